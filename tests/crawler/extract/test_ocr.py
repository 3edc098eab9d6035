"""Scans are read by tesseract within limits; what it cannot be trusted with is hidden."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from crawler.extract import tesseract
from crawler.extract.files import FileKind, Limits, Problem, ReadFile
from crawler.extract.kept import KeptScans, read_by, with_text_of_scan
from crawler.extract.ocr import mended, read_name, read_scan, scale_of, without_thai_numbers
from crawler.extract.workers import FileReader, Job, ocr_job
from crawler.extract.workers import read_scan as worker_reads_scan
from matchers.periods import read_periods
from matchers.titles import answer_title
from tests.crawler.extract.scanned import NOTICE, as_image, as_pdf, banner, nothing, picture
from tests.crawler.extract.tiny_pdfs import pdf
from tests.matchers.evidence import matcher_2566

posix = pytest.mark.skipif(os.name == "nt", reason="shell scripts of POSIX")


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    tesseract.program.cache_clear()
    tesseract.languages.cache_clear()


def read(tmp_path: Path, body: bytes, kind: FileKind = FileKind.PDF, seconds: float = 60) -> ReadFile:
    file = tmp_path / f"scan.{kind}"
    file.write_bytes(body)
    return read_scan(file, kind, Limits(seconds=seconds))


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program called tesseract on an otherwise empty PATH."""
    program = folder / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))


def all_ended(command: str) -> bool:
    """Whether no process of this command is left, or soon none is: a killed one dies when its turn comes."""
    left = [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == command.split()]
    return not psutil.wait_procs(left, timeout=5)[1]


# with the real program


@pytest.mark.usefixtures("thai_ocr")
class TestReading:
    def test_title_and_text_of_a_scanned_notice_are_read(self, tmp_path: Path) -> None:
        got = read(tmp_path, as_pdf(picture()))
        assert got.title.startswith("ประกาศเทศบาลตำบลบ้านสวนใหม่ เรื่อง แผนการจัดซื้อจัดจ้าง")
        assert "เปิดเผยข้อมูลข่าวสาร" in got.text
        assert (got.problem, got.method, got.reader, got.pages_read) == (Problem.NONE, "ocr", "tesseract", 1)

    def test_the_year_in_arabic_digits_is_read(self, tmp_path: Path) -> None:
        got = read(tmp_path, as_pdf(picture()))
        assert {y for m in read_periods(got.title) for y in m.fiscal_years} == {2566}

    def test_no_year_is_read_where_the_digits_are_thai(self, tmp_path: Path) -> None:
        got = read(tmp_path, as_pdf(picture(NOTICE.format(year="๒๕๖๖"))))
        assert "แผนการจัดซื้อจัดจ้าง" in got.title
        assert not [m for m in read_periods(got.text) if m.fiscal_years]

    def test_a_page_that_lies_on_its_side_or_head_is_turned(self, tmp_path: Path) -> None:
        for degrees in (90, 180, 270):
            got = read(tmp_path, as_pdf(picture().rotate(degrees, expand=True)))
            assert "แผนการจัดซื้อจัดจ้าง" in got.title, degrees

    def test_page_two_is_read_only_behind_a_cover(self, tmp_path: Path) -> None:
        cover, inside = picture("แผนการจัดซื้อจัดจ้าง", lead=""), picture("สารบัญและคำนำ")
        behind_cover = read(tmp_path, as_pdf(cover, inside, inside))
        assert behind_cover.pages_read == 2
        assert "สารบัญและคำนำ" in behind_cover.text
        assert read(tmp_path, as_pdf(inside, cover)).pages_read == 1

    def test_a_photographed_notice_is_read_as_its_camera_noted(self, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was turned to the right
        body = as_image(picture().rotate(90, expand=True), "JPEG", exif=exif)
        assert "แผนการจัดซื้อจัดจ้าง" in read(tmp_path, body, FileKind.IMAGE).title

    def test_a_blank_page_stays_a_scan_that_was_tried(self, tmp_path: Path) -> None:
        got = read(tmp_path, as_pdf(nothing()))
        assert (got.problem, got.text, got.method) == (Problem.SCAN, "", "ocr")

    def test_what_it_cost_is_told(self, tmp_path: Path) -> None:
        assert 0.1 < read(tmp_path, as_pdf(picture())).cpu_s < 30

    def test_a_worker_reads_a_kept_scan_again(self) -> None:
        body = as_pdf(picture())

        async def crawl_then_read() -> tuple[ReadFile, ReadFile]:
            reader = FileReader(scans=KeptScans())
            try:
                first = await reader.read(body, "http://127.0.0.1/x.pdf")
                (sha,) = reader.scans.all
                kept = reader.scans[sha]
                return first, await reader.read_again(kept.path, kept.kind, ocr_job(30))
            finally:
                reader.close()
                assert not kept.path.exists()

        first, again = asyncio.run(crawl_then_read())
        assert (first.problem, first.text) == (Problem.SCAN, "")
        joined = with_text_of_scan(first, again)
        assert "แผนการจัดซื้อจัดจ้าง" in joined.title
        assert (joined.problem, joined.page_count, joined.searchable) == (Problem.NONE, 1, False)
        assert read_by(joined) == "ocr p.1"


# what is done to it


@posix
def test_a_program_that_hangs_costs_one_file_and_nothing_runs_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "/bin/sleep 611 & /bin/sleep 611", monkeypatch)
    began = time.monotonic()
    assert read(tmp_path, as_pdf(nothing()), seconds=1).problem is Problem.TIMEOUT
    assert time.monotonic() - began < 20
    assert all_ended("/bin/sleep 611")


