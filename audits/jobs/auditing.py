"""The audits of one worker process, side by side in its loop, each by the same `audit_agency`."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from audits.archive import Archive
from audits.archive.journal import ArchiveJournal
from audits.archive.keeping import put_evidence
from audits.audit import Audited, audit_agency, unbroken
from audits.jobs import rows
from audits.jobs.breaker import Breaker
from audits.jobs.patience import Patience, PatientObjects
from audits.jobs.rows import Begun, Place
from audits.sweep.child import cause_of
from audits.sweep.errors import Overtaken
from audits.sweep.hand_out import SUSPECT
from audits.sweep.messages import Judged
from audits.sweep.states import NO_ANSWER, state_of
from config.sweep import sweep_limits
from config.worker import WorkerLimits
from crawler.journal import Exchange
from matchers.model import Evidence
from matchers.sweep_model import SweptAgency

T = TypeVar("T")
THREADS = 8
NO_ANSWER_WORDS = frozenset(outcome.value for outcome in NO_ANSWER)


class HandedBack(Exception):
    """Raised to put a job back into the queue, to be taken ``seconds`` later by whoever comes."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        super().__init__(f"handed back for {seconds:g} s")


class _Stopped(Exception):
    """Raised to leave an audit that will be continued, instead of judging half a crawl."""


@dataclass(slots=True)
class Underway:
    """A job of this process."""

    job_id: int
    place: Place
    task: asyncio.Task[object]
    stop: Callable[[], None] | None = None
    stopped: bool = False

    def end(self) -> None:
        """Have its audit stop; it is continued another time."""
        self.stopped = True
        if self.stop is not None:
            self.stop()


