"""Kill -9 of a child, of the parent, and interruptions: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from audits.archive import Archive, open_archive
from audits.demo.server import TownServer, serve
from audits.sweep import run_sweep
from audits.sweep.status import SweepEvent
from matchers.sweep_model import Sweep
from reports.sweep_reports import load_sweep
from tests.audits.sweep.sites import ROOT, limits_of, plan_of, register_of, small_site, started

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
BATCH = 4
"""Addresses of one site that are asked for side by side."""


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true; the time limit of the test bounds it."""
    while not true():
        time.sleep(0.05)


def pages_of(site: TownServer) -> list[str]:
    return [request.path for request in site.requests if request.path.startswith("/page-")]


def twice(site: TownServer) -> int:
    """Pages that were asked for again."""
    pages = pages_of(site)
    return len(pages) - len(set(pages))


def audits_by_site(archive: Archive, sweep: Sweep) -> list[int]:
    return [len(archive.history(agency.url)) for agency in sweep.agencies]


def kill_children() -> int:
    """Kill every process of the sweeps of this one; how many there were."""
    children = [child for child in multiprocessing.active_children() if child.name == "oit-sweep"]
    for child in children:
        os.kill(child.pid or 0, signal.SIGKILL)
    return len(children)


def test_the_agencies_of_a_killed_process_are_begun_again_and_go_on(tmp_path: Path) -> None:
    killed = list[int]()
    with (
        serve(small_site(12, delay_s=0.15), host="127.0.2.1") as one,
        serve(small_site(12, delay_s=0.15), host="127.0.2.2") as two,
    ):

        def kill_once(_: SweepEvent) -> None:
            if not killed and min(len(pages_of(one)), len(pages_of(two))) >= 5:
                killed.append(kill_children())

        plan = plan_of(register_of([f"{one}/", f"{two}/"]), tmp_path)
        sweep = run_sweep(plan, on_event=kill_once)
        asked_again = twice(one), twice(two)
    assert killed == [1]
    assert [agency.state.value for agency in sweep.agencies] == ["audited", "audited"]
    assert [agency.attempts for agency in sweep.agencies] == [2, 2]
    assert [agency.pages for agency in sweep.agencies] == [13, 13]
    assert max(asked_again) <= 2 * BATCH, "only what was under way or not yet written"
    with open_archive(tmp_path) as archive:
        assert audits_by_site(archive, sweep) == [1, 1]


def test_an_agency_under_which_processes_die_again_and_again_ends_as_failed(tmp_path: Path) -> None:
    with serve(small_site(30, delay_s=0.3), host="127.0.2.1") as site:
        asked = [0]

        def kill_always(_: SweepEvent) -> None:
            if len(site.requests) > asked[0]:
                asked[0] = len(site.requests)
                kill_children()

        plan = plan_of(register_of([f"{site}/"]), tmp_path, limits=limits_of(attempts=2))
        sweep = run_sweep(plan, on_event=kill_always)
    agency = sweep.agencies[0]
    assert (agency.state, agency.attempts) == ("failed", 4), "two in each pass"
    assert "died" in agency.reason


def test_a_killed_parent_takes_its_processes_along_and_the_same_command_continues(tmp_path: Path) -> None:
    with (
        serve(small_site(12, delay_s=0.15), host="127.0.2.3") as one,
        serve(small_site(12, delay_s=0.15), host="127.0.2.4") as two,
    ):
        urls = [f"{one}/", f"{two}/", ""]
        parent = started(urls, tmp_path)
        until(lambda: min(len(pages_of(one)), len(pages_of(two))) >= 5)
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
        parent.wait()
        until(lambda: not any(child.is_running() for child in family))
        assert started(urls, tmp_path).wait() == 0
        asked_again = twice(one), twice(two)
    sweep = load_sweep(tmp_path)
    assert [(agency.row, agency.state.value) for agency in sweep.agencies] == [
        (2, "audited"),
        (3, "audited"),
        (4, "no_site"),
    ]
    assert sweep.finished_at is not None
    assert [agency.pages for agency in sweep.agencies] == [13, 13, 0]
    assert max(asked_again) <= 2 * BATCH
    with open_archive(tmp_path) as archive:
        assert audits_by_site(archive, sweep)[:2] == [1, 1]


def test_a_second_sweep_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with serve(small_site(400, delay_s=0.6), host="127.0.2.5") as site:
        first = started([f"{site}/"], tmp_path)
        until(lambda: site.requests)
        second = started([f"{site}/"], tmp_path)
        told = second.communicate()[1].decode()
        assert (second.returncode, "already_running" in told) == (1, True)
        first.terminate()
        assert first.wait() == 130


# --- the command --------------------------------------------------------------------------------


def oit_sweep(register: Path, output: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "audits.cli", "sweep", str(register), "--output", str(output)]
    options = ["--allow-private", "--delay", "0", "--fiscal-year", "2566", "--as-of", "2023-04-20"]
    options += ["--lang", "en", "--ocr-seconds", "0", "--browser-pages", "0", "--processes", "1"]
    environment = {name: value for name, value in os.environ.items() if name != "OIT_CONTACT"}
    return subprocess.Popen(
        [*command, *options, *more], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )


def write_register(path: Path, *urls: str) -> Path:
    rows = [f"เทศบาลตำบล {i},เทศบาลตำบล,ขอนแก่น,เมือง,{url},\n" for i, url in enumerate(urls)]
    path.write_text("name,type,province,district,url,code\n" + "".join(rows), encoding="utf-8")
    return path


def test_ctrl_c_ends_with_130_and_the_same_command_continues(tmp_path: Path) -> None:
    with serve(small_site(12, delay_s=0.2), host="127.0.2.6") as site:
        register = write_register(tmp_path / "r.csv", f"{site}/")
        first = oit_sweep(register, tmp_path / "out")
        until(lambda: len(pages_of(site)) >= 4)
        first.send_signal(signal.SIGINT)
        told = first.communicate()[1]
        assert first.returncode == 130, told
        assert load_sweep(tmp_path / "out").waiting == 1
        assert (tmp_path / "out" / "index.html").is_file()
        second = oit_sweep(register, tmp_path / "out")
        told = second.communicate()[1]
        assert second.returncode == 0, told
        assert twice(site) <= 2 * BATCH
    assert "continues" in told
    assert "right all 2 times" in told, "the canaries were audited and right"
    assert [agency.state.value for agency in load_sweep(tmp_path / "out").agencies] == ["audited"]


def test_a_refused_register_writes_nothing(tmp_path: Path) -> None:
    register = tmp_path / "r.csv"
    register.write_text("this,is\nno,register\n", encoding="utf-8")
    ended = oit_sweep(register, tmp_path / "out")
    told = ended.communicate()[1]
    assert (ended.returncode, (tmp_path / "out").exists()) == (2, False), told


def test_a_sweep_without_a_contact_is_refused_and_told_how_to_give_one(tmp_path: Path) -> None:
    register = write_register(tmp_path / "r.csv", "https://www.example.go.th/")
    ended = oit_sweep(register, tmp_path / "out", "--delay", "1")
    told = ended.communicate()[1]
    assert (ended.returncode, (tmp_path / "out").exists()) == (2, False)
    assert "export OIT_CONTACT=" in told
