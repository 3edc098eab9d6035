"""Politeness: who may be asked, and when not at all for a while.

``RobotsRules`` obeys robots.txt with its Crawl-delay, ``RetryAfter`` a server that asks to be
left alone. How often is the business of the gate, see `crawler.gate`.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.gate import AddressGate, CrawlStopped, Impolite, shared_gate
from crawler.guards import note_problem, outcome_of
from crawler.settings import ROBOTS_TOKEN
from matchers.model import Outcome

MAX_CRAWL_DELAY = 30.0
"""Seconds; with more, 300 pages would take half a day. A cap that is used is recorded."""
MAX_RETRY_AFTER = 120.0
"""Seconds a server's wish to wait is followed; a cap that is used is recorded."""
DEFAULT_RETRY_AFTER = 10.0
"""Seconds to wait after a 429 or 503 that does not say how long."""
MAX_REFUSALS = 5
"""Refusals in a row, after waiting, that end the crawl of a host."""
ROBOTS_BYTES = 512 * 1024
"""RFC 9309 section 2.5 asks for at least 500 KiB."""
ROBOTS_TRIES = 3
ROBOTS_TRY_AGAIN_SECONDS = 30.0


__all__ = [
    "AddressGate",
    "CrawlStopped",
    "HostRefuses",
    "RetryAfter",
    "RobotsForbids",
    "RobotsRules",
    "RobotsUnreachable",
    "shared_gate",
]


class RobotsForbids(Impolite):
    """Raised when robots.txt closes an address to us."""

    outcome = Outcome.ROBOTS


class RobotsUnreachable(Impolite):
    """Raised when robots.txt cannot be had: nobody knows what it allows (RFC 9309, 2.3.1.4)."""

    def __init__(self, origin: str, outcome: Outcome) -> None:
        self.outcome = outcome  # that of robots.txt itself
        super().__init__(f"{origin}/robots.txt cannot be had ({outcome})")


class HostRefuses(Impolite):
    """Raised when a host has refused again and again, also after the waits it asked for."""

    outcome = Outcome.SERVER_ERROR


# --- robots.txt -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Rules:
    """What one robots.txt says to us; ``delay`` in seconds, already capped.

    ``file`` is None where there is none to obey; ``outcome`` says how asking for it went.
    """

    outcome: Outcome
    file: Protego | None = None
    delay: float = 0.0
    capped: bool = False
    try_again_at: float = math.inf

    @property
    def unreachable(self) -> bool:
        """Whether it is unknown what is allowed, so that nothing is."""
        return self.file is None and self.outcome not in (Outcome.OPENED, Outcome.DEAD, Outcome.LOGIN)


def read_rules(body: bytes) -> Rules:
    r"""Rules of a robots.txt that came; Crawl-delay and Request-rate, the slower one.

    >>> rules = read_rules(b"User-agent: *\nDisallow: /admin\nCrawl-delay: 90")
    >>> rules.delay, rules.capped, rules.file.can_fetch("https://a.go.th/admin/x", "oit-audit")
    (30.0, True, False)
    """
    file = Protego.parse(body[:ROBOTS_BYTES].decode("utf-8-sig", errors="ignore"))
    asked = file.crawl_delay(ROBOTS_TOKEN) or 0.0
    if (rate := file.request_rate(ROBOTS_TOKEN)) and rate.requests > 0:
        asked = max(asked, rate.seconds / rate.requests)
    asked = asked if asked > 0 else 0.0  # also drops "nan"
    return Rules(Outcome.OPENED, file, min(asked, MAX_CRAWL_DELAY), asked > MAX_CRAWL_DELAY)


