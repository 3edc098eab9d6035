"""What a crawl asked and what came, written down as it happens.

A crawl is a function of the answers it gets: it asks in batches that depend only on what came
before. So nothing but the answers needs to be kept. After a crash the same crawl is begun again
and finds the answers it had already in its journal; the frontier, the harvest and all that was
learnt on the way grow anew from them without a request. The same journal lets the next audit ask
"has it changed?" and holds the proof of every finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

READ = "READ"
"""Method of an exchange with our own readers of files: what they read of a body, as JSON; never a request."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it left and what came: a hop of its own for every redirect.

    ``status`` is None where nothing good came; ``failure`` then names the Outcome. ``body`` is the
    SHA-256 of the bytes as sent (still compressed where the server did so), empty without any.
    ``unchanged`` says that the server answered 304 and headers and body are those of an earlier
    crawl. ``at`` is UTC; ``seconds`` the time from sending to the last byte.
    """

    url: str
    method: str
    at: datetime
    status: int | None
    failure: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    size: int = 0
    seconds: float = 0.0
    address: str = ""
    problems: tuple[str, ...] = ()
    unchanged: bool = False


class Journal(Protocol):
    """Where a crawl writes its exchanges, and reads those of its own past and of the last crawl.

    Scrapy copies its settings deeply; a journal gives itself for its copy, as `RequestLog` does.
    """

    seconds_spent: float
    """Seconds this crawl took so far, over all its parts; the crawl keeps it up to date. They
    count against its minutes; what is found in the journal takes no time."""

    def recorded(self, url: str) -> Exchange | None:
        """The exchange of this crawl for an address, from before it was interrupted."""
        ...

    def earlier(self, url: str) -> Exchange | None:
        """The exchange of the last finished crawl of this site, to ask whether it changed."""
        ...

    def body(self, exchange: Exchange) -> bytes | None:
        """The bytes of an exchange; None when they are no longer kept."""
        ...

    def add(self, exchange: Exchange, body: bytes) -> None:
        """Take an exchange; written in batches, see `flush`."""
        ...

    def flush(self) -> None:
        """Write what was added; called now and then and at the end."""
        ...
