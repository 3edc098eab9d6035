"""What the view model decides for all formats."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from config.checklist import Checklist
from matchers.model import Audit, Coverage, Outcome, Score, Verdict
from reports.gap import GapReport, build_gap_report


def codes(items: object) -> list[str]:
    return [item.code for item in items]  # type: ignore[attr-defined]


def test_gaps_come_by_points_then_the_certain_ones_and_then_by_gravity(report: GapReport) -> None:
    # O20 and O18 are worth 2 points, missing before unreachable; O8 and O2 1.5, of which O2 needs a
    # person; then O13 and O11 with 1.25, unreadable before wrong year.
    assert codes(report.defects) == ["O20", "O18", "O8", "O2", "O13", "O11"]


def test_unknown_items_are_no_gaps_and_stand_between_gaps_and_what_is_there(report: GapReport) -> None:
    assert codes(report.unknown) == ["O34"]
    assert codes(report.present) == ["O1", "O39"]
    assert codes(report.items)[-3:] == ["O34", "O1", "O39"]


def test_order_of_findings_does_not_matter(audit: Audit, checklist: Checklist, report: GapReport) -> None:
    turned = audit.model_copy(update={"findings": audit.findings[::-1]})
    assert build_gap_report(turned, checklist) == report


def test_every_gap_says_why_what_to_do_and_who_does_it(report: GapReport) -> None:
    for item in (*report.defects, *report.unknown):
        assert item.reason, item.code
        assert item.advice, item.code
        assert item.what, item.code
        assert item.division in {"สำนักปลัด", "กองคลัง", "กองยุทธศาสตร์และงบประมาณ"}


def test_the_division_with_most_points_to_win_comes_first(report: GapReport) -> None:
    assert [(d.name, d.points_text, codes(d.items)) for d in report.divisions] == [
        ("สำนักปลัด", "4.25", ["O8", "O2", "O13"]),
        ("กองคลัง", "4", ["O20", "O18"]),
        ("กองยุทธศาสตร์และงบประมาณ", "1.25", ["O11"]),
    ]


def test_points_of_all_gaps_are_added_up(report: GapReport) -> None:
    assert report.gain == "9.5"  # 2 + 2 + 1.5 + 1.25 + 1.25 + 1.5


def test_without_known_elements_an_item_is_never_called_complete(report: GapReport) -> None:
    item = next(i for i in report.present if i.code == "O39")
    assert item.verdict.word == "พบแล้ว (ยังไม่ได้ตรวจองค์ประกอบ)"
    assert item.verdict.token == "present_unchecked"
    assert {e.verdict.word for e in item.evidence} == {"พบแล้ว (ยังไม่ได้ตรวจองค์ประกอบ)"}
    assert "ยังไม่มีรายการองค์ประกอบ" in item.person_reason


def test_counts_tell_complete_and_unchecked_apart(report: GapReport) -> None:
    counts = {count.verdict.token: count.number for count in report.counts}
    assert counts == {
        "missing": 1,
        "unreachable": 2,
        "unreadable": 1,
        "wrong_year": 1,
        "incomplete": 1,
        "unknown": 1,
        "present": 1,
        "present_unchecked": 1,
    }


def test_an_element_no_machine_can_tell_is_named_for_the_person(report: GapReport) -> None:
    item = next(i for i in report.defects if i.code == "O2")
    assert [e.mark for e in item.elements] == ["✓", "✓", "?", "✗"]
    assert item.person_reason == "เครื่องตัดสินไม่ได้ว่ามี: รูปถ่าย"


def test_the_score_is_a_range(report: GapReport) -> None:
    assert report.score.text == "ประมาณ 44.4 จาก 100 คะแนน (อยู่ระหว่าง 33.3 ถึง 58.9)"


def test_no_score_says_why(audit: Audit, checklist: Checklist) -> None:
    score = Score(estimate=None, worst=None, best=None, reason="ไม่ทราบตัวชี้วัดย่อย")
    report = build_gap_report(audit.model_copy(update={"score": score}), checklist)
    assert report.score.text == "ยังคิดคะแนนไม่ได้: ไม่ทราบตัวชี้วัดย่อย"


def test_the_report_is_always_called_an_estimate(report: GapReport) -> None:
    assert any("ไม่ใช่ผลการประเมินอย่างเป็นทางการ" in notice.text for notice in report.header.notices)


def test_times_are_of_bangkok_and_years_of_the_buddhist_era(report: GapReport) -> None:
    assert report.header.as_of == "3 เมษายน 2566"
    assert report.header.audited_at == "3 เมษายน 2566 เวลา\u00a009:31\u00a0น."  # 02:31 UTC


def test_an_audit_close_to_midnight_is_dated_as_in_bangkok(audit: Audit, checklist: Checklist) -> None:
    late = audit.model_copy(update={"finished_at": datetime(2022, 12, 31, 17, 30, tzinfo=UTC)})
    report = build_gap_report(late, checklist)
    assert report.header.audited_at == "1 มกราคม 2566 เวลา\u00a000:30\u00a0น."


def test_codes_of_a_reconstructed_edition_carry_a_question_mark(audit: Audit, checklist: Checklist) -> None:
    used = audit.checklist.model_copy(update={"status": "reconstructed"})
    report = build_gap_report(audit.model_copy(update={"checklist": used}), checklist)
    assert {item.label for item in report.items} >= {"O8?", "O20?"}
    assert {item.code for item in report.items} >= {"O8", "O20"}
    assert any("เรียบเรียงขึ้นใหม่" in notice.text for notice in report.header.notices)


def test_another_edition_than_asked_for_is_told_first(audit: Audit, checklist: Checklist) -> None:
    used = audit.checklist.model_copy(update={"requested_year": 2570})
    report = build_gap_report(audit.model_copy(update={"checklist": used}), checklist)
    assert report.header.notices[0].text == "ไม่มีเกณฑ์ของปี 2570 จึงใช้ 2566 แทน"
    assert report.header.notices[0].warn


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        ({"interrupted": True}, "ถูกหยุดกลางคัน"),
        ({"budget_ended": "pages"}, "ครบจำนวนหน้า"),
        ({"budget_ended": "minutes"}, "ครบเวลา"),
        ({"failure": "bot_wall"}, "ระบบป้องกันไม่ให้โปรแกรมเข้า"),
        ({"failure": "no such outcome"}, "no such outcome"),
    ],
)
def test_what_limits_the_result_is_a_warning(
    audit: Audit, checklist: Checklist, coverage: dict[str, object], words: str
) -> None:
    cut = audit.model_copy(update={"coverage": Coverage.model_validate(coverage)})
    first = build_gap_report(cut, checklist).header.notices[0]
    assert words in first.text
    assert first.warn


def test_coverage_says_what_was_not_looked_at(report: GapReport) -> None:
    assert "พบลิงก์ที่ไม่ซ้ำกัน 1830 ลิงก์ ยังไม่ได้เปิด 3 ลิงก์" in report.coverage
    assert "ข้อที่ยังดูไม่ทั่วถึง: O34" in report.coverage
    assert "แผนผังเว็บไซต์ (sitemap.xml): ไม่มีหน้านี้แล้ว" in report.coverage


def test_english_speaks_english_except_for_what_the_site_said(audit: Audit, checklist: Checklist) -> None:
    report = build_gap_report(audit, checklist, "en")
    first = report.defects[0]
    assert first.verdict.word == "not found"
    assert first.division == "Finance division"
    assert first.advice == "Publish what O20 asks for."
    assert first.what == "What O20 asks for."
    assert report.header.checklist == "OIT, fiscal year 2566"


def test_a_reason_is_said_anew_from_its_facts(
    audit: Audit, checklist: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.wording import wording

    monkeypatch.setitem(
        wording("en")._sentences, "reasons.sample_missing", "{code}: nothing on {pages} pages"
    )
    gone = next(f for f in audit.findings if f.verdict is Verdict.MISSING)
    gone = gone.model_copy(update={"reason_facts": {"code": "O20", "pages": 118}})
    report = build_gap_report(audit.model_copy(update={"findings": (gone,)}), checklist, "en")
    assert report.defects[0].reason == "O20: nothing on 118 pages"


def test_a_reason_without_sentence_stays_as_stored(report: GapReport, audit: Audit) -> None:
    stored = {finding.code: finding.reason for finding in audit.findings}
    assert all(item.reason == stored[item.code] for item in report.items)


def test_evidence_carries_address_way_and_state(report: GapReport) -> None:
    piece = next(i for i in report.defects if i.code == "O18").evidence[0]
    assert piece.address.href == "https://www.bansuan.go.th/parcelsumyear.htmk=l"
    assert piece.found_on is not None
    assert piece.found_on.href == "https://www.bansuan.go.th/plan"
    assert piece.clicks == ("แผนงาน", "แผนการใช้จ่ายงบประมาณ")
    assert piece.status == "ไม่มีหน้านี้แล้ว (404)"


def test_thai_addresses_are_read_decoded_and_linked_encoded(report: GapReport) -> None:
    address = next(i for i in report.defects if i.code == "O11").evidence[0].address
    assert address.shown == "https://www.bansuan.go.th/files/รายงาน-2564.pdf"
    assert address.href is not None
    assert address.href.endswith("/%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%87%E0%B8%B2%E0%B8%99-2564.pdf")


def test_hundreds_of_pieces_are_cut_and_counted(audit: Audit, checklist: Checklist) -> None:
    first = audit.findings[0]
    many = first.model_copy(update={"evidence": first.evidence * 300})
    item = build_gap_report(audit.model_copy(update={"findings": (many,)}), checklist).present[0]
    assert len(item.evidence) + item.more_evidence == 300
    assert len(item.evidence) == 20


def test_a_finding_unknown_to_the_checklist_is_still_reported(audit: Audit, checklist: Checklist) -> None:
    alien = audit.findings[6].model_copy(update={"code": "O99"})
    item = build_gap_report(audit.model_copy(update={"findings": (alien,)}), checklist).defects[0]
    assert (item.code, item.what, item.advice) == ("O99", "", alien.advice)


def test_every_outcome_and_verdict_has_words(audit: Audit, checklist: Checklist) -> None:
    piece = audit.findings[0].evidence[0]
    for verdict in Verdict:
        pieces = tuple(piece.model_copy(update={"outcome": outcome}) for outcome in (*Outcome, None))
        finding = audit.findings[0].model_copy(update={"verdict": verdict, "evidence": pieces})
        item = build_gap_report(audit.model_copy(update={"findings": (finding,)}), checklist).items[0]
        assert item.verdict.word
        assert all(shown.status for shown in item.evidence)


def test_a_warning_is_not_said_twice(audit: Audit, checklist: Checklist) -> None:
    from config.wording import wording

    same = audit.warnings[0].model_copy(update={"message": wording("th").say("warnings.bad_certificate")})
    changed = audit.model_copy(update={"warnings": (same, *audit.warnings)})
    for lang in ("th", "en"):
        first, second, _ = build_gap_report(changed, checklist, lang).warnings
        assert first.title == second.title != ""
        assert first.message == ""
        assert second.message == audit.warnings[0].message


def test_codes_and_dates_in_a_reason_are_said_in_words(
    audit: Audit, checklist: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.wording import wording

    monkeypatch.setitem(wording("th")._sentences, "reasons.sample_missing", "{cause} {due_on} {url}")
    gone = next(f for f in audit.findings if f.code == "O20")
    facts = {"cause": "bot_wall", "due_on": "2023-04-30", "url": "http://t.go.th/%E0%B8%81"}
    gone = gone.model_copy(update={"reason_facts": facts})
    report = build_gap_report(audit.model_copy(update={"findings": (gone,)}), checklist)
    assert report.defects[0].reason == "ระบบป้องกันไม่ให้โปรแกรมเข้า 30 เมษายน 2566 http://t.go.th/ก"


def test_advice_of_a_reason_is_said_anew_with_what_to_publish(
    audit: Audit, checklist: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.wording import wording

    monkeypatch.setitem(wording("en")._sentences, "advice.sample_missing", "Mend {code}. {publish}")
    gone = next(f for f in audit.findings if f.code == "O20")
    gone = gone.model_copy(update={"reason_facts": {"code": "O20"}})
    report = build_gap_report(audit.model_copy(update={"findings": (gone,)}), checklist, "en")
    assert report.defects[0].advice == "Mend O20. Publish what O20 asks for."
