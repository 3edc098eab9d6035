"""What is read from Office files, archives, texts and pictures, each made here as people make them."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
import xlsxwriter
from PIL import Image
from pptx.util import Inches

from crawler.extract import programs
from crawler.extract.doc import _pieces, read_doc
from crawler.extract.files import FileKind, Limits, Problem, ReadFile, read_file, sniff
from tests.conftest import tool
from tests.crawler.extract.hostile_files import docx_of, locked_package, odt_of, zipped
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

TITLE = "แผนการจัดหาพัสดุ ประจำปีงบประมาณ พ.ศ. 2566"
NOTICE = (
    "ประกาศเทศบาลตำบลตัวอย่าง",
    f"เรื่อง {TITLE}",
    "ตามพระราชบัญญัติการจัดซื้อจัดจ้าง พ.ศ. 2560 เทศบาลจึงประกาศให้ทราบโดยทั่วกัน",
    "ประกาศ ณ วันที่ ๕ ตุลาคม พ.ศ. ๒๕๖๕",
    "(ลงชื่อ) นายสมชาย ใจดี",
)
ROWS = (("ลำดับ", "รายการ", "วงเงิน"), ("1", "เครื่องสูบน้ำ", "120000"))

Read = Callable[..., ReadFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(body: bytes, limits: Limits | None = None) -> ReadFile:
        path = tmp_path / "0.bin"
        path.write_bytes(body)
        got = read_file(path, sniff(body), limits or Limits())
        assert list(tmp_path.iterdir()) == [path]  # nothing is left beside the file
        return got

    return read_bytes


def saved(made: docx.document.Document | pptx.presentation.Presentation | openpyxl.Workbook) -> bytes:
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def notice_docx(*, style: str | None = None) -> docx.document.Document:
    made = docx.Document()
    made.add_paragraph(NOTICE[0], style=style)
    for line in NOTICE[1:3]:
        made.add_paragraph(line)
    table = made.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for line in NOTICE[3:]:
        made.add_paragraph(line)
    return made


# --- .docx ----------------------------------------------------------------------------------


@pytest.fixture
def notice(read: Read) -> ReadFile:
    return read(saved(notice_docx()))


def test_a_docx_is_read_in_the_order_of_its_body(notice: ReadFile) -> None:
    lines = notice.text.splitlines()
    assert lines[2:6] == [
        NOTICE[2],
        "ลำดับ | รายการ | วงเงิน",
        "1 | เครื่องสูบน้ำ | 120000",
        "ประกาศ ณ วันที่ 5 ตุลาคม พ.ศ. 2565",
    ]


def test_the_title_of_a_docx_ends_before_its_text(notice: ReadFile) -> None:
    assert notice.title == f"ประกาศเทศบาลตำบลตัวอย่าง เรื่อง {TITLE}"


def test_a_notice_is_dated_by_its_own_words(notice: ReadFile) -> None:
    assert (notice.dated, notice.dated_by) == (date(2022, 10, 5), "text")


def test_a_line_for_a_signature_is_no_digital_signature(notice: ReadFile) -> None:
    assert (notice.signature_block, notice.signed_digitally) == (True, False)


def test_it_says_how_it_was_read(notice: ReadFile) -> None:
    assert (notice.kind, notice.method, notice.reader) == (FileKind.DOCX, "text", "python-docx")
    assert notice.read_whole
    assert notice.searchable


def test_without_a_date_in_its_words_the_properties_are_the_weaker_witness(read: Read) -> None:
    made = docx.Document()
    made.add_paragraph(TITLE)
    made.core_properties.modified = datetime(2023, 2, 1, tzinfo=UTC)
    got = read(saved(made))
    assert (got.dated, got.dated_by) == (date(2023, 2, 1), "metadata")


def test_a_title_in_a_frame_is_read_line_by_line(read: Read) -> None:
    made = docx.Document()
    made.add_table(rows=1, cols=1).cell(0, 0).text = f"{TITLE}\nเทศบาลตำบลตัวอย่าง"
    assert read(saved(made)).text.splitlines() == [TITLE, "เทศบาลตำบลตัวอย่าง"]


def test_headings_are_told_by_their_style(read: Read) -> None:
    made = docx.Document()
    made.add_heading("บทที่ 1 บทนำ", level=1)
    made.add_paragraph("เนื้อหาของบท")
    made.add_heading("หลักการและเหตุผล", level=2)
    assert read(saved(made)).headings == ("บทที่ 1 บทนำ", "หลักการและเหตุผล")


def test_the_title_among_the_properties_counts_only_without_a_better_one(read: Read) -> None:
    made = notice_docx()
    made.core_properties.title = "รายงานเก่า ปี 2550"
    assert "2550" not in read(saved(made)).title


def test_a_docx_with_nothing_but_a_picture_is_a_scan(read: Read, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("L", (40, 40)).save(picture, "PNG")
    made = docx.Document()
    made.add_picture(picture)
    got = read(saved(made))
    assert (got.problem, got.has_images, got.searchable) == (Problem.SCAN, True, False)


def test_deleted_words_are_gone(read: Read) -> None:
    gone = "<w:del><w:r><w:delText>ร่าง</w:delText><w:t>ลับ</w:t></w:r></w:del>"
    body = notice_body(f"{gone}<w:r><w:t>แผน</w:t></w:r>")
    assert read(body).text == "แผน"


def test_a_text_box_is_read_once(read: Read) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>แผนในกรอบ</w:t></w:r></w:p></w:txbxContent>"
    twice = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    body = notice_body(f"<w:r><mc:AlternateContent>{twice}</mc:AlternateContent></w:r>")
    assert read(body).text == "แผนในกรอบ"


def notice_body(paragraph: str) -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    return docx_of(
        f'<w:document xmlns:w="{w}" xmlns:mc="{mc}"><w:body><w:p>{paragraph}</w:p></w:body></w:document>'
    )


def test_a_citizen_number_in_a_docx_is_masked(read: Read) -> None:
    made = docx.Document()
    made.add_paragraph("เลขประจำตัวประชาชน 1234567890121")  # its check digit is valid
    assert "1234567890121" not in read(saved(made)).text


def test_reading_a_docx_stops_at_the_character_limit(read: Read) -> None:
    made = docx.Document()
    for _ in range(200):
        made.add_paragraph(NOTICE[2])
    got = read(saved(made), Limits(characters=500))
    assert len(got.text) == 500
    assert not got.read_whole


def test_a_signed_docx_says_so(read: Read) -> None:
    into = io.BytesIO(saved(notice_docx()))
    with zipfile.ZipFile(into, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    assert read(into.getvalue()).signed_digitally is True


# --- sheets ---------------------------------------------------------------------------------


def sheet_xlsx(*, rows: int = 1) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet("ไตรมาส 1")
        sheet.merge_range(0, 0, 0, 2, TITLE)
        sheet.merge_range(1, 0, 1, 2, "เทศบาลตำบลตัวอย่าง")
        sheet.write_row(2, 0, ROWS[0])
        for n in range(rows):
            sheet.write_row(3 + n, 0, [n + 1, "เครื่องสูบน้ำ", 120000.0])
        book.add_worksheet("ไตรมาส 2")
    return into.getvalue()


def test_the_title_of_a_sheet_stands_above_its_table(read: Read) -> None:
    got = read(sheet_xlsx())
    assert got.title == f"{TITLE} เทศบาลตำบลตัวอย่าง"
    assert got.text.splitlines()[2:] == ["ลำดับ | รายการ | วงเงิน", "1 | เครื่องสูบน้ำ | 120000"]


def test_sheets_are_counted_and_named(read: Read) -> None:
    got = read(sheet_xlsx())
    assert (got.kind, got.page_count, got.headings) == (FileKind.XLSX, 2, ("ไตรมาส 1", "ไตรมาส 2"))
    assert got.read_whole


def test_only_the_first_rows_of_a_sheet_are_read_and_it_says_so(read: Read) -> None:
    got = read(sheet_xlsx(rows=50), Limits(rows=10))
    assert "7 | เครื่องสูบน้ำ" in got.text
    assert "8 | เครื่องสูบน้ำ" not in got.text
    assert not got.read_whole


def test_a_workbook_by_another_library_is_read_alike(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ((TITLE,), *ROWS):
        sheet.append(row)
    got = read(saved(book))
    assert got.title == TITLE
    assert got.text.splitlines()[1] == "ลำดับ | รายการ | วงเงิน"


def test_a_chart_on_a_sheet_of_its_own_does_no_harm(read: Read) -> None:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet("ข้อมูล")
        sheet.write_row(0, 0, [TITLE])
        sheet.write_column(1, 0, [1, 2, 3])
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=ข้อมูล!$A$2:$A$4"})
        book.add_chartsheet("กราฟ").set_chart(chart)
    got = read(into.getvalue())
    assert (got.title, got.page_count) == (TITLE, 2)


def test_a_locked_office_file_asks_for_a_password(read: Read) -> None:
    assert read(locked_package()).problem is Problem.ENCRYPTED


# --- slides ---------------------------------------------------------------------------------


def test_slides_are_read_with_groups_and_tables(read: Read) -> None:
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = TITLE, "เทศบาลตำบลตัวอย่าง"
    second = made.slides.add_slide(made.slide_layouts[6])
    group = second.shapes.add_group_shape()
    box = group.shapes.add_textbox(0, 0, Inches(2), Inches(1))
    box.text_frame.text = "ในกลุ่ม"
    table = second.shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "ก่อน", "หลัง"
    got = read(saved(made))
    assert got.text.splitlines() == [TITLE, "เทศบาลตำบลตัวอย่าง", "ในกลุ่ม", "ก่อน | หลัง"]
    assert (got.page_count, got.headings[0]) == (2, TITLE)
    assert got.title.startswith(TITLE)


# --- OpenDocument ---------------------------------------------------------------------------


def test_an_odt_is_read_with_its_headings_and_tables(read: Read) -> None:
    cells = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in ROWS[1])
    body = (
        f"<text:h>{TITLE}</text:h><text:p>ข้อความ<text:s/>ต่อ<text:line-break/>บรรทัดใหม่</text:p>"
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    )
    got = read(odt_of(body))
    assert got.text.splitlines() == [TITLE, "ข้อความ ต่อ", "บรรทัดใหม่", "1 | เครื่องสูบน้ำ | 120000"]
    assert (got.kind, got.headings) == (FileKind.ODT, (TITLE,))


# --- RTF ------------------------------------------------------------------------------------


def hexed(text: str) -> str:
    return "".join(c if c.isascii() else rf"\'{c.encode('cp874')[0]:02x}" for c in text)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (r"{\rtf1\ansi\ansicpg874\deff0{\fonttbl{\f0 Angsana New;}}", hexed(TITLE)),
        (
            r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset222 Cordia New;}}\f1",
            hexed(TITLE),
        ),
        (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}", hexed(TITLE)),  # Thai bytes, Western label
        (r"{\rtf1\ansi\uc1{\fonttbl{\f0 Arial;}}", "".join(rf"\u{ord(c)}?" for c in TITLE)),
    ],
    ids=["code page of the document", "code page of the font", "a label that lies", "Unicode"],
)
def test_thai_in_rtf_is_read_in_every_notation(read: Read, head: str, line: str) -> None:
    got = read(f"{head} {line}\\par second line\\par}}".encode("ascii"))
    assert got.text.splitlines() == [TITLE, "second line"]
    assert got.title.startswith(TITLE)


def test_pictures_in_rtf_are_left_out(read: Read) -> None:
    picture = "{\\pict\\pngblip\n" + "89504e470d0a1a0a" * 2000 + "}"
    got = read(f"{{\\rtf1\\ansi\\ansicpg874 {hexed(TITLE)}\\par {picture}}}".encode("ascii"))
    assert got.text == TITLE
    assert got.has_images


# --- zip ------------------------------------------------------------------------------------


def test_a_zip_with_one_document_takes_its_title(read: Read) -> None:
    got = read(zipped({"a/เอกสาร.docx": saved(notice_docx()), "a/": b"", "__MACOSX/._x": b"\0"}))
    assert got.title == f"ประกาศเทศบาลตำบลตัวอย่าง เรื่อง {TITLE}"
    assert got.text.splitlines()[0] == "เอกสาร.docx"
    assert (got.kind, got.page_count, got.read_whole) == (FileKind.ZIP, 1, True)


def test_of_several_documents_none_speaks_for_the_zip(read: Read) -> None:
    got = read(zipped({"1.docx": saved(notice_docx()), "2.pdf": pdf(ANNOUNCEMENT)}))
    assert got.title == ""
    assert "เครื่องสูบน้ำ" in got.text
    assert ANNOUNCEMENT[1] in got.text
    assert len(got.headings) == 2


def test_a_zip_that_holds_a_docx_is_no_docx() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("เอกสาร.docx", saved(notice_docx()))
    assert sniff(into.getvalue()) is FileKind.ZIP


def test_names_in_the_thai_code_page_are_read(read: Read) -> None:
    from benchmarks.files.office import _write_in_cp874

    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        _write_in_cp874(archive, "แผนจัดหา.txt", TITLE.encode("cp874"))
    assert read(into.getvalue()).text.splitlines() == ["แผนจัดหา.txt", TITLE]


def test_a_zip_in_a_zip_is_named_and_not_opened(read: Read) -> None:
    inner = zipped({"ลับ.txt": TITLE})
    got = read(zipped({"inner.zip": inner, "note.txt": "หมายเหตุประกอบเอกสารแนบท้าย"}))
    assert "inner.zip" in got.text
    assert TITLE not in got.text


def test_names_that_climb_out_of_the_folder_write_nothing(read: Read, tmp_path: Path) -> None:
    got = read(zipped({"../../escaped.txt": TITLE, "/etc/oit-escaped.txt": TITLE}))
    assert TITLE in got.text
    assert not (tmp_path.parent / "escaped.txt").exists()
    assert not Path("/etc/oit-escaped.txt").exists()


def test_a_zip_of_pictures_is_a_scan(read: Read) -> None:
    picture = io.BytesIO()
    Image.new("L", (40, 40)).save(picture, "JPEG")
    assert read(zipped({"1.jpg": picture.getvalue()})).problem is Problem.SCAN


def test_one_damaged_member_costs_that_member(read: Read) -> None:
    got = read(zipped({"1.docx": saved(notice_docx()), "2.pdf": b"%PDF-1.4\n1 0 obj"}))
    assert TITLE in got.text
    assert not got.read_whole


# --- texts and pictures ---------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_a_text_is_read_in_its_code_page(read: Read, encoding: str) -> None:
    assert read("\r\n".join(NOTICE).encode(encoding)).text.splitlines()[1] == NOTICE[1]


def test_a_table_of_commas_is_a_table(read: Read) -> None:
    body = "\n".join([TITLE, *(",".join(row) for row in ROWS), '2,"โต๊ะ, เก้าอี้",9000'])
    got = read(body.encode("cp874"))
    assert got.title == TITLE
    assert got.text.splitlines()[1:] == [
        "ลำดับ | รายการ | วงเงิน",
        "1 | เครื่องสูบน้ำ | 120000",
        "2 | โต๊ะ, เก้าอี้ | 9000",
    ]


def test_a_picture_is_a_scan_of_known_size(read: Read) -> None:
    picture = io.BytesIO()
    Image.new("L", (1240, 1754)).save(picture, "PNG")
    got = read(picture.getvalue())
    assert (got.problem, got.pixels, got.picture_pages) == (Problem.SCAN, (1240, 1754), (1,))


# --- .doc by its pieces ---------------------------------------------------------------------


def word_streams(*pieces: tuple[str, bool]) -> tuple[bytes, bytes]:
    """The two streams of a .doc ([MS-DOC] 2.8.35) with its text in pieces, 8-bit (True) or UTF-16."""
    stream, places, entries = bytearray(0x400), [0], b""
    for text, eight_bit in pieces:
        at = len(stream)
        stream += text.encode("cp874" if eight_bit else "utf-16-le")
        places.append(places[-1] + len(text))
        entries += struct.pack("<HIH", 0, (at * 2 | 0x4000_0000) if eight_bit else at, 0)
    plc = struct.pack(f"<{len(places)}i", *places) + entries
    table = b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<i", stream, 0x4C, places[-1])
    struct.pack_into("<II", stream, 0x1A2, 0, len(table))
    return bytes(stream), table


def test_pieces_of_both_widths_are_joined() -> None:
    stream, table = word_streams(("แผนการจัดหา\r", True), ("พัสดุ ปี ๒๕๖๖\r", False), ("Annual plan\r", True))
    assert "".join(_pieces(stream, table, 1000)) == "แผนการจัดหา\rพัสดุ ปี ๒๕๖๖\rAnnual plan\r"


def test_pieces_are_cut_at_the_limit() -> None:
    stream, table = word_streams(("แผนการจัดหา", True), ("พัสดุ", False))
    assert "".join(_pieces(stream, table, 13)) == "แผนการจัดหาพั"


@pytest.mark.parametrize("table", [b"", b"\x02", b"\x02\x04\0\0\0\0\0\0\0", b"\x05" * 40])
def test_a_piece_table_that_is_none_is_refused(table: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        list(_pieces(word_streams(("x", True))[0], table, 10))


# --- what LibreOffice saves -----------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The notice and the sheet as LibreOffice saves them."""
    program = tool("libreoffice")
    folder = tmp_path_factory.mktemp("office")
    (folder / "notice.docx").write_bytes(saved(notice_docx()))
    (folder / "sheet.xlsx").write_bytes(sheet_xlsx())
    for source, ending in (
        ("notice.docx", "doc"),
        ("notice.docx", "odt"),
        ("notice.docx", "rtf"),
        ("notice.docx", "pdf"),
        ("sheet.xlsx", "xls"),
        ("sheet.xlsx", "ods"),
    ):
        subprocess.run(
            [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
             "--convert-to", ending, "--outdir", str(folder), str(folder / source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    endings = {"notice": ("doc", "odt", "rtf", "pdf"), "sheet": ("xls", "ods")}
    return {e: (folder / f"{name}.{e}").read_bytes() for name, all_ in endings.items() for e in all_}


@pytest.mark.parametrize("ending", ["doc", "odt", "rtf", "pdf"])
def test_a_notice_is_read_alike_in_every_kind(read: Read, converted: dict[str, bytes], ending: str) -> None:
    got = read(converted[ending])
    assert got.kind == ending
    assert got.title.endswith(f"เรื่อง {TITLE}")
    assert (got.dated, got.dated_by, got.signature_block) == (date(2022, 10, 5), "text", True)
    assert "เครื่องสูบน้ำ" in got.text


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_sheet_is_read_alike_in_every_kind(read: Read, converted: dict[str, bytes], ending: str) -> None:
    got = read(converted[ending])
    assert (got.kind, got.page_count) == (ending, 2)
    assert got.title == f"{TITLE} เทศบาลตำบลตัวอย่าง"
    assert got.text.splitlines()[3] == "1 | เครื่องสูบน้ำ | 120000"


def test_a_doc_is_read_without_antiword_too(
    converted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "installed", lambda name: None)
    path = tmp_path / "0.doc"
    path.write_bytes(converted["doc"])
    got = read_doc(path, Limits())
    assert got.reader == "pieces"
    assert got.title.endswith(f"เรื่อง {TITLE}")
    assert "เครื่องสูบน้ำ" in got.text


@pytest.mark.skipif(shutil.which("antiword") is None, reason="antiword is not here")
def test_a_doc_is_read_by_antiword_where_it_is_installed(read: Read, converted: dict[str, bytes]) -> None:
    assert read(converted["doc"]).reader == "antiword"
