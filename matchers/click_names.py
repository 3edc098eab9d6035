"""Names of things to click, as an officer writes them and as the site shows them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz import fuzz

from matchers.answer_words import answer_words
from matchers.codes import read_codes
from matchers.remembering import remembered
from matchers.spelling import any_of, fold_misspellings
from matchers.text import normalise, squeeze

ALIKE = 0.86
"""Likeness from which two names are one thing to click; siblings stay below it or differ in a number."""
CONTAINED = 0.90
"""What a name is worth that holds the whole of the other, as a title with its year."""
SHORTEST_CONTAINED = 8
"""Letters; a shorter name stands in too many others."""
LEAST_SHARE = 0.45
"""Share of the longer name that the shorter must fill to be the same thing, cut or lengthened."""
_LONGEST = 300
_EDGES = " \t.,:;-–—_*•●▪\"'“”‘’|/"
_NUMBER = re.compile(r"\d+")


def unwrapped(name: str) -> str:
    """A name without the words that wrap it: the kind of thing it is, its place among links.

    >>> unwrapped("มีภาพแบนเนอร์ Webboard"), unwrapped("คำร้องขอถังขยะ (ลิงก์ที่ 2)"), unwrapped("เมนู")
    ('Webboard', 'คำร้องขอถังขยะ', 'เมนู')
    """
    before, after = _wrapping()
    core = name.strip(_EDGES)
    for pattern in (before, after, before):
        cut = pattern.sub("", core).strip(_EDGES)
        core = cut if any(map(str.isalnum, cut)) else core
    return core


@cache
def _wrapping() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = answer_words().wrapping
    before = rf"^(?:{any_of(words.before)})(?=[\s\"'“:]|[A-Za-z(])\s?:?"
    return re.compile(before, re.IGNORECASE), re.compile(rf"\s?(?:{any_of(words.after)})$", re.IGNORECASE)


def likeness(stated: str, shown: str) -> float:
    """How like the name of something to click another is, 0–1; 1 where they are the same but for spelling.

    Numbers decide between siblings: a name with another year or another half of the year is another thing.

    >>> likeness('แบนเนอร์ "ITA 2566"', "ITA 2566"), likeness("รายงานรอบ 6 เดือน", "รายงานรอบ 12 เดือน")
    (1.0, 0.0)
    >>> likeness("แผนพัฒนาท้องถิ่น", "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)") == CONTAINED
    True
    >>> likeness("รายงานผลการดำเนินงาน", "รายงานการกำกับติดตามการดำเนินงาน") < ALIKE
    True
    """
    if not stated or not shown:
        return 0.0
    return _likeness(_folded(stated), _folded(shown))


@lru_cache(maxsize=65_536)
def _likeness(stated: tuple[str, frozenset[str]], shown: tuple[str, frozenset[str]]) -> float:
    (one, numbers), (other, others) = stated, shown
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if numbers and others and numbers != others:
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_CONTAINED and long.startswith(short) and len(short) >= len(long) * LEAST_SHARE:
        return CONTAINED
    ratio = fuzz.ratio(_NUMBER.sub("", one), _NUMBER.sub("", other)) / 100
    return ratio if len(short) >= SHORTEST_CONTAINED else 0.0


@remembered(32_768)
def _folded(name: str) -> tuple[str, frozenset[str]]:
    """The form in which names are compared, and the numbers in them."""
    plain = _without_code(fold_misspellings(normalise(unwrapped(name[:_LONGEST]))))
    return squeeze(plain), frozenset(number.lstrip("0") for number in _NUMBER.findall(plain))


def _without_code(name: str) -> str:
    """A name without the item code that begins it, unless it is nothing else."""
    mentions = read_codes(name[:12])
    rest = name[mentions[-1].end :] if mentions and not name[: mentions[0].start].strip("( [") else ""
    return rest if any(map(str.isalpha, rest)) else name
