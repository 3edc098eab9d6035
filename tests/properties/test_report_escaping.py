"""Whatever a site writes, reports show it as text; tests/reports holds the attacks that are known by name."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from rich.console import Console

from crawler.request_log import RequestLog
from matchers.model import Audit, AuditWarning, ElementResult, Finding, FindingEvidence
from reports.contract import write_reports
from reports.docx import document
from reports.escaping import formula_safe, readable_address, visible, web_address, xml_text
from reports.gap import build_gap_report
from reports.gaps_csv import CsvReporter
from reports.html import page as html_page
from reports.message import MessageReporter
from reports.terminal import print_report
from reports.xlsx import workbook
from tests.properties.examples import FORMULAS, examples, hostile_texts
from tests.reports.sample import AUDIT, CHECKLIST, FINDINGS, SITE

FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
PLAIN = "แผนพัฒนา"


def attacked(texts: Sequence[str]) -> Audit:
    """The sample with these texts wherever a site's own words stand, in turn."""
    said = [texts[n % len(texts)] for n in range(12)]
    piece = FindingEvidence.model_construct(**{
        **dict(FINDINGS[0].evidence[0]),
        "url": said[0], "found_on": f"{SITE}/{said[1]}", "clicks": (said[2], said[3]), "text": said[4],
        "period": said[5], "witness": said[6],
    })  # fmt: skip
    element = ElementResult.model_construct(id="x", title=said[7], met=False, quote=said[8])

    def one(finding: Finding, n: int) -> Finding:
        changed = {"title": said[n], "reason": said[9], "advice": said[10], "elements": (element,)}
        return finding.model_copy(update=changed | {"evidence": (piece,)})

    return AUDIT.model_copy(
        update={
            "agency": AUDIT.agency.model_copy(update={"name": said[11], "url": said[0]}),
            "findings": tuple(one(finding, n) for n, finding in enumerate(FINDINGS)),
            "warnings": tuple(
                AuditWarning.model_construct(kind="spam", message=m, url=m, count=1) for m in said[:3]
            ),
        }
    )


audits = st.lists(hostile_texts, min_size=1, max_size=12)


def shape(page: lxml_html.HtmlElement) -> Counter[tuple[str, str]]:
    """Each element and attribute of a page, and how often it stands there."""
    elements = [e for e in page.iter() if isinstance(e.tag, str)]
    return Counter((e.tag, name) for e in elements for name in ("", *e.attrib))


@cache
def plain_page() -> lxml_html.HtmlElement:
    good = f"{SITE}/a"
    return lxml_html.document_fromstring(html_page(build_gap_report(attacked([good, PLAIN]), CHECKLIST)))


@examples(25)
@given(audits)
def test_html_holds_no_element_or_attribute_that_a_plain_report_has_not(texts: list[str]) -> None:
    audit = attacked(texts)
    written = html_page(build_gap_report(audit, CHECKLIST))
    page = lxml_html.document_fromstring(written)
    known, found = shape(plain_page()), shape(page)
    original = shape(lxml_html.document_fromstring(html_page(build_gap_report(AUDIT, CHECKLIST))))
    assert found.keys() <= known.keys() | original.keys()
    for only_ours in ("script", "style", "svg", "meta", "link", "form", "iframe", "base"):
        assert found[only_ours, ""] == known[only_ours, ""]
    assert [e.text for e in page.iter("script", "style")] == [
        e.text for e in plain_page().iter("script", "style")
    ]
    addresses = [*page.xpath("//@href"), *page.xpath("//@src")]
    assert all(re.match(r"(#|https?://|data:image/)[^\s<>\"]*\Z", one) for one in addresses)
    assert not CONTROLS.search(written)
    # another parser, which repairs other things, meets no other elements
    assert {tag.name for tag in BeautifulSoup(written, "html.parser").find_all()} <= {
        str(tag).lower() for tag, _ in known.keys() | original.keys()
    }


@examples(25)
@given(audits)
def test_html_shows_what_was_written_as_it_is_read(texts: list[str]) -> None:
    audit = attacked(texts)
    page = lxml_html.document_fromstring(html_page(build_gap_report(audit, CHECKLIST)))
    shown = "".join(page.text_content().split())
    for finding in audit.findings:
        assert "".join(visible(finding.title).split()) in shown


@examples(12)
@given(audits)
def test_a_workbook_computes_and_opens_nothing(texts: list[str]) -> None:
    audit = attacked(texts)
    book = openpyxl.load_workbook(io.BytesIO(workbook(build_gap_report(audit, CHECKLIST), audit)))
    own = openpyxl.load_workbook(io.BytesIO(workbook(build_gap_report(AUDIT, CHECKLIST), AUDIT)))
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        ours = [cell.value for row in own[sheet.title].iter_rows() for cell in row if cell.data_type == "f"]
        assert [cell.value for cell in cells if cell.data_type == "f"] == ours
        links = [cell.hyperlink for cell in cells if cell.hyperlink]
        assert all(link.location or str(link.target).startswith(("http://", "https://")) for link in links)


