"""``oit worker``: what it refuses, how it ends, what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from audits.sweep import run_sweep
from audits.sweep.status import Status, SweepEvent
from config.worker import worker_limits
from tests.audits.jobs.working import ROOT, addresses, killed, sites, started, until
from tests.audits.sweep.sites import plan_of, register_of

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]


def oit_worker(url: str, *more: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "OIT_DATABASE_URL"}
    environment |= {"OIT_DATABASE_URL": url} if url else {}
    command = [sys.executable, "-m", "audits.cli", "worker", "--lang", "en", "--no-canary", *more]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


def processes_of(worker: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes it takes audits with; not the short-lived ones by which libraries look for others."""
    found = []
    for child in psutil.Process(worker.pid).children():
        with suppress(psutil.NoSuchProcess):
            found += [child] if "audits.jobs" in child.cmdline() else []
    return found


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "OIT_DATABASE_URL is not set"),
        ("sqlite:////tmp/oit/archive.db", "SQLite"),
        ("postgresql://oit:hidden@127.0.0.1:9/none", "cannot be used"),
        ("mysql://127.0.0.1/oit", "mysql"),
    ],
)
def test_a_worker_without_a_database_it_can_share_is_refused(url: str, told: str) -> None:
    ended = oit_worker(url)
    said = ended.communicate()[1]
    assert (ended.returncode, told in said, "hidden" in said) == (2, True, False), said
    assert len(said.splitlines()) == 1


def test_a_worker_ends_when_the_queue_is_empty_and_makes_the_tables_it_needs(
    empty_postgresql_url: str,
) -> None:
    ended = oit_worker(empty_postgresql_url, "--until-empty", "--processes", "1")
    said = ended.communicate()[1]
    assert ended.returncode == 0, said
    assert "takes audits" in said


def test_a_worker_outlasts_whoever_read_what_it_says(postgresql_url: str) -> None:
    worker = oit_worker(postgresql_url, "--until-empty", "--processes", "1")
    assert worker.stderr is not None
    worker.stderr.close()
    assert worker.wait() == 0


def test_a_worker_told_to_end_takes_its_processes_along(postgresql_url: str) -> None:
    worker = oit_worker(postgresql_url, "--processes", "2", "--quiet")
    until(lambda: len(processes_of(worker)) == 2)
    children = processes_of(worker)
    worker.send_signal(signal.SIGTERM)
    said = worker.communicate()[1]
    assert (worker.returncode, said) == (130, "")
    assert not any(child.is_running() for child in children)


def test_another_process_takes_the_place_of_one_that_dies_and_none_outlives_its_parent(
    postgresql_url: str,
) -> None:
    worker = oit_worker(postgresql_url, "--processes", "1", "--quiet")
    until(lambda: processes_of(worker))
    (first,) = processes_of(worker)
    first.kill()
    until(lambda: [child for child in processes_of(worker) if child != first])
    (second,) = [child for child in processes_of(worker) if child != first]
    worker.kill()
    worker.wait()
    until(lambda: not second.is_running() or second.status() == psutil.STATUS_ZOMBIE)


def test_a_worker_without_a_database_still_ends_with_its_parent(tmp_path: Path) -> None:
    nowhere = "postgresql://oit@127.0.0.1:9/none"
    stranger = os.getppid() + 1  # the process that starts it is not the one it was told of
    worker = started(nowhere, tmp_path / "log", parent=stranger)
    try:
        assert worker.wait() != 0, "it could not begin, and did not wait for the database"
    finally:
        killed(worker)


def test_a_line_is_said_of_each_agency(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIT_DATABASE_URL", postgresql_url)
    begun: list[subprocess.Popen[str]] = []

    def start(event: SweepEvent) -> None:
        if not begun and isinstance(event, Status):  # by now the jobs are in the queue
            begun.append(oit_worker(postgresql_url, "--until-empty", "--processes", "1"))

    with sites(2, net=26) as served:
        run_sweep(plan_of(register_of(addresses(served)), tmp_path), on_event=start)
    said = begun[0].communicate()[1]
    assert begun[0].returncode == 0
    lines = [line for line in said.splitlines() if "audited, 3 pages" in line]
    assert len(lines) == 2, said


def test_a_worker_that_lives_is_not_taken_for_dead_before_a_minute() -> None:
    limits = worker_limits()
    assert limits.stalled_after >= 60
    assert limits.heartbeat * 3 <= limits.stalled_after
    assert 60 % limits.look_for_dead == 0, "else the looks are not evenly apart"
