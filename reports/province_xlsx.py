"""sweep.xlsx: the overview as a workbook that can be sorted, filtered and printed.

Nothing from a register or a site is ever computed: every text is written as a string, whatever
it begins with. Links lead to the reports beside the workbook and to http and https addresses.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import unquote

import xlsxwriter

from reports.phrases import number
from reports.sweep_view import AgencyRow, Cell, CellKind, ItemCount, Province, Range, StateView
from reports.view import Address
from reports.xlsx import FILLS, FONT, MAX_LINK, MAX_LINKS, cell_text

A3, A4 = 8, 9
"""Paper sizes as Excel numbers them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its heading, its width in characters, and what stands in it."""

    heading: str
    width: float
    cell: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A text that leads to the report of an agency."""

    text: str
    report: str | None


def province_workbook(view: Province) -> bytes:
    """The workbook as bytes; its creation date is that of the audits, so equal sweeps give equal files."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": view.header.page_title, "created": datetime.combine(view.day, time())})
    sheets = _Sheets(book, view)
    sheets.summary()
    sheets.table("agencies", _agencies(view), view.agencies, keep=2)
    sheets.table("map", _map(view), view.agencies, keep=1, paper=A3, height=18)
    sheets.table("items", _items(view), view.item_counts, keep=2)
    sheets.table("builders", _builders(view), _builder_lines(view), keep=1)
    sheets.table("failures", _failures(view), view.failures, keep=1)
    sheets.table("changes", _changes(view), view.changes, keep=1)
    book.close()
    return target.getvalue()


# What stands in the sheets


def _agencies(view: Province) -> list[Column]:
    say = view.words.say
    return [
        Column(say("province.rank"), 8, lambda r: r.rank),
        Column(say("province.agency"), 34, lambda r: ReportLink(r.name, r.report)),
        Column(say("province.type"), 16, lambda r: r.type),
        Column(say("province.province"), 16, lambda r: r.province),
        Column(say("province.district"), 16, lambda r: r.district),
        Column(say("province.state"), 20, lambda r: r.state),
        Column(say("province.estimate"), 10, lambda r: r.score and r.score.estimate),
        Column(say("province.worst"), 9, lambda r: r.score and r.score.worst),
        Column(say("province.best"), 9, lambda r: r.score and r.score.best),
        Column(say("province.gaps_full"), 11, lambda r: r.gaps if r.judged else None),
        Column(say("province.unknown_items"), 11, lambda r: r.unknown if r.judged else None),
        Column(say("province.person_items"), 11, lambda r: r.persons if r.judged else None),
        Column(say("province.near_items"), 34, _near),
        Column(say("province.builder"), 18, lambda r: r.builder),
        Column(say("province.website"), 34, lambda r: r.site or ""),
        Column(say("province.code"), 12, lambda r: r.code),
        Column(say("province.row"), 7, lambda r: r.line),
    ]


def _near(row: AgencyRow) -> str:
    return "\n".join(f"{i.label} {i.title} (+{points})" for i, points in row.near.items) if row.near else ""


def _map(view: Province) -> list[Column]:
    def of(at: int) -> Callable[[AgencyRow], object]:
        return lambda row: row.cells[at] if row.cells else None

    names = Column(view.words.say("province.agency"), 30, lambda r: ReportLink(r.name, r.report))
    states = Column(view.words.say("province.state"), 18, lambda r: r.state)
    return [names, states, *(Column(item.label, 9.5, of(at)) for at, item in enumerate(view.items))]


def _items(view: Province) -> list[Column]:
    say = view.words.say

    def of(kind: CellKind) -> Callable[[ItemCount], object]:
        return lambda one: {k.token: n for k, n in one.by_kind}.get(kind.token, 0)

    return [
        Column(say("province.item"), 8, lambda one: one.item.label),
        Column(say("reports.item_title"), 44, lambda one: one.item.title),
        Column(say("province.not_passed"), 10, lambda one: one.not_passed),
        Column(say("province.share"), 10, lambda one: one.percent and round(one.percent, 1)),
        Column(say("province.judged"), 10, lambda one: one.judged),
        Column(say("reports.points"), 9, lambda one: one.item.points),
        *(Column(kind.short, 11, of(kind)) for kind in view.kinds),
    ]


BuilderLine = tuple[str, int, int, Range | None, str, str]


def _builder_lines(view: Province) -> list[BuilderLine]:
    """A line for each failure of a builder's sites, so that it can be filtered; one where there is none."""
    lines: list[BuilderLine] = []
    for one in view.builders:
        shared = [(failure.item.label, failure.text) for failure in one.shared]
        for label, text in shared or [("", view.words.say("province.shared_none"))]:
            lines.append((one.name, one.agencies, one.judged, one.scores, label, text))
    return lines


