"""Elements read by hand (tests/truth/elements.tsv): what the machine says is true, or it leaves it open."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from audits.demo.specification import documents, site
from audits.demo.writing import Writer
from config.checklist import Element
from config.loading import SIGNS, checklist_for, editions
from matchers.elements import check_elements, element_words, read_signs
from matchers.shapes import shapes

TRUTH = Path(__file__).resolve().parent.parent / "truth" / "elements.tsv"
MET = {"true": True, "false": False, "null": None}
ELEMENTS = [
    pytest.param(element, id=f"{checklist.name}-{requirement.code}-{element.id}")
    for checklist in editions()
    for requirement in checklist.requirements
    for part in requirement.parts
    for element in part.elements
]


@dataclass(frozen=True)
class Row:
    """One element of one text, as a person reads it."""

    source: str
    item: str
    element: str
    met: bool | None
    page: dict[str, int] = field(hash=False)
    text: str


def _rows() -> list[Row]:
    with TRUTH.open(encoding="utf-8", newline="") as lines:
        return [
            Row(
                r["source"],
                r["item"],
                r["element"],
                MET[r["met"]],
                _page(r["page"]),
                _text(r["source"], r["text"]),
            )
            for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def _page(said: str) -> dict[str, int]:
    """What is told of a page beside its text: ``forms=1;map``."""
    return {name: int(n or 1) for name, _, n in (part.partition("=") for part in said.split(";") if part)}


def _text(source: str, text: str) -> str:
    return _town_text(text) if source == "town" else text.replace("⏎", "\n")


def _town_text(name: str) -> str:
    """A document of the made-up town, a table cell on a line of its own where it is a page."""
    document, writer = documents()[name], Writer(site())
    month = {"month": "มีนาคม", "year": 2566} if document.form == "months" else {}
    title, lines = (writer.say(text, 2566, **month) for text in (document.title, document.lines))
    between = "\n" if document.form == "page" else "  "
    rows = (
        between.join(filter(None, (cell.strip() for cell in line.split("|")))) for line in lines.splitlines()
    )
    return "\n".join([title, *rows])


ROWS = _rows()


@cache
def _said(row: Row) -> tuple[bool | None, str]:
    signs = read_signs(
        row.text, has_map="map" in row.page, photos=row.page.get("photos", 0), forms=row.page.get("forms", 0)
    )
    part = checklist_for(2566).by_code[row.item].parts[0]
    results = check_elements(part, [row.text], read_whole=True, signs=signs)
    result = next(r for r in results if r.id == row.element)
    return result.met, result.quote


@pytest.mark.parametrize(
    "row", [pytest.param(r, id=f"{n}-{r.item}-{r.element}") for n, r in enumerate(ROWS, 2)]
)
def test_what_is_said_of_an_element_is_what_a_reader_says_or_is_left_open(row: Row) -> None:
    met, quote = _said(row)
    assert met in {row.met, None}, f"{row.source}: {quote}"
    if met:
        assert 0 < len(quote) <= 160


@pytest.mark.parametrize(
    "row", [pytest.param(r, id=f"{r.item}-{r.element}") for r in ROWS if r.source == "town"]
)
def test_nothing_is_left_open_in_the_made_up_town(row: Row) -> None:
    assert _said(row)[0] is row.met


def test_most_of_what_is_there_is_seen_and_half_of_what_is_lacking() -> None:
    """Shares below those of docs/elements.md mean that a word list was narrowed."""
    said = [(row.met, _said(row)[0]) for row in ROWS]
    assert said.count((True, True)) >= 0.93 * sum(met is True for met, _ in said)
    assert said.count((False, False)) >= 0.6 * sum(met is False for met, _ in said)


def test_nothing_is_lacking_where_not_all_was_read() -> None:
    for row in ROWS:
        part = checklist_for(2566).by_code[row.item].parts[0]
        results = check_elements(part, [row.text], read_whole=False, signs=read_signs(row.text))
        assert all(r.met is not False or r.quote for r in results)


@pytest.mark.parametrize("element", ELEMENTS)
def test_every_list_shape_and_sign_that_an_element_names_exists(element: Element) -> None:
    clues = (*element.seen, *element.against)
    words = [*element.any_of, *element.unsure, *(w for c in clues for w in (*c.heading, *c.unless))]
    words += [w for c in clues for group in c.near for w in group]
    assert {w[1:] for w in words if w.startswith("@")} <= element_words().lists.keys()
    assert {w[1:-1] for w in words if w.startswith("<")} <= shapes().keys()
    assert {c.sign for c in clues} <= SIGNS | {""}


@pytest.mark.parametrize("name", element_words().lists)
def test_every_shared_list_is_used(name: str) -> None:
    used = {
        w for c in editions() for r in c.requirements for p in r.parts for e in p.elements for w in _named(e)
    }
    assert f"@{name}" in used


def _named(element: Element) -> list[str]:
    clues = (*element.seen, *element.against)
    groups = [element.any_of, element.unsure, *(g for c in clues for g in (*c.near, c.heading, c.unless))]
    return [word for group in groups for word in group]


@pytest.mark.parametrize(
    "unit", ["1,000 ", "12 ", "ลงชื่อ", "(นายก", "มกราคม ", "ร้อยละ", "มาตรา 1\n", "- ก\n", "ปัญหา"]
)
def test_long_junk_is_looked_at_in_one_pass(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    for requirement in checklist_for(2566).requirements:
        for part in requirement.parts:
            check_elements(part, [text], read_whole=True, signs=read_signs(""))
            break


def test_the_table_of_the_documentation_names_every_element_of_2566() -> None:
    table = (TRUTH.parents[2] / "docs" / "elements.md").read_text(encoding="utf-8")
    wanted = {
        f"| {r.code} | `{e.id}` |"
        for r in checklist_for(2566).requirements
        for p in r.parts
        for e in p.elements
    }
    assert {row for row in wanted if row not in table} == set()
