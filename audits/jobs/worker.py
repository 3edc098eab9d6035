"""A worker process: takes audits out of the queue until it is told to end, and says how it is."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial

from procrastinate import App
from procrastinate.worker import Worker

from audits.archive import Archive
from audits.jobs.auditing import Auditor
from audits.jobs.canary import wrong_answers
from audits.jobs.deferring import defer_async, job_of
from audits.jobs.patience import Patience, waits
from audits.jobs.places import DatabasePlaces
from audits.jobs.queue import AUDITS, UPKEEP, PatientConnector, make_app
from audits.jobs.rows import Place
from audits.jobs.tasks import add_tasks
from audits.jobs.upkeep import requeue_lost
from audits.memory import give_back, megabytes_now
from audits.sweep.plan import host_of
from config.sweep import sweep_limits
from config.worker import WorkerLimits
from crawler.gate import gate_through

LOOK_SECONDS = 0.25
LOST_SECONDS = 20.0
"""Between two looks for jobs that are said to be ours and are not."""
ENDED, GROWN, WRONG = 0, 75, 4
"""How a worker process ends: as it was told, because another should take its place, or unfit."""

WAITING_JOBS = """
SELECT count(*) FILTER (WHERE status = 'todo') AS waiting, count(*) AS there
FROM procrastinate_jobs WHERE queue_name = %(queue)s AND status IN ('todo', 'doing')
"""


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """How a worker process works. ``parent``: the process to end with; 0 for none."""

    side_by_side: int
    limits: WorkerLimits
    until_empty: bool = False
    canary: bool = True
    parent: int = 0


class WorkerProcess:
    """One loop with its audits; `work` comes back when the process should end.

    ``tell`` is handed what happens: a key of ``worker.told`` of the texts, and its facts.
    """

    def __init__(self, archive: Archive, plan: WorkerPlan, tell: Callable[..., None]) -> None:
        self._archive, self._plan, self._tell = archive, plan, tell
        self._stop_asked = False
        self._draining = False
        self._lost = set[int]()

    def stop(self) -> None:
        """Leave everything to others and end, within seconds. May be called by a signal handler."""
        self._stop_asked = True

    async def work(self) -> int:
        """Until told to stop, grown too large, or the queue is empty; gives the exit code."""
        if self._plan.canary and (wrong := await wrong_answers()):
            self._tell("canary", n=len(wrong), codes=", ".join(sorted(wrong)[:10]))
            return WRONG
        limits, url = self._plan.limits, self._archive.database.url
        connector = PatientConnector(url, self._must_end, limits.queue_connections)
        app = make_app(connector, self._may_take)
        patience = Patience(self._must_end)
        auditor = Auditor(self._archive, limits, patience, self._tell, partial(self._defer_again, app))
        self._breaker = auditor.breaker
        add_tasks(app, auditor, limits, self._tell)
        async with AsyncExitStack() as stack:
            stack.callback(auditor.close)
            await stack.enter_async_context(app.open_async())
            places = DatabasePlaces(url, limits.gate_connections)
            gate_through(await stack.enter_async_context(places))
            return await self._serve(app, auditor)

    def _may_take(self) -> bool:
        return not self._must_end() and not self._draining and self._breaker.may_take()

    async def _defer_again(self, app: App, places: Sequence[Place]) -> None:
        def hosts() -> list[str]:
            rows = (self._archive.sweeps.row(one.sweep_id, one.row) for one in places)
            return [host_of(row.agency) for row in rows]

        named = zip(places, await asyncio.to_thread(hosts), strict=True)
        await defer_async(app.job_manager, [job_of(place, host) for place, host in named])

    # the workers of the queue: one for audits, and one that always has a hand free for upkeep

    async def _serve(self, app: App, auditor: Auditor) -> int:
        audits = self._queue_worker(app, AUDITS, self._plan.side_by_side)
        upkeep = self._queue_worker(app, UPKEEP, 3)
        serving = [asyncio.ensure_future(self._again_and_again(one)) for one in (audits, upkeep)]
        self._tell("ready", n=self._plan.side_by_side)
        code = await self._watch(app, auditor, audits)
        self._stop_asked = True
        auditor.stop()
        until = time.monotonic() + self._plan.limits.stop_patience
        while (left := list(auditor.underway.values())) and time.monotonic() < until:
            await asyncio.wait([one.task for one in left], timeout=LOOK_SECONDS)
        for one in (audits, upkeep):
            one.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait(serving, timeout=self._plan.limits.stop_patience)
        self._tell("ended", done=auditor.done, left=len(auditor.underway))
        return code

    def _queue_worker(self, app: App, queue: str, at_once: int) -> Worker:
        limits = self._plan.limits
        return Worker(
            app,
            queues=[queue],
            name=queue,
            concurrency=at_once,
            install_signal_handlers=False,
            fetch_job_polling_interval=limits.look_every,
            update_heartbeat_interval=limits.heartbeat,
            stalled_worker_timeout=limits.stalled_after,
            shutdown_graceful_timeout=1.0,
            delete_jobs="always",
        )

    async def _again_and_again(self, worker: Worker) -> None:
        """Until told to stop; what ends it before is the database's doing, and passes."""
        for wait in waits():
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            except Exception as error:
                if not self._must_end():
                    self._tell("queue_trouble", cause=type(error).__name__)
            if self._must_end():
                return
            await asyncio.sleep(wait)

    # looking after itself

    async def _watch(self, app: App, auditor: Auditor, audits: Worker) -> int:
        looked = told = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            if self._must_end():
                return ENDED
            self._draining = self._draining or self._has_grown(auditor)
            if self._draining and not auditor.underway:
                return GROWN
            if now - looked >= (LOOK_SECONDS * 4 if self._plan.until_empty else LOST_SECONDS):
                looked = now
                give_back()
                if await self._look(app, auditor, audits):
                    return ENDED
            if now - told >= self._plan.limits.health_every:
                told = now
                asyncio.ensure_future(self._health(app, auditor))  # noqa: RUF006 - nothing depends on it

    async def _look(self, app: App, auditor: Auditor, audits: Worker) -> bool:
        """Look for jobs lost on the way; whether this worker was to go on only until the queue is empty."""
        with suppress(Exception):  # the database is away: another time
            if audits.worker_id is not None:
                count = await requeue_lost(app, audits.worker_id, list(auditor.underway), self._lost)
                if count:
                    self._tell("requeued", n=count)
            if self._plan.until_empty and not auditor.underway:
                return await self._waiting(app) == 0
        return False

    async def _waiting(self, app: App) -> int:
        told = await app.connector.execute_query_one_async(WAITING_JOBS, queue=AUDITS)
        return int(told["waiting"])

    async def _health(self, app: App, auditor: Auditor) -> None:
        with suppress(Exception):  # told again in a minute
            facts = {"running": len(auditor.underway), "done": auditor.done, "mb": round(megabytes_now())}
            self._tell("health", **facts, waiting=await self._waiting(app))
            if auditor.breaker.is_open:
                self._tell("paused")

    def _has_grown(self, auditor: Auditor) -> bool:
        limits = sweep_limits()
        return auditor.begun >= limits.audits_per_process or megabytes_now() > limits.process_megabytes

    def _must_end(self) -> bool:
        """Told to, or its parent is no more; looked at also while a database that is away is waited for."""
        return self._stop_asked or is_orphan(self._plan.parent)


def is_orphan(parent: int) -> bool:
    """Whether the process that started this one is no more; never with 0."""
    return bool(parent) and os.getppid() != parent
