"""How much a name looks like a requirement.

A blend of three scores over the squeezed text (no spaces, lower case): cosine of IDF-weighted
character 2–4-grams, Levenshtein ratio, and how much of the official wording is contained in the
name. Partial and token-subset scorers are not used: on near-identical titles they choose the
wrong sibling (reference measurements in docs/matching.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from rapidfuzz import fuzz

from config.checklist import Checklist, Requirement
from matchers.model import Match
from matchers.text import read_title, squeeze

NGRAMS = (2, 3, 4)
CONTAINED_FROM = 10
"""Wordings shorter than this, such as โครงสร้าง, stand in many longer names by chance."""
MISSING_MUST, HAS_MUST_NOT = 0.60, 0.45
ONE_WORD_TWICE = 0.99
"""One word that fits two groups ("ผลงานเด่น") says too little to name an item by itself."""
WORDS_ALONE = (0.0, 0.42, 0.62, 0.64)
"""What a name is worth when one word of each must group stands in it, by number of groups."""
KEPT, CONSIDERED = 5, 12


def ngrams(text: str) -> Counter[str]:
    """Character 2–4-grams of a squeezed text, with its ends marked.

    >>> sorted(ngrams("ab"))
    ['^a', '^ab', '^ab$', 'ab', 'ab$', 'b$']
    """
    marked = f"^{text}$"
    return Counter(marked[i : i + n] for n in NGRAMS for i in range(len(marked) - n + 1))


@dataclass(frozen=True, slots=True)
class _Wording:
    """One title or alias of a requirement, ready for comparison."""

    requirement: int
    text: str
    shown: str
    official: bool
    weights: Mapping[str, float]
    norm: float
    mass: float


class Matcher:
    """Matches names against every requirement of a checklist; remembers what it has seen.

    >>> from config.loading import load_checklist
    >>> Matcher(load_checklist("oit-2566")).best("รายงานผลการดําเนินงานประจําปี 2565").code
    'O13'
    """

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        self._requirements = checklist.requirements
        self._terms = [_Terms.of(r) for r in checklist.requirements]
        texts = list(_wordings(checklist))
        grams = [ngrams(text) for _, text, _, _ in texts]
        documents = Counter(g for counted in grams for g in counted)
        self._rare = log(1 + len(texts)) + 1
        self._idf = {g: log((1 + len(texts)) / (1 + n)) + 1 for g, n in documents.items()}
        self._wordings = [
            self._weigh(index, text, shown, official, counted)
            for (index, text, shown, official), counted in zip(texts, grams, strict=True)
        ]
        self._titles = {w.requirement: w for w in reversed(self._wordings) if w.official}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for i, wording in enumerate(self._wordings):
            for gram, weight in wording.weights.items():
                self._postings.setdefault(gram, []).append((i, weight))
        self._memo: dict[str, tuple[Match, ...]] = {}
        self.asked = 0

    def _weigh(self, index: int, text: str, shown: str, official: bool, grams: Counter[str]) -> _Wording:
        weights = {g: n * self._idf[g] for g, n in grams.items()}
        norm = sqrt(sum(w * w for w in weights.values()))
        return _Wording(index, text, shown, official, weights, norm, sum(weights.values()))

    @property
    def distinct(self) -> int:
        """Number of distinct names matched so far."""
        return len(self._memo)

    def match(self, name: str) -> tuple[Match, ...]:
        """The best requirements for a name, best first, at most five; empty for an empty name."""
        self.asked += 1
        found = self._memo.get(name)
        if found is None:
            found = self._memo[name] = self._match(squeeze(read_title(name).core))
        return found

    def best(self, name: str) -> Match | None:
        """The best requirement for a name, or None."""
        return next(iter(self.match(name)), None)

    def score(self, name: str, code: str) -> float:
        """Score of a name for one requirement, 0–1."""
        return next((m.score for m in self.match(name) if m.code == code), 0.0)

    def _match(self, text: str) -> tuple[Match, ...]:
        if len(text) < 2:
            return ()
        verdicts = [terms.judge(text) for terms in self._terms]
        best: dict[int, tuple[float, _Wording, tuple[float, float, float]]] = {}
        for wording, cosine, shared in self._candidates(text):
            score, ratio = _blend(text, wording, cosine, shared)
            score = self._terms[wording.requirement].weigh(score, verdicts[wording.requirement])
            known = best.get(wording.requirement)
            if known is None or score > known[0]:
                best[wording.requirement] = (score, wording, (cosine, ratio, shared))
        for index, verdict in enumerate(verdicts):
            if verdict == 1.0 and index not in best and len(self._terms[index].must) > 1:
                best[index] = (self._terms[index].weigh(0.0, verdict), self._titles[index], (0.0, 0.0, 0.0))
        ranked = sorted(best.items(), key=lambda item: (-round(item[1][0], 4), item[0]))[:KEPT]
        return tuple(self._as_match(*found, terms=verdicts[index]) for index, found in ranked)

    def _candidates(self, text: str) -> Iterable[tuple[_Wording, float, float]]:
        """The wordings most like the text by n-grams, with cosine and shared mass."""
        grams = ngrams(text)
        idf, postings = self._idf, self._postings
        weights = {g: n * idf.get(g, self._rare) for g, n in grams.items()}
        norm = sqrt(sum(w * w for w in weights.values()))
        mass = sum(weights.values())
        dots: dict[int, float] = {}
        shared: dict[int, float] = {}
        for gram, weight in weights.items():
            for i, theirs in postings.get(gram, ()):
                dots[i] = dots.get(i, 0.0) + weight * theirs
                shared[i] = shared.get(i, 0.0) + (weight if weight < theirs else theirs)
        for i in sorted(dots, key=lambda i: (-dots[i] / self._wordings[i].norm, i))[:CONSIDERED]:
            wording = self._wordings[i]
            yield (
                wording,
                dots[i] / (norm * wording.norm),
                _harmonic(shared[i] / wording.mass, shared[i] / mass),
            )

    def _as_match(
        self, score: float, wording: _Wording, parts: tuple[float, float, float], *, terms: float
    ) -> Match:
        cosine, ratio, contained = parts
        return Match(
            code=self._requirements[wording.requirement].code,
            score=round(score, 4),
            parts={
                "ngrams": round(cosine, 4),
                "ratio": round(ratio, 4),
                "contained": round(contained, 4),
                "terms": terms,
            },
            matched=wording.shown,
            by="title" if wording.official else "alias",
        )


def _blend(text: str, wording: _Wording, cosine: float, contained: float) -> tuple[float, float]:
    """Score of a text for one wording, and its Levenshtein ratio; 0–1."""
    ratio = fuzz.ratio(text, wording.text) / 100
    score = 0.4 * cosine + 0.3 * ratio + 0.3 * contained
    if len(wording.text) >= CONTAINED_FROM and wording.text in text:
        score = max(score, 0.66 + 0.34 * len(wording.text) / len(text))
    return min(1.0, score), ratio


@dataclass(frozen=True, slots=True)
class _Terms:
    """Words that separate a requirement from its siblings, squeezed."""

    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]

    @classmethod
    def of(cls, requirement: Requirement) -> _Terms:
        must = tuple(tuple(squeeze(term) for term in group) for group in requirement.must)
        return cls(must, tuple(squeeze(term) for term in requirement.must_not))

    def judge(self, text: str) -> float:
        """1.0 when the words agree; less when a needed one is absent or a sibling's is there."""
        if any(term in text for term in self.must_not):
            return HAS_MUST_NOT
        found = [{term for term in group if term in text} for group in self.must]
        if not all(found):
            return MISSING_MUST
        return 1.0 if len(set().union(*found)) >= len(found) else ONE_WORD_TWICE

    def weigh(self, score: float, verdict: float) -> float:
        """A score lowered where the words disagree, and raised where they say enough by themselves.

        A site that calls the monthly procurement summary "สขร.1 เดือนมีนาคม" shares no official
        wording; that it says สขร and เดือน, and nothing of a sibling, names the item.
        """
        if verdict < 1.0:
            return score * verdict
        floor = WORDS_ALONE[min(len(self.must), len(WORDS_ALONE) - 1)]
        return floor + (1 - floor) * score


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _wordings(checklist: Checklist) -> Iterable[tuple[int, str, str, bool]]:
    for index, requirement in enumerate(checklist.requirements):
        names: Sequence[tuple[str, bool]] = [(requirement.title, True)]
        names = [*names, *((alias.text, False) for alias in requirement.aliases)]
        for shown, official in names:
            text = squeeze(read_title(shown).core) or squeeze(shown)
            if text:
                yield index, text, shown, official
