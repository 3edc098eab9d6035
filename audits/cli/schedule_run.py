"""What `oit schedule run` does, and the lines it tells that with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from audits.archive import Archive
from audits.audit import stopping_on_signals
from audits.cli import input as given
from audits.cli.schedule import bad
from audits.cli.scheduling import note, opened, out
from audits.cli.sweeping import lines_of, sentence
from audits.enduring import enduring_output
from audits.schedules.book import Book, NoSuchSchedule
from audits.schedules.locks import is_held
from audits.schedules.rows import UNFINISHED
from audits.schedules.running import Asked, Due, RunTold, run_due
from audits.sweep.status import Status, SweepEvent
from config.wording import Lang, wording
from matchers.model import Verdict
from reports.phrases import moment

TICK_SECONDS = 30.0
"""Between two looks of ``run --forever``."""
TELL_SECONDS = 60.0
"""Between two lines on how far a sweep is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What ``oit schedule run`` was asked for."""

    forced: str
    fail_on: frozenset[Verdict]
    fail_on_worse: bool
    quiet: bool
    lang: Lang


def perform(wish: Wish, where: str | None, *, forever: bool, dry_run: bool) -> int:
    """Run what is due, or only tell; gives the exit code."""
    with opened(where, wish.lang) as archive:
        if dry_run:
            _tell_due(archive, wish.lang)
            return 0
        stop: list[int] = []
        with stopping_on_signals(lambda: stop.append(1)), enduring_output():
            if not forever:
                return _once(archive, wish, lambda: bool(stop)).exit_code
            return _forever(archive, wish, stop)


def _once(archive: Archive, wish: Wish, stopped: Callable[[], bool], *, silent: bool = False) -> Due:
    told: list[RunTold] = []

    def tell(one: RunTold) -> None:
        told.append(one)
        note(wording(wish.lang).say(f"schedule.told.{one.key}", **one.facts))

    asked = Asked(
        forced=wish.forced,
        fail_on=wish.fail_on,
        fail_on_worse=wish.fail_on_worse,
        stopped=stopped,
        tell=tell,
        on_event=(lambda _: None) if wish.quiet else _progress(wish.lang),
    )
    try:
        due = run_due(archive, None, asked)
    except NoSuchSchedule as error:
        raise bad("unknown", wish.lang, ref=wish.forced[:200]) from error
    if not told and not silent and not wish.quiet:
        note(wording(wish.lang).say("schedule.nothing_due"))
    return due


def _forever(archive: Archive, wish: Wish, stop: list[int]) -> int:
    """Stay; 0 where the wait was ended, 130 where a run was, which the next one continues."""
    note(wording(wish.lang).say("schedule.waiting_forever"))
    while True:
        code = _once(archive, wish, lambda: bool(stop), silent=True).exit_code
        until = time.monotonic() + TICK_SECONDS
        while time.monotonic() < until and not stop:
            time.sleep(0.2)
        if stop:
            return code if code == given.INTERRUPTED else 0


def _tell_due(archive: Archive, lang: Lang) -> None:
    book, now, words = Book(archive), datetime.now(UTC), wording(lang)
    lines = list[str]()
    for one in book.all():
        unfinished = next(iter(book.runs(one.id, UNFINISHED, most=1)), None)
        if unfinished is not None:
            key = "told.still_running" if is_held(archive, one.id) else "would_continue"
            when = moment(unfinished.started_at, words)
            lines.append(words.say(f"schedule.{key}", name=one.name, when=when))
        elif one.next_at is not None and one.next_at <= now:
            lines.append(words.say("schedule.would_run", name=one.name, when=moment(one.next_at, words)))
    for line in lines or [words.say("schedule.nothing_due")]:
        out(line)


def _progress(lang: Lang) -> Callable[[SweepEvent], None]:
    """A line now and then: what cron gathers is mailed to somebody."""
    last = [time.monotonic()]

    def tell(event: SweepEvent) -> None:
        if not isinstance(event, Status):
            note(sentence(lang, event))
        elif time.monotonic() - last[0] >= TELL_SECONDS:
            last[0] = time.monotonic()
            note(" · ".join(lines_of(lang, event)))

    return tell
