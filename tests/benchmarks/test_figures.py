"""The figures of docs/benchmarks.md come from machinery that counts right; nothing here is timed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from audits.demo.model import Expected, Town, Variant
from audits.demo.server import serve
from audits.demo.town import build_town
from benchmarks.determinism import measure_determinism
from benchmarks.figures import Table, median
from benchmarks.focus import Focus, decided_at
from benchmarks.frontiers import BreadthFirst, PagesOnly
from benchmarks.measuring import measure
from benchmarks.sites import (
    count_pages,
    crawl_site,
    judge_job,
    served_apart,
    town_of_pages,
    with_three_kinds_of_news,
)
from benchmarks.verdicts import Decided, read_by_hand
from config.loading import checklist_for
from crawler.frontier import Wanted
from crawler.ranking import Ranking
from crawler.spiders.site import CrawlJob
from matchers.model import Audit
from matchers.similarity import Matcher

DOCUMENT_ITEMS = tuple(f"O{n}" for n in range(10, 44))
TINY = Variant(news=6, missing=DOCUMENT_ITEMS)


@pytest.fixture(scope="module")
def tiny_town() -> Town:
    return build_town(2566, variant=TINY)


@pytest.fixture(scope="module")
def tiny(tiny_town: Town) -> tuple[CrawlJob, Audit]:
    with serve(tiny_town) as server:
        job = crawl_site(server.url, 2566, max_pages=100)
        return job, judge_job(job, server.url, tiny_town.as_of)[0]


@cache
def ranking() -> Ranking:
    checklist = checklist_for(2566)
    return Ranking(checklist, Matcher(checklist))


# --- frontiers ------------------------------------------------------------------------------


def test_breadth_first_takes_what_it_was_given_first_whatever_it_promises() -> None:
    frontier = BreadthFirst(ranking())
    frontier.add(Wanted("http://x/news", "ข่าว"))
    frontier.add(Wanted("http://x/plan", "แผน", promises={"O11": 1.0}, base=0.9))
    assert [w.url for w in frontier.take(5)] == ["http://x/news", "http://x/plan"]


def test_breadth_first_knows_an_address_even_after_it_was_taken() -> None:
    frontier = BreadthFirst(ranking())
    assert frontier.add(Wanted("http://x/news", "ข่าว"))
    frontier.take(1)
    assert not frontier.add(Wanted("http://x/news", "ข่าวทั้งหมด"))
    assert len(frontier) == 0


def test_a_crawl_of_pages_only_leaves_documents_out_however_promising() -> None:
    frontier = PagesOnly(ranking())
    assert not frontier.add(Wanted("http://x/plan.pdf", "แผน", promises={"O11": 1.0}))
    assert frontier.add(Wanted("http://x/plan", "แผน"))
    assert [w.url for w in frontier.take(5)] == ["http://x/plan"]


# --- towns that are measured ------------------------------------------------------------------


def test_the_town_of_the_crawl_has_the_pages_it_claims_and_nothing_off_site() -> None:
    town = build_town(2566, variant=town_of_pages(120, kilobytes=0))
    assert count_pages(town) == 120
    assert not any(b"facebook.com" in r.body or b"drive.google.com" in r.body for r in town.replies.values())


def test_no_address_of_news_is_lost_when_they_get_three_shapes() -> None:
    town = build_town(2566, variant=Variant(news=30))
    renamed = with_three_kinds_of_news(town)
    assert len(renamed.replies) == len(town.replies)
    news = [p.rsplit("/", 1)[1].split("-")[0] for p in renamed.replies if p not in town.replies]
    assert set(news) == {"story", "visit"}
    linking = b"".join(r.body for r in renamed.replies.values())
    assert all(p.encode() in linking for p in renamed.replies if "/story-" in p or "/visit-" in p)


def test_a_town_served_apart_is_measured_by_both_sides() -> None:
    with served_apart(2566, 0, TINY) as url:
        bare = measure("benchmarks.crawl.baseline", url, "3")
        ours = measure("benchmarks.crawl.ours", url, "3", "--html-only")
    assert bare.printed["fetched"] >= 3
    assert ours.printed["fetched"] == 3
    assert ours.printed["files"] == 0
    assert bare.printed["crawl_cpu"] > 0
    assert ours.printed["crawl_cpu"] > 0
    assert ours.peak_mb > 10
    assert ours.printed["distinct_names"] <= ours.printed["names"]


def test_a_measured_process_that_fails_is_not_a_figure() -> None:
    with pytest.raises(RuntimeError, match="ended with"):
        measure("benchmarks.crawl.ours")  # no address


# --- focus ----------------------------------------------------------------------------------


def test_items_left_out_of_the_town_are_not_obtainable(tiny: tuple[CrawlJob, Audit], tiny_town: Town) -> None:
    job, audit = tiny
    assert set(decided_at(tiny_town, job.checklist, audit, job.harvest)) == {f"O{n}" for n in range(1, 10)}


def test_the_home_page_is_the_first_answer_and_decides_the_contact_data(
    tiny: tuple[CrawlJob, Audit], tiny_town: Town
) -> None:
    job, audit = tiny
    decided = decided_at(tiny_town, job.checklist, audit, job.harvest)
    assert all(at is None or 1 <= at <= job.harvest.count for at in decided.values())
    assert decided["O1"] is not None
    assert decided["O1"] > 1  # the chart stands on a page of its own


def test_a_wrong_verdict_is_no_decision(tiny: tuple[CrawlJob, Audit], tiny_town: Town) -> None:
    job, audit = tiny
    other = replace(tiny_town, truth={**tiny_town.truth, "O1": Expected("wrong_year", None)})
    assert decided_at(other, job.checklist, audit, job.harvest)["O1"] is None


def test_nineteen_of_twenty_items_are_95_percent() -> None:
    times: dict[str, int | None] = {f"O{n}": n * 10 for n in range(1, 20)}
    assert Focus(0, "menus", {**times, "O20": None}, 300).needed() == 190
    assert Focus(0, "menus", {**times, "O19": None, "O20": None}, 300).needed() is None


# --- determinism and verdicts -----------------------------------------------------------------


def test_shuffled_evidence_and_a_second_crawl_give_the_same_bytes() -> None:
    values = measure_determinism(shuffles=2, news=6).values
    assert values["findings_identical"]
    assert values["crawls_identical"]
    assert len(values["findings_sha256"]) == 4
    assert len(values["crawls_sha256"]) == 3


def test_a_verdict_is_right_defensible_or_wrong() -> None:
    right, defensible, wrong = (
        Decided("O1", "present", said, frozenset({"incomplete"}))
        for said in ("present", "incomplete", "missing")
    )
    assert (right.right, right.defensible) == (True, True)
    assert (defensible.right, defensible.defensible) == (False, True)
    assert (wrong.right, wrong.defensible) == (False, False)


def test_the_truth_of_a_saved_site_is_read_with_what_can_be_defended(tiny: tuple[CrawlJob, Audit]) -> None:
    read = {d.code: d for d in read_by_hand("sanor", tiny[1])}
    assert len(read) == 43
    assert read["O4"].true == "unknown"
    assert read["O4"].accepted == {"incomplete", "missing"}


# --- tables and the command -------------------------------------------------------------------


def test_a_bar_in_a_cell_does_not_break_a_table_of_the_docs() -> None:
    shown = Table("t", ("a", "b"), (("x|y", "1"),)).as_markdown()
    assert "| x\\|y | 1 |" in shown


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    assert median([4, 1, 3, 2]) == 2.5


def test_the_command_says_what_can_be_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.run", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert all(word in told for word in ("cpu", "focus", "determinism", "verdicts", "--json"))


def test_the_town_of_the_figures_is_judged_on_its_own_day(tiny: tuple[CrawlJob, Audit]) -> None:
    assert tiny[1].as_of == date(2023, 4, 20)
