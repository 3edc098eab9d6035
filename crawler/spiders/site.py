"""The one spider: visits one site and yields its Evidence.

``scrapy crawl site -a url=https://www.example.go.th -O evidence.jsonl`` works by itself; `oit`
hands in a `CrawlJob` and reads the harvest from it, also after an interruption.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.core.engine import ExecutionEngine
from scrapy.exceptions import CloseSpider

from config.checklist import Checklist
from config.loading import checklist_for, editions
from config.vocabulary import names
from crawler.builder_signs import Heads
from crawler.exploring import Budget, Explorer, Progress
from crawler.extract.kept import KeptScans
from crawler.extract.readings import KeepsReadings, Readings
from crawler.extract.tesseract import reads_thai
from crawler.extract.workers import FileReader, shared_workers
from crawler.fetching import Fetcher
from crawler.frontier import Frontier, MemoryFrontier
from crawler.harvest import Harvest
from crawler.pictures import fetch_documents, name_links
from crawler.ranking import Ranking
from crawler.rendering import chromium
from crawler.rendering.browser import Browser
from crawler.rendering.opening import Opening
from crawler.rendering.passing import Passing
from crawler.replay import Replay
from crawler.scans import ScansRead, read_scans
from matchers.periods import fiscal_year_of
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
    wanted: Sequence[str] = ()
    """Addresses to open before all others, because a sheet declares them."""
    scans: ScansRead = field(default_factory=ScansRead)
    broke_off: str = ""
    """Kind of error of ours that ended the crawl; Scrapy only logs it and calls the crawl finished."""

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
        seconds = settings.getfloat("OIT_OCR_SECONDS")
        journal = settings.get("OIT_JOURNAL")
        reader = FileReader(
            scans=KeptScans() if seconds > 0 and reads_thai() else None,
            readings=Readings(journal if isinstance(journal, KeepsReadings) else None),
            shared=shared_workers(),
        )
        minutes = settings.get("OIT_MAX_MINUTES")
        ranking = Ranking(self.job.checklist, self.job.matcher, names().index_pages)
        heads = Heads(engine.download_async)
        fetcher = Fetcher(heads, reader)
        drawn_pages = settings.getint("OIT_BROWSER_PAGES")
        program = chromium.installed() if drawn_pages else None
        browser = Browser(program, Passing(fetcher.passed)) if program else None
        replay = self.crawler.get_downloader_middleware(Replay)
        explorer = Explorer(
            self.url,
            fetcher,
            self.job.frontier(ranking),
            ranking,
            budget=Budget(settings.getint("OIT_MAX_PAGES"), float(minutes) if minutes else None),
            on_progress=self.job.on_progress,
            off_site=settings.getbool("OIT_OFF_SITE"),
            opening=Opening(browser, fetcher, drawn_pages),
            clock=replay.clock if replay else None,
            wanted=self.job.wanted,
        )
        self.job.harvest, self.job.explorer = explorer.harvest, explorer
        explorer.harvest.heads = heads
        if self.job.interrupted:
            explorer.stop()
        try:
            await explorer.explore()
            await self._look_at_pictures(explorer, fetcher, reader, ranking)
        except Exception as error:
            self.job.broke_off, explorer.harvest.interrupted = type(error).__name__, True
            raise
        finally:
            if browser is not None:
                await browser.close()
            reader.close()
        for evidence in self.job.harvest.evidence():
            yield evidence
        await _all_counted_off(engine)
        # Scrapy would find out that nothing is left at its next heartbeat, five seconds later
        raise CloseSpider("finished")

    async def _look_at_pictures(
        self, explorer: Explorer, fetcher: Fetcher, reader: FileReader, ranking: Ranking
    ) -> None:
        """Links named by their pictures first: they may lead on; then documents that are pictures."""
        settings, harvest = self.crawler.settings, explorer.harvest
        seconds, cost = settings.getfloat("OIT_OCR_SECONDS"), 0.0
        year = self.job.checklist.fiscal_year or fiscal_year_of(datetime.now(UTC).date())

        def has_ended() -> bool:
            return explorer.has_ended

        if seconds > 0 and reads_thai():
            cost = await name_links(harvest, fetcher, reader, ranking, seconds, stopped=has_ended)
            await explorer.look_again()
        most = settings.getint("OIT_MAX_PICTURES")
        await fetch_documents(harvest, fetcher, self.job.matcher, year, most, stopped=has_ended)
        self.job.scans = await read_scans(
            harvest,
            reader,
            self.job.matcher,
            year,
            seconds - cost,
            stopped=lambda: harvest.interrupted,
        )


async def _all_counted_off(engine: ExecutionEngine) -> None:
    """Wait until Scrapy has passed on every item.

    It looks whether it may close when an answer was scraped, not when an item was passed on; an
    item still on its way when the spider closes would let it wait for ever.
    """
    while (slot := engine.scraper.slot) is not None and slot.itemproc_size:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
