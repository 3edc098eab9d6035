"""Who does the audits of a sweep: processes of this machine, or whoever takes jobs from a queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from audits.sweep.messages import Event, Job


class Dispatcher(Protocol):
    """Takes jobs and tells what becomes of them; the sweep itself decides, writes and counts."""

    def room(self, *, alone: bool = False) -> int:
        """How many jobs can be taken now, or how many that must be ``alone``, see `hand_out`."""
        ...

    def hand_out(self, job: Job, *, alone: bool = False) -> bool:
        """Begin a job; ``alone``: not beside another such job in one process. False: no room for it now."""
        ...

    def events(self, timeout: float) -> Iterable[Event]:
        """What came since the last call; waits for the first so many seconds at most."""
        ...

    @property
    def answers(self) -> Mapping[int, int]:
        """Pages and files so far of the jobs under way, by row."""
        ...

    @property
    def megabytes(self) -> Mapping[int, float]:
        """Memory of the processes that are known, by process number."""
        ...

    def slowdown(self, address: str) -> float:
        """How many times slower than usual an address is asked; 1 when all is well."""
        ...

    def stop(self, patience: float) -> Iterable[Event]:
        """End all jobs, leaving them to be continued; what came meanwhile."""
        ...

    def close(self) -> None:
        """End everything that is left, at once. Safe to call twice."""
        ...
