"""Whether a checklist tells its own items apart."""

from __future__ import annotations

import pytest

from config.checklist import Alias, Checklist
from config.loading import editions, load_checklist
from matchers.siblings import ALIKE, self_refusing, unseparated


def changed(code: str, **changes: object) -> Checklist:
    """The edition of 2566 with one item changed."""
    checklist = load_checklist("oit-2566")
    items = (r.model_copy(update=changes) if r.code == code else r for r in checklist.requirements)
    return checklist.model_copy(update={"requirements": tuple(items)})


@pytest.mark.parametrize("checklist", editions(), ids=lambda c: c.name)
def test_every_shipped_edition_tells_its_items_apart(checklist: Checklist) -> None:
    assert unseparated(checklist) == ()


@pytest.mark.parametrize("checklist", editions(), ids=lambda c: c.name)
def test_no_shipped_item_refuses_a_name_of_its_own(checklist: Checklist) -> None:
    assert self_refusing(checklist) == ()


def test_an_item_without_terms_is_named_with_the_sibling_it_would_take() -> None:
    pairs = unseparated(changed("O13", must=(), must_not=()))
    assert {(pair.code, pair.sibling) for pair in pairs} >= {("O13", "O12"), ("O13", "O38")}
    assert all(ALIKE <= pair.score <= 1 for pair in pairs)
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)


def test_a_term_that_separates_heals_it() -> None:
    bare = unseparated(changed("O13", must=(), must_not=()))
    healed = unseparated(changed("O13", must=(), must_not=("ทุจริต",)))
    assert ("O13", "O38") in {(pair.code, pair.sibling) for pair in bare}
    assert ("O13", "O38") not in {(pair.code, pair.sibling) for pair in healed}


def test_each_pair_is_named_once() -> None:
    pairs = [(p.code, p.sibling) for p in unseparated(changed("O13", must=(), must_not=()))]
    assert len(pairs) == len(set(pairs))


def test_an_alias_of_a_sibling_counts_like_its_title() -> None:
    taken = Alias(text="รายงานผลการดำเนินงานประจำปีของกองทุน", source="ตัวอย่าง")
    bare = changed("O13", must=(), must_not=())
    items = (
        r.model_copy(update={"aliases": (taken,), "must": (), "must_not": ()}) if r.code == "O1" else r
        for r in bare.requirements
    )
    pairs = unseparated(bare.model_copy(update={"requirements": tuple(items)}))
    assert ("O13", "O1", taken.text) in {(p.code, p.sibling, p.name) for p in pairs}


def test_an_item_whose_terms_refuse_its_title_is_named() -> None:
    refusals = self_refusing(changed("O13", must_not=("รายงาน",)))
    assert ("O13", "รายงานผลการดำเนินงานประจำปี") in {(one.code, one.name) for one in refusals}
