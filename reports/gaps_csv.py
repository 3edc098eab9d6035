"""gaps.csv: the gaps as a table, for whoever wants to sort, filter or import them.

UTF-8 with a byte order mark and CRLF, which Excel in Thai opens rightly on a double click.
Column names are fixed and English, because programs read them; docs/reports.md tells their
meaning. No cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from matchers.model import Audit
from reports.escaping import formula_safe
from reports.view import EvidenceView, GapItem, GapReport

COLUMNS = (
    "agency",
    "code",
    "title",
    "verdict",
    "verdict_word",
    "needs_person",
    "division",
    "points",
    "due_on",
    "required",
    "reason",
    "advice",
    "elements_lacking",
    "url",
    "found_on",
    "clicks",
    "decision",
    "period",
    "checklist",
    "how_read",
    "confidence",
)


class CsvReporter:
    """Writes gaps.csv: one row for each defective or unchecked item, none for what is there."""

    name = "csv"
    filename = "gaps.csv"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:  # noqa: ARG002
        """Write the gaps in the order of the report."""
        path = folder / self.filename
        path.write_bytes(gaps_csv(report).encode("utf-8-sig"))
        return path


def gaps_csv(report: GapReport) -> str:
    """The gaps as CSV text, without the byte order mark."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in (*report.defects, *report.unknown):
        table.writerow([formula_safe(cell) for cell in _row(item, report)])
    return text.getvalue()


def _row(item: GapItem, report: GapReport) -> list[str]:
    best: EvidenceView | None = item.evidence[0] if item.evidence else None
    lacking = [element.title for element in item.elements if element.token == "lacking"]  # noqa: S105
    return [
        report.header.agency,
        item.label,
        item.title,
        item.verdict.verdict.value,
        item.verdict.word,
        "true" if item.needs_person else "false",
        item.division,
        item.points_text,
        item.due_on.isoformat() if item.due_on else "",
        item.what,
        item.reason,
        item.advice,
        "; ".join(lacking),
        best.address.shown if best else "",
        best.found_on.shown if best and best.found_on else "",
        " > ".join(best.clicks) if best else "",
        item.decision,
        best.period if best else "",
        report.header.checklist,
        best.how_read if best else "",
        "" if item.confidence is None else f"{item.confidence:.2f}",
    ]
