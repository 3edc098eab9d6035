"""What the queue can ask of a worker."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from audits.jobs.auditing import Auditor, HandedBack
from audits.jobs.deferring import place_of
from audits.jobs.queue import TASK, UPKEEP
from audits.jobs.upkeep import forget, requeue_stalled
from config.worker import WorkerLimits

SCHEDULE = "audits.cli.schedule"
SCHEDULED = "SELECT EXISTS (SELECT 1 FROM schedules WHERE active) AS found"


class BackIntoTheQueue(BaseRetryStrategy):
    """A job that did not come to its end comes back: what is wrong with an agency is told by its state."""

    def __init__(self, otherwise: int) -> None:
        self._otherwise = otherwise

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:  # noqa: ARG002
        """See `BaseRetryStrategy`."""
        seconds = exception.seconds if isinstance(exception, HandedBack) else self._otherwise
        return RetryDecision(retry_in={"seconds": round(seconds)})


def add_tasks(app: App, auditor: Auditor, limits: WorkerLimits, tell: Callable[..., None]) -> None:
    """Teach an application our tasks, those that come by the clock too."""

    @app.task(name=TASK, pass_context=True, retry=BackIntoTheQueue(limits.mend))
    async def audit_agency_of_sweep(context: JobContext, sweep_id: int, row: int, pass_no: int) -> None:
        """Audit one agency of a sweep; nothing when it has its state."""
        place = place_of({"sweep_id": sweep_id, "row": row, "pass_no": pass_no})
        host = (context.job.lock or "").removeprefix("host:")
        await auditor.audit(place, context.job.id or 0, host)

    @app.periodic(cron=f"* * * * * */{limits.look_for_dead}")
    @app.task(name="oit_requeue_stalled", queue=UPKEEP, queueing_lock="oit_requeue_stalled")
    async def requeue(timestamp: int) -> None:  # noqa: ARG001 - the queue hands it over
        """Have the living do the jobs of the dead."""
        if count := await requeue_stalled(app, limits.stalled_after):
            tell("requeued", n=count)

    @app.periodic(cron="7 * * * *")
    @app.task(name="oit_forget", queue=UPKEEP, queueing_lock="oit_forget")
    async def tidy(timestamp: int) -> None:  # noqa: ARG001 - the queue hands it over
        """Forget what nobody needs."""
        await forget(app, limits.forget_hours, limits.gate_days)

    if find_spec(SCHEDULE) is not None:

        @app.periodic(cron="* * * * *")
        @app.task(name="oit_schedule", queue=UPKEEP, queueing_lock="oit_schedule", lock="oit_schedule")
        async def schedule(timestamp: int) -> None:  # noqa: ARG001 - the queue hands it over
            """Run what is due, in a process of its own: a sweep takes hours."""
            told = await app.connector.execute_query_one_async(SCHEDULED)
            if told["found"]:
                await run_due()


async def run_due() -> None:
    """Have ``oit schedule run`` do what is due, unless it is still at the last one."""
    command = [sys.executable, "-m", "audits.cli", "schedule", "run", "--quiet"]
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, env=os.environ)
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
