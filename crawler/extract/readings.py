"""What was read from a file before, found by the bytes of the file and the program that read it.

Reading is the dearest part of an audit: a scan takes seconds of CPU. The same bytes read by the same
program give the same words, so a document that did not change is read once. Readings are JSON.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import TypeAdapter, ValidationError

from crawler.extract.files import Problem, ReadFile

PASSING = frozenset({Problem.CRASHED, Problem.TIMEOUT, Problem.MEMORY})
"""What may be the fault of the machine and its load, not of the file."""
IN_TIME = 0.5
"""Share of its time that a reading may have taken to be kept: one that was cut short is tried again."""
_ROOT = Path(__file__).resolve().parents[2]
_SOURCES = (("crawler/extract", "*.py"), ("matchers", "*.py"), ("config", "*.yaml"))
_LIBRARIES = ("pypdfium2", "lxml", "python-docx", "python-calamine", "pythainlp", "pillow")
_PROGRAMS = ("tesseract", "antiword")
_FORM: TypeAdapter[ReadFile] = TypeAdapter(ReadFile)


@runtime_checkable
class KeepsReadings(Protocol):
    """Where readings are kept; a journal may be one."""

    def reading(self, key: str) -> bytes | None:
        """What was kept under a key."""
        ...

    def add_reading(self, key: str, data: bytes) -> None:
        """Keep a reading."""
        ...


class Readings:
    """Readings by file and task; without a place to keep them it knows nothing."""

    def __init__(self, kept: KeepsReadings | None = None) -> None:
        self._kept = kept

    def get(self, sha256: str, task: str) -> ReadFile | None:
        """The reading of a file by a task of this very program; None when it has to be read."""
        data = self._kept.reading(_key(sha256, task)) if self._kept is not None else None
        try:
            return _FORM.validate_json(data) if data is not None else None
        except ValidationError:
            return None

    def keep(self, sha256: str, task: str, read: ReadFile, *, seconds: float, limit: float) -> None:
        """Keep what was read in so many seconds of those allowed, unless time or machine cut it short."""
        if self._kept is not None and read.problem not in PASSING and seconds < limit * IN_TIME:
            self._kept.add_reading(_key(sha256, task), _FORM.dump_json(read))


def _key(sha256: str, task: str) -> str:
    return hashlib.sha256(f"{reader_version()} {task} {sha256}".encode()).hexdigest()


@cache
def reader_version() -> str:
    """A name of everything that a reading depends on: our source and word lists, libraries, programs."""
    told = hashlib.sha256()
    for folder, pattern in _SOURCES:
        for path in sorted((_ROOT / folder).rglob(pattern)):
            told.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for library in _LIBRARIES:
        try:
            told.update(f"{library} {version(library)}\0".encode())
        except PackageNotFoundError:
            told.update(f"{library}\0".encode())
    for program in _PROGRAMS:
        if found := shutil.which(program):
            status = Path(found).resolve().stat()
            told.update(f"{found} {status.st_size} {status.st_mtime_ns}\0".encode())
    return told.hexdigest()
