"""Which edition the titles of a list speak for."""

from __future__ import annotations

import pytest

from config.loading import load_checklist
from matchers.editions import Witness, Witnesses, against, loudest


def names_of(year: int, codes: int = 99) -> dict[str, list[str]]:
    return {r.code: [r.title] for r in load_checklist(f"oit-{year}").requirements[:codes]}


def heard(audited: int, listed: dict[str, list[str]]) -> tuple[Witness, ...]:
    return Witnesses(load_checklist(f"oit-{audited}")).of(listed)


@pytest.mark.parametrize("year", [2564, 2565, 2566, 2567, 2568, 2569])
def test_a_list_speaks_loudest_for_its_own_edition(year: int) -> None:
    assert loudest(heard(year, names_of(year))) is None
    for audited in {2564, 2565, 2566, 2567, 2568, 2569} - {year}:
        other = loudest(heard(audited, names_of(year)))
        assert other is not None
        assert other.fiscal_year == year


def test_titles_that_two_editions_share_tell_nothing() -> None:
    # O1-O9 are the same in 2564 and 2566
    witness = against(heard(2566, names_of(2564, 9)), 2564)
    assert witness == Witness(2564, 0, 0, 0)


def test_names_of_the_sites_own_speak_for_no_edition() -> None:
    witness = against(heard(2566, {f"O{n}": ["สารบ้านสามแยก"] for n in range(10, 30)}), 2564)
    assert witness is not None
    assert (witness.ours, witness.theirs) == (0, 0)


def test_a_year_without_an_edition_is_asked_of_the_nearest() -> None:
    witness = against(heard(2566, names_of(2566)), 2561)
    assert witness is not None
    assert witness.fiscal_year == 2564
