"""Addresses fetched with the settings of a real crawl, in this process, with a journal in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import scrapy
from scrapy.crawler import AsyncCrawlerRunner

from crawler.guards import outcome_of
from crawler.journal import Exchange
from crawler.reactor import run
from crawler.replay import FETCHED_AT
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions, crawl_settings


class MemoryJournal:
    """A journal that a test can look into."""

    def __init__(
        self,
        recorded: Sequence[Exchange] = (),
        earlier: Sequence[Exchange] = (),
        bodies: dict[str, bytes] | None = None,
        seconds_spent: float = 0.0,
    ) -> None:
        self.seconds_spent = seconds_spent
        self.bodies = dict(bodies or {})
        self.added: list[Exchange] = []
        self._recorded = {one.url: one for one in recorded}
        self._earlier = {one.url: one for one in earlier}

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def recorded(self, url: str) -> Exchange | None:
        return self._recorded.get(url)

    def earlier(self, url: str) -> Exchange | None:
        return self._earlier.get(url)

    def body(self, exchange: Exchange) -> bytes | None:
        return self.bodies.get(exchange.body)

    def add(self, exchange: Exchange, body: bytes) -> None:
        self.added.append(exchange)
        if exchange.body:
            self.bodies[exchange.body] = body

    def flush(self) -> None:
        """Nothing waits."""

    @property
    def last(self) -> dict[str, Exchange]:
        """The last exchange of every address."""
        return {one.url: one for one in self.added}

    def resumed(self) -> MemoryJournal:
        """What the same crawl finds when it is begun again."""
        return MemoryJournal(recorded=list(self.last.values()), bodies=self.bodies)

    def next_crawl(self) -> MemoryJournal:
        """What the crawl after this one finds."""
        return MemoryJournal(earlier=list(self.last.values()), bodies=self.bodies)


@dataclass
class Fetched:
    """What came of one address."""

    url: str
    status: int | None = None
    body: bytes = b""
    outcome: str = ""
    problems: tuple[str, ...] = ()
    at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    redirects: tuple[str, ...] = ()


class Fetch(scrapy.Spider):
    """Asks for one address after the other; waits where it is told to."""

    name = "fetch"

    def __init__(self, urls: Sequence[str], headers: dict[str, str], results: list[Fetched]) -> None:
        super().__init__()
        self._urls, self._headers, self._results = urls, headers, results

    async def start(self) -> AsyncIterator[Any]:
        for url in self._urls:
            self._results.append(await self._fetch(url))
        return
        yield

    async def _fetch(self, url: str) -> Fetched:
        assert self.crawler.engine is not None
        request = scrapy.Request(url, headers=self._headers, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            return Fetched(url, outcome=str(outcome_of(error)), at=getattr(error, "at", None))
        meta = response.request.meta if response.request is not None else {}
        return Fetched(
            response.url,
            response.status,
            response.body,
            problems=tuple(meta.get("problems", ())),
            at=meta.get(FETCHED_AT),
            headers={k.decode(): v[0].decode("latin-1") for k, v in response.headers.items() if v},
            redirects=tuple(meta.get("redirect_urls", ())),
        )


@dataclass
class Lines:
    """A log of requests in memory."""

    lines: list[str] = field(default_factory=list)

    def write(self, text: str, /) -> None:
        self.lines.append(text)


def fetch(
    journal: MemoryJournal | None,
    *urls: str,
    headers: dict[str, str] | None = None,
    log: Lines | None = None,
    **settings: object,
) -> list[Fetched]:
    """Fetch addresses of loopback, one after the other; the results in order."""
    results: list[Fetched] = []
    options = CrawlOptions(urls[0], allow_private=True, delay=0.0, per_ip_rate=1000.0)
    known = {"OIT_JOURNAL": journal, "OIT_REQUEST_LOG": RequestLog(log or Lines()), "SPIDER_MODULES": []}

    async def crawl() -> None:
        runner = AsyncCrawlerRunner(crawl_settings(options) | known | settings)
        await asyncio.wait_for(runner.crawl(Fetch, urls=urls, headers=headers or {}, results=results), 30)

    run(crawl())
    return results
