"""The made-up town, crawled, changed and crawled again: what was done to it is what is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from audits.audit import Audited
from audits.compare import compare
from audits.demo.model import Reply, Town
from audits.demo.server import serve
from audits.demo.town import build_town
from matchers.comparison_model import Change, Comparison
from matchers.model import Verdict
from tests.audits.auditing import audit_site

MOVED, NEW_PLACE = "/files/purchase-plan-2566.pdf", "/archive/2566/purchase-plan.pdf"
"""The procurement plan, O19."""
REPLACED = "/files/anti-6m-2566.pdf"
"""The half-year report on the anti-corruption plan, O37."""
TAKEN_DOWN = "/files/complaint-guide-2566.pdf"
"""The complaint guideline, O27; the links to it stay."""


def changed(replies: Mapping[str, Reply]) -> dict[str, Reply]:
    """The town after a careless month: one file moved, one replaced, one taken down."""
    made = {
        path: replace(reply, body=reply.body.replace(MOVED.encode(), NEW_PLACE.encode()))
        for path, reply in replies.items()
    }
    made[NEW_PLACE] = made.pop(MOVED)
    made[REPLACED] = replace(made[REPLACED], body=made[REPLACED].body + b"\n% saved again\n")
    del made[TAKEN_DOWN]
    return made


def crawled(town: Town) -> Audited:
    with serve(town) as url:
        return audit_site(str(url), fiscal_year=town.fiscal_year, as_of=town.as_of)


@pytest.fixture(scope="module")
def before() -> Audited:
    return crawled(build_town(2566))


@pytest.fixture(scope="module")
def after() -> Audited:
    town = build_town(2566)
    return crawled(replace(town, replies=changed(town.replies)))


@pytest.fixture(scope="module")
def comparison(before: Audited, after: Audited) -> Comparison:
    return compare(before.audit, after.audit)


def test_the_three_changed_documents_are_told_and_nothing_else(comparison: Comparison) -> None:
    assert {item.code: item.changes for item in comparison.items} == {
        "O19": (Change.MOVED,),
        "O37": (Change.REPLACED,),
        "O27": (Change.BROKEN,),
    }
    assert comparison.unchanged == 40


def test_a_dead_link_names_division_and_next_step(comparison: Comparison) -> None:
    (item,) = comparison.having(Change.BROKEN)
    assert (item.before, item.after) == (Verdict.PRESENT, Verdict.UNREACHABLE)
    assert "404" in item.reason
    assert "สิ่งที่ต้องทำ:" in item.reason
    assert comparison.worsened


def test_a_moved_document_is_told_with_both_addresses(comparison: Comparison) -> None:
    (item,) = comparison.having(Change.MOVED)
    assert item.url_before.endswith(MOVED)
    assert item.url_after.endswith(NEW_PLACE)


def test_the_other_way_round_the_dead_link_is_fixed(before: Audited, after: Audited) -> None:
    back = compare(after.audit, before.audit)
    assert [item.code for item in back.having(Change.FIXED)] == ["O27"]
    assert not back.worsened


def test_two_crawls_of_an_unchanged_site_show_no_change(before: Audited) -> None:
    comparison = compare(before.audit, crawled(build_town(2566)).audit)
    assert comparison.items == ()
    assert comparison.changed_warnings == comparison.new_warnings == comparison.gone_warnings == ()
