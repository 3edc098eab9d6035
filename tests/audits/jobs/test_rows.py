"""One row in the hands of workers: fenced, continued, given up, never done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audits.archive import Archive, open_archive
from audits.archive.keeping import put_evidence
from audits.jobs import rows
from audits.jobs.plans import packed, tell_workers, unpacked
from audits.jobs.rows import Begun, Place, RowRecord
from audits.sweep import SweepPlan
from audits.sweep.entries import Entry
from audits.sweep.errors import Overtaken
from audits.sweep.messages import Job, Judged
from audits.sweep.record import begin
from config.agency import Agency
from crawler.journal import Exchange
from matchers.model import Audit, ChecklistUsed, Coverage, Score
from matchers.sweep_model import AgencyState
from tests.audits.sweep.sites import AS_OF, plan_of, register_of

pytestmark = pytest.mark.timeout(120)
URL = "http://127.0.30.1:8001/"


@contextmanager
def swept(url: str, folder: Path, address: str = URL) -> Iterator[tuple[Archive, Place, SweepPlan]]:
    plan = plan_of(register_of([address]), folder)
    with open_archive(url) as archive:
        sweep = begin(archive, plan, shared=True).sweep
        tell_workers(archive, sweep.id, sweep.options, plan)
        yield archive, Place(sweep.id, 2, 1), plan


def judged(begun: Begun, state: AgencyState = AgencyState.AUDITED, failure: str = "") -> Judged:
    """The audit of a site without a finding, as an attempt brings it back."""
    audit = Audit(
        agency=Agency(name="หน่วยงาน 0", url=URL),
        checklist=ChecklistUsed(
            name="oit-2566", title="OIT", fiscal_year=2566, requested_year=2566, status="confirmed"
        ),
        as_of=AS_OF,
        coverage=Coverage(failure=failure),
        score=Score(estimate=None, worst=None, best=None, reason="-", reason_code="no_score"),
        findings=(),
    )
    digest = put_evidence(begun.record.archive.objects, ())
    return Judged(2, begun.job.attempt, audit, digest, 0, state)


def taken(begun: Begun | None) -> Begun:
    assert begun is not None
    return begun


def test_what_workers_must_know_of_a_sweep_is_kept_with_it(tmp_path: Path) -> None:
    plan = plan_of(register_of([URL]), tmp_path, contact="it@example.go.th", as_of=AS_OF)
    bare = unpacked(packed(plan))
    assert bare == replace(plan, register=bare.register, output=Path())
    assert (bare.register.name, bare.register.rows) == (plan.register.name, ())


def test_a_plan_that_is_damaged_is_no_plan() -> None:
    with pytest.raises(ValueError, match="not a plan"):
        unpacked("abcde")


def test_a_row_with_a_state_is_left_alone(postgresql_url: str, tmp_path: Path) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        begun = taken(rows.begin(archive, place))
        assert rows.conclude(begun, judged(begun), ()).state is AgencyState.AUDITED
        assert rows.begin(archive, place) is None
        assert archive.sweeps.row(place.sweep_id, 2).attempts == 1


def test_the_result_of_an_older_attempt_is_refused_and_nothing_of_it_is_saved(
    postgresql_url: str, tmp_path: Path
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        old = taken(rows.begin(archive, place))
        new = taken(rows.begin(archive, place))
        assert (old.job.attempt, new.job.attempt) == (1, 2)
        with pytest.raises(Overtaken):
            rows.conclude(old, judged(old), ())
        assert archive.history(URL) == []
        assert not rows.leave(old)
        rows.conclude(new, judged(new), ())
        assert len(archive.history(URL)) == 1


def test_two_workers_that_begin_a_row_at_once_do_not_both_get_it(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        waiting = archive.sweeps.row(place.sweep_id, 2)
        taken(rows.begin(archive, place))
        monkeypatch.setattr(archive.sweeps, "row", lambda *_: waiting)  # read before the other began
        with pytest.raises(Overtaken):
            rows.begin(archive, place)


def test_an_audit_saved_by_a_worker_that_died_before_it_said_so_counts(
    postgresql_url: str, tmp_path: Path
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        dead = taken(rows.begin(archive, place))
        told = judged(dead)
        archive.save_audit(told.audit, told.evidence_digest, crawl_id=dead.job.crawl_id)
        assert rows.begin(archive, place) is None
        row = archive.sweeps.row(place.sweep_id, 2)
        assert (row.state, row.attempts, len(archive.history(URL))) == (AgencyState.AUDITED, 1, 1)


def test_an_audit_saved_by_a_worker_taken_for_dead_while_another_begins_is_the_only_one(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        first = taken(rows.begin(archive, place))
        told, start = judged(first), RowRecord.start

        def saved_just_before(self: RowRecord, entry: Entry) -> Job:
            archive.save_audit(
                told.audit, told.evidence_digest, crawl_id=first.job.crawl_id, sweep_id=place.sweep_id
            )
            return start(self, entry)

        monkeypatch.setattr(RowRecord, "start", saved_just_before)
        assert rows.begin(archive, place) is None
        assert len(archive.history(URL)) == 1
        assert archive.sweeps.row(place.sweep_id, place.row).state is AgencyState.AUDITED


def test_a_crawl_that_was_left_is_continued_by_whoever_comes(postgresql_url: str, tmp_path: Path) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        first = taken(rows.begin(archive, place))
        one = Exchange(f"{URL}page-1", "GET", datetime.now(UTC), 200, address="127.0.30.1")
        rows.take(first, [one], 1.5)
        assert rows.leave(first)
        second = taken(rows.begin(archive, place))
        assert [exchange.url for exchange in second.job.recorded] == [one.url]
        assert (second.job.crawl_id, second.job.seconds_spent) == (first.job.crawl_id, 1.5)
        assert (second.job.attempt, second.blamed) == (2, 0)


def test_an_agency_under_which_workers_die_again_and_again_has_failed(
    postgresql_url: str, tmp_path: Path
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, plan):
        blamed = [taken(rows.begin(archive, place)).blamed for _ in range(plan.limits.attempts)]
        assert blamed == [0, 1, 2]
        assert rows.begin(archive, place) is None
        row = archive.sweeps.row(place.sweep_id, 2)
        assert (row.state, "died" in row.reason) == (AgencyState.FAILED, True)


@pytest.mark.parametrize("end", [rows.leave, lambda begun: rows.broken(begun, "KeyError")])
def test_a_worker_that_comes_back_is_blamed_for_what_broke_only(
    postgresql_url: str, tmp_path: Path, end: Callable[[Begun], object]
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        end(taken(rows.begin(archive, place)))
        assert taken(rows.begin(archive, place)).blamed == (0 if end is rows.leave else 1)


def test_an_address_that_must_not_be_opened_is_not(postgresql_url: str, tmp_path: Path) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, plan):
        tell_workers(
            archive, place.sweep_id, {}, replace(plan, allow_private=False, delay=1.0, per_ip_rate=4.0)
        )
        assert rows.begin(archive, place) is None
        row = archive.sweeps.row(place.sweep_id, 2)
        assert (row.state, row.outcome) == (AgencyState.UNREACHABLE, "forbidden_address")


def test_of_two_passes_the_better_one_counts(postgresql_url: str, tmp_path: Path) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        first = taken(rows.begin(archive, place))
        rows.conclude(first, judged(first, AgencyState.PARTIAL), ())
        archive.sweeps.reopen(place.sweep_id, [2])
        assert rows.begin(archive, place) is None, "the job of the first pass is too late"
        again = taken(rows.begin(archive, replace(place, pass_no=2)))
        dead = judged(again, AgencyState.UNREACHABLE, "network")
        assert rows.conclude(again, dead, ()).state is AgencyState.PARTIAL


def test_states_are_taken_back_from_rows_whose_failure_was_our_own(
    postgresql_url: str, tmp_path: Path
) -> None:
    with swept(postgresql_url, tmp_path) as (archive, place, _):
        begun = taken(rows.begin(archive, place))
        rows.conclude(begun, judged(begun, AgencyState.UNREACHABLE, "network"), ())
        assert rows.take_back(archive, [place, Place(place.sweep_id, 3, 1)]) == [place]
        again = taken(rows.begin(archive, place))
        assert (again.job.attempt, again.blamed, again.record.entry.pass_no) == (2, 0, 1)
