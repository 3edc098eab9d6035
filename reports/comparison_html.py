"""comparison.html: what changed between two audits, as one file that asks nobody for anything.

It has the look, the fonts and the guards of report.html, and no script at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from matchers.comparison_model import Comparison
from reports.comparison_view import build_comparison_view
from reports.html import rendered
from reports.view import PastAudit

FILENAME = "comparison.html"


def comparison_page(comparison: Comparison, history: Sequence[PastAudit] = ()) -> str:
    """The comparison as an HTML document, with a timeline of ``history`` or of the two audits."""
    view = build_comparison_view(comparison, history)
    return rendered("comparison.html", view.lang, view.words, view=view)
