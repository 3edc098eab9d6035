"""Exchanges, evidence and audits to keep, made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from audits.archive import Archive
from config.agency import Agency
from crawler.journal import Exchange
from matchers.model import Audit, Evidence, FindingEvidence, Outcome, Verdict
from tests.reports.sample import AUDIT

SITE = "http://www.bansuan.go.th"
AGENCY = Agency(name="เทศบาลตำบลบ้านสวน", url=SITE, type="เทศบาลตำบล", province="ชลบุรี")
NOON = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
OPTIONS = {"max_pages": 300, "delay": 1.0}


def exchange(path: str, *, body: str = "", size: int = 0, at: datetime = NOON, **more: object) -> Exchange:
    """An answer 200, as a crawl writes it down."""
    values = {
        "url": f"{SITE}{path}",
        "method": "GET",
        "at": at,
        "status": 200,
        "headers": (("Content-Type", "text/html"), ("ETag", '"ก1"')),
        "request_headers": (("User-Agent", "oit-audit"),),
        "body": body,
        "size": size,
        "seconds": 0.25,
        "address": "192.0.2.7",
    }
    return Exchange(**{**values, **more})  # type: ignore[arg-type]


def page(path: str, **more: object) -> Evidence:
    """A page that opened."""
    values = {"kind": "page", "url": f"{SITE}{path}", "outcome": Outcome.OPENED, "text": "แผน", **more}
    return Evidence.model_validate(values)


def audit(*shown: str, agency: Agency = AGENCY, day: date = date(2026, 3, 1), failure: str = "") -> Audit:
    """An audit whose first finding shows these pages, and whose other findings show nothing."""
    evidence = tuple(FindingEvidence(url=f"{SITE}{path}", verdict=Verdict.PRESENT) for path in shown)
    first, *others = AUDIT.findings
    return AUDIT.model_copy(
        update={
            "agency": agency,
            "as_of": day,
            "coverage": AUDIT.coverage.model_copy(update={"failure": failure, "interrupted": False}),
            "findings": (
                first.model_copy(update={"evidence": evidence}),
                *(other.model_copy(update={"evidence": ()}) for other in others),
            ),
        }
    )


def keep(
    archive: Archive,
    pages: dict[str, bytes],
    *shown: str,
    at: datetime = NOON,
    failure: str = "",
    evidence: tuple[Evidence, ...] = (),
) -> int:
    """Crawl these pages of the site and keep an audit that shows some of them; its number."""
    crawl = archive.begin_crawl(AGENCY, {"at": at.isoformat()})
    rows = [
        exchange(path, body=archive.objects.put(body), size=len(body), at=at) for path, body in pages.items()
    ]
    archive.add_exchanges(crawl.id, rows, 1.0)
    digest = archive.put_evidence(evidence or [page(path) for path in pages])
    return archive.save_audit(audit(*shown, failure=failure), digest, crawl_id=crawl.id)


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)
