"""Which agencies share a network address: it bounds how fast a sweep can be, and how many run at once."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from audits.sweep.entries import Entry
from crawler.addresses import AddressRefused, check_url
from matchers.sweep_model import SharedAddress

THREADS = 8
REQUESTS_GUESSED = 150.0
"""Requests of one agency, until some are done and tell better."""


class Lookups:
    """Addresses of hosts, asked for ahead of the hand-out; nothing waits for them.

    Of hosts that will not be gone to no name server is asked.
    """

    def __init__(self, ahead: int, *, allow_private: bool = False) -> None:
        self._ahead, self._allow_private = ahead, allow_private
        self._asked: dict[str, Future[str]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ahead")

    def want(self, entries: Iterable[Entry]) -> None:
        """Ask for the hosts of these agencies, as many at a time as is set."""
        pending = sum(not asked.done() for asked in self._asked.values())
        for entry in entries:
            if pending >= self._ahead:
                return
            host = hostname(entry.agency.url)
            if host not in self._asked and self._may_be_asked_for(entry.agency.url):
                self._asked[host] = self._threads.submit(_number_of, host)
                pending += 1

    def _may_be_asked_for(self, url: str) -> bool:
        try:
            check_url(url, self._allow_private)
        except AddressRefused:
            return False
        return True

    def of(self, entry: Entry) -> str:
        """The address of an agency; "" when it is not known, or not yet."""
        asked = self._asked.get(hostname(entry.agency.url))
        if asked is None or not asked.done() or asked.cancelled() or asked.exception():
            return ""
        return asked.result()

    def close(self) -> None:
        """Ask for nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


@lru_cache(maxsize=20_000)
def hostname(url: str) -> str:
    """The host of an address as it is asked of a name server; "" for no address.

    >>> hostname("https://www.x.go.th:8080/a")
    'www.x.go.th'
    """
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _number_of(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, 0, socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ""
    return str(found[0][4][0]) if found else ""


def shared(entries: Iterable[Entry]) -> tuple[SharedAddress, ...]:
    """Addresses that several hosts were really fetched from, most agencies first."""
    hosts: dict[str, set[str]] = {}
    requests = Counter[str]()
    for entry in entries:
        for address, count in entry.addresses.items():
            hosts.setdefault(address, set()).add(entry.host)
            requests[address] += count
    found = [
        SharedAddress(address=address, agencies=len(names), requests=requests[address])
        for address, names in hosts.items()
        if len(names) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-one.agencies, one.address)))


@dataclass(frozen=True, slots=True)
class Remaining:
    """Seconds until the end as far as can be told, and the addresses that bound it with their agencies."""

    seconds: float | None
    bounds: Sequence[tuple[str, int]] = ()


def remaining(
    left: int,
    done: int,
    seconds: float,
    waiting_at: Mapping[str, int],
    *,
    requests_each: float,
    seconds_per_request: Mapping[str, float],
) -> Remaining:
    """How long the rest takes: at the pace so far, or as its busiest address lets it.

    ``done`` agencies took ``seconds``; ``waiting_at`` counts those left by address, of each of which
    ``requests_each`` are to be asked, one every ``seconds_per_request`` of its address. Before the
    first is done nobody can tell.

    >>> remaining(10, 10, 60.0, {"192.0.2.1": 8}, requests_each=100, seconds_per_request={"192.0.2.1": 0.25})
    Remaining(seconds=200.0, bounds=(('192.0.2.1', 8),))
    """
    pace = left * seconds / done if done else None
    at = {a: n * requests_each * seconds_per_request[a] for a, n in waiting_at.items() if n > 1}
    longer = sorted((a for a in at if pace is None or at[a] > pace), key=lambda a: -at[a])
    longest = None if pace is None else max([pace, *(at[a] for a in longer)])
    return Remaining(longest, tuple((a, waiting_at[a]) for a in longer[:3]))
