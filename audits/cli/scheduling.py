"""Checks, saves and removes schedules; and the lines that all of `oit schedule` tells."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from audits import notify
from audits.archive import Archive, ArchiveNotUsable, NotInArchive, open_archive
from audits.cli import input as given
from audits.cli.auditing import printable
from audits.cli.schedule import bad
from audits.schedules.book import Book, NameTaken, NoSuchSchedule
from audits.schedules.dates import BadCron, next_dates, read_cron, shortest_gap
from audits.schedules.locks import alone
from audits.schedules.plan import SchedulePlan, sweep_plan
from audits.schedules.rows import ScheduleRow
from audits.sweep import SweepPlan
from config.schedules import EVERY, round_of, schedule_rules
from config.wording import Lang, wording
from reports.phrases import bangkok, day, moment

NOT_CONFIRMED = 1
_LONGEST_NAME = 80
_NO_BREAK = "\N{NO-BREAK SPACE}"
"""Reports have it in times of day; a terminal wants plain ones."""


@contextmanager
def opened(where: str | None, lang: Lang) -> Iterator[Archive]:
    """The archive of the schedules; trouble with it is bad input, in the language asked for."""
    try:
        with open_archive(where) as archive:
            yield archive
    except (ArchiveNotUsable, NotInArchive) as error:
        raise given.BadInput("other", problem=error.said(lang)) from error
    except SQLAlchemyError as error:  # its message may show what is stored
        raise given.BadInput("other", problem=type(error).__name__) from error


# --- add ----------------------------------------------------------------------------------------


def save(plan: SchedulePlan, cron: str | None, name: str | None, *, yes: bool, where: str | None) -> int:
    """Check a schedule, show its dates, ask, save; gives the exit code.

    Raises:
        BadInput: something is wrong, or nobody can be asked; nothing was saved.
    """
    now, lang = datetime.now(UTC), plan.lang
    if bool(plan.register_file) == bool(plan.url):
        raise bad("source", lang)
    expression = _cron(plan, cron, now)
    swept = sweep_plan(plan, bangkok(now).date())  # the register is read, every option is tried
    found = _addresses(lang)
    with opened(where, lang) as archive:
        book = Book(archive)
        called = _name(name, swept, book, lang)
        for one in book.all():
            if Path(one.plan.output) == Path(plan.output):
                raise bad("output_taken", lang, name=one.name, output=plan.output)
        _show_dates(plan, expression, swept, now)
        if not found:
            note(wording(lang).say("notify.none", file=notify.default_file()))
        if not _is_confirmed(lang, yes=yes):
            say_line(lang, "not_added")
            return NOT_CONFIRMED
        try:
            row = book.add(called, expression, plan, now)
        except NameTaken as error:
            raise bad("name_taken", lang, name=called) from error
    say_line(lang, "added", id=row.id, name=row.name)
    return 0


def _cron(plan: SchedulePlan, cron: str | None, now: datetime) -> str:
    rules = schedule_rules()
    if bool(cron) == bool(plan.every):
        raise bad("when", plan.lang)
    if plan.every:
        for one in EVERY:
            if one == plan.every:
                return rules.every[one]
        raise bad("every", plan.lang, text=plan.every, known=", ".join(EVERY))
    try:
        return read_cron(cron or "", now)
    except BadCron as error:
        said = wording(plan.lang).say(f"schedule.cron.{error.key}", **error.facts)
        raise given.BadInput("other", problem=said) from error


def _addresses(lang: Lang) -> tuple[notify.Address, ...]:
    """Where messages will go; what is wrong with that is told now and not at two in the morning."""
    try:
        found = notify.addresses()
        if found:
            notify.check(found)
    except notify.NotifyNotUsable as error:
        raise given.BadInput("other", problem=error.said(lang)) from error
    return found


def _name(name: str | None, swept: SweepPlan, book: Book, lang: Lang) -> str:
    """The name asked for, or that of the register, with a number where it is taken."""
    taken = {one.name for one in book.all()}
    if name is not None:
        name = " ".join(name.split())
        if not 1 <= len(name) <= _LONGEST_NAME or name.isdigit() or not name.isprintable():
            raise bad("name", lang, name=name[:_LONGEST_NAME])
        if name in taken:
            raise bad("name_taken", lang, name=name)
        return name
    plain = re.sub(r"\.(csv|xlsx|xls|ods)$", "", printable(swept.register.name), flags=re.IGNORECASE)
    base = plain[: _LONGEST_NAME - 5] if not plain.isdigit() else f"register-{plain}"
    return next(
        one for n in range(1, len(taken) + 2) if (one := base if n == 1 else f"{base}-{n}") not in taken
    )


def _show_dates(plan: SchedulePlan, cron: str, swept: SweepPlan, now: datetime) -> None:
    words, rules = wording(plan.lang), schedule_rules()
    say_line(plan.lang, "dates", n=len(swept.register.rows), source=swept.register.name)
    for when in next_dates(cron, now, rules.shown_dates):
        facts: dict[str, object] = {"when": moment(when, words)}
        key = "date"
        if plan.every == "quarter":
            months, last = round_of(when.date())
            year = last.year + (1 if last.month > 9 else 0) + 543
            key = "date_of_round"
            facts |= {"months": months, "year": year, "last": day(last, words)}
        out(f"  {words.say(f'schedule.{key}', **facts)}")
    gap = shortest_gap(cron, now)
    if gap is not None and gap.total_seconds() < rules.seldom_hours * 3600:
        note(words.say("schedule.often", hours=f"{gap.total_seconds() / 3600:.2f}".rstrip("0").rstrip(".")))


def _is_confirmed(lang: Lang, *, yes: bool) -> bool:
    if yes:
        return True
    if not _is_terminal():
        raise bad("no_terminal", lang)
    return typer.confirm(wording(lang).say("schedule.confirm"))


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def forget(ref: str, where: str | None, lang: Lang) -> None:
    """Remove a schedule that is not running."""
    with opened(where, lang) as archive:
        book = Book(archive)
        one = _found(book, ref, lang)
        with alone(archive, one.id) as ours:
            if not ours:
                raise bad("is_running", lang, name=one.name)
            runs = book.remove(one.id)
    say_line(lang, "removed", id=one.id, name=one.name, runs=runs, output=one.plan.output)


def _found(book: Book, ref: str, lang: Lang) -> ScheduleRow:
    try:
        return book.find(ref)
    except NoSuchSchedule as error:
        raise bad("unknown", lang, ref=ref[:200]) from error


def say_line(lang: Lang, key: str, **facts: object) -> None:
    """A sentence of ``schedule`` for the user."""
    out(wording(lang).say(f"schedule.{key}", **facts))


def block(lines: Iterator[str]) -> None:
    """A schedule: its first line, and below it what is told of it."""
    for number, line in enumerate(lines):
        out(f"   {line}" if number else line)


def out(line: str) -> None:
    """A line on stdout, without what a terminal would obey."""
    typer.echo(printable(line.replace(_NO_BREAK, " ")))


def note(line: str) -> None:
    """A line on stderr: not what was asked for, but good to know."""
    typer.echo(printable(line.replace(_NO_BREAK, " ")), err=True)
