"""Processes that run out of memory: the system kills them, or gives them no more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from audits.archive import open_archive
from audits.demo.model import Reply, Town
from audits.demo.server import serve
from audits.sweep import run_sweep
from audits.sweep.status import SweepEvent
from tests.audits.cli.running import CommandLine, Folder
from tests.audits.sweep.sites import limits_of, plan_of, register_of, small_site
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf
from tests.faults.running import QUICK, pages_of, until

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits and tells the memory of others"),
]


def processes() -> list[int]:
    """The processes of the sweeps of this one."""
    return [one.pid or 0 for one in multiprocessing.active_children() if one.name == "oit-sweep"]


def test_an_agency_that_eats_the_memory_is_tried_apart_and_the_others_are_audited_once(
    tmp_path: Path,
) -> None:
    """Three times the system ends the process under it, with all audits that are in it."""
    attempts, killed = 3, list[int]()
    with (
        serve(small_site(8, delay_s=0.1), host="127.0.55.1") as greedy,
        serve(small_site(2), host="127.0.55.2") as one,
        serve(small_site(2), host="127.0.55.3") as two,
    ):

        def out_of_memory(_: SweepEvent) -> None:
            if len(killed) < attempts and len(greedy.requests) > (killed[-1] if killed else 1):
                killed.append(len(greedy.requests))
                for number in processes():
                    os.kill(number, signal.SIGKILL)

        register = register_of([f"{greedy}/", f"{one}/", f"{two}/"])
        plan = plan_of(register, tmp_path, limits=limits_of(attempts=attempts))
        sweep = run_sweep(plan, on_event=out_of_memory)
    assert len(killed) == attempts
    assert [agency.state.value for agency in sweep.agencies] == ["audited"] * 3
    assert sweep.agencies[0].attempts == attempts + 1, "given up in the first pass, audited in the second"
    assert [agency.pages for agency in sweep.agencies] == [9, 3, 3]
    with open_archive(tmp_path) as archive:
        assert [len(archive.history(agency.url)) for agency in sweep.agencies] == [1, 1, 1]


def test_a_process_that_gets_no_more_memory_costs_no_agency(tmp_path: Path) -> None:
    import resource

    limited = list[int]()
    with serve(small_site(12, delay_s=0.15), host="127.0.55.4") as site:

        def no_more(_: SweepEvent) -> None:
            if not limited and len(pages_of(site)) >= 3:
                for number in processes():
                    held = psutil.Process(number).memory_info().vms
                    resource.prlimit(number, resource.RLIMIT_AS, (held, held))
                    limited.append(number)

        sweep = run_sweep(plan_of(register_of([f"{site}/"]), tmp_path), on_event=no_more)
    [agency] = sweep.agencies
    assert not agency.reason
    assert limited != []
    assert (agency.state.value, agency.pages) == ("audited", 13)
    with open_archive(tmp_path) as archive:
        assert archive.verify().sound
        assert len(archive.history(f"{site}/")) == 1


def with_files(town: Town, count: int) -> Town:
    """A site with documents beside its pages."""
    body = town.replies["/"].body.replace(
        b"</ul>", b"".join(b'<li><a href="/%d.pdf">plan %d</a>' % (n, n) for n in range(count)) + b"</ul>"
    )
    file = Reply(200, {"Content-Type": "application/pdf"}, pdf(ANNOUNCEMENT))
    files = {f"/{n}.pdf": replace(file, body=file.body + b"%d" % n, delay_s=0.1) for n in range(count)}
    return replace(town, replies={**town.replies, **files, "/": replace(town.replies["/"], body=body)})


def test_a_reader_that_the_system_kills_costs_one_file_at_most(oit: CommandLine, tmp_path: Path) -> None:
    import threading

    killed = list[int]()

    def kill_one() -> None:
        def readers() -> list[psutil.Process]:
            found = psutil.Process().children(recursive=True)
            return [one for one in found if "spawn_main" in " ".join(one.cmdline())]

        until(readers)
        killed.append(readers()[0].pid)
        readers()[0].kill()

    watcher = threading.Thread(target=kill_one)
    with serve(with_files(small_site(1), 6), host="127.0.55.5") as site:
        watcher.start()
        run = oit("check", site, *QUICK, "--format", "csv", "--no-archive", "--output", tmp_path / "out")
        watcher.join()
    assert (run.code, len(killed)) == (0, 1), run.err
    coverage = Folder(tmp_path / "out").audit["coverage"]
    assert coverage["pages"] == 2
    assert coverage["files"] + coverage["errors"] == 6
    assert coverage["errors"] <= 1
