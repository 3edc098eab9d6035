"""Worker processes and sweeps for tests, with PostgreSQL of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from audits.demo.server import TownServer, serve
from tests.audits.sweep.sites import small_site

ROOT = Path(__file__).resolve().parents[3]
QUICK = {"stalled_after": 3.0, "health_every": 1.0, "look_every": 0.3, "mend": 0, "come_back": 1}


def until(true: Callable[[], object], step: float = 0.05) -> None:
    """Wait for something to become true; the time limit of the test bounds it."""
    while not true():
        time.sleep(step)


@contextmanager
def sites(count: int, *, pages: int = 2, delay_s: float = 0.0, net: int = 20) -> Iterator[list[TownServer]]:
    """So many small sites, each at an address of its own."""
    with ExitStack() as stack:
        town = small_site(pages, delay_s=delay_s)
        yield [stack.enter_context(serve(town, host=f"127.0.{net}.{i + 1}")) for i in range(count)]


@contextmanager
def workers(
    url: str, count: int, log: Path, *, side_by_side: int = 8
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Worker processes, each in a group of its own as if on a machine of its own; killed at the end."""
    running: list[subprocess.Popen[bytes]] = []
    try:
        running += [started(url, log, side_by_side=side_by_side, number=i + 1) for i in range(count)]
        yield running
    finally:
        for one in running:
            killed(one)


def started(
    url: str, log: Path, *, side_by_side: int = 8, number: int = 1, **asked: object
) -> subprocess.Popen[bytes]:
    """One worker process; what it says goes to ``log``."""
    told = {
        "side_by_side": side_by_side,
        "lang": "en",
        "canary": False,
        "limits": QUICK,
        "number": number,
        "parent": os.getpid(),
    }
    command = [sys.executable, "-m", "audits.jobs", json.dumps({**told, **asked})]
    environment = {**os.environ, "OIT_DATABASE_URL": url}
    with log.open("ab") as said:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=said, start_new_session=True)


def killed(one: subprocess.Popen[bytes]) -> None:
    """Kill -9 of a worker and all it started, as when its machine loses its power."""
    if one.poll() is None:
        os.killpg(one.pid, signal.SIGKILL)
    one.wait()


def addresses(served: Sequence[TownServer]) -> list[str]:
    """Their addresses, as a register has them."""
    return [f"{one.url}/" for one in served]
