"""Whether title, item and year of a file were read right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from config.loading import load_checklist
from matchers.similarity import Matcher
from matchers.text import squeeze
from matchers.titles import answer_title

EDITION = "oit-2566"


@cache
def _matcher() -> Matcher:
    return Matcher(load_checklist(EDITION))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was right about one file. ``item_known``: the matcher knows the item by the title as written."""

    title: bool
    item: bool
    year: bool
    item_known: bool
    read: Mapping[str, Any]


def judged(read: Mapping[str, Any]) -> Answer:
    """One file, as ``benchmarks.files.reading`` printed it, against what is true of it."""
    if not read["readable"]:
        silent = not read["read_title"] and read["problem"] in ("broken_layer", "no_text")
        return Answer(silent, silent, silent, item_known=True, read=read)
    found = answer_title(read["read_title"], _matcher())
    return Answer(
        title=squeeze(read["title"]) in squeeze(read["read_title"]),
        item=found.item == read["item"],
        year=found.fiscal_years == tuple(read["years"]),
        item_known=answer_title(read["title"], _matcher()).item == read["item"],
        read=read,
    )


def share(answers: Iterable[bool]) -> float:
    """Share of true ones; 0 of none.

    >>> share([True, False])
    0.5
    """
    told = list(answers)
    return sum(told) / len(told) if told else 0.0
