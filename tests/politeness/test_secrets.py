"""Passwords and tokens are seen nowhere: on no screen, in no file, in no message of an error."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from audits.demo.server import serve
from tests.audits.cli.running import DAY_2566, LOOPBACK, CommandLine, Run, child
from tests.audits.scheduled import register_in
from tests.audits.sweep.sites import closed_port, small_site
from tests.crawler.loopback import Site
from tests.crawler.loopback import serve as serve_site

SECRET = "hunter2-q9x"
WRITTEN = (
    f"https://me:{SECRET}@www.town.invalid/",
    f"me:{SECRET}@www.town.invalid",
    f"//me:{SECRET}@www.town.invalid/ita",
    f"HTTPS://me:{SECRET}@www.town.invalid",
    f"https://{SECRET}@www.town.invalid/",
    f"https://me:a/{SECRET}@www.town.invalid/",
    f"https://me:a@{SECRET}@www.town.invalid/",
    f"https://me:a {SECRET}@www.town.invalid/",
    f"https://me:{SECRET}@www.town.invalid:99999/",
    f"https://me:{SECRET}@www.town.invalid:22/",
    f"ftp://me:{SECRET}@www.town.invalid/",
    f"postgresql://me:{SECRET}@db.invalid/oit",
)
"""How people write an address with its password, or mistype one."""


@pytest.fixture(autouse=True)
def nobody_to_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OIT_NOTIFY", "OIT_NOTIFY_FILE", "OIT_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def texts(path: Path) -> Iterator[bytes]:
    """All that is in a file, unpacked where it is packed."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(path) as packed:
            yield from map(packed.read, packed.namelist())


def unseen(run: Run, *folders: Path, secret: str = SECRET) -> None:
    """The secret stands neither on the screen nor in any file, nor in the name of one."""
    traces = {secret, quote(secret, safe="")}
    for trace in traces:
        assert trace not in run.out + run.err
        for path in (one for folder in folders if folder.exists() for one in folder.rglob("*")):
            assert trace not in path.name
            if path.is_file():
                assert not any(trace.encode() in text for text in texts(path)), path


def everywhere(written: str, register: Path) -> list[tuple[object, ...]]:
    """Every command that takes an address, and some that do not."""
    return [
        ("report", written),
        ("report", f"{written}@2"),
        ("compare", written),
        ("compare", written, f"{written}@2"),
        ("rejudge", written),
        ("answers", "draft", written),
        ("answers", "draft", f"{written}@1"),
        ("answers", "verify", written),
        ("archive", "list", written),
        ("schedule", "run", "--now", written),
        ("schedule", "remove", written),
        ("sweep", register, "--output", "out"),
        ("registers", "check", register),
        ("checklists", "validate", written),
        ("check", "http://127.0.0.1:9/", "--checklist", written),
        ("check", "http://127.0.0.1:9/", "--fiscal-year", written),
        ("check", "http://127.0.0.1:9/", "--decisions", written),
    ]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_password_in_an_address_is_never_repeated(oit: CommandLine, data_folder: Path, lang: str) -> None:
    register = oit.home / "mine" / "register.csv"
    register.parent.mkdir()
    for number, written in enumerate(WRITTEN):
        with register.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("name", "url"), ("ทต.นา", written)])
        commands: list[tuple[object, ...]] = [
            ("check", written, "--lang", lang),
            ("history", written, "--lang", lang),
            ("report", written),
            ("compare", written),
            ("schedule", "add", "--url", written, "--every", "month", "--output", "out"),
        ]
        if number % 6 == (0 if lang == "th" else 3):
            commands += everywhere(written, register)
        for command in commands:
            run = oit(*command)
            assert run.code in (0, 2), (command, run.err)
            unseen(run)
    unseen(Run(0, "", ""), data_folder, oit.home / "out", oit.home / "oit-out")


# --- the database -------------------------------------------------------------------------------


def databases() -> list[str]:
    """Addresses of databases that cannot be reached or are none."""
    port = closed_port("127.0.0.1")
    return [
        f"postgresql://me:{SECRET}@127.0.0.1:{port}/oit",
        f"postgresql://me@127.0.0.1:{port}/oit?password={SECRET}",
        f"postgresql://me:{SECRET}@127.0.0.1:{port}/oit?sslmode={SECRET}",
        f"postgresql://me:a@{SECRET}@127.0.0.1:{port}/oit",
        f"postgresql://me:{SECRET}@127.0.0.1:no-port/oit",
        f"postgresql:/me:{SECRET}@127.0.0.1:{port}/oit",
        f"postgres//me:{SECRET}@127.0.0.1:{port}/oit",
        f"mysql://me:{SECRET}@127.0.0.1:{port}/oit",
    ]


