"""What a zip holds: every member read as its own kind. Imported in worker processes only.

Nothing is written under a name from the archive; zips in zips are named, not opened.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from crawler.extract.files import (
    Encrypted,
    FileKind,
    Limits,
    Problem,
    ReadFile,
    is_read,
    read_file,
    sniff,
)
from crawler.extract.packages import opened
from crawler.extract.written import MOST_HEADINGS, with_words
from matchers.text import mask_personal, normalise

MEMBER_BYTES = 32 << 20
"""A larger member is named, not read."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_ASCII_OR_THAI = re.compile("[ -~\u0e01-\u0e5b]*")
_NOT_OF_THE_SENDER = ("__MACOSX/", "Thumbs.db", ".DS_Store", "desktop.ini")


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    read: ReadFile


def read_zip(path: Path, limits: Limits) -> ReadFile:
    """Read a zip: the names of its members and their texts; the title is that of its only document.

    Of several documents none can speak for all, so the title stays empty and the name of the
    link to the zip counts.

    Raises:
        Bomb: too many members, too many bytes, or packed too well.
        Encrypted: every member asks for a password.
        zipfile.BadZipFile: it is damaged.
    """
    with opened(path, limits) as archive:
        listed = [m for m in archive.infolist() if not m.is_dir() and not _is_litter(m.filename)]
        if listed and all(m.flag_bits & _ENCRYPTED for m in listed):
            raise Encrypted
        members = list(_members(archive, listed[: limits.members], path, limits))
    read = _joined(members, limits)
    complete = read.read_whole and len(members) == len(listed)
    return replace(read, page_count=len(listed), pages_read=len(members), read_whole=complete)


def member_name(member: zipfile.ZipInfo) -> str:
    """The name of a member for people: UTF-8 where it says so, else UTF-8, cp874, cp437 by the bytes.

    Windows in Thai packs names in cp874, and zipfile shows them as cp437.

    >>> packed = zipfile.ZipInfo("แผน.pdf".encode("cp874").decode("cp437"))
    >>> member_name(packed)
    'แผน.pdf'
    """
    name = member.filename
    if not member.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeEncodeError):
            name = _decoded(name.encode("cp437"))
    return normalise(PurePosixPath(name.replace("\\", "/")).name[:300])


def _decoded(raw: bytes) -> str:
    """Thai in cp874 may be valid UTF-8 of another script: "แผน" is a Greek letter there."""
    readings = []
    for encoding in ("utf-8", "cp874"):
        with contextlib.suppress(UnicodeDecodeError):
            readings.append(raw.decode(encoding))
    thai = (name for name in readings if _ASCII_OR_THAI.fullmatch(name))
    return next(thai, None) or next(iter(readings), raw.decode("cp437"))


def _is_litter(name: str) -> bool:
    return name.startswith(_NOT_OF_THE_SENDER) or name.rpartition("/")[2] in _NOT_OF_THE_SENDER


def _members(
    archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo], path: Path, limits: Limits
) -> Iterator[_Member]:
    """Each member read as its kind, until time or characters run out."""
    ends = time.monotonic() + limits.seconds
    characters = 0
    for member in listed:
        left = ends - time.monotonic()
        if left <= 0 or characters > limits.characters:
            return
        read = _read_member(archive, member, path, replace(limits, seconds=left))
        yield _Member(member_name(member), read)
        characters += len(read.text)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, limits: Limits) -> ReadFile:
    if member.flag_bits & _ENCRYPTED:
        return ReadFile(FileKind.OTHER, problem=Problem.ENCRYPTED)
    if member.file_size > MEMBER_BYTES:
        return ReadFile(FileKind.OTHER, problem=Problem.UNSUPPORTED)
    try:
        body = archive.read(member)
        kind = sniff(body)
        if kind is FileKind.ZIP or not is_read(kind):
            return ReadFile(kind, problem=Problem.UNSUPPORTED)
        with _written(body, path.parent) as own:
            return read_file(own, kind, limits)
    except MemoryError:
        raise
    except Exception:  # one damaged member costs that member
        return ReadFile(FileKind.OTHER, problem=Problem.BROKEN)


@contextlib.contextmanager
def _written(body: bytes, folder: Path) -> Iterator[Path]:
    """``body`` as a file beside the archive, in the folder that the parent clears; the name is ours."""
    number, name = tempfile.mkstemp(dir=folder, prefix="member-")
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(body)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _joined(members: list[_Member], limits: Limits) -> ReadFile:
    """One answer for all members."""
    documents = [m.read for m in members if m.read.searchable]
    parts = [part for m in members for part in (mask_personal(m.name), m.read.text) if part]
    text = "\n".join(parts)
    problem = Problem.NONE if documents else _problem(members)
    only = documents[0] if len(documents) == 1 else ReadFile(FileKind.ZIP)
    read = ReadFile(
        FileKind.ZIP,
        title=only.title,
        text="" if problem else text[: limits.characters],
        read_whole=bool(documents)
        and all(m.read.read_whole for m in members)
        and len(text) <= limits.characters,
        searchable=bool(documents),
        has_images=any(m.read.has_images for m in members),
        problem=problem,
        headings=tuple(mask_personal(m.read.title or m.name) for m in members)[:MOST_HEADINGS],
        signed_digitally=only.signed_digitally,
        method="text" if documents else "",
        reader="zipfile",
    )
    return with_words(read, only.dated if only.dated_by == "metadata" else None)


def _problem(members: list[_Member]) -> Problem:
    """Why nothing in the zip can be read: what the pictures say first."""
    told = [m.read.problem for m in members]
    return next(
        (p for p in (Problem.SCAN, Problem.BROKEN_LAYER, Problem.ENCRYPTED, Problem.BROKEN) if p in told),
        Problem.UNSUPPORTED if told else Problem.NO_TEXT,
    )
