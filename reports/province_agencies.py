"""From the agencies of a sweep to the rows of its overview, best score first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePosixPath
from urllib.parse import quote

from config.checklist import Checklist
from config.scoring import scoring
from config.wording import Wording
from matchers.model import Outcome, Verdict
from matchers.score import fewest_to_reach, oit_without, two_places, weight_of
from matchers.sweep_model import AgencyState, Sweep, SweptAgency
from reports.escaping import visible
from reports.gap import DEFECTS
from reports.phrases import UNCHECKED, address, day, number, status
from reports.sweep_view import AgencyRow, Cell, CellKind, Change, ItemColumn, NearMiss, Range, StateView

JUDGED = frozenset({AgencyState.AUDITED, AgencyState.PARTIAL})
"""States in which the items were judged; all others say nothing of what an agency publishes."""

MAX_NAME = 120
"""Characters of a name or place that a row shows."""

MOST_NEAR = 2
"""An agency this many items short of the target is near it."""

REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class Edition:
    """The items of the overview and what is known of their weights."""

    checklist: Checklist | None
    """None: a checklist that is not at hand any more."""
    items: tuple[ItemColumn, ...]
    weights: bool
    """Whether items have points, so that a score can be given."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How verdicts and states are shown, and the sentences of the language."""

    kinds: Mapping[str, CellKind]
    """By token."""
    states: Mapping[AgencyState, StateView]
    words: Wording
    builders: Mapping[str, str]
    """Names of site builders by id."""


def agency_rows(
    sweep: Sweep, edition: Edition, looks: Looks, has_file: Callable[[str], bool]
) -> tuple[AgencyRow, ...]:
    """A row for each agency in the order of the ranking; those that were not judged come last."""
    rows = [_row(agency, edition, looks, has_file) for agency in sweep.agencies]
    several = len({row.province for row in rows}) > 1
    rows = [replace(row, place=_place(row, several=several)) for row in rows]
    scored = any(row.score for row in rows)
    rows.sort(key=lambda row: _merit(row, scored=scored))
    ranked, rank, last = [], 0, None
    for at, row in enumerate(rows):
        merit = _figure(row, scored=scored)
        if merit is not None and merit != last:
            rank, last = at + 1, merit  # equal scores share the better rank
        ranked.append(replace(row, at=at, rank=rank if merit is not None else None))
    return tuple(ranked)


def report_address(folder: str, has_file: Callable[[str], bool]) -> str | None:
    """Relative address of the report in a folder, percent-encoded; None where there is no such file.

    A folder that would lead out of the sweep's own is no folder of ours.

    >>> report_address("agencies/0002-บ้านสวน", lambda path: True)
    'agencies/0002-%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99%E0%B8%AA%E0%B8%A7%E0%B8%99/report.html'
    >>> report_address("../secret", lambda path: True), report_address("javascript:x", lambda path: True)
    (None, None)
    """
    parts = PurePosixPath(folder).parts
    if not parts or any(part in ("/", "..") or re.search(r'[\\:<>|"?*\x00-\x1f]', part) for part in parts):
        return None
    if not has_file("/".join((*parts, REPORT))):
        return None
    return "/".join(quote(part, safe="", errors="replace") for part in (*parts, REPORT))


def _place(row: AgencyRow, *, several: bool) -> str:
    """Type and place; a province that all share would only be said again and again."""
    parts = (row.type, row.district, row.province if several else "")
    return " · ".join(part for part in parts if part)


def _figure(row: AgencyRow, *, scored: bool) -> float | None:
    """What a row is ranked by: its score, or where no agency has one the number of items found."""
    if not row.judged:
        return None
    if scored:
        return row.score.estimate if row.score else None
    return float(row.present)


def _merit(row: AgencyRow, *, scored: bool) -> tuple[bool, float, float, str, int]:
    """Unranked rows last; of equal scores the surer one first."""
    figure = _figure(row, scored=scored)
    surer = row.score.worst if row.score else 0
    return figure is None, -(figure or 0), -surer, row.name, row.line


