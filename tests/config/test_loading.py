"""What the loader does with wrong files: refused with file, line, field and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from config.errors import ConfigError, UnknownEdition
from config.loading import checklist_for, editions, load_checklist, load_yaml

GOOD = """\
name: oit-test
title: {th: เกณฑ์ทดสอบ, en: Test list}
fiscal_year: 2566
status: confirmed
sources:
  S1: {what: a page}
divisions:
  clerk: {th: สำนักปลัด, en: Clerk}
indicators:
  - id: "9"
    title: การเปิดเผยข้อมูล
    sub_indicators:
      - {id: "9.1", title: ข้อมูลพื้นฐาน}
requirements:
  - code: O1
    concept: town_hall
    title: โครงสร้าง
    sub_indicator: "9.1"
    division: clerk
    what: {th: ผัง, en: chart}
    advice: {th: จัดทำ, en: draw}
    parts:
      - period: current
        elements:
          - id: chart
            title: {th: ผัง, en: chart}
            any_of: [ผัง]
    facts:
      title: {confidence: 1S, sources: [S1]}
      elements: {confidence: 1S, sources: [S1]}
      period: {confidence: 1S, sources: [S1]}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def _write(content: str | bytes) -> Path:
        path = tmp_path / "list.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} must stand once in the good file"
    return GOOD.replace(old, new)


def second_requirement(**changes: str) -> str:
    """The good file with its requirement twice; ``changes`` are made in the second."""
    text = GOOD[GOOD.index("  - code: O1") :]
    for old, new in changes.items():
        text = re.sub(rf"{old}: .*", f"{old}: {new}", text, count=1)
    return GOOD + text


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_checklist(path)
    return caught.value


def test_a_good_file_is_read_from_a_path_or_the_text_of_a_path(write: Callable[[str], Path]) -> None:
    path = write(GOOD)
    assert load_checklist(path) == load_checklist(str(path))
    assert load_checklist(path).by_code["O1"].title == "โครงสร้าง"


def test_a_file_with_a_byte_order_mark_is_read(write: Callable[[bytes], Path]) -> None:
    assert load_checklist(write(b"\xef\xbb\xbf" + GOOD.encode())).name == "oit-test"


