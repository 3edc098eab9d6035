"""The options of a crawl as commands take them: checked before anything is asked for."""

from __future__ import annotations

import os

from audits.cli import input as given
from crawler.addresses import (
    AddressRefused,
    CarriesCredentials,
    ForbiddenAddress,
    ForbiddenPort,
    NotAnAddress,
    NotHttp,
)
from crawler.settings import BROWSER_PAGES, MIN_DELAY, OCR_SECONDS, BadOption, CrawlOptions

_KEYS: dict[type[Exception], str] = {
    NotAnAddress: "not_an_address",
    NotHttp: "not_http",
    CarriesCredentials: "credentials",
    ForbiddenPort: "port",
    ForbiddenAddress: "private",
}


def crawl_options(
    url: str,
    *,
    max_pages: int = 300,
    max_minutes: float | None = None,
    delay: float = MIN_DELAY,
    ocr_seconds: float = OCR_SECONDS,
    browser_pages: int = BROWSER_PAGES,
    allow_private: bool = False,
) -> CrawlOptions:
    """The options of one crawl; the contact is that of ``OIT_CONTACT``.

    Raises:
        BadInput: an address that may not be fetched, or an option out of its range.
    """
    from config.web_address import completed

    try:
        return CrawlOptions(
            url=completed(url),
            max_pages=max_pages,
            max_minutes=max_minutes,
            delay=delay,
            per_ip_rate=1000.0 if allow_private and delay < 1 else 4.0,
            allow_private=allow_private,
            contact=os.environ.get("OIT_CONTACT", ""),
            ocr_seconds=ocr_seconds,
            browser_pages=browser_pages,
        )
    except AddressRefused as error:
        raise refused(url, error, allow_private=allow_private) from error
    except BadOption as error:
        if 0 <= delay < MIN_DELAY:
            raise given.BadInput("delay", delay=delay, least=MIN_DELAY) from error
        raise given.BadInput("other", problem=error) from error


def refused(url: str, error: ValueError, *, allow_private: bool) -> given.BadInput:
    """Why an address is not audited, and what to write instead."""
    key = _KEYS.get(type(error), "other")
    if key == "private" and "." not in url and "://" not in url:
        key = "not_an_address"  # a word, not the name of a machine in the office
    if key == "private" and allow_private:
        key = "other"  # the option is there already
    return given.BadInput(key, url=url[:200], problem=error)
