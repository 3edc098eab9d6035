"""The way to every page as a person would tell it: the fewest clicks on names that can be seen."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from typing import Protocol

from crawler.extract.html import FoundLink, Page
from crawler.fetching import Answer
from matchers.model import NameSource

FRAMES = frozenset({"frame", "iframe"})
"""Elements that show another page without a click."""
NAMELESS = "…"
"""Stands for a link that bears no name."""


class Visited(Protocol):
    """What is known of one answer."""

    answer: Answer
    own_host: bool


def trust(link: FoundLink) -> int:
    """0 for a link that bears its own words; a banner named after its neighbours comes last."""
    return list(NameSource).index(link.name_source)


def shortest_ways(home: Visited, known: Callable[[str], Visited | None]) -> dict[str, tuple[str, ...]]:
    """Names to click from the home page to every page, by its final address.

    A way over links that nobody can name or see is taken only where there is no other; what a
    frame shows, or a page that sends on by itself opens, costs no click.
    """
    ways: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[int, int, int, Visited, tuple[str, ...]]] = [(0, 0, 0, home, ())]
    count = 0
    while waiting:
        blind, clicks, _, record, way = heapq.heappop(waiting)
        if record.answer.url in ways:
            continue
        ways[record.answer.url] = way
        page = record.answer.page
        if page is None or not record.own_host:
            continue
        for url, name, unclear in _onward(page):
            target = known(url)
            if target is not None and target.answer.url not in ways:
                count += 1
                step = (name,) if name else ()
                heapq.heappush(waiting, (blind + unclear, clicks + len(step), count, target, (*way, *step)))
    return ways


def _onward(page: Page) -> Iterator[tuple[str, str, int]]:
    """Where a page leads: address, name to click (empty: none needed), 1 where nobody can see or name it."""
    if page.meta_refresh:
        yield page.meta_refresh, "", 0
    for link in sorted(page.links, key=trust):
        if link.url and link.tag in FRAMES:
            yield link.url, "", 0
        elif link.url:
            yield link.url, link.text or NAMELESS, int(not link.text or link.hidden)
