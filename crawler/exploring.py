"""The crawl of one site, told in order: the entry, what is missing on purpose, then link by link.

The explorer knows nothing of Scrapy; it is handed a fetcher. It takes addresses in batches that
depend only on what came before, so two crawls of an unchanged site see the same pages in the
same order.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from config.channels import channel_words
from config.thresholds import thresholds
from crawler.extract.html import FoundLink
from crawler.fetching import Answer, Fetcher
from crawler.frontier import Frontier, Wanted
from crawler.harvest import Harvest
from crawler.links import Scope, TrapGuard, is_admin, kind_hint, service
from crawler.ranking import Ranking
from crawler.sitemaps import addresses_in_sitemap
from matchers.claims import around
from matchers.model import Outcome

BATCH = 4
"""Addresses asked for side by side; the delay per host still holds."""
ENTRY_RANK = 2.0
FRAME_RANK = 0.95
INDEX_RANK = 0.93
SITEMAP_RANK = 0.05
ENTRY_PAGE_RANK = 0.30
"""Pages linked from the home page lead to everything else."""
NEAR_RANK = 0.26
"""Links on pages one click from home; what a page of news or documents further down holds comes later."""
FAR_RANK = {"page": 0.20, "file": 0.17}
PAGING_RANK = 0.10
MAX_OFF_SITE = 80
PROMISING_PER_SHAPE = 1000
MAX_SITEMAPS = 5
FRAMES = frozenset({"frame", "iframe", "object", "embed"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is."""

    pages: int
    files: int
    waiting: int
    url: str


@dataclass(frozen=True, slots=True)
class Budget:
    """What a crawl may cost: answers, and minutes of wall time."""

    pages: int
    minutes: float | None = None


