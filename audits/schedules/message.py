"""What is told of a run: short, plain text, the news first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from audits.schedules.rows import Letter, News, RunDetail, RunRow, RunState, ScheduleRow
from config.schedules import round_of, schedule_rules
from config.wording import Wording, wording
from matchers.sweep_model import AgencyState
from reports.escaping import visible
from reports.phrases import day, moment, number

MOST = 2000
"""Longest message in characters; LINE takes 5,000, but folds what is long on a telephone."""
_NAME, _CODES, _PATH = 80, 6, 300


def is_wanted(schedule: ScheduleRow, run: RunRow) -> bool:
    """Whether somebody is to be told of a run."""
    summary, wish = run.detail.summary, schedule.plan.notify
    if wish == "always" or run.state is RunState.FAILED or summary is None:
        return True
    fails = bool(run.detail.failing or summary.alarms)
    return fails if wish == "failures" else summary.has_changes


def letter(schedule: ScheduleRow, run: RunRow) -> Letter:
    """The message of a run that ended; ``not_wanted`` where it says nothing that was asked for."""
    if not is_wanted(schedule, run):
        return Letter(state="not_wanted")
    words = wording(schedule.plan.lang)
    lines = list(_lines(schedule, run, words))
    body = "\n".join(lines)
    return Letter(
        title=_title(schedule, run, words), body=body if len(body) <= MOST else body[: MOST - 1] + "…"
    )


def _title(schedule: ScheduleRow, run: RunRow, words: Wording) -> str:
    name, summary = visible(schedule.name, _NAME), run.detail.summary
    if run.state is RunState.FAILED or summary is None:
        return words.say("schedule.message.title_failed", name=name)
    if summary.since is None:
        return words.say("schedule.message.title_first", name=name, n=summary.agencies)
    return words.say(
        "schedule.message.title",
        name=name,
        better=len(summary.improved),
        worse=len(summary.declined),
        failing=len(run.detail.failing),
    )


def _lines(schedule: ScheduleRow, run: RunRow, words: Wording) -> Iterator[str]:
    say, detail = words.say, run.detail
    if run.state is RunState.FAILED or detail.summary is None:
        yield say("schedule.message.failed", when=moment(run.due_at, words), problem=visible(detail.problem))
        if schedule.failures_in_row:
            yield say("schedule.message.failed_again", n=schedule.failures_in_row + 1)
    else:
        yield from _results(schedule, detail, words)
    if detail.missed:
        yield say("schedule.message.missed", n=detail.missed)
    if schedule.next_at is not None:
        yield say("schedule.message.next", when=moment(schedule.next_at, words))


def _results(schedule: ScheduleRow, detail: RunDetail, words: Wording) -> Iterator[str]:
    summary, say = detail.summary, words.say
    assert summary is not None, "only of a run that finished"
    since = day(summary.since, words) if summary.since else ""
    key = "results" if summary.since else "results_first"
    yield say(f"schedule.message.{key}", date=day(detail.as_of, words), n=summary.agencies, since=since)
    if schedule.plan.every == "quarter":
        months, last = round_of(detail.as_of)
        yield say("schedule.message.round", months=months, last=day(last, words))
    yield _states(summary.states, words)
    if not summary.same_edition:
        yield say("schedule.message.other_edition")
    yield from _named(summary.improved, "improved", words)
    yield from _named(summary.declined, "declined", words)
    yield from _listed(summary.new_failures, "new_failures", words)
    yield from _listed(summary.opened_again, "opened_again", words)
    again = [one for one in detail.failing if one.in_row > 1]
    if again:
        longest = max(again, key=lambda one: one.in_row)
        facts = {"name": visible(longest.shown, _NAME), "since": day(longest.since, words)}
        yield say("schedule.message.still", n=len(again), times=longest.in_row, **facts)
    for alarm in summary.alarms[:3]:
        yield say("schedule.message.alarm", message=visible(alarm, 200))
    if summary.since is not None and not summary.has_changes:
        yield say("schedule.message.nothing")
    yield say("schedule.message.report", path=visible(str(Path(schedule.plan.output) / "index.html"), _PATH))


def _states(states: dict[str, int], words: Wording) -> str:
    order = [state.value for state in AgencyState]
    known = (words.say(f"sweep.display.state.{one}", n=states[one]) for one in order if states.get(one))
    return " · ".join(known)


def _named(news: Sequence[News], key: str, words: Wording) -> Iterator[str]:
    lines = [_agency(one, words) for one in news]
    yield from _listed(lines, key, words, separator="\n- ")


def _agency(one: News, words: Wording) -> str:
    codes = ", ".join([*one.codes[:_CODES], *(["…"] if len(one.codes) > _CODES else [])])
    points = f"{one.difference:+.2f}".rstrip("0").rstrip(".") if one.difference else ""
    key = "agency_points" if points else "agency"
    return words.say(f"schedule.message.{key}", name=visible(one.name, _NAME), codes=codes, points=points)


def _listed(names: Sequence[str], key: str, words: Wording, separator: str = ", ") -> Iterator[str]:
    if not names:
        return
    most = schedule_rules().named_in_message
    shown = [visible(name, 2 * _NAME) for name in names[:most]]
    if len(names) > most:
        shown.append(words.say("schedule.message.more", n=number(len(names) - most, 0)))
    first = separator if separator.startswith("\n") else " "
    yield words.say(f"schedule.message.{key}", n=len(names)) + first + separator.join(shown)
