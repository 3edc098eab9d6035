"""Audits again and again: when they are due, one at a time, what came of them, whom to tell."""

from audits.schedules.running import Due, run_due

__all__ = ["Due", "run_due"]
