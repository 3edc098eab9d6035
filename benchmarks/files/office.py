"""Office files by the libraries and programs that people use."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import docx
import pptx
import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from pptx.util import Inches

from benchmarks.files.documents import Document

FONTS = (
    "Garuda", "Kinnari", "Laksaman", "Loma", "Norasi", "Purisa", "Sawasdee", "Tlwg Mono", "Tlwg Typewriter",
    "Tlwg Typist", "Tlwg Typo", "Umpush", "Waree",
)  # fmt: skip
SOFFICE_S = 240


def write_docx(document: Document, path: Path, *, font: str = "") -> None:
    """A .docx as officers write it: by hand or with styles, the head now and then in a frame."""
    made = docx.Document()
    style = made.styles["Normal"]
    style.font.name, style.font.size = font or FONTS[document.number % len(FONTS)], Pt(16)
    fonts = style.element.rPr.rFonts
    for slot in ("w:cs", "w:hAnsi", "w:ascii", "w:eastAsia"):
        fonts.set(qn(slot), style.font.name)
    if document.number % 5 == 4:
        frame = made.add_table(rows=1, cols=1)
        frame.cell(0, 0).text = "\n".join(document.head())
    else:
        for n, line in enumerate(document.head()):
            styled = document.number % 3 == 0 and n == 0
            paragraph = made.add_paragraph(line, style="Title" if styled else None)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in document.lines()[len(document.head()) :]:
        made.add_paragraph(line)
    rows = document.table()
    table = made.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.core_properties.title = "Word Document"
    made.save(str(path))


def write_xlsx(document: Document, path: Path) -> None:
    """An .xlsx with its title in merged cells above the table."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("ข้อมูล" if document.number % 2 else None)
        rows = document.table()
        last = len(rows[0]) - 1
        centred = book.add_format({"align": "center", "bold": True})
        head = [line for line in document.head() if line.strip(".")]
        for n, line in enumerate(head):
            sheet.merge_range(n, 0, n, last, line, centred)
        for n, row in enumerate(rows, len(head) + document.number % 2):
            for column, cell in enumerate(row):
                sheet.write(n, column, int(cell) if cell.isascii() and cell.isdigit() else cell)


def write_pptx(document: Document, path: Path) -> None:
    """A .pptx: a title slide, slides of text, a slide with the table."""
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text = document.shown(document.title)
    first.placeholders[1].text = "\n".join(document.head()[1:]) if document.form == "cover" else "สำนักปลัด"
    for paragraph in document.paragraphs():
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = "ความเป็นมา", paragraph
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "ตาราง"
    rows = document.table()
    size = (Inches(1), Inches(2), Inches(8), Inches(3))
    table = slide.shapes.add_table(len(rows), len(rows[0]), *size).table
    for n, row in enumerate(rows):
        for m, cell in enumerate(row):
            table.cell(n, m).text = cell
    made.save(str(path))


def write_zip(document: Document, path: Path) -> None:
    """A zip as Windows in Thai packs it (names in cp874), or as others do (UTF-8); one document, one note."""
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "inside.docx"
        write_docx(document, inside)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            name = "เอกสารแนบ.docx"
            if document.number % 2:
                archive.writestr(name, inside.read_bytes())
            else:
                _write_in_cp874(archive, name, inside.read_bytes())
            archive.writestr("__MACOSX/._x", b"\0" * 50)


class _Thai874(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("cp874"), self.flag_bits


def _write_in_cp874(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    archive.writestr(_Thai874(name), body)


def soffice() -> str | None:
    """LibreOffice, where it is installed."""
    return shutil.which("soffice")


def convert(files: Iterable[Path], ending: str, into: Path) -> None:
    """Have LibreOffice save ``files`` as another kind."""
    program = soffice()
    assert program is not None
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", ending,
             "--outdir", str(into), *map(str, files)],
            check=True, capture_output=True, timeout=SOFFICE_S,
        )  # fmt: skip
