"""A line for every request: what we asked, when, of whom, and what came.

With it a webmaster's complaint can be answered, and politeness can be proved.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.guards import outcome_of
from matchers.masking import mask_address

_SECRET = re.compile(
    r"(?i)([?&;](?:[a-z_.-]{0,20}(?:pass(?:word|wd)?|token|secret|api_?key|session_?id))=)[^&;#]*"
)


ON_THE_WIRE = "on_the_wire"
"""Key of a request's meta: an `OnTheWire`, for whoever keeps what passed."""


@dataclass(frozen=True, slots=True)
class OnTheWire:
    """When a request was sent (UTC), how many seconds it took, and the address that was asked."""

    at: datetime
    seconds: float
    address: str


class Sink(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object:
        """Take one line, with its line break."""


class RequestLog:
    """Writes records as JSON lines, one ``write`` each, ASCII only.

    Everything beyond ASCII is escaped: a log is read in terminals, which obey some of it.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Scrapy copies its settings deeply; an open file has no copy."""
        return self

    def add(self, record: dict[str, object]) -> None:
        """Write one record."""
        self._sink.write(json.dumps(record, ensure_ascii=True, separators=(",", ":")) + "\n")


def without_secrets(url: str) -> str:
    """An address fit for a log: no user, password, token or citizen number, at most 2,000 characters.

    >>> without_secrets("https://u:p@a.go.th/x?id=1&access_token=abc#top")
    'https://a.go.th/x?id=1&access_token=...'
    """
    try:
        parts = urlsplit(url)
        clean = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    except ValueError:
        clean = "(not an address)"
    return _SECRET.sub(r"\1...", mask_address(clean))[:2000]


def record_of(request: Request, *, now: float, response: Response | None, failure: str) -> dict[str, object]:
    """One request as it is logged; ``now`` in Unix seconds, ``time`` in UTC, ``bytes`` as sent."""
    sent_at = request.meta.get("sent_at")
    moment = datetime.fromtimestamp(now if sent_at is None else sent_at, UTC)
    return {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "method": request.method,
        "url": without_secrets(request.url),
        "sent": sent_at is not None,
        "status": response.status if response is not None else None,
        "failure": failure,
        "bytes": len(response.body) if response is not None else 0,
        "seconds": None if sent_at is None else round(max(0.0, now - sent_at), 3),
        "address": request.meta.get("address") if sent_at is not None else None,
    }


class RequestLogMiddleware:
    """Logs what passes; nearest to the wire, so redirects and retries have lines of their own.

    A request that was refused before it was sent has ``"sent": false`` and the reason.
    Setting ``OIT_REQUEST_LOG``: a path, or a :class:`RequestLog`.
    """

    def __init__(self, log: RequestLog) -> None:
        self._log = log

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the file of ``OIT_REQUEST_LOG``; without one the lines go nowhere."""
        target = crawler.settings.get("OIT_REQUEST_LOG")
        if isinstance(target, RequestLog):
            return cls(target)
        if not target:
            return cls(RequestLog(_Nowhere()))
        # Line by line, so that a killed crawl has a whole log.
        file = Path(str(target)).open("a", encoding="ascii", buffering=1)  # noqa: SIM115 - closed below

        def close() -> None:
            file.close()

        crawler.signals.connect(close, signals.engine_stopped, weak=False)
        return cls(RequestLog(file))

    def process_response(self, request: Request, response: Response) -> Response:
        """Log an answer that was sent for; what the journal gave has its line since then."""
        if "cached" not in response.flags:
            self._add(request, response=response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Log a failure or refusal, by its outcome and cause."""
        if not getattr(exception, "from_journal", False):
            self._add(request, failure=f"{outcome_of(exception)}: {type(exception).__name__}")

    def _add(self, request: Request, *, response: Response | None = None, failure: str = "") -> None:
        now = time.time()
        self._log.add(record_of(request, now=now, response=response, failure=failure))
        # a redirect would inherit them
        sent_at, address = request.meta.pop("sent_at", None), request.meta.pop("address", "")
        if sent_at is not None:
            seconds = round(max(0.0, now - sent_at), 3)
            request.meta[ON_THE_WIRE] = OnTheWire(datetime.fromtimestamp(sent_at, UTC), seconds, address)


class _Nowhere:
    def write(self, text: str, /) -> None:
        """Take nothing down."""
