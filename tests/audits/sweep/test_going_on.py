"""What a sweep goes on from: rows taken back, ends that were cut, folders that share a database."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from audits.archive import Archive, open_archive
from audits.demo.server import serve
from audits.sweep import run_sweep
from audits.sweep.child import _Child
from audits.sweep.hand_out import SUSPECT, HandOut
from audits.sweep.messages import Broke
from audits.sweep.record import begin
from audits.sweep.report import Reporting
from audits.sweep.status import SweepEvent
from config.agency import Agency
from crawler.settings import CrawlOptions
from matchers.sweep_model import AgencyState
from tests.audits.sweep.sites import ROOT, closed_port, limits_of, plan_of, register_of, small_site

pytestmark = pytest.mark.timeout(240)
SITES = ["http://127.0.3.1:8080/", "http://127.0.3.2:8080/"]


def sweep_processes() -> Iterator[int]:
    """Numbers of the processes of the sweep that this one runs."""
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if "spawn_main" in " ".join(child.cmdline()):
                yield child.pid


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        yield opened


# --- what the archive says after a crash --------------------------------------------------------


def test_a_row_taken_back_by_the_circuit_is_still_in_its_first_pass_after_a_crash(
    archive: Archive, tmp_path: Path
) -> None:
    plan = plan_of(register_of(SITES), tmp_path)
    record = begin(archive, plan)
    entry = record.entries[2]
    record.start(entry)
    record.unaudited(entry, AgencyState.UNREACHABLE, "refused")
    record.put_back([entry], next_pass=False)
    again = begin(archive, plan).entries[2]
    assert (again.pass_no, again.earlier, again.swept) == (1, None, None)


def test_a_row_of_the_second_pass_keeps_what_the_first_found_after_a_crash(
    archive: Archive, tmp_path: Path
) -> None:
    plan = plan_of(register_of(SITES), tmp_path)
    record = begin(archive, plan)
    entry = record.entries[2]
    record.start(entry)
    record.unaudited(entry, AgencyState.UNREACHABLE, "refused")
    record.put_back([entry], next_pass=True)
    again = begin(archive, plan).entries[2]
    assert (again.pass_no, again.earlier and again.earlier.state) == (2, "unreachable")


def test_sweeps_of_two_folders_in_one_database_are_not_compared(archive: Archive, tmp_path: Path) -> None:
    here, there = (plan_of(register_of([""]), tmp_path / name) for name in ("here", "there"))
    for plan in (here, there):
        record = begin(archive, plan)
        record.unaudited(record.entries[2], AgencyState.NO_SITE, "no_site")
        archive.sweeps.finish(record.sweep.id)
    assert begin(archive, replace(here, fresh=True)).before().keys() == set(), "no address, no key"
    kept = plan_of(register_of(SITES), tmp_path / "here")
    record = begin(archive, kept)
    for entry in record.entries.values():
        record.unaudited(entry, AgencyState.UNREACHABLE, "refused")
    archive.sweeps.finish(record.sweep.id)
    elsewhere = begin(archive, plan_of(register_of(SITES), tmp_path / "there"))
    assert elsewhere.before() == {}
    assert len(begin(archive, replace(kept, fresh=True)).before()) == 2


def test_killed_while_it_writes_its_overview_a_sweep_begins_nothing_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(small_site(1), host="127.0.3.3") as site:
        plan = plan_of(register_of([f"{site}/"]), tmp_path)

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(Reporting, "write", killed)
            with pytest.raises(KeyboardInterrupt):
                run_sweep(plan)
        site.requests.clear()
        sweep = run_sweep(plan)
        assert site.requests == []
    assert sweep.finished_at is not None
    assert [agency.state.value for agency in sweep.agencies] == ["audited"]


# --- processes ----------------------------------------------------------------------------------


def test_an_agency_that_must_wait_to_be_apart_counts_no_attempts(archive: Archive, tmp_path: Path) -> None:
    record = begin(archive, plan_of(register_of(SITES), tmp_path))
    full = SimpleNamespace(room=lambda *, alone=False: 0 if alone else 5, answers={})
    hand_out = HandOut(record.plan, record, full, lambda _: None)  # type: ignore[arg-type]
    record.entries[2].blamed = SUSPECT
    hand_out._queue.append(record.entries[2])
    for _ in range(3):
        hand_out.hand_out()
    hand_out.close()
    assert (record.entries[2].attempts, hand_out.has_work) == (0, True)


def test_processes_are_replaced_after_so_many_audits(tmp_path: Path) -> None:
    with serve(small_site(1), host="127.0.3.4") as site:
        urls = [f"{site}/", f"{site}/page-0", ""]
        limits = limits_of(audits_per_process=1)
        processes, ended = set[int](), threading.Event()

        def watch() -> None:
            while not ended.wait(0.02):
                processes.update(sweep_processes())

        watching = threading.Thread(target=watch)
        watching.start()
        sweep = run_sweep(plan_of(register_of(urls), tmp_path, limits=limits, side_by_side=1))
        ended.set()
        watching.join()
    assert [agency.state.value for agency in sweep.agencies] == ["audited", "audited", "no_site"]
    assert [agency.attempts for agency in sweep.agencies] == [1, 1, 0]
    assert len(processes) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_process_that_hangs_is_ended_and_its_agency_begun_again(tmp_path: Path) -> None:
    stopped = list[int]()
    with serve(small_site(6, delay_s=0.2), host="127.0.3.5") as site:

        def hang(event: SweepEvent) -> None:
            if not stopped and site.requests:
                stopped.extend(sweep_processes())
                for process in stopped:
                    os.kill(process, signal.SIGSTOP)

        plan = plan_of(register_of([f"{site}/"]), tmp_path, limits=limits_of(silence=8))
        sweep = run_sweep(plan, on_event=hang)
    assert len(stopped) == 1
    assert [(agency.state.value, agency.attempts) for agency in sweep.agencies] == [("audited", 2)]


def test_an_audit_that_never_ends_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    told = list[Any]()

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(_Child, "_judged", never)
    child = object.__new__(_Child)
    child._setup = SimpleNamespace(limits=limits_of(overtime=0.01))  # type: ignore[assignment]
    child._line = SimpleNamespace(send=told.append)  # type: ignore[assignment]
    options = CrawlOptions(url="http://127.0.0.1/", max_minutes=0.001, allow_private=True)
    job: Any = SimpleNamespace(row=2, attempt=1, options=options, agency=Agency())
    asyncio.run(child._audit(job))
    assert [(type(one), one.row, one.attempt) for one in told] == [(Broke, 2, 1)]
    assert "TimeoutError" in told[0].cause


def test_a_parent_that_dies_while_a_process_starts_leaves_no_traceback(tmp_path: Path) -> None:
    dying = (
        "import os\n"
        "from audits.sweep.processes import LocalProcesses\n"
        "from config.sweep import sweep_limits\n"
        "LocalProcesses('x' * 5_000_000, 1, 1, sweep_limits())._start()\n"
        "os._exit(9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", dying], cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (9, b""), "also of the process, which holds the same pipe"


def test_an_error_of_our_own_is_tried_again_and_then_told(tmp_path: Path) -> None:
    with serve(small_site(1), host="127.0.3.6") as site:
        plan = plan_of(register_of([f"{site}/"]), tmp_path, limits=limits_of(attempts=2))
        (tmp_path / "agencies").write_text("no folder can be made here")
        sweep = run_sweep(plan)
    agency = sweep.agencies[0]
    assert (agency.state, agency.attempts) == ("failed", 4), "two in each pass"
    assert "Error" in agency.reason


# --- what a circuit may believe -----------------------------------------------------------------


def test_dead_sites_that_end_first_do_not_pass_for_our_own_network(tmp_path: Path) -> None:
    dead = [f"http://127.0.3.{20 + i}:{closed_port(f'127.0.3.{20 + i}')}/" for i in range(4)]
    limits = limits_of(circuit={"least": 3, "share": 0.7, "quiet": 30})
    with serve(small_site(12, delay_s=0.4), host="127.0.3.7") as site:
        plan = plan_of(register_of([f"{site}/", *dead]), tmp_path, limits=limits)
        sweep = run_sweep(plan)
    assert [agency.state.value for agency in sweep.agencies] == ["audited", *["unreachable"] * 4]
    assert [alarm.kind for alarm in sweep.alarms] == []
