"""answers.html: a drafted sheet, or the report on a judged one, as one file that asks nobody for anything.

It has the look, the fonts and the guards of report.html, and no script at all.
"""

from __future__ import annotations

from reports.answers_view import AnswersView, DraftView
from reports.html import rendered


def answers_page(view: AnswersView) -> str:
    """The report on a judged sheet as an HTML document."""
    return _page("answers.html", view)


def draft_page(view: DraftView) -> str:
    """A drafted sheet as an HTML document; its table can be copied into a word processor."""
    return _page("answer_sheet.html", view)


def _page(template: str, view: AnswersView | DraftView) -> str:
    return rendered(template, view.lang, view.words, ("report.css", "answers.css"), view=view)
