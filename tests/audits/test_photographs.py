"""Pictures of the decisive evidence: of which pages, taken how, and linked where."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html
from PIL import Image

from audits.demo.model import Variant
from audits.demo.server import serve as serve_town
from audits.demo.town import build_town
from audits.photographs import NoBrowserHere, take_pictures
from crawler.rendering import chromium as installed_chromium
from crawler.settings import CrawlOptions
from matchers.model import Audit, Verdict
from reports.contract import write_reports
from reports.pictures import decisive_pages, picture_name
from tests.audits.cli.running import CommandLine
from tests.crawler.loopback import Site, serve
from tests.reports.sample import AUDIT, CHECKLIST, SITE

GREEN = (0, 128, 0)


@pytest.fixture
def oit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(monkeypatch, capsys, tmp_path)


def town() -> Site:
    """Two pages that a style sheet makes green; robots.txt keeps us out of one."""
    page = b'<html><head><link rel="stylesheet" href="/town.css"></head><body></body></html>'
    html = (200, {"Content-Type": "text/html; charset=utf-8"}, page)
    return Site(
        {
            "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /webboard\n"),
            "/town.css": (200, {"Content-Type": "text/css"}, b"body { background: rgb(0, 128, 0) }"),
            "/": html,
            "/executives": html,
            "/webboard": html,
        }
    )


def at(home: str) -> Audit:
    """The sample as if its site were the one served here."""
    return Audit.model_validate_json(AUDIT.model_dump_json(by_alias=True).replace(SITE, home))


def loopback(site: Site) -> CrawlOptions:
    return CrawlOptions(url=site.url, delay=0.0, allow_private=True)


def test_own_pages_decide_where_there_is_a_gap_or_a_doubt() -> None:
    # Files and what is there without doubt have no picture; a link that is dead or leads to another
    # site has that of the page that carries it.
    assert [(f.code, url) for f, url in decisive_pages(AUDIT)] == [
        ("O18", f"{SITE}/plan"),
        ("O2", f"{SITE}/executives"),
        ("O8", f"{SITE}/webboard"),
        ("O34", f"{SITE}/nogift"),
    ]
    assert [f.code for f, _ in decisive_pages(AUDIT, most=1)] == ["O18"]


def test_a_doubtful_item_that_is_there_comes_after_the_gaps() -> None:
    doubtful = AUDIT.findings[0].model_copy(update={"needs_person": True, "points": 9.0})
    audit = AUDIT.model_copy(update={"findings": (doubtful, *AUDIT.findings[1:])})
    assert [f.code for f, _ in decisive_pages(audit)] == ["O18", "O2", "O8", "O34", "O1"]
    assert doubtful.verdict is Verdict.PRESENT


@pytest.mark.usefixtures("chromium")
def test_a_picture_shows_the_page_with_its_styles_and_robots_txt_holds(tmp_path: Path) -> None:
    with serve(town()) as site:
        audit = at(site.url)
        (path,) = take_pictures(audit, tmp_path, loopback(site))
        assert sorted(site.paths) == ["/executives", "/nogift", "/plan", "/robots.txt", "/town.css"]
    assert path.parent == tmp_path / "pictures"
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        seen = picture.getpixel((500, 600))
    assert all(abs(a - b) < 8 for a, b in zip(seen, GREEN, strict=True))
    assert path.stat().st_size < 150_000

    write_reports(audit, CHECKLIST, tmp_path, ["html"])
    page = lxml_html.document_fromstring((tmp_path / "report.html").read_bytes())
    assert page.xpath("//a[starts-with(@href, 'pictures/')]/@href") == [f"pictures/{path.name}"]
    assert page.xpath("//*[@id='O2']//a[starts-with(@href, 'pictures/')]/text()") == ["ภาพหน้าจอของหลักฐาน"]


def test_a_picture_of_an_earlier_audit_is_not_linked(tmp_path: Path) -> None:
    finding = next(f for f in AUDIT.findings if f.code == "O2")
    assert AUDIT.finished_at
    earlier = AUDIT.model_copy(update={"finished_at": AUDIT.finished_at - timedelta(days=30)})
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / picture_name(finding, earlier)).write_bytes(b"old")
    write_reports(AUDIT, CHECKLIST, tmp_path, ["html"])
    assert "pictures/" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_name_holds_nothing_that_a_site_wrote() -> None:
    finding = AUDIT.findings[0].model_copy(update={"code": '../O1"><x'})
    name = picture_name(finding, AUDIT)
    assert name.startswith("O1x-")
    assert name.removeprefix("O1x-").removesuffix(".jpg").isalnum()


@pytest.mark.usefixtures("chromium")
def test_the_command_line_takes_them_when_asked_to(oit: CommandLine, tmp_path: Path) -> None:
    with serve(town()) as site:
        (tmp_path / "audit.json").write_text(at(site.url).model_dump_json(by_alias=True), encoding="utf-8")
        plain = oit("report", tmp_path, "--format", "html")
        assert (plain.code, site.paths) == (0, [])
        run = oit("report", tmp_path, "--format", "html", "--screenshots", "--allow-private")
    assert run.code == 0, run.err
    assert len(list((tmp_path / "pictures").iterdir())) == 1
    assert "pictures/O2-" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("chromium")
def test_a_check_takes_them_when_asked_to_and_their_requests_stand_in_its_log(oit: CommandLine) -> None:
    # O34 lies in Google Drive, and tests stay on this machine
    made_up = build_town(2566, seed=1, variant=Variant(news=4, missing=("O34",)))
    quick = ("--format", "html", "--ocr-seconds", "0", "--browser-pages", "0", "--no-archive", "-q")
    with serve_town(made_up) as server:
        run, folder = oit.check(server.url, "--screenshots", *quick)
        came = Counter(one.path for one in server.requests)
    assert run.code == 0, run.err
    taken = {f"pictures/{one.name}" for one in (folder.path / "pictures").iterdir()}
    page = lxml_html.document_fromstring((folder.path / "report.html").read_bytes())
    assert set(page.xpath("//a[starts-with(@href, 'pictures/')]/@href")) == taken != set()
    logged = Counter(urlsplit(one["url"]).path or "/" for one in folder.requests)
    assert came - logged == Counter()
    assert len(taken) <= sum(n > 1 for n in came.values())


def test_a_check_without_a_browser_is_told_so_and_reports(
    oit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed_chromium, "installed", lambda: None)
    with serve(town()) as site:
        quick = ("--format", "html", "--ocr-seconds", "0", "--no-archive", "-q", "--lang", "en")
        run, folder = oit.check(site.url, "--screenshots", *quick)
    assert "no pictures" in run.err.lower()
    assert "report.html" in folder.names
    assert "pictures" not in folder.names


def test_without_a_browser_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed_chromium, "installed", lambda: None)
    with serve(town()) as site:
        with pytest.raises(NoBrowserHere):
            take_pictures(at(site.url), tmp_path, loopback(site))
        assert site.paths == []
    assert list(tmp_path.iterdir()) == []
