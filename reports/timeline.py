"""The score of a site over time, as the numbers of a drawing and as the rows of the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.scoring import scoring
from config.wording import Wording
from matchers.model import Verdict
from reports.phrases import day, number
from reports.view import PastAudit

MOST = 24
"""Audits drawn and listed, the latest; two years of monthly audits fit on a telephone."""

WIDTH, HEIGHT = 360.0, 170.0
"""The drawing, in units of its own; at this width it is read on a telephone without scaling."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 16.0, 14.0, 26.0


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """One audit in the drawing, in its units; y grows downwards."""

    x: float
    y: float
    y_worst: float
    y_best: float
    estimate: str
    anchor: str
    """Where the number stands against its dot, as SVG says it: start, middle, end."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One audit in the table."""

    day: str
    estimate: str
    range: str
    present: int
    defects: int
    unknown: int


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Drawing and table; ``points`` leaves out audits without a score."""

    points: tuple[TimelinePoint, ...]
    rows: tuple[TimelineRow, ...]
    path: str
    target: int
    target_y: float
    grid: tuple[tuple[int, float], ...]
    title: str
    first_day: str
    last_day: str
    width: float = WIDTH
    height: float = HEIGHT


def timeline(history: Sequence[PastAudit], words: Wording) -> TimelineView | None:
    """Lay out the latest audits, oldest first; None where there are fewer than two to compare."""
    audits = sorted(history, key=lambda one: one.on)[-MOST:]
    if len(audits) < 2:
        return None
    scored = [one for one in audits if one.estimate is not None]
    points = tuple(_point(one, place, len(scored)) for place, one in enumerate(scored))
    target = int(scoring().target)
    return TimelineView(
        points=points,
        rows=tuple(_row(one, words) for one in audits),
        path=" ".join(f"{p.x:g},{p.y:g}" for p in points),
        target=target,
        target_y=_y(target),
        grid=tuple((value, _y(value)) for value in (0, 50, 100)),
        title=_title(scored, words),
        first_day=_short(scored[0].on) if scored else "",
        last_day=_short(scored[-1].on) if scored else "",
    )


def _point(one: PastAudit, place: int, many: int) -> TimelinePoint:
    step = (WIDTH - _LEFT - _RIGHT - 20) / max(1, many - 1)
    estimate = one.estimate or 0.0
    worst = estimate if one.worst is None else one.worst
    best = estimate if one.best is None else one.best
    # A number beside every dot of a crowd would be unreadable; the table has them all.
    shown = many <= 8 or place in (0, many - 1)
    return TimelinePoint(
        x=round(_LEFT + 10 + step * place, 1),
        y=_y(estimate),
        y_worst=_y(worst),
        y_best=_y(best),
        estimate=number(estimate, 1) if shown else "",
        anchor="end" if place == many - 1 else "start",
    )


def _y(score: float) -> float:
    share = min(max(score, 0.0), 100.0) / 100
    return round(_TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM), 1)


def _row(one: PastAudit, words: Wording) -> TimelineRow:
    present, unknown = one.counts.get(Verdict.PRESENT, 0), one.counts.get(Verdict.UNKNOWN, 0)
    known = one.worst is not None and one.best is not None
    return TimelineRow(
        day=day(one.on, words),
        estimate=words.say("timeline.no_score") if one.estimate is None else number(one.estimate, 1),
        range=f"{number(one.worst or 0, 1)}–{number(one.best or 0, 1)}" if known else "–",
        present=present,
        defects=sum(one.counts.values()) - present - unknown,
        unknown=unknown,
    )


def _title(scored: Sequence[PastAudit], words: Wording) -> str:
    if not scored:
        return words.say("timeline.no_score")
    first, last = scored[0], scored[-1]
    return words.say(
        "timeline.chart",
        first=number(first.estimate or 0, 1),
        last=number(last.estimate or 0, 1),
        first_day=day(first.on, words),
        last_day=day(last.on, words),
    )


def _short(on: date) -> str:
    """Day, month and พ.ศ. in figures, for the foot of the drawing.

    >>> _short(date(2023, 4, 3))
    '3/4/2566'
    """
    return f"{on.day}/{on.month}/{on.year + 543}"
