"""Whether the fiscal years a name states are read from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.intervals import Share, share
from benchmarks.accuracy.labels import Label, PeriodLabel
from matchers.similarity import Matcher
from matchers.titles import answer_title


@dataclass(frozen=True, slots=True)
class TimeOutcome:
    """One text, the fiscal years (พ.ศ.) it states, and those that were read."""

    text: str
    expected: tuple[int, ...]
    got: tuple[int, ...]
    kind: str
    half: str
    body: str

    @property
    def right(self) -> bool:
        """Whether exactly the years stated were read."""
        return self.expected == self.got


@dataclass(frozen=True, slots=True)
class Times:
    """``stated``: of texts that state years, those read exactly; ``none``: of others, those left alone."""

    stated: Share
    none: Share

    @classmethod
    def of(cls, outcomes: Iterable[TimeOutcome]) -> Times:
        """The figures of these outcomes."""
        met = list(outcomes)
        return cls(
            share([o.right for o in met if o.expected]), share([o.right for o in met if not o.expected])
        )


def of_names(labels: Sequence[Label], matcher: Matcher) -> list[TimeOutcome]:
    """The years of labelled names, each name once."""
    met = {(label.text, label.fiscal_years): label for label in reversed(labels)}
    return [
        TimeOutcome(text, years, _read(text, matcher), "name", label.file, label.body)
        for (text, years), label in reversed(met.items())
    ]


def of_texts(labels: Iterable[PeriodLabel], matcher: Matcher) -> list[TimeOutcome]:
    """The years of texts that were labelled for their times."""
    return [
        TimeOutcome(
            label.text, label.fiscal_years, _read(label.text, matcher), label.kind, label.half, label.body
        )
        for label in labels
    ]


def _read(text: str, matcher: Matcher) -> tuple[int, ...]:
    return tuple(sorted(set(answer_title(text, matcher).fiscal_years)))
