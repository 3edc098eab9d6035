"""Ctrl-C and SIGTERM in mid-crawl: what was gathered is judged and written, exit 130."""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from audits.audit import audit_agency, run_audit
from audits.demo.server import TownServer, serve
from audits.demo.town import Town, build_town
from config.agency import Agency
from config.loading import checklist_for
from crawler.settings import CrawlOptions
from tests.audits.cli.running import ALL_FILES, DAY_2566, LOOPBACK, Folder, child

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no POSIX signals")

SLOW_S = 0.15
ANSWERS_BEFORE = 12


def slow_town() -> Town:
    town = build_town(2566)
    slow = {path: replace(reply, delay_s=SLOW_S) for path, reply in town.replies.items()}
    return replace(town, replies=slow)


@dataclass(frozen=True)
class Ended:
    code: int
    err: str
    folder: Folder
    asked: int


def _interrupt(home: Path, number: signal.Signals, *, times: int = 1) -> Ended:
    output = home / "out"
    with (
        serve(slow_town()) as url,
        child(home, "check", url, *LOOPBACK, *DAY_2566, "--output", output) as running,
    ):
        _wait_for(url, ANSWERS_BEFORE)
        for _ in range(times):
            running.send_signal(number)
            time.sleep(0.05)
        _, err = running.communicate(timeout=30)
        return Ended(running.returncode, err, Folder(output), len(url.requests))


def _wait_for(server: TownServer, answers: int) -> None:
    give_up = time.monotonic() + 30
    while len(server.requests) < answers and time.monotonic() < give_up:
        time.sleep(0.02)


@pytest.fixture(scope="module", params=[signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    return _interrupt(tmp_path_factory.mktemp("interrupted"), request.param)


def test_it_ends_with_130_and_without_a_traceback(ended: Ended) -> None:
    assert ended.code == 130
    assert "Traceback" not in ended.err
    assert "หยุดก่อนตรวจครบ" in ended.err


def test_every_file_is_there_and_nothing_half_written(ended: Ended) -> None:
    assert ended.folder.names == ALL_FILES


def test_the_crawl_ended_at_once(ended: Ended) -> None:
    """Four answers may be under way; nothing new is asked for."""
    assert ended.asked <= ANSWERS_BEFORE + 8


def test_what_was_gathered_is_judged_and_marked_as_cut_short(ended: Ended) -> None:
    coverage = ended.folder.audit["coverage"]
    assert coverage["interrupted"] is True
    assert coverage["pages"] > 0
    assert coverage["unfetched"] > 0
    assert len(ended.folder.verdicts()) == 43


def test_what_was_not_looked_at_is_unknown_not_missing(ended: Ended) -> None:
    truth = build_town(2566).truth
    verdicts = ended.folder.verdicts()
    assert [c for c, v in verdicts.items() if v == "missing" and truth[c].verdict != "missing"] == []


def test_the_log_holds_every_request_that_reached_the_server(ended: Ended) -> None:
    assert sum(line["sent"] for line in ended.folder.requests) >= ended.asked - 4


def test_an_impatient_second_signal_loses_nothing(tmp_path: Path) -> None:
    ended = _interrupt(tmp_path, signal.SIGINT, times=2)
    assert (ended.code, ended.folder.names) == (130, ALL_FILES), ended.err
    assert "Traceback" not in ended.err


def test_a_signal_while_the_crawl_is_starting_is_not_forgotten() -> None:
    town = build_town(2566)
    with serve(town) as url:
        options = CrawlOptions(url=url, delay=0.0, per_ip_rate=1000.0, allow_private=True, off_site=False)
        audit = run_audit(
            audit_agency(
                Agency(url=url), options, checklist_for(2566), town.as_of, on_start=lambda stop: stop()
            )
        ).audit
    assert audit.coverage.interrupted
    assert audit.coverage.pages <= 1
