"""Years of two figures that nothing calls a year: in names of files and of plans.

They are read from names only, never from running text, where two figures are mostly something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from matchers import period_words as patterns
from matchers.fiscal_years import ERA, PeriodMention, fiscal_year_span
from matchers.period_words import contains, ends_with, period_words

LONGEST_NAME: Final = 300
"""A longer text is no name."""
_PLAN_YEARS: Final = range(2, 5)
"""Plans of three to five years, as differences of their years."""
_TWO_FIGURES = re.compile(r"(?<!\d)[5-9]\d(?!\d)")
_WEAK: Final = 0.4
"""Enough to say which year is meant, too little to say that another is not."""


def short_years(text: str, taken: Sequence[tuple[int, int]] = ()) -> Iterator[PeriodMention]:
    """Years (พ.ศ.) of two figures in a normalised name; ``taken`` are places where times are read already.

    >>> [m.fiscal_years for m in short_years("plan66.pdf")]
    [(2566,)]
    >>> [m.fiscal_years for m in short_years("แผนพัฒนาท้องถิ่น 66-70")]
    [(2566, 2567, 2568, 2569, 2570)]
    >>> list(short_years("ศูนย์ 60-69")), list(short_years("scan66.pdf"))
    ([], [])
    """
    if len(text) > LONGEST_NAME or not _TWO_FIGURES.search(text):
        return
    for mention in (*_plans(text), *_names(text)):
        if not any(start <= mention.at < end for start, end in taken):
            yield mention


def _plans(text: str) -> Iterator[PeriodMention]:
    for found in patterns.SHORT_PLAN.finditer(text):
        first, last = 2500 + int(found["from"]), 2500 + int(found["to"])
        alone = text.strip("() .") == found.group()
        if last - first in _PLAN_YEARS and (alone or _is_of_a_plan(text, found.start())):
            start, end = fiscal_year_span(first)[0], fiscal_year_span(last)[1]
            years = tuple(range(first, last + 1))
            yield PeriodMention(start, end, years, "range", found.group(), 0.5, found.start())


def _names(text: str) -> Iterator[PeriodMention]:
    found = patterns.SHORT_NAMED.search(text) or patterns.short_file().search(text)
    if found and found.lastgroup and not contains(period_words().laws).search(text):
        year, at = 2500 + int(found[found.lastgroup]), found.start(found.lastgroup)
        start, end = date(year - ERA, 1, 1), date(year - ERA, 12, 31)
        yield PeriodMention(start, end, (year,), "calendar_year", found.group(), _WEAK, at)


def _is_of_a_plan(text: str, start: int) -> bool:
    """Whether a plan is named before ``start`` on its line, and no page or section right before."""
    line = text[max(0, start - 120) : start].rsplit("\n", 1)[-1]
    numbered = ends_with(period_words().serial_words, 1).search(line)
    return bool(contains(period_words().plan_words).search(line)) and not numbered
