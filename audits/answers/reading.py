"""An answer sheet in a file – XLSX, XLS, ODS or CSV – to what it declares. Nothing is asked of the net.

What a file is, is told by its first bytes; where columns have no headings, by what stands in them.
Every row gives its own answer, however odd it is: only a file that is no sheet at all is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audits.answers.workbook import Marks, WorkbookDamaged, asks_for_password, is_other_kind, marks_of
from config.register_files import LONGEST_CELL, MAX_BYTES, FileRefused, Row, Table, tables_of
from config.web_address import completed, without_password
from crawler.links import resolve
from matchers.answer_model import AnswerSheet, RowProblem, SheetKind, SheetProblem, SheetRow
from matchers.answer_rows import (
    MOST_ADDRESSES,
    Coded,
    Role,
    coded,
    is_header,
    marked,
    own_problems,
    roles_of,
    with_two_rows,
    written_addresses,
)
from matchers.explanations import steps_of, ways_of
from matchers.text import normalise, read_title

MAX_ROWS = 20_000
"""Rows with anything in them; the longest checklist has 48 items."""
MANY = 200
"""More rows than this are told of: no list of items is so long, even with several addresses each."""
HEAD = 40
_LONGEST_TITLE = 300
_LONGEST_CODE = 15
"""A longer text alone in its row is a heading between the rows."""
_LONGEST_EXPLANATION = 2000
_NOWHERE = "https://nowhere.invalid/"
_YEARS = range(2550, 2600)


class SheetNotReadable(Exception):
    """Raised when a file is no answer sheet that could be read; ``sheet.refused.<key>`` says why."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(key)


