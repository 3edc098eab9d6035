"""sweep.xlsx, read back as spreadsheet programs read it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from matchers.model import Verdict
from matchers.sweep_model import AgencyState, Sweep
from reports.sweep_reports import write_sweep
from tests.conftest import tool
from tests.reports.sample_sweep import CHECKLIST, HOSTILE_NAMES, sample_sweep, with_reports

SHEETS = ["ภาพรวม", "หน่วยงาน", "แผนที่ข้อ", "ข้อที่ขาดบ่อย", "ผู้สร้างเว็บ", "เว็บที่ตรวจไม่ได้", "การเปลี่ยนแปลง"]
SWEEP = sample_sweep(46)
CODES = [item.code for item in CHECKLIST.requirements]
WORDS = {
    Verdict.PRESENT: "ครบ",
    Verdict.INCOMPLETE: "ไม่ครบ",
    Verdict.WRONG_YEAR: "ผิดปี",
    Verdict.UNREADABLE: "อ่านไม่ออก",
    Verdict.UNREACHABLE: "ลิงก์เสีย",
    Verdict.MISSING: "ไม่พบ",
    Verdict.UNKNOWN: "ตรวจไม่ได้",
}


def workbook_of(sweep: Sweep, folder: Path) -> Path:
    write_sweep(sweep, with_reports(sweep, folder))
    return folder / "sweep.xlsx"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workbook_of(SWEEP, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workbook_of(sample_sweep(24, hostile=True), tmp_path_factory.mktemp("hostile"))


def test_every_sheet_is_there_with_frozen_headings_filters_and_print_set_up(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.right.text
        if sheet.title != "ภาพรวม":
            assert sheet.freeze_panes is not None
            assert sheet.auto_filter.ref == sheet.dimensions
            assert sheet.print_title_rows == "$1:$1"


def test_the_agencies_stand_there_with_their_scores_and_links(book: Workbook, path: Path) -> None:
    sheet = book["หน่วยงาน"]
    agencies = {agency.name: agency for agency in SWEEP.agencies}
    names = []
    for rank, name, *_, estimate in sheet.iter_rows(min_row=2, max_col=7):
        agency = agencies[str(name.value)]
        names.append(agency.name)
        assert estimate.value == agency.estimate
        assert (rank.value is None) == (agency.estimate is None)
        if agency.folder:
            # Written as Windows writes paths; LibreOffice turns the strokes.
            target = unquote(name.hyperlink.target).replace("\\", "/")
            assert (path.parent / target).is_file()
        else:
            assert name.hyperlink is None
    assert sorted(names) == sorted(agencies)


def test_the_map_says_each_verdict_in_words_and_colour(book: Workbook) -> None:
    sheet = book["แผนที่ข้อ"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[2:] == CODES
    agencies = {agency.name: agency for agency in SWEEP.agencies}
    colours = set()
    for name, _, *cells in sheet.iter_rows(min_row=2):
        agency = agencies[str(name.value)]
        for code, cell in zip(CODES, cells, strict=True):
            if not agency.verdicts:
                assert cell.value is None
                continue
            word = "พบแล้ว" if code in agency.unchecked else WORDS[agency.verdicts[code]]
            assert cell.value == (f"{word}*" if code in agency.needs_person else word)
            colours.add((word, cell.fill.fgColor.rgb))
    assert len(colours) == 8  # one colour for each word


def test_what_could_not_be_audited_stands_there_with_its_reason(book: Workbook) -> None:
    lines = [[cell.value for cell in row] for row in book["เว็บที่ตรวจไม่ได้"].iter_rows(min_row=2)]
    expected = {a.name: a.reason for a in SWEEP.agencies if a.state is not AgencyState.AUDITED}
    assert {line[0]: line[3] for line in lines} == expected


def test_an_unfinished_sweep_says_so_on_its_first_lines(tmp_path: Path) -> None:
    sheet = load_workbook(workbook_of(sample_sweep(5, finished=False), tmp_path))["ภาพรวม"]
    assert "ยังไม่เสร็จ" in str(sheet["B3"].value)
    assert sheet["B3"].fill.fgColor.rgb == "FFFBE3E1"


def test_no_name_becomes_a_formula_or_an_address(hostile: Path) -> None:
    kinds = {
        cell.data_type for s in load_workbook(hostile).worksheets for row in s.iter_rows() for cell in row
    }
    assert "f" not in kinds
    with ZipFile(hostile) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)
        links = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
    assert b"evil.example" not in links
    names = {row[1] for row in CalamineWorkbook.from_path(hostile).get_sheet_by_name("หน่วยงาน").to_python()}
    assert set(HOSTILE_NAMES[:6]) <= names


def test_two_readers_see_the_same(path: Path, book: Workbook) -> None:
    other = CalamineWorkbook.from_path(path)
    assert other.sheet_names == SHEETS
    for name in SHEETS[1:]:
        rows = [
            ["" if cell is None else cell for cell in row] for row in book[name].iter_rows(values_only=True)
        ]
        assert other.get_sheet_by_name(name).to_python() == rows


@pytest.mark.parametrize("which", ["path", "hostile"])
def test_libreoffice_opens_it_without_complaint(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    program = tool("libreoffice")
    file: Path = request.getfixturevalue(which)
    command = [str(program), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "sweep.pdf").stat().st_size > 10_000
    assert "error" not in done.stderr.lower()
