"""Killed and given again, given twice: nothing is lost, nothing counted twice, little asked again."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from audits.archive import open_archive
from audits.demo.town import Town, Variant, build_town
from audits.folder import AuditFolder
from benchmarks.unchanged_site import Served, served
from config.agency import Agency
from tests.audits.archive.making import exchange
from tests.audits.cli.running import ALL_FILES, DAY_2566, LOOPBACK, CommandLine, Folder, child

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

LATENCY_S = 0.04
UNDER_WAY = 4
"""Answers a crawl waits for together."""
FEW = ("--max-pages", 25)


def town() -> Town:
    # O34 lies on a drive outside; the command line would ask for it, and tests stay on loopback
    return build_town(2566, variant=Variant(missing=("O34",)))


@pytest.fixture
def site() -> Iterator[Served]:
    with served(town()) as running:
        yield running


def evidence(folder: Path) -> Counter[str]:
    """All evidence of an audit but its times."""
    return Counter(one.model_dump_json(exclude={"fetched_at"}) for one in AuditFolder(folder).read_evidence())


def arguments(site: Served, folder: Path) -> list[object]:
    place = ("--output", folder / "out", "--archive", folder / "kept")
    return ["check", site.url, *LOOPBACK, *DAY_2566, *place, "--browser-pages", 0, "--ocr-seconds", 0]


@posix
def test_a_killed_check_is_continued_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    with served(town(), latency_s=LATENCY_S) as site:
        with child(tmp_path, *arguments(site, tmp_path / "whole")) as left_alone:
            _, said = left_alone.communicate(timeout=120)
        assert left_alone.returncode == 0, said
        once = Counter(one.path for one in site.asked)

        site.asked.clear()
        with child(tmp_path, *arguments(site, tmp_path / "cut")) as killed:
            wait_for(site, 60)
            os.kill(killed.pid, signal.SIGKILL)
            killed.communicate(timeout=30)
        time.sleep(5 * LATENCY_S)
        with child(tmp_path, *arguments(site, tmp_path / "cut")) as again:
            _, said = again.communicate(timeout=120)
        assert again.returncode == 0, said
        twice = Counter(one.path for one in site.asked) - once

    whole, cut = Folder(tmp_path / "whole" / "out"), Folder(tmp_path / "cut" / "out")
    assert "ตรวจต่อ" in said
    assert twice.total() <= 2 * UNDER_WAY  # under way, and answered but not yet written
    assert evidence(cut.path) == evidence(whole.path)
    assert cut.audit["findings"] != []
    assert without_times(cut) == without_times(whole)
    assert cut.names == ALL_FILES
    sent = Counter(line["url"].removeprefix(site.url) or "/" for line in cut.requests if line["sent"])
    assert (once - sent).total() <= UNDER_WAY  # sent, but killed before the line was written
    assert (sent - once - twice).total() == 0
    with open_archive(tmp_path / "cut" / "kept") as archive:
        [row] = archive.history(site.url)
    assert row.started_at is not None
    assert row.finished_at is not None
    assert (row.finished_at - row.started_at).total_seconds() > 1


def without_times(folder: Folder) -> object:
    audit = folder.audit
    shown = [one for finding in audit["findings"] for one in finding["evidence"]]
    for one in shown:
        one["fetched_at"] = None
    return audit["findings"], audit["score"], audit["coverage"], audit["warnings"]


def wait_for(site: Served, requests: int) -> None:
    give_up = time.monotonic() + 60
    while len(site.asked) < requests and time.monotonic() < give_up:
        time.sleep(0.01)


@posix
def test_an_interrupted_check_is_continued_and_kept_once(tmp_path: Path) -> None:
    with served(town(), latency_s=LATENCY_S) as site:
        with child(tmp_path, *arguments(site, tmp_path)) as running:
            wait_for(site, 40)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        assert running.returncode == 130, said
        assert "7" in said
        before, first = len(site.asked), Folder(tmp_path / "out").requests
        with open_archive(tmp_path / "kept") as archive:
            assert archive.history(site.url) == []
        site.latency_s = 0.0
        with child(tmp_path, *arguments(site, tmp_path)) as again:
            _, said = again.communicate(timeout=60)
        assert "ตรวจต่อ" in said
        asked_again = {one.path for one in site.asked[:before]} & {one.path for one in site.asked[before:]}
    assert asked_again <= {"/"}  # the address as given, and then with its slash
    assert Folder(tmp_path / "out").requests[: len(first)] == first
    with open_archive(tmp_path / "kept") as archive:
        assert len(archive.history(site.url)) == 1


@posix
def test_fresh_begins_anew_and_leaves_nothing_to_continue(oit: CommandLine, tmp_path: Path) -> None:
    with served(town(), latency_s=LATENCY_S) as site:
        with child(tmp_path, *arguments(site, tmp_path)) as killed:
            wait_for(site, 40)
            os.kill(killed.pid, signal.SIGKILL)
            killed.communicate(timeout=30)
        site.latency_s = 0.0
        site.asked.clear()
        fresh = oit(*arguments(site, tmp_path), "--fresh")
        assert fresh.code == 0, fresh.err
        assert "ตรวจต่อ" not in fresh.err
        assert len(site.asked) > 100
        assert "ตรวจต่อ" not in oit(*arguments(site, tmp_path)).err


def test_the_second_audit_of_an_unchanged_site_fetches_nothing_again(oit: CommandLine, site: Served) -> None:
    _, first = oit.check(site.url)
    before, verdicts = evidence(first.path), first.verdicts()
    site.asked.clear()
    _, second = oit.check(site.url)
    statuses = Counter(one.status for one in site.asked)
    assert statuses[200] == 0
    assert statuses[304] > 100
    assert evidence(second.path) == before
    assert second.verdicts() == verdicts
    assert {line["status"] for line in second.requests if line["status"]} >= {304}


def test_a_page_that_changed_is_seen(oit: CommandLine, site: Served) -> None:
    oit.check(site.url)
    [(path, reply)] = [(p, r) for p, r in site.replies.items() if p == "/"]
    site.replies[path] = replace(reply, body=reply.body.replace(b"<title>", b"<title>NEW "))
    site.asked.clear()
    oit.check(site.url)
    assert {one.path for one in site.asked if one.status == 200} == {"/"}
    home = next(one for one in AuditFolder(oit.home / "out").read_evidence() if one.depth == 0)
    assert home.page_title.startswith("NEW ")


def test_an_archive_that_cannot_be_used_is_one_line_and_the_audit_goes_on(
    oit: CommandLine, site: Served
) -> None:
    (oit.home / "taken").write_text("no folder", encoding="ascii")
    run, folder = oit.check(site.url, *FEW, "--archive", oit.home / "taken" / "here", "--quiet")
    assert (run.code, folder.names) == (0, ALL_FILES)
    [line] = [line for line in run.err.splitlines() if "คลัง" in line]
    assert "Traceback" not in run.err
    assert "taken" in line


def test_a_broken_archive_is_one_line_too(oit: CommandLine, site: Served) -> None:
    (oit.home / "kept").mkdir()
    (oit.home / "kept" / "archive.db").write_bytes(b"this is no database" * 100)
    run, folder = oit.check(site.url, *FEW, "--archive", oit.home / "kept", "--quiet")
    assert (run.code, folder.names) == (0, ALL_FILES)
    assert sum("คลัง" in line for line in run.err.splitlines()) == 1


def test_a_damaged_row_is_one_line_too(oit: CommandLine, site: Served) -> None:
    with open_archive(oit.home / "kept") as archive:
        crawl = archive.begin_crawl(Agency(url=site.url), {})
        archive.add_exchanges(crawl.id, [exchange("/", body="a" * 64)], 1.0)
        archive.end_crawl(crawl.id, "finished")
        with archive.database.writing() as connection:
            connection.exec_driver_sql("UPDATE exchanges SET headers = '['")
    run, folder = oit.check(site.url, *FEW, "--archive", oit.home / "kept", "--quiet")
    assert (run.code, folder.names) == (0, ALL_FILES)
    assert sum("คลัง" in line for line in run.err.splitlines()) == 1


def test_the_archive_of_the_user_is_taken_where_no_other_is_named(
    oit: CommandLine, site: Served, data_folder: Path
) -> None:
    oit.check(site.url, *FEW)
    with open_archive() as archive:
        [row] = archive.history(site.url)
    assert 15 <= row.pages + row.files <= 25
    assert list(data_folder.rglob("archive.db")) != []


@pytest.mark.parametrize("command", ["demo", "check --no-archive"])
def test_what_nobody_wants_to_find_again_leaves_no_trace(
    oit: CommandLine, site: Served, data_folder: Path, command: str
) -> None:
    run = oit("demo", "--quiet") if command == "demo" else oit.check(site.url, *FEW, "--no-archive")[0]
    assert run.code == 0, run.err
    assert list(data_folder.rglob("*")) == []


def test_two_audits_at_one_time_do_not_share_a_crawl(oit: CommandLine, tmp_path: Path) -> None:
    with served(town(), latency_s=LATENCY_S) as site:
        with child(tmp_path, *arguments(site, tmp_path)) as other:
            wait_for(site, 20)
            run = oit(*arguments(site, tmp_path)[:-4], "--browser-pages", 0, "--ocr-seconds", 0)
            assert run.code == 0, run.err
            assert "ตรวจต่อ" not in run.err
            _, said = other.communicate(timeout=60)
        assert other.returncode == 0, said
    with open_archive(tmp_path / "kept") as archive:
        assert len(archive.history(site.url)) == 2


def test_a_log_cut_in_mid_line_goes_on_with_whole_lines(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path)
    (tmp_path / ".requests.jsonl-crawl-7").write_bytes(b'{"url":"http://a/1"}\n{"url":"ht')
    since = build_time("2023-01-31T05:00:00+00:00")
    with folder.request_log(7, since) as log:
        log.add({"url": "http://a/2"})
    lines = (tmp_path / "requests.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["url"] for line in lines] == ["http://a/1", "http://a/2"]
    assert [one.name for one in tmp_path.iterdir()] == ["requests.jsonl"]


@pytest.mark.parametrize(("time_of_log", "kept"), [("2023-01-31T05:00:01Z", 1), ("2023-01-30T05:00:01Z", 0)])
def test_only_the_log_of_the_same_crawl_goes_on(tmp_path: Path, time_of_log: str, kept: int) -> None:
    (tmp_path / "requests.jsonl").write_text(json.dumps({"time": time_of_log}) + "\n", encoding="ascii")
    with AuditFolder(tmp_path).request_log(7, build_time("2023-01-31T05:00:00+00:00")) as log:
        log.add({"time": "later"})
    assert len((tmp_path / "requests.jsonl").read_text(encoding="ascii").splitlines()) == kept + 1


def build_time(text: str) -> datetime:
    return datetime.fromisoformat(text)
