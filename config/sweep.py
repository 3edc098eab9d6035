"""The figures a sweep turns on, from sweep.yaml, where the reasons stand."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import Field

from config.checklist import Strict
from config.loading import read_model


class CircuitLimits(Strict):
    """When failures say that our own network is down; times in seconds."""

    window: float = Field(gt=0)
    least: int = Field(ge=1)
    share: float = Field(gt=0, le=1)
    quiet: float = Field(ge=0)
    probe_every: float = Field(gt=0)
    probe_at_most: float = Field(gt=0)
    give_up: float = Field(gt=0)


class MonitorLimits(Strict):
    """When the numbers of a sweep look wrong; shares are 0–1, points those of the score."""

    least: int = Field(ge=1)
    unknown_share: float = Field(gt=0, le=1)
    zero_evidence: int = Field(ge=1)
    drop_points: float = Field(gt=0, le=100)
    drop_share: float = Field(gt=0, le=1)
    lost_share: float = Field(gt=0, le=1)
    errors_share: float = Field(gt=0, le=1)


class SweepLimits(Strict):
    """How many audits run at once, for how long, and what alarms; times in seconds but ``minutes``."""

    side_by_side: int = Field(ge=1)
    on_one_address: int = Field(ge=1)
    audits_per_process: int = Field(ge=1)
    process_megabytes: int = Field(ge=1)
    readers_per_process: int = Field(ge=1)
    names_remembered: int = Field(ge=0)
    lookups_ahead: int = Field(ge=0)
    minutes: float = Field(gt=0)
    patience: float = Field(gt=0)
    second_pass_factor: float = Field(ge=1)
    attempts: int = Field(ge=1)
    silence: float = Field(gt=0)
    start_patience: float = Field(gt=0)
    overtime: float = Field(gt=0)
    stop_patience: float = Field(gt=0)
    circuit: CircuitLimits
    monitors: MonitorLimits
    write_every: float = Field(gt=0)
    tell_every: float = Field(gt=0)


@cache
def sweep_limits() -> SweepLimits:
    """The shipped figures, read once.

    >>> sweep_limits().attempts
    3

    Raises:
        ConfigError: when sweep.yaml is damaged.
    """
    return read_model(resources.files("config").joinpath("sweep.yaml"), "config/sweep.yaml", SweepLimits)
