"""Pictures of the decisive evidence of an audit, taken when somebody asks for them."""

from __future__ import annotations

from pathlib import Path

from crawler.rendering import chromium
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions
from matchers.model import Audit
from reports.pictures import FOLDER, decisive_pages, picture_name


class NoBrowserHere(Exception):
    """Raised when pictures are wanted and no Chromium, or not the extra ``browser``, is installed."""


def take_pictures(
    audit: Audit, folder: Path, options: CrawlOptions, requests: RequestLog | None = None
) -> list[Path]:
    """Open the decisive pages once more and put their pictures beside the report.

    Each page is asked for once, politely, with robots.txt and all guards of a crawl. A site that
    changed since the audit shows what it is now: the pictures are of the day they are taken.

    Returns:
        The files written; a page that cannot be opened has none.

    Raises:
        NoBrowserHere: before anything is asked for.
    """
    if chromium.installed() is None:
        raise NoBrowserHere
    wanted = decisive_pages(audit)
    if not wanted:
        return []
    from crawler.photographs import photographs  # noqa: PLC0415 - loads Scrapy
    from crawler.reactor import run  # noqa: PLC0415 - loads Twisted

    taken = run(photographs(tuple(dict.fromkeys(url for _, url in wanted)), options, requests))
    beside = folder / FOLDER
    written = []
    for finding, url in wanted:
        if picture := taken.get(url):
            beside.mkdir(parents=True, exist_ok=True)
            path = beside / picture_name(finding, audit)
            path.write_bytes(picture)
            written.append(path)
    return written
