"""When a schedule is due: cron expressions in the time of Thailand, which knows no summer time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from cronsim import CronSim, CronSimError

from reports.phrases import BANGKOK, bangkok

LONGEST = 200
"""Characters of a cron expression; longer ones are a slip, or meant to hurt."""
MOST_MISSED = 1000
"""Missed dates are counted up to here."""
_FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
_COMMON = {"@hourly": "0 * * * *", "@daily": "0 2 * * *", "@weekly": "0 2 * * 1", "@monthly": "0 2 1 * *"}


class BadCron(ValueError):
    """Raised when a cron expression is none, or never comes; ``schedule.cron.KEY`` of the texts says how.

    ``key`` is ``fields``, ``field``, ``nickname`` or ``never``; ``facts`` fill the sentence.
    """

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(f"{key}: {facts}")


def read_cron(text: str, now: datetime) -> str:
    """A cron expression of five fields, tidied; Thai digits are understood.

    >>> read_cron(" ๐ ๒  1 * * ", datetime(2026, 1, 1, tzinfo=BANGKOK))
    '0 2 1 * *'

    Raises:
        BadCron: it is none, or names a day that never comes.
    """
    shown = " ".join(text[:LONGEST].split())
    if text.strip().startswith("@"):
        raise BadCron("nickname", cron=shown, instead=_COMMON.get(shown.lower(), _COMMON["@monthly"]))
    parts = text.translate({ord(thai): str(digit) for digit, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}).split()
    if len(parts) != len(_FIELDS) or len(text) > LONGEST or not all(part.isascii() for part in parts):
        raise BadCron("fields", cron=shown, n=len(parts))
    cron = " ".join(parts)
    if next(_dates(cron, now), None) is None:
        raise BadCron("never", cron=shown)
    return cron


def next_dates(cron: str, after: datetime, count: int) -> list[datetime]:
    """The next dates after a moment, with the zone of Thailand; fewer where it does not come so often.

    >>> [f"{one:%d %H:%M}" for one in next_dates("30 0 * * *", datetime(2026, 1, 1, tzinfo=BANGKOK), 2)]
    ['01 00:30', '02 00:30']

    Raises:
        BadCron: the expression is none.
    """
    return [one for one, _ in zip(_dates(cron, after), range(count), strict=False)]


def next_date(cron: str, after: datetime) -> datetime | None:
    """The next date after a moment; None when there is none any more."""
    return next(_dates(cron, after), None)


def last_date(cron: str, now: datetime, first: datetime) -> tuple[datetime, int]:
    """Of the dates from ``first`` to ``now`` the last one, and how many there were before it."""
    last, missed = first, 0
    for one in _dates(cron, now + timedelta(seconds=1), backwards=True):
        if one <= first or missed >= MOST_MISSED:
            break
        last = max(last, one)
        missed += 1
    return last, missed


def shortest_gap(cron: str, after: datetime) -> timedelta | None:
    """The least time between two of the next 60 dates; None where there are not two."""
    dates = next_dates(cron, after, 60)
    return min((later - sooner for sooner, later in pairwise(dates)), default=None)


def _dates(cron: str, after: datetime, *, backwards: bool = False) -> Iterator[datetime]:
    """Dates one after another, the moment itself left out; ends where none comes within 50 years."""
    local = bangkok(after).replace(tzinfo=None)
    try:
        for one in CronSim(cron, local, reverse=backwards):
            yield one.replace(tzinfo=BANGKOK)
    except CronSimError as error:
        wrong = str(error).removeprefix("Bad ")
        values = dict(zip(_FIELDS, cron.split(), strict=False))
        if wrong == "day-of-month" and _is_day(values.get(wrong, "")):
            raise BadCron("never", cron=cron) from error
        raise BadCron("field", cron=cron, field=wrong, value=values.get(wrong, cron)) from error
    except (AssertionError, ValueError, OverflowError) as error:
        raise BadCron("field", cron=cron, field="", value=cron) from error


def _is_day(text: str) -> bool:
    """Whether days of a month are named that exist, only not in the months named."""
    days = [part.split("-") for part in text.split(",")]
    exist = all(day.isdigit() and 1 <= int(day) <= 31 for ends in days for day in ends)
    return exist and all(int(ends[0]) <= int(ends[-1]) for ends in days)
