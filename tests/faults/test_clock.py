"""Clocks that are set back or forward while an audit runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from audits.archive import open_archive
from audits.demo.server import serve
from tests.audits.cli.running import CommandLine, Folder
from tests.audits.sweep.sites import small_site
from tests.faults.running import BATCH, PLAIN, QUICK, WRITTEN, begun, ended, pages_of, twice, until

pytestmark = pytest.mark.timeout(240)
PAGES = 10
DAY = 86_400
SET = """
import datetime, pathlib, time
_place, _real, _at = pathlib.Path({place!r}), time.time, datetime.datetime

def _off():
    return {seconds} if _place.exists() else 0

class _Datetime(_at):
    @classmethod
    def now(cls, tz=None):
        return _at.fromtimestamp(_real() + _off(), tz)

time.time = lambda: _real() + _off()
datetime.datetime = _Datetime
"""
"""From the moment a file is there, the clock on the wall of the child is another one."""


@pytest.mark.parametrize("seconds", [-3 * DAY, 3 * DAY], ids=["back", "forward"])
def test_a_clock_that_is_set_in_mid_crawl_costs_no_page_and_no_order(
    tmp_path: Path, oit: CommandLine, seconds: int
) -> None:
    asked = (*QUICK, *PLAIN, "--output", tmp_path / "out", "--archive", tmp_path / "kept")
    now = tmp_path / "now"
    with serve(small_site(PAGES, delay_s=0.1), host="127.0.57.1") as site:
        with begun(
            tmp_path, "check", site, *asked, fault=SET.format(place=str(now), seconds=seconds)
        ) as child:
            until(lambda: len(pages_of(site)) >= 4)
            now.touch()
            run = ended(child)
        assert len(set(pages_of(site))) == PAGES
        assert twice(site) <= BATCH, "what was under way is given up once and asked for again"
        first = Folder(tmp_path / "out").audit
        again = oit("check", site, *asked)
    assert (run.code, again.code) == (0, 0), run.err
    assert Folder(tmp_path / "out").names == WRITTEN
    times = [datetime.fromisoformat(first[name]) for name in ("started_at", "finished_at")]
    assert ((times[1] - times[0]).total_seconds() > 0) is (seconds > 0), "the times are those of the clock"
    with open_archive(tmp_path / "kept") as archive:
        newest, oldest = archive.history(str(site))
        assert newest.id > oldest.id
        assert archive.latest(str(site)) == newest
        assert archive.exchanges(newest.crawl_id or 0)


@pytest.mark.parametrize("seconds", [-3 * DAY, 3 * DAY], ids=["back", "forward"])
def test_a_killed_crawl_is_continued_whatever_the_clock_says_then(
    tmp_path: Path, oit: CommandLine, seconds: int
) -> None:
    asked = (*QUICK, *PLAIN, "--output", tmp_path / "out", "--archive", tmp_path / "kept")
    (tmp_path / "now").touch()
    with serve(small_site(PAGES, delay_s=0.1), host="127.0.57.2") as site:
        fault = SET.format(place=str(tmp_path / "now"), seconds=seconds)
        with begun(tmp_path, "check", site, *asked, fault=fault) as child:
            until(lambda: len(pages_of(site)) >= 6)
            child.kill()
            child.communicate()
        run = oit("check", site, *asked)
        assert len(pages_of(site)) < 2 * PAGES
    assert (run.code, Folder(tmp_path / "out").names) == (0, WRITTEN), run.err
    assert "Continuing the crawl" in run.err
    assert Folder(tmp_path / "out").audit["coverage"]["pages"] == PAGES + 1


@pytest.mark.parametrize("seconds", [-DAY, DAY], ids=["back", "forward"])
def test_a_clock_that_is_set_changes_nothing_in_how_fast_a_site_is_asked(
    tmp_path: Path, seconds: int
) -> None:
    """Politeness is kept by a clock that nobody can set."""
    delay, now = 0.4, tmp_path / "now"
    asked = ("--allow-private", "--delay", delay, *QUICK[3:], *PLAIN, "--no-archive")
    with serve(small_site(6), host="127.0.57.3") as site:
        fault = SET.format(place=str(now), seconds=seconds)
        with begun(tmp_path, "check", site, *asked, "--output", tmp_path / "out", fault=fault) as child:
            until(lambda: len(pages_of(site)) >= 2)
            now.touch()
            run = ended(child)
        first, *_, last = [request.time for request in site.requests]
        assert last - first >= 0.8 * delay * (len(site.requests) - 1)
    assert run.code == 0, run.err
