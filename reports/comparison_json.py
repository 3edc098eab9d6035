"""comparison.json and timeline.json: comparisons and timelines as they are, with published schemas."""

from __future__ import annotations

from matchers.comparison_model import Comparison, SweepComparison, Timeline
from reports.json_forms import JsonForm

COMPARISON = JsonForm("comparison", Comparison, "What changed between two OIT audits of one agency")
SWEEPS = JsonForm("sweep-comparison", SweepComparison, "What changed between two sweeps of OIT audits")
TIMELINE = JsonForm("timeline", Timeline, "The OIT audits of one site along time")
FORMS = (COMPARISON, SWEEPS, TIMELINE)

FILENAME = COMPARISON.filename
"""Of a comparison of two audits and of one of two sweeps."""
