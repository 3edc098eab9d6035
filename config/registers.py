"""Registers: the agencies of a province in a CSV or a spreadsheet, checked before a sweep begins.

A file that is no register is refused, with everything that is wrong with it. A row that cannot be
used never stops the others: it is told in a note with its line, and still is one agency of the
register. docs/registers.md tells officers how to make one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from config.agency import Agency
from config.agency_names import compared, province_of, register_words, tidy, type_of
from config.register_files import HEAD, FileRefused, Row, Table, tables_of
from config.register_rows import Cells, NoteKind, read_row
from config.register_twins import twins
from config.wording import Lang, wording

SHOWN = 20
"""Problems named when a register is refused."""


@dataclass(frozen=True, slots=True)
class RegisterNote:
    """Something a person should know of a line; nothing is stopped for it.

    ``registers.notes.<kind>`` of the texts has the sentence; ``facts`` fill it.
    """

    line: int
    kind: NoteKind
    facts: Mapping[str, object] = field(default_factory=dict)

    def said(self, lang: Lang = "th") -> str:
        """The note as a sentence, with its line."""
        words = wording(lang)
        sentence = words.say(f"registers.notes.{self.kind}", **self.facts)
        return words.say("registers.at_line", line=self.line, sentence=sentence)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One agency of a register.

    ``agency.url`` is empty where no site is declared, and where what is declared cannot be used;
    then ``unusable`` is the kind of the note that says why. ``same_as`` is the line of the first
    row with the same body and the same address; 0 for none.
    """

    line: int
    agency: Agency
    unusable: str = ""
    same_as: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """The rows of a register in its order, and what was noted; never changed once read."""

    name: str
    rows: tuple[RegisterRow, ...]
    notes: tuple[RegisterNote, ...] = ()
    heading_line: int = 1

    @property
    def sha256(self) -> str:
        """Of the normalised rows with their lines: two registers of one digest are swept alike."""
        plain = [[row.line, row.unusable, row.same_as, row.agency.model_dump()] for row in self.rows]
        written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()

    def only(
        self, types: Collection[str] = (), provinces: Collection[str] = (), limit: int | None = None
    ) -> Register:
        """The rows of these types and provinces, the first ``limit`` of them; nothing given: all.

        Types are understood in full and short (``อบต.``); ``เทศบาล`` means the three kinds of them.
        """
        kinds = tuple(filter(None, (type_of(kind) or kind.strip() for kind in types)))
        places = {province_of(place) for place in provinces}
        rows = tuple(
            row
            for row in self.rows
            if (not kinds or row.agency.type.startswith(kinds))
            and (not places or row.agency.province in places)
        )[: None if limit is None else max(0, limit)]
        if len(rows) == len(self.rows):
            return self
        chosen = {row.line for row in rows}
        rows = tuple(row if row.same_as in chosen else replace(row, same_as=0) for row in rows)
        kept = chosen | {note.line for note in self.notes if not self._is_of_row(note)}
        notes = tuple(note for note in self.notes if note.line in kept)
        return Register(self.name, rows, notes, self.heading_line)

    def _is_of_row(self, note: RegisterNote) -> bool:
        return note.line > self.heading_line


