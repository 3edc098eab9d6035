"""Which link to fetch next: the crawl asks the matchers how promising it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from config.checklist import Checklist
from config.thresholds import thresholds
from matchers.claims import promises
from matchers.periods import covers, read_periods
from matchers.similarity import Matcher
from matchers.text import squeeze

FOUND = 0.45
"""Weight of the promise for an item that a fetched document already seems to prove."""
OTHER_TIME = 0.6
"""Weight of the promise of a name that states another time than the one asked for."""
PER_CLICK = 0.01
"""Nearer pages first among equals."""


class Ranking:
    """Promises of links for the items of one checklist, weighed by what was found so far."""

    def __init__(self, checklist: Checklist, matcher: Matcher, index_words: Sequence[str] = ()) -> None:
        self._matcher = matcher
        self._year = checklist.fiscal_year
        self._parts = {r.code: r.parts for r in checklist.requirements}
        self._index_thai = tuple(squeeze(w) for w in index_words if not w.isascii())
        latin = "|".join(re.escape(w) for w in index_words if w.isascii())
        self._index_latin = re.compile(rf"(?<![a-z])(?:{latin or '(?!)'})(?![a-z])", re.IGNORECASE)
        self._found: Counter[str] = Counter()

    def promises(self, name: str, speaking: Sequence[str]) -> Mapping[str, float]:
        """Promise of a name by item code, 0–1 (``matchers.claims.promises``); less for another year's."""
        found = promises(name, speaking, self._matcher)
        if not any(p >= thresholds().promise for p in found.values()):
            return found
        return {
            c: p if self._may_be_right(c, (name,)) else round(p * OTHER_TIME, 4) for c, p in found.items()
        }

    def needs(self, code: str) -> int:
        """How many documents an item may need: a count, or one for each element of a spread-out part."""
        return max(max(p.minimum_count, len(p.elements) if p.together else 1) for p in self._parts[code])

    def is_wanted(self, code: str) -> bool:
        """Whether no document came yet that seems to be the right one for an item."""
        return not self._found[code]

    def names_index(self, name: str) -> bool:
        """Whether a name announces the site's own list of items (ITA, OIT, …)."""
        squeezed = squeeze(name)
        return any(word in squeezed for word in self._index_thai) or bool(self._index_latin.search(name))

    def rank(self, promised: Mapping[str, float], base: float, depth: int) -> float:
        """Rank of a link, higher first: its best promise for what is still to be found."""
        best = max((p * (FOUND if self._found[c] else 1.0) for c, p in promised.items()), default=0.0)
        return max(base, best) - PER_CLICK * depth

    def note_document(self, names: Sequence[str], promised: Mapping[str, float]) -> None:
        """Remember that a document came that seems to be the right one for its items."""
        for code, promise in promised.items():
            if promise >= thresholds().surely and self._may_be_right(code, names):
                self._found[code] += 1

    def _may_be_right(self, code: str, names: Sequence[str]) -> bool:
        if self._year is None:
            return True
        mentions = [m for name in names for m in read_periods(name)]
        return any(covers(part.period, self._year, mentions).verdict != "wrong" for part in self._parts[code])
