"""Runs a crawl job: the one place where `audits` meets Scrapy."""

from __future__ import annotations

from scrapy.crawler import AsyncCrawlerRunner

from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions, crawl_settings
from crawler.spiders.site import CrawlJob, SiteSpider


async def crawl(job: CrawlJob, options: CrawlOptions, requests: RequestLog | None = None) -> None:
    """Crawl one site inside the running loop; the harvest is left in the job."""
    settings = crawl_settings(options) | {"OIT_REQUEST_LOG": requests}
    await AsyncCrawlerRunner(settings).crawl(SiteSpider, url=options.url, job=job)
