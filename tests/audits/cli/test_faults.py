"""Sites that cannot be audited: every item unknown with the reason, exit 3, no traceback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audits.cli.running import ALL_FILES, CommandLine, Folder
from tests.crawler.loopback import Answer, Site, serve
from tests.crawler.test_guards import certificate

HTML = {"Content-Type": "text/html; charset=utf-8"}
NO_ROBOTS = (404, HTML, b"")


def page(title: str, body: str, status: int = 200, **headers: str) -> Answer:
    text = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return status, {**HTML, **headers}, text.encode()


def answering(**paths: Answer) -> Site:
    return Site({"/robots.txt": NO_ROBOTS, **{f"/{path}": answer for path, answer in paths.items()}})


WELCOME = page("เทศบาล", '<p>ยินดีต้อนรับ</p><a href="/news">ข่าว</a>')
FAILING_HOMES = {
    "bot_wall": page(
        "Just a moment...",
        '<noscript>Enable JavaScript and cookies to continue</noscript><script src="/cdn-cgi/challenge-'
        'platform/h/b/orchestrate/chl_page/v1?ray=8a"></script><div id="challenge-error-text"></div>',
        403,
        **{"cf-mitigated": "challenge", "Server": "cloudflare"},
    ),
    "server_error": page("Internal Server Error", "<h1>500</h1>", 500),
    "under_construction": page("เทศบาลตำบลตัวอย่าง", "<h1>เว็บไซต์อยู่ระหว่างการปรับปรุง ขออภัยในความไม่สะดวก</h1>"),
    "parked": page(
        "example-town.go.th",
        "<p>This domain is for sale! Buy this domain.</p><p>Related searches</p>"
        '<script src="https://www.sedoparking.com/frmpark/x.js"></script>',
    ),
    "dead": page("404 Not Found", "<h1>Not Found</h1>", 404),
}


def _all_unknown(run_code: int, folder: Folder, reason: str) -> None:
    assert run_code == 3
    assert folder.names == ALL_FILES
    assert folder.audit["coverage"]["failure"] == reason
    assert set(folder.verdicts().values()) == {"unknown"}
    assert len(folder.verdicts()) == 43


@pytest.mark.parametrize("reason", FAILING_HOMES)
def test_a_home_page_that_shows_nothing_makes_no_item_missing(oit: CommandLine, reason: str) -> None:
    with serve(Site({"/robots.txt": NO_ROBOTS, "/": FAILING_HOMES[reason]})) as site:
        run, folder = oit.check(site.url)
    _all_unknown(run.code, folder, reason)
    assert "Traceback" not in run.err


def test_nothing_listens(oit: CommandLine) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        run, folder = oit.check(f"http://127.0.0.1:{closed.getsockname()[1]}")
    _all_unknown(run.code, folder, "network")
    assert "ตรวจเว็บไซต์ไม่ได้: ต่อเครือข่ายไม่ได้" in run.err
    assert "O43" not in run.out, "forty-three times the same is no table"
    assert all(finding["reason"] and finding["advice"] for finding in folder.audit["findings"])


def test_the_reason_in_the_audit_is_a_sentence_not_a_code(oit: CommandLine) -> None:
    with serve(Site({"/robots.txt": NO_ROBOTS, "/": FAILING_HOMES["dead"]})) as site:
        _, folder = oit.check(site.url)
    assert folder.audit["findings"][0]["reason"] == "ตรวจเว็บไซต์ไม่ได้: ไม่มีหน้านี้แล้ว"


def test_a_name_that_nobody_has(oit: CommandLine) -> None:
    output = oit.home / "out"
    run = oit(
        "check", "http://no-such-host.invalid", "--fiscal-year", 2566, "--output", output, "--lang", "en"
    )
    _all_unknown(run.code, Folder(output), "network")
    assert "The site could not be audited: no connection" in run.err
    assert not any(line["sent"] for line in Folder(output).requests)


def test_robots_txt_that_forbids_everything_is_obeyed_and_named(oit: CommandLine) -> None:
    rules = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n")
    with serve(Site({"/robots.txt": rules, "/": page("เทศบาล", "<p>ยินดีต้อนรับ</p>")})) as site:
        run, folder = oit.check(site.url)
        assert set(site.paths) == {"/robots.txt"}
    _all_unknown(run.code, folder, "robots")
    assert "robots.txt" in run.err
    refused = [line for line in folder.requests if not line["sent"]]
    assert refused, "what was not asked for is logged too"
    assert all(line["failure"].startswith("robots") for line in refused)


@pytest.mark.parametrize("days_left", [-100, 100])
def test_a_bad_certificate_is_a_warning_and_the_audit_goes_on(
    oit: CommandLine, tmp_path: Path, days_left: int
) -> None:
    home = page("เทศบาล", '<a href="/contact">ติดต่อเรา</a>')
    contact = page("ติดต่อเรา", "<h1>ติดต่อเรา</h1><p>ที่อยู่ 1 หมู่ 2 โทรศัพท์ 0-2000-0000</p>")
    context = certificate(tmp_path, days_left=days_left)
    site = Site({"/robots.txt": NO_ROBOTS, "/": home, "/contact": contact})
    with serve(site, context=context):
        run, folder = oit.check(f"https://127.0.0.1:{site.port}/")
    assert run.code == 0
    assert "/contact" in site.paths
    assert "bad_certificate" in {warning["kind"] for warning in folder.audit["warnings"]}


def test_a_page_made_to_kill_the_reader_kills_only_itself(oit: CommandLine) -> None:
    deep: Callable[[int], bytes] = lambda depth: b"<div>" * depth + b"x" + b"\x00\xff\x1b[2J"  # noqa: E731
    home = page("เทศบาล", '<a href="/deep">แผนดำเนินงาน 2566</a><a href="/contact">ติดต่อเรา</a>')
    contact = page("ติดต่อเรา", "<p>ที่อยู่ 1 หมู่ 2</p>")
    with serve(
        Site(
            {
                "/robots.txt": NO_ROBOTS,
                "/": home,
                "/deep": (200, HTML, deep(100_000)),
                "/contact": contact,
            }
        )
    ) as site:
        run, _folder = oit.check(site.url)
        assert "/contact" in site.paths
    assert run.code == 0
    assert "\x1b[2J" not in run.out + run.err


def test_a_title_with_escape_sequences_and_markup_is_shown_as_text(oit: CommandLine) -> None:
    name = "แผนดำเนินงาน &#27;[2J[red]=1+1 &lt;script&gt;alert(1)&lt;/script&gt; 2566"
    with serve(answering(**{"": page("เทศบาล", f'<a href="#">{name}</a>')})) as site:
        run, folder = oit.check(site.url)
    assert run.code == 0
    assert "\x1b[2J" not in run.out + run.err
    assert "<script>alert" not in (folder.path / "report.html").read_text(encoding="utf-8")


def test_a_report_that_cannot_be_replaced_costs_only_itself(oit: CommandLine) -> None:
    """On Windows a report.xlsx that is open in Excel cannot be replaced."""
    (oit.home / "out" / "report.xlsx").mkdir(parents=True)
    with serve(answering(**{"": WELCOME})) as site:
        run, folder = oit.check(site.url)
    assert run.code == 4
    assert "report.xlsx" in run.err
    assert folder.names == ALL_FILES


@pytest.mark.parametrize("name", ["requests.jsonl", "evidence.jsonl.gz"])
def test_a_log_that_cannot_be_replaced_does_not_cost_the_crawl(oit: CommandLine, name: str) -> None:
    (oit.home / "out" / name).mkdir(parents=True)
    with serve(answering(**{"": WELCOME})) as site:
        run, folder = oit.check(site.url)
    assert run.code == 4
    assert name in run.err
    assert folder.names == ALL_FILES, "and no half-written file beside them"


def test_an_error_of_ours_in_mid_crawl_is_told_and_proves_nothing_missing(
    oit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler.exploring import Explorer

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("<script>")

    monkeypatch.setattr(Explorer, "_want_own", broken)
    with serve(answering(**{"": WELCOME})) as site:
        run, folder = oit.check(site.url)
    assert run.code == 4
    assert "ZeroDivisionError" in run.err
    assert folder.audit["coverage"]["broke_off"] == "ZeroDivisionError"
    assert set(folder.verdicts().values()) == {"unknown"}
    assert "ZeroDivisionError" in (folder.path / "report.html").read_text(encoding="utf-8")
