"""What changed between two audits: every expectation follows from the words of DESIGN, none from a run."""

from __future__ import annotations

import os
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from audits.compare import compare, swept_change
from audits.item_changes import DISTANCE
from matchers.comparison_model import Change, Comparison
from matchers.model import AuditWarning, ChecklistUsed, ElementResult, Finding, Outcome, Verdict
from tests.audits.two_audits import SITE, audit, decided, file, finding

PRESENT, INCOMPLETE, WRONG_YEAR, UNREADABLE, UNKNOWN, UNREACHABLE, MISSING = Verdict


def changes(before: Finding, after: Finding, **more: Any) -> tuple[Change, ...]:
    """Of one item."""
    found = compare(audit(before, **more), audit(after, **more)).items
    return found[0].changes if found else ()


def of_verdicts(before: Verdict, after: Verdict) -> tuple[Change, ...]:
    return changes(finding("O12", before), finding("O12", after))


# --- verdicts ------------------------------------------------------------------------------------


def test_two_equal_audits_show_no_change_and_count_every_item() -> None:
    same = audit(finding("O1", PRESENT), finding("O2", MISSING), finding("O3", UNKNOWN))
    comparison = compare(same, same)
    assert comparison.items == ()
    assert comparison.unchanged == 3
    assert comparison.notes == ()
    assert not comparison.worsened


@pytest.mark.parametrize("gap", [v for v in Verdict if v not in (PRESENT, UNKNOWN)])
def test_a_gap_that_is_present_now_is_fixed_and_the_other_way_round_broken(gap: Verdict) -> None:
    assert of_verdicts(gap, PRESENT) == (Change.FIXED,)
    assert of_verdicts(PRESENT, gap) == (Change.BROKEN,)


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (INCOMPLETE, WRONG_YEAR),
        (INCOMPLETE, MISSING),
        (WRONG_YEAR, MISSING),
        (UNREADABLE, UNREACHABLE),
    ],
)
def test_a_gap_comes_nearer_or_goes_further(near: Verdict, far: Verdict) -> None:
    assert of_verdicts(far, near) == (Change.BETTER,)
    assert of_verdicts(near, far) == (Change.WORSE,)


@pytest.mark.parametrize(
    ("one", "other"), [(UNREACHABLE, MISSING), (MISSING, UNREACHABLE), (WRONG_YEAR, UNREADABLE)]
)
def test_a_dead_link_taken_down_is_no_worsening_and_one_put_up_no_gain(one: Verdict, other: Verdict) -> None:
    assert of_verdicts(one, other) == (Change.OTHER_GAP,)


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not UNKNOWN])
def test_what_could_not_be_checked_is_never_broken(verdict: Verdict) -> None:
    assert of_verdicts(verdict, UNKNOWN) == (Change.LOST_SIGHT,)
    assert of_verdicts(UNKNOWN, verdict) == (Change.SEEN_AGAIN,)


def test_only_broken_and_worse_items_make_the_comparison_worse() -> None:
    for before, after in product(Verdict, Verdict):
        comparison = compare(audit(finding("O12", before)), audit(finding("O12", after)))
        known = UNKNOWN not in (before, after)
        assert comparison.worsened == (known and DISTANCE[after] > DISTANCE[before]), (before, after)


def test_an_item_that_fell_due_says_so_and_names_the_next_step() -> None:
    before = finding("O12", UNKNOWN, reason_code="not_due", reason_facts={"due_on": "2023-04-30"})
    after = finding("O12", MISSING, advice="เผยแพร่รายงานรอบ 6 เดือน")
    (item,) = compare(audit(before), audit(after, as_of=date(2023, 5, 2))).items
    assert item.changes == (Change.SEEN_AGAIN,)
    assert "ถึงกำหนดเผยแพร่แล้ว" in item.reason
    assert "สิ่งที่ต้องทำ:" in item.reason


def test_the_reason_of_a_broken_item_says_subject_fact_and_next_step_in_either_language() -> None:
    dead = {"reason_code": "nothing", "reason_facts": {"pages": 40, "files": 7, "code": "O19"}}
    before, after = audit(finding("O19", PRESENT)), audit(finding("O19", MISSING, **dead))
    (thai,), (english,) = compare(before, after).items, compare(before, after, lang="en").items
    assert thai.reason.startswith("O19: ")
    for words in ("ครบถ้วน", "ไม่พบ", "40 หน้า", "สิ่งที่ต้องทำ:", "กองคลัง"):
        assert words in thai.reason + thai.division
    for said in ("“complete”", "“not found”", "40 pages", "Next step:", "Finance Division"):
        assert said in english.reason + english.division


