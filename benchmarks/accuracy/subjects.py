"""Every labelled name asked as if its body had never been read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from benchmarks.accuracy.asking import Asked, Outcome, ours, outcome
from benchmarks.accuracy.baselines import (
    FORMS,
    KEYWORDS,
    SCORERS,
    Setting,
    accepted,
    best_setting,
    keyword_rule,
    nearest,
)
from benchmarks.accuracy.labels import NONE, Label
from benchmarks.accuracy.split import Fold, Known, Split, distinct, sources, without
from config.checklist import Checklist

OURS, IN_CONTEXT, BARE = "oit-audit", "oit-audit, in its place", "oit-audit, decided by its place"
"""Names that say what they are, alone; the same where they stand; names that only their place decides."""
_SCHEME = re.compile(r"(25\d\d)(?:-(25\d\d))?/(\d+)")


@dataclass(slots=True)
class Study:
    """What came of all labels in one edition, by way of recognising names."""

    fiscal_year: int
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)

    def add(self, way: str, found: Iterable[Outcome]) -> None:
        """Keep the outcomes of one way."""
        self.outcomes.setdefault(way, []).extend(found)


@dataclass(frozen=True, slots=True)
class Side:
    """Labels to report on, the checklist that may know nothing of them, and what it does know."""

    fold: Fold
    labels: tuple[Label, ...]
    checklist: Checklist
    known: Known


def own_years(label: Label, fold: Fold) -> frozenset[int]:
    """Fiscal years (พ.ศ.) of the editions that are the list a label stands in.

    The list of 2563, 43 items too, is that of 2564 but for a few words.
    """
    found = _SCHEME.match(label.scheme)
    if found is None:
        return frozenset({fold.list})
    years = range(int(found[1]), int(found[2] or found[1]) + 1)
    return frozenset(2564 if year == 2563 and found[3] == "43" else year for year in years)


def asked_of(labels: Iterable[Label], split: Split, fiscal_year: int) -> tuple[Label, ...]:
    """The labels that test items or "no item" in an edition: all in that of 2566, in others their own.

    A name from a list that is none of ours tests only "no item".
    """
    return tuple(
        label
        for label in labels
        if label.decidable
        and (label.concepts == (NONE,) or not split.is_foreign(label))
        and (fiscal_year == 2566 or fiscal_year in own_years(label, split.fold_of(label)))
    )


def apart(labels: Sequence[Label], split: Split, checklist: Checklist) -> Iterator[Side]:
    """Each fold by itself, against everything else."""
    written = _alias_sources(checklist)
    for name, (fold, own) in split.folds_of(labels).items():
        others = [label for label in labels if split.fold_of(label).name != name]
        reduced = without(checklist, fold.bodies) if written & set(fold.bodies) else checklist
        yield Side(fold, tuple(own), reduced, Known.of(reduced, others))


def reporting(labels: Sequence[Label], split: Split, checklist: Checklist) -> Iterator[Side]:
    """The reporting folds, none of which may have helped: what all of them wrote is gone at once."""
    folds = split.folds_of(labels)
    gone = [body for fold in split.folds if fold.part == "reporting" for body in fold.bodies]
    reduced = without(checklist, gone)
    tuning = [label for fold, own in folds.values() if fold.part == "tuning" for label in own]
    known = Known.of(reduced, tuning)
    for fold, own in folds.values():
        if fold.part == "reporting":
            yield Side(fold, tuple(own), reduced, known)


def tuned(labels: Sequence[Label], split: Split, checklist: Checklist) -> dict[str, Setting]:
    """The setting of each scorer that does best on the tuning folds, each without its own aliases."""
    sides = [side for side in apart(labels, split, checklist) if side.fold.part == "tuning"]
    return {
        scorer: best_setting(
            {
                form: [
                    (o.acceptable, o.given)
                    for side in sides
                    for o in _alone(side, nearest(side.checklist, scorer, form))
                ]
                for form in FORMS
            }
        )
        for scorer in SCORERS
    }


def study(sides: Iterable[Side], fiscal_year: int, settings: dict[str, Setting]) -> Study:
    """All ways of recognising names, asked of all sides."""
    result = Study(fiscal_year)
    for side in sides:
        result.add(OURS, _alone(side, ours(side.checklist, in_context=False)))
        placed = ours(side.checklist, in_context=True)
        result.add(IN_CONTEXT, _placed(side, placed, "text"))
        result.add(BARE, _placed(side, placed, "context"))
        for way, asked in baselines(side.checklist, settings).items():
            result.add(way, _alone(side, asked))
    return result


def baselines(checklist: Checklist, settings: dict[str, Setting]) -> dict[str, Asked]:
    """Every baseline, made ready for a checklist."""
    scorers = {
        scorer: accepted(nearest(checklist, scorer, setting.form), setting.threshold)
        for scorer, setting in settings.items()
    }
    return scorers | {name: keyword_rule(checklist, refusing=refusing) for name, refusing in KEYWORDS.items()}


def _alone(side: Side, asked: Asked) -> list[Outcome]:
    """Names that say what they are, without what stands around them."""
    labels = [label for label in side.labels if label.decided_by == "text"]
    return _outcomes(side, asked, distinct(labels, in_context=False))


def _placed(side: Side, asked: Asked, decided_by: str) -> list[Outcome]:
    labels = [label for label in side.labels if label.decided_by == decided_by]
    return _outcomes(side, asked, distinct(labels, in_context=True))


def _outcomes(side: Side, asked: Asked, labels: Iterable[Label]) -> list[Outcome]:
    make = partial(outcome, fold=side.fold.name, checklist=side.checklist)
    return [make(label, standing=side.known.standing(label.text), given=asked(label)) for label in labels]


def _alias_sources(checklist: Checklist) -> set[str]:
    return {body for r in checklist.requirements for alias in r.aliases for body in sources(alias.source)}
