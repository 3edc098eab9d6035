"""The queue itself on a real PostgreSQL: locks, the dead and their jobs, its own tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from procrastinate import App, SyncPsycopgConnector, exceptions
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from audits.archive.places import read_url
from audits.jobs.deferring import defer, job_of, place_of
from audits.jobs.queue import AUDITS, TASK, PatientConnector, conninfo, make_app
from audits.jobs.rows import Place
from audits.jobs.schema import apply_schema, noted_version
from audits.jobs.upkeep import requeue_lost, requeue_stalled

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def queue(postgresql_url: str) -> str:
    """A database with the tables of the queue."""
    apply_schema(read_url(postgresql_url))
    return postgresql_url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[App]:
    app = make_app(PatientConnector(read_url(url), lambda: False, 2))
    async with app.open_async():
        yield app


def job(row: int, host: str) -> Job:
    return job_of(Place(1, row, 1), host)


def silence(url: str, worker_id: int, seconds: float) -> None:
    """As if a worker had given no sign of life for so long."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)"
            " WHERE id = %s",
            (seconds, worker_id),
        )


def test_the_tables_are_made_once_and_their_version_is_noted(postgresql_url: str) -> None:
    url = read_url(postgresql_url)
    assert [apply_schema(url), apply_schema(url)] == [True, False]
    with psycopg.connect(conninfo(url)) as connection:
        assert noted_version(connection).startswith("3.")


def test_tables_somebody_else_made_are_used_and_noted(queue: str) -> None:
    with psycopg.connect(queue) as connection:
        connection.execute("COMMENT ON TABLE procrastinate_jobs IS NULL")
    assert [apply_schema(read_url(queue)), apply_schema(read_url(queue))] == [True, False]


def test_one_row_waits_in_the_queue_only_once(queue: str) -> None:
    async def twice() -> int:
        async with opened(queue) as app:
            await app.job_manager.defer_job_async(job(2, "a.go.th"))
            with pytest.raises(exceptions.AlreadyEnqueued):
                await app.job_manager.defer_job_async(job(2, "a.go.th"))
            return len(list(await app.job_manager.list_jobs_async()))

    assert asyncio.run(twice()) == 1


def test_a_batch_with_a_row_that_waits_already_puts_the_others_into_the_queue(queue: str) -> None:
    connector = SyncPsycopgConnector(conninfo=queue)
    connector.open()
    jobs = JobManager(connector)
    assert defer(jobs, [job(2, "a.go.th")]) == 1
    assert defer(jobs, [job(2, "a.go.th"), job(3, "b.go.th")]) == 1
    connector.close()


def test_two_jobs_of_one_host_are_never_taken_together(queue: str) -> None:
    async def take() -> list[int | None]:
        async with opened(queue) as app:
            jobs = app.job_manager
            for one in (job(2, "a.go.th"), job(3, "a.go.th"), job(4, "b.go.th")):
                await jobs.defer_job_async(one)
            worker = await jobs.register_worker()
            taken = [await jobs.fetch_job([AUDITS], worker) for _ in range(3)]
            first = taken[0]
            assert first is not None
            await jobs.retry_job(first)  # handed back, it is the first in line again
            return [
                one and one.task_kwargs["row"] for one in [*taken, await jobs.fetch_job([AUDITS], worker)]
            ]

    assert asyncio.run(take()) == [2, 4, None, 2]


def test_jobs_of_a_worker_that_died_are_taken_by_another(queue: str) -> None:
    async def die() -> tuple[int, int, object]:
        async with opened(queue) as app:
            jobs = app.job_manager
            await jobs.defer_job_async(job(2, "a.go.th"))
            dead, alive = await jobs.register_worker(), await jobs.register_worker()
            assert await jobs.fetch_job([AUDITS], dead)
            silence(queue, dead, 4)
            too_early = await requeue_stalled(app, 60)
            silence(queue, dead, 61)
            count = await requeue_stalled_of_an_old_server(app)
            again = await jobs.fetch_job([AUDITS], alive)
            return too_early, count, again and (again.task_name, place_of(again.task_kwargs), again.attempts)

    assert asyncio.run(die()) == (0, 1, (TASK, Place(1, 2, 1), 1))


async def requeue_stalled_of_an_old_server(app: App) -> int:
    """The server of the tests is young; it is old enough for whom a moment of silence is death."""
    return await requeue_stalled(app, 0.01)


def test_nobody_is_taken_for_dead_while_the_server_has_just_been_started(queue: str) -> None:
    async def restarted() -> int:
        async with opened(queue) as app:
            jobs = app.job_manager
            await jobs.defer_job_async(job(2, "a.go.th"))
            worker = await jobs.register_worker()
            assert await jobs.fetch_job([AUDITS], worker)
            silence(queue, worker, 10_000_000)
            return await requeue_stalled(app, 9_000_000)  # longer than the server is up

    assert asyncio.run(restarted()) == 0


def test_a_job_that_ends_while_its_worker_is_taken_for_dead_stops_nobody(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> int:
        async with opened(queue) as app:
            jobs = app.job_manager
            for one in (job(2, "a.go.th"), job(3, "b.go.th")):
                await jobs.defer_job_async(one)
            dead = await jobs.register_worker()
            taken = [await jobs.fetch_job([AUDITS], dead) for _ in range(2)]
            silence(queue, dead, 61)
            ended = taken[0]
            assert ended is not None

            async def seen_a_moment_ago(**asked: object) -> list[Job | None]:
                return taken if asked["queue"] == AUDITS else []

            await app.connector.execute_query_async(
                "DELETE FROM procrastinate_jobs WHERE id = %(id)s", id=ended.id
            )
            monkeypatch.setattr(jobs, "get_stalled_jobs", seen_a_moment_ago)
            return await requeue_stalled(app, 0.01)

    assert asyncio.run(run()) == 1


def test_a_job_whose_handing_over_was_lost_is_put_back_when_it_is_seen_twice(queue: str) -> None:
    async def lost() -> list[int]:
        async with opened(queue) as app:
            jobs = app.job_manager
            for one in (job(2, "a.go.th"), job(3, "b.go.th")):
                await jobs.defer_job_async(one)
            worker = await jobs.register_worker()
            ours, _ = [await jobs.fetch_job([AUDITS], worker) for _ in range(2)]
            assert ours is not None
            seen: set[int] = set()
            return [await requeue_lost(app, worker, [ours.id or 0], seen) for _ in range(3)]

    assert asyncio.run(lost()) == [0, 1, 0]


def test_the_database_is_told_how_many_jobs_wait(queue: str) -> None:
    connector = SyncPsycopgConnector(conninfo=queue)
    connector.open()
    defer(JobManager(connector), [job(row, f"{row}.go.th") for row in range(2, 302)])
    connector.close()
    with psycopg.connect(queue) as connection:
        known = connection.execute("SELECT reltuples FROM pg_class WHERE relname = 'procrastinate_jobs'")
        assert known.fetchall() == [(300.0,)], "without it, taking one of many takes seconds"
