"""The queue on PostgreSQL: its connections, its names, and who may take from it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, LiteralString, TypeVar

import psycopg_pool
from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.connector import Notify
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from sqlalchemy.engine import URL

from audits.jobs.patience import is_away, waits

T = TypeVar("T")
AUDITS, UPKEEP = "oit_audits", "oit_upkeep"
"""Names of our queues; the database may hold those of others."""
TASK = "audit_agency_of_sweep"
ALIVE: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": "oit-audit",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A connection to a machine that vanished is given up after half a minute, not after hours."""
POOL: dict[str, Any] = {"timeout": 10.0, "reconnect_timeout": 30.0}


def conninfo(url: URL) -> str:
    """The URL of an archive as PostgreSQL's own library reads it, its password included."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def host_lock(host: str) -> str:
    """Jobs with the same lock never run at the same time."""
    return f"host:{host}"


def queueing_lock(sweep_id: int, row: int) -> str:
    """Of two jobs with the same one, only one can wait in the queue.

    >>> queueing_lock(3, 17)
    'sweep:3:row:17'
    """
    return f"sweep:{sweep_id}:row:{row}"


class PatientConnector(PsycopgConnector):
    """Waits for a database that is away instead of failing, until ``given_up`` says not to."""

    def __init__(self, url: URL, given_up: Callable[[], bool], connections: int) -> None:
        super().__init__(conninfo=conninfo(url), kwargs=ALIVE, min_size=1, max_size=connections, **POOL)
        self._given_up = given_up

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """See `PsycopgConnector`."""
        await self._patiently(partial(super().execute_query_async, query, **arguments))

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """See `PsycopgConnector`."""
        return await self._patiently(partial(super().execute_query_one_async, query, **arguments))

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """See `PsycopgConnector`."""
        return await self._patiently(partial(super().execute_query_all_async, query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """See `PsycopgConnector`; there a lost connection would end the worker."""
        named = tuple(channels)
        await self._patiently(partial(super().listen_notify, on_notification, named))

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        for wait in waits():
            try:
                return await call()
            except exceptions.ConnectorException as error:
                gone = isinstance(error.__cause__, psycopg_pool.PoolClosed)
                if gone or not is_away(error.__cause__) or self._given_up():
                    raise
            await asyncio.sleep(wait)
        raise AssertionError  # waits() has no end


class Intake(JobManager):
    """Takes audits out of the queue only while ``may_take`` says so."""

    def __init__(self, connector: PsycopgConnector, may_take: Callable[[], bool]) -> None:
        super().__init__(connector)
        self._may_take = may_take

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """See `JobManager`; what keeps the queue in order is always taken."""
        if queues and AUDITS in queues and not self._may_take():
            return None
        return await super().fetch_job(queues, worker_id)


def make_app(connector: PsycopgConnector, may_take: Callable[[], bool] = lambda: True) -> App:
    """An application without tasks yet."""
    app = App(connector=connector)
    app.job_manager = Intake(connector, may_take)
    return app
