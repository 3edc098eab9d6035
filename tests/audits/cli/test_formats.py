"""Formats of reports: all are named where a user looks for them."""

from __future__ import annotations

import re

from audits.cli.input import FORMATS
from reports.contract import BUILT_IN, DEFAULT_FORMATS


def test_the_help_of_format_names_every_format_and_those_of_every_audit_first() -> None:
    named = re.findall(r"[a-z]+", re.sub(r"by default, and on request", "", FORMATS))
    assert sorted(named) == sorted(entry.name for entry in BUILT_IN)
    assert set(named[: len(DEFAULT_FORMATS)]) == set(DEFAULT_FORMATS)
