"""Names that municipalities give to links, files and headings, asked of the edition of 2566.

tests/truth/usual_names.tsv was written from knowledge of such sites and read by a person, never by the
program. Words of config/concepts.yaml were chosen with these names in sight, so what stands here keeps
them from getting worse; how good the matcher is with names it has not seen, benchmarks/accuracy says.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from config.concepts import shared
from config.loading import checklist_for
from matchers.similarity import Matcher
from matchers.titles import answer_title

TRUTH = Path(__file__).parents[1] / "truth" / "usual_names.tsv"
NONE = "-"
KNOWN_MISSES = 37
"""May shrink; a name that is newly missed is mended, not added to them."""


class Name(NamedTuple):
    """A name, the disclosure it is ("-" for none), and why it is known to be missed, if it is."""

    text: str
    concept: str
    known_miss: str


def rows() -> list[Name]:
    with TRUTH.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Name(row["text"], row["concept"], row["known_miss"] or "") for row in lines]


@cache
def matcher() -> Matcher:
    return Matcher(checklist_for(2566))


@cache
def code_of(concept: str) -> str | None:
    """The item of 2566 that asks for a disclosure, alone or with another; None where it asks for none."""
    items = matcher().checklist.requirements
    return next((item.code for item in items if concept in (item.concept, *item.also)), None)


def is_missed(name: Name) -> bool:
    return answer_title(name.text, matcher()).item != code_of(name.concept)


@pytest.mark.parametrize("concept", sorted({name.concept for name in rows()}))
def test_every_usual_name_gives_its_item_or_none(concept: str) -> None:
    asked = [name for name in rows() if name.concept == concept and not name.known_miss]
    missed = {name.text: answer_title(name.text, matcher()).item for name in asked if is_missed(name)}
    assert not missed, f"{concept} is {code_of(concept)}"


def test_known_misses_do_not_grow() -> None:
    assert len([name for name in rows() if name.known_miss]) <= KNOWN_MISSES


def test_a_known_miss_that_is_none_any_more_loses_its_mark() -> None:
    assert [name.text for name in rows() if name.known_miss and not is_missed(name)] == []


def test_no_name_stands_twice() -> None:
    counted = Counter(name.text for name in rows())
    assert [text for text, times in counted.items() if times > 1] == []


def test_every_name_says_what_it_is() -> None:
    known = {NONE, *shared().concepts}
    assert [name for name in rows() if name.concept not in known or not name.text.strip()] == []


def test_every_item_of_the_edition_has_five_names_or_more_and_so_has_no_item() -> None:
    counted = Counter(code_of(name.concept) for name in rows())
    assert {item.code for item in matcher().checklist.requirements if counted[item.code] < 5} == set()
    assert counted[None] >= 120
