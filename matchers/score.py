"""The OIT score: item 100 or 0, mean of sub-indicators, mean of indicators 9 and 10; and the ITA total.

Equal weights inside a sub-indicator and among the sub-indicators of an indicator are proved by
13 published score lines of fiscal year 2564 (docs/checklists.md); OIT is the mean of its two
indicators. Exact fractions throughout, rounded half-even to two places where they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from config.checklist import Checklist, Requirement, SubIndicator
from config.scoring import Band, scoring
from matchers.model import Finding, Score, SubIndicatorScore, Verdict

HUNDRED = Fraction(100)


def two_places(value: Fraction) -> Decimal:
    """The value as it is published: two places, a half to the even digit.

    >>> two_places(Fraction("99.185")), two_places(Fraction("62.202")), two_places(Fraction(200, 3))
    (Decimal('99.18'), Decimal('62.20'), Decimal('66.67'))
    """
    return Decimal(round(value * 100)).scaleb(-2)  # round() of a fraction is exact and half-even


# What an item is worth


def items_by_group(checklist: Checklist) -> Mapping[str, tuple[Requirement, ...]]:
    """Requirements of each sub-indicator, by its id."""
    return {
        sub.id: tuple(r for r in checklist.requirements if r.sub_indicator == sub.id)
        for sub in _sub_indicators(checklist)
    }


def can_be_scored(checklist: Checklist) -> bool:
    """Whether the edition's sub-indicators are known, so that items have weights."""
    groups = items_by_group(checklist)
    return (
        bool(groups)
        and all(groups.values())
        and sum(map(len, groups.values())) == len(checklist.requirements)
    )


def weight_of(checklist: Checklist, code: str) -> Fraction:
    """OIT points one item of an edition that can be scored is worth; those of all items sum to 100.

    100 / (items in its sub-indicator × sub-indicators in its indicator × indicators).
    """
    group = checklist.by_code[code].sub_indicator
    indicator = next(i for i in checklist.indicators if any(s.id == group for s in i.sub_indicators))
    size = len(items_by_group(checklist)[group])
    return HUNDRED / (size * len(indicator.sub_indicators) * len(checklist.indicators))


def points_of(checklist: Checklist, code: str) -> float | None:
    """OIT points one item is worth, to four places; None where the sub-indicators are not known."""
    return float(round(weight_of(checklist, code), 4)) if can_be_scored(checklist) else None


# The score of an audit


def score_findings(
    findings: Sequence[Finding], checklist: Checklist, no_score: str = "", reason_code: str = ""
) -> Score:
    """Estimate and range of the OIT score, 0–100.

    Estimate: `present` counts 100. Worst: only `present` that needs no person counts. Best:
    everything that could not be looked at or read counts too. ``no_score`` is the reason put
    into a score that cannot be given, ``reason_code`` the name of that sentence.
    """
    if not can_be_scored(checklist):
        return Score(estimate=None, worst=None, best=None, reason=no_score, reason_code=reason_code)
    estimate, worst, best = (
        oit_without(checklist, checklist.by_code.keys() - {f.code for f in findings if counts(f)})
        for counts in (_is_present, _is_sure, _may_be_present)
    )
    return Score(
        estimate=_shown(estimate.oit),
        worst=_shown(worst.oit),
        best=_shown(best.oit),
        sub_indicators=tuple(
            SubIndicatorScore(
                id=sub.id,
                title=sub.title,
                items=len(items),
                estimate=_shown(estimate.sub_indicators[sub.id]),
                worst=_shown(worst.sub_indicators[sub.id]),
                best=_shown(best.sub_indicators[sub.id]),
            )
            for sub in _sub_indicators(checklist)
            for items in (items_by_group(checklist)[sub.id],)
        ),
    )


def _is_present(finding: Finding) -> bool:
    return finding.verdict is Verdict.PRESENT


def _is_sure(finding: Finding) -> bool:
    return finding.verdict is Verdict.PRESENT and not finding.needs_person


