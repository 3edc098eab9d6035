"""What a crawl asked and what came, on its way into the archive."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from audits.archive.objects import ObjectStore, digest_of
from crawler.journal import READ, Exchange

MOST_ROWS = 20
MOST_SECONDS = 0.5
"""A batch is written with so many rows, or so long after its first; a kill costs what was not written.

One audit alone writes at once (``wait_s=0``): there is nobody whose rows could share the transaction.
"""
MOST_WAITING = 32
"""Answers that may wait to be written; with more the crawl waits for the disk instead of filling memory."""

_READING = "urn:oit-reading:"

Write = Callable[[Sequence[Exchange], float], None]
"""Takes rows whose bodies are stored, and the seconds the crawl took so far."""


@dataclass(frozen=True, slots=True)
class _Added:
    exchange: Exchange
    body: bytes


@dataclass(frozen=True, slots=True)
class _Flush:
    done: threading.Event


@dataclass(frozen=True, slots=True)
class _End:
    done: threading.Event


class ArchiveJournal:
    """A `crawler.journal.Journal` over the archive; use it as a context manager, or call `close`.

    Compressing and writing happen in a thread of its own: bodies first, then the rows that name
    them, so that a row never promises what is not there. ``write`` is called from that thread.
    When writing fails, nothing more is kept, the crawl goes on, and ``problem`` says what it was.

    ``recorded`` are exchanges of this crawl, ``earlier`` those of the last finished one.
    """

    def __init__(
        self,
        recorded: Sequence[Exchange],
        earlier: Sequence[Exchange],
        objects: ObjectStore,
        write: Write,
        seconds_spent: float = 0.0,
        *,
        wait_s: float = MOST_SECONDS,
    ) -> None:
        self.seconds_spent = seconds_spent
        self._wait_s = wait_s
        self.problem: Exception | None = None
        self._recorded = {one.url: one for one in _trusted(recorded)}
        self._earlier = {one.url: one for one in earlier if one.method == "GET"}
        self._readings = {one.url: one for one in (*earlier, *recorded) if one.method == READ}
        self._read_now = {one.url for one in recorded if one.method == READ}
        self._objects, self._write = objects, write
        self._waiting: queue.Queue[_Added | _Flush | _End] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Scrapy copies its settings deeply; there is one journal of a crawl."""
        return self

    def __enter__(self) -> Self:
        """Nothing happens before the first answer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is left."""
        self.close()

    @property
    def answers_kept(self) -> int:
        """Addresses whose answer is known from before the interruption."""
        return len(self._recorded)

    def recorded(self, url: str) -> Exchange | None:
        """See `crawler.journal.Journal`."""
        return self._recorded.get(url)

    def earlier(self, url: str) -> Exchange | None:
        """See `crawler.journal.Journal`."""
        return self._earlier.get(url)

    def body(self, exchange: Exchange) -> bytes | None:
        """See `crawler.journal.Journal`."""
        return self._objects.get(exchange.body)

    def add(self, exchange: Exchange, body: bytes) -> None:
        """See `crawler.journal.Journal`; comes back at once, unless the disk is far behind."""
        if self.problem is None:
            self._put(_Added(exchange, body))

    def reading(self, key: str) -> bytes | None:
        """See `crawler.extract.readings.KeepsReadings`; what the last crawl read is handed on to the next."""
        known = self._readings.get(_READING + key)
        data = self._objects.get(known.body) if known is not None else None
        if data is not None and _READING + key not in self._read_now:
            self.add_reading(key, data)
        return data

    def add_reading(self, key: str, data: bytes) -> None:
        """See `crawler.extract.readings.KeepsReadings`."""
        url = _READING + key
        self._read_now.add(url)
        self.add(Exchange(url, READ, datetime.now(UTC), None, body=digest_of(data), size=len(data)), data)

    def flush(self) -> None:
        """Come back when everything added so far is written, or cannot be."""
        if self._thread is not None:
            self._put(flush := _Flush(threading.Event()))
            flush.done.wait()

    def close(self) -> None:
        """Write what is left and end the thread. Safe to call twice."""
        if self._thread is not None:
            self._put(end := _End(threading.Event()))
            end.done.wait()
            self._thread.join()
            self._thread = None

    def _put(self, what: _Added | _Flush | _End) -> None:
        if self._thread is None:
            # a daemon: a process that is told to end at once does not wait for a slow disk
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
        self._waiting.put(what)

    # in the thread

    def _work(self) -> None:
        ended = False
        while not ended:
            batch, signals = self._next_batch()
            try:
                self._keep(batch)
            finally:
                for one in signals:
                    one.done.set()
            ended = any(isinstance(one, _End) for one in signals)

    def _next_batch(self) -> tuple[list[_Added], list[_Flush | _End]]:
        """Answers to write together; they are complete when there are many, time is up, or someone waits."""
        batch, until = list[_Added](), float("inf")
        while len(batch) < MOST_ROWS:
            left = until - time.monotonic()
            try:
                one = self._waiting.get(timeout=None if not batch else max(0.0, left))
            except queue.Empty:
                break
            if not isinstance(one, _Added):
                return batch, [one]
            if not batch:
                until = time.monotonic() + self._wait_s
            batch.append(self._stored(one))
        return batch, []

    def _stored(self, one: _Added) -> _Added:
        """Store a body at once; while the batch fills, only its row is held in memory."""
        if self.problem is None and one.body:
            try:
                self._objects.put(one.body)
            except Exception as error:  # a full disk, a lost database: the audit goes on without
                self.problem = error
        return replace(one, body=b"")

    def _keep(self, batch: Sequence[_Added]) -> None:
        if not batch or self.problem is not None:
            return
        try:
            self._write([one.exchange for one in batch], self.seconds_spent)
        except Exception as error:  # as above
            self.problem = error


def _trusted(recorded: Sequence[Exchange]) -> list[Exchange]:
    """Exchanges that answer for the site: what failed after the last answer may be our own network."""
    last_answer = max((one.at for one in recorded if one.status is not None), default=None)
    return [
        one
        for one in recorded
        if one.method == "GET"
        and (one.status is not None or (last_answer is not None and one.at <= last_answer))
    ]


__all__ = ["MOST_ROWS", "MOST_SECONDS", "ArchiveJournal", "Write"]
