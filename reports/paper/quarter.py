"""The form in which municipalities report on their measures every three months of the fiscal year.

Columns, measures and rounds are those of เทศบาลตำบลกกกุง and เทศบาลเมืองร้อยเอ็ด (fiscal year 2566): the
measure of publishing information is reported after 3, 6, 9 and 12 months, the two others after 6 and 12.
"""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from reports.paper import word
from reports.paper.calendar import month_of
from reports.paper.memo import DOTS, Form

WIDTHS = (4.4, 7.4, 3.8, 3.8, 4.2, 2.4)
"""cm."""
SIZE = 14
HEAD = "E8ECF1"
EVERY_HALF_YEAR = ("discretion", "intent")
"""Measures that are reported in the rounds of 6 and 12 months only; the audit knows nothing of them."""


def write_quarter(document: Any, form: Form) -> None:
    """Write the form for the round in which the day of the audit falls."""
    say, now = form.say, form.round
    period = say(
        "quarter.period",
        year=now.fiscal_year,
        round=say("quarter.round", months=now.months),
        first=form.on(now.first),
        last=form.on(now.last),
    )
    lines = (
        (say("quarter.annex"), word.RIGHT, False),
        (say("quarter.title"), word.CENTRED, True),
        (form.report.header.agency, word.CENTRED, True),
        (period, word.CENTRED, False),
    )
    for text, align, bold in lines:
        line = document.add_paragraph()
        line.alignment = align
        word.write(line, text, bold=bold, size=18 if bold else word.BODY)
    document.add_paragraph()
    table = _headed(document, form)
    _disclosure(word.add_row(table).cells, form)
    if now.months in {6, 12}:
        for measure in EVERY_HALF_YEAR:
            _open(word.add_row(table).cells, measure, form)
    _signature(document, form)


def _headed(document: Any, form: Form) -> Any:
    """The table with its heading of two storeys: the result is output and outcome."""
    table = word.table(document, WIDTHS, heads=2)
    upper, lower = table.rows[0].cells, table.rows[1].cells
    for at, name in ((0, "measure"), (1, "detail"), (2, "time"), (5, "note")):
        _head(upper[at].merge(lower[at]), name, form)
    _head(upper[3].merge(upper[4]), "result", form)
    _head(lower[3], "output", form)
    _head(lower[4], "outcome", form)
    return table


def _head(cell: Any, name: str, form: Form) -> None:
    word.fill(cell, form.say(f"quarter.{name}"), size=SIZE, bold=True, align=word.CENTRED)
    word.shade(cell, HEAD)


def _disclosure(cells: Any, form: Form) -> None:
    """The one measure an audit of the web site can speak of."""
    report, say, facts = form.report, form.say, form.facts
    names = ", ".join(division.name for division in report.divisions)
    done = [say("quarter.checked", **facts)]
    if names:
        done.append(say("quarter.assigned", divisions=names))
    word.fill(cells[0], say("quarter.disclosure"), size=SIZE)
    word.fill(cells[1], "\n".join(done), size=SIZE)
    word.fill(cells[2], _time(form), size=SIZE)
    word.fill(cells[3], say("quarter.published", **facts), size=SIZE)
    word.fill(cells[4], say("quarter.reported"), size=SIZE)
    for months in (3, 6, 9, 12):
        box = cells[4].add_paragraph()
        word.tick(box, months == form.round.months, say("quarter.round", months=months), size=SIZE)
    word.fill(cells[5], say("quarter.left", **facts) if report.items else "", size=SIZE)


def _open(cells: Any, measure: str, form: Form) -> None:
    """A measure of which only its keeper knows."""
    word.fill(cells[0], form.say(f"quarter.{measure}"), size=SIZE)
    word.fill(cells[1], form.say("quarter.to_fill"), size=SIZE)
    word.fill(cells[2], _time(form), size=SIZE)
    for months in (6, 12):
        box = cells[4].paragraphs[0] if months == 6 else cells[4].add_paragraph()
        word.tick(box, months == form.round.months, form.say("quarter.round", months=months), size=SIZE)


def _time(form: Form) -> str:
    now, words = form.round, form.words
    months = {"first": month_of(now.first, words), "last": month_of(now.last, words)}
    return form.say("quarter.months", number=now.number, **months)


def _signature(document: Any, form: Form) -> None:
    say = form.say
    lines = (
        f"{say('quarter.sign')} {DOTS} {say('quarter.maker')}",
        f"({DOTS})",
        say("quarter.position") + DOTS,
    )
    for at, text in enumerate(lines):
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(24 if at == 0 else 0)
        line.paragraph_format.keep_with_next = at < len(lines) - 1
        line.alignment = word.CENTRED
        word.write(line, text)
