"""บันทึกข้อความ: the memorandum by which the clerk tells the mayor what the audit found.

Its form is that of the Prime Minister's Office regulation on correspondence (ระเบียบสำนักนายกรัฐมนตรีว่าด้วย
งานสารบรรณ พ.ศ. 2526, form 29) and of the guide to typing official letters: emblem of 1.5 cm, heading of
29 points on a line of exactly 35, labels of 20 points, dotted lines after them, text of 16 points indented
2.5 cm, in the three usual parts: cause, purpose, conclusion. What an office must fill in stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm, Pt

from config.wording import Wording
from matchers.model import Audit, Verdict
from reports.paper import word
from reports.paper.calendar import Round, thai_digits
from reports.phrases import day
from reports.view import GapReport

WIDTH = 16.0
"""cm between the margins."""
INDENT = 2.5
DOTS = "." * 34


@dataclass(frozen=True, slots=True)
class Form:
    """What every form of the document is made from."""

    report: GapReport
    audit: Audit
    round: Round

    @property
    def words(self) -> Wording:
        """The sentences of the language."""
        return self.report.words

    @property
    def figures(self) -> Callable[[str], str]:
        """Turns digits into Thai ones in a Thai document."""
        return thai_digits if self.report.lang == "th" else str

    def say(self, key: str, **facts: object) -> str:
        """A sentence of ``paper`` with the digits of the document."""
        return self.figures(self.words.say(f"paper.{key}", **facts))

    def on(self, when: date) -> str:
        """A day as the document writes it."""
        return self.figures(day(when, self.words))

    @property
    def facts(self) -> dict[str, object]:
        """What sentences may ask for."""
        report = self.report
        return {
            "agency": report.header.agency,
            "site": report.header.site.shown,
            "checklist": report.header.checklist,
            "year": self.audit.checklist.fiscal_year,
            "as_of": report.header.as_of,
            "pages": self.audit.coverage.pages,
            "files": self.audit.coverage.files,
            "total": len(report.items),
            "present": len(report.present),
            "gaps": len(report.defects),
            "unknown": len(report.unknown),
            "round": self.say("quarter.round", months=self.round.months),
        }

    @property
    def kind(self) -> str:
        """``oit``, or ``other`` for an Act, which belongs to no year."""
        return "other" if self.audit.checklist.fiscal_year is None else "oit"


def addressee(agency: str, words: Wording) -> str:
    """To whom the memorandum goes, by the kind of agency.

    >>> from config.wording import wording
    >>> [addressee(name, wording("th")) for name in ("เทศบาลตำบลบ้านสวน", "อบต.หนองแขง", "เมืองพัทยา")]
    ['นายกเทศมนตรีตำบลบ้านสวน', 'นายกองค์การบริหารส่วนตำบลหนองแขง', 'ผู้บริหารสูงสุดของเมืองพัทยา']
    """
    name = agency.removeprefix("สำนักงาน").strip()
    for short, full in (("อบต.", "องค์การบริหารส่วนตำบล"), ("อบจ.", "องค์การบริหารส่วนจังหวัด")):
        if name.startswith(short):
            name = full + name.removeprefix(short).strip()
    place = name.removeprefix("เทศบาล")
    if place != name and place.startswith(("ตำบล", "เมือง", "นคร")):
        return words.say("paper.memo.to_mayor", place=place)
    if name.startswith("องค์การบริหารส่วน"):
        return words.say("paper.memo.to_chief", body=name)
    if not name or name == words.say("reports.unnamed_agency"):
        return words.say("paper.memo.to_unnamed") + DOTS
    return words.say("paper.memo.to_other", agency=agency)


def write_memo(document: Any, form: Form) -> None:
    """Write the memorandum."""
    _heading(document, form)
    _head_lines(document, form)
    facts = form.facts
    _paragraph(document, form.say(f"memo.cause_{form.kind}", **facts), gap=6)
    _purpose(document, form)
    _paragraph(document, form.say("memo.close"), gap=6)
    _signature(document, form)


def _heading(document: Any, form: Form) -> None:
    """The place of the emblem at the left, the heading in the middle."""
    table = document.add_table(rows=1, cols=3)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    row = table.rows[0]
    row.height, row.height_rule = Cm(1.6), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell, column, width in zip(row.cells, table.columns, (3.0, WIDTH - 6.0, 3.0), strict=True):
        cell.width = column.width = Cm(width)
    word.fill(row.cells[0], form.words.say("paper.memo.emblem"), size=11)
    middle = row.cells[1].paragraphs[0]
    middle.alignment = word.CENTRED
    middle.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    middle.paragraph_format.line_spacing = Pt(35)
    middle.paragraph_format.space_before = Pt(8)
    word.write(middle, form.say("memo.heading"), bold=True, size=29)


def _head_lines(document: Any, form: Form) -> None:
    """ส่วนราชการ, ที่, วันที่, เรื่อง with dotted lines to the margin, then เรียน."""
    say, facts = form.say, form.facts
    office = [
        ("memo.office", say("memo.office_rest", **facts), 12.2),
        ("memo.telephone", "", WIDTH),
    ]
    _dotted(document, form, office)
    _dotted(document, form, [("memo.number", "", 7.6), ("memo.date", form.on(form.audit.as_of), WIDTH)])
    _dotted(document, form, [("memo.subject", say(f"memo.subject_{form.kind}", **facts), WIDTH)])
    for name, text in (
        ("memo.to", form.figures(addressee(form.report.header.agency, form.words))),
        ("memo.enclosed", say("memo.enclosed_1")),
        ("", say("memo.enclosed_2", **facts)),
    ):
        line = document.add_paragraph()
        indent = Cm(1.6 if name == "memo.to" else 3.2)
        line.paragraph_format.tab_stops.add_tab_stop(indent)
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = indent, -indent
        line.paragraph_format.space_before = Pt(6 if name else 0)
        word.write(line, f"{say(name) if name else ''}\t{text}")


def _dotted(document: Any, form: Form, fields: list[tuple[str, str, float]]) -> None:
    """Labels of 20 points, what is known after each, and dots to so many cm from the margin."""
    line = document.add_paragraph()
    for key, text, end in fields:
        side = WD_TAB_ALIGNMENT.RIGHT if end == WIDTH else WD_TAB_ALIGNMENT.LEFT
        line.paragraph_format.tab_stops.add_tab_stop(Cm(end), side, WD_TAB_LEADER.DOTS)
        is_small = key == "memo.telephone"
        word.write(line, form.say(key), bold=not is_small, size=word.BODY if is_small else 20)
        word.write(line, f"  {text}\t")


def _paragraph(document: Any, text: str, *, gap: float = 0, bold: bool = False) -> Any:
    made = document.add_paragraph()
    made.paragraph_format.first_line_indent = Cm(INDENT)
    made.paragraph_format.space_before = Pt(gap)
    word.write(made, text, bold=bold)
    return made


def _purpose(document: Any, form: Form) -> None:
    """What was found, numbered, with the table of divisions, and what is proposed."""
    report, say = form.report, form.say
    failed = bool(form.audit.coverage.failure)
    points = [notice.text for notice in report.header.notices if notice.warn]
    points.append(say("memo.score_line", label=report.score.label, text=report.score.text))
    if not failed:
        points.append(say("memo.counts", **form.facts))
        points.append(_by_verdict(form))
        points.append(report.score.reach)
    _paragraph(document, say("memo.result"), gap=6)
    for number, text in enumerate(filter(None, points), start=1):
        _paragraph(document, form.figures(f"{number}. {text}"))
    if report.divisions:
        _divisions(document, form)
    proposal = "failed" if failed else "" if report.defects else "none"
    _paragraph(document, say("memo.propose" + (f"_{proposal}" if proposal else ""), **form.facts), gap=6)
    _paragraph(document, say("memo.not_official"))


def _by_verdict(form: Form) -> str:
    counts = [
        form.say("memo.verdict_count", word=count.verdict.word, n=count.number)
        for count in form.report.counts
        if count.verdict.verdict not in {Verdict.PRESENT, Verdict.UNKNOWN}
    ]
    return form.say("memo.by_verdict", verdicts=" ".join(counts)) if counts else form.say("memo.no_gaps")


def _divisions(document: Any, form: Form) -> None:
    """The work of each division, the one with most points to win first."""
    say = form.say
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(6)
    heading.paragraph_format.keep_with_next = True
    word.write(heading, say("memo.division_table"), bold=True)
    has_points = any(division.points_text for division in form.report.divisions)
    widths = (4.6, 2.0, 6.6, 2.8) if has_points else (4.6, 2.0, 9.4)
    table = word.table(document, widths)
    names = ("division", "count", "codes", "points")[: len(widths)]
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        word.fill(cell, say(f"memo.{name}"), size=14, bold=True, align=word.CENTRED)
    for division in form.report.divisions:
        cells = word.add_row(table).cells
        word.fill(cells[0], division.name, size=14)
        word.fill(cells[1], form.figures(str(len(division.items))), size=14, align=word.CENTRED)
        word.fill(cells[2], ", ".join(item.label for item in division.items), size=14)
        if has_points:
            word.fill(cells[3], form.figures(division.points_text), size=14, align=word.CENTRED)


def _signature(document: Any, form: Form) -> None:
    """Left open: who signs, and what the clerk and the mayor say to it."""
    say = form.say
    lines = [(say("memo.signature") + DOTS, 24), (f"({DOTS}......)", 0), (say("memo.position") + DOTS, 0)]
    for text, gap in lines:
        line = document.add_paragraph()
        line.paragraph_format.left_indent = Cm(7.2)
        line.paragraph_format.space_before = Pt(gap)
        line.paragraph_format.keep_with_next = True
        line.alignment = word.CENTRED
        word.write(line, text)
    for name in ("opinion", "order"):
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(10)
        line.paragraph_format.keep_with_next = name == "opinion"
        line.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        word.write(line, say(f"memo.{name}"), bold=True)
        word.write(line, " \t")
