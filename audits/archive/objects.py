"""Where bodies, evidence and whole audits lie: by the SHA-256 of their bytes, each once, compressed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import zstandard

LEVEL = 3
"""Of zstd: 300 MB/s on one core; higher levels save few per cent of what is mostly packed already."""
PREFIXES = "0123456789abcdef"
"""All objects are gone through in sixteenths: the digests of millions need not be in memory at once."""
LARGEST = 1 << 30
"""Bytes an object may unpack to; a page has 3 MB, a document 30, the evidence of a site some ten."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the store lists it: packed size in bytes, and when it was last put."""

    digest: str
    size: int
    touched_at: datetime


class ObjectStore(Protocol):
    """Takes bytes and gives them back by their digest (hex SHA-256 of the plain bytes)."""

    def put(self, data: bytes) -> str:
        """Keep these bytes; putting them again costs nothing and protects them from tidying for a while."""
        ...

    def get(self, digest: str) -> bytes | None:
        """The bytes; None when they are not there or no longer what they were."""
        ...

    def has(self, digest: str) -> bool:
        """Whether something lies there, unread."""
        ...

    def delete(self, digest: str, untouched_since: datetime | None = None) -> bool:
        """Whether it was deleted; not when it was put again since that time."""
        ...

    def size(self) -> int:
        """Bytes all objects take up, compressed."""
        ...

    def listed(self, prefix: str = "") -> Iterator[Stored]:
        """The objects whose digest begins so."""
        ...

    def settle(self, digests: Iterable[str]) -> None:
        """Come back only when these would survive a power failure."""
        ...


def digest_of(data: bytes) -> str:
    """The name of these bytes.

    >>> digest_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def is_digest(text: str) -> bool:
    """Whether it can be the name of an object; anything else must not become a path.

    >>> is_digest("a" * 64), is_digest("../../etc/passwd"), is_digest("A" * 64)
    (True, False, False)
    """
    return len(text) == 64 and not set(text) - set("0123456789abcdef")


def pack(data: bytes) -> bytes:
    """Compressed, with its length and a checksum in front and behind."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(data)


def unpack(packed: bytes, digest: str) -> bytes | None:
    """The plain bytes; None when they are not those of the digest."""
    try:
        if zstandard.frame_content_size(packed) > LARGEST:
            return None
        data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=LARGEST)
    except zstandard.ZstdError:
        return None
    return data if digest_of(data) == digest else None


class FolderObjects:
    """Objects as files of a folder, readable by their owner only.

    Needs no database, so child processes use it side by side: each file is written aside and
    takes its name when it is complete; who comes second finds the same bytes there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, data: bytes) -> str:
        """See `ObjectStore`. A file that a power failure left cut short is written anew."""
        digest = digest_of(data)
        if not self._touched(digest):
            self._write(self.room_for(digest), pack(data))
        return digest

    def get(self, digest: str) -> bytes | None:
        """See `ObjectStore`."""
        try:
            return unpack(self.place(digest).read_bytes(), digest)
        except OSError:
            return None

    def has(self, digest: str) -> bool:
        """See `ObjectStore`."""
        return is_digest(digest) and self.place(digest).is_file()

    def delete(self, digest: str, untouched_since: datetime | None = None) -> bool:
        """See `ObjectStore`.

        It is moved aside before its time is looked at: whoever puts it meanwhile either touched
        it before, and it moves back, or does not find it, and writes it anew.
        """
        place = self.place(digest)
        aside = place.with_suffix(".going")
        try:
            place.replace(aside)
            touched = aside.stat().st_mtime
        except OSError:
            return False
        if untouched_since is not None and touched >= untouched_since.timestamp():
            aside.replace(place)
            return False
        aside.unlink(missing_ok=True)
        return True

    def size(self) -> int:
        """See `ObjectStore`."""
        return sum(one.size for one in self.listed())

    def listed(self, prefix: str = "") -> Iterator[Stored]:
        """See `ObjectStore`."""
        for file in sorted(self.path.glob(f"{prefix[:2]:?<2}/{prefix[2:4]:?<2}/{prefix}*.zst")):
            with suppress(OSError):  # deleted meanwhile
                stat = file.stat()
                yield Stored(file.stem, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))

    def settle(self, digests: Iterable[str]) -> None:
        """See `ObjectStore`."""
        for digest in digests:
            with suppress(OSError):
                _flushed(self.place(digest))

    def recover(self) -> None:
        """Put back what a crash left moved aside, and drop what it left half written."""
        for aside in self.path.glob("??/??/*.going"):
            place = aside.with_suffix(".zst")
            with suppress(OSError):
                aside.unlink() if place.exists() else aside.replace(place)

    def leftovers(self, older_than: datetime) -> Iterator[Path]:
        """Files that were being written when a process died."""
        for file in self.path.glob("??/??/.new-*"):
            with suppress(OSError):
                if file.stat().st_mtime < older_than.timestamp():
                    yield file

    def place(self, digest: str) -> Path:
        """Where the file of an object lies; what is no digest names no file that exists."""
        if not is_digest(digest):
            return self.path / "none"
        return self.path / digest[:2] / digest[2:4] / f"{digest}.zst"

    def room_for(self, digest: str) -> Path:
        """Where the file of an object is to lie; its folders are made, for their owner alone."""
        place = self.place(digest)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.path, place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        return place

    def _touched(self, digest: str) -> bool:
        """Whether it lies there whole; tidying then spares it for a while."""
        if self.get(digest) is None:
            return False
        try:
            os.utime(self.place(digest))
        except OSError:  # tidied away this very moment
            return False
        return True

    def _write(self, place: Path, packed: bytes) -> None:
        handle, aside = tempfile.mkstemp(dir=place.parent, prefix=".new-")  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed)
            try:
                Path(aside).replace(place)
            except PermissionError:  # Windows: another process reads the same object just now
                if not place.is_file():
                    raise
        finally:
            with suppress(OSError):
                Path(aside).unlink()


def _flushed(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
