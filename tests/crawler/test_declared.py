"""Declared addresses: opened by the same fetcher, within their share of the budget."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import check_url
from crawler.declared import wanted_addresses
from crawler.exploring import Budget, Explorer
from crawler.fetching import Fetcher
from crawler.frontier import MemoryFrontier
from crawler.harvest import Harvest
from crawler.links import Scope
from crawler.ranking import Ranking
from matchers.model import Outcome
from matchers.orphans import ONLY_DECLARED
from tests.crawler.test_elsewhere import HOME, PDF, Reader, Web, known, linking

PRIVATE = "http://10.0.0.7/secret"


class GuardedWeb(Web):
    """Refuses what the download handler refuses, before anything is asked for."""

    async def download(self, request: Request) -> Response:
        check_url(request.url, allow_private=False)
        return await super().download(request)


def crawl(web: Web, *wanted: str, pages: int = 100) -> Harvest:
    checklist, matcher = known()
    ranking = Ranking(checklist, matcher, ("ITA",))
    explorer = Explorer(
        HOME,
        Fetcher(web.download, Reader()),
        MemoryFrontier(ranking),
        ranking,
        budget=Budget(pages),
        wanted=wanted,
    )
    return asyncio.run(explorer.explore())


def urls(*declared: str, budget: int = 100, off_site: int = 80) -> list[str]:
    return [one.url for one in wanted_addresses(declared, Scope(HOME), budget, off_site)]


def test_a_declared_address_is_opened_before_the_links_of_the_site() -> None:
    web = Web({HOME: linking(("/a", "ข่าว"), ("/b", "ข่าวเก่า")), f"{HOME}kept.pdf": PDF})
    crawl(web, f"{HOME}kept.pdf")
    asked = [url for url in web.asked if url.startswith(HOME) and "oit-" not in url]
    assert asked.index(f"{HOME}kept.pdf") < asked.index(f"{HOME}a")


def test_what_no_page_links_to_is_marked() -> None:
    web = Web(
        {HOME: linking(("/linked.pdf", "แผน")), f"{HOME}kept.pdf": PDF, f"{HOME}linked.pdf": PDF + b"2"}
    )
    harvest = crawl(web, f"{HOME}kept.pdf", f"{HOME}linked.pdf")
    marked = {e.url for e in harvest.evidence() if ONLY_DECLARED in e.problems}
    assert marked == {f"{HOME}kept.pdf"}


def test_a_declared_address_bears_the_name_of_the_link_that_is_found_later() -> None:
    web = Web({HOME: linking(("/sub", "แผนงาน")), f"{HOME}sub": linking(("/page", "แผนพัฒนา"))})
    web.bodies[f"{HOME}page"] = b"<html><body><p>x</p></body></html>"
    harvest = crawl(web, f"{HOME}page")
    page = next(e for e in harvest.evidence() if e.kind == "page" and e.url == f"{HOME}page")
    assert ONLY_DECLARED not in page.problems
    assert page.clicks == ("แผนงาน", "แผนพัฒนา")


def test_a_private_address_of_a_sheet_is_refused_like_any_other() -> None:
    web = GuardedWeb({HOME: linking()})
    harvest = crawl(web, PRIVATE)
    answers = {e.url: e.outcome for e in harvest.evidence() if e.kind != "link"}
    assert answers[PRIVATE] is Outcome.FORBIDDEN_ADDRESS
    assert PRIVATE not in web.asked


def test_each_address_is_taken_once_however_it_is_written() -> None:
    assert urls(f"{HOME}a", "http://WWW.x.go.th:80/a#top", f"{HOME}b") == [f"{HOME}a", f"{HOME}b"]


def test_thousands_of_addresses_leave_half_of_the_budget_to_the_site() -> None:
    assert len(urls(*(f"{HOME}{n}" for n in range(5000)), budget=300)) == 150


def test_doors_of_administrators_and_social_networks_are_not_opened() -> None:
    assert urls(f"{HOME}admin/", "https://www.facebook.com/town", "javascript:alert(1)", "#") == []


def test_addresses_on_other_hosts_end_with_their_number() -> None:
    assert urls("https://a.example.org/1", "https://b.example.org/2", off_site=1) == [
        "https://a.example.org/1"
    ]
