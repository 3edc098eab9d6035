"""Signals, closed pipes and terminals, and processes that stand still for a while."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from audits.demo.server import serve
from audits.sweep.messages import Lost
from audits.sweep.processes import LocalProcesses, _Worker
from config.sweep import sweep_limits
from reports.sweep_reports import load_sweep
from tests.audits.cli.running import Folder
from tests.audits.sweep.sites import small_site
from tests.faults.running import (
    BATCH,
    NO_CANARY,
    ONE_PROCESS,
    PLAIN,
    QUICK,
    WRITTEN,
    begun,
    command,
    ended,
    environment,
    half_written,
    kept,
    oit_child,
    pages_of,
    register,
    states,
    twice,
    until,
)

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
PAGES = 10


# --- whoever reads what is printed goes away -------------------------------------------------------


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_an_audit_outlasts_whoever_reads_what_it_prints(tmp_path: Path, stream: str) -> None:
    """As in ``oit check … | head -1``, and with ``2>&1``."""
    with serve(small_site(PAGES, delay_s=0.05), host="127.0.52.1") as site:
        asked = (*QUICK, *PLAIN, "-v", "--output", tmp_path / "out", "--archive", tmp_path / "kept")
        with begun(tmp_path, "check", site, *asked) as running:
            until(lambda: pages_of(site))
            getattr(running, stream).close()
            setattr(running, stream, None)
            run = ended(running)
        assert len(set(pages_of(site))) == PAGES
    assert run.code == 0
    assert Folder(tmp_path / "out").names == WRITTEN
    assert kept(tmp_path / "kept", str(site)) == [1]


def test_a_terminal_that_is_closed_ends_the_crawl_and_what_was_seen_is_written(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    asked = (*QUICK, *PLAIN, "--output", tmp_path / "out", "--archive", tmp_path / "kept")
    with serve(small_site(PAGES, delay_s=0.3), host="127.0.52.2") as site:
        running = subprocess.Popen(
            command(
                "check", site, *asked, fault="import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
            ),
            cwd=tmp_path,
            env=environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        until(lambda: pages_of(site))
        os.close(ours)
        assert running.wait(60) == 130
        again = oit_child(tmp_path, "check", site, *asked)
        assert twice(site) <= BATCH
    assert (again.code, Folder(tmp_path / "out").names) == (0, WRITTEN), again.err
    assert "Continuing the crawl" in again.err
    assert kept(tmp_path / "kept", str(site)) == [1]


def test_a_hang_up_that_nohup_keeps_away_ends_nothing(tmp_path: Path) -> None:
    ignoring = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    with serve(small_site(PAGES, delay_s=0.05), host="127.0.52.3") as site:
        asked = (*QUICK, *PLAIN, "--no-archive", "--output", tmp_path / "out")
        with begun(tmp_path, "check", site, *asked, fault=ignoring) as running:
            until(lambda: pages_of(site))
            os.killpg(running.pid, signal.SIGHUP)
            run = ended(running)
        assert len(set(pages_of(site))) == PAGES
    assert (run.code, Folder(tmp_path / "out").audit["coverage"]["interrupted"]) == (0, False)


# --- sweeps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["SIGHUP", "SIGTERM"])
def test_a_signal_to_all_processes_of_a_sweep_leaves_it_to_be_continued(
    tmp_path: Path, number: signal.Signals
) -> None:
    """A terminal tells everybody, and so does a system that shuts down."""
    with serve(small_site(PAGES, delay_s=0.2), host="127.0.52.4") as site:
        what = register(tmp_path / "r.csv", [f"{site}/"])
        asked = ("sweep", what, *QUICK, *ONE_PROCESS, "--format", "csv", "--output", tmp_path / "out")
        with begun(tmp_path, *asked, fault=NO_CANARY) as running:
            until(lambda: len(pages_of(site)) >= 3)
            os.killpg(running.pid, number)
            first = ended(running)
        assert (first.code, load_sweep(tmp_path / "out").waiting) == (130, 1), first.err
        assert "the same command continues" in first.err
        second = oit_child(tmp_path, *asked, fault=NO_CANARY)
        assert twice(site) <= 2 * BATCH
    assert (second.code, states(tmp_path / "out")) == (0, ["audited"]), second.err
    assert kept(tmp_path / "out", f"{site}/") == [1]
    assert half_written(tmp_path / "out") == []


@pytest.mark.parametrize(("asleep", "buried"), [(True, []), (False, ["hung"])])
def test_a_sweep_that_stood_still_does_not_take_its_processes_for_dead(
    asleep: bool, buried: list[str]
) -> None:
    """A machine that slept: nobody was heard for an hour, and nobody hangs."""
    limits = sweep_limits()
    dispatcher = LocalProcesses(None, 1, 1, limits)  # type: ignore[arg-type]
    process = SimpleNamespace(exitcode=None, kill=lambda: None, join=lambda _: None)
    worker = _Worker(process, None, time.monotonic() - 3600)  # type: ignore[arg-type]
    job = SimpleNamespace(row=2, attempt=1)
    worker.has_spoken, worker.jobs = True, {2: (job, False)}  # type: ignore[dict-item]
    dispatcher._workers.append(worker)
    dispatcher._looked_at = time.monotonic() - (3600 if asleep else 1)
    assert [lost.cause for lost in dispatcher._watch() if isinstance(lost, Lost)] == buried
    assert bool(dispatcher._workers) is asleep


def test_a_check_that_stood_still_goes_on(tmp_path: Path) -> None:
    with serve(small_site(PAGES, delay_s=0.1), host="127.0.52.6") as site:
        asked = (*QUICK, *PLAIN, "--no-archive", "--output", tmp_path / "out")
        with begun(tmp_path, "check", site, *asked) as running:
            until(lambda: len(pages_of(site)) >= 3)
            running.send_signal(signal.SIGSTOP)
            time.sleep(1)
            running.send_signal(signal.SIGCONT)
            run = ended(running)
        assert (len(set(pages_of(site))), twice(site)) == (PAGES, 0)
    assert (run.code, Folder(tmp_path / "out").audit["coverage"]["errors"]) == (0, 0)
