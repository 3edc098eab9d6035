"""Which address to hand in for an item: the page that lists its documents, or the document itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from config.checklist import Requirement
from config.thresholds import thresholds
from matchers.click_paths import ClickPaths, home_of
from matchers.model import Evidence, Finding, FindingEvidence, Outcome, Verdict
from matchers.similarity import Matcher
from matchers.site import Site

HANDED_IN = frozenset({Verdict.PRESENT, Verdict.INCOMPLETE, Verdict.WRONG_YEAR})
"""Verdicts of findings whose address is worth handing in."""
MOST = 5
OWN_PAGE = 0.5
"""A page of which this share of links leads to the item is the item's own, whatever it is called."""


class BestAddresses:
    """Chooses among the evidence of findings of one site."""

    def __init__(self, site: Site, matcher: Matcher, paths: ClickPaths) -> None:
        self._site, self._matcher, self._paths = site, matcher, paths
        self._home = home_of(site)

    def of(self, requirement: Requirement, finding: Finding) -> tuple[str, ...]:
        """The addresses, best first; empty where the finding shows nothing to hand in."""
        if finding.verdict not in HANDED_IN:
            return ()
        pieces = supporting(finding)
        stands_alone = requirement.link_is_enough or requirement.channel in ("contact", "social")
        listing = "" if stands_alone else self._listing(finding.code, pieces)
        if listing:
            return (listing,)
        needed = sum(part.minimum_count for part in requirement.parts)
        order = sorted(range(len(pieces)), key=lambda at: (*self._against(pieces[at]), at))
        urls = dict.fromkeys(pieces[at].url for at in order)
        return tuple(urls)[: min(max(needed, len(requirement.parts)), MOST)]

    def _against(self, piece: FindingEvidence) -> tuple[int, int]:
        """What is against handing in a piece: it is the home page, or nobody can tell the way to it."""
        way = self._paths.to(piece.url)
        return int(self._is_home(piece.url)), int(way is None or not way.told)

    def _is_home(self, url: str) -> bool:
        return self._home is not None and self._site.page_of(url) == self._home.url

    def _listing(self, code: str, pieces: Sequence[FindingEvidence]) -> str:
        """The page of the item's own on which several of the pieces stand; empty where there is none."""
        counted = Counter(piece.found_on for piece in pieces if piece.found_on)
        for address, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
            page = self._site.answer(address)
            if count > 1 and page is not None and self._is_of(code, page, {p.url for p in pieces}):
                return page.url
        return ""

    def _is_of(self, code: str, page: Evidence, pieces: set[str]) -> bool:
        """Whether a page is named like the item, by itself or by what leads to it, or holds little else."""
        if page.outcome is not Outcome.OPENED or not page.own_host or self._is_home(page.url):
            return False
        links = {self._site.page_of(link.url) for link in self._site.links_on(page) if not link.dead_anchor}
        if len(links & pieces) >= len(links) * OWN_PAGE:
            return True
        names = (page.text, *(link.text for link in self._site.links_to(page)))
        return max(self._matcher.score(name, code) for name in names) >= thresholds().promise


def supporting(finding: Finding) -> list[FindingEvidence]:
    """The pieces that a finding of something found rests on."""
    wanted = (
        {Verdict.WRONG_YEAR} if finding.verdict is Verdict.WRONG_YEAR else {finding.verdict, Verdict.PRESENT}
    )
    return [piece for piece in finding.evidence if piece.verdict in wanted]
