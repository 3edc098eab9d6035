"""The ledger: how the runs of each schedule ended, and which agencies fail again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from audits.schedules.book import Book
from audits.schedules.rows import Failing, RunRow, RunState, ScheduleRow
from config.schedules import schedule_rules
from reports.phrases import bangkok

SCHEMA = "oit-audit/schedules/1"
"""Name and version of ``oit schedule ledger --format json``; it changes only by addition."""


def ledger(book: Book) -> dict[str, Any]:
    """The ledger as plain data, newest runs first; times with the zone of Thailand, days ค.ศ."""
    return {"schema": SCHEMA, "schedules": [_schedule(book, one) for one in book.all()]}


def _schedule(book: Book, one: ScheduleRow) -> dict[str, Any]:
    runs = book.runs(one.id, most=schedule_rules().ledger_runs)
    return {
        "id": one.id,
        "name": one.name,
        "cron": one.cron,
        "every": one.plan.every or None,
        "output": one.plan.output,
        "next_at": _told(one.next_at),
        "failures_in_row": one.failures_in_row,
        "runs": [_run(run) for run in runs],
        "failing": [_failing(agency) for agency in failing(book, one)],
    }


def failing(book: Book, one: ScheduleRow) -> tuple[Failing, ...]:
    """The agencies that the last finished run could not judge, who failed most often first."""
    last = next(iter(book.runs(one.id, [RunState.FINISHED], most=1)), None)
    found = last.detail.failing if last else ()
    return tuple(sorted(found, key=lambda agency: (-agency.in_row, agency.row)))


def _run(run: RunRow) -> dict[str, Any]:
    detail, summary = run.detail, run.detail.summary
    return {
        "id": run.id,
        "due_at": _told(run.due_at),
        "started_at": _told(run.started_at),
        "finished_at": _told(run.finished_at),
        "as_of": detail.as_of.isoformat(),
        "state": run.state.value,
        "exit_code": run.exit_code,
        "missed": detail.missed,
        "continued": detail.continued,
        "attempts": detail.attempts,
        "problem": detail.problem or None,
        "kept": detail.kept or None,
        "states": summary.states if summary else {},
        "fixed": summary.fixed if summary else 0,
        "broken": summary.broken if summary else 0,
        "worsened": summary.worsened if summary else None,
        "new_failures": list(summary.new_failures) if summary else [],
        "opened_again": list(summary.opened_again) if summary else [],
        "message": detail.letter.state if detail.letter else None,
        "message_problem": detail.letter.problem or None if detail.letter else None,
    }


def _failing(one: Failing) -> dict[str, Any]:
    plain = one.model_dump(mode="json")
    return {name: plain[name] for name in ("row", "name", "url", "state", "reason", "since", "in_row")}


def _told(when: datetime | None) -> str | None:
    return bangkok(when).isoformat(timespec="seconds") if when else None
