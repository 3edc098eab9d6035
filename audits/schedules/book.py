"""The book of schedules: which there are, when they are due, what their runs came to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Text, delete, func, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from audits.archive import RESUME_DAYS, Archive
from audits.archive.crawls import holder
from audits.archive.tables import schedule_runs, schedules
from audits.schedules.dates import last_date, next_date
from audits.schedules.plan import SchedulePlan
from audits.schedules.rows import UNFINISHED, RunDetail, RunRow, RunState, ScheduleRow
from reports.phrases import bangkok


class NameTaken(ValueError):
    """Raised when another schedule has the name."""


class NoSuchSchedule(LookupError):
    """Raised when no schedule has the number or name."""


class Book:
    """The schedules of an archive; each call is one transaction."""

    def __init__(self, archive: Archive) -> None:
        self._database = archive.database

    # schedules

    def add(self, name: str, cron: str, plan: SchedulePlan, now: datetime) -> ScheduleRow:
        """Keep a schedule; raises NameTaken."""
        values = {
            "name": name,
            "cron": cron,
            "plan": plan.model_dump(mode="json"),
            "created_at": now,
            "next_at": next_date(cron, now),
        }
        try:
            with self._database.writing() as connection:
                asked = schedules.insert().values(values).returning(schedules.c.id)
                number = connection.execute(asked).scalar_one()
                return _schedule(connection, number)
        except IntegrityError as error:
            raise NameTaken(name) from error

    def all(self) -> list[ScheduleRow]:
        """All schedules in the order they were added."""
        asked = _SCHEDULES.where(schedules.c.active).order_by(schedules.c.id)
        with self._database.reading() as connection:
            return [ScheduleRow.model_validate(dict(row._mapping)) for row in connection.execute(asked)]

    def find(self, ref: str) -> ScheduleRow:
        """By number or name; raises NoSuchSchedule."""
        for one in self.all():
            if ref.strip() in (str(one.id), one.name):
                return one
        raise NoSuchSchedule(ref)

    def remove(self, schedule_id: int) -> int:
        """Forget a schedule and its ledger; how many runs that held. Results stay where they are."""
        with self._database.writing() as connection:
            of_it = schedule_runs.c.schedule_id == schedule_id
            count = connection.execute(select(func.count()).select_from(schedule_runs).where(of_it))
            runs = int(count.scalar_one())
            connection.execute(delete(schedule_runs).where(of_it))
            connection.execute(delete(schedules).where(schedules.c.id == schedule_id))
        return runs

    # runs that are due

    def unfinished(self, schedule_id: int, now: datetime) -> RunRow | None:
        """The run to go on with. One of long ago is abandoned where a newer date has come since."""
        with self._database.writing() as connection:
            schedule = _locked(connection, schedule_id)
            run = _unfinished(connection, schedule_id)
            if schedule is None or run is None:
                return None
            is_due = schedule.next_at is not None and schedule.next_at <= now
            if not is_due or now - (run.started_at or run.due_at) <= timedelta(days=RESUME_DAYS):
                return run
            _change(connection, run.id, state=RunState.ABANDONED, finished_at=now)
            return None

    def claim(self, schedule_id: int, now: datetime, *, forced: bool = False) -> RunRow | None:
        """The run that is due now, taken by this process; None when none is. Missed dates are one run."""
        with self._database.writing() as connection:
            schedule = _locked(connection, schedule_id)
            if schedule is None:
                return None
            due_at, missed = now, 0
            if schedule.next_at is not None and schedule.next_at <= now:
                due_at, missed = last_date(schedule.cron, now, schedule.next_at)
            elif not forced:
                return None
            _advance(connection, schedule, now)
            detail = RunDetail(as_of=bangkok(now).date(), missed=missed)
            return _insert(connection, schedule_id, due_at, detail, state=RunState.RUNNING, started_at=now)

    def skip(self, schedule_id: int, now: datetime) -> datetime | None:
        """Note that a date came while a run is under way; the date, or None when none came."""
        with self._database.writing() as connection:
            schedule = _locked(connection, schedule_id)
            if schedule is None or _unfinished(connection, schedule_id) is None:
                return None  # who has the lock has not claimed it yet: it is theirs
            return _skip(connection, schedule, now)

    # a run under way

    def go_on(self, run: RunRow) -> RunRow:
        """Take an unfinished run."""
        detail = run.detail.model_copy(update={"continued": run.detail.continued + 1, "again_at": None})
        with self._database.writing() as connection:
            return _change(connection, run.id, state=RunState.RUNNING, holder=holder(), detail=detail)

    def note(self, run: RunRow, **changes: Any) -> RunRow:
        """Write down more of what is known of a run, and nothing else."""
        with self._database.writing() as connection:
            return _change(connection, run.id, detail=run.detail.model_copy(update=changes))

    def pause(self, run: RunRow, state: RunState, detail: RunDetail) -> RunRow:
        """Leave a run to be continued."""
        with self._database.writing() as connection:
            return _change(connection, run.id, state=state, detail=detail)

    def end(
        self, run: RunRow, state: RunState, exit_code: int, detail: RunDetail, now: datetime, **more: Any
    ) -> RunRow:
        """Conclude a run; dates that came while it worked are skipped, and the next one is set."""
        with self._database.writing() as connection:
            schedule = _locked(connection, run.schedule_id)
            if schedule is not None:
                _skip(connection, schedule, now)
                failures = 0 if state is RunState.FINISHED else schedule.failures_in_row + 1
                connection.execute(
                    update(schedules).where(schedules.c.id == schedule.id).values(failures_in_row=failures)
                )
            return _change(
                connection, run.id, state=state, exit_code=exit_code, detail=detail, finished_at=now, **more
            )

    # what was

    def runs(
        self, schedule_id: int, states: Iterable[RunState] = tuple(RunState), most: int | None = None
    ) -> list[RunRow]:
        """Runs of a schedule in some states, the newest first."""
        asked = (
            _RUNS.where(
                schedule_runs.c.schedule_id == schedule_id,
                schedule_runs.c.state.in_([s.value for s in states]),
            )
            .order_by(schedule_runs.c.id.desc())
            .limit(most)
        )
        with self._database.reading() as connection:
            return [_run(row) for row in connection.execute(asked)]

    def run(self, number: int) -> RunRow | None:
        """One run as it is now; None when its schedule was removed."""
        with self._database.reading() as connection:
            row = connection.execute(_RUNS.where(schedule_runs.c.id == number)).one_or_none()
        return _run(row) if row else None

    def undelivered(self) -> list[RunRow]:
        """Runs whose message is still to be delivered, the oldest first."""
        ended = (RunState.FINISHED.value, RunState.FAILED.value)
        asked = _RUNS.where(schedule_runs.c.state.in_(ended)).order_by(schedule_runs.c.id)
        # a text of our own JSON; whether it is the right one is looked at below
        asked = asked.where(type_coerce(schedule_runs.c.detail, Text).contains('"state":"waiting"'))
        with self._database.reading() as connection:
            runs = [_run(row) for row in connection.execute(asked)]
        return [run for run in runs if run.detail.letter and run.detail.letter.state == "waiting"]


_SCHEDULES = select(*(schedules.c[name] for name in ScheduleRow.model_fields))
_RUNS = select(*(schedule_runs.c[name] for name in RunRow.model_fields))


def _schedule(connection: Connection, number: int) -> ScheduleRow:
    row = connection.execute(_SCHEDULES.where(schedules.c.id == number)).one()
    return ScheduleRow.model_validate(dict(row._mapping))


def _locked(connection: Connection, number: int) -> ScheduleRow | None:
    """A schedule that nobody else changes before this transaction ends; None when it was removed."""
    asked = _SCHEDULES.where(schedules.c.id == number).with_for_update()
    row = connection.execute(asked).one_or_none()
    return ScheduleRow.model_validate(dict(row._mapping)) if row else None


def _run(row: Any) -> RunRow:
    return RunRow.model_validate(dict(row._mapping))


def _unfinished(connection: Connection, schedule_id: int) -> RunRow | None:
    states = [state.value for state in UNFINISHED]
    asked = _RUNS.where(schedule_runs.c.schedule_id == schedule_id, schedule_runs.c.state.in_(states))
    row = connection.execute(asked.order_by(schedule_runs.c.id.desc()).limit(1)).one_or_none()
    return _run(row) if row else None


def _insert(
    connection: Connection,
    schedule_id: int,
    due_at: datetime,
    detail: RunDetail,
    state: RunState,
    **values: Any,
) -> RunRow:
    values |= {
        "state": state.value,
        "schedule_id": schedule_id,
        "due_at": due_at,
        "holder": holder(),
        "detail": detail.model_dump(mode="json"),
    }
    asked = schedule_runs.insert().values(values).returning(schedule_runs.c.id)
    number = connection.execute(asked).scalar_one()
    return _run(connection.execute(_RUNS.where(schedule_runs.c.id == number)).one())


def _change(
    connection: Connection,
    number: int,
    *,
    state: RunState | None = None,
    detail: RunDetail | None = None,
    **values: Any,
) -> RunRow:
    if state is not None:
        values["state"] = state.value
    if detail is not None:
        values["detail"] = detail.model_dump(mode="json")
    connection.execute(update(schedule_runs).where(schedule_runs.c.id == number).values(values))
    return _run(connection.execute(_RUNS.where(schedule_runs.c.id == number)).one())


def _advance(connection: Connection, schedule: ScheduleRow, now: datetime) -> None:
    coming = next_date(schedule.cron, now)
    connection.execute(update(schedules).where(schedules.c.id == schedule.id).values(next_at=coming))


def _skip(connection: Connection, schedule: ScheduleRow, now: datetime) -> datetime | None:
    if schedule.next_at is None or schedule.next_at > now:
        return None
    due_at, missed = last_date(schedule.cron, now, schedule.next_at)
    detail = RunDetail(as_of=bangkok(due_at).date(), missed=missed)
    _insert(connection, schedule.id, due_at, detail, state=RunState.SKIPPED, finished_at=now)
    _advance(connection, schedule, now)
    return due_at
