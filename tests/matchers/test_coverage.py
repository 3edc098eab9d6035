"""When an item was looked for thoroughly enough to be called missing."""

from __future__ import annotations

import pytest

from config.loading import load_checklist
from matchers.coverage import cover_items
from matchers.judge import items_covered
from matchers.model import Coverage, ItemCoverage, Outcome, Verdict
from matchers.site import Site
from tests.matchers.evidence import AS_OF, LOOKED, Town, address, matcher_2566, town

PLAN = "แผนการจัดซื้อจัดจ้าง"
PROCUREMENT = "การจัดซื้อจัดจ้าง"
"""The usual name of a menu entry; it promises the plan but is too general to be taken for it."""


def covered(made: Town, code: str = "O19") -> ItemCoverage:
    return cover_items(Site(made.evidence), made.coverage, matcher_2566())[code]


def looked(**more: Outcome | None) -> Coverage:
    return LOOKED.model_copy(update=more)


def test_a_site_looked_at_to_the_end_covers_every_item() -> None:
    made = town()
    found = cover_items(Site(made.evidence), made.coverage, matcher_2566())
    assert len(found) == 43
    assert all(item.covered for item in found.values())


def test_the_audit_reports_the_coverage_that_the_judge_uses() -> None:
    made = town()
    made.link(PLAN, "/plan")
    told = items_covered(made.evidence, made.coverage, load_checklist("oit-2566"))
    assert told == cover_items(Site(made.evidence), made.coverage, matcher_2566())


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.OPENED])
def test_nothing_is_covered_without_the_home_page(outcome: Outcome) -> None:
    made = town(coverage=looked(home=outcome))
    assert not covered(made).covered
    assert made.decided("O19") == (Verdict.UNKNOWN, "entry_not_opened")


@pytest.mark.parametrize("where", ["sitemap", "ita_page"])
@pytest.mark.parametrize("outcome", [Outcome.OPENED, Outcome.DEAD, Outcome.SOFT_404])
def test_a_sitemap_or_ita_page_that_is_proven_absent_hides_nothing(where: str, outcome: Outcome) -> None:
    assert covered(town(coverage=looked(**{where: outcome}))).covered


@pytest.mark.parametrize("where", ["sitemap", "ita_page"])
@pytest.mark.parametrize(
    "outcome", [Outcome.TIMEOUT, Outcome.ROBOTS, Outcome.BOT_WALL, Outcome.SERVER_ERROR, Outcome.NETWORK]
)
def test_a_sitemap_or_ita_page_not_seen_may_hide_everything(where: str, outcome: Outcome) -> None:
    made = town(coverage=looked(**{where: outcome}))
    assert made.decided("O19") == (Verdict.UNKNOWN, "entry_not_opened")


def test_a_page_that_broke_off_before_its_end_may_hold_the_item() -> None:
    made = town()
    made.linked_page(PLAN, "/plan", problems=("data_loss", "cut_off"))
    assert made.decided("O19") == (Verdict.UNKNOWN, "cut_off")


def test_a_page_too_large_to_be_read_whole_may_hold_the_item_in_its_rest() -> None:
    made = town()
    made.linked_page(PLAN, "/plan", problems=("read_in_part",))
    assert made.decided("O19") == (Verdict.UNKNOWN, "read_in_part")


def test_a_home_page_too_large_to_be_read_whole_proves_nothing_missing() -> None:
    made = Town(coverage=LOOKED)
    made.home(problems=("read_in_part",))
    assert made.decided("O19") == (Verdict.UNKNOWN, "entry_not_opened")


def test_a_page_of_wrong_length_that_came_whole_is_judged_by_what_it_holds() -> None:
    made = town()
    made.linked_page(PLAN, "/plan", problems=("data_loss",))
    assert made.decided("O19") == (Verdict.MISSING, "placeholder")


def test_a_home_page_that_broke_off_proves_nothing_missing() -> None:
    made = Town(coverage=LOOKED)
    made.home(problems=("data_loss", "cut_off"))
    assert made.decided("O19") == (Verdict.UNKNOWN, "entry_not_opened")


def test_a_promising_link_left_unopened_is_counted_and_shown() -> None:
    made = town()
    for number in range(4):
        made.link(PROCUREMENT, f"/{number}")
    assert covered(made) == ItemCoverage(
        covered=False, open_links=4, examples=(address("/0"), address("/1"), address("/2"))
    )
    assert made.decided("O19") == (Verdict.UNKNOWN, "not_covered")


def test_other_items_are_covered_all_the_same() -> None:
    made = town()
    made.link(PROCUREMENT, "/0")
    assert covered(made, "O1").covered


