"""What a score is worth, as the program claims it: measured here, shipped in config/calibration.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from benchmarks.accuracy.asking import Outcome
from benchmarks.accuracy.intervals import Share, share
from config.calibration import Calibration

EDGES = (0.62, 0.74, 0.86, 0.94, 1.01)
FEWEST = 10
"""Of fewer names no share is claimed."""
TOLERANCE = 0.005
FILE = Path(__file__).resolve().parent.parent.parent / "config" / "calibration.yaml"
_HEAD = """\
# How often a name with a score from `from` on bears the item it is given, in the edition of 2566: every
# labelled body asked without its own aliases, official titles left out (docs/accuracy.md). Where fewer than
# 10 names tell, nothing is claimed and the band below counts. Written by `python -m benchmarks.accuracy
# --update-calibration`; `make accuracy` fails where a share here is above what it measures.
bands:
"""


def measured(outcomes: Iterable[Outcome]) -> dict[float, Share]:
    """The share of items given that are right, by the lower edge of the band; bands of too few left out."""
    given = [o for o in outcomes if o.given.item is not None and o.standing != "title"]
    shares = {
        low: share([o.right for o in given if low <= o.given.score < high]) for low, high in pairwise(EDGES)
    }
    return {low: found for low, found in shares.items() if found.cases >= FEWEST}


def write(shares: dict[float, Share], file: Path = FILE) -> None:
    """Ship what was measured."""
    bands = (f"  - {{from: {low}, share: {s.value:.3f}, names: {s.cases}}}\n" for low, s in shares.items())
    file.write_text(_HEAD + "".join(bands), encoding="utf-8")


def overclaimed(shipped: Calibration, shares: dict[float, Share]) -> list[str]:
    """One line for every band that claims more than was measured; where too few names tell, none."""
    lines = []
    for band in shipped.bands:
        found = shares.get(band.low)
        if found is not None and band.share > found.value + TOLERANCE:
            lines.append(f"calibration from {band.low}: claims {band.share:.3f}, measured {found.value:.3f}")
    return lines
