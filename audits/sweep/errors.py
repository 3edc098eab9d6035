"""What a sweep refuses to do."""

from __future__ import annotations


class SweepRefused(Exception):
    """Raised before any work when a sweep cannot begin; ``sweep.refused.KEY`` of the texts says why."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(f"{key}: {facts}")


class Overtaken(RuntimeError):
    """Raised when somebody else is at work on an agency by now, or was quicker; nothing was written."""
