"""Text of a Word file of before 2007: antiword where it is installed, else its pieces by olefile.

The layout of the file is that of [MS-DOC]: 2.5.1 (Fib), 2.8.35 (PlcPcd), 2.9.38 (Clx), 2.9.177 (Pcd).
Imported in worker processes only.
"""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import olefile  # type: ignore[import-untyped]

from crawler.extract.files import Encrypted, FileKind, Limits, Problem, ReadFile
from crawler.extract.programs import ask
from crawler.extract.written import Found, written

MOST_PIECES = 20_000
STREAM = 64 << 20
"""Bytes of one stream that are read."""

_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_THAI_SHARE = 0.3
"""Share of high bytes above which 8-bit text is Thai: Thai Word wrote its own code page there."""
_FIELD = re.compile("\x13[^\x13\x14\x15]{0,2000}\x14?|\x15")
_ENDS = str.maketrans({"\r": "\n", "\x07": "\n", "\x0b": "\n", "\x0c": "\n"})


@dataclass(frozen=True, slots=True)
class _Properties:
    title: str = ""
    made: date | None = None
    has_images: bool = False


def read_doc(path: Path, limits: Limits) -> ReadFile:
    """Read a .doc; ``reader`` says which of the two ways.

    Raises:
        Encrypted: it asks for a password.
        ValueError, OSError: it is damaged.
    """
    with olefile.OleFileIO(path) as container:
        stream = _stream(container, "WordDocument")
        flags = struct.unpack_from("<H", stream, 10)[0]
        if flags & _ENCRYPTED:
            raise Encrypted
        about = _properties(container)
        text, reader = _by_antiword(path, limits), "antiword"
        if text is None:
            table = _stream(container, "1Table" if flags & _TABLE_1 else "0Table")
            text, reader = "".join(_pieces(stream, table, limits.characters + 1)), "pieces"
            text = _FIELD.sub("", text).translate(_ENDS)
    found = Found(
        [_cells(line) for line in text.splitlines()],
        complete=len(text) <= limits.characters,
        name=about.title,
        made=about.made,
        has_images=about.has_images,
        reader=reader,
    )
    return written(FileKind.DOC, found, limits)


def read_ole(path: Path, limits: Limits) -> ReadFile:
    """What is in a container whose first sectors name no document: Office packs locked files so.

    Raises:
        Encrypted: it asks for a password.
    """
    with olefile.OleFileIO(path) as container:
        if container.exists("EncryptedPackage"):
            raise Encrypted
        is_doc = container.exists("WordDocument")
    return read_doc(path, limits) if is_doc else ReadFile(FileKind.OLE, problem=Problem.UNSUPPORTED)


def _by_antiword(path: Path, limits: Limits) -> str | None:
    """The text as antiword prints it, one paragraph a line; None where it is absent or refuses."""
    command = ["antiword", "-m", "UTF-8.txt", "-w", "0", str(path)]
    said = ask(command, seconds=limits.seconds / 2, most_bytes=4 * limits.characters)
    return said.decode("utf-8", "replace") if said and said.strip() else None


def _cells(line: str) -> str:
    """A row as antiword draws it (``|a  |b  |``), with the cells as everywhere else."""
    if not line.startswith("|"):
        return line
    return " | ".join(filter(None, (cell.strip() for cell in line.split("|"))))


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    with container.openstream(name) as stream:
        return bytes(stream.read(STREAM))


def _pieces(stream: bytes, table: bytes, most: int) -> Iterator[str]:
    """The text in reading order, piece by piece, at most ``most`` characters of it."""
    characters: int = struct.unpack_from("<i", stream, 0x4C)[0]  # of the main text, without foot-notes
    start, size = struct.unpack_from("<II", stream, 0x1A2)
    places, pieces = _piece_table(table[start : start + size])
    for n, place in enumerate(pieces):
        length = min(places[n + 1], characters) - places[n]
        if length <= 0 or most <= 0:
            return
        length = min(length, most)
        most -= length
        if place & 0x4000_0000:
            begin = (place & 0x3FFF_FFFF) // 2
            yield _eight_bit(stream[begin : begin + length])
        else:
            yield stream[place : place + 2 * length].decode("utf-16-le", "replace")


def _piece_table(clx: bytes) -> tuple[tuple[int, ...], list[int]]:
    """Where each piece begins in the text, and where in the stream. Raises ValueError, struct.error."""
    at = 0
    while at < len(clx) and clx[at] == 1:  # changes of formatting stand before it
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if at >= len(clx) or clx[at] != 2:
        raise ValueError("no piece table")
    size = int(struct.unpack_from("<I", clx, at + 1)[0])
    count = min((size - 4) // 12, (len(clx) - at - 9) // 12, MOST_PIECES)
    if count < 1:
        raise ValueError("an empty piece table")
    places = struct.unpack_from(f"<{count + 1}i", clx, at + 5)
    first = at + 5 + 4 * ((size - 4) // 12 + 1)
    return places, [int(struct.unpack_from("<I", clx, first + 8 * n + 2)[0]) for n in range(count)]


def _eight_bit(raw: bytes) -> str:
    high = sum(byte >= 0xA1 for byte in raw)
    letters = sum(byte > 0x20 for byte in raw)
    return raw.decode("cp874" if high > _THAI_SHARE * max(letters, 1) else "cp1252", "replace")


def _properties(container: olefile.OleFileIO) -> _Properties:
    """Title and date among the properties; nothing where they are damaged, which olefile tells anyhow."""
    has_images = container.exists("Data")
    with contextlib.suppress(Exception):
        about = container.get_metadata()
        when = about.last_saved_time or about.create_time
        raw = about.title or b""
        title = raw.decode("utf-8" if about.codepage == 65001 else "cp874", "replace")
        return _Properties(title, when.date() if when else None, has_images)
    return _Properties(has_images=has_images)
