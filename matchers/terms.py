"""Words that separate an item from its siblings, and what they are worth by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from config.checklist import Requirement
from config.vocabulary import names

MISSING_MUST: Final = 0.60
HAS_MUST_NOT: Final = 0.45
IS_ABOUT: Final = 0.60
HEAD: Final = 0.74
"""What a name is worth that begins as names of one item do ("ประกาศผู้ชนะ …"), however it goes on."""
WORDS_ALONE: Final = (0.0, 0.42, 0.62, 0.64)
"""What a name is worth when one word of each must group stands in it, by number of groups …"""
WORDS_FROM: Final = 0.10
WORDS_WHOLE: Final = 0.28
"""… if they make up this share of it: in a sentence of 200 letters any five words can be found."""
NOTHING_ELSE: Final = 0.75
"""From this share on the words are the name; one of them is enough ("เฟซบุ๊ก")."""

Fold = Callable[[str], str]
"""How texts and words are made comparable."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the words of an item agree with a name, and what they are worth alone; both 0–1."""

    factor: float
    alone: float = 0.0

    @property
    def agrees(self) -> bool:
        """Whether nothing speaks against the item."""
        return self.factor == 1.0

    def excused(self, fault: float, how_far: float) -> Agreement:
        """Without a fault, or with less of it (0–1), where it has another reason."""
        return Agreement(fault + (1 - fault) * how_far) if self.factor == fault else self

    def weigh(self, score: float) -> float:
        """A score lowered where the words disagree, raised where they say enough by themselves."""
        return self.alone + (1 - self.alone) * score if self.agrees else score * self.factor


AGREES: Final = Agreement(1.0)


@dataclass(frozen=True, slots=True)
class Terms:
    """The separating words of one requirement, ready for comparison."""

    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]
    heads: tuple[str, ...]
    about: tuple[str, ...]

    @classmethod
    def of(cls, requirement: Requirement, fold: Fold) -> Terms:
        """The words of a requirement; its own first words are never taken for words about it."""
        must = tuple(tuple(map(fold, group)) for group in requirement.must)
        heads = tuple(map(fold, requirement.heads))
        own = [fold(name) for name in (requirement.title, *(alias.text for alias in requirement.aliases))]
        own += [*heads, *(term for group in must for term in group)]
        about = (head for head in map(fold, names().about) if not any(n.startswith(head) for n in own))
        return cls(must, tuple(map(fold, requirement.must_not)), heads, tuple(about))

    def may_stand_alone(self, text: str) -> bool:
        """Whether `judge` may find the words worth something; quick, for it is asked of every item."""
        for group in self.must:
            for term in group:
                if term in text:
                    break
            else:
                return text.startswith(self.heads)
        return True

    def nearly_there(self, text: str) -> bool:
        """Whether something like a word of each must group stands in a name: half its pairs of letters."""
        return all(any(_half_of(term, text) for term in group) for group in self.must)

    def judge(self, text: str) -> Agreement:
        """What the words say of a name.

        A site that calls the monthly procurement summary "สขร.1 เดือนมีนาคม" shares no official
        wording; that it says สขร and เดือน, and nothing of a sibling, names the item.
        """
        if any(term in text for term in self.must_not):
            return Agreement(HAS_MUST_NOT)
        if text.startswith(self.about):
            return Agreement(IS_ABOUT)
        if text.startswith(self.heads):
            return Agreement(1.0, HEAD)
        found = [{term for term in group if term in text} for group in self.must]
        if not all(found):
            return Agreement(MISSING_MUST)
        every = set().union(*found)
        if len(every) < len(found):  # one word that fits two groups ("ผลงานเด่น") says too little
            return AGREES
        share = _share(every, text)
        if share >= NOTHING_ELSE:
            return Agreement(1.0, WORDS_ALONE[2])
        worth = WORDS_ALONE[min(len(found), len(WORDS_ALONE) - 1)]
        return Agreement(1.0, worth * min(1.0, max(0.0, (share - WORDS_FROM) / (WORDS_WHOLE - WORDS_FROM))))


def _half_of(term: str, text: str) -> bool:
    pairs = [term[i : i + 2] in text for i in range(len(term) - 1)]
    return 2 * sum(pairs) >= len(pairs)


def _share(words: Iterable[str], text: str) -> float:
    """The share of a text that stands in one of the words."""
    covered = bytearray(len(text))
    for word in words:
        start = text.find(word)
        while start >= 0:
            covered[start : start + len(word)] = b"\1" * len(word)
            start = text.find(word, start + 1)
    return sum(covered) / len(text)
