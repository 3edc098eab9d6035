"""Which item a name looks like, and which it only resembles."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.loading import load_checklist
from config.thresholds import thresholds
from matchers.likeness import ngrams
from matchers.similarity import Matcher
from tests.matchers.evidence import matcher_2566


def best(name: str) -> str | None:
    """The item accepted for a name, or None."""
    found = matcher_2566().best(name)
    return found.code if found and found.score >= thresholds().accept else None


@pytest.mark.parametrize("edition", ["oit-2564", "oit-2566"])
def test_every_official_title_is_its_own_item_for_certain(edition: str) -> None:
    checklist = load_checklist(edition)
    matcher = Matcher(checklist)
    for requirement in checklist.requirements:
        first, *others = matcher.match(requirement.title)
        assert (first.code, first.score) == (requirement.code, 1.0)
        assert all(other.score < first.score for other in others)


@pytest.mark.parametrize("edition", ["oit-2564", "oit-2566"])
def test_every_alias_is_accepted_for_its_item(edition: str) -> None:
    checklist = load_checklist(edition)
    matcher = Matcher(checklist)
    for requirement in checklist.requirements:
        for alias in requirement.aliases:
            first = matcher.best(alias.text)
            assert first is not None
            assert (first.code, first.score >= thresholds().accept) == (requirement.code, True), alias.text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("รายงานผลการดําเนินงานประจําปี", "O13"),  # sara am in two pieces
        ("รายงานผลการดำเนินงานประจำปีงบประมาณ พ.ศ. ๒๕๖๕ เทศบาลตำบลท่านา.pdf", "O13"),
        ("O13 รายงานผลการดำเนินงานประจำปี", "O13"),
        ("เเผนดำเนินงานและการใช้งบประมาณประจำปี", "O11"),  # two เ for แ
        ("กฏหมายที่เกี่วข้อง", "O6"),
        ("แผนการจัดซื้อ จัด จ้าง", "O19"),
        ("คู่มือมาตราฐานการปฏิบัติงาน", "O14"),
    ],
)
def test_usual_damage_does_not_hide_an_item(name: str, code: str) -> None:
    assert best(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("แผนการจัดซื้อจัดจ้าง ประจำปี 2566", "O19"),
        ("รายงานผลการจัดซื้อจัดจ้าง ประจำปี 2565", "O22"),
        ("สรุปผลการจัดซื้อจัดจ้าง (สขร.1) เดือนมีนาคม 2566", "O21"),
        ("ประกาศผู้ชนะการเสนอราคา จ้างก่อสร้างถนน คสล.", "O20"),
        ("แผนปฏิบัติการป้องกันการทุจริต", "O36"),
        ("รายงานการกำกับติดตามการดำเนินการป้องกันการทุจริต รอบ 6 เดือน", "O37"),
        ("รายงานผลการดำเนินการป้องกันการทุจริตประจำปี", "O38"),
        ("แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริต", "O27"),
        ("ช่องทางแจ้งเรื่องร้องเรียนการทุจริต", "O28"),
        ("สถิติเรื่องร้องเรียนการทุจริต", "O29"),
        ("ประกาศเจตนารมณ์ No Gift Policy", "O31"),
        ("รายงานผลตามนโยบาย No Gift Policy", "O33"),
        ("คู่มือการปฏิบัติงาน กองคลัง", "O14"),
        ("คู่มือสำหรับประชาชน", "O15"),
    ],
)
def test_siblings_are_told_apart(name: str, code: str) -> None:
    assert best(name) == code


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ดาวน์โหลด",
        "หน้าแรก",
        "แหล่งท่องเที่ยวในตำบล",
        "รายงานการประชุมสภาเทศบาล สมัยสามัญ",
        "รับสมัครงานพนักงานจ้าง",
        "แบบสอบถามความพึงพอใจ",
        "แผนที่เดินทาง",
        "กองช่าง",
        "เบี้ยยังชีพผู้สูงอายุ",
        "โครงสร้างพื้นฐาน ถนน ไฟฟ้า ประปา",
    ],
)
def test_what_is_no_item_is_accepted_for_none(name: str) -> None:
    assert best(name) is None


def test_a_report_on_spending_is_not_the_annual_report() -> None:
    assert best("รายงานผลการใช้จ่ายงบประมาณประจำปี 2565") != "O13"


def test_a_code_in_a_name_decides_nothing() -> None:
    named = matcher_2566().match("O19 รายงานผลการดำเนินงานประจำปี")
    assert named == matcher_2566().match("รายงานผลการดำเนินงานประจำปี")


def test_scores_come_best_first_and_at_most_five() -> None:
    found = matcher_2566().match("รายงานผลการดำเนินการป้องกันการทุจริต")
    assert 1 < len(found) <= 5
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


def test_what_was_matched_once_is_remembered() -> None:
    matcher = Matcher(load_checklist("oit-2566"))
    assert matcher.match("Q&A") is matcher.match("Q&A")
    assert (matcher.asked, matcher.distinct) == (2, 1)


def test_ngrams_know_where_a_text_begins_and_ends() -> None:
    assert ngrams("ก") == {"^ก": 1, "ก$": 1, "^ก$": 1}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_name_has_scores_between_nothing_and_one(name: str) -> None:
    assert all(0 <= m.score <= 1 and m.score == round(m.score, 4) for m in matcher_2566().match(name))
