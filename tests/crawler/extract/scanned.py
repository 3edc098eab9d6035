"""Scans made for tests: pages of our own texts, drawn and wrapped as a scanner would."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import typst
from PIL import Image

NOTICE = "ประกาศเทศบาลตำบลบ้านสวนใหม่ \\ เรื่อง แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. {year}"
LEAD = (
    "ตามที่หน่วยงานของรัฐต้องเปิดเผยข้อมูลข่าวสารให้ประชาชนทราบและตรวจสอบได้ตามหลักเกณฑ์ที่กำหนดไว้นั้น "
    "เทศบาลตำบลบ้านสวนใหม่ได้จัดทำเอกสารฉบับนี้ขึ้นโดยรวบรวมข้อมูลจากทุกสำนักและกองที่เกี่ยวข้อง "
    "และได้นำเสนอต่อผู้บริหารเพื่อพิจารณาให้ความเห็นชอบแล้ว จึงขอเผยแพร่ให้ทราบโดยทั่วกัน"
)
_PAGE = """
#set page(paper: "a4", margin: 2.4cm)
#set text(font: "Laksaman", size: 16pt, lang: "th")
#align(center)[{title}]
#v(1em)
{lead}
"""


def picture(title: str = NOTICE.format(year="2566"), lead: str = LEAD, *, dpi: int = 200) -> Image.Image:
    """One page as a grey picture."""
    pdf = typst.compile(_PAGE.format(title=title, lead=lead).encode())
    with pdfium.PdfDocument(pdf) as document:
        drawn: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return drawn.convert("L")


def as_pdf(*pages: Image.Image, dpi: int = 200) -> bytes:
    """A PDF whose pages are these pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:])
    return out.getvalue()


def as_image(page: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """A picture file."""
    out = io.BytesIO()
    page.save(out, kind, **options)
    return out.getvalue()


def nothing(size: tuple[int, int] = (1654, 2339)) -> Image.Image:
    """A blank page."""
    return Image.new("L", size, 255)


_BANNER = """
#set page(width: 420pt, height: 110pt, margin: 12pt, fill: rgb("{colour}"))
#set text(font: "Laksaman", size: 30pt, weight: "bold", fill: white, lang: "th")
#align(center + horizon)[{name}]
"""


def banner(name: str, colour: str = "#1565c0") -> Image.Image:
    """A picture of a menu, 220 pixels high: white words on a colour."""
    pdf = typst.compile(_BANNER.format(name=name, colour=colour).encode())
    with pdfium.PdfDocument(pdf) as document:
        drawn: Image.Image = document[0].render(scale=2).to_pil()
    return drawn.convert("RGB")
