"""One audit: crawl a site, judge what was found, put it together."""

from __future__ import annotations

import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import FrameType
from typing import Any, TypeVar

from audits.answers.disagreeing import declaration_warnings
from audits.decisions import OF_THE_FILE, decision_warnings
from audits.problems import browser_warnings, problem_warnings, scan_warnings
from audits.site_warnings import site_warnings
from config.agency import Agency
from config.checklist import Checklist
from config.wording import Lang, wording
from crawler.exploring import Progress
from crawler.journal import Journal
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions
from matchers.agencies import name_of_site
from matchers.decisions import DecisionLine, Honoured, honour
from matchers.index_pages import lists_of
from matchers.judge import items_covered, judge
from matchers.model import Audit, AuditWarning, ChecklistUsed, Coverage, Evidence, Finding, Outcome, Score
from matchers.orphans import without_orphans
from matchers.score import score_findings
from matchers.similarity import Matcher
from matchers.site import Site

T = TypeVar("T")
IMPATIENT = (signal.SIGINT, signal.SIGTERM)
STOPPING = (*IMPATIENT, *(getattr(signal, name) for name in ("SIGHUP",) if hasattr(signal, name)))
"""Signals that ask a program to end; a terminal that is closed sends the last one, more than once."""


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit and the evidence it rests on."""

    audit: Audit
    evidence: tuple[Evidence, ...]


class CrawlBroke(Exception):
    """Raised when an error of our own ended a crawl; what was gathered by then proves nothing missing."""


def unbroken(audited: Audited) -> Audited:
    """The same audit, where half a crawl is worth nothing because another attempt will be made.

    Raises:
        CrawlBroke: an error of our own ended the crawl.
    """
    if cause := audited.audit.coverage.broke_off:
        raise CrawlBroke(cause)
    return audited


async def audit_agency(
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
    journal: Journal | None = None,
    matcher: Matcher | None = None,
    wanted: Sequence[str] = (),
) -> Audited:
    """Audit one agency inside a running loop; `run_audit` is the way from plain code.

    ``on_start`` is handed a function that ends the crawl early; what was gathered is then
    judged and the coverage says that it was cut short. ``keep`` is handed the evidence before
    it is judged, so that an hour of crawling survives whatever comes after. With a ``journal``
    every answer survives at once, and a crawl that was killed goes on where it was; `audits.one`
    makes one over the archive. A ``matcher`` of this checklist may serve many audits: to make one
    takes a fifth of a second, and sites have many names in common. ``wanted`` are addresses to open
    besides; what no link of the site leads to is in the evidence and counts for no finding.
    """
    from crawler.running import crawl  # noqa: PLC0415 - half a second that --help need not pay
    from crawler.spiders.site import CrawlJob  # noqa: PLC0415

    matcher = matcher or Matcher(checklist)
    job = CrawlJob(checklist, matcher, on_progress=on_progress, wanted=wanted)
    started = _now()
    if on_start is not None:
        on_start(job.interrupt)
    await crawl(job, options, requests, journal)
    evidence = tuple(job.harvest.evidence())
    if keep is not None:
        keep(evidence)
    audit = make_audit(
        evidence,
        job.harvest.coverage().model_copy(update={"scans": job.scans.looked, "broke_off": job.broke_off}),
        agency,
        checklist,
        as_of,
        lang=lang,
        requested_year=requested_year,
        decisions=decisions,
        matcher=matcher,
    )
    return Audited(audit.model_copy(update={"started_at": started, "finished_at": _now()}), evidence)


def make_audit(
    evidence: Sequence[Evidence],
    coverage: Coverage,
    agency: Agency,
    checklist: Checklist,
    as_of: date,
    *,
    lang: Lang = "th",
    requested_year: int | None = None,
    decisions: Sequence[DecisionLine] = (),
    matcher: Matcher | None = None,
) -> Audit:
    """Judge stored or fresh evidence into an audit without times; no network, no disk, no clock.

    ``decisions`` are a person's words, honoured where they are of this site and still hold; not
    when the site did not open at all, because nobody can tell then what still stands.
    """
    matcher = matcher or Matcher(checklist)
    evidence = without_orphans(evidence)
    site = Site(evidence)
    agency = named(agency, site.sifted.clean)
    judged = judge(site, coverage, agency, checklist, as_of, lang=lang, matcher=matcher)
    heeded = () if coverage.failure else decisions
    honoured = honour(judged, heeded, agency.url, checklist, as_of, lang=lang)
    items = items_covered(site, coverage, checklist, matcher=matcher)
    return Audit(
        agency=agency,
        checklist=ChecklistUsed(
            name=checklist.name,
            title=checklist.title.th if lang == "th" else checklist.title.en,
            fiscal_year=checklist.fiscal_year,
            requested_year=requested_year or checklist.fiscal_year,
            status=checklist.status,
        ),
        as_of=as_of,
        coverage=coverage.model_copy(update={"items": items}),
        score=_score(honoured.findings, coverage, checklist, lang),
        findings=honoured.findings,
        warnings=(
            *problem_warnings(evidence, lang),
            *scan_warnings(evidence, coverage.scans, lang),
            *browser_warnings(evidence, lang),
            *site_warnings(site, evidence, agency.name, lang),
            *_lists(site, matcher, lang),
            *declaration_warnings(site, coverage, matcher, as_of, lang),
            *_unused_decisions(honoured, lang),
        ),
    )


def named(agency: Agency, evidence: Sequence[Evidence]) -> Agency:
    """The agency with the name its own site states plainly, where no name was given."""
    pages = [e for e in evidence if e.kind == "page" and e.own_host and e.outcome is Outcome.OPENED]
    home = next((e for e in pages if e.depth == 0), None)
    if agency.name or home is None:
        return agency
    name = name_of_site(
        home.page_title or home.text,
        [home.text, *(section.text for section in home.sections)],
        home.shared_text.splitlines(),
        [e.page_title or e.text for e in pages],
    )
    return agency.model_copy(update={"name": name}) if name else agency


def _score(findings: Sequence[Finding], coverage: Coverage, checklist: Checklist, lang: Lang) -> Score:
    """The score, or the reason why there is none: an edition without groups, a site that did not open."""
    say = wording(lang).say
    if coverage.failure:
        key = "no_score_unseen"
        return Score(estimate=None, worst=None, best=None, reason=say(f"reasons.{key}"), reason_code=key)
    key = "no_score" if checklist.fiscal_year or checklist.indicators else "no_score_law"
    return score_findings(findings, checklist, no_score=say(f"reasons.{key}"), reason_code=key)


def _lists(site: Site, matcher: Matcher, lang: Lang) -> Iterator[AuditWarning]:
    """Lists of items that are of another year, and codes of ours that stand beside another item's title."""
    if matcher.checklist.fiscal_year is None:
        return  # a law has no OIT codes: every OIT page of the site would be warned of
    pages = lists_of(site, matcher)
    say = wording(lang).say
    foreign = [page for page in pages if not page.believed]
    if foreign:
        years = sorted({year for page in foreign for year in page.other_editions})
        key = "warnings.other_codes_of" if years else "warnings.other_codes"
        message = say(key, years=", ".join(map(str, years)))
        yield AuditWarning(kind="other_codes", message=message, url=foreign[0].url, count=len(foreign))
    wrong = [(page, found) for page in pages for found in page.contradictions]
    if wrong:
        page, first = wrong[0]
        message = say(
            "warnings.contradicting_code",
            name=first.link.text or first.link.beside[:80],
            shown=matcher.checklist.label(first.shown),
            named=matcher.checklist.label(first.named),
        )
        yield AuditWarning(kind="contradicting_code", message=message, url=page.url, count=len(wrong))


