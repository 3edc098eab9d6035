"""The gate across machines: one table, one clock."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest

from audits.archive.places import read_url
from audits.demo.server import serve
from audits.jobs.places import AWAY_SECONDS, DatabasePlaces
from tests.audits.sweep.sites import small_site

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).resolve().parents[3]
T = TypeVar("T")


def through(url: str, ask: Callable[[DatabasePlaces], Awaitable[T]]) -> T:
    async def run() -> T:
        async with DatabasePlaces(read_url(url), 2) as places:
            return await ask(places)

    return asyncio.run(run())


def test_a_place_is_taken_by_one_and_all_others_wait_as_long_as_is_left(postgresql_url: str) -> None:
    async def ask(places: DatabasePlaces) -> list[float]:
        keys = (("host:a.go.th", 100.0), ("address:192.0.2.1", 0.25))
        return [await places.reserve(keys) for _ in range(2)]

    first, second = through(postgresql_url, ask)
    assert first == 0.0
    assert 60 < second <= 100


def test_nothing_is_taken_when_one_of_two_places_is_not_free(postgresql_url: str) -> None:
    async def ask(places: DatabasePlaces) -> list[bool]:
        busy, free = ("host:a.go.th", 100.0), ("address:192.0.2.1", 100.0)
        waits = [await places.reserve([key]) for key in (busy,)]
        waits += [await places.reserve([busy, free])]
        waits += [await places.reserve([free])]
        return [wait == 0 for wait in waits]

    assert through(postgresql_url, ask) == [True, False, True]


def test_another_process_sees_what_is_taken_paused_and_slowed(postgresql_url: str) -> None:
    async def trouble(places: DatabasePlaces) -> None:
        places.pause("host:a.go.th", 500)
        for _ in range(7):
            places.report("address:192.0.2.1", status=503, seconds=0.1)
        places.report("address:192.0.2.2", status=200, seconds=0.1)
        await places.settle()

    async def ask(places: DatabasePlaces) -> list[float]:
        address = [("address:192.0.2.1", 100.0)]
        waits = [await places.reserve([("host:a.go.th", 0.0)])]
        return [*waits, await places.reserve(address), await places.reserve(address)]

    through(postgresql_url, trouble)
    paused, free, slowed = through(postgresql_url, ask)
    assert 400 < paused <= 500
    assert free == 0.0
    assert 1500 < slowed <= 1600, "sixteen times as long as usual at most"
    with psycopg.connect(postgresql_url) as connection:
        keys = {row[0] for row in connection.execute("SELECT key FROM address_gate")}
    assert "address:192.0.2.2" not in keys, "nothing is written of an address that is well"


def test_an_address_that_is_well_again_recovers(postgresql_url: str) -> None:
    async def ask(places: DatabasePlaces) -> float:
        places.report("address:192.0.2.1", status=429, seconds=0.1)
        await places.settle()
        await places.reserve([("address:192.0.2.1", 0.0)])
        for _ in range(4):  # 2 × 0.8⁴ is below 1
            places.report("address:192.0.2.1", status=200, seconds=0.1)
            await places.settle()
        return await places.reserve([("address:192.0.2.1", 0.0)])

    through(postgresql_url, ask)
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT slowdown FROM address_gate").fetchall() == [(1.0,)]


def test_nothing_leaves_while_the_database_cannot_be_asked() -> None:
    async def ask(places: DatabasePlaces) -> float:
        return await places.reserve([("host:a.go.th", 1.0)])

    import audits.jobs.places as module

    patient = dict(module.POOL)
    try:
        module.POOL["timeout"] = 0.3
        assert through("postgresql://oit@127.0.0.1:9/nothing", ask) == AWAY_SECONDS
    finally:
        module.POOL.update(patient)


# --- two processes, one server -------------------------------------------------------------------

FETCH = """
import asyncio, json, sys, urllib.request
from audits.archive.places import read_url
from audits.jobs.places import DatabasePlaces
from crawler.gate import AddressGate

async def main(url, site, count, spacing):
    async with DatabasePlaces(read_url(url), 2) as places:
        gate = AddressGate(places=places)

        async def fetch(i):
            await gate.turn(f"{i}.go.th", "127.0.0.1", delay=0.0, rate=1 / spacing)
            await asyncio.to_thread(lambda: urllib.request.urlopen(f"{site}/page-{i % 3}").read())

        await asyncio.gather(*(fetch(i) for i in range(count)))

asyncio.run(main(*json.loads(sys.argv[1])))
"""


def test_two_processes_together_ask_one_address_no_more_often_than_one_may(postgresql_url: str) -> None:
    count, spacing = 10, 0.15
    with serve(small_site(3)) as site:
        told = json.dumps([postgresql_url, site.url, count, spacing])
        processes = [subprocess.Popen([sys.executable, "-c", FETCH, told], cwd=ROOT) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
        times = sorted(request.time for request in site.requests)
    assert len(times) == 2 * count
    taken = (2 * count - 1) * spacing
    assert times[-1] - times[0] >= taken - 2 * spacing, "the first may be late, the last may not be early"


def test_many_who_ask_at_once_get_one_place_each_time(postgresql_url: str) -> None:
    async def ask(places: DatabasePlaces) -> int:
        keys = [("address:192.0.2.9", 1000.0)]
        other = DatabasePlaces(read_url(postgresql_url), 4)
        async with other:
            waits = await asyncio.gather(*(one.reserve(keys) for one in (places, other) * 10))
        return sum(wait == 0 for wait in waits)

    assert through(postgresql_url, ask) == 1
