"""A process of a sweep: one loop, many audits side by side, each by the same `audit_agency`.

It opens no database. Bodies go to the object store; rows, results and questions to the gate go
to the parent. So it may be killed at any moment: what it had told is kept, and the parent begins
its audits again where they were.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from audits.archive import FolderObjects, ObjectStore, open_archive
from audits.archive.journal import ArchiveJournal
from audits.archive.keeping import put_evidence
from audits.audit import STOPPING, Audited, CrawlBroke, audit_agency, unbroken
from audits.folder import REQUESTS, AuditFolder, FileNotWritten
from audits.memory import give_back, megabytes_now
from audits.sweep.line import END_SECONDS, Line, ParentGone
from audits.sweep.messages import Broke, Exchanged, Job, Judged, Left, Pulse, Setup, Stop
from audits.sweep.states import is_better, state_of
from config.checklist import Checklist
from config.loading import checklist_for
from crawler.exploring import Progress
from crawler.extract.workers import share_workers
from crawler.gate import gate_through
from crawler.journal import Exchange
from crawler.request_log import RequestLog
from matchers.model import Evidence
from matchers.similarity import Matcher
from reports.contract import ReportNotWritten

PULSE_SECONDS = 1.0
GIVE_BACK_SECONDS = 15.0
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What a disk says that is full or gone: it will say so to every other agency too."""


class _Stopped(Exception):
    """Raised to leave an audit that will be continued another time, instead of judging half a crawl."""


def main(pipe: Connection) -> None:
    """Audit what comes through the pipe, after the `Setup`, until told to stop or the parent is gone.

    As an argument the setup would be written while this process starts, and a parent killed
    meanwhile would leave half of it, with a traceback.
    """
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # a terminal tells everybody; the parent decides
    try:
        setup: Setup = pipe.recv()
    except (EOFError, OSError, pickle.UnpicklingError):
        return
    logging.getLogger().setLevel(logging.ERROR)
    from crawler.reactor import run  # noqa: PLC0415 - loads Twisted

    run(_Child(pipe, setup).work())