def _unused_decisions(honoured: Honoured, lang: Lang) -> Iterator[AuditWarning]:
    """Decisions on this site that changed nothing; those of other sites are no matter of its report."""
    notes = [note for note in honoured.notes if note.kind not in OF_THE_FILE]
    return decision_warnings(notes, lang)


def run_audit(main: Coroutine[Any, Any, T]) -> T:
    """Run one audit to its end on Scrapy's asyncio reactor; can be called again and again."""
    from crawler.reactor import run  # noqa: PLC0415 - loads Twisted

    return run(main)


@contextmanager
def stopping_on_signals(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Call ``stop`` on SIGINT, SIGTERM or SIGHUP; gives the list of signals that came.

    A hang-up that is ignored, as nohup wants it, stays so.
    """
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if number in IMPATIENT and len(came) > 2:
            raise KeyboardInterrupt
        stop()

    ignored = [number for number in STOPPING if signal.getsignal(number) is signal.SIG_IGN]
    numbers = [number for number in STOPPING if number in IMPATIENT or number not in ignored]
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def default_day() -> date:
    """Today in Bangkok, ค.ศ."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - Windows reads it from the tzdata package

    return datetime.now(ZoneInfo("Asia/Bangkok")).date()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


__all__ = [
    "STOPPING",
    "Audited",
    "CrawlBroke",
    "audit_agency",
    "default_day",
    "make_audit",
    "run_audit",
    "stopping_on_signals",
    "unbroken",
]
