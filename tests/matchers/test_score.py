"""The score: items 100 or 0, means of means, a range while anything is unknown."""

from __future__ import annotations

import pytest

from config.checklist import Checklist
from config.loading import load_checklist
from matchers.model import Finding, Verdict
from matchers.score import can_be_scored, points_of, score_findings

EDITION = load_checklist("oit-2566")
ITEMS = [r.code for r in EDITION.requirements]


def findings(default: Verdict, person: str = "", **others: Verdict) -> tuple[Finding, ...]:
    """A finding for every item; those named differ, and one may need a person."""
    return tuple(
        Finding(
            code=r.code,
            title=r.title,
            verdict=others.get(r.code, default),
            needs_person=r.code == person,
            confidence=1,
            reason_code="found",
            reason="",
            advice="",
            division=r.division,
            sub_indicator=r.sub_indicator,
            elements_known=True,
        )
        for r in EDITION.requirements
    )


def estimate(default: Verdict, **others: Verdict) -> tuple[float | None, float | None, float | None]:
    score = score_findings(findings(default, "", **others), EDITION)
    return score.estimate, score.worst, score.best


# Points. 2566 has 7 sub-indicators: 10, 8, 4, 4, 4 items in indicator 9, 8 and 5 in indicator 10, and an
# item is worth 100 / (items in its sub-indicator × sub-indicators in its indicator × 2).


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("O1", 1.0),  # 100 / (10 × 5 × 2)
        ("O11", 1.25),  # 100 / (8 × 5 × 2)
        ("O19", 2.5),  # 100 / (4 × 5 × 2)
        ("O23", 2.5),
        ("O27", 2.5),
        ("O31", 3.125),  # 100 / (8 × 2 × 2)
        ("O39", 5.0),  # 100 / (5 × 2 × 2)
    ],
)
def test_an_item_is_worth_its_share_of_its_sub_indicator(code: str, points: float) -> None:
    assert points_of(EDITION, code) == points


@pytest.mark.parametrize("name", ["oit-2564", "oit-2566"])
def test_all_items_together_are_worth_a_hundred_points(name: str) -> None:
    edition = load_checklist(name)
    points = [points_of(edition, r.code) for r in edition.requirements]
    assert sum(p for p in points if p is not None) == pytest.approx(100, abs=0.01)


# Scores


def test_a_site_with_everything_scores_a_hundred_and_one_with_nothing_none() -> None:
    assert estimate(Verdict.PRESENT) == (100.0, 100.0, 100.0)
    assert estimate(Verdict.MISSING) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("code", ["O1", "O11", "O19", "O31", "O39"])
def test_one_missing_item_costs_its_points(code: str) -> None:
    score = score_findings(findings(Verdict.PRESENT, "", **{code: Verdict.MISSING}), EDITION)
    assert score.estimate == pytest.approx(100 - (points_of(EDITION, code) or 0), abs=0.005)


@pytest.mark.parametrize(
    "verdict", [Verdict.INCOMPLETE, Verdict.WRONG_YEAR, Verdict.UNREACHABLE, Verdict.MISSING]
)
def test_a_defect_that_was_seen_counts_nothing_in_any_case(verdict: Verdict) -> None:
    assert estimate(Verdict.PRESENT, O39=verdict) == (95.0, 95.0, 95.0)


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.UNREADABLE])
def test_what_could_not_be_looked_at_or_read_opens_the_range(verdict: Verdict) -> None:
    assert estimate(Verdict.PRESENT, O39=verdict) == (95.0, 95.0, 100.0)


def test_a_site_that_was_never_entered_may_score_anything() -> None:
    assert estimate(Verdict.UNKNOWN) == (0.0, 0.0, 100.0)


def test_what_needs_a_person_counts_nothing_in_the_worst_case() -> None:
    score = score_findings(findings(Verdict.PRESENT, person="O39"), EDITION)
    assert (score.estimate, score.worst, score.best) == (100.0, 95.0, 100.0)


def test_sub_indicators_are_means_of_their_items() -> None:
    score = score_findings(findings(Verdict.PRESENT, O1=Verdict.MISSING, O19=Verdict.UNKNOWN), EDITION)
    by_id = {s.id: s for s in score.sub_indicators}
    assert [s.id for s in score.sub_indicators] == ["9.1", "9.2", "9.3", "9.4", "9.5", "10.1", "10.2"]
    assert (by_id["9.1"].items, by_id["9.1"].estimate) == (10, 90.0)
    assert (by_id["9.3"].items, by_id["9.3"].estimate, by_id["9.3"].best) == (4, 75.0, 100.0)


def test_scores_are_rounded_half_even_to_two_places() -> None:
    # items of 10.1 cost 3.125 each: 96.875 rounds up to the even 8, 90.625 down to the even 2
    assert estimate(Verdict.PRESENT, O31=Verdict.MISSING)[0] == 96.88
    assert estimate(Verdict.PRESENT, O31=Verdict.MISSING, O32=Verdict.MISSING)[0] == 93.75
    three = dict.fromkeys(("O31", "O32", "O33"), Verdict.MISSING)
    assert estimate(Verdict.PRESENT, **three)[0] == 90.62


# Editions without weights


def without_sub_indicators() -> Checklist:
    return EDITION.model_copy(update={"indicators": ()})


def test_an_edition_without_sub_indicators_has_no_score_and_says_why() -> None:
    edition = without_sub_indicators()
    assert not can_be_scored(edition)
    score = score_findings(findings(Verdict.PRESENT), edition, no_score="not known")
    assert (score.estimate, score.worst, score.best, score.reason) == (None, None, None, "not known")
    assert score.sub_indicators == ()


def test_an_edition_without_sub_indicators_gives_no_points() -> None:
    assert points_of(without_sub_indicators(), "O19") is None


def test_an_item_outside_every_sub_indicator_leaves_the_edition_without_a_score() -> None:
    stray = EDITION.requirements[0].model_copy(update={"sub_indicator": "9.9"})
    edition = EDITION.model_copy(update={"requirements": (stray, *EDITION.requirements[1:])})
    assert not can_be_scored(edition)
