"""Whether an item was looked for thoroughly enough to call it missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from config.thresholds import thresholds
from matchers.candidates import UNKNOWN
from matchers.claims import promises, surroundings
from matchers.model import Coverage, Evidence, ItemCoverage, Outcome
from matchers.similarity import Matcher
from matchers.site import Site

PROVEN_ABSENT = frozenset({Outcome.OPENED, Outcome.DEAD, Outcome.SOFT_404, Outcome.LOGIN})
"""Outcomes after which nothing more can be learned from a sitemap or an ITA page."""
EXAMPLES = 3


def cover_items(site: Site, coverage: Coverage, matcher: Matcher) -> dict[str, ItemCoverage]:
    """Coverage of every item of the checklist, by code.

    An item is covered when home page, sitemap and the site's own ITA page were fetched or
    proven absent and no link that promises the item was left unopened (DESIGN.md).
    """
    looked = coverage.home is Outcome.OPENED and all(
        outcome is None or outcome in PROVEN_ABSENT for outcome in (coverage.sitemap, coverage.ita_page)
    )
    left = _unopened(site, matcher)
    return {
        r.code: ItemCoverage(
            covered=looked and not left.get(r.code),
            open_links=len(left.get(r.code, ())),
            examples=tuple(sorted(left.get(r.code, ()))[:EXAMPLES]),
        )
        for r in matcher.checklist.requirements
    }


def _unopened(site: Site, matcher: Matcher) -> Mapping[str, set[str]]:
    """Addresses of promising own-host links that were not looked at, by item."""
    left: dict[str, set[str]] = defaultdict(set)
    for link in site.links:
        if not _was_left(link, site):
            continue
        for code, promise in promises(link.text, surroundings(link), matcher).items():
            if promise >= thresholds().promise:
                left[code].add(link.url)
    return left


def _was_left(link: Evidence, site: Site) -> bool:
    """Whether a link of the agency was never asked for, or asked for in vain for a reason of ours."""
    if not link.own_host or link.dead_anchor:
        return False
    answer = site.answer(link.url)
    return answer is None or answer.outcome in UNKNOWN
