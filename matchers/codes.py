"""Spellings of item codes: ``O12``, ``012``, ``๐๑๒``, ``OIT 12``, ``ข้อ 12``, ranges, and what is none.

A code means nothing without its year: O13 is a different item in every edition. These functions
say what is written; which list it belongs to is for ``scheme_of`` and the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from config.checklist import Strict
from matchers.wordlists import word_list

System = Literal["oit", "eb", "moit", "ebit", "bare"]
LARGEST_CODE = 60
"""A number above this is a phone prefix or an OCR slip (๐๙๙ for ๐๓๙), no item; the longest list has 48."""
LONGEST_RANGE = 48


@dataclass(frozen=True, slots=True)
class CodeMention:
    """One code written in a text; a range gives one mention for each number at the same place.

    ``start`` and ``end`` are places in the text as given. ``system`` is ``eb``, ``moit`` or
    ``ebit`` for the health ministry's lists, ``bare`` for a number without any letter.
    """

    number: int
    start: int
    end: int
    system: System


class Edition(Strict):
    """How many items the list of a fiscal year (พ.ศ.) has."""

    fiscal_year: int
    items: int


class CodeWords(Strict):
    """config/vocabulary/codes.yaml."""

    number_words: tuple[str, ...]
    law_words: tuple[str, ...]
    law_tails: tuple[str, ...]
    counted: tuple[str, ...]
    editions: tuple[Edition, ...]


@cache
def code_words() -> CodeWords:
    """The packaged words around codes."""
    return word_list("codes.yaml", CodeWords)


# Thai and full-width digits, and Cyrillic and Greek O, each one character for one: places stay true.
_ONE_FOR_ONE = (
    {0x0E50 + n: str(n) for n in range(10)}
    | {0xFF10 + n: str(n) for n in range(10)}
    | {
        0xA0: " ",
        0xFF2F: "O",
        0xFF4F: "o",
        0x041E: "O",
        0x043E: "o",
        0x039F: "O",
        0x03BF: "o",
        0x2013: "-",
        0x2014: "-",
    }
)
_CODE = re.compile(
    r"""
    (?<![a-z0-9])(?P<system>moit|ebit|eb)\s?[-.]?\s?(?P<other>\d{1,2})(?!\d)
  | (?<![a-z0-9])(?:(?P<oit>oit)\s?[-.:]?\s?(?:ข้อ(?:ที่)?\s?)?o?|o\s?[-.:]?\s?)(?P<letter>0?\d{1,2})(?!\d)
    (?:\s?(?:-|ถึง)\s?o\s?(?P<letter_to>0?\d{1,2})(?!\d)|-(?P<short_to>\d{1,2})(?![\d/.-]))?
  | (?P<clause>ข้อ(?:ที่)?)\s?(?P<item>0?\d{1,2})(?![\d/])(?!\.\d)(?:-(?P<item_to>\d{1,2})(?![\d/.-]))?
  | (?<![\w.,/:+-])(?P<zero>0[1-9]\d?)
    (?:-(?P<zero_to>0[1-9]\d?)(?![\d/.-])|(?!\d|\s?[/:,]\s?\d|[.-]\d|\s\d{3}))
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What every spelling of a code holds; most titles hold a year and nothing of this.
_MAY_BE_CODE = re.compile(r"[oO]|[bBtT]\W{0,3}\d|ข้อ|0[1-9]")
_FOREIGN = re.compile("[" + "".join(map(chr, _ONE_FOR_ONE)) + "]")
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"\s*[(\[]?(?P<number>[1-9]\d?)(?![\d/]|[.,:-]\d)(?!\s?(?:%|บาท|เดือน))")
_LINE_START = re.compile(r"(?:^|[\n\t\r>|(\[])\s*$")
# A day before a month's name or abbreviation is no code: "05 มกราคม", "01 ธ.ค. 2564".
_MONTH_NEXT = re.compile(
    r"\s?(?:เดือน\s?)?(?:มกรา|กุมภา|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา|ตุลา|พฤศจิกา|ธันวา"
    r"|[ก-ฮ]ี?\.\s?[ก-ฮ]\.|น\.|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)


def _words(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _number_word_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words(code_words().number_words)})\s?:?\s?$", re.IGNORECASE)


@cache
def _law_before() -> re.Pattern[str]:
    return re.compile(_words(code_words().law_words))


@cache
def _law_next() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{_words(code_words().law_tails)})")


@cache
def _counted_next() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{_words(code_words().counted)})")


