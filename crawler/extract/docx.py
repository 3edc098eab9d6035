"""Text of a Word file of 2007 and later, in the order of its body. Imported in worker processes only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.package import Package

from crawler.extract.files import FileKind, Limits, ReadFile
from crawler.extract.packages import opened, properties
from crawler.extract.written import CELLS, Found, written

_P, _TABLE, _ROW, _CELL, _T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
_TEXT_BOX = qn("w:txbxContent")
# Word writes a text box twice, for itself and for older programs; deleted and moved words are gone.
_SKIPPED = frozenset(
    {
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
        *(qn(f"w:{name}") for name in ("del", "moveFrom", "rPr", "pPr", "sectPr")),
    }
)
_STYLE = (qn("w:pPr"), qn("w:pStyle"))


def read_docx(path: Path, limits: Limits) -> ReadFile:
    """Read a .docx: paragraphs, tables and text boxes of the body; page headers only when it has none.

    Raises what python-docx, zipfile and lxml raise; Bomb when it unpacks to too much.
    """
    with opened(path, limits) as archive:
        about = properties(archive)
    package = Package.open(str(path))
    main = package.main_document_part
    root = _root(main)
    styles = _heading_styles(main)
    ends = time.monotonic() + limits.seconds
    lines, headings, characters, complete = list[str](), list[str](), 0, True
    for line, style in _body_lines(root):
        lines.append(line)
        characters += len(line) + 1
        if style in styles and line.strip():
            headings.append(line)
        if characters > limits.characters or time.monotonic() > ends:
            complete = False
            break
    if not characters:
        lines = _page_headers(main)
    found = Found(
        lines,
        complete=complete,
        name=about.title,
        made=about.made,
        headings=headings[:100],
        has_images=about.has_images,
        signed_digitally=about.signed_digitally,
        reader="python-docx",
    )
    return written(FileKind.DOCX, found, limits)


def _root(part: Any) -> Any:
    """The XML of a part; of a template or a file with macros python-docx keeps only the bytes."""
    root = getattr(part, "element", None)
    return parse_xml(part.blob) if root is None else root


def _body_lines(root: Any) -> Iterator[tuple[str, str]]:
    """Every line of the body with the style of its paragraph; lxml refuses deeper trees than 256."""
    body = root.find(qn("w:body"))
    return _lines(root if body is None else body)


def _lines(parent: Any) -> Iterator[tuple[str, str]]:
    for child in parent.iterchildren():
        if child.tag == _P:
            yield from _paragraph(child)
        elif child.tag == _TABLE:
            for row in child.iter(_ROW):
                if next(row.iterancestors(_TABLE), None) is child:
                    yield from _row(row)
        elif child.tag not in _SKIPPED:
            yield from _lines(child)  # content controls, custom XML


def _paragraph(paragraph: Any) -> Iterator[tuple[str, str]]:
    style = paragraph.find("/".join(_STYLE))
    name = style.get(qn("w:val"), "") if style is not None else ""
    boxes: list[Any] = []
    for line in "".join(_words(paragraph, boxes)).split("\n"):
        yield line, name
    for box in boxes:
        yield from _lines(box)


def _words(parent: Any, boxes: list[Any]) -> Iterator[str]:
    """The words of a paragraph; text boxes anchored in it are kept for afterwards."""
    for child in parent.iterchildren():
        if child.tag == _T:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == _TEXT_BOX:
            boxes.append(child)
        elif child.tag not in _SKIPPED:
            yield from _words(child, boxes)


def _row(row: Any) -> Iterator[tuple[str, str]]:
    """A row on one line; a single cell is only a frame around its paragraphs."""
    cells = [[line for line in _lines(cell) if line[0].strip()] for cell in row.iterchildren(_CELL)]
    cells = [cell for cell in cells if cell]
    if len(cells) == 1:
        yield from cells[0]
    elif cells:
        yield CELLS.join(" ".join(line.strip() for line, _ in cell) for cell in cells), ""


def _heading_styles(part: Any) -> frozenset[str]:
    """Ids of the styles that are headings; Thai Word names them otherwise, but keeps the level."""
    try:
        styles = list(part.styles)
    except (AttributeError, KeyError, ValueError):
        return frozenset()
    level = f".//{qn('w:outlineLvl')}"
    return frozenset(
        style.style_id
        for style in styles
        if style.style_id
        and ((style.name or "").startswith(("Heading", "Title")) or style.element.find(level) is not None)
    )


def _page_headers(main: Any) -> list[str]:
    headers = [rel.target_part for rel in main.rels.values() if not rel.is_external]
    found = (part for part in headers if part.partname.startswith("/word/header"))
    return [line for part in found for line, _ in _lines(_root(part))]
