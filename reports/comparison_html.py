"""comparison.html: what changed between two audits, as one file that asks nobody for anything.

It has the look, the fonts and the guards of report.html, and no script at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from matchers.comparison_model import Comparison
from reports.comparison_view import build_comparison_view
from reports.html import environment, policy, style
from reports.view import PastAudit

FILENAME = "comparison.html"


def comparison_page(comparison: Comparison, history: Sequence[PastAudit] = ()) -> str:
    """The comparison as an HTML document, with a timeline of ``history`` or of the two audits."""
    view = build_comparison_view(comparison, history)
    template = environment().get_template("comparison.html")
    tongue = "" if view.lang == "th" else Markup(' lang="th"')
    return template.render(
        view=view, say=view.words.say, policy=policy(""), style=style("report.css"), tongue=tongue
    )
