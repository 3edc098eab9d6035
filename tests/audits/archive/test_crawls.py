"""A crawl goes on where it was cut, and the next one knows the last."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import update

from audits.archive import RESUME_DAYS, Archive, NotInArchive, agency_key
from audits.archive.crawls import holder, now
from audits.archive.tables import crawls
from config.agency import Agency
from tests.audits.archive.making import AGENCY, NOON, OPTIONS, SITE, days, exchange


def test_what_was_written_comes_back_as_it_was(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    rows = [
        exchange("/", body="a" * 64, size=5, problems=("bad_certificate",)),
        exchange("/ไม่มี", status=404, headers=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))),
        exchange("/x", status=None, failure="timeout", headers=(), request_headers=(), unchanged=True),
    ]
    archive.add_exchanges(crawl.id, rows, 2.5)
    assert archive.exchanges(crawl.id) == rows


def test_letters_that_a_database_refuses_do_no_harm(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    row = exchange("/", headers=(("X", "a\x00b"), ("Y", "\ud800")), failure="a\x00\ud800")
    archive.add_exchanges(crawl.id, [row], 0.0)
    (kept,) = archive.exchanges(crawl.id)
    assert kept.headers == row.headers
    assert kept.failure == "a\ufffd\ufffd"


def test_the_last_exchange_of_an_address_counts(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    first, second = exchange("/", status=503), exchange("/", status=200)
    archive.add_exchanges(crawl.id, [first], 1.0)
    archive.add_exchanges(crawl.id, [first, second], 2.0)
    archive.add_exchanges(crawl.id, [replace(second, method="HEAD")], 3.0)
    assert archive.exchanges(crawl.id) == [second, replace(second, method="HEAD")]


def test_addresses_of_any_length_are_kept(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    rows = [exchange(f"/{'a' * 9000}{number}") for number in range(2)]
    archive.add_exchanges(crawl.id, rows, 1.0)
    assert archive.exchanges(crawl.id) == rows


def test_an_unfinished_crawl_is_continued(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    archive.add_exchanges(crawl.id, [exchange("/")], 12.5)
    again = archive.begin_crawl(AGENCY, dict(reversed(OPTIONS.items())))
    assert (again.id, again.resumed, again.seconds_spent) == (crawl.id, True, 12.5)


def test_time_spent_never_shrinks(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    archive.add_exchanges(crawl.id, [exchange("/")], 12.5)
    archive.add_exchanges(crawl.id, [exchange("/a")], 3.0)
    assert archive.begin_crawl(AGENCY, OPTIONS).seconds_spent == 12.5


def test_other_options_other_sites_and_no_wish_to_resume_begin_anew(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    others = [
        archive.begin_crawl(AGENCY, {**OPTIONS, "max_pages": 10}),
        archive.begin_crawl(Agency(url="http://other.go.th"), OPTIONS),
        archive.begin_crawl(AGENCY, OPTIONS, resume=False),
    ]
    assert not any(other.resumed for other in others)
    assert len({crawl.id, *(other.id for other in others)}) == 4


@pytest.mark.parametrize("state", ["finished", "abandoned"])
def test_a_crawl_that_ended_is_not_continued(archive: Archive, state: str) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    archive.end_crawl(crawl.id, state)  # type: ignore[arg-type]
    assert not archive.begin_crawl(AGENCY, OPTIONS).resumed


@pytest.mark.parametrize(("age", "resumed"), [(RESUME_DAYS - 1, True), (RESUME_DAYS + 1, False)])
def test_a_crawl_grows_too_old_to_be_continued(archive: Archive, age: int, resumed: bool) -> None:
    archive.begin_crawl(AGENCY, OPTIONS)
    with archive.database.writing() as connection:
        connection.execute(update(crawls).values(touched_at=now() - days(age)))
    assert archive.begin_crawl(AGENCY, OPTIONS).resumed is resumed


def test_a_crawl_that_another_living_process_is_at_is_not_ours(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        with archive.database.writing() as connection:
            connection.execute(update(crawls).values(holder=holder(other.pid)))
        mine = archive.begin_crawl(AGENCY, OPTIONS)
        archive.end_crawl(mine.id, "abandoned")
        other.kill()
        other.wait()
    if os.name != "nt":
        assert mine.id != crawl.id
    assert archive.begin_crawl(AGENCY, OPTIONS).id == crawl.id


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere nobody tells when a process began"
)
def test_a_crawl_is_continued_though_another_program_has_the_number_of_its_process(archive: Archive) -> None:
    """After a power failure numbers are given anew, and the first ones are all taken again."""
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        before_the_failure = f"{holder(other.pid).rpartition(':')[0]}:1"
        with archive.database.writing() as connection:
            connection.execute(update(crawls).values(holder=before_the_failure))
        again = archive.begin_crawl(AGENCY, OPTIONS)
        other.kill()
    assert (again.id, again.resumed) == (crawl.id, True)


def test_the_next_crawl_knows_the_last_that_got_answers(archive: Archive) -> None:
    good = archive.begin_crawl(AGENCY, OPTIONS)
    row = exchange("/", body=archive.objects.put(b"home"), size=4)
    archive.add_exchanges(good.id, [row], 1.0)
    archive.end_crawl(good.id, "finished")
    dead = archive.begin_crawl(AGENCY, OPTIONS)
    archive.add_exchanges(dead.id, [exchange("/", status=None, failure="network")], 1.0)
    archive.end_crawl(dead.id, "finished")
    assert archive.begin_crawl(AGENCY, OPTIONS).previous_id == good.id
    assert archive.earlier_exchanges(agency_key(SITE)) == [row]


def test_a_crawl_that_was_given_up_is_no_ground_to_ask_less(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    archive.add_exchanges(crawl.id, [exchange("/", body="a" * 64, size=4)], 1.0)
    archive.end_crawl(crawl.id, "abandoned")
    assert archive.earlier_exchanges(agency_key(SITE)) == []


def test_what_is_not_there_is_said_so(archive: Archive) -> None:
    with pytest.raises(NotInArchive, match="crawl number 77"):
        archive.end_crawl(77, "finished")
    with pytest.raises(NotInArchive, match="crawl number 77"):
        archive.add_exchanges(77, [], 0.0)
    assert archive.exchanges(77) == []
    assert archive.earlier_exchanges("nobody.go.th") == []


def test_times_without_a_zone_are_refused(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    with pytest.raises(Exception, match="no zone"):
        archive.add_exchanges(crawl.id, [exchange("/", at=NOON.replace(tzinfo=None))], 0.0)
