"""What robots.txt closes is fetched by no road; open, the same roads are all taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from audits.photographs import take_pictures
from matchers.model import Audit, Outcome
from tests.crawler.extract.scanned import as_image, banner
from tests.politeness.auditing import audit, options_of
from tests.politeness.conftest import Serve
from tests.politeness.web import PLAN, Answers, Web, moved, page, text
from tests.reports.sample import AUDIT, SITE

A, FILES = "www.a.go.th", "files.example.com"
ONE, TWO = "127.0.32.1", "127.0.32.2"
CLOSED = "User-agent: *\nDisallow: /closed/\nDisallow: /oit-\n"
PLANS = {
    "linked": PLAN,
    "document.pdf": "แผนการใช้จ่ายงบประมาณประจำปี พ.ศ. 2566",
    "moved": "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566",
    "shown.pdf": "รายงานผลการดำเนินงานประจำปีงบประมาณ พ.ศ. 2565",
    "mistyped.pdf": "คู่มือหรือมาตรฐานการปฏิบัติงาน",
}
ROADS = {
    "/closed/linked": "a link",
    "/closed/document.pdf": "a link to a document",
    "/closed/moved": "a redirect",
    "/closed/shown.pdf": "a viewer",
    "/closed/mistyped.pdf": "a mistyped link",
    "/closed/refreshed": "a page that leads on by itself",
    "/closed/framed": "an iframe",
    "/closed/object": "an object",
    "/closed/map.xml": "a sitemap of sitemaps",
    "/closed/mapped": "a sitemap",
    "/closed/declared": "an answer sheet",
    "/closed/picture.png": "a picture that may be a document",
}


def picture() -> bytes:
    """A picture as large as a page."""
    data = io.BytesIO()
    Image.new("RGB", (800, 1000), "white").save(data, "PNG")
    return data.getvalue()


def site(web: Web, robots: str) -> None:
    """A site whose every road leads behind its robots.txt."""
    link = '<a href="{0}">{1}</a>'.format
    home = [
        link("/closed/linked", PLANS["linked"]),
        link("/closed/document.pdf", PLANS["document.pdf"]),
        link("/go", PLANS["moved"]),
        link("/pdfjs/web/viewer.html?file=/closed/shown.pdf", PLANS["shown.pdf"]),
        link("/closed/mistyped.pdf.", PLANS["mistyped.pdf"]),
        link("/door", "ข้อมูลทั่วไป"),
        link("/photo", "โครงสร้างหน่วยงาน"),
        link(web.url(FILES, "/closed/a.html"), f"{PLAN} ฉบับที่ 1"),
        link(web.url(FILES, "/open/b.html"), f"{PLAN} ฉบับที่ 2"),
        '<iframe src="/closed/framed"></iframe><object data="/closed/object"></object>',
    ]
    listed = (web.url(A, path) for path in ("/closed/map.xml", "/map.xml"))
    maps = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in listed)
    mapped = f"<urlset><url><loc>{web.url(A, '/closed/mapped')}</loc></url></urlset>"
    answers: Answers = {
        "/robots.txt": text(robots),
        "/sitemap.xml": text(f"<sitemapindex>{maps}</sitemapindex>", "text/xml"),
        "/map.xml": text(mapped, "text/xml"),
        "/closed/map.xml": text("<urlset></urlset>", "text/xml"),
        "/": page("<br>".join(home)),
        "/go": moved("/closed/moved"),
        "/door": page("<p>เปลี่ยนหน้า", head='<meta http-equiv="refresh" content="0; url=/closed/refreshed">'),
        "/photo": page('<h1>โครงสร้างหน่วยงาน</h1><img src="/closed/picture.png" alt="โครงสร้างหน่วยงาน">'),
        "/closed/picture.png": (200, {"Content-Type": "image/png"}, picture()),
    }
    for path in ROADS:
        answers.setdefault(path, page(f"<h1>{PLANS.get(path.removeprefix('/closed/'), 'ข้อมูล')}</h1>"))
    web.answers[A] = answers
    web.answers[FILES] = {
        "/robots.txt": text(robots),
        "/closed/a.html": page(f"<h1>{PLAN}</h1>"),
        "/open/b.html": page(f"<h1>{PLAN}</h1>"),
    }


def crawled(serve: Serve, robots: str) -> tuple[Web, Audit]:
    """The site audited, with an answer sheet that declares one of its addresses."""
    web = serve({A: ONE, FILES: TWO})
    site(web, robots)
    done = audit(web.url(A), wanted=[web.url(A, "/closed/declared")])
    web.held()
    web.robots_first()
    return web, done.audit


def test_open_every_road_is_taken(serve: Serve) -> None:
    web, _ = crawled(serve, "")
    not_taken = {road for path, road in ROADS.items() if path not in web.asked(A)}
    assert not not_taken
    assert any(path.startswith("/oit-") for path in web.asked(A)), "the path that cannot exist"
    assert "/closed/a.html" in web.asked(FILES)


def test_closed_no_road_is_taken(serve: Serve) -> None:
    web, done = crawled(serve, CLOSED)
    asked = web.asked(A) + web.asked(FILES)
    assert [path for path in asked if path.startswith(("/closed/", "/oit-"))] == []
    assert {"/go", "/door", "/photo", "/map.xml", "/open/b.html"} <= set(asked), "what is open was asked for"
    assert done.coverage.failure == ""
    outcomes = {piece.outcome for finding in done.findings for piece in finding.evidence}
    assert Outcome.ROBOTS in outcomes, "the report says who closed it"


def test_where_all_is_closed_only_robots_txt_is_asked_for(serve: Serve) -> None:
    web = serve({A: ONE, FILES: TWO})
    site(web, "User-agent: oit-audit\nDisallow: /\n")
    done = audit(web.url(A), wanted=[web.url(A, "/closed/declared"), web.url(FILES, "/open/b.html")])
    assert set(web.counts(A)) == {"/robots.txt"}
    assert web.counts(FILES) == {}
    assert done.audit.coverage.failure == Outcome.ROBOTS
    web.held()


@pytest.mark.parametrize("status", [500, 429])
def test_where_nobody_knows_what_is_closed_nothing_is_asked_for(serve: Serve, status: int) -> None:
    web = serve({A: ONE, FILES: TWO})
    site(web, "")
    web.answers[FILES]["/robots.txt"] = (status, {"Retry-After": "0"}, b"")
    audit(web.url(A))
    assert set(web.counts(FILES)) == {"/robots.txt"}
    web.held()


# --- with a browser -----------------------------------------------------------------------------

DRAWN = """
  <div id="root"></div><script src="/app.js"></script><script src="/closed/app.js"></script>
  <iframe src="/closed/framed"></iframe><script>
  const get = path => fetch(path).then(r => r.text()).catch(() => "");
  Promise.all(["/data.json", "/closed/data.json", "/data-2.json"].map(get)).then(all => {
    root.innerHTML = all[0] + "<p>" + "ข้อความของเทศบาล ".repeat(40)})</script>"""


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("robots", [CLOSED, ""], ids=["closed", "open"])
def test_what_scripts_ask_for_keeps_robots_txt_and_pace(serve: Serve, robots: str) -> None:
    web = serve({A: ONE})
    script = text("1", "text/javascript")
    web.answers[A] = {
        "/robots.txt": text(robots),
        "/": page(DRAWN),
        "/app.js": text("fetch('/from-app.json')", "text/javascript"),
        "/closed/app.js": script,
        "/data.json": text(f"<a href=/plan>{PLAN}</a>"),
        "/plan": page(f"<h1>{PLAN}</h1>"),
    }
    audit(web.url(A), browser_pages=3)
    asked = set(web.asked(A))
    assert {"/app.js", "/from-app.json", "/data.json", "/data-2.json"} <= asked
    assert ({"/closed/app.js", "/closed/data.json"} <= asked) is (not robots)
    assert "/closed/framed" not in asked or not robots
    web.held()
    web.robots_first()


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("robots", [CLOSED, ""], ids=["closed", "open"])
def test_pictures_for_a_report_keep_robots_txt_and_pace(serve: Serve, tmp_path: Path, robots: str) -> None:
    web = serve({A: ONE})
    shown = '<link rel="stylesheet" href="{0}style.css"><img src="{0}photo.jpg">'
    web.answers[A] = {
        "/robots.txt": text(robots),
        "/executives": page("".join(map(shown.format, ("/", "/closed/")))),
    }
    home = web.url(A).rstrip("/")
    audited = Audit.model_validate_json(AUDIT.model_dump_json(by_alias=True).replace(SITE, home))
    assert len(take_pictures(audited, tmp_path, options_of(home))) == 1
    asked = set(web.asked(A))
    assert {"/style.css", "/photo.jpg"} <= asked
    assert ({"/closed/style.css", "/closed/photo.jpg"} <= asked) is (not robots)
    web.held()
    web.robots_first()


@pytest.mark.usefixtures("thai_ocr")
@pytest.mark.parametrize("robots", [CLOSED, ""], ids=["closed", "open"])
def test_a_picture_that_names_a_link_is_asked_for_where_robots_txt_lets_us(serve: Serve, robots: str) -> None:
    web = serve({A: ONE})
    web.answers[A] = {
        "/robots.txt": text(robots),
        "/": page('<a href="/x"><img src="/closed/name.jpg"></a><a href="/y"><img src="/name.jpg"></a>'),
        "/name.jpg": (200, {"Content-Type": "image/jpeg"}, as_image(banner("แผนพัฒนาท้องถิ่น"), "JPEG")),
    }
    audit(web.url(A), ocr_seconds=20.0)
    assert "/name.jpg" in web.asked(A)
    assert ("/closed/name.jpg" in web.asked(A)) is (not robots)
    web.held()
