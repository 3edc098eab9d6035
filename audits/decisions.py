"""Reads decisions.csv, the file in which people correct verdicts; refuses a wrong one by its line.

The file comes from a spreadsheet: UTF-8, UTF-16 or Thai code page 874; commas, semicolons or
tabs; headings and verdicts in Thai or English; years พ.ศ. or ค.ศ.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

from config.checklist import Strict
from config.wording import Lang, wording
from matchers.decisions import DecisionLine, Note, Unused, host_of
from matchers.item_codes import typed_code
from matchers.model import AuditWarning, Verdict
from matchers.text import normalise, squeeze
from matchers.wordlists import word_list

DEFAULT = Path("decisions.csv")
"""Used without being asked for when it lies in the current folder."""

MAX_BYTES = 5 * 1024 * 1024
"""A province with a decision on every item of every agency takes less."""

LONGEST = 600
"""Characters of a name or reason that are kept; a report shows no more of any text."""

OF_THE_FILE: frozenset[Unused] = frozenset({"other_site", "other_year"})
"""Lines that are none of a site's business; one file may serve a whole province."""

SHOWN = 10
"""Lines named in one warning."""

_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4})")


class DecisionsNotReadable(Exception):
    """Raised when decisions.csv is wrong; ``cli.bad.<key>`` of the texts has the sentence."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(wording("en").say(f"cli.bad.{key}", **facts))


class _Columns(Strict):
    """decisions.yaml: the names a column may have, by what it holds."""

    required: dict[str, tuple[str, ...]]
    optional: dict[str, tuple[str, ...]]

    @property
    def by_name(self) -> dict[str, str]:
        """What a column holds, by the comparison form of its heading."""
        both = self.required | self.optional
        return {_compared(name): column for column, names in both.items() for name in names}


@cache
def _columns() -> _Columns:
    return word_list("decisions.yaml", _Columns)


@cache
def _verdicts() -> Mapping[str, Verdict]:
    """Verdicts by the comparison form of their own word and of their names in both languages."""
    known = {_compared(verdict): verdict for verdict in Verdict}
    for lang in get_args(Lang):
        words = wording(lang)
        known |= {_compared(words.say(f"verdicts.{verdict}")): verdict for verdict in Verdict}
        known[_compared(words.say("verdicts.present_unchecked"))] = Verdict.PRESENT
    return known


def read_decisions(path: Path) -> tuple[DecisionLine, ...]:
    """The lines of a decisions.csv, in their order.

    Raises:
        DecisionsNotReadable: for the first thing wrong, with the line it stands in.
    """
    rows = _rows(_text(path), path)
    first = next(rows, None)
    if first is None:
        raise DecisionsNotReadable("decisions_empty", file=path)
    columns = _headings(first[1], path)
    return tuple(_line(number, row, columns, path) for number, row in rows)


def decision_warnings(
    notes: Sequence[Note], lang: Lang, kinds: Collection[Unused] = get_args(Unused)
) -> Iterator[AuditWarning]:
    """One warning for each kind of line that changed nothing, naming the lines and their items."""
    words = wording(lang)
    for kind in kinds:
        found = [f"{note.line} ({note.code})" for note in notes if note.kind == kind]
        if not found:
            continue
        key = "warnings.decision_lines_more" if len(found) > SHOWN else "warnings.decision_lines"
        message = words.say(key, lines=", ".join(found[:SHOWN]), n=len(found) - SHOWN)
        yield AuditWarning(kind=f"decision_{kind}", message=message, count=len(found))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DecisionsNotReadable("decisions_closed", file=path, cause=error.strerror or error) from error
    if len(raw) > MAX_BYTES:
        raise DecisionsNotReadable("decisions_large", file=path, most=MAX_BYTES // 1024 // 1024)
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DecisionsNotReadable("decisions_encoding", file=path)


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins in."""
    head = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DecisionsNotReadable("decisions_csv", file=path, line=begins, cause=error) from error


def _headings(row: Sequence[str], path: Path) -> Mapping[str, int]:
    """Place of each column; headings that say nothing to us are passed over."""
    names, columns = _columns().by_name, dict[str, int]()
    for at, heading in enumerate(row):
        column = names.get(_compared(heading))
        if column in columns:
            raise DecisionsNotReadable("decisions_twice", file=path, column=_short(heading))
        if column:
            columns[column] = at
    lacking = [name for name in _columns().required if name not in columns]
    if lacking:
        wanted = ", ".join(_columns().required)
        raise DecisionsNotReadable("decisions_column", file=path, column=lacking[0], wanted=wanted)
    return columns


def _line(number: int, row: Sequence[str], columns: Mapping[str, int], path: Path) -> DecisionLine:
    cells = {name: normalise(row[at]) if at < len(row) else "" for name, at in columns.items()}

    def refuse(column: str, key: str = "") -> DecisionsNotReadable:
        key = f"decisions_{key or column}"
        facts = {"column": column, "text": _short(cells.get(column, ""))}
        return DecisionsNotReadable(key, file=path, line=number, **facts)

    for name in _columns().required:
        if not cells[name]:
            raise refuse(name, "blank")
    host, code = host_of(cells["url"]), typed_code(cells["code"])
    verdict = _verdicts().get(_compared(cells["verdict"]))
    until, year = cells.get("until", ""), cells.get("fiscal_year", "")
    if not host:
        raise refuse("url")
    if not code:
        raise refuse("code")
    if verdict is None:
        raise refuse("verdict")
    day = read_day(until) if until else None
    if until and day is None:
        raise refuse("until")
    if year and not re.fullmatch("25[4-9][0-9]", year):
        raise refuse("fiscal_year")
    who, why = cells["who"][:LONGEST], cells["why"][:LONGEST]
    return DecisionLine(number, host, code, verdict, who, why, day, int(year) if year else None)


def read_day(text: str) -> date | None:
    """A day as an officer writes it, or None; a year from 2400 on is พ.ศ.

    >>> read_day("31/3/2570") == read_day("2570-03-31") == read_day("2027-03-31") == date(2027, 3, 31)
    True
    >>> read_day("30/02/2570"), read_day("31/3/70"), read_day("สิ้นปี")
    (None, None, None)
    """
    found = _DAY.fullmatch(normalise(text))
    if not found:
        return None
    year, month, day = (int(found[name] or found[f"{name}2"]) for name in "ymd")
    year -= 543 if year >= 2400 else 0
    try:
        return date(year, month, day) if 2000 <= year < 2200 else None
    except ValueError:
        return None


def _compared(text: str) -> str:
    return squeeze(text.replace("_", " "))


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