def test_an_unopened_link_that_promises_nothing_hides_nothing() -> None:
    made = town()
    made.link("แหล่งท่องเที่ยวในตำบล", "/travel")
    assert covered(made).covered


def test_a_neutral_link_promises_what_its_heading_does() -> None:
    made = town()
    made.page("/docs", "เอกสาร")
    made.link("ไฟล์ที่ 2", "/2.pdf", on="/docs", trail=(PLAN,))
    assert not covered(made).covered


def test_a_link_asked_for_under_another_address_is_no_longer_open() -> None:
    made = town()
    made.link(PROCUREMENT, "/old")
    made.page("/new", "หน้าแรก", asked_as=(address("/old"),))
    assert covered(made).covered


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.ROBOTS, Outcome.BOT_WALL, Outcome.NETWORK])
def test_a_promising_link_asked_for_in_vain_leaves_the_item_unknown(outcome: Outcome) -> None:
    made = town()
    made.link(PROCUREMENT, "/e")
    made.failed("/e", outcome)
    assert made.decided("O19") == (Verdict.UNKNOWN, "not_covered")


@pytest.mark.parametrize("outcome", [Outcome.DEAD, Outcome.SOFT_404])
def test_a_promising_link_that_is_dead_hides_nothing(outcome: Outcome) -> None:
    made = town()
    made.link(PROCUREMENT, "/e")
    made.failed("/e", outcome)
    assert covered(made).covered


NEUTRAL = ("แหล่งท่องเที่ยว", "สินค้าชุมชน", "สภาพทั่วไป", "ภาพกิจกรรม", "กระดานสนทนา", "สถานที่สำคัญ")
"""Names of menu entries that promise no item."""


@pytest.mark.parametrize(
    "outcome", [Outcome.NETWORK, Outcome.TIMEOUT, Outcome.SERVER_ERROR, Outcome.BOT_WALL]
)
def test_where_many_entries_gave_no_answer_anything_may_lie_behind_them(outcome: Outcome) -> None:
    made = town()
    for i, name in enumerate(NEUTRAL):
        made.link(name, f"/{i}")
        made.failed(f"/{i}", outcome)
    assert made.decided("O19") == (Verdict.UNKNOWN, "not_covered")
    assert covered(made).open_links == len(NEUTRAL)


@pytest.mark.parametrize("failed", [1, 2])
def test_one_or_two_broken_entries_of_a_menu_hide_nothing(failed: int) -> None:
    made = town()
    for i, name in enumerate(NEUTRAL):
        made.link(name, f"/{i}")
        _ = made.failed(f"/{i}", Outcome.SERVER_ERROR) if i < failed else made.page(f"/{i}", name)
    assert covered(made).covered


def test_entries_that_are_gone_for_good_hide_nothing() -> None:
    made = town()
    for i, name in enumerate(NEUTRAL):
        made.link(name, f"/{i}")
        made.failed(f"/{i}", Outcome.DEAD)
    assert covered(made).covered


def test_a_placeholder_beside_an_unopened_promise_is_unknown() -> None:
    made = town()
    made.linked_page(PLAN, "/plan", "อยู่ระหว่างจัดทำข้อมูล")
    made.link(PROCUREMENT, "/e")
    assert made.decided("O19") == (Verdict.UNKNOWN, "not_covered")


# Defects


def test_a_crawl_cut_short_before_the_sitemap_covers_nothing() -> None:
    made = town(coverage=Coverage(home=Outcome.OPENED, interrupted=True, pages=1))
    assert made.decided("O19")[0] is Verdict.UNKNOWN


def test_a_dead_link_beside_an_unopened_promise_is_unknown() -> None:
    made = town()
    made.link(PLAN, "#")
    made.link(PROCUREMENT, "/e")
    assert made.decided("O19")[0] is Verdict.UNKNOWN


def test_an_unopened_promise_on_another_host_leaves_the_item_unknown() -> None:
    made = town()
    made.link(PROCUREMENT, "https://drive.google.com/drive/folders/1", own_host=False, service="drive")
    assert made.decided("O19")[0] is Verdict.UNKNOWN


def test_an_ita_page_under_construction_counts_as_none() -> None:
    made = town(coverage=looked(ita_page=Outcome.UNDER_CONSTRUCTION))
    assert made.decided("O19") == (Verdict.MISSING, "nothing")


def test_a_placeholder_of_what_is_not_due_yet_is_unknown() -> None:
    edition = load_checklist("oit-2566")
    due = edition.by_code["O19"].model_copy(update={"due_on": AS_OF.replace(day=30)})
    made = town()
    made.linked_page(PLAN, "/plan")
    checklist = edition.model_copy(update={"requirements": (due,), "indicators": ()})
    assert made.decided("O19", checklist=checklist) == (Verdict.UNKNOWN, "not_due")