def read_sheet(path: Path, *, site: str = "") -> AnswerSheet:
    """What a file declares, row by row, of all its worksheets that hold answers.

    Args:
        path: the file.
        site: address of the site's home page, from which addresses without a host are read.

    Raises:
        SheetNotReadable: it cannot be opened, asks for a password, or is no answer sheet.
    """
    raw = _bytes(path)
    try:
        if asks_for_password(raw):
            raise SheetNotReadable("password")
        if is_other_kind(raw):
            raise SheetNotReadable("binary")
        marks = marks_of(raw)
        tables = [_without_passwords(one) for one in tables_of(path, _weight)]
    except WorkbookDamaged as error:
        raise SheetNotReadable("damaged", cause="XLSX") from error
    except FileRefused as error:
        password = "password" in str(error.facts.get("cause", "")).lower()
        raise SheetNotReadable("password" if password else error.key, **error.facts) from error
    if raw.lstrip()[:1] == b"<":
        raise SheetNotReadable("html")
    spreadsheet = raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    return _sheet(
        path.name, "xlsx" if spreadsheet else "csv", [_Table.of(one, marks) for one in tables], site
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise SheetNotReadable("closed", cause=getattr(error, "strerror", None) or error) from error


def _without_passwords(table: Table) -> Table:
    """A name and password before a host is nothing for a report that others read."""
    return replace(table, rows=[(line, list(map(without_password, cells))) for line, cells in table.rows])


def _weight(cells: Sequence[str]) -> int:
    """How much a row of a CSV is like one of an answer sheet; it decides what separates the cells."""
    known = len(roles_of(cells))
    codes = {at for at, cell in enumerate(cells) if _names_item(cell)}
    addresses = {at for at, cell in enumerate(cells) if written_addresses(cell)[0]}
    return max(known if known > 1 else 0, 3 if codes - addresses and addresses - codes else 0)


def _names_item(cell: str) -> bool:
    """Whether a cell is a code, or begins or ends with one that shows a letter."""
    alone = coded(cell, alone=True)
    return bool(alone.codes) and (not alone.rest or bool(coded(cell, alone=False).codes))


# Tables


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a worksheet below its headings, and which column holds what."""

    name: str
    rows: list[Row]
    left: int
    marks: Marks
    roles: Mapping[Role, int] = field(default_factory=dict)
    header: bool = False
    fiscal_year: int | None = None

    @classmethod
    def of(cls, table: Table, marks: Mapping[str, Marks]) -> _Table:
        """The table with its columns known, by the headings or by what stands in them."""
        bare = cls(table.sheet, table.rows, table.left, marks.get(table.sheet, Marks()))
        head = max(table.rows[:HEAD], key=lambda row: len(roles_of(row[1])), default=None)
        if head is None or not is_header(head[1]) or not _answers(roles_of(head[1])):
            return replace(bare, roles=_guessed(table.rows), fiscal_year=_year((table.sheet,)))
        above = [cell for number, cells in table.rows if number < head[0] for cell in cells if cell]
        rows = [row for row in table.rows if row[0] > head[0]]
        year = _year(above) or _year((table.sheet,))
        return replace(bare, rows=rows, roles=roles_of(head[1]), header=True, fiscal_year=year)

    def at(self, row: Row, role: Role) -> str:
        """The cell of a row in the column of a role; empty where there is none."""
        column = self.roles.get(role, -1)
        return row[1][column] if 0 <= column < len(row[1]) else ""

    def place(self, row: Row, column: int) -> tuple[int, int]:
        """Where a cell stands in the worksheet."""
        return row[0], column + self.left


def _answers(roles: Mapping[Role, int]) -> bool:
    return bool(roles.keys() & {"code", "number", "title"} and roles.keys() & {"url", "explanation"})


def _year(texts: Sequence[str]) -> int | None:
    years = {year for text in texts[:HEAD] for year in read_title(text).years if year in _YEARS}
    return years.pop() if len(years) == 1 else None


def _guessed(rows: Sequence[Row]) -> dict[Role, int]:
    """Which column holds codes, addresses and explanations, told by what stands in most of its cells."""
    counts: dict[Role, Counter[int]] = {"code": Counter(), "url": Counter(), "explanation": Counter()}
    for _, cells in rows[:500]:
        for column, cell in enumerate(cells):
            if not cell:
                continue
            counts["code"][column] += _names_item(cell)
            counts["url"][column] += bool(written_addresses(cell)[0]) and not ways_of(cell)
            counts["explanation"][column] += bool(ways_of(cell))
    roles: dict[Role, int] = {}
    for role, found in counts.items():
        column, times = max(found.items(), key=lambda one: (one[1], -one[0]), default=(0, 0))
        if times and column not in roles.values():
            roles[role] = column
    return roles


def _sheet(source: str, kind: SheetKind, tables: Sequence[_Table], site: str) -> AnswerSheet:
    """The rows of all tables that hold answers; of those without headings only where none has any."""
    headed = [table for table in tables if table.header]
    used = headed or [table for table in tables if {"code", "url"} <= table.roles.keys()]
    used = [table for table in used if not table.marks.hidden] or used
    if not used:
        raise SheetNotReadable("no_answers")
    if sum(len(table.rows) for table in used) > MAX_ROWS:
        raise SheetNotReadable("long", most=MAX_ROWS)
    rows = [row for table in used for row in _Rows(table, site).read()]
    if rows and not any(row.code for row in rows) and not any("code" in table.roles for table in used):
        raise SheetNotReadable("no_answers")  # names and addresses of something else, as in a register
    years = {row.fiscal_year for row in rows if row.fiscal_year}
    problems = []
    if not headed:
        problems.append(SheetProblem.NO_HEADER)
    if not rows:
        problems.append(SheetProblem.NO_ROWS)
    if len(rows) > MANY:
        problems.append(SheetProblem.MANY_ROWS)
    if any(table.marks.hidden for table in used):
        problems.append(SheetProblem.HIDDEN_SHEET)
    if len({row.sheet for row in rows}) > 1:
        problems.append(SheetProblem.SEVERAL_SHEETS)
    return AnswerSheet(
        source=source,
        kind=kind,
        fiscal_year=max(years, default=None),
        rows=with_two_rows(rows),
        other_years=tuple(sorted(years - {max(years, default=0)}, reverse=True)),
        problems=tuple(problems),
    )


# Rows


@dataclass(slots=True)
class _Entry:
    """One item as its rows declare it."""

    row: int
    found: Coded
    title: str
    year: int | None
    written: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class _Rows:
    """Reads the rows of one table."""

    def __init__(self, table: _Table, site: str) -> None:
        self._table, self._site = table, site

    def read(self) -> Iterator[SheetRow]:
        """A row for each code that the table declares, and one for each row that names none."""
        entry: _Entry | None = None
        for row in self._table.rows:
            if is_header(row[1]) and self._table.header:
                continue
            found = self._codes(row)
            if entry and self._continues(row, found):
                self._take(entry, row)
                continue
            if entry:
                yield from self._made(entry)
            entry = self._entry(row, found)
        if entry:
            yield from self._made(entry)

    def _codes(self, row: Row) -> Coded:
        """The codes of a row: of the column of codes, else at the head of its title or of any cell."""
        table = self._table
        column: Role = "code" if "code" in table.roles else "number"
        written = table.at(row, column)
        found = coded(written, alone=True)
        titled = coded(table.at(row, "title").partition("\n")[0], alone=False)
        if titled.codes and (column == "number" or not found.codes):
            return titled
        if found.codes or written.strip():
            return found
        cells = [
            cell
            for at, cell in enumerate(row[1])
            if at not in (table.roles.get("url"), table.roles.get("explanation"))
        ]
        others = (coded(cell.partition("\n")[0], alone=False) for cell in cells[:4])
        return next((one for one in others if one.codes), found)

    def _continues(self, row: Row, found: Coded) -> bool:
        """Whether a row goes on with the item above: its code is merged, or it holds only an address."""
        table = self._table
        column = table.roles.get("code", -1)
        first = table.marks.merged.get(table.place(row, column)) if column >= 0 else None
        if first is not None and first < row[0] and found.codes:
            return True
        named = found.codes or found.shown or table.at(row, "title").strip()
        return not named and bool(written_addresses(table.at(row, "url"))[0] or self._linked(row))

    def _entry(self, row: Row, found: Coded) -> _Entry | None:
        """What a row declares; None for a heading between the rows, which names no item and no address."""
        table = self._table
        title = normalise(table.at(row, "title")) or found.rest
        if found.codes and table.at(row, "title"):
            title = coded(table.at(row, "title"), alone=False).rest or title
        entry = _Entry(row[0], found, title[:_LONGEST_TITLE], self._fiscal_year(row))
        self._take(entry, row)
        filled = {cell for cell in row[1] if cell}
        said = any((entry.written, entry.explanation, entry.left))
        alone = len(filled) == 1 and max(map(len, filled)) > _LONGEST_CODE
        between = alone or not (said or found.shown)
        return None if between and not found.codes and not entry.written else entry

    def _fiscal_year(self, row: Row) -> int | None:
        written = self._table.at(row, "year")
        return (_year((f"ปี {written}",)) if written else None) or self._table.fiscal_year

    def _take(self, entry: _Entry, row: Row) -> None:
        """Add addresses and explanation of a row, and what is odd about its cells."""
        table = self._table
        if len(row[1]) and max(map(len, row[1])) >= LONGEST_CELL:
            entry.problems.append(RowProblem.CUT)
        explanation = table.at(row, "explanation")
        merged = [column for column in self._known() if table.place(row, column) in table.marks.merged]
        if explanation and explanation not in entry.explanation:
            entry.explanation.append(explanation)
        if merged:
            entry.problems.append(RowProblem.MERGED)
        self._take_addresses(entry, row)
        for column in self._known() - {table.roles.get("url", -1)}:
            if table.marks.formulas.get(table.place(row, column)) == "":
                entry.problems.append(RowProblem.FORMULA)

    def _known(self) -> set[int]:
        return set(self._table.roles.values())

    def _take_addresses(self, entry: _Entry, row: Row) -> None:
        table = self._table
        column = table.roles.get("url", -1)
        place = table.place(row, column)
        formula = table.marks.formulas.get(place) if column >= 0 else None
        text = table.at(row, "url")
        written, left = written_addresses(text)
        if formula:
            entry.problems.append(RowProblem.HYPERLINK_FORMULA)
            written, left = (formula,), ()
        elif formula is not None:
            entry.problems.append(RowProblem.FORMULA)
        linked = self._linked(row) if not written or column >= 0 else ()
        if written and (attached := table.marks.links.get(place)) and not self._same(attached, written):
            entry.problems.append(RowProblem.HIDDEN_LINK)
        if not written and linked:
            written, left = linked, ()
        if left and not written and ways_of(text):  # the clicks stand where the address should
            entry.explanation.append(text)
            left = ()
        entry.written += written
        entry.left += left

    def _linked(self, row: Row) -> tuple[str, ...]:
        """Hyperlinks attached to the address cell, else to any cell of the row; none within the file."""
        table = self._table
        own = table.marks.links.get(table.place(row, table.roles.get("url", -1)))
        places = [own] if own else [table.marks.links.get(table.place(row, at)) for at in range(len(row[1]))]
        return tuple(dict.fromkeys(link for link in places if link and not link.startswith(("#", "mailto:"))))

    def _same(self, attached: str, written: Sequence[str]) -> bool:
        return attached.startswith("mailto:") or self._address(attached) in map(self._address, written)

    def _address(self, written: str) -> str:
        """The canonical address; "" for one that cannot be asked for."""
        relative = self._site and not written.startswith(("http:", "https:", "www.")) and "/" in written[:1]
        whole = written if relative else completed(written.strip())
        return resolve(self._site or _NOWHERE, whole).url or ""

    def _made(self, entry: _Entry) -> Iterator[SheetRow]:
        """The rows of an entry, one for each code."""
        paths = [one for one in entry.left if self._site and one.startswith("/")]
        addresses = {one: self._address(one) for one in (*entry.written, *paths)}
        usable = tuple(dict.fromkeys(filter(None, addresses.values())))[:MOST_ADDRESSES]
        unusable = [one for one in entry.left if one not in paths] + [
            one for one in addresses if not addresses[one]
        ]
        explanation = "\n".join(entry.explanation)
        row = SheetRow(
            row=entry.row,
            sheet=self._table.name,
            shown_code=entry.found.shown,
            title=entry.title,
            addresses=usable,
            names=("",) * len(usable),
            explanation=normalise(explanation)[:_LONGEST_EXPLANATION],
            steps=steps_of(explanation),
            ways=ways_of(explanation),
            fiscal_year=entry.year,
            unusable=tuple(map(without_password, unusable[:MOST_ADDRESSES])),
        )
        for code in entry.found.codes or ("",):
            found = row.model_copy(update={"code": code})
            missing = own_problems(found)
            if RowProblem.FORMULA in entry.problems:  # something stands there; only what, nobody can tell
                missing = tuple(one for one in missing if one is not RowProblem.EMPTY)
            yield marked(found, *missing, *entry.problems)
