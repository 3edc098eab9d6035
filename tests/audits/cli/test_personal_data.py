"""A citizen number planted in every place of a site stands in nothing that is written or printed."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.audits.cli.running import CommandLine, Folder, Run
from tests.crawler.loopback import Site, serve

NUMBERS = ("1101700230708", "3100600445635")
GROUPED = ("1-1017-00230-70-8", "3-1006-00445-63-5")
THAI = "๑๑๐๑๗๐๐๒๓๐๗๐๘"
ESCAPED = quote(THAI)
TRACES = (*NUMBERS, *GROUPED, THAI, ESCAPED, "1 1017 00230 70 8", "1%201017%2000230")
PLAN = "แผนพัฒนาท้องถิ่น พ.ศ. 2566 - 2570"


def _page(title: str, body: str) -> bytes:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()


def _site() -> Site:
    number, other = NUMBERS
    home = f"""
    <nav><a href="/">หน้าแรก {number}</a> <a href="/list">รายชื่อ</a></nav>
    <h1>เทศบาลตำบลตัวอย่าง {THAI}</h1>
    <a href="/list?cid={number}">{PLAN} {GROUPED[0]}</a>
    <a href="/f/{number}.html" title="{number}"><img src="/i.png" alt="บัตร {number}"></a>
    <a href="/f/1%201017%2000230%2070%208.html">คำสั่งแต่งตั้ง</a>
    <a href="/f/{ESCAPED}.html">ประกาศ</a>
    <a href="/gone/{GROUPED[1]}.pdf">{PLAN} ของนาย ข</a>
    <a href="#{number}">แผนการดำเนินงาน 2566</a>
    <form action="/ask?id_card={number}"><label>ถาม {number}<input name="q1"></label><input name="n2"
     placeholder="{other}"><textarea name="body"></textarea></form>
    <footer>ผู้ดูแล {number}</footer>"""
    listed = f"<h2>ผู้รับเงิน {number}</h2><p>นาย ก {GROUPED[0]} และ นาย ข {other}</p><table><tr>"
    listed += (
        f"<td>{PLAN}</td><td>1 1017 00230 70 8</td><td><a href='/f/{other}.html'>เปิด</a></td></tr></table>"
    )
    sitemap = f"<urlset><url><loc>BASE/map/{number}.html</loc></url></urlset>"
    html = {"Content-Type": "text/html; charset=utf-8"}
    answers = {
        "/": (200, html, _page(f"เทศบาล {number}", home)),
        "/list": (200, html, _page("รายชื่อ", listed)),
        f"/list?cid={number}": (302, {"Location": f"/f/{number}.html"}, b""),
        f"/f/{number}.html": (
            200,
            html,
            _page(f"{PLAN} {number}", f"<h1>{PLAN} {number}</h1><p>{PLAN} {number}</p>"),
        ),
        f"/f/{other}.html": (
            200,
            html,
            _page(f"{PLAN} {other}", f"<h1>{PLAN}</h1><p>{other} {PLAN * 3}</p>"),
        ),
        "/sitemap.xml": (200, {"Content-Type": "text/xml"}, sitemap.encode()),
        f"/map/{number}.html": (200, html, _page("แผนผัง", f"<p>{PLAN} {number}</p>")),
    }
    return Site(answers=dict(answers))


@pytest.fixture
def audited(oit: CommandLine) -> Iterator[tuple[Run, Folder, Site]]:
    with serve(_site()) as site:
        status, headers, body = site.answers["/sitemap.xml"]  # type: ignore[misc]
        site.answers["/sitemap.xml"] = (status, headers, body.replace(b"BASE", site.url.encode()))
        run, folder = oit.check(f"{site.url}/", "--format", "html,xlsx,csv", "--verbose")
        yield run, folder, site


def _texts(path: Path) -> Iterator[str]:
    """What is written in one file, unpacked."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    else:
        yield data.decode("utf-8", "replace")


def test_no_digit_of_it_is_written_or_printed(audited: tuple[Run, Folder, Site]) -> None:
    run, folder, site = audited
    assert any(NUMBERS[0] in path for path in site.paths), "the pages were asked for by their real addresses"
    files = sorted(p for p in folder.path.rglob("*") if p.is_file())
    assert {"audit.json", "evidence.jsonl.gz", "requests.jsonl", "report.html"} <= {p.name for p in files}
    assert {p.suffix for p in files} >= {".xlsx", ".csv"}
    for path in files:
        for text in (*_texts(path), path.name):
            unescaped = text.encode().decode("unicode_escape", "ignore") if path.suffix == ".jsonl" else ""
            for trace in TRACES:
                assert trace not in text, f"{path.name}: …{text[max(0, text.find(trace) - 80) :][:160]}"
                assert trace not in unescaped, path.name
    for trace in TRACES:
        assert trace not in run.out + run.err


def test_the_warning_names_the_pages_and_how_many(audited: tuple[Run, Folder, Site]) -> None:
    _, folder, site = audited
    (warning,) = [w for w in folder.audit["warnings"] if w["kind"] == "personal_data"]
    assert warning["url"].startswith(site.url)
    # home, the list, two documents and the page of the sitemap
    assert warning["count"] == 5
    assert "DPO" in warning["message"]


def test_a_masked_address_still_joins_a_link_to_what_it_opened(audited: tuple[Run, Folder, Site]) -> None:
    _, folder, _ = audited
    lines = gzip.decompress((folder.path / "evidence.jsonl.gz").read_bytes()).decode().splitlines()
    evidence = [json.loads(line) for line in lines]
    opened = {e["url"] for e in evidence if e.get("outcome") == "opened"}
    linked = {e["url"] for e in evidence if e["kind"] == "link"}
    masked = {url for url in opened if "masked-citizen-number" in url and "/f/" in url}
    assert len(masked) == 2
    assert masked <= linked
