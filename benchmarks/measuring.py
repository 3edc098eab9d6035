"""CPU and memory of a process with its children."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import psutil

MEGABYTE = 1e6


def cpu_seconds() -> float:
    """User and system CPU of this process and of all its children, ended or alive, in seconds.

    On Windows the CPU of children that have ended is not told; there the figure is too small.
    """
    ended = os.times()
    total = time.process_time() + ended.children_user + ended.children_system
    for child in psutil.Process().children(recursive=True):
        try:
            used = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
        total += getattr(used, "children_user", 0.0) + getattr(used, "children_system", 0.0)
    return total


@dataclass(frozen=True, slots=True)
class Run:
    """One measured process: what it printed, and the most memory its tree held at once (MB)."""

    printed: dict[str, Any]
    peak_mb: float


def measure(module: str, *arguments: str, every_s: float = 0.05) -> Run:
    """Run a module in a process of its own; its last line of output is JSON.

    Memory that processes share is counted for each of them, so the peak is never too small but
    for what comes and goes between two looks.

    Raises:
        RuntimeError: the process ended with an error.
    """
    command = [sys.executable, "-m", module, *arguments]
    # compiled modules are kept as on a user's machine, but not in this tree
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = _compiled()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as running:
        peak = max(_resident_mb(running, every_s), default=0.0)
        out = running.stdout.read() if running.stdout else ""
    if running.returncode:
        raise RuntimeError(f"{module} ended with {running.returncode}")
    return Run(json.loads(out.strip().splitlines()[-1]), peak)


@cache
def _compiled() -> str:
    """A folder for compiled modules that lasts as long as this process."""
    folder = tempfile.mkdtemp(prefix="oit-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _resident_mb(running: subprocess.Popen[str], every_s: float) -> Iterator[float]:
    """Memory of a process and its descendants, looked at again and again until it ends."""
    while running.poll() is None:
        try:
            tree = psutil.Process(running.pid)
            processes = [tree, *tree.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        yield sum(map(_resident, processes)) / MEGABYTE
        time.sleep(every_s)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
