"""Real processes: two at once run a schedule once; one that is killed is continued by the next."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from audits.archive import open_archive
from audits.demo.server import TownServer, serve
from audits.schedules.book import Book
from audits.schedules.rows import RunRow
from reports.sweep_reports import load_sweep
from tests.audits.scheduled import bangkok, plan_in, started
from tests.audits.sweep.sites import small_site

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
ADDED, DUE = bangkok(2023, 3, 1, 12), bangkok(2023, 3, 16, 2)
BATCH = 4
"""Addresses of one site that are asked for side by side."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "kept")
    return str(request.getfixturevalue("postgresql_url"))


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true; the time limit of the test bounds it."""
    while not true():
        time.sleep(0.05)


def pages_of(site: TownServer) -> list[str]:
    return [request.path for request in site.requests if request.path.startswith("/page-")]


def runs(place: str) -> list[RunRow]:
    with open_archive(place) as archive:
        return Book(archive).runs(1)


def test_of_two_processes_at_the_same_moment_one_runs_the_schedule(place: str, tmp_path: Path) -> None:
    with serve(small_site(8, delay_s=0.15), host="127.0.2.7") as site, open_archive(place) as archive:
        Book(archive).add("สองเครื่อง", "0 2 16 * *", plan_in(tmp_path, [f"{site}/"]), ADDED)
        both = [started(place, DUE), started(place, DUE)]
        said = [one.communicate(timeout=200)[0].split() for one in both]
        assert [one.returncode for one in both] == [0, 0]
        pages = pages_of(site)
    assert len(pages) == len(set(pages)) == 8
    told = sorted(key for keys in said for key in keys)
    assert told.count("begun") == told.count("finished") == 1
    assert [run.state.value for run in runs(place)] == ["finished"]


def test_a_run_that_was_killed_goes_on_with_the_next_one(place: str, tmp_path: Path) -> None:
    with serve(small_site(12, delay_s=0.15), host="127.0.2.8") as site:
        with open_archive(place) as archive:
            Book(archive).add("ไฟดับ", "0 2 16 * *", plan_in(tmp_path, [f"{site}/", ""]), ADDED)
        first = started(place, DUE)
        until(lambda: len(pages_of(site)) >= 5)
        family = psutil.Process(first.pid).children(recursive=True)
        first.kill()
        first.wait()
        until(lambda: not any(child.is_running() for child in family))
        assert [run.state.value for run in runs(place)] == ["running"]
        # the next day, and it goes on for the day it was begun for
        second = started(place, bangkok(2023, 3, 17, 9))
        out, err = second.communicate(timeout=200)
        assert second.returncode == 0, err
        pages = pages_of(site)
    assert out.split() == ["continued", "finished"]
    assert len(pages) - len(set(pages)) <= 2 * BATCH, "only what was under way or not yet written"
    (run,) = runs(place)
    assert (run.state.value, run.exit_code, run.detail.continued) == ("finished", 0, 1)
    sweep = load_sweep(tmp_path / "out")
    assert (sweep.as_of, [agency.state.value for agency in sweep.agencies]) == (
        DUE.date(),
        ["audited", "no_site"],
    )
    assert load_sweep(tmp_path / "out" / run.detail.kept) == sweep
