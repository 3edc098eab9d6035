"""Sweeps done by worker processes on PostgreSQL: whatever dies, every agency is finished once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from audits.archive import open_archive
from audits.demo.server import TownServer, serve
from audits.sweep import SweepPlan, SweepRefused, run_sweep
from audits.sweep.status import Status, SweepEvent, Told
from config.agency import Agency
from config.registers import Register, RegisterRow
from matchers.sweep_model import Sweep
from reports.sweep_reports import load_sweep
from tests.audits.jobs.working import addresses, killed, sites, started, until, workers
from tests.audits.sweep.sites import closed_port, plan_of, register_of, small_site
from tests.postgres import Cluster

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
DATABASE_HOST = "127.0.0.1"
BATCH = 4
"""Addresses of one site that are asked for side by side."""


@pytest.fixture
def database(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that commands of this test use."""
    monkeypatch.setenv("OIT_DATABASE_URL", postgresql_url)
    return postgresql_url


def states(sweep: Sweep) -> list[str]:
    return [agency.state.value for agency in sweep.agencies]


def audits_by_site(sweep: Sweep) -> set[int]:
    with open_archive() as archive:
        return {len(archive.history(agency.url)) for agency in sweep.agencies if agency.url}


def twice(site: TownServer) -> int:
    """Pages of a site that were asked for again."""
    pages = [request.path for request in site.requests if request.path.startswith("/page-")]
    return len(pages) - len(set(pages))


def downloads(worker: subprocess.Popen[bytes]) -> bool:
    """Whether a crawl of it is under way: a site of this module holds a connection to it."""
    connections = psutil.Process(worker.pid).net_connections()
    return any(one.raddr and one.raddr.ip != DATABASE_HOST for one in connections)


def once(when: Callable[[Status], bool], what: Callable[[], None]) -> Callable[[SweepEvent], None]:
    """Does something once, as soon as a sweep is so far."""
    done = []

    def look(event: SweepEvent) -> None:
        if not done and isinstance(event, Status) and when(event):
            done.append(event)
            what()

    return look


def test_forty_agencies_are_finished_once_each_though_one_of_two_workers_is_killed(
    database: str, tmp_path: Path
) -> None:
    with sites(40, pages=4, delay_s=0.3) as served, workers(database, 2, tmp_path / "log") as running:
        lost: list[subprocess.Popen[bytes]] = []

        def kill_one_at_work() -> None:
            until(lambda: any(map(downloads, running)))
            lost.append(next(filter(downloads, running)))
            killed(lost[0])

        look = once(lambda status: status.done >= 1, kill_one_at_work)
        sweep = run_sweep(plan_of(register_of(addresses(served)), tmp_path / "out"), on_event=look)
        asked_again = [twice(site) for site in served]
    assert [one.returncode for one in lost] == [-signal.SIGKILL]
    assert states(sweep) == ["audited"] * 40
    assert [agency.row for agency in sweep.agencies] == list(range(2, 42))
    assert sweep.finished_at is not None
    assert audits_by_site(sweep) == {1}
    assert {agency.pages for agency in sweep.agencies} == {5}
    attempts = [agency.attempts for agency in sweep.agencies]
    assert set(attempts) == {1, 2}, "some were under way when the worker died"
    assert max(asked_again) <= BATCH


def test_a_database_that_is_restarted_in_the_middle_costs_no_agency(
    database: str, tmp_path: Path, postgresql_cluster: Cluster
) -> None:
    told: list[str] = []
    with (
        sites(10, pages=4, delay_s=0.2, net=21) as served,
        workers(database, 2, tmp_path / "log") as running,
    ):
        look = once(lambda status: status.running >= 6, postgresql_cluster.restart)

        def note(event: SweepEvent) -> None:
            told.extend([event.key] if isinstance(event, Told) else ())
            look(event)

        sweep = run_sweep(plan_of(register_of(addresses(served)), tmp_path / "out"), on_event=note)
        assert [one.poll() for one in running] == [None, None], "both workers survived"
    assert states(sweep) == ["audited"] * 10
    assert audits_by_site(sweep) == {1}
    assert {agency.pages for agency in sweep.agencies} == {5}


