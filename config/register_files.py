"""Cells of the files a register may lie in: CSV, XLSX, XLS and ODS.

What a file is, is told by its first bytes and never by its name. Everything is bounded: bytes,
rows, columns, letters of a cell, and what a packed file may unpack to.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from config.apart import DiedApart, apart
from config.ole_containers import chains_end

MAX_BYTES = 20 * 1024 * 1024
"""A register of all 7,850 local bodies has about 2 MB."""
MAX_ROWS = 100_000
MAX_LINES = 1_000_000
"""Of a CSV, the empty ones too: a file of nothing else would take a minute to read."""
MAX_COLUMNS = 100
LONGEST_CELL = 5000
HEAD = 40
"""Rows, titles above the table among them, in which the headings are looked for."""
_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_LAID_OUT = 3_000_000
"""Cells between the first and the last one used; calamine lays out all of them."""
_MOST_MERGED = 20_000
_READING_SECONDS, _READING_MEGABYTES = 120.0, 2048
"""Of the process calamine reads in; 100,000 rows of 30 columns took 474 MB, and 13 s on a busy machine."""
_SEPARATORS = ",;\t|"
_CELL = re.compile(rb"<(?:\w{1,9}:)?c\s([^<>]*)>(?!</)")
_PLACE = re.compile(rb"(?<![\w:])r\s{0,9}=\s{0,9}[\"']([^\"']*)")
_SQUARE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_OPEN_CELL = re.compile(rb"<table:(?:covered-)?table(-row|-cell|)((?:\s[^<>]{0,500})?/?)>")
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="([0-9]{1,9})"')
_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{12}\x00\x00)", re.DOTALL)

Row = tuple[int, list[str]]
"""The line a row begins in, the first is 1, and its cells."""


class FileRefused(Exception):
    """Raised when a file holds no table that could be read; ``registers.refused.<key>`` says why."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet; a CSV is one sheet without a name.

    ``left``: columns of the worksheet before the first cell of the rows; empty ones are left out.
    """

    sheet: str
    rows: list[Row]
    left: int = 0


def tables_of(path: Path, weight: Callable[[Sequence[str]], int]) -> list[Table]:
    """The tables of a file, in its order, hidden sheets last; rows without any text are left out.

    Args:
        path: the file.
        weight: how many headings of a register a row holds; it decides what separates the cells.

    Raises:
        FileRefused: it cannot be opened or read, or is larger than a register can be.
    """
    raw = _bytes(path)
    if raw.startswith(b"PK\x03\x04"):
        return _read_apart(raw, merged=_check_package(raw))
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        _check_container(raw)
        _check_dimensions(raw)
        return _read_apart(raw, merged=True)
    return [Table("", _csv(_text(raw), weight))]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileRefused("closed", cause=getattr(error, "strerror", None) or error) from error
    if len(raw) > MAX_BYTES:
        raise FileRefused("large", most=MAX_BYTES // 1024 // 1024)
    if not raw.strip():
        raise FileRefused("empty")
    return raw


# CSV


def _text(raw: bytes) -> str:
    """The text in UTF-8, UTF-16 with its mark, or the Thai code page that old spreadsheets write."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if wide or _was_utf8(raw):
            raise FileRefused("encoding", line=line) from error
        try:
            text = raw.decode("cp874")
        except UnicodeDecodeError as other:
            raise FileRefused("encoding", line=raw.count(b"\n", 0, other.start) + 1) from other
    if "\0" in text:
        raise FileRefused("binary")
    return text


def _was_utf8(raw: bytes) -> bool:
    """Whether most letters beyond ASCII are Thai in UTF-8: then one broken letter makes it no cp874.

    Read as cp874 the file would not fail; every name in it would be nonsense.
    """
    thai = 3 * (raw.count(b"\xe0\xb8") + raw.count(b"\xe0\xb9"))
    return 2 * thai > sum(byte >= 0x80 for byte in raw)


def _csv(text: str, weight: Callable[[Sequence[str]], int]) -> list[Row]:
    """The rows, separated by what makes most headings known; a comma in doubt.

    Of a text in which no heading is known only the first rows are given: it is no register,
    whatever else may be wrong with it.
    """

    def known(separator: str) -> tuple[int, int]:
        head = _head(text, separator)
        return max((weight(cells) for _, cells in head), default=0), max((len(c) for _, c in head), default=0)

    separator = max(_SEPARATORS, key=known)
    if not known(separator)[0]:
        return _head(text, separator)
    rows = list(islice(_records(text, separator), MAX_ROWS + HEAD + 1))
    _check_length(rows)
    return rows


def _head(text: str, separator: str) -> list[Row]:
    """The first rows, as far as they can be read."""
    rows = list[Row]()
    with suppress(FileRefused):
        rows.extend(islice(_records(text, separator), HEAD))
    return rows


