"""Pages and files that want the crawler to ask machines that are none of the web's business."""

from __future__ import annotations

import io
from functools import cache

from tests.hostile.server import Wire, way


@way
def page_with_port(wire: Wire, html: str) -> None:
    """A page of the catalogue; ``{port}`` is where this server listens on loopback."""
    port = str(wire._socket.getsockname()[1])
    wire.answer(html.replace("{port}", port).encode())


@way
def moved_to_port(wire: Wire, to: str, status: int = 302) -> None:
    """A redirect; ``{port}`` is where this server listens on loopback."""
    port = str(wire._socket.getsockname()[1])
    wire.answer(b"", status=status, headers={"Location": to.replace("{port}", port)})


@cache
def _pdf(action: str, annotation: str) -> bytes:
    from tests.crawler.extract.tiny_pdfs import pdf

    lines = ["แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566", "โครงการ งบประมาณ ระยะเวลา"]
    data = pdf(lines, extra=f"/OpenAction{action}".encode() if action else b"")
    if annotation:  # readers build the table of places anew when it does not fit any more
        frame = f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A{annotation}>>]".encode()
        data = data.replace(b"/Type/Page/Parent", b"/Type/Page" + frame + b"/Parent")
    return data


@way
def pdf_that_acts(wire: Wire, action: str = "", annotation: str = "") -> None:
    """A readable PDF with an action at its opening, or a link over its page."""
    wire.answer(_pdf(action, annotation), "application/pdf")


@way
def docx_that_asks(wire: Wire, target: str) -> None:
    """A readable DOCX with a hyperlink, a linked picture and a template at ``target``."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    wire.answer(_docx(target), kind)


@cache
def _docx(target: str) -> bytes:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE as KINDS

    document = docx.Document()
    document.add_paragraph("แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566")
    template = KINDS.HYPERLINK.replace("hyperlink", "attachedTemplate")
    for kind in (KINDS.HYPERLINK, KINDS.IMAGE, KINDS.OLE_OBJECT, template):
        document.part.relate_to(target, kind, is_external=True)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@way
def xlsx_that_asks(wire: Wire, target: str) -> None:
    """A readable XLSX with a hyperlink, WEBSERVICE() and a reference to another workbook at ``target``."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    wire.answer(_xlsx(target), kind)


@cache
def _xlsx(target: str) -> bytes:
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566")
        sheet.write_url("A2", target)
        sheet.write_formula("A3", f'=WEBSERVICE("{target}")')
        sheet.write_formula("A4", f"='{target}[book.xlsx]Sheet1'!A1")
    return written.getvalue()
