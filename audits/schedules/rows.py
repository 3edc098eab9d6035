"""Schedules and their runs as the archive keeps them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from audits.schedules.plan import SchedulePlan


class RunState(StrEnum):
    """How far a run is; the first three are unfinished."""

    RUNNING = "running"  # under way, or killed: the lock of its schedule tells which
    INTERRUPTED = "interrupted"  # stopped by a person; goes on with the next `run`
    WAITING = "waiting"  # could not begin or broke off; tried again later
    FINISHED = "finished"
    FAILED = "failed"  # could not begin or broke off again and again
    SKIPPED = "skipped"  # due while the run before still worked
    ABANDONED = "abandoned"  # killed long ago, and a newer date came


UNFINISHED = (RunState.RUNNING, RunState.INTERRUPTED, RunState.WAITING)


class _Kept(BaseModel):
    """What is kept as JSON; a later version may have written more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Failing(_Kept):
    """An agency that was not judged: in how many runs in a row, and since which day (ค.ศ.)."""

    row: int
    name: str
    url: str
    state: str
    reason: str = ""
    since: date
    in_row: int = 1

    @property
    def shown(self) -> str:
        """Its name, or its address where the register has none."""
        return self.name or self.url


class News(_Kept):
    """An agency in which something changed, with the codes of its items."""

    name: str
    codes: tuple[str, ...] = ()
    difference: float | None = None


class Summary(_Kept):
    """What came of a run, and what changed since the run before (``since`` None: there was none)."""

    agencies: int = 0
    states: dict[str, int] = Field(default_factory=dict)
    since: date | None = None
    fixed: int = 0
    broken: int = 0
    mean_before: float | None = None
    mean_after: float | None = None
    worsened: bool = False
    same_edition: bool = True
    improved: tuple[News, ...] = ()
    declined: tuple[News, ...] = ()
    new_failures: tuple[str, ...] = ()
    opened_again: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether anything is news; the first run is."""
        return self.since is None or bool(
            self.improved or self.declined or self.new_failures or self.opened_again or self.alarms
        )


class Letter(_Kept):
    """A message and how far it got; it never holds an address, only the place of one: ``1:mailto``."""

    state: Literal["waiting", "sent", "given_up", "not_wanted", "nobody"] = "waiting"
    title: str = ""
    body: str = ""
    tries: int = 0
    delivered: tuple[str, ...] = ()
    problem: str = ""


class RunDetail(_Kept):
    """What is known of a run; ``as_of`` is the day it judges by (ค.ศ.), whenever it goes on.

    ``after_sweep`` is the newest finished sweep of the output before this run; ``kept`` the folder of
    its sweep.json below the output. ``missed`` counts earlier dates that this run makes good.
    """

    as_of: date
    missed: int = 0
    continued: int = 0
    attempts: int = 0
    again_at: datetime | None = None
    after_sweep: int | None = None
    problem: str = ""
    kept: str = ""
    summary: Summary | None = None
    failing: tuple[Failing, ...] = ()
    letter: Letter | None = None


class ScheduleRow(_Kept):
    """One schedule; ``next_at`` (UTC) None when it is due no more."""

    id: int
    name: str
    cron: str
    plan: SchedulePlan
    created_at: datetime
    next_at: datetime | None = None
    failures_in_row: int = 0


class RunRow(_Kept):
    """One date on which a schedule was due (times UTC); ``exit_code`` None unless it finished or failed."""

    id: int
    schedule_id: int
    due_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    state: RunState
    exit_code: int | None = None
    holder: str = ""
    detail: RunDetail
