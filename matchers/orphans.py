"""What a crawl opened only because a sheet declares it: no link of the site leads there.

An audit speaks of what a visitor of the site can reach, so nothing of it counts for a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from matchers.model import Evidence

ONLY_DECLARED = "only_declared"
"""Problem of a page or file that was asked for only because a sheet names it."""


def without_orphans(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """The evidence without what was only declared, and without what is linked from there alone."""
    orphans = [e for e in evidence if ONLY_DECLARED in e.problems]
    if not orphans:
        return evidence
    carriers: dict[str, set[str]] = defaultdict(set)
    for e in evidence:
        if e.kind == "link" and e.found_on:
            carriers[e.url].add(e.found_on)
    gone = {url for e in orphans for url in (e.url, *e.asked_as)}
    while True:
        more = {
            url
            for e in evidence
            if e.kind != "link" and e.url not in gone and e.depth
            and (on := set[str]().union(*(carriers[url] for url in (e.url, *e.asked_as)))) and on <= gone
            for url in (e.url, *e.asked_as)
        }  # fmt: skip
        if not more:
            break
        gone |= more
    return [
        e for e in evidence if (e.found_on or "") not in gone and not (e.kind != "link" and e.url in gone)
    ]
