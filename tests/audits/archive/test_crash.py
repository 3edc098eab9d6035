"""Whatever is killed, what was committed stays, and two who write wait for each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from audits.archive import Archive, FolderObjects, open_archive
from tests.audits.archive.making import AGENCY, OPTIONS, audit, exchange, page

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from audits.archive import open_archive
from tests.audits.archive.making import AGENCY, OPTIONS, exchange
with open_archive(sys.argv[1]) as archive:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    for batch in range(len(archive.exchanges(crawl.id)) // 5, 100000):
        numbers = range(batch * 5, batch * 5 + 5)
        rows = [exchange(f"/{n}", body=archive.objects.put(str(n).encode() * 50), size=n) for n in numbers]
        archive.add_exchanges(crawl.id, rows, batch + 1.0)
        print(batch, flush=True)
"""


def child(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_kill_9_loses_no_batch_that_was_written(place: str) -> None:
    committed = -1
    for patience in (0.0, 0.02, 0.05):
        with child(WRITER, place) as writer:
            assert writer.stdout is not None
            committed = int(writer.stdout.readline())
            time.sleep(patience)
            writer.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            committed = max([committed, *(int(line) for line in writer.stdout if line.strip())])
    with open_archive(place) as archive:
        crawl = archive.begin_crawl(AGENCY, OPTIONS)
        rows = archive.exchanges(crawl.id)
        assert crawl.resumed
        assert crawl.seconds_spent >= committed + 1
        assert len(rows) >= (committed + 1) * 5
        assert len(rows) % 5 == 0, "half a batch"
        assert [row.size for row in rows] == list(range(len(rows)))
        assert all(archive.objects.get(row.body) == str(row.size).encode() * 50 for row in rows)
        assert archive.verify().sound


TAKES_ITS_TIME = """
import sys, time
from audits.archive import open_archive
from sqlalchemy import text
with open_archive(sys.argv[1]) as archive, archive.database.writing() as connection:
    connection.execute(text("UPDATE crawls SET seconds_spent = 77"))
    print("writing", flush=True)
    time.sleep(1.5)
"""


def test_a_second_writer_waits_and_does_not_fail(archive: Archive, place: str) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    with child(TAKES_ITS_TIME, place) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "writing\n"
        archive.add_exchanges(crawl.id, [exchange("/")], 1.0)
        assert other.wait() == 0
    assert archive.begin_crawl(AGENCY, OPTIONS).seconds_spent == 77, "it saw what the first had written"


def test_a_reader_does_not_wait_for_a_writer(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    with archive.database.writing() as connection:
        from audits.archive import crawls

        crawls.add(connection, crawl.id, [exchange("/")], 1.0)
        seen: list[int] = []
        reader = threading.Thread(target=lambda: seen.append(len(archive.exchanges(crawl.id))))
        reader.start()
        reader.join(10)
    assert seen == [0]
    assert len(archive.exchanges(crawl.id)) == 1


def test_threads_write_side_by_side(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    problems: list[Exception] = []

    def write(thread: int) -> None:
        try:
            for n in range(20):
                archive.add_exchanges(crawl.id, [exchange(f"/{thread}/{n}")], 1.0)
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert len(archive.exchanges(crawl.id)) == 80


def test_an_audit_saved_by_two_at_once_is_one(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    digest = archive.put_evidence([page("/")])
    numbers: list[int] = []
    start = threading.Barrier(4)

    def save() -> None:
        start.wait()
        numbers.append(archive.save_audit(audit("/"), digest, crawl_id=crawl.id))

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(numbers) == 4
    assert len(set(numbers)) == 1


OPENS = "import sys\nfrom audits.archive import open_archive\nopen_archive(sys.argv[1]).close()\n"


@pytest.mark.slow
def test_an_archive_that_several_open_for_the_first_time_is_made_once(empty_place: str) -> None:
    openers = [child(OPENS, empty_place) for _ in range(3)]
    assert [opener.wait(120) for opener in openers] == [0, 0, 0]
    for opener in openers:
        if opener.stdout:
            opener.stdout.close()
    with open_archive(empty_place) as archive:
        assert archive.info().audits == 0


def test_an_audit_is_on_the_disk_when_it_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    whole = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: (flushed.append(os.fstat(handle).st_ino), whole(handle))[1]
    )
    with open_archive(tmp_path) as archive:
        assert isinstance(archive.objects, FolderObjects)
        crawl = archive.begin_crawl(AGENCY, OPTIONS)
        proof, other = archive.objects.put(b"proof"), archive.objects.put(b"other")
        archive.add_exchanges(crawl.id, [exchange("/a", body=proof), exchange("/b", body=other)], 1.0)
        number = archive.save_audit(audit("/a"), archive.put_evidence([page("/a")]), crawl_id=crawl.id)
        row = archive.row(number)
        needed = {
            archive.objects.place(d).stat().st_ino for d in (proof, row.audit_digest, row.evidence_digest)
        }
    assert needed <= set(flushed)