class _Child:
    def __init__(self, pipe: Connection, setup: Setup) -> None:
        self._pipe, self._setup = pipe, setup
        self._objects = _objects(setup.objects)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._stops: dict[int, Callable[[], None]] = {}
        self._answers: dict[int, int] = {}
        self._matchers: dict[str, Matcher] = {}
        self._stopping = False
        self._ended = asyncio.Event()

    async def work(self) -> None:
        """Until the end; then nothing is left running."""
        self._line = Line(self._pipe, self._take, self._parent_gone)
        gate_through(self._line)
        workers = share_workers(self._setup.limits.readers_per_process)
        pulse = asyncio.ensure_future(self._pulse())
        await self._ended.wait()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=END_SECONDS)
        pulse.cancel()
        workers.close()
        if any(not task.done() for task in self._running.values()):
            os._exit(1)  # something hangs; all that was told is kept

    def _take(self, message: Job | Stop) -> None:
        if isinstance(message, Stop):
            self._stop(at_once=message.at_once)
        else:
            self._running[message.row] = task = asyncio.ensure_future(self._audit(message))
            task.add_done_callback(partial(self._done, message.row))

    def _stop(self, *, at_once: bool) -> None:
        if at_once:
            self._stopping = True
            for stop in list(self._stops.values()):
                stop()
        if at_once or not self._running:
            self._ended.set()
        else:
            asyncio.gather(*self._running.values(), return_exceptions=True).add_done_callback(
                lambda _: self._ended.set()
            )

    def _parent_gone(self) -> None:
        """Let go of everything."""
        for task in list(self._running.values()):
            task.cancel()
        self._ended.set()

    def _done(self, row: int, task: asyncio.Task[None]) -> None:
        for told in (self._running, self._stops, self._answers):
            told.pop(row, None)
        with suppress(asyncio.CancelledError):
            task.exception()

    async def _pulse(self) -> None:
        gave_back = time.monotonic()
        while True:
            if time.monotonic() - gave_back >= GIVE_BACK_SECONDS:
                give_back()
                gave_back = time.monotonic()
            with suppress(ParentGone):
                self._line.send(Pulse(megabytes_now(), dict(self._answers)))
            await asyncio.sleep(PULSE_SECONDS)

    # one audit

    async def _audit(self, job: Job) -> None:
        minutes = job.options.max_minutes or self._setup.limits.minutes
        try:
            async with asyncio.timeout(minutes * 60 + self._setup.limits.overtime):
                told: Judged | Broke | Left = await self._judged(job)
        except _Stopped:
            told = Left(job.row, job.attempt)
        except ParentGone:
            return
        except Exception as error:
            if is_out_of_memory(error):
                os._exit(1)  # whatever is tried here next would fail too; another process takes its place
            no_room = isinstance(error, OSError) and error.errno in NO_ROOM
            told = Broke(job.row, job.attempt, cause_of(error), no_room=no_room)
        with suppress(ParentGone):
            self._line.send(told)

    async def _judged(self, job: Job) -> Judged:
        if self._stopping:
            raise _Stopped
        place = AuditFolder(self._setup.output / job.folder)
        _tidy(place.path)
        unwritten = list[str]()
        with _noting(unwritten, place), place.growing_log(go_on=job.attempt > 1) as requests:
            audited = unbroken(await self._crawled(job, requests))
        state = state_of(audited.audit.coverage, errors_share=self._setup.limits.monitors.errors_share)
        digest = ""
        if not job.is_canary:
            digest = put_evidence(self._objects, audited.evidence)
            if is_better(state, job.earlier_state):
                unwritten += await asyncio.to_thread(self._write, place, audited)
        problems = tuple(unwritten)
        return Judged(job.row, job.attempt, audited.audit, digest, len(audited.evidence), state, problems)

    async def _crawled(self, job: Job, requests: RequestLog) -> Audited:
        setup, journal = self._setup, self._journal(job)

        def keep(_: Sequence[Evidence]) -> None:
            if self._stopping:
                raise _Stopped

        def progress(so_far: Progress) -> None:
            self._answers[job.row] = so_far.pages + so_far.files

        try:
            return await audit_agency(
                job.agency,
                job.options,
                self._checklist(job),
                job.as_of or setup.as_of,
                lang=setup.lang,
                requested_year=setup.requested_year if job.year is None else job.year,
                decisions=() if job.is_canary else setup.decisions,
                requests=requests,
                on_progress=progress,
                on_start=partial(self._stops.__setitem__, job.row),
                keep=keep,
                journal=journal,
                matcher=self._matcher(self._checklist(job)),
            )
        finally:
            if journal is not None:
                await asyncio.to_thread(journal.close)

    def _matcher(self, checklist: Checklist) -> Matcher:
        """One for all audits, until it remembers so many names that memory would grow."""
        known = self._matchers.get(checklist.name)
        if known is None or known.distinct > self._setup.limits.names_remembered:
            known = self._matchers[checklist.name] = Matcher(checklist)
        return known

    def _checklist(self, job: Job) -> Checklist:
        return self._setup.checklist if job.year is None else checklist_for(job.year)

    def _journal(self, job: Job) -> ArchiveJournal | None:
        crawl_id = job.crawl_id
        if crawl_id is None:
            return None

        def write(rows: Sequence[Exchange], seconds: float) -> None:
            self._line.send(Exchanged(job.row, job.attempt, crawl_id, rows, seconds))

        return ArchiveJournal(job.recorded, job.earlier, self._objects, write, job.seconds_spent)

    def _write(self, place: AuditFolder, audited: Audited) -> list[str]:
        """Evidence and reports of an agency; what could not be written is told, and costs nothing else."""
        problems = list[str]()
        writers: tuple[Callable[[], object], ...] = (
            lambda: place.write_evidence(audited.evidence),
            lambda: place.write_reports(
                audited.audit, self._setup.checklist, self._setup.formats, self._setup.lang
            ),
        )
        for write in writers:
            with _noting(problems, place):
                write()
        return problems


def _objects(where: str) -> ObjectStore:
    return open_archive(where).objects if "://" in where else FolderObjects(Path(where))


@contextmanager
def _noting(problems: list[str], place: AuditFolder) -> Iterator[None]:
    """Go on when a file of an agency could not be written."""
    try:
        yield
    except (FileNotWritten, ReportNotWritten) as error:
        problems.append(f"{place.path.name}: {error}")


def _tidy(folder: Path) -> None:
    """Remove what a killed process was writing in the folder of this agency."""
    for name in ("evidence.jsonl.gz", REQUESTS):
        for left in folder.glob(f".{name}-*"):
            with suppress(OSError):
                left.unlink()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the system gives this process no more memory, or no thread for want of it.

    >>> is_out_of_memory(CrawlBroke("MemoryError")), is_out_of_memory(RuntimeError("no running loop"))
    (True, False)
    """
    if isinstance(error, RuntimeError):
        return "can't start new thread" in str(error)
    no_memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return no_memory or isinstance(error, MemoryError) or str(error) == MemoryError.__name__


def cause_of(error: BaseException) -> str:
    """What broke an audit and where, in one line without text from the web."""
    if isinstance(error, CrawlBroke):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
