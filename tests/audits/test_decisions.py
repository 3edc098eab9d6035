"""decisions.csv as officers save it, and what is said of a wrong one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from audits.decisions import DecisionsNotReadable, decision_warnings, read_decisions
from matchers.decisions import DecisionLine, Note
from matchers.model import Verdict

HEAD = "url,code,verdict,who,why,until\n"
ROW = "https://www.a.go.th,O12,present,สมชาย,เห็นเอกสารแล้ว,2570-03-31\n"
READ = DecisionLine(2, "a.go.th", "O12", Verdict.PRESENT, "สมชาย", "เห็นเอกสารแล้ว", date(2027, 3, 31))


def read(folder: Path, text: str, encoding: str = "utf-8") -> tuple[DecisionLine, ...]:
    file = folder / "decisions.csv"
    file.write_bytes(text.encode(encoding))
    return read_decisions(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_files_of_every_spreadsheet_are_read(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, HEAD + ROW, encoding) == (READ,)


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_may_be_parted_as_the_country_does(tmp_path: Path, between: str, end: str) -> None:
    assert read(tmp_path, (HEAD + ROW).replace(",", between).replace("\n", end)) == (READ,)


def test_headings_and_verdicts_may_be_thai_in_any_order_with_others_between(tmp_path: Path) -> None:
    head = "เหตุผล,หมายเหตุ,ผู้ตรวจ,ผลการตรวจ,ข้อ,เว็บไซต์,ใช้ถึง\n"
    row = "เห็นเอกสารแล้ว,-,สมชาย,ครบถ้วน,๐๑๒,www.a.go.th,31/3/2570\n"
    assert read(tmp_path, head + row) == (READ,)


@pytest.mark.parametrize(
    "day", ["2570-03-31", "2027-03-31", "31/3/2570", "31/03/2027", "๓๑/๓/๒๕๗๐", "2570-3-31"]
)
def test_a_last_day_may_be_of_either_era(tmp_path: Path, day: str) -> None:
    assert read(tmp_path, HEAD + ROW.replace("2570-03-31", day)) == (READ,)


def test_without_a_last_day_there_is_no_end_and_a_year_may_be_named(tmp_path: Path) -> None:
    text = "url,code,verdict,who,why,fiscal_year\na.go.th,O12,missing,ก,ข,๒๕๖๖\na.go.th,O13,missing,ก,ข,\n"
    assert [(d.until, d.fiscal_year) for d in read(tmp_path, text)] == [(None, 2566), (None, None)]


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("ครบถ้วน", "present"),
        ("พบแต่ไม่ครบองค์ประกอบ", "incomplete"),
        ("พบแต่ไม่ใช่ปีที่ประเมิน", "wrong_year"),
        ("เปิดได้แต่อ่านไม่ออก", "unreadable"),
        ("ตรวจไม่ได้", "unknown"),
        ("มีลิงก์แต่เปิดไม่ได้", "unreachable"),
        ("ไม่พบ", "missing"),
        ("Wrong_Year", "wrong_year"),
    ],
)
def test_verdicts_have_their_own_word_and_their_thai_name(tmp_path: Path, word: str, verdict: str) -> None:
    assert read(tmp_path, HEAD + ROW.replace("present", word))[0].verdict == verdict


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("M9.6", "M9.6"),
        ("m9.6", "M9.6"),
        ("ม.9(6)", "M9.6"),
        ("มาตรา ๙ (๖)", "M9.6"),
        ("O99", "O99"),
        ("ข้อ 99", "O99"),
    ],
)
def test_a_code_may_be_of_any_checklist(tmp_path: Path, written: str, code: str) -> None:
    assert read(tmp_path, HEAD + ROW.replace("O12", written))[0].code == code


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    text = HEAD + "\n" + ROW.replace("สมชาย", '"สม\nชาย"') + ",,,,,\n" + ROW
    assert [decision.line for decision in read(tmp_path, text)] == [3, 6]


WRONG = [
    ("", "holds nothing"),
    (b"\xff\xfe\x00", "cannot be read"),
    ("url,code,verdict,who\n", "line 1: there is no column why"),
    ("url,เว็บไซต์,code,verdict,who,why\n", "line 1: the column “เว็บไซต์”"),
    (HEAD + ROW + ROW.replace("present", "fine"), "line 3: verdict “fine”"),
    (HEAD + ROW.replace("O12", "EB 12"), "line 2: code “EB 12”"),
    (HEAD + ROW.replace("O12", "O12-13"), "line 2: code “O12-13”"),
    (HEAD + ROW.replace("O12", "แผน"), "line 2: code “แผน”"),
    (HEAD + ROW.replace("https://www.a.go.th", "our site"), "line 2: url “our site”"),
    (HEAD + ROW.replace("สมชาย", " "), "line 2: who is empty"),
    (HEAD + ROW.replace("เห็นเอกสารแล้ว", ""), "line 2: why is empty"),
    (HEAD + ROW.replace("2570-03-31", "30/02/2570"), "line 2: until “30/02/2570”"),
    (HEAD + ROW.replace("2570-03-31", "31/3/70"), "line 2: until “31/3/70”"),
    (HEAD + ROW.replace("until", "").replace("2570-03-31", "") + 'a,"b', "line 3: no CSV table"),
    ("url,code,verdict,who,why,ปี\na.go.th,O1,present,ก,ข,2023\n", "line 2: fiscal_year “2023”"),
]


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    file = tmp_path / "decisions.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DecisionsNotReadable, match=re.escape(said)):
        read_decisions(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DecisionsNotReadable, match="cannot be opened"):
        read_decisions(tmp_path / "nothing.csv")


def test_warnings_name_the_lines_and_cut_a_long_list() -> None:
    notes = [Note("expired", line, "O1") for line in range(2, 15)]
    (warning,) = decision_warnings(notes, "en")
    assert (warning.kind, warning.count) == ("decision_expired", 13)
    assert warning.message.startswith("line 2 (O1), 3 (O1)")
    assert warning.message.endswith("11 (O1) and 3 more")
