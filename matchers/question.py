"""What is asked of the evidence, and how its names answer as to time."""

from __future__ import annotations

from dataclasses import dataclass

from config.checklist import Part, Period, Requirement
from matchers.model import Evidence
from matchers.periods import covers, read_periods
from matchers.remembering import remembered

_RANK = {"right": 0, "unstated": 1, "wrong": 2}


@remembered(32_768)
def _time_rank(rule: Period, year: int, name: str) -> int:
    return _RANK[covers(rule, year, read_periods(name)).verdict]


@dataclass(frozen=True, slots=True)
class Question:
    """One part of one requirement in a fiscal year (พ.ศ.)."""

    requirement: Requirement
    part: Part
    year: int

    def time_rank(self, *names: str) -> int:
        """0 where names state the right time, 1 where they state none, 2 where another.

        Of many documents only some are opened; those of the right time must be among them.
        """
        ranks = [_time_rank(self.part.period, self.year, name) for name in names if name]
        stated = [rank for rank in ranks if rank != 1]
        return stated[0] if stated else 1

    def rank(self, link: Evidence, score: float) -> tuple[int, float, str, str]:
        """Order in which links are followed: right time first, then the best name, then address."""
        return (self.time_rank(link.text, link.beside), -score, link.url, link.text)
