"""Figures from outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.accuracy.asking import Outcome, sure
from benchmarks.accuracy.intervals import Share, share
from benchmarks.accuracy.split import Standing
from config.checklist import Checklist

BANDS = (0.0, 0.62, 0.68, 0.74, 0.80, 0.86, 0.94, 0.98, 1.01)
"""Edges of the score bands of the reliability table; 0.62 is the threshold of giving an item."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one way of recognising names did with one set of names.

    ``top1``: the right item is ranked first, given or not; ``accepted``: it is given; ``sure``: and
    nobody is asked to look; ``wrong``: another item is given. These four are of names of an item.
    ``none``: "no item" said of names of none. ``precision``: of all items given, the right ones.
    ``all``: of all names, right answers.
    """

    top1: Share
    accepted: Share
    sure: Share
    wrong: Share
    none: Share
    precision: Share
    all: Share

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Summary:
        """The figures of these outcomes."""
        named = [o for o in outcomes if o.names_item]
        given = [o for o in outcomes if o.given.item is not None]
        return cls(
            top1=share([o.given.first in o.acceptable for o in named]),
            accepted=share([o.right for o in named]),
            sure=Share(sum(o.right for o in sure(named)), len(named)),
            wrong=share([not o.right and o.given.item is not None for o in named]),
            none=share([o.right for o in outcomes if o.names_none]),
            precision=share([o.right for o in given]),
            all=share([o.right for o in outcomes]),
        )


def of_standing(outcomes: Iterable[Outcome], *standings: Standing) -> list[Outcome]:
    """The outcomes of names that stand so with the other side."""
    return [o for o in outcomes if o.standing in standings]


def by_fold(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes by fold, the largest first."""
    folds: dict[str, list[Outcome]] = {}
    for o in outcomes:
        folds.setdefault(o.fold, []).append(o)
    return dict(sorted(folds.items(), key=lambda entry: (-len(entry[1]), entry[0])))


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """Precision and recall of one item."""

    code: str
    title: str
    precision: Share
    recall: Share


def by_item(outcomes: Sequence[Outcome], checklist: Checklist) -> list[ItemFigures]:
    """Every item of the edition, in its order. A name with several right items counts for the best one."""
    return [
        ItemFigures(
            r.code,
            r.title,
            precision=share([o.right for o in outcomes if o.given.item == r.code]),
            recall=share([o.right for o in outcomes if o.names_item and o.expected == r.code]),
        )
        for r in checklist.requirements
    ]


def reliability(outcomes: Iterable[Outcome]) -> list[tuple[str, Share]]:
    """How often an item that was given is right, by its score."""
    given = [o for o in outcomes if o.given.item is not None]
    bands = []
    for low, high in pairwise(BANDS):
        inside = [o.right for o in given if low <= o.given.score < high]
        bands.append((f"{low:.2f}–{min(high, 1.0):.2f}", share(inside)))
    return bands


def misses(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Every wrong answer: another item, an item for none, none for an item."""
    return [o for o in outcomes if not o.right]
