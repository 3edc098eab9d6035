"""What it costs when a worker of many is killed, and how fast the queue itself is.

``python -m benchmarks.workers [killed|queue] [--agencies N] [--pages N] [--stalled-after S] [--json FILE]``

*killed*: a sweep by two worker processes on PostgreSQL, one of which gets SIGKILL in the middle.
*queue*: a country of jobs put into the queue, and jobs that do nothing taken out of it.
PostgreSQL is a cluster of its own; the sites are on loopback and answer after a while.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from procrastinate import SyncPsycopgConnector
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from rich.console import Console

from audits.archive import open_archive
from audits.archive.places import read_url
from audits.jobs.deferring import defer, job_of
from audits.jobs.queue import AUDITS, TASK, PatientConnector, make_app
from audits.jobs.rows import Place
from audits.jobs.schema import apply_schema
from audits.sweep import run_sweep
from audits.sweep.status import Status, SweepEvent
from benchmarks.figures import Figures, Table
from benchmarks.run import machine_now
from config.worker import worker_limits
from matchers.sweep_model import Sweep
from tests.audits.jobs.working import addresses, killed, sites, started
from tests.audits.sweep.sites import plan_of, register_of
from tests.postgres import database, find_initdb, running

NAMES = ("killed", "queue")
AGENCIES, PAGES, LATENCY_S, SIDE_BY_SIDE = 40, 20, 0.25, 8
COUNTRY, TAKEN, SLOTS = 7_850, 2_000, (1, 20)
LOOK_SECONDS = 0.1


@dataclass
class Watch:
    """Looks at the rows of a sweep all the time; times are of the monotonic clock."""

    url: str
    killed_at: float | None = None
    under_way: set[int] = field(default_factory=set)
    again: dict[int, float] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Note when rows that were under way at the kill are begun again."""
        asked = "SELECT row, attempts, phase FROM sweep_agencies"
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.ended.wait(LOOK_SECONDS):
                rows = connection.execute(asked).fetchall()
                if self.killed_at is None:
                    self.under_way = {row for row, _, phase in rows if phase == "running"}
                else:
                    for row, attempts, _ in rows:
                        if attempts > 1:
                            self.again.setdefault(row, time.monotonic() - self.killed_at)


def measure_killed(agencies: int, pages: int, stalled_after: float) -> Figures:
    """A sweep in which one of two workers dies."""
    initdb = find_initdb()
    if initdb is None:
        raise SystemExit("PostgreSQL is not installed here")
    with tempfile.TemporaryDirectory() as folder, running(initdb) as cluster, database(cluster) as url:
        os.environ["OIT_DATABASE_URL"] = url
        apply_schema(read_url(url))
        watch, begun = Watch(url), time.monotonic()
        open_archive(url).close()
        looking = threading.Thread(target=watch.look)
        looking.start()
        with sites(agencies, pages=pages, delay_s=LATENCY_S) as served:
            asked = {"side_by_side": SIDE_BY_SIDE, "limits": {"stalled_after": stalled_after}}
            workers = [started(url, Path(folder) / "log", number=i + 1, **asked) for i in range(2)]

            def kill(event: SweepEvent) -> None:
                soon = (
                    isinstance(event, Status) and event.done >= agencies // 8 and event.running > SIDE_BY_SIDE
                )
                if soon and watch.killed_at is None:
                    killed(workers[0])
                    watch.killed_at = time.monotonic()

            try:
                sweep = run_sweep(
                    plan_of(register_of(addresses(served)), Path(folder) / "out"), on_event=kill
                )
            finally:
                watch.ended.set()
                looking.join()
                for worker in workers:
                    killed(worker)
            paths = [[request.path for request in site.requests] for site in served]
        with open_archive(url) as archive:
            audits = Counter(len(archive.history(agency.url)) for agency in sweep.agencies)
        return _figures(sweep, watch, audits, paths, stalled_after, time.monotonic() - begun)


