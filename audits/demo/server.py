"""Serves the made-up town, or a folder of saved pages, on loopback.

Threaded, HTTP/1.1 with keep-alive, an ephemeral port unless one is named, and quiet. Every
request is remembered, so that a test can count them and look at their headers.
"""

from __future__ import annotations

import mimetypes
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from audits.demo.model import Reply, Town
from audits.demo.town import ORIGIN

Answer = Callable[[str], Reply]
"""From path and query, as requested, to the reply."""


class Request(NamedTuple):
    """One request as it came: seconds since the server started, path and query, headers."""

    time: float
    path: str
    headers: Mapping[str, str]


class TownServer(str):
    """A running server: its address, without a slash at the end, and the requests so far."""

    requests: list[Request]

    def __new__(cls, url: str) -> Self:
        """A server at this address, not yet asked for anything."""
        server = super().__new__(cls, url)
        server.requests = []
        return server

    @property
    def url(self) -> str:
        """The address as a plain string."""
        return str(self)


@contextmanager
def serve(town: Town, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[TownServer]:
    """Serve a town for the length of a ``with`` block; unknown addresses get its 404 page."""

    def answer(path: str) -> Reply:
        return town.replies.get(path, town.not_found)

    with _serve(answer, host, port) as server:
        yield server


@contextmanager
def serve_folder(folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[TownServer]:
    """Serve static files: index.html for folders, ``/x`` redirected to ``/x/``, no listings."""
    with _serve(FolderSite(folder).answer, host, port) as server:
        yield server


@dataclass(frozen=True)
class FolderSite:
    """Answers from a folder, never from outside it."""

    folder: Path

    def answer(self, target: str) -> Reply:
        """The file for a path; its query is ignored."""
        path = unquote(urlsplit(target).path)
        place = self._inside(path)
        if place is None:
            return _plain(404, "not found")
        if place.is_dir():
            if not path.endswith("/"):
                return Reply(301, {"Location": urlsplit(target).path + "/", "Content-Type": "text/html"}, b"")
            place /= "index.html"
        elif path.endswith("/"):
            return _plain(404, "not found")
        if not place.is_file():
            return _plain(404, "not found")
        kind = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
        return Reply(200, {"Content-Type": kind}, place.read_bytes())

    def _inside(self, path: str) -> Path | None:
        if "\x00" in path:
            return None
        root = self.folder.resolve()
        place = (root / path.lstrip("/")).resolve()
        return place if place.is_relative_to(root) else None


@contextmanager
def _serve(answer: Answer, host: str, port: int) -> Iterator[TownServer]:
    listener = _Listener((host, port), _Handler)
    server = TownServer(f"http://{host}:{listener.server_address[1]}")
    listener.answer, listener.record, listener.started = answer, server, time.monotonic()
    thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    answer: Answer
    record: TownServer
    started: float

    def server_bind(self) -> None:
        """Bind without asking a name server for this machine's full name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in mid-reply is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without these, headers and body travel as two small packets and wait for each other.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60
    server: _Listener

    def do_GET(self) -> None:
        self._reply(self.server.answer(self._remember()))

    def do_HEAD(self) -> None:
        self._reply(self.server.answer(self._remember()), with_body=False)

    def do_POST(self) -> None:
        self._remember()
        self.close_connection = True
        self._reply(_plain(405, "nothing can be sent to the made-up town"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  overridden
        """Nothing: the requests are kept in ``TownServer.requests``."""

    def _remember(self) -> str:
        elapsed = time.monotonic() - self.server.started
        self.server.record.requests.append(Request(elapsed, self.path, dict(self.headers.items())))
        return self.path

    def _reply(self, reply: Reply, *, with_body: bool = True) -> None:
        if reply.delay_s:
            time.sleep(reply.delay_s)
        host = self.headers.get("Host", "") or self.server.record.url.removeprefix("http://")
        body = reply.body
        if not reply.headers.get("Content-Type", "").startswith("text/html"):
            body = body.replace(ORIGIN.encode(), f"http://{host}".encode("latin-1", "replace"))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)
        self.wfile.flush()


def _plain(status: int, text: str) -> Reply:
    return Reply(
        status, {"Content-Type": "text/html; charset=utf-8"}, f"<!doctype html><title>{text}</title>".encode()
    )
