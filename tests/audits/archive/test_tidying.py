"""What goes and what stays; every kept audit keeps its proofs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from audits.archive import Archive, ArchiveNotUsable, FolderObjects, NotInArchive, agency_key, tidying
from audits.archive.objects import digest_of
from audits.archive.one_at_a_time import alone
from audits.archive.tables import audits, crawls, evidence, exchanges, findings, objects
from audits.archive.tidying import Tidied
from config.archive import ArchivePolicy, archive_policy
from tests.audits.archive.making import AGENCY, NOON, OPTIONS, SITE, audit, days, exchange, keep

POLICY = ArchivePolicy(
    newest_audits=2, audit_days=100, request_days=50, largest_body=1000, resume_days=7, grace_hours=24
)


def aged(archive: Archive, audit_id: int, age: float) -> int:
    """Make an audit and its crawl so many days old."""
    then = datetime.now(UTC) - days(age)
    with archive.database.writing() as connection:
        crawl = connection.execute(select(audits.c.of_crawl).where(audits.c.id == audit_id)).scalar()
        connection.execute(update(audits).where(audits.c.id == audit_id).values(saved_at=then))
        connection.execute(
            update(crawls).where(crawls.c.id == crawl).values(ended_at=then, touched_at=then, started_at=then)
        )
        connection.execute(update(exchanges).where(exchanges.c.crawl_id == crawl).values(at=then))
    return audit_id


def tomorrow() -> datetime:
    """When what is put now is no longer new."""
    return datetime.now(UTC) + days(1.1)


def held(archive: Archive, *bodies: bytes) -> list[bool]:
    return [archive.objects.has(digest_of(body)) for body in bodies]


def count(archive: Archive, table: object) -> int:
    with archive.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def kept(archive: Archive) -> list[int]:
    return [row.id for row in archive.history(SITE)]


def test_the_shipped_policy_can_be_read() -> None:
    assert archive_policy().newest_audits >= 4, "a fiscal year has four rounds"


def test_old_audits_beyond_the_newest_go_with_all_they_had(archive: Archive) -> None:
    old = [aged(archive, keep(archive, {"/": b"%d" % n, "/a": b"a%d" % n}, "/a"), 400 - n) for n in range(4)]
    gone = archive.tidy(POLICY, tomorrow())
    assert kept(archive) == [old[3], old[2]]
    assert (gone.audits, gone.crawls) == (2, 2)
    assert held(archive, b"0", b"a0", b"1", b"a1") == [False] * 4
    assert held(archive, b"2", b"a2", b"3", b"a3") == [True] * 4
    assert gone.bytes > 0
    with pytest.raises(NotInArchive):
        archive.audit(old[0])
    with archive.database.reading() as connection:
        for table in (findings, evidence):
            assert set(connection.execute(select(table.c.audit_id)).scalars()) == {old[2], old[3]}
    assert archive.verify().sound


def test_young_audits_stay_however_many(archive: Archive) -> None:
    numbers = [aged(archive, keep(archive, {"/": b"%d" % n}, "/"), 90) for n in range(4)]
    assert archive.tidy(POLICY, tomorrow()).audits == 0
    assert kept(archive) == numbers[::-1]


def test_pinned_audits_stay_with_their_proofs_until_unpinned(archive: Archive) -> None:
    numbers = [aged(archive, keep(archive, {"/": b"%d" % n}, "/"), 400) for n in range(4)]
    archive.pin(numbers[0], "คดีปกครอง")
    archive.tidy(POLICY, tomorrow())
    assert kept(archive) == [numbers[3], numbers[2], numbers[0]]
    assert held(archive, b"0", b"1") == [True, False]
    assert (archive.row(numbers[0]).pinned, archive.row(numbers[0]).pin_note) == (True, "คดีปกครอง")
    archive.unpin(numbers[0])
    assert archive.tidy(POLICY, tomorrow()).audits == 1
    assert held(archive, b"0") == [False]


def test_a_dead_site_does_not_push_out_the_last_good_audit(archive: Archive) -> None:
    good = aged(archive, keep(archive, {"/": b"home"}, "/"), 500)
    dead = [aged(archive, keep(archive, {"/": b""}, failure="timeout"), 400) for _ in range(4)]
    archive.tidy(POLICY, tomorrow())
    assert kept(archive) == [dead[3], dead[2], good]


def test_audits_of_a_sweep_under_way_stay(archive: Archive) -> None:
    sweep = archive.sweeps.begin("k", "0" * 64, {}, [{"line": 2, "agency": AGENCY}])
    numbers = [aged(archive, keep(archive, {"/": b"%d" % n}, "/"), 400) for n in range(3)]
    archive.sweeps.start_row(sweep.id, 2, None, 1)
    archive.sweeps.finish_row(sweep.id, 2, 1, "audited", audit_id=numbers[0])
    assert archive.tidy(POLICY, tomorrow()).audits == 0
    archive.sweeps.finish(sweep.id)
    assert archive.tidy(POLICY, tomorrow()).audits == 1
    assert archive.sweeps.rows(sweep.id)[0].audit_id is None


def test_bodies_that_prove_nothing_stay_only_for_the_last_crawl_and_if_small(archive: Archive) -> None:
    large = b"L" * 1001
    first = keep(archive, {"/": b"home 1", "/a": b"proof 1", "/b": b"other 1"}, "/a")
    keep(archive, {"/": b"home 2", "/a": large, "/b": b"other 2", "/c": b"C" * 1001}, "/a", at=NOON + days(1))
    archive.tidy(POLICY, tomorrow())
    assert held(archive, b"home 1", b"proof 1", b"other 1") == [True, True, False]
    assert held(archive, b"home 2", large, b"other 2", b"C" * 1001) == [True, True, True, False]
    assert {one.url for one in archive.proofs(first)} == {f"{SITE}/", f"{SITE}/a"}
    assert archive.verify().sound
    assert len(archive.earlier_exchanges(agency_key(SITE))) == 4


def test_requests_of_older_crawls_are_listed_for_a_while(archive: Archive) -> None:
    old = aged(archive, keep(archive, {"/": b"1", "/a": b"1a", "/b": b"1b"}, "/a"), 60)
    young = aged(archive, keep(archive, {"/": b"2", "/a": b"2a", "/b": b"2b"}, "/a"), 40)
    keep(archive, {"/": b"3"}, "/")
    assert archive.tidy(POLICY, tomorrow()).exchanges == 1
    numbers = [archive.row(number).crawl_id for number in (old, young)]
    assert [len(archive.exchanges(number or 0)) for number in numbers] == [2, 3]


def test_a_body_that_two_crawls_share_stays_while_one_needs_it(archive: Archive) -> None:
    first = keep(archive, {"/": b"home", "/a": b"same"}, "/a")
    keep(archive, {"/": b"home", "/a": b"same"}, at=NOON + days(1))
    keep(archive, {"/": b"home", "/a": b"new"}, at=NOON + days(2))
    archive.tidy(POLICY, tomorrow())
    assert held(archive, b"same", b"home", b"new") == [True, True, True]
    assert first in kept(archive)


def test_an_audit_judged_again_keeps_what_it_rests_on(archive: Archive) -> None:
    first = aged(archive, keep(archive, {"/": b"home", "/a": b"proof"}, "/a"), 400)
    again = archive.save_audit(audit("/a"), archive.row(first).evidence_digest, rejudged_from=first)
    for n in range(2):
        aged(archive, keep(archive, {"/": b"later %d" % n}, "/"), 300)
    archive.pin(again)
    archive.tidy(POLICY, tomorrow())
    assert first not in kept(archive)
    assert archive.row(again).rejudged_from is None
    assert {one.url for one in archive.proofs(again)} == {f"{SITE}/", f"{SITE}/a"}
    assert held(archive, b"home", b"proof") == [True, True]
    assert list(archive.evidence(again))


def test_a_crawl_under_way_loses_nothing(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    rows = [exchange("/", body=archive.objects.put(b"under way"), size=9)]
    archive.add_exchanges(crawl.id, rows, 1.0)
    archive.tidy(POLICY, tomorrow())
    assert held(archive, b"under way") == [True]
    assert archive.begin_crawl(AGENCY, OPTIONS).resumed


def test_a_crawl_that_nobody_continues_goes(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    archive.add_exchanges(crawl.id, [exchange("/", body=archive.objects.put(b"given up"), size=8)], 1.0)
    archive.tidy(POLICY, datetime.now(UTC) + days(8))
    assert not archive.begin_crawl(AGENCY, OPTIONS).resumed
    archive.tidy(POLICY, datetime.now(UTC) + days(16))
    assert archive.exchanges(crawl.id) == []
    assert held(archive, b"given up") == [False]


def test_objects_that_no_row_names_yet_have_time(archive: Archive) -> None:
    archive.objects.put(b"just put, its row comes in a moment")
    assert archive.tidy(POLICY).objects == 0
    assert archive.tidy(POLICY, tomorrow()).objects == 1


def test_telling_what_would_go_changes_nothing(archive: Archive) -> None:
    for n in range(4):
        aged(archive, keep(archive, {"/": b"%d" % n}, "/"), 400)
    before = (kept(archive), archive.objects.size(), count(archive, exchanges))
    told = archive.tidy(POLICY, tomorrow(), only_tell=True)
    assert (kept(archive), archive.objects.size(), count(archive, exchanges)) == before
    assert archive.tidy(POLICY, tomorrow()) == told
    assert told.audits == 2


def test_telling_what_would_go_lets_others_write(
    folder_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder_archive, {"/": b"home"}, "/")
    whole, written = tidying._tidy_agency, []

    def meanwhile(*given: Any) -> Tidied:
        gone = whole(*given)
        written.append(keep(folder_archive, {"/": b"meanwhile"}, "/"))
        return gone

    monkeypatch.setattr(tidying, "_tidy_agency", meanwhile)
    folder_archive.tidy(POLICY, only_tell=True)
    assert len(written) == 1


def test_tidied_twice_nothing_is_left_to_go(archive: Archive) -> None:
    for n in range(4):
        aged(archive, keep(archive, {"/": b"%d" % n}, "/"), 400)
    archive.tidy(POLICY, tomorrow())
    again = archive.tidy(POLICY, tomorrow())
    assert (again.audits, again.crawls, again.exchanges, again.objects, again.bytes) == (0, 0, 0, 0, 0)


class Stopped(Exception):
    """Raised where the power went."""


@pytest.mark.parametrize("after", [0, 1, 3])
def test_stopped_among_the_objects_it_goes_on_the_next_time(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    for n in range(4):
        aged(archive, keep(archive, {"/": b"%d" % n, "/a": b"a%d" % n}, "/a"), 400)
    whole, left = type(archive.objects).delete, [after]

    def delete(self: object, digest: str, untouched_since: datetime | None = None) -> bool:
        if not left[0]:
            raise Stopped
        left[0] -= 1
        return whole(self, digest, untouched_since)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(type(archive.objects), "delete", delete)
        with pytest.raises(Stopped):
            archive.tidy(POLICY, tomorrow())
    assert archive.verify().sound
    archive.tidy(POLICY, tomorrow())
    assert held(archive, b"0", b"a0", b"1", b"a1") == [False] * 4
    assert archive.verify().sound


def test_no_two_tidy_at_a_time(archive: Archive) -> None:
    with alone(archive.database), pytest.raises(ArchiveNotUsable, match="tidying"):
        archive.tidy(POLICY)
    archive.tidy(POLICY)


def test_files_that_were_half_written_go(archive: Archive) -> None:
    if not isinstance(archive.objects, FolderObjects):
        assert count(archive, objects) == 0
        return
    place = archive.objects.place(archive.objects.put(b"whole")).with_name(".new-abc")
    place.write_bytes(b"half")
    archive.tidy(POLICY)
    assert place.exists(), "somebody may be writing it"
    os.utime(place, (0, 0))
    archive.tidy(POLICY)
    assert not place.exists()
