"""Broken text layers: recognised, read again, mended, or not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.extract import pdf as pdf_reader
from crawler.extract.files import Limits, Problem, ReadFile
from crawler.extract.pdf import read_pdf
from crawler.extract.text_layer import BROKEN, DOUBTFUL, doubt, plausibility
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

SOUND = (
    "พันธุ์พืช สิทธิ์ ศักดิ์ ฤทธิ์ เกาะ เพราะ และ เจ้าหน้าที่ทุกคน ฤๅษี บริษัท จำกัด สมบูรณ์ ทั้งนี้ ทั้งสิ้น",
    "กฎหมายที่เกี่ยวข้องกับการปฏิบัติงานของพนักงานเทศบาล อำนาจหน้าที่ ก ข ค",
    "ต่าง ๆ เช่น ไฟฟ้า ประปา น้ำ ทำไม เก็บ เป็น เล็ก เด็ก เสร็จ ขยะมูลฝอย ตัวอย่าง กลัว รั้ว ปั้ม",
)


@pytest.mark.parametrize("line", SOUND)
def test_sound_thai_is_not_doubted(line: str) -> None:
    assert doubt(line) == 0


@pytest.mark.parametrize(
    "line",
    [
        "ประกาศเทศบาลตาบลตัวอย่าง อาเภอเมือง",  # hangdong: ำ lost
        "กล่ำวถึงกำรบริหำรงำนเพื่อประชำชน",  # saiyoi: า turned
        "งานด านต าง ๆ ี ่ต ้ อ ง",  # marks moved away from their letters
        "ที่ตั้ที่ตั้งตั้สำนักงานเทศบาล",  # syllables drawn twice
    ],
)
def test_broken_thai_is_doubted(line: str) -> None:
    assert doubt(line) > DOUBTFUL


def test_a_reading_with_its_vowels_is_more_plausible_than_one_without() -> None:
    assert plausibility("รายงานผลการดำเนินงานของเทศบาลตำบล") > plausibility("รายงานผลการดาเนินงานของเทศบาลตาบล")


def read(tmp_path: Path, *lines: str) -> ReadFile:
    path = tmp_path / "0.pdf"
    path.write_bytes(pdf(lines))
    return read_pdf(path, Limits())


def test_a_lost_am_comes_back(tmp_path: Path) -> None:
    got = read(tmp_path, *(line.replace("ำ", "า") for line in ANNOUNCEMENT))
    assert got.text.splitlines()[:2] == list(ANNOUNCEMENT[:2])


def test_a_turned_aa_is_turned_back(tmp_path: Path) -> None:
    got = read(tmp_path, *(line.replace("า", "ำ") for line in ANNOUNCEMENT))
    assert got.text.splitlines()[:2] == list(ANNOUNCEMENT[:2])


def test_the_gaps_of_printed_pages_are_closed(tmp_path: Path) -> None:
    gaps = (line.replace("ำ", "ำ ") for line in (*ANNOUNCEMENT, "อำเภอเมือง จำนวน 3 แห่ง"))
    assert read(tmp_path, *gaps).text.splitlines()[:2] == list(ANNOUNCEMENT[:2])


def test_a_layer_in_which_no_letter_is_where_it_belongs_is_broken(tmp_path: Path) -> None:
    line = "ิแผนั์ปฏ่บัต้ิก ารป้อ งก ันก ารท ุจร ิต ่ ้ ์ ิ ี " * 3
    got = read(tmp_path, line)
    assert doubt(line) > BROKEN
    assert (got.problem, got.text, got.searchable) == (Problem.BROKEN_LAYER, "", False)


def second_reading(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    told = ("\n".join(lines) + "\f").encode()
    monkeypatch.setattr(pdf_reader, "ask", lambda *args, **kwargs: told)


def test_the_more_plausible_of_two_readings_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second_reading(monkeypatch, *ANNOUNCEMENT)
    got = read(tmp_path, *(line.replace("าร", "าัร").replace("ระ", "รัะ") for line in ANNOUNCEMENT))
    assert got.reader == "pdftotext"
    assert got.text.splitlines() == list(ANNOUNCEMENT)


def test_a_reading_that_lost_words_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second_reading(monkeypatch, *ANNOUNCEMENT[:1])
    got = read(tmp_path, *(line.replace("ำ", "า") for line in ANNOUNCEMENT))
    assert got.reader == "pdfium"


def test_a_sound_layer_is_not_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "ask", lambda *args, **kwargs: pytest.fail("asked in vain"))
    assert read(tmp_path, *ANNOUNCEMENT).reader == "pdfium"


def test_a_garbage_layer_is_saved_by_a_second_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second_reading(monkeypatch, *ANNOUNCEMENT)
    got = read(tmp_path, "á¼¹»¯ÔºÑµÔ¡ÒÃ»éÍ§¡Ñ¹¡ÒÃ·Ø¨ÃÔµ»ÃÐ¨Ó»Õ " * 3)
    assert (got.reader, got.problem) == ("pdftotext", Problem.NONE)
