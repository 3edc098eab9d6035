"""What keeps the queue in order: jobs of the dead are done by the living, and nothing is left behind.

Procrastinate leaves the jobs of a worker that died as they are, for ever, and their locks with them.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from procrastinate import App, exceptions
from procrastinate.jobs import Status

from audits.jobs.queue import AUDITS, UPKEEP

SERVER_IS_NEW = "SELECT now() - pg_postmaster_start_time() < make_interval(secs => %(seconds)s) AS new"
FORGET_GATES = "DELETE FROM address_gate WHERE next_at < now() - make_interval(days => %(days)s)"


async def requeue_stalled(app: App, stalled_after: float) -> int:
    """Put the jobs of workers back that gave no sign of life for so many seconds; how many there were.

    While the server itself has just been started nobody is taken for dead: no worker could give a
    sign of life. One that ends a job just now is left alone.
    """
    told = await app.connector.execute_query_one_async(SERVER_IS_NEW, seconds=stalled_after)
    if told["new"]:
        return 0
    jobs = app.job_manager
    for job in await jobs.get_stalled_jobs(queue=UPKEEP, seconds_since_heartbeat=stalled_after):
        with suppress(exceptions.ConnectorException):  # the clock brings the next one
            await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
    stalled = await jobs.get_stalled_jobs(queue=AUDITS, seconds_since_heartbeat=stalled_after)
    return await _requeue(app, [job.id for job in stalled if job.id is not None])


async def requeue_lost(app: App, worker_id: int, at_work: Collection[int], seen: set[int]) -> int:
    """Put jobs back that are said to be ours and are not.

    The answer to "give me a job" may be lost on its way. ``seen`` are those that looked like it
    last time; only what looks like it twice is lost, the others are on their way.
    """
    held = await app.job_manager.list_jobs_async(queue=AUDITS, status=Status.DOING.value, worker_id=worker_id)
    strangers = {job.id for job in held if job.id is not None} - set(at_work)
    lost = sorted(strangers & seen)
    seen.clear()
    seen.update(strangers)
    return await _requeue(app, lost)


async def _requeue(app: App, jobs: Collection[int]) -> int:
    from procrastinate.utils import utcnow  # noqa: PLC0415 - the time the queue counts in

    count = 0
    for job_id in jobs:
        try:
            await app.job_manager.retry_job_by_id_async(job_id, retry_at=utcnow())
        except exceptions.ConnectorException:  # it has just ended
            continue
        count += 1
    return count


async def forget(app: App, hours: int, days: int) -> None:
    """Forget jobs that ended long ago and gates that nobody passes any more."""
    await app.job_manager.delete_old_jobs(
        hours, queue=AUDITS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    await app.connector.execute_query_async(FORGET_GATES, days=days)