def test_what_needs_work_comes_first_and_of_that_what_is_worth_most() -> None:
    before = [finding("O1", MISSING), finding("O2", PRESENT), finding("O3", PRESENT, points=2.0)]
    after = [finding("O1", PRESENT), finding("O2", MISSING), finding("O3", MISSING, points=2.0)]
    comparison = compare(audit(*before), audit(*after))
    assert [item.code for item in comparison.items] == ["O3", "O2", "O1"]


# --- elements ------------------------------------------------------------------------------------


def lacking(*met: bool | None) -> Finding:
    found = [ElementResult(id=f"e{n}", title=f"องค์ประกอบ {n}", met=one) for n, one in enumerate(met)]
    return finding("O2", INCOMPLETE, elements=tuple(found))


def test_an_incomplete_item_that_lacks_less_is_better_and_that_lacks_more_worse() -> None:
    assert changes(lacking(True, False, False), lacking(True, True, False)) == (Change.BETTER,)
    assert changes(lacking(True, True, False), lacking(True, False, False)) == (Change.WORSE,)


def test_an_element_that_no_machine_can_tell_is_neither_won_nor_lost() -> None:
    assert changes(lacking(True, False, False), lacking(True, None, False)) == ()


def test_one_element_won_and_another_lost_is_neither() -> None:
    assert changes(lacking(True, False), lacking(False, True)) == ()


def test_more_of_the_monthly_reports_are_better_though_not_all() -> None:
    two, four = ({"have": n, "wanted": 6} for n in (2, 4))
    before, after = (
        finding("O21", INCOMPLETE, reason_facts=two),
        finding("O21", INCOMPLETE, reason_facts=four),
    )
    assert changes(before, after) == (Change.BETTER,)
    assert changes(after, before) == (Change.WORSE,)


# --- documents -----------------------------------------------------------------------------------


def of_documents(before: Any, after: Any) -> tuple[Change, ...]:
    return changes(finding("O36", PRESENT, *before), finding("O36", PRESENT, *after))


def test_the_same_bytes_under_another_address_have_moved() -> None:
    before, after = file("/old/plan.pdf", sha256="aa"), file("/new/plan.pdf", sha256="aa", text="แผน")
    assert of_documents([before], [after]) == (Change.MOVED,)


def test_the_same_title_of_the_same_year_under_another_address_has_moved() -> None:
    before = file("/old/plan.pdf", sha256="aa", fiscal_years=(2566,))
    after = file("/new/plan.pdf", sha256="bb", fiscal_years=(2566,))
    assert of_documents([before], [after]) == (Change.MOVED,)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "แผนอีกฉบับหนึ่งซึ่งชื่อไม่เหมือนกัน", "fiscal_years": (2566,)},
        {"fiscal_years": (2567,)},
        {"fiscal_years": ()},
    ],
)
def test_another_title_or_year_under_another_address_is_another_document(other: dict[str, Any]) -> None:
    before = file("/old/plan.pdf", sha256="aa", fiscal_years=(2566,))
    assert of_documents([before], [file("/new/plan.pdf", sha256="bb", **other)]) == (Change.EXCHANGED,)


def test_a_button_is_no_title() -> None:
    button: dict[str, Any] = {"text": "ดาวน์โหลด", "fiscal_years": (2566,)}
    before, after = file("/1.pdf", sha256="aa", **button), file("/2.pdf", sha256="bb", **button)
    assert of_documents([before], [after]) == (Change.EXCHANGED,)


def test_other_bytes_under_the_same_address_are_a_replaced_file() -> None:
    assert of_documents([file("/plan.pdf", sha256="aa")], [file("/plan.pdf", sha256="bb")]) == (
        Change.REPLACED,
    )


def test_a_page_is_not_replaced_by_its_visitor_counter() -> None:
    before, after = (file("/plan", kind="page", sha256=sha) for sha in ("aa", "bb"))
    assert of_documents([before], [after]) == ()


def test_a_file_whose_bytes_are_not_known_is_not_called_replaced() -> None:
    assert of_documents([file("/plan.pdf")], [file("/plan.pdf", sha256="bb")]) == ()


