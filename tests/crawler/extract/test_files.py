"""What a file is, whatever its name and header say."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.files import FileKind, sniff
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf


def zipped(*names: str, stored: bool = False) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x" * 500)
    return into.getvalue()


def open_document(kind: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
    return into.getvalue()


def ole(*streams: str) -> bytes:
    """A container of sectors of 512 bytes whose directory is its first sector."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(22) + b"\x09\0" + bytes(16) + bytes(464)
    return header + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (pdf(ANNOUNCEMENT), FileKind.PDF),
        (b"\xef\xbb\xbf\r\n" + pdf(ANNOUNCEMENT), FileKind.PDF),
        (b"<br />\n<b>Warning</b>: x in y.php\n" + pdf(ANNOUNCEMENT), FileKind.PDF),
        (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), FileKind.DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), FileKind.XLSX),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), FileKind.PPTX),
        (zipped("word/readme.txt"), FileKind.ZIP),
        (zipped("แผน.pdf", "ประกาศ.pdf"), FileKind.ZIP),
        (open_document("text"), FileKind.ODT),
        (open_document("spreadsheet"), FileKind.ODS),
        (open_document("presentation"), FileKind.ODP),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), FileKind.OLE),
        (ole("Root Entry", "WordDocument"), FileKind.DOC),
        (ole("Root Entry", "Workbook"), FileKind.XLS),
        (ole("Root Entry", "Book"), FileKind.XLS),
        (ole("Root Entry", "PowerPoint Document"), FileKind.OLE),
        (b"{\\rtf1\\ansi}", FileKind.RTF),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", FileKind.IMAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileKind.IMAGE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind.IMAGE),
        (b"\0\0\0\x18ftypheic\0\0\0\0", FileKind.IMAGE),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', FileKind.IMAGE),
        (b"<!doctype HTML><title>x</title>", FileKind.HTML),
        (b"\n\t <!-- made by hand --><p>x", FileKind.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', FileKind.HTML),
        ("\ufeff<html><body>ก".encode("utf-16-le"), FileKind.HTML),
        ("<html><body>แผน".encode("utf-16-le"), FileKind.HTML),  # without a mark
        ("<html><body>แผน".encode("utf-16-be"), FileKind.HTML),
        (b"Notice: Undefined index in a.php\n<html><body>", FileKind.HTML),
        ("<p>\u0e41\u0e1c\u0e19".encode("cp874"), FileKind.HTML),
        (b"The mark %PDF-1.4 opens a file", FileKind.TEXT),
        ("ประกาศ".encode("cp874"), FileKind.TEXT),
        (b'{"error": "not found"}', FileKind.TEXT),
        (b"", FileKind.EMPTY),
        (b" \r\n\t", FileKind.EMPTY),
        (b"Rar!\x1a\x07\x01\0", FileKind.OTHER),
        (b"\x1f\x8b\x08\0\0\0\0\0", FileKind.OTHER),
    ],
)
def test_first_bytes_tell_the_kind(body: bytes, kind: FileKind) -> None:
    assert sniff(body) is kind


def test_an_office_file_is_told_by_its_end_when_the_front_names_no_folder() -> None:
    body = zipped("[Content_Types].xml", *(f"customXml/item{n}.xml" for n in range(300)), "word/document.xml")
    assert sniff(body) is FileKind.DOCX


def test_a_zip_with_very_many_members_is_not_searched_to_its_end() -> None:
    # Ten thousand members of other folders stand before and behind the one that would tell.
    filler = [f"filler/{n:06}-{'x' * 200}" for n in range(10_000)]
    body = zipped("[Content_Types].xml", *filler[:5000], "word/document.xml", *filler[5000:], stored=True)
    assert sniff(body) is FileKind.ZIP


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    assert sniff(body) in FileKind
