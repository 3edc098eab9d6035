"""Days and months that a text states, alone, in lists and as ends of a range.

Years of points are พ.ศ.; the dates of mentions are ค.ศ. dates.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from matchers import period_words as patterns
from matchers.fiscal_years import ERA, Kind, PeriodMention, fiscal_year_of, to_buddhist
from matchers.period_words import contains, ends_with, month_number, period_words
from matchers.text import THAI_LETTER

LONGEST_PLAN: Final = 25
"""A range of more years is two numbers that stand beside each other by chance."""
_SHORT_NAME: Final = 6
_FEBRUARY: Final = 2
_LAST_DAYS: Final = 28

_NAME_GOES_ON = re.compile(f"[{THAI_LETTER}]{{2}}|[A-Za-z]{{2}}")


@dataclass(frozen=True, slots=True)
class Point:
    """A month or a day as written, with its place; the year (พ.ศ.) may be missing.

    ``stamp``: a year and a month in figures, "2023-04"; like a day it tells when, not what about.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    stamp: bool = False

    def first(self, year: int) -> date:
        """First day of it in a year (พ.ศ.)."""
        return self._day(year, self.day or 1)

    def last(self, year: int) -> date:
        """Last day of it in a year (พ.ศ.)."""
        return self._day(year, self.day or 31)

    def _day(self, year: int, day: int) -> date:
        last = monthrange(year - ERA, self.month)[1]
        return date(year - ERA, self.month, min(max(day, 1), last))


def points(text: str) -> list[Point]:
    """The months and days in a normalised text, in order."""
    found = sorted([*_named_points(text), *_numeric_points(text)], key=lambda point: point.start)
    # From the end: "ต.ค., พ.ย. และ ธ.ค. 2565" hands the year on from month to month.
    for place in range(len(found) - 2, -1, -1):
        found[place] = _in_list(text, found[place], found[place + 1])
    return found


def point_mentions(text: str, found: Sequence[Point]) -> Iterator[PeriodMention]:
    """What the points of a text state: ranges, months, dates, days of posting."""
    place = 0
    while place < len(found):
        both = _range_of(text, found[place], found[place + 1]) if place + 1 < len(found) else None
        one = both or _one_point(text, found[place])
        if one:
            yield one
        place += 2 if both else 1


def _named_points(text: str) -> Iterator[Point]:
    """Months by name, with the day before and the year after them."""
    for found in patterns.month_name().finditer(text):
        name = found.group()
        before = text[max(0, found.start() - 24) : found.start()]
        # "สมควร" holds "มค", "unmarred" holds "mar"; full names may follow any word, others only "เดือน".
        short = len(name) < _SHORT_NAME
        cut = (name[0].isascii() or short) and not before.endswith("เดือน")
        if before and cut and _NAME_GOES_ON.search(before[-1] + name[0]):
            continue
        after = patterns.year_after().match(text, found.end())
        year = to_buddhist(after["year"]) if after else None
        if year is None and name[0].isascii():  # "may" alone is a verb
            continue
        number = month_number(name)
        if short and number == _FEBRUARY and _is_commission(text, found, before, year):
            continue
        day = patterns.DAY_BEFORE.search(before)
        written = (day["named"] or day["plain"]) if day else None
        whole = bool(day and day["since"] and int(written or 0) >= _LAST_DAYS)  # "1 - 31 มีนาคม"
        yield Point(
            start=found.start() - len(day.group()) if day else found.start(),
            end=after.end() if after and year else found.end(),
            year=year,
            month=number,
            day=None if whole else max(1, int(written)) if written else None,
        )


def _is_commission(text: str, found: re.Match[str], before: str, year: int | None) -> bool:
    """Whether ก.พ. is the Civil Service Commission (or begins ก.พ.ร.) and not February."""
    if patterns.COMMISSION_GOES_ON.match(text, found.end()):
        return True
    if ends_with(period_words().commission_leads, 1).search(before):
        return True
    alone = patterns.MONTH_BESIDE.search(before) or patterns.MONTH_BESIDE_AFTER.match(text, found.end())
    return year is None and not alone


def _numeric_points(text: str) -> Iterator[Point]:
    for found in patterns.NUMERIC_DATE.finditer(text):
        stamp = found["month3"]
        month = int(found["month"] or found["month2"] or stamp)
        year = to_buddhist(found["year"] or found["year2"] or found["year3"])
        day = None if stamp else max(1, int(found["day"] or found["day2"]))
        if year and 1 <= month <= 12:
            yield Point(found.start(), found.end(), year, month, day, stamp=bool(stamp))


def _in_list(text: str, one: Point, two: Point) -> Point:
    """``one`` with the year of the month that follows it in a list of months."""
    months_only = one.day is None and two.day is None and one.year is None and two.year is not None
    if not months_only or two.year is None or not patterns.NEXT_MONTH.fullmatch(text, one.end, two.start):
        return one
    return replace(one, year=two.year - (one.month > two.month))


def _range_of(text: str, one: Point, two: Point) -> PeriodMention | None:
    if two.year is None or not patterns.BETWEEN.fullmatch(text, one.end, two.start):
        return None
    start = one.first(one.year or two.year - (one.month > two.month))
    end = two.last(two.year)
    if start > end or end.year - start.year > LONGEST_PLAN:
        return None
    years = tuple(range(fiscal_year_of(start), fiscal_year_of(end) + 1))
    return PeriodMention(start, end, years, "range", text[one.start : two.end], 1.0, one.start)


def _one_point(text: str, point: Point) -> PeriodMention | None:
    written = text[point.start : point.end].strip()
    if point.year is None:
        place = (point.month - 10) % 12 + 1
        stub = PeriodMention(None, None, (), "month", written, 0.4, point.start, part=(place, place))
        return None if point.day else stub
    kind: Kind = "date" if point.day or point.stamp else "month"
    weight = 0.4 if kind == "date" else 0.8
    before = text[max(0, point.start - 60) : point.start]
    if ends_with(period_words().posted, 15).search(before):
        kind, weight = "posted", 0.1
    elif kind == "date" and contains(period_words().laws + period_words().history).search(before):
        weight = 0.2
    start, end = point.first(point.year), point.last(point.year)
    return PeriodMention(start, end, (fiscal_year_of(start),), kind, written, weight, point.start)
