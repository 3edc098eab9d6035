"""What is read from a PDF, and what is not believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.extract.files import Limits, Problem, ReadFile
from crawler.extract.pdf import read_pdf
from crawler.extract.written import title_block
from tests.crawler.extract import tiny_pdfs
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

Read = Callable[..., ReadFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(body: bytes, limits: Limits | None = None) -> ReadFile:
        path = tmp_path / "file.pdf"
        path.write_bytes(body)
        return read_pdf(path, limits or Limits())

    return read_bytes


def test_a_text_layer_is_read_line_by_line(read: Read) -> None:
    got = read(pdf(ANNOUNCEMENT))
    assert got.text.splitlines() == list(ANNOUNCEMENT)
    assert got.searchable
    assert got.read_whole
    assert got.problem is Problem.NONE
    assert (got.page_count, got.pages_read, got.has_images) == (1, 1, False)


def test_the_title_ends_before_the_text_that_quotes_an_act(read: Read) -> None:
    assert read(pdf(ANNOUNCEMENT)).title == (
        "ประกาศเทศบาลตำบลตัวอย่าง เรื่อง แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"
    )


def test_the_title_of_a_letter_takes_its_subject_from_further_down() -> None:
    letter = "บันทึกข้อความ\nส่วนราชการ กองคลัง\nที่ สต 51002/12\nวันที่ 3 เมษายน 2566\nเรื่อง รายงานผลการจัดซื้อ"
    assert title_block(letter) == "รายงานผลการจัดซื้อ"


def test_a_year_on_a_line_of_its_own_belongs_to_the_title() -> None:
    assert title_block("แผนปฏิบัติการป้องกันการทุจริต\nประจำปีงบประมาณ\nพ.ศ. 2566\nเทศบาลตำบลตัวอย่าง") == (
        "แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. 2566 เทศบาลตำบลตัวอย่าง"
    )


def test_a_title_broken_over_four_lines_keeps_its_year() -> None:
    notice = "ประกาศเทศบาล\nเรื่อง มาตรการส่งเสริมคุณธรรม\nและความโปร่งใสภายในเทศบาล\nประจำปี 2566\nด้วยเทศบาล"
    assert title_block(notice).endswith("ภายในเทศบาล ประจำปี 2566")


def test_the_number_of_an_order_is_no_year_of_it() -> None:
    assert "125" not in title_block("คำสั่งเทศบาลตำบลตัวอย่าง\nที่ 125/2566\nเรื่อง แต่งตั้งคณะทำงาน")


def test_page_numbers_are_no_title() -> None:
    assert title_block("- 1 -\n\n1/2566\nแผนพัฒนาท้องถิ่น") == "แผนพัฒนาท้องถิ่น"


def test_thai_digits_and_split_vowels_are_made_plain(read: Read) -> None:
    got = read(pdf(("แผนปฏิบัติการประจําปี พ.ศ. ๒๕๖๖ ของเทศบาลตำบลตัวอย่าง",)))
    assert "ประจำปี พ.ศ. 2566" in got.text


def test_a_citizen_number_is_masked(read: Read) -> None:
    # 1-2345-67890-12-1 carries a valid check digit.
    got = read(pdf((*ANNOUNCEMENT, "เลขประจำตัวประชาชน 1234567890121")))
    assert "1234567890121" not in got.text
    assert "เลขประจำตัวประชาชน" in got.text


def test_a_picture_of_text_is_a_scan(read: Read) -> None:
    got = read(pdf((), (), pictures=True))
    assert got.problem is Problem.SCAN
    assert got.has_images
    assert not got.searchable
    assert not got.read_whole


def test_a_page_number_on_every_picture_makes_no_text(read: Read) -> None:
    assert read(pdf(("- 1 -",), ("- 2 -",), pictures=True)).problem is Problem.SCAN


def test_an_empty_page_has_no_text(read: Read) -> None:
    got = read(pdf(()))
    assert got.problem is Problem.NO_TEXT
    assert not got.has_images


def test_absence_proves_nothing_when_one_page_is_a_picture(read: Read) -> None:
    written = pdf(ANNOUNCEMENT, (), pictures=True)
    got = read(written)
    assert got.searchable
    assert not got.read_whole


@pytest.mark.parametrize(
    "line",
    [
        "á¼¹»¯ÔºÑµÔ¡ÒÃ»éÍ§¡Ñ¹¡ÒÃ·Ø¨ÃÔµ»ÃÐ¨Ó»Õ " * 3,  # bytes of code page 874 taken for Latin
        "แผĜนปฏĨิบัŅตกาćรปŘระจĂำปĖีงบŁประมาณ " * 3,  # Latin-Extended letters between Thai ones
    ],
)
def test_a_text_layer_of_garbage_is_not_believed(read: Read, line: str) -> None:
    got = read(pdf((line,)))
    assert got.problem is Problem.BROKEN_LAYER
    assert got.text == got.title == ""
    assert not got.searchable


def test_an_english_document_is_text(read: Read) -> None:
    assert read(pdf(("Annual report of the municipality, fiscal year 2023",))).searchable


def test_reading_stops_at_the_page_limit_and_says_so(read: Read) -> None:
    got = read(pdf(*[ANNOUNCEMENT] * 5), Limits(pages=3))
    assert (got.page_count, got.pages_read) == (5, 3)
    assert got.searchable
    assert not got.read_whole


def test_reading_stops_at_the_character_limit_and_says_so(read: Read) -> None:
    got = read(pdf(*[ANNOUNCEMENT] * 5), Limits(characters=200))
    assert len(got.text) == 200
    assert got.pages_read == 2  # a page holds 131 characters: the second passes the limit
    assert not got.read_whole


def test_one_endless_page_is_cut(read: Read) -> None:
    got = read(pdf(ANNOUNCEMENT * 400), Limits(characters=1000))
    assert len(got.text) <= 1000
    assert not got.read_whole


def test_no_time_left_means_the_first_page_only(read: Read) -> None:
    got = read(pdf(*[ANNOUNCEMENT] * 5), Limits(seconds=0))
    assert got.pages_read == 1
    assert got.searchable
    assert not got.read_whole


def test_a_locked_file_is_encrypted(read: Read) -> None:
    assert read(tiny_pdfs.locked()).problem is Problem.ENCRYPTED


@pytest.mark.parametrize("keep", [12, 300, 900])
def test_a_download_cut_short_is_broken(read: Read, keep: int) -> None:
    assert read(pdf(ANNOUNCEMENT)[:keep]).problem is Problem.BROKEN


def test_a_claim_of_very_many_pages_is_refused(read: Read) -> None:
    got = read(tiny_pdfs.claims_pages(30_000))
    assert got.problem is Problem.TOO_MANY_PAGES
    assert got.pages_read == 0


def test_a_page_tree_that_is_its_own_child_ends_as_broken(read: Read) -> None:
    assert read(tiny_pdfs.endless_page_tree()).problem is Problem.BROKEN


def test_deeply_nested_objects_do_no_harm(read: Read) -> None:
    assert read(tiny_pdfs.nested(100_000)).problem in (Problem.NONE, Problem.BROKEN)


def test_a_script_that_runs_on_opening_is_not_run(read: Read) -> None:
    script = b"/OpenAction<</S/JavaScript/JS(while\\(true\\){})>>"
    assert read(pdf(ANNOUNCEMENT, extra=script)).searchable