def _records(text: str, separator: str) -> Iterator[Row]:
    """Rows that hold anything; a quotation mark that is never closed would swallow rows in silence."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, [cell[:LONGEST_CELL] for cell in row[:MAX_COLUMNS]]
            begins = reader.line_num + 1
            if begins > MAX_LINES:
                raise FileRefused("long", most=MAX_ROWS)
    except csv.Error as error:
        raise FileRefused("csv", line=begins, cause=error) from error


def _check_length(rows: Sequence[Row]) -> None:
    if len(rows) > MAX_ROWS + HEAD:
        raise FileRefused("long", most=MAX_ROWS)


# Spreadsheets


def _check_package(raw: bytes) -> bool:
    """Refuse a packed file that unpacks to too much; True for one whose merged cells are known.

    Raises:
        FileRefused: it is damaged, no spreadsheet, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            members = package.infolist()
            if sum(member.file_size for member in members) > _MAX_UNPACKED:
                raise FileRefused("unpacked", most=_MAX_UNPACKED // 1024 // 1024)
            names = {member.filename for member in members}
            for member in members:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    _check_sheet(package.read(member))
                elif member.filename == "content.xml":
                    xml = package.read(member)
                    _check_well_formed(xml)
                    _check_repeats(xml)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise FileRefused("damaged", cause=error) from error
    except Exception as error:  # zlib.error, LZMAError: each packing has its own
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("damaged", cause=error) from error
    return "xl/workbook.xml" in names


def _check_sheet(xml: bytes) -> None:
    """One stray cell in the last row of a sheet would be laid out to gigabytes."""
    rows = columns = 0
    for found in _CELL.finditer(xml):
        place = _PLACE.search(found[1])
        if place is None or found[1].endswith(b"/"):  # a border or a colour, and nothing in it
            continue
        square = _SQUARE.fullmatch(place[1])
        if square is None:  # calamine counts on from whatever letters there are
            raise FileRefused("damaged", cause=place[1][:40].decode("utf-8", "replace"))
        number = 0
        for letter in square[1]:
            number = number * 26 + letter - 64
        rows, columns = max(rows, int(square[2])), max(columns, number)
    _check_size(rows, columns)


class _NoTree:
    """Of a document only whether it is one."""

    def close(self) -> None:
        """Nothing was built."""


def _check_well_formed(xml: bytes) -> None:
    """Calamine waits for the end of a table for ever where the text ends first.

    Raises:
        XMLSyntaxError: it is no whole XML document.
    """
    parser = etree.XMLParser(
        target=_NoTree(),  # type: ignore[arg-type]  # of a tree nothing is wanted
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    etree.fromstring(xml, parser)


def _check_repeats(xml: bytes) -> None:
    """The same for OpenDocument, which says how often a row or a cell is repeated.

    Empty cells at the end of a row, and empty rows at the end of a sheet, are not laid out.
    """
    rows = times = cells = columns = 0
    for found in _OPEN_CELL.finditer(xml):
        repeated = _REPEATED.search(found[2])
        n = int(repeated[1]) if repeated else 1
        if not found[1]:  # the next sheet
            rows = times = cells = columns = 0
        elif found[1] == b"-row":
            rows, times, cells = rows + times, n, 0
        else:
            cells += n
            if not found[2].endswith(b"/"):
                columns = max(columns, cells)
                _check_size(rows + times, columns)


def _check_container(raw: bytes) -> None:
    """Refuse a container whose sectors lead in a circle; calamine would follow it till memory is full."""
    if not chains_end(raw):
        raise FileRefused("damaged", cause="OLE")


def _check_dimensions(raw: bytes) -> None:
    """The same for XLS, which says how far each sheet reaches (MS-XLS 2.4.90, Dimensions)."""
    for found in _DIMENSIONS.finditer(raw):
        _, rows, _, columns, _ = struct.unpack("<IIHHH", found[1])
        if rows <= 65_536 and columns <= 256:
            _check_size(rows, columns)


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > _MAX_LAID_OUT:
        raise FileRefused("stray", rows=rows, columns=columns)


def _read_apart(raw: bytes, *, merged: bool) -> list[Table]:
    """The sheets, read in a process of their own: what calamine cannot allocate ends its process."""
    try:
        return apart(_workbook, raw, merged, seconds=_READING_SECONDS, megabytes=_READING_MEGABYTES)
    except DiedApart as error:
        raise FileRefused("damaged", cause=error) from error


def _workbook(raw: bytes, merged: bool) -> list[Table]:
    book = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(raw)))
    shown = sorted(book.sheets_metadata, key=lambda sheet: sheet.visible is not SheetVisibleEnum.Visible)
    tables = []
    for about in shown:
        try:
            sheet = _guarded(lambda name=about.name: book.get_sheet_by_name(name))  # type: ignore[misc]
        except FileRefused:  # a chart on a sheet of its own has no cells
            continue
        left = sheet.start[1] if sheet.start else 0
        tables.append(Table(sheet.name, _rows(sheet, merged=merged), left))
    return tables


def _guarded(read: Callable[[], Any]) -> Any:
    """What calamine gives; its panics are no ``Exception``.

    Raises:
        FileRefused: the file is damaged, no spreadsheet, or asks for a password.
    """
    try:
        return read()
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged", cause=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("damaged", cause=str(error)) from error


def _rows(sheet: CalamineSheet, *, merged: bool) -> list[Row]:
    """The rows that hold anything, with what stands in merged cells in each of their rows."""
    if sheet.start is None:
        return []
    left = sheet.start[1]  # rows come from the top of the sheet, cells from the first column in use
    cells = [
        [_shown(value) for value in row[:MAX_COLUMNS]]
        for row in islice(_guarded(sheet.iter_rows), MAX_ROWS + HEAD + 1)
    ]
    for (first, column), (last, _) in (sheet.merged_cell_ranges or ())[:_MOST_MERGED] if merged else ():
        _fill(cells, first, last, column - left)
    rows = [(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    _check_length(rows)
    return rows


def _fill(cells: list[list[str]], first: int, last: int, column: int) -> None:
    """Write what a merged cell holds into each of its rows: one province beside its many bodies."""
    if not 0 <= first < len(cells) or not 0 <= column < len(cells[first]):
        return
    for row in cells[first + 1 : last + 1]:
        if column < len(row) and not row[column]:
            row[column] = cells[first][column]


def _shown(value: object) -> str:
    """A cell as a reader sees it: whole numbers without decimals, days as ISO days."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text[:LONGEST_CELL].strip()
