"""Runs what is due: deliver what waits, take the lock, go on or begin, sweep, conclude, tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audits.archive import Archive, ArchiveNotUsable, open_archive, url_for
from audits.archive.places import read_url
from audits.archive.sweeps import SweepRow
from audits.cli.input import INTERRUPTED, WITH_FAILURES, BadInput
from audits.schedules.book import Book
from audits.schedules.dates import next_date
from audits.schedules.letters import deliver, deliver_waiting
from audits.schedules.locks import alone
from audits.schedules.message import letter
from audits.schedules.outcome import concluded, exit_code_of
from audits.schedules.plan import sweep_plan
from audits.schedules.rows import RunDetail, RunRow, RunState, ScheduleRow
from audits.sweep import SweepPlan, SweepRefused, run_sweep
from audits.sweep.record import latest_finished
from audits.sweep.status import SweepEvent
from config.schedules import schedule_rules
from config.wording import wording
from matchers.model import Verdict
from matchers.sweep_model import Sweep
from reports.sweep_reports import SweepNotReadable, load_sweep

WORST_FIRST = (INTERRUPTED, WITH_FAILURES, 1, 0)
"""Of several runs the first of these exit codes counts; all others come after them."""


@dataclass(frozen=True, slots=True)
class RunTold:
    """A sentence on a run, ``schedule.told.KEY`` of the texts, with its facts."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """What `run_due` did: the runs that it worked on, as they ended."""

    runs: tuple[RunRow, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 nothing was due or all went well; 1, 4 and 130 as the worst of the runs ended."""
        codes = {run.exit_code for run in self.runs}
        return next((code for code in WORST_FIRST if code in codes), 0)


@dataclass(frozen=True)
class Asked:
    """How runs are to be done. ``stopped`` is asked again and again, see `run_sweep`."""

    forced: str = ""
    fail_on: frozenset[Verdict] = frozenset()
    fail_on_worse: bool = False
    stopped: Callable[[], bool] = lambda: False
    tell: Callable[[RunTold], None] = lambda _: None
    on_event: Callable[[SweepEvent], None] = lambda _: None


def run_due(archive: Archive, now: datetime | None = None, asked: Asked | None = None) -> Due:
    """Run every schedule that is due at a moment, one after another, and deliver their messages.

    What was killed or stopped is continued first. A schedule that another process is at is left
    alone; a date that comes meanwhile is skipped and stands so in the ledger.

    Args:
        archive: the one that holds the schedules.
        now: with a zone; the time is taken to pass from here on. None: the time it is.
        asked: ``forced`` runs only the schedule of this number or name, due or not.

    Raises:
        ArchiveNotUsable: the schedules cannot be read or written.
        NoSuchSchedule: of ``forced``.
    """
    asked = asked or Asked()
    runner = _Runner(archive, _Clock(now or datetime.now(UTC)), asked)
    deliver_waiting(archive, runner.clock.now(), runner.note_letter)
    schedules = [runner.book.find(asked.forced)] if asked.forced else runner.book.all()
    runs: list[RunRow] = []
    for schedule in schedules:
        if asked.stopped():
            break
        if run := runner.one(schedule):
            runs.append(run)
    return Due(tuple(runs))


class _Clock:
    """The time handed in, going on; a test may begin in another year."""

    def __init__(self, begun: datetime) -> None:
        self._begun, self._at = begun, time.monotonic()

    def now(self) -> datetime:
        return self._begun + timedelta(seconds=time.monotonic() - self._at)


class _Postponed(Exception):
    """Raised when the output is in use by a sweep that somebody began by hand."""


