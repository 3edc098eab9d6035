"""``python -m benchmarks.fuzz [NAME…] [--seconds N] [--json FILE] [--folder DIR]``.

Exit code 0: nothing found; 1: an input that crashes, hangs or eats memory; 2: it could not be run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.fuzz.running import INPUT_S, MEMORY_MB, Fuzzed, fuzz
from benchmarks.fuzz.table import TARGETS

HEAD = ("target", "seconds", "executions", "coverage", "features", "crashes", "slowest input")


def main() -> int:
    """Fuzz, print a table, say where the inputs are."""
    given = _arguments()
    if unknown := sorted(set(given.names) - TARGETS.keys()):
        sys.stderr.write(f"No such target: {', '.join(unknown)}. There are: {', '.join(TARGETS)}.\n")
        return 2
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write(
            "Fuzzing needs atheris, which is not here: pip install '.[fuzz]' in an environment of its own.\n"
        )
        return 2
    folder = given.folder or Path(tempfile.mkdtemp(prefix="oit-fuzz-"))
    found = []
    print(_row(HEAD))
    for name in given.names or TARGETS:
        found.append(one := fuzz(TARGETS[name], given.seconds, folder / name))
        print(_row(_cells(one)), flush=True)
        if given.json:  # after each, so that a broken run keeps what it has
            given.json.write_text(
                json.dumps([asdict(each) for each in found], indent=2) + "\n", encoding="utf-8"
            )
    for one in found:
        for cause, name in one.crashes.items():
            print(f"{one.name}: {cause}: {folder / one.name / name}")
    print(f"Limits of one input: {INPUT_S} s, {MEMORY_MB} MB. Inputs: {folder}")
    return 1 if any(one.crashes for one in found) else 0


def _cells(one: Fuzzed) -> tuple[str, ...]:
    counts = (one.executions, one.coverage, one.features, len(one.crashes))
    return (one.name, f"{one.seconds:.0f}", *map(str, counts), f"{one.slowest_s:.2f} s")


def _row(cells: tuple[str, ...]) -> str:
    return f"{cells[0]:<14}" + "".join(f"{cell:>14}" for cell in cells[1:])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzz", description="Fuzzes the parsers of bytes and text from strangers."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"targets; all when not given: {', '.join(TARGETS)}"
    )
    parser.add_argument("--seconds", type=int, default=120, help="for each target; 120 when not given")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here as well")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="where inputs are kept; a new one when not given"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
