"""Runs that are due: once, one at a time, for their own day, whatever happens; on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from audits.archive import Archive, open_archive
from audits.schedules import run_due, running
from audits.schedules.book import Book, NameTaken, NoSuchSchedule
from audits.schedules.locks import alone, is_held
from audits.schedules.rows import RunState, ScheduleRow
from audits.schedules.running import Asked, RunTold
from audits.sweep import SweepPlan, SweepRefused
from matchers.model import Verdict
from matchers.sweep_model import Sweep, SweepAlarm
from reports.sweep_reports import load_sweep
from tests.audits.scheduled import Engine, agency, bangkok, gaps, plan_in, sweep_of

ADDED = bangkok(2023, 3, 1, 12, 0)
DUE = bangkok(2023, 3, 16, 2, 0)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "kept")
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def archive(place: str) -> Iterator[Archive]:
    with open_archive(place) as opened:
        yield opened


@pytest.fixture
def book(archive: Archive) -> Book:
    return Book(archive)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    stand_in = Engine()
    monkeypatch.setattr(running, "run_sweep", stand_in)
    return stand_in


@pytest.fixture
def schedule(book: Book, tmp_path: Path) -> ScheduleRow:
    """Due on the 16th of every month at two."""
    return book.add("ร้อยเอ็ด", "0 2 16 * *", plan_in(tmp_path), ADDED)


def states(book: Book, schedule: ScheduleRow) -> list[str]:
    return [run.state.value for run in book.runs(schedule.id)]


def test_a_schedule_runs_once_when_it_is_due(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    assert run_due(archive, DUE - timedelta(seconds=30)).runs == ()
    assert schedule.next_at == DUE
    due = run_due(archive, DUE)
    assert [run.state for run in due.runs] == [RunState.FINISHED]
    assert (due.exit_code, due.runs[0].due_at, due.runs[0].detail.missed) == (0, DUE, 0)
    assert run_due(archive, DUE + timedelta(minutes=5)).runs == ()
    assert book.find("ร้อยเอ็ด").next_at == bangkok(2023, 4, 16, 2)
    assert engine.days == [date(2023, 3, 16)]


def test_dates_missed_while_the_machine_was_off_are_one_run(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    back = bangkok(2024, 1, 5, 9, 0)  # March to December 2023: ten dates
    (run,) = run_due(archive, back).runs
    assert (run.due_at, run.detail.missed) == (bangkok(2023, 12, 16, 2), 9)
    assert run.detail.as_of == date(2024, 1, 5), "what is judged is the site of today"
    assert run_due(archive, back + timedelta(minutes=5)).runs == ()
    assert len(engine.plans) == 1
    assert book.find("ร้อยเอ็ด").next_at == bangkok(2024, 1, 16, 2)


def test_half_past_midnight_of_the_first_of_october_is_the_new_fiscal_year(
    archive: Archive, book: Book, tmp_path: Path, engine: Engine
) -> None:
    book.add("ต้นปี", "30 0 1 10 *", plan_in(tmp_path), ADDED)
    # still the 30th of September in UTC
    assert len(run_due(archive, bangkok(2022 + 1, 10, 1, 0, 30)).runs) == 1
    assert engine.days == [date(2023, 10, 1)]
    assert engine.plans[0].requested_year == 2567


def test_a_fiscal_year_that_was_asked_for_stays(
    archive: Archive, book: Book, tmp_path: Path, engine: Engine
) -> None:
    book.add("รอบ 12 เดือน", "0 2 5 10 *", plan_in(tmp_path, fiscal_year=2566), ADDED)
    run_due(archive, bangkok(2023, 10, 5, 2))
    assert engine.plans[0].checklist.fiscal_year == 2566


def test_a_date_that_comes_while_the_run_before_works_is_skipped_and_stands_in_the_ledger(
    place: str, archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    told: list[str] = []
    seen: list[object] = []

    def meanwhile() -> None:
        with open_archive(place) as second:
            seen.append(is_held(second, schedule.id))
            for later in (DUE + timedelta(minutes=5), bangkok(2023, 4, 16, 2, 5)):
                seen.append(run_due(second, later, Asked(tell=lambda one: told.append(one.key))).runs)

    engine.meanwhile = meanwhile
    (run,) = run_due(archive, DUE).runs
    assert seen == [True, (), ()]
    assert told == ["still_running", "skipped"]
    assert run.state is RunState.FINISHED
    assert states(book, schedule) == ["skipped", "finished"]
    assert book.runs(schedule.id)[0].due_at == bangkok(2023, 4, 16, 2)
    assert len(engine.plans) == 1
    assert not is_held(archive, schedule.id)


def test_a_date_that_passed_while_nobody_looked_but_the_run_worked_is_skipped_too(
    archive: Archive,
    book: Book,
    schedule: ScheduleRow,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end = bangkok(2023, 4, 20, 9)
    engine.meanwhile = lambda: monkeypatch.setattr(running._Clock, "now", lambda _: end)
    run_due(archive, DUE)
    monkeypatch.undo()
    assert states(book, schedule) == ["skipped", "finished"]
    assert book.find("1").next_at == bangkok(2023, 5, 16, 2)
    assert run_due(archive, end + timedelta(minutes=5)).runs == ()


def test_who_holds_the_lock_and_has_not_begun_keeps_its_date(
    place: str, archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    with alone(archive, schedule.id) as ours, open_archive(place) as second:
        assert ours
        assert run_due(second, DUE).runs == ()
        assert states(book, schedule) == [], "nothing is skipped that nobody works on"
    assert len(run_due(archive, DUE).runs) == 1


def test_an_interrupted_run_goes_on_for_the_day_it_was_begun_for(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    engine.finished = False
    assert run_due(archive, DUE).exit_code == 130
    assert states(book, schedule) == ["interrupted"]
    engine.finished = True
    due = run_due(archive, bangkok(2023, 3, 18, 8))
    assert engine.days == [date(2023, 3, 16)] * 2
    assert (due.exit_code, states(book, schedule)) == (0, ["finished"])
    assert due.runs[0].detail.continued == 1


@pytest.mark.parametrize("written", [True, False])
def test_a_program_killed_just_after_its_sweep_does_not_sweep_again(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine, tmp_path: Path, *, written: bool
) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        engine.meanwhile = lambda: None
        if not written:
            (tmp_path / "out" / "sweep.json").unlink()
        raise Killed

    engine.meanwhile = die
    with pytest.raises(Killed):
        run_due(archive, DUE)
    assert states(book, schedule) == ["running"]
    due = run_due(archive, DUE + timedelta(days=1))
    assert [run.state for run in due.runs] == [RunState.FINISHED]
    if written:
        assert len(engine.plans) == 1
    else:
        assert [plan.only_failed for plan in engine.plans] == [False, True], "it is only written anew"
    assert due.runs[0].detail.as_of == date(2023, 3, 16)


def test_what_was_killed_long_ago_is_abandoned_when_a_newer_date_has_come(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    engine.finished = False
    run_due(archive, DUE)
    engine.finished = True
    run_due(archive, bangkok(2023, 4, 16, 2))
    assert engine.days == [date(2023, 3, 16), date(2023, 4, 16)]
    assert states(book, schedule) == ["finished", "abandoned"]


def test_a_run_that_cannot_begin_is_tried_again_after_an_hour_and_fails_the_third_time(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    Path(schedule.plan.register_file).unlink()
    told: list[RunTold] = []
    asked = Asked(tell=told.append)
    at = DUE
    for _ in range(2):
        assert run_due(archive, at, asked).exit_code == 4
        assert states(book, schedule) == ["waiting"]
        assert run_due(archive, at + timedelta(minutes=59)).runs == (), "not before an hour has passed"
        at += timedelta(minutes=61)
    assert run_due(archive, at, asked).exit_code == 4
    assert states(book, schedule) == ["failed"]
    assert run_due(archive, at + timedelta(hours=2)).runs == ()
    assert [one.key for one in told].count("broken") == 3
    run = book.runs(schedule.id)[0]
    assert "ทะเบียน.csv" in run.detail.problem
    assert book.find("1").failures_in_row == 1
    assert engine.plans == []


def test_a_folder_in_which_somebody_sweeps_by_hand_is_waited_for_and_no_failure(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(plan: SweepPlan, **_: object) -> Sweep:
        raise SweepRefused("already_running", output=plan.output)

    monkeypatch.setattr(running, "run_sweep", busy)
    assert run_due(archive, DUE).exit_code == 0
    assert states(book, schedule) == ["waiting"]
    monkeypatch.setattr(running, "run_sweep", engine)
    assert run_due(archive, DUE + timedelta(minutes=5)).exit_code == 0
    assert states(book, schedule) == ["finished"]
    assert engine.days == [date(2023, 3, 16)]


def test_a_broken_schedule_does_not_cost_another_its_run(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine, tmp_path: Path
) -> None:
    Path(schedule.plan.register_file).unlink()
    book.add("อื่น", "0 2 16 * *", plan_in(tmp_path / "other"), ADDED)
    due = run_due(archive, DUE)
    assert [run.state.value for run in due.runs] == ["waiting", "finished"]


def test_a_run_by_force_needs_no_date_and_moves_none(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine
) -> None:
    due = run_due(archive, ADDED + timedelta(hours=1), Asked(forced="ร้อยเอ็ด"))
    assert [run.state.value for run in due.runs] == ["finished"]
    assert book.find("1").next_at == DUE
    with pytest.raises(NoSuchSchedule):
        run_due(archive, ADDED, Asked(forced="เลย"))


def test_what_changed_since_the_run_before_is_told_with_the_agencies(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine, tmp_path: Path
) -> None:
    engine.answers = [
        [
            agency(2, estimate=50.0, verdicts=gaps(O1="missing", O2="present")),
            agency(3, estimate=80.0, verdicts=gaps(O1="present", O2="present")),
            agency(4, "unreachable", reason="เปิดหน้าแรกไม่ได้"),
            agency(5, "blocked"),
        ],
        [
            agency(2, estimate=60.0, verdicts=gaps(O1="present", O2="present")),
            agency(3, estimate=70.0, verdicts=gaps(O1="missing", O2="present")),
            agency(4, "unreachable", reason="เปิดหน้าแรกไม่ได้"),
            agency(5, estimate=10.0, verdicts=gaps(O1="missing")),
            agency(6, "failed"),
        ],
    ]
    (first,) = run_due(archive, DUE).runs
    (second,) = run_due(archive, bangkok(2023, 4, 16, 2)).runs
    assert first.detail.summary is not None
    assert first.detail.summary.since is None
    summary = second.detail.summary
    assert summary is not None
    assert summary.since == date(2023, 3, 16)
    assert [(one.name, one.codes, one.difference) for one in summary.improved] == [
        ("เทศบาล 2", ("O1",), 10.0)
    ]
    assert [(one.name, one.codes, one.difference) for one in summary.declined] == [
        ("เทศบาล 3", ("O1",), -10.0)
    ]
    assert (summary.new_failures, summary.opened_again) == (("เทศบาล 6",), ("เทศบาล 5",))
    assert [(one.row, one.since, one.in_row) for one in second.detail.failing] == [
        (4, date(2023, 3, 16), 2),
        (6, date(2023, 4, 16), 1),
    ]
    kept = tmp_path / "out" / "runs"
    assert sorted(one.name for one in kept.iterdir()) == ["2566-03-16-1", "2566-04-16-2"]
    assert load_sweep(kept / "2566-03-16-1").agencies[0].estimate == 50.0
    assert (kept / "2566-04-16-2" / "comparison.json").is_file()


@pytest.mark.parametrize(
    ("agencies", "changes", "code"),
    [
        ([agency(2)], {}, 0),
        ([agency(2, verdicts=gaps(O1="missing"))], {}, 0),
        ([agency(2, verdicts=gaps(O1="missing"))], {"fail_on": (Verdict.MISSING,)}, 1),
        ([agency(2), agency(3, "unreachable")], {}, 4),
        ([agency(2), agency(3, "no_site")], {}, 0),
    ],
)
def test_the_exit_code_is_that_of_the_sweep(
    archive: Archive, book: Book, tmp_path: Path, engine: Engine, *, agencies: list, changes: dict, code: int
) -> None:
    engine.answers = [agencies]
    book.add("ก", "0 2 16 * *", plan_in(tmp_path, **changes), ADDED)
    assert run_due(archive, DUE).exit_code == code
    assert book.runs(1)[0].exit_code == code


def test_a_worsening_ends_with_one_when_that_was_asked_for_even_beside_a_dead_site(
    archive: Archive, schedule: ScheduleRow, engine: Engine
) -> None:
    worse = [agency(2, verdicts=gaps(O1="missing")), agency(3, "unreachable")]
    engine.answers = [[agency(2, verdicts=gaps(O1="present")), agency(3, "unreachable")], worse, worse]
    asked = Asked(fail_on_worse=True)
    assert run_due(archive, DUE, asked).exit_code == 4, "there is nothing to be worse than"
    assert run_due(archive, bangkok(2023, 4, 16, 2), asked).exit_code == 1
    assert run_due(archive, bangkok(2023, 5, 16, 2), asked).exit_code == 4, "it is as bad as before"


def test_our_own_failure_goes_before_a_worsening(tmp_path: Path) -> None:
    from audits.schedules.outcome import exit_code_of
    from audits.schedules.plan import sweep_plan
    from audits.schedules.rows import Summary

    sweep = sweep_of(sweep_plan(plan_in(tmp_path), date(2023, 3, 16)), [agency(2)])
    wrong = sweep.model_copy(update={"alarms": (SweepAlarm(kind="canary", message="ผิด"),)})
    worse = Summary(worsened=True)
    assert exit_code_of(sweep, worse, frozenset(), fail_on_worse=True) == 1
    assert exit_code_of(wrong, worse, frozenset(), fail_on_worse=True) == 4


def test_a_removed_schedule_takes_its_ledger_along_and_its_name_is_free(
    archive: Archive, book: Book, schedule: ScheduleRow, engine: Engine, tmp_path: Path
) -> None:
    run_due(archive, DUE)
    with pytest.raises(NameTaken):
        book.add("ร้อยเอ็ด", "0 2 1 * *", schedule.plan, ADDED)
    assert book.remove(schedule.id) == 1
    assert book.all() == []
    assert run_due(archive, bangkok(2024, 1, 1)).runs == ()
    assert book.add("ร้อยเอ็ด", "0 2 1 * *", schedule.plan, ADDED).id > schedule.id
    assert (tmp_path / "out" / "sweep.json").is_file()