def test_two_documents_in_another_order_are_no_change() -> None:
    first, second = file("/1.pdf", sha256="aa"), file("/2.pdf", sha256="bb", text="แผนป้องกันอีกฉบับหนึ่ง")
    assert of_documents([first, second], [second, first]) == ()


def test_one_more_document_before_the_old_one_is_no_change() -> None:
    first, second = file("/1.pdf", sha256="aa"), file("/2.pdf", sha256="bb", text="แผนป้องกันอีกฉบับหนึ่ง")
    assert of_documents([first], [second, first]) == ()


def test_what_did_not_open_is_no_document() -> None:
    dead = file("/1.pdf", UNREACHABLE, outcome=Outcome.DEAD)
    assert changes(finding("O36", PRESENT, file("/1.pdf")), finding("O36", UNREACHABLE, dead)) == (
        Change.BROKEN,
    )


@pytest.mark.parametrize("url", ["http://www.bansuan.go.th/", "https://bansuan.go.th/"])
def test_a_site_that_changed_scheme_or_www_has_not_moved_its_documents(url: str) -> None:
    before = audit(finding("O36", PRESENT, file(url + "plan.pdf", sha256="aa")), url=url)
    after = audit(finding("O36", PRESENT, file("/plan.pdf", sha256="aa")))
    comparison = compare(before, after)
    assert comparison.items == ()
    assert comparison.notes == ()


def test_a_site_at_a_new_address_keeps_its_documents_and_the_comparison_says_so() -> None:
    before = audit(finding("O36", PRESENT, file("/plan.pdf", sha256="aa")))
    new = "https://bansuan-city.go.th/"
    after = audit(finding("O36", PRESENT, file(f"{new}plan.pdf", sha256="aa")), url=new)
    comparison = compare(before, after)
    assert comparison.items == ()
    assert len(comparison.notes) == 1
    assert new in comparison.notes[0]


def test_a_document_can_move_and_be_fixed_at_once() -> None:
    before = finding("O36", WRONG_YEAR, file("/2565.pdf", WRONG_YEAR, sha256="aa", fiscal_years=(2565,)))
    after = finding("O36", PRESENT, file("/2566.pdf", sha256="bb", fiscal_years=(2566,)))
    (item,) = compare(audit(before), audit(after)).items
    assert item.changes == (Change.FIXED, Change.EXCHANGED)
    assert (item.url_before, item.url_after) == (f"{SITE}/2565.pdf", f"{SITE}/2566.pdf")


# --- persons -------------------------------------------------------------------------------------


def test_a_doubt_that_came_or_went_is_told() -> None:
    sure, unsure = finding("O2", PRESENT), finding("O2", PRESENT, needs_person=True)
    assert changes(sure, unsure) == (Change.NEEDS_PERSON,)
    assert changes(unsure, sure) == (Change.SETTLED,)


def test_a_doubtful_item_that_became_a_plain_gap_was_not_settled() -> None:
    assert changes(finding("O2", PRESENT, needs_person=True), finding("O2", MISSING)) == (Change.BROKEN,)


def test_a_fixed_item_that_a_person_must_confirm_is_said_to_be_so_once() -> None:
    (item,) = compare(audit(finding("O2", MISSING)), audit(finding("O2", PRESENT, needs_person=True))).items
    assert item.changes == (Change.FIXED, Change.NEEDS_PERSON)
    assert item.reason.count("เจ้าหน้าที่") == 1


def test_a_persons_word_is_no_change_of_the_site() -> None:
    before, after = finding("O2", MISSING), decided("O2", PRESENT, MISSING)
    assert changes(before, after) == (Change.DECIDED,)
    assert changes(after, before) == (Change.DECIDED,)
    assert not compare(audit(after), audit(before)).worsened


def test_what_the_site_did_is_told_beside_a_persons_word() -> None:
    assert changes(decided("O2", PRESENT, MISSING), finding("O2", PRESENT)) == (Change.FIXED, Change.DECIDED)


# --- warnings ------------------------------------------------------------------------------------


def warned(kind: str, url: str = "/", count: int = 1) -> AuditWarning:
    return AuditWarning(kind=kind, message=kind, url=SITE + url, count=count)


def of_warnings(before: list[AuditWarning], after: list[AuditWarning], **coverage: Any) -> Comparison:
    return compare(audit(warnings=tuple(before)), audit(warnings=tuple(after), **coverage))


