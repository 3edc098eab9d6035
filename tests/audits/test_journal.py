"""The journal of a crawl: bodies before rows, few transactions, and never the end of an audit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from audits.archive import FolderObjects, open_archive
from audits.archive.journal import MOST_ROWS, ArchiveJournal
from audits.archive.objects import digest_of
from audits.audit import run_audit
from audits.demo.server import serve
from audits.demo.town import build_town
from audits.one import archived_audit, begin
from config.agency import Agency
from config.loading import checklist_for
from crawler.journal import Exchange
from crawler.settings import CrawlOptions

NOW = datetime(2023, 1, 31, 5, tzinfo=UTC)


def exchange(number: int, body: bytes = b"", *, status: int | None = 200, after_s: float = 0.0) -> Exchange:
    at = NOW + timedelta(seconds=after_s)
    digest = digest_of(body) if body else ""
    return Exchange(f"http://a.go.th/{number}", "GET", at, status, body=digest, size=len(body))


class Rows:
    """Takes what is written, and looks whether the bodies were there before."""

    def __init__(self, objects: FolderObjects) -> None:
        self.batches: list[list[Exchange]] = []
        self.seconds: list[float] = []
        self.without_body: list[str] = []
        self._objects = objects

    def __call__(self, rows: Sequence[Exchange], seconds: float) -> None:
        self.batches.append(list(rows))
        self.seconds.append(seconds)
        self.without_body += [one.url for one in rows if one.body and not self._objects.has(one.body)]


def test_bodies_are_stored_before_the_rows_that_name_them(tmp_path: Path) -> None:
    rows = Rows(objects := FolderObjects(tmp_path))
    with ArchiveJournal((), (), objects, rows) as journal:
        for number in range(50):
            journal.add(exchange(number, body := b"page %d" % number), body)
    assert rows.without_body == []
    assert [one.url for batch in rows.batches for one in batch] == [exchange(n).url for n in range(50)]
    assert max(map(len, rows.batches)) <= MOST_ROWS


def test_answers_that_come_together_are_written_together(tmp_path: Path) -> None:
    rows = Rows(objects := FolderObjects(tmp_path))
    with ArchiveJournal((), (), objects, rows, wait_s=30) as journal:
        for number in range(MOST_ROWS + 3):
            journal.add(exchange(number), b"")
    assert [len(batch) for batch in rows.batches] == [MOST_ROWS, 3]


def test_nobody_has_to_ask_for_what_waits_to_be_written(tmp_path: Path) -> None:
    rows = Rows(objects := FolderObjects(tmp_path))
    with ArchiveJournal((), (), objects, rows, wait_s=0.01) as journal:
        journal.add(exchange(1), b"")
        give_up = time.monotonic() + 30
        while not rows.batches and time.monotonic() < give_up:
            time.sleep(0.01)
        assert len(rows.batches) == 1


def test_flushed_means_written(tmp_path: Path) -> None:
    rows = Rows(objects := FolderObjects(tmp_path))
    with ArchiveJournal((), (), objects, rows, 40.0, wait_s=30) as journal:
        journal.seconds_spent = 47.0
        journal.add(exchange(1), b"")
        journal.flush()
        assert (len(rows.batches), rows.seconds) == (1, [47.0])


def test_a_full_disk_is_told_and_ends_nothing(tmp_path: Path) -> None:
    tries = []

    def full(rows: Sequence[Exchange], seconds: float) -> None:
        tries.append((rows, seconds))
        raise OSError(28, "No space left on device")

    with ArchiveJournal((), (), FolderObjects(tmp_path), full, wait_s=0) as journal:
        for number in range(40):
            journal.add(exchange(number), b"")
            journal.flush()
    assert isinstance(journal.problem, OSError)
    assert len(tries) == 1


def test_failures_after_the_last_answer_may_be_our_own_network(tmp_path: Path) -> None:
    known = [
        exchange(1, status=None, after_s=1),
        exchange(2, status=200, after_s=2),
        exchange(3, status=None, after_s=3),
    ]
    journal = ArchiveJournal(known, (), FolderObjects(tmp_path), lambda *_: None)
    kept = [number for number in (1, 2, 3) if journal.recorded(f"http://a.go.th/{number}")]
    assert kept == [1, 2]
    alone = ArchiveJournal(known[2:], (), FolderObjects(tmp_path), lambda *_: None)
    assert alone.recorded("http://a.go.th/3") is None


def test_what_was_read_is_handed_on_from_crawl_to_crawl(tmp_path: Path) -> None:
    objects, rows = FolderObjects(tmp_path), Rows(FolderObjects(tmp_path))
    with ArchiveJournal((), (), objects, rows) as first:
        first.add_reading("k", b"{}")
    earlier = [one for batch in rows.batches for one in batch]
    handed_on = Rows(objects)
    with ArchiveJournal((), earlier, objects, handed_on) as second:
        assert second.reading("k") == b"{}"
        assert second.reading("k") == b"{}"
        assert second.reading("other") is None
    assert [[replace(one, at=NOW) for one in batch] for batch in handed_on.batches] == [
        [replace(one, at=NOW) for one in earlier]
    ]


def test_an_audit_is_archived_and_the_next_crawl_is_a_new_one(tmp_path: Path) -> None:
    town, checklist = build_town(2566), checklist_for(2566)
    with serve(town) as url, open_archive(tmp_path) as archive:
        options = CrawlOptions(
            url=url, delay=0.0, per_ip_rate=1000.0, allow_private=True, max_pages=15, off_site=False
        )
        agency = Agency(url=str(url))
        done = run_audit(archived_audit(archive, agency, options, checklist, date(2023, 4, 20)))
        assert done.problem is None
        assert done.audit_id is not None
        assert archive.audit(done.audit_id) == done.audit
        assert tuple(archive.evidence(done.audit_id)) == done.evidence
        again = begin(archive, agency, options, checklist)
        assert (again.crawl.resumed, again.crawl.previous_id) == (False, done.crawl.id)
        assert again.journal.earlier(options.url) is not None


def test_an_audit_that_was_stopped_is_continued(tmp_path: Path) -> None:
    town, checklist = build_town(2566), checklist_for(2566)
    with serve(town) as url, open_archive(tmp_path) as archive:
        options = CrawlOptions(
            url=url, delay=0.0, per_ip_rate=1000.0, allow_private=True, max_pages=30, off_site=False
        )
        stops = []

        def stop_soon(progress: object) -> None:
            if len(url.requests) > 12:
                stops[0]()

        agency, day = Agency(url=str(url)), date(2023, 4, 20)
        cut = run_audit(
            archived_audit(
                archive, agency, options, checklist, day, on_start=stops.append, on_progress=stop_soon
            )
        )
        assert (cut.audit_id, cut.audit.coverage.interrupted) == (None, True)
        asked = len(url.requests)
        whole = run_audit(archived_audit(archive, agency, options, checklist, day))
        assert whole.crawl == replace(cut.crawl, resumed=True, seconds_spent=whole.crawl.seconds_spent)
        assert whole.audit.started_at is not None
        assert cut.audit.started_at is not None
        paths = [one.path for one in url.requests]
        assert set(paths[:asked]) & set(paths[asked:]) <= {"/"}
        assert [row.id for row in archive.history(str(url))] == [whole.audit_id]


def test_answers_of_private_addresses_are_no_answers_where_these_are_not_allowed(tmp_path: Path) -> None:
    """A redirect into the office network was recorded while that was allowed; it must not be read now."""
    checklist, agency = checklist_for(2566), Agency(url="http://www.bansuan.go.th")
    allowed = CrawlOptions(agency.url, allow_private=True)
    with open_archive(tmp_path) as archive:
        first = begin(archive, agency, allowed, checklist)
        assert not begin(archive, agency, replace(allowed, allow_private=False), checklist).crawl.resumed
        assert begin(archive, agency, allowed, checklist).crawl.id == first.crawl.id
