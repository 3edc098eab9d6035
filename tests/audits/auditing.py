"""Audits of sites served on loopback, as the tests ask for them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audits.audit import Audited, audit_agency, run_audit
from config.agency import Agency
from config.loading import checklist_for
from crawler.settings import CrawlOptions

TRUTH = Path(__file__).resolve().parent.parent / "truth"


def audit_site(
    url: str,
    *,
    fiscal_year: int = 2566,
    as_of: date = date(2023, 4, 20),
    max_pages: int = 300,
    browser_pages: int = 0,
) -> Audited:
    """Audit a loopback site as fast as it answers; nothing outside is asked for."""
    options = CrawlOptions(
        url=url,
        delay=0.0,
        per_ip_rate=100_000.0,
        allow_private=True,
        max_pages=max_pages,
        off_site=False,
        browser_pages=browser_pages,
    )
    return run_audit(audit_agency(Agency(url=url), options, checklist_for(fiscal_year), as_of))


@dataclass(frozen=True)
class Truth:
    """One row of a truth file: the verdict, others that can be defended, and why."""

    item: str
    verdict: str
    accept: frozenset[str]
    reason: str
    note: str


def truth_of(site: str) -> dict[str, Truth]:
    """The hand-made truth of a saved site, by item code."""
    with (TRUTH / f"{site}.tsv").open(encoding="utf-8", newline="") as rows:
        return {
            row["item"]: Truth(
                row["item"],
                row["verdict"],
                frozenset(filter(None, row["accept"].split(","))),
                row["reason"],
                row["note"],
            )
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