@pytest.mark.parametrize("number", range(len(databases())))
def test_the_password_of_the_database_is_seen_nowhere(
    oit: CommandLine, monkeypatch: pytest.MonkeyPatch, data_folder: Path, number: int
) -> None:
    url = databases()[number]
    monkeypatch.setenv("OIT_DATABASE_URL", url)
    register = register_in(oit.home, ["http://127.0.0.1:9/"])
    with serve(small_site(1)) as site:
        commands = [
            ("check", f"{site}/", *LOOPBACK, *DAY_2566, "--output", "out", "-v"),
            ("history", "www.town.invalid"),
            ("archive", "info"),
            ("archive", "verify"),
            ("archive", "backup", "out"),
            ("schedule", "list"),
            ("schedule", "run"),
            ("sweep", register, "--output", "out", *LOOPBACK),
            ("worker", "--until-empty"),
            ("doctor",),
        ]
        for command in commands:
            unseen(oit(*command), data_folder, oit.home)
    monkeypatch.delenv("OIT_DATABASE_URL")
    for command in (("archive", "info"), ("schedule", "list"), ("check", "http://127.0.0.1:9/", *LOOPBACK)):
        unseen(oit(*command, "--archive", url), data_folder, oit.home)


def test_a_password_on_the_command_line_is_told_to_be_no_secret_there(oit: CommandLine) -> None:
    """Whoever lists the processes of the machine reads it."""
    url = f"postgresql://me:{SECRET}@127.0.0.1:{closed_port('127.0.0.1')}/oit"
    run = oit("archive", "info", "--archive", url, "--lang", "en")
    assert "OIT_DATABASE_URL" in run.err
    assert "OIT_DATABASE_URL" not in oit("archive", "info", "--archive", url.replace(f":{SECRET}", "")).err


def test_the_password_of_a_database_in_use_stands_in_no_file(
    oit: CommandLine, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    """The cluster of the tests trusts everybody, so any password will do."""
    head, _, tail = postgresql_url.partition("://")
    user, _, rest = tail.rpartition("@")
    url = f"{head}://{user.partition(':')[0] or 'postgres'}:{SECRET}@{rest}"
    monkeypatch.setenv("OIT_DATABASE_URL", url)
    with serve(small_site(2)) as site:
        run = oit("check", f"{site}/", *LOOPBACK, *DAY_2566, "--output", "out", "-v")
        assert run.code == 0, run.err
        for command in (("history", str(site), "--format", "json"), ("archive", "info"), ("doctor",)):
            unseen(oit(*command), data_folder, oit.home)
    unseen(run, data_folder, oit.home)


# --- what sites publish -------------------------------------------------------------------------


def test_passwords_in_the_links_of_a_site_are_not_spread_by_its_reports(oit: CommandLine) -> None:
    """Somebody pasted the address of an inner page with his password; the report goes to many."""
    html = {"Content-Type": "text/html; charset=utf-8"}
    inner = f"http://admin:{SECRET}@127.0.0.1:1/"
    plan = "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"
    links = f'<a href="{inner}">{plan}</a> <a href="/moved">{plan} ฉบับใหม่</a> <a href="{inner}x.pdf">O5</a>'
    links += f'<form action="{inner}ask"><input name="q"></form><iframe src="{inner}frame"></iframe>'
    sitemap = f"<urlset><url><loc>{inner}mapped</loc></url></urlset>"
    site = Site(
        {
            "/": (200, html, f"<html><title>เทศบาล</title><body><h1>เทศบาล</h1>{links}".encode()),
            "/moved": (302, {"Location": inner}, b""),
            "/sitemap.xml": (200, {"Content-Type": "text/xml"}, sitemap.encode()),
            "/robots.txt": (200, {}, f"Sitemap: {inner}map.xml".encode()),
        }
    )
    with serve_site(site):
        more = ("--format", "html,xlsx,docx,csv,json,message,data", "--no-archive", "-v")
        run, folder = oit.check(f"{site.url}/", *more)
    assert "/moved" in site.paths
    unseen(run, folder.path)


# --- messages -----------------------------------------------------------------------------------


def test_tokens_of_messages_stand_in_no_file_of_a_schedule(
    oit: CommandLine, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    """What is said when they are sent to: tests/audits/test_schedule_messages.py."""
    monkeypatch.setenv("OIT_NOTIFY", f"json://127.0.0.1:9/{SECRET} json://me:{SECRET}@127.0.0.1:9/x")
    added = oit(
        *("schedule", "add", "--url", "http://127.0.0.1:9/", "--output", "out", "--cron", "0 2 29 2 *"),
        *("--notify", "always", "--name", "one", "--yes", *LOOPBACK),
    )
    assert added.code == 0, added.err
    for command in (("list",), ("list", "--format", "json"), ("run", "--dry-run")):
        unseen(oit("schedule", *command), data_folder, oit.home)
    unseen(oit("doctor"), data_folder, oit.home)


def test_a_bug_of_ours_shows_no_secret_either(oit: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback names lines, never the values in them."""
    monkeypatch.setenv("OIT_DATABASE_URL", f"postgresql://me:{SECRET}@127.0.0.1:9/oit")
    (oit.home / "bug.py").write_text(
        "import sys\n"
        "import audits.archive.database as database\n"
        "from audits.cli import main\n"
        "def migrate(engine):\n"
        "    raise RuntimeError('a bug')\n"
        "database.migrate = migrate\n"
        "sys.argv = ['oit', 'archive', 'info']\n"
        "main()\n"
    )
    with child(oit.home, module="bug") as running:
        out, err = running.communicate(timeout=60)
    assert "a bug" in err
    assert SECRET not in out + err
