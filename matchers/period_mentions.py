"""What times a text states: fiscal years, calendar years, ranges, halves, quarters, months, dates.

Years in texts are พ.ศ. or ค.ศ.; fiscal years returned are พ.ศ., dates are ค.ศ. dates.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from matchers import period_words as patterns
from matchers.fiscal_years import (
    ERA,
    Kind,
    PeriodMention,
    fiscal_months,
    fiscal_year_span,
    to_buddhist,
)
from matchers.period_mending import mended
from matchers.period_points import LONGEST_PLAN, point_mentions, points
from matchers.period_short import short_years
from matchers.period_words import contains, ends_with, period_words
from matchers.text import normalise_lines

LONGEST_TEXT: Final = 100_000
NEAR: Final = 120
"""A half, quarter or month without a year takes the year stated within so many characters."""
LONGEST_HEADING: Final = 200
HALF_OF_SIX: Final = 300
""" "6 เดือน" alone names a half in a title of this length; in running text it is any length of time."""


@lru_cache(maxsize=256)
def read_periods(text: str) -> tuple[PeriodMention, ...]:
    """The times that ``text`` states, in order.

    Years of laws, phone numbers, amounts and copyright lines do not count. Total and linear; at
    most the first 100,000 characters are read. Remembered, because one document is asked about
    for many items.

    >>> [(m.kind, m.fiscal_years) for m in read_periods("รายงานผล ประจำปีงบประมาณ พ.ศ. ๒๕๖๕")]
    [('fiscal_year', (2565,))]
    >>> [str(day) for m in read_periods("ต.ค. 65 – มี.ค. 66") for day in (m.start, m.end)]
    ['2022-10-01', '2023-03-31']
    >>> read_periods("พ.ร.บ.ข้อมูลข่าวสารของราชการ พ.ศ. 2540 โทร. 0-2566-2567")
    ()
    """
    plain = mended(normalise_lines(text[:LONGEST_TEXT]))
    if not patterns.TIME_HINT.search(plain):
        return ()
    days = points(plain)
    taken = [(point.start, point.end) for point in days]
    years = list(_year_mentions(plain, taken))
    years += short_years(plain, [*taken, *((year.at, year.at + 1) for year in years)])
    near = _StatedYears(years)
    found = [_with_year(mention, near) for mention in point_mentions(plain, days)]
    found += [*_half_mentions(plain, near), *_quarter_mentions(plain, near)]
    found = [replace(m, heads=True) if _in_heading(plain, m) else m for m in found]
    return tuple(sorted([*years, *found], key=lambda mention: mention.at))


# Headings


def _in_heading(text: str, mention: PeriodMention) -> bool:
    """Whether the line of a month, quarter, half or range is the heading of a report on it.

    It is when the form's words "ในรอบเดือน" stand before it, when the line begins like a report's
    name, or when it says nothing else and the lines above name the report or the word เดือน leads it.
    """
    if mention.kind in ("date", "posted"):
        return False
    start, end = mention.at, mention.at + len(mention.text)
    line = text.rfind("\n", max(0, start - LONGEST_HEADING), start) + 1
    after = text[end : end + LONGEST_HEADING].split("\n", 1)[0]
    if patterns.MONTH_ROUND.search(text, max(line, start - 20), start):
        return True
    if (not line and start > LONGEST_HEADING) or patterns.AMOUNT.search(after):
        return False
    if patterns.report_begins().match(text, line, start):
        return True
    alone = patterns.MONTH_ALONE.fullmatch(text, line, start)
    if alone is None:
        return False
    above = text[max(0, line - LONGEST_HEADING) : max(0, line - 1)].split("\n")[-2:]
    if any(map(patterns.report_begins().match, above)):
        return True
    by_itself = patterns.HEADING_ENDS.fullmatch(after) and not alone["yearly"]
    return bool(by_itself and (alone["month"] or mention.kind != "month"))


# Years


def _year_mentions(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[PeriodMention]:
    """Years that are periods; ``taken`` are the places of dates, whose years are told already."""
    previous, free, place = -1, 0, 0
    for found in patterns.YEAR.finditer(text):
        start = found.start("short") if found["short"] else found.start("first")
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        inside = place < len(taken) and taken[place][0] < found.end()
        year = to_buddhist(found["short"] or found["first"])
        if inside or start < free or year is None or _is_other_number(text, start, found.end()):
            continue
        lead = patterns.LEAD.search(text, max(0, start - 40), start)
        if not _calls_it_a_year(lead) and _is_amount(text, start, found.end()):
            continue
        named = bool(lead and (lead["fiscal"] or lead["yearly"]))
        before, previous = previous, found.end()
        if not named and _names_a_law(text, start, before):
            continue
        if not (lead and (lead["fiscal"] or "ประจำ" in lead.group())) and _is_history(text, start):
            continue
        last, free = _last_year(text, found.end(), year)
        shown = text[lead.start() if lead else start : free]
        mention = _year_mention(lead, (year, last), shown, start)
        yield _in_context(mention, text[max(before, start - 110, 0) : start])


def _calls_it_a_year(lead: re.Match[str] | None) -> bool:
    """Whether the words before say year or era; "งบประมาณ 2566" may be money."""
    return lead is not None and ("ปี" in lead.group() or lead["era"] is not None)


def _is_amount(text: str, start: int, end: int) -> bool:
    """Whether four figures are a number of things, by the unit after them."""
    if patterns.unit_next().match(text, end) or patterns.latin_unit().match(text, end):
        return True
    counts, things = patterns.counted()
    return bool(things.match(text, end) and counts.search(text[max(0, start - 40) : start]))


def _is_history(text: str, start: int) -> bool:
    """Whether the year is that of a birth or a founding, told before it on its line."""
    line = text[max(0, start - 60) : start].rsplit("\n", 1)[-1]
    return bool(contains(period_words().history).search(line))


def _is_other_number(text: str, start: int, end: int) -> bool:
    """Whether four figures belong to a phone number, a decimal, a copyright line or a posting date."""
    words = period_words()
    before = text[max(0, start - 40) : start]
    if patterns.NUMBER_BEFORE.search(before):
        return True
    if patterns.NUMBER_AFTER.match(text, end) and not patterns.TO_YEAR.match(text, end):
        return True
    if ends_with(words.number_words, 2).search(before):
        return True
    return bool(contains(words.copyright).search(before) or ends_with(words.posted, 3).search(before))


def _names_a_law(text: str, start: int, previous: int) -> bool:
    """Whether the year is part of a law's name: a law word before it, and no other year between."""
    words = period_words()
    if previous > start - 140:
        return bool(contains(words.laws + words.law_goes_on).search(text, previous, start))
    return bool(contains(words.laws).search(text, max(0, start - 140), start))