@posix
def test_a_worker_that_is_ended_ends_its_program_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "/bin/sleep 612 & /bin/sleep 612", monkeypatch)
    file = tmp_path / "scan.pdf"
    file.write_bytes(as_pdf(nothing()))

    async def ended_by_the_pool() -> ReadFile:
        reader = FileReader()
        try:
            return await reader.read_again(file, FileKind.PDF, Job(worker_reads_scan, Limits(seconds=60), 3))
        finally:
            reader.close()

    assert asyncio.run(ended_by_the_pool()).problem is Problem.TIMEOUT
    assert all_ended("/bin/sleep 612")


@posix
def test_a_program_that_crashes_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "kill -SEGV $$", monkeypatch)
    assert read(tmp_path, as_pdf(nothing())).problem is Problem.SCAN


@posix
def test_a_program_that_says_nonsense_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = 'printf "\\377\\t\\n\\tx" >"$2.txt"; printf "\\377\\t\\t" >"$2.tsv"'
    stand_in(tmp_path, f'[ -n "$2" ] || exit 0; {told}', monkeypatch)
    assert read(tmp_path, as_pdf(nothing())).problem is Problem.SCAN


@posix
def test_one_thread_is_all_it_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, f'echo "$OMP_THREAD_LIMIT" >{tmp_path}/threads; exit 1', monkeypatch)
    read(tmp_path, as_pdf(nothing()))
    assert (tmp_path / "threads").read_text() == "1\n"


def test_a_page_a_kilometre_wide_is_drawn_small() -> None:
    for width, height in ((100_000, 100_000), (1e6, 20), (20, 1e6)):
        pixels = (width * scale_of(width, height), height * scale_of(width, height))
        assert pixels[0] * pixels[1] <= 12_000_001
        assert max(pixels) <= 10_001


@posix
def test_a_page_bomb_is_drawn_without_filling_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "exit 1", monkeypatch)
    bomb = pdf(["x"], pictures=True).replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 99999 99999]")
    assert read(tmp_path, bomb).problem is Problem.SCAN


def test_a_picture_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    for side in (9_000, 30_000):
        bomb = as_image(Image.new("1", (side, side)))
        assert read(tmp_path, bomb, FileKind.IMAGE).problem is Problem.BOMB


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_picture_that_is_none_is_broken(tmp_path: Path, body: bytes) -> None:
    assert read(tmp_path, body, FileKind.IMAGE).problem is Problem.BROKEN


