"""The ITA total against published figures, and what missing items cost, reckoned by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.loading import editions, load_checklist
from matchers.score import (
    Total,
    band_of,
    can_be_scored,
    fewest_to_reach,
    means_of,
    oit_without,
    total_of,
    two_places,
    weight_of,
)

OIT64, OIT66 = load_checklist("oit-2564"), load_checklist("oit-2566")


def figures(text: str) -> list[Fraction]:
    return [Fraction(word) for word in text.split(",")]


def total(iit: str, eit: str, oit: str) -> Total:
    return total_of({"IIT": Fraction(iit), "EIT": Fraction(eit), "OIT": Fraction(oit)})


# Published: ทต.ท่านา 2564 (62.20, D) and ทต.โคกสำราญ 2566 (99.18, ผ่านดีเยี่ยม).
PUBLISHED = [
    (2564, "76.39,70.06,68.98,64.19,58.98,82.85,81.87,79.78,68.43,18.75", "62.20", "D"),
    (2566, "100,97.89,99.83,98.77,99.56,98.32,97.65,98.25,100,100", "99.18", "ผ่านดีเยี่ยม"),
]


@pytest.mark.parametrize(("year", "indicators", "published", "band"), PUBLISHED)
def test_totals_and_bands_are_the_published_ones(
    year: int, indicators: str, published: str, band: str
) -> None:
    computed = total_of(means_of(figures(indicators)))
    assert str(two_places(computed.total)) == published
    assert band_of(computed, year).name.th == band


def test_instruments_are_the_published_means() -> None:
    means = means_of(figures(PUBLISHED[0][1]))
    assert {name: str(two_places(mean)) for name, mean in means.items()} == {
        "IIT": "67.72",
        "EIT": "81.50",
        "OIT": "43.59",
    }


@pytest.mark.parametrize(
    ("score", "letter"),
    [("95", "AA"), ("94.99", "A"), ("85", "A"), ("84.99", "B"), ("75", "B"), ("65", "C"), ("64.99", "D"),
     ("55", "D"), ("50", "E"), ("49.99", "F"), ("0", "F")],
)  # fmt: skip
def test_letters_up_to_2565(score: str, letter: str) -> None:
    assert band_of(total(score, score, score), 2565).name.th == letter


@pytest.mark.parametrize(
    ("iit", "eit", "oit", "band"),
    [
        ("95", "95", "95", "ผ่านดีเยี่ยม"),
        ("94.99", "100", "100", "ผ่านดี"),  # 98.497 in all, but one instrument below 95
        ("85", "85", "85", "ผ่านดี"),
        ("84.99", "100", "100", "ผ่าน"),  # as สตง. 2568: 94.64 with EIT below 85 was ผ่าน
        ("84", "84", "84", "ต้องปรับปรุง"),
        ("70", "70", "70", "ต้องปรับปรุง"),
        ("69.99", "69.99", "69.99", "ต้องปรับปรุงโดยด่วน"),
    ],
)
def test_words_from_2566_look_at_every_instrument(iit: str, eit: str, oit: str, band: str) -> None:
    assert band_of(total(iit, eit, oit), 2568).name.th == band


# What items are worth, and what missing ones cost


def test_weights_of_all_items_of_an_edition_sum_to_exactly_a_hundred() -> None:
    scored = [edition for edition in editions() if can_be_scored(edition)]
    assert {2564, 2566} <= {edition.fiscal_year for edition in scored}
    for edition in scored:
        assert sum(weight_of(edition, r.code) for r in edition.requirements) == 100, edition.name


def test_two_items_of_9_3_missing_in_2564() -> None:
    # 9.3 has 7 items: 5/7 = 71.43. Indicator 9: (4 × 100 + 71.43)/5 = 94.29. OIT: (94.29 + 100)/2 = 97.14.
    without = oit_without(OIT64, {"O20", "O21"})
    assert two_places(without.sub_indicators["9.3"]) == Decimal("71.43")
    assert {two_places(s) for name, s in without.sub_indicators.items() if name != "9.3"} == {Decimal(100)}
    assert two_places(without.oit) == Decimal("97.14")


@pytest.mark.parametrize(
    ("codes", "oit"),
    [
        (("O39",), "95"),  # 2566: 10.2 has 5 items, each 100 / (5 × 2 × 2)
        (("O31",), "96.875"),  # 10.1 has 8
        (("O19", "O1"), "96.5"),  # 2.5 and 1
        (("O39", "O40", "O41", "O42", "O43"), "75"),  # all of 10.2
    ],
)
def test_missing_items_cost_their_points_in_2566(codes: tuple[str, ...], oit: str) -> None:
    assert oit_without(OIT66, codes).oit == Fraction(oit)


# Reaching a target


def test_fewest_items_are_those_worth_most() -> None:
    # Missing cost 5 + 5 + 3.125 + 2.5 + 1 = 16.625, so OIT is 83.375: one item of 10.2 is enough, the lower.
    missing = ("O1", "O19", "O31", "O43", "O39")
    assert oit_without(OIT66, missing).oit == Fraction("83.375")
    assert fewest_to_reach(OIT66, missing, Fraction(85)) == ("O39",)
    assert fewest_to_reach(OIT66, missing, Fraction(95)) == ("O39", "O43", "O31")  # 88.375, 93.375, 96.5
    assert fewest_to_reach(OIT66, missing, Fraction(80)) == ()
    assert fewest_to_reach(OIT66, missing, Fraction(100)) == ("O39", "O43", "O31", "O19", "O1")


def test_a_target_out_of_reach_is_said() -> None:
    assert fewest_to_reach(OIT66, ("O1", "O2"), Fraction(99), candidates=()) is None


def test_the_target_may_be_set_for_the_total() -> None:
    # 0.3 × 90 + 0.3 × 80 = 51, so 85 in all needs OIT 85; without O39–O42 it is 80.
    def in_all(oit: Fraction) -> Fraction:
        return total_of({"IIT": Fraction(90), "EIT": Fraction(80), "OIT": oit}).total

    missing = ("O39", "O40", "O41", "O42")
    assert fewest_to_reach(OIT66, missing, Fraction(85), score=in_all) == ("O39",)
    assert fewest_to_reach(OIT66, missing, Fraction(92), score=in_all) is None  # 91 with everything


@given(st.sets(st.sampled_from([r.code for r in OIT66.requirements]), max_size=7), st.integers(70, 100))
def test_no_smaller_choice_reaches_the_target(missing: set[str], target: int) -> None:
    chosen = fewest_to_reach(OIT66, missing, Fraction(target))
    assert chosen is not None  # with everything published the score is 100
    assert two_places(oit_without(OIT66, missing - set(chosen)).oit) >= target
    for fewer in combinations(missing, len(chosen) - 1) if chosen else ():
        assert two_places(oit_without(OIT66, missing - set(fewer)).oit) < target
