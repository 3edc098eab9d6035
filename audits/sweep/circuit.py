"""The circuit breaker: when all sites seem down at once, it is our own network."""

from __future__ import annotations

from collections import deque

from config.sweep import CircuitLimits


class Circuit:
    """Watches how audits end; open, nothing is handed out but a probe now and then.

    All times are seconds of one monotonic clock, handed in.
    """

    def __init__(self, limits: CircuitLimits) -> None:
        self._limits = limits
        self._results: deque[tuple[float, int, bool]] = deque()
        self._opened_at: float | None = None
        self._next_probe = 0.0
        self._every = limits.probe_every
        self._gave_up = False
        self._answer_at: float | None = None
        self.times_opened = 0

    @property
    def is_open(self) -> bool:
        """Whether hand-out pauses."""
        return self._opened_at is not None

    @property
    def gave_up(self) -> bool:
        """Whether it was open for so long that the rest was tried all the same."""
        return self._gave_up

    def answered(self, now: float) -> None:
        """Some site just answered: then it is not our network, however many others fail.

        Who is dead is done in seconds, who lives in minutes; so a sweep begins with failures alone.
        """
        self._answer_at = now

    def note(self, now: float, row: int, *, failed: bool, others: bool = False) -> tuple[int, ...]:
        """Take a result; gives the rows whose failures were our own, empty but when it opens now.

        ``others``: audits are under way that may yet get an answer, and are given time for it.

        While open a success closes it, and a failure makes the next probe wait longer.
        """
        if self._gave_up:
            return ()
        if self._opened_at is not None:
            self._probed(now, failed=failed)
            return ()
        self._results.append((now, row, failed))
        while self._results and self._results[0][0] < now - self._limits.window:
            self._results.popleft()
        if self._answer_at is None or not failed:
            self._answer_at = now
        if not failed:
            return ()  # whoever failed before: somebody just answered
        if others and now - self._answer_at < self._limits.quiet:
            return ()
        failures = [row for _, row, bad in self._results if bad]
        if len(self._results) < self._limits.least or len(failures) / len(self._results) < self._limits.share:
            return ()
        self._opened_at, self._every = now, self._limits.probe_every
        self._next_probe = now + self._every
        self.times_opened += 1
        self._results.clear()
        return tuple(dict.fromkeys(failures))

    def may_probe(self, now: float) -> bool:
        """Whether one agency may be tried now; counts as tried. After a long time it closes for good."""
        if self._opened_at is None:
            return False
        if now - self._opened_at >= self._limits.give_up:
            self._opened_at, self._gave_up = None, True
            return False
        if now < self._next_probe:
            return False
        self._next_probe = now + self._every
        return True

    def _probed(self, now: float, *, failed: bool) -> None:
        if failed:
            self._every = min(self._every * 2, self._limits.probe_at_most)
            self._next_probe = now + self._every
        else:
            self._opened_at = None
