"""Runs a crawl job: the one place where `audits` meets Scrapy."""

from __future__ import annotations

import asyncio

from scrapy.crawler import AsyncCrawlerRunner

from crawler.journal import Journal
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions, crawl_settings
from crawler.spiders.site import CrawlJob, SiteSpider


async def crawl(
    job: CrawlJob, options: CrawlOptions, requests: RequestLog | None = None, journal: Journal | None = None
) -> None:
    """Crawl one site inside the running loop; the harvest is left in the job.

    With a ``journal`` a crawl that was interrupted goes on, its minutes too; it is flushed here,
    however the crawl ends.
    """
    shared = {"OIT_REQUEST_LOG": requests, "OIT_JOURNAL": journal}
    try:
        await AsyncCrawlerRunner(crawl_settings(options) | shared).crawl(SiteSpider, url=options.url, job=job)
    finally:
        if journal is not None:
            await asyncio.to_thread(journal.flush)
