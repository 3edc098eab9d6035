"""Every row of a register ends in exactly one state, whatever breaks off on the way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from audits.archive import Archive, NotInArchive
from audits.archive.sweeps import SweepRow
from config.agency import Agency
from matchers.sweep_model import AgencyState
from tests.audits.archive.making import AGENCY, OPTIONS, audit

REGISTER = "ชลบุรี.csv"
SHA = "5" * 64


@dataclass(frozen=True)
class Row:
    line: int
    agency: Agency


ROWS = [
    Row(2, AGENCY),
    Row(3, Agency(name="อบต.ไม่มีเว็บ")),
    Row(5, Agency(name="อบต.บ้านใหม่", url="http://Banmai.go.th:8080/")),
]


def begin(archive: Archive, **more: object) -> SweepRow:
    values = {"key": REGISTER, "register_sha256": SHA, "options": OPTIONS, "rows": ROWS, **more}
    return archive.sweeps.begin(**values)  # type: ignore[arg-type]


def finish_all(archive: Archive, sweep: SweepRow, *states: str) -> None:
    for row, state in zip(archive.sweeps.rows(sweep.id), states, strict=True):
        assert archive.sweeps.start_row(sweep.id, row.row, None, row.attempts + 1)
        assert archive.sweeps.finish_row(sweep.id, row.row, row.attempts + 1, state)
    archive.sweeps.finish(sweep.id)


def test_a_new_sweep_has_every_row_waiting(archive: Archive) -> None:
    sweep = begin(archive)
    rows = archive.sweeps.rows(sweep.id)
    assert [(row.row, row.agency) for row in rows] == [(row.line, row.agency) for row in ROWS]
    assert {(row.phase, row.state, row.attempts, row.pass_no) for row in rows} == {("waiting", None, 0, 1)}
    assert [row.host for row in rows] == ["www.bansuan.go.th", "", "banmai.go.th:8080"]
    assert [row.agency_key for row in rows] == ["bansuan.go.th", "", "banmai.go.th:8080"]
    assert (sweep.resumed, sweep.finished_at, sweep.options) == (False, None, OPTIONS)


def test_mappings_are_rows_too(archive: Archive) -> None:
    given = [{"row": 2, "agency": AGENCY}, {"line": 3, "name": "อบต.", "url": "http://x.go.th", "note": 1}]
    rows = archive.sweeps.rows(begin(archive, rows=given).id)
    assert [row.agency for row in rows] == [AGENCY, Agency(name="อบต.", url="http://x.go.th")]


def test_the_same_sweep_is_continued_until_it_is_finished(archive: Archive) -> None:
    first = begin(archive)
    again = begin(archive)
    assert (again.id, again.resumed, again.started_at) == (first.id, True, first.started_at)
    finish_all(archive, first, "audited", "failed", "blocked")
    assert begin(archive).id != first.id


@pytest.mark.parametrize(
    "other", [{"key": "ระยอง.csv"}, {"register_sha256": "6" * 64}, {"options": {"max_pages": 1}}]
)
def test_another_register_or_other_options_are_another_sweep(
    archive: Archive, other: dict[str, object]
) -> None:
    assert begin(archive).id != begin(archive, **other).id


def test_a_row_is_finished_once_by_the_attempt_under_way(archive: Archive) -> None:
    sweep = begin(archive)
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    number = archive.save_audit(audit(), archive.put_evidence([]), sweep_id=sweep.id)
    assert archive.sweeps.start_row(sweep.id, 2, crawl.id, 1)
    running = archive.sweeps.rows(sweep.id)[0]
    assert (running.phase, running.attempts, running.crawl_id) == ("running", 1, crawl.id)
    finish = archive.sweeps.finish_row
    assert not finish(sweep.id, 2, 0, AgencyState.FAILED)
    assert not finish(sweep.id, 2, 2, AgencyState.FAILED)
    assert not finish(sweep.id, 99, 1, AgencyState.FAILED)
    told = {"reason": "ช้า", "outcome": "timeout", "detail": {"pages": 3, "ช่อง": ["ก"]}}
    assert finish(sweep.id, 2, 1, AgencyState.PARTIAL, audit_id=number, **told)  # type: ignore[arg-type]
    assert not finish(sweep.id, 2, 1, AgencyState.FAILED)
    done = archive.sweeps.rows(sweep.id)[0]
    assert (done.phase, done.state, done.audit_id) == ("done", AgencyState.PARTIAL, number)
    assert {"reason": done.reason, "outcome": done.outcome, "detail": done.detail} == told


def test_an_attempt_is_begun_once_and_no_state_is_lost_to_a_late_one(archive: Archive) -> None:
    sweep = begin(archive)
    start = archive.sweeps.start_row
    assert start(sweep.id, 2, None, 1)
    assert not start(sweep.id, 2, None, 1)
    assert start(sweep.id, 2, None, 2)
    assert not archive.sweeps.finish_row(sweep.id, 2, 1, "failed")
    assert archive.sweeps.finish_row(sweep.id, 2, 2, "audited")
    assert not start(sweep.id, 2, None, 3)


def test_a_row_without_a_site_needs_no_attempt(archive: Archive) -> None:
    sweep = begin(archive)
    assert archive.sweeps.finish_row(sweep.id, 3, 0, AgencyState.NO_SITE)
    assert archive.sweeps.rows(sweep.id)[1].state is AgencyState.NO_SITE


def test_a_state_that_is_none_is_refused(archive: Archive) -> None:
    sweep = begin(archive)
    with pytest.raises(ValueError, match="splendid"):
        archive.sweeps.finish_row(sweep.id, 3, 0, "splendid")


def test_after_a_crash_what_was_under_way_waits_again(archive: Archive) -> None:
    sweep = begin(archive)
    for row in (2, 5):
        archive.sweeps.start_row(sweep.id, row, None, 1)
    archive.sweeps.finish_row(sweep.id, 2, 1, "audited")
    assert archive.sweeps.release_running(sweep.id) == 1
    assert [(row.phase, row.attempts) for row in archive.sweeps.rows(sweep.id)] == [
        ("done", 1),
        ("waiting", 0),
        ("waiting", 1),
    ]
    assert not archive.sweeps.finish_row(sweep.id, 5, 1, "failed"), "a late word of the dead attempt"
    assert archive.sweeps.start_row(sweep.id, 5, None, 2)


def test_a_sweep_with_an_open_row_cannot_be_finished(archive: Archive) -> None:
    sweep = begin(archive)
    with pytest.raises(ValueError, match="no state"):
        archive.sweeps.finish(sweep.id)
    assert archive.sweeps.get(sweep.id).finished_at is None


def test_rows_are_taken_up_again_in_a_second_pass(archive: Archive) -> None:
    sweep = begin(archive)
    finish_all(archive, sweep, "audited", "failed", "unreachable")
    assert archive.sweeps.reopen(sweep.id, [3, 5]) == 2
    assert archive.sweeps.get(sweep.id).finished_at is None
    rows = archive.sweeps.rows(sweep.id)
    assert [(row.state, row.pass_no, row.attempts) for row in rows] == [
        ("audited", 1, 1),
        (None, 2, 1),
        (None, 2, 1),
    ]
    assert not archive.sweeps.finish_row(sweep.id, 3, 1, "failed"), "a late word of the first pass"
    assert begin(archive).id == sweep.id


def test_the_last_finished_sweep_of_a_register_is_found(archive: Archive) -> None:
    first = begin(archive)
    assert archive.sweeps.latest_finished(REGISTER) is None
    finish_all(archive, first, "audited", "audited", "audited")
    second = begin(archive)
    finish_all(archive, second, "audited", "audited", "audited")
    begin(archive)
    found = archive.sweeps.latest_finished(REGISTER)
    assert found is not None
    assert found.id == second.id
    before = archive.sweeps.latest_finished(REGISTER, before=second.id)
    assert before is not None
    assert before.id == first.id
    assert archive.sweeps.latest_finished("ระยอง.csv") is None


def test_failures_are_counted_back_to_the_last_audit(archive: Archive) -> None:
    for states in (
        ("failed", "audited"),
        ("audited", "blocked"),
        ("unreachable", "blocked"),
        ("blocked", "partial"),
    ):
        finish_all(archive, begin(archive, rows=[ROWS[0], ROWS[2]]), *states)
    assert archive.sweeps.failures_in_row("bansuan.go.th") == 2
    assert archive.sweeps.failures_in_row("banmai.go.th:8080") == 0
    assert archive.sweeps.failures_in_row("nobody.go.th") == 0


def test_one_site_in_two_rows_failed_once_or_not_at_all(archive: Archive) -> None:
    twice = [Row(2, AGENCY), Row(3, AGENCY)]
    finish_all(archive, begin(archive, rows=twice), "failed", "blocked")
    assert archive.sweeps.failures_in_row("bansuan.go.th") == 1
    finish_all(archive, begin(archive, rows=twice), "failed", "audited")
    assert archive.sweeps.failures_in_row("bansuan.go.th") == 0


def test_what_is_not_there_is_said_so(archive: Archive) -> None:
    with pytest.raises(NotInArchive, match="sweep number 8"):
        archive.sweeps.rows(8)
    with pytest.raises(NotInArchive, match="sweep number 8"):
        archive.sweeps.finish(8)
    with pytest.raises(NotInArchive, match="sweep number 8"):
        archive.sweeps.reopen(8, [2])