def test_warnings_are_new_gone_or_of_another_number() -> None:
    comparison = of_warnings(
        [warned("spam", count=3), warned("bad_certificate")],
        [warned("spam", count=12), warned("hidden_links")],
    )
    assert [w.kind for w in comparison.new_warnings] == ["hidden_links"]
    assert [w.kind for w in comparison.gone_warnings] == ["bad_certificate"]
    (spam,) = comparison.changed_warnings
    assert (spam.kind, spam.count_before, spam.count_after) == ("spam", 3, 12)


def test_a_warning_whose_first_page_is_another_is_the_same_warning() -> None:
    comparison = of_warnings([warned("spam", "/a")], [warned("spam", "/b")])
    assert (comparison.new_warnings, comparison.gone_warnings, comparison.changed_warnings) == ((), (), ())


def test_two_warnings_of_a_kind_are_told_apart_by_their_address() -> None:
    both, one = [warned("other_agency", "/a"), warned("other_agency", "/b")], [warned("other_agency", "/b")]
    assert [w.url for w in of_warnings(both, one).gone_warnings] == [f"{SITE}/a"]
    assert [w.url for w in of_warnings(one, both).new_warnings] == [f"{SITE}/a"]


def test_of_a_crawl_that_was_cut_short_no_warning_is_called_gone() -> None:
    comparison = of_warnings([warned("spam")], [warned("hidden_links")], interrupted=True)
    assert comparison.gone_warnings == ()
    assert [w.kind for w in comparison.new_warnings] == ["hidden_links"]
    assert len(comparison.notes) == 1


def test_what_this_machine_could_not_read_is_no_news_of_the_site() -> None:
    comparison = of_warnings([warned("scans_unread")], [warned("decision_agreed"), warned("browser_failed")])
    assert (comparison.new_warnings, comparison.gone_warnings) == ((), ())


# --- a site that did not open --------------------------------------------------------------------


@pytest.mark.parametrize("failure", [Outcome.NETWORK, Outcome.TIMEOUT, Outcome.SERVER_ERROR, Outcome.PARKED])
def test_a_site_that_opens_no_more_breaks_no_item_but_is_a_worsening(failure: Outcome) -> None:
    before = audit(finding("O1", PRESENT), warnings=(warned("spam"),))
    after = audit(finding("O1", UNKNOWN), failure=failure.value)
    comparison = compare(before, after)
    assert [item.changes for item in comparison.items] == [(Change.LOST_SIGHT,)]
    assert comparison.worsened
    assert comparison.gone_warnings == ()
    assert "เปิดเว็บไซต์ไม่ได้" in comparison.notes[0]


@pytest.mark.parametrize("failure", [Outcome.ROBOTS, Outcome.BOT_WALL, Outcome.NEEDS_BROWSER])
def test_a_site_that_refuses_only_us_is_no_worsening(failure: Outcome) -> None:
    after = audit(finding("O1", UNKNOWN), failure=failure.value)
    assert not compare(audit(finding("O1", PRESENT)), after).worsened


def test_a_site_that_did_not_open_before_shows_what_can_be_seen_again() -> None:
    comparison = compare(audit(finding("O1", UNKNOWN), failure="network"), audit(finding("O1", MISSING)))
    assert [item.changes for item in comparison.items] == [(Change.SEEN_AGAIN,)]
    assert not comparison.worsened


# --- days and editions ---------------------------------------------------------------------------


def test_another_day_is_told_and_so_is_the_wrong_order() -> None:
    early, late = audit(finding("O1", PRESENT)), audit(finding("O1", PRESENT), as_of=date(2023, 7, 3))
    assert "3 เมษายน 2566 และ 3 กรกฎาคม 2566" in compare(early, late).notes[0]
    assert "สลับลำดับ" in compare(late, early).notes[0]


def of_2564(code: str, verdict: Verdict, **more: Any) -> Finding:
    return finding(code, verdict, edition="oit-2564", **more)


def of_editions(before: list[Finding], after: list[Finding]) -> Comparison:
    """2564 against 2566."""
    return compare(audit(*before, edition="oit-2564"), audit(*after))


def test_across_editions_items_are_joined_by_what_they_disclose() -> None:
    # the procurement plan is O21 of 2564 and O19 of 2566 (config/concepts.yaml)
    comparison = of_editions([of_2564("O21", MISSING)], [finding("O19", PRESENT)])
    (item,) = comparison.items
    assert (item.code, item.code_before, item.changes) == ("O19", "O21", (Change.FIXED,))
    assert not comparison.same_edition
    assert "oit-2564" in comparison.notes[0]
    assert "คะแนน" in comparison.notes[0]


