"""agencies.csv and items.csv: a sweep as tables, for whoever wants to count for himself.

UTF-8 with a byte order mark and CRLF, which Excel in Thai opens rightly on a double click.
Column names are fixed and English, because programs read them; docs/reports.md tells their
meaning. Rows stand in the order of the register. No cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from reports.escaping import formula_safe
from reports.sweep_view import AgencyRow, Province

AGENCY_COLUMNS = (
    "row",
    "code",
    "name",
    "type",
    "province",
    "district",
    "url",
    "state",
    "state_word",
    "reason",
    "outcome",
    "rank",
    "estimate",
    "worst",
    "best",
    "present",
    "not_passed",
    "unknown",
    "needs_person",
    "builder",
    "pages",
    "files",
    "requests",
    "errors",
    "attempts",
    "failures_in_row",
    "since",
    "score_before",
    "fixed",
    "broken",
    "lost_sight",
    "report",
    "checklist",
)

ITEM_COLUMNS = (
    "row",
    "code",
    "name",
    "type",
    "province",
    "district",
    "builder",
    "state",
    "item",
    "title",
    "points",
    "verdict",
    "verdict_word",
    "elements_unchecked",
    "needs_person",
    "reason_code",
    "checklist",
)


def agencies_csv(view: Province) -> str:
    """A line for each agency, without the byte order mark."""
    return _table(AGENCY_COLUMNS, (_agency(row, view) for row in _as_registered(view)))


def items_csv(view: Province) -> str:
    """A line for each agency and item, also where nothing was judged: `verdict` is then empty."""
    lines = (_item(row, view, at) for row in _as_registered(view) for at in range(len(view.items)))
    return _table(ITEM_COLUMNS, lines)


def _as_registered(view: Province) -> list[AgencyRow]:
    return sorted(view.agencies, key=lambda row: row.line)


def _table(columns: tuple[str, ...], lines: Iterable[list[object]]) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(columns)
    for line in lines:
        table.writerow([formula_safe(cell) if isinstance(cell, str) else cell for cell in line])
    return text.getvalue()


def _agency(row: AgencyRow, view: Province) -> list[object]:
    change, score, counted = row.change, row.score, row.judged
    return [
        row.line,
        row.code,
        row.name,
        row.type,
        row.province,
        row.district,
        row.site.shown if row.site else "",
        row.state.state.value,
        row.state.word,
        row.reason,
        row.outcome,
        row.rank or "",
        *((score.estimate, score.worst, score.best) if score else ("", "", "")),
        *((row.present, row.gaps, row.unknown, row.persons) if counted else ("",) * 4),
        row.builder_id,
        row.pages,
        row.files,
        row.requests,
        row.errors,
        row.attempts,
        row.failures_in_row,
        change.since_day.isoformat() if change else "",
        change.before if change and change.before is not None else "",
        *((" ".join(c) for c in (change.fixed, change.broken, change.lost_sight)) if change else ("",) * 3),
        row.report or "",
        view.header.edition,
    ]


def _item(row: AgencyRow, view: Province, at: int) -> list[object]:
    item, cell = view.items[at], row.cells[at] if row.cells else None
    return [
        row.line,
        row.code,
        row.name,
        row.type,
        row.province,
        row.district,
        row.builder_id,
        row.state.state.value,
        item.label,
        item.title,
        item.points_text,
        cell.kind.verdict.value if cell else "",
        cell.kind.word if cell else "",
        _truth(cell.kind.token == "present_unchecked") if cell else "",  # noqa: S105
        _truth(cell.needs_person) if cell else "",
        row.reasons[at] if cell else "",
        view.header.edition,
    ]


def _truth(value: bool) -> str:
    return "true" if value else "false"
