"""The gate of all machines: when a request may leave is kept in one table and told by one clock.

That clock is the database's, so those of the machines need not agree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import psycopg
import psycopg_pool
from sqlalchemy.engine import URL

from audits.jobs.patience import is_away, waits
from audits.jobs.queue import ALIVE, POOL, conninfo
from crawler.gate import MAX_SLOWDOWN, MOST_PLACES, SLOW_SECONDS, Key

AWAY_SECONDS = 1.0
"""When to ask again when the table cannot be asked: without leave nothing is sent."""
TRIES = 8
"""Tries to tell of trouble at an address while the database is away; a minute or so."""

# All or nothing: every row is locked, always in the same order, before any is looked at. What is
# then read is what the last one to hold the locks has written.
TAKE = """
WITH wanted AS (
    SELECT * FROM unnest(%(keys)s::text[], %(spacings)s::float8[]) AS w(key, spacing)
), held AS MATERIALIZED (
    SELECT g.key, g.slowdown, w.spacing, GREATEST(g.next_at, g.paused_until) AS free_at
    FROM address_gate g JOIN wanted w USING (key) ORDER BY g.key FOR UPDATE OF g
), told AS MATERIALIZED (
    SELECT count(*) AS known, max(extract(epoch FROM free_at - clock_timestamp()))::float8 AS wait FROM held
), taken AS (
    UPDATE address_gate g SET next_at = clock_timestamp() + make_interval(secs => h.spacing * h.slowdown)
    FROM held h, told t
    WHERE g.key = h.key AND t.wait <= 0 AND t.known = cardinality(%(keys)s::text[])
    RETURNING g.key, g.slowdown
)
SELECT t.known, coalesce(t.wait, 0), (SELECT count(*) FROM taken),
       (SELECT array_agg(key) FROM taken WHERE slowdown > 1)
FROM told t
"""
MAKE = """
INSERT INTO address_gate (key, next_at) SELECT key, now() FROM unnest(%(keys)s::text[]) AS w(key)
ON CONFLICT (key) DO NOTHING
"""
TROUBLE = """
INSERT INTO address_gate (key, next_at, slowdown) VALUES (%(key)s, now(), 2)
ON CONFLICT (key) DO UPDATE SET slowdown = LEAST(address_gate.slowdown * 2, %(most)s)
"""
EASE = "UPDATE address_gate SET slowdown = GREATEST(slowdown * 0.8, 1) WHERE key = %(key)s"
PAUSE = """
INSERT INTO address_gate (key, next_at, paused_until)
VALUES (%(key)s, now(), clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET paused_until = GREATEST(address_gate.paused_until, EXCLUDED.paused_until)
"""


class DatabasePlaces:
    """`crawler.gate.Places` in the table ``address_gate``; opened inside a running loop."""

    def __init__(self, url: URL, connections: int) -> None:
        # what is lost in a crash of the server is when the last request left; nobody need wait for its disk
        settings = {**ALIVE, "autocommit": True, "options": "-c synchronous_commit=off"}
        self._pool = psycopg_pool.AsyncConnectionPool(
            conninfo(url), kwargs=settings, min_size=1, max_size=connections, open=False, **POOL
        )
        self._slowed = set[str]()
        self._telling = set[asyncio.Task[None]]()

    async def __aenter__(self) -> Self:
        """Connect in the background."""
        await self._pool.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the database."""
        for task in self._telling:
            task.cancel()
        await self._pool.close()

    async def reserve(self, keys: Sequence[Key]) -> float:
        """Take the places or tell how long to wait, see `Places`."""
        names = [key for key, _ in keys]
        asked = {"keys": names, "spacings": [spacing for _, spacing in keys]}
        try:
            async with self._pool.connection() as connection:
                known, wait, taken, slowed = await self._take(connection, asked)
                if known < len(keys):
                    await connection.execute(MAKE, asked)
                    known, wait, taken, slowed = await self._take(connection, asked)
        except psycopg.Error as error:
            if not is_away(error):
                raise
            return AWAY_SECONDS
        if taken == len(keys):
            self._note(names, slowed or ())
            return 0.0
        return max(float(wait), 0.001)

    async def _take(
        self, connection: psycopg.AsyncConnection[Any], asked: dict[str, Any]
    ) -> tuple[int, float, int, list[str] | None]:
        found = await (await connection.execute(TAKE, asked)).fetchone()
        assert found is not None  # it always counts
        return found[0], found[1], found[2], found[3]

    def _note(self, keys: Sequence[str], slowed: Sequence[str]) -> None:
        if len(self._slowed) > MOST_PLACES:
            self._slowed.clear()
        self._slowed.difference_update(keys)
        self._slowed.update(slowed)

    def report(self, key: str, *, status: int | None, seconds: float) -> None:
        """Tell how an answer came, see `Places`; that all is well is told only of who had trouble."""
        if status in (429, 503) or seconds >= SLOW_SECONDS:
            self._slowed.add(key)
            self._tell(TROUBLE, {"key": key, "most": MAX_SLOWDOWN})
        elif status is not None and key in self._slowed:
            self._tell(EASE, {"key": key})

    def pause(self, key: str, seconds: float) -> None:
        """Let nothing through to a host for a while, from any machine; see `Places`."""
        self._tell(PAUSE, {"key": key, "seconds": seconds})

    def _tell(self, what: str, facts: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._told(what, facts))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _told(self, what: str, facts: dict[str, Any]) -> None:
        for _, wait in zip(range(TRIES), waits(), strict=False):
            try:
                async with self._pool.connection() as connection:
                    await connection.execute(what.encode(), facts)
            except psycopg.Error as error:
                if not is_away(error):
                    raise
                await asyncio.sleep(wait)
            else:
                return

    async def settle(self) -> None:
        """Wait until all that was reported has been told."""
        while self._telling:
            await asyncio.wait(self._telling)