def test_across_editions_the_same_code_means_nothing() -> None:
    # O13 is the officers' manual in 2564 and the annual report in 2566
    comparison = of_editions([of_2564("O13", PRESENT)], [finding("O13", MISSING)])
    assert {(item.code, item.changes) for item in comparison.items} == {
        ("O13", (Change.NEW_ITEM,)),
        ("O13", (Change.DROPPED_ITEM,)),
    }
    assert not comparison.worsened


def test_an_item_that_joins_two_was_there_only_when_both_were() -> None:
    # O11 of 2566 is the plan of work (O10 of 2564) and the plan of spending (O18 of 2564)
    comparison = of_editions([of_2564("O10", PRESENT), of_2564("O18", MISSING)], [finding("O11", PRESENT)])
    (item,) = comparison.items
    assert (item.code_before, item.before, item.changes) == ("O18", MISSING, (Change.FIXED,))


@pytest.mark.parametrize("now", [WRONG_YEAR, INCOMPLETE])
def test_last_years_document_is_not_broken_by_a_new_year(now: Verdict) -> None:
    comparison = of_editions([of_2564("O21", PRESENT)], [finding("O19", now)])
    assert [item.changes for item in comparison.items] == [(Change.ASKED_ANEW,)]
    assert not comparison.worsened


def test_a_document_that_was_taken_away_is_broken_in_any_edition() -> None:
    comparison = of_editions([of_2564("O21", PRESENT)], [finding("O19", MISSING)])
    assert [item.changes for item in comparison.items] == [(Change.BROKEN,)]


def test_another_document_of_another_year_is_what_a_new_edition_asks_for_and_no_news() -> None:
    comparison = of_editions(
        [of_2564("O21", PRESENT, evidence=(file("/2564.pdf", sha256="aa"),))],
        [finding("O19", PRESENT, file("/2566.pdf", sha256="bb"))],
    )
    assert comparison.items == ()


def test_a_checklist_that_is_not_shipped_is_joined_by_titles() -> None:
    before = audit(finding("O19", PRESENT), finding("O1", PRESENT, title="ข้อที่มีแต่ในไฟล์ของเรา"))
    used = before.checklist.model_copy(update={"name": "our-own", "fiscal_year": None})
    title = before.findings[0].title
    after = audit(of_2564("O21", MISSING, title=title), edition="oit-2564")
    comparison = compare(before.model_copy(update={"checklist": used}), after)
    assert [(item.code, item.changes) for item in comparison.items] == [
        ("O21", (Change.BROKEN,)),
        ("O1", (Change.DROPPED_ITEM,)),
    ]


def test_a_corrected_file_of_the_same_year_is_compared_by_codes_and_told() -> None:
    own = audit(finding("O19", PRESENT))
    used = own.checklist.model_copy(update={"name": "oit-2566-corrected"})
    comparison = compare(audit(finding("O19", MISSING)), own.model_copy(update={"checklist": used}))
    assert comparison.same_edition
    assert [item.changes for item in comparison.items] == [(Change.FIXED,)]
    assert "oit-2566-corrected" in comparison.notes[0]


# --- a row of a sweep ----------------------------------------------------------------------------


def test_a_row_of_a_sweep_gets_the_codes() -> None:
    before = audit(finding("O1", MISSING), finding("O2", PRESENT), finding("O3", PRESENT), score=40.0)
    after = audit(finding("O1", PRESENT), finding("O2", MISSING), finding("O3", UNKNOWN), score=45.0)
    change = swept_change(compare(before, after))
    assert (change.fixed, change.broken, change.lost_sight) == (("O1",), ("O2",), ("O3",))
    assert (change.since, change.score_before) == (date(2023, 4, 3), 40.0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_checklist_that_an_audit_names_is_never_opened_as_a_file(tmp_path: Path) -> None:
    """An audit.json may come from anybody; opening this one would never come back."""
    os.mkfifo(pipe := tmp_path / "pipe.yaml")
    named = ChecklistUsed(name=str(pipe), title="", fiscal_year=None, requested_year=None, status="confirmed")
    hostile = audit(finding("O12", PRESENT)).model_copy(update={"checklist": named})
    assert not compare(audit(finding("O12", PRESENT)), hostile).same_edition
