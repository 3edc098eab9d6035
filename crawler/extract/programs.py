"""Programs of the system that workers may ask: bounded in time, memory and output; all optional."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from threading import Timer


@cache
def installed(name: str) -> str | None:
    """Path of a program, None where it is not installed."""
    return shutil.which(name)


def ask(command: Sequence[str], *, seconds: float, most_bytes: int) -> bytes | None:
    """What a program prints, at most ``most_bytes``; None when it is absent, fails or is too slow.

    It shares the worker's limit of memory. The system ends it also when the worker is ended first,
    for its CPU time is limited too (Linux).
    """
    program = installed(command[0])
    if program is None:
        return None
    try:
        running = subprocess.Popen(  # noqa: S603 - a fixed program; the file is an argument, never a shell's
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    _limit_cpu(running.pid, int(seconds) + 1)
    timer = Timer(seconds, running.kill)
    timer.start()
    try:
        assert running.stdout is not None
        said = running.stdout.read(most_bytes)
        cut = len(said) == most_bytes
        if cut:
            running.kill()
        code = running.wait()
    finally:
        timer.cancel()
        running.kill()
        running.wait()
        if running.stdout is not None:
            running.stdout.close()
    return said if code == 0 or cut else None


def _limit_cpu(pid: int, seconds: int) -> None:
    if sys.platform.startswith("linux"):
        import resource  # noqa: PLC0415 - POSIX only

        with contextlib.suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
