"""A town on loopback whose server does what good servers do: it says what did not change."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import NamedTuple

from audits.demo.model import Reply, Town
from audits.demo.town import ORIGIN

LAST_CHANGE = "Tue, 31 Jan 2023 05:00:00 GMT"


class Asked(NamedTuple):
    """One request: when (monotonic seconds), path and query, what was answered, bytes of body sent."""

    time: float
    path: str
    status: int
    size: int


@dataclass
class Served:
    """A running server and what it was asked."""

    url: str
    replies: dict[str, Reply]
    not_found: Reply
    latency_s: float
    validators: bool
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def served(town: Town, *, latency_s: float = 0.0, validators: bool = True) -> Iterator[Served]:
    """Serve a town; every answer takes ``latency_s`` and, with ``validators``, has an ETag and a date."""
    site = Served("", dict(town.replies), town.not_found, latency_s, validators)
    listener = _Listener(("127.0.0.1", 0), _Handler)
    listener.site = site
    site.url = f"http://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    site: Served

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # asking for this machine's full name can take seconds
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed in mid-reply is what is measured."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60
    server: _Listener

    def do_GET(self) -> None:
        site = self.server.site
        reply = site.replies.get(self.path, site.not_found)
        began = time.monotonic()
        time.sleep(site.latency_s)
        body = reply.body
        if not reply.headers.get("Content-Type", "").startswith("text/html"):
            body = body.replace(ORIGIN.encode(), site.url.encode())
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        with_tag = site.validators and reply.status == 200
        unchanged = with_tag and self.headers.get("If-None-Match") == tag
        status, body = (304, b"") if unchanged else (reply.status, body)
        site.asked.append(Asked(began, self.path, status, len(body)))
        self.send_response(status)
        if not unchanged:
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
        if with_tag:
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", LAST_CHANGE)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - overridden
        """Nothing: what was asked is kept in ``Served.asked``."""
