"""Plain text and comma-separated tables. Imported in worker processes only."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from crawler.extract.decoding import decode
from crawler.extract.files import FileKind, Limits, ReadFile
from crawler.extract.written import CELLS, Found, written

_SEPARATORS = (",", ";", "\t")
_LINES = 20
"""Lines from the top that tell whether a text is a table."""


def read_plain(path: Path, limits: Limits) -> ReadFile:
    """Read a text in whatever code page it is; commas, semicolons or tabs make it a table."""
    with path.open("rb") as file:
        raw = file.read(4 * limits.characters + 4)
    lines = decode(raw).text.splitlines()
    complete = len(raw) <= 4 * limits.characters
    separator = _separator(lines[:_LINES])
    if separator:
        lines = [CELLS.join(_cells(line, separator)) for line in lines[: limits.rows * 10]]
    return written(FileKind.TEXT, Found(lines, complete=complete, reader="decoding"), limits)


def _separator(lines: Sequence[str]) -> str:
    """What stands at least twice in most of the lines, or nothing."""
    filled = [line for line in lines if line.strip()]
    for separator in _SEPARATORS:
        if len(filled) > 1 and sum(line.count(separator) > 1 for line in filled) * 2 > len(filled):
            return separator
    return ""


def _cells(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        cells = line.split(separator)
    return [cell.strip() for cell in cells if cell.strip()]
