"""`oit match`: a JSON line for every title on stdin, and one for every document."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest

from audits.cli.lines import LONGEST_LINE, read_lines
from tests.audits.cli.running import ROOT, CommandLine, Run, child
from tests.crawler.extract.scanned import as_pdf, picture
from tests.crawler.extract.tiny_pdfs import pdf
from tests.matchers.test_document_answer import SEEDS

KEYS = ["text", "item", "score", "parts", "fiscal_years", "period", "needs_person", "alternatives"]
TITLE = "รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565"
DOCUMENT = (
    "แผนปฏิบัติการป้องกันการทุจริต\nประจำปีงบประมาณ พ.ศ. 2566\nเทศบาลตำบลบึงตัวอย่าง\nอำเภอเมืองขอนแก่น จังหวัดขอนแก่น\n"
)


class Stdin:
    """What `sys.stdin` is to the command: something with bytes in it."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.fixture
def match(oit: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(content: bytes, *more: object) -> tuple[Run, list[dict[str, Any]]]:
        monkeypatch.setattr(sys, "stdin", Stdin(content))
        run = oit("match", "--fiscal-year", "2566", *more)
        return run, [json.loads(line) for line in run.out.splitlines()]

    return run


def test_every_line_gets_one_answer_blank_ones_included(match: Any) -> None:
    run, answers = match(f"{TITLE}\n\n   \r\nราคายางพาราวันนี้\n".encode())
    assert run.code == 0
    assert run.err == ""
    assert [answer["text"] for answer in answers] == [TITLE, "", "   ", "ราคายางพาราวันนี้"]
    assert [answer["item"] for answer in answers] == ["O13", None, None, None]
    assert all(list(answer) == KEYS for answer in answers)


def test_an_answer_says_year_and_alternatives_best_first(match: Any) -> None:
    _, (answer,) = match(TITLE.encode())
    assert answer["fiscal_years"] == [2565]
    assert answer["alternatives"][0]["item"] == "O13"
    scores = [other["score"] for other in answer["alternatives"]]
    assert scores == sorted(scores, reverse=True)


def test_thai_letters_are_printed_as_they_are(match: Any) -> None:
    run, _ = match(TITLE.encode())
    assert TITLE in run.out


def test_the_last_line_may_lack_its_end_and_no_line_is_no_answer(match: Any) -> None:
    assert len(match(b"a\nb")[1]) == 2
    assert match(b"")[1] == []


@pytest.mark.parametrize("content", [TITLE.encode("utf-8-sig"), TITLE.encode("cp874")], ids=["bom", "cp874"])
def test_other_charsets_are_read(match: Any, content: bytes) -> None:
    _, (answer,) = match(content)
    assert (answer["text"], answer["item"]) == (TITLE, "O13")


def test_broken_bytes_cost_only_letters(match: Any) -> None:
    _, answers = match(b"\xff\xfe\x00\xe0\xb8\n\xdb\xdc\n" + TITLE.encode())
    assert len(answers) == 3
    assert answers[2]["item"] == "O13"


def test_one_broken_byte_costs_one_letter_of_a_utf_8_line(match: Any) -> None:
    letters = TITLE.encode()
    _, answers = match(letters + b"\xff\n" + letters[:9] + b"\xb5" + letters[9:] + b"\n" + letters[1:])
    assert [answer["text"].replace("\ufffd", "") for answer in answers] == [TITLE, TITLE, TITLE[1:]]
    assert answers[0]["item"] == "O13"


def test_every_line_has_its_own_charset(match: Any) -> None:
    _, answers = match(TITLE.encode("cp874") + b"\n" + TITLE.encode() + b"\n" + "เนตร".encode("cp874"))
    assert [answer["text"] for answer in answers] == [TITLE, TITLE, "เนตร"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_of_powershell_is_read_with_and_without_a_mark(match: Any, encoding: str) -> None:
    # ช is 0A 0E: half of it is a line end
    _, answers = match(f"{TITLE}\r\n\r\nการจัดซื้อช่วงหลัง\r\nปี 2566".encode(encoding))
    assert [answer["text"] for answer in answers] == [TITLE, "", "การจัดซื้อช่วงหลัง", "ปี 2566"]
    assert answers[0]["item"] == "O13"


def test_a_very_long_line_of_utf_16_is_cut_and_stays_one_line() -> None:
    lines = list(read_lines(io.BytesIO(("ก" * 3 * LONGEST_LINE + "\n" + TITLE).encode("utf-16-le"))))
    assert lines == ["ก" * (LONGEST_LINE // 2), TITLE]


def test_a_very_long_line_is_cut_between_letters_and_stays_one_line() -> None:
    lines = list(read_lines(io.BytesIO(("x" + "ก" * LONGEST_LINE).encode() + b"\n" + TITLE.encode())))
    assert lines == ["x" + "ก" * ((LONGEST_LINE - 1) // 3), TITLE]


def test_an_answer_comes_before_the_next_line_is_asked_for(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "audits.cli", "match", "--fiscal-year", "2566"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, encoding="utf-8") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(f"{TITLE}\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["item"] == "O13"
        running.stdin.close()
        assert running.wait(30) == 0


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "audits.cli", "match", "--fiscal-year", "2566"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        running.stdin.write(b"x\n" * 100)
        running.stdin.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == 0


def test_a_year_without_an_edition_is_refused_by_name_like_everywhere(oit: CommandLine) -> None:
    run = oit("match", "--fiscal-year", "2599")
    assert (run.code, run.out) == (2, "")
    assert "2566" in run.err


def test_an_edition_that_is_not_confirmed_is_told_once_and_codes_stay_plain(match: Any) -> None:
    run, answers = match(f"{TITLE}\n{TITLE}\n".encode(), "--checklist", "oit-2567")
    assert run.err.count("ประกอบขึ้นใหม่") == 1
    assert "ใช้เกณฑ์ oit-2567 (ปี 2567) ตามที่ระบุ" in run.err  # beside --fiscal-year 2566
    assert "ยังไม่มีเกณฑ์" not in run.err
    assert [answer["item"] for answer in answers] == [answers[0]["item"]] * 2
    assert "?" not in json.dumps([answer["alternatives"] for answer in answers])


def test_an_act_named_beside_a_year_is_used_and_told(match: Any) -> None:
    run, _ = match("โครงสร้าง".encode(), "--checklist", "oia-2540")
    assert "ไม่ผูกกับปีงบประมาณ" in run.err
    assert "ปี 0" not in run.err


def test_help_says_which_files_can_be_read(oit: CommandLine) -> None:
    text = " ".join(oit("match", "--help").out.split())
    for kind in ("docx", "xlsx", "pptx", "odt", "rtf", "zip", "tesseract"):
        assert kind in text


# Documents

BODY = "เทศบาลตำบลบึงตัวอย่าง\nอำเภอเมืองขอนแก่น จังหวัดขอนแก่น\n"
EDITIONS = [
    # the title, the fiscal year whose edition asks for it, the item
    ("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)", 2566, "O4"),
    ("แผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2566 - 2570)", 2566, "O36"),
    ("รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565", 2566, "O13"),
    ("แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. 2564", 2564, "O39"),
    ("รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2563", 2564, "O12"),
]


@pytest.mark.parametrize(("title", "year", "item"), EDITIONS)
def test_a_document_is_held_against_the_edition_that_asks_for_it(
    oit: CommandLine, tmp_path: Path, title: str, year: int, item: str
) -> None:
    file = tmp_path / "one.txt"
    file.write_text(f"{title}\n{BODY}", encoding="utf-8")
    answer = json.loads(oit("match", "--document", file).out)
    assert answer["checklist"]["fiscal_year"] == year
    assert [found["item"] for found in answer["items"]] == [item]
    assert answer["warnings"] == []
    assert answer["checklist_assumed"] is False


def test_without_a_year_the_edition_is_assumed_and_it_is_said(oit: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text(f"คู่มือการปฏิบัติงาน\n{BODY}", encoding="utf-8")
    answer = json.loads(oit("match", "--document", file).out)
    assert answer["checklist_assumed"] is True
    (told,) = (w["message"] for w in answer["warnings"] if w["kind"] == "assumed_edition")
    assert str(answer["checklist"]["fiscal_year"]) in told
    asked = json.loads(oit("match", "--fiscal-year", "2566", "--document", file).out)
    assert (asked["checklist_assumed"], asked["warnings"]) == (False, [])


SEED_ITEMS = {row["seed"]: row for row in SEEDS}


@pytest.mark.parametrize("seed", SEED_ITEMS)
def test_the_seeds_are_held_against_an_edition_of_their_year_or_the_next(
    oit: CommandLine, shared: Path, seed: str
) -> None:
    (file,) = (shared / "seeds").glob(f"{seed}_*.txt")
    answer = json.loads(oit("match", "--document", file).out)
    truth = SEED_ITEMS[seed]
    assert answer["checklist"]["fiscal_year"] - int(truth["fiscal_year"]) in (0, 1)
    if answer["checklist"]["fiscal_year"] == 2566:
        assert [item["item"] for item in answer["items"]] == truth["items_2566"].split(",")
    assert "wrong_year" not in {warning["kind"] for warning in answer["warnings"]}


def test_a_word_file_is_read(oit: CommandLine, tmp_path: Path) -> None:
    made = docx.Document()
    for line in DOCUMENT.splitlines():
        made.add_paragraph(line)
    made.save(str(tmp_path / "plan.docx"))
    answer = json.loads(oit("match", "--document", tmp_path / "plan.docx").out)
    assert ([item["item"] for item in answer["items"]], answer["read_by"]) == (["O36"], "text")


def test_a_scan_is_read_where_tesseract_is_installed(
    oit: CommandLine, tmp_path: Path, thai_ocr: Path
) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(as_pdf(picture()))  # a plan of procurement of 2566
    answer = json.loads(oit("match", "--document", file).out)
    assert answer["read_by"] == "ocr p.1"
    assert "read_by_ocr" in {warning["kind"] for warning in answer["warnings"]}
    assert [item["item"] for item in answer["items"]] == ["O19"]


def test_a_scan_says_what_to_install_where_tesseract_is_not(
    oit: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.extract.tesseract.reads_thai", lambda: False)
    file = tmp_path / "scan.pdf"
    file.write_bytes(as_pdf(picture()))
    (warning,) = json.loads(oit("match", "--document", file).out)["warnings"]
    assert warning["kind"] == "unreadable"
    assert "oit doctor" in warning["message"]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "plan.txt"
    file.write_text(DOCUMENT, encoding="utf-8")
    return file


def test_a_document_is_answered_in_one_line(oit: CommandLine, document: Path) -> None:
    run = oit("match", "--document", document)
    (line,) = run.out.splitlines()
    answer = json.loads(line)
    assert run.code == 0
    assert answer["document"] == str(document)
    assert answer["agency"] == {"name": "เทศบาลตำบลบึงตัวอย่าง", "type": "เทศบาลตำบล", "province": "ขอนแก่น"}
    assert answer["checklist"] == {"name": "oit-2566", "fiscal_year": 2566}
    assert [item["item"] for item in answer["items"]] == ["O36"]
    assert (answer["fiscal_years"], answer["other_agencies"], answer["warnings"]) == ([2566], [], [])


def test_several_documents_keep_their_order(oit: CommandLine, document: Path) -> None:
    other = document.with_name("other.txt")
    other.write_bytes(DOCUMENT.replace("2566", "2564").encode("cp874"))
    run = oit("match", "--document", other, "--document", document)
    answers = [json.loads(line) for line in run.out.splitlines()]
    assert [answer["document"] for answer in answers] == [str(other), str(document)]
    assert [answer["checklist"]["fiscal_year"] for answer in answers] == [2564, 2566]
    assert [answer["items"][0]["item"] for answer in answers] == ["O39", "O36"]


def test_the_edition_asked_for_beats_the_documents_own_year(oit: CommandLine, document: Path) -> None:
    run = oit("match", "--fiscal-year", "2564", "--document", document, "--lang", "en")
    answer = json.loads(run.out)
    assert answer["items"][0]["item"] == "O39"
    assert [warning["kind"] for warning in answer["warnings"]] == ["wrong_year"]
    assert "2566" in answer["warnings"][0]["message"]


def test_a_year_without_an_edition_is_told_and_the_newest_is_used(oit: CommandLine, document: Path) -> None:
    document.write_text(DOCUMENT.replace("2566", "2590"), encoding="utf-8")
    run = oit("match", "--document", document)
    assert "2590" in run.err
    assert "other_edition" in [warning["kind"] for warning in json.loads(run.out)["warnings"]]


def test_a_citizen_number_is_never_printed(oit: CommandLine, document: Path) -> None:
    document.write_text(f"เลขประจำตัวประชาชน 1-1017-00230-70-8 {DOCUMENT}", encoding="utf-8")
    assert "00230" not in oit("match", "--document", document).out


def test_a_pdf_is_read_by_what_it_is_and_not_by_its_name(oit: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(pdf(["Annual Report 2023 of the municipality", "Plan of the year, first part"]))
    answer = json.loads(oit("match", "--document", file).out)
    assert answer["title"].startswith("Annual Report 2023")


def test_a_file_without_words_says_so(oit: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "scan.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    answer = json.loads(oit("match", "--document", file).out)
    assert answer["items"] == []
    assert [warning["kind"] for warning in answer["warnings"]] == ["unreadable"]


def test_a_file_that_is_not_there_is_told_before_anything_is_written(
    oit: CommandLine, document: Path, tmp_path: Path
) -> None:
    for missing in (tmp_path / "nothing.txt", tmp_path):
        run = oit("match", "--document", document, "--document", missing)
        assert (run.code, run.out) == (2, "")
        assert str(missing) in run.err


def test_nothing_heavy_is_loaded_to_match_titles(tmp_path: Path) -> None:
    heavy = ("scrapy", "rapidfuzz", "pypdfium2")
    code = f"import sys, audits.cli; sys.exit(any(m in sys.modules for m in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    with child(tmp_path, "match", "--help") as running:
        said, _ = running.communicate(timeout=60)
    assert "30,000" in said
