"""The sites that are measured, served on loopback, and audits of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import get_args

from audits.audit import make_audit
from audits.demo.model import Layout, Town, Variant
from audits.demo.server import serve
from audits.demo.specification import documents, edition
from audits.demo.town import build_town
from config.agency import Agency
from config.loading import checklist_for
from crawler.frontier import Frontier, MemoryFrontier
from crawler.ranking import Ranking
from crawler.settings import CrawlOptions
from crawler.spiders.site import CrawlJob
from matchers.model import Audit, Evidence
from matchers.similarity import Matcher

LAYOUTS: tuple[Layout, ...] = get_args(Layout)
ROOT = Path(__file__).resolve().parent.parent
KINDS = ("activity", "story", "visit")
NEWS = re.compile(r"\bactivity-(\d*)(\d)\b")


def crawl_site(
    url: str,
    fiscal_year: int,
    *,
    max_pages: int,
    frontier: Callable[[Ranking], Frontier] = MemoryFrontier,
) -> CrawlJob:
    """Crawl a loopback site as fast as it answers; nothing outside is asked for."""
    from crawler.reactor import run
    from crawler.running import crawl

    checklist = checklist_for(fiscal_year)
    job = CrawlJob(checklist, Matcher(checklist), frontier=frontier)
    run(crawl(job, loopback_options(url, max_pages)))
    return job


def loopback_options(url: str, max_pages: int) -> CrawlOptions:
    """Options of a crawl of this machine: no waiting, and nothing outside is asked for."""
    return CrawlOptions(
        url=url, delay=0.0, per_ip_rate=100_000.0, allow_private=True, max_pages=max_pages, off_site=False
    )


def judge_job(job: CrawlJob, url: str, as_of: date) -> tuple[Audit, tuple[Evidence, ...]]:
    """The audit a crawl leads to, without times, and its evidence."""
    evidence = tuple(job.harvest.evidence())
    coverage = job.harvest.coverage()
    audit = make_audit(evidence, coverage, Agency(url=url), job.checklist, as_of, matcher=job.matcher)
    return audit, evidence


def town_of_pages(pages: int, *, kilobytes: int, layout: Layout = "ita_page", seed: int = 0) -> Variant:
    """The variant of a town of 2566 with so many HTML pages, or as few as there can be; none off-site.

    Bare Scrapy would follow every link that leaves the town, so what is off-site is left out.
    """
    off_site = tuple(
        code
        for code, entry in edition(2566).items.items()
        if entry.published == "offsite" or (entry.document and documents()[entry.document].form == "social")
    )

    def variant(news: int, size: int = 0) -> Variant:
        return Variant(missing=off_site, layout=layout, news=news, page_kilobytes=size)

    news = 0
    for _ in range(4):  # more news make more list pages, so a few rounds
        lacking = pages - count_pages(build_town(2566, seed=seed, variant=variant(news)))
        news = max(0, news + lacking)
    return variant(news, kilobytes)


def count_pages(town: Town) -> int:
    """HTML pages of a town that open."""
    return sum(r.status == 200 and "html" in r.headers.get("Content-Type", "") for r in town.replies.values())


def with_three_kinds_of_news(town: Town) -> Town:
    """The same town with its news at addresses of three shapes.

    The guard against endless sites takes so many addresses of one shape and no more; bare Scrapy
    takes them all, and then the two would not fetch the same pages.
    """
    return replace(
        town,
        replies={
            _renamed(path): replace(reply, body=_renamed(reply.body.decode()).encode())
            if "html" in reply.headers.get("Content-Type", "")
            else reply
            for path, reply in town.replies.items()
        },
    )


def _renamed(text: str) -> str:
    """The text with news named by their last digit.

    >>> _renamed("/news/activity-12 /news/activity-5 /news/activity-109")
    '/news/visit-12 /news/visit-5 /news/activity-109'
    """
    return NEWS.sub(lambda found: f"{KINDS[int(found[2]) % 3]}-{found[1]}{found[2]}", text)


@contextmanager
def served_apart(fiscal_year: int, seed: int, variant: Variant) -> Iterator[str]:
    """A town served by a process of its own; gives its address."""
    asked = json.dumps({"fiscal_year": fiscal_year, "seed": seed, "variant": asdict(variant)})
    command = [sys.executable, "-m", "benchmarks.sites", asked]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()  # its end of input is its end


def main(asked: str) -> None:
    """Serve one town until the end of input."""
    given = json.loads(asked)
    missing = tuple(given["variant"].pop("missing"))
    variant = Variant(**given["variant"], missing=missing)
    town = with_three_kinds_of_news(build_town(given["fiscal_year"], seed=given["seed"], variant=variant))
    with serve(town) as server:
        print(f"{server.url}/", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
