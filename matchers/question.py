"""What is asked of the evidence, and how its names answer as to time."""

from __future__ import annotations

from dataclasses import dataclass

from config.checklist import Part, Requirement
from matchers.model import Evidence
from matchers.periods import covers, read_periods

_RANK = {"right": 0, "unstated": 1, "wrong": 2}


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
        ranks = [_RANK[covers(self.part.period, self.year, read_periods(n)).verdict] for n in names if n]
        stated = [rank for rank in ranks if rank != 1]
        return stated[0] if stated else 1

    def rank(self, link: Evidence, score: float) -> tuple[int, float, str, str]:
        """Order in which links are followed: right time first, then the best name, then address."""
        return (self.time_rank(link.text, link.beside), -score, link.url, link.text)
