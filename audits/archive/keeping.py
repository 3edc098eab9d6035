"""Audits in the archive: the whole of each as objects, and rows to ask of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from audits.archive import crawls as crawling
from audits.archive.database import put_rows
from audits.archive.errors import ArchiveNotUsable, NotInArchive
from audits.archive.keys import agency_key
from audits.archive.objects import ObjectStore
from audits.archive.proofs import mark_proofs
from audits.archive.tables import agencies, audits, evidence, findings
from crawler.journal import Exchange
from matchers.model import Audit, Evidence, Finding


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit as lists and timelines show it; scores 0–100 or None, years พ.ศ., times UTC.

    ``verdicts`` counts items by verdict; ``rejudged_from`` is the audit whose evidence it used.
    """

    id: int
    url: str
    name: str
    as_of: date
    started_at: datetime | None
    finished_at: datetime | None
    saved_at: datetime
    checklist: str
    fiscal_year: int | None
    lang: str
    worst: float | None
    estimate: float | None
    best: float | None
    verdicts: dict[str, int]
    pages: int
    files: int
    failure: str
    pinned: bool
    pin_note: str
    crawl_id: int | None
    sweep_id: int | None
    rejudged_from: int | None
    audit_digest: str
    evidence_digest: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """What an audit comes from (crawl, sweep, the audit whose evidence was judged again); its language."""

    crawl_id: int | None = None
    sweep_id: int | None = None
    rejudged_from: int | None = None
    lang: str = "th"


def put_evidence(store: ObjectStore, lines: Iterable[Evidence]) -> str:
    """See `Archive.put_evidence`: JSON lines, as in evidence.jsonl.gz."""
    return store.put(b"".join(one.model_dump_json(exclude_defaults=True).encode() + b"\n" for one in lines))


def read_evidence(store: ObjectStore, digest: str) -> Iterator[Evidence]:
    """The evidence of a digest; raises ArchiveNotUsable when its object is gone or damaged."""
    data = store.get(digest)
    if data is None:
        raise ArchiveNotUsable("object", digest=digest)
    return (Evidence.model_validate_json(line) for line in data.splitlines())


def read_audit(connection: Connection, store: ObjectStore, audit_id: int) -> Audit:
    """See `Archive.audit`."""
    digest = row_of(connection, audit_id).audit_digest
    data = store.get(digest)
    if data is None:
        raise ArchiveNotUsable("object", digest=digest)
    return Audit.model_validate_json(data)


def row_of(connection: Connection, audit_id: int) -> AuditRow:
    """One audit; raises NotInArchive."""
    found = connection.execute(_rows().where(audits.c.id == audit_id)).one_or_none()
    if found is None:
        raise NotInArchive("audit", audit_id)
    return _as_row(found)


def history(
    connection: Connection, url: str, before: int | None = None, most: int | None = None
) -> list[AuditRow]:
    """Audits of a site, newest first."""
    asked = (
        _rows()
        .join(agencies, agencies.c.id == audits.c.agency_id)
        .where(agencies.c.key == agency_key(url))
        .order_by(audits.c.id.desc())
        .limit(most)
    )
    if before is not None:
        asked = asked.where(audits.c.id < before)
    return [_as_row(row) for row in connection.execute(asked)]


def _rows() -> Select[Any]:
    return select(*(audits.c[name] for name in AuditRow.__slots__))


def _as_row(row: Row[*tuple[Any, ...]]) -> AuditRow:
    return AuditRow(**row._mapping)


def saved_of_crawl(connection: Connection, crawl_id: int | None) -> int | None:
    """The audit made at the end of a crawl, if it was saved."""
    if crawl_id is None:
        return None
    return connection.execute(select(audits.c.id).where(audits.c.crawl_id == crawl_id)).scalar()


