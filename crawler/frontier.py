"""What is still to be fetched, most promising first."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from config.thresholds import thresholds
from crawler.ranking import Ranking

FADE = 0.75
"""Each address taken for an item makes the next one worth less; 600 news links all promise news."""
FADE_OF_PAGE = 0.02
"""Likewise of links that promise nothing: a list of news holds many, a page of documents few."""
ALWAYS = 0.29
"""Frames, lists of items and entry pages do not fade."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to fetch, and what it promises by item code (0–1)."""

    url: str
    name: str
    depth: int = 0
    promises: Mapping[str, float] = field(default_factory=dict, hash=False)
    base: float = 0.0  # rank of its own, whatever it promises
    own_host: bool = True
    found_on: str = ""


class Frontier(Protocol):
    """Remembers what to fetch and what was asked for; the archive brings its own."""

    def add(self, wanted: Wanted) -> bool:
        """Take an address unless it is known already; whether it was new."""
        ...

    def take(self, count: int) -> list[Wanted]:
        """The ``count`` most promising addresses, no longer in the frontier."""
        ...

    def __len__(self) -> int:
        """Number of addresses waiting."""
        ...


class MemoryFrontier:
    """A frontier that lives as long as the crawl.

    An address seen again under a better name keeps the better promise. Ranks sink while items
    are found, so an entry is ranked again when it comes up and goes back when it is no longer
    the best.
    """

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking
        self._heap: list[tuple[float, int, Wanted]] = []
        self._waiting: dict[str, Wanted] = {}
        self._taken: set[str] = set()
        self._taken_for: Counter[str] = Counter()
        self._taken_from: Counter[str] = Counter()
        self._count = 0

    def add(self, wanted: Wanted) -> bool:
        """Take an address, or a better promise for one that waits."""
        if wanted.url in self._taken:
            return False
        known = self._waiting.get(wanted.url)
        if known is not None:
            if not _promises_more(wanted, known):
                return False
            wanted = _merged(known, wanted)
        self._waiting[wanted.url] = wanted
        self._push(wanted, self._rank(wanted))
        return known is None

    def _rank(self, wanted: Wanted) -> float:
        """Rank as of now: the tenth link of one item promises less than the first of another."""
        faded = {code: p / (1 + FADE * self._spare(code)) for code, p in wanted.promises.items()}
        base = wanted.base / (1 + FADE_OF_PAGE * self._taken_from[wanted.found_on])
        return self._ranking.rank(faded, base, wanted.depth)

    def _spare(self, code: str) -> int:
        """How many addresses were taken for an item beyond those it may need."""
        return max(0, self._taken_for[code] - self._ranking.needs(code) + 1)

    def _note_taken(self, wanted: Wanted) -> None:
        best = max(wanted.promises, key=lambda code: (wanted.promises[code], code), default="")
        if best and wanted.promises[best] >= thresholds().promise:
            self._taken_for[best] += 1
        elif wanted.base < ALWAYS:
            self._taken_from[wanted.found_on] += 1

    def _push(self, wanted: Wanted, rank: float) -> None:
        self._count += 1
        heapq.heappush(self._heap, (-rank, self._count, wanted))

    def take(self, count: int) -> list[Wanted]:
        """The most promising addresses as of now."""
        return list(self._best(count))

    def _best(self, count: int) -> Iterator[Wanted]:
        while count and self._heap:
            rank, _, wanted = heapq.heappop(self._heap)
            if self._waiting.get(wanted.url) is not wanted:
                continue
            now = self._rank(wanted)
            if self._heap and -now > self._heap[0][0] and now < -rank:
                self._push(wanted, now)
                continue
            del self._waiting[wanted.url]
            self._taken.add(wanted.url)
            self._note_taken(wanted)
            count -= 1
            yield wanted

    def __len__(self) -> int:
        return len(self._waiting)


def _promises_more(new: Wanted, known: Wanted) -> bool:
    return new.base > known.base or any(p > known.promises.get(c, 0.0) for c, p in new.promises.items())


def _merged(known: Wanted, new: Wanted) -> Wanted:
    codes = known.promises.keys() | new.promises.keys()
    both = {c: max(known.promises.get(c, 0.0), new.promises.get(c, 0.0)) for c in sorted(codes)}
    return replace(new, promises=both, base=max(known.base, new.base), depth=min(known.depth, new.depth))
