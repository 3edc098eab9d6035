"""One audit: crawl a site, judge what was found, put it together."""

from __future__ import annotations

import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import FrameType
from typing import Any

from config.agency import Agency
from config.checklist import Checklist
from config.wording import Lang, wording
from crawler.exploring import Progress
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions
from matchers.index_pages import read_index_pages
from matchers.judge import items_covered, judge
from matchers.model import Audit, AuditWarning, ChecklistUsed, Coverage, Evidence, Finding, Score
from matchers.score import score_findings
from matchers.similarity import Matcher
from matchers.site import Site


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit and the evidence it rests on."""

    audit: Audit
    evidence: tuple[Evidence, ...]


async def audit_agency(
    agency: Agency,
    options: CrawlOptions,
    checklist: Checklist,
    as_of: date,
    *,
    lang: Lang = "th",
    requested_year: int | None = None,
    requests: RequestLog | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_start: Callable[[Callable[[], None]], None] | None = None,
    keep: Callable[[Sequence[Evidence]], None] | None = None,
) -> Audited:
    """Audit one agency inside a running loop; `run_audit` is the way from plain code.

    ``on_start`` is handed a function that ends the crawl early; what was gathered is then
    judged and the coverage says that it was cut short. ``keep`` is handed the evidence before
    it is judged, so that an hour of crawling survives whatever comes after.
    """
    from crawler.running import crawl  # noqa: PLC0415 - half a second that --help need not pay
    from crawler.spiders.site import CrawlJob  # noqa: PLC0415

    matcher = Matcher(checklist)
    job = CrawlJob(checklist, matcher, on_progress=on_progress)
    started = _now()
    if on_start is not None:
        on_start(job.interrupt)
    await crawl(job, options, requests)
    evidence = tuple(job.harvest.evidence())
    if keep is not None:
        keep(evidence)
    audit = make_audit(
        evidence,
        job.harvest.coverage(),
        agency,
        checklist,
        as_of,
        lang=lang,
        requested_year=requested_year,
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
    matcher: Matcher | None = None,
) -> Audit:
    """Judge stored or fresh evidence into an audit without times; no network, no disk, no clock."""
    matcher = matcher or Matcher(checklist)
    site = Site(evidence)
    findings = judge(site, coverage, agency, checklist, as_of, lang=lang, matcher=matcher)
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
        score=_score(findings, coverage, checklist, lang),
        findings=findings,
        warnings=(*_problems(evidence, lang), *_other_codes(evidence, matcher, lang)),
    )


def _score(findings: Sequence[Finding], coverage: Coverage, checklist: Checklist, lang: Lang) -> Score:
    """The score, or the reason why there is none: an edition without groups, a site that did not open."""
    say = wording(lang).say
    if coverage.failure:
        return Score(estimate=None, worst=None, best=None, reason=say("reasons.no_score_unseen"))
    return score_findings(findings, checklist, no_score=say("reasons.no_score"))


WARNED = ("bad_certificate", "false_charset_label", "development_host", "mistyped_scheme", "no_scheme")
"""Problems of evidence that a report tells, in this order."""


def _problems(evidence: Sequence[Evidence], lang: Lang) -> Iterator[AuditWarning]:
    """One warning for each kind of problem, with a first address and the number of cases."""
    say = wording(lang)
    for kind in WARNED:
        found = sorted({e.found_on or e.url for e in evidence if kind in e.problems})
        if found:
            message = say.say(f"warnings.{kind}")
            yield AuditWarning(kind=kind, message=message, url=found[0], count=len(found))


def _other_codes(evidence: Sequence[Evidence], matcher: Matcher, lang: Lang) -> Iterator[AuditWarning]:
    """Pages whose item codes are of another list; nothing on them was taken from a code."""
    pages = read_index_pages((e for e in evidence if e.kind == "link"), matcher)
    foreign = [page.url for page in pages if not page.believed]
    if foreign:
        message = wording(lang).say("warnings.other_codes")
        yield AuditWarning(kind="other_codes", message=message, url=foreign[0], count=len(foreign))


def run_audit(main: Coroutine[Any, Any, Audited]) -> Audited:
    """Run one audit to its end on Scrapy's asyncio reactor; can be called again and again."""
    from crawler.reactor import run  # noqa: PLC0415 - loads Twisted

    return run(main)


@contextmanager
def stopping_on_signals(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Call ``stop`` on SIGINT or SIGTERM; gives the list of signals that came."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 2:
            raise KeyboardInterrupt
        stop()

    numbers = (signal.SIGINT, signal.SIGTERM)
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


__all__ = ["Audited", "audit_agency", "default_day", "make_audit", "run_audit", "stopping_on_signals"]
