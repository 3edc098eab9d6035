"""The command line in a process of its own, which a fault can be laid upon before it begins."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audits.archive import open_archive
from audits.demo.server import TownServer
from reports.sweep_reports import load_sweep
from tests.audits.cli.running import DAY_2566, LOOPBACK, ROOT

QUICK = (*LOOPBACK, *DAY_2566, "--lang", "en", "--browser-pages", 0, "--ocr-seconds", 0)
ONE_PROCESS = ("--processes", 1)
BATCH = 4
"""Addresses of one site that are asked for side by side."""
PLAIN = ("--format", "csv")
WRITTEN = {"audit.json", "gaps.csv", "evidence.jsonl.gz", "requests.jsonl"}
"""The files of an audit with `PLAIN`."""
NO_CANARY = (
    "import functools, audits.sweep as sweep\n"
    "sweep.SweepPlan = functools.partial(sweep.SweepPlan, canary=False)\n"
)
"""Leaves out the site with known answers: two audits of three hundred pages each."""
_PROGRAM = "\nimport sys\nfrom audits.cli import main\nsys.argv[0] = 'oit'\nmain()\n"


@dataclass(frozen=True)
class Ended:
    """What a command said, and how it ended; no traceback is ever shown."""

    code: int
    out: str
    err: str


def command(*arguments: object, fault: str = "") -> list[str]:
    """The command line of ``oit …``; ``fault`` is Python that runs before the program is loaded."""
    return [sys.executable, "-c", fault + _PROGRAM, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Of a child that reads this tree."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@contextmanager
def begun(home: Path, *arguments: object, fault: str = "") -> Iterator[subprocess.Popen[str]]:
    """A command under way, in a process group of its own; ended with the block."""
    running = subprocess.Popen(
        command(*arguments, fault=fault),
        cwd=home,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()


def ended(running: subprocess.Popen[str]) -> Ended:
    """A command, once it has come to its end."""
    out, err = running.communicate(timeout=100)
    assert "Traceback" not in (err or ""), err
    return Ended(running.returncode, out or "", err or "")


def oit_child(home: Path, *arguments: object, fault: str = "") -> Ended:
    """A command from its start to its end."""
    with begun(home, *arguments, fault=fault) as running:
        return ended(running)


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true.

    Raises:
        TimeoutError: it did not within a minute.
    """
    give_up = time.monotonic() + 60
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.02)


# --- what must hold afterwards -------------------------------------------------------------------


def half_written(folder: Path) -> list[str]:
    """Files that were being written; those of a log that goes on and of SQLite are none."""
    known = (".requests.jsonl-crawl-", ".sweep.lock")
    left = [path.name for path in folder.rglob(".*") if not path.name.startswith(known)]
    return [name for name in left if name != ".canary"]


def kept(place: Path, *urls: str) -> list[int]:
    """How many audits of each site an archive holds; it must be whole."""
    with open_archive(place) as archive:
        assert archive.verify().sound
        return [len(archive.history(url)) for url in urls]


def pages_of(site: TownServer) -> list[str]:
    """The pages that were asked for, one after the other."""
    return [request.path for request in site.requests if request.path.startswith("/page-")]


def twice(site: TownServer) -> int:
    """Pages that were asked for again."""
    return sum(Counter(pages_of(site)).values()) - len(set(pages_of(site)))


def states(output: Path) -> list[str]:
    """The states of the agencies of a sweep, in the order of the register."""
    return [agency.state.value for agency in load_sweep(output).agencies]


def register(path: Path, urls: Sequence[str]) -> Path:
    """A register of these sites."""
    rows = [f"เทศบาลตำบล {i},เทศบาลตำบล,ขอนแก่น,เมือง,{url},\n" for i, url in enumerate(urls)]
    path.write_text("name,type,province,district,url,code\n" + "".join(rows), encoding="utf-8")
    return path
