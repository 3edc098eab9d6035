"""Declared rows: each judged against its item, year, elements and clicks."""

from __future__ import annotations

from typing import Any

import pytest

from matchers.answer_judge import AnswerJudge
from matchers.answer_model import AnswerSheet, AnswerVerdict, JudgedAnswer, RowProblem, SheetRow
from matchers.explanations import steps_of
from matchers.model import Outcome
from matchers.orphans import ONLY_DECLARED
from matchers.site import Site
from tests.matchers.evidence import AS_OF, FILLER, HOME, Town, address, matcher_2566, town

PLAN = "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"
OLD_PLAN = "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2564"
PLAN_BODY = "โครงการจ้างเหมา วงเงินงบประมาณ"
REPORT = "รายงานผลการดำเนินงานประจำปี 2565"
LIST = "/ita"

RIGHT, MISMATCH, WRONG_YEAR = AnswerVerdict.RIGHT, AnswerVerdict.PATH_MISMATCH, AnswerVerdict.WRONG_YEAR
OTHER, INDEX, MOVED = AnswerVerdict.OTHER_ITEM, AnswerVerdict.INDEX_ONLY, AnswerVerdict.MOVED
LOGIN, DEAD, EMPTY = AnswerVerdict.LOGIN, AnswerVerdict.DEAD, AnswerVerdict.EMPTY
UNKNOWN_CODE, UNCHECKED = AnswerVerdict.UNKNOWN_CODE, AnswerVerdict.NOT_CHECKED


def with_plan() -> Town:
    """A site whose procurement plan (O19) of the year stands on a page in the menu."""
    made = town()
    made.linked_page("แผนงาน", "/plans", "แผนงานต่าง ๆ ของเทศบาล")
    made.linked_file(PLAN, "/plan.pdf", PLAN_BODY, on="/plans")
    return made


def judge_of(made: Town, *, page: str = "") -> AnswerJudge:
    findings = made.findings().values()
    site = Site(made.evidence)
    return AnswerJudge(site, made.coverage, matcher_2566(), AS_OF, findings, page=page)


def row(code: str, *paths: str, explanation: str = "", **more: Any) -> SheetRow:
    urls = tuple(address(path) for path in paths)
    steps = steps_of(explanation)
    return SheetRow(
        row=1, code=code, shown_code=code, addresses=urls, explanation=explanation, steps=steps, **more
    )


def judged(made: Town, code: str, *paths: str, explanation: str = "", **more: Any) -> JudgedAnswer:
    return judge_of(made).row(row(code, *paths, explanation=explanation, **more))


# One verdict at a time


def test_the_plan_of_the_year_is_right() -> None:
    answer = judged(with_plan(), "O19", "/plan.pdf")
    assert (answer.verdict, answer.reason_code, answer.needs_person) == (RIGHT, "right", False)
    assert answer.evidence[0].url == f"{HOME}plan.pdf"


def test_the_plan_of_another_year_is_wrong_year_and_the_right_one_is_named() -> None:
    made = with_plan()
    made.linked_file(OLD_PLAN, "/old.pdf", PLAN_BODY, on="/plans")
    answer = judged(made, "O19", "/old.pdf")
    assert answer.verdict is WRONG_YEAR
    assert answer.found_instead == (f"{HOME}plan.pdf",)
    assert "2564" in answer.reason


def test_a_document_of_another_item_names_that_item() -> None:
    made = with_plan()
    made.linked_file(REPORT, "/report.pdf", "โครงการ ผลที่ได้รับ")
    answer = judged(made, "O19", "/report.pdf")
    assert (answer.verdict, answer.other_item) == (OTHER, "O13")
    assert "O13" in answer.reason
    assert answer.found_instead == (f"{HOME}plan.pdf",)


def test_a_document_of_no_item_is_not_taken_where_the_item_stands_elsewhere() -> None:
    made = with_plan()
    made.linked_file("แผ่นพับรู้ทันแก๊งคอลเซ็นเตอร์", "/leaflet.pdf", FILLER)
    answer = judged(made, "O19", "/leaflet.pdf")
    assert (answer.verdict, answer.other_item, answer.reason_code) == (OTHER, "", "no_item")


def test_a_dead_address_of_an_item_that_stands_elsewhere_has_moved_there() -> None:
    made = with_plan()
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    answer = judged(made, "O19", "/gone.pdf")
    assert (answer.verdict, answer.found_instead) == (MOVED, (f"{HOME}plan.pdf",))


def test_a_dead_address_of_an_item_that_stands_nowhere_is_dead() -> None:
    made = town()
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    answer = judged(made, "O19", "/gone.pdf")
    assert (answer.verdict, answer.found_instead) == (DEAD, ())
    assert "404" in answer.reason


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Outcome.LOGIN, LOGIN),
        (Outcome.SOFT_404, DEAD),
        (Outcome.SERVER_ERROR, DEAD),
        (Outcome.UNDER_CONSTRUCTION, EMPTY),
        (Outcome.ROBOTS, UNCHECKED),
        (Outcome.TIMEOUT, UNCHECKED),
        (Outcome.FORBIDDEN_ADDRESS, UNCHECKED),
        (Outcome.BOT_WALL, UNCHECKED),
    ],
)
def test_what_happened_when_it_was_opened_decides(outcome: Outcome, verdict: AnswerVerdict) -> None:
    made = town()
    made.failed("/x", outcome, 500)
    assert judged(made, "O19", "/x").verdict is verdict