def _builders(view: Province) -> list[Column]:
    say = view.words.say
    return [
        Column(say("province.builder"), 24, lambda line: line[0]),
        Column(say("province.count"), 10, lambda line: line[1]),
        Column(say("province.judged"), 10, lambda line: line[2]),
        Column(say("province.group_median"), 12, lambda line: line[3] and line[3].estimate),
        Column(say("province.group_range"), 16, lambda line: line[3].range_text if line[3] else ""),
        Column(say("province.item"), 8, lambda line: line[4]),
        Column(say("province.shared_failures"), 70, lambda line: line[5]),
    ]


def _failures(view: Province) -> list[Column]:
    say = view.words.say
    return [
        Column(say("province.agency"), 34, lambda r: ReportLink(r.name, r.report)),
        Column(say("province.district"), 16, lambda r: r.district),
        Column(say("province.state"), 20, lambda r: r.state),
        Column(say("province.reason"), 50, lambda r: r.reason),
        Column(say("province.outcome"), 24, lambda r: r.outcome),
        Column(say("province.website"), 34, lambda r: r.site or ""),
        Column(say("province.attempts"), 9, lambda r: r.attempts),
        Column(say("province.failures_in_row"), 12, lambda r: r.failures_in_row),
    ]


def _changes(view: Province) -> list[Column]:
    say = view.words.say
    return [
        Column(say("province.agency"), 34, lambda r: ReportLink(r.name, r.report)),
        Column(say("province.district"), 16, lambda r: r.district),
        Column(say("province.since"), 18, lambda r: r.change.since),
        Column(say("province.before"), 9, lambda r: r.change.before),
        Column(say("province.now"), 9, lambda r: r.score and r.score.estimate),
        Column(say("province.difference"), 10, lambda r: r.change.difference),
        Column(say("province.fixed"), 26, lambda r: " ".join(r.change.fixed)),
        Column(say("province.broken"), 26, lambda r: " ".join(r.change.broken)),
        Column(say("province.lost_sight"), 26, lambda r: " ".join(r.change.lost_sight)),
    ]


