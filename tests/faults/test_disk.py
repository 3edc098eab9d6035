"""Disks that are full, read-only or gone: the files at hand are told, the rest goes on or continues."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from audits.archive import open_archive
from audits.demo.server import serve
from audits.folder import AuditFolder, FileNotWritten
from tests.audits.cli.running import CommandLine, Folder
from tests.audits.sweep.sites import small_site
from tests.faults.conftest import SmallDisk
from tests.faults.running import (
    NO_CANARY,
    ONE_PROCESS,
    PLAIN,
    QUICK,
    WRITTEN,
    begun,
    ended,
    half_written,
    kept,
    oit_child,
    pages_of,
    register,
    states,
    twice,
    until,
)

resource = pytest.importorskip("resource", reason="limits of POSIX")
pytestmark = pytest.mark.timeout(240)

FILES_OF_AT_MOST = (
    "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, resource.RLIM_INFINITY))\n"
)
"""No file may grow beyond so many bytes; the system itself refuses, as a full disk does."""
PAGES = 20

Disk = Callable[[int], SmallDisk]


# --- one audit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kilobytes", "lost"),
    [
        (4, {"requests.jsonl", "evidence.jsonl.gz", "audit.json", "gaps.csv"}),
        (60, {"audit.json"}),
    ],
)
def test_a_full_disk_costs_the_files_that_do_not_fit_and_the_others_are_whole(
    small_disk: Disk, tmp_path: Path, oit: CommandLine, kilobytes: int, lost: set[str]
) -> None:
    disk = small_disk(kilobytes)
    with serve(small_site(PAGES), host="127.0.50.1") as site:
        run = oit(
            "check",
            site,
            *QUICK,
            *PLAIN,
            "--output",
            disk.path / "out",
            "--archive",
            tmp_path / "kept",
        )
        assert (run.code, len(set(pages_of(site)))) == (4, PAGES), run.err
    for name in lost:
        assert f"{name}: No space left on device" in run.err
    assert "give the same command again" in run.err
    assert Folder(disk.path / "out").names == WRITTEN - lost
    assert kept(tmp_path / "kept", str(site)) == [1], "the audit itself is safe"


def test_once_there_is_room_the_same_command_writes_everything(
    small_disk: Disk, tmp_path: Path, oit: CommandLine
) -> None:
    disk = small_disk(4)
    asked = (*QUICK, *PLAIN, "--output", disk.path / "out", "--archive", tmp_path / "kept")
    with serve(small_site(2), host="127.0.50.2") as site:
        assert oit("check", site, *asked).code == 4
        disk.grow(4000)
        run = oit("check", site, *asked)
    assert run.code == 0, run.err
    assert Folder(disk.path / "out").names == WRITTEN


def test_reports_that_may_not_grow_are_told_and_the_log_beside_them_is_whole(tmp_path: Path) -> None:
    with serve(small_site(PAGES), host="127.0.50.3") as site:
        asked = (*QUICK, *PLAIN, "--no-archive", "--output", tmp_path / "out")
        run = oit_child(tmp_path, "check", site, *asked, fault=FILES_OF_AT_MOST.format(20_000))
    assert run.code == 4
    assert "audit.json: File too large" in run.err
    assert Folder(tmp_path / "out").names == {"evidence.jsonl.gz", "requests.jsonl"}
    sent = [line["url"] for line in Folder(tmp_path / "out").requests if line["sent"]]
    assert len([url for url in sent if "/page-" in url]) == PAGES


def test_a_log_that_may_not_grow_ends_no_crawl(tmp_path: Path) -> None:
    with serve(small_site(PAGES), host="127.0.50.4") as site:
        asked = (*QUICK, *PLAIN, "--no-archive", "--output", tmp_path / "out")
        run = oit_child(tmp_path, "check", site, *asked, fault=FILES_OF_AT_MOST.format(700))
        assert len(set(pages_of(site))) == PAGES
    assert run.code == 4
    for name in WRITTEN:
        assert f"{name}: File too large" in run.err
    assert half_written(tmp_path / "out") == []


def test_a_log_ends_with_the_first_line_that_does_not_fit_and_takes_nothing_along(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path)

    def fill() -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        with folder.growing_log(go_on=False) as log:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
            try:
                for number in range(100):
                    log.add({"url": f"http://a.go.th/{number}"})
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
            log.add({"url": "http://a.go.th/after"})

    with pytest.raises(FileNotWritten, match=r"requests\.jsonl: File too large"):
        fill()
    assert list(tmp_path.iterdir()) == []


# --- the archive of one audit --------------------------------------------------------------------


def test_an_archive_on_a_full_disk_is_told_and_the_report_is_whole(
    small_disk: Disk, tmp_path: Path, oit: CommandLine
) -> None:
    disk = small_disk(64)
    with serve(small_site(2), host="127.0.50.5") as site:
        run = oit(
            "check",
            site,
            *QUICK,
            *PLAIN,
            "--output",
            tmp_path / "out",
            "--archive",
            disk.path / "kept",
        )
    assert (run.code, Folder(tmp_path / "out").names) == (0, WRITTEN), run.err
    [line] = [line for line in run.err.splitlines() if "Going on without the archive" in line]
    assert "the disk is full. Make room" in line


def test_a_disk_that_fills_in_mid_crawl_keeps_what_fits_and_the_same_command_goes_on(
    small_disk: Disk, tmp_path: Path, oit: CommandLine
) -> None:
    disk = small_disk(330)
    asked = (*QUICK, *PLAIN, "--output", tmp_path / "out", "--archive", disk.path / "kept")
    with serve(small_site(PAGES), host="127.0.50.6") as site:
        full = oit("check", site, *asked)
        assert (full.code, Folder(tmp_path / "out").names) == (0, WRITTEN), full.err
        assert "could not be saved in the archive" in full.err
        assert "the same command goes on" in full.err
        disk.grow(8000)
        again = oit("check", site, *asked)
        assert len(site.requests) < 2 * (PAGES + 4), "what was kept is not asked for again"
    assert again.code == 0, again.err
    assert "Continuing the crawl" in again.err
    assert kept(disk.path / "kept", str(site)) == [1]


def test_an_archive_that_may_only_be_read_is_told(small_disk: Disk, tmp_path: Path, oit: CommandLine) -> None:
    disk = small_disk(4000)
    open_archive(disk.path).close()
    disk.only_for_reading()
    with serve(small_site(1), host="127.0.50.7") as site:
        run = oit("check", site, *QUICK, *PLAIN, "--output", tmp_path / "out", "--archive", disk.path)
    assert (run.code, Folder(tmp_path / "out").names) == (0, WRITTEN)
    [line] = [line for line in run.err.splitlines() if "Going on without the archive" in line]
    assert str(disk.path) in line


@pytest.mark.parametrize("words", [("check",), ("sweep",)])
def test_an_output_that_may_only_be_read_is_refused_before_anything_is_asked(
    small_disk: Disk, tmp_path: Path, oit: CommandLine, words: tuple[str, ...]
) -> None:
    disk = small_disk(100)
    disk.only_for_reading()
    with serve(small_site(1), host="127.0.50.8") as site:
        what = register(tmp_path / "r.csv", [f"{site}/"]) if words == ("sweep",) else site
        run = oit(*words, what, *QUICK, "--output", disk.path / "out")
        assert site.requests == []
    assert (run.code, list(disk.path.iterdir())) == (2, [])
    assert "Read-only file system" in run.err


def test_an_output_folder_that_is_removed_in_mid_crawl_costs_the_log_alone(tmp_path: Path) -> None:
    output = tmp_path / "out"
    with serve(small_site(PAGES, delay_s=0.1), host="127.0.50.9") as site:
        asked = (*QUICK, *PLAIN, "--output", output, "--archive", tmp_path / "kept")
        with begun(tmp_path, "check", site, *asked) as running:
            until(lambda: len(pages_of(site)) >= 4)
            shutil.rmtree(output)
            run = ended(running)
        assert twice(site) == 0
    assert (run.code, Folder(output).names) == (4, WRITTEN - {"requests.jsonl"}), run.err
    assert "requests.jsonl: No such file" in run.err
    assert kept(tmp_path / "kept", str(site)) == [1]


# --- sweeps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kilobytes", [560, 1000])
def test_a_sweep_on_a_full_disk_stops_and_the_same_command_continues(
    small_disk: Disk, tmp_path: Path, kilobytes: int
) -> None:
    """Full for the database first, or for files first."""
    disk = small_disk(kilobytes)
    output = disk.path / "out"
    with ExitStack() as stack:
        sites = [stack.enter_context(serve(small_site(4), host=f"127.0.51.{n}")) for n in (1, 2)]
        what = register(tmp_path / "r.csv", [f"{site}/" for site in sites])
        asked = ("sweep", what, *QUICK, *ONE_PROCESS, "--format", "html", "--output", output)
        full = oit_child(tmp_path, *asked, fault=NO_CANARY)
        assert full.code == 4, full.err
        assert "stopped early" in full.err
        assert "the same command continues" in full.err
        disk.grow(40_000)
        again = oit_child(tmp_path, *asked, fault=NO_CANARY)
        assert again.code == 0, again.err
        assert max(map(twice, sites)) <= 6, "at most what the full disk did not take"
    assert states(output) == ["audited"] * 2
    assert kept(output, *(f"{site}/" for site in sites)) == [1, 1]
    assert half_written(output) == []
    for agency in (output / "agencies").iterdir():
        assert {path.name for path in agency.iterdir()} >= {"audit.json", "report.html", "requests.jsonl"}


def test_a_sweep_whose_files_may_not_grow_gives_every_agency_a_state_and_tells_what_is_missing(
    tmp_path: Path,
) -> None:
    """Only in the processes that audit: 60 kB are too little for a report and enough for the log."""
    with serve(small_site(2), host="127.0.51.5") as site:
        what = register(tmp_path / "r.csv", [f"{site}/"])
        fault = (
            "import resource, audits.sweep.processes as p\n"
            "start = p.LocalProcesses._start\n"
            "def limited(self):\n"
            "    start(self)\n"
            "    for w in self._workers:\n"
            "        resource.prlimit(w.process.pid, resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
            "p.LocalProcesses._start = limited\n"
        )
        asked = ("sweep", what, *QUICK, *ONE_PROCESS, "--format", "html", "--output", tmp_path / "out")
        run = oit_child(tmp_path, *asked, fault=NO_CANARY + fault)
    assert run.code == 4
    assert "report.html: File too large" in run.err
    assert states(tmp_path / "out") == ["audited"]
    assert half_written(tmp_path / "out") == []


def test_a_sweep_whose_folder_is_removed_stops_and_says_so(tmp_path: Path) -> None:
    with serve(small_site(30, delay_s=0.2), host="127.0.51.6") as site:
        what = register(tmp_path / "r.csv", [f"{site}/"])
        output = tmp_path / "out"
        with begun(
            tmp_path, "sweep", what, *QUICK, *ONE_PROCESS, "--output", output, fault=NO_CANARY
        ) as running:
            until(lambda: len(pages_of(site)) >= 4)
            shutil.rmtree(output)
            run = ended(running)
    assert run.code in (0, 4), run.err
    assert run.code == 4 or states(output) == ["audited"]
