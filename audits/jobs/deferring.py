"""Jobs for rows of a sweep: how they look, which there are, how they are put into the queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from procrastinate import exceptions
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from audits.jobs.queue import AUDITS, TASK, host_lock, queueing_lock
from audits.jobs.rows import Place

AT_ONCE = 1000
"""Jobs in one transaction; 5,000 took 0.3 s."""
MANY = 100
"""Jobs after which the database is told how full its table is. It finds that out by itself within a
minute or so; until then, with 7,850 jobs, taking one took 6 s instead of 3 ms."""


def job_of(place: Place, host: str) -> Job:
    """The job of a row: two of one host never run at once, and one row waits only once."""
    return Job(
        queue=AUDITS,
        task_name=TASK,
        lock=host_lock(host),
        queueing_lock=queueing_lock(place.sweep_id, place.row),
        task_kwargs={"sweep_id": place.sweep_id, "row": place.row, "pass_no": place.pass_no},
    )


def place_of(arguments: dict[str, Any]) -> Place:
    """The row a job is about; raises KeyError or ValueError for the arguments of another task."""
    return Place(int(arguments["sweep_id"]), int(arguments["row"]), int(arguments["pass_no"]))


def defer(jobs: JobManager, wanted: Iterable[Job]) -> int:
    """Put jobs into the queue, many at once; how many were not waiting there already."""
    count, left = 0, list(wanted)
    while left:
        batch, left = left[:AT_ONCE], left[AT_ONCE:]
        try:
            count += len(jobs.batch_defer_jobs(batch))
        except exceptions.AlreadyEnqueued:  # then none of them was: one by one
            count += sum(_defer_one(jobs, job) for job in batch)
    if count >= MANY:
        jobs.connector.get_sync_connector().execute_query("ANALYZE procrastinate_jobs")
    return count


def _defer_one(jobs: JobManager, job: Job) -> bool:
    try:
        jobs.defer_job(job)
    except exceptions.AlreadyEnqueued:
        return False
    return True


async def defer_async(jobs: JobManager, wanted: Sequence[Job]) -> None:
    """`defer` inside a loop."""
    for job in wanted:
        try:
            await jobs.defer_job_async(job)
        except exceptions.AlreadyEnqueued:
            continue
