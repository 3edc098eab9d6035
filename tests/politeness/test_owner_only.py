"""Who may read what is kept, and which doors are open while a crawl is under way: none."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from audits.archive import open_archive
from audits.demo.model import Town
from audits.demo.server import TownServer, serve
from tests.audits.cli.running import DAY_2566, LOOPBACK, CommandLine, child
from tests.audits.sweep.sites import small_site, started

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """What most systems give: others may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(*places: Path) -> list[str]:
    """Files and folders that others may read or enter."""
    found = [one for place in places for one in (place, *place.rglob("*"))]
    return [f"{one}: {stat.S_IMODE(one.stat().st_mode):o}" for one in found if one.stat().st_mode & 0o077]


@POSIX
@pytest.mark.usefixtures("usual_umask")
def test_what_a_check_remembers_and_what_is_copied_of_it_is_the_owners(
    oit: CommandLine, data_folder: Path
) -> None:
    with serve(small_site(2)) as site:
        assert oit("check", f"{site}/", *LOOPBACK, *DAY_2566, "--output", "out").code == 0
    assert oit("archive", "backup", "copy").code == 0
    assert oit("archive", "export", "1", "pack.warc.gz", "--all").code == 0
    assert oit("history", f"{site}/").code == 0
    kept = data_folder / "oit-audit"
    assert (kept / "archive.db").is_file()
    assert open_to_others(kept, oit.home / "copy", oit.home / "pack.warc.gz") == []
    assert open_to_others(oit.home / "out" / "evidence.jsonl.gz", oit.home / "out" / "requests.jsonl") == []


@POSIX
@pytest.mark.usefixtures("usual_umask")
def test_an_archive_that_was_copied_back_carelessly_is_closed_again(tmp_path: Path) -> None:
    with open_archive(tmp_path / "kept") as archive:
        archive.objects.put(b"a page")
    loose = [tmp_path / "kept" / "archive.db", tmp_path / "kept" / "objects"]
    for one in loose:
        one.chmod(0o755)
    with open_archive(tmp_path / "kept"):
        assert open_to_others(*(tmp_path / "kept").glob("archive.db*")) == []
        assert stat.S_IMODE(loose[1].stat().st_mode) == 0o700


# --- doors --------------------------------------------------------------------------------------


def listening(process: psutil.Process) -> list[str]:
    """Addresses at which a process and its children wait for callers."""
    found = []
    with suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                doors = [c.laddr for c in one.net_connections() if c.status == psutil.CONN_LISTEN]
                found += [f"{one.name()} {door.ip}:{door.port}" for door in doors]
    return found


def watched(site: TownServer, running: subprocess.Popen[Any]) -> tuple[set[str], int]:
    """The doors that a process ever had open, and how often was looked while it was crawling."""
    doors, looks, process = set[str](), 0, psutil.Process(running.pid)
    while running.poll() is None:
        doors.update(listening(process))
        looks += bool(site.requests)
        time.sleep(0.05)
    return doors, looks


def slow_site() -> Town:
    """A site whose home page a browser has to draw."""
    town = small_site(4, delay_s=0.1)
    drawn = b'<div id="root"></div><script>root.innerHTML = "<a href=/page-1>x</a>"</script>'
    home = replace(town.replies["/"], body=b"<!doctype html>" + drawn)
    return replace(town, replies={**town.replies, "/": home})


@pytest.mark.usefixtures("chromium")
def test_while_a_site_is_checked_nobody_can_call_in(tmp_path: Path) -> None:
    """No remote console of the crawler, no debugging port of the browser."""
    asked = (*LOOPBACK, *DAY_2566, "--output", "out", "--no-archive")
    with serve(slow_site()) as site, child(tmp_path, "check", site, *asked) as running:
        assert any(site.rpartition(":")[2] in door for door in listening(psutil.Process())), "doors are seen"
        doors, looks = watched(site, running)
    assert (running.returncode, doors) == (0, set())
    assert looks > 3, "it was looked at while the crawl was under way"


@POSIX
@pytest.mark.usefixtures("usual_umask")
def test_no_process_of_a_sweep_can_be_called_and_what_it_remembers_is_the_owners(tmp_path: Path) -> None:
    """Its folder and its reports are for others; the answers of the sites, as they came, are not."""
    out = tmp_path / "out"
    with serve(small_site(4, delay_s=0.2)) as site:
        running = started([f"{site}/"], out)
        doors, looks = watched(site, running)
        _, err = running.communicate()
    assert (running.returncode, doors) == (0, set()), err
    assert looks > 3
    assert open_to_others(*out.glob("archive.db*"), out / "objects") == []
    (evidence,) = out.glob("agencies/*/evidence.jsonl.gz")
    assert open_to_others(evidence, evidence.with_name("requests.jsonl")) == []
