"""Which labels stand on which side, and what a checklist is without what a body wrote into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal
from zlib import crc32

import yaml
from pydantic import Field

from benchmarks.accuracy.labels import Label
from config.checklist import Checklist, Requirement, Strict
from matchers.text import read_title, squeeze

FILE = Path(__file__).parent / "split.yaml"
Part = Literal["tuning", "reporting"]
Standing = Literal["title", "seen", "new"]
"""``title``: an official title, whatever the spelling; ``seen``: a wording the other side has too;
``new``: neither, which is what a site not yet met is like."""


class Fold(Strict):
    """Bodies that may have copied from one hand; ``list`` is the fiscal year (พ.ศ.) of their list."""

    name: str
    part: Part = "tuning"
    reason: str = Field(min_length=3)
    bodies: tuple[str, ...] = Field(min_length=1)
    list: int = 2566


class Split(Strict):
    """split.yaml."""

    folds: tuple[Fold, ...]
    halved: tuple[str, ...] = ()
    foreign_schemes: tuple[str, ...] = ()

    def fold_of(self, label: Label) -> Fold:
        """The fold of a label's body; one of its own where none is named."""
        for fold in self.folds:
            if label.body in fold.bodies:
                return fold
        odd = label.file in self.halved and crc32(label.body.encode()) % 2
        name = label.body or f"({label.file})"
        return Fold(name=name, part="reporting" if odd else "tuning", reason="not named", bodies=(name,))

    def is_foreign(self, label: Label) -> bool:
        """Whether the label's list is none of the editions for public bodies."""
        return label.scheme in self.foreign_schemes

    def folds_of(self, labels: Iterable[Label]) -> dict[str, tuple[Fold, list[Label]]]:
        """Labels by fold, in the order in which folds are met."""
        folds: dict[str, tuple[Fold, list[Label]]] = {}
        for label in labels:
            fold = self.fold_of(label)
            folds.setdefault(fold.name, (fold, []))[1].append(label)
        return folds


def read_split(file: Path = FILE) -> Split:
    """The split of the repository."""
    return Split.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def without(checklist: Checklist, bodies: Iterable[str]) -> Checklist:
    """The checklist without aliases that only these bodies wrote.

    An alias stays where another body wrote it too: then it would be there had these never been read.
    """
    gone = frozenset(bodies)
    kept = tuple(_without(requirement, gone) for requirement in checklist.requirements)
    return checklist.model_copy(update={"requirements": kept})


def _without(requirement: Requirement, gone: frozenset[str]) -> Requirement:
    kept = tuple(alias for alias in requirement.aliases if not gone.issuperset(sources(alias.source)))
    return requirement.model_copy(update={"aliases": kept})


def sources(source: str) -> tuple[str, ...]:
    """The bodies that an alias names as its source.

    >>> sources("ทต.โพนสูง, อบต.สะนอ")
    ('ทต.โพนสูง', 'อบต.สะนอ')
    """
    return tuple(body.strip() for body in source.split(",") if body.strip())


@cache
def compared(text: str) -> str:
    """The form in which two names are one: without years, codes, agencies, spaces, marks of punctuation.

    >>> compared("O13 รายงานผลการดําเนินงาน ประจำปี ๒๕๖๕") == compared("รายงานผลการดำเนินงานประจำปี")
    True
    """
    return squeeze(read_title(text).core)


@dataclass(frozen=True, slots=True)
class Known:
    """What the tuning side knows: official titles, aliases that remain, names of the other bodies."""

    titles: frozenset[str]
    wordings: frozenset[str]

    @classmethod
    def of(cls, checklist: Checklist, others: Iterable[Label]) -> Known:
        """What is known with a checklist already reduced, and the labels of the other side."""
        aliases = (alias.text for requirement in checklist.requirements for alias in requirement.aliases)
        return cls(
            frozenset(compared(requirement.title) for requirement in checklist.requirements),
            frozenset(compared(text) for text in (*aliases, *(label.text for label in others))),
        )

    def standing(self, text: str) -> Standing:
        """Whether a name is new to this side."""
        form = compared(text)
        if form in self.titles:
            return "title"
        return "seen" if form in self.wordings else "new"


def distinct(labels: Sequence[Label], *, in_context: bool) -> Iterator[Label]:
    """Labels of one fold, each name once; in context, each name in each place once.

    A menu that stands on forty pages is one observation. Where two people's labels of one name
    differ, both count.
    """
    met = set()
    for label in labels:
        around = (label.trail, label.page_title, label.leads_to) if in_context else ()
        key = (compared(label.text), label.concepts, label.decided_by, around)
        if key not in met:
            met.add(key)
            yield label