class Auditor:
    """Does the jobs of one process.

    ``tell`` is handed what becomes of them, a key of ``worker.told`` and its facts; ``defer_again``
    rows to be put into the queue again.
    """

    def __init__(
        self,
        archive: Archive,
        limits: WorkerLimits,
        patience: Patience,
        tell: Callable[..., None],
        defer_again: Callable[[Sequence[Place]], Awaitable[None]],
    ) -> None:
        self._archive, self._limits, self._patience, self._tell = archive, limits, patience, tell
        self._defer_again = defer_again
        self._objects = PatientObjects(archive.database, patience)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="archive")
        self._names = ThreadPoolExecutor(THREADS, thread_name_prefix="names")
        self._at = Counter[str]()
        self._suspects = asyncio.Lock()
        self.underway: dict[int, Underway] = {}
        self.breaker = Breaker(sweep_limits().circuit)
        self.stopping = False
        self.begun = self.done = 0

    def stop(self) -> None:
        """Leave all audits to be continued."""
        self.stopping = True
        for one in list(self.underway.values()):
            one.end()

    def close(self) -> None:
        """Let go of the threads."""
        for threads in (self._threads, self._names):
            threads.shutdown(wait=False, cancel_futures=True)

    async def audit(self, place: Place, job_id: int, host: str) -> None:
        """Do one job, to the end or until it must be left.

        Raises:
            HandedBack: the job is to be done later, or elsewhere.
        """
        if self.stopping:
            raise HandedBack
        await self._end_earlier(place)
        address = await self._address(host)
        if address and self._at[address] >= sweep_limits().on_one_address:
            raise HandedBack(self._limits.come_back)
        task = asyncio.current_task()
        assert task is not None
        self.underway[job_id] = mine = Underway(job_id, place, task)
        self._at[address] += 1
        try:
            await self._job(mine)
        finally:
            self._at[address] -= 1
            self.underway.pop(job_id, None)

    async def _end_earlier(self, place: Place) -> None:
        """This process was taken for dead, and lives: what it was at is continued by this job."""
        earlier = [one for one in self.underway.values() if one.place == place]
        for one in earlier:
            one.end()
        if earlier:
            await asyncio.wait([one.task for one in earlier])

    async def _job(self, mine: Underway) -> None:
        try:
            begun = await self._blocking(partial(rows.begin, self._archive, mine.place))
        except Overtaken:
            raise HandedBack(self._limits.mend) from None  # it has no state yet: somebody must see to it
        if begun is None:
            return
        self.begun += 1
        if begun.blamed >= SUSPECT:  # it may have killed others: not beside another such one
            async with self._suspects:
                await self._attempt(mine, begun)
        else:
            await self._attempt(mine, begun)

    async def _attempt(self, mine: Underway, begun: Begun) -> None:
        crawling = asyncio.ensure_future(self._concluded(mine, begun))
        try:
            await asyncio.shield(crawling)
        except asyncio.CancelledError:  # somebody aborts the job; the crawl must not go on behind its back
            mine.end()
            with suppress(Exception):
                await asyncio.wait_for(crawling, self._limits.stop_patience)
            raise

    async def _concluded(self, mine: Underway, begun: Begun) -> None:
        since = time.monotonic()
        came: list[Exchange] = []
        try:
            told = await self._judged(mine, begun, came)
            swept = await self._conclude(begun, told, came)
        except _Stopped:
            await self._blocking(partial(rows.leave, begun))
            self._tell("left", row=mine.place.row, name=begun.job.agency.name)
            raise HandedBack from None
        except Overtaken:
            self._tell("overtaken", row=mine.place.row, name=begun.job.agency.name)
            raise HandedBack(self._limits.mend) from None
        except HandedBack:
            raise
        except Exception as error:
            await self._broke(begun, error)
            return
        self._finished(swept, time.monotonic() - since)

    async def _broke(self, begun: Begun, error: Exception) -> None:
        cause = cause_of(error)
        self._tell("broken", row=begun.place.row, name=begun.job.agency.name, cause=cause)
        with suppress(Overtaken):
            if await self._blocking(partial(rows.broken, begun, cause)):
                self.done += 1
                return
        raise HandedBack(self._limits.mend)

    def _finished(self, swept: SweptAgency, seconds: float) -> None:
        self.done += 1
        facts = {"row": swept.row, "name": swept.name, "state": swept.state.value}
        self._tell("done", **facts, pages=swept.pages, files=swept.files, seconds=round(seconds))

    # one audit

    async def _judged(self, mine: Underway, begun: Begun, came: list[Exchange]) -> Judged:
        audited = unbroken(await self._crawled(mine, begun, came))
        coverage = audited.audit.coverage
        state = state_of(coverage, errors_share=begun.plan.limits.monitors.errors_share)
        digest = await self._blocking(partial(put_evidence, self._objects, audited.evidence))
        job = begun.job
        return Judged(job.row, job.attempt, audited.audit, digest, len(audited.evidence), state)

    async def _crawled(self, mine: Underway, begun: Begun, came: list[Exchange]) -> Audited:
        job, plan = begun.job, begun.plan

        def write(exchanges: Sequence[Exchange], seconds: float) -> None:
            self._patience(partial(rows.take, begun, exchanges, seconds))
            came.extend(exchanges)
            if any(exchange.status is not None for exchange in exchanges):
                self.breaker.answered()

        def keep(_: Sequence[Evidence]) -> None:
            if mine.stopped:
                raise _Stopped

        def started(stop: Callable[[], None]) -> None:
            mine.stop = stop
            if mine.stopped:
                stop()

        if mine.stopped:
            raise _Stopped
        journal = ArchiveJournal(job.recorded, job.earlier, self._objects, write, job.seconds_spent)
        try:
            return await audit_agency(
                job.agency,
                job.options,
                plan.checklist,
                begun.record.as_of,
                lang=plan.lang,
                requested_year=plan.requested_year,
                decisions=plan.decisions,
                on_start=started,
                keep=keep,
                journal=journal,
            )
        finally:
            await asyncio.to_thread(journal.close)

    async def _conclude(self, begun: Begun, told: Judged, came: Sequence[Exchange]) -> SweptAgency:
        """Give the row its state, unless it is our own network that failed."""
        failed = told.audit.coverage.failure in NO_ANSWER_WORDS
        back = self.breaker.note(begun.place, failed=failed, others=len(self.underway) > 1)
        if back is None:
            return await self._blocking(partial(rows.conclude, begun, told, came))
        self._tell("network", n=len(back))
        taken = await self._blocking(partial(rows.take_back, self._archive, back))
        await self._defer_again(taken)
        await self._blocking(partial(rows.forget, begun))
        raise HandedBack(self._limits.come_back)

    # what blocks

    async def _blocking(self, call: Callable[[], T]) -> T:
        """Run what asks the archive in a thread; while the database is away, it waits."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self._patience, call))

    async def _address(self, host: str) -> str:
        """The network address of a host; "" when nobody knows it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._names, _number_of, host)


def _number_of(host: str) -> str:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        with suppress(ValueError):
            return str(ip_address(name))
        found = socket.getaddrinfo(name, None, 0, socket.SOCK_STREAM) if name else []
    except (OSError, UnicodeError, ValueError):
        return ""
    return str(found[0][4][0]) if found else ""
