"""The gate every request passes: when it may leave, by host and by address.

Many municipalities share one server, and two crawls may meet on one host; so all crawls of a
process, and of a sweep all its processes, take their places at one gate. Who keeps the places is
a `Places`: this process by itself, the parent of a sweep, or a table that many machines share.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from scrapy.exceptions import IgnoreRequest

from crawler.settings import MAX_IP_RATE
from matchers.model import Outcome

SLOW_SECONDS = 8.0
"""An answer that takes longer says the server has enough to do."""
MAX_SLOWDOWN = 16.0
MOST_PLACES = 20_000
"""Hosts and addresses remembered; those whose time has come are forgotten first."""

ASKED_BEFORE = "asked_before"
"""Key of a request's meta: when its host was last asked before the crawl was interrupted, Unix seconds."""


class Impolite(IgnoreRequest):
    """Raised when a request would break a rule of politeness; the subclasses say which."""

    outcome: Outcome


class CrawlStopped(Impolite):
    """Raised when a crawl ends while a request waits for its turn."""

    outcome = Outcome.TIMEOUT


Key = tuple[str, float]
"""``host:NAME`` or ``address:NUMBER``, and the seconds to keep free after a request to it."""


class Places(Protocol):
    """Who knows when the next request may leave to a host or an address."""

    async def reserve(self, keys: Sequence[Key]) -> float:
        """0 when the places are taken and the request may leave now.

        Otherwise nothing was taken, and this is how many seconds later to ask again: the longest
        any of the keys still has to be left alone. So a place is never held by who may be
        stopped, paused or killed before its time.
        """
        ...

    def report(self, key: str, *, status: int | None, seconds: float) -> None:
        """Tell how an answer came from an address: trouble doubles its spacing, ease restores it."""
        ...

    def pause(self, key: str, seconds: float) -> None:
        """Let nothing through to a host for a while."""
        ...


@dataclass(slots=True)
class _Place:
    next_at: float = 0.0
    slowdown: float = 1.0


class LocalPlaces:
    """Places kept in the memory of one process; ``clock`` in seconds, for tests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places: dict[str, _Place] = {}

    async def reserve(self, keys: Sequence[Key]) -> float:
        """Take the places or tell how long to wait, see `Places`."""
        return self.take(keys)

    def take(self, keys: Sequence[Key]) -> float:
        """`reserve` for plain code: the parent of a sweep answers its children with it."""
        now = self._clock()
        places = [self._place(key) for key, _ in keys]
        wait = max((place.next_at - now for place in places), default=0.0)
        if wait > 0:
            return wait
        for place, (_, spacing) in zip(places, keys, strict=True):
            place.next_at = now + spacing * place.slowdown
        return 0.0

    def report(self, key: str, *, status: int | None, seconds: float) -> None:
        """Trouble doubles the spacing of an address, ease restores it.

        ``status`` None means no answer; that alone is no sign of load, slowness is.
        """
        place = self._place(key)
        if status in (429, 503) or seconds >= SLOW_SECONDS:
            place.slowdown = min(place.slowdown * 2, MAX_SLOWDOWN)
        elif status is not None:
            place.slowdown = max(place.slowdown * 0.8, 1.0)

    def pause(self, key: str, seconds: float) -> None:
        """Keep a host free for so many seconds from now."""
        place = self._place(key)
        place.next_at = max(place.next_at, self._clock() + seconds)

    def slowdown(self, key: str) -> float:
        """How many times longer than asked an address is left alone; 1 when all is well."""
        place = self._places.get(key)
        return place.slowdown if place else 1.0

    def _place(self, key: str) -> _Place:
        if len(self._places) > MOST_PLACES:
            now = self._clock()
            for old in [name for name, place in self._places.items() if place.next_at < now]:
                del self._places[old]
        return self._places.setdefault(key, _Place())


@dataclass
class _Lane:
    """Who is first in the queue of this process, and what it knows of the next free time itself."""

    next_at: float = 0.0
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)


class AddressGate:
    """Lets requests through one by one, spaced for each host and for each address.

    ``places`` is who keeps the times; ``clock`` and ``sleep`` are for tests. Waiting is sleeping:
    nobody spins.
    """

    def __init__(
        self,
        rate: float = MAX_IP_RATE,
        *,
        places: Places | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self.places: Places = places or LocalPlaces(clock)
        self._hosts: dict[str, _Lane] = {}
        self._addresses: dict[str, _Lane] = {}

    async def turn(
        self,
        host: str,
        address: str,
        *,
        delay: float,
        rate: float | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Wait until a request may be sent, and take that place.

        ``delay`` in seconds between requests to ``host``; ``rate`` in requests a second to
        ``address``, where backing off may make it fewer.

        Raises:
            CrawlStopped: ``stopped`` became true while waiting.
        """
        by_host, by_address = self._lane(self._hosts, host), self._lane(self._addresses, address)
        spacing = 1 / (rate or self._rate)
        keys = ((f"host:{host}", delay), (f"address:{address}", spacing))
        async with by_host.queue:
            while True:
                await self._until(by_host, stopped)
                async with by_address.queue:
                    wait = await self._reserve(keys, by_host, spacing * MAX_SLOWDOWN, stopped)
                if wait <= 0:
                    by_host.next_at = self._clock() + delay
                    return
                # The host is held elsewhere; whoever else has business at the address goes first.
                by_host.next_at = max(by_host.next_at, self._clock() + wait)

    async def _reserve(
        self, keys: Sequence[Key], by_host: _Lane, patience: float, stopped: Callable[[], bool]
    ) -> float:
        """0 when the places are taken; else the seconds for which the host itself is not free."""
        while (wait := await self.places.reserve(keys)) > 0:
            if wait > patience or by_host.next_at > self._clock():
                return wait
            await self._for(wait, stopped)
        return 0.0

    def pause(self, host: str, seconds: float) -> None:
        """Let nothing through to a host for a while."""
        lane = self._lane(self._hosts, host)
        lane.next_at = max(lane.next_at, self._clock() + seconds)
        self.places.pause(f"host:{host}", seconds)

    def report(self, address: str, *, status: int | None, seconds: float) -> None:
        """Tell how an answer came: trouble halves the rate of its address, ease restores it.

        ``status`` None means no answer; that alone is no sign of load, slowness is.
        """
        self.places.report(f"address:{address}", status=status, seconds=seconds)

    async def _until(self, lane: _Lane, stopped: Callable[[], bool]) -> None:
        while (left := lane.next_at - self._clock()) > 0:
            # At most a second at a time: pauses grow, and crawls are interrupted.
            await self._for(min(left, 1.0), stopped)

    async def _for(self, seconds: float, stopped: Callable[[], bool]) -> None:
        if stopped():
            raise CrawlStopped("the crawl ended before this request was sent")
        await self._sleep(min(seconds, 1.0))

    def _lane(self, lanes: dict[str, _Lane], key: str) -> _Lane:
        if len(lanes) > MOST_PLACES:
            now = self._clock()
            for old in [k for k, v in lanes.items() if v.next_at < now and not v.queue.locked()]:
                del lanes[old]
        return lanes.setdefault(key, _Lane())


@lru_cache(maxsize=1)
def shared_gate() -> AddressGate:
    """The one gate of this process."""
    return AddressGate()


def gate_through(places: Places) -> None:
    """Have others keep the places of this process; before its first crawl begins."""
    shared_gate().places = places
