"""The figures a worker turns on, from worker.yaml, where the reasons stand."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import Field

from config.checklist import Strict
from config.loading import read_model


class WorkerLimits(Strict):
    """How long a worker waits for what; times in seconds where their names do not say otherwise."""

    stalled_after: float = Field(gt=0)
    signs_of_life: int = Field(ge=2)
    looks: int = Field(ge=1)
    health_every: float = Field(gt=0)
    stop_patience: float = Field(gt=0)
    come_back: int = Field(ge=1)
    mend: int = Field(ge=0)
    look_every: float = Field(gt=0)
    queue_connections: int = Field(ge=2)
    gate_connections: int = Field(ge=1)
    forget_hours: int = Field(ge=1)
    gate_days: int = Field(ge=1)
    longest_restart: float = Field(gt=0)

    @property
    def heartbeat(self) -> float:
        """Seconds between two signs of life."""
        return self.stalled_after / self.signs_of_life

    @property
    def look_for_dead(self) -> int:
        """Whole seconds between two looks for workers that died, 1 to 59."""
        return min(59, max(1, round(self.stalled_after / self.looks)))


@cache
def worker_limits() -> WorkerLimits:
    """The shipped figures, read once.

    >>> worker_limits().heartbeat, worker_limits().look_for_dead
    (10.0, 15)

    Raises:
        ConfigError: when worker.yaml is damaged.
    """
    return read_model(resources.files("config").joinpath("worker.yaml"), "config/worker.yaml", WorkerLimits)