def _last_year(text: str, end: int, first: int) -> tuple[int, int]:
    """The last year of a range that begins with ``first``, and where the statement ends."""
    found = patterns.TO_YEAR.match(text, end)
    last = to_buddhist(found["long"] or found["short"] or found["next"]) if found else None
    if not found or not last or not first < last <= first + LONGEST_PLAN:
        return first, end
    # "65/66" is a year that goes over into the next, "2565/70" the number of a letter, 2565_2566 two years.
    odd = (found["next"] and last != first + 1) or (found["joined"] and last == first + 1)
    return (first, end) if odd else (last, found.end())


def _year_mention(lead: re.Match[str] | None, years: tuple[int, int], shown: str, at: int) -> PeriodMention:
    first, last = years
    start, end = fiscal_year_span(first)[0], fiscal_year_span(last)[1]
    kind: Kind = "range" if last > first else "fiscal_year"
    if kind == "fiscal_year" and not (lead and lead["fiscal"]):
        kind, start, end = "calendar_year", date(first - ERA, 1, 1), date(first - ERA, 12, 31)
    written = " ".join(shown.split()).strip("(- ")
    return PeriodMention(start, end, tuple(range(first, last + 1)), kind, written, _lead_weight(lead), at)


def _in_context(mention: PeriodMention, before: str) -> PeriodMention:
    """``mention`` marked by what stands before: an ITA result, the assessment, a plan reported on."""
    if mention.kind == "range":
        return replace(mention, quoted=bool(contains(period_words().quoted_plan).search(before)))
    analysed = bool(contains(period_words().analysed).search(before))
    if analysed or contains(period_words().assessment).search(before):
        return replace(mention, weight=min(mention.weight, 0.4), analysed=analysed)
    return mention


