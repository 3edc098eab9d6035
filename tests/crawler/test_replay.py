"""What was answered is not asked for again; what did not change is not sent again."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.journal import Exchange
from crawler.replay import CrawlClock, is_due_whole
from tests.crawler.loopback import Answer, Site, serve
from tests.crawler.replaying import Lines, MemoryJournal, fetch

PAGE = (200, {"Content-Type": "text/html", "ETag": '"a1"'}, b"<p>page</p>")
LONG_AGO = datetime(2023, 1, 31, 5, 6, 7, 890000, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site({"/robots.txt": (404, {}, b"")})) as running:
        yield running


def long_ago(journal: MemoryJournal) -> MemoryJournal:
    """The same journal, resumed, as if all of it had happened long ago."""
    journal.added = [replace(one, at=LONG_AGO) for one in journal.added]
    return journal.resumed()


# --- a crawl begun again ----------------------------------------------------------------------


def test_an_answer_of_this_crawl_is_not_asked_for_again(site: Site) -> None:
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.asked.clear()
    log = Lines()
    [again] = fetch(long_ago(first), f"{site.url}/a", log=log)
    assert (again.status, again.body) == (200, b"<p>page</p>")
    assert again.at == LONG_AGO.replace(microsecond=0)
    assert again.headers["Content-Type"] == "text/html"
    assert site.paths == ["/robots.txt"]
    assert [json.loads(line)["url"] for line in log.lines] == [f"{site.url}/robots.txt"]


def test_it_waits_for_nobody(site: Site) -> None:
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    began = time.monotonic()
    fetch(first.resumed(), *[f"{site.url}/a"] * 10, DOWNLOAD_DELAY=600.0)
    assert time.monotonic() - began < 60


def test_every_hop_of_a_redirect_is_kept_and_answered_again(site: Site) -> None:
    site.answers |= {"/old": (301, {"Location": "/new"}, b""), "/new": PAGE}
    [before] = fetch(first := MemoryJournal(), f"{site.url}/old")
    assert [(one.url, one.status) for one in first.added if "robots" not in one.url] == [
        (f"{site.url}/old", 301),
        (f"{site.url}/new", 200),
    ]
    site.asked.clear()
    [again] = fetch(first.resumed(), f"{site.url}/old")
    assert (again.url, again.redirects) == (before.url, before.redirects)
    assert site.paths == []


def test_only_the_hop_that_is_not_known_is_asked_for(site: Site) -> None:
    site.answers |= {"/old": (301, {"Location": "/new"}, b""), "/new": PAGE}
    fetch(first := MemoryJournal(), f"{site.url}/old")
    first.added = [one for one in first.added if not one.url.endswith("/new")]
    site.asked.clear()
    [again] = fetch(long_ago(first), f"{site.url}/old")
    assert again.status == 200
    assert again.at is not None
    assert again.at > LONG_AGO
    assert site.paths == ["/robots.txt", "/new"]


def test_a_door_that_sets_a_cookie_and_sends_back_does_not_turn_for_ever(site: Site) -> None:
    """Killed between the two answers, the first is all that is known of the address."""

    def door(times: int) -> Answer:
        cookie = {"Location": "/door", "Set-Cookie": "seen=1"}
        return (302, cookie, b"") if times == 1 else PAGE

    site.answers["/door"] = door
    fetch(first := MemoryJournal(), f"{site.url}/door")
    first.added = [one for one in first.added if one.status == 302]
    [again] = fetch(first.resumed(), f"{site.url}/door")
    assert again.status == 200
    assert site.asked[-1][2].get("Cookie") == "seen=1"


def test_a_compressed_body_is_kept_as_it_was_sent(site: Site) -> None:
    packed = gzip.compress(b"<p>page</p>", mtime=0)
    site.answers["/a"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, packed)
    fetch(first := MemoryJournal(), f"{site.url}/a")
    kept = first.last[f"{site.url}/a"]
    assert (first.bodies[kept.body], kept.size) == (packed, len(packed))
    assert fetch(first.resumed(), f"{site.url}/a")[0].body == b"<p>page</p>"


def test_what_was_wrong_is_told_again(site: Site) -> None:
    short = {"Content-Type": "text/html", "Content-Length": "9999", "Connection": "close"}
    site.answers["/short"] = (200, short, b"<p>page</p>")
    site.answers["/way"] = (302, {"Location": "/short"}, b"")
    [before, _] = fetch(first := MemoryJournal(), f"{site.url}/short", f"{site.url}/way")
    assert before.problems == ("data_loss",)
    assert first.last[f"{site.url}/way"].problems == ()
    for again in fetch(first.resumed(), f"{site.url}/short", f"{site.url}/way"):
        assert (again.problems, again.body) == (("data_loss",), b"<p>page</p>")


def test_a_failure_is_told_again_without_trying_again(site: Site) -> None:
    with socket.socket() as taken:  # listens to nobody, so the connection is refused
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/a"
        fetch(first := MemoryJournal(), closed, ROBOTSTXT_OBEY=False)
    assert [(one.status, one.failure) for one in first.added] == [(None, "network")]
    log = Lines()
    [again] = fetch(long_ago(first), closed, ROBOTSTXT_OBEY=False, log=log)
    assert (again.outcome, again.at) == ("network", LONG_AGO.replace(microsecond=0))
    assert log.lines == []


def test_an_answer_that_is_tried_again_is_kept_only_at_last(site: Site) -> None:
    site.answers["/flaky"] = lambda times: (500, {}, b"oops") if times == 1 else PAGE
    site.answers["/broken"] = (500, {}, b"oops")
    fetch(first := MemoryJournal(), f"{site.url}/flaky", f"{site.url}/broken")
    kept = [(one.url.rpartition("/")[2], one.status) for one in first.added if "robots" not in one.url]
    assert kept == [("flaky", 200), ("broken", 500)]
    site.asked.clear()
    [_, broken] = fetch(first.resumed(), f"{site.url}/flaky", f"{site.url}/broken")
    assert (broken.status, site.paths) == (500, [])


def test_who_said_later_is_asked_now(site: Site) -> None:
    site.answers["/busy"] = (503, {"Retry-After": "0"}, b"later")
    fetch(first := MemoryJournal(), f"{site.url}/busy")
    assert [one.status for one in first.added if "busy" in one.url] == [503]
    site.answers["/busy"] = PAGE
    [again] = fetch(first.resumed(), f"{site.url}/busy")
    assert again.status == 200


def test_robots_txt_is_asked_anew_after_an_hour(site: Site) -> None:
    site.answers |= {"/a": PAGE, "/robots.txt": (200, {}, b"User-agent: *\nDisallow:")}
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
    assert fetch(first.resumed(), f"{site.url}/a")[0].status == 200
    an_hour_ago = datetime.now(UTC) - timedelta(minutes=61)
    first.added = [replace(one, at=an_hour_ago) for one in first.added]
    assert fetch(first.resumed(), f"{site.url}/a")[0].outcome == "robots"


def test_a_robots_txt_that_seems_to_come_from_the_future_is_asked_anew(site: Site) -> None:
    """The clock was set back: nobody knows how old it is."""
    site.answers |= {"/a": PAGE, "/robots.txt": (200, {}, b"User-agent: *\nDisallow:")}
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
    first.added = [replace(one, at=datetime.now(UTC) + timedelta(days=1)) for one in first.added]
    assert fetch(first.resumed(), f"{site.url}/a")[0].outcome == "robots"


def test_data_for_a_script_does_not_answer_for_the_page(site: Site) -> None:
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a", headers={"X-Requested-With": "XMLHttpRequest"})
    site.asked.clear()
    fetch(first.resumed(), f"{site.url}/a")
    assert site.paths == ["/a"]


def test_without_its_body_an_answer_is_asked_for_again(site: Site) -> None:
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    resumed = first.resumed()
    resumed.bodies.clear()
    assert fetch(resumed, f"{site.url}/a")[0].body == b"<p>page</p>"
    assert site.paths.count("/a") == 2


# --- what is kept ------------------------------------------------------------------------------


def test_no_secret_of_a_request_is_kept(site: Site) -> None:
    site.answers |= {"/in": (302, {"Location": "/a", "Set-Cookie": "session=s3cret"}, b""), "/a": PAGE}
    secret = {"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Cookie": "mine=s3cret"}
    fetch(first := MemoryJournal(), f"{site.url}/in", headers=secret)
    sent = next(headers for _, path, headers in site.asked if path == "/a")
    assert "s3cret" in json.dumps(sent)
    assert [one.request_headers for one in first.added if "s3cret" in str(one.request_headers)] == []
    names = {name.lower() for one in first.added for name, _ in one.request_headers}
    assert {"user-agent", "accept-language"} <= names


def test_it_is_kept_who_answered_when_and_how_fast(site: Site) -> None:
    site.answers["/a"] = lambda _: (time.sleep(0.2), PAGE)[1]
    before = datetime.now(UTC)
    fetch(first := MemoryJournal(), f"{site.url}/a")
    kept = first.last[f"{site.url}/a"]
    assert kept.address == "127.0.0.1"
    assert before <= kept.at <= datetime.now(UTC) - timedelta(seconds=0.2)
    assert 0.2 <= kept.seconds < 30
    assert ("Etag", '"a1"') in kept.headers or ("ETag", '"a1"') in kept.headers


# --- the crawl after it ------------------------------------------------------------------------


def unless_changed(tag: str, body: bytes) -> Answer:
    return 200, {"Content-Type": "text/html", "ETag": tag}, body


def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.answers["/a"] = (304, {"Set-Cookie": "new=1"}, b"")
    log = Lines()
    [again] = fetch(second := first.next_crawl(), f"{site.url}/a", log=log)
    assert site.asked[-1][2]["If-None-Match"] == '"a1"'
    assert (again.status, again.body) == (200, b"<p>page</p>")
    assert again.at is not None
    assert datetime.now(UTC) - again.at < timedelta(minutes=1)
    kept = second.last[f"{site.url}/a"]
    assert (kept.unchanged, kept.status, kept.body) == (True, 200, first.last[f"{site.url}/a"].body)
    assert json.loads(log.lines[-1])["status"] == 304


def test_what_was_unchanged_twice_is_asked_about_a_third_time(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.replay.is_due_whole", lambda *_: False)
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.answers["/a"] = (304, {}, b"")
    fetch(second := first.next_crawl(), f"{site.url}/a")
    [third] = fetch(second.next_crawl(), f"{site.url}/a")
    assert (third.status, third.body) == (200, b"<p>page</p>")


def test_a_server_that_calls_everything_unchanged_is_found_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/a"] = unless_changed('"a1"', b"<p>old</p>")
    fetch(first := MemoryJournal(), f"{site.url}/a")
    fetch(second := first.next_crawl(), f"{site.url}/a")
    site.answers["/a"] = unless_changed('"a1"', b"<p>new under the same tag</p>")
    monkeypatch.setattr("crawler.replay.is_due_whole", lambda *_: True)
    [third] = fetch(second.next_crawl(), f"{site.url}/a")
    assert third.body == b"<p>new under the same tag</p>"


def exchange(url: str, at: datetime, *, unchanged: bool) -> Exchange:
    return Exchange(url, "GET", at, 200, body="x", unchanged=unchanged)


def test_what_was_only_confirmed_is_fetched_whole_once_in_four_months() -> None:
    months = [datetime(2026, month, 15, tzinfo=UTC) for month in range(1, 13)]
    for path in "abcdefgh":
        before = {
            m: exchange(f"http://a.go.th/{path}", m - timedelta(days=30), unchanged=True) for m in months
        }
        due = [m.month for m in months if is_due_whole(before[m], m)]
        assert [later - earlier for earlier, later in pairwise(due)] == [4, 4]


def test_what_was_sent_whole_last_time_is_asked_about_for_a_hundred_days() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    ages = {
        days: exchange("http://a.go.th/", now - timedelta(days=days), unchanged=False)
        for days in (1, 99, 101)
    }
    assert [days for days, one in ages.items() if is_due_whole(one, now)] == [101]


def test_a_validator_goes_back_in_the_bytes_it_came_in(site: Site) -> None:
    site.answers["/a"] = unless_changed('"caf\xe9"', b"<p>page</p>")
    fetch(first := MemoryJournal(), f"{site.url}/a")
    fetch(first.next_crawl(), f"{site.url}/a")
    assert site.asked[-1][2]["If-None-Match"] == '"caf\xe9"'


def test_a_changed_page_is_seen(site: Site) -> None:
    site.answers["/a"] = PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.answers["/a"] = unless_changed('"a2"', b"<p>new</p>")
    [again] = fetch(second := first.next_crawl(), f"{site.url}/a")
    assert again.body == b"<p>new</p>"
    assert second.last[f"{site.url}/a"].unchanged is False


def test_the_date_of_a_page_is_a_validator_too(site: Site) -> None:
    date = "Tue, 31 Jan 2023 05:00:00 GMT"
    site.answers["/a"] = (200, {"Content-Type": "text/html", "Last-Modified": date}, b"x")
    fetch(first := MemoryJournal(), f"{site.url}/a")
    fetch(first.next_crawl(), f"{site.url}/a")
    assert site.asked[-1][2]["If-Modified-Since"] == date


@pytest.mark.parametrize("kept", ["no validators", "no body"])
def test_where_nothing_can_be_compared_nothing_is_asked_about(site: Site, kept: str) -> None:
    site.answers["/a"] = (200, {"Content-Type": "text/html"}, b"x") if kept == "no validators" else PAGE
    fetch(first := MemoryJournal(), f"{site.url}/a")
    second = first.next_crawl()
    if kept == "no body":
        second.bodies.clear()
    assert fetch(second, f"{site.url}/a")[0].status == 200
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.asked[-1][2])


def test_validators_do_not_follow_a_redirect(site: Site) -> None:
    site.answers |= {"/a": PAGE, "/b": PAGE}
    fetch(first := MemoryJournal(), f"{site.url}/a")
    site.answers["/a"] = (302, {"Location": "/b"}, b"")
    fetch(first.next_crawl(), f"{site.url}/a")
    assert site.paths[-1] == "/b"
    assert "If-None-Match" not in site.asked[-1][2]


def test_a_304_nobody_asked_for_stays_one(site: Site) -> None:
    site.answers["/a"] = (304, {}, b"")
    fetch(first := MemoryJournal(), f"{site.url}/a")
    assert (first.last[f"{site.url}/a"].status, first.last[f"{site.url}/a"].unchanged) == (304, False)


# --- its clock ---------------------------------------------------------------------------------


class Watch:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_is_found_in_the_journal_takes_no_time() -> None:
    clock = CrawlClock(50.0, clock=(watch := Watch()))
    watch.now += 20
    clock.answered()
    assert clock.seconds == 50.0
    watch.now += 3
    clock.asked()
    assert clock.seconds == 53.0


def test_a_crawl_whose_minutes_were_over_still_finds_all_its_answers() -> None:
    clock = CrawlClock(600.0, clock=Watch())
    assert clock.is_over(10)
    clock.answered()
    assert not clock.is_over(10)
    for _ in range(8):
        clock.asked()
    assert clock.is_over(10)
    assert not clock.is_over(None)


def test_a_journal_of_a_newer_program_can_be_read(site: Site) -> None:
    newer = Exchange(f"{site.url}/a", "GET", LONG_AGO, None, failure="eaten_by_a_dog")
    asked_alike = replace(newer, request_headers=(("Accept", "x"),))
    assert (
        fetch(MemoryJournal([asked_alike]), f"{site.url}/a", headers={"Accept": "x"})[0].outcome == "network"
    )
