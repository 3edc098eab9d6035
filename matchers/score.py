"""The OIT score: item 100 or 0, mean of sub-indicators, mean of indicators 9 and 10.

Equal weights inside a sub-indicator and among the sub-indicators of an indicator are proved by
13 published score lines of fiscal year 2564 (docs/checklists.md); OIT is the mean of its two
indicators. Decimal arithmetic, rounded half-even to two places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from config.checklist import Checklist, Requirement
from matchers.model import Finding, Score, SubIndicatorScore, Verdict

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


def items_by_group(checklist: Checklist) -> Mapping[str, tuple[Requirement, ...]]:
    """Requirements of each sub-indicator, by its id."""
    return {
        sub.id: tuple(r for r in checklist.requirements if r.sub_indicator == sub.id)
        for indicator in checklist.indicators
        for sub in indicator.sub_indicators
    }


def can_be_scored(checklist: Checklist) -> bool:
    """Whether the edition's sub-indicators are known, so that items have weights."""
    groups = items_by_group(checklist)
    return (
        bool(groups)
        and all(groups.values())
        and sum(map(len, groups.values())) == len(checklist.requirements)
    )


def points_of(checklist: Checklist, code: str) -> float | None:
    """OIT points one item is worth; None where the edition's sub-indicators are not known.

    100 / (items in its sub-indicator × sub-indicators in its indicator × indicators).
    """
    if not can_be_scored(checklist):
        return None
    group = checklist.by_code[code].sub_indicator
    indicator = next(i for i in checklist.indicators if any(s.id == group for s in i.sub_indicators))
    size = len(items_by_group(checklist)[group])
    points = HUNDRED / (size * len(indicator.sub_indicators) * len(checklist.indicators))
    return float(points.quantize(Decimal("0.0001"), ROUND_HALF_EVEN))


def score_findings(findings: Sequence[Finding], checklist: Checklist, no_score: str = "") -> Score:
    """Estimate and range of the OIT score, 0–100.

    Estimate: `present` counts 100. Worst: only `present` that needs no person counts. Best:
    everything that could not be looked at or read counts too. ``no_score`` is the reason put
    into a score that cannot be given.
    """
    if not can_be_scored(checklist):
        return Score(estimate=None, worst=None, best=None, reason=no_score)
    by_code = {f.code: f for f in findings}

    def total(counts: Callable[[Finding], bool]) -> tuple[Decimal, dict[str, Decimal]]:
        groups = {
            group: sum((HUNDRED for r in items if counts(by_code[r.code])), Decimal()) / len(items)
            for group, items in items_by_group(checklist).items()
        }
        indicators = [_mean([groups[s.id] for s in i.sub_indicators]) for i in checklist.indicators]
        return _mean(indicators), groups

    estimate, worst, best = total(_is_present), total(_is_sure), total(_may_be_present)
    return Score(
        estimate=_two(estimate[0]),
        worst=_two(worst[0]),
        best=_two(best[0]),
        sub_indicators=tuple(
            SubIndicatorScore(
                id=sub.id,
                title=sub.title,
                items=len(items_by_group(checklist)[sub.id]),
                estimate=_two(estimate[1][sub.id]),
                worst=_two(worst[1][sub.id]),
                best=_two(best[1][sub.id]),
            )
            for indicator in checklist.indicators
            for sub in indicator.sub_indicators
        ),
    )


def _is_present(finding: Finding) -> bool:
    return finding.verdict is Verdict.PRESENT


def _is_sure(finding: Finding) -> bool:
    return finding.verdict is Verdict.PRESENT and not finding.needs_person


def _may_be_present(finding: Finding) -> bool:
    return finding.verdict in (Verdict.PRESENT, Verdict.UNKNOWN, Verdict.UNREADABLE) or finding.needs_person


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal()) / len(values)


def _two(value: Decimal) -> float:
    return float(value.quantize(CENT, ROUND_HALF_EVEN))
