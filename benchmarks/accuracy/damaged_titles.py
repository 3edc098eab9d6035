"""Official titles, damaged, asked of the checklist as it ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.accuracy.asking import Asked
from benchmarks.accuracy.damage import KINDS, damaged
from benchmarks.accuracy.intervals import Share, share
from benchmarks.accuracy.labels import Label
from benchmarks.figures import median
from config.checklist import Checklist

SEEDS = tuple(range(300, 312))
"""Twelve; none of them was used to choose a threshold."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """One kind of damage: for each seed, titles whose item is ranked first, and whose item is given."""

    kind: str
    ranked: tuple[Share, ...]
    given: tuple[Share, ...]

    @property
    def median(self) -> float:
        """Of the share ranked first, over seeds."""
        return round(median([one.value for one in self.ranked]), 4)

    @property
    def worst(self) -> float:
        """Of the share ranked first, over seeds."""
        return min(one.value for one in self.ranked)

    @property
    def given_median(self) -> float:
        """Of the share whose item is given, over seeds."""
        return round(median([one.value for one in self.given]), 4)

    @property
    def titles(self) -> int:
        """Titles damaged, all seeds together."""
        return sum(one.cases for one in self.ranked)


ALL = "all kinds"


def damaged_titles(checklist: Checklist, asked: Asked, seeds: Sequence[int] = SEEDS) -> list[Damaged]:
    """Figures by kind, and of all kinds together; kinds that change no title of the edition are left out."""
    by_kind = {kind: [_one(checklist, asked, kind, seed) for seed in seeds] for kind in KINDS}
    rows = [_row(kind, found) for kind, found in by_kind.items() if any(ranked for ranked, _ in found)]
    together = [
        (
            [flag for found in by_kind.values() for flag in found[place][0]],
            [flag for found in by_kind.values() for flag in found[place][1]],
        )
        for place in range(len(seeds))
    ]
    return [*rows, _row(ALL, together)]


def _one(checklist: Checklist, asked: Asked, kind: str, seed: int) -> tuple[list[bool], list[bool]]:
    titles = [r.title for r in checklist.requirements]
    ranked, given = [], []
    for place, text in damaged(titles, kind, seed):
        answer = asked(bare_label(text))
        code = checklist.requirements[place].code
        ranked.append(answer.first == code)
        given.append(answer.item == code)
    return ranked, given


def _row(kind: str, found: Sequence[tuple[list[bool], list[bool]]]) -> Damaged:
    seeds = [(share(ranked), share(given)) for ranked, given in found if ranked]
    return Damaged(kind, tuple(one for one, _ in seeds), tuple(other for _, other in seeds))


def bare_label(text: str) -> Label:
    """A name with nothing around it."""
    return Label(text, (), "", "", "", "", (), "text", (), "", "", "made")
