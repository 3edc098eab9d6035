"""Whatever is begun again begins politely: a crawl that goes on, a second pass, a sweep of processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest

from audits.audit import audit_agency, run_audit
from audits.sweep import SweepPlan, run_sweep
from config.agency import Agency
from config.loading import checklist_for
from crawler.gate import shared_gate
from crawler.journal import Exchange
from tests.audits.jobs.working import workers
from tests.audits.sweep.sites import plan_of, register_of
from tests.politeness.auditing import AS_OF, options_of
from tests.politeness.conftest import Serve
from tests.politeness.web import DELAY, PLAN, Web, page, serving, text, watch_places

A = "www.a.go.th"
PATIENT = 2.0
"""Seconds of a Crawl-delay."""


@dataclass
class Kept:
    """A journal in memory, as a killed crawl leaves it."""

    seconds_spent: float = 0.0
    rows: dict[str, Exchange] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def recorded(self, url: str) -> Exchange | None:
        return self.rows.get(url)

    def earlier(self, url: str) -> Exchange | None:
        return None

    def body(self, exchange: Exchange) -> bytes | None:
        return self.bodies.get(exchange.body)

    def add(self, exchange: Exchange, body: bytes) -> None:
        self.rows[exchange.url] = exchange
        self.bodies[exchange.body] = body

    def flush(self) -> None:
        """Nothing waits to be written."""


def crawl(web: Web, journal: Kept, stops: list[Callable[[], None]]) -> None:
    """A crawl in a process of its own, as far as its gate can tell."""
    shared_gate.cache_clear()
    url = web.url(A)
    run_audit(
        audit_agency(
            Agency(url=url),
            options_of(url),
            checklist_for(2566),
            AS_OF,
            journal=journal,
            on_start=stops.append,
        )
    )


def test_a_crawl_that_goes_on_asks_nothing_twice_and_not_before_it_is_time(serve: Serve) -> None:
    """The gate of a new process knows of no request of the old one; the journal does."""
    web = serve({A: "127.0.33.1"})
    web.answers[A] = {
        "/robots.txt": text(f"User-agent: *\nCrawl-delay: {PATIENT}\n"),
        "/": page(f'<a href="/plan">{PLAN}</a>'),
    }
    journal, stops = Kept(), list[Callable[[], None]]()
    web.on_arrival = lambda one: one.path == "/robots.txt" or stops[-1]()
    crawl(web, journal, stops)
    assert web.asked(A) == ["/robots.txt", "/"], "it was cut short"
    crawl(web, journal, stops)
    assert len(web.arrivals) == 4, "it went on with what it has to learn, and was cut short again"
    assert set(web.counts(A).values()) == {1}
    _, home, onward, _ = sorted(at for key, at in web.places if key == f"host:{A}")
    assert onward - home >= PATIENT - 0.005


def test_it_waits_no_longer_than_it_has_to_whatever_the_clock_says(serve: Serve) -> None:
    """A clock that was set back makes the last request one of the future."""
    web = serve({A: "127.0.33.1"})
    web.answers[A] = {"/robots.txt": text(""), "/": page(f'<a href="/plan">{PLAN}</a>')}
    journal, stops = Kept(), list[Callable[[], None]]()
    web.on_arrival = lambda one: one.path == "/robots.txt" or stops[-1]()
    crawl(web, journal, stops)
    for url, kept in journal.rows.items():
        journal.rows[url] = replace(kept, at=kept.at + timedelta(hours=1))
    crawl(web, journal, stops)
    assert {seconds <= DELAY for _, _, seconds in web.pauses} <= {True}
    web.held()


# --- sweeps -------------------------------------------------------------------------------------

SHARED = "127.0.33.2"


def small(web: Web, host: str) -> None:
    """A site of four pages."""
    links = "".join(f'<a href="/{n}">{PLAN} {n}</a>' for n in range(3))
    web.answers[host] = {"/robots.txt": text(""), "/": page(links)}
    web.answers[host] |= {f"/{n}": page(f"<h1>{PLAN} {n}</h1>") for n in range(3)}


def sharing(stack: ExitStack, count: int, host: str) -> list[Web]:
    """Sites at one address, at ports of their own."""
    webs = [stack.enter_context(serving(Web({host: host}))) for _ in range(count)]
    for web in webs:
        small(web, host)
    return webs


def swept(webs: Sequence[Web], host: str, output: Path, **changes: object) -> SweepPlan:
    """A sweep of them, at the pace of these tests."""
    return plan_of(register_of([web.url(host) for web in webs]), output, **changes)


def test_processes_of_a_sweep_hold_one_pace_and_so_does_its_second_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delay, rate = 0.15, 8.0
    with ExitStack() as stack:
        webs = sharing(stack, 3, SHARED)
        broken = stack.enter_context(serving(Web({SHARED: SHARED})))
        broken.answers[SHARED] = {"/robots.txt": (500, {}, b"")}
        together = Web({})
        watch_places(monkeypatch, together)
        plan = swept([*webs, broken], SHARED, tmp_path, processes=2, delay=delay, per_ip_rate=rate)
        sweep = run_sweep(plan)
    assert [agency.state.value for agency in sweep.agencies] == ["audited"] * 3 + ["unreachable"]
    # in each of two passes its robots.txt is asked for, and once more when it came to nothing
    assert broken.counts(SHARED) == {"/robots.txt": 4}
    for web in webs:
        # robots.txt, home, the path that cannot exist, sitemap, three pages
        assert (len(web.arrivals), max(web.counts(SHARED).values())) == (7, 1)
    together.arrivals = [one for web in (*webs, broken) for one in web.arrivals]
    assert len({one.host for one in together.arrivals}) == 1, "one host, four ports"
    together.held(delay, rate)


def test_workers_on_postgresql_hold_one_pace_at_the_server(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one may, two may together; the first request may be late by a whole turn."""
    monkeypatch.setenv("OIT_DATABASE_URL", postgresql_url)
    delay, host = 0.2, "127.0.33.3"
    with ExitStack() as stack:
        webs = sharing(stack, 4, host)
        stack.enter_context(workers(postgresql_url, 2, tmp_path / "log", side_by_side=2))
        sweep = run_sweep(swept(webs, host, tmp_path / "out", delay=delay, per_ip_rate=1000.0))
    assert [agency.state.value for agency in sweep.agencies] == ["audited"] * 4
    came = sorted(one.at for web in webs for one in web.arrivals)
    assert len(came) == 4 * 7
    assert came[-1] - came[0] >= (len(came) - 2) * delay
    assert {tuple(web.counts(host).values()) for web in webs} == {(1,) * 7}
    assert time.monotonic() > came[-1]
