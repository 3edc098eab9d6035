"""What `oit schedule list` and `ledger` show."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from audits.cli.schedule import dumped
from audits.cli.scheduling import block, opened, say_line
from audits.schedules.book import Book
from audits.schedules.ledger import failing, ledger
from audits.schedules.locks import is_held
from audits.schedules.rows import UNFINISHED, RunRow, RunState, ScheduleRow
from config.schedules import schedule_rules
from config.wording import Lang, Wording, wording
from reports.phrases import bangkok, day, moment


def show_list(where: str | None, form: str, lang: Lang) -> None:
    """All schedules, as text or JSON."""
    with opened(where, lang) as archive:
        book = Book(archive)
        rows = [(one, _last(book, one), is_held(archive, one.id)) for one in book.all()]
    if form == "json":
        typer.echo(dumped([_plain(*row) for row in rows]))
    elif not rows:
        say_line(lang, "none")
    for row in rows if form == "text" else ():
        block(_lines(*row, wording(lang)))


def _last(book: Book, one: ScheduleRow) -> RunRow | None:
    return next(iter(book.runs(one.id, set(RunState) - {RunState.SKIPPED}, most=1)), None)


def _plain(one: ScheduleRow, last: RunRow | None, held: bool) -> dict[str, object]:
    plan = one.plan
    return {
        "id": one.id,
        "name": one.name,
        "cron": one.cron,
        "every": plan.every or None,
        "register": plan.register_file or None,
        "url": plan.url or None,
        "output": plan.output,
        "notify": plan.notify,
        "next_at": bangkok(one.next_at).isoformat(timespec="seconds") if one.next_at else None,
        "running": held,
        "failures_in_row": one.failures_in_row,
        "last": {
            "due_at": bangkok(last.due_at).isoformat(timespec="seconds"),
            "state": last.state.value,
            "exit_code": last.exit_code,
        }
        if last
        else None,
    }


def _lines(one: ScheduleRow, last: RunRow | None, held: bool, words: Wording) -> Iterator[str]:
    say = words.say
    yield say(
        "schedule.row", id=one.id, name=one.name, cron=one.plan.every or one.cron, output=one.plan.output
    )
    if one.next_at is not None:
        yield say("schedule.row_next", when=moment(one.next_at, words))
    else:
        yield say("schedule.row_never")
    if last is not None and last.state in UNFINISHED:
        key = "row_running" if held else "row_unfinished"
        yield say(f"schedule.{key}", when=moment(last.started_at, words))
    elif last is not None:
        state = say(f"schedule.states.{last.state.value}")
        yield say("schedule.row_last", when=moment(last.due_at, words), state=state, code=_code(last))
    if one.failures_in_row:
        yield say("schedule.row_fails", n=one.failures_in_row)


def show_ledger(where: str | None, form: str, lang: Lang) -> None:
    """How runs ended and which agencies fail again and again, as text or JSON."""
    with opened(where, lang) as archive:
        book = Book(archive)
        if form == "json":
            typer.echo(dumped(ledger(book)))
            return
        schedules = book.all()
        if not schedules:
            say_line(lang, "none")
        for one in schedules:
            block(_ledger_lines(book, one, wording(lang)))


def _ledger_lines(book: Book, one: ScheduleRow, words: Wording) -> Iterator[str]:
    say = words.say
    yield say("schedule.ledger.head", id=one.id, name=one.name)
    runs = book.runs(one.id, most=schedule_rules().ledger_runs)
    if not runs:
        yield say("schedule.ledger.no_runs")
        return
    for run in runs:
        summary, letter = run.detail.summary, run.detail.letter
        counts = {"fixed": summary.fixed if summary else 0, "broken": summary.broken if summary else 0}
        state = say(f"schedule.states.{run.state.value}")
        yield say(
            "schedule.ledger.run", when=moment(run.due_at, words), state=state, code=_code(run), **counts
        )
        if run.detail.problem:
            yield say("schedule.ledger.problem", problem=run.detail.problem)
        if letter is not None and letter.problem:
            yield say("schedule.ledger.letter", problem=letter.problem)
    again = failing(book, one)
    yield say("schedule.ledger.failing" if again else "schedule.ledger.no_failing")
    for agency in again:
        facts = {"name": agency.shown, "times": agency.in_row, "reason": agency.reason}
        yield say("schedule.ledger.agency", since=day(agency.since, words), **facts)


def _code(run: RunRow) -> str:
    return "–" if run.exit_code is None else str(run.exit_code)