class RegisterNotReadable(Exception):
    """Raised when a file is no register; nothing was begun.

    ``registers.refused.<key>`` of the texts has the sentence, ``problems`` every line that is wrong.
    """

    def __init__(self, key: str, problems: Sequence[RegisterNote] = (), **facts: object) -> None:
        self.key, self.facts, self.problems = key, facts, tuple(problems)
        super().__init__(self.said("en"))

    def said(self, lang: Lang = "th") -> str:
        """What is wrong and how to mend it; the first 20 lines and how many more there are."""
        words = wording(lang)
        lines = [words.say(f"registers.refused.{self.key}", **self.facts)]
        lines += [problem.said(lang) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(words.say("registers.more", n=len(self.problems) - SHOWN))
        return "\n".join(lines)


def read_register(path: Path, *, sheet: str | None = None, allow_private: bool = False) -> Register:
    """Read and check a register.

    Args:
        path: CSV (UTF-8, UTF-16, cp874; comma, semicolon, tab), XLSX, XLS or ODS.
        sheet: name of the sheet, needed where several hold a register.
        allow_private: let addresses of this machine and its networks pass.

    Raises:
        RegisterNotReadable: the file is no register, or none of its addresses can be used.
    """
    path = Path(path)
    try:
        tables = tables_of(path, _weight)
    except FileRefused as error:
        raise RegisterNotReadable(error.key, (), file=path.name, **error.facts) from error
    table, at = _chosen(tables, sheet, path.name)
    columns, notes = _columns(table.rows[at], path.name)
    heading_line = table.rows[at][0]
    rows, again = list[RegisterRow](), _RowsAgain(frozenset(columns.values()))
    for line, cells in table.rows[at + 1 :]:
        if _weight(cells) > 1:
            continue  # the headings again, as on every printed page
        cell = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        read = read_row(Cells(**cell), allow_private=allow_private)
        if read.agency is not None:
            row = RegisterRow(line, read.agency, read.unusable)
            if again.is_counted(row, cells):
                continue
            rows.append(row)
        notes += (RegisterNote(line, kind, facts) for kind, facts in read.notes)
    return _judged(path.name, rows, [*notes, *again.notes()], heading_line)


class _RowsAgain:
    """Rows of a table that has one row for each tambon: a body with its code stands in many of them.

    The list of กรมส่งเสริมการปกครองท้องถิ่น is such a table. What tells the rows apart is then a column
    that is not used here; rows that are alike in all columns are doubles, which stay and are noted.
    """

    def __init__(self, used: frozenset[int]) -> None:
        self._used = used
        self._seen: dict[tuple[str, str, str, str], dict[tuple[str, ...], int]] = {}

    def is_counted(self, row: RegisterRow, cells: Sequence[str]) -> bool:
        """Whether the body of this row was counted at an earlier one."""
        agency = row.agency
        if not agency.code:
            return False
        rest = tuple(cell.strip() for place, cell in enumerate(cells) if place not in self._used)
        seen = self._seen.setdefault((agency.code, agency.name, agency.province, agency.url), {})
        counted = bool(seen) and rest not in seen
        seen.setdefault(rest, row.line)
        return counted

    def notes(self) -> Iterator[RegisterNote]:
        """One note for each body that stands in several rows, at its first."""
        for seen in self._seen.values():
            if len(seen) > 1:
                lines = list(seen.values())
                yield RegisterNote(lines[0], "many_rows", {"n": len(lines), "last": lines[-1]})


def _judged(name: str, rows: list[RegisterRow], notes: list[RegisterNote], heading_line: int) -> Register:
    """The register with what its rows have in common, unless it is none.

    Raises:
        RegisterNotReadable: no row names an agency, or addresses are given and none can be used.
    """
    if not rows:
        raise RegisterNotReadable("no_rows", notes, file=name)
    if any(row.unusable for row in rows) and not any(row.agency.url for row in rows):
        raise RegisterNotReadable("no_usable", notes, file=name)
    found = twins([(row.line, row.agency) for row in rows])
    notes += (RegisterNote(line, kind, facts) for line, kind, facts in found.notes)
    rows = [RegisterRow(r.line, r.agency, r.unusable, found.same_as.get(r.line, 0)) for r in rows]
    return Register(name, tuple(rows), tuple(sorted(notes, key=lambda note: note.line)), heading_line)


# Headings


@cache
def _headings() -> Mapping[str, str]:
    """What a column holds, by the comparison form of its heading."""
    columns = register_words().columns
    both = {**columns.required, **columns.optional}
    return {compared(name): column for column, names in both.items() for name in names}


def _weight(cells: Sequence[str]) -> int:
    """How many different headings of a register a row holds."""
    known = _headings()
    return len({known[key] for cell in cells if len(cell) < 100 and (key := compared(cell)) in known})


def _chosen(tables: Sequence[Table], sheet: str | None, file: str) -> tuple[Table, int]:
    """The sheet to read, and the place of its row of headings.

    Raises:
        RegisterNotReadable: there is none, or several and none was asked for.
    """
    if sheet is not None:
        wanted = [table for table in tables if table.sheet == sheet]
        if not wanted:
            names = ", ".join(table.sheet for table in tables)
            raise RegisterNotReadable("no_sheet", file=file, sheet=sheet, sheets=names)
        tables = wanted
    places = [(table, _place_of_headings(table.rows)) for table in tables]
    whole = [(table, at) for table, at in places if at is not None and not _lacking(table.rows[at])]
    if len(whole) > 1:
        names = ", ".join(table.sheet for table, _ in whole)
        raise RegisterNotReadable("several_sheets", file=file, sheets=names)
    if whole:
        return whole[0]
    half = [(table, at) for table, at in places if at is not None]
    if not half:
        raise RegisterNotReadable("no_headings", file=file, lines=HEAD)
    table, at = half[0]
    line, cells = table.rows[at]
    problems = [
        RegisterNote(line, "heading_missing", {"column": name, "names": _spellings(name)})
        for name in _lacking((line, cells))
    ]
    raise RegisterNotReadable("headings", problems, file=file, line=line)


def _place_of_headings(rows: Sequence[Row]) -> int | None:
    """The first row with most headings among the first 40; above it titles may stand."""
    weights = [_weight(cells) for _, cells in rows[:HEAD]]
    best = max(weights, default=0)
    return weights.index(best) if best else None


def _lacking(row: Row) -> list[str]:
    present = {_headings().get(compared(cell)) for cell in row[1]}
    return [name for name in register_words().columns.required if name not in present]


def _spellings(column: str) -> str:
    return ", ".join(register_words().columns.required[column][:4])


def _columns(row: Row, file: str) -> tuple[dict[str, int], list[RegisterNote]]:
    """Place of each column, and a note of the columns that are not used.

    Raises:
        RegisterNotReadable: two columns mean the same; only their owner knows which one counts.
    """
    line, cells = row
    columns = dict[str, int]()
    unused, twice = list[str](), list[RegisterNote]()
    for place, cell in enumerate(cells):
        column = _headings().get(compared(cell))
        if column is None:
            unused += [tidy(cell, 40)] if tidy(cell) else []
        elif column in columns:
            facts = {"first": tidy(cells[columns[column]], 40), "second": tidy(cell, 40)}
            twice.append(RegisterNote(line, "heading_twice", facts))
        else:
            columns[column] = place
    if twice:
        raise RegisterNotReadable("headings", twice, file=file, line=line)
    facts = {"columns": ", ".join(unused[:SHOWN])}
    return columns, [RegisterNote(line, "columns_unused", facts)] if unused else []
