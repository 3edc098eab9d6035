"""One copy of what every page of a site says again: its menus, its footers, the names of its files.

Three hundred pages with the same two hundred links would be sixty thousand; fifty crawls side by
side in one process would fill it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TypeVar

from crawler.extract.page import Block, FoundLink, Page

T = TypeVar("T", bound=Hashable)


class Shared:
    """Pages of one crawl that hold equal things once; forgotten with the crawl.

    >>> import sys
    >>> shared, (one, two) = Shared(), ("".join(["ข่าว", end]) for end in ("สาร", "สาร"))
    >>> one is two, shared.one(one) is shared.one(two)
    (False, True)
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def page(self, page: Page) -> Page:
        """An equal page."""
        return replace(
            page,
            links=tuple(map(self._link, page.links)),
            blocks=tuple(map(self._block, page.blocks)),
            ids=self.one(page.ids),
        )

    def one(self, thing: T) -> T:
        """The first equal thing of the same type that was seen."""
        return self._known.setdefault((type(thing), thing), thing)  # type: ignore[return-value]  # as it was put

    def _link(self, link: FoundLink) -> FoundLink:
        known = self._known.get(link)
        if known is None:
            known = self._known[link] = FoundLink._make(map(self._part, link))
        return known  # type: ignore[return-value]  # the same

    def _block(self, block: Block) -> Block:
        known = self._known.get(block)
        if known is None:
            known = self._known[block] = Block._make(map(self._part, block))
        return known  # type: ignore[return-value]  # the same

    def _part(self, part: object) -> object:
        """Texts and tuples are worth it; 1, True and 1.0 are equal and not the same."""
        return self._known.setdefault(part, part) if type(part) in {str, tuple} else part
