"""``oit checklists``: what is shipped, where items went, and the validator."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from config.loading import editions
from config.movement import trails
from config.wording import Lang
from reports.editions import print_editions, print_moves
from tests.audits.cli.running import ROOT, CommandLine

GUIDE = (ROOT / "docs" / "checklists.md").read_text(encoding="utf-8")


@pytest.fixture
def example(oit: CommandLine) -> Path:
    """The worked example of the guide as a file."""
    path = oit.home / "oit-2570.yaml"
    path.write_text(GUIDE.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    return path


def rows(text: str) -> list[list[str]]:
    """The cells of every line, parted by two or more spaces."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]


def test_every_edition_stands_with_year_items_and_status(oit: CommandLine) -> None:
    told = {row[0]: row[1:4] for row in rows(oit("checklists").out)}
    assert told["oit-2566"] == ["2566", "43", "ยืนยันแล้ว"]
    assert told["oit-2567"] == ["2567", "35", "ประกอบขึ้นใหม่"]
    assert told["oit-2568"] == ["2568", "28", "กู้คืนได้บางส่วน"]
    assert told["oia-2540"] == ["ไม่ผูกกับปี", "13", "ยืนยันแล้ว"]


def test_where_an_item_went_from_year_to_year_stands_beside(oit: CommandLine) -> None:
    told = rows(oit("checklists").out)
    assert ["แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", "O21", "O21", "O19", "–", "–", "–"] in told
    assert ["E-Service", "O17", "O17", "O18", "O13?", "O10", "O10"] in told


def test_the_words_are_english_on_request(oit: CommandLine) -> None:
    assert ["oit-2567", "2567", "35", "reconstructed"] in [
        row[:4] for row in rows(oit("checklists", "--lang", "en").out)
    ]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_nothing_is_cut_off_on_a_terminal_of_eighty_columns(lang: Lang) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, color_system=None)
    print_editions(editions(), console, lang)
    print_moves(trails(), console, lang)
    lines = screen.getvalue().splitlines()
    assert not [line for line in lines if "…" in line]
    assert max(map(cell_len, lines)) <= 80


def test_one_edition_is_shown_with_its_codes_in_other_years(oit: CommandLine) -> None:
    lines = oit("checklists", "show", "oit-2566").out.splitlines()
    place = lines.index("O19  แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ")
    assert lines[place + 1] == "    = O21 (2564) = O21 (2565)"


def test_codes_of_a_reconstructed_edition_are_shown_with_a_question_mark(oit: CommandLine) -> None:
    assert "O14?  รายการการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ" in oit("checklists", "show", "oit-2567").out


def test_an_unknown_edition_is_refused_with_the_known_ones(oit: CommandLine) -> None:
    said = oit("checklists", "show", "oit-2599")
    assert (said.code, "oit-2566" in said.err) == (2, True)


def test_the_example_of_the_guide_is_valid_and_what_was_checked_is_told(
    oit: CommandLine, example: Path
) -> None:
    said = oit("checklists", "validate", example)
    assert said.code == 0
    assert "oit-2570 มี 2 ข้อ" in said.out
    assert "50 %" in said.out


def test_items_that_nothing_separates_are_refused_with_both_names_and_the_next_step(
    oit: CommandLine, example: Path
) -> None:
    text = example.read_text(encoding="utf-8")
    second = text[text.index("  - code: O2") :].replace("code: O2", "code: O3")
    twin = second.replace("รายงานผลการดำเนินงานประจำปี", "รายงานผลการดำเนินงานประจำปีของหน่วยงาน")
    example.write_text(text.rstrip() + "\n" + twin, encoding="utf-8")
    said = oit("checklists", "validate", example)
    assert (said.code, said.out) == (2, "")
    assert re.search(r"O2.*O3|O3.*O2", said.err)
    assert re.search(r"\d\d %", said.err)
    assert "must_not" in said.err


def test_an_item_that_refuses_its_own_title_is_refused(oit: CommandLine, example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    wrong = text.replace("concept: annual_report\n", "concept: annual_report\n    must_not: [รายงาน]\n")
    example.write_text(wrong, encoding="utf-8")
    said = oit("checklists", "validate", example)
    assert (said.code, "O2" in said.err, "รายงานผลการดำเนินงานประจำปี" in said.err) == (2, True, True)


def test_a_year_without_an_edition_lists_years_only(oit: CommandLine) -> None:
    said = oit("check", "http://127.0.0.1", "--fiscal-year", "2570", "--allow-private")
    assert said.code == 2
    assert "2569, 2568, 2567, 2566, 2565, 2564" in said.err
    assert "None" not in said.err
