"""The one spider: visits one site and yields its Evidence.

``scrapy crawl site -a url=https://www.example.go.th -O evidence.jsonl`` works by itself; `oit`
hands in a `CrawlJob` and reads the harvest from it, also after an interruption.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from scrapy import Spider
from scrapy.exceptions import CloseSpider

from config.checklist import Checklist
from config.loading import checklist_for, editions
from config.vocabulary import names
from crawler.exploring import Budget, Explorer, Progress
from crawler.extract.workers import FileReader
from crawler.fetching import Fetcher
from crawler.frontier import Frontier, MemoryFrontier
from crawler.harvest import Harvest
from crawler.ranking import Ranking
from matchers.similarity import Matcher


@dataclass
class CrawlJob:
    """What a crawl is handed, and where its harvest is left."""

    checklist: Checklist
    matcher: Matcher
    frontier: Callable[[Ranking], Frontier] = MemoryFrontier
    on_progress: Callable[[Progress], None] | None = None
    harvest: Harvest = field(default_factory=Harvest)
    explorer: Explorer | None = None
    interrupted: bool = False

    def interrupt(self) -> None:
        """End the crawl early, or before it began; what was gathered stays, marked as cut short."""
        self.interrupted = True
        if self.explorer is not None:
            self.explorer.stop()


class SiteSpider(Spider):
    """Explores one site in an order of its own; Scrapy downloads, politely and guarded."""

    name = "site"

    def __init__(
        self, url: str = "", fiscal_year: str = "", job: CrawlJob | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.url = url if "//" in url else f"https://{url}"
        if job is None:
            checklist = checklist_for(int(fiscal_year)) if fiscal_year else editions()[0]
            job = CrawlJob(checklist, Matcher(checklist))
        self.job = job

    async def start(self) -> AsyncIterator[Any]:
        """Explore, then yield the evidence; the job keeps the harvest whatever happens."""
        settings = self.crawler.settings
        engine = self.crawler.engine
        if engine is None:  # Scrapy opens the engine before it starts the spider
            raise RuntimeError("the site spider runs inside a Scrapy engine only")
        reader = FileReader()
        minutes = settings.get("OIT_MAX_MINUTES")
        ranking = Ranking(self.job.checklist, self.job.matcher, names().index_pages)
        explorer = Explorer(
            self.url,
            Fetcher(engine.download_async, reader),
            self.job.frontier(ranking),
            ranking,
            budget=Budget(settings.getint("OIT_MAX_PAGES"), float(minutes) if minutes else None),
            on_progress=self.job.on_progress,
            off_site=settings.getbool("OIT_OFF_SITE"),
        )
        self.job.harvest, self.job.explorer = explorer.harvest, explorer
        if self.job.interrupted:
            explorer.stop()
        try:
            await explorer.explore()
        finally:
            reader.close()
        for evidence in self.job.harvest.evidence():
            yield evidence
        # Scrapy would find out that nothing is left at its next heartbeat, five seconds later
        raise CloseSpider("finished")
