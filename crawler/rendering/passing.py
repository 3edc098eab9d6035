"""What the scripts of a page get when they ask the network: our own guarded download, or nothing.

The browser itself opens no connection (see ``chromium``). Each request of a page comes here and
goes through Scrapy's downloader like every other: address check, robots.txt, the delay per host,
size limits, the log of requests.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from config.browser import browser_rules
from crawler.addresses import AddressRefused

Download = Callable[[Request], Awaitable[Response]]

FETCHED = frozenset({"script", "xhr", "fetch", "manifest", "other"})
"""Playwright's kinds of requests that may change what a page says."""
SENDS = "sends"
"""Why a script does not get what it asks for by POST: an audit changes nothing on a site."""
PASSED_ON = ("accept", "x-requested-with", "origin", "content-type")
"""Headers of a page's request that its server may need; who asks stays ours."""
GIVEN_BACK = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")
PIECE_LIMIT = 5 * 1024 * 1024
"""Bytes of one script or one answer; site builders ship up to 3 MB in one file."""
KEPT_SCRIPTS = 32 * 1024 * 1024
"""Bytes of scripts kept for the next pages of the site."""
AT_ONCE = 2
"""Requests of a page that are under way together; of a page that is gone no more are sent."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An answer for the browser."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Passing:
    """Answers the requests of all pages of one crawl; scripts are asked for once."""

    def __init__(self, download: Download) -> None:
        self._download = download
        self._scripts: dict[str, Passed] = {}
        self._kept = 0
        self._lane = asyncio.Semaphore(AT_ONCE)

    async def answer(self, asked: Asked, page: PageRequests) -> Passed | None:
        """What came; None for what a page does not get, counted in ``page.refused``."""
        if known := self._scripts.get(asked.url):
            return known
        reason = page.refuses(asked)
        if reason:
            page.refused[reason] += 1
            return None
        page.count += 1
        try:
            async with self._lane:
                if page.ended:  # nobody waits for it any more
                    return None
                response = await self._download(self._request(asked, page))
        except AddressRefused:
            page.refused["address"] += 1
            return None
        except Exception:  # whatever went wrong is in the log of requests; the page does without
            page.refused["failed"] += 1
            return None
        return self._kept_for_later(asked, _passed(response))

    def _request(self, asked: Asked, page: PageRequests) -> Request:
        headers = {name: asked.headers[name] for name in PASSED_ON if name in asked.headers}
        meta = {"limit": PIECE_LIMIT, "from_page_at": urlsplit(page.url).netloc}
        return Request(asked.url, headers=headers, meta=meta, dont_filter=True)

    def _kept_for_later(self, asked: Asked, passed: Passed) -> Passed:
        if asked.kind == "script" and passed.status == 200 and self._kept + len(passed.body) <= KEPT_SCRIPTS:
            self._scripts[asked.url] = passed
            self._kept += len(passed.body)
        return passed


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the browser wanted to send it; header names in lower case."""

    kind: str
    method: str
    url: str
    headers: Mapping[str, str]


class PageRequests:
    """Requests of one page: how many were sent, what was refused and why."""

    def __init__(self, url: str, most: int, kinds: frozenset[str] = FETCHED) -> None:
        self.url = url
        self.kinds = kinds
        self._most = most
        self.count = 0
        self.ended = False
        self.refused: Counter[str] = Counter()

    def refuses(self, asked: Asked) -> str:
        """Why a page does not get what it asks for; empty when it does."""
        if asked.kind not in self.kinds:
            return asked.kind
        if is_watcher(asked.url):
            return "watcher"
        if asked.method != "GET":
            return SENDS
        return "too_many" if self.count >= self._most else ""


def is_watcher(url: str) -> bool:
    """Whether a host only watches visitors.

    >>> is_watcher("https://www.google-analytics.com/a.js"), is_watcher("https://cdn.jsdelivr.net/vue.js")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    return any(host == known or host.endswith(f".{known}") for known in browser_rules().watchers.hosts)


def _passed(response: Response) -> Passed:
    found = {name: response.headers.get(name) for name in GIVEN_BACK}
    headers = {name: value.decode("latin-1") for name, value in found.items() if value is not None}
    return Passed(response.status, headers, response.body)
