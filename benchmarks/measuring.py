"""CPU and memory of a process with its children."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import psutil


def cpu_seconds() -> float:
    """User and system CPU of this process and of every child that has ended, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


@dataclass(frozen=True, slots=True)
class Run:
    """One measured process: what it printed, and the most memory its tree held at once (MB)."""

    printed: dict[str, Any]
    peak_mb: float


def measure(module: str, *arguments: str, every_s: float = 0.05) -> Run:
    """Run a module in a process of its own; its last line of output is JSON."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        peak = 0.0
        tree = psutil.Process(running.pid)
        while running.poll() is None:
            peak = max(peak, _resident_mb(tree))
            time.sleep(every_s)
        out = running.stdout.read() if running.stdout else ""
    if running.returncode:
        raise RuntimeError(f"{module} ended with {running.returncode}")
    return Run(json.loads(out.strip().splitlines()[-1]), peak)


def _resident_mb(tree: psutil.Process) -> float:
    total = 0
    try:
        for process in (tree, *tree.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total / 1e6