def save(
    connection: Connection,
    audit: Audit,
    digests: tuple[str, str],
    belonging: Belonging,
    all_evidence: Sequence[Evidence],
) -> int:
    """Write the rows of an audit; see `Archive.save_audit`. ``digests``: of the audit, of its evidence."""
    of_crawl = _crawl_behind(connection, belonging)
    values = {
        **_values(audit),
        "agency_id": crawling.agency_id(connection, audit.agency),
        "crawl_id": belonging.crawl_id,
        "of_crawl": of_crawl,
        "sweep_id": belonging.sweep_id,
        "rejudged_from": belonging.rejudged_from,
        "saved_at": crawling.now(),
        "lang": belonging.lang,
        "audit_digest": digests[0],
        "evidence_digest": digests[1],
    }
    number = int(connection.execute(audits.insert().values(values).returning(audits.c.id)).scalar_one())
    put_rows(connection, findings, [_finding(number, f) for f in audit.findings], ["audit_id", "code"])
    shown = [row for finding in audit.findings for row in _shown(number, finding)]
    put_rows(connection, evidence, shown, ["audit_id", "code", "position"])
    if of_crawl is not None:
        mark_proofs(connection, of_crawl, audit, all_evidence)
    if belonging.crawl_id is not None:
        # one cut short is no ground for the next audit to ask only what changed
        cut = audit.coverage.interrupted
        crawling.end(connection, belonging.crawl_id, "abandoned" if cut else "finished")
    return number


def _crawl_behind(connection: Connection, belonging: Belonging) -> int | None:
    if belonging.rejudged_from is None:
        return belonging.crawl_id
    source = select(audits.c.of_crawl).where(audits.c.id == belonging.rejudged_from)
    found = connection.execute(source).one_or_none()
    if found is None:
        raise NotInArchive("audit", belonging.rejudged_from)
    return belonging.crawl_id or found.of_crawl


def _values(audit: Audit) -> dict[str, Any]:
    return {
        "url": audit.agency.url,
        "name": audit.agency.name,
        "as_of": audit.as_of,
        "started_at": audit.started_at,
        "finished_at": audit.finished_at,
        "checklist": audit.checklist.name,
        "fiscal_year": audit.checklist.fiscal_year,
        "worst": audit.score.worst,
        "estimate": audit.score.estimate,
        "best": audit.score.best,
        "verdicts": dict(sorted(Counter(f.verdict.value for f in audit.findings).items())),
        "pages": audit.coverage.pages,
        "files": audit.coverage.files,
        "failure": audit.coverage.failure,
    }


def _finding(audit_id: int, finding: Finding) -> dict[str, Any]:
    return {
        "audit_id": audit_id,
        "code": finding.code,
        "verdict": finding.verdict.value,
        "needs_person": finding.needs_person,
        "confidence": finding.confidence,
        "reason_code": finding.reason_code,
        "sub_indicator": finding.sub_indicator,
        "points": finding.points,
        "elements_known": finding.elements_known,
        "decided": finding.decision is not None,
    }


def _shown(audit_id: int, finding: Finding) -> Iterator[dict[str, Any]]:
    for position, one in enumerate(finding.evidence):
        yield {
            "audit_id": audit_id,
            "code": finding.code,
            "position": position,
            "kind": one.kind,
            "verdict": one.verdict.value,
            "url": one.url,
            "found_on": one.found_on,
            "text": one.text,
            "http_status": one.http_status,
            "outcome": one.outcome.value if one.outcome else "",
            "fiscal_years": one.fiscal_years,
            "period": one.period,
            "sha256": one.sha256,
            "fetched_at": one.fetched_at,
        }


def pin(connection: Connection, audit_id: int, note: str | None) -> None:
    """Pin an audit with a note, or unpin it (None); raises NotInArchive."""
    changed = connection.execute(
        update(audits).where(audits.c.id == audit_id).values(pinned=note is not None, pin_note=note or "")
    )
    if not changed.rowcount:
        raise NotInArchive("audit", audit_id)


def proofs(connection: Connection, audit_id: int) -> list[Exchange]:
    """See `Archive.proofs`."""
    of_crawl = connection.execute(select(audits.c.of_crawl).where(audits.c.id == audit_id)).one_or_none()
    if of_crawl is None:
        raise NotInArchive("audit", audit_id)
    return [] if of_crawl[0] is None else crawling.of_crawl(connection, of_crawl[0], only_proof=True)
