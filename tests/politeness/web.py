"""A small web on loopback that counts: hosts with names, on addresses, and what each was asked when.

Names are answered by `Web.lookup` in place of a name server. The gate is watched besides: each
request must have taken a place there, and no request may arrive before its place.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from socketserver import TCPServer
from typing import Any

import pytest

from crawler import connections, settings
from crawler.gate import LocalPlaces

DELAY, RATE = 0.1, 20.0
"""The floor in these tests, seconds and requests a second, in place of 1 and 4."""
EXACT = 1e-6
"""Seconds that sums of floating point numbers may be off."""

Answer = tuple[int, Mapping[str, str], bytes]
Answers = dict[str, Answer | Callable[[int], Answer]]
HTML = {"Content-Type": "text/html; charset=utf-8"}
SILENCE: Answer = (0, {}, b"")
"""In place of an answer: nothing ever comes."""
PLAN = "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"


def page(body: str, title: str = "เทศบาลตำบลตัวอย่าง", head: str = "") -> Answer:
    """A page of HTML."""
    text = f"<!doctype html><html lang=th><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return 200, HTML, text.encode()


def text(said: str, kind: str = "text/plain") -> Answer:
    """A plain text."""
    return 200, {"Content-Type": kind}, said.encode()


def moved(to: str) -> Answer:
    """A redirect."""
    return 302, {"Location": to}, b""


def first(answer: Answer, then: Answer) -> Callable[[int], Answer]:
    """One answer to the first request, another from the second on."""
    return lambda count: answer if count == 1 else then


@dataclass(frozen=True)
class Arrival:
    """A request as the server saw it; ``at`` in seconds of the monotonic clock, which processes share."""

    at: float
    address: str
    host: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Web:
    """Hosts, the addresses they are on, and every request."""

    on: dict[str, str]
    port: int = 0
    answers: dict[str, Answers] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    places: list[tuple[str, float]] = field(default_factory=list)
    pauses: list[tuple[str, float, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    on_arrival: Callable[[Arrival], None] = field(default=lambda _: None)

    def url(self, host: str, path: str = "/") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    async def lookup(self, host: str) -> list[str]:
        """What a name server would say."""
        return [self.on[host]] if host in self.on else []

    def asked(self, host: str) -> list[str]:
        """Paths that a host was asked for, in order."""
        return [one.path for one in self.arrivals if one.host == host]

    def counts(self, host: str) -> Counter[str]:
        """How often a host was asked for each path."""
        return Counter(self.asked(host))

    def answer(self, arrival: Arrival) -> Answer:
        """What the host says to this request."""
        self.arrivals.append(arrival)
        self.on_arrival(arrival)
        found = self.answers.get(arrival.host, {}).get(arrival.path, (404, HTML, b"<p>no such page"))
        return found(self.counts(arrival.host)[arrival.path]) if callable(found) else found

    def held(self, delay: float = DELAY, rate: float = RATE) -> None:
        """Every request had its place, none came before it, and places are as far apart as promised."""
        for kind, spacing in (("host", delay), ("address", 1 / rate)):
            for name in {getattr(one, kind) for one in self.arrivals}:
                came = sorted(one.at for one in self.arrivals if getattr(one, kind) == name)
                taken = sorted(at for key, at in self.places if key == f"{kind}:{name}")
                assert len(came) <= len(taken), f"{name}: {len(came)} requests, {len(taken)} places"
                early = [c - t for c, t in zip(came, taken, strict=False) if c < t]
                assert not early, f"{name} was asked {early} seconds before it was time"
                gaps = [after - before for before, after in pairwise(taken)]
                assert min(gaps, default=spacing) >= spacing - EXACT, f"{name}: {min(gaps)} seconds apart"
        for key, since, seconds in self.pauses:
            taken = [at for name, at in self.places if name == key]
            meanwhile = [at - since for at in taken if since < at < since + seconds]
            assert not meanwhile, f"{key} was to be left alone for {seconds} seconds: {meanwhile}"

    def robots_first(self) -> None:
        """The first that any host is asked for is its robots.txt."""
        for host in {one.host for one in self.arrivals}:
            assert self.asked(host)[0] == "/robots.txt"


@contextmanager
def serving(web: Web) -> Iterator[Web]:
    """Serve all hosts while the block runs; one port at all addresses."""
    servers = _servers(web)
    threads = [threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True) for one in servers]
    for thread in threads:
        thread.start()
    try:
        yield web
    finally:
        web.over.set()
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join(5)


def _servers(web: Web) -> list[_Listener]:
    addresses = sorted(set(web.on.values()))
    for _ in range(20):
        servers = [_Listener((addresses[0], 0), _Handler)]
        port = servers[0].server_address[1]
        try:
            servers += [_Listener((address, port), _Handler) for address in addresses[1:]]
        except OSError:  # taken there
            for one in servers:
                one.server_close()
            continue
        for one in servers:
            one.web = web
        web.port = int(port)
        return servers
    raise OSError("no port is free at all addresses")


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    web: Web

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in mid-reply is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        at, web = time.monotonic(), self.server.web
        host = self.headers.get("Host", "").rpartition(":")[0]
        headers = dict(self.headers.items())
        status, said, body = web.answer(
            Arrival(at, str(self.server.server_address[0]), host, self.path, headers)
        )
        if not status:
            web.over.wait(60)
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in said.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_HEAD = do_PUT = do_GET  # noqa: N815 - what must not come is counted too

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - overridden
        """Nothing: the requests are kept."""


def watch_places(patch: pytest.MonkeyPatch, web: Web) -> None:
    """Note when which place at the gate was taken, or left alone, by the clock of the gate."""
    take, pause = LocalPlaces.take, LocalPlaces.pause

    def noted(self: LocalPlaces, keys: Any) -> float:
        wait = take(self, keys)
        for key, spacing in keys if wait <= 0 else ():
            place = self._place(key)
            web.places.append((key, place.next_at - spacing * place.slowdown))
        return wait

    def paused(self: LocalPlaces, key: str, seconds: float) -> None:
        web.pauses.append((key, self._clock(), seconds))
        pause(self, key, seconds)

    patch.setattr(LocalPlaces, "take", noted)
    patch.setattr(LocalPlaces, "pause", paused)


def like_any_host(patch: pytest.MonkeyPatch, web: Web) -> None:
    """The handler holds loopback to the floor as any host; the floor is lower, that tests end.

    Options are let through as if all hosts were loopback: no option goes below what the handler holds.
    """
    patch.setattr(connections, "system_lookup", web.lookup)
    patch.setattr(connections, "is_loopback", lambda _: False)
    patch.setattr(settings, "is_loopback", lambda _: True)
    for module in (connections, settings):
        patch.setattr(module, "MIN_DELAY", DELAY)
        patch.setattr(module, "MAX_IP_RATE", RATE)