def test_what_was_never_opened_is_not_checked() -> None:
    answer = judged(with_plan(), "O19", "https://files.example.org/plan.pdf")
    assert (answer.verdict, answer.needs_person) == (UNCHECKED, True)


def test_a_scan_that_nobody_can_read_needs_a_person_and_is_never_right() -> None:
    made = town()
    made.link(PLAN, "/scan.pdf")
    made.scan("/scan.pdf", PLAN)
    answer = judged(made, "O19", "/scan.pdf")
    assert (answer.verdict, answer.reason_code, answer.needs_person) == (UNCHECKED, "unreadable", True)


def test_the_home_page_answers_no_item_that_stands_elsewhere() -> None:
    answer = judged(with_plan(), "O19", "/")
    assert (answer.verdict, answer.reason_code, answer.found_instead) == (
        INDEX,
        "home_page",
        (f"{HOME}plan.pdf",),
    )


def test_an_address_that_sends_to_the_home_page_is_gone_not_an_index() -> None:
    made = with_plan()
    made.evidence[0] = made.evidence[0].model_copy(update={"asked_as": (address("/old/plan"),)})
    answer = judged(made, "O19", "/old/plan")
    assert (answer.verdict, answer.reason_code) == (MOVED, "gone_to_home")


def test_a_page_that_only_leads_to_the_item_among_others_is_an_index() -> None:
    made = with_plan()
    for number in range(4):
        made.linked_file(f"ตารางเก็บขยะ ฉบับที่ {number}", f"/bins{number}.pdf", FILLER, on="/plans")
    answer = judged(made, "O19", "/plans")
    assert (answer.verdict, answer.found_instead) == (INDEX, (f"{HOME}plan.pdf",))


def test_a_page_of_its_own_is_right_whatever_it_is_called() -> None:
    """The one document on it is the item's: an assessor who opens the page has arrived."""
    made = town()
    made.linked_page("งานพัสดุ", "/supplies", "")
    made.linked_file(PLAN, "/plan.pdf", PLAN_BODY, on="/supplies")
    assert judged(made, "O19", "/supplies").verdict is RIGHT


def test_elements_that_lack_leave_the_address_right_and_ask_for_a_person() -> None:
    made = town()
    made.linked_file(REPORT, "/r.pdf", "โครงการ ผลที่ได้รับ ปัญหา อุปสรรค")
    answer = judged(made, "O13", "/r.pdf")
    assert (answer.verdict, answer.reason_code, answer.needs_person) == (RIGHT, "right_lacking", True)
    assert "ข้อเสนอแนะ" in answer.reason


def test_an_orphan_is_right_and_told() -> None:
    made = town()
    made.file("/kept.pdf", PLAN, PLAN_BODY, problems=(ONLY_DECLARED,))
    answer = judged(made, "O19", "/kept.pdf")
    assert answer.verdict is RIGHT
    assert answer.addresses[0].orphan
    assert "ไม่มีลิงก์จากหน้าใด" in answer.reason


# Several addresses


def test_a_row_is_as_good_as_its_best_address_and_tells_the_others() -> None:
    made = with_plan()
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    answer = judged(made, "O19", "/gone.pdf", "/plan.pdf")
    assert answer.verdict is RIGHT
    assert [one.verdict for one in answer.addresses] == [MOVED, RIGHT]
    assert "ที่อยู่อื่นในแถวเดียวกัน" in answer.reason


def test_months_in_several_addresses_count_together() -> None:
    made = town()
    months = ("ตุลาคม 2565", "พฤศจิกายน 2565", "ธันวาคม 2565", "มกราคม 2566", "กุมภาพันธ์ 2566", "มีนาคม 2566")
    body = "งานที่จัดซื้อ วงเงิน 5,000 บาท ราคากลาง เหตุผลที่คัดเลือก เลขที่และวันที่ของสัญญา"
    for number, month in enumerate(months):
        made.linked_file(f"สรุปผลการจัดซื้อจัดจ้างรายเดือน สขร.1 {month}", f"/{number}.pdf", body)
    one, all_six = judged(made, "O21", "/0.pdf"), judged(made, "O21", *(f"/{n}.pdf" for n in range(6)))
    assert (one.verdict, one.reason_code, one.needs_person) == (RIGHT, "right_too_few", True)
    assert (all_six.verdict, all_six.reason_code, all_six.needs_person) == (RIGHT, "right", False)


# The explanation