@examples(25)
@given(audits)
def test_no_cell_of_the_csv_is_a_formula_and_none_breaks_its_row(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    audit = attacked(texts)
    path = CsvReporter().write(build_gap_report(audit, CHECKLIST), audit, tmp_path_factory.mktemp("csv"))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 1 + sum(finding.verdict != "present" for finding in FINDINGS)
    assert [cell for row in rows for cell in row if FORMULA.match(cell) and not _number(cell)] == []


def _number(cell: str) -> bool:
    try:
        return bool(float(cell) or True)
    except ValueError:
        return False


@examples(8)
@given(audits)
def test_the_memo_is_whole_xml_without_new_parts_or_fields(texts: list[str]) -> None:
    audit = attacked(texts)
    made = document(build_gap_report(audit, CHECKLIST), audit)
    docx.Document(io.BytesIO(made))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
    for content in parts.values():
        tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, load_dtd=False))
        assert not tree.getroottree().docinfo.doctype
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    targets = [r.get("Target") or "" for r in relations if r.get("TargetMode") == "External"]
    assert all(target.startswith(("http://", "https://")) for target in targets)


@examples(4)
@given(audits)
def test_typst_takes_every_text_for_a_text(texts: list[str]) -> None:
    pytest.importorskip("typst")
    from reports.pdf import document as pdf

    audit = attacked(texts)
    assert pdf(build_gap_report(audit, CHECKLIST), audit).startswith(b"%PDF")


@examples(25)
@given(audits, st.sampled_from([60, 100, 200]), st.booleans(), st.sampled_from(["utf-8", "cp874", "ascii"]))
def test_the_terminal_is_steered_by_nothing(
    texts: list[str], width: int, terminal: bool, encoding: str
) -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    console = Console(
        file=file, width=width, force_terminal=terminal, color_system=None, legacy_windows=False
    )
    print_report(build_gap_report(attacked(texts), CHECKLIST), console)
    file.flush()
    assert not CONTROLS.search(raw.getvalue().decode(encoding))
    assert "\t" not in raw.getvalue().decode(encoding)


@examples(25)
@given(audits)
def test_a_message_is_plain_lines(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    audit = attacked(texts)
    path = MessageReporter().write(
        build_gap_report(audit, CHECKLIST), audit, tmp_path_factory.mktemp("message")
    )
    assert not CONTROLS.search(path.read_text(encoding="utf-8"))


@examples(12)
@given(st.lists(hostile_texts.filter(lambda text: "\ud800" not in text), min_size=1, max_size=12))
def test_audit_json_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    audit = attacked(texts)
    (path,) = write_reports(audit, CHECKLIST, tmp_path_factory.mktemp("json"), ("json",))
    told = json.loads(path.read_text(encoding="utf-8"))
    assert [one["title"] for one in told["findings"]] == [finding.title for finding in audit.findings]


@examples(300)
@given(st.dictionaries(hostile_texts, hostile_texts | st.integers() | st.none(), max_size=6))
def test_a_record_of_the_request_log_is_one_line_of_ascii(record: dict[str, object]) -> None:
    sink = io.StringIO()
    RequestLog(sink).add({**record, "time": datetime(2023, 1, 1, tzinfo=UTC).isoformat()})
    (line,) = sink.getvalue().splitlines()
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line) == {**record, "time": "2023-01-01T00:00:00+00:00"}


@examples(400)
@given(hostile_texts)
def test_escaping_twice_is_escaping_once(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    assert {unicodedata.category(c) for c in once}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert formula_safe(formula_safe(text)) == formula_safe(text)
    assert xml_text(xml_text(text)) == xml_text(text)
    etree.fromstring(
        "<x>" + xml_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</x>"
    )
    readable_address(text)


@examples(300)
@given(st.sampled_from(FORMULAS), hostile_texts)
def test_no_beginning_makes_a_cell_a_formula(formula: str, text: str) -> None:
    assert not FORMULA.match(formula_safe(formula + text))
    assert not FORMULA.match(formula_safe("\n \t" + formula + text))


@examples(400)
@given(hostile_texts, st.sampled_from(["", "http://", "https://www.x.go.th/", "http://x.go.th:80"]))
def test_a_link_is_made_of_harmless_characters_and_names_its_own_host(text: str, head: str) -> None:
    href = web_address(head + text)
    if href is not None:
        assert re.fullmatch(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+", href)
        assert "@" not in href.split("/")[2]
        assert web_address(href) == href


def test_the_attack_reaches_every_format(tmp_path: Path) -> None:
    written = write_reports(attacked(["<b>ก</b>"]), CHECKLIST, tmp_path, ("html", "csv"))
    assert "&lt;b&gt;ก&lt;/b&gt;" in written[0].read_text(encoding="utf-8")
    assert "<b>ก</b>" in written[1].read_text(encoding="utf-8-sig")
