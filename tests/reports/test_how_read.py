"""Every report says in words how the evidence was read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from lxml import html as lxml_html
from rich.console import Console

from config.wording import Lang, wording
from crawler.extract.files import is_read
from crawler.extract.kinds import FileKind
from matchers.model import Audit, Finding, FindingEvidence, Outcome
from reports.contract import write_reports
from reports.gap import build_gap_report
from reports.gaps_csv import gaps_csv
from reports.phrases import how_read
from reports.terminal import print_report
from tests.reports.sample import AUDIT, CHECKLIST

BY_OCR = "อ่านจาก OCR หน้า 1"


@pytest.fixture(scope="module")
def scanned() -> Audit:
    """The sample, the best evidence of its gap O11 read from page 1 of a scan."""

    def read(pieces: tuple[FindingEvidence, ...]) -> tuple[FindingEvidence, ...]:
        best = pieces[0].model_copy(update={"file_kind": "pdf", "read_by": "ocr p.1"})
        return (best, *pieces[1:])

    findings = tuple(
        f.model_copy(update={"evidence": read(f.evidence)}) if f.code == "O11" else f for f in AUDIT.findings
    )
    return AUDIT.model_copy(update={"findings": findings})


@pytest.fixture(scope="module")
def folder(scanned: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("how-read")
    write_reports(scanned, CHECKLIST, made)
    return made


@pytest.mark.parametrize(
    ("read_by", "kind", "said"),
    [
        ("ocr p.1", "pdf", BY_OCR),
        ("ocr p.1-2", "image", "อ่านจาก OCR หน้า 1-2"),
        ("browser", "", "เปิดด้วยเบราว์เซอร์"),
        ("text", "docx", "อ่านจากไฟล์ Word"),
        ("text", "xls", "อ่านจากไฟล์ Excel"),
        ("", "pdf", ""),
        ("", "", ""),
        ("text", "<script>", ""),
    ],
)
def test_the_words_for_a_way_of_reading(read_by: str, kind: str, said: str) -> None:
    assert how_read(read_by, kind, wording("th")) == said


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize(
    "kind", [k for k in FileKind if is_read(k) and k not in {FileKind.IMAGE, FileKind.OLE}]
)
def test_every_kind_that_is_read_has_words(lang: Lang, kind: FileKind) -> None:
    assert how_read("text", kind.value, wording(lang))


def test_the_html_report_says_it(folder: Path) -> None:
    page = lxml_html.document_fromstring((folder / "report.html").read_bytes())
    assert BY_OCR in page.get_element_by_id("O11").text_content()


def test_the_spreadsheet_says_it(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "report.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert BY_OCR in cells


def test_gaps_csv_says_it(scanned: Audit) -> None:
    text = gaps_csv(build_gap_report(scanned, CHECKLIST))
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["O11"]["how_read"] == BY_OCR


def test_the_terminal_says_it(scanned: Audit) -> None:
    said = io.StringIO()
    print_report(build_gap_report(scanned, CHECKLIST), Console(file=said, width=300))
    assert BY_OCR in said.getvalue()


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.OPENED, "หน้าเว็บ"),
        (Outcome.LOGIN, "หน้าเว็บ"),
        (Outcome.UNREADABLE, "หน้าเว็บ"),
        (Outcome.DEAD, "ลิงก์"),
        (Outcome.TIMEOUT, "ลิงก์"),
    ],
)
def test_what_gave_no_answer_is_called_a_link_and_what_came_is_called_what_it_was(
    outcome: Outcome, kind: str
) -> None:
    def ended(one: Finding) -> Finding:
        best = one.evidence[0].model_copy(update={"kind": "page", "outcome": outcome})
        return one.model_copy(update={"evidence": (best,)})

    findings = tuple(ended(f) if f.code == "O11" else f for f in AUDIT.findings)
    report = build_gap_report(AUDIT.model_copy(update={"findings": findings}), CHECKLIST, "th")
    (item,) = (i for i in report.items if i.code == "O11")
    assert item.evidence[0].kind == kind
