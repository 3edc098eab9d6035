"""Whole commands, counted: what asks, asks at the pace of a crawl; what has all it needs asks nobody."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from audits.demo.server import serve as serve_town
from tests.audits.cli.running import DAY_2566, LOOPBACK, CommandLine
from tests.audits.sweep.sites import small_site
from tests.politeness.conftest import Serve
from tests.politeness.web import PLAN, Answers, Web, page, text
from tests.politeness.wire import listening

A, B, CLOSED = "www.a.go.th", "www.b.go.th", "www.c.go.th"
QUICK = (*LOOPBACK, *DAY_2566, "--no-archive", "--browser-pages", "0", "--ocr-seconds", "0", "-q")


def sheet(path: Path, web: Web) -> None:
    """Declares pages of three hosts, one of which has robots.txt against us, and the same ones again."""
    urls = [web.url(host, f"/{n}") for n in range(3) for host in (A, B, CLOSED)]
    rows = [(f"O{n}", PLAN, url) for n, url in enumerate([*urls, *urls], 1)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("ข้อ", "ประเด็น", "URL"), *rows])


def pages(robots: str = "") -> Answers:
    """Three pages and a home page that links to none of them."""
    found: Answers = {f"/{n}": page(f"<h1>{PLAN} {n}</h1>") for n in range(3)}
    return {"/robots.txt": text(robots), "/": page("<p>หน้าแรก"), **found}


def test_declared_addresses_are_opened_at_the_pace_of_every_host_and_as_its_robots_txt_says(
    oit: CommandLine, serve: Serve
) -> None:
    web = serve({A: "127.0.35.1", B: "127.0.35.1", CLOSED: "127.0.35.1"})
    web.answers = {A: pages(), B: pages(), CLOSED: pages("User-agent: *\nDisallow: /1\n")}
    sheet(oit.home / "sheet.csv", web)
    run = oit("answers", "verify", "sheet.csv", "--site", web.url(A), *QUICK, "--output", "out")
    assert run.code == 0, run.err
    assert web.counts(B) == {"/robots.txt": 1, "/0": 1, "/1": 1, "/2": 1}
    assert web.counts(CLOSED) == {"/robots.txt": 1, "/0": 1, "/2": 1}
    assert {"/0", "/1", "/2"} <= set(web.asked(A))
    assert set(web.counts(A).values()) == {1}
    web.held()
    web.robots_first()
    rows = json.loads((oit.home / "out" / "answers.json").read_text(encoding="utf-8"))["rows"]
    closed = [row for row in rows if row["row"]["addresses"] == [web.url(CLOSED, "/1")]]
    assert [row["verdict"] for row in closed] == ["not_checked"] * 2
    assert all("robots.txt" in row["reason"] for row in closed)


def test_a_check_writes_down_every_request_that_came_and_no_other(oit: CommandLine, serve: Serve) -> None:
    """The log with which a webmaster is answered, compared with what his server saw."""
    web = serve({A: "127.0.35.2", B: "127.0.35.3"})
    links = "".join(f'<a href="{web.url(B, f"/{n}")}">{PLAN} {n}</a>' for n in range(3))
    web.answers = {A: pages(), B: pages("User-agent: *\nDisallow: /1\n")}
    web.answers[A]["/"] = page(f'{links}<a href="/0">{PLAN}</a><a href="/broken">{PLAN} 5</a>')
    web.answers[A]["/broken"] = (500, {}, b"")
    run = oit("check", web.url(A), *QUICK, "--output", "out")
    assert run.code == 0, run.err
    lines = [json.loads(line) for line in (oit.home / "out" / "requests.jsonl").read_text().splitlines()]
    sent = sorted(line["url"] for line in lines if line["sent"])
    assert sent == sorted(web.url(one.host, one.path) for one in web.arrivals)
    assert [line["url"] for line in lines if not line["sent"]] == [web.url(B, "/1")]
    assert {(line["address"]) for line in lines if line["sent"]} == {"127.0.35.2", "127.0.35.3"}
    web.held()


@pytest.mark.usefixtures("chromium")
def test_pictures_of_a_report_are_taken_at_the_pace_of_a_crawl(oit: CommandLine, serve: Serve) -> None:
    web = serve({A: "127.0.35.4"})
    web.answers = {A: pages()}
    links = f'<a href="/0">{PLAN}</a><a href="#">งบประมาณรายจ่ายประจำปี</a>'
    web.answers[A]["/"] = page(f'{links}<img src="/x.png">')
    assert oit("check", web.url(A), *QUICK, "--output", "out", "--screenshots").code == 0
    crawled = len(web.arrivals)
    lines = [json.loads(line) for line in (oit.home / "out" / "requests.jsonl").read_text().splitlines()]
    assert sorted(line["url"] for line in lines if line["sent"]) == sorted(
        web.url(A, one.path) for one in web.arrivals
    )
    assert max(web.counts(A).values()) == 2, "for its picture a page is opened once more"
    run = oit("report", "out", "--format", "html", "--screenshots", "--allow-private")
    assert run.code == 0, run.err
    assert len(web.arrivals) > crawled
    later = [one.path for one in web.arrivals[crawled:]]
    assert later[0] == "/robots.txt", "asked for anew: it may have changed since"
    assert max(map(later.count, later)) == 1
    web.held()


def test_what_has_all_it_needs_asks_nobody(oit: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_town(small_site(3)) as site:
        for output in ("one", "two"):
            run = oit("check", f"{site}/", *LOOPBACK, *DAY_2566, "--output", output, "--browser-pages", "0")
            assert run.code == 0, run.err
        asked = len(site.requests)
        commands: list[tuple[object, ...]] = [
            ("rejudge", "one", "--output", "again"),
            ("rejudge", "1", "--checklist", "oit-2565", "--output", "again"),
            ("rejudge", f"{site}/", "--output", "again"),
            ("report", "one", "--format", "html,xlsx,docx,csv,json,message,data", "--output", "more"),
            ("compare", "one", "two"),
            ("compare", f"{site}/", "--format", "html,json", "--output", "compared"),
            ("history", f"{site}/", "--format", "json"),
            ("answers", "draft", "one", "--output", "drafted"),
            ("archive", "info"),
            ("archive", "list", f"{site}/"),
            ("archive", "verify"),
            ("archive", "tidy"),
            ("archive", "backup", "copy"),
            ("archive", "export", "1", "pack.warc.gz"),
            ("archive", "check-warc", "pack.warc.gz"),
            ("schedule", "add", "--url", site, "--output", "later", "--every", "month", "--yes", *LOOPBACK),
            ("schedule", "list"),
            ("checklists", "list"),
            ("score", "--fiscal-year", "2566", "--missing", "O1"),
            ("doctor",),
        ]
        for number, command in enumerate(commands):
            with listening(monkeypatch, oit.home / f"wire-{number}") as tried:
                run = oit(*command)
            assert run.code in (0, 1), (command, run.err)
            assert tried == [], command
        assert len(site.requests) == asked
