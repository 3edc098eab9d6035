"""The table in which municipalities track what they have to disclose, item by item.

Columns, headings and boxes are those of the report of เทศบาลตำบลโคกสำราญ (fiscal year 2566): ข้อ · ข้อมูล ·
องค์ประกอบด้านข้อมูล · ผู้รับผิดชอบ · ความก้าวหน้าผลการดำเนินการ, one table for each sub-indicator.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from docx.shared import Pt

from matchers.model import Verdict
from reports.paper import word
from reports.paper.memo import Form
from reports.view import GapItem

WIDTHS = (1.5, 4.5, 8.2, 3.6, 8.2)
"""cm; together the width of a lying A4 page between its margins."""
COLUMNS = ("item", "data", "elements", "responsible", "progress")
SIZE = 14
HEAD = "E8ECF1"
LONGEST_NAME = 80
"""Letters of a document's name that are printed."""


def write_tracking(document: Any, form: Form) -> None:
    """Write the table, in the order of the checklist."""
    say, facts = form.say, form.facts
    for text, bold in ((say("tracking.annex"), False), (say(f"tracking.title_{form.kind}", **facts), True)):
        line = document.add_paragraph()
        line.alignment = word.CENTRED if bold else word.RIGHT
        word.write(line, text, bold=bold, size=18 if bold else word.BODY)
    word.write(document.add_paragraph(), say("tracking.how", **facts), size=SIZE)
    for title, items in groupby(form.report.in_form_order, key=lambda item: item.sub_indicator):
        heading = document.add_paragraph()
        heading.paragraph_format.space_before = Pt(8)
        heading.paragraph_format.keep_with_next = True
        if title:
            word.write(heading, say("tracking.sub_indicator", title=title), bold=True)
        table = word.table(document, WIDTHS)
        for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
            word.fill(cell, say(f"tracking.{name}"), size=SIZE, bold=True, align=word.CENTRED)
            word.shade(cell, HEAD)
        for item in items:
            _row(word.add_row(table).cells, item, form)


def _row(cells: Any, item: GapItem, form: Form) -> None:
    word.fill(cells[0], item.label, size=SIZE, align=word.CENTRED)
    word.fill(cells[1], form.figures(item.title), size=SIZE)
    word.fill(cells[2], _asked(item, form), size=SIZE)
    word.fill(cells[3], item.division, size=SIZE)
    _progress(cells[4], item, form)


def _asked(item: GapItem, form: Form) -> str:
    """What the item must show, and its elements one a line, as the form lists them."""
    lines = [item.what, *(f"- {element}" for element in item.asked if len(item.asked) > 1)]
    return "\n".join(form.figures(line) for line in lines if line) or "-"


def _progress(cell: Any, item: GapItem, form: Form) -> None:
    """Two boxes, ticked by the verdict; both open where nobody knows yet."""
    say, verdict = form.say, item.verdict.verdict
    boxes = cell.paragraphs[0]
    word.tick(boxes, verdict not in {Verdict.PRESENT, Verdict.UNKNOWN}, say("tracking.not_done"), size=SIZE)
    word.tick(cell.add_paragraph(), verdict is Verdict.PRESENT, say("tracking.done"), size=SIZE)
    word.write(cell.add_paragraph(), f"- {item.verdict.word}", size=SIZE, bold=True)
    lacking = [element.title for element in item.elements if element.token == "lacking"]  # noqa: S105
    notes = [
        say("tracking.choose") if verdict is Verdict.UNKNOWN else "",
        say("tracking.lacking", elements=", ".join(lacking)) if lacking else "",
        item.advice if verdict not in {Verdict.PRESENT, Verdict.UNKNOWN} else "",
        item.due_text and form.words.say("reports.due_on", date=item.due_text),
        f"{form.words.say('reports.needs_person')}: {item.person_reason}" if item.person_reason else "",
    ]
    for note in filter(None, notes):
        word.write(cell.add_paragraph(), form.figures(f"- {note}"), size=SIZE)
    _best(cell, item, form)


def _best(cell: Any, item: GapItem, form: Form) -> None:
    """Where to look: the name of the best evidence, as a link where it is one."""
    if not item.evidence:
        return
    best = item.evidence[0]
    name = best.text or form.say("tracking.link")
    name = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
    line = cell.add_paragraph()
    word.write(line, "- ", size=SIZE)
    if best.address.href:
        word.link(line, best.address.href, name, size=SIZE)
    else:
        word.write(line, name, size=SIZE)
