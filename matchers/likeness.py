"""How like a name is to each wording of a checklist: n-grams, Levenshtein ratio, containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt
from typing import Final

from rapidfuzz import fuzz

from config.checklist import Checklist
from matchers.terms import MISSING_MUST, Agreement, Fold, Terms
from matchers.text import read_title, squeeze

NGRAMS: Final = (2, 3, 4)
SELECTING: Final = 3
"""n-grams of this length choose the wordings that are compared; the shorter ones stand in all of them."""
CONSIDERED: Final = 5
CONTAINED_FROM: Final = 10
"""Wordings shorter than this, such as โครงสร้าง, stand in many longer names by chance."""
CUT_FROM: Final = 0.5
"""A name that begins a wording and has this share of it is that wording, cut off."""
DAMAGED_FROM, DAMAGED_WHOLE = 0.80, 0.92
"""So like a wording letter for letter, a name lacks no word of it: the word is there, misspelt."""


def ngrams(text: str) -> Counter[str]:
    """Character 2–4-grams of a squeezed text, with its ends marked.

    >>> sorted(ngrams("ab"))
    ['^a', '^ab', '^ab$', 'ab', 'ab$', 'b$']
    """
    marked = f"^{text}$"
    return Counter([marked[i : i + n] for n in NGRAMS for i in range(len(marked) - n + 1)])


@dataclass(frozen=True, slots=True)
class Wording:
    """One title or alias of a requirement (by its place in the checklist), ready for comparison."""

    requirement: int
    text: str
    shown: str
    official: bool
    weights: Mapping[str, float]
    norm: float
    mass: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a name is to one wording, with the words of its item weighed in; all 0–1."""

    score: float
    wording: Wording
    agreement: Agreement
    cosine: float = 0.0
    ratio: float = 0.0
    contained: float = 0.0


class Wordings:
    """Every title and alias of a checklist, folded one way, and the words that separate its items."""

    def __init__(self, checklist: Checklist, fold: Fold, considered: int = CONSIDERED) -> None:
        self._considered = considered
        texts = list(_texts(checklist, fold))
        grams = [ngrams(text) for _, text, _, _ in texts]
        known = Counter(gram for counted in grams for gram in counted)
        self._terms = [Terms.of(requirement, fold) for requirement in checklist.requirements]
        self._rare = log(1 + len(texts)) + 1
        self._idf = {gram: log((1 + len(texts)) / (1 + n)) + 1 for gram, n in known.items()}
        self._wordings = [self._ready(*found) for found in zip(texts, grams, strict=True)]
        self._titles = {w.requirement: w for w in reversed(self._wordings) if w.official}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for i, wording in enumerate(self._wordings):
            for gram, weight in wording.weights.items():
                if len(gram) == SELECTING:
                    self._postings.setdefault(gram, []).append((i, weight / wording.norm))

    def _ready(self, found: tuple[int, str, str, bool], grams: Counter[str]) -> Wording:
        weights = {gram: n * self._idf[gram] for gram, n in grams.items()}
        return Wording(*found, weights, sqrt(sum(w * w for w in weights.values())), sum(weights.values()))

    def compare(self, text: str) -> dict[int, Likeness]:
        """The best likeness of a folded text to each requirement that it is like at all."""
        agreements: dict[int, Agreement] = {}
        best: dict[int, Likeness] = {}
        for wording, cosine, contained in self._near(text):
            index = wording.requirement
            if index not in agreements:
                agreements[index] = self._terms[index].judge(text)
            found = self._blend(text, wording, cosine, contained, agreements[index])
            if index not in best or found.score > best[index].score:
                best[index] = found
        for index, terms in enumerate(self._terms):
            if index not in best and terms.may_stand_alone(text):
                agreement = terms.judge(text)
                if agreement.alone:
                    best[index] = Likeness(agreement.alone, self._titles[index], agreement)
        return best

    def _blend(
        self, text: str, wording: Wording, cosine: float, contained: float, agreement: Agreement
    ) -> Likeness:
        """Likeness of a text to one wording, words weighed in."""
        ratio = fuzz.ratio(text, wording.text) / 100
        score = 0.4 * cosine + 0.3 * ratio + 0.3 * contained
        part = len(text) / len(wording.text)
        if len(wording.text) >= CONTAINED_FROM and wording.text in text:
            score = max(score, 0.66 + 0.34 / part)
        whole = min(1.0, (ratio - DAMAGED_FROM) / (DAMAGED_WHOLE - DAMAGED_FROM))
        if part >= CUT_FROM and len(text) >= CONTAINED_FROM and wording.text.startswith(text):
            score, agreement = max(score, 0.6 + 0.4 * part), agreement.excused(MISSING_MUST, 1.0)
        elif whole > 0 and self._terms[wording.requirement].nearly_there(text):
            score, agreement = max(score, ratio), agreement.excused(MISSING_MUST, whole)
        return Likeness(min(1.0, agreement.weigh(score)), wording, agreement, cosine, ratio, contained)

    def _near(self, text: str) -> Iterator[tuple[Wording, float, float]]:
        """The wordings most like the text by n-grams, with cosine and shared mass."""
        weights = {gram: n * self._idf.get(gram, self._rare) for gram, n in ngrams(text).items()}
        norm = sqrt(sum(w * w for w in weights.values()))
        mass = sum(weights.values())
        near = [0.0] * len(self._wordings)
        for gram, weight in weights.items():
            for i, theirs in self._postings.get(gram, ()):
                near[i] += weight * theirs
        for i in nlargest(self._considered, range(len(near)), key=near.__getitem__):
            if not near[i]:
                break
            wording = self._wordings[i]
            dot = shared = 0.0
            for gram, theirs in wording.weights.items():
                if gram in weights:
                    mine = weights[gram]
                    dot += mine * theirs
                    shared += mine if mine < theirs else theirs  # min() takes a twentieth of a name's time
            yield wording, dot / (norm * wording.norm), _harmonic(shared / wording.mass, shared / mass)


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _texts(checklist: Checklist, fold: Fold) -> Iterable[tuple[int, str, str, bool]]:
    for index, requirement in enumerate(checklist.requirements):
        own = [(requirement.title, True), *((alias.text, False) for alias in requirement.aliases)]
        for shown, official in own:
            text = fold(read_title(shown).core) or squeeze(shown)
            if text:
                yield index, text, shown, official
