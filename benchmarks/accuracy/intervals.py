"""How sure a share is, when it was counted on few cases."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

TOO_FEW = 10
"""A share of fewer cases is not printed as a percentage: it would say more than was seen."""
NINETY_FIVE = 1.959964


def wilson(hits: int, cases: int, z: float = NINETY_FIVE) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval, 1927), rounded to four digits.

    >>> wilson(8, 10)
    (0.4902, 0.9433)
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if not cases:
        return 0.0, 1.0
    share, square = hits / cases, z * z
    middle = share + square / (2 * cases)
    spread = z * sqrt(share * (1 - share) / cases + square / (4 * cases * cases))
    whole = 1 + square / cases
    return round(max(0.0, (middle - spread) / whole), 4), round(min(1.0, (middle + spread) / whole), 4)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    cases: int

    @property
    def value(self) -> float:
        """0–1, four digits; 0 where there is no case."""
        return round(self.hits / self.cases, 4) if self.cases else 0.0

    @property
    def counts(self) -> bool:
        """Whether there are cases enough to speak of a percentage."""
        return self.cases >= TOO_FEW

    def told(self, *, interval: bool = False) -> str:
        """The share as it stands in a table.

        >>> Share(8, 10).told(interval=True), Share(2, 3).told(), Share(0, 0).told()
        ('80.0 % (49.0–94.3), n 10', '2 of 3, too few', '–')
        """
        if not self.cases:
            return "–"
        if not self.counts:
            return f"{self.hits} of {self.cases}, too few"
        low, high = wilson(self.hits, self.cases)
        between = f" ({low * 100:.1f}–{high * 100:.1f})" if interval else ""
        return f"{self.value * 100:.1f} %{between}, n {self.cases}"


def share(truths: list[bool]) -> Share:
    """How many of them are true.

    >>> share([True, False]).value
    0.5
    """
    return Share(sum(truths), len(truths))
