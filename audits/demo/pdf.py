"""A small PDF writer for the made-up town: Thai pages with a text layer, and scans without one.

The text font is a composite font named but not embedded, with codes that are Unicode code
points, and a ToUnicode table that says so. Every reader gets the exact text; how it looks
depends on the fonts of the machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from audits.demo.pictures import scanned_page

PAGE_WIDTH, PAGE_HEIGHT = 595, 842
LINE_STEP = 20
LEFT, TOP = 60, 780
LINES_A_PAGE = 35
CHARACTERS_A_LINE = 88

_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfrange
<0020> <00FF> <0020>
<0E00> <0EFF> <0E00>
<2000> <20FF> <2000>
endbfrange endcmap CMapName currentdict /CMap defineresource pop end end"""

_THAI_MARKS = frozenset(
    "\u0e31\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d"
)


@dataclass
class _Objects:
    """Numbered PDF objects in the order they were added; object 1 is the catalogue."""

    bodies: list[bytes] = field(default_factory=list)

    def add(self, body: bytes) -> int:
        self.bodies.append(body)
        return len(self.bodies)

    def stream(self, data: bytes, entries: bytes = b"") -> int:
        packed = zlib.compress(data)
        head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), entries)
        return self.add(head + b"\nstream\n" + packed + b"\nendstream")

    def file(self) -> bytes:
        out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self.bodies, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, table)
        return bytes(out)


def wrap(text: str, width: int = CHARACTERS_A_LINE) -> list[str]:
    """Break a line at spaces, or inside a long Thai run but never before a vowel or tone mark.

    >>> wrap("กำหนดการ ประชุม", 9)
    ['กำหนดการ', 'ประชุม']
    >>> wrap("กิจกรรมที่ดี", 8)
    ['กิจกรรม', 'ที่ดี']
    """
    lines = []
    while len(text) > width:
        cut = text.rfind(" ", width // 2, width + 1)
        if cut < 0:
            cut = width
            while cut > 1 and (text[cut] in _THAI_MARKS or text[cut - 1] in "เแโใไ"):
                cut -= 1
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text] if text or not lines else lines


def text_pdf(lines: Iterable[str], *, map_more: bytes = b"") -> bytes:
    """A born-digital PDF of these lines, wrapped, 35 to a page.

    ``map_more`` are ranges of characters beyond Thai and Latin for the ToUnicode table.
    """
    wrapped = [piece for line in lines for piece in wrap(line)]
    pages = [wrapped[i : i + LINES_A_PAGE] for i in range(0, len(wrapped), LINES_A_PAGE)] or [[]]
    objects = _start(len(pages))
    contents = [objects.stream(_page_text(page)) for page in pages]
    return _finish(objects, contents, b"/Font << /F1 %d 0 R >>" % _font(objects, map_more))


def _font(objects: _Objects, map_more: bytes) -> int:
    ranges = b"3 beginbfrange\n", b"%d beginbfrange\n%s" % (3 + map_more.count(b"\n"), map_more)
    cmap = objects.stream(_TO_UNICODE.replace(*ranges) if map_more else _TO_UNICODE)
    widths = b"[3633 [0] 3636 3642 0 3655 3662 0]"
    descendant = objects.add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /THSarabunNew /DW 500 /W %s "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>" % widths
    )
    return objects.add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /THSarabunNew /Encoding /Identity-H "
        b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (descendant, cmap)
    )


def scan_pdf(pages: int, seed: str) -> bytes:
    """A PDF whose pages are pictures only: what a photocopier makes of a signed announcement."""
    objects = _start(pages)
    width, height = 298, 421
    image = objects.stream(
        scanned_page(width, height, seed),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        % (width, height),
    )
    drawing = b"q %d 0 0 %d 0 0 cm /Im1 Do Q" % (PAGE_WIDTH, PAGE_HEIGHT)
    contents = [objects.stream(drawing) for _ in range(pages)]
    return _finish(objects, contents, b"/XObject << /Im1 %d 0 R >>" % image)


def picture_pdf(width: int, height: int, bits: bytes, *, layer: Sequence[str] = ()) -> bytes:
    """A PDF of one page that is a picture of one bit a pixel; ``layer`` is an unseen text upon it."""
    objects = _start(1)
    image = objects.stream(
        bits,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1"
        % (width, height),
    )
    drawing = b"q %d 0 0 %d 0 0 cm /Im1 Do Q" % (PAGE_WIDTH, PAGE_HEIGHT)
    if layer:
        drawing += b"\n" + _page_text(layer[:LINES_A_PAGE]).replace(b"BT ", b"BT 3 Tr ", 1)
    content = objects.stream(drawing)
    resources = b"/XObject << /Im1 %d 0 R >>" % image
    if layer:
        resources += b" /Font << /F1 %d 0 R >>" % _font(objects, b"")
    return _finish(objects, [content], resources)


def _start(pages: int) -> _Objects:
    """Catalogue, page tree and places for the pages, filled in by ``_finish``."""
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(pages))
    objects = _Objects()
    objects.add(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.add(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages))
    for _ in range(pages):
        objects.add(b"null")
    return objects


def _finish(objects: _Objects, contents: Sequence[int], resources: bytes) -> bytes:
    for i, content in enumerate(contents):
        objects.bodies[2 + i] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << %s >> >>"
            % (PAGE_WIDTH, PAGE_HEIGHT, content, resources)
        )
    return objects.file()


def _page_text(lines: Sequence[str]) -> bytes:
    """The drawing operators of one page; a character outside the BMP becomes a question mark."""
    shown = b"\n".join(b"<%s> Tj T*" % _codes(line) for line in lines)
    return b"BT /F1 14 Tf %d TL %d %d Td\n%s\nET" % (LINE_STEP, LEFT, TOP, shown)


def _codes(line: str) -> bytes:
    plain = "".join(c if ord(c) < 0x10000 else "?" for c in line)
    return plain.encode("utf-16-be").hex().upper().encode("ascii")
