"""Small good inputs for the targets to begin with, made here or by the tests' own makers."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.crawler.extract import hostile_files as hostile
from tests.crawler.extract import tiny_pdfs

_NOTICE = "ประกาศเทศบาลตำบลท่านา เรื่อง แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. ๒๕๖๖ ณ วันที่ 5 ตุลาคม 2565"
_PAGE = f"""<!doctype html><html lang=th><head><meta charset=utf-8><title>{_NOTICE}</title><base href=/a/>
<meta http-equiv=refresh content="5; url=b.php"></head><body><nav><ul><li><a href="#">เมนู</a></ul></nav>
<h2>O12 แผน</h2><p>ดู <a href='javascript:window.open("a.pdf")' title=x>ดาวน์โหลด</a><!-- ซ่อน -->
<table><tr><th>ข้อ<th>URL<tr><td>O1<td><a href=../b.pdf><img src=c.png alt="แบนเนอร์"></a></table>
<form action=q.php method=post><label for=n>ชื่อ</label><input id=n name=n><input type=password></form>
<iframe src="https://drive.google.com/file/d/1AbC/view"></iframe><area href=d.html onclick="go('e.php')">
<script>location='x'</script><div style="display:none"><a href=//x.go.th>สล็อต</a></div></body></html>"""


def pages() -> Iterator[bytes]:
    """Web pages in the charsets of Thai sites."""
    yield _PAGE.encode()
    yield b"\0" + _PAGE.encode("cp874", "ignore")
    yield b"\xff\xfe" + _PAGE.encode("utf-16-le")
    yield b"<frameset><frame src=a.html></frameset><noframes><a href=x>y</a>"
    yield b"<title>Just a moment...</title>\n<script src=/cdn-cgi/challenge></script>"
    yield b"<a href=x>y</a>" * 20 + b"<!-- <a href=z>"
    yield "<?xml version='1.0' encoding='tis-620'?><html><body>เข้าสู่ระบบ".encode("cp874")


def robots() -> Iterator[bytes]:
    """robots.txt."""
    yield b"User-agent: *\nDisallow: /admin*?q=$\nAllow: /\nCrawl-delay: 5\nSitemap: http://x.go.th/s.xml\n"
    yield b"\xef\xbb\xbfuser-agent: oit-audit\r\nrequest-rate: 1/10s 0600-0845\r\ndisallow: /*a*b*c*d*$\r\n"
    yield b"visit-time: 0600-0845\nUser-agent: a\nUser-agent: b\nDisallow: /%E0%B8%81\n"


def sitemaps() -> Iterator[bytes]:
    """Sitemaps, plain and packed."""
    namespace = b"http://www.sitemaps.org/schemas/sitemap/0.9"
    yield (
        plain := b'<?xml version="1.0"?><urlset xmlns="%s"><url><loc>http://x/a</loc></url></urlset>'
        % namespace
    )
    yield b"<sitemapindex><sitemap><loc>http://x.go.th/b.xml</loc></sitemap></sitemapindex>"
    yield b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>'
    yield gzip.compress(plain, mtime=0)


def compressed() -> Iterator[bytes]:
    """Bodies, the first byte choosing the Content-Encoding."""
    import brotli  # type: ignore[import-untyped]
    import zstandard

    body = _NOTICE.encode() * 5
    yield b"\0" + gzip.compress(body, mtime=0)
    yield b"\1" + zlib.compress(body)
    yield b"\2" + brotli.compress(body)
    yield b"\3" + zstandard.compress(body)
    yield b"\4" + brotli.compress(gzip.compress(body, mtime=0))


def headers() -> Iterator[bytes]:
    """Values of headers, and addresses for the log."""
    yield b"120"
    yield b"Sat, 01 Oct 2022 00:01:00 GMT"
    yield b"https://u:p@a.go.th/x?id=1&access_token=abc&PASSWORD=x;sid=1#top"
    yield b"http://a.go.th/1-2345-67890-12-1"


