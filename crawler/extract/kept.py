"""Scans kept until the crawl is over, when it is known which of them could decide an item."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.extract.files import FileKind, Problem, ReadFile

MOST_SCANS = 80
MOST_BYTES = 400 << 20
"""On disk, for one site. A crawl opens the most promising first, so what comes later is worth least."""

SCANS = frozenset({Problem.SCAN, Problem.BROKEN_LAYER})
"""What a reader of pictures may still read."""


@dataclass(frozen=True, slots=True)
class KeptScan:
    """A scan on disk, in the folder of the reader that keeps it."""

    path: Path
    kind: FileKind


class KeptScans:
    """Scans of one crawl by the SHA-256 of their bytes, each once; bounded in number and bytes."""

    def __init__(self, most: int = MOST_SCANS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._room = most, most_bytes
        self._scans: dict[str, KeptScan] = {}
        self.refused = 0
        """Scans for which there was no room."""

    def __len__(self) -> int:
        return len(self._scans)

    def __getitem__(self, sha256: str) -> KeptScan:
        return self._scans[sha256]

    @property
    def all(self) -> frozenset[str]:
        """The SHA-256 of every kept scan."""
        return frozenset(self._scans)

    def keep(self, path: Path, body: bytes, read: ReadFile) -> bool:
        """Whether the file at ``path`` is a scan that is now kept; its caller then leaves it there."""
        if read.problem not in SCANS:
            return False
        name = hashlib.sha256(body).hexdigest()
        if name in self._scans:
            return False
        if len(self._scans) >= self._most or len(body) > self._room:
            self.refused += 1
            return False
        self._room -= len(body)
        self._scans[name] = KeptScan(path, read.kind)
        return True


def with_text_of_scan(first: ReadFile, scan: ReadFile) -> ReadFile:
    """What was known of a file, with the text that was read from its pictures; unread, the reason why."""
    tried = replace(first, method="ocr", reader=scan.reader or "tesseract")
    if not scan.text:
        return tried
    return replace(
        tried,
        title=scan.title,
        text=scan.text,
        pages_read=scan.pages_read,
        picture_pages=scan.picture_pages,
        read_whole=False,
        problem=Problem.NONE,
    )


def read_by(file: ReadFile) -> str:
    """How the words of a file were read, for ``Evidence.read_by``; of scans the pages too.

    >>> read_by(ReadFile(FileKind.PDF, text="x", method="ocr", picture_pages=(1, 2)))
    'ocr p.1-2'
    >>> read_by(ReadFile(FileKind.DOCX, text="x", method="text")), read_by(ReadFile(FileKind.PDF))
    ('text', '')
    """
    if file.method != "ocr":
        return file.method
    pages = file.picture_pages or (1,)
    return f"ocr p.{pages[0]}" + (f"-{pages[-1]}" if len(pages) > 1 else "") if file.text else ""
