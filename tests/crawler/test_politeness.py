"""Spacing, robots.txt and Retry-After: by a clock of our own, and on a real crawl."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.politeness import (
    AddressGate,
    CrawlStopped,
    HostRefuses,
    RetryAfter,
    read_retry_after,
    read_rules,
)
from tests.crawler.loopback import Answer, Site, crawl, serve


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sleeps = 0
        self._waiting: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self.now + seconds, future))
        await future

    async def run(self, *work: Coroutine[Any, Any, None]) -> None:
        """Let all work proceed, and time jump to the next waker whenever all sleep."""
        tasks = asyncio.gather(*work)
        while not tasks.done():
            for _ in range(20):
                await asyncio.sleep(0)
            if self._waiting and not tasks.done():
                self._waiting.sort(key=lambda entry: entry[0])
                at, future = self._waiting.pop(0)
                self.now = max(self.now, at)
                future.set_result(None)
        await tasks


def times_of(
    requests: list[tuple[str, str]],
    *,
    delay: float = 1.0,
    rate: float = 4.0,
    gate: Any = None,
    clock: Any = None,
) -> list[float]:
    """Seconds, from the start, at which requests (host, address) made at once may pass."""
    clock = clock or Clock()
    gate = gate or AddressGate(clock=clock, sleep=clock.sleep)
    start, passed = clock.now, []

    async def one(host: str, address: str) -> None:
        await gate.turn(host, address, delay=delay, rate=rate)
        passed.append(round(clock.now - start, 6))

    asyncio.run(clock.run(*(one(*request) for request in requests)))
    return passed


def test_requests_to_one_host_are_a_delay_apart() -> None:
    assert times_of([("a.go.th", "203.150.20.1")] * 4) == [0, 1, 2, 3]


def test_hosts_on_different_addresses_do_not_wait_for_each_other() -> None:
    assert times_of([(f"{i}.go.th", f"203.150.20.{i}") for i in range(1, 4)]) == [0, 0, 0]


def test_hosts_that_share_an_address_share_its_rate() -> None:
    assert times_of([(f"{i}.go.th", "203.150.20.1") for i in range(5)]) == [0, 0.25, 0.5, 0.75, 1.0]


def test_a_slow_host_does_not_hold_up_the_others_on_its_address() -> None:
    requests = [("a.go.th", "203.150.20.1"), ("a.go.th", "203.150.20.1"), ("b.go.th", "203.150.20.1")]
    assert times_of(requests, delay=30.0) == [0, 0.25, 30]


def test_trouble_halves_the_rate_of_an_address() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    gate.report("203.150.20.1", status=503, seconds=0.1)
    hosts = [(f"{i}.go.th", "203.150.20.1") for i in range(3)]
    assert times_of(hosts, gate=gate, clock=clock) == [0, 0.5, 1.0]


def test_ease_restores_the_rate_of_an_address() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    gate.report("203.150.20.1", status=429, seconds=0.1)
    for _ in range(10):
        gate.report("203.150.20.1", status=200, seconds=0.1)
    hosts = [(f"{i}.go.th", "203.150.20.1") for i in range(3)]
    assert times_of(hosts, gate=gate, clock=clock) == [0, 0.25, 0.5]


def test_slow_answers_count_as_trouble() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    gate.report("203.150.20.1", status=200, seconds=12)
    hosts = [(f"{i}.go.th", "203.150.20.1") for i in range(2)]
    assert times_of(hosts, gate=gate, clock=clock) == [0, 0.5]


def test_a_paused_host_waits_and_sleeps_rather_than_spins() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    gate.pause("a.go.th", 20)
    assert times_of([("a.go.th", "203.150.20.1")], gate=gate, clock=clock) == [20]
    assert clock.sleeps == 20


def test_a_crawl_that_ends_does_not_wait_for_its_turn() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    gate.pause("a.go.th", 120)

    async def one() -> None:
        await gate.turn("a.go.th", "203.150.20.1", delay=1, stopped=lambda: clock.now > 103)

    with pytest.raises(CrawlStopped):
        asyncio.run(clock.run(one()))
    assert clock.now < 105


# --- Retry-After ----------------------------------------------------------------------------

NOW = datetime(2022, 10, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Sat, 01 Oct 2022 12:00:30 GMT", 30.0),
        ("Sat, 01 Oct 2022 19:00:30 +0700", 30.0),
        ("Sat, 01 Oct 2022 11:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("๑๒๐", None),
        ("soon", None),
        ("9" * 5000, 999999999.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


def refused(
    url: str = "http://a.go.th/", *, status: int = 503, after: str = "", **meta: Any
) -> tuple[Any, Any]:
    headers = {"Retry-After": after} if after else {}
    return Request(url, meta=meta), Response(url, status=status, headers=headers)


def test_a_refusal_is_asked_once_more_after_the_pause() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    retry = RetryAfter(gate)
    again = retry.process_response(*refused(after="7"))
    assert isinstance(again, Request)
    assert times_of([("a.go.th", "203.150.20.1")], gate=gate, clock=clock) == [7]
    _, response = refused()
    assert retry.process_response(again, response) is response


def test_a_longer_wish_is_capped_and_the_cap_recorded() -> None:
    clock = Clock()
    gate = AddressGate(clock=clock, sleep=clock.sleep)
    again = RetryAfter(gate).process_response(*refused(after="86400"))
    assert again.meta["problems"] == ["retry_after_capped"]
    assert times_of([("a.go.th", "203.150.20.1")], gate=gate, clock=clock) == [120]


def test_a_host_that_refuses_five_times_in_vain_is_left_alone() -> None:
    clock = Clock()
    retry = RetryAfter(AddressGate(clock=clock, sleep=clock.sleep))
    for _ in range(5):
        retry.process_request(Request("http://a.go.th/"))
        retry.process_response(*refused(waited_for_retry=True))
    with pytest.raises(HostRefuses):
        retry.process_request(Request("http://a.go.th/other"))
    retry.process_request(Request("http://b.go.th/"))


def test_one_good_answer_forgives_a_host() -> None:
    clock = Clock()
    retry = RetryAfter(AddressGate(clock=clock, sleep=clock.sleep))
    for _ in range(4):
        retry.process_response(*refused(waited_for_retry=True))
    retry.process_response(*refused(status=200))
    retry.process_response(*refused(waited_for_retry=True))
    retry.process_request(Request("http://a.go.th/"))


# --- robots.txt -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "delay", "capped"),
    [
        ("", 0.0, False),
        ("Crawl-delay: 10", 10.0, False),
        ("Crawl-delay: 2.5", 2.5, False),
        ("Crawl-delay: 3600", 30.0, True),
        ("Crawl-delay: -1", 0.0, False),
        ("Crawl-delay: nan", 0.0, False),
        ("Crawl-delay: soon", 0.0, False),
        ("Request-rate: 1/20", 20.0, False),
    ],
)
def test_crawl_delay_is_read_and_capped(line: str, delay: float, capped: bool) -> None:
    rules = read_rules(f"User-agent: *\nDisallow:\n{line}\n".encode())
    assert (rules.delay, rules.capped) == (delay, capped)


def test_rules_for_us_by_name_go_before_those_for_everybody() -> None:
    rules = read_rules(b"User-agent: *\nDisallow: /\n\nUser-agent: oit-audit\nDisallow: /private/\n")
    assert rules.file is not None
    assert rules.file.can_fetch("http://a.go.th/ita", "oit-audit")
    assert not rules.file.can_fetch("http://a.go.th/private/x", "oit-audit")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00" * 100, b"<html><p>not found", b"\xef\xbb\xbfUser-agent: *\nDisallow:"]
)
def test_a_robots_txt_without_rules_closes_nothing(body: bytes) -> None:
    rules = read_rules(body)
    assert rules.file is not None
    assert rules.file.can_fetch("http://a.go.th/ita", "oit-audit")


def test_robots_txt_is_asked_first_and_obeyed() -> None:
    robots = b"User-agent: *\nDisallow: /private\nSitemap: http://127.0.0.1/sitemap.xml\n"
    pages: dict[str, Any] = {
        "/robots.txt": (200, {}, robots),
        "/": (200, {}, b"x"),
        "/private/x": (200, {}, b"x"),
        "/way-in": (302, {"Location": "/private/x"}, b""),
    }
    with serve(Site(pages)) as site:
        report = crawl(*(site.url + p for p in ("/", "/private/x", "/way-in")))
    assert site.paths == ["/robots.txt", "/", "/way-in"]
    assert [r.get("outcome") for r in report["results"]] == [None, "robots", "robots"]
    assert report["robots"] == "opened"
    assert report["sitemaps"] == ["http://127.0.0.1/sitemap.xml"]


@pytest.mark.parametrize(("status", "opened"), [(404, True), (403, True), (500, False)])
def test_no_robots_txt_closes_nothing_and_a_broken_one_everything(status: int, opened: bool) -> None:
    with serve(Site({"/robots.txt": (status, {}, b"?"), "/": (200, {}, b"x")})) as site:
        report = crawl(f"{site.url}/")
    assert ("/" in site.paths) is opened
    if not opened:
        assert report["results"][0]["error"] == "RobotsUnreachable"
        assert report["results"][0]["outcome"] == "server_error"


# --- on the wire ----------------------------------------------------------------------------


JITTER_S = 0.1
"""By how much a busy machine may let a request arrive late, and so the one after it seem early."""


def gaps(site: Site) -> list[float]:
    return [after - before for (before, _, _), (after, _, _) in pairwise(site.asked)]


def are_spaced(site: Site, delay: float, *, first: int = 0) -> bool:
    """Whether any two requests from number ``first`` on lie ``delay`` seconds apart, or several of them."""
    times = [at for at, _, _ in site.asked[first:]]
    apart = (
        after - before - steps * delay
        for n, before in enumerate(times)
        for steps, after in enumerate(times[n + 1 :], start=1)
    )
    return min(apart) > -JITTER_S


def test_no_two_requests_are_closer_than_the_delay_whatever_they_are_for() -> None:
    def shaky(count: int) -> Answer:
        return (500 if count == 1 else 200, {}, b"x")

    pages: dict[str, Any] = {
        "/": (200, {}, b"x"),
        "/moved": (302, {"Location": "/"}, b""),
        "/shaky": shaky,
        "/file.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF"),
    }
    with serve(Site(pages)) as site:
        urls = [site.url + path for path in ("/", "/moved", "/shaky", "/file.pdf", "/no-such-page")]
        crawl(*urls, delay=0.3, together=True)
    assert len(site.asked) == 8  # robots.txt, five pages, one redirect, one retry
    assert are_spaced(site, 0.3)


def test_a_longer_crawl_delay_goes_before_our_own() -> None:
    robots = b"User-agent: *\nCrawl-delay: 0.6\n"
    with serve(Site({"/robots.txt": (200, {}, robots), "/": (200, {}, b"x")})) as site:
        crawl(f"{site.url}/", f"{site.url}/", f"{site.url}/", delay=0.1, together=True)
    assert are_spaced(site, 0.6, first=1)


def test_a_host_that_asks_to_wait_is_not_asked_anything_else_meanwhile() -> None:
    def busy(count: int) -> Answer:
        return (429, {"Retry-After": "1"}, b"") if count == 1 else (200, {}, b"x")

    with serve(Site({"/busy": busy, "/other": (200, {}, b"x")})) as site:
        report = crawl(f"{site.url}/busy", f"{site.url}/other", together=False)
    assert site.paths == ["/robots.txt", "/busy", "/busy", "/other"]
    assert gaps(site)[1] > 0.99
    assert [result["status"] for result in report["results"]] == [200, 200]
