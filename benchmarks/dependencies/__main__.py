"""``make audit-deps``: licences and known vulnerabilities of the pinned packages, and what is drawn in.

Exit code 0: nothing to complain of; 1: a licence or a vulnerability was found, told above; 2: it could not be
run. Where the database of vulnerabilities cannot be reached, a line begins with "NOT CHECKED",
and the exit code
is that of the licences.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.dependencies.licences import Policy, installed, licences, pinned, unused
from benchmarks.dependencies.sizes import PROGRAM, drawn_in
from benchmarks.dependencies.vulnerabilities import vulnerabilities

ROOT = Path(__file__).resolve().parents[2]
FILES = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
WORDS = {
    "copyleft": "its licence asks for more than to be named",
    "unknown": "its licence is none we know",
    "none": "its metadata name no licence",
}


def main() -> int:
    """Print everything; see the module for the exit code."""
    given = _arguments()
    packages = installed()
    if PROGRAM not in packages:
        sys.stderr.write(
            "The program and its packages are not installed in this environment; run `make setup`.\n"
        )
        return 2
    faults = _licences(given.all)
    for row in drawn_in(packages):
        print(f"{row.name:<18} {row.packages:>3} packages {row.megabytes:>7.1f} MB  (largest: {row.largest})")
    return 1 if _vulnerabilities(given.pip_audit) + faults else 0


def _licences(everything: bool) -> int:
    policy = Policy.read()
    pins = {
        name: version for file in FILES for name, version in pinned(file.read_text(encoding="utf-8")).items()
    }
    judged, absent = licences(pins, installed(), policy)
    for one in judged:
        line = f"{one.name} {one.version}: {one.licence or 'no licence'}"
        if one.problem:
            print(f"LICENCE {line}: {WORDS[one.problem]}")
        elif one.reason:
            print(f"accepted {line}: {one.reason}")
        elif everything:
            print(line)
    stale = list(unused(policy, judged, absent))
    for name in stale:
        print(f"LICENCE {name}: accepted, but not drawn in, permissive, or of another licence now")
    problems = [one for one in judged if one.problem]
    print(f"{len(judged)} licences looked at, {len(problems) + len(stale)} to complain of"
          + (f"; of other systems, not installed here: {', '.join(absent)}" if absent else ""))  # fmt: skip
    return len(problems) + len(stale)


def _vulnerabilities(program: Path | None) -> int:
    if program is None:
        print("NOT CHECKED: known vulnerabilities; pip-audit was not named (--pip-audit).")
        return 0
    faults = 0
    for file in FILES:
        checked = vulnerabilities(program, file)
        for line in checked.found:
            print(f"VULNERABLE {line}")
        faults += len(checked.found)
        if checked.why_not:
            print(f"NOT CHECKED: known vulnerabilities of {file.name} ({checked.why_not})")
        else:
            print(f"{file.name}: {checked.packages} checked, {len(checked.found)} known vulnerabilities")
    return faults


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.dependencies",
        description="Licences and vulnerabilities of what is drawn in.",
    )
    parser.add_argument("--pip-audit", type=Path, metavar="PROGRAM", help="without it, licences alone")
    parser.add_argument(
        "--all", action="store_true", help="a line for each package, not only for those that stand out"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
