"""The audits of a register: one parent, many processes, each agency in exactly one state at the end."""

from audits.sweep.errors import SweepRefused
from audits.sweep.plan import SweepPlan
from audits.sweep.running import run_sweep

__all__ = ["SweepPlan", "SweepRefused", "run_sweep"]