@pytest.mark.parametrize(
    ("content", "line", "field", "reason"),
    [
        pytest.param(
            changed("period: current", "period: yearly"),
            23,
            "requirements.0.parts.0.period",
            "'yearly' is none of: 'current', 'in_force', 'plan'",
            id="unknown period",
        ),
        pytest.param(
            changed("    division: clerk\n", ""),
            15,
            "requirements.0.division",
            "is missing",
            id="missing field",
        ),
        pytest.param(
            changed("    concept: town_hall", "    konzept: town_hall"),
            15,
            "requirements.0.concept",
            "is missing",
            id="misspelt field",
        ),
        pytest.param(
            changed("any_of: [ผัง]", "anyof: [ผัง]"),
            27,
            "requirements.0.parts.0.elements.0.anyof",
            "is no field of this file",
            id="unknown field",
        ),
        pytest.param(second_requirement(), 32, "requirements.1.code", "O1 stands twice", id="duplicate code"),
        pytest.param(
            changed("period: {confidence: 1S, sources: [S1]}", "period: {confidence: 1S, sources: [S1, S9]}"),
            31,
            "requirements.0.facts.period.sources.1",
            "'S9' is not under sources",
            id="unknown source",
        ),
        pytest.param(
            changed("    division: clerk", "    division: mayor"),
            19,
            "requirements.0.division",
            "'mayor' is none of: clerk",
            id="unknown division",
        ),
        pytest.param(
            changed('    sub_indicator: "9.1"', '    sub_indicator: "9.7"'),
            18,
            "requirements.0.sub_indicator",
            "'9.7' is none of: 9.1",
            id="unknown sub-indicator",
        ),
        pytest.param(
            changed('    sub_indicator: "9.1"', "    sub_indicator: 9.1"),
            18,
            "requirements.0.sub_indicator",
            "must be text; put it in quotes",
            id="number for text",
        ),
        pytest.param(
            changed("    title: โครงสร้าง\n", "    title: โครงสร้าง\n    title: ผัง\n"),
            18,
            "requirements.0.title",
            "the key 'title' stands twice",
            id="duplicate key",
        ),
        pytest.param(
            changed("            any_of: [ผัง]", "            sign: telephone"),
            27,
            "requirements.0.parts.0.elements.0.sign",
            "'telephone' is none of: address, contract_number",
            id="unknown sign",
        ),
        pytest.param(
            changed("    facts:", "    elements_known: false\n    facts:"),
            24,
            "requirements.0.parts.0.elements",
            "elements_known is false",
            id="elements although unknown",
        ),
        pytest.param(
            changed("    parts:\n", "    due_on: 2566-13-01\n    parts:\n"),
            22,
            "requirements.0.due_on",
            "is no date or number that exists",
            id="impossible date",
        ),
        pytest.param(
            changed("fiscal_year: 2566", "fiscal_year: 2023"),
            3,
            "fiscal_year",
            "is 2023; at least 2540 needed",
            id="year of the common era",
        ),
        pytest.param(
            changed("sources:\n  S1", "sources: &s\n  S1"), 5, "", "anchors (&) and aliases (*)", id="anchor"
        ),
        pytest.param(
            changed("name: oit-test", "name: !!python/name:os.system oit"),
            1,
            "name",
            "the tag 'python/name:os.system' is not allowed",
            id="tag",
        ),
        pytest.param(
            changed("  clerk: {th", "  <<: {th"),
            8,
            "divisions",
            "merge keys (<<) are not allowed",
            id="merge key",
        ),
        pytest.param(
            changed("  clerk: {th", "  5: {th"), 8, "divisions", "a key must be text", id="number as key"
        ),
        pytest.param(
            changed("fiscal_year: 2566", "fiscal_year: [2566"), 4, "", "not YAML", id="open bracket"
        ),
        pytest.param("- O1\n- O2\n", 1, "", "must be fields with values", id="a list"),
        pytest.param("", 1, "", "the file is empty", id="empty"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_field_and_reason(
    write: Callable[[str], Path], content: str, line: int, field: str, reason: str
) -> None:
    path = write(content)
    error = refusal(path)
    assert (error.file, error.line, error.field) == (str(path), line, field)
    assert reason in error.reason
    assert str(error).startswith(f"{path}:{line}: {field}")


def test_the_first_fault_from_the_top_is_told(write: Callable[[str], Path]) -> None:
    assert refusal(write(second_requirement(division="mayor", code="O2"))).field == "requirements.1.division"


def test_a_bomb_of_aliases_is_refused_before_it_grows(write: Callable[[str], Path]) -> None:
    levels = [f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 10)}]" for n in range(1, 12)]
    error = refusal(write("b0: &b0 [x, x]\n" + "\n".join(levels) + "\n"))
    assert (error.line, error.field) == (1, "")


def test_brackets_nested_without_end_are_refused(write: Callable[[str], Path]) -> None:
    assert "levels deep" in refusal(write("name: " + "[" * 100_000)).reason


def test_a_number_without_end_is_refused(write: Callable[[str], Path]) -> None:
    assert refusal(write("name: 1" + ":1" * 400_000)).field == "name"


def test_a_file_over_a_megabyte_is_refused(write: Callable[[str], Path]) -> None:
    assert "larger than 1,000,000 bytes" in refusal(write(GOOD + "#" * 1_000_000)).reason


def test_a_file_that_is_not_utf8_is_refused_at_its_line(write: Callable[[bytes], Path]) -> None:
    error = refusal(write(GOOD.encode("cp874")))
    assert (error.line, "UTF-8" in error.reason) == (2, True)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.yaml").reason


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownEdition, match="'oit-2599'; known: oit-2569, oit-2568, oit-2567"):
        load_checklist("oit-2599")


def test_a_name_cannot_climb_out_of_the_folder() -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_checklist("../checklists/nothing.yaml")


def test_an_unknown_fiscal_year_lists_the_known_ones() -> None:
    with pytest.raises(UnknownEdition, match=r"fiscal year 2570; known: 2569, 2568, 2567, 2566, 2565, 2564$"):
        checklist_for(2570)


def test_a_name_and_its_year_give_the_same_checklist() -> None:
    assert load_checklist("oit-2564") is checklist_for(2564)
    assert [c.fiscal_year for c in editions()] == [2569, 2568, 2567, 2566, 2565, 2564, None]


def test_values_can_be_traced_to_their_lines(write: Callable[[str], Path]) -> None:
    data, lines = load_yaml(write("a:\n  - b: 1\n  - c: 2\n"), "list.yaml")
    assert data == {"a": [{"b": 1}, {"c": 2}]}
    assert [lines.of(place) for place in [("a",), ("a", 0), ("a", 1, "c"), ("a", 1, "gone")]] == [1, 2, 3, 3]