def _figures(  # noqa: PLR0917 - all that was measured
    sweep: Sweep,
    watch: Watch,
    audits: Counter[int],
    paths: Sequence[Sequence[str]],
    stalled_after: float,
    seconds: float,
) -> Figures:
    rows = [agency.row for agency in sweep.agencies]
    again = sorted(watch.again.values())
    repeated = sum(len(site) - len(set(site)) for site in paths)
    values = {
        "agencies": len(rows),
        "audited": sum(agency.state == "audited" for agency in sweep.agencies),
        "rows_twice": len(rows) - len(set(rows)),
        "sites_audited_once": audits[1],
        "under_way_at_the_kill": len(again),
        "stalled_after_s": stalled_after,
        "first_again_s": round(again[0], 1) if again else None,
        "last_again_s": round(again[-1], 1) if again else None,
        "requests": sum(map(len, paths)),
        "requests_again": repeated,
        "whole_s": round(seconds, 1),
    }
    named = tuple((name.replace("_", " "), str(value)) for name, value in values.items())
    note = "A worker is dead after stalled-after seconds of silence; four looks for its jobs in that time."
    return Figures(
        "killed", values, (Table("Two workers, one killed", ("what", "how many"), named, (note,)),)
    )


# --- the queue ----------------------------------------------------------------------------------


def measure_queue(jobs: int, taken: int) -> Figures:
    """How long a country takes into the queue, and jobs that do nothing out of it."""
    initdb = find_initdb()
    if initdb is None:
        raise SystemExit("PostgreSQL is not installed here")
    values: dict[str, float] = {}
    with running(initdb) as cluster:
        for slots in SLOTS:
            with database(cluster) as url:
                values |= _queue(url, jobs, taken, slots)
    rows = tuple((name.replace("_", " "), f"{value:,.1f}") for name, value in values.items())
    note = f"{jobs:,} jobs, each with the lock of a host of its own; {taken:,} of them taken by one process."
    return Figures("queue", dict(values), (Table("The queue itself", ("what", "figure"), rows, (note,)),))


def _queue(url: str, jobs: int, taken: int, slots: int) -> dict[str, float]:
    apply_schema(read_url(url))
    connector = SyncPsycopgConnector(conninfo=url)
    connector.open()
    begun = time.monotonic()
    defer(JobManager(connector), [job_of(Place(1, row, 1), f"{row}.go.th") for row in range(jobs)])
    put = time.monotonic() - begun
    connector.close()
    seconds = asyncio.run(_take(url, taken, slots))
    return {"seconds_to_put_all": put, f"jobs_a_second_with_{slots}_at_once": taken / seconds}


async def _take(url: str, taken: int, slots: int) -> float:
    app = make_app(PatientConnector(read_url(url), lambda: False, 4))
    count = 0
    enough = asyncio.Event()

    @app.task(name=TASK)
    async def nothing(sweep_id: int, row: int, pass_no: int) -> None:  # noqa: ARG001 - of every job
        nonlocal count
        count += 1
        if count >= taken:
            enough.set()

    async with app.open_async():
        worker = Worker(
            app, queues=[AUDITS], concurrency=slots, install_signal_handlers=False, delete_jobs="always"
        )
        begun = time.monotonic()
        working = asyncio.ensure_future(worker.run())
        await enough.wait()
        seconds = time.monotonic() - begun
        worker.stop()
        await working
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("what", nargs="?", choices=(*NAMES, "all"), default="all")
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--stalled-after", type=float, default=worker_limits().stalled_after)
    parser.add_argument("--jobs", type=int, default=COUNTRY)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    screen, machine, measured = Console(), machine_now(), {}
    screen.print(", ".join(f"{key} {value}" for key, value in machine.items()), highlight=False)
    for name in NAMES if given.what == "all" else (given.what,):
        if name == "killed":
            figures = measure_killed(given.agencies, given.pages, given.stalled_after)
        else:
            figures = measure_queue(given.jobs, min(TAKEN, given.jobs))
        measured[name] = figures.values
        for table in figures.tables:
            screen.print(table.for_terminal(), highlight=False)
        if given.json:
            told = {"machine": machine, **measured}
            given.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