def _may_be_present(finding: Finding) -> bool:
    return finding.verdict in (Verdict.PRESENT, Verdict.UNKNOWN, Verdict.UNREADABLE) or finding.needs_person


# What would be if


@dataclass(frozen=True, slots=True)
class Oit:
    """An OIT score and the sub-indicators it is made of, by id; each 0–100, exact."""

    oit: Fraction
    sub_indicators: Mapping[str, Fraction]


def oit_without(checklist: Checklist, missing: Collection[str]) -> Oit:
    """The OIT score of an edition that can be scored when these codes count 0 and the others 100."""
    subs = {
        group: _mean([HUNDRED * (item.code not in missing) for item in items])
        for group, items in items_by_group(checklist).items()
    }
    indicators = [_mean([subs[s.id] for s in i.sub_indicators]) for i in checklist.indicators]
    return Oit(_mean(indicators), subs)


def most_worth_first(checklist: Checklist, codes: Collection[str]) -> tuple[str, ...]:
    """The codes by what they are worth, equal ones by number."""
    ordered = sorted(set(codes), key=lambda code: (checklist.by_code[code].number, code))
    return tuple(sorted(ordered, key=lambda code: -weight_of(checklist, code)))


def fewest_to_reach(
    checklist: Checklist,
    missing: Collection[str],
    target: Fraction,
    candidates: Collection[str] | None = None,
    score: Callable[[Fraction], Fraction] = lambda oit: oit,
) -> tuple[str, ...] | None:
    """The fewest of the missing items with which the score reaches ``target``; None: not with all of them.

    The items worth most come first, equal ones by number. That is minimal: an item adds its fixed
    weight whatever else is published, so of all choices of k items the k heaviest add most, and
    ``score`` (from OIT to the figure that is to reach the target) never falls as OIT grows.
    Scores count as they are shown, at two places. ``candidates``: those that may be published;
    all the missing ones unless told otherwise.
    """
    ordered = most_worth_first(checklist, missing if candidates is None else candidates)
    gains = accumulate((weight_of(checklist, code) for code in ordered), initial=Fraction())
    start = oit_without(checklist, missing).oit
    for taken, gain in enumerate(gains):
        if two_places(score(start + gain)) >= target:
            return ordered[:taken]
    return None


# The ITA total


@dataclass(frozen=True, slots=True)
class Total:
    """The three instruments and their weighted total, each 0–100, exact."""

    instruments: Mapping[str, Fraction]
    total: Fraction


def total_of(instruments: Mapping[str, Fraction]) -> Total:
    """The weighted total of IIT, EIT and OIT (scoring.yaml has the weights and their sources)."""
    parts = [instruments[one.id] * one.percent / 100 for one in scoring().instruments]
    return Total(instruments, sum(parts, Fraction()))


def means_of(indicators: Sequence[Fraction]) -> dict[str, Fraction]:
    """Instruments from the figures of indicators 1, 2, 3 …; only those whose figures are all given.

    >>> {name: float(mean) for name, mean in means_of([Fraction(90)] * 5 + [Fraction(60)] * 3).items()}
    {'IIT': 90.0, 'EIT': 60.0}
    """
    means, left = dict[str, Fraction](), list(indicators)
    for one in scoring().instruments:
        figures, left = left[: one.indicators], left[one.indicators :]
        if len(figures) == one.indicators:
            means[one.id] = _mean(figures)
    return means


def band_of(total: Total, fiscal_year: int) -> Band:
    """The band of a total in a fiscal year (พ.ศ.), judged by the figures as they are published.

    Years without a ladder of their own get the one of `Scoring.ladder_of`; say so when showing it.
    """
    figure, least = two_places(total.total), min(map(two_places, total.instruments.values()))
    bands = scoring().ladder_of(fiscal_year).bands
    return next(band for band in bands if figure >= band.total and least >= band.each)


def _sub_indicators(checklist: Checklist) -> tuple[SubIndicator, ...]:
    return tuple(sub for indicator in checklist.indicators for sub in indicator.sub_indicators)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _shown(value: Fraction) -> float:
    return float(two_places(value))
