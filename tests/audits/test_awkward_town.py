"""The town that publishes every item in an awkward way: all are found, and it is said how each was read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import html as lxml_html

from audits.audit import Audited
from audits.demo.server import serve
from audits.demo.town import Town, build_town
from config.loading import checklist_for
from matchers.model import Evidence, Finding, Verdict
from reports.gap import build_gap_report
from tests.audits.auditing import audit_site
from tests.conftest import TOOLS, tool

ITEMS = [f"O{number}" for number in range(1, 44)]
BINARY = Path(__file__).parent / "demo" / "files"
"""The documents of O19 and O22 as LibreOffice 7.4 saved them: no library of ours writes these formats."""


@dataclass(frozen=True)
class Seen:
    """A town with its truth, and what an audit made of it."""

    town: Town
    audited: Audited

    def finding(self, item: str) -> Finding:
        return next(f for f in self.audited.audit.findings if f.code == item)

    def carrier(self, item: str) -> Evidence:
        """The page that the item's best evidence was found on."""
        where = self.finding(item).evidence[0].found_on
        return next(e for e in self.audited.evidence if e.kind == "page" and where in (e.url, *e.asked_as))


def _has(need: str) -> bool:
    if need == "chromium" and find_spec("playwright") is None:
        return False
    return not need or TOOLS[need]() is not None


def _require(need: str) -> None:
    if need:
        tool(need)
        if not _has(need):
            pytest.skip("playwright is not here: extra browser")


def _with_binary_office(town: Town) -> Town:
    """The town with real .doc and .xls instead of what many programs send under these names."""
    bodies = {path.suffix: path.read_bytes() for path in BINARY.iterdir()}
    replies = {
        path: replace(reply, body=bodies[Path(path).suffix]) if Path(path).suffix in bodies else reply
        for path, reply in town.replies.items()
    }
    return replace(town, replies=replies)


def _audit(town: Town, *, browser_pages: int = 0) -> Seen:
    with serve(town) as url:
        return Seen(town, audit_site(url, as_of=town.as_of, browser_pages=browser_pages))


def _wrong(seen: Seen) -> dict[str, str]:
    """Items that a reader without a browser should decide otherwise, and what was said of them."""
    return {
        item: f"{truth.way}: {seen.finding(item).reason}"
        for item, truth in seen.town.truth.items()
        if truth.needs != "chromium" and _has(truth.needs) and seen.finding(item).verdict != truth.verdict
    }


@pytest.fixture(scope="module")
def awkward() -> Seen:
    return _audit(_with_binary_office(build_town(2566, variant="awkward")), browser_pages=10)


@pytest.fixture(scope="module")
def beyond_reading() -> Seen:
    return _audit(build_town(2566, variant="awkward-scan"))


# --- every item ---------------------------------------------------------------------------------


@pytest.mark.parametrize("item", ITEMS)
def test_the_item_is_found_however_it_is_published(awkward: Seen, item: str) -> None:
    _require(awkward.town.truth[item].needs)
    finding = awkward.finding(item)
    assert finding.verdict is Verdict.PRESENT, f"{awkward.town.truth[item].way}: {finding.reason}"


@pytest.mark.parametrize("item", ITEMS)
def test_the_evidence_says_how_it_was_read(awkward: Seen, item: str) -> None:
    truth = awkward.town.truth[item]
    _require(truth.needs)
    if truth.read_by:
        assert awkward.finding(item).evidence[0].read_by == truth.read_by, truth.way


@pytest.mark.parametrize(("item", "kind"), [("O19", "doc"), ("O22", "xls")])
def test_files_of_before_2007_are_read(awkward: Seen, item: str, kind: str) -> None:
    best = awkward.finding(item).evidence[0]
    assert (best.file_kind, best.read_by) == (kind, "text")


@pytest.mark.parametrize("seed", [1, 2])
def test_another_town_with_other_items_in_these_ways_is_found_too(seed: int) -> None:
    assert _wrong(_audit(build_town(2566, seed=seed, variant="awkward"))) == {}


def test_a_document_that_only_a_script_links_to_was_found_with_a_browser(awkward: Seen) -> None:
    _require("chromium")
    truth = awkward.town.truth
    behind = [item for item in ITEMS if truth[item].needs == "chromium" and truth[item].read_by == "text"]
    assert len(behind) == 2
    assert {awkward.carrier(item).read_by for item in behind} == {"browser"}


# --- a scan beyond reading, and nothing at all -------------------------------------------------------


def test_a_scan_that_cannot_be_read_is_unreadable_and_the_advice_mends_it(beyond_reading: Seen) -> None:
    finding = beyond_reading.finding("O37")
    assert (finding.verdict, finding.reason_code) == (Verdict.UNREADABLE, "scan")
    assert "PDF" in finding.advice
    assert "ค้นหา" in finding.advice


def test_an_item_that_is_not_there_is_missing_and_no_file_is_shown_for_it(beyond_reading: Seen) -> None:
    finding = beyond_reading.finding("O26")
    assert (finding.verdict, finding.reason_code) == (Verdict.MISSING, "nothing")
    assert finding.evidence == ()


def test_the_others_are_found_all_the_same(beyond_reading: Seen) -> None:
    assert _wrong(beyond_reading) == {}


def test_what_only_a_browser_shows_is_unknown_without_one_and_never_missing(beyond_reading: Seen) -> None:
    needing = [item for item, truth in beyond_reading.town.truth.items() if truth.needs == "chromium"]
    assert {beyond_reading.finding(item).verdict for item in needing} == {Verdict.UNKNOWN}


# --- the reports say it in words --------------------------------------------------------------------


def _in_html(seen: Seen, item: str, folder: Path) -> str:
    from reports.html import HtmlReporter

    audit = seen.audited.audit
    HtmlReporter().write(build_gap_report(audit, checklist_for(2566)), audit, folder)
    page = lxml_html.document_fromstring((folder / "report.html").read_bytes())
    return " ".join(page.get_element_by_id(item).text_content().split())


def test_the_report_says_from_which_page_a_scan_was_read(awkward: Seen, tmp_path: Path) -> None:
    _require("tesseract")
    assert "อ่านจาก OCR หน้า 1" in _in_html(awkward, "O24", tmp_path)


def test_the_report_says_that_a_page_was_opened_with_a_browser(awkward: Seen, tmp_path: Path) -> None:
    _require("chromium")
    assert "เปิดด้วยเบราว์เซอร์" in _in_html(awkward, "O43", tmp_path)


def test_the_report_says_that_a_word_file_was_read(awkward: Seen, tmp_path: Path) -> None:
    assert "อ่านจากไฟล์ Word" in _in_html(awkward, "O19", tmp_path)
