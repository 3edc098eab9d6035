"""How long an archive keeps what (config/archive.yaml)."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import Field

from config.checklist import Strict
from config.validation import read_model

_FILE = "config/archive.yaml"


class ArchivePolicy(Strict):
    """archive.yaml: counts, days, hours and bytes; the file tells the reasons."""

    newest_audits: int = Field(ge=1, description="of each agency, kept however old")
    audit_days: int = Field(ge=1)
    request_days: int = Field(ge=0)
    largest_body: int = Field(ge=0, description="bytes; proofs are kept whatever their size")
    resume_days: int = Field(ge=1)
    grace_hours: int = Field(ge=1, description="for objects that no row names")

    @property
    def resumable(self) -> timedelta:
        """How long an unfinished crawl may be continued."""
        return timedelta(days=self.resume_days)


@cache
def archive_policy(file: Path | None = None) -> ArchivePolicy:
    """The shipped policy, or one of the same form in another file.

    >>> archive_policy().newest_audits >= 1
    True

    Raises:
        ConfigError: when the file is damaged, with line, field and reason.
    """
    if file is not None:
        return read_model(file, str(file), ArchivePolicy)
    return read_model(resources.files("config").joinpath("archive.yaml"), _FILE, ArchivePolicy)
