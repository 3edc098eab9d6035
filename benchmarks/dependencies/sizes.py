"""What a plain install draws in, and what each extra adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.dependencies.licences import bare

PROGRAM = "oit-audit"
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Drawn:
    """Packages that an extra adds to a plain install, itself the first row; ``megabytes`` on disk."""

    name: str
    packages: int
    megabytes: float
    largest: str


def drawn_in(packages: Mapping[str, Distribution]) -> list[Drawn]:
    """A row for the plain install and one for each extra but that for development.

    Raises:
        KeyError: the program itself is not installed.
    """
    extras = sorted(
        set(packages[PROGRAM].metadata.get_all("Provides-Extra") or ()) - {"dev", "fuzz", "audit"}
    )
    plain = needed(packages, PROGRAM, ()) - {PROGRAM}
    rows = [_drawn("plain install", plain, packages)]
    for extra in extras:
        more = needed(packages, PROGRAM, (extra,)) - plain - {PROGRAM}
        rows.append(_drawn(f"extra {extra}", more, packages))
    return rows


def needed(packages: Mapping[str, Distribution], name: str, extras: Iterable[str]) -> set[str]:
    """All packages that one needs with these extras, itself among them; those not installed are left out."""
    found: set[str] = set()
    waiting = [(bare(name), frozenset(extras))]
    seen = set(waiting)
    while waiting:
        here, wanted = waiting.pop()
        if here not in packages:
            continue
        found.add(here)
        for line in packages[here].requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                continue
            following = (bare(requirement.name), frozenset(requirement.extras))
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return found


def _drawn(name: str, names: set[str], packages: Mapping[str, Distribution]) -> Drawn:
    sizes = {one: _size(packages[one]) for one in names}
    largest = sorted(sizes, key=lambda one: -sizes[one])[:3]
    told = ", ".join(f"{one} {sizes[one]:.0f}" for one in largest)
    return Drawn(name, len(names), sum(sizes.values()), told)


def _size(package: Distribution) -> float:
    """MB of the files of a package, without what Python compiles of them."""
    kept = (file for file in package.files or () if not re.search(r"\.pyc$", file.name))
    return sum(_bytes(str(file.locate())) for file in kept) / _MEGABYTE


def _bytes(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
