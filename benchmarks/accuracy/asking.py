"""One name asked of one way of recognising names: ours, or a baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.accuracy.labels import Label
from benchmarks.accuracy.split import Standing
from config.checklist import Checklist
from matchers.similarity import Matcher
from matchers.titles import Context, answer_title


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered: the item given, if any, and the item ranked first even if it was not."""

    item: str | None
    first: str | None
    score: float
    needs_person: bool = False
    fiscal_years: tuple[int, ...] = ()


Asked = Callable[[Label], Given]
"""A way of recognising names, made ready for one checklist."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One label, what would be right, and what was answered."""

    label: Label
    fold: str
    standing: Standing
    acceptable: frozenset[str | None]
    expected: str | None
    given: Given

    @property
    def right(self) -> bool:
        """Whether the answer, an item or none, is one of the right ones."""
        return self.given.item in self.acceptable

    @property
    def names_item(self) -> bool:
        """Whether only an item is right."""
        return None not in self.acceptable

    @property
    def names_none(self) -> bool:
        """Whether only "no item" is right."""
        return self.acceptable == frozenset({None})


def ours(checklist: Checklist, *, in_context: bool) -> Asked:
    """The answers of the program, with what stands around the name or without it."""
    matcher = Matcher(checklist)

    def ask(label: Label) -> Given:
        return given_by(answer_title(label.text, matcher, context_of(label) if in_context else Context()))

    return ask


def context_of(label: Label) -> Context:
    """What stands around a label's name."""
    return Context(trail=label.trail, page=label.page_title, leads_to=label.leads_to)


def given_by(answer: Any) -> Given:
    """A title answer in the form that baselines give too."""
    first = answer.item or (answer.alternatives[0].item if answer.alternatives else None)
    return Given(answer.item, first, answer.score, answer.needs_person, tuple(answer.fiscal_years))


def outcome(label: Label, fold: str, standing: Standing, checklist: Checklist, given: Given) -> Outcome:
    """What came of one label in one edition."""
    return Outcome(label, fold, standing, label.acceptable(checklist), label.first_code(checklist), given)


def sure(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those where the program asked for nobody's help."""
    return [o for o in outcomes if not o.given.needs_person]
