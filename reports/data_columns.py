"""The columns of the three tables for researchers: one line for each finding, element, piece of evidence.

Values are those of audit.json, not of a language. What each column means stands in
config/texts/data.{th,en}.yaml, ``data.TABLE.COLUMN``, and in docs/data-dictionary.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from matchers.model import Audit, ElementResult, Finding, FindingEvidence, Outcome, Verdict
from reports.escaping import MAX_ADDRESS, formula_safe, visible

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime"]
"""Field types of Table Schema (Frictionless)."""

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """What one line speaks of; ``place`` counts from 1 inside the finding, 0 for a finding itself."""

    audit: Audit
    finding: Finding
    place: int = 0
    evidence: FindingEvidence | None = None
    element: ElementResult | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and its value on a line."""

    name: str
    kind: Kind
    value: Callable[[Row], Value]
    words: tuple[str, ...] = ()
    """All words that may stand in it; empty: any."""


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its name, its columns, what makes a line unique, and its lines."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[Audit], Iterator[Row]]

    @property
    def filename(self) -> str:
        """Name of the file in the package."""
        return f"{self.name}.csv"


VERDICTS = tuple(verdict.value for verdict in Verdict)
OUTCOMES = tuple(outcome.value for outcome in Outcome)

# On every line, so that files of many audits can be put under each other.
_WHOSE = (
    Column("agency_url", "string", lambda r: r.audit.agency.url),
    Column("agency_name", "string", lambda r: r.audit.agency.name),
    Column("agency_type", "string", lambda r: r.audit.agency.type),
    Column("province", "string", lambda r: r.audit.agency.province),
    Column("district", "string", lambda r: r.audit.agency.district),
    Column("checklist", "string", lambda r: r.audit.checklist.name),
    Column("fiscal_year", "integer", lambda r: r.audit.checklist.fiscal_year),
    Column("as_of", "date", lambda r: r.audit.as_of),
    Column("finished_at", "datetime", lambda r: r.audit.finished_at),
    Column("code", "string", lambda r: r.finding.code),
)


def _counted(met: bool | None) -> Callable[[Row], Value]:
    return lambda row: sum(element.met is met for element in row.finding.elements)


def _covered(row: Row) -> Value:
    item = row.audit.coverage.items.get(row.finding.code)
    return item.covered if item else None


def _open_links(row: Row) -> Value:
    item = row.audit.coverage.items.get(row.finding.code)
    return item.open_links if item else None


FINDINGS = Table(
    "findings",
    (
        *_WHOSE,
        Column("title", "string", lambda r: r.finding.title),
        Column("sub_indicator", "string", lambda r: r.finding.sub_indicator),
        Column("division", "string", lambda r: r.finding.division),
        Column("points", "number", lambda r: r.finding.points),
        Column("verdict", "string", lambda r: r.finding.verdict.value, VERDICTS),
        Column("needs_person", "boolean", lambda r: r.finding.needs_person),
        Column("confidence", "number", lambda r: r.finding.confidence),
        Column("reason_code", "string", lambda r: r.finding.reason_code),
        Column("reason", "string", lambda r: r.finding.reason),
        Column("due_on", "date", lambda r: r.finding.due_on),
        Column("covered", "boolean", _covered),
        Column("open_links", "integer", _open_links),
        Column("elements_known", "boolean", lambda r: r.finding.elements_known),
        Column("elements_met", "integer", _counted(True)),
        Column("elements_lacking", "integer", _counted(False)),
        Column("elements_unclear", "integer", _counted(None)),
        Column("evidence_count", "integer", lambda r: len(r.finding.evidence)),
        Column("decided_by", "string", lambda r: r.finding.decision.who if r.finding.decision else ""),
        Column(
            "machine_verdict",
            "string",
            lambda r: (r.finding.decision.machine_verdict if r.finding.decision else r.finding.verdict).value,
            VERDICTS,
        ),
    ),
    ("agency_url", "as_of", "code"),
    lambda audit: (Row(audit, finding) for finding in audit.findings),
)


def _of_element(read: Callable[[ElementResult], Value]) -> Callable[[Row], Value]:
    return lambda row: read(row.element) if row.element else None


def _of_evidence(read: Callable[[FindingEvidence], Value]) -> Callable[[Row], Value]:
    return lambda row: read(row.evidence) if row.evidence else None


ELEMENTS = Table(
    "elements",
    (
        *_WHOSE,
        Column("place", "integer", lambda r: r.place),
        Column("element", "string", _of_element(lambda e: e.id)),
        Column("element_title", "string", _of_element(lambda e: e.title)),
        Column("met", "boolean", _of_element(lambda e: e.met)),
        Column("quote", "string", _of_element(lambda e: e.quote)),
    ),
    ("agency_url", "as_of", "code", "place"),
    lambda audit: (
        Row(audit, finding, place, element=element)
        for finding in audit.findings
        for place, element in enumerate(finding.elements, start=1)
    ),
)

EVIDENCE = Table(
    "evidence",
    (
        *_WHOSE,
        Column("place", "integer", lambda r: r.place),
        Column("kind", "string", _of_evidence(lambda e: e.kind), ("link", "page", "file")),
        Column("text", "string", _of_evidence(lambda e: e.text)),
        Column("url", "string", _of_evidence(lambda e: e.url)),
        Column("found_on", "string", _of_evidence(lambda e: e.found_on or "")),
        Column("clicks", "string", _of_evidence(lambda e: " > ".join(e.clicks))),
        Column("http_status", "integer", _of_evidence(lambda e: e.http_status)),
        Column("outcome", "string", _of_evidence(lambda e: e.outcome.value if e.outcome else ""), OUTCOMES),
        Column("verdict", "string", _of_evidence(lambda e: e.verdict.value), VERDICTS),
        Column("score", "number", _of_evidence(lambda e: e.score)),
        Column("fiscal_years", "string", _of_evidence(lambda e: " ".join(map(str, e.fiscal_years)))),
        Column("period", "string", _of_evidence(lambda e: e.period)),
        Column("witness", "string", _of_evidence(lambda e: e.witness)),
        Column("file_kind", "string", _of_evidence(lambda e: e.file_kind)),
        Column("read_by", "string", _of_evidence(lambda e: e.read_by)),
        Column("sha256", "string", _of_evidence(lambda e: e.sha256)),
        Column("fetched_at", "datetime", _of_evidence(lambda e: e.fetched_at)),
    ),
    ("agency_url", "as_of", "code", "place"),
    lambda audit: (
        Row(audit, finding, place, evidence=piece)
        for finding in audit.findings
        for place, piece in enumerate(finding.evidence, start=1)
    ),
)

TABLES = (FINDINGS, ELEMENTS, EVIDENCE)


def cell(value: Value) -> str:
    """A value as it stands in the file: empty for unknown, ``true``, ISO 8601, safe in a spreadsheet.

    >>> cell(None), cell(True), cell(0.5), cell(date(2023, 4, 3)), cell("=1+1")
    ('', 'true', '0.5', '2023-04-03', "'=1+1")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    return formula_safe(visible(value, limit=MAX_ADDRESS))
