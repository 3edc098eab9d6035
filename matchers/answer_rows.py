"""Cells of answer sheets: which code is written, which addresses, and which column is which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple, cast

from matchers.answer_model import RowProblem, SheetRow
from matchers.answer_words import Columns, answer_words
from matchers.codes import read_codes
from matchers.file_names import file_ending
from matchers.item_codes import typed_code, typed_codes
from matchers.remembering import remembered
from matchers.text import normalise, squeeze

Role = Literal["code", "number", "title", "url", "explanation", "year"]
"""What a column holds; ``number`` counts rows and is the code only where no other column is."""

MOST_ADDRESSES = 40
LONGEST_ADDRESS = 4000
_LONGEST_HEADING = 80
_LONGEST_CODE_CELL = 300
_LETTER_FOR_ZERO = re.compile(r"(?<=[0-9๐-๙])[oOоО๐](?![A-Za-z])|(?<=^[oO])[oOоО](?=\d)")
_JOINED_CODES = re.compile(r"\s*(?:,|/|และ|&|;|\n)\s*")
_NEXT_ADDRESS = re.compile(r"(?<![=/&?:%\w.])(?=www\.)|(?<![=/&?:%])(?=https?:/{1,2}(?!/))", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:/{1,2}|www\.)[^\s<>\"“”|]{2,4000}", re.IGNORECASE)
_BARE_HOST = re.compile(
    r"(?:[\w-]{1,63}\.){1,4}(?:go\.th|or\.th|ac\.th|in\.th|co\.th|ไทย|com|net|org)(?:[/?][^\s<>\"|]{0,4000})?"
)
_LABEL = re.compile(
    r"^\s*(?:\(?\d{1,2}\s?[.)]|[-•●▪*–]|\(?(?:ลิงก์|ลิงค์|ลิ้งค์|link|url)\s?(?:ที่)?\s?\d{0,2}\)?\s?:?)\s*",
    re.IGNORECASE,
)
_LABEL_AFTER = re.compile(r"\(?(?:ลิงก์|ลิงค์|ลิ้งค์|link|url)\s?(?:ที่)?\s?\d{1,2}\)?$", re.IGNORECASE)


class Coded(NamedTuple):
    """The codes a cell shows: ``O12``, several for a range; the code as written, and the rest of the cell."""

    codes: tuple[str, ...]
    shown: str
    rest: str


def coded(text: str, *, alone: bool) -> Coded:
    """The codes of a cell that names an item; none where the cell shows something else.

    ``alone``: the cell stands in a column of codes, where "10" is one, and a letter O for a zero.

    >>> coded("O10", alone=True).codes, coded("๐๑๐", alone=True).codes, coded("O1O", alone=True).codes
    (('O10',), ('O10',), ('O10',))
    >>> coded("ข้อ 10", alone=True).codes, coded("O39 – O41", alone=True).codes
    (('O10',), ('O39', 'O40', 'O41'))
    >>> coded("O1 โครงสร้าง", alone=False), coded("EB 4", alone=True)
    (Coded(codes=('O1',), shown='O1', rest='โครงสร้าง'), Coded(codes=(), shown='EB 4', rest=''))
    >>> coded("99", alone=True).codes, coded("10 มกราคม 2566", alone=False).codes
    (('O99',), ())
    """
    plain = normalise(text[:_LONGEST_CODE_CELL])
    written = " ".join(text.split())[:_LONGEST_CODE_CELL]
    if not any(map(str.isdigit, plain)):
        return Coded((), written if alone else "", "")
    if alone and (codes := _typed(plain)):
        return Coded(codes, written, "")
    mentions = read_codes(plain, bare=alone)
    ours = [m for m in mentions if m.system in ("oit", "bare")]
    if not ours or len(ours) != len(mentions) or not _leads(plain, ours[0].start, ours[0].end):
        return Coded((), written if alone else "", "")
    first = [m for m in ours if m.start == ours[0].start]
    rest = f"{plain[: ours[0].start]} {plain[ours[0].end :]}".strip(" .:()[]–—-_|/")
    return Coded(tuple(f"O{m.number}" for m in first), plain[ours[0].start : ours[0].end].strip(), rest)


def _leads(plain: str, start: int, end: int) -> bool:
    """Whether a code labels its cell: first or last in it, and no word of a sentence."""
    return not plain[:start].strip(" ([.:–—-ข้อที่") or not plain[end:].strip(" )].:")


def _typed(plain: str) -> tuple[str, ...]:
    mended = _LETTER_FOR_ZERO.sub("0", plain)
    if codes := typed_codes(mended.replace(" - ", "-")):
        return codes
    parts = _JOINED_CODES.split(mended)
    several = [typed_codes(part) for part in parts[:12]] if len(parts) > 1 else []
    if several and all(several):
        return tuple(dict.fromkeys(code for codes in several for code in codes))
    one = typed_code(mended)
    return (one,) if one else ()


# Addresses


def written_addresses(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    r"""The addresses written in a cell, in order and as written, and the lines that hold none.

    >>> written_addresses("1. https://x.go.th/a.pdf (ลิงก์ที่ 1)\n2. www.x.go.th/b, https://x.go.th/c")
    (('https://x.go.th/a.pdf', 'www.x.go.th/b', 'https://x.go.th/c'), ())
    >>> written_addresses("https://x.go.th/แผน พัฒนา 2566.pdf"), written_addresses("#")
    ((('https://x.go.th/แผน พัฒนา 2566.pdf',), ()), ((), ('#',)))
    >>> written_addresses("-"), written_addresses("ไม่มีข้อมูล"), written_addresses("javascript:void(0)")
    (((), ()), ((), ()), ((), ('javascript:void(0)',)))
    """
    found: dict[str, None] = {}
    left: list[str] = []
    for line in text[: MOST_ADDRESSES * LONGEST_ADDRESS].splitlines():
        addresses = [one for piece in _pieces(line) if (one := _address(piece))]
        found.update(dict.fromkeys(addresses))
        if not addresses and not _says_none(line):
            left.append(" ".join(line.split())[:300])
    return tuple(found)[:MOST_ADDRESSES], tuple(left)[:MOST_ADDRESSES]


def _pieces(line: str) -> Iterable[str]:
    starts = [found.start() for found in _NEXT_ADDRESS.finditer(line)]
    if not starts:
        return (line,)
    return [line[start:end] for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]


def _address(piece: str) -> str:
    """The address in a piece of a line; one with spaces in the name of its file is one."""
    piece = _LABEL_AFTER.sub("", _LABEL.sub("", piece.strip(), count=1)).rstrip()
    found = _ADDRESS.match(piece) or _BARE_HOST.fullmatch(piece)
    if not found:
        return ""
    rest = piece[found.end() :]
    ending = file_ending().search(rest) if rest.strip() and len(rest) < 300 else None
    already = file_ending().search(found[0])
    if ending and not already and ending.end() == len(rest.rstrip()):
        return piece.strip()[:LONGEST_ADDRESS]
    return _trimmed(found[0])


def _trimmed(address: str) -> str:
    """An address without the punctuation of the sentence around it."""
    address = address.rstrip(",;.'’”")
    while address.endswith((")", "]")) and address.count("(") + address.count("[") < address.count(
        ")"
    ) + address.count("]"):
        address = address[:-1].rstrip(",;.")
    return address[:LONGEST_ADDRESS]


def _says_none(line: str) -> bool:
    plain = normalise(line).strip(" .:()")
    return (
        not plain
        or plain in _none_words()
        or squeeze(plain) in _none_words()
        or _LABEL.fullmatch(line) is not None
    )


@cache
def _none_words() -> frozenset[str]:
    words = answer_words().no_address.words
    return frozenset(words) | frozenset(filter(None, map(squeeze, words)))


# Columns


@remembered(4096)
def role_of(heading: str) -> Role | None:
    """What a column with this heading holds; None when it says nothing known.

    >>> role_of("ข้อ"), role_of("คำอธิบายเพิ่มเติม"), role_of("คลิกหัวข้อ เพื่อดู URL"), role_of("งบประมาณ")
    ('code', 'explanation', 'url', None)
    """
    if len(heading) > _LONGEST_HEADING:
        return None
    plain = squeeze(heading)
    return _headings().get(plain) or _headings().get(heading.strip().lower())


@cache
def _headings() -> Mapping[str, Role]:
    columns = answer_words().columns
    return {
        word: cast(Role, role)
        for role in reversed(tuple(Columns.model_fields))
        for written in getattr(columns, role).words
        for word in (squeeze(written) or written,)
    }


def roles_of(headings: Sequence[str]) -> dict[Role, int]:
    """The column of every role that a row of headings names; the first that names it."""
    found: dict[Role, int] = {}
    for column, heading in enumerate(headings):
        role = role_of(heading)
        if role and role not in found:
            found[role] = column
    return found


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names columns rather than an item: two known headings, and no code or address.

    >>> is_header(["ข้อ", "URL", "คำอธิบาย"]), is_header(["O1", "โครงสร้าง", "https://x.go.th"])
    (True, False)
    """
    roles = roles_of(cells)
    return len(roles) >= 2 and not any(
        written_addresses(cell)[0] for cell in cells if len(cell) < LONGEST_ADDRESS
    )


# Rows


def with_two_rows(rows: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    """The rows, those that answer an item another row of the same year answers too marked so."""
    times = Counter((row.fiscal_year, row.code) for row in rows if row.code)
    return tuple(
        marked(row, RowProblem.TWO_ROWS) if row.code and times[row.fiscal_year, row.code] > 1 else row
        for row in rows
    )


def marked(row: SheetRow, *problems: RowProblem) -> SheetRow:
    """The row with problems added, each once."""
    return row.model_copy(update={"problems": tuple(dict.fromkeys((*row.problems, *problems)))})


def own_problems(row: SheetRow) -> tuple[RowProblem, ...]:
    """What is missing in a row, told by the row alone."""
    found: list[RowProblem] = []
    if not row.code:
        found.append(RowProblem.UNKNOWN_CODE)
    if row.unusable:
        found.append(RowProblem.UNUSABLE_ADDRESS)
    if not row.addresses and not row.unusable:
        found.append(RowProblem.NO_ADDRESS if row.explanation else RowProblem.EMPTY)
    elif not row.addresses:
        found.append(RowProblem.NO_ADDRESS)
    return tuple(found)
