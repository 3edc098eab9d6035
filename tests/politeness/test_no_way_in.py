"""Addresses that no command goes to, wherever they are written: nobody is even tried to be reached."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audits.sweep import run_sweep
from crawler import addresses, connections
from tests.audits.cli.running import DAY_2566, CommandLine
from tests.audits.sweep.sites import plan_of, register_of
from tests.politeness.conftest import Serve
from tests.politeness.web import PLAN, Web, page, serving, text
from tests.politeness.wire import listening

PRIVATE = {
    "this machine": "http://127.0.0.1:{port}/",
    "this machine by name": "http://localhost:{port}/",
    "this machine, IPv6": "http://[::1]:{port}/",
    "this machine, mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "all of this machine": "http://0.0.0.0:{port}/",
    "this machine in one number": "http://2130706433:{port}/",
    "this machine in octal": "http://0177.0.0.1:{port}/",
    "this machine in hex": "http://0x7f.0.0.1:{port}/",
    "this machine, cut short": "http://127.1:{port}/",
    "an office": "http://10.0.0.1/",
    "another office": "http://192.168.1.1:8080/",
    "a third office": "http://172.16.9.9/",
    "an office by name": "http://intranet.lan/",
    "an office, IPv6": "http://[fd12:3456::1]/",
}
"""Open with ``--allow-private``, as far as it is written plainly."""
NEVER = {
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata, IPv6": "http://[fd00:ec2::254]/",
    "a link": "http://[fe80::1]/",
    "a link with its scope": "http://[fe80::1%25eth0]/",
    "many": "http://224.0.0.1/",
    "NAT64": "http://[64:ff9b::7f00:1]/",
    "6to4": "http://[2002:7f00:1::]/",
    "a file": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,<h1>x</h1>",
    "FTP": "ftp://ftp.example.go.th/plan.pdf",
    "gopher": "gopher://www.example.go.th:70/1",
    "a web socket": "ws://www.example.go.th/",
    "dict": "dict://127.0.0.1:11211/stat",
    "a source": "view-source:http://127.0.0.1/",
    "a password": "http://admin:hunter2@www.example.go.th/",
}
BAD = PRIVATE | NEVER
SITE, PUBLIC = "www.a.go.th", "127.0.34.1"


@pytest.fixture
def tripwire() -> Iterator[tuple[int, Web]]:
    """A server on this machine that nobody must find."""
    with serving(Web({"127.0.0.1": "127.0.0.1"})) as web:
        yield web.port, web


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OIT_CONTACT", "it@example.go.th")
    for name in ("OIT_NOTIFY", "OIT_NOTIFY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def at(port: int, which: dict[str, str]) -> dict[str, str]:
    return {name: url.format(port=port) if "{port}" in url else url for name, url in which.items()}


def register(path: Path, urls: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = [(f"เทศบาลตำบลที่ {n}", "เลย", url) for n, url in enumerate(urls)]
        csv.writer(file).writerows([("name", "province", "url"), *rows])
    return path


# --- registers and schedules --------------------------------------------------------------------


@pytest.mark.parametrize("which", [PRIVATE, NEVER], ids=["private", "never"])
def test_a_register_of_such_addresses_is_refused_with_every_line(
    oit: CommandLine, tripwire: tuple[int, Web], monkeypatch: pytest.MonkeyPatch, which: dict[str, str]
) -> None:
    port, web = tripwire
    urls = list(at(port, which).values())
    file = register(oit.home / "r.csv", urls)
    with listening(monkeypatch, oit.home / "wire") as tried:
        run = oit("sweep", file, "--output", "out", "--lang", "en")
        kept = oit("schedule", "add", "--register", file, "--output", "out", "--every", "month", "--yes")
    assert (run.code, kept.code, tried, web.arrivals) == (2, 2, [], [])
    for line in range(2, len(urls) + 2):
        assert f"line {line}:" in run.err, urls[line - 2]
    assert "hunter2" not in run.err + kept.err
    assert not (oit.home / "out").exists()


def test_an_address_past_the_register_is_refused_by_the_sweep(
    tripwire: tuple[int, Web], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, web = tripwire
    bad = at(port, BAD) | {"a port of mail": "http://www.example.go.th:25/"}
    with listening(monkeypatch, tmp_path / "wire") as tried:
        plan = plan_of(
            register_of(list(bad.values())), tmp_path / "out", allow_private=False, delay=1.0, per_ip_rate=4.0
        )
        sweep = run_sweep(plan)
    assert (tried, web.arrivals) == ([], [])
    assert {agency.state.value for agency in sweep.agencies} == {"unreachable"}
    assert all(agency.reason for agency in sweep.agencies)


def test_leave_for_private_addresses_is_leave_for_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(monkeypatch, tmp_path / "wire") as tried:
        sweep = run_sweep(plan_of(register_of(list(NEVER.values())), tmp_path / "out"))
    assert tried == []
    assert {agency.state.value for agency in sweep.agencies} == {"unreachable"}
    assert {agency.outcome for agency in sweep.agencies} == {"forbidden_address"}


def test_no_schedule_is_kept_for_such_an_address(
    oit: CommandLine, tripwire: tuple[int, Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, web = tripwire
    for name, url in at(port, BAD).items():
        with listening(monkeypatch, oit.home / f"wire {name}") as tried:
            run = oit("schedule", "add", "--url", url, "--output", "out", "--every", "month", "--yes")
        assert (run.code, tried, web.arrivals) == (2, [], []), name
        assert "hunter2" not in run.err + run.out
    assert json.loads(oit("schedule", "list", "--format", "json").out) == []


# --- one site -----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("check",), ("answers", "draft"), ("answers", "verify")])
def test_no_command_goes_to_such_an_address(
    oit: CommandLine, tripwire: tuple[int, Web], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    port, web = tripwire
    for name, url in at(port, BAD).items():
        with listening(monkeypatch, oit.home / f"wire {name}") as tried:
            run = oit(*command, url, "--output", "out", "--no-archive")
        assert (run.code, tried, web.arrivals) == (2, [], []), (name, run.err)
        assert run.err.count("\n") == 1
        assert "hunter2" not in run.err
    assert not (oit.home / "out").exists()


@pytest.mark.parametrize("number", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1"])
def test_a_public_name_of_such_a_number_is_asked_for_and_not_gone_to(
    oit: CommandLine, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    async def lookup(_: str) -> list[str]:
        return [number]

    monkeypatch.setattr(connections, "system_lookup", lookup)
    with listening(monkeypatch, oit.home / "wire") as tried:
        run = oit("check", "http://www.inner.go.th/", *DAY_2566, "--output", "out", "--no-archive")
    assert (run.code, tried) == (3, [])
    audit = json.loads((oit.home / "out" / "audit.json").read_text(encoding="utf-8"))
    assert audit["coverage"]["failure"] == "forbidden_address"


# --- answer sheets ------------------------------------------------------------------------------


@contextmanager
def public_site(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A site at an address that is taken for one of the public net; all others are what they are."""
    web = serve({SITE: PUBLIC})
    is_public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda ip: str(ip) == PUBLIC or is_public(ip))
    web.answers[SITE] = {"/robots.txt": text(""), "/": page(f'<a href="/plan">{PLAN}</a>')}
    web.answers[SITE]["/plan"] = page(f"<h1>{PLAN}</h1>")
    yield web


