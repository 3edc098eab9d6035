"""What the report says of a person's word, and of what is needed to reach the target."""

from __future__ import annotations

from datetime import date

from config.loading import load_checklist
from config.wording import Lang
from matchers.decisions import DecisionLine, honour
from matchers.model import Audit, Finding, Verdict
from matchers.score import score_findings
from reports.gap import GapReport, build_gap_report

EDITION = load_checklist("oit-2566")
DECISION = DecisionLine(
    2, "bansuan.go.th", "O39", Verdict.WRONG_YEAR, "ใจดี\u202e", "เป็นของปี 2564", date(2023, 9, 30)
)


def finding(code: str, verdict: Verdict) -> Finding:
    requirement = EDITION.by_code[code]
    return Finding(
        code=code,
        title=requirement.title,
        verdict=verdict,
        confidence=1,
        reason_code="nothing_of_the_kind",
        reason="โปรแกรมดูครบแล้ว",
        advice="",
        division=requirement.division,
        sub_indicator=requirement.sub_indicator,
        elements_known=True,
    )


def report_of(audit: Audit, lang: Lang = "th", *, decided: bool = False, **saw: Verdict) -> GapReport:
    """The report of a 2566 audit in which everything is there but what is named."""
    found = [finding(r.code, saw.get(r.code, Verdict.PRESENT)) for r in EDITION.requirements]
    said = honour(found, [DECISION] if decided else (), audit.agency.url, EDITION, date(2023, 4, 3)).findings
    score = score_findings(said, EDITION)
    return build_gap_report(audit.model_copy(update={"findings": said, "score": score}), EDITION, lang)


def test_the_report_says_which_items_reach_the_target(audit: Audit) -> None:
    # 10.2 has five items of 5 points: without them 75; two bring it to 85
    gone = dict.fromkeys(("O39", "O40", "O41", "O42", "O43"), Verdict.MISSING)
    assert report_of(audit, "en", **gone).score.reach == (
        "To reach 85: items to publish or mend, at least (2): O39 (+5), O40 (+5) (about 85 then)"
    )


def test_what_could_not_be_checked_is_not_to_be_published(audit: Audit) -> None:
    gone = dict.fromkeys(("O39", "O40", "O41", "O42"), Verdict.UNKNOWN)
    assert "is about 80, not yet 85" in report_of(audit, "en", **gone).score.reach


def test_a_target_that_is_reached_is_said(audit: Audit) -> None:
    assert report_of(audit, O1=Verdict.MISSING).score.reach == "คะแนนโดยประมาณถึงเป้า 85 แล้ว"


def test_a_persons_word_is_shown_with_what_the_program_saw(audit: Audit) -> None:
    (item,) = report_of(audit, "en", decided=True, O39=Verdict.MISSING).defects
    assert item.verdict.verdict is Verdict.WRONG_YEAR
    assert item.decision == (
        "ใจดี[U+202E] confirmed “found, but not for the year assessed” because: เป็นของปี 2564"
        " · holds until 30 September 2566 B.E. · The program saw “not found”: โปรแกรมดูครบแล้ว"
    )


def test_the_report_says_when_the_program_agrees(audit: Audit) -> None:
    (item,) = report_of(audit, decided=True, O39=Verdict.WRONG_YEAR).defects
    assert item.decision.endswith("โปรแกรมเห็นตรงกันแล้ว ลบบรรทัดนี้ออกจากไฟล์คำวินิจฉัยได้")


def test_without_a_decision_nothing_is_said_of_one(audit: Audit) -> None:
    assert {item.decision for item in report_of(audit, O39=Verdict.MISSING).items} == {""}
