"""Audits of a counting web."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from audits.audit import Audited, audit_agency, run_audit
from config.agency import Agency
from config.loading import checklist_for
from crawler.settings import CrawlOptions

AS_OF = date(2023, 4, 20)


def options_of(url: str, **changes: Any) -> CrawlOptions:
    """Options of a crawl as fast as it may be; what holds it is the handler alone."""
    asked: dict[str, Any] = {
        "delay": 0.0,
        "per_ip_rate": 100_000.0,
        "allow_private": True,
        "ocr_seconds": 0.0,
        "browser_pages": 0,
    }
    return CrawlOptions(url=url, **(asked | changes))


def audit(url: str, *, wanted: Sequence[str] = (), journal: Any = None, **changes: Any) -> Audited:
    """One audit."""
    return run_audit(_one(url, changes, wanted, journal))


def audit_together(*urls: str, **changes: Any) -> list[Audited]:
    """Several audits side by side in one process."""

    async def all_of_them() -> list[Audited]:
        return list(await asyncio.gather(*(_one(url, changes, (), None) for url in urls)))

    found: list[Audited] = run_audit(all_of_them())  # type: ignore[arg-type]
    return found


async def _one(url: str, changes: dict[str, Any], wanted: Sequence[str], journal: Any) -> Audited:
    options = options_of(url, **changes)
    return await audit_agency(
        Agency(url=url), options, checklist_for(2566), AS_OF, wanted=wanted, journal=journal
    )
