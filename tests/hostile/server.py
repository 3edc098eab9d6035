"""A server on loopback that misbehaves as told: it speaks bytes, so it can speak them wrongly.

A *way* is a function that answers one request in one bad manner. The catalogue names it and gives
its arguments; `WAYS` holds them all.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

MAX_HEAD = 64 * 1024
HTML = "text/html; charset=utf-8"


class HungUp(Exception):
    """Raised when the other side is gone, or the server closes."""


@dataclass
class Wire:
    """One request and the connection it came on."""

    method: str
    target: str
    headers: Mapping[str, str]
    nth: int
    """How often this target was asked for so far, this time included."""
    _socket: socket.socket
    _closing: threading.Event

    def send(self, data: bytes) -> None:
        """Send bytes as they are.

        Raises:
            HungUp: nobody takes them.
        """
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise HungUp from error

    def wait(self, seconds: float) -> None:
        """Do nothing for a while.

        Raises:
            HungUp: the case is over.
        """
        if self._closing.wait(seconds):
            raise HungUp

    def reset(self) -> None:
        """Break the connection off, as a machine that crashed."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise HungUp

    def answer(
        self,
        body: bytes,
        kind: str = HTML,
        status: int = 200,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    ) -> None:
        """A whole, correct answer."""
        named = headers.items() if isinstance(headers, Mapping) else headers
        lines = [f"HTTP/1.1 {status} Any", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += ["Connection: close", *(f"{name}: {value}" for name, value in named)]
        self.send("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
        if self.method != "HEAD":
            self.send(body)


Wrap = Callable[[socket.socket], socket.socket]
"""From a connection just accepted to one on which HTTP is spoken."""
Way = Callable[..., None]
"""From a wire, and keyword arguments of the catalogue, to bytes on that wire."""
WAYS: dict[str, Way] = {}


PREPARED: dict[str, Callable[..., object]] = {}
"""What ways make before the first request, so that no client waits for it; same arguments."""


def way(function: Way) -> Way:
    """Make a function known to the catalogue under its own name."""
    known = WAYS.get(function.__name__, function)
    if known.__code__.co_filename != function.__code__.co_filename:  # pytest may import a module twice
        raise ValueError(f"two ways are called {function.__name__}")
    WAYS[function.__name__] = function
    return function


@dataclass
class HostileServer:
    """What it answers by path, "*" for all others, and what it was asked."""

    answers: Mapping[str, Callable[[Wire], None]]
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Host and target of every request, in order."""
    port: int = 0
    tls_port: int = 0

    def find(self, target: str) -> Callable[[Wire], None]:
        """The answer for a target: with its query, without it, by its start, or the one for all."""
        path = target.partition("?")[0]
        starts = (key for key in self.answers if key.endswith("*") and path.startswith(key[:-1]))
        longest = max(starts, key=len, default="")
        for key in (target, path, longest):
            if key in self.answers:
                return self.answers[key]
        return _not_found


@contextmanager
def serve(server: HostileServer, tls: Wrap | None = None) -> Iterator[HostileServer]:
    """Serve on loopback, in plain and, where ``tls`` says how, in TLS too, while the block runs."""
    closing = threading.Event()
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=64)]
    server.port = listeners[0].getsockname()[1]
    if tls is not None:
        listeners.append(socket.create_server(("127.0.0.1", 0), backlog=64))
        server.tls_port = listeners[1].getsockname()[1]
    for listener, wrap in zip(listeners, (None, tls), strict=False):
        threading.Thread(target=_listen, args=(server, listener, wrap, closing), daemon=True).start()
    try:
        yield server
    finally:
        closing.set()
        for listener in listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def _listen(
    server: HostileServer, listener: socket.socket, tls: Wrap | None, closing: threading.Event
) -> None:
    while True:
        try:
            one, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(server, one, tls, closing), daemon=True).start()


def _talk(server: HostileServer, one: socket.socket, tls: Wrap | None, closing: threading.Event) -> None:
    one.settimeout(30)
    with suppress(OSError, HungUp):
        if tls is not None:
            one = tls(one)
        wire = _read_request(server, one, closing)
        server.find(wire.target)(wire)
        with suppress(OSError):
            one.shutdown(socket.SHUT_WR)
    with suppress(OSError):
        one.close()


def _read_request(server: HostileServer, one: socket.socket, closing: threading.Event) -> Wire:
    head = b""
    while b"\r\n\r\n" not in head:
        more = one.recv(8192)
        if not more or len(head) > MAX_HEAD:
            raise HungUp
        head += more
    first, *rest = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    server.asked.append((headers.get("host", ""), target))
    nth = sum(asked == target for _, asked in server.asked)
    return Wire(method, target, headers, nth, one, closing)


def _not_found(wire: Wire) -> None:
    wire.answer("<!doctype html><title>ไม่พบหน้า</title><p>ไม่พบหน้าที่ต้องการ".encode(), status=404)


def says(body: str | bytes, kind: str = HTML, **more: Any) -> Callable[[Wire], None]:
    """An ordinary answer."""
    data = body.encode() if isinstance(body, str) else body
    return lambda wire: wire.answer(data, kind, **more)
