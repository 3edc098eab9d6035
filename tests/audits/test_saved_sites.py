"""Real sites, saved and read by hand before the program ran on them: the verdicts agree."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from audits.audit import Audited
from audits.demo.server import serve_folder
from matchers.model import Finding, Outcome, Verdict
from tests.audits.auditing import TRUTH, audit_site, truth_of

ITEMS = [f"O{number}" for number in range(1, 44)]
READ = ("phonsung", "sanor", "thongtanee")


def _audit(shared: Path, site: str) -> Audited:
    with serve_folder(shared / "corpus" / "sites" / site) as url:
        return audit_site(f"{url}/")


@pytest.fixture(scope="module")
def audits(shared: Path) -> dict[str, Audited]:
    return {site: _audit(shared, site) for site in READ}


@pytest.fixture(scope="module")
def bkk(shared: Path) -> Audited:
    return _audit(shared, "bkk")


def _finding(audited: Audited, code: str) -> Finding:
    return next(finding for finding in audited.audit.findings if finding.code == code)


# --- every item of the sites that were read ---------------------------------------------------


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("site", READ)
def test_the_verdict_is_what_a_careful_reader_found(audits: dict[str, Audited], site: str, item: str) -> None:
    truth, finding = truth_of(site)[item], _finding(audits[site], item)
    assert finding.verdict in {truth.verdict, *truth.accept}, f"{finding.reason} | {truth.note}"


@pytest.mark.parametrize("item", ITEMS)
def test_where_every_link_is_a_dead_anchor_every_item_is_unreachable(
    audits: dict[str, Audited], item: str
) -> None:
    finding = _finding(audits["phonsung"], item)
    assert (finding.verdict, finding.reason_code) == (Verdict.UNREACHABLE, "dead_anchor")
    assert finding.evidence[0].found_on, "says on which page the dead link stands"


OWN_NAMES = {
    "phonsung": "เทศบาลตำบลโพนสูง",
    "sanor": "องค์การบริหารส่วนตำบลสะนอ",
    "thongtanee": "เทศบาลตำบลธงธานี",  # its contact page names กาบเชิง, left over from a template
}


@pytest.mark.parametrize("site", READ)
def test_a_site_gives_its_agency_the_name(audits: dict[str, Audited], site: str) -> None:
    assert audits[site].audit.agency.name == OWN_NAMES[site]


@pytest.mark.parametrize("site", READ)
def test_what_was_found_says_on_which_page_and_by_which_clicks(audits: dict[str, Audited], site: str) -> None:
    pages = {e.url for e in audits[site].evidence if e.kind == "page"}
    home = next(e.url for e in audits[site].evidence if e.kind == "page" and e.depth == 0)
    shown = [e for finding in audits[site].audit.findings for e in finding.evidence]
    assert shown
    for evidence in shown:
        if evidence.kind == "link":
            assert evidence.found_on in pages
            assert evidence.clicks, f"no way from the home page to {evidence.text}"
        elif evidence.url != home:
            assert evidence.clicks or evidence.found_on is None, evidence.url


@pytest.mark.parametrize("site", READ)
def test_what_is_shown_as_present_was_opened(audits: dict[str, Audited], site: str) -> None:
    opened = {
        address
        for e in audits[site].evidence
        if e.outcome is Outcome.OPENED
        for address in (e.url, *e.asked_as)
    }
    for finding in audits[site].audit.findings:
        if finding.verdict is Verdict.PRESENT:
            best = finding.evidence[0]
            assert best.url in opened or best.found_on in opened, finding.code


@pytest.mark.parametrize("site", READ)
def test_the_whole_copy_was_visited(audits: dict[str, Audited], site: str) -> None:
    coverage = audits[site].audit.coverage
    assert (coverage.home, coverage.failure) == (Outcome.OPENED, "")
    assert coverage.unfetched == 0
    assert coverage.budget_ended is None


# --- codes of another list ----------------------------------------------------------------------


def _bkk_rows() -> dict[tuple[str, str], dict[str, str]]:
    """Coded links of bkk by the page they stand on and where they lead."""
    with (TRUTH / "bkk_codes.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["path"], unquote(row["href"])): row for row in rows}


def test_no_finding_rests_on_a_link_whose_title_belongs_to_another_item(bkk: Audited) -> None:
    rows = _bkk_rows()
    met = []
    for finding in bkk.audit.findings:
        for evidence in finding.evidence:
            page = urlsplit(evidence.found_on or "").path
            row = rows.get((page, unquote(urlsplit(evidence.url).path)))
            if row is not None:
                met.append(row)
                wanted = row["item_2566_by_title"].split(",")
                assert finding.code in wanted, f"{finding.code} rests on {row['link_text']}: {row['note']}"
    assert met, "coded links were weighed by their titles"


def test_the_reader_is_told_that_the_codes_are_of_another_list(bkk: Audited) -> None:
    assert "other_codes" in {warning.kind for warning in bkk.audit.warnings}


def test_where_nothing_could_be_opened_nothing_is_claimed(bkk: Audited) -> None:
    """The copy holds home pages with menus only; every target is absent."""
    assert {f.verdict for f in bkk.audit.findings} <= {
        Verdict.UNREACHABLE,
        Verdict.UNKNOWN,
        Verdict.MISSING,
    }
