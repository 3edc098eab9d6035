"""What a sweep tells while it runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from audits.sweep.addresses import Remaining

WINDOW = 30.0
"""Seconds over which pages a second are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, ``sweep.told.KEY`` of the texts, with its facts."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """How far a sweep is; ``states`` counts agencies by state, ``megabytes`` is of the largest process."""

    rows: int
    done: int
    running: int
    states: Mapping[str, int]
    answers: int
    answers_a_second: float
    remaining: Remaining
    second_pass: bool = False
    paused: bool = False
    megabytes: float = 0.0

    @property
    def waiting(self) -> int:
        """Agencies that were not begun."""
        return self.rows - self.done - self.running

    @property
    def failed(self) -> int:
        """Agencies with a site that were not judged."""
        return sum(self.states.get(name, 0) for name in ("unreachable", "blocked", "failed"))


SweepEvent = Told | Status


class Pace:
    """Pages and files a second over the last half minute; times are seconds, handed in."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def at(self, now: float, answers: int) -> float:
        """Note how many there are now; gives how many came a second."""
        self._seen.append((now, answers))
        while len(self._seen) > 2 and self._seen[0][0] < now - WINDOW:
            self._seen.popleft()
        (_, before), seconds = self._seen[0], now - self._seen[0][0]
        return max(0, answers - before) / seconds if seconds > 0 else 0.0
