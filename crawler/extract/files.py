"""What was read from a file, and the one door through which every kind is read."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

from crawler.extract.kinds import OFFICE_ZIPS, FileKind, sniff

__all__ = [
    "OFFICE_ZIPS",
    "Bomb",
    "Encrypted",
    "FileKind",
    "Limits",
    "Problem",
    "ReadFile",
    "is_read",
    "read_file",
    "sniff",
    "unread",
]


class Problem(StrEnum):
    """Why a file gave no text that can be trusted."""

    NONE = ""
    SCAN = "scan"  # pictures of text
    NO_TEXT = "no_text"  # neither text nor pictures
    BROKEN_LAYER = "broken_layer"  # a text layer that is not what a reader sees on the page
    ENCRYPTED = "encrypted"  # asks for a password
    BROKEN = "broken"
    UNSUPPORTED = "unsupported"  # a kind that is not read
    TOO_MANY_PAGES = "too_many_pages"
    BOMB = "bomb"  # unpacks to far more than any document
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MEMORY = "memory"


class Bomb(Exception):
    """Raised when a file unpacks to far more than any document."""


class Encrypted(Exception):
    """Raised when a file asks for a password."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read.

    ``seconds`` is when reading stops between two pages and what there is counts; a file that
    hangs inside a page is ended by the worker pool instead. ``pages`` counts pages and slides.
    ``ratio`` (unpacked to packed) is looked at only above 16 MB: small repetitive sheets pack
    better than that.
    """

    pages: int = 12
    characters: int = 20_000
    seconds: float = 10.0
    sheets: int = 8
    rows: int = 300
    columns: int = 40
    members: int = 60
    parts: int = 5_000
    unpacked_bytes: int = 256 << 20
    ratio: int = 200


Method = Literal["", "text", "ocr"]
DatedBy = Literal["", "text", "metadata"]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was read from a file. Plain data, because it crosses a process border.

    ``text`` is normalised and masked, one line of the document a line; the cells of a table row
    stand on one line with " | " between them. ``read_whole`` says that all words of the file are
    in ``text``, so that absence proves something. ``searchable`` is false when there is no text,
    or none that can be trusted; ``problem`` then says why.

    ``headings`` are at most 20: styled headings, bookmarks, names of sheets, titles of slides and
    of the members of a zip. ``page_count`` counts pages, slides, sheets or members, and is None
    where the file does not tell. ``picture_pages`` are the numbers (from 1) of pages read that
    are pictures of text; ``pixels`` is the width and height of an image.

    ``dated`` (ค.ศ.) is the date the document gives itself: ``dated_by`` its text ("ประกาศ ณ
    วันที่ …"), or, weaker, its metadata, which change with every copy. ``signed_digitally``: a
    digital signature is in the file; False: there is none; None: not looked for.
    ``signature_block``: a line of the text is for a signature ("(ลงชื่อ)"); whether a hand has
    signed there, no text tells.

    ``method`` is how the text came about, ``reader`` the program that gave it; "ocr" without a
    text says that reading the pictures was tried in vain. ``cpu_s`` is what OCR cost, else 0.
    """

    kind: FileKind
    title: str = ""
    text: str = ""
    page_count: int | None = None
    pages_read: int = 0
    read_whole: bool = False
    searchable: bool = False
    has_images: bool = False
    problem: Problem = Problem.NONE
    headings: tuple[str, ...] = ()
    dated: date | None = None
    dated_by: DatedBy = ""
    signed_digitally: bool | None = None
    signature_block: bool | None = None
    method: Method = ""
    reader: str = ""
    picture_pages: tuple[int, ...] = ()
    pixels: tuple[int, int] | None = None
    cpu_s: float = 0.0


# The parsers are loaded in workers only, each when the first file of its kind comes.
_READERS: dict[FileKind, str] = {
    FileKind.PDF: "crawler.extract.pdf:read_pdf",
    FileKind.DOCX: "crawler.extract.docx:read_docx",
    FileKind.DOC: "crawler.extract.doc:read_doc",
    FileKind.OLE: "crawler.extract.doc:read_ole",
    FileKind.RTF: "crawler.extract.rtf:read_rtf",
    FileKind.XLSX: "crawler.extract.sheets:read_xlsx",
    FileKind.XLS: "crawler.extract.sheets:read_xls",
    FileKind.ODS: "crawler.extract.sheets:read_ods",
    FileKind.PPTX: "crawler.extract.slides:read_pptx",
    FileKind.ODT: "crawler.extract.open_document:read_odt",
    FileKind.ODP: "crawler.extract.open_document:read_odp",
    FileKind.ZIP: "crawler.extract.archives:read_zip",
    FileKind.IMAGE: "crawler.extract.images:read_image",
    FileKind.TEXT: "crawler.extract.plain:read_plain",
}


def is_read(kind: FileKind) -> bool:
    """Whether files of this kind are opened at all, in a worker.

    >>> is_read(FileKind.DOCX), is_read(FileKind.HTML)
    (True, False)
    """
    return kind in _READERS


def read_file(path: Path, kind: FileKind, limits: Limits) -> ReadFile:
    """Read one file. Runs in a worker process: it may hang, crash or eat all memory.

    Only the text that is in the file is read; what ends as ``Problem.SCAN`` or
    ``Problem.BROKEN_LAYER`` may be read again by OCR (``picture_pages`` says which pages).
    """
    if kind not in _READERS:
        return unread(kind)
    module, _, name = _READERS[kind].partition(":")
    reader: Callable[[Path, Limits], ReadFile] = getattr(importlib.import_module(module), name)
    try:
        return reader(path, limits)
    except Bomb:
        return ReadFile(kind, problem=Problem.BOMB)
    except Encrypted:
        return ReadFile(kind, problem=Problem.ENCRYPTED)


def unread(kind: FileKind) -> ReadFile:
    """The answer for a kind of which no text is taken.

    >>> unread(FileKind.OTHER).problem, unread(FileKind.EMPTY).problem
    (<Problem.UNSUPPORTED: 'unsupported'>, <Problem.BROKEN: 'broken'>)
    """
    return ReadFile(kind, problem=Problem.BROKEN if kind is FileKind.EMPTY else Problem.UNSUPPORTED)
