"""The checklists on a terminal: which there are, how sure each is, and where items went from year to year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.checklist import Checklist
from config.movement import Trail, elsewhere
from config.wording import Lang, Wording, wording
from reports.thai_lines import thai_lines

NARROWEST = 20
FIGURES = 52
"""Columns that name, year, number of items, status and padding take of a row; the note gets the rest."""
CODE, EDGES = 7, 4
"""Columns of one year (a code with its question mark, padding, border), and of what stands around all."""


def print_editions(editions: Iterable[Checklist], console: Console, lang: Lang) -> None:
    """A row for each checklist: name, fiscal year (พ.ศ.), items, status and what to know about it."""
    words = wording(lang)
    table = Table(box=SIMPLE_HEAD, title=words.say("checklists.title"), title_justify="left")
    for column in ("name", "year", "items", "status_heading", "note"):
        table.add_column(
            words.say(f"checklists.{column}"),
            justify="right" if column == "items" else "left",
            no_wrap=column != "note",
        )
    room = max(console.width - FIGURES, NARROWEST)
    for one in editions:
        note = getattr(one.note, lang) if one.note else ""
        table.add_row(
            Text(one.name, style="bold"),
            Text(str(one.fiscal_year or words.say("checklists.any_year"))),
            str(len(one.requirements)),
            Text(_status(one, words), style="green" if one.status == "confirmed" else "yellow"),
            _block(note, room, console),
        )
    console.print(table)


def print_moves(trails: Sequence[Trail], console: Console, lang: Lang) -> None:
    """A row for each disclosure with its code in every year: O21 of 2564 is O19 of 2566."""
    words = wording(lang)
    years = sorted({year for trail in trails for year in trail.codes})
    table = Table(box=SIMPLE_HEAD, title=words.say("checklists.moves"), title_justify="left")
    table.add_column(words.say("checklists.disclosure"))
    for year in years:
        table.add_column(str(year), no_wrap=True)
    room = max(console.width - EDGES - CODE * len(years), NARROWEST)
    for trail in trails:
        codes = (trail.codes.get(year) or words.say("checklists.no_item") for year in years)
        table.add_row(_block(getattr(trail.name, lang), room, console), *map(Text, codes))
    console.print(table)


def print_items(checklist: Checklist, console: Console, lang: Lang) -> None:
    """The items of one checklist, each with its codes in the other years."""
    words = wording(lang)
    title, n = getattr(checklist.title, lang), len(checklist.requirements)
    facts = {"name": checklist.name, "title": title, "n": n, "status": _status(checklist, words)}
    _line(console, words.say("checklists.shown", **facts))
    if checklist.note:
        _line(console, getattr(checklist.note, lang))
    for requirement in checklist.requirements:
        _line(console, f"{checklist.label(requirement.code)}  {requirement.title}")
        places = [
            words.say("checklists.elsewhere", code=code, year=year)
            for year, code in elsewhere(requirement, checklist)
        ]
        _line(
            console, f"    = {' = '.join(places)}" if places else f"    {words.say('checklists.only_here')}"
        )


def _status(checklist: Checklist, words: Wording) -> str:
    return words.say(f"checklists.status.{checklist.status}")


def _line(console: Console, text: str) -> None:
    """Without markup; broken between Thai words on a terminal, in one piece elsewhere."""
    lines = thai_lines(text, max(console.width, NARROWEST)) if console.is_terminal else [text]
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _block(text: str, width: int, console: Console) -> Text:
    """Text broken into lines here, because Rich knows spaces only; in one line where it is piped."""
    return Text("\n".join(thai_lines(text, width)) if console.is_terminal else text)
