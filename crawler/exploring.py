"""The crawl of one site, told in order: the entry, what is missing on purpose, then link by link.

The explorer knows nothing of Scrapy; it is handed a fetcher. It takes addresses in batches that
depend only on what came before, so two crawls of an unchanged site see the same pages in the
same order.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from config.channels import channel_words
from config.thresholds import thresholds
from crawler.canonical import readable
from crawler.declared import HINT_RANK, wanted_addresses
from crawler.entries import entries
from crawler.extract.html import FoundLink
from crawler.fetching import Answer, Fetcher
from crawler.frontier import Frontier, Wanted
from crawler.harvest import Harvest
from crawler.links import Scope, TrapGuard, is_admin, is_picture, kind_hint, service
from crawler.places import is_administration
from crawler.ranking import Ranking
from crawler.rendering.opening import Opening, Waiting, unopened
from crawler.replay import CrawlClock
from crawler.sitemaps import addresses_in_sitemap
from matchers.claims import around
from matchers.masking import mask_address
from matchers.model import NameSource, Outcome
from matchers.spam import is_spam_link

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
MAX_PLANTED = 1000
"""Advertisements of a sitemap that are told; none is opened."""
MAX_GUESSES = 10
"""Addresses that mistyped links plainly meant, asked for to tell whether they would open."""
FILE_SERVICES = frozenset({"drive", "drive_folder"})
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
        opening: Opening | None = None,
        clock: CrawlClock | None = None,
        wanted: Sequence[str] = (),
    ) -> None:
        self._start, self._wanted = url, wanted
        self._opening = opening or Opening(None, fetcher, 0)
        self._off_site_left = MAX_OFF_SITE if off_site else 0
        self._fetcher = fetcher
        self._frontier = frontier
        self._ranking = ranking
        self._budget = budget
        self._on_progress = on_progress or (lambda _: None)
        # on many sites every page has one shape (/content/1694); news must not use up the room of items
        self._traps, self._promising_traps = TrapGuard(), TrapGuard(max_per_shape=PROMISING_PER_SHAPE)
        self._scope = Scope(url)
        self._clock = clock or CrawlClock()
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
                self._want_declared()
                await self._follow()
                await self._try_intended()
                self._tell_unopened()
        except asyncio.CancelledError:
            self.harvest.interrupted = True
            raise
        finally:
            self.harvest.unfetched = len(self._frontier)
            self.harvest.requests = self._fetcher.requests
        return self.harvest

    async def look_again(self) -> None:
        """Weigh the links that were named by their pictures since, and open what they promise."""
        try:
            for record in [r for r in self.harvest.records if r.own_host and r.answer.page is not None]:
                wanted = Wanted(record.answer.url, record.name, depth=int(record is not self.harvest.home))
                for link in record.answer.page.links if record.answer.page else ():
                    if link.name_source is NameSource.PICTURE:
                        self._consider(link, record.answer, wanted)
            await self._follow()
            self._tell_unopened()
        finally:
            self.harvest.unfetched = len(self._frontier)
            self.harvest.requests = self._fetcher.requests

    @property
    def has_ended(self) -> bool:
        """Whether it was stopped, or its minutes are over."""
        return self._must_end()

    # the entry

    async def _enter(self) -> bool:
        """Open the home page, trying https and www where the given address does not answer.

        A host that takes no connection at all is waited for under its other scheme too, and no
        further: firewalls drop what comes to the one port and serve the other.
        """
        first: Answer | None = None
        waited = False
        for url in entries(self._start):
            answer = await self._fetcher.get(url)
            first = first or answer
            if answer.outcome is Outcome.OPENED and answer.page is not None:
                self._scope = Scope(answer.url, extra_hosts=[urlsplit(self._start).netloc])
                self.harvest.scope = self._scope
                answer = await self._opening.home(answer, stopped=self._must_end)
                self.harvest.set_home(answer)
                self._take_in(answer, Wanted(answer.url, "", 0))
                return answer.outcome is Outcome.OPENED
            if answer.outcome is Outcome.TIMEOUT and not waited:
                waited = True
            elif answer.outcome is not Outcome.NETWORK:
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
                if self._scope.owns(page) and is_spam_link("", page, own_host=True):
                    self.harvest.planted.extend([page][: MAX_PLANTED - len(self.harvest.planted)])
                elif self._scope.owns(page) and kind_hint(page) != "asset" and self._traps.allows(page):
                    self._frontier.add(
                        Wanted(page, "", 1, self._ranking.promises(_last_segment(page), ()), SITEMAP_RANK)
                    )

    def _want_declared(self) -> None:
        """Put what a sheet declares first; the harvest remembers what the site itself had not named."""
        for one in wanted_addresses(self._wanted, self._scope, self._budget.pages, self._off_site_left):
            if self._frontier.add(one):
                self.harvest.declared.add(one.url)
            self._off_site_left -= not one.own_host

    # link by link

    async def _follow(self) -> None:
        while not self._stopped and not self._is_spent():
            if self._opening.in_shells and await self._open_best(thresholds().promise):
                continue
            batch = self._frontier.take(min(BATCH, self._room()))
            if not batch:
                if await self._open_best():
                    continue
                return
            answers = await asyncio.gather(*(self._fetcher.get(wanted.url) for wanted in batch))
            for wanted, answer in zip(batch, answers, strict=True):
                self._take_in(answer, wanted)
                self._tell_progress(answer)

    def _tell_progress(self, answer: Answer) -> None:
        harvest = self.harvest
        url = mask_address(answer.url)
        self._on_progress(Progress(harvest.pages, harvest.files, len(self._frontier), url))

    def _room(self) -> int:
        """Answers that the budget still holds; pages put aside for the browser count."""
        return self._budget.pages - self.harvest.count - self._opening.shells

    # pages that need a browser

    async def _open_best(self, least: float = 0.0) -> bool:
        """Open the page most worth a browser; whether there was one of at least this worth."""
        one = None if self._must_end() else self._opening.take(self._worth, least)
        if one is None:
            return False
        answer = await self._opening.open(one.answer, stopped=self._must_end)
        if one.record is None:
            self._take_in(answer, one.wanted)
        elif answer.outcome is Outcome.OPENED:
            one.record.answer = answer
            self._follow_links(answer, one.wanted, one.record.own_addresses)
        self._tell_progress(answer)
        return True

    def _worth(self, one: Waiting) -> float:
        """What opening a page with the browser promises, 0 for nothing.

        A page drawn by a script promises what its name does; a menu what its entries without an
        address do, for items that no document was found for.
        """
        if one.answer.needs is None or one.answer.needs.kind != "menus":
            return max(self._ranking.rank(one.wanted.promises, one.wanted.base, one.wanted.depth), 0.001)
        best = 0.0
        for link in self._opening.untried(one.answer):
            speaking = around(link.text, link.trail, (one.wanted.name,), in_menu=False)
            promised = self._ranking.promises(link.text, speaking).items()
            best = max([best, *(p for code, p in promised if self._ranking.is_wanted(code))])
        return best if best >= thresholds().promise else 0.0

    def _tell_unopened(self) -> None:
        """Note of every page that still needs a browser that it was not opened with one."""
        for one in self._opening.put_back():
            if one.record is None:
                self._take_in(unopened(one.answer), one.wanted)
            elif self._worth(one) > 0:
                one.record.answer = unopened(one.answer)

    def _must_end(self) -> bool:
        return self._stopped or self._is_late()

    async def _try_intended(self) -> None:
        """Ask for what mistyped links meant; that it opens is told, but no evidence: no click leads there."""
        guesses = dict.fromkeys(self.harvest.meant_addresses(self._scope))
        for url in list(guesses)[:MAX_GUESSES]:
            if self._stopped or self._is_late() or self.harvest.budget_ended:
                return
            answer = await self._fetcher.get(url)
            if answer.outcome is Outcome.OPENED:
                self.harvest.opened_guesses.add(url)

    def _is_late(self) -> bool:
        return self._clock.is_over(self._budget.minutes)

    def _is_spent(self) -> bool:
        if self._room() <= 0 and len(self._frontier):
            self.harvest.budget_ended = "pages"
        elif self._is_late() and len(self._frontier):
            self.harvest.budget_ended = "minutes"
        return self.harvest.budget_ended is not None

    def _take_in(self, answer: Answer, wanted: Wanted) -> None:
        # where a short link ends is what counts, be it at home
        own = self._scope.owns(answer.url) and (wanted.own_host or service(wanted.url) == "short_link")
        if answer.needs is not None and answer.needs.kind == "shell" and own:
            self._opening.hold(answer, wanted)
            return
        if not own and answer.page is not None and service(answer.url) in FILE_SERVICES:
            answer = as_storage(answer)
        record = self.harvest.add(answer, own_host=own, name=wanted.name)
        if answer.outcome is Outcome.OPENED and (answer.file is not None or not _links_on(answer)):
            title = answer.file.title if answer.file else (answer.page.title if answer.page else "")
            self._ranking.note_document((title, wanted.name), wanted.promises)
        if record is not None and own and answer.outcome is Outcome.OPENED:
            if answer.needs is not None:
                self._opening.hold(answer, wanted, record)
            self._follow_links(answer, wanted, record.own_addresses)

    def _follow_links(self, answer: Answer, wanted: Wanted, own_addresses: set[str]) -> None:
        if answer.page is None:
            return
        onward = answer.page.meta_refresh
        if onward is not None and self._scope.owns(onward):  # a door that opens by itself: no click
            self._frontier.add(Wanted(onward, wanted.name, wanted.depth, base=FRAME_RANK))
        for link in answer.page.links:
            if link.url is not None and link.url not in own_addresses:
                self._consider(link, answer, wanted)

    def _consider(self, link: FoundLink, answer: Answer, wanted: Wanted) -> None:
        url = link.url or ""
        if not self.harvest.is_new_sighting(link):
            return
        own = self._scope.owns(url)
        if is_spam_link(link.text, url, own_host=own, hidden=link.hidden):
            return  # thousands of planted pages would eat the budget
        in_menu = self.harvest.in_nav(answer, link)
        speaking = around(link.text, link.trail, (wanted.name,), in_menu=in_menu)
        promised = self._ranking.promises(link.text, speaking)
        promised = {code: p for code, p in promised.items() if p >= thresholds().promise / 2}
        filed = bool(link.code) and not self.harvest.index_addresses.isdisjoint((answer.url, answer.asked))
        if own:
            self._want_own(link, answer, wanted, promised, filed=filed)
        elif self._worth_fetching_off_site(link, url, promised, filed=filed):
            new = self._frontier.add(Wanted(url, link.text, wanted.depth + 1, promised, own_host=False))
            self._off_site_left -= new

    def _want_own(
        self, link: FoundLink, answer: Answer, wanted: Wanted, promised: dict[str, float], *, filed: bool
    ) -> None:
        """Take an own address; ``filed``: the site's own list of items names it, the strongest of hints."""
        url = link.url or ""
        kind = kind_hint(url)
        promising = max(promised.values(), default=0.0) >= thresholds().promise
        if (
            kind == "asset"
            or (is_picture(url) and not promising and link.tag not in FRAMES)  # see crawler.pictures
            or (is_admin(url, link.text) and not promising)
            or is_administration(url, link.text)
        ):
            return
        base = ENTRY_PAGE_RANK
        if wanted.depth:
            base = NEAR_RANK if wanted.depth == 1 else FAR_RANK[kind]
        if link.text.strip("<>«»‹›[] ").isdigit():
            base = PAGING_RANK
        if link.tag in FRAMES:
            base = FRAME_RANK
        elif filed:
            base = HINT_RANK
        elif self._ranking.names_index(link.text) or self._ranking.names_index(_last_segment(url)):
            base = INDEX_RANK
            self.harvest.index_addresses.add(url)
        traps = self._promising_traps if promising else self._traps
        if traps.allows(url):
            depth = wanted.depth + 1
            self._frontier.add(Wanted(url, link.text, depth, promised, base, found_on=answer.url))

    def _worth_fetching_off_site(
        self, link: FoundLink, url: str, promised: dict[str, float], *, filed: bool
    ) -> bool:
        """Off-site documents are fetched once when they promise an item; networks and forms are not."""
        if link.problem == "development_host" or self._off_site_left <= 0:
            return False
        if service(url) in channel_words().social_services | channel_words().never_fetched:
            return False
        promising = filed or max(promised.values(), default=0.0) >= thresholds().promise
        return promising and kind_hint(url) != "asset"


def as_storage(answer: Answer) -> Answer:
    """A page of a file service that opened is a list or a viewer, whatever it says: no document."""
    return replace(answer, outcome=Outcome.STORAGE) if answer.outcome is Outcome.OPENED else answer


def _last_segment(url: str) -> str:
    parts = urlsplit(url)
    return readable(parts.path.rstrip("/").rsplit("/", 1)[-1]).replace("-", " ").replace("_", " ")[:120]


def _links_on(answer: Answer) -> bool:
    return answer.page is not None and any(link.url for link in answer.page.links)
