"""How often a score proves right, measured (config/calibration.yaml)."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import Field

from config.checklist import Strict
from config.validation import read_model

_FILE = "config/calibration.yaml"


class Band(Strict):
    """Scores from ``from`` up to the next band, the share of names that were right, and how many told."""

    low: float = Field(alias="from", ge=0, le=1)
    share: float = Field(ge=0, le=1)
    names: int = Field(ge=1)


class Calibration(Strict):
    """calibration.yaml; the lowest band first."""

    bands: tuple[Band, ...] = Field(min_length=1)


@cache
def calibration() -> Calibration:
    """The shipped calibration.

    Raises:
        ConfigError: when the file is damaged.
    """
    return read_model(resources.files("config").joinpath("calibration.yaml"), _FILE, Calibration)


def share_right(score: float) -> float:
    """The share of names with such a score, 0–1, that bore the item they were given.

    >>> share_right(1.0) > share_right(0.63) > share_right(0.1) == 0.0
    True
    """
    return max((band.share for band in calibration().bands if score >= band.low), default=0.0)
