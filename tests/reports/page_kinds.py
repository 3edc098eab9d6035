"""Audits of every kind that an agency's page is made of, each small and written by hand."""

from __future__ import annotations

from datetime import date

from config.checklist import Checklist
from config.loading import load_checklist
from config.wording import Lang
from matchers.model import Audit, ChecklistUsed, Coverage, Finding, Outcome, Score, Verdict
from reports.view import PastAudit
from tests.reports.sample import AUDIT, CHECKLIST, hostile_audit

HISTORY = (
    PastAudit(
        date(2022, 10, 3), 20.0, 25.0, 50.0, {Verdict.PRESENT: 2, Verdict.MISSING: 5, Verdict.UNKNOWN: 2}
    ),
    PastAudit(
        date(2023, 4, 3), 33.3, 44.4, 58.9, {Verdict.PRESENT: 2, Verdict.MISSING: 6, Verdict.UNKNOWN: 1}
    ),
    PastAudit(date(2023, 1, 9), None, None, None, {Verdict.UNKNOWN: 9}),
)
"""In no order, and one audit among them that failed."""

_NO_SCORE = Score(estimate=None, worst=None, best=None, reason="ไม่ทราบตัวชี้วัดย่อย", reason_code="")


def _not_looked_at(finding: Finding) -> Finding:
    return finding.model_copy(update={"verdict": Verdict.UNKNOWN, "evidence": (), "elements": ()})


def failed_audit() -> Audit:
    """The site did not answer: nothing was looked at."""
    none = Score(estimate=0.0, worst=0.0, best=100.0)
    coverage = Coverage(failure="timeout", home=Outcome.TIMEOUT, requests=3, errors=3)
    findings = tuple(map(_not_looked_at, AUDIT.findings))
    return AUDIT.model_copy(
        update={"findings": findings, "coverage": coverage, "score": none, "warnings": ()}
    )


def audit_without_score() -> Audit:
    """By an edition whose groups nobody knows, with item numbers that are not sure."""
    used = AUDIT.checklist.model_copy(update={"status": "reconstructed", "requested_year": 2568})
    return AUDIT.model_copy(update={"checklist": used, "score": _NO_SCORE})


def audit_by_law() -> Audit:
    """By the law on official information, which has neither year nor points."""
    law = load_checklist("oia-2540")
    used = ChecklistUsed(
        name=law.name, title=law.title.th, fiscal_year=None, requested_year=None, status="confirmed"
    )
    findings = tuple(
        finding.model_copy(
            update={
                "code": wanted.code,
                "title": wanted.title,
                "points": None,
                "sub_indicator": wanted.sub_indicator,
                "elements": (),
                "elements_known": False,
            }
        )
        for wanted, finding in zip(law.requirements, AUDIT.findings, strict=False)
    )
    return AUDIT.model_copy(
        update={
            "checklist": used,
            "findings": findings,
            "score": _NO_SCORE.model_copy(update={"reason_code": "no_score_law"}),
        }
    )


def audit_cut_short() -> Audit:
    """Interrupted, with its budget of pages used up."""
    coverage = AUDIT.coverage.model_copy(update={"interrupted": True, "budget_ended": "pages"})
    return AUDIT.model_copy(update={"coverage": coverage})


Kind = tuple[Audit, Checklist, Lang, tuple[PastAudit, ...]]


def page_kinds() -> dict[str, Kind]:
    """Every kind of page by name: the audit, its checklist, the language, the history."""
    return {
        "full": (AUDIT, CHECKLIST, "th", ()),
        "with history": (AUDIT, CHECKLIST, "th", HISTORY),
        "failed site": (failed_audit(), CHECKLIST, "th", ()),
        "no score": (audit_without_score(), CHECKLIST, "th", ()),
        "by law": (audit_by_law(), load_checklist("oia-2540"), "th", ()),
        "cut short": (audit_cut_short(), CHECKLIST, "th", ()),
        "english": (AUDIT, CHECKLIST, "en", HISTORY),
        "hostile": (hostile_audit(), CHECKLIST, "th", ()),
        "nothing to mend": (AUDIT.model_copy(update={"findings": AUDIT.findings[:1]}), CHECKLIST, "th", ()),
    }
