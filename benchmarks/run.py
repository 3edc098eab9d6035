"""Measures what docs/benchmarks.md claims.

``python -m benchmarks.run [cpu|focus|determinism|verdicts|files|all] [--json FILE]``
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.figures import Figures

NAMES = ("cpu", "focus", "determinism", "verdicts", "files")


def main() -> None:
    """Measure, print tables, write JSON when asked to."""
    given = _arguments()
    screen, notes = Console(), Console(stderr=True)

    def note(line: str) -> None:
        if not given.quiet:
            notes.print(line, markup=False, highlight=False, soft_wrap=True)

    machine = machine_now()
    screen.print(", ".join(f"{key} {value}" for key, value in machine.items()), highlight=False)
    measured = {}
    for name in NAMES if given.what == "all" else (given.what,):
        figures = _measurements(given, note)[name]()
        measured[name] = figures.values
        _show(figures, screen, markdown=given.markdown)
        if given.json:  # after each, so that a broken run keeps what it has
            told = {"machine": machine, **measured}
            given.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _measurements(given: argparse.Namespace, note: Callable[[str], None]) -> dict[str, Callable[[], Figures]]:
    """How each benchmark is run; imported only when it is, for they are heavy."""
    seeds = {"seeds": given.seeds} if given.seeds else {}

    def cpu() -> Figures:
        from benchmarks.crawl.cpu import measure_cpu

        return measure_cpu(**{"repetitions": given.repetitions} if given.repetitions else {})

    def focus() -> Figures:
        from benchmarks.focus import measure_focus

        return measure_focus(**seeds, note=note)

    def determinism() -> Figures:
        from benchmarks.determinism import measure_determinism

        return measure_determinism()

    def verdicts() -> Figures:
        from benchmarks.verdicts import measure_verdicts

        return measure_verdicts(**seeds, shared=given.shared, note=note)

    def files() -> Figures:
        from benchmarks.files.measure import measure_files

        return measure_files(note=note)

    return {
        "cpu": cpu,
        "focus": focus,
        "determinism": determinism,
        "verdicts": verdicts,
        "files": files,
    }


def machine_now() -> dict[str, Any]:
    """When and on what was measured; the load tells whether the machine was quiet."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(load, 2) if load is not None else "unknown",
    }


def _show(figures: Figures, screen: Console, *, markdown: bool) -> None:
    for table in figures.tables:
        screen.print()
        if markdown:
            sys.stdout.write(table.as_markdown() + "\n")
        else:
            screen.print(table.for_terminal(), highlight=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description="Measures what docs/benchmarks.md claims."
    )
    parser.add_argument("what", nargs="?", default="all", choices=(*NAMES, "all"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here as well")
    parser.add_argument("--markdown", action="store_true", help="tables as they stand in docs/benchmarks.md")
    parser.add_argument("--repetitions", type=int, help="of cpu; 5 when not given")
    parser.add_argument("--seeds", type=int, help="of focus and verdicts; 20 when not given")
    parser.add_argument(
        "--shared", type=Path, help="folder that holds corpus/sites; ../shared when not given"
    )
    parser.add_argument("--quiet", action="store_true", help="no line for each audit")
    return parser.parse_args()


if __name__ == "__main__":
    main()
