"""What a file is, by its first bytes.

Names and headers lie on municipal servers: a PDF is saved as ``.html``, an error page is sent
as ``application/pdf``. Only the bytes are believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from crawler.extract.decoding import sniff_wide

HEAD = 4096
"""Bytes looked at from the front."""

_ZIP_WINDOW = 64 * 1024
_ZIP_NAMES = 2_000


class FileKind(StrEnum):
    """What the first bytes say a file is."""

    PDF = "pdf"
    ZIP = "zip"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    DOC = "doc"
    XLS = "xls"
    OLE = "ole"  # neither .doc nor .xls, or a container whose directory is not where it should be
    RTF = "rtf"
    IMAGE = "image"
    HTML = "html"
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "other"


OFFICE_ZIPS = frozenset(
    {FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.ODT, FileKind.ODS, FileKind.ODP}
)
"""Kinds that are a zip with one document in it."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
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
    if head.startswith(_OLE_MAGIC):
        return _ole_kind(body)
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
    else:
        if 0 in head and (wide := sniff_wide(head)):
            head = head.decode(wide, "replace").encode()
    head = head.lstrip()
    if _HTML_START.match(head) or _HTML_INSIDE.search(head):
        return FileKind.HTML
    return FileKind.OTHER if _NOT_TEXT.intersection(head) else FileKind.TEXT


# --- inside an OLE container ------------------------------------------------------------------

_STREAMS = (("WordDocument", FileKind.DOC), ("Workbook", FileKind.XLS), ("Book", FileKind.XLS))


def _ole_kind(body: bytes) -> FileKind:
    """Files of before 2007 by the streams that the directory names.

    [MS-CFB] 2.2: the sector of the directory stands at 48, the size of sectors at 30. Only its
    first sectors are looked at, where the streams of the document itself stand; what is embedded
    in it comes later.
    """
    size = 1 << min(int.from_bytes(body[30:32], "little"), 16)
    start = (int.from_bytes(body[48:52], "little") + 1) * size
    directory = body[start : start + max(4 * size, HEAD)]
    names = [
        directory[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        for at in range(0, len(directory), 128)
    ]
    return next((kind for name, kind in _STREAMS if name in names), FileKind.OLE)


# --- inside a zip -----------------------------------------------------------------------------

_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_OPEN_DOCUMENT_KINDS = {b"text": FileKind.ODT, b"spreadsheet": FileKind.ODS, b"presentation": FileKind.ODP}


def _zip_kind(body: bytes) -> FileKind:
    """Office files are zips; the folder names of their members tell them apart.

    Nothing is unpacked, and of the member list only the first names are read: it may claim a
    million entries.
    """
    named = _OPEN_DOCUMENT.match(body, 38, 120) if body[30:38] == b"mimetype" else None
    if named:
        return _OPEN_DOCUMENT_KINDS[named[1]]
    names = set(_listed_names(body))
    if b"[Content_Types].xml" not in names:
        return FileKind.ZIP
    folders = {name.partition(b"/")[0] for name in names}
    office = {b"word": FileKind.DOCX, b"xl": FileKind.XLSX, b"ppt": FileKind.PPTX}
    return next((kind for folder, kind in office.items() if folder in folders), FileKind.ZIP)


def _listed_names(body: bytes) -> Iterator[bytes]:
    """Names in the central directory; of a download cut short, which has none, those of its headers.

    Headers alone would not do: a zip that holds a .docx has those of the .docx inside it.
    """
    end = body.rfind(b"PK\x05\x06", max(0, len(body) - _ZIP_WINDOW))
    if end < 0:
        yield from _names_in_headers(body)
        return
    # What stands before the zip (an archive that opens itself) moves all its offsets.
    at = end - int.from_bytes(body[end + 12 : end + 16], "little")
    for _ in range(_ZIP_NAMES):
        if at < 0 or body[at : at + 4] != b"PK\x01\x02":
            return
        lengths = [int.from_bytes(body[at + n : at + n + 2], "little") for n in (28, 30, 32)]
        yield body[at + 46 : at + 46 + lengths[0]]
        at += 46 + sum(lengths)


def _names_in_headers(body: bytes) -> Iterator[bytes]:
    at = 0 if body[30:49] == b"[Content_Types].xml" else -1
    for _ in range(_ZIP_NAMES):
        if at < 0:
            return
        yield body[at + 30 : at + 30 + int.from_bytes(body[at + 26 : at + 28], "little")]
        at = body.find(b"PK\x03\x04", at + 1, _ZIP_WINDOW)
