"""report-data.zip: an audit for researchers, a data package (Frictionless Data Package 1).

Three long tables that join on their first columns, audit.json as it is, its JSON Schema, and
datapackage.json, which says of every column what it holds. CSV is UTF-8 without a mark, lines end
in LF, unknown values are empty.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from config.wording import Wording
from matchers.model import Audit
from reports.audit_json import AUDIT, FILENAME, dump_audit
from reports.data_columns import FINDINGS, TABLES, Column, Table, cell
from reports.escaping import web_address
from reports.view import GapReport

SCHEMA_FILE = "audit.schema.json"
DESCRIPTOR = "datapackage.json"


class DataReporter:
    """Writes report-data.zip."""

    name = "data"
    filename = "report-data.zip"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        """Write the package."""
        path = folder / self.filename
        path.write_bytes(package(audit, report.words, report.lang))
        return path


def package(audit: Audit, words: Wording, lang: str) -> bytes:
    """The package as bytes; equal audits give equal bytes."""
    files = {table.filename: table_csv(table, audit).encode("utf-8") for table in TABLES}
    files |= {FILENAME: dump_audit(audit), SCHEMA_FILE: AUDIT.schema_text().encode("utf-8")}
    described = json.dumps(descriptor(audit, words, lang), ensure_ascii=False, indent=2) + "\n"
    files = {DESCRIPTOR: described.encode("utf-8"), **files}
    when = audit.finished_at or audit.started_at or datetime.combine(audit.as_of, time(), UTC)
    stamp = max(when.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, stamp), content, ZIP_DEFLATED)
    return made.getvalue()


def table_csv(table: Table, audit: Audit) -> str:
    """One table as CSV text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows(audit):
        writer.writerow(cell(column.value(row)) for column in table.columns)
    return text.getvalue()


def descriptor(audit: Audit, words: Wording, lang: str) -> dict[str, Any]:
    """datapackage.json: what is in the package, and what every column means."""
    site = web_address(audit.agency.url)
    return {
        "profile": "tabular-data-package",
        "name": "oit-audit",
        "title": words.say("data.title", checklist=audit.checklist.title),
        "description": words.say("data.description"),
        **({"homepage": site} if site else {}),
        "languages": [lang],
        "resources": [_resource(table, words) for table in TABLES],
    }


def _resource(table: Table, words: Wording) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, table, words) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table is not FINDINGS:
        key = list(FINDINGS.key)
        whole = {"fields": key, "reference": {"resource": FINDINGS.name, "fields": key}}
        schema["foreignKeys"] = [whole]
    return {
        "name": table.name,
        "path": table.filename,
        "title": words.say(f"data.tables.{table.name}"),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "schema": schema,
    }


def _field(column: Column, table: Table, words: Wording) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.kind,
        "description": meaning(column, table, words),
    }
    return field | ({"constraints": {"enum": list(column.words)}} if column.words else {})


def meaning(column: Column, table: Table, words: Wording) -> str:
    """What a column holds; columns that every table has are described once."""
    own = f"data.{table.name}.{column.name}"
    return words.say(own if own in words else f"data.every.{column.name}")
