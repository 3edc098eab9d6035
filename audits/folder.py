"""The folder of one audit: audit.json, evidence.jsonl.gz, requests.jsonl and the reports."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TextIO

from config.checklist import Checklist
from config.wording import Lang
from crawler.request_log import RequestLog
from matchers.model import Audit, Evidence
from reports.contract import write_reports

EVIDENCE, REQUESTS = "evidence.jsonl.gz", "requests.jsonl"


class FileNotWritten(Exception):
    """Raised when one file of an audit could not be put in its place; says which and why."""


class AuditFolder:
    """Writes whole files only: each is made aside and moved to its name when it is complete."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def request_log(self, crawl: int | None = None, since: datetime | None = None) -> Iterator[RequestLog]:
        """A log of every request; it takes its name when the crawl has ended, however it ended.

        With the number of a ``crawl`` in the archive it survives what kills the program; where that
        crawl goes on, ``since`` is when it had begun (UTC), and so does the log.
        """
        aside_of = self._whole(REQUESTS) if crawl is None else self._lasting(crawl, since)
        with aside_of as aside, _line_by_line(aside) as sink:
            yield RequestLog(sink)

    @contextmanager
    def growing_log(self, *, go_on: bool) -> Iterator[RequestLog]:
        """The log in its place from the start; ``go_on``: behind the whole lines that are there.

        Raises:
            FileNotWritten: at the end, where a line could not be written.
        """
        log = self.path / REQUESTS
        with _told(REQUESTS):
            self.path.mkdir(parents=True, exist_ok=True)
            size = len(_whole_lines(log)) if go_on else 0
            os.close(os.open(log, os.O_CREAT | os.O_WRONLY, 0o600))
            os.truncate(log, size)  # power may have failed in the middle of a line
        with _line_by_line(log) as sink:
            yield RequestLog(sink)

    def write_evidence(self, evidence: Iterable[Evidence]) -> Path:
        """Write evidence as compressed JSON lines, the same bytes for the same evidence."""
        with (
            self._whole(EVIDENCE) as aside,
            _told(EVIDENCE),
            aside.open("wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed,
        ):
            for one in evidence:
                packed.write(one.model_dump_json(exclude_defaults=True).encode() + b"\n")
        return self.path / EVIDENCE

    def read_evidence(self) -> Iterator[Evidence]:
        """The evidence written by `write_evidence`."""
        with gzip.open(self.path / EVIDENCE, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Evidence.model_validate_json(line)

    def write_reports(
        self, audit: Audit, checklist: Checklist, formats: Iterable[str], lang: Lang
    ) -> list[Path]:
        """audit.json and every report asked for."""
        with _told(str(self.path)):
            return write_reports(audit, checklist, self.path, ("json", *formats), lang)

    @contextmanager
    def _lasting(self, crawl: int, since: datetime | None) -> Iterator[Path]:
        """The log of a crawl that may have to go on; aside, by a name that is found again."""
        log, aside = self.path / REQUESTS, self.path / f".{REQUESTS}-crawl-{crawl}"
        with _told(REQUESTS):
            self.path.mkdir(parents=True, exist_ok=True)
            so_far = _whole_lines(aside) if since else b""
            if since and not so_far and _written_since(kept := _whole_lines(log), since):
                so_far = kept  # interrupted by a signal, the crawl left its log in its place
            aside.unlink(missing_ok=True)
            with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(so_far)
        yield aside
        try:
            with _told(REQUESTS):
                aside.replace(log)
        finally:
            with suppress(OSError):
                aside.unlink()

    @contextmanager
    def _whole(self, name: str) -> Iterator[Path]:
        """A file aside that becomes ``name`` at the end, or vanishes when writing fails."""
        with _told(name):
            self.path.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self.path, prefix=f".{name}-")
        os.close(handle)
        try:
            yield Path(aside)
            with _told(name):  # on Windows a file held open by another program cannot be replaced
                Path(aside).replace(self.path / name)
        finally:
            with suppress(OSError):
                Path(aside).unlink()


class _Enduring:
    """Writes lines until one cannot be written: a crawl does not end for a log on a full disk."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.problem: OSError | None = None

    def write(self, text: str, /) -> object:
        if self.problem is None:
            try:
                return self._file.write(text)
            except OSError as error:
                self.problem = error
        return 0


@contextmanager
def _line_by_line(path: Path) -> Iterator[_Enduring]:
    """A log that is on the disk with every line.

    Raises:
        FileNotWritten: at the end, where a line could not be written; half a log is taken away.
    """
    with _told(REQUESTS):
        file = path.open("a", encoding="utf-8", newline="\n", buffering=1)
    sink = _Enduring(file)
    try:
        yield sink
    finally:
        try:
            file.close()
        except OSError as error:
            sink.problem = sink.problem or error
    if sink.problem is not None:
        with suppress(OSError):
            path.unlink()
        raise FileNotWritten(f"{REQUESTS}: {sink.problem.strerror}")


def _whole_lines(path: Path) -> bytes:
    """What a log holds, without a last line that was cut; nothing where there is none."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return b""
    return text[: text.rfind(b"\n") + 1]


def _written_since(log: bytes, since: datetime) -> bool:
    """Whether the last request of a log is of this crawl, not of an audit before it."""
    try:
        last = json.loads(log.splitlines()[-1])["time"]
        return datetime.fromisoformat(last) >= since.replace(microsecond=0)
    except (IndexError, KeyError, TypeError, ValueError):
        return False


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileNotWritten(f"{name}: {error.strerror or error}") from error
