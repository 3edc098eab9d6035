"""Runs a sweep with its display, and says how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from audits.archive import ArchiveNotUsable
from audits.audit import stopping_on_signals
from audits.cli import input as given
from audits.cli.auditing import printable
from audits.cli.sweep import exit_code
from audits.enduring import enduring_output
from audits.sweep import SweepPlan, SweepRefused, run_sweep
from audits.sweep.status import Status, SweepEvent, Told
from config.wording import Lang, wording
from matchers.model import Verdict
from matchers.sweep_model import AgencyState, Sweep

WIDTH = 40


def perform(plan: SweepPlan, *, told: str, fail_on: frozenset[Verdict], quiet: bool, verbose: bool) -> int:
    """Sweep, show, conclude; gives the exit code.

    Raises:
        BadInput: nothing was begun, because another sweep works in the folder and the like.
    """
    notes = Console(stderr=True)
    if told:
        _line(notes, told)
    if verbose:
        for note in plan.register.notes:
            _say(notes, plan.lang, "done.register_note", note=note.said(plan.lang))
    stop, heard = list[int](), list[SweepEvent]()
    try:
        with (
            enduring_output(),
            stopping_on_signals(lambda: stop.append(1)) as came,
            _display(plan, notes, quiet=quiet) as show,
        ):

            def hear(event: SweepEvent) -> None:
                heard[:] = [event]
                show(event)

            sweep = run_sweep(plan, on_event=hear, stopped=lambda: bool(stop))
    except SweepRefused as error:
        problem = wording(plan.lang).say(f"sweep.refused.{error.key}", **error.facts)
        raise given.BadInput("other", problem=problem) from error
    except (ArchiveNotUsable, SQLAlchemyError, OSError) as error:
        if not heard:
            raise given.BadInput("other", problem=_cause(plan, error)) from error
        # what was written before stays, and the same command continues
        _say(notes, plan.lang, "done.archive_broke", cause=_cause(plan, error))
        return given.WITH_FAILURES
    _conclude(notes, plan, sweep)
    return given.INTERRUPTED if came and sweep.finished_at is None else exit_code(sweep, frozenset(fail_on))


def _cause(plan: SweepPlan, error: Exception) -> str:
    """What stopped a sweep, without what a database says of its rows."""
    if isinstance(error, OSError):
        error = ArchiveNotUsable("storage", place=error.filename or plan.output, cause=error.strerror)
    return error.said(plan.lang).rstrip(".") if isinstance(error, ArchiveNotUsable) else type(error).__name__


def _conclude(notes: Console, plan: SweepPlan, sweep: Sweep) -> None:
    """The last lines: how many ended how, what is suspicious, where the overview lies."""
    _line(notes, states_of(plan.lang, {s.value: _count(sweep, s) for s in AgencyState}))
    for alarm in sweep.alarms:
        _say(notes, plan.lang, "done.alarm", message=alarm.message)
    if sweep.canaries and all(canary.passed for canary in sweep.canaries):
        _say(notes, plan.lang, "done.canaries", n=len(sweep.canaries))
    _say(notes, plan.lang, "done.written", path=plan.output / "index.html")
    if sweep.finished_at is None:
        _say(notes, plan.lang, "done.interrupted", waiting=sweep.waiting)


def _count(sweep: Sweep, state: AgencyState) -> int:
    return sum(agency.state is state for agency in sweep.agencies)


# --- while it runs ------------------------------------------------------------------------------


@contextmanager
def _display(plan: SweepPlan, notes: Console, *, quiet: bool) -> Iterator[Callable[[SweepEvent], None]]:
    """A live display on a terminal, a line now and then elsewhere."""
    if quiet:
        yield lambda _: None
    elif notes.is_terminal:
        with Live(console=notes, refresh_per_second=4, transient=True) as live:

            def show(event: SweepEvent) -> None:
                if isinstance(event, Told):
                    _line(live.console, sentence(plan.lang, event))
                else:
                    live.update(_panel(plan, event))

            yield show
    else:
        last = [0.0]

        def tell(event: SweepEvent) -> None:
            if isinstance(event, Told):
                _line(notes, sentence(plan.lang, event))
            elif time.monotonic() - last[0] >= plan.limits.tell_every:
                last[0] = time.monotonic()
                _line(notes, " · ".join(lines_of(plan.lang, event)))

        yield tell


def _panel(plan: SweepPlan, status: Status) -> Group:
    title = wording(plan.lang).say("sweep.display.title", name=printable(plan.register.name))
    bar = Table.grid(padding=(0, 1))
    bar.add_row(Text(title), ProgressBar(total=max(1, status.rows), completed=status.done, width=WIDTH))
    counts = states_of(plan.lang, status.states)
    return Group(bar, *(Text(line) for line in (*lines_of(plan.lang, status), counts) if line))


def lines_of(lang: Lang, status: Status) -> list[str]:
    """How far a sweep is, in sentences: counts, speed and time left, and what bounds it."""
    say = wording(lang).say
    lines = [
        say(
            "sweep.display.counts",
            done=status.done,
            rows=status.rows,
            running=status.running,
            waiting=status.waiting,
            failed=status.failed,
        ),
        say(
            "sweep.display.speed",
            answers=f"{status.answers:,}",
            speed=f"{status.answers_a_second:.1f}",
            eta=time_left(lang, status.remaining.seconds),
        ),
    ]
    lines += [say("sweep.display.bound", address=a, n=n) for a, n in status.remaining.bounds]
    lines += [say("sweep.display.second_pass")] if status.second_pass else []
    lines += [say("sweep.display.paused")] if status.paused else []
    return lines


def time_left(lang: Lang, seconds: float | None) -> str:
    """A length of time as people say it.

    >>> time_left("en", 7500), time_left("en", 130), time_left("en", None)
    ('2 h 5 min', '2 min', 'an unknown time')
    """
    say = wording(lang).say
    if seconds is None:
        return say("sweep.display.eta_unknown")
    hours, minutes = divmod(int(seconds) // 60, 60)
    if hours:
        return say("sweep.display.hours", hours=hours, minutes=minutes)
    return say("sweep.display.minutes", minutes=minutes) if minutes else say("sweep.display.under_a_minute")


def states_of(lang: Lang, states: Mapping[str, int]) -> str:
    """How many agencies are in which state; states without any are left out."""
    say = wording(lang).say
    order = [state.value for state in AgencyState]
    return " · ".join(
        say(f"sweep.display.state.{name}", n=states[name]) for name in order if states.get(name)
    )


def sentence(lang: Lang, told: Told) -> str:
    """What a sweep tells, as a sentence."""
    return wording(lang).say(f"sweep.told.{told.key}", **told.facts)


def _say(console: Console, lang: Lang, key: str, **facts: object) -> None:
    _line(console, wording(lang).say(f"sweep.{key}", **facts))


def _line(console: Console, text: str) -> None:
    console.print(printable(text), markup=False, highlight=False, soft_wrap=True)