def test_a_worker_that_is_told_to_end_leaves_its_crawl_to_be_continued(database: str, tmp_path: Path) -> None:
    first = started(database, tmp_path / "first")
    with sites(1, pages=12, delay_s=0.15, net=22) as (site,):
        asked = lambda: sum(request.path.startswith("/page-") for request in site.requests)  # noqa: E731

        def replace_worker() -> None:
            until(lambda: asked() >= 4)
            first.send_signal(signal.SIGTERM)
            assert first.wait() == 0
            others.append(started(database, tmp_path / "second"))

        others: list[object] = []
        look = once(lambda status: status.running == 1, replace_worker)
        try:
            sweep = run_sweep(plan_of(register_of(addresses([site])), tmp_path / "out"), on_event=look)
        finally:
            for one in (first, *others):
                killed(one)  # type: ignore[arg-type]
        assert twice(site) <= 2 * BATCH
    assert "left; whoever takes it next goes on" in (tmp_path / "first").read_text()
    assert [(agency.state.value, agency.attempts, agency.pages) for agency in sweep.agencies] == [
        ("audited", 2, 13)
    ]


def test_an_interrupted_sweep_takes_its_jobs_back_and_the_same_command_continues(
    database: str, tmp_path: Path
) -> None:
    stop: list[int] = []
    with (
        sites(12, pages=6, delay_s=0.2, net=23) as served,
        workers(database, 1, tmp_path / "log", side_by_side=2),
    ):
        plan = plan_of(register_of(addresses(served)), tmp_path / "out")
        look = once(lambda status: status.done >= 1 and status.running >= 1, lambda: stop.append(1))
        left = run_sweep(plan, on_event=look, stopped=lambda: bool(stop))
        requests = [len(site.requests) for site in served]
        assert (left.finished_at, left.waiting > 0) == (None, True)
        assert 0 in requests, "what was not begun is not begun"
        sweep = run_sweep(plan)
        asked_again = [twice(site) for site in served]
    assert states(sweep) == ["audited"] * 12
    assert load_sweep(tmp_path / "out") == sweep
    assert audits_by_site(sweep) == {1}
    assert max(asked_again) <= 2 * BATCH


@pytest.fixture
def mixed(database: str, tmp_path: Path) -> tuple[Sweep, SweepPlan, list[SweepEvent]]:
    """One sweep of agencies of several kinds, by one worker."""
    events: list[SweepEvent] = []
    with (
        serve(small_site(3), host="127.0.24.1") as good,
        serve(small_site(1, robots="User-agent: *\nDisallow: /\n"), host="127.0.24.2") as closed,
        workers(database, 1, tmp_path / "log"),
    ):
        dead = f"http://127.0.24.3:{closed_port('127.0.24.3')}/"
        rows = register_of([f"{good}/", f"{closed}/", dead, ""]).rows
        twin = RegisterRow(6, Agency(name="ซ้ำ", url=f"{good}/"), same_as=2)
        register = Register("ทะเบียน.csv", (*rows, twin))
        plan = plan_of(register, tmp_path / "out", formats=("html",))
        return run_sweep(plan, on_event=events.append), plan, events


def test_workers_give_every_kind_of_site_its_state(
    mixed: tuple[Sweep, SweepPlan, list[SweepEvent]],
) -> None:
    sweep, plan, events = mixed
    assert states(sweep) == ["audited", "blocked", "unreachable", "no_site", "audited"]
    assert [agency.attempts for agency in sweep.agencies] == [1, 1, 2, 0, 0], (
        "a second pass over the dead one"
    )
    assert {event.key for event in events if isinstance(event, Told)} >= {"second_pass", "reconciled"}
    folder = plan.output / sweep.agencies[0].folder
    assert {path.name for path in folder.iterdir()} >= {
        "audit.json",
        "report.html",
        "evidence.jsonl.gz",
        "requests.jsonl",
    }
    lines = [json.loads(line) for line in (folder / "requests.jsonl").read_text().splitlines()]
    assert {line["url"].rpartition("/")[2] for line in lines} >= {
        "",
        "page-0",
        "page-1",
        "page-2",
        "robots.txt",
    }
    assert {line["address"] for line in lines} == {"127.0.24.1"}
    assert (plan.output / "index.html").is_file()


def test_a_sweep_is_watched_by_one_process_only(database: str, tmp_path: Path) -> None:
    register = register_of(["http://127.0.25.1:9/"])
    refused: list[str] = []

    def again(event: SweepEvent) -> None:
        if isinstance(event, Status) and not refused:
            try:
                run_sweep(plan_of(register, tmp_path / "two"))
            except SweepRefused as error:
                refused.append(error.key)

    plan = plan_of(register, tmp_path / "one")
    run_sweep(plan, on_event=again, stopped=lambda: bool(refused))
    assert refused == ["watched"]


def test_a_sweep_without_workers_says_so(database: str, tmp_path: Path) -> None:
    told: list[str] = []

    def note(event: SweepEvent) -> None:
        told.extend([event.key] if isinstance(event, Told) else ())

    plan = replace(plan_of(register_of(["http://127.0.25.1:9/"]), tmp_path))
    run_sweep(plan, on_event=note, stopped=lambda: "no_workers" in told)
    assert "no_workers" in told
