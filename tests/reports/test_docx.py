"""report.docx, read back as Word and LibreOffice read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from config.checklist import Checklist
from config.wording import Lang
from matchers.model import Audit
from reports import docx as report_docx
from reports.gap import build_gap_report
from tests.reports import paper
from tests.reports.sample import AUDIT, CHECKLIST, hostile_audit

SEED_COLUMNS = ["ข้อ", "ข้อมูล", "องค์ประกอบด้านข้อมูล", "ผู้รับผิดชอบ", "ความก้าวหน้าผลการดำเนินการ"]
"""Headings of the table of เทศบาลตำบลโคกสำราญ."""


def written(audit: Audit, checklist: Checklist = CHECKLIST, lang: Lang = "th") -> Any:
    return docx.Document(BytesIO(report_docx.document(build_gap_report(audit, checklist, lang), audit)))


def blocks(document: Any) -> Iterator[Any]:
    """Paragraphs, those of table cells among them, in the order of the page."""
    for element in document.element.body.iter(qn("w:p")):
        yield docx.text.paragraph.Paragraph(element, document)


def text_of(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in blocks(document))


def tables(document: Any, heading: str) -> list[Any]:
    return [table for table in document.tables if table.rows[0].cells[0].text == heading]


def tracked(document: Any) -> dict[str, Any]:
    """Cells of the tracking table by code."""
    return {row.cells[0].text: row.cells for table in tables(document, "ข้อ") for row in table.rows[1:]}


def boxes(cell: Any) -> tuple[str, str]:
    lines = [paragraph.text for paragraph in cell.paragraphs]
    return lines[0], lines[1]


@pytest.fixture(scope="module")
def letter() -> Any:
    return written(AUDIT)


# --- the memorandum ------------------------------------------------------------------------------


def test_head_of_the_memorandum_is_the_official_one(letter: Any) -> None:
    lines = [paragraph.text for paragraph in letter.paragraphs[:8]]
    assert letter.tables[0].rows[0].cells[1].text == "บันทึกข้อความ"
    starts = ["ส่วนราชการ  เทศบาลตำบลบ้านสวน", "ที่  \t", "เรื่อง  รายงานผลการตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)"]
    assert [line.startswith(start) for line, start in zip(lines, starts, strict=False)] == [True] * 3
    assert "วันที่  ๓ เมษายน ๒๕๖๖" in lines[1]
    assert "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖" in lines[2]
    assert lines[3] == "เรียน\tนายกเทศมนตรีตำบลบ้านสวน"


def test_memorandum_has_cause_purpose_and_conclusion_in_this_order(letter: Any) -> None:
    text = text_of(letter)
    starts = ("ด้วยสำนักงาน ป.ป.ช.", "ผลการตรวจสรุปได้", "จึงเรียนมาเพื่อโปรดทราบและพิจารณา")
    parts = [text.index(start) for start in starts]
    assert parts == sorted(parts)


def test_memorandum_tells_the_range_of_the_score_and_how_many_items_fail(letter: Any) -> None:
    text = text_of(letter)
    assert "ประมาณ ๔๔.๔ จาก ๑๐๐ คะแนน (อยู่ระหว่าง ๓๓.๓ ถึง ๕๘.๙)" in text
    assert "รายการที่ตรวจ ๙ ข้อ พบแล้ว ๒ ข้อ ต้องแก้ไขหรือเผยแพร่เพิ่ม ๖ ข้อ และเครื่องตรวจไม่ได้ ๑ ข้อ" in text
    assert "ไม่ใช่ผลการประเมินอย่างเป็นทางการ" in text


def test_memorandum_gives_each_division_its_items(letter: Any) -> None:
    (table,) = tables(letter, "สำนัก/กอง")
    assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
        ["สำนักปลัด", "๓", "O8, O2, O13", "๔.๒๕"],
        ["กองคลัง", "๒", "O20, O18", "๔"],
        ["กองยุทธศาสตร์และงบประมาณ", "๑", "O11", "๑.๒๕"],
    ]


def test_signature_is_left_open(letter: Any) -> None:
    text = text_of(letter)
    assert "(ลงชื่อ)......" in text
    assert "ตำแหน่ง......" in text


def test_codes_and_addresses_keep_their_digits(letter: Any) -> None:
    text = text_of(letter)
    assert "O๘" not in text
    assert "https://www.bansuan.go.th/" in text


# --- the tracking table --------------------------------------------------------------------------


def test_tracking_table_has_the_columns_municipalities_use(letter: Any) -> None:
    tracking = tables(letter, "ข้อ")
    assert len(tracking) == 4  # one for each sub-indicator
    assert all([cell.text for cell in table.rows[0].cells] == SEED_COLUMNS for table in tracking)
    assert "ตัวชี้วัดย่อยที่ ๙.๑ ข้อมูลพื้นฐาน" in text_of(letter)


def test_tracking_table_holds_every_item_in_the_order_of_the_form(letter: Any) -> None:
    assert list(tracked(letter)) == ["O1", "O2", "O8", "O11", "O13", "O18", "O20", "O34", "O39"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("O1", "O39"), ("☐ ยังไม่ได้ดำเนินการ", "☑ ดำเนินการ")),
        (("O2", "O8", "O11", "O13", "O18", "O20"), ("☑ ยังไม่ได้ดำเนินการ", "☐ ดำเนินการ")),
        (("O34",), ("☐ ยังไม่ได้ดำเนินการ", "☐ ดำเนินการ")),
    ],
)
def test_boxes_follow_the_verdict_and_stay_open_where_nobody_knows(
    letter: Any, codes: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert {boxes(tracked(letter)[code][4]) for code in codes} == {expected}


def test_tracking_row_says_what_is_asked_who_acts_and_what_to_do(letter: Any) -> None:
    row = [cell.text for cell in tracked(letter)["O2"]]
    assert row[1] == "ข้อมูลผู้บริหาร"
    assert row[2].splitlines()[1:] == ["- ชื่อ-นามสกุล", "- ตำแหน่ง", "- รูปถ่าย", "- ช่องทางการติดต่อ"]
    assert row[3] == "สำนักปลัด"
    assert "พบแต่ไม่ครบองค์ประกอบ" in row[4]
    assert "ขาด: ช่องทางการติดต่อ" in row[4]
    assert "เพิ่มหมายเลขโทรศัพท์และอีเมลของผู้บริหารทุกคน" in row[4]


def test_headings_are_repeated_and_rows_stay_whole(letter: Any) -> None:
    for table in (*tables(letter, "ข้อ"), *tables(letter, "สำนัก/กอง"), *tables(letter, "มาตรการ")):
        heads = 2 if table.rows[0].cells[0].text == "มาตรการ" else 1
        marked = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert marked == [True] * heads + [False] * (len(table.rows) - heads)
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


# --- the quarterly form --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "months", "period", "measures"),
    [
        (date(2022, 10, 1), "๓", "๒๕๖๖ รอบ ๓ เดือน (๑ ตุลาคม ๒๕๖๕ – ๓๑ ธันวาคม ๒๕๖๕)", 1),
        (date(2023, 3, 31), "๖", "๒๕๖๖ รอบ ๖ เดือน (๑ ตุลาคม ๒๕๖๕ – ๓๑ มีนาคม ๒๕๖๖)", 3),
        (date(2023, 4, 1), "๙", "๒๕๖๖ รอบ ๙ เดือน (๑ ตุลาคม ๒๕๖๕ – ๓๐ มิถุนายน ๒๕๖๖)", 1),
        (date(2023, 9, 30), "๑๒", "๒๕๖๖ รอบ ๑๒ เดือน (๑ ตุลาคม ๒๕๖๕ – ๓๐ กันยายน ๒๕๖๖)", 3),
        (date(2023, 10, 1), "๓", "๒๕๖๗ รอบ ๓ เดือน (๑ ตุลาคม ๒๕๖๖ – ๓๑ ธันวาคม ๒๕๖๖)", 1),
    ],
)
def test_round_is_that_in_which_the_audit_falls(as_of: date, months: str, period: str, measures: int) -> None:
    document = written(AUDIT.model_copy(update={"as_of": as_of}))
    (table,) = tables(document, "มาตรการ")
    assert len(table.rows) == 2 + measures  # the two other measures are reported after 6 and 12 months
    outcome = table.rows[2].cells[4].text
    assert [line for line in outcome.splitlines() if line.startswith("☑")] == [f"☑ รอบ {months} เดือน"]
    assert outcome.count("☐") == 3
    assert f"ปีงบประมาณ พ.ศ. {period}" in text_of(document)


def test_quarterly_form_has_the_columns_municipalities_use(letter: Any) -> None:
    (table,) = tables(letter, "มาตรการ")
    assert [cell.text for cell in table.rows[1].cells] == [
        "มาตรการ",
        "รายละเอียดการดำเนินงาน",
        "ระยะเวลาการดำเนินงาน",
        "ผลผลิต",
        "ผลลัพธ์",
        "หมายเหตุ",
    ]
    assert table.rows[0].cells[3].text == table.rows[0].cells[4].text == "ผลการดำเนินการ"
    assert table.rows[2].cells[3].text == "เผยแพร่แล้ว ๒ จาก ๙ ข้อ"


# --- paper, font, safety -------------------------------------------------------------------------


def test_paper_is_a4_with_the_margins_of_official_letters(letter: Any) -> None:
    first, *annexes = letter.sections
    assert [round(x.cm, 1) for x in (first.page_width, first.page_height)] == [21.0, 29.7]
    assert [round(x.cm, 1) for x in (first.left_margin, first.right_margin)] == [3.0, 2.0]
    assert [round(x.page_width.cm, 1) for x in annexes] == [29.7, 29.7]


def test_thai_never_falls_back_to_another_font_size_or_weight(letter: Any) -> None:
    fonts = letter.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {
        "TH Sarabun New"
    }
    for paragraph in blocks(letter):
        for properties in paragraph._p.iter(qn("w:rPr")):
            size, thai_size = properties.find(qn("w:sz")), properties.find(qn("w:szCs"))
            assert (size is None) == (thai_size is None)
            assert size is None or size.get(qn("w:val")) == thai_size.get(qn("w:val"))
            assert (properties.find(qn("w:b")) is None) == (properties.find(qn("w:bCs")) is None)


def test_other_fonts_are_named_for_computers_without_it(letter: Any) -> None:
    (table,) = (p for p in letter.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml")
    assert b"TH SarabunPSK" in table.blob


def test_an_attack_is_text_and_only_web_addresses_are_links() -> None:
    document = written(hostile_audit())
    text = text_of(document)
    assert "<script>alert(1)</script>" in text
    assert "[U+001B]]0;taken over[U+0007]" in text
    targets = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert all(target.startswith("https://www.bansuan.go.th/") for target in targets)
    assert not any(paragraph.text.strip("\n\t").count("\x1b") for paragraph in blocks(document))


def test_a_title_with_a_field_code_stays_text() -> None:
    document = written(paper.titled('{ INCLUDETEXT "/etc/passwd" } <w:instrText>'))
    codes = [element.text for element in document.element.body.iter(qn("w:instrText"))]
    assert codes == []
    assert '{ INCLUDETEXT "/etc/passwd" } <w:instrText>' in text_of(document)


def test_a_site_that_did_not_answer_makes_a_letter_that_says_so() -> None:
    text = text_of(written(paper.failed()))
    assert "ตัดสินไม่ได้แม้แต่หน้าเดียว: ต่อเครือข่ายไม่ได้" in text
    assert "เปิดเว็บไซต์ไม่ได้ จึงยังประมาณคะแนนไม่ได้" in text
    assert "เห็นควรให้ผู้ดูแลเว็บไซต์ตรวจสอบว่าเหตุใดจึงเปิดเว็บไซต์ไม่ได้" in text
    assert "☑ ยังไม่ได้ดำเนินการ" not in text
    assert "พบแล้ว ๐ ข้อ" not in text


def test_an_act_has_neither_year_nor_score() -> None:
    text = text_of(written(paper.by_law(), paper.LAW))
    assert "รายงานผลการตรวจการเปิดเผยข้อมูลบนเว็บไซต์ตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐" in text
    assert "กฎหมายนี้ไม่มีคะแนน" in text
    assert "None" not in text
    assert "คะแนนที่จะได้คืน" not in text


def test_a_letter_in_english_speaks_english() -> None:
    text = text_of(written(AUDIT, lang="en"))
    assert "Memorandum" in text
    assert "Date  3 April 2566" in text
    assert "44.4" in text
    assert "☑ not done yet" in text
    assert "ยังไม่ได้ดำเนินการ" not in text


def test_an_agency_without_a_name_is_left_to_fill_in() -> None:
    nameless = AUDIT.model_copy(update={"agency": AUDIT.agency.model_copy(update={"name": ""})})
    assert "เรียน\tนายกเทศมนตรี....." in text_of(written(nameless))


def test_equal_audits_give_equal_letters() -> None:
    report = build_gap_report(AUDIT, CHECKLIST)
    assert report_docx.document(report, AUDIT) == report_docx.document(report, AUDIT)


def test_libreoffice_prints_all_of_it(letter: Any, tmp_path: Path) -> None:
    report = build_gap_report(AUDIT, CHECKLIST)
    file = tmp_path / "report.docx"
    file.write_bytes(report_docx.document(report, AUDIT))
    text = paper.letters("".join(paper.by_pdfium(paper.printed_by_libreoffice(file, tmp_path))))
    for item in report.items:
        for said in (item.label, item.title, item.verdict.word, item.division):
            assert paper.letters(said) in text, said
    words = set(paper.THAI_SARA_AM.findall(text_of(letter)))
    assert len(words) > 10
    assert {word for word in words if word not in text} == set()
    assert "###" not in text
