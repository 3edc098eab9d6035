"""From the specification's texts to what stands on a page or in a PDF.

Placeholders become years and names, ``# ``, ``- `` and ``| … |`` become headings, lists and
tables, and, where the variant asks for it, digits become Thai digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from audits.demo.pdf import text_pdf
from audits.demo.specification import Site

MONTHS = (
    ("ตุลาคม", -1),
    ("พฤศจิกายน", -1),
    ("ธันวาคม", -1),
    ("มกราคม", 0),
    ("กุมภาพันธ์", 0),
    ("มีนาคม", 0),
)
"""The first six months of a fiscal year, each with its distance from that year."""

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list or table of a page, in the order of the text."""

    kind: Literal["heading", "paragraph", "list", "table"]
    text: str = ""
    entries: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Writer:
    """Fills in placeholders for one agency, with the digits of the variant."""

    site: Site
    thai_digits: bool = False

    def digits(self, text: str) -> str:
        """The text, its digits Thai where the variant says so."""
        return text.translate(_THAI_DIGITS) if self.thai_digits else text

    def say(self, text: str, fiscal_year: int, **facts: object) -> str:
        """The text with its placeholders filled in for a fiscal year (พ.ศ.)."""
        return self.digits(text.format_map({**self._years(fiscal_year), **facts}))

    def blocks(self, text: str) -> tuple[Block, ...]:
        """A page's blocks from lines already filled in."""
        return tuple(_blocks(text))

    def pdf(self, title: str, text: str) -> bytes:
        """A PDF from a title and lines already filled in."""
        return text_pdf([title, *(plain_line(line) for line in text.splitlines())])

    def _years(self, fiscal_year: int) -> dict[str, object]:
        first = 2561 + (fiscal_year - 2561) // 5 * 5
        prev = fiscal_year - 1
        return {
            "agency": self.site.agency,
            "mayor": self.site.mayor,
            "clerk": self.site.clerk,
            "fy": fiscal_year,
            "prev": prev,
            "prev2": prev - 1,
            "fy2": f"{fiscal_year % 100:02}",
            "prev_2": f"{prev % 100:02}",
            "start": f"1 ตุลาคม พ.ศ. {prev}",
            "half": f"31 มีนาคม พ.ศ. {fiscal_year}",
            "last_start": f"1 ตุลาคม พ.ศ. {prev - 1}",
            "last_end": f"30 กันยายน พ.ศ. {prev}",
            "plan": f"{first} - {first + 4}",
        }


def _kind(line: str) -> Literal["heading", "paragraph", "list", "table"]:
    if line.startswith("# "):
        return "heading"
    if line.startswith("- "):
        return "list"
    return "table" if line.startswith("| ") else "paragraph"


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a table row.

    >>> _cells("| 1 | ก่อสร้างถนน | |")
    ('1', 'ก่อสร้างถนน', '')
    """
    return tuple(cell.strip() for cell in line.strip()[1:-1].split("|"))


def plain_line(line: str) -> str:
    """A line as it stands in a PDF.

    >>> plain_line("# ปัญหา"), plain_line("| 1 | ถนน | 20 |")
    ('ปัญหา', '1  ถนน  20')
    """
    kind = _kind(line)
    if kind == "table":
        return "  ".join(cell for cell in _cells(line) if cell)
    return line[2:] if kind == "heading" else line


def _blocks(text: str) -> Iterator[Block]:
    for kind, group in groupby(text.splitlines(), key=_kind):
        lines = list(group)
        if kind == "table":
            yield Block("table", rows=tuple(_cells(line) for line in lines))
        elif kind == "list":
            yield Block("list", entries=tuple(line[2:] for line in lines))
        else:
            yield from (Block(kind, text=line[2:] if kind == "heading" else line) for line in lines)
