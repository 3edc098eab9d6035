"""Stored evidence judged again: the same by the same checklist, honest by another, never a request."""

from __future__ import annotations

import socket
from datetime import date

import pytest

from audits.audit import Audited
from audits.compare import compare
from audits.demo.server import serve
from audits.demo.town import build_town
from audits.rejudge import rejudge
from config.agency import Agency
from config.checklist import Checklist, Element, Wording
from config.loading import load_checklist
from matchers.comparison_model import Change
from matchers.coverage import cover_items
from matchers.decisions import DecisionLine, host_of
from matchers.judge import judge
from matchers.model import Audit, Finding, Verdict
from matchers.similarity import Matcher
from matchers.site import Site
from tests.audits.auditing import audit_site
from tests.matchers.evidence import AS_OF, LOOKED, matcher_2566, town

EDITION = "oit-2566"


@pytest.fixture(scope="module")
def audited() -> Audited:
    made = build_town(2566)
    with serve(made) as url:
        return audit_site(str(url), fiscal_year=2566, as_of=made.as_of)


@pytest.fixture(autouse=True)
def no_sockets(audited: Audited, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the crawl no test here may make a socket at all."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("judging again asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def of(audit: Audit, code: str) -> Finding:
    return next(finding for finding in audit.findings if finding.code == code)


def test_the_same_checklist_gives_the_same_findings_byte_for_byte(audited: Audited) -> None:
    again = rejudge(audited.audit, audited.evidence, load_checklist(EDITION))
    assert [f.model_dump_json() for f in again.findings] == [
        f.model_dump_json() for f in audited.audit.findings
    ]
    assert again.score == audited.audit.score
    assert again.warnings == audited.audit.warnings
    assert again.coverage.items == audited.audit.coverage.items


def test_the_times_are_those_of_the_crawl(audited: Audited) -> None:
    again = rejudge(audited.audit, audited.evidence, load_checklist("oit-2565"), date(2022, 4, 20))
    assert (again.started_at, again.finished_at) == (audited.audit.started_at, audited.audit.finished_at)
    assert again.started_at is not None
    assert again.as_of == date(2022, 4, 20)


def test_another_edition_finds_under_its_own_codes_what_the_town_shows(audited: Audited) -> None:
    again = rejudge(audited.audit, audited.evidence, load_checklist("oit-2564"))
    assert again.checklist.name == "oit-2564"
    assert len(again.findings) == 43
    # the structure chart is O1 of both, the officers' manual O13 of 2564 and O14 of 2566
    assert of(again, "O1").verdict is of(audited.audit, "O1").verdict is Verdict.PRESENT
    manual, manual_2566 = of(again, "O13"), of(audited.audit, "O14")
    assert {e.url for e in manual.evidence} & {e.url for e in manual_2566.evidence}


def test_a_corrected_checklist_changes_what_it_corrects_and_nothing_else(audited: Audited) -> None:
    """A form that wrongly asked O19 for words no plan holds, then the shipped one."""
    shipped = load_checklist(EDITION)
    plan = shipped.by_code["O19"]
    words = Element(id="wrong", title=Wording(th="ผิด", en="wrong"), any_of=("ถ้อยคำที่ไม่มีในแผนใด",))
    asking = plan.model_copy(
        update={"parts": tuple(part.model_copy(update={"elements": (words,)}) for part in plan.parts)}
    )
    requirements = tuple(asking if r.code == "O19" else r for r in shipped.requirements)
    wrong = rejudge(
        audited.audit, audited.evidence, shipped.model_copy(update={"requirements": requirements})
    )
    assert of(wrong, "O19").verdict is Verdict.INCOMPLETE
    comparison = compare(wrong, rejudge(wrong, audited.evidence, shipped))
    assert [(item.code, item.changes[0]) for item in comparison.items] == [("O19", Change.FIXED)]


def test_a_decision_is_heeded(audited: Audited) -> None:
    gap = next(f for f in audited.audit.findings if f.verdict is Verdict.MISSING)
    line = DecisionLine(
        2, host_of(audited.audit.agency.url), gap.code, Verdict.PRESENT, "นิติกร", "ติดประกาศ", None, None
    )
    again = rejudge(audited.audit, audited.evidence, load_checklist(EDITION), decisions=[line])
    assert of(again, gap.code).verdict is Verdict.PRESENT
    assert of(again, gap.code).decision is not None


def test_a_site_that_did_not_open_stays_unknown(audited: Audited) -> None:
    failed = audited.audit.model_copy(
        update={"coverage": audited.audit.coverage.model_copy(update={"failure": "network"})}
    )
    again = rejudge(failed, (), load_checklist("oit-2565"))
    assert {f.verdict for f in again.findings} == {Verdict.UNKNOWN}


def test_the_checklist_of_the_crawl_is_remembered_through_a_second_judging(audited: Audited) -> None:
    once = rejudge(audited.audit, audited.evidence, load_checklist("oit-2564"))
    twice = rejudge(once, audited.evidence, load_checklist("oit-2567"))
    assert once.coverage.ranked_for == twice.coverage.ranked_for == EDITION


# --- never missing for what was not looked for ------------------------------------------------------

NEW_IN_2566 = {"O10", "O31", "O32", "O33", "O39", "O40", "O41"}
"""Privacy policy, No Gift Policy and the code of ethics: no item of 2564 (config/checklists)."""


def uncovered(*, unfetched: int, ranked_for: str) -> set[str]:
    made = town()
    coverage = LOOKED.model_copy(update={"unfetched": unfetched, "ranked_for": ranked_for})
    found = cover_items(Site(made.evidence), coverage, matcher_2566())
    return {code for code, item in found.items() if not item.covered}


def test_what_the_crawl_did_not_look_for_is_not_covered_while_links_were_left() -> None:
    assert uncovered(unfetched=9, ranked_for="oit-2564") == NEW_IN_2566


def test_a_crawl_that_opened_every_link_covers_the_items_of_any_edition() -> None:
    assert uncovered(unfetched=0, ranked_for="oit-2564") == set()


@pytest.mark.parametrize("ranked_for", ["", EDITION])
def test_a_crawl_for_this_edition_covers_its_own_items(ranked_for: str) -> None:
    assert uncovered(unfetched=9, ranked_for=ranked_for) == set()


def test_of_a_crawl_for_an_unknown_checklist_nothing_is_known_to_have_been_looked_for() -> None:
    assert len(uncovered(unfetched=9, ranked_for="our-own-file")) == 43


def test_such_an_item_is_unknown_with_the_number_of_links_left_and_never_missing() -> None:
    made = town()
    coverage = LOOKED.model_copy(update={"unfetched": 9, "ranked_for": "oit-2564"})
    checklist: Checklist = load_checklist(EDITION)
    found = judge(
        made.evidence,
        coverage,
        Agency(url="http://town.go.th/"),
        checklist,
        AS_OF,
        matcher=Matcher(checklist),
    )
    verdicts = {f.code: (f.verdict, f.reason_code, f.reason_facts.get("open_links")) for f in found}
    assert verdicts["O31"] == (Verdict.UNKNOWN, "not_covered", 9)
    assert verdicts["O1"] == (Verdict.MISSING, "nothing", None)
