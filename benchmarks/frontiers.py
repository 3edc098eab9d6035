"""Frontiers to compare with: one that ignores promises, one that leaves files out."""

from __future__ import annotations

from collections import deque

from crawler.frontier import MemoryFrontier, Wanted
from crawler.places import kind_hint
from crawler.ranking import Ranking


class BreadthFirst:
    """Addresses in the order in which they were discovered, whatever they promise."""

    def __init__(self, ranking: Ranking) -> None:
        del ranking  # that is the point
        self._waiting: deque[Wanted] = deque()
        self._known: set[str] = set()

    def add(self, wanted: Wanted) -> bool:
        """Take an address unless it is known already."""
        if wanted.url in self._known:
            return False
        self._known.add(wanted.url)
        self._waiting.append(wanted)
        return True

    def take(self, count: int) -> list[Wanted]:
        """The addresses that wait longest."""
        return [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]

    def __len__(self) -> int:
        """Number of addresses waiting."""
        return len(self._waiting)


class PagesOnly(MemoryFrontier):
    """The frontier of every crawl, but it refuses addresses of documents."""

    def add(self, wanted: Wanted) -> bool:
        """Take an address unless it names a document."""
        return kind_hint(wanted.url) != "file" and super().add(wanted)
