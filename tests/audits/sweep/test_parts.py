"""The parts of a sweep that need no process: states, circuit, monitors, estimates, the gate's places."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from audits.demo.model import Expected
from audits.demo.town import build_town
from audits.sweep.addresses import remaining
from audits.sweep.canary import FIRST, Aviary
from audits.sweep.circuit import Circuit
from audits.sweep.monitors import alarms
from audits.sweep.states import BETTER_FIRST, STATE_OF_FAILURE, is_better, state_of
from audits.sweep.status import Pace
from config.sweep import CircuitLimits, MonitorLimits, sweep_limits
from crawler.gate import AddressGate, LocalPlaces
from matchers.model import Coverage, Outcome, Verdict
from matchers.sweep_model import AgencyState, SweptAgency

# --- states -------------------------------------------------------------------------------------


def test_every_outcome_of_a_home_page_has_its_state() -> None:
    assert set(STATE_OF_FAILURE) == set(Outcome) - {Outcome.OPENED}


def test_states_are_ordered_once_each() -> None:
    assert sorted(BETTER_FIRST) == sorted(AgencyState)


@pytest.mark.parametrize(
    ("coverage", "state"),
    [
        (Coverage(pages=40), "audited"),
        (Coverage(pages=300, budget_ended="pages"), "audited"),
        (Coverage(pages=40, budget_ended="minutes"), "partial"),
        (Coverage(pages=40, errors=41), "partial"),
        (Coverage(pages=40, errors=9), "audited"),
        (Coverage(failure="robots"), "blocked"),
        (Coverage(failure="bot_wall"), "blocked"),
        (Coverage(failure="parked"), "unreachable"),
        (Coverage(failure="network"), "unreachable"),
    ],
)
def test_the_state_follows_from_how_the_crawl_ended(coverage: Coverage, state: str) -> None:
    assert state_of(coverage, errors_share=0.5) == state


def test_of_two_passes_the_better_one_counts() -> None:
    assert is_better(AgencyState.AUDITED, AgencyState.PARTIAL)
    assert is_better(AgencyState.UNREACHABLE, AgencyState.UNREACHABLE)
    assert not is_better(AgencyState.UNREACHABLE, AgencyState.PARTIAL)


# --- the circuit --------------------------------------------------------------------------------

LIMITS = CircuitLimits(
    window=300, least=4, share=0.75, quiet=20, probe_every=60, probe_at_most=120, give_up=1000
)


def test_failures_that_come_together_open_the_circuit_and_go_back() -> None:
    circuit = Circuit(LIMITS)
    assert [circuit.note(t, row, failed=True) for t, row in ((0, 2), (1, 3), (2, 4))] == [(), (), ()]
    assert circuit.note(3, 5, failed=True) == (2, 3, 4, 5)
    assert circuit.is_open


def test_failures_that_are_far_apart_or_few_do_not() -> None:
    slow, mixed = Circuit(LIMITS), Circuit(LIMITS)
    for i in range(10):
        assert slow.note(i * 150.0, i, failed=True) == ()
        assert mixed.note(float(i), i, failed=i % 2 == 0) == ()


def test_failures_open_no_circuit_while_others_may_answer_or_just_did() -> None:
    circuit = Circuit(LIMITS)
    assert [circuit.note(float(t), t, failed=True, others=True) for t in range(10)] == [()] * 10
    circuit.answered(15.0)
    assert circuit.note(34.0, 10, failed=True, others=True) == ()
    assert circuit.note(36.0, 11, failed=True, others=True) == tuple(range(12)), "20 s without an answer"


def test_a_success_opens_no_circuit_whatever_failed_before() -> None:
    circuit = Circuit(LIMITS)
    for row in range(9):
        circuit.note(0.0, row, failed=True, others=True)
    assert circuit.note(1.0, 9, failed=False) == ()
    assert not circuit.is_open


def test_an_open_circuit_is_probed_ever_more_rarely_and_closed_by_a_success() -> None:
    circuit = Circuit(LIMITS)
    for row in range(4):
        circuit.note(0.0, row, failed=True)
    assert [circuit.may_probe(t) for t in (59.0, 60.0, 60.1)] == [False, True, False]
    circuit.note(61.0, 9, failed=True)
    assert [circuit.may_probe(t) for t in (180.0, 181.0)] == [False, True]
    circuit.note(182.0, 9, failed=False)
    assert not circuit.is_open


def test_a_circuit_that_never_closes_gives_up_and_says_so() -> None:
    circuit = Circuit(LIMITS)
    for row in range(4):
        circuit.note(0.0, row, failed=True)
    assert not circuit.may_probe(1000.0)
    assert (circuit.is_open, circuit.gave_up) == (False, True)
    assert [circuit.note(1001.0, row, failed=True) for row in range(8)] == [()] * 8


# --- monitors -----------------------------------------------------------------------------------

WATCH = MonitorLimits(
    least=2,
    unknown_share=0.4,
    zero_evidence=1,
    drop_points=30,
    drop_share=0.4,
    lost_share=0.4,
    errors_share=0.5,
)


def agency(row: int, **facts: Any) -> SweptAgency:
    plain = {"name": f"หน่วยงาน {row}", "state": AgencyState.AUDITED, "pages": 10, "estimate": 80.0}
    return SweptAgency.model_validate({"row": row, **plain, **facts})


def kinds(now: Sequence[SweptAgency], before: Sequence[SweptAgency] = ()) -> dict[str, tuple[str, ...]]:
    found = alarms(now, {one.row: one for one in before}, WATCH, "en")
    return {alarm.kind: alarm.agencies for alarm in found}


def test_a_sweep_like_the_last_one_alarms_nobody() -> None:
    assert kinds([agency(2), agency(3)], [agency(2), agency(3)]) == {}


def test_many_items_that_could_not_be_checked_alarm() -> None:
    unknown = {"O1": Verdict.UNKNOWN, "O2": Verdict.UNKNOWN}
    known = {"O1": Verdict.PRESENT, "O2": Verdict.UNKNOWN}
    assert kinds([agency(2, verdicts=unknown), agency(3, verdicts=known)]) == {
        "unknown_share": ("หน่วยงาน 2", "หน่วยงาน 3")
    }


def test_a_single_agency_judged_without_evidence_alarms() -> None:
    assert kinds([agency(2), agency(3, pages=0)]) == {"zero_evidence": ("หน่วยงาน 3",)}


def test_no_evidence_of_a_site_that_did_not_open_is_as_it_should_be() -> None:
    assert kinds([agency(2), agency(3, pages=0, state=AgencyState.UNREACHABLE)]) == {}


def test_sites_that_fall_together_alarm_and_one_that_falls_alone_does_not() -> None:
    before = [agency(row) for row in range(2, 7)]
    one = [agency(2, estimate=10.0), *before[1:]]
    three = [*(agency(row, estimate=10.0) for row in (2, 3, 4)), *before[3:]]
    assert kinds(one, before) == {}
    assert kinds(three, before) == {"sudden_drop": ("หน่วยงาน 2", "หน่วยงาน 3", "หน่วยงาน 4")}


def test_sites_that_cannot_be_judged_any_more_alarm() -> None:
    before = [agency(2), agency(3)]
    now = [agency(2), agency(3, state=AgencyState.UNREACHABLE, estimate=None, pages=0)]
    assert kinds(now, before) == {"lost_sites": ("หน่วยงาน 3",)}


# --- canary -------------------------------------------------------------------------------------


def test_a_canary_that_is_not_judged_at_all_is_wrong_in_every_item() -> None:
    town = build_town(2566)
    canary = Aviary(town, "http://127.0.0.1/").judge(FIRST, None)
    assert (canary.passed, set(canary.wrong)) == (False, set(town.truth))


def test_a_canary_names_the_item_that_is_wrong() -> None:
    town = build_town(2566)
    lying = replace(town, truth={"O1": Expected("present", None), "O2": Expected("missing", None)})
    audit: Any = type("Judged", (), {"findings": [_finding("O1", "present"), _finding("O2", "present")]})
    assert Aviary(lying, "").judge(FIRST, audit).wrong == {"O2": "missing → present"}


def _finding(code: str, verdict: str) -> Any:
    return type("Found", (), {"code": code, "verdict": Verdict(verdict)})


# --- how long it takes --------------------------------------------------------------------------


def test_the_pace_so_far_tells_how_long_the_rest_takes() -> None:
    told = remaining(30, 10, 60.0, {}, requests_each=100, seconds_per_request={})
    assert (told.seconds, told.bounds) == (180.0, ())


def test_an_address_shared_by_many_bounds_the_rest_and_is_named() -> None:
    at = {"203.150.20.1": 20, "203.150.20.2": 3}
    spacing = dict.fromkeys(at, 0.25)
    told = remaining(30, 10, 60.0, at, requests_each=100, seconds_per_request=spacing)
    assert (told.seconds, told.bounds) == (500.0, (("203.150.20.1", 20),))


def test_pages_a_second_are_those_of_the_last_half_minute() -> None:
    pace = Pace()
    assert pace.at(0.0, 0) == 0.0
    assert pace.at(10.0, 50) == 5.0
    assert pace.at(20.0, 200) == 10.0


# --- places that several gates share --------------------------------------------------------------


def test_gates_of_two_processes_that_share_their_places_keep_one_rate() -> None:
    from tests.crawler.test_politeness import Clock

    clock = Clock()
    places, passed = LocalPlaces(clock), list[float]()

    async def one(gate: AddressGate, host: str) -> None:
        await gate.turn(host, "203.150.20.1", delay=1.0, rate=4.0)
        passed.append(round(clock.now - 100.0, 6))

    gates = [AddressGate(places=places, clock=clock, sleep=clock.sleep) for _ in range(2)]
    asyncio.run(clock.run(*(one(gates[i % 2], f"{i}.go.th") for i in range(5))))
    assert passed == [0, 0.25, 0.5, 0.75, 1.0]


def test_a_host_that_one_process_paused_waits_in_the_other_too() -> None:
    from tests.crawler.test_politeness import Clock

    clock = Clock()
    places, passed = LocalPlaces(clock), dict[str, float]()
    first, second = (AddressGate(places=places, clock=clock, sleep=clock.sleep) for _ in range(2))
    first.pause("a.go.th", 30.0)

    async def one(host: str) -> None:
        await second.turn(host, "203.150.20.1", delay=1.0, rate=4.0)
        passed[host] = round(clock.now - 100.0, 6)

    asyncio.run(clock.run(one("a.go.th"), one("b.go.th")))
    assert passed == {"a.go.th": 30.0, "b.go.th": 0.0}, "others on its address do not wait with it"


def test_the_shipped_limits_give_a_reason_for_patience() -> None:
    limits = sweep_limits()
    assert limits.second_pass_factor > 1
    assert limits.circuit.probe_every <= limits.circuit.probe_at_most <= limits.circuit.give_up
