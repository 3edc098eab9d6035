"""Two sweeps of a register: who won, who lost, who came and went."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from audits.compare import compare_sweeps
from config.loading import load_checklist
from matchers.comparison_model import AgencyChange, SweepComparison
from matchers.model import ChecklistUsed, Verdict
from matchers.sweep_model import AgencyState, RegisterUsed, Sweep, SweepAlarm, SweptAgency

PRESENT, MISSING, UNKNOWN = Verdict.PRESENT, Verdict.MISSING, Verdict.UNKNOWN


def agency(row: int, **more: Any) -> SweptAgency:
    given = {
        "row": row,
        "name": f"เทศบาลตำบลที่ {row}",
        "url": f"https://town{row}.go.th/",
        "province": "ชลบุรี",
        "type": "เทศบาลตำบล",
        "state": AgencyState.AUDITED,
        **more,
    }
    return SweptAgency.model_validate(given)


def sweep(
    *agencies: SweptAgency, edition: str = "oit-2566", as_of: date = date(2023, 4, 3), **more: Any
) -> Sweep:
    checklist = load_checklist(edition)
    given = {
        "schema": "oit-audit/sweep/1",
        "register": RegisterUsed(name="ชลบุรี.csv", sha256="aa", rows=len(agencies)),
        "checklist": ChecklistUsed(
            name=edition,
            title=checklist.title.th,
            fiscal_year=checklist.fiscal_year,
            requested_year=checklist.fiscal_year,
            status=checklist.status,
        ),
        "as_of": as_of,
        "started_at": datetime(2023, 4, 3, tzinfo=UTC),
        "finished_at": datetime(2023, 4, 4, tzinfo=UTC),
        "agencies": agencies,
        **more,
    }
    return Sweep.model_validate(given)


def only(comparison: SweepComparison) -> AgencyChange:
    (change,) = comparison.agencies
    return change


def test_one_agency_tells_its_scores_and_items() -> None:
    before = agency(2, estimate=40.0, verdicts={"O1": MISSING, "O2": PRESENT, "O3": PRESENT, "O4": UNKNOWN})
    after = agency(2, estimate=52.5, verdicts={"O1": PRESENT, "O2": MISSING, "O3": UNKNOWN, "O4": MISSING})
    comparison = compare_sweeps(sweep(before), sweep(after))
    change = only(comparison)
    assert (change.score_before, change.score_after, change.difference) == (40.0, 52.5, 12.5)
    assert (change.fixed, change.broken) == (("O1",), ("O2",))
    assert (change.lost_sight, change.seen_again) == (("O3",), ("O4",))
    assert comparison.worsened


def test_who_won_most_points_comes_first_and_who_has_no_score_last() -> None:
    before = [agency(n, estimate=50.0) for n in (2, 3, 4)] + [agency(5)]
    after = [
        agency(2, estimate=45.0),
        agency(3, estimate=80.0),
        agency(4, estimate=60.0),
        agency(5, estimate=99.0),
    ]
    comparison = compare_sweeps(sweep(*before), sweep(*after))
    assert [c.row_after for c in comparison.agencies] == [3, 4, 2, 5]


def test_agencies_are_joined_by_address_whatever_the_row_scheme_and_name() -> None:
    before = agency(2, name="ทต.บ้านสวน", url="http://www.bansuan.go.th", estimate=10.0)
    after = agency(9, name="เทศบาลเมืองบ้านสวน", url="https://bansuan.go.th/", estimate=20.0)
    change = only(compare_sweeps(sweep(before), sweep(after)))
    assert (change.row_before, change.row_after, change.difference) == (2, 9, 10.0)


def test_agencies_on_one_server_are_told_apart_by_their_path() -> None:
    before = [agency(2, url="https://x.go.th/a"), agency(3, url="https://x.go.th/b")]
    after = [agency(2, url="https://x.go.th/b"), agency(3, url="https://x.go.th/a")]
    joined = {(c.row_before, c.row_after) for c in compare_sweeps(sweep(*before), sweep(*after)).agencies}
    assert joined == {(2, 3), (3, 2)}


@pytest.mark.parametrize("same", [{"code": "1234567"}, {"name": "เทศบาลตำบลบ้านสวน"}])
def test_an_agency_with_a_new_address_is_known_by_its_code_or_name(same: dict[str, str]) -> None:
    before, after = agency(2, **same), agency(3, **{"url": "https://new.go.th", **same})
    change = only(compare_sweeps(sweep(before), sweep(after)))
    assert (change.row_before, change.row_after) == (2, 3)


def test_every_row_is_used_once_even_where_a_register_repeats_itself() -> None:
    twice = [agency(2, url="https://x.go.th", name="ก"), agency(3, url="https://x.go.th", name="ก")]
    comparison = compare_sweeps(sweep(*twice), sweep(*twice))
    assert sorted((c.row_before or 0, c.row_after or 0) for c in comparison.agencies) == [(2, 2), (3, 3)]


def test_agencies_that_came_and_went_move_no_mean() -> None:
    before = [agency(2, estimate=40.0), agency(3, estimate=90.0)]
    after = [agency(2, estimate=50.0), agency(4, estimate=0.0)]
    comparison = compare_sweeps(sweep(*before), sweep(*after))
    assert (comparison.came, comparison.went) == (1, 1)
    assert (comparison.total.mean_before, comparison.total.mean_after) == (40.0, 50.0)
    assert comparison.total.agencies == 1
    assert {c.row_after for c in comparison.agencies if c.state_before is None} == {4}


def test_provinces_districts_and_types_have_means_of_their_own() -> None:
    places = {2: ("ชลบุรี", "เมืองชลบุรี"), 3: ("ชลบุรี", "บางละมุง"), 4: ("ระยอง", "เมืองระยอง")}
    won = {2: 10.0, 3: 20.0, 4: -5.0}
    before = [agency(n, province=p, district=d, estimate=50.0) for n, (p, d) in places.items()]
    after = [agency(n, province=p, district=d, estimate=50.0 + won[n]) for n, (p, d) in places.items()]
    comparison = compare_sweeps(sweep(*before), sweep(*after))
    assert [(g.name, g.difference) for g in comparison.provinces] == [("ชลบุรี", 15.0), ("ระยอง", -5.0)]
    assert [(g.name, g.mean_after) for g in comparison.districts] == [
        ("ชลบุรี · บางละมุง", 70.0),
        ("ชลบุรี · เมืองชลบุรี", 60.0),
        ("ระยอง · เมืองระยอง", 45.0),
    ]
    assert [(g.agencies, g.improved, g.declined) for g in comparison.types] == [(3, 2, 1)]


def test_a_state_that_changed_is_told_and_a_site_that_went_down_is_worse() -> None:
    before, after = agency(2), agency(2, state=AgencyState.UNREACHABLE)
    comparison = compare_sweeps(sweep(before), sweep(after))
    assert only(comparison).state_changed
    assert comparison.worsened
    assert not compare_sweeps(sweep(after), sweep(before)).worsened


@pytest.mark.parametrize("state", [AgencyState.BLOCKED, AgencyState.FAILED, AgencyState.NO_SITE])
def test_what_is_our_trouble_or_the_registers_is_no_worsening(state: AgencyState) -> None:
    assert not compare_sweeps(sweep(agency(2)), sweep(agency(2, state=state))).worsened


def test_across_editions_codes_are_joined_by_what_they_disclose_and_no_points_are_counted() -> None:
    # the procurement plan is O21 of 2564 and O19 of 2566
    before = agency(2, estimate=40.0, verdicts={"O21": MISSING, "O19": PRESENT})
    after = agency(2, estimate=60.0, verdicts={"O19": PRESENT})
    comparison = compare_sweeps(sweep(before, edition="oit-2564"), sweep(after))
    change = only(comparison)
    assert (change.fixed, change.difference) == (("O19",), None)
    assert not comparison.same_edition
    assert "oit-2564" in comparison.notes[0]


def test_what_limits_the_comparison_is_told() -> None:
    alarm = SweepAlarm(kind="unknown_share", message="ตรวจไม่ได้มากผิดปกติ")
    other = RegisterUsed(name="ชลบุรี-ใหม่.csv", sha256="bb", rows=1)
    after = sweep(agency(2), register=other, waiting=3, finished_at=None, alarms=(alarm,))
    notes = compare_sweeps(sweep(agency(2)), after).notes
    assert len(notes) == 3
    assert "3 หน่วยงาน" in notes[0]
    assert "ทะเบียน" in notes[1]
    assert "ตรวจไม่ได้มากผิดปกติ" in notes[2]


def test_the_country_is_compared_while_one_waits() -> None:
    """7,850 agencies of 43 items; a limit far above what it takes, to catch what grows by the square."""
    verdicts = {f"O{n}": PRESENT if n % 3 else MISSING for n in range(1, 44)}
    other = {code: MISSING if verdict is PRESENT else PRESENT for code, verdict in verdicts.items()}
    rows = range(2, 7852)
    before = sweep(*(agency(n, estimate=50.0, verdicts=verdicts) for n in rows))
    after = sweep(*(agency(n, estimate=60.0, verdicts=other) for n in rows))
    began = time.process_time()
    comparison = compare_sweeps(before, after)
    assert time.process_time() - began < 20
    assert comparison.total.agencies == 7850
    assert comparison.total.fixed == 7850 * 14
