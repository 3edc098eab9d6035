"""One audit that the archive remembers: every answer as it comes, the audit at the end.

In pieces, for callers that write a report between judging and saving::

    begun = begin(archive, agency, options, checklist)
    audited = run_audit(audit_agency(..., journal=begun.journal))
    archived = save(archive, begun, audited)

Saving comes last: whatever kills the program before it, the next run continues the crawl from its
answers and ends in the same audit; whatever kills it later finds the audit saved, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from audits.archive import Archive, ArchiveNotUsable, Crawl, NotInArchive
from audits.archive.journal import ArchiveJournal
from audits.audit import Audited, audit_agency
from config.agency import Agency
from config.checklist import Checklist
from config.wording import Lang
from crawler.exploring import Progress
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions
from matchers.decisions import DecisionLine
from matchers.model import Audit, Evidence

NOT_SAVED = (ArchiveNotUsable, NotInArchive, SQLAlchemyError, OSError, ValueError)
"""What an archive may raise, a damaged row of one too (ValueError); no audit ends for it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A crawl in the archive and its journal; ``since`` (UTC) is when an interrupted one had begun."""

    crawl: Crawl
    journal: ArchiveJournal
    since: datetime | None = None

    @property
    def answers_kept(self) -> int:
        """Answers that need not be asked for again; 0 for a new crawl."""
        return self.journal.answers_kept


@dataclass(frozen=True, slots=True)
class Archived:
    """An audit, its evidence, and its number in the archive.

    ``audit_id`` is None when it was not saved: it was cut short and can be continued, or, as
    ``problem`` then says, the archive failed.
    """

    audit_id: int | None
    audit: Audit
    evidence: tuple[Evidence, ...]
    crawl: Crawl
    problem: Exception | None = None


async def archived_audit(
    archive: Archive,
    agency: Agency,
    options: CrawlOptions,
    checklist: Checklist,
    as_of: date,
    *,
    lang: Lang = "th",
    requested_year: int | None = None,
    decisions: Sequence[DecisionLine] = (),
    requests: RequestLog | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_start: Callable[[Callable[[], None]], None] | None = None,
    keep: Callable[[Sequence[Evidence]], None] | None = None,
    fresh: bool = False,
    sweep_id: int | None = None,
) -> Archived:
    """`audit_agency` with every answer and the audit kept; an interrupted crawl is continued.

    Raises:
        ArchiveNotUsable: before anything is asked; later trouble is told in ``problem``.
    """
    begun = begin(archive, agency, options, checklist, fresh=fresh)
    with begun.journal:
        audited = await audit_agency(
            agency,
            options,
            checklist,
            as_of,
            lang=lang,
            requested_year=requested_year,
            decisions=decisions,
            requests=requests,
            on_progress=on_progress,
            on_start=on_start,
            keep=keep,
            journal=begun.journal,
        )
    return save(archive, begun, audited, lang=lang, sweep_id=sweep_id)


def begin(
    archive: Archive, agency: Agency, options: CrawlOptions, checklist: Checklist, *, fresh: bool = False
) -> Begun:
    """Continue the interrupted crawl of a site, or begin a new one; with ``fresh`` always a new one.

    Raises:
        ArchiveNotUsable: it cannot be read or written.
    """
    asked = crawl_options(options, checklist)
    crawl = archive.begin_crawl(agency, asked)
    overtaken = crawl.previous_id is not None and crawl.previous_id > crawl.id
    if crawl.resumed and (fresh or overtaken):
        archive.end_crawl(crawl.id, "abandoned")
        crawl = archive.begin_crawl(agency, asked, resume=False)
    recorded = archive.exchanges(crawl.id) if crawl.resumed else []
    journal = ArchiveJournal(
        recorded,
        archive.earlier_exchanges(crawl.agency_key),
        archive.objects,
        partial(archive.add_exchanges, crawl.id),
        crawl.seconds_spent,
        wait_s=0.0,
    )
    return Begun(crawl, journal, min((one.at for one in recorded), default=None))


def crawl_options(options: CrawlOptions, checklist: Checklist) -> dict[str, object]:
    """What makes a crawl another crawl; how fast and how long it may go does not."""
    return {
        "url": options.url,
        "checklist": checklist.name,
        "max_pages": options.max_pages,
        "allow_private": options.allow_private,
        "off_site": options.off_site,
        "ocr": options.ocr_seconds > 0,
        "browser_pages": options.browser_pages,
    }


def save(
    archive: Archive, begun: Begun, audited: Audited, *, lang: Lang = "th", sweep_id: int | None = None
) -> Archived:
    """Save the audit of a crawl and so end it; one that was cut short stays open, to be continued."""
    audit = audited.audit
    if begun.since is not None:
        audit = audit.model_copy(update={"started_at": begun.since.replace(microsecond=0)})
    archived = Archived(None, audit, audited.evidence, begun.crawl)
    begun.journal.close()
    if audit.coverage.interrupted:
        return replace(archived, problem=begun.journal.problem)
    try:
        digest = archive.put_evidence(audited.evidence)
        number = archive.save_audit(audit, digest, crawl_id=begun.crawl.id, sweep_id=sweep_id, lang=lang)
    except NOT_SAVED as error:
        return replace(archived, problem=error)
    return replace(archived, audit_id=number, problem=begun.journal.problem)