def urls() -> Iterator[bytes]:
    """Hrefs and addresses."""
    for text in (
        "http://www.x.go.th:80/a/../แผน 1.pdf?id=5&PHPSESSID=2f9c#top",
        "hhtp//www.x.go.th\\a.pdf;",
        "javascript:window.open('plan.php?id=4','_blank')",
        "http://[::ffff:127.0.0.1]:8080/",
        "http://0x7f.1/ http://2130706433/ http://１２７。０。０。１/",
        "//อบต.ไทย/ก?ปี=2566",
        "https://drive.google.com/file/d/1AbC_-xyz0123456789/view?usp=sharing",
        "https://www.google.com/url?q=https%3A%2F%2Fx.go.th%2Fa&sa=D",
        "https://docs.google.com/viewer?url=http://x.go.th/a.pdf&embedded=true",
        "https://web.archive.org/web/2022/http://x.go.th/calendar?month=5&year=2566",
        "http://user:pw@x.go.th/%E0%B9%81%zz%",
        "mailto:a@x.go.th",
        "images/1.jpgpg",
    ):
        yield text.encode()


def pdfs() -> Iterator[bytes]:
    """PDFs written by hand."""
    yield tiny_pdfs.pdf(tiny_pdfs.ANNOUNCEMENT)
    yield tiny_pdfs.pdf(("a",), ("b",), pictures=True)
    yield tiny_pdfs.locked()
    yield tiny_pdfs.claims_pages(50)
    yield tiny_pdfs.endless_page_tree()
    yield tiny_pdfs.nested(50)