class RobotsRules:
    """Obeys robots.txt for every request; each scheme, host and port has its own.

    None to obey: 4xx and endless redirects. Unreachable, so that everything is closed:
    429, 5xx, no connection (RFC 9309, 2.3.1). A failure is tried again, twice.
    """

    def __init__(self, crawler: Crawler, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._crawler, self._clock = crawler, clock
        self._rules: dict[str, asyncio.Task[Rules]] = {}
        self._tries: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Only with ``ROBOTSTXT_OBEY``."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let through what robots.txt leaves open, with its Crawl-delay noted.

        Raises:
            RobotsForbids: closed to us.
            RobotsUnreachable: nobody knows.
        """
        request.meta.pop("crawl_delay", None)  # a redirect brings that of another host
        origin = _origin(request.url)
        if request.meta.get("robots_itself"):
            if (known := self._known(origin)) and known.delay:
                request.meta["crawl_delay"] = known.delay
            return
        rules = await self._rules_of(origin)
        if rules.unreachable:
            raise RobotsUnreachable(origin, rules.outcome)
        if rules.file is not None and not rules.file.can_fetch(request.url, ROBOTS_TOKEN):
            raise RobotsForbids("robots.txt closes this address")
        if rules.delay:
            request.meta["crawl_delay"] = rules.delay
        if rules.capped:
            note_problem(request, "crawl_delay_capped")

    def outcome(self, url: str) -> Outcome | None:
        """How asking for the robots.txt of an address went; None before it was asked for."""
        known = self._known(_origin(url))
        return known.outcome if known else None

    def sitemaps(self, url: str) -> list[str]:
        """Sitemaps that the robots.txt of an address names, at most 50, unchecked."""
        known = self._known(_origin(url))
        return list(known.file.sitemaps)[:50] if known and known.file else []

    def _known(self, origin: str) -> Rules | None:
        task = self._rules.get(origin)
        done = task is not None and task.done() and not task.cancelled() and task.exception() is None
        return task.result() if task is not None and done else None

    async def _rules_of(self, origin: str) -> Rules:
        known = self._known(origin)
        if origin not in self._rules or (known and known.try_again_at <= self._clock()):
            self._rules[origin] = asyncio.ensure_future(self._ask(origin))
        # Shielded: the request that asked first may be cancelled, others wait for the answer.
        return await asyncio.shield(self._rules[origin])

    async def _ask(self, origin: str) -> Rules:
        request = Request(f"{origin}/robots.txt", meta={"robots_itself": True}, priority=1000)
        try:
            assert self._crawler.engine is not None  # requests pass only while it runs
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if str(error) == "max redirections reached":
                return Rules(Outcome.DEAD)
            return self._failed(origin, outcome_of(error))
        if 200 <= response.status < 300:
            return read_rules(response.body)
        if response.status == 429 or response.status >= 500:
            return self._failed(origin, Outcome.SERVER_ERROR)
        return Rules(Outcome.LOGIN if response.status == 401 else Outcome.DEAD)

    def _failed(self, origin: str, outcome: Outcome) -> Rules:
        self._tries[origin] = tries = self._tries.get(origin, 0) + 1
        again = self._clock() + ROBOTS_TRY_AGAIN_SECONDS if tries < ROBOTS_TRIES else math.inf
        return Rules(outcome, try_again_at=again)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# --- Retry-After ----------------------------------------------------------------------------


def read_retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait from a Retry-After header, given as seconds or as a date; None for neither.

    Source: RFC 9110, section 10.2.3.

    >>> now = datetime(2022, 10, 1, tzinfo=UTC)
    >>> read_retry_after("120", now), read_retry_after("Sat, 01 Oct 2022 00:01:00 GMT", now)
    (120.0, 60.0)
    >>> read_retry_after("Fri, 30 Sep 2022 00:00:00 GMT", now), read_retry_after("soon", now)
    (0.0, None)
    """
    text = value.strip()[:60]
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class RetryAfter:
    """Waits as long as a 429 or 503 asks, asks once more, and gives up on a host that goes on.

    While it waits, nothing else is sent to that host.
    """

    STATUSES = frozenset((429, 503))

    def __init__(self, gate: AddressGate) -> None:
        self._gate = gate
        self._refusals: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, _: Crawler) -> Self:
        """Share the gate of the process."""
        return cls(shared_gate())

    def process_request(self, request: Request) -> None:
        """Leave a host alone that has refused too often.

        Raises:
            HostRefuses: that host.
        """
        if self._refusals.get(_host(request), 0) >= MAX_REFUSALS:
            raise HostRefuses(f"{_host(request)} has refused {MAX_REFUSALS} times in a row")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Pause the host and ask once more, or pass the answer on."""
        host = _host(request)
        if response.status not in self.STATUSES:
            self._refusals.pop(host, None)
            return response
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked = read_retry_after(header, datetime.now(UTC))
        wait = DEFAULT_RETRY_AFTER if asked is None else min(asked, MAX_RETRY_AFTER)
        if asked is not None and asked > MAX_RETRY_AFTER:
            note_problem(request, "retry_after_capped")
        self._gate.pause(host, wait)
        if request.meta.get("waited_for_retry"):
            self._refusals[host] = self._refusals.get(host, 0) + 1
            return response
        again = request.replace(dont_filter=True)
        again.meta["waited_for_retry"] = True
        return again


def _host(request: Request) -> str:
    return (urlsplit(request.url).hostname or "").removesuffix(".")
