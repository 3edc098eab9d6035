"""Whether an item was looked for thoroughly enough to call it missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from config.checklist import Checklist
from config.loading import editions
from config.thresholds import thresholds
from matchers.claims import promises, surroundings
from matchers.model import Coverage, Evidence, ItemCoverage, Outcome
from matchers.outcomes import UNKNOWN
from matchers.similarity import Matcher
from matchers.site import Site

PROVEN_ABSENT = frozenset(
    {Outcome.OPENED, Outcome.DEAD, Outcome.SOFT_404, Outcome.LOGIN, Outcome.UNDER_CONSTRUCTION}
)
"""Outcomes after which nothing more can be learned from a sitemap or an ITA page."""
FAILED_FOR_NOW = frozenset({Outcome.NETWORK, Outcome.TIMEOUT, Outcome.SERVER_ERROR, Outcome.BOT_WALL})
"""Outcomes that tell of the server or the network at that moment, not of the page."""
EXAMPLES = 3
DOCUMENT_SERVICES = frozenset({"drive", "drive_folder", "docs", "sites", "flipbook", "short_link", "vendor"})
"""Outside services that hold documents; a promising link there must be opened like one of our own."""


def cover_items(site: Site, coverage: Coverage, matcher: Matcher) -> dict[str, ItemCoverage]:
    """Coverage of every item of the checklist, by code.

    An item is covered when home page, sitemap and the site's own ITA page were fetched or
    proven absent and no link that promises the item was left unopened (DESIGN.md).
    """
    looked = (
        coverage.home is Outcome.OPENED
        and coverage.sitemap in PROVEN_ABSENT
        and (coverage.ita_page is None or coverage.ita_page in PROVEN_ABSENT)
        and not entry_needs_browser(site)
        and not _entry_seen_in_part(site)
        and not (coverage.unfetched and (coverage.interrupted or _entries_left(site)))
    )
    failed = _entries_failed(site)
    left = _unopened(site, matcher)
    strange = _not_ranked(coverage, matcher.checklist)
    return {
        r.code: ItemCoverage(
            covered=looked and not failed and not left.get(r.code) and r.code not in strange,
            open_links=max(
                len(left.get(r.code, ())), len(failed), coverage.unfetched if r.code in strange else 0
            ),
            examples=tuple(sorted(left.get(r.code, ()) or failed)[:EXAMPLES]),
        )
        for r in matcher.checklist.requirements
    }


def _not_ranked(coverage: Coverage, checklist: Checklist) -> frozenset[str]:
    """Items that a crawl for another checklist did not look for before it left links unopened.

    What leads to them may have waited behind what led to that checklist's own items; any link that
    was left may be the way.
    """
    if not coverage.ranked_for or not coverage.unfetched:
        return frozenset()
    ranked = next((known for known in editions() if known.name == coverage.ranked_for), None)
    if ranked is None:  # a file of somebody's own: it is known only to itself
        others = () if coverage.ranked_for == checklist.name else checklist.requirements
        return frozenset(r.code for r in others)
    sought = {name for r in ranked.requirements for name in (r.concept, *r.also)}
    return frozenset(r.code for r in checklist.requirements if not sought.issuperset((r.concept, *r.also)))


def entry_needs_browser(site: Site) -> bool:
    """Whether the home page was read without the scripts that draw most of it."""
    return _entry_has(site, "needs_browser")


def _entry_seen_in_part(site: Site) -> bool:
    """Whether the home page broke off or is larger than is read: the rest may hold any link."""
    return _entry_has(site, "cut_off", "read_in_part")


def _entry_has(site: Site, *problems: str) -> bool:
    homes = (page for page in site.opened if page.depth == 0 and page.own_host)
    return any(problem in page.problems for page in homes for problem in problems)


def _entries_left(site: Site) -> bool:
    """Whether an entry of a menu or of the home page was never opened, so that anything may lie behind it."""
    return any(_was_left(link, site) for link in _entries(site))


def _entries(site: Site) -> Iterator[Evidence]:
    """Links of menus and of the home page to the site itself."""
    homes = {url for page in site.opened if page.depth == 0 for url in (page.url, *page.asked_as)}
    return (link for link in site.links if link.own_host and (link.in_menu or link.found_on in homes))


def _entries_failed(site: Site) -> frozenset[str]:
    """Entries whose server did not answer, where they are so many that anything may lie behind them."""
    entries = {link.url for link in _entries(site)}
    failed = frozenset(
        url for url in entries if (answer := site.answer(url)) and answer.outcome in FAILED_FOR_NOW
    )
    limits = thresholds()
    least = max(limits.failed_entries, limits.failed_entries_share * len(entries))
    return failed if len(failed) >= least else frozenset()


def _unopened(site: Site, matcher: Matcher) -> Mapping[str, set[str]]:
    """Addresses of promising links that were not looked at, by item."""
    left: dict[str, set[str]] = defaultdict(set)
    for link in site.links:
        if not _was_left(link, site):
            continue
        page = site.answer(link.found_on or "")
        sample = page is not None and site.pages_with_same_body(page) >= thresholds().same_body_pages
        # what stands under every heading alike is no sign of what the heading names
        speaking = () if sample else surroundings(link)
        for code, promise in promises(link.text, speaking, matcher).items():
            if promise >= thresholds().promise:
                left[code].add(link.url)
    return left


def _was_left(link: Evidence, site: Site) -> bool:
    """Whether a link was never asked for, or asked for in vain for a reason of ours.

    Links to social networks and such are told apart and never opened; they leave nothing open.
    """
    if link.dead_anchor or (link.service and link.service not in DOCUMENT_SERVICES):
        return False
    answer = site.answer(link.url)
    return answer is None or answer.outcome in UNKNOWN
