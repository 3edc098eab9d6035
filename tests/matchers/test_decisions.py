"""A person's word: honoured, expired, foreign, agreed with; and what the program had said beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.loading import load_checklist
from matchers.decisions import DecisionLine, Honoured, honour, host_of
from matchers.item_codes import typed_codes
from matchers.model import Finding, Verdict
from matchers.score import score_findings

EDITION = load_checklist("oit-2566")
SITE = "https://www.bansuan.go.th/"
DAY = date(2023, 4, 20)
LINE = DecisionLine(2, "bansuan.go.th", "O39", Verdict.PRESENT, "นางสาวใจดี", "อยู่ในหน้าแผนงาน")


def finding(code: str, verdict: Verdict, *, needs_person: bool = False) -> Finding:
    requirement = EDITION.by_code[code]
    return Finding(
        code=code,
        title=requirement.title,
        verdict=verdict,
        needs_person=needs_person,
        confidence=1,
        reason_code="nothing",
        reason="ดูครบแล้วไม่พบ",
        advice="คำแนะนำของโปรแกรม",
        division=requirement.division,
        sub_indicator=requirement.sub_indicator,
        elements_known=True,
    )


def heeded(*lines: DecisionLine, saw: Verdict = Verdict.MISSING, doubtful: bool = False) -> Honoured:
    """What becomes of O39 on the site."""
    return honour([finding("O39", saw, needs_person=doubtful)], lines, SITE, EDITION, DAY)


def kinds(honoured: Honoured) -> list[tuple[str, int]]:
    return [(note.kind, note.line) for note in honoured.notes]


def test_the_persons_word_stands_in_place_of_the_programs() -> None:
    (one,) = heeded(LINE, saw=Verdict.MISSING, doubtful=True).findings
    assert (one.verdict, one.needs_person) == (Verdict.PRESENT, False)
    assert one.reason == ("ผู้ตรวจ (นางสาวใจดี) ยืนยันว่า “ครบถ้วน” เพราะ อยู่ในหน้าแผนงาน (โปรแกรมเห็นว่า “ไม่พบ”)")


def test_what_the_program_had_said_is_kept() -> None:
    decision = heeded(LINE).findings[0].decision
    assert decision is not None
    assert (decision.machine_verdict, decision.machine_reason) == (Verdict.MISSING, "ดูครบแล้วไม่พบ")
    assert (decision.verdict, decision.who, decision.until) == (Verdict.PRESENT, "นางสาวใจดี", None)


def test_the_score_follows_the_person() -> None:
    # O39 is worth 5 points; with everything else there the score is 95 without it and 100 with it
    saw = [finding(r.code, Verdict.PRESENT) for r in EDITION.requirements if r.code != "O39"]
    saw.append(finding("O39", Verdict.MISSING))
    said = honour(saw, [LINE], SITE, EDITION, DAY).findings
    assert [score_findings(found, EDITION).worst for found in (saw, said)] == [95.0, 100.0]


def test_a_defect_only_the_person_saw_gets_the_advice_of_the_item() -> None:
    wrong = replace(LINE, verdict=Verdict.WRONG_YEAR)
    assert heeded(wrong, saw=Verdict.PRESENT).findings[0].advice == EDITION.by_code["O39"].advice.th


@pytest.mark.parametrize(("until", "used"), [(date(2023, 4, 20), True), (date(2023, 4, 19), False)])
def test_a_decision_holds_through_its_last_day_and_then_expires(until: date, used: bool) -> None:
    honoured = heeded(replace(LINE, until=until))
    assert (honoured.findings[0].verdict is Verdict.PRESENT) is used
    assert kinds(honoured) == ([] if used else [("expired", 2)])


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"host": "other.go.th"}, "other_site"),
        ({"code": "O99"}, "unknown_code"),
        ({"fiscal_year": 2564}, "other_year"),
    ],
)
def test_what_is_not_of_this_audit_changes_nothing_and_is_told(change: dict[str, object], kind: str) -> None:
    honoured = heeded(replace(LINE, line=7, **change))  # type: ignore[arg-type]
    assert honoured.findings == (finding("O39", Verdict.MISSING),)
    assert kinds(honoured) == [(kind, 7)]


def test_of_two_decisions_the_lower_line_counts() -> None:
    honoured = heeded(LINE, replace(LINE, line=3, verdict=Verdict.INCOMPLETE))
    assert honoured.findings[0].verdict is Verdict.INCOMPLETE
    assert kinds(honoured) == [("replaced", 2)]


def test_an_expired_line_below_does_not_undo_one_that_holds() -> None:
    honoured = heeded(LINE, replace(LINE, line=3, verdict=Verdict.MISSING, until=date(2022, 1, 1)))
    assert honoured.findings[0].verdict is Verdict.PRESENT


def test_when_the_program_agrees_its_reason_stays_and_the_line_may_go() -> None:
    honoured = heeded(LINE, saw=Verdict.PRESENT)
    assert honoured.findings[0].reason == "ดูครบแล้วไม่พบ"
    assert honoured.findings[0].decision is not None
    assert kinds(honoured) == [("agreed", 2)]


def test_a_doubtful_verdict_still_needs_the_person_who_agrees() -> None:
    honoured = heeded(LINE, saw=Verdict.PRESENT, doubtful=True)
    assert kinds(honoured) == []
    assert honoured.findings[0].needs_person is False


@pytest.mark.parametrize(
    "url",
    ["http://bansuan.go.th", "https://www.bansuan.go.th/ita?x=1", "WWW.BANSUAN.GO.TH", "bansuan.go.th:443"],
)
def test_sites_are_told_by_host_with_and_without_www(url: str) -> None:
    assert host_of(url) == host_of(SITE)


@pytest.mark.parametrize(
    "url", ["http://bansuan.go.th:8080", "http://ita.bansuan.go.th", "http://ban-suan.go.th"]
)
def test_another_port_or_host_is_another_site(url: str) -> None:
    assert host_of(url) != host_of(SITE)


@pytest.mark.parametrize(
    "text", ["o20", "O20", "020", "O20?", "๐๒๐", "O๒๐", "ข้อ 20", "OIT 20", "20", "(O20)"]
)
def test_a_code_may_be_spelled_as_people_do(text: str) -> None:
    assert typed_codes(text) == ("O20",)


@pytest.mark.parametrize("text", ["", "แผน", "EB 20", "O20 แผน", "O20x", "-", "O", "9" * 5000])
def test_what_is_no_code_is_none(text: str) -> None:
    assert typed_codes(text) == ()
