"""Comparisons and timelines on a terminal: lines that also read well in a file or a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.wording import Wording, wording
from matchers.comparison_model import (
    AgencyChange,
    Change,
    Comparison,
    GroupChange,
    Milestone,
    SweepComparison,
    Timeline,
)
from matchers.model import Verdict
from reports.comparison_view import ChangedItem, build_comparison_view
from reports.escaping import visible
from reports.phrases import day, number, score_range
from reports.thai_lines import thai_lines

NARROWEST = 40
MOST_AGENCIES = 10
"""Agencies named under one heading; comparison.json holds them all."""
STYLES = {Change.BROKEN: "bold red", Change.WORSE: "red", Change.FIXED: "green", Change.BETTER: "green"}


def print_comparison(comparison: Comparison, console: Console) -> None:
    """What was won and lost, what limits the comparison, then every item that changed."""
    view = build_comparison_view(comparison)
    say = view.words.say
    _line(console, f"{view.title}: {view.agency}", "bold")
    for side in view.sides:
        _line(
            console,
            " · ".join(filter(None, (f"{side.title}: {side.as_of}", side.checklist, side.score, side.ref))),
        )
    for note in view.notes:
        _line(console, f"! {note}", "yellow")
    _line(console, view.summary, "bold")
    for group in view.groups:
        _line(console, "")
        _line(
            console,
            f"{group.sign} {group.title} ({len(group.items)})".strip(),
            STYLES.get(group.change, "bold"),
        )
        for item in group.items:
            _item(console, item)
    for kind, warnings in (
        ("new", view.new_warnings),
        ("changed", view.changed_warnings),
        ("gone", view.gone_warnings),
    ):
        if warnings:
            _line(console, "")
            _line(console, f"{say(f'compare.warnings_{kind}')} ({len(warnings)})", "bold")
        for warning in warnings:
            _line(console, "  " + " · ".join(filter(None, (warning.title, warning.message))))
    _line(console, "")
    _line(console, view.unchanged)


def _item(console: Console, item: ChangedItem) -> None:
    step = " → ".join(verdict.word for verdict in (item.before, item.after) if verdict)
    _line(console, "  " + " | ".join(filter(None, (item.label, item.title, step, item.division))))
    _line(console, f"    {item.reason}")
    for url in (item.url_before, item.url_after):
        if url:
            _line(console, f"    {url.shown}")


def print_timeline(line: Timeline, console: Console, lang: str) -> None:
    """A row for each audit, newest first; its number is what other commands take."""
    words = wording("en" if lang == "en" else "th")
    _line(console, " · ".join(filter(None, (visible(line.name), visible(line.url)))), "bold")
    rows = [_milestone(one, words) for one in line.milestones]
    heads = [
        words.say(f"compare.history.{name}")
        for name in ("number", "day", "edition", "score", "verdicts", "since")
    ]
    if not console.is_terminal:
        for row in (heads, *rows):
            _line(console, " | ".join(row))
    else:
        table = Table(box=SIMPLE_HEAD)
        for head in heads:
            table.add_column(head, overflow="fold")
        room = max(NARROWEST // 2, (console.width - 50) // 2)
        for row in rows:
            table.add_row(
                *(Text(cell) for cell in row[:4]), *(_block(cell, room, console) for cell in row[4:])
            )
        console.print(table)
    if line.older:
        _line(console, words.say("compare.history.older", n=line.older))


def _milestone(one: Milestone, words: Wording) -> list[str]:
    counts = [
        words.say("compare.history.count", word=words.say(f"verdicts.{verdict}"), n=one.verdicts[verdict])
        for verdict in Verdict
        if one.verdicts.get(verdict)
    ]
    edition = visible(one.checklist)
    if one.rejudged_from is not None:
        edition = words.say("compare.history.rejudged", edition=edition, number=one.rejudged_from)
    failed = f"reports.outcomes.{one.failure}"
    seen = words.say(failed) if one.failure and failed in words else " ".join(counts)
    return [str(one.audit), day(one.as_of, words), edition, _range(one, words), seen, _since(one, words)]


def _range(one: Milestone, words: Wording) -> str:
    if one.estimate is None:
        return words.say("timeline.no_score")
    return score_range(one.worst, one.estimate, one.best)


def _since(one: Milestone, words: Wording) -> str:
    if one.compared_with is None:
        return "–"
    shown = [
        f"{words.say(f'compare.changes.{change}')} {', '.join(map(visible, codes))}"
        for change, codes in one.changes.items()
    ]
    return " · ".join(shown) or words.say("compare.nothing")


def print_sweep_comparison(comparison: SweepComparison, console: Console) -> None:
    """The whole register in a few lines, who won and lost most, states that changed, then provinces."""
    words = wording(comparison.lang)
    say = words.say
    _line(console, say("compare.sweeps.title"), "bold")
    for side, name in ((comparison.before, "before"), (comparison.after, "after")):
        facts = {"register": visible(side.register_), "day": day(side.as_of, words), "n": side.agencies}
        _line(console, f"{say(f'compare.{name}')}: {say('compare.sweeps.side', **facts)}")
    for note in comparison.notes:
        _line(console, f"! {visible(note)}", "yellow")
    _line(console, _group(comparison.total, words), "bold")
    won = [c for c in comparison.agencies if (c.difference or 0) > 0]
    lost = [c for c in reversed(comparison.agencies) if (c.difference or 0) < 0]
    _agencies(console, say("compare.sweeps.improved"), won, words)
    _agencies(console, say("compare.sweeps.declined"), lost, words)
    _states(console, [c for c in comparison.agencies if c.state_changed], words)
    for name in ("came", "went"):
        if n := getattr(comparison, name):
            _line(console, say(f"compare.sweeps.{name}", n=n))
    for name in ("provinces", "types"):
        groups: tuple[GroupChange, ...] = getattr(comparison, name)
        if len(groups) > 1:
            _line(console, "")
            _line(console, say(f"compare.sweeps.{name}"), "bold")
            for group in groups:
                _line(console, f"  {visible(group.name)}: {_group(group, words)}")


def _group(group: GroupChange, words: Wording) -> str:
    facts = {
        "n": group.agencies,
        "improved": group.improved,
        "declined": group.declined,
        "fixed": group.fixed,
        "broken": group.broken,
    }
    counted = words.say("compare.sweeps.group", **facts)
    if group.mean_before is None or group.mean_after is None:
        return counted
    means = words.say(
        "compare.sweeps.means", before=number(group.mean_before, 1), after=number(group.mean_after, 1)
    )
    return f"{means} · {counted}"


def _agencies(console: Console, title: str, changes: Sequence[AgencyChange], words: Wording) -> None:
    if not changes:
        return
    _line(console, "")
    _line(console, f"{title} ({len(changes)})", "bold")
    for c in changes[:MOST_AGENCIES]:
        facts = {
            "name": visible(c.name),
            "points": f"{c.difference or 0:+.1f}",
            "before": number(c.score_before or 0, 1),
            "after": number(c.score_after or 0, 1),
            "fixed": len(c.fixed),
            "broken": len(c.broken),
        }
        _line(console, "  " + words.say("compare.sweeps.agency", **facts))
    if len(changes) > MOST_AGENCIES:
        _line(console, "  " + words.say("compare.sweeps.more", n=len(changes) - MOST_AGENCIES))


def _states(console: Console, changes: Sequence[AgencyChange], words: Wording) -> None:
    if not changes:
        return
    _line(console, "")
    _line(console, f"{words.say('compare.sweeps.states')} ({len(changes)})", "bold")
    for c in changes[:MOST_AGENCIES]:
        before, after = (
            words.say(f"compare.sweeps.state.{state}") for state in (c.state_before, c.state_after) if state
        )
        _line(console, f"  {visible(c.name)}: {before} → {after}")
    if len(changes) > MOST_AGENCIES:
        _line(console, "  " + words.say("compare.sweeps.more", n=len(changes) - MOST_AGENCIES))


def _line(console: Console, text: str, style: str = "") -> None:
    """Print without markup; on a terminal broken between Thai words, elsewhere in one piece."""
    for line in _lines(text, max(console.width, NARROWEST), console):
        console.print(Text(line, style=style), soft_wrap=True)


def _lines(text: str, width: int, console: Console) -> Iterable[str]:
    plain = text.encode(console.encoding, "replace").decode(console.encoding)
    return thai_lines(plain, width) if console.is_terminal else [plain]


def _block(text: str, width: int, console: Console) -> Text:
    return Text("\n".join(_lines(text, width, console)))
