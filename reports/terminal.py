"""The gaps on a terminal: a table where there is room, plain lines where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.wording import Wording
from reports.thai_lines import thai_lines
from reports.view import GapItem, GapReport, VerdictView

STYLES = {
    "present": "green",
    "present_unchecked": "green",
    "incomplete": "yellow",
    "wrong_year": "yellow",
    "unreadable": "magenta",
    "unreachable": "red",
    "missing": "bold red",
    "unknown": "cyan",
}
"""Colour of each verdict; its word and sign stand beside it everywhere."""

WIDE = 120
"""From this many columns on, reason and next step get columns of their own."""

NARROWEST = 40


def print_report(report: GapReport, console: Console) -> None:
    """Print gaps, then what could not be checked, then the figures."""
    print_gaps(report, console)
    print_summary(report, console)


def print_gaps(report: GapReport, console: Console) -> None:
    """Print every gap with its division, reason and next step; plain lines when piped."""
    words = report.words
    groups = [(words.say("terminal.gaps", n=len(report.defects)), report.defects)]
    if report.unknown:
        groups.append((words.say("terminal.unknown", n=len(report.unknown)), report.unknown))
    if not report.defects:
        groups[0] = (words.say("terminal.no_gaps"), ())
    for heading, items in groups:
        _line(console, Text(heading, style="bold"))
        if items and console.is_terminal:
            console.print(_table(report, items, console), crop=False)
        elif items:
            _print_plain(report, items, console)


def print_summary(report: GapReport, console: Console) -> None:
    """Print score, counts and notices, one line each."""
    _line(console, Text(report.score.text, style="bold"))
    if report.score.reach:
        _line(console, Text(report.score.reach))
    counts = [f"{_icon(c.verdict, console)}{c.verdict.word} {c.number}" for c in report.counts]
    total = report.words.say("terminal.counts", total=len(report.items))
    _line(console, Text(f"{total}: {' · '.join(counts)}"))
    for notice in report.header.notices:
        _line(console, Text(f"! {notice.text}") if notice.warn else Text(notice.text, style="dim"))
    if report.warnings:
        _line(console, Text(report.words.say("terminal.warnings", n=len(report.warnings))))


def _line(console: Console, text: Text) -> None:
    """Print without markup; on a terminal broken between Thai words, elsewhere in one piece."""
    plain = _writable(text.plain, console)
    lines = thai_lines(plain, max(console.width, NARROWEST)) if console.is_terminal else [plain]
    for line in lines:
        console.print(Text(line, style=text.style), soft_wrap=True)


def _print_plain(report: GapReport, items: Iterable[GapItem], console: Console) -> None:
    words = report.words
    for item in items:
        worth = words.say("reports.points_worth", points=item.points_text) if item.points_text else ""
        head = [item.label, item.verdict.word, item.division, worth]
        lines = [
            " | ".join(part for part in head if part),
            f"  {item.title}",
            f"  {words.say('terminal.reason')}: {_why(item)}",
            f"  {words.say('terminal.next_step')}: {item.advice}",
        ]
        if item.needs_person:
            lines.append(f"  {words.say('reports.needs_person')}: {item.person_reason}")
        if item.decision:
            lines.append(f"  {words.say('reports.decision_mark')}: {item.decision}")
        for line in lines:
            _line(console, Text(line))


def _why(item: GapItem) -> str:
    """The reason and, of another year, where that was read: the title may be wrong and the document right."""
    return " · ".join(part for part in (item.reason, item.wrong_period, item.how_read) if part)


def _table(report: GapReport, items: Iterable[GapItem], console: Console) -> Table:
    width = max(console.width, NARROWEST)
    return _wide(report, items, console, width) if width >= WIDE else _narrow(report, items, console, width)


def _wide(report: GapReport, items: Iterable[GapItem], console: Console, width: int) -> Table:
    words = report.words
    # Borders and padding of seven columns take 22 cells; codes take 5, points 6.
    rest = width - 22 - 5 - 6
    shares = {"title": 20, "verdict": 15, "division": 11, "reason": 27, "next_step": 27}
    cells = {name: rest * share // 100 for name, share in shares.items()}
    table = Table(box=ROUNDED, show_lines=True, highlight=False)
    table.add_column(_heading("item", words, console), width=5, no_wrap=True)
    table.add_column(_heading("points", words, console), width=6, justify="right", no_wrap=True)
    for name, cell in cells.items():
        table.add_column(_heading(name, words, console), width=cell, overflow="fold")
    for item in items:
        row = [
            _block(item.title, cells["title"], console),
            _verdict(item, cells["verdict"], console, words),
            _block(item.division, cells["division"], console),
            _block(_why(item), cells["reason"], console),
            _block(item.advice, cells["next_step"], console),
        ]
        table.add_row(Text(item.label, style="bold"), Text(item.points_text), *row)
    return table


def _narrow(report: GapReport, items: Iterable[GapItem], console: Console, width: int) -> Table:
    words = report.words
    # Borders and padding of three columns take 10 cells; codes take 5, verdicts about a quarter.
    verdict = max(14, (width - 15) // 4)
    rest = width - 10 - 5 - verdict
    table = Table(box=ROUNDED, show_lines=True, highlight=False)
    table.add_column(_heading("item", words, console), width=5, no_wrap=True)
    table.add_column(_heading("verdict", words, console), width=verdict, overflow="fold")
    headings = (words.say(f"terminal.{name}") for name in ("title", "reason"))
    heading = f"{' · '.join(headings)} · → {words.say('terminal.next_step')}"
    table.add_column(Text(_writable(heading, console)), width=rest, overflow="fold")
    for item in items:
        what = Group(
            _block(item.title, rest, console, style="bold"),
            _block(_why(item), rest, console),
            _next_step(item.advice, rest, console),
        )
        where = _verdict_and_place(item, verdict, console, words)
        table.add_row(Text(item.label, style="bold"), where, what)
    return table


def _next_step(advice: str, width: int, console: Console) -> RenderableType:
    """The advice behind an arrow, its later lines under the first."""
    row = Table.grid(padding=(0, 1, 0, 0))
    row.add_row(Text(_writable("→", console)), _block(advice, width - 2, console))
    return row


def _verdict_and_place(item: GapItem, width: int, console: Console, words: Wording) -> Group:
    """What was found, who answers for it, and what it is worth where that is known."""
    lines = [item.division]
    if item.points_text:
        lines.append(words.say("reports.points_worth", points=item.points_text))
    blocks = (_block(line, width, console) for line in lines)
    return Group(_verdict(item, width, console, words), *blocks)


def _verdict(item: GapItem, width: int, console: Console, words: Wording) -> Text:
    text = f"{_icon(item.verdict, console)}{item.verdict.word}"
    block = _block(text, width, console, style=STYLES[item.verdict.token])
    marks = [("needs_person", item.needs_person), ("decision_mark", bool(item.decision))]
    for mark in (words.say(f"reports.{name}") for name, holds in marks if holds):
        block.append("\n").append(_block(f"({mark})", width, console, style="dim"))
    return block


def _block(text: str, width: int, console: Console, style: str = "") -> Text:
    """Text broken into lines here, so that Rich, which knows spaces only, finds nothing to break."""
    return Text("\n".join(thai_lines(_writable(text, console), width)), style=style)


def _heading(name: str, words: Wording, console: Console) -> Text:
    return Text(_writable(words.say(f"terminal.{name}"), console))


def _icon(verdict: VerdictView, console: Console) -> str:
    return f"{verdict.icon} " if _writable(verdict.icon, console) == verdict.icon else ""


def _writable(text: str, console: Console) -> str:
    """What the console's encoding cannot show becomes ``?``: a cp874 console must not end the audit."""
    return text.encode(console.encoding, "replace").decode(console.encoding)
