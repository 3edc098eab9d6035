"""A made-up web server on loopback and a crawl of it in a process of its own.

Twisted's reactor lives once in a process, so each crawl runs in a child. The child fetches
the addresses it is given, one after the other or all at once, as the spider does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """A server: what it answers by path, and what it was asked, when."""

    answers: dict[str, Answer | Callable[[int], Answer]] = field(default_factory=dict)
    asked: list[tuple[float, str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        self.asked.append((time.monotonic(), path, headers))
        found = self.answers.get(path, (404, {}, b"no such page"))
        return found(self.paths.count(path)) if callable(found) else found


@contextmanager
def serve(site: Site, *, context: Any = None) -> Iterator[Site]:
    """Serve a site on loopback while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path, dict(self.headers.items()))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


_CHILD = """
import asyncio, json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from crawler.guards import outcome_of
from crawler.politeness import RobotsRules
from crawler.settings import CrawlOptions, crawl_settings

job = json.loads(sys.argv[1])
results = []

async def changing_lookup(host):
    changing_lookup.calls += 1
    numbers = job["lookup"][host]
    return numbers[min(changing_lookup.calls, len(numbers)) - 1]
changing_lookup.calls = 0

class Fetch(scrapy.Spider):
    name = "fetch"

    async def start(self):
        if job["together"]:
            await asyncio.gather(*map(self.fetch, job["urls"]))
        else:
            for url in job["urls"]:
                await self.fetch(url)
        robots = self.crawler.get_downloader_middleware(RobotsRules)
        first = job["urls"][0]
        print(json.dumps({"results": results, "lookups": changing_lookup.calls,
                          "robots": str(robots.outcome(first)) if robots else "",
                          "sitemaps": robots.sitemaps(first) if robots else []}))
        return
        yield

    async def fetch(self, url):
        request = scrapy.Request(url, meta=dict(job["meta"]), dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            results.append({"url": url, "error": type(error).__name__, "outcome": outcome_of(error).value,
                            "message": str(error)})
        else:
            results.append({"url": response.url, "status": response.status, "size": len(response.body),
                            "connected_to": (response.headers.get("X-Numbers") or b"").decode().split(","),
                            "problems": response.meta.get("problems", []),
                            "certificate": response.meta.get("certificate", "")})

options = CrawlOptions(job["start"], allow_private=job["allow_private"], delay=job["delay"],
                       per_ip_rate=job["rate"], contact="it@example.go.th")
settings = crawl_settings(options) | {"SPIDER_MODULES": []} | job["settings"]
if job["lookup"]:
    settings["OIT_LOOKUP"] = changing_lookup
if job["dry"]:
    from crawler import connections

    async def record(self, request, numbers):
        return scrapy.http.Response(request.url, headers={"X-Numbers": ",".join(numbers)})

    connections.PinnedHandler._fetch = record
    connections.NAMES_KEPT_SECONDS = 0.0
    settings["ROBOTSTXT_OBEY"] = False
process = AsyncCrawlerProcess(settings)
process.crawl(Fetch)
process.start()
"""


def crawl(
    *urls: str,
    start: str = "http://127.0.0.1/",
    allow_private: bool = True,
    delay: float = 0.0,
    rate: float = 1000.0,
    together: bool = False,
    settings: dict[str, Any] | None = None,
    meta: dict[str, Any] | None = None,
    lookup: dict[str, list[list[str]]] | None = None,
    env: dict[str, str] | None = None,
    dry: bool = False,
) -> dict[str, Any]:
    """Fetch addresses with the settings of a real crawl; the results in the order they came."""
    import os

    job = {
        "urls": urls,
        "start": start,
        "allow_private": allow_private,
        "delay": delay,
        "rate": rate,
        "together": together,
        "settings": settings or {},
        "meta": meta or {},
        "lookup": lookup or {},
        "dry": dry,
    }
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, json.dumps(job)],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    lines = child.stdout.splitlines()
    assert lines, child.stderr
    report: dict[str, Any] = json.loads(lines[-1])
    report["log"] = child.stderr
    return report
