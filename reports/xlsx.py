"""report.xlsx: the report as a workbook that can be sorted, filtered, printed and handed round.

Nothing from a site is ever computed: every text is written as a string, whatever it begins
with, and only checked http and https addresses become links.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from rich.cells import cell_len

from matchers.model import Audit, Verdict
from reports.escaping import xml_text
from reports.phrases import number
from reports.view import Address, GapItem, GapReport, VerdictView

MAX_CELL = 32_767
"""Characters a cell can hold (Excel's own limit)."""

MAX_LINK = 2_079
"""Characters a link can hold (Excel's own limit)."""

BROKEN = frozenset(
    "typing_error wrong_case mistyped_scheme no_scheme off_site_dead development_host trial_host".split()
)
"""Kinds of warning that speak of links nobody can open."""

MAX_LINKS = 5_000
"""Excel opens a sheet with at most 65,530 links; far fewer are of use to anyone."""

FONT = "Sarabun"
"""Excel falls back to its own Thai font where Sarabun is not installed."""

FILLS = {
    "present": ("#E3F2E6", "#14532D"),
    "present_unchecked": ("#EAF3E3", "#3F5B1A"),
    "incomplete": ("#FFF3D6", "#6B4600"),
    "wrong_year": ("#FFE8D6", "#7A3300"),
    "unreadable": ("#F1E6F7", "#5B2478"),
    "unreachable": ("#FBE4EC", "#8A1141"),
    "missing": ("#FBE3E1", "#8B1A10"),
    "unknown": ("#E8ECF1", "#37475A"),
}
"""Background and letters of each verdict; the word stands in the cell as well."""


class XlsxReporter:
    """Writes report.xlsx."""

    name = "xlsx"
    filename = "report.xlsx"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        """Write the workbook; its creation date is the audit's, so equal audits give equal files."""
        path = folder / self.filename
        path.write_bytes(workbook(report, audit))
        return path


LINE, MOST = 17.0, 400.0
"""Points a line of Sarabun 11 needs, and the tallest row Excel takes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its heading, its width in characters, and what stands in it."""

    heading: str
    width: int
    cell: Callable[[Any], object]


def workbook(report: GapReport, audit: Audit) -> bytes:
    """The workbook as bytes."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    created = audit.finished_at or audit.started_at or datetime.combine(audit.as_of, time())
    book.set_properties({"title": report.header.agency, "created": created.replace(tzinfo=None)})
    sheets = _Sheets(book, report)
    sheets.summary()
    say = report.words.say
    evidence = [(item, piece) for item in report.in_form_order for piece in item.evidence]
    sheets.table(say("reports.sheets.to_do"), _to_do(report), (*report.defects, *report.unknown), printed=8)
    sheets.table(say("reports.sheets.all"), _all_items(report), report.in_form_order, printed=7)
    sheets.table(say("reports.sheets.evidence"), _evidence(report), evidence, printed=6)
    sheets.table(say("paper.sheet_broken"), _broken_columns(report), _broken(report, audit), printed=6)
    sheets.table(say("reports.sheets.warnings"), _warnings(report), report.warnings, printed=4)
    book.close()
    return target.getvalue()


def cell_text(text: str) -> str:
    """What a cell can hold: no characters that XML forbids, not too long.

    >>> cell_text("แผน" + chr(0) + chr(0xFFFE)), len(cell_text("ก" * 40_000))
    ('แผน', 32767)
    """
    kept = xml_text(text)
    return kept if len(kept) <= MAX_CELL else kept[: MAX_CELL - 1] + "…"


def row_height(cells: Iterable[tuple[object, int]]) -> float:
    """Points a row needs for its texts in columns so wide: LibreOffice measures no row by itself.

    >>> row_height([("ก" * 100, 40), ("O1", 7)]), row_height([("ที่นี่", 7)])
    (55.0, 21.0)
    """
    lines = [_lines(_shown(value), width) for value, width in cells]
    return min(max(lines, default=1) * LINE + 4, MOST)


def _lines(text: str, width: int) -> int:
    """Lines a text takes; a tenth more than its letters, because lines end between words."""
    return sum(max(1, math.ceil(cell_len(part) * 1.1 / width)) for part in text.split("\n"))


def _shown(value: object) -> str:
    if isinstance(value, Address):
        return value.shown
    return f"{value.icon} {value.word}" if isinstance(value, VerdictView) else str(value or "")


def _item(report: GapReport) -> list[Column]:
    """What the rows of both lists of items begin with."""
    say = report.words.say
    return [
        Column(say("reports.item"), 7, lambda i: i.label),
        Column(say("reports.item_title"), 30, lambda i: i.title),
        Column(say("reports.verdict"), 20, lambda i: i.verdict),
        Column(say("reports.division"), 17, lambda i: i.division),
        Column(say("reports.points"), 9, lambda i: i.points),
    ]


def _to_do(report: GapReport) -> list[Column]:
    say = report.words.say
    return [
        *_item(report),
        Column(say("reports.reason"), 42, lambda i: i.reason),
        Column(say("reports.advice"), 42, lambda i: i.advice),
        Column(say("reports.due"), 14, lambda i: i.due_text),
        Column(say("reports.needs_person"), 26, lambda i: i.person_reason),
        Column(say("reports.address"), 44, lambda i: i.evidence[0].address if i.evidence else ""),
        Column(say("reports.decision_mark"), 40, lambda i: i.decision),
        Column(say("reports.confidence"), 14, lambda i: i.confidence),
    ]


def _all_items(report: GapReport) -> list[Column]:
    say = report.words.say
    return [
        *_item(report),
        Column(say("reports.required"), 46, lambda i: i.what),
        Column(say("reports.reason"), 46, lambda i: i.reason),
        Column(say("reports.elements"), 46, lambda i: _elements(i, report)),
        Column(say("reports.needs_person"), 26, lambda i: i.person_reason),
        Column(say("reports.decision_mark"), 40, lambda i: i.decision),
        Column(say("reports.confidence"), 14, lambda i: i.confidence),
    ]


def _elements(item: GapItem, report: GapReport) -> str:
    if not item.elements_known:
        return report.words.say("elements.not_known")
    return "\n".join(f"{e.mark} {e.title} ({e.word})" for e in item.elements)


def _evidence(report: GapReport) -> list[Column]:
    say = report.words.say
    home = say("reports.home_page")
    return [
        Column(say("reports.item"), 7, lambda pair: pair[0].label),
        Column(say("reports.kind"), 9, lambda pair: pair[1].kind),
        Column(say("reports.evidence"), 40, lambda pair: pair[1].text),
        Column(say("reports.verdict"), 20, lambda pair: pair[1].verdict),
        Column(say("reports.address"), 50, lambda pair: pair[1].address),
        Column(say("reports.found_on"), 44, lambda pair: pair[1].found_on or ""),
        Column(say("reports.clicks"), 40, lambda pair: " › ".join((home, *pair[1].clicks))),
        Column(say("reports.status"), 20, lambda pair: pair[1].status),
        Column(say("reports.period"), 26, lambda pair: pair[1].period),
        Column(say("reports.how_read"), 24, lambda pair: pair[1].how_read),
    ]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that leads nowhere: what it claims to be, where it stands, what to do."""

    label: str
    name: str
    address: object
    status: str
    found_on: object
    advice: str
    division: str


def _broken(report: GapReport, audit: Audit) -> list[BrokenLink]:
    """Links of items first, in the order of the form; then those that belong to no item."""
    links = [
        BrokenLink(
            item.label,
            piece.text,
            piece.address,
            piece.status,
            piece.found_on or "",
            item.advice,
            item.division,
        )
        for item in report.in_form_order
        for piece in item.evidence
        if piece.verdict.verdict is Verdict.UNREACHABLE
    ]
    seen = zip(audit.warnings, report.warnings, strict=True)  # the view keeps their order
    return links + [
        BrokenLink("", view.title, "", "", view.address or "", view.message or view.title, "")
        for warning, view in seen
        if warning.kind in BROKEN
    ]


def _broken_columns(report: GapReport) -> list[Column]:
    say = report.words.say
    return [
        Column(say("reports.item"), 7, lambda link: link.label),
        Column(say("paper.broken_link"), 40, lambda link: link.name),
        Column(say("reports.address"), 44, lambda link: link.address),
        Column(say("reports.status"), 22, lambda link: link.status),
        Column(say("reports.found_on"), 40, lambda link: link.found_on),
        Column(say("reports.advice"), 44, lambda link: link.advice),
        Column(say("reports.division"), 18, lambda link: link.division),
    ]


def _warnings(report: GapReport) -> list[Column]:
    say = report.words.say
    return [
        Column(say("reports.warnings"), 40, lambda w: w.title),
        Column(say("reports.message"), 60, lambda w: w.message),
        Column(say("reports.count"), 10, lambda w: w.count),
        Column(say("reports.address"), 50, lambda w: w.address or ""),
    ]


class _Sheets:
    """Lays out the sheets of one workbook; counts links, because Excel does."""

    def __init__(self, book: xlsxwriter.Workbook, report: GapReport) -> None:
        self.book, self.report, self.links = book, report, 0
        base = {"font_name": FONT, "font_size": 11, "valign": "top", "text_wrap": True}
        box = base | {"border": 1, "border_color": "#C9D1DA"}
        self.plain = book.add_format(box)
        self.left = book.add_format(box | {"align": "left"})
        self.link = book.add_format(box | {"font_color": "#0B4F8A", "underline": 1})
        self.head = book.add_format(box | {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        self.title = book.add_format(base | {"bold": True, "font_size": 16, "text_wrap": False})
        self.strong = book.add_format(box | {"bold": True})
        self.verdicts = {
            token: book.add_format(box | {"bg_color": fill, "font_color": letters, "bold": True})
            for token, (fill, letters) in FILLS.items()
        }

    def sheet(self, name: str) -> Any:
        """A new sheet, set up for A4 with page numbers."""
        words = self.report.words
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L{_footer(self.report.header.agency)}&R{words.say('reports.page_of')}")
        return sheet

    def table(self, name: str, columns: list[Column], rows: Iterable[Any], *, printed: int) -> None:
        """A sheet with one table: headings stay in sight, and every column can be filtered.

        Only the first columns, as many as ``printed``, go on paper: all of them would be too small to read.
        """
        sheet = self.sheet(name)
        widths = [column.width for column in columns]
        sheet.set_row(0, row_height((column.heading, column.width) for column in columns))
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            self.put(sheet, 0, at, column.heading, self.head)
        last = 0
        for last, row in enumerate(rows, start=1):
            values = [column.cell(row) for column in columns]
            for at, value in enumerate(values):
                self.put(sheet, last, at, value, self.plain)
            sheet.set_row(last, row_height(zip(values, widths, strict=True)))
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.print_area(0, 0, last, min(printed, len(columns)) - 1)

    def put(self, sheet: Any, row: int, column: int, value: object, style: Any) -> None:
        """Write one value by its kind; a text is a string whatever it looks like."""
        if isinstance(value, bool) or value is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, VerdictView):
            sheet.write_string(row, column, _shown(value), self.verdicts[value.token])
        elif isinstance(value, Address):
            self._put_address(sheet, row, column, value)
        else:
            sheet.write_string(row, column, cell_text(str(value)), style)

    def _put_address(self, sheet: Any, row: int, column: int, address: Address) -> None:
        shown = cell_text(address.shown)
        href = address.href
        if href is None or len(href) > MAX_LINK or self.links >= MAX_LINKS:
            sheet.write_string(row, column, shown, self.plain)
            return
        self.links += 1
        sheet.write_url(row, column, href, self.link, string=shown)

    def summary(self) -> None:
        """Whose audit, the score, the counts, the divisions, and what limits the result."""
        sheet = self.sheet(self.report.words.say("reports.sheets.summary"))
        widths = (34, 100)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, cell_text(self.report.header.title), self.title)
        for row, (label, value) in enumerate(self._summary_rows(), start=2):
            if not label and not value:
                continue
            self.put(sheet, row, 0, label, self.strong)
            self.put(sheet, row, 1, value, self.left)
            sheet.set_row(row, row_height(zip((label, value), widths, strict=True)))

    def _summary_rows(self) -> list[tuple[object, object]]:
        report, say = self.report, self.report.words.say
        header = report.header
        rows: list[tuple[object, object]] = [
            (say("reports.agency"), " ".join((header.agency, header.place)).strip()),
            (say("reports.site"), header.site),
            (say("reports.checklist"), header.checklist),
            (say("reports.as_of"), header.as_of),
            (say("reports.audited_at"), header.audited_at),
            (report.score.label, report.score.text),
            (say("reports.gap_count"), len(report.defects)),
        ]
        if report.gain and report.defects:
            rows.append((say("reports.points"), say("reports.gain", points=report.gain)))
        if report.score.reach:
            rows.append(("", report.score.reach))
        rows += [("", ""), *((count.verdict, count.number) for count in report.counts), ("", "")]
        for division in report.divisions:
            codes = ", ".join(item.label for item in division.items)
            rows.append((division.name, codes))
        rows += [("", ""), *self._sub_scores(), ("", "")]
        notes = [*(notice.text for notice in header.notices), say("reports.decision_hint")]
        rows += [
            (say("reports.coverage"), "\n".join(report.coverage)),
            (say("reports.note"), "\n".join(notes)),
        ]
        return rows

    def _sub_scores(self) -> list[tuple[object, object]]:
        return [
            (sub.title, f"{number(sub.estimate, 1)} ({number(sub.worst, 1)}–{number(sub.best, 1)})")
            for sub in self.report.score.sub_indicators
        ]


def _footer(text: str) -> str:
    """Text for a page footer, where ``&`` begins a command and 255 characters are the limit."""
    return cell_text(text)[:60].replace("&", "&&")
