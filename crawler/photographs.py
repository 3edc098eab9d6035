"""Opens a few pages once more, for pictures of them: as politely and as guarded as a crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse

from crawler.guards import outcome_of_status
from crawler.rendering import chromium
from crawler.rendering.browser import NoBrowser
from crawler.rendering.camera import Camera
from crawler.rendering.passing import Download, Passing
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions, crawl_settings
from matchers.model import Outcome


class PhotographSpider(Spider):
    """Takes a picture of each page; what cannot be opened has none."""

    name = "photographs"

    def __init__(
        self, pages: Sequence[str] = (), taken: dict[str, bytes] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.pages = pages
        self.taken = {} if taken is None else taken

    async def start(self) -> AsyncIterator[Any]:
        """Open page after page; yields nothing, the pictures are in ``taken``."""
        engine, program = self.crawler.engine, chromium.installed()
        if engine is not None and program is not None:
            camera = Camera(program, Passing(engine.download_async))
            try:
                with suppress(NoBrowser):
                    for url in self.pages:
                        await self._take(camera, url, engine.download_async)
            finally:
                await camera.close()
        for never in tuple[Any, ...]():
            yield never
        # Scrapy would find out that nothing is left at its next heartbeat, five seconds later
        raise CloseSpider("finished")

    async def _take(self, camera: Camera, url: str, download: Download) -> None:
        try:
            response = await download(Request(url, dont_filter=True))
            readable = isinstance(response, TextResponse)
            if readable and outcome_of_status(response.status) is Outcome.OPENED:
                self.taken[url] = (await camera.open(response.url, response.text)).picture
        except NoBrowser:
            raise
        except Exception as error:  # robots.txt, a guard, the network or the page itself: it has no picture
            self.logger.info("no picture: %s", type(error).__name__)


async def photographs(
    pages: Sequence[str], options: CrawlOptions, requests: RequestLog | None = None
) -> dict[str, bytes]:
    """JPEG by address, of the pages that could be opened; run it inside Scrapy's loop."""
    taken: dict[str, bytes] = {}
    settings = crawl_settings(options) | {"OIT_REQUEST_LOG": requests}
    await AsyncCrawlerRunner(settings).crawl(PhotographSpider, pages=tuple(pages), taken=taken)
    return taken
