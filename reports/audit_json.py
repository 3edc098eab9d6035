"""audit.json: the audit itself, for programs, and how to read it back.

The same audit always gives the same bytes: fields stand in the order of the model, lists in
the order of the audit, UTF-8, two spaces, one line feed at the end.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from matchers.model import AUDIT_SCHEMA, Audit
from reports.view import GapReport

FILENAME = "audit.json"

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused: an audit of 48 items takes well under one megabyte."""


class AuditNotReadable(Exception):
    """Raised when a file is no audit of ours; says where and why."""


class JsonReporter:
    """Writes audit.json."""

    name = "json"
    filename = FILENAME

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:  # noqa: ARG002
        """Write the audit as it is; nothing in it is localised."""
        path = folder / self.filename
        path.write_bytes(dump_audit(audit))
        return path


def dump_audit(audit: Audit) -> bytes:
    """The audit as UTF-8 JSON, byte for byte the same for equal audits."""
    plain = audit.model_dump(mode="json", by_alias=True)
    return (json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def load_audit(path: Path) -> Audit:
    """Read an audit from audit.json, or from the folder that holds it.

    Raises:
        AuditNotReadable: when it is missing, too large, no JSON, of another schema or incomplete.
    """
    file = path / FILENAME if path.is_dir() else path
    try:
        if file.stat().st_size > MAX_BYTES:
            raise AuditNotReadable(f"{file}: larger than {MAX_BYTES:,} bytes; this is no audit.json")
        content = file.read_bytes()
    except OSError as error:
        raise AuditNotReadable(f"{file}: {error.strerror or error}") from error
    return _audit_from(content, str(file))


def audit_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of audit.json as it is written."""
    return published_schema(Audit, AUDIT_SCHEMA, "OIT audit of one agency")


def published_schema(model: type[BaseModel], name: str, title: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a model that is written with its ``schema``."""
    schema = _open_to_additions(model.model_json_schema(by_alias=True, mode="serialization"))
    schema["properties"]["schema"]["const"] = name
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name}
    return {**about, **schema, "title": title}


def dump_schema() -> str:
    """The text of ``audit.schema.json``; ``python -m reports.audit_json`` publishes it anew."""
    return json.dumps(audit_schema(), ensure_ascii=False, indent=2) + "\n"


def _open_to_additions(schema: Any) -> Any:
    """A file of a later version may hold more fields; who validates with this schema must not trip."""
    if isinstance(schema, dict):
        return {
            key: _open_to_additions(value)
            for key, value in schema.items()
            if (key, value) != ("additionalProperties", False)
        }
    return [_open_to_additions(value) for value in schema] if isinstance(schema, list) else schema


def _audit_from(content: bytes, file: str) -> Audit:
    try:
        plain = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise AuditNotReadable(f"{file}: this is not JSON: {error}") from error
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if schema != AUDIT_SCHEMA:
        raise AuditNotReadable(f"{file}: schema is {schema!r}; this version reads {AUDIT_SCHEMA!r}")
    try:
        return Audit.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise AuditNotReadable(f"{file}: {field}: {first['msg']} ({error.error_count()} in all)") from error


if __name__ == "__main__":
    Path(__file__).with_name("audit.schema.json").write_text(dump_schema(), encoding="utf-8", newline="\n")
