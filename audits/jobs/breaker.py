"""The circuit breaker of one worker: when everything fails here at once, it is the network here."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from audits.jobs.rows import Place
from audits.sweep.circuit import Circuit
from config.sweep import CircuitLimits


class Breaker:
    """Tells when no more audits should be begun here, and which failures were our own."""

    def __init__(self, limits: CircuitLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._circuit, self._clock = Circuit(limits), clock
        self._numbers = count()
        self._places: dict[int, Place] = {}
        self._forgiven: set[Place] = set()

    @property
    def is_open(self) -> bool:
        """Whether nothing should be begun but a probe now and then."""
        return self._circuit.is_open

    def may_take(self) -> bool:
        """Whether a job may be taken now; counts as taken."""
        return not self._circuit.is_open or self._circuit.may_probe(self._clock())

    def answered(self) -> None:
        """Some site just answered here: then it is not the network, however many others fail."""
        self._circuit.answered(self._clock())

    def note(self, place: Place, *, failed: bool, others: bool = False) -> tuple[Place, ...] | None:
        """Take how an audit ended. None: its result counts; else neither it nor those of these places do.

        ``others``: more audits are under way here that may yet get an answer.
        """
        now, was_open = self._clock(), self._circuit.is_open
        if was_open:
            self._circuit.note(now, 0, failed=failed)
            return () if failed else None
        if place.pass_no > 1 or (failed and place in self._forgiven):
            return None
        number = next(self._numbers)
        self._places[number] = place
        back = [self._places[n] for n in self._circuit.note(now, number, failed=failed, others=others)]
        if not self._circuit.is_open:
            return None
        self._places.clear()
        self._forgiven.update(back)
        return tuple(one for one in back if one != place)