def _is_clause(text: str, found: re.Match[str]) -> bool:
    """Whether "ข้อ 12" is a clause of some rule or letter, not the label of an item."""
    before = text[max(0, found.start() - 60) : found.start()]
    if not found["item"].startswith("0") and not _LINE_START.search(before):
        return True
    return bool(_law_before().search(before) or _law_next().match(text, found.end()))


def _is_other_number(text: str, found: re.Match[str]) -> bool:
    """Whether a number written with a zero is a phone, a day, an hour, a page, anything but a code."""
    before = text[max(0, found.start() - 20) : found.start()]
    if _number_word_before().search(before) or _MONTH_NEXT.match(text, found.end()):
        return True
    # Two figures are a code only where codes stand: first in a line, a cell or a bracket.
    return len(found["zero"]) == 2 and not found["zero_to"] and not _LINE_START.search(before)


def _ends(text: str, found: re.Match[str]) -> tuple[System, str, str] | None:
    """System, first and last number as written, or None when this is no code."""
    if found["other"]:
        system: System = "moit" if found["system"].lower() == "moit" else "eb"
        return ("ebit" if found["system"].lower() == "ebit" else system), found["other"], ""
    if found["letter"]:
        if found["oit"] and _counted_next().match(text, found.end()):
            return None
        return "oit", found["letter"], found["letter_to"] or found["short_to"] or ""
    if found["item"]:
        return None if _is_clause(text, found) else ("oit", found["item"], found["item_to"] or "")
    return None if _is_other_number(text, found) else ("oit", found["zero"], found["zero_to"] or "")


def _numbers(first: str, last: str) -> range:
    low, high = int(first), int(last or first)
    if max(low, high) > LARGEST_CODE:
        return range(0)
    if not low < high < low + LONGEST_RANGE:
        high = low
    return range(max(1, low), high + 1)


def _bare(text: str) -> tuple[CodeMention, ...]:
    found = _BARE.match(text)
    if not found or int(found["number"]) > LARGEST_CODE or _MONTH_NEXT.match(text, found.end()):
        return ()
    return (CodeMention(int(found["number"]), *found.span("number"), "bare"),)


def read_codes(text: str, *, bare: bool = False) -> tuple[CodeMention, ...]:
    """The item codes written in ``text``, in order.

    ``bare``: the text is a cell or an entry of a column of codes, where "19" alone is one too.
    Total: any string gives an answer, in time linear in its length.

    >>> [m.number for m in read_codes("O 6 :: กฎหมาย, (o41) และ ๐๑๓")]
    [6, 41, 13]
    >>> [(m.number, m.system) for m in read_codes("EB 4 (1) และ MOIT 12, OIT 20")]
    [(4, 'eb'), (12, 'moit'), (20, 'oit')]
    >>> [m.number for m in read_codes("(O19-20) รายงานติดตาม")]
    [19, 20]
    >>> read_codes("มาตรา 9 (4) โทร. 043-631034 ปี 2566 เวลา 08.30 น.")
    ()
    >>> [(m.number, m.system) for m in read_codes("19", bare=True)]
    [(19, 'bare')]
    """
    if not _DIGIT.search(text):
        return ()
    plain = text.translate(_ONE_FOR_ONE) if _FOREIGN.search(text) else text
    mentions = []
    for found in _CODE.finditer(plain) if _MAY_BE_CODE.search(plain) else ():
        ends = _ends(plain, found)
        if ends:
            numbers = _numbers(ends[1], ends[2])
            mentions += [CodeMention(n, found.start(), found.end(), ends[0]) for n in numbers]
    if bare and not mentions:
        return _bare(plain)
    return tuple(mentions)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which list the numbers of one page can belong to.

    ``fiscal_years`` (พ.ศ.) are the editions that remain possible; empty for a list that is none of
    ours. ``whole`` says that nearly every number up to the largest was seen.
    """

    largest: int
    whole: bool
    fiscal_years: tuple[int, ...]


def scheme_of(numbers: Iterable[int]) -> Scheme:
    """What list the item ``numbers`` seen together can be, told by the largest.

    A list that shows every number up to 35 is the 35-item list, not the beginning of a longer one.

    >>> scheme_of(range(1, 49)).fiscal_years
    ()
    >>> scheme_of(range(1, 36)).fiscal_years, scheme_of([12, 38]).fiscal_years
    ((2567,), (2563, 2564, 2565, 2566))
    """
    seen = set(numbers)
    largest = max(seen, default=0)
    whole = largest >= 20 and len(seen) >= 0.9 * largest
    sizes = {edition.fiscal_year: edition.items for edition in code_words().editions}
    years = tuple(sorted(year for year, size in sizes.items() if largest <= size))
    exact = tuple(year for year in years if sizes[year] == largest)
    return Scheme(largest, whole, exact if whole and exact else years)
