"""Starts worker processes, starts others in place of those that died or have grown, and ends them all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audits.jobs.worker import ENDED, GROWN, WRONG

LOOK_SECONDS = 0.1
LONG_LIVED = 60.0
"""Seconds after which a death is no sign that the next one comes at once."""


@dataclass(slots=True)
class _Process:
    number: int
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    wait: float = 1.0
    ended: bool = False


class Supervisor:
    """Keeps so many processes alive. ``asked`` is what each is told, see `audits.jobs.__main__`."""

    def __init__(
        self,
        processes: int,
        asked: Mapping[str, object],
        tell: Callable[..., None],
        *,
        patience: float,
        longest_wait: float,
    ) -> None:
        self._asked, self._tell, self._patience, self._longest = asked, tell, patience, longest_wait
        self._processes = [_Process(number + 1) for number in range(processes)]

    def run(self, stopped: Callable[[], bool]) -> int:
        """Until stopped, or until all have ended by themselves; gives the exit code of a worker."""
        try:
            while not stopped():
                now = time.monotonic()
                for one in self._processes:
                    if self._look_after(one, now) == WRONG:
                        return WRONG
                if all(one.ended for one in self._processes):
                    return ENDED
                time.sleep(LOOK_SECONDS)
            return ENDED
        finally:
            self._end()

    def _look_after(self, one: _Process, now: float) -> int:
        if one.process is None:
            if not one.ended and now >= one.start_at:
                self._start(one, now)
            return ENDED
        code = one.process.poll()
        if code is None:
            return ENDED
        one.process = None
        if code in (ENDED, WRONG):
            one.ended = True
        elif code != GROWN:
            one.wait = 1.0 if now - one.started_at > LONG_LIVED else min(one.wait * 2, self._longest)
            one.start_at = now + one.wait
            self._tell("died", number=one.number, code=code, seconds=round(one.wait))
        return code

    def _start(self, one: _Process, now: float) -> None:
        told = json.dumps({**self._asked, "number": one.number, "parent": os.getpid()})
        command = [sys.executable, "-m", "audits.jobs", told]
        one.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
        one.started_at = now

    def _end(self) -> None:
        """Ask all to end; those that do not are ended."""
        running = [one.process for one in self._processes if one.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + self._patience
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
