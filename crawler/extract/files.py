"""What a file is, by its first bytes, and what was read from it.

Names and headers lie on municipal servers: a PDF is saved as ``.html``, an error page is sent
as ``application/pdf``. Only the bytes are believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HEAD = 4096
"""Bytes looked at from the front."""

_ZIP_WINDOW = 64 * 1024
_ZIP_NAMES = 200


class FileKind(StrEnum):
    """What the first bytes say a file is."""

    PDF = "pdf"
    ZIP = "zip"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    OLE = "ole"  # .doc, .xls, .ppt of before 2007
    RTF = "rtf"
    IMAGE = "image"
    HTML = "html"
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "other"


class Problem(StrEnum):
    """Why a file gave no text that can be trusted."""

    NONE = ""
    SCAN = "scan"  # pictures of text
    NO_TEXT = "no_text"  # neither text nor pictures, or a text layer that is garbage
    ENCRYPTED = "encrypted"  # asks for a password
    BROKEN = "broken"
    UNSUPPORTED = "unsupported"  # a kind that is not read
    TOO_MANY_PAGES = "too_many_pages"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read.

    ``seconds`` is when reading stops between two pages and what there is counts; a file that
    hangs inside a page is ended by the worker pool instead.
    """

    pages: int = 12
    characters: int = 20_000
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was read from a file. Plain data, because it crosses a process border.

    ``text`` is normalised and masked, one line of the document a line. ``read_whole`` says that
    all words of the file are in ``text``, so that absence proves something. ``searchable`` is
    false when there is no text, or none that can be trusted; ``problem`` then says why.
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


def read_file(path: Path, kind: FileKind, limits: Limits) -> ReadFile:
    """Read one file. Runs in a worker process: it may hang, crash or eat all memory."""
    if kind is not FileKind.PDF:
        return unread(kind)
    from crawler.extract.pdf import read_pdf  # noqa: PLC0415 - pdfium is loaded in workers only

    return read_pdf(path, limits)


def unread(kind: FileKind) -> ReadFile:
    """The answer for a kind of which no text is taken.

    >>> unread(FileKind.XLSX).problem, unread(FileKind.IMAGE).problem, unread(FileKind.EMPTY).problem
    (<Problem.UNSUPPORTED: 'unsupported'>, <Problem.SCAN: 'scan'>, <Problem.BROKEN: 'broken'>)
    """
    if kind is FileKind.IMAGE:
        return ReadFile(kind, has_images=True, problem=Problem.SCAN)
    return ReadFile(kind, problem=Problem.BROKEN if kind is FileKind.EMPTY else Problem.UNSUPPORTED)


# --- by first bytes ---------------------------------------------------------------------------

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE),
    (b"{\\rtf", FileKind.RTF),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"GIF87a", FileKind.IMAGE),
    (b"GIF89a", FileKind.IMAGE),
    (b"II*\0", FileKind.IMAGE),
    (b"MM\0*", FileKind.IMAGE),
    (b"\0\0\1\0", FileKind.IMAGE),
)
# Offset 4 of an ISO media file names its brand; these brands are still pictures.
_PICTURE_BRANDS = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")

# https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
_HTML_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,50})?"
    rb"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>/-]",
    re.IGNORECASE,
)
# Programs print warnings before the page: what has these tags is shown as a page by browsers.
_HTML_INSIDE = re.compile(rb"<(?:html|head|body|table|div)[\s>]|<a\s{1,9}href", re.IGNORECASE)
_PDF_INSIDE = re.compile(rb"%PDF-\d")
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_NOT_TEXT = frozenset(range(0x20)) - frozenset(b"\t\n\r\f\x1b")


def sniff(body: bytes) -> FileKind:
    r"""What ``body`` is, by its first bytes. Never raises, reads a bounded part only.

    >>> sniff(b"%PDF-1.4\n1 0 obj"), sniff(b"\r\n <!DOCTYPE html>"), sniff(b"")
    (<FileKind.PDF: 'pdf'>, <FileKind.HTML: 'html'>, <FileKind.EMPTY: 'empty'>)
    """
    head = body[:HEAD]
    if not head.strip():
        return FileKind.EMPTY
    if _is_pdf(head):
        return FileKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(body)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _is_other_picture(head):
        return FileKind.IMAGE
    return _text_kind(head)


def _is_pdf(head: bytes) -> bool:
    """Readers accept the mark within 1,024 bytes; a page that merely quotes it has no objects."""
    mark = _PDF_INSIDE.search(head, 0, 1024)
    if not mark:
        return False
    return not head[: mark.start()].strip(b"\0\t\n\r\f \xef\xbb\xbf") or b" obj" in head[mark.end() :]


def _is_other_picture(head: bytes) -> bool:
    return (
        (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or head[4:12] in _PICTURE_BRANDS
        or (head.startswith(b"BM") and head[6:10] == b"\0\0\0\0")
        or (head.lstrip().startswith((b"<svg", b"<?xml")) and b"<svg" in head)
    )


def _text_kind(head: bytes) -> FileKind:
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            head = head[len(bom) :].decode(encoding, "replace").encode()
            break
    head = head.lstrip()
    if _HTML_START.match(head) or _HTML_INSIDE.search(head):
        return FileKind.HTML
    return FileKind.OTHER if _NOT_TEXT.intersection(head) else FileKind.TEXT


# --- inside a zip -----------------------------------------------------------------------------


def _zip_kind(body: bytes) -> FileKind:
    """Office files are zips; the folder names of their members tell them apart.

    Nothing is unpacked, and the member list is not parsed: it may claim a million entries.
    """
    if body[30:38] == b"mimetype" and b"application/vnd.oasis.opendocument.text" in body[38:120]:
        return FileKind.ODT
    names = set(_member_names(body))
    if b"[Content_Types].xml" not in names:
        return FileKind.ZIP
    folders = {name.partition(b"/")[0] for name in names}
    office = {b"word": FileKind.DOCX, b"xl": FileKind.XLSX, b"ppt": FileKind.PPTX}
    return next((kind for folder, kind in office.items() if folder in folders), FileKind.ZIP)


def _member_names(body: bytes) -> Iterator[bytes]:
    """The first names by their local headers, the last ones by the central directory."""
    at = -1
    for _ in range(_ZIP_NAMES):
        at = body.find(b"PK\x03\x04", at + 1, _ZIP_WINDOW)
        if at < 0:
            break
        yield _name(body, at + 30, length_at=at + 26)
    at = len(body)
    for _ in range(_ZIP_NAMES):
        at = body.rfind(b"PK\x01\x02", max(0, len(body) - _ZIP_WINDOW), at)
        if at < 0:
            break
        yield _name(body, at + 46, length_at=at + 28)


def _name(body: bytes, at: int, *, length_at: int) -> bytes:
    length = int.from_bytes(body[length_at : length_at + 2], "little")
    return body[at : at + length]
