"""The table a person sees after `oit check`."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from config.checklist import Checklist
from matchers.model import Audit
from reports.gap import GapReport, build_gap_report
from reports.terminal import print_gaps, print_report, print_summary
from reports.thai_lines import thai_lines


def printed(report: GapReport, width: int = 100, *, terminal: bool = True, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    console = Console(
        file=file, width=width, force_terminal=terminal, color_system=None, legacy_windows=False
    )
    print_report(report, console)
    file.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [80, 100, 119, 120, 160, 200])
def test_no_line_is_wider_than_the_terminal(report: GapReport, width: int) -> None:
    assert max(cell_len(line) for line in printed(report, width).splitlines()) <= width


@pytest.mark.parametrize("width", [80, 120, 200])
def test_table_rows_are_equally_wide(report: GapReport, width: int) -> None:
    table = [line for line in printed(report, width).splitlines() if line[:1] in "╭├│╰"]
    assert len({cell_len(line) for line in table}) == 1


def test_plain_output_says_everything_of_a_gap_in_whole_lines(report: GapReport) -> None:
    text = printed(report, terminal=False)
    lines = text.splitlines()
    at = lines.index("O20 | ไม่พบ | กองคลัง | มีค่า 2 คะแนน")
    assert lines[at + 1 : at + 4] == [
        "  รายงานผลการใช้จ่ายงบประมาณประจำปี",
        "  เหตุผล: O20: ดูแล้ว 118 หน้าและ 42 ไฟล์ ไม่พบรายงานผลการใช้จ่ายงบประมาณ พ.ศ. 2565",
        "  สิ่งที่ต้องทำ: จัดทำและเผยแพร่รายงานผลการใช้จ่ายงบประมาณ พ.ศ. 2565 ไว้ที่เมนูการเงินการคลัง",
    ]


@pytest.mark.parametrize("terminal", [True, False])
def test_gaps_come_before_unknowns_and_what_is_there_is_not_listed(report: GapReport, terminal: bool) -> None:
    text = printed(report, terminal=terminal)
    codes = re.findall(r"^(?:│ )?(O\d+) ", text, flags=re.MULTILINE)
    assert codes == ["O20", "O18", "O8", "O2", "O13", "O11", "O34"]


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_a_site_wrote_steers_the_terminal(
    hostile: Audit, checklist: Checklist, width: int, terminal: bool
) -> None:
    text = printed(build_gap_report(hostile, checklist), width, terminal=terminal)
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) == []
    assert "[U+202E]" in text


def test_markup_of_a_site_is_printed_as_it_is(hostile: Audit, checklist: Checklist) -> None:
    text = printed(build_gap_report(hostile, checklist), terminal=False)
    assert "[bold red]markup[/] {{ 7*7 }} {facts}" in text


@pytest.mark.parametrize("encoding", ["cp874", "ascii", "cp1252"])
def test_an_old_console_gets_what_it_can_show(report: GapReport, encoding: str) -> None:
    assert "O20" in printed(report, encoding=encoding)


def test_without_gaps_it_says_so(audit: Audit, checklist: Checklist) -> None:
    clean = audit.model_copy(update={"findings": audit.findings[:1]})
    assert printed(build_gap_report(clean, checklist)).startswith("ไม่พบข้อที่ขาดหรือบกพร่อง\n")


def test_summary_and_gaps_print_alone(report: GapReport) -> None:
    console = Console(file=io.StringIO(), width=100)
    print_gaps(report, console)
    print_summary(report, console)


def test_thai_is_broken_between_words() -> None:
    assert thai_lines("เผยแพร่แผนการใช้จ่ายงบประมาณประจำปี", 17) == ["เผยแพร่แผนการใช้จ่าย", "งบประมาณประจำปี"]


def test_a_long_address_is_cut_and_nothing_is_lost() -> None:
    address = "https://www.bansuan.go.th/" + "x" * 200
    lines = thai_lines(address, 40)
    assert "".join(lines) == address
    assert all(cell_len(line) <= 40 for line in lines)


@pytest.mark.parametrize("width", [1, 5, 20, 200])
def test_no_line_is_too_long_and_no_letter_is_lost(width: int) -> None:
    text = "น้ำที่ไหลผ่าน (ตำบล) “บ้านสวน” ก็ใช้ได้ ฯลฯ ๆ พ.ศ. 2566"
    lines = thai_lines(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