class Explorer:
    """Visits one site within a budget and gathers a harvest; can be stopped at any moment."""

    def __init__(
        self,
        url: str,
        fetcher: Fetcher,
        frontier: Frontier,
        ranking: Ranking,
        *,
        budget: Budget,
        on_progress: Callable[[Progress], None] | None = None,
        off_site: bool = True,
    ) -> None:
        self._start = url
        self._off_site_left = MAX_OFF_SITE if off_site else 0
        self._fetcher = fetcher
        self._frontier = frontier
        self._ranking = ranking
        self._budget = budget
        self._on_progress = on_progress or (lambda _: None)
        # on many sites every page has one shape (/content/1694); news must not use up the room of items
        self._traps, self._promising_traps = TrapGuard(), TrapGuard(max_per_shape=PROMISING_PER_SHAPE)
        self._scope = Scope(url)
        self._deadline = time.monotonic() + budget.minutes * 60 if budget.minutes else None
        self._stopped = False
        self.harvest = Harvest()

    def stop(self) -> None:
        """End after the answers that are under way; the harvest is marked as cut short."""
        self._stopped = True
        self.harvest.interrupted = True

    async def explore(self) -> Harvest:
        """Crawl until nothing is left or the budget ends."""
        try:
            if not self._stopped and await self._enter():
                if not self._stopped:
                    await self._learn()
                await self._follow()
        except asyncio.CancelledError:
            self.harvest.interrupted = True
            raise
        finally:
            self.harvest.unfetched = len(self._frontier)
            self.harvest.requests = self._fetcher.requests
        return self.harvest

    # the entry

    async def _enter(self) -> bool:
        """Open the home page, trying https and www where the given address does not answer."""
        first: Answer | None = None
        for url in entries(self._start):
            answer = await self._fetcher.get(url)
            first = first or answer
            if answer.outcome is Outcome.OPENED and answer.page is not None:
                self._scope = Scope(answer.url, extra_hosts=[urlsplit(self._start).netloc])
                self.harvest.scope = self._scope
                self.harvest.set_home(answer)
                self._take_in(answer, Wanted(answer.url, "", 0))
                return True
            if answer.outcome is not Outcome.NETWORK:
                break
        if first is not None:
            self.harvest.set_home(first)
        return False

    async def _learn(self) -> None:
        """What the site says to a path that cannot exist, and what its sitemap lists."""
        home = self.harvest.home_url
        marker = hashlib.sha256(urlsplit(home).netloc.encode()).hexdigest()[:16]
        await self._fetcher.learn_soft_404(urljoin(home, f"/oit-{marker}-{marker[::-1]}"))
        await self._read_sitemaps(urljoin(home, "/sitemap.xml"))

    async def _read_sitemaps(self, url: str) -> None:
        waiting, seen = [url], set[str]()
        while waiting and len(seen) < MAX_SITEMAPS:
            one = waiting.pop(0)
            seen.add(one)
            body, outcome = await self._fetcher.get_body(one)
            if one == url:
                self.harvest.sitemap = outcome
            if outcome is not Outcome.OPENED:
                continue
            pages, maps = addresses_in_sitemap(body)
            waiting.extend(m for m in maps if m not in seen and self._scope.owns(m))
            for page in pages:
                if self._scope.owns(page) and kind_hint(page) != "asset" and self._traps.allows(page):
                    self._frontier.add(
                        Wanted(page, "", 1, self._ranking.promises(_last_segment(page), ()), SITEMAP_RANK)
                    )

    # link by link

    async def _follow(self) -> None:
        while not self._stopped and not self._is_spent():
            room = self._budget.pages - self.harvest.count
            batch = self._frontier.take(min(BATCH, room))
            if not batch:
                return
            answers = await asyncio.gather(*(self._fetcher.get(wanted.url) for wanted in batch))
            for wanted, answer in zip(batch, answers, strict=True):
                self._take_in(answer, wanted)
                self._on_progress(
                    Progress(self.harvest.pages, self.harvest.files, len(self._frontier), answer.url)
                )

    def _is_spent(self) -> bool:
        if self.harvest.count >= self._budget.pages and len(self._frontier):
            self.harvest.budget_ended = "pages"
        elif self._deadline is not None and time.monotonic() >= self._deadline and len(self._frontier):
            self.harvest.budget_ended = "minutes"
        return self.harvest.budget_ended is not None

    def _take_in(self, answer: Answer, wanted: Wanted) -> None:
        own = self._scope.owns(answer.url) and wanted.own_host
        record = self.harvest.add(answer, own_host=own, name=wanted.name)
        if answer.outcome is Outcome.OPENED and (answer.file is not None or not _links_on(answer)):
            title = answer.file.title if answer.file else (answer.page.title if answer.page else "")
            self._ranking.note_document((title, wanted.name), wanted.promises)
        if record is None or answer.page is None or answer.outcome is not Outcome.OPENED or not own:
            return
        onward = answer.page.meta_refresh
        if onward is not None and self._scope.owns(onward):  # a door that opens by itself: no click
            self._frontier.add(Wanted(onward, wanted.name, wanted.depth, base=FRAME_RANK))
        for link in answer.page.links:
            if link.url is not None and link.url not in record.own_addresses:
                self._consider(link, answer, wanted)

    def _consider(self, link: FoundLink, answer: Answer, wanted: Wanted) -> None:
        url = link.url or ""
        if not self.harvest.is_new_sighting(link):
            return
        in_menu = self.harvest.in_nav(answer, link)
        speaking = around(link.text, link.trail, (wanted.name,), in_menu=in_menu)
        promised = self._ranking.promises(link.text, speaking)
        promised = {code: p for code, p in promised.items() if p >= thresholds().promise / 2}
        if self._scope.owns(url):
            self._want_own(link, answer, wanted, promised)
        elif self._worth_fetching_off_site(link, url, promised):
            new = self._frontier.add(Wanted(url, link.text, wanted.depth + 1, promised, own_host=False))
            self._off_site_left -= new

    def _want_own(self, link: FoundLink, answer: Answer, wanted: Wanted, promised: dict[str, float]) -> None:
        url = link.url or ""
        kind = kind_hint(url)
        promising = max(promised.values(), default=0.0) >= thresholds().promise
        if kind == "asset" or (is_admin(url, link.text) and not promising):
            return
        base = ENTRY_PAGE_RANK
        if wanted.depth:
            base = NEAR_RANK if wanted.depth == 1 else FAR_RANK[kind]
        if link.text.strip("<>«»‹›[] ").isdigit():
            base = PAGING_RANK
        if link.tag in FRAMES:
            base = FRAME_RANK
        elif self._ranking.names_index(link.text) or self._ranking.names_index(_last_segment(url)):
            base = INDEX_RANK
            self.harvest.index_addresses.add(url)
        traps = self._promising_traps if promising else self._traps
        if traps.allows(url):
            depth = wanted.depth + 1
            self._frontier.add(Wanted(url, link.text, depth, promised, base, found_on=answer.url))

    def _worth_fetching_off_site(self, link: FoundLink, url: str, promised: dict[str, float]) -> bool:
        """Off-site documents are fetched once when they promise an item; networks and forms are not."""
        if link.problem == "development_host" or self._off_site_left <= 0:
            return False
        if service(url) in channel_words().social_services | channel_words().never_fetched:
            return False
        return max(promised.values(), default=0.0) >= thresholds().promise and kind_hint(url) != "asset"


def entries(url: str) -> Iterable[str]:
    """The given address, then its twins with the other scheme and with or without www.

    >>> list(entries("http://www.x.go.th/"))
    ['http://www.x.go.th/', 'https://www.x.go.th/', 'http://x.go.th/', 'https://x.go.th/']
    >>> list(entries("http://127.0.0.1:8000/"))
    ['http://127.0.0.1:8000/']
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.port is not None or re.fullmatch(r"[\d.]+|.*:.*", host) or "." not in host:
        yield url
        return
    schemes = (parts.scheme, "https" if parts.scheme == "http" else "http")
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    for name in (host, twin):
        for scheme in schemes:
            yield urlunsplit((scheme, name, parts.path or "/", parts.query, ""))


def _last_segment(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]).replace("-", " ").replace("_", " ")[:120]


def _links_on(answer: Answer) -> bool:
    return answer.page is not None and any(link.url for link in answer.page.links)
