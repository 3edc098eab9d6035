"""What a simple program would answer: one scorer over the same wordings, or the words of the checklist.

Each scorer gets the text form and the threshold with which it does best on the tuning side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pythainlp.tokenize import word_tokenize
from rapidfuzz import fuzz, process

from benchmarks.accuracy.asking import Asked, Given
from benchmarks.accuracy.labels import Label
from benchmarks.accuracy.split import compared
from config.checklist import Checklist
from matchers.text import read_title, squeeze

Form = Literal["letters", "words"]
FORMS: tuple[Form, ...] = ("letters", "words")
SCORERS: dict[str, Callable[..., float]] = {
    "rapidfuzz ratio": fuzz.ratio,
    "rapidfuzz token_set_ratio": fuzz.token_set_ratio,
    "rapidfuzz WRatio": fuzz.WRatio,
}
KEYWORDS = {"keyword rule": False, "keyword rule, siblings' words refused": True}
"""Whether the words that belong to a sibling are looked at too."""
THRESHOLDS = tuple(range(40, 101, 2))
"""Scores of rapidfuzz go to 100; below 40 everything is taken for an item."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The text form and the threshold a scorer works with."""

    form: Form
    threshold: float


@cache
def formed(text: str, form: Form) -> str:
    """A normalised name as one run of letters, or as the words of a dictionary with spaces between.

    >>> formed("O13 รายงานผลการดําเนินงาน ปี ๒๕๖๕", "words")
    'รายงาน ผลการดำเนินงาน'
    """
    if form == "letters":
        return compared(text)
    return " ".join(
        word for word in word_tokenize(read_title(text).core.lower(), engine="newmm") if word.strip()
    )


def nearest(checklist: Checklist, scorer: str, form: Form) -> Asked:
    """Asks for the wording with the highest score, whatever the score is; ties go to the first."""
    wordings = [
        (r.code, text) for r in checklist.requirements for text in (r.title, *(a.text for a in r.aliases))
    ]
    texts = [formed(text, form) for _, text in wordings]

    def ask(label: Label) -> Given:
        text = formed(label.text, form)
        if not text:
            return Given(None, None, 0.0)
        _, score, place = process.extractOne(text, texts, scorer=SCORERS[scorer], processor=None)
        return Given(None, wordings[place][0], round(score, 2))

    return ask


def accepted(asked: Asked, threshold: float) -> Asked:
    """The same, with an item given from the threshold on."""

    def ask(label: Label) -> Given:
        return accepting(asked(label), threshold)

    return ask


def accepting(given: Given, threshold: float) -> Given:
    """An answer that takes what is ranked first for the item from the threshold on."""
    return Given(given.first if given.score >= threshold else None, given.first, given.score)


def best_setting(ranked: dict[Form, Sequence[tuple[frozenset[str | None], Given]]]) -> Setting:
    """The setting with which most answers are right; of equals the higher threshold, which accepts less.

    ``ranked`` holds, for each form, the acceptable answers of each name and what was ranked first.
    """
    right = {
        Setting(form, threshold): sum(accepting(given, threshold).item in good for good, given in answers)
        for form, answers in ranked.items()
        for threshold in THRESHOLDS
    }
    return max(right, key=lambda setting: (right[setting], setting.threshold, setting.form))


def keyword_rule(checklist: Checklist, *, refusing: bool) -> Asked:
    """An item is given when one word of each of its groups stands in the name.

    ``refusing``: and no word of a sibling. Of several such items the one whose words are the longest
    together. The words are those of the checklist, chosen for our matcher: a generous baseline.
    """
    rules = [
        (
            r.code,
            [tuple(map(squeeze, group)) for group in r.must],
            tuple(map(squeeze, r.must_not)) if refusing else (),
        )
        for r in checklist.requirements
        if r.must
    ]

    def ask(label: Label) -> Given:
        text = compared(label.text)
        fitting = [
            (sum(_longest(group, text) for group in must), code)
            for code, must, must_not in rules
            if all(_longest(group, text) for group in must) and not any(word in text for word in must_not)
        ]
        item = max(fitting, key=lambda found: found[0])[1] if fitting else None
        return Given(item, item, 1.0 if item else 0.0)

    return ask


def _longest(words: Iterable[str], text: str) -> int:
    return max((len(word) for word in words if word in text), default=0)