class _Runner:
    """Works on schedules, one after another."""

    def __init__(self, archive: Archive, clock: _Clock, asked: Asked) -> None:
        self.archive, self.clock, self.asked = archive, clock, asked
        self.book = Book(archive)

    def one(self, schedule: ScheduleRow) -> RunRow | None:
        """Work on one schedule; the run as it ended, or None where there was nothing to do."""
        with alone(self.archive, schedule.id) as ours:
            if not ours:
                self._left_alone(schedule)
                return None
            run = self._taken(schedule)
            return self._worked(schedule, run) if run else None

    def _left_alone(self, schedule: ScheduleRow) -> None:
        skipped = self.book.skip(schedule.id, self.clock.now())
        key = "skipped" if skipped else "still_running"
        self.asked.tell(RunTold(key, {"name": schedule.name}))

    def _taken(self, schedule: ScheduleRow) -> RunRow | None:
        now = self.clock.now()
        run = self.book.unfinished(schedule.id, now)
        if run is not None:
            if run.detail.again_at and run.detail.again_at > now and not self.asked.forced:
                return None
            self.asked.tell(RunTold("continued", {"name": schedule.name}))
            return self.book.go_on(run)
        run = self.book.claim(schedule.id, now, forced=bool(self.asked.forced))
        if run is not None:
            facts = {"name": schedule.name, "missed": run.detail.missed}
            self.asked.tell(RunTold("begun_late" if run.detail.missed else "begun", facts))
        return run

    def _worked(self, schedule: ScheduleRow, run: RunRow) -> RunRow:
        """Sweep, and write down how that ended, whatever happens."""
        try:
            run, sweep = self._swept(schedule, run)
            if sweep.finished_at is None:
                paused = self.book.pause(run, RunState.INTERRUPTED, run.detail)
                return paused.model_copy(update={"exit_code": INTERRUPTED})
            return self._finished(schedule, run, sweep)
        except _Postponed:
            self.asked.tell(RunTold("folder_busy", {"name": schedule.name, "output": schedule.plan.output}))
            return self.book.pause(run, RunState.WAITING, run.detail)
        except Exception as error:  # one broken schedule must not cost the others theirs
            return self._broken(schedule, run, error)

    def _swept(self, schedule: ScheduleRow, run: RunRow) -> tuple[RunRow, Sweep]:
        """The sweep of a run: begun, continued, or taken as it is where the program died just after it."""
        plan = sweep_plan(schedule.plan, run.detail.as_of)
        with open_archive(url_for(plan.output)) as swept:
            last = latest_finished(swept, plan.key, plan.output)
        if run.detail.after_sweep is None:
            run = self.book.note(run, after_sweep=last.id if last else 0)
        elif last is not None and last.id > run.detail.after_sweep and _is_of(last, plan):
            if (done := _done(plan)) is not None:
                return run, done
            plan = replace(plan, only_failed=True)  # finished, but not written: nothing is begun anew
        try:
            sweep = run_sweep(plan, on_event=self.asked.on_event, stopped=self.asked.stopped)
        except SweepRefused as error:
            if error.key == "already_running":
                raise _Postponed from error
            raise
        return run, sweep

    def _finished(self, schedule: ScheduleRow, run: RunRow, sweep: Sweep) -> RunRow:
        before = next(iter(self.book.runs(schedule.id, [RunState.FINISHED], most=1)), None)
        output = Path(schedule.plan.output)
        detail = concluded(run, sweep, before, output, schedule.plan.lang)
        assert detail.summary is not None, "a finished run has one"
        code = exit_code_of(
            sweep,
            detail.summary,
            self.asked.fail_on | frozenset(schedule.plan.fail_on),
            fail_on_worse=self.asked.fail_on_worse or schedule.plan.fail_on_worse,
        )
        number = self._sweep_id(output, sweep.register_.name)
        return self._ended(schedule, run, RunState.FINISHED, code, detail, sweep_id=number)

    def _broken(self, schedule: ScheduleRow, run: RunRow, error: Exception) -> RunRow:
        """Try again later, or give up and say so."""
        rules, problem = schedule_rules(), _said(error, schedule)
        detail = run.detail.model_copy(update={"attempts": run.detail.attempts + 1, "problem": problem})
        self.asked.tell(RunTold("broken", {"name": schedule.name, "problem": problem}))
        if detail.attempts < rules.attempts:
            again = self.clock.now() + rules.again_after
            waiting = self.book.pause(run, RunState.WAITING, detail.model_copy(update={"again_at": again}))
            return waiting.model_copy(update={"exit_code": WITH_FAILURES})
        return self._ended(schedule, run, RunState.FAILED, WITH_FAILURES, detail)

    def _ended(  # noqa: PLR0917 - how a run ended
        self,
        schedule: ScheduleRow,
        run: RunRow,
        state: RunState,
        code: int,
        detail: RunDetail,
        sweep_id: int | None = None,
    ) -> RunRow:
        """Write down the end together with the message that is to go out: no crash loses either."""
        now = self.clock.now()
        told = run.model_copy(update={"state": state, "detail": detail})
        mail = letter(schedule.model_copy(update={"next_at": next_date(schedule.cron, now)}), told)
        detail = detail.model_copy(update={"letter": mail})
        ended = self.book.end(run, state, code, detail, now, sweep_id=sweep_id)
        self.asked.tell(RunTold(state.value, {"name": schedule.name, "output": schedule.plan.output}))
        return deliver(self.book, ended, now, self.note_letter, schedule.plan.lang)

    def _sweep_id(self, output: Path, register: str) -> int | None:
        """The number of the sweep, where the archive of the output is the one of the schedules."""
        if read_url(url_for(output)) != self.archive.database.url:
            return None
        last = latest_finished(self.archive, register, output)
        return last.id if last else None

    def note_letter(self, key: str, facts: Mapping[str, object]) -> None:
        """Tell what became of a message."""
        self.asked.tell(RunTold(key, facts))


def _is_of(sweep: SweepRow, plan: SweepPlan) -> bool:
    same_day = plan.as_of is not None and sweep.options.get("as_of") == plan.as_of.isoformat()
    return same_day and sweep.register_sha256 == plan.register.sha256


def _done(plan: SweepPlan) -> Sweep | None:
    """The sweep that the output holds, where it is whole and of the day of the run."""
    try:
        sweep = load_sweep(plan.output)
    except SweepNotReadable:
        return None
    is_ours = sweep.as_of == plan.as_of and sweep.register_.sha256 == plan.register.sha256
    return sweep if is_ours and sweep.finished_at is not None else None


def _said(error: Exception, schedule: ScheduleRow) -> str:
    """What broke a run, in the language of its schedule, without anything secret."""
    lang = schedule.plan.lang
    if isinstance(error, SweepRefused):
        return wording(lang).say(f"sweep.refused.{error.key}", **error.facts)
    if isinstance(error, BadInput | ArchiveNotUsable):
        return " ".join(error.said(lang).split())
    if isinstance(error, OSError):
        return f"{error.filename or ''}: {error.strerror or type(error).__name__}".lstrip(": ")
    return type(error).__name__
