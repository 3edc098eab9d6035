"""Floors: a figure that was reached once may not be lost without a word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "floors.yaml"
_HEAD = """\
# What `make accuracy` must reach, figure by figure; below any of them it ends with exit code 1.
# Written by `python -m benchmarks.accuracy --update-floors`. A floor that is lowered needs its reason in the
# commit: more labels, harder names, or a right answer given up for fewer wrong ones.
"""


def read_floors(file: Path = FILE) -> dict[str, float]:
    """Floors by name of figure; none when there is no file yet."""
    if not file.exists():
        return {}
    floors = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return {str(name): float(floor) for name, floor in floors.items()}


def write_floors(figures: Mapping[str, float], file: Path = FILE) -> None:
    """Make what was measured the floor."""
    lines = [f"{name}: {value:.4f}\n" for name, value in sorted(figures.items())]
    file.write_text(_HEAD + "".join(lines), encoding="utf-8")


def below(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """One line for every figure under its floor, or no longer measured; tolerance is zero.

    >>> below({"names": 0.8}, {"names": 0.8})
    []
    >>> below({"names": 0.7999}, {"names": 0.8, "periods": 0.9})
    ['names: 0.7999, below its floor 0.8000', 'periods: not measured, its floor is 0.9000']
    """
    lines = []
    for name, floor in sorted(floors.items()):
        if name not in figures:
            lines.append(f"{name}: not measured, its floor is {floor:.4f}")
        elif figures[name] < floor:
            lines.append(f"{name}: {figures[name]:.4f}, below its floor {floor:.4f}")
    return lines
