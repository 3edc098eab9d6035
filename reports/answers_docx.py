"""answers.docx: a drafted sheet as a Word table, to be signed and filed."""

from __future__ import annotations

from typing import Any

from reports.answers_view import DraftedRow, DraftView
from reports.paper import word

WIDTHS = (1.6, 6.2, 8.6, 9.6)
"""cm; together the width of a lying A4 page between its margins."""
COLUMNS = ("code", "title", "url", "explanation")
SIZE = 14
HEAD = "E8ECF1"


def drafted_document(view: DraftView) -> bytes:
    """The sheet as a Word document; equal sheets give equal bytes."""
    head, say = view.head, view.words.say
    made = word.new_document(head.title, head.agency, head.made, view.lang)
    word.number_pages(
        word.new_page(made, landscape=True, first=True), thai=view.lang == "th", skip_first=False
    )
    for text, bold in (
        (head.title, True),
        (head.agency, True),
        (f"{say('reports.as_of')} {head.as_of}", False),
    ):
        line = made.add_paragraph()
        line.alignment = word.CENTRED
        word.write(line, text, bold=bold, size=18 if bold else word.BODY)
    table = word.table(made, WIDTHS)
    for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
        word.fill(cell, say(f"answers.columns.{name}"), size=SIZE, bold=True, align=word.CENTRED)
        word.shade(cell, HEAD)
    for row in view.rows:
        _row(word.add_row(table).cells, row, view)
    return word.saved(made, head.made)


def _row(cells: Any, row: DraftedRow, view: DraftView) -> None:
    word.fill(cells[0], row.label, size=SIZE, align=word.CENTRED)
    word.fill(cells[1], row.title, size=SIZE)
    if not row.addresses:
        word.fill(cells[2], view.words.say("answers.draft.blank"), size=SIZE)
        word.fill(cells[3], row.note, size=SIZE)
        return
    for number, one in enumerate(row.addresses):
        paragraph = cells[2].paragraphs[0] if not number else cells[2].add_paragraph()
        if one.href:
            word.link(paragraph, one.href, one.href, size=SIZE)
        else:
            word.write(paragraph, one.shown, size=SIZE)
    word.fill(cells[3], row.explanation, size=SIZE)
