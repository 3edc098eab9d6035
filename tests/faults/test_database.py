"""Databases that are locked, damaged, gone or restarted: an audit never ends for one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from audits.archive import open_archive
from audits.demo.server import TownServer, serve
from tests.audits.cli.running import CommandLine, Folder
from tests.audits.sweep.sites import closed_port, small_site
from tests.faults.running import PLAIN, QUICK, WRITTEN, kept, pages_of, until
from tests.postgres import Cluster

pytestmark = pytest.mark.timeout(240)
PAGES = 12


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer waits for half a second instead of a minute."""
    monkeypatch.setattr("audits.archive.connecting.BUSY_SECONDS", 0.5)


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    other = sqlite3.connect(place / "archive.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def once(site: TownServer, pages: int, what: Callable[[], object]) -> Iterator[None]:
    """Do something in mid-crawl, when so many pages were asked for."""
    thread = threading.Thread(target=lambda: (until(lambda: len(pages_of(site)) >= pages), what()))
    thread.start()
    yield
    thread.join()


def of_archive(said: str) -> str:
    """The one line that tells of the archive."""
    [line] = [line for line in said.splitlines() if "the archive" in line.lower() and "http" not in line]
    return line


# --- SQLite --------------------------------------------------------------------------------------


def test_an_archive_that_is_held_for_a_moment_is_waited_for(tmp_path: Path, oit: CommandLine) -> None:
    open_archive(tmp_path / "kept").close()
    release, held = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(tmp_path / "kept"):
            held.set()
            release.wait(1)

    with serve(small_site(PAGES), host="127.0.54.1") as site:
        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(10)
        run, _ = oit.check(site, *PLAIN, "--archive", tmp_path / "kept", "--lang", "en")
        holder.join()
    assert run.code == 0, run.err
    assert "without the archive" not in run.err
    assert kept(tmp_path / "kept", str(site)) == [1]


@pytest.mark.usefixtures("impatient")
def test_an_archive_that_is_held_for_long_is_told_with_what_to_do(tmp_path: Path, oit: CommandLine) -> None:
    open_archive(tmp_path / "kept").close()
    with serve(small_site(1), host="127.0.54.2") as site, locked(tmp_path / "kept"):
        run, folder = oit.check(site, *PLAIN, "--archive", tmp_path / "kept", "--lang", "en")
    assert (run.code, folder.names) == (0, WRITTEN)
    assert "held by another program" in of_archive(run.err)
    assert "Close it, then give the same command again" in run.err


@pytest.mark.usefixtures("impatient")
def test_an_archive_that_is_held_from_mid_crawl_on_is_continued_by_the_same_command(
    tmp_path: Path, oit: CommandLine
) -> None:
    asked = (*QUICK, *PLAIN, "--output", tmp_path / "out", "--archive", tmp_path / "kept")
    lock = locked(tmp_path / "kept")
    with serve(small_site(PAGES, delay_s=0.1), host="127.0.54.3") as site:
        with once(site, 6, lock.__enter__):
            run = oit("check", site, *asked)
        lock.__exit__(None, None, None)
        assert (run.code, Folder(tmp_path / "out").names) == (0, WRITTEN), run.err
        assert "could not be saved in the archive" in run.err
        again = oit("check", site, *asked)
        assert "Continuing the crawl" in again.err
        assert len(pages_of(site)) < 2 * PAGES
    assert again.code == 0, again.err
    assert kept(tmp_path / "kept", str(site)) == [1]


def test_an_archive_with_damaged_pages_is_told_and_left_as_it_is(tmp_path: Path, oit: CommandLine) -> None:
    open_archive(tmp_path / "kept").close()
    file = tmp_path / "kept" / "archive.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\x99" * (len(whole) - 4096))
    damaged = file.read_bytes()
    with serve(small_site(1), host="127.0.54.4") as site:
        run, folder = oit.check(site, *PLAIN, "--archive", tmp_path / "kept", "--lang", "en")
    assert (run.code, folder.names) == (0, WRITTEN)
    assert "restore it from a backup" in run.err
    assert file.read_bytes() == damaged


# --- PostgreSQL ------------------------------------------------------------------------------------


def test_a_server_that_refuses_connections_costs_the_archive_alone(
    tmp_path: Path, oit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = closed_port("127.0.0.1")
    monkeypatch.setenv("OIT_DATABASE_URL", f"postgresql://oit:gehEim77@127.0.0.1:{port}/oit")
    with serve(small_site(1), host="127.0.54.5") as site:
        run, folder = oit.check(site, *PLAIN, "--lang", "en")
    assert (run.code, folder.names) == (0, WRITTEN)
    assert str(port) in run.err
    assert "gehEim77" not in run.err + run.out


def test_a_server_that_is_restarted_in_mid_crawl_costs_nothing_that_cannot_be_had_again(
    tmp_path: Path,
    oit: CommandLine,
    postgresql_url: str,
    postgresql_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OIT_DATABASE_URL", postgresql_url)
    with serve(small_site(PAGES, delay_s=0.2), host="127.0.54.6") as site:
        with once(site, 5, postgresql_cluster.restart):
            run, folder = oit.check(site, *PLAIN, "--lang", "en")
        assert len(set(pages_of(site))) == PAGES
    assert (run.code, folder.names) == (0, WRITTEN), run.err
    with open_archive() as archive:
        assert len(archive.history(str(site))) == 1


def test_a_server_that_is_away_at_the_end_gets_the_audit_from_the_next_command(
    tmp_path: Path,
    oit: CommandLine,
    postgresql_url: str,
    postgresql_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OIT_DATABASE_URL", postgresql_url)
    name = postgresql_url.rpartition("/")[2]

    def away() -> None:
        with psycopg.connect(postgresql_cluster.url(), autocommit=True) as server:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    def back() -> None:
        with psycopg.connect(postgresql_cluster.url(), autocommit=True) as server:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]

    with serve(small_site(PAGES, delay_s=0.1), host="127.0.54.7") as site:
        with once(site, 5, away):
            run, folder = oit.check(site, *PLAIN, "--lang", "en")
        assert (run.code, folder.names) == (0, WRITTEN), run.err
        assert "could not be saved in the archive" in run.err
        back()
        again, _ = oit.check(site, *PLAIN, "--lang", "en")
        assert len(pages_of(site)) < 2 * PAGES, "what was kept is not asked for again"
    assert (again.code, "Continuing the crawl" in again.err) == (0, True), again.err
    with open_archive() as archive:
        assert len(archive.history(str(site))) == 1
