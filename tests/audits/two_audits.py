"""Small audits made by hand, to be compared: an item in a line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from config.agency import Agency
from config.loading import load_checklist
from matchers.model import (
    Audit,
    AuditWarning,
    ChecklistUsed,
    Coverage,
    Decision,
    Finding,
    FindingEvidence,
    Outcome,
    Score,
    Verdict,
)

SITE = "https://www.bansuan.go.th"
DAY = date(2023, 4, 3)


def file(path: str, verdict: Verdict = Verdict.PRESENT, **more: Any) -> FindingEvidence:
    """A PDF that opened; a path is one of the site."""
    url = path if "://" in path else SITE + path
    given = {"kind": "file", "outcome": Outcome.OPENED, "text": "แผนปฏิบัติการป้องกันการทุจริต", **more}
    return FindingEvidence.model_validate({"url": url, "verdict": verdict, **given})


def finding(code: str, verdict: Verdict, *evidence: FindingEvidence, **more: Any) -> Finding:
    """What was decided of one item of 2566, or of the edition named as ``edition``."""
    requirement = load_checklist(more.pop("edition", "oit-2566")).by_code[code]
    given = {
        "title": requirement.title,
        "confidence": 0.9,
        "reason_code": f"hand_made_{verdict}",
        "reason": f"{code}: ผลคือ {verdict}",
        "advice": "เผยแพร่เอกสาร",
        "division": requirement.division,
        "sub_indicator": requirement.sub_indicator,
        "elements_known": True,
        "points": 1.0,
    }
    return Finding.model_validate({"code": code, "verdict": verdict, "evidence": evidence, **given, **more})


def decided(code: str, verdict: Verdict, machine: Verdict, **more: Any) -> Finding:
    """An item whose verdict is a person's word."""
    word = Decision(verdict=verdict, who="นิติกร", why="ดูแล้ว", machine_verdict=machine, machine_reason="ไม่พบ")
    return finding(code, verdict, decision=word, **more)


def audit(
    *findings: Finding,
    edition: str = "oit-2566",
    url: str = f"{SITE}/",
    as_of: date = DAY,
    score: float | None = 50.0,
    warnings: tuple[AuditWarning, ...] = (),
    **coverage: Any,
) -> Audit:
    """An audit of these findings; ``coverage`` are fields of Coverage."""
    checklist = load_checklist(edition)
    return Audit(
        schema="oit-audit/audit/1",
        agency=Agency(name="เทศบาลตำบลบ้านสวน", url=url),
        checklist=ChecklistUsed(
            name=checklist.name,
            title=checklist.title.th,
            fiscal_year=checklist.fiscal_year,
            requested_year=checklist.fiscal_year,
            status=checklist.status,
        ),
        as_of=as_of,
        finished_at=datetime(as_of.year, as_of.month, as_of.day, 2, 0, tzinfo=UTC),
        coverage=Coverage.model_validate({"home": Outcome.OPENED, "pages": 10, **coverage}),
        score=Score(estimate=score, worst=score, best=score),
        findings=findings,
        warnings=warnings,
    )