class _Sheets:
    """Lays out the sheets of one workbook; counts the links of a sheet, because Excel does."""

    def __init__(self, book: xlsxwriter.Workbook, view: Province) -> None:
        self.book, self.view, self.links = book, view, 0
        base = {"font_name": FONT, "font_size": 11, "valign": "top", "text_wrap": True}
        box = base | {"border": 1, "border_color": "#C9D1DA"}
        self.plain = book.add_format(box)
        self.link = book.add_format(box | {"font_color": "#0B4F8A", "underline": 1})
        self.head = book.add_format(box | {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        self.title = book.add_format(base | {"bold": True, "font_size": 16, "text_wrap": False})
        self.strong = book.add_format(box | {"bold": True})
        self.warn = book.add_format(box | {"bold": True, "bg_color": "#FBE3E1", "font_color": "#8B1A10"})
        self.coloured = {
            token: book.add_format(box | {"bg_color": fill, "font_color": letters, "bold": True})
            for token, (fill, letters) in FILLS.items()
        }

    def sheet(self, name: str, paper: int = A4) -> Any:
        """A new sheet, set up for printing with page numbers."""
        words = self.view.words
        sheet = self.book.add_worksheet(words.say(f"province.sheets.{name}"))
        self.links = 0
        sheet.set_paper(paper)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        footer = cell_text(self.view.header.register).replace("&", "&&")[:120]
        sheet.set_footer(f"&L{footer}&R{words.say('reports.page_of')}")
        return sheet

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Any],
        *,
        keep: int,
        paper: int = A4,
        height: float | None = None,
    ) -> None:
        """A sheet with one table: headings and the first columns stay in sight, all can be filtered."""
        sheet = self.sheet(name, paper)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            self.put(sheet, 0, at, column.heading, self.head)
        last = 0
        for last, row in enumerate(rows, start=1):
            if height:
                sheet.set_row(last, height)
            for at, column in enumerate(columns):
                self.put(sheet, last, at, column.cell(row), self.plain)
        sheet.freeze_panes(1, keep)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def put(self, sheet: Any, row: int, column: int, value: object, style: Any) -> None:
        """Write one value by its kind; a text is a string whatever it looks like."""
        if value is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, Cell):
            text = f"{value.kind.short}{'*' if value.needs_person else ''}"
            sheet.write_string(row, column, text, self.coloured[value.kind.token])
        elif isinstance(value, CellKind):
            sheet.write_string(row, column, f"{value.short}: {value.word}", self.coloured[value.token])
        elif isinstance(value, StateView):
            sheet.write_string(row, column, value.word, self.coloured[value.colour])
        elif isinstance(value, ReportLink):
            # Excel resolves a path that is not percent-encoded, relative to the workbook.
            target = f"external:{unquote(value.report)}" if value.report else None
            self._put_link(sheet, row, column, target, value.text)
        elif isinstance(value, Address):
            self._put_link(sheet, row, column, value.href, value.shown)
        else:
            sheet.write_string(row, column, cell_text(str(value)), style)

    def _put_link(self, sheet: Any, row: int, column: int, target: str | None, text: str) -> None:
        if target is None or len(target) > MAX_LINK or self.links >= MAX_LINKS:
            sheet.write_string(row, column, cell_text(text), self.plain)
            return
        self.links += 1
        sheet.write_url(row, column, target, self.link, string=cell_text(text))

    def summary(self) -> None:
        """What makes the figures doubtful first, then whose sweep it is, its figures, places and types."""
        view, say = self.view, self.view.words.say
        sheet = self.sheet("summary")
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, cell_text(view.header.title), self.title)
        at = 2
        for notice in view.notices:
            self.put(sheet, at, 0, say("reports.note"), self.warn if notice.warn else self.strong)
            self.put(sheet, at, 1, notice.text, self.warn if notice.warn else self.plain)
            at += 1
        for label, value in self._summary_lines():
            at += 1
            if label or value:
                self.put(sheet, at, 0, label, self.strong)
                self.put(sheet, at, 1, value, self.plain)

    def _summary_lines(self) -> list[tuple[object, object]]:
        view, say = self.view, self.view.words.say
        header, glance, blank = view.header, view.glance, ("", "")
        lines: list[tuple[object, object]] = [
            (say("province.register"), f"{header.register} ({header.rows})"),
            (say("reports.checklist"), header.checklist),
            (say("reports.as_of"), header.as_of),
            (say("province.swept_at"), header.swept_at),
            blank,
            *((one.state, one.number) for one in view.states),
            (say("province.states.waiting"), view.waiting),
            blank,
            (say("province.median"), _spread(glance.scores)),
            (say("province.reached", target=view.target), glance.reached if glance.scored else None),
            (say("province.near", target=view.target), glance.near if view.can_be_scored else None),
            (say("province.changes_heading"), view.changes_text or say("province.changes_none")),
        ]
        for table in view.groups:
            lines += [blank, (table.title, say("province.group_median"))]
            lines += [(group.name, _spread(group.scores)) for group in table.groups]
        lines += [blank, *((say("province.coverage_heading"), line) for line in view.coverage)]
        lines += [(say("province.register_notes"), note) for note in view.register_notes]
        if view.shared_addresses:
            lines += [blank, (say("province.shared_heading"), say("province.warning_agencies"))]
            lines += [(one.address, one.agencies) for one in view.shared_addresses]
        lines += [blank, *((kind.short, kind.meaning) for kind in view.kinds)]
        return [*lines, ("*", say("province.person_mark"))]


def _spread(scores: Range | None) -> str:
    return f"{number(scores.estimate, 1)} ({scores.range_text})" if scores else "–"
