"""The options of a crawl as commands take them: checked before anything is asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audits.cli import input as given
from config.agency import Agency
from config.wording import Lang, wording
from crawler.addresses import (
    AddressRefused,
    CarriesCredentials,
    ForbiddenAddress,
    ForbiddenPort,
    NotAnAddress,
    NotHttp,
    is_loopback,
)
from crawler.settings import BROWSER_PAGES, MIN_DELAY, OCR_SECONDS, BadOption, CrawlOptions, ip_rate

if TYPE_CHECKING:
    from audits.sweep import SweepPlan
    from config.registers import Register

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
            per_ip_rate=ip_rate(delay, allow_private=allow_private),
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


def contact_for(register: Register, lang: Lang, *, allow_private: bool, kept: str = "") -> str:
    """Whom webmasters may write to: as ``OIT_CONTACT`` has it now, else as it was ``kept``.

    Raises:
        BadInput: nobody is named; only who sweeps this machine alone need not say.
    """
    contact = os.environ.get("OIT_CONTACT", "").strip() or kept
    hosts = {urlsplit(row.agency.url).hostname or "" for row in register.rows if row.agency.url}
    if not contact and not (allow_private and all(map(is_loopback, hosts))):
        raise sweep_refused("contact", lang)
    return contact


def check_sweep(plan: SweepPlan) -> None:
    """Tell what is wrong for every agency before the first one.

    Raises:
        BadInput: an option is out of its range.
    """
    if plan.delay < MIN_DELAY and not plan.allow_private:
        raise given.BadInput("delay", delay=plan.delay, least=MIN_DELAY)
    address = "http://127.0.0.1/" if plan.allow_private else "https://www.example.go.th/"
    try:
        plan.options_of(Agency(url=address), 1)
    except BadOption as error:
        raise given.BadInput("other", problem=error) from error


def sweep_refused(key: str, lang: Lang) -> given.BadInput:
    """Why a sweep is not begun, as a sentence of ``sweep.refused``."""
    return given.BadInput("other", problem=wording(lang).say(f"sweep.refused.{key}"))
