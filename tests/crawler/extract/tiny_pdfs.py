"""PDF files written by hand, as small as they can be, for what each of them shows."""

from __future__ import annotations

from collections.abc import Sequence

ANNOUNCEMENT = (
    "ประกาศเทศบาลตำบลตัวอย่าง",
    "เรื่อง แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566",
    "ตามพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560",
)


def assemble(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of ``objects``, numbered from 1; the first is the catalogue."""
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        bytes(body)
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            trailer,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(body)
    )


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _to_unicode() -> bytes:
    """Two-byte codes that are UTF-16; without it a reader sees shapes, but no letters."""
    return stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"4 beginbfrange <0020> <007E> <0020> <00A0> <00FF> <00A0> <0100> <01FF> <0100>"
        b" <0E00> <0E7F> <0E00> endbfrange\nendcmap end end"
    )


def _shown(lines: Sequence[str]) -> bytes:
    show = b"".join(b"<%s> Tj T*\n" % line.encode("utf-16-be").hex().encode() for line in lines)
    return b"BT /F1 14 Tf 18 TL 50 780 Td\n" + show + b"ET\n"


_PICTURE = stream(
    b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
)
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Thai/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
)
_FONT_BELOW = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Thai/DW 600"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
)
_DRAW_PICTURE = b"q 595 0 0 842 0 0 cm /Im1 Do Q\n"


def pdf(*pages: Sequence[str], pictures: bool = False, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """A page for every list of lines; ``pictures`` puts one over every page, as a scanner does."""
    first_page = 7
    kids = b" ".join(b"%d 0 R" % (first_page + 2 * n) for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % extra,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        _FONT,
        _FONT_BELOW,
        _to_unicode(),
        _PICTURE,
    ]
    for n, lines in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>/XObject<</Im1 6 0 R>>>>>>" % (first_page + 2 * n + 1)
        )
        objects.append(stream((_DRAW_PICTURE if pictures else b"") + _shown(lines)))
    return assemble(objects, trailer=trailer)


def locked() -> bytes:
    """A file whose password nobody knows."""
    return pdf(
        ANNOUNCEMENT,
        trailer=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
        % (b"01" * 32, b"02" * 32),
    )


def claims_pages(count: int) -> bytes:
    """One page, but the page tree claims ``count``."""
    return pdf(ANNOUNCEMENT).replace(b"/Count 1>>", b"/Count %d>>" % count)


def nested(depth: int) -> bytes:
    """A catalogue entry of arrays in arrays, ``depth`` deep."""
    return pdf(ANNOUNCEMENT, extra=b"/Deep " + b"[" * depth + b"]" * depth)


def endless_page_tree() -> bytes:
    """A page tree that is its own child."""
    return assemble(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 100/Parent 2 0 R>>"]
    )
