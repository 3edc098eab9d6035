"""One agency on its way through a sweep, and what is known of it at each moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from audits.sweep.states import reason_key
from config.agency import Agency
from config.wording import Lang, wording
from matchers.model import Audit, Outcome, Verdict
from matchers.sweep_model import AgencyState, SweptAgency, SweptChange


@dataclass
class Entry:
    """A row of the register in a sweep; ``swept`` is None until it has its state.

    ``earlier`` is what an earlier pass found, ``audit_id`` the audit of either. ``blamed``
    counts the processes that died under it in this pass. ``put_back`` says that its failure was
    once taken for one of our own network. ``addresses`` counts requests by network address.
    """

    row: int
    agency: Agency
    key: str
    host: str
    folder: str
    unusable: str = ""
    same_as: int = 0
    attempts: int = 0
    pass_no: int = 1
    crawl_id: int | None = None
    swept: SweptAgency | None = None
    earlier: SweptAgency | None = None
    audit_id: int | None = None
    running: bool = False
    blamed: int = 0
    put_back: bool = False
    started_at: datetime | None = None
    addresses: Counter[str] = field(default_factory=Counter)

    @property
    def is_waiting(self) -> bool:
        """Whether it has neither a state nor an audit under way."""
        return self.swept is None and not self.running

    @property
    def needs_crawl(self) -> bool:
        """Whether there is anything to ask for."""
        return bool(self.agency.url) and not self.unusable and not self.same_as


def without_audit(
    entry: Entry, state: AgencyState, *, reason: str, outcome: str = "", failures: int = 0
) -> SweptAgency:
    """The row of an agency of which there is no audit; ``reason`` is a sentence."""
    return SweptAgency(
        row=entry.row,
        **entry.agency.model_dump(),
        state=state,
        reason=reason,
        outcome=outcome,
        attempts=entry.attempts,
        failures_in_row=failures,
        started_at=entry.started_at,
    )


def from_audit(
    entry: Entry,
    audit: Audit,
    state: AgencyState,
    lang: Lang,
    *,
    failures: int = 0,
    change: SweptChange | None = None,
) -> SweptAgency:
    """The row of an agency that was audited, also where no page opened."""
    coverage, findings = audit.coverage, () if audit.coverage.failure else audit.findings
    agency = entry.agency if entry.agency.name else audit.agency
    return SweptAgency(
        row=entry.row,
        **agency.model_copy(update={"url": entry.agency.url}).model_dump(),
        state=state,
        reason=_reason(audit, state, lang),
        outcome=coverage.failure,
        folder=entry.folder,
        estimate=audit.score.estimate,
        worst=audit.score.worst,
        best=audit.score.best,
        verdicts={f.code: f.verdict for f in findings},
        reasons={f.code: f.reason_code for f in findings if f.verdict is not Verdict.PRESENT},
        unchecked=tuple(f.code for f in findings if f.verdict is Verdict.PRESENT and not f.elements_known),
        needs_person=tuple(f.code for f in findings if f.needs_person),
        warnings=dict(sorted(_warnings(audit).items())),
        builder=coverage.builder.id if coverage.builder else "",
        pages=coverage.pages,
        files=coverage.files,
        requests=coverage.requests,
        errors=coverage.errors,
        attempts=entry.attempts,
        failures_in_row=failures,
        started_at=audit.started_at,
        finished_at=audit.finished_at,
        change=change,
    )


def copied(entry: Entry, first: SweptAgency) -> SweptAgency:
    """The row of an agency that stands in the register twice: the audit of the first counts for both."""
    return first.model_copy(update={"row": entry.row, **entry.agency.model_dump(), "attempts": 0})


def _warnings(audit: Audit) -> Counter[str]:
    counts = Counter[str]()
    for warning in audit.warnings:
        counts[warning.kind] += warning.count
    return counts


def _reason(audit: Audit, state: AgencyState, lang: Lang) -> str:
    key = reason_key(state, audit.coverage)
    if not key:
        return ""
    words = wording(lang)
    failure = audit.coverage.failure
    cause = words.say(f"reports.outcomes.{Outcome(failure).value}") if failure else ""
    asked = audit.coverage.pages + audit.coverage.files + audit.coverage.errors
    return words.say(key, cause=cause, errors=audit.coverage.errors, asked=asked, n=audit.coverage.unfetched)