def docx() -> Iterator[bytes]:
    """Documents of Word, whole and as XML."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>O1</w:t><w:tab/></w:r></w:p></w:tc></w:tr></w:tbl>"
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    notice = f"<w:p>{style}<w:r><w:t>{_NOTICE}</w:t></w:r></w:p>"
    xml = f"<w:document {w}><w:body>{notice}{cell}</w:body></w:document>"
    yield xml.encode()
    yield hostile.docx_of(xml)


def xlsx() -> Iterator[bytes]:
    """Workbooks, whole and as the XML of a sheet."""
    s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    text = '<c r="A1" t="inlineStr"><is><t>แผน</t></is></c>'
    cells = f'{text}<c r="B1"><v>2566</v></c><c r="C1"><f>A1</f><v>1</v></c>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    xml = f'<worksheet {s}><sheetData><row r="1">{cells}</row></sheetData>{merged}</worksheet>'
    yield xml.encode()
    yield hostile.xlsx_of(xml)


def pptx() -> Iterator[bytes]:
    """Slides."""
    import pptx as library

    made = library.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[0])
    slide.shapes.title.text = _NOTICE
    yield _saved(made.save)


def open_documents() -> Iterator[bytes]:
    """Texts, sheets and slides of OpenDocument."""
    table = (
        "<table:table table:name='a'><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
    )
    body = (
        f"<text:h text:outline-level='1'>{_NOTICE}</text:h><text:p>a<text:s text:c='3'/>b<text:tab/></text:p>"
    )
    yield hostile.odt_of(body)
    yield body.encode()
    namespaces = (
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="t" xmlns:office="o"'
    )
    content = f"<office:spreadsheet>{table}</table:table-row></table:table></office:spreadsheet>"
    root = "office:document-content"
    yield f"<?xml version='1.0'?><{root} {namespaces}>{content}</{root}>".encode()
    yield hostile.open_document("presentation", "<x/>")


def old_office() -> Iterator[bytes]:
    """Containers of before 2007, by hand: a header, a table of sectors, a directory."""
    for stream in ("WordDocument", "Workbook"):
        head = bytearray(512)
        head[:8], head[24:34] = bytes.fromhex("d0cf11e0a1b11ae1"), bytes.fromhex("3e000300feff09000600")
        head[44:52] = (1).to_bytes(4, "little") + (1).to_bytes(4, "little")
        head[56:60] = (4096).to_bytes(4, "little")
        head[60:76] = b"\xfe\xff\xff\xff\0\0\0\0\xfe\xff\xff\xff\0\0\0\0"
        head[76:80], head[80:512] = bytes(4), b"\xff" * 432
        sectors = bytearray(b"\xff" * 512)
        sectors[:8] = b"\xfd\xff\xff\xff\xfe\xff\xff\xff"
        for at in range(2, 10):
            following = at + 1 if at < 9 else 0xFFFFFFFE
            sectors[4 * at : 4 * at + 4] = following.to_bytes(4, "little")
        body = (
            b"\xec\xa5\xc1\x00" + _NOTICE.encode("utf-16-le")
            if stream == "WordDocument"
            else b"\x09\x08\x10\0\0\6\5\0"
        )
        yield (
            bytes(head + sectors)
            + _entry("Root Entry", 5, -2, 0, child=1)
            + _entry(stream, 2, 2, 4096)
            + bytes(256)
            + body.ljust(4096, b"\0")
        )


def _entry(name: str, kind: int, start: int, size: int, child: int = -1) -> bytes:
    """An entry of a directory ([MS-CFB] 2.6.1)."""
    written = name.encode("utf-16-le")
    links = b"".join(n.to_bytes(4, "little", signed=True) for n in (-1, -1, child))
    head = written.ljust(64, b"\0") + (len(written) + 2).to_bytes(2, "little") + bytes((kind, 1)) + links
    return head.ljust(116, b"\0") + start.to_bytes(4, "little", signed=True) + size.to_bytes(8, "little")


def rtf() -> Iterator[bytes]:
    """Texts of WordPad and Word."""
    escaped = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in _NOTICE)
    yield (
        r"{\rtf1\ansi\ansicpg874{\fonttbl{\f0\fcharset222 TH;}}{\info{\title x}}\f0 " + escaped + r"\par}"
    ).encode()
    yield b"{\\rtf1\\ansi \\'e1\\'bc\\'b9\\trowd\\cell a\\row{\\pict 00ff}{\\*\\x y}\\bin3 abc}"


def zips() -> Iterator[bytes]:
    """Archives, and a name with its content."""
    yield hostile.zipped({"แผน.txt": _NOTICE, "a/b.csv": "O1,x"})
    yield "แผน.txt\n".encode("cp874") + _NOTICE.encode()
    yield b"../../etc/passwd\n%PDF-1.4"
    yield hostile.zipped({"in.zip": hostile.zipped({"a.txt": "x"})})


def images() -> Iterator[bytes]:
    """A small picture in each format that is read."""
    from PIL import Image

    picture = Image.linear_gradient("L").resize((40, 30))
    for kind in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "ICO"):
        yield _saved(partial(picture.save, format=kind))


def plain() -> Iterator[bytes]:
    """Text files."""
    yield _NOTICE.encode()
    yield _NOTICE.encode("cp874")
    yield b"\xff\xfe" + _NOTICE.encode("utf-16-le")
    yield "ข้อ,ชื่อ\nO1,แผน\n".encode()


def files() -> Iterator[bytes]:
    """The first bytes of every kind."""
    for make in (pdfs, docx, xlsx, open_documents, old_office, rtf, zips, images, plain, pages):
        yield next(make())


def texts() -> Iterator[bytes]:
    """Titles, notices and the damage of PDFs."""
    for text in (
        _NOTICE,
        "O13 รายงานผลฯ รอบ 6 เดือนแรก (ต.ค. 65 - มี.ค. 66) ไตรมาสที่ 1-2/2566 เทศบาลตำบลท่านา.pdf",
        "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 – 2570) เเก้ไข ครั้งที่ 1/2565 นายสมชาย ใจดี โทร 081-234-5678",
        "เจ้ า หน้ า ที่ คู่มอ ื งานทีใ ่ ห้ ประจํา น้ํา เ เละ \uf70a\u200b ฤๅษี ๅ",
        "1-2345-67890-12-1 ร้อยเอ็ด องค์การบริหารส่วนจังหวัด อบต.หนองแวง อำเภอเมือง จ.ขอนแก่น 31/3/2566 2023-04-05",
        "%E0%B9%81%E0%B8%9C%E0%B8%99_plan-66.pdf IMG_0001.jpg scan66",
        "สารบัญ\nหน้า 1\n(ลงชื่อ) ........ ผู้อำนวยการ\nพ .ศ . 25 66\nสล็อต เว็บตรง",
        "=HYPERLINK(\"http://x\") <script>alert(1)</script> #let x = [*] \x1b[2J \u202e",
    ):  # fmt: skip
        yield text.encode()


def cells() -> Iterator[bytes]:
    """Cells of answer sheets."""
    for text in (
        "1. https://x.go.th/a.pdf (ลิงก์ที่ 1)\n2. www.x.go.th/b, https://x.go.th/c",
        "ข้อ|URL|คำอธิบาย|ปีงบประมาณ",
        "O39 – O41, O1O และ ๐๑๒",
        'หน้าแรก > เมนูหลัก > การเปิดเผยข้อมูลสาธารณะ (OIT) > ข้อ 1 คลิก "ดูรายละเอียด"',
        "https://x.go.th/แผน พัฒนา 2566.pdf",
    ):
        yield text.encode()


def tables() -> Iterator[bytes]:
    """Answer sheets and registers in each kind of file."""
    rows = (
        ("ข้อ", "ชื่อข้อมูล", "URL", "คำอธิบาย"),
        ("O1", "โครงสร้าง", "https://www.x.go.th/a.pdf", "หน้าแรก > เมนู"),
    )
    named = (
        ("ชื่อหน่วยงาน", "ประเภท", "อำเภอ", "จังหวัด", "เว็บไซต์"),
        ("ท่านา", "เทศบาลตำบล", "เมือง", "ตาก", "www.x.go.th"),
    )
    for table in (rows, named):
        text = "\n".join(",".join(row) for row in table)
        yield text.encode()
        yield text.replace(",", "\t").encode("cp874")
        yield _workbook(table)
    yield b"\xff\xfe" + "\n".join(";".join(row) for row in named).encode("utf-16-le")
    yield from old_office()
    yield from xlsx()


def _workbook(rows: tuple[tuple[str, ...], ...]) -> bytes:
    import xlsxwriter

    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
        sheet.merge_range("A3:A4", "O2")
        sheet.write_formula("C3", '=HYPERLINK("https://x.go.th/b","ดู")')
    smaller = io.BytesIO()
    with zipfile.ZipFile(into) as made, zipfile.ZipFile(smaller, "w") as stored:
        for name in made.namelist():  # stored: what is packed cannot be changed with effect
            if "theme" not in name and "docProps" not in name:
                stored.writestr(zipfile.ZipInfo(name), made.read(name))
    return smaller.getvalue()


def decisions() -> Iterator[bytes]:
    """Files of decisions."""
    yield "url,code,verdict,who,why,until,fiscal_year\nx.go.th,O1,present,ก,ข,31/3/2570,2566\n".encode()
    yield "เว็บไซต์;ข้อ;ผล;ผู้ตัดสิน;เหตุผล\nwww.x.go.th;๑;พบ;ก;ข\n".encode("cp874")


def evidence() -> Iterator[bytes]:
    """Stored evidence."""
    from matchers.model import Evidence

    one = Evidence(url="http://x.go.th/a.pdf", kind="file", text=_NOTICE, depth=1)
    yield one.model_dump_json(exclude_defaults=True).encode() + b"\n"
    yield one.model_dump_json().encode()


def audits() -> Iterator[bytes]:
    """Stored audits."""
    from tests.reports.sample import AUDIT

    less = AUDIT.model_copy(update={"findings": AUDIT.findings[:1], "warnings": ()})
    yield less.model_dump_json(by_alias=True, exclude_defaults=True).encode()
    yield b'{"schema_version": 99}'


def exchanges() -> Iterator[bytes]:
    """Stored exchanges."""
    told: dict[str, Any] = {
        "url": "http://x.go.th/",
        "status": 200,
        "failure": "",
        "headers": [["Content-Type", "text/html"]],
    }
    yield json.dumps(told).encode()
    yield json.dumps(told | {"status": None, "failure": "timeout", "headers": [["Location", "/a"]]}).encode()


def warcs() -> Iterator[bytes]:
    """Evidence packs, packed and not."""
    from warcio.statusandheaders import StatusAndHeaders

    from audits.archive.warc import AUDIT_FIELD, COUNT_FIELD, _Writer

    for packed in (False, True):
        into = io.BytesIO()
        writer = _Writer(into, gzip=packed, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record("a.warc", {AUDIT_FIELD: 1, COUNT_FIELD: 1}))
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x.go.th")])
        url = "http://x.go.th/"
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
        writer.write_record(
            writer.create_warc_record(url, "response", io.BytesIO(b"<p>x"), 4, http_headers=head)
        )
        yield into.getvalue()


def _saved(save: Callable[[Any], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        with path.open("wb") as file:
            save(file)
        return path.read_bytes()
