"""FROZEN: bare Scrapy with LinkExtractor's defaults, following the same pages. Do not tune.

Run in a process of its own: ``python -m benchmarks.crawl.baseline URL PAGES`` prints one JSON line.
Defaults stay as Scrapy ships them except what makes the two runs comparable: no delay on
loopback, no open ports, the same number of pages.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor

from benchmarks.measuring import cpu_seconds


class Bare(Spider):
    """Follows every link of every page; keeps nothing."""

    name = "bare"

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [url]
        self.links = LinkExtractor()

    def parse(self, response: Response) -> Iterator[Any]:
        """Extract and follow."""
        if isinstance(response, TextResponse):
            for link in self.links.extract_links(response):
                yield response.follow(link.url, self.parse)


def main(url: str, pages: int, spider: type[Spider] = Bare) -> None:
    """Crawl and print what it cost."""
    process = AsyncCrawlerProcess(
        {
            "CLOSESPIDER_PAGECOUNT": pages,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
        }
    )
    crawler = process.create_crawler(spider)
    before, began = cpu_seconds(), time.monotonic()
    process.crawl(crawler, url=url)
    process.start()
    assert crawler.stats is not None
    fetched = crawler.stats.get_value("response_received_count")
    print(
        json.dumps(
            {"fetched": fetched, "crawl_cpu": cpu_seconds() - before, "seconds": time.monotonic() - began}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
