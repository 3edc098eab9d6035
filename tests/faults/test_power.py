"""Power that fails: whatever was written last is cut, empty or zeros, and the same command continues."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from audits.demo.server import TownServer, serve
from audits.folder import REQUESTS, AuditFolder
from tests.audits.cli.running import CommandLine, Folder
from tests.audits.sweep.sites import small_site
from tests.faults.running import PLAIN, QUICK, WRITTEN, begun, kept, pages_of, until

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]
PAGES = 12


@dataclass(frozen=True)
class Cut:
    """A crawl that was killed in the middle: its server, and the folder with all it had written."""

    site: TownServer
    home: Path


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cut]:
    home = tmp_path_factory.mktemp("cut")
    with serve(small_site(PAGES, delay_s=0.1), host="127.0.53.1") as site:
        with begun(home, "check", site, *asked(home)) as running:
            until(lambda: len(pages_of(site)) >= 8)
            os.kill(running.pid, signal.SIGKILL)
            running.communicate()
        time.sleep(0.3)  # what was under way arrives
        yield Cut(site, home)


def asked(home: Path) -> tuple[object, ...]:
    return (*QUICK, *PLAIN, "--output", home / "out", "--archive", home / "kept")


def newest(pattern: str) -> Callable[[Path], Path]:
    return lambda home: max(home.glob(pattern), key=lambda path: path.stat().st_mtime_ns)


LOG = newest("out/.requests.jsonl-crawl-*")
OBJECT = newest("kept/objects/??/??/*.zst")
WAL = newest("kept/archive.db-wal")


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def last_bytes_lost(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 7)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeros_behind(path: Path) -> None:
    """The length was written, the content was not."""
    os.truncate(path, path.stat().st_size + 5000)


def zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def noise_behind(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096] + b"\x5a" * 4096)


@pytest.mark.parametrize(
    ("last", "damage"),
    [
        (LOG, last_bytes_lost),
        (LOG, zeros_behind),
        (LOG, emptied),
        (OBJECT, half),
        (OBJECT, emptied),
        (OBJECT, zeros),
        (WAL, half),
        (WAL, last_bytes_lost),
        (WAL, noise_behind),
        (WAL, zeros),
        (WAL, emptied),
    ],
    ids=lambda one: getattr(one, "__name__", "").replace("<lambda>", "file"),
)
def test_whatever_the_power_cut_off_the_same_command_ends_in_the_whole_audit(
    cut: Cut,
    oit: CommandLine,
    tmp_path: Path,
    last: Callable[[Path], Path],
    damage: Callable[[Path], None],
) -> None:
    for part in ("out", "kept"):
        shutil.copytree(cut.home / part, tmp_path / part)
    damage(last(tmp_path))
    run = oit("check", cut.site, *asked(tmp_path))
    assert run.code == 0, run.err
    folder = Folder(tmp_path / "out")
    assert folder.names == WRITTEN
    assert folder.audit["coverage"]["pages"] == PAGES + 1
    assert all(line["url"].startswith("http://") for line in folder.requests), "every line is whole"
    assert kept(tmp_path / "kept", str(cut.site)) == [1]


def test_the_log_of_a_sweep_goes_on_behind_its_last_whole_line(tmp_path: Path) -> None:
    (tmp_path / REQUESTS).write_bytes(b'{"url":"http://a/1"}\n{"url":"htt' + bytes(100))
    with AuditFolder(tmp_path).growing_log(go_on=True) as log:
        log.add({"url": "http://a/2"})
    lines = (tmp_path / REQUESTS).read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["url"] for line in lines] == ["http://a/1", "http://a/2"]


def test_a_log_of_a_sweep_that_begins_anew_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / REQUESTS).write_bytes(b'{"url":"http://a/1"}\n')
    with AuditFolder(tmp_path).growing_log(go_on=False) as log:
        log.add({"url": "http://a/2"})
    assert (tmp_path / REQUESTS).read_bytes() == b'{"url":"http://a/2"}\n'


@pytest.mark.parametrize("name", ["audit.json", "evidence.jsonl.gz"])
def test_a_finished_audit_of_which_half_a_file_is_left_is_refused_in_words(
    cut: Cut, oit: CommandLine, tmp_path: Path, name: str
) -> None:
    assert oit("check", cut.site, *QUICK, *PLAIN, "--no-archive", "--output", tmp_path / "out").code == 0
    half(tmp_path / "out" / name)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    run = oit("rejudge", tmp_path / "out", "--lang", "en")
    assert run.code == 2
    assert name in run.err
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
