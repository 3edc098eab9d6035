"""What only a sheet names counts for no finding."""

from __future__ import annotations

from matchers.model import Verdict
from matchers.orphans import ONLY_DECLARED, without_orphans
from tests.matchers.evidence import FILLER, Town, address, town

PLAN = "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"


def with_orphan() -> Town:
    made = town()
    made.page("/kept", "คลังเอกสาร", FILLER, problems=(ONLY_DECLARED,))
    made.linked_file(PLAN, "/plan.pdf", "โครงการ งบประมาณ", on="/kept")
    return made


def left(made: Town) -> set[str]:
    return {e.url for e in without_orphans(made.evidence)}


def test_an_orphan_and_what_hangs_on_it_alone_are_left_out() -> None:
    assert left(with_orphan()) == {address("/")}


def test_what_a_page_of_the_site_links_to_as_well_stays() -> None:
    made = with_orphan()
    made.link(PLAN, "/plan.pdf")
    assert left(made) == {address("/"), address("/plan.pdf")}


def test_without_orphans_nothing_changes() -> None:
    made = town()
    made.linked_file(PLAN, "/plan.pdf")
    assert without_orphans(made.evidence) is made.evidence


def test_an_item_that_only_a_sheet_leads_to_is_not_disclosed_on_the_site() -> None:
    made = with_orphan()
    made.evidence = list(without_orphans(made.evidence))
    assert made.finding("O19").verdict is Verdict.MISSING