def _row(agency: SweptAgency, edition: Edition, looks: Looks, has_file: Callable[[str], bool]) -> AgencyRow:
    words = looks.words
    judged = agency.state in JUDGED and bool(agency.verdicts)
    cells = tuple(_cell(agency, item, looks.kinds) for item in edition.items) if judged else ()
    verdicts = [cell.kind.verdict for cell in cells if cell]
    name, kind, province, district = (
        visible(text, MAX_NAME) for text in (agency.name, agency.type, agency.province, agency.district)
    )
    known = agency.outcome in set(Outcome)
    return AgencyRow(
        at=0,
        line=agency.row,
        name=name or words.say("province.unnamed", row=agency.row),
        type=kind,
        province=province,
        district=district,
        place="",
        site=address(agency.url) if agency.url else None,
        code=visible(agency.code, MAX_NAME),
        state=looks.states[agency.state],
        reason=visible(agency.reason),
        outcome=status(Outcome(agency.outcome), None, words) if known else visible(agency.outcome, MAX_NAME),
        report=report_address(agency.folder, has_file),
        judged=judged,
        rank=None,
        score=_score(agency) if judged else None,
        cells=cells,
        present=verdicts.count(Verdict.PRESENT),
        gaps=sum(verdict in DEFECTS for verdict in verdicts),
        unknown=verdicts.count(Verdict.UNKNOWN),
        persons=sum(cell.needs_person for cell in cells if cell),
        builder=looks.builders.get(agency.builder) or visible(agency.builder, MAX_NAME),
        builder_id=visible(agency.builder, MAX_NAME),
        pages=agency.pages,
        files=agency.files,
        requests=agency.requests,
        errors=agency.errors,
        attempts=agency.attempts,
        failures_in_row=agency.failures_in_row,
        change=_change(agency, edition, words) if judged else None,
        near=_near(agency, edition) if judged else None,
        reasons=tuple(visible(agency.reasons.get(item.code, ""), 40) for item in edition.items)
        if judged
        else (),
    )


def _cell(agency: SweptAgency, item: ItemColumn, kinds: Mapping[str, CellKind]) -> Cell | None:
    verdict = agency.verdicts.get(item.code)
    if verdict is None:
        return None
    unchecked = verdict is Verdict.PRESENT and item.code in agency.unchecked
    kind = kinds[UNCHECKED if unchecked else verdict.value]
    return Cell(kind, needs_person=item.code in agency.needs_person)


def _score(agency: SweptAgency) -> Range | None:
    """The score as it was given; a bound that is missing is the estimate itself."""
    if agency.estimate is None:
        return None
    worst = agency.estimate if agency.worst is None else agency.worst
    best = agency.estimate if agency.best is None else agency.best
    return range_of(worst, agency.estimate, best)


def range_of(worst: float, estimate: float, best: float) -> Range:
    """Three figures of 0–100 with their texts; figures beyond are cut, for they are drawn as lengths."""
    low, middle, high = (min(max(figure, 0.0), 100.0) for figure in (worst, estimate, best))
    low, high = min(low, middle), max(high, middle)
    span = number(low, 1) if low == high else f"{number(low, 1)}–{number(high, 1)}"
    return Range(low, middle, high, number(middle, 1), span)


def _change(agency: SweptAgency, edition: Edition, words: Wording) -> Change | None:
    change = agency.change
    if change is None:
        return None
    labels = {item.code: item.label for item in edition.items}
    before, now = change.score_before, agency.estimate
    difference = None if before is None or now is None else round(now - before, 2)
    return Change(
        since=day(change.since, words),
        since_day=change.since,
        before=before,
        before_text="" if before is None else number(before, 1),
        difference=difference,
        difference_text="" if difference is None else signed(difference),
        fixed=tuple(labels.get(code, visible(code, 20)) for code in change.fixed),
        broken=tuple(labels.get(code, visible(code, 20)) for code in change.broken),
        lost_sight=tuple(labels.get(code, visible(code, 20)) for code in change.lost_sight),
    )


def signed(value: float) -> str:
    """A difference with its sign; nothing is ±0.

    >>> signed(4.26), signed(-1.0), signed(0.0)
    ('+4.3', '−1', '±0')
    """
    shown = number(abs(value), 1)
    return "±0" if shown == "0" else f"{'+' if value > 0 else '−'}{shown}"


def _near(agency: SweptAgency, edition: Edition) -> NearMiss | None:
    """The one or two defects that bring the agency to the target; None when it is there, or further off.

    Items that could not be looked at count 0, as in the estimate, but nobody is told to publish
    what may well be there.
    """
    checklist, target = edition.checklist, Fraction(scoring().target)
    if checklist is None or not edition.weights or agency.estimate is None:
        return None
    present = {code for code, verdict in agency.verdicts.items() if verdict is Verdict.PRESENT}
    missing = checklist.by_code.keys() - present
    mendable = {code for code in missing if agency.verdicts.get(code) in DEFECTS}
    chosen = fewest_to_reach(checklist, missing, target, mendable)
    if not chosen or len(chosen) > MOST_NEAR:
        return None
    items = {item.code: item for item in edition.items}
    after = float(two_places(oit_without(checklist, missing - set(chosen)).oit))
    worth = ((items[code], number(float(weight_of(checklist, code)))) for code in chosen)
    return NearMiss(tuple(worth), after, number(after, 1))
