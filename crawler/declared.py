"""Addresses that a sheet declares: opened like links of the site, under the same guards, before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.channels import channel_words
from crawler.canonical import UnusableAddress, canonical
from crawler.frontier import Wanted
from crawler.places import is_administration, service
from crawler.scope import Scope

DECLARED_RANK = 0.98
"""Before everything the site itself offers, frames and lists included."""
HINT_RANK = 0.90
"""What the site's own list files under an item: after frames and lists of items."""
SHARE = 0.5
"""Share of the budget that declared addresses may take; a sheet of thousands must leave room for the site."""


def wanted_addresses(declared: Iterable[str], scope: Scope, budget: int, off_site: int) -> Iterator[Wanted]:
    """Declared addresses to fetch, each once, within their share of the budget of ``budget`` answers.

    Left out are those that a crawl never opens whoever names them: doors of administrators, social
    networks and forms, and off-site ones past the first ``off_site``.
    """
    left, seen = max(1, int(budget * SHARE)), set[str]()
    for written in declared:
        try:
            url = canonical(written)
        except UnusableAddress:
            continue
        own = scope.owns(url)
        if url in seen or left <= 0 or not _is_opened(url) or (not own and off_site <= 0):
            continue
        seen.add(url)
        left -= 1
        off_site -= not own
        yield Wanted(url, "", depth=0, base=DECLARED_RANK, own_host=own)


def _is_opened(url: str) -> bool:
    never = channel_words().social_services | channel_words().never_fetched
    return service(url) not in never and not is_administration(url, "")
