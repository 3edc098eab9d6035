"""When scheduled audits run (config/schedules.yaml, where the sources and reasons stand)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Literal, get_args

from pydantic import Field

from config.checklist import Strict
from config.validation import read_model

_FILE = "config/schedules.yaml"
Every = Literal["day", "week", "month", "quarter"]
EVERY: tuple[Every, ...] = get_args(Every)


class Round(Strict):
    """A round of the fiscal year: so many months of it, reported on in its last month."""

    months: Literal[3, 6, 9, 12]
    reported_in: int = Field(ge=1, le=12)
    last_day: int = Field(ge=28, le=31)


class ScheduleRules(Strict):
    """schedules.yaml; cron expressions are read in the time of Thailand."""

    rounds: tuple[Round, ...] = Field(min_length=4, max_length=4)
    every: dict[Every, str]
    shown_dates: int = Field(ge=1, le=50)
    seldom_hours: float = Field(gt=0)
    attempts: int = Field(ge=1)
    again_after_minutes: float = Field(gt=0)
    message_attempts: int = Field(ge=1)
    message_days: float = Field(gt=0)
    ledger_runs: int = Field(ge=1)
    named_in_message: int = Field(ge=1)

    @property
    def again_after(self) -> timedelta:
        """The pause before a run that failed is tried again."""
        return timedelta(minutes=self.again_after_minutes)


@cache
def schedule_rules() -> ScheduleRules:
    """The shipped rules.

    >>> sorted(schedule_rules().every)
    ['day', 'month', 'quarter', 'week']

    Raises:
        ConfigError: when the file is damaged, with line, field and reason.
    """
    return read_model(resources.files("config").joinpath("schedules.yaml"), _FILE, ScheduleRules)


def round_of(day: date) -> tuple[int, date]:
    """The round of the fiscal year a day (ค.ศ.) lies in: its months, and its last day.

    >>> round_of(date(2022, 12, 16)), round_of(date(2023, 1, 1))
    ((3, datetime.date(2022, 12, 31)), (6, datetime.date(2023, 3, 31)))
    """
    rounds = schedule_rules().rounds
    one = next(r for r in rounds if 0 <= r.reported_in - day.month < 3)
    return one.months, date(day.year, one.reported_in, one.last_day)
