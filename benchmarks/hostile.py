"""The catalogue of misbehaviours with the time-outs as shipped: tried, survived, lost, slowest.

``python -m benchmarks.hostile [NAME…] [--side-by-side N] [--json FILE]``

The tests run the same cases with short time-outs; how long a hostile site can hold an audit is seen
only here. A case is *survived* when ``tests.hostile.complaints`` has none.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figures, Table
from benchmarks.run import machine_now
from tests.hostile.cases import catalogue
from tests.hostile.complaints import complaints
from tests.hostile.running import try_all

BUDGET_S = 180.0
"""Seconds that a site of two pages and one hostile address may cost: 30 s for an answer, tried twice,
as page and as what its links lead to."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one case ended; ``lost`` when there is no audit at all."""

    name: str
    area: str
    seconds: float
    complaints: tuple[str, ...]
    strayed: int
    lost: bool
    peak_mb: float


def measure(names: list[str], *, side_by_side: int) -> list[Ended]:
    """Run the cases, all without names."""
    cases = {name: catalogue()[name] for name in names or catalogue()}
    with tempfile.TemporaryDirectory() as folder:
        jobs = {name: Path(folder) / name for name in cases}
        tried = try_all(jobs, side_by_side=side_by_side, quick=False)
        return [
            Ended(
                name,
                case.area,
                tried[name].seconds,
                tuple(complaints(case, tried[name], jobs[name])),
                len(tried[name].strayed),
                tried[name].code is None
                or (tried[name].code != 2 and not (jobs[name] / "audit.json").is_file()),
                tried[name].peak_mb,
            )
            for name, case in cases.items()
        ]


def figures_of(ended: list[Ended]) -> Figures:
    """A row for each area, and one for all."""
    by_area: dict[str, list[Ended]] = defaultdict(list)
    for one in ended:
        by_area[one.area].append(one)
    rows = [_row(area, of_area) for area, of_area in sorted(by_area.items())]
    table = Table(
        f"misbehaviours, each against a full oit check; budget {BUDGET_S:.0f} s",
        ("", "tried", "survived", "audits lost", "left for elsewhere", "slowest, s", "which", "peak MB"),
        (*rows, _row("all", ended)),
    )
    values = {one.name: asdict(one) for one in ended}
    return Figures("hostile", values, (table,))


def _row(name: str, ended: list[Ended]) -> tuple[str, ...]:
    slowest = max(ended, key=lambda one: one.seconds)
    return (
        name,
        str(len(ended)),
        str(sum(not one.complaints for one in ended)),
        str(sum(one.lost for one in ended)),
        str(sum(one.strayed for one in ended)),
        f"{slowest.seconds:.0f}",
        slowest.name,
        f"{max(one.peak_mb for one in ended):.0f}",
    )


def main() -> None:
    """Measure, print, write JSON when asked to."""
    parser = argparse.ArgumentParser(description="Tries the catalogue of misbehaviours.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--side-by-side", type=int, default=4 * (os.cpu_count() or 1))
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    if unknown := set(given.names) - set(catalogue()):
        parser.error(f"no case is called {', '.join(sorted(unknown))}")
    screen = Console()
    machine = machine_now()
    screen.print(", ".join(f"{key} {value}" for key, value in machine.items()), highlight=False)
    ended = measure(given.names, side_by_side=given.side_by_side)
    figures = figures_of(ended)
    for table in figures.tables:
        screen.print(table.for_terminal())
    for one in ended:
        for complaint in one.complaints:
            screen.print(f"{one.name}: {complaint}", markup=False, highlight=False, soft_wrap=True)
    if given.json:
        told = {"machine": machine, "hostile": figures.values}
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
