"""The few things an official Word document is made of: lines, tables, boxes to tick, links.

Thai letters are "complex script" to Word: font, size and bold stand in attributes of their own
(``w:cs``, ``w:szCs``, ``w:bCs``), and what is set for Latin letters alone falls back to another font.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from reports.escaping import xml_text

FONT = "TH Sarabun New"
"""Font of official letters (cabinet resolution of 7 September 2553)."""
OTHER_FONTS = "TH SarabunPSK,TH Sarabun,Sarabun,TH SarabunIT๙,Laksaman"
"""Fonts that Word and LibreOffice take where it is not installed; all are drawn alike."""
TICKS = "Segoe UI Symbol"
"""Font with ☐ and ☑; every office program falls back to one of its own."""
A4 = (Cm(21), Cm(29.7))
CENTRED, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
BODY = 16
"""Points, as the guide to typing official letters asks for."""


def new_document(title: str, author: str, created: datetime, lang: str) -> Any:
    """An empty A4 document in the font of official letters."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = xml_text(title)[:255], xml_text(author)[:255]
    properties.created = properties.modified = created.replace(tzinfo=None, microsecond=0)
    properties.language, properties.comments = "th-TH" if lang == "th" else "en-GB", ""
    relations = document.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[name]  # a picture of python-docx's own template
    _set_font(document, lang)
    _name_other_fonts(document)
    return document


def _set_font(document: Any, lang: str) -> None:
    """One font and size for every script, in the defaults and in the style all others build on."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for element in (defaults, document.styles["Normal"].element.get_or_add_rPr()):
        for child in list(element):
            element.remove(child)
        fonts = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
        # The elements stand in the order of the schema: Word is strict about it.
        element.append(parse_xml(f"<w:rFonts {nsdecls('w')} {fonts}/>"))
        for name in ("sz", "szCs"):
            element.append(parse_xml(f'<w:{name} {nsdecls("w")} w:val="{BODY * 2}"/>'))
        spoken = "th-TH" if lang == "th" else "en-GB"
        languages = f'w:val="{spoken}" w:eastAsia="th-TH" w:bidi="th-TH"'
        element.append(parse_xml(f"<w:lang {nsdecls('w')} {languages}/>"))
    spacing = document.styles["Normal"].paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing = 1.0


def _name_other_fonts(document: Any) -> None:
    """Tell what to take where TH Sarabun New is not installed."""
    entry = (
        f'<w:font w:name="{FONT}"><w:altName w:val="{OTHER_FONTS}"/><w:charset w:val="DE"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", entry.encode() + b"</w:fonts>")


def new_page(document: Any, *, landscape: bool, first: bool = False) -> Any:
    """A section that begins on a page of its own; the first one is there already."""
    section = document.sections[0] if first else _added_section(document)
    short, long = A4
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    # 3 cm left and 2 cm right are those of official letters; a wide table needs the room.
    section.left_margin, section.right_margin = (Cm(2), Cm(1.5)) if landscape else (Cm(3), Cm(2))
    section.top_margin, section.bottom_margin = (Cm(2) if landscape else Cm(1.5)), Cm(1.5 if landscape else 2)
    section.header_distance = section.footer_distance = Cm(0.9)
    return section


def _added_section(document: Any) -> Any:
    """A new section; the mark that ends the old one takes no line, which might need a page of its own."""
    section = document.add_section()
    mark = [element for element in document.element.body if element.tag == qn("w:p")][-1]
    before = mark.getprevious()
    if before.tag == qn("w:p"):
        before.get_or_add_pPr().append(mark.pPr.find(qn("w:sectPr")))
        mark.getparent().remove(mark)
    else:
        # After a table Word wants a paragraph; let it be as low as there is.
        spacing = Paragraph(mark, document).paragraph_format
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
    return section


def number_pages(section: Any, *, thai: bool, skip_first: bool) -> None:
    """``- ๒ -`` at the head of the page, counted through; the first page of a letter bears none."""
    section.different_first_page_header_footer = skip_first
    section.header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRED
    write(paragraph, "- ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>{text}</w:instrText>"))
    write(paragraph, " -")
    if thai:
        form = parse_xml(f'<w:pgNumType {nsdecls("w")} w:fmt="thaiNumbers"/>')
        section._sectPr.find(qn("w:cols")).addprevious(form)


def write(
    paragraph: Any, text: str, *, bold: bool = False, size: float | None = None, font: str | None = None
) -> Any:
    """Add text to a paragraph; it is text, whatever it looks like."""
    run = paragraph.add_run(xml_text(text))
    if bold:
        run.bold = True
        run._r.get_or_add_rPr().append(OxmlElement("w:bCs"))
    if font:
        run.font.name = font
        run._r.rPr.rFonts.set(qn("w:cs"), font)
        run._r.rPr.rFonts.set(qn("w:eastAsia"), font)
    if size:
        run.font.size = Pt(size)
        run._r.rPr.append(parse_xml(f'<w:szCs {nsdecls("w")} w:val="{int(size * 2)}"/>'))
    return run


def tick(paragraph: Any, ticked: bool, word: str, *, size: float) -> None:
    """A box, ticked or open, and what it stands for."""
    write(paragraph, "☑" if ticked else "☐", size=size - 2, font=TICKS)
    write(paragraph, f" {word}", size=size, bold=ticked)


def link(paragraph: Any, href: str, text: str, *, size: float) -> None:
    """A link; only for addresses that reports.escaping.web_address has passed."""
    target = paragraph.part.relate_to(xml_text(href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), target)
    run = write(paragraph, text, size=size)
    run.underline = True
    run.font.color.rgb = RGBColor(0x0B, 0x4F, 0x8A)
    element.append(run._r)
    paragraph._p.append(element)


def table(document: Any, widths: Sequence[float], heads: int = 1) -> Any:
    """A ruled table of columns so wide (cm), with rows for headings that every page repeats."""
    made = document.add_table(rows=heads, cols=len(widths))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for row in made.rows:
        keep_whole(row, repeat=True)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    return made


def add_row(made: Any, *, whole: bool = True) -> Any:
    """A row that no page break cuts in two."""
    row = made.add_row()
    for cell, column in zip(row.cells, made.columns, strict=True):
        cell.width = column.width
    if whole:
        keep_whole(row)
    return row


def keep_whole(row: Any, *, repeat: bool = False) -> None:
    """Keep a row on one page; with ``repeat`` it heads every page of its table."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))


def fill(cell: Any, text: str, *, size: float, bold: bool = False, align: Any = None) -> None:
    """Put lines of text into a cell, each a paragraph of its own."""
    for at, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        if align is not None:
            paragraph.alignment = align
        write(paragraph, line, size=size, bold=bold)


def shade(cell: Any, colour: str) -> None:
    """Give a cell a background, ``RRGGBB``."""
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def saved(document: Any, when: datetime) -> bytes:
    """The document as bytes, stamped with ``when``: equal audits give equal files."""
    made = io.BytesIO()
    document.save(made)
    stamp = max((when.year, when.month, when.day, when.hour, when.minute, when.second), (1980, 1, 1, 0, 0, 0))
    packed = io.BytesIO()
    with ZipFile(made) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, stamp), old.read(name), ZIP_DEFLATED)
    return packed.getvalue()
