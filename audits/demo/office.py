"""Office files of the awkward town, from the same lines as its PDFs. The same lines give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import docx
import pptx
import xlsxwriter

from audits.demo.writing import Block

_DAY = datetime(2023, 1, 9, 9, 30)  # noqa: DTZ001  what the clerk's machine wrote, without a zone
_LINES_A_SLIDE = 9
_ODT_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def word(title: str, blocks: Sequence[Block]) -> bytes:
    """A .docx: the title as a heading, then the blocks."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = _DAY
    document.add_heading(title, 0)
    for block in blocks:
        if block.kind == "heading":
            document.add_heading(block.text, 1)
        for row in _lines(block) if block.kind != "heading" and not block.rows else ():
            document.add_paragraph(row)
        if block.rows:
            width = max(map(len, block.rows))
            table = document.add_table(rows=0, cols=width)
            for cells in block.rows:
                for cell, text in zip(table.add_row().cells, cells, strict=False):
                    cell.text = text
    return _saved(document.save)


def slides(title: str, blocks: Sequence[Block]) -> bytes:
    """A .pptx: a title slide, then slides of some lines each."""
    show = pptx.Presentation()
    show.core_properties.created = show.core_properties.modified = _DAY
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = title
    lines = [line for block in blocks for line in _lines(block)]
    for start in range(0, len(lines), _LINES_A_SLIDE):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = lines[start]
        slide.placeholders[1].text_frame.text = "\n".join(lines[start + 1 : start + _LINES_A_SLIDE])
    return _saved(show.save)


def sheet(title: str, blocks: Sequence[Block]) -> bytes:
    """An .xlsx: the title in the first cell, then a row a line, a cell a cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _DAY})
        page = book.add_worksheet("Sheet1")
        page.write_string(0, 0, title)
        for number, cells in enumerate(_rows(blocks), 2):
            for column, text in enumerate(cells):
                page.write_string(number, column, text)
    return _steady(out.getvalue())


def rich_text(title: str, blocks: Sequence[Block]) -> bytes:
    """An .rtf as Word writes it: letters beyond ASCII as signed numbers."""
    lines = [title, *(line for block in blocks for line in _lines(block))]
    body = "\\par\n".join("".join(map(_in_rtf, line)) for line in lines)
    return (
        "{\\rtf1\\ansi\\ansicpg874\\deff0{\\fonttbl{\\f0\\fnil\\fcharset222 TH SarabunPSK;}}\n"
        f"\\viewkind4\\uc1\\pard\\f0\\fs32 {body}\\par\n}}\n"
    ).encode("ascii")


def _in_rtf(letter: str) -> str:
    if letter in "\\{}":
        return f"\\{letter}"
    return letter if letter.isascii() else f"\\u{ord(letter)}?"


def open_text(title: str, blocks: Sequence[Block]) -> bytes:
    """An .odt with its two parts that matter."""
    parts = [f'<text:h text:outline-level="1">{escape(title)}</text:h>']
    for block in blocks:
        if block.rows:
            rows = "".join(
                "<table:table-row>"
                + "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in cells)
                + "</table:table-row>"
                for cells in block.rows
            )
            parts.append(f"<table:table>{rows}</table:table>")
        else:
            parts.extend(f"<text:p>{escape(line)}</text:p>" for line in _lines(block))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODT_NAMES} office:version="1.2">'
        f"<office:body><office:text>{''.join(parts)}</office:text></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": _MANIFEST.encode(),
        }
    )


def page_as_sheet(title: str, blocks: Sequence[Block]) -> bytes:
    """What many programs give as .xls: a table in HTML, which Excel opens."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>" for cells in _rows(blocks)
    )
    return (
        f'<html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>'
        f"<h1>{escape(title)}</h1><table border=1>{rows}</table></body></html>"
    ).encode()


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members, all of one time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members.items():
            member = _OldName(name, (2023, 1, 9, 9, 30, 0))
            member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(member, body)
    return out.getvalue()


class _OldName(zipfile.ZipInfo):
    """A member whose name is in the code page of Thai Windows, and the zip says nothing of it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  zipfile's name
        return self.filename.encode("cp874"), self.flag_bits & ~0x800


def _rows(blocks: Iterable[Block]) -> Iterable[tuple[str, ...]]:
    for block in blocks:
        yield from block.rows or ((line,) for line in _lines(block))


def _lines(block: Block) -> tuple[str, ...]:
    """A block as bare lines: an entry or a row a line."""
    if block.rows:
        return tuple("  ".join(filter(None, cells)) for cells in block.rows)
    return block.entries or (block.text,)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return _steady(out.getvalue())


def _steady(body: bytes) -> bytes:
    """A zip with one time on all its members: the libraries write the time of the day."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()})
