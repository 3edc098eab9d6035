"""Measures how well names are recognised, and fails where a figure falls below its floor.

``python -m benchmarks.accuracy [--write] [--update-floors] [--update-calibration] [--misses]``;
exit codes: 0 all floors held, 1 a figure is below its floor, 2 the labels cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy import calibrating, tables
from benchmarks.accuracy.document import FILE as DOCUMENT
from benchmarks.accuracy.document import document, miss_tables
from benchmarks.accuracy.gate import FILE as FLOORS
from benchmarks.accuracy.gate import below, read_floors, write_floors
from benchmarks.accuracy.labels import FOLDER, BadLabel, read_labels, read_period_labels
from benchmarks.accuracy.results import Results, measure
from benchmarks.accuracy.speed import Speed, speed
from benchmarks.accuracy.split import read_split
from benchmarks.accuracy.subjects import OURS
from config.calibration import calibration
from config.loading import checklist_for, editions

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write what was asked for; gives the exit code."""
    given = _arguments(arguments)
    try:
        labels, times = read_labels(given.labels), read_period_labels(given.labels)
    except BadLabel as error:
        print(error, file=sys.stderr)
        return 2
    if not labels:
        print(f"no labels in {given.labels}", file=sys.stderr)
        return 2
    results = measure(labels, times, read_split(), editions())
    timed = None
    if not given.no_speed:
        timed = speed(checklist_for(2566), [label.text for label in labels], given.shared)
    _print(results, timed, with_misses=given.misses)
    if given.write:
        given.document.write_text(document(results, timed), encoding="utf-8")
    figures = results.figures()
    if given.update_floors:
        write_floors(figures, given.floors)
    shares = calibrating.measured(results.editions[0].apart.outcomes.get(OURS, []))
    if given.update_calibration:
        calibrating.write(shares)
    lines = below(figures, read_floors(given.floors))
    if not given.update_calibration:
        lines += calibrating.overclaimed(calibration(), shares)
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


def _print(results: Results, timed: Speed | None, *, with_misses: bool) -> None:
    screen = Console()
    for edition in results.editions:
        year = edition.fiscal_year
        screen.print(tables.subjects(f"Names, {year}, each body apart", edition.apart).for_terminal())
        screen.print(tables.subjects(f"Names, {year}, reporting bodies", edition.reporting).for_terminal())
        screen.print(tables.titles(edition).for_terminal())
    screen.print(tables.times(results).for_terminal())
    screen.print(tables.foreign(results).for_terminal())
    if timed:
        screen.print(f"{timed.milliseconds} ms a name, {timed.memo:.1%} met before ({timed.crawl})")
    if with_misses:
        for table in miss_tables(results):
            screen.print(table.for_terminal(), markup=False)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description="Measures how well names are recognised; exit code 1 when a figure is below its floor.",
    )
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    parser.add_argument("--update-floors", action="store_true", help="make what was measured the floor")
    parser.add_argument(
        "--update-calibration", action="store_true", help="ship what a score was measured to be worth"
    )
    parser.add_argument("--misses", action="store_true", help="list every wrong answer")
    parser.add_argument("--no-speed", action="store_true", help="leave out what depends on the machine")
    parser.add_argument("--labels", type=Path, default=FOLDER, help="folder of labels")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="file of floors")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="where --write writes")
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="folder that holds corpus/sites"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