def test_half_a_picture_is_broken(tmp_path: Path) -> None:
    body = as_image(Image.effect_noise((400, 400), 90))
    assert read(tmp_path, body[: len(body) // 2], FileKind.IMAGE).problem is Problem.BROKEN


def test_without_tesseract_a_scan_stays_a_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not tesseract.reads_thai()
    assert read(tmp_path, as_pdf(nothing())).problem is Problem.SCAN


@posix
def test_without_thai_data_thai_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "echo List of available languages; echo eng; echo osd", monkeypatch)
    assert tesseract.languages() >= {"eng", "osd"}
    assert not tesseract.reads_thai()


# what it writes


@pytest.mark.parametrize(
    "text",
    [
        "ประจำปีงบประมาณ พ.ศ. ๒๕๒๒",
        "ประจำปีงบประมาณ พ.ศ. ๒๕55",
        "ประจำปีงบประมาณ พ.ศ. 25๕0",
        "พ.ศ. ๒๕ 66",
        "ณ วันที่ ๑๕ ตุลาคม พ.ศ. ๒๕๒๕",
        "ปี ๕๕",
        "พ.ศ. ๒๕๒๒-๒๕๒๕",
    ],
)
def test_a_number_with_a_thai_digit_is_no_year(text: str) -> None:
    assert not [m for m in read_periods(without_thai_numbers(text)) if m.fiscal_years or m.kind == "date"]


def test_numbers_in_arabic_digits_and_a_lone_first_stay() -> None:
    assert without_thai_numbers("สขร.๑ ปี 2566 ข้อ 12") == "สขร.๑ ปี 2566 ข้อ 12"


def test_lost_marks_come_back_on_words_of_the_field_only() -> None:
    assert mended("เรือง การจัดการความเสียง และเสียงตามสาย") == "เรื่อง การจัดการความเสี่ยง และเสียงตามสาย"


@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_long_lines_are_mended_in_one_pass() -> None:
    for text in ("๑ " * 20_000, "1 " * 20_000, "เ" * 40_000, "ความเ" * 10_000, " ." * 20_000):
        assert mended(without_thai_numbers(text))


# keeping


def scan_of(body: bytes) -> ReadFile:
    return ReadFile(FileKind.PDF, problem=Problem.SCAN if body else Problem.NONE)


def test_only_scans_are_kept_each_once_and_within_bounds(tmp_path: Path) -> None:
    kept = KeptScans(most=2, most_bytes=10)
    assert not kept.keep(tmp_path, b"text", ReadFile(FileKind.PDF, text="x", searchable=True))
    assert kept.keep(tmp_path, b"aaaa", scan_of(b"a"))
    assert not kept.keep(tmp_path, b"aaaa", scan_of(b"a"))
    assert not kept.keep(tmp_path, b"too large", scan_of(b"a"))
    assert kept.keep(tmp_path, b"bbbb", scan_of(b"a"))
    assert not kept.keep(tmp_path, b"c", scan_of(b"a"))
    assert (len(kept), kept.refused) == (2, 2)


def test_a_scan_read_in_vain_keeps_its_problem() -> None:
    first = ReadFile(FileKind.PDF, page_count=3, problem=Problem.SCAN)
    tried = with_text_of_scan(first, ReadFile(FileKind.PDF, problem=Problem.TIMEOUT))
    assert (tried.problem, tried.method, tried.page_count) == (Problem.SCAN, "ocr", 3)
    assert read_by(tried) == ""


# pictures of menus


def named(tmp_path: Path, picture: Image.Image) -> ReadFile:
    file = tmp_path / "menu.png"
    file.write_bytes(as_image(picture))
    return read_name(file, FileKind.IMAGE, Limits(seconds=60))


@pytest.mark.usefixtures("thai_ocr")
@pytest.mark.parametrize("colour", ["#1565c0", "#c62828", "#ef6c00", "#2e7d32"])
def test_white_words_on_a_coloured_picture_of_a_menu_tell_the_item(tmp_path: Path, colour: str) -> None:
    title = named(tmp_path, banner("คู่มือสำหรับประชาชน", colour)).title
    assert answer_title(title, matcher_2566()).item == "O15"


@pytest.mark.usefixtures("thai_ocr")
def test_a_year_in_thai_digits_on_a_picture_of_a_menu_is_hidden(tmp_path: Path) -> None:
    assert not read_periods(named(tmp_path, banner("แผนดำเนินงาน ๒๕๖๖")).title)


@pytest.mark.usefixtures("thai_ocr")
@pytest.mark.parametrize("size", [(600, 200), (20, 20)])
def test_a_picture_without_words_names_nothing(tmp_path: Path, size: tuple[int, int]) -> None:
    read = named(tmp_path, nothing(size))
    assert (read.title, read.problem) == ("", Problem.SCAN)


def test_a_picture_of_a_menu_that_is_broken_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "menu.jpg"
    file.write_bytes(b"\xff\xd8\xff" + bytes(2000))
    assert read_name(file, FileKind.IMAGE, Limits(seconds=5)).problem is Problem.BROKEN
