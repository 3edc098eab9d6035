"""Sweeps of small sites on loopback: every agency of the register ends in exactly one state."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from audits.archive import open_archive
from audits.cli.sweep import exit_code
from audits.demo.model import Expected
from audits.demo.server import TownServer, serve
from audits.demo.town import build_town
from audits.sweep import SweepPlan, SweepRefused, run_sweep
from audits.sweep.status import SweepEvent, Told
from config.agency import Agency
from config.registers import Register, RegisterRow
from matchers.model import Verdict
from matchers.sweep_model import AgencyState, Sweep
from reports.sweep_reports import load_sweep
from tests.audits.sweep.sites import closed_port, limits_of, plan_of, register_of, silent, small_site

pytestmark = pytest.mark.timeout(240)


def states(sweep: Sweep) -> list[str]:
    return [agency.state.value for agency in sweep.agencies]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sweep, Path, list[str], list[SweepEvent]]:
    """One sweep of six agencies of every kind, by two processes."""
    output, events = tmp_path_factory.mktemp("sweep"), list[SweepEvent]()
    with (
        serve(small_site(4), host="127.0.1.1") as good,
        serve(small_site(2, robots="User-agent: *\nDisallow: /\n"), host="127.0.1.2") as closed,
        silent("127.0.1.4") as mute,
    ):
        dead = f"http://127.0.1.3:{closed_port('127.0.1.3')}/"
        urls = [f"{good}/", f"{closed}/", dead, "", f"{good}/page-1", mute]
        rows = [*register_of(urls).rows, RegisterRow(8, Agency(name="ซ้ำ", url=f"{good}/"), same_as=2)]
        plan = plan_of(Register("ทะเบียน.csv", tuple(rows)), output, processes=2, formats=("html",))
        sweep = run_sweep(plan, on_event=events.append)
        paths = [request.path for request in good.requests]
    return sweep, output, paths, events


def test_every_kind_of_site_has_its_state(swept: tuple[Sweep, Path, list[str], list[SweepEvent]]) -> None:
    assert states(swept[0]) == [
        "audited",
        "blocked",
        "unreachable",
        "no_site",
        "audited",
        "unreachable",
        "audited",
    ]


def test_rows_keep_the_lines_of_the_register(swept: tuple[Sweep, Path, list[str], list[SweepEvent]]) -> None:
    assert [agency.row for agency in swept[0].agencies] == [2, 3, 4, 5, 6, 7, 8]
    assert swept[0].waiting == 0
    assert swept[0].finished_at is not None


def test_the_outcome_of_the_home_page_stands_behind_a_state(
    swept: tuple[Sweep, Path, list[str], list[SweepEvent]],
) -> None:
    outcomes = {agency.row: agency.outcome for agency in swept[0].agencies}
    assert outcomes == {2: "", 3: "robots", 4: "network", 5: "", 6: "", 7: "timeout", 8: ""}
    assert all(bool(agency.reason) == (agency.state != "audited") for agency in swept[0].agencies)


def test_what_did_not_open_was_tried_a_second_time(
    swept: tuple[Sweep, Path, list[str], list[SweepEvent]],
) -> None:
    attempts = {agency.row: agency.attempts for agency in swept[0].agencies}
    assert attempts == {2: 1, 3: 1, 4: 2, 5: 0, 6: 1, 7: 2, 8: 0}
    told = [event for event in swept[3] if isinstance(event, Told) and event.key == "second_pass"]
    assert [event.facts["n"] for event in told] == [2]


def test_an_agency_that_stands_twice_in_the_register_is_crawled_once(
    swept: tuple[Sweep, Path, list[str], list[SweepEvent]],
) -> None:
    first, again = swept[0].agencies[0], swept[0].agencies[-1]
    assert again.name == "ซ้ำ"
    assert (again.verdicts, again.folder) == (first.verdicts, first.folder)
    assert swept[2].count("/page-3") == 1, "row 6 begins at a page without links"


def test_each_audited_agency_has_its_folder(swept: tuple[Sweep, Path, list[str], list[SweepEvent]]) -> None:
    sweep, output, _, _ = swept
    for agency in sweep.agencies:
        if agency.state == "audited":
            found = {path.name for path in (output / agency.folder).iterdir()}
            assert found >= {"audit.json", "report.html", "evidence.jsonl.gz", "requests.jsonl"}
            audit = json.loads((output / agency.folder / "audit.json").read_text(encoding="utf-8"))
            assert {f["code"]: f["verdict"] for f in audit["findings"]} == agency.verdicts


def test_sweep_json_holds_what_was_given_back(
    swept: tuple[Sweep, Path, list[str], list[SweepEvent]],
) -> None:
    assert load_sweep(swept[1]) == swept[0]


def test_the_archive_holds_one_audit_for_each_site_that_was_crawled(
    swept: tuple[Sweep, Path, list[str], list[SweepEvent]],
) -> None:
    sweep, output, _, _ = swept
    with open_archive(output) as archive:
        counts = {agency.row: len(archive.history(agency.url)) for agency in sweep.agencies if agency.url}
    assert counts == {2: 1, 3: 1, 4: 1, 6: 1, 7: 1, 8: 1}


def test_a_second_sweep_knows_what_changed_and_asks_what_changed(tmp_path: Path) -> None:
    with serve(small_site(3), host="127.0.1.1") as site:
        plan = plan_of(register_of([f"{site}/"]), tmp_path)
        first, second = run_sweep(plan), run_sweep(plan)
    assert first.agencies[0].change is None
    change = second.agencies[0].change
    assert change is not None
    assert (change.since, change.fixed, change.broken) == (plan.as_of, (), ())


def test_only_failed_takes_up_the_last_sweep_and_merges(tmp_path: Path) -> None:
    port = closed_port("127.0.1.2")
    with serve(small_site(2), host="127.0.1.1") as good:
        plan = plan_of(register_of([f"{good}/", f"http://127.0.1.2:{port}/", ""]), tmp_path)
        before = run_sweep(plan)
        asked = len(good.requests)
        with serve(small_site(2), host="127.0.1.2", port=port):
            after = run_sweep(_only_failed(plan))
        assert len(good.requests) == asked, "what was audited is left alone"
    assert states(before) == ["audited", "unreachable", "no_site"]
    assert states(after) == ["audited", "audited", "no_site"]
    assert after.agencies[1].failures_in_row == 0


def _only_failed(plan: SweepPlan) -> SweepPlan:
    return replace(plan, only_failed=True)


def test_only_failed_without_a_sweep_before_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SweepRefused, match="nothing_failed_before"):
        run_sweep(_only_failed(plan_of(register_of(["http://127.0.1.1:9999/"]), tmp_path)))


def test_fresh_continues_nothing(tmp_path: Path) -> None:
    with serve(small_site(8, delay_s=0.2), host="127.0.1.1") as site:
        plan = plan_of(register_of([f"{site}/"]), tmp_path)
        left = run_sweep(plan, stopped=lambda: site_was_asked(site, 5))
        assert left.finished_at is None
        asked = {request.path for request in site.requests}
        site.requests.clear()
        run_sweep(replace(plan, fresh=True))
        again = {request.path for request in site.requests}
    assert asked <= again


def site_was_asked(site: TownServer, times: int) -> bool:
    return len(site.requests) >= times


def test_a_stopped_sweep_is_continued_and_asks_for_nothing_twice(tmp_path: Path) -> None:
    with serve(small_site(8, delay_s=0.2), host="127.0.1.1") as site:
        plan = plan_of(register_of([f"{site}/", ""]), tmp_path)
        left = run_sweep(plan, stopped=lambda: site_was_asked(site, 6))
        assert (left.finished_at, left.waiting, states(left)) == (None, 1, ["no_site"])
        done = run_sweep(plan)
        asked = [request.path for request in site.requests]
    assert states(done) == ["audited", "no_site"]
    assert done.started_at == left.started_at
    assert done.agencies[0].attempts == 2
    # what was under way when it stopped may have been asked for again: four at a time
    assert sum(asked.count(path) - 1 for path in set(asked)) <= 4


def test_hosts_are_never_audited_twice_at_once(tmp_path: Path) -> None:
    most = 0
    with serve(small_site(3, delay_s=0.1), host="127.0.1.1") as site:
        plan = plan_of(register_of([f"{site}/", f"{site}/page-1", f"{site}/page-2"]), tmp_path, processes=2)

        def look(event: SweepEvent) -> None:
            nonlocal most
            most = max(most, getattr(event, "running", 0))

        sweep = run_sweep(plan, on_event=look)
    assert states(sweep) == ["audited"] * 3
    assert most == 1


def test_two_processes_keep_the_rate_of_an_address_together(tmp_path: Path) -> None:
    rate, begun, sites = 8.0, list[float](), list[TownServer]()
    with ExitStack() as stack:
        for _ in range(4):
            begun.append(time.monotonic())  # each server counts from its own start
            sites.append(stack.enter_context(serve(small_site(5), host="127.0.1.7")))
        plan = plan_of(register_of([f"{s}/" for s in sites]), tmp_path, processes=2, per_ip_rate=rate)
        run_sweep(plan)
    times = sorted(b + r.time for b, s in zip(begun, sites, strict=True) for r in s.requests)
    assert len(times) >= 4 * 6
    assert len(times) <= rate * (times[-1] - times[0]) + 2


def test_agencies_of_one_address_run_few_at_a_time(tmp_path: Path) -> None:
    most = 0
    with ExitStack() as stack:
        sites = [stack.enter_context(serve(small_site(3, delay_s=0.1), host="127.0.1.8")) for _ in range(5)]
        limits = limits_of(on_one_address=2)
        plan = plan_of(register_of([f"{s}/" for s in sites]), tmp_path, limits=limits)

        def look(event: SweepEvent) -> None:
            nonlocal most
            most = max(most, getattr(event, "running", 0))

        sweep = run_sweep(plan, on_event=look)
    assert states(sweep) == ["audited"] * 5
    assert most <= 2
    assert [(one.address, one.agencies) for one in sweep.shared_addresses] == [("127.0.1.8", 5)]


def test_when_all_fail_at_once_they_are_tried_again_once_the_network_is_back(tmp_path: Path) -> None:
    hosts = [f"127.0.1.{20 + i}" for i in range(5)]
    ports = [closed_port(host) for host in hosts]
    limits = limits_of(circuit={"least": 3, "share": 0.7, "probe_every": 0.2, "probe_at_most": 0.5})
    with ExitStack() as stack:
        told = list[str]()

        def repair(event: SweepEvent) -> None:
            if isinstance(event, Told):
                told.append(event.key)
                if event.key == "circuit_open":
                    for host, port in zip(hosts, ports, strict=True):
                        stack.enter_context(serve(small_site(1), host=host, port=port))

        urls = [f"http://{host}:{port}/" for host, port in zip(hosts, ports, strict=True)]
        plan = plan_of(register_of(urls), tmp_path, limits=limits)
        sweep = run_sweep(plan, on_event=repair)
    assert states(sweep) == [AgencyState.AUDITED] * 5
    assert "circuit_closed" in told
    assert [alarm.kind for alarm in sweep.alarms] == ["circuit"]


def test_a_canary_that_is_judged_otherwise_than_it_should_be_alarms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = build_town(2566)
    other = "missing" if town.truth["O1"].verdict != "missing" else "present"
    lying = replace(town, truth={**town.truth, "O1": Expected(other, None)})
    monkeypatch.setattr("audits.sweep.running.build_town", lambda _: lying)
    sweep = run_sweep(plan_of(register_of([""]), tmp_path, canary=True))
    planted = town.truth["O1"].verdict
    assert [canary.wrong for canary in sweep.canaries] == [{"O1": f"{other} → {planted}"}] * 2
    assert {alarm.kind for alarm in sweep.alarms} == {"canary"}
    assert exit_code(sweep, frozenset()) == 4


@pytest.mark.parametrize(
    ("state", "fail_on", "code"),
    [
        ("audited", "", 0),
        ("partial", "", 0),
        ("no_site", "", 0),
        ("unreachable", "", 4),
        ("blocked", "", 4),
        ("unreachable", "missing", 1),
        ("failed", "missing", 4),
        ("audited", "missing", 1),
        ("audited", "unknown", 0),
    ],
)
def test_the_exit_code_says_how_a_sweep_ended(
    swept: tuple[Sweep, Path, list[str], list[SweepEvent]], state: str, fail_on: str, code: int
) -> None:
    plain = swept[0].agencies[0]
    agencies = (
        plain.model_copy(update={"state": AgencyState(state), "verdicts": {}}),
        plain.model_copy(update={"verdicts": {"O1": Verdict.MISSING}}),
    )
    sweep = swept[0].model_copy(update={"agencies": agencies})
    assert exit_code(sweep, frozenset({fail_on})) == code
