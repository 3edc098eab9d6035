"""Which requirements a name looks like, best first.

The likeness is a blend (matchers.likeness), corrected by the words that separate siblings
(matchers.terms). Partial and token-subset scorers are not used: on near-identical titles they
choose the wrong sibling (reference measurements in docs/matching.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from config.checklist import Checklist
from config.thresholds import thresholds
from matchers.likeness import CONSIDERED, Likeness, Wordings
from matchers.model import Match
from matchers.text import lost_vowels, read_title, squeeze

KEPT: Final = 5
OF_A_GROUP: Final = 0.6
"""What is left for an item when a name is the title of the group that the item stands in."""
SLUG: Final = 8
"""Letters from which a name without any sign above or below it may be one that lost them."""
_NUMBER = re.compile(r"^[(\[]?\d{1,2}(?:\.\d{1,2})*\s?[.):\]]?\s*(?!\d|เดือน|ปี|\s)")
"""The number of an entry in its list: "2.3 ", "(1) "."""
_TONES = str.maketrans(dict.fromkeys("\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"))
_MARKS = str.maketrans(dict.fromkeys(map(chr, (0x0E31, *range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F)))))


def toneless(text: str) -> str:
    """A text squeezed, without tones and silencers: they are lost and misplaced more than any letter.

    >>> toneless("เจ้า หน้าที่")
    'เจาหนาที'
    """
    return squeeze(text).translate(_TONES)


def markless(text: str) -> str:
    """A text squeezed, without any sign above or below its letters, as slugs of addresses are.

    >>> markless("แนวปฏิบัติ")
    'แนวปฏบต'
    """
    return squeeze(text).translate(_MARKS)


class Matcher:
    """Matches names against every requirement of a checklist; remembers what it has seen.

    Of each name the ``considered`` wordings nearest to it are compared in full.

    >>> from config.loading import load_checklist
    >>> Matcher(load_checklist("oit-2566")).best("รายงานผลการดําเนินงานประจําปี 2565").code
    'O13'
    """

    def __init__(self, checklist: Checklist, *, considered: int = CONSIDERED, kept: int = KEPT) -> None:
        self.checklist = checklist
        self._considered, self._kept = considered, kept
        self._wordings = Wordings(checklist, toneless, considered)
        self._groups = _groups(checklist)
        self._memo: dict[str, tuple[Match, ...]] = {}
        self.asked = 0

    @cached_property
    def _bare_wordings(self) -> Wordings:
        """For names that lost their vowels; few sites have any."""
        return Wordings(self.checklist, markless, self._considered)

    @property
    def distinct(self) -> int:
        """Number of distinct names matched so far."""
        return len(self._memo)

    def match(self, name: str) -> tuple[Match, ...]:
        """The best requirements for a name, best first, at most ``kept``; empty for an empty name."""
        self.asked += 1
        found = self._memo.get(name)
        if found is None:
            found = self._memo[name] = self._match(_NUMBER.sub("", read_title(name).core))
        return found

    def best(self, name: str) -> Match | None:
        """The best requirement for a name, or None."""
        return next(iter(self.match(name)), None)

    def score(self, name: str, code: str) -> float:
        """Score of a name for one requirement, 0–1."""
        return next((m.score for m in self.match(name) if m.code == code), 0.0)

    def _match(self, core: str) -> tuple[Match, ...]:
        text = toneless(core)
        if len(text) < 2:
            return ()
        found: dict[int, Likeness] = {} if lost_vowels(core) else self._wordings.compare(text)
        bare = markless(core)
        if bare == text and len(bare) >= SLUG and _best(found) < thresholds().accept:
            stripped = self._bare_wordings.compare(bare)
            found = max(found, stripped, key=_best)
        share = OF_A_GROUP if text in self._groups else 1.0
        ranked = sorted(found.items(), key=lambda item: (-round(item[1].score, 4), item[0]))[: self._kept]
        return tuple(self._as_match(index, likeness, share) for index, likeness in ranked)

    def _as_match(self, index: int, found: Likeness, share: float) -> Match:
        return Match(
            code=self.checklist.requirements[index].code,
            score=round(found.score * share, 4),
            parts={
                "ngrams": round(found.cosine, 4),
                "ratio": round(found.ratio, 4),
                "contained": round(found.contained, 4),
                "terms": round(found.agreement.factor, 4),
            },
            matched=found.wording.shown,
            by="title" if found.wording.official else "alias",
        )


def _best(found: Mapping[int, Likeness]) -> float:
    return max((likeness.score for likeness in found.values()), default=0.0)


def _groups(checklist: Checklist) -> frozenset[str]:
    """Titles of indicators and their parts that name no item: headings above several items."""
    titles = {
        toneless(name) for r in checklist.requirements for name in (r.title, *(a.text for a in r.aliases))
    }
    groups = {i.title for i in checklist.indicators} | {
        sub.title for i in checklist.indicators for sub in i.sub_indicators
    }
    return frozenset(map(toneless, groups)) - titles
