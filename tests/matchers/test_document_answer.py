"""Whole documents: what they say they are, whose, of which year, and what was left over in them.

tests/truth/seeds.tsv was written down by reading the five documents.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.loading import load_checklist
from matchers.document_answer import DocumentAnswer, DocumentReading, answer_document, read_document
from matchers.document_titles import read_pages, read_title_blocks
from matchers.similarity import Matcher

TRUTH = Path(__file__).parents[1] / "truth" / "seeds.tsv"
with TRUTH.open(encoding="utf-8", newline="") as opened:
    SEEDS = list(csv.DictReader(opened, delimiter="\t"))
IDS = [row["seed"] for row in SEEDS]


@cache
def matcher(year: int) -> Matcher:
    return Matcher(load_checklist(f"oit-{year}"))


def answer(text: str, year: int = 2566) -> DocumentAnswer:
    return answer_document(read_document(text), matcher(year))


def kinds(given_answer: DocumentAnswer) -> set[str]:
    return {warning.kind for warning in given_answer.warnings}


def items(given_answer: DocumentAnswer) -> list[str]:
    return [item.item for item in given_answer.items]


def listed(cell: str) -> set[str]:
    return {word for word in cell.split(",") if word}


# The five documents


@cache
def read_seed(folder: Path, seed: str) -> DocumentReading:
    (file,) = (folder / "seeds").glob(f"{seed}_*.txt")
    return read_document(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", SEEDS, ids=IDS)
def test_a_seed_is_given_to_its_body_and_year(shared: Path, row: dict[str, str]) -> None:
    reading = read_seed(shared, row["seed"])
    assert reading.agency is not None
    assert (reading.agency.name, reading.agency.type) == (row["agency"], row["kind"])
    assert reading.agency.province == row["province"]
    assert reading.fiscal_years == (int(row["fiscal_year"]),)
    assert reading.year_witness == row["year_in"]


@pytest.mark.parametrize("row", SEEDS, ids=IDS)
def test_a_seed_proves_its_items_and_no_other(shared: Path, row: dict[str, str]) -> None:
    reading = read_seed(shared, row["seed"])
    assert items(answer_document(reading, matcher(2566))) == row["items_2566"].split(",")
    found = set(items(answer_document(reading, matcher(2564))))
    assert found <= listed(row["items_2564"])
    assert found >= listed(row["items_2564"])


@pytest.mark.parametrize("row", SEEDS, ids=IDS)
def test_names_left_over_in_a_seed_are_told_and_misread_ones_set_apart(
    shared: Path, row: dict[str, str]
) -> None:
    others = read_seed(shared, row["seed"]).others
    assert {other.name for other in others if not other.misread} == listed(row["foreign"])
    assert {other.name for other in others if other.misread} == listed(row["misread"])


@pytest.mark.parametrize("row", SEEDS, ids=IDS)
def test_a_year_read_from_thai_digits_of_a_scan_needs_a_person(shared: Path, row: dict[str, str]) -> None:
    found = answer_document(read_seed(shared, row["seed"]), matcher(2566))
    assert {item.needs_person for item in found.items} == {row["year_in"] == "thai_digits"}


# Titles

COVER = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม\nและความโปร่งใสภายในหน่วยงาน\nประจำปีงบประมาณ พ.ศ. 2566\n"
BODY = "เทศบาลตำบลบึงตัวอย่าง\nอำเภอเมืองขอนแก่น จังหวัดขอนแก่น\n"
NOTICE = "ประกาศเทศบาลตำบลบึงตัวอย่าง\nเรื่อง มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน\n"
TEXT = "ตามที่สำนักงาน ป.ป.ช. ได้ประเมินคุณธรรมและความโปร่งใส จึงประกาศให้ทราบทั่วกัน\n"


def test_the_lines_of_a_cover_are_one_title_up_to_the_name_of_the_body() -> None:
    (block,) = read_title_blocks(read_pages(COVER + BODY + TEXT))
    assert block.text == " ".join(COVER.split())
    assert block.why == "title"


def test_a_letter_is_about_its_subject() -> None:
    letter = "บันทึกข้อความ\nส่วนราชการ สำนักปลัด เทศบาลตำบลบึงตัวอย่าง\nที่ ขก 1/2\nวันที่ 5 เมษายน 2566\n"
    subject = "เรื่อง รายงานผลการดำเนินงาน\nประจำปีงบประมาณ พ.ศ. 2565\nเรียน นายกเทศมนตรีตำบลบึงตัวอย่าง\n" + TEXT
    found = answer(letter + subject)
    assert found.title == "รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565"
    assert [(item.item, item.why, item.fiscal_years) for item in found.items] == [("O13", "form", (2565,))]


def test_a_letter_with_its_date_on_a_line_of_its_own_is_of_that_date() -> None:
    head = "ที่ ขก 72001/ว 123 สำนักงานเทศบาลตำบลบึงตัวอย่าง\nอำเภอชุมแพ จังหวัดขอนแก่น 40130\n5 เมษายน 2566\n"
    found = answer(head + "เรื่อง รายงานการกำกับติดตามการดำเนินการป้องกันการทุจริต รอบ 6 เดือน\nเรียน นายอำเภอชุมแพ\n")
    assert [(item.item, item.why, item.needs_person) for item in found.items] == [("O37", "form", True)]
    assert found.fiscal_years == (2566,)


def test_a_manual_needs_no_year() -> None:
    found = answer("คู่มือการปฏิบัติงาน\nงานจัดเก็บรายได้\n" + BODY)
    assert [(item.item, item.needs_person) for item in found.items] == [("O14", False)]
    assert found.warnings == ()


def test_a_report_bound_behind_a_notice_is_found_by_its_cover() -> None:
    found = answer(NOTICE + TEXT + "\n" + COVER + BODY)
    assert [(item.item, item.why) for item in found.items] == [("O42", "title"), ("O43", "body")]


def test_a_title_may_join_two_documents() -> None:
    found = answer("แผนปฏิบัติการป้องกันการทุจริต และรายงานผลการสำรวจความพึงพอใจการให้บริการ ปี 2566\n" + BODY)
    assert set(items(found)) == {"O36", "O17"}


def test_a_title_with_a_joining_word_of_its_own_is_one() -> None:
    assert items(answer("แผนดำเนินงานและการใช้งบประมาณประจำปี 2566\n" + BODY)) == ["O11"]
    assert items(answer("รายงานผลการบริหารและพัฒนาทรัพยากรบุคคลประจำปี 2565\n" + BODY)) == ["O26"]


def test_a_table_of_all_items_proves_none_of_them() -> None:
    checklist = load_checklist("oit-2566")
    rows = "".join(f"{r.code}\t{r.title}\tดำเนินการแล้ว\n" for r in checklist.requirements)
    bars = "".join(f"| {r.code} | {r.title} | x |\n" for r in checklist.requirements)
    headings = "".join(f"{r.title}\n" for r in checklist.requirements[10:20])
    assert items(answer(COVER + BODY + rows)) == ["O43"]
    assert items(answer(COVER + BODY + bars)) == ["O43"]
    assert items(answer(f"ตารางสรุปงาน\n{BODY}{headings}")) == []


def test_a_heading_speaks_where_the_title_says_nothing_and_a_person_looks() -> None:
    found = answer("เอกสารแนบ\n" + BODY + "รายงานผลการดำเนินงานประจำปีงบประมาณ พ.ศ. 2565\n" + TEXT)
    assert [(item.item, item.why, item.needs_person) for item in found.items] == [("O13", "body", True)]


# Years


def test_the_title_decides_the_year_and_quoted_acts_do_not() -> None:
    text = COVER + BODY + "ตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540 และแผนปี 2563\n"
    assert read_document(text).fiscal_years == (2566,)


def test_a_date_of_signing_gives_the_year_where_none_is_stated() -> None:
    reading = read_document(NOTICE + TEXT + "ประกาศ ณ วันที่ 10 ตุลาคม 2565\n")
    assert reading.fiscal_years == (2566,)
    assert "year_implied" in kinds(answer_document(reading, matcher(2566)))


def test_thai_digits_that_somebody_typed_are_trusted_and_those_of_a_scan_are_not() -> None:
    typed = (COVER + BODY).replace("2566", "๒๕๖๖")
    assert [item.needs_person for item in answer(typed).items] == [False]
    scanned = answer(typed + "<p>มาตรการ</p>\n")
    assert [item.needs_person for item in scanned.items] == [True]
    assert "thai_digits" in kinds(scanned)


def test_one_plain_number_is_a_better_witness_than_thai_digits() -> None:
    scanned = answer((COVER + BODY).replace("2566", "๒๕๖๖") + "<p>ปีงบประมาณ 2566</p>\n")
    assert [item.needs_person for item in scanned.items] == [False]


def test_a_document_of_another_year_is_told() -> None:
    assert "wrong_year" in kinds(answer("แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. 2563\n" + BODY))
    assert "wrong_year" not in kinds(answer(COVER + BODY))


# Whose


def test_a_name_left_over_from_a_template_is_quoted() -> None:
    found = answer(COVER + BODY + TEXT + "มาตรการกำกับดูแลทรัพย์สินของอบต.หนองทดลอง\n")
    (other,) = found.other_agencies
    assert (other.name, other.count) == ("องค์การบริหารส่วนตำบลหนองทดลอง", 1)
    assert "ทรัพย์สินของอบต.หนองทดลอง" in other.quote
    assert "template_leftover" in kinds(found)


@pytest.mark.parametrize(
    "text",
    [
        "ทิศเหนือ ติดต่อกับ เทศบาลตำบลนาสมมติ\nทิศใต้ ติดต่อกับ อบต.หนองทดลอง\n",
        "โครงการศึกษาดูงาน ณ เทศบาลเมืองนาสมมติ\n",
        "เรียน นายกเทศมนตรีตำบลนาสมมติ\n",
        "โอนย้ายจาก องค์การบริหารส่วนตำบลหนองทดลอง\n",
        "ผู้เข้าร่วม ทต.นาสมมติ ทต.หนองทดลอง อบต.บ้านเสมือน อบต.ห้วยจำลอง\n",
        "สำนักงาน ป.ป.ช. กระทรวงมหาดไทย ศาลปกครองขอนแก่น จังหวัดร้อยเอ็ด อบจ.ร้อยเอ็ด\n",
        "เทศบาลตําบลปึงตัวอย่าง และ องค์การบริหารส่วนตำบลบึงตัวอย่าง เดิม\n",
    ],
    ids=["neighbours", "trip", "addressee", "transfer", "list", "authorities", "own name"],
)
def test_bodies_that_are_named_honestly_are_no_leftovers(text: str) -> None:
    assert answer(COVER + BODY + TEXT + text).other_agencies == ()


def test_the_body_on_the_cover_owns_a_text_that_names_another_as_often() -> None:
    reading = read_document(COVER + BODY + "ทต.นาสมมติ จัดทำ\nทต.นาสมมติ รายงาน\n")
    assert reading.agency is not None
    assert (reading.agency.name, reading.agency.province) == ("เทศบาลตำบลบึงตัวอย่าง", "ขอนแก่น")


def test_nothing_is_believed_from_where_the_reading_is_garbled() -> None:
    khmer = "ប្រធានគណៈកម្មាធិការត្រួតពិនិត្យ\n" * 3
    found = answer(COVER + BODY + khmer + "เทศบาลตำบลนาสมมติ รายงาน\n")
    assert found.other_agencies == ()
    assert "garbled" in kinds(found)


# Whatever comes


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    found = answer(text)
    assert all(item.item in matcher(2566).checklist.by_code for item in found.items)


def test_an_empty_text_says_what_is_missing() -> None:
    found = answer("")
    assert (found.title, found.agency, found.fiscal_years, found.items) == ("", None, (), ())
    assert kinds(found) == {"no_agency", "no_year", "no_item"}


@pytest.mark.parametrize(
    "piece", ["รายงาน\n", "ประกาศ\n", "<p", "|", "รายงานแผน\nเทศบาลตำบล\n", "วันที่ 1 มกราคม 2566\n"]
)
@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_a_megabyte_is_read_in_one_pass(piece: str) -> None:
    assert read_document(piece * (1_000_000 // len(piece))) is not None
