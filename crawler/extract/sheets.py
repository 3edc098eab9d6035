"""Text of spreadsheets: the first rows and columns of the first sheets, by calamine.

calamine lays out every cell between the first and the last one used, so one stray cell in the
last row would cost gigabytes; of an .xlsx it is therefore handed only the rows that are read.
Imported in worker processes only.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import olefile  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook

from crawler.extract.files import Encrypted, FileKind, Limits, ReadFile
from crawler.extract.packages import Properties, opened, properties
from crawler.extract.written import CELLS, Found, written
from matchers.text import says_nothing

SHEET_BYTES = 8 << 20
"""Bytes of one sheet looked through for its first rows."""

_ROW = re.compile(rb"<((?:\w{1,20}:)?)row\b(?:[^>]{0,500}?\br=\"(\d{1,9})\")?")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:workbook|styles|sharedStrings)\.xml|xl/_rels/.*"
)
_LETTER = re.compile("[A-Za-zก-ฮ]")
_EMPTY_NAMES = re.compile(r"(?:sheet|ชีต|แผ่น|แผ่นงาน)\s?\d*", re.IGNORECASE)


def read_xlsx(path: Path, limits: Limits) -> ReadFile:
    """Read an .xlsx. Raises Bomb when it unpacks to too much, CalamineError when it is damaged."""
    with opened(path, limits) as archive:
        about = properties(archive)
        if "xl/workbook.xml" in archive.namelist():
            cut, complete = _first_rows(archive, limits)
        else:  # .xlsb: the same in a binary notation
            cut, complete = io.BytesIO(path.read_bytes()), True
    book = CalamineWorkbook.from_filelike(cut)
    return _read(FileKind.XLSX, book, about, limits, complete=complete)


def read_ods(path: Path, limits: Limits) -> ReadFile:
    """Read an .ods. Raises Bomb when it unpacks to too much, CalamineError when it is damaged."""
    with opened(path, limits) as archive:
        about = properties(archive)
    with path.open("rb") as file:  # by its bytes: from_path goes by the ending of the name
        return _read(FileKind.ODS, CalamineWorkbook.from_filelike(file), about, limits)


def read_xls(path: Path, limits: Limits) -> ReadFile:
    """Read an .xls. Raises Encrypted when it asks for a password, CalamineError when it is damaged."""
    with olefile.OleFileIO(path) as container:
        if container.exists("EncryptedPackage") or container.exists("EncryptionInfo"):
            raise Encrypted
    with path.open("rb") as file:
        return _read(FileKind.XLS, CalamineWorkbook.from_filelike(file), Properties(), limits)


def _first_rows(archive: zipfile.ZipFile, limits: Limits) -> tuple[io.BytesIO, bool]:
    """The workbook with nothing but the first rows of its sheets, and whether these are all."""
    into, complete = io.BytesIO(), True
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as kept:
        sheets = 0
        for member in archive.infolist():
            if _SHEET.fullmatch(member.filename):
                sheets += 1
                if sheets <= limits.sheets:
                    sheet, whole = _cut(archive, member, limits.rows)
                    kept.writestr(member.filename, sheet)
                    complete = complete and whole
                else:
                    kept.writestr(member.filename, b"<worksheet><sheetData/></worksheet>")
            elif _NEEDED.fullmatch(member.filename):
                kept.writestr(member.filename, archive.read(member))
    into.seek(0)
    return into, complete


def _cut(archive: zipfile.ZipFile, member: zipfile.ZipInfo, rows: int) -> tuple[bytes, bool]:
    """The XML of a sheet up to the row after the last one that is read, and whether that is all of it."""
    with archive.open(member) as sheet:
        raw = sheet.read(SHEET_BYTES)
    last: re.Match[bytes] | None = None
    for count, found in enumerate(_ROW.finditer(raw)):
        last = found
        if count >= rows or int(found[2] or 0) > rows:
            break
    else:
        if len(raw) < SHEET_BYTES or last is None:
            return raw, True
    return raw[: last.start()] + b"</%ssheetData></%sworksheet>" % (last[1], last[1]), False


def _read(
    kind: FileKind, book: CalamineWorkbook, about: Properties, limits: Limits, *, complete: bool = True
) -> ReadFile:
    names = book.sheet_names
    rows = list(_rows(book, limits))
    lines = [CELLS.join(cells) for cells in rows]
    characters = sum(map(len, lines))
    found = Found(
        lines,
        complete=complete
        and len(names) <= limits.sheets
        and len(rows) < limits.rows
        and characters <= limits.characters,
        name=about.title,
        made=about.made,
        headings=names[: limits.sheets],
        has_images=about.has_images,
        signed_digitally=about.signed_digitally if kind is not FileKind.XLS else None,
        page_count=len(names),
        pages_read=min(len(names), limits.sheets),
        reader="calamine",
        title=_title(rows, names),
    )
    return written(kind, found, limits)


def _rows(book: CalamineWorkbook, limits: Limits) -> Iterator[list[str]]:
    """The filled cells of the rows that are read, sheet by sheet."""
    ends = time.monotonic() + limits.seconds
    characters = 0
    for name in book.sheet_names[: limits.sheets]:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:  # a chart on a sheet of its own has no cells
            continue
        for row in islice(sheet.iter_rows(), limits.rows):
            cells = list(filter(None, map(_shown, row[: limits.columns])))
            if not cells:
                continue
            yield cells
            characters += sum(map(len, cells)) + len(cells)
            if characters > limits.characters or time.monotonic() > ends:
                return


def _shown(value: Any) -> str:
    """A cell as a reader sees it: whole numbers without decimals, days as ISO days."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value).replace("\n", " ").strip()


def _title(rows: Sequence[Sequence[str]], names: Sequence[str]) -> str:
    """The lines above the table, which stand in merged cells; else the name of the first sheet."""
    above: list[str] = []
    for cells in rows[:8]:
        line = " ".join(cells)
        if len(cells) > 2 or (above and not _LETTER.search(line)):
            break
        above.append(line)
    title = " ".join(" ".join(above[:4]).split())[:300]
    if title:
        return title
    name = names[0] if names else ""
    return "" if _EMPTY_NAMES.fullmatch(name.strip()) or says_nothing(name) else name
