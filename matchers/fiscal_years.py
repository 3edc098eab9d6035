"""Fiscal years (พ.ศ.), their days (ค.ศ.), and one statement of a time."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Kind = Literal[
    "fiscal_year", "calendar_year", "range", "half_year", "quarter", "month", "date", "posted"
]  # fmt: skip
ERA: Final = 543
FIRST_YEAR, LAST_YEAR = 2540, 2599
"""Years พ.ศ. outside are history or the numbers of something else."""


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """One statement of a time.

    ``start`` and ``end`` are ค.ศ. dates, both None for a half, quarter or month whose year is stated
    nowhere. ``fiscal_years`` (พ.ศ.) are those touched. ``weight`` 0–1 says how surely it is the
    time the text is about, ``at`` where it stands in the normalised text. ``analysed``: the year
    whose ITA result the text looks back on. ``part``: first and last month of the fiscal year (1 is
    October) of a half, quarter or month, also where the year is not stated. ``heads``: the statement
    stands in a heading, so that what follows is about that time. ``quoted``: the years of a plan that is
    reported on or followed; the text itself may be about one of them.
    """

    start: date | None
    end: date | None
    fiscal_years: tuple[int, ...]
    kind: Kind
    text: str
    weight: float
    at: int = 0
    analysed: bool = False
    part: tuple[int, int] | None = None
    heads: bool = False
    quoted: bool = False

    @property
    def days(self) -> int:
        """Length in days; 0 when the year is not stated."""
        return (self.end - self.start).days + 1 if self.start and self.end else 0

    @property
    def second(self) -> bool:
        """Whether it is a part of the second half of a year, stated or not."""
        return self.part is not None and self.part[0] > 6


def fiscal_year_span(fiscal_year: int) -> tuple[date, date]:
    """First and last day (ค.ศ.) of a fiscal year (พ.ศ.).

    >>> fiscal_year_span(2566)
    (datetime.date(2022, 10, 1), datetime.date(2023, 9, 30))
    """
    return date(fiscal_year - ERA - 1, 10, 1), date(fiscal_year - ERA, 9, 30)


def fiscal_year_of(day: date) -> int:
    """The fiscal year (พ.ศ.) in which a day (ค.ศ.) falls.

    >>> fiscal_year_of(date(2022, 10, 1)), fiscal_year_of(date(2022, 9, 30))
    (2566, 2565)
    """
    return day.year + ERA + (day.month >= 10)


def fiscal_months(fiscal_year: int, first: int, last: int) -> tuple[date, date]:
    """First and last day of the ``first`` to ``last`` month of a fiscal year; 1 is October.

    >>> fiscal_months(2566, 1, 6)
    (datetime.date(2022, 10, 1), datetime.date(2023, 3, 31))
    """
    october = (fiscal_year - ERA - 1) * 12 + 9
    start_year, start_month = divmod(october + first - 1, 12)
    end_year, end_month = divmod(october + last - 1, 12)
    last_day = monthrange(end_year, end_month + 1)[1]
    return date(start_year, start_month + 1, 1), date(end_year, end_month + 1, last_day)


def to_buddhist(written: str) -> int | None:
    """The year พ.ศ. of a year as written (2566, 66, 2023), or None when it is none.

    >>> to_buddhist("2566"), to_buddhist("66"), to_buddhist("2023"), to_buddhist("1234")
    (2566, 2566, 2566, None)
    """
    year = int(written.lstrip("'"))
    if year < 100:
        year += 2500
    elif year < 2100:
        year += ERA
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