def as_csv(path: Path, urls: Sequence[str]) -> None:
    """The addresses in the column of addresses, then in every other one."""
    rows: list[tuple[str, ...]] = [("ข้อ", "ประเด็น", "URL", "คำอธิบาย")]
    rows += [(f"O{n}", PLAN, url, "") for n, url in enumerate(urls, 1)]
    rows += [(url, url, "", f"คลิก {url} แล้วคลิก {PLAN} {url}") for url in urls]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def as_links(path: Path, urls: Sequence[str]) -> None:
    """The addresses attached to cells that show others, and computed by formulas."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(("ข้อ", "ประเด็น", "URL", "คำอธิบาย"))
    for n, url in enumerate(urls, 1):
        sheet.append((f"O{n}", PLAN, "เปิดดู", ""))
        for column in (1, 2, 3, 4):
            sheet.cell(n + 1, column).hyperlink = url
    for n, url in enumerate(urls, 1):
        sheet.append((f"O{n}", PLAN, f'=HYPERLINK("{url}","เปิด")', ""))
    book.save(path)


@pytest.mark.parametrize(("name", "write"), [("sheet.csv", as_csv), ("sheet.xlsx", as_links)])
def test_an_answer_sheet_leads_to_no_such_address(  # noqa: PLR0917 - its fixtures
    oit: CommandLine,
    serve: Serve,
    tripwire: tuple[int, Web],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    write: Callable[[Path, Sequence[str]], None],
) -> None:
    port, web = tripwire
    bad = list(at(port, BAD).values())
    write(oit.home / name, bad)
    with public_site(serve, monkeypatch) as site, listening(monkeypatch, oit.home / "wire") as tried:
        run = oit(
            *("answers", "verify", name, "--site", site.url(SITE), *DAY_2566, "--no-archive"),
            *("--delay", "0.1", "--browser-pages", "0", "--output", "out", "--lang", "en"),
        )
        assert run.code == 0, run.err
        assert set(tried) == {f"socket.connect {(PUBLIC, site.port)}"}
        assert web.arrivals == []
        assert {"/", "/plan"} <= set(site.asked(SITE))
    rows = json.loads((oit.home / "out" / "answers.json").read_text(encoding="utf-8"))["rows"]
    named = [row for row in rows if row["row"]["code"]]
    assert len(named) >= len(bad)
    for row in named:
        if row["row"]["addresses"] not in ([], ["http://www.example.go.th/"]):
            assert (row["verdict"], "internal address" in row["reason"]) == ("not_checked", True), row["row"]
        elif not row["row"]["addresses"]:
            assert row["verdict"] in ("dead", "empty"), row["row"]
    for path in (oit.home / "out").rglob("*"):
        if path.is_file():
            assert b"hunter2" not in path.read_bytes(), path.name
