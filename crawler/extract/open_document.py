"""Text of OpenDocument texts and presentations, read as a stream. Imported in worker processes only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree

from crawler.extract.files import Encrypted, FileKind, Limits, ReadFile
from crawler.extract.packages import opened, properties
from crawler.extract.written import CELLS, Found, written

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_P, _H, _ROW, _CELL = f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table-row", f"{_TABLE}table-cell"
_PAGE = f"{_DRAW}page"
_BREAKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n"}


def read_odt(path: Path, limits: Limits) -> ReadFile:
    """Read an .odt. Raises Bomb, Encrypted, zipfile.BadZipFile or lxml's XMLSyntaxError."""
    return _read(FileKind.ODT, path, limits)


def read_odp(path: Path, limits: Limits) -> ReadFile:
    """Read an .odp: the words of its slides, in the order of the file. Raises as ``read_odt``."""
    return _read(FileKind.ODP, path, limits)


@dataclass(slots=True)
class _Content:
    lines: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    pages: int = 0
    complete: bool = True


def _read(kind: FileKind, path: Path, limits: Limits) -> ReadFile:
    with opened(path, limits) as archive:
        about = properties(archive)
        if _is_encrypted(archive.read("META-INF/manifest.xml")[: 1 << 20]):
            raise Encrypted
        with archive.open("content.xml") as stream:
            content = _content(stream, kind, limits)
    found = Found(
        content.lines,
        complete=content.complete,
        name=about.title,
        made=about.made,
        headings=content.headings,
        has_images=about.has_images,
        signed_digitally=about.signed_digitally,
        page_count=content.pages or None,
        pages_read=content.pages,
        reader="lxml",
    )
    return written(kind, found, limits)


def _is_encrypted(manifest: bytes) -> bool:
    return b":encryption-data" in manifest


def _content(stream: IO[bytes], kind: FileKind, limits: Limits) -> _Content:
    """The lines of content.xml up to the limits; what was read is freed at once."""
    got = _Content()
    ends = time.monotonic() + limits.seconds
    characters = in_rows = 0
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=(_P, _H, _ROW, _PAGE),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for event, element in events:
        if event == "start":
            in_rows += element.tag == _ROW
            got.pages += element.tag == _PAGE
            continue
        in_rows -= element.tag == _ROW
        if in_rows or element.tag == _PAGE:
            continue
        said = list(_row(element)) if element.tag == _ROW else _words(element).split("\n")
        if element.tag == _H or (kind is FileKind.ODP and len(got.headings) < got.pages):
            got.headings += said[:1]
        got.lines += said
        characters += sum(map(len, said)) + 1
        element.clear(keep_tail=True)
        if characters > limits.characters or time.monotonic() > ends:
            got.complete = False
            break
    return got


def _row(row: etree._Element) -> Iterator[str]:
    """A row on one line; a single cell is only a frame around its paragraphs."""
    cells = [[w for w in (_words(p).strip() for p in cell.iter(_P, _H)) if w] for cell in row.iter(_CELL)]
    cells = [cell for cell in cells if cell]
    if len(cells) == 1:
        yield from cells[0]
    elif cells:
        yield CELLS.join(" ".join(cell) for cell in cells)


def _words(paragraph: etree._Element) -> str:
    """The words of a paragraph without notes of the editor; entities are left as they stand."""
    return "".join(_pieces(paragraph))


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _BREAKS:
            yield _BREAKS[str(child.tag)]
        elif isinstance(child.tag, str) and not child.tag.endswith(("}annotation", "}tracked-changes")):
            yield from _pieces(child)
        yield child.tail or ""