def _lead_weight(lead: re.Match[str] | None) -> float:
    if lead is None:
        return 0.5
    if lead["fiscal"]:
        return 1.0
    if lead["yearly"]:
        return 0.9
    if lead["order"]:  # "คำสั่งที่ 161/2562": the year of an order's number
        return 0.3
    return 0.7 if lead["era"] else 0.5


# Halves, quarters and months that take their year from near by


class _StatedYears:
    """The single years of a text, in order, for statements that leave their year out."""

    def __init__(self, mentions: Sequence[PeriodMention]) -> None:
        stated = [m for m in mentions if m.kind != "range" and m.weight >= 0.4]
        self._places = [m.at for m in stated]
        self._years = [m.fiscal_years[0] for m in stated]
        self._alone = len(set(self._years)) == 1

    def near(self, place: int) -> int | None:
        """The year (พ.ศ.) nearest to ``place``, unless it is far away and one of several."""
        if not self._years:
            return None
        after = bisect_left(self._places, place)
        around = [n for n in (after - 1, after) if 0 <= n < len(self._places)]
        nearest = min(around, key=lambda n: abs(self._places[n] - place))
        close = abs(self._places[nearest] - place) <= NEAR
        return self._years[nearest] if self._alone or close else None


def _part_of_year(stub: PeriodMention, year: int | None) -> PeriodMention:
    """``stub`` as its part of a fiscal year; as it is when the year is unknown."""
    if year is None or stub.part is None:
        return stub
    start, end = fiscal_months(year, *stub.part)
    return replace(stub, start=start, end=end, fiscal_years=(year,))


def _own_year(found: re.Match[str]) -> int | None:
    """The year written with a half or quarter: "ไตรมาสที่ 1/2566"."""
    return to_buddhist(found["year"]) if found["year"] else None


def _half_mentions(text: str, years: _StatedYears) -> Iterator[PeriodMention]:
    for found in patterns.HALF.finditer(text):
        count = patterns.MONTH_COUNT.get(found["months"] or "", 6)
        before = text[max(0, found.start() - 12) : found.start()]
        lead = patterns.ROUND_BEFORE.search(before) if found["months"] else None
        if found["months"] and before[-1:].isdecimal():
            continue
        if found["months"] and not (lead or found["part"]) and (count != 6 or len(text) > HALF_OF_SIX):
            continue
        second = "หลัง" in (found["part"], found["which"]) or found["turn"] == "2"
        kind: Kind = "half_year" if count == 6 else "quarter" if count == 3 else "range"
        at = found.start() - len(lead.group() if lead else "")
        written = " ".join(text[at : found.end()].split()).strip("( ")
        part = (13 - count, 12) if second else (1, count)
        stub = PeriodMention(None, None, (), kind, written, 0.5 if found["turn"] else 0.8, at, part=part)
        yield _part_of_year(stub, _own_year(found) or years.near(at))


def _quarter_mentions(text: str, years: _StatedYears) -> Iterator[PeriodMention]:
    for found in patterns.QUARTER.finditer(text):
        first = patterns.QUARTER_NUMBER[found["first"] or found["q"]]
        last = max(first, int(found["last"] or first))
        part = (first * 3 - 2, last * 3)
        stub = PeriodMention(None, None, (), "quarter", found.group(), 0.8, found.start(), part=part)
        yield _part_of_year(stub, _own_year(found) or years.near(found.start()))


def _with_year(mention: PeriodMention, years: _StatedYears) -> PeriodMention:
    """A month without a year, in the fiscal year stated near by."""
    if mention.start or mention.kind != "month":
        return mention
    return _part_of_year(mention, years.near(mention.at))
