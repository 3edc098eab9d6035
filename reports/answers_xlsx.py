"""answers.xlsx: a drafted sheet that can be filled in further, and the report on a judged one.

Nothing from a site or a sheet is ever computed: texts are strings whatever they begin with.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from reports.answers_view import AnswersView, DraftedRow, DraftView, Head, JudgedRow, Mark
from reports.view import Address, VerdictView
from reports.xlsx import FILLS, FONT, MAX_LINK, MAX_LINKS, cell_text, row_height

SHEET_WIDTHS = (8, 36, 60, 60, 20, 46, 46)
REPORT_WIDTHS = (10, 9, 34, 24, 60, 46, 50, 50, 40)


def drafted_workbook(view: DraftView) -> bytes:
    """The sheet to hand in; the columns after คำอธิบาย are for the officer, and reading it ignores them."""
    book, target = _book(view.head)
    pages = _Pages(book)
    sheet = pages.sheet(view.words.say("answers.draft.sheet"), SHEET_WIDTHS)
    say = view.words.say
    sheet.write_string(0, 0, cell_text(f"{view.head.title} – {view.head.agency}"), pages.title)
    head = [say(f"answers.columns.{name}") for name in ("code", "title", "url", "explanation")]
    help_columns = [say(f"answers.columns.{name}") for name in ("verdict", "note", "seen")]
    pages.heading(sheet, 2, [*head, *help_columns], own=len(head))
    for number, row in enumerate(view.rows, 3):
        _drafted_row(pages, sheet, number, row)
    sheet.freeze_panes(3, 2)
    sheet.repeat_rows(2)
    sheet.autofilter(2, 0, 2 + len(view.rows), len(SHEET_WIDTHS) - 1)
    sheet.print_area(0, 0, 2 + len(view.rows), len(head) - 1)
    notes = pages.sheet(say("answers.draft.about"), (110,))
    for number, line in enumerate(
        (view.head.checklist, f"{say('reports.as_of')} {view.head.as_of}", *view.head.notices)
    ):
        notes.write_string(number, 0, cell_text(line), pages.plain)
    book.close()
    return target.getvalue()


def _drafted_row(pages: _Pages, sheet: Any, number: int, row: DraftedRow) -> None:
    pages.text(sheet, number, 0, row.label)
    pages.text(sheet, number, 1, row.title)
    pages.addresses(sheet, number, 2, row.addresses)
    pages.text(sheet, number, 3, row.explanation)
    pages.mark(sheet, number, 4, row.verdict)
    pages.text(sheet, number, 5, row.note, soft=True)
    pages.text(sheet, number, 6, "\n".join(one.shown for one in row.seen), soft=True)
    urls = "\n".join(one.href or one.shown for one in row.addresses)
    cells = (row.label, row.title, urls, row.explanation, row.verdict.word, row.note, "")
    sheet.set_row(number, row_height(zip(cells, SHEET_WIDTHS, strict=True)))


def judged_workbook(view: AnswersView) -> bytes:
    """The report on a judged sheet: what to mend first, then every row."""
    book, target = _book(view.head)
    pages, say = _Pages(book), view.words.say
    for name, rows in (("to_mend", view.faults), ("all", view.rows)):
        sheet = pages.sheet(say(f"answers.report.sheet_{name}"), REPORT_WIDTHS)
        names = ("row", "code", "title", "found", "reason", "advice", "declared", "instead", "explanation")
        pages.heading(sheet, 0, [say(f"answers.columns.{one}") for one in names], own=len(names))
        for number, row in enumerate(rows, 1):
            _judged_row(pages, sheet, number, row)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(rows), len(REPORT_WIDTHS) - 1)
    notes = pages.sheet(say("answers.draft.about"), (30, 80))
    lines: list[tuple[str, str]] = [
        (say("reports.agency"), view.head.agency),
        (say("reports.checklist"), view.head.checklist),
        (say("reports.as_of"), view.head.as_of),
        *view.head.facts,
        *((mark.word, str(count)) for mark, count in view.counts),
        *(("", notice) for notice in view.head.notices),
    ]
    for number, (label, value) in enumerate(lines):
        notes.write_string(number, 0, cell_text(label), pages.strong)
        notes.write_string(number, 1, cell_text(value), pages.plain)
    book.close()
    return target.getvalue()


def _judged_row(pages: _Pages, sheet: Any, number: int, row: JudgedRow) -> None:
    declared = "\n".join(one.address.shown for one in row.declared)
    reason = f"{row.reason} {row.person}".strip()
    texts = (row.place, row.code, row.title, row.mark.word, reason, row.advice, declared, "", row.explanation)
    for column, text in enumerate(texts):
        if column == 3:
            pages.mark(sheet, number, column, row.mark)
        elif column == 7:
            pages.addresses(sheet, number, column, row.instead)
        else:
            pages.text(sheet, number, column, text)
    sheet.set_row(number, row_height(zip(texts, REPORT_WIDTHS, strict=True)))


def _book(head: Head) -> tuple[xlsxwriter.Workbook, io.BytesIO]:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties(
        {"title": cell_text(head.title), "author": cell_text(head.agency), "created": head.made}
    )
    return book, target


class _Pages:
    """Formats of one workbook; counts links, because Excel does."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book, self._links = book, 0
        base = {"font_name": FONT, "font_size": 11, "valign": "top", "text_wrap": True}
        box = base | {"border": 1, "border_color": "#C9D1DA"}
        self.plain = book.add_format(base)
        self.strong = book.add_format(base | {"bold": True})
        self.title = book.add_format(base | {"bold": True, "font_size": 16, "text_wrap": False})
        self._box = book.add_format(box)
        self._soft = book.add_format(box | {"font_color": "#52606D", "bg_color": "#F4F6F8"})
        self._link = book.add_format(box | {"font_color": "#0B4F8A", "underline": 1})
        self._head = book.add_format(box | {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        self._help = book.add_format(box | {"bold": True, "bg_color": "#E3E8EE", "font_color": "#52606D"})
        self._marks = {
            token: book.add_format(box | {"bg_color": fill, "font_color": letters, "bold": True})
            for token, (fill, letters) in FILLS.items()
        }

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        """A new sheet, set up for A4."""
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        return sheet

    def heading(self, sheet: Any, row: int, names: Sequence[str], *, own: int) -> None:
        """The names of the columns; those after ``own`` are for help only and look so."""
        for at, name in enumerate(names):
            sheet.write_string(row, at, cell_text(name), self._head if at < own else self._help)

    def text(self, sheet: Any, row: int, column: int, text: str, *, soft: bool = False) -> None:
        """A text, whatever it looks like."""
        sheet.write_string(row, column, cell_text(text), self._soft if soft else self._box)

    def mark(self, sheet: Any, row: int, column: int, mark: Mark | VerdictView) -> None:
        """A verdict in its colour."""
        sheet.write_string(row, column, cell_text(mark.word), self._marks[mark.token])

    def addresses(self, sheet: Any, row: int, column: int, addresses: Sequence[Address]) -> None:
        """One address as a link that shows itself; several as lines, for a cell holds one link."""
        shown = cell_text("\n".join(one.href or one.shown for one in addresses))
        href = addresses[0].href if len(addresses) == 1 else None
        if href is None or len(href) > MAX_LINK or self._links >= MAX_LINKS:
            sheet.write_string(row, column, shown, self._box)
            return
        self._links += 1
        sheet.write_url(row, column, href, self._link, string=shown)
