"""Known vulnerabilities of the pinned packages, asked of pip-audit; a machine without network says so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 180


@dataclass(frozen=True, slots=True)
class Checked:
    """What pip-audit said of a requirements file.

    ``found`` are lines "name version: id, fixed in …"; ``why_not`` is empty, or why it could not be checked.
    """

    file: str
    packages: int = 0
    found: tuple[str, ...] = ()
    why_not: str = ""


def vulnerabilities(program: Path, requirements: Path) -> Checked:
    """Ask about every pin of a file; nothing is installed, and hashes must be there."""
    command = [
        *(str(program), "--requirement", str(requirements), "--require-hashes", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off"),
    ]
    try:
        ended = subprocess.run(command, capture_output=True, check=False, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Checked(requirements.name, why_not=f"{type(error).__name__}: {program.name}")
    return read(requirements.name, ended.stdout, ended.stderr)


def read(file: str, said: str, complained: str) -> Checked:
    """What pip-audit's JSON says; anything else on its output means that it could not check."""
    try:
        packages = json.loads(said)["dependencies"]
        skipped = [one["name"] for one in packages if "skip_reason" in one]
        found = tuple(
            _told(one["name"], one["version"], flaw) for one in packages for flaw in one.get("vulns", ())
        )
    except (ValueError, KeyError, TypeError):
        lines = complained.strip().splitlines() or ["pip-audit said nothing"]
        return Checked(file, why_not=lines[-1][:160])
    why_not = _why_not(skipped, len(packages))
    return Checked(file, len(packages) - len(skipped), found, why_not)


def _told(name: str, version: str, flaw: Mapping[str, Any]) -> str:
    return f"{name} {version}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'no version'}"


def _why_not(skipped: Sequence[str], of: int) -> str:
    if not of or len(skipped) == of:
        return "the database cannot be reached, or knows none of the packages"
    shown = ", ".join(skipped[:5]) + (", …" if len(skipped) > 5 else "")
    return f"{len(skipped)} packages could not be looked up: {shown}" if skipped else ""
