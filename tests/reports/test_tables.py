"""gaps.csv and report.xlsx, read back as a spreadsheet program reads them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from config.checklist import Checklist
from matchers.model import Audit
from reports.contract import write_reports
from reports.gap import build_gap_report
from reports.gaps_csv import COLUMNS
from reports.xlsx import FILLS
from tests.reports import paper
from tests.reports.sample import AUDIT, CHECKLIST

SHEETS = ["สรุป", "สิ่งที่ต้องทำ", "ทุกข้อ", "หลักฐาน", "ลิงก์เสีย", "คำเตือน"]
CODES = ["O20", "O18", "O8", "O2", "O13", "O11", "O34"]


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_holds_gaps_and_unknowns_in_the_order_of_the_report(written: Path) -> None:
    assert [row["code"] for row in rows(written)] == CODES


def test_csv_begins_with_a_byte_order_mark_and_ends_lines_as_excel_does(written: Path) -> None:
    content = (written / "gaps.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfagency,code,")
    assert content.count(b"\n") == content.count(b"\r\n") == len(CODES) + 1


def test_csv_row_says_everything_about_the_gap(written: Path) -> None:
    row = rows(written)[3]
    assert tuple(row) == COLUMNS
    assert row["verdict"] == "incomplete"
    assert row["verdict_word"] == "พบแต่ไม่ครบองค์ประกอบ"
    assert row["needs_person"] == "true"
    assert row["division"] == "สำนักปลัด"
    assert row["points"] == "1.5"
    assert row["elements_lacking"] == "ช่องทางการติดต่อ"
    assert row["url"] == "https://www.bansuan.go.th/executives"
    assert row["clicks"] == "บุคลากร > ผู้บริหาร"


def test_tables_say_how_sure_the_item_is_where_there_is_evidence(written: Path, book: Workbook) -> None:
    told = {row["code"]: row["confidence"] for row in rows(written)}
    assert (told["O2"], told["O20"], told["O34"]) == ("0.93", "", "")
    sheet = book["สิ่งที่ต้องทำ"]
    by_code = dict(zip(column(sheet, "ข้อ"), column(sheet, "ความมั่นใจว่าตรงข้อ"), strict=True))
    assert (by_code["O2"], by_code["O20"]) == (0.93, None)


def test_no_csv_cell_can_become_a_formula(attacked: Path) -> None:
    cells = [cell for row in rows(attacked) for cell in row.values()]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠\t\r")] == []
    assert '\'=HYPERLINK("http://evil.example","x")' in cells
    assert "'＝1+1" in cells


@pytest.mark.parametrize("folder", ["written", "attacked"])
def test_csv_holds_no_control_characters(folder: str, request: pytest.FixtureRequest) -> None:
    text = (request.getfixturevalue(folder) / "gaps.csv").read_text(encoding="utf-8-sig")
    assert re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]", text) == []


# --- the workbook --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(written: Path) -> Workbook:
    return load_workbook(written / "report.xlsx")


@pytest.fixture(scope="module")
def bad_book(attacked: Path) -> Workbook:
    return load_workbook(attacked / "report.xlsx")


def column(sheet: Worksheet, heading: str) -> list[object]:
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)].value for row in sheet.iter_rows(min_row=2)]


def test_workbook_has_its_six_sheets(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_to_do_sheet_lists_gaps_in_the_order_of_the_report(book: Workbook) -> None:
    assert column(book["สิ่งที่ต้องทำ"], "ข้อ") == CODES


def test_to_do_sheet_shows_reason_advice_and_division_of_every_gap(book: Workbook) -> None:
    for heading in ("เหตุผล", "สิ่งที่ต้องทำ", "หน่วยงานรับผิดชอบ"):
        assert all(column(book["สิ่งที่ต้องทำ"], heading)), heading


def test_all_items_stand_in_the_order_of_their_numbers(book: Workbook) -> None:
    assert column(book["ทุกข้อ"], "ข้อ") == ["O1", "O2", "O8", "O11", "O13", "O18", "O20", "O34", "O39"]


def test_points_are_numbers(book: Workbook) -> None:
    assert column(book["สิ่งที่ต้องทำ"], "คะแนน") == [2, 2, 1.5, 1.5, 1.25, 1.25, 1.25]


def test_verdicts_have_word_and_colour(book: Workbook) -> None:
    cell = book["สิ่งที่ต้องทำ"]["C2"]
    assert cell.value == "✗ ไม่พบ"
    assert cell.fill.fgColor.rgb == "FF" + FILLS["missing"][0][1:]


def test_found_without_known_elements_is_not_called_complete(book: Workbook) -> None:
    assert column(book["ทุกข้อ"], "ผลการตรวจ")[-1] == "✓ พบแล้ว (ยังไม่ได้ตรวจองค์ประกอบ)"


@pytest.mark.parametrize("name", SHEETS[1:])
def test_tables_keep_headings_in_sight_and_can_be_filtered_and_printed(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_broken_links_are_listed_with_where_they_stand_and_who_mends_them(book: Workbook) -> None:
    sheet = book["ลิงก์เสีย"]
    assert column(sheet, "ข้อ") == ["O8", "O18", ""]
    assert column(sheet, "สถานะ")[:2] == ["ต้องเข้าสู่ระบบก่อน (403)", "ไม่มีหน้านี้แล้ว (404)"]
    assert column(sheet, "พบในหน้า")[1] == "https://www.bansuan.go.th/plan"
    assert column(sheet, "หน่วยงานรับผิดชอบ")[:2] == ["สำนักปลัด", "กองคลัง"]
    assert column(sheet, "ลิงก์")[2] == "มีลิงก์ไปเครื่องที่ใช้พัฒนาเว็บไซต์"


def test_rows_are_high_enough_for_what_stands_in_them(book: Workbook) -> None:
    sheet = book["สิ่งที่ต้องทำ"]
    heights = {row[0].value: sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows(min_row=2)}
    assert all(height >= 2 * 15 for height in heights.values())  # every reason takes two lines or more


def test_only_columns_that_can_be_read_on_paper_are_printed(book: Workbook) -> None:
    for name in SHEETS[1:]:
        sheet = book[name]
        area = sheet.print_area.rpartition("!")[2].replace("$", "")
        printed = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[area][0]]
        assert area.startswith("A1:")
        assert sum(printed) < 220


def test_libreoffice_prints_it_without_complaint(written: Path, tmp_path: Path) -> None:
    report = build_gap_report(AUDIT, CHECKLIST)
    pages = paper.by_pdfium(paper.printed_by_libreoffice(written / "report.xlsx", tmp_path))
    text = paper.letters("".join(pages))
    for item in report.items:
        for said in (item.label, item.title, item.verdict.word, item.reason):
            assert paper.letters(said) in text, said
    assert "###" not in text
    assert f"หน้า{len(pages)}จาก{len(pages)}" in paper.squashed(pages[-1])


def test_evidence_opens(book: Workbook) -> None:
    links = {cell.hyperlink.target for row in book["หลักฐาน"].iter_rows() for cell in row if cell.hyperlink}
    assert "https://www.bansuan.go.th/executives" in links
    assert any(link.endswith("%E0%B8%99-2564.pdf") for link in links)


def test_no_cell_is_computed(bad_book: Workbook, attacked: Path) -> None:
    kinds = {cell.data_type for sheet in bad_book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    with ZipFile(attacked / "report.xlsx") as package:
        sheets = [package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
    assert all(b"<f>" not in sheet and b"<f " not in sheet for sheet in sheets)


def test_attacks_stand_as_text(bad_book: Workbook) -> None:
    titles = column(bad_book["สิ่งที่ต้องทำ"], "รายการ")
    assert '=HYPERLINK("http://evil.example","x")' in titles
    assert "งบ[U+202E]fdp.exe" in titles
    assert "[U+001B]]0;taken over[U+0007][U+001B][31mred" in titles


def test_only_web_addresses_are_links(bad_book: Workbook) -> None:
    links = [
        cell.hyperlink.target
        for sheet in bad_book
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert links
    assert all(link.startswith("https://www.bansuan.go.th/") for link in links)


def test_an_audit_without_gaps_still_makes_a_workbook(
    audit: Audit, checklist: Checklist, tmp_path: Path
) -> None:
    write_reports(audit.model_copy(update={"findings": (), "warnings": ()}), checklist, tmp_path)
    assert load_workbook(tmp_path / "report.xlsx").sheetnames == SHEETS
    assert rows(tmp_path) == []


def test_equal_audits_give_equal_files(audit: Audit, checklist: Checklist, tmp_path: Path) -> None:
    first = write_reports(audit, checklist, tmp_path / "one")
    second = write_reports(audit, checklist, tmp_path / "two")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
