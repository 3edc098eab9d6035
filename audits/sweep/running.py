"""The sweep itself, told in order: begin, hand out, take what comes, try again, look twice, end."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from audits.archive import Archive, FolderObjects, open_archive, url_for
from audits.demo.server import serve
from audits.demo.town import build_town
from audits.memory import give_back
from audits.sweep import canary as canaries
from audits.sweep.canary import Aviary
from audits.sweep.dispatch import Dispatcher
from audits.sweep.errors import SweepRefused
from audits.sweep.hand_out import HandOut
from audits.sweep.messages import Setup
from audits.sweep.plan import SweepPlan
from audits.sweep.processes import LocalProcesses
from audits.sweep.record import Record, begin
from audits.sweep.report import Reporting
from audits.sweep.status import SweepEvent, Told
from matchers.sweep_model import Sweep

LOCK = ".sweep.lock"
MOSTLY_NOT_WRITING = 20.0
"""Times as long as writing took, before what there is so far is written again."""
LOOK_SECONDS = 0.2
"""For which events are waited for, before clocks are looked at again."""


def run_sweep(
    plan: SweepPlan,
    *,
    on_event: Callable[[SweepEvent], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Sweep:
    """Audit every agency of a register; what was begun before is continued.

    ``stopped`` is asked again and again; once it says so, what runs is left to be continued, what
    there is is written, and ``finished_at`` of the sweep is None.

    Raises:
        SweepRefused: another sweep works in the folder, or there is nothing to continue.
        ArchiveNotUsable: the archive cannot be opened or written.
    """
    with ExitStack() as stack:
        stack.enter_context(_only_one_in(plan.output))
        archive = stack.enter_context(open_archive(url_for(plan.output)))
        aviary = None
        if archive.database.is_sqlite:
            record = begin(archive, plan)
            on_event(_begun(record))
            aviary = stack.enter_context(_served()) if plan.canary else None
            dispatcher = _dispatcher(plan, record, archive)
            hand_out = HandOut(plan, record, dispatcher, on_event)
        else:
            from audits.jobs.sweeping import queued, watching  # noqa: PLC0415 - needs an extra

            stack.enter_context(watching(archive, plan))
            record = begin(archive, plan, shared=True)
            on_event(_begun(record))
            dispatcher, hand_out = queued(plan, record, on_event)
        with closing(dispatcher), closing(hand_out):
            sweep = _Sweeping(plan, record, dispatcher, hand_out, aviary, on_event).run(stopped)
        if sweep.finished_at is not None:
            # last of all: killed before, the same command writes again, and begins nothing anew
            archive.sweeps.finish(record.sweep.id)
        return sweep


def _dispatcher(plan: SweepPlan, record: Record, archive: Archive) -> Dispatcher:
    """Who does the audits: processes of this machine."""
    objects = archive.objects
    setup = Setup(
        output=plan.output.absolute(),
        objects=str(objects.path) if isinstance(objects, FolderObjects) else archive.url,
        checklist=plan.checklist,
        as_of=record.as_of,
        lang=plan.lang,
        requested_year=plan.requested_year,
        formats=plan.formats,
        decisions=plan.decisions,
        limits=plan.limits,
    )
    needed = sum(entry.needs_crawl for entry in record.entries.values()) + plan.canary
    processes = max(1, min(plan.process_count, needed))
    return LocalProcesses(setup, processes, plan.audits_at_once, plan.limits)


@contextmanager
def _only_one_in(output: Path) -> Iterator[None]:
    """The folder for this sweep alone.

    Raises:
        SweepRefused: another sweep works in it.
    """
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise SweepRefused("already_running", output=output) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _served() -> Iterator[Aviary]:
    town = build_town(canaries.YEAR)
    with serve(town) as server:
        yield Aviary(town, f"{server.url}/")


def _begun(record: Record) -> Told:
    done = sum(entry.swept is not None for entry in record.entries.values())
    key = "continued" if record.sweep.resumed else "begun"
    return Told(key, {"rows": len(record.entries), "done": done, "name": record.plan.register.name})


class _Sweeping:
    """One sweep from its first agency to its reports."""

    def __init__(  # noqa: PLR0917 - all that is at work in a sweep
        self,
        plan: SweepPlan,
        record: Record,
        dispatcher: Dispatcher,
        hand_out: HandOut,
        aviary: Aviary | None,
        on_event: Callable[[SweepEvent], None],
    ) -> None:
        self._plan, self._record, self._dispatcher = plan, record, dispatcher
        self._hand_out, self._aviary, self._on_event = hand_out, aviary, on_event
        self._reporting = Reporting(plan, record, hand_out, dispatcher)
        self._told_at = time.monotonic()
        self._write_at = self._told_at + plan.limits.write_every

    def run(self, stopped: Callable[[], bool]) -> Sweep:
        """Until every agency has its state, or until stopped."""
        phases: tuple[Callable[[], None], ...] = (
            self._first_pass,
            self._hand_out.second_pass,
            lambda: self._canary(canaries.LAST),
        )
        for begin_phase in phases:
            begin_phase()
            while self._hand_out.has_work:
                if stopped():
                    return self._left()
                self._step()
        return self._ended()

    def _first_pass(self) -> None:
        self._canary(canaries.FIRST)  # side by side with the first agencies
        self._hand_out.first_pass()

    def _canary(self, row: int) -> None:
        if self._aviary is not None:
            self._hand_out.canary(self._aviary, row)

    def _step(self) -> None:
        self._hand_out.hand_out()
        for event in self._dispatcher.events(LOOK_SECONDS):
            self._hand_out.take(event)
        now = time.monotonic()
        if now - self._told_at >= min(1.0, self._plan.limits.tell_every):
            self._told_at = now
            self._on_event(self._reporting.status(now))
        if now >= self._write_at:
            self._reporting.write_so_far()
            give_back()
            took = time.monotonic() - now  # a second for the whole country
            self._write_at = now + max(self._plan.limits.write_every, MOSTLY_NOT_WRITING * took)

    def _left(self) -> Sweep:
        """Stopped: what came meanwhile counts, the rest waits."""
        self._on_event(Told("stopping"))
        for event in self._dispatcher.stop(self._plan.limits.stop_patience):
            self._hand_out.take(event)
        self._record.release()
        return self._reporting.write(None)

    def _ended(self) -> Sweep:
        """Every agency in is an agency out, in one state each; else nothing here is to be believed."""
        lines = [row.line for row in self._plan.register.rows]
        rows = self._record.archive.sweeps.rows(self._record.sweep.id)
        states = Counter(row.state.value for row in rows if row.state is not None)
        if [row.row for row in rows] != sorted(lines) or states.total() != len(lines):
            raise RuntimeError(f"{len(lines)} agencies in, {states.total()} out")
        shutil.rmtree(self._plan.output / canaries.FOLDER, ignore_errors=True)
        self._on_event(self._reporting.status(time.monotonic()))
        self._on_event(Told("reconciled", {"rows": len(lines), "out": states.total()}))
        return self._reporting.write(datetime.now(UTC).replace(microsecond=0))