def test_clicks_that_lead_there_leave_the_row_right() -> None:
    explanation = '1. หน้าแรก 2. เมนู "แผนงาน" 3. "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"'
    assert judged(with_plan(), "O19", "/plan.pdf", explanation=explanation).verdict is RIGHT


def test_clicks_may_end_at_the_page_that_carries_the_document() -> None:
    assert judged(with_plan(), "O19", "/plan.pdf", explanation='เมนู "แผนงาน"').verdict is RIGHT


def test_clicks_that_lead_elsewhere_are_a_mismatch_and_the_way_is_told() -> None:
    made = with_plan()
    made.linked_page("ติดต่อเรา", "/contact", FILLER)
    answer = judged(made, "O19", "/plan.pdf", explanation="หน้าหลัก > ติดต่อเรา")
    assert (answer.verdict, answer.reason_code, answer.steps_end) == (MISMATCH, "path_elsewhere", 1)
    assert f"แผนงาน › {PLAN}" in answer.reason


def test_a_name_that_is_not_there_is_a_mismatch_that_says_which() -> None:
    answer = judged(with_plan(), "O19", "/plan.pdf", explanation='เมนู "แผนงาน" หัวข้อ "คลังเอกสารย้อนหลัง"')
    assert (answer.verdict, answer.reason_code, answer.steps_end) == (MISMATCH, "path_lost", 1)
    assert "คลังเอกสารย้อนหลัง" in answer.reason


def test_no_explanation_is_no_mismatch() -> None:
    assert judged(with_plan(), "O19", "/plan.pdf").steps_end is None


def test_a_dead_link_with_clicks_that_arrive_has_moved_to_where_they_lead() -> None:
    row_of_page = {"unusable": ("#",), "problems": (RowProblem.UNUSABLE_ADDRESS,)}
    explanation = f'เมนู "แผนงาน" หัวข้อ "{PLAN}"'
    answer = judged(with_plan(), "O19", explanation=explanation, **row_of_page)
    assert (answer.verdict, answer.reason_code) == (MOVED, "clicks_only")
    assert answer.found_instead == (f"{HOME}plan.pdf",)


# Rows without anything


def test_an_empty_row_names_where_the_item_is() -> None:
    answer = judged(with_plan(), "O19")
    assert (answer.verdict, answer.found_instead) == (EMPTY, (f"{HOME}plan.pdf",))


@pytest.mark.parametrize("code", ["O99", ""])
def test_a_code_that_the_edition_does_not_have_is_unknown(code: str) -> None:
    assert judged(with_plan(), code, "/plan.pdf").verdict is UNKNOWN_CODE


def test_a_dead_anchor_of_an_item_found_nowhere_is_dead() -> None:
    answer = judged(town(), "O19", unusable=("#",), problems=(RowProblem.UNUSABLE_ADDRESS,))
    assert (answer.verdict, answer.reason_code) == (DEAD, "gone_dead_anchor")


def test_two_rows_for_one_item_are_each_judged_and_say_so() -> None:
    answer = judged(with_plan(), "O19", "/plan.pdf", problems=(RowProblem.TWO_ROWS,))
    assert answer.verdict is RIGHT
    assert "มากกว่าหนึ่งแถว" in answer.reason


# The site's own page


def test_what_a_list_says_of_its_own_links_proves_nothing() -> None:
    """The list files the report under the plan's code and title; only the document can say what it is."""
    made = with_plan()
    made.linked_file(REPORT, "/report.pdf", "โครงการ ผลที่ได้รับ")
    made.linked_page("ITA 2566", LIST, "")
    made.link(PLAN, "/report.pdf", on=LIST, code="O19")
    answer = judge_of(made, page=address(LIST)).row(row("O19", "/report.pdf"))
    assert (answer.verdict, answer.other_item) == (OTHER, "O13")


def test_the_list_itself_is_no_answer_for_its_items() -> None:
    made = with_plan()
    made.linked_page("ITA 2566", LIST, f"{PLAN}\n{FILLER}\n{PLAN_BODY}")
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    answer = judge_of(made, page=address(LIST)).row(row("O19", "/gone.pdf"))
    assert address(LIST) not in answer.found_instead


# The whole sheet


def test_rows_keep_their_order_and_items_without_a_row_are_named() -> None:
    sheet = AnswerSheet(source="a.csv", kind="csv", rows=(row("O20"), row("O19", "/plan.pdf")))
    judge = judge_of(with_plan())
    assert [one.row.code for one in judge.rows(sheet)] == ["O20", "O19"]
    missing = judge.not_declared(sheet)
    assert {"O19", "O20"}.isdisjoint(missing)
    assert len(missing) == 41


def test_the_same_evidence_in_another_order_gives_the_same_answers() -> None:
    made = with_plan()
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    rows = [row("O19", "/gone.pdf", "/plan.pdf"), row("O13", "/plan.pdf")]
    before = [judge_of(made).row(one) for one in rows]
    made.evidence.reverse()
    assert [judge_of(made).row(one) for one in rows] == before
