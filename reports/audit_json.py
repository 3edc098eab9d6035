"""audit.json: the audit itself, for programs, and how to read it back; see `reports.json_forms`."""

from __future__ import annotations

from pathlib import Path

from matchers.model import Audit
from reports.json_forms import JsonForm, NotReadable
from reports.view import GapReport


class AuditNotReadable(NotReadable):
    """Raised when a file is no audit of ours; says where and why."""


# An audit of 48 items takes well under one megabyte of the 64 that are read.
AUDIT = JsonForm("audit", Audit, "OIT audit of one agency", AuditNotReadable)
FILENAME = AUDIT.filename


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
    return AUDIT.dump(audit)


def load_audit(path: Path) -> Audit:
    """Read an audit from audit.json, or from the folder that holds it.

    Raises:
        AuditNotReadable: when it is missing, too large, no JSON, of another schema or incomplete.
    """
    return AUDIT.load(path)
