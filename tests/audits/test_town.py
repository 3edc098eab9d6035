"""Audits of the made-up town: every verdict is the one its builder planted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from audits.audit import Audited
from audits.demo.server import serve
from audits.demo.town import Town, Variant, build_town
from config.loading import checklist_for
from matchers.model import Outcome, Verdict
from reports.gap import build_gap_report
from reports.html import page
from reports.message import message
from tests.audits.auditing import audit_site

ITEMS = [f"O{number}" for number in range(1, 44)]
VARIANTS = {
    "thai digits": Variant(thai_digits=True),
    "windows-874": Variant(encoding="windows-874"),
    "frames": Variant(frames=True),
    "query pages": Variant(query_pages=True),
    "without O13": Variant(missing=("O13",)),
}


def _audit(town: Town, port: int = 0) -> tuple[Audited, str]:
    with serve(town, port=port) as url:
        return audit_site(url, fiscal_year=town.fiscal_year, as_of=town.as_of), str(url)


def _verdicts(audited: Audited) -> dict[str, str]:
    return {finding.code: finding.verdict.value for finding in audited.audit.findings}


@pytest.fixture(scope="module")
def town_2566() -> Town:
    return build_town(2566)


@pytest.fixture(scope="module")
def audited_2566(town_2566: Town) -> tuple[Audited, str]:
    return _audit(town_2566)


@pytest.fixture(scope="module")
def audited_2564() -> Audited:
    return _audit(build_town(2564))[0]


@pytest.fixture(scope="module")
def variant_audits() -> Callable[[str], tuple[Town, dict[str, str]]]:
    kept: dict[str, tuple[Town, dict[str, str]]] = {}

    def audit(name: str) -> tuple[Town, dict[str, str]]:
        if name not in kept:
            town = build_town(2566, variant=VARIANTS[name])
            kept[name] = town, _verdicts(_audit(town)[0])
        return kept[name]

    return audit


# --- 2564: the two gaps ---------------------------------------------------------------------------


def test_the_town_of_2564_lacks_the_budget_report_and_the_procurement_plan(audited_2564: Audited) -> None:
    gaps = [f for f in audited_2564.audit.findings if f.verdict is not Verdict.PRESENT]
    assert [f.code for f in gaps] == ["O20", "O21"]
    assert {f.verdict for f in gaps} == {Verdict.MISSING}
    assert [f.title for f in gaps] == [
        "รายงานผลการใช้จ่ายงบประมาณประจำปี",
        "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ",
    ]


@pytest.mark.parametrize(("item", "year"), [("O20", "2563"), ("O21", "2564")])
def test_each_gap_names_division_reason_and_next_step(audited_2564: Audited, item: str, year: str) -> None:
    finding = next(f for f in audited_2564.audit.findings if f.code == item)
    assert checklist_for(2564).divisions[finding.division].th == "กองคลัง"
    assert item in finding.reason
    assert "หน้า" in finding.reason, "says how much was looked at"
    assert year in finding.advice, "says for which year to publish"
    assert finding.points, "says what it is worth"


# --- 2566: every verdict there is -------------------------------------------------------------------


@pytest.mark.parametrize("item", ITEMS)
def test_the_verdict_is_the_planted_one(
    town_2566: Town, audited_2566: tuple[Audited, str], item: str
) -> None:
    planted = town_2566.truth[item]
    finding = next(f for f in audited_2566[0].audit.findings if f.code == item)
    assert finding.verdict == planted.verdict, f"{finding.reason} | {planted.note}"
    if planted.reason_code:
        assert finding.reason_code == planted.reason_code, finding.reason


def test_every_verdict_occurs_in_the_town(audited_2566: tuple[Audited, str]) -> None:
    assert set(_verdicts(audited_2566[0]).values()) == set(Verdict)


def test_the_page_and_the_message_of_43_items_are_small_enough_to_send(
    audited_2566: tuple[Audited, str],
) -> None:
    audit = audited_2566[0].audit
    report = build_gap_report(audit, checklist_for(2566))
    assert len(report.items) == 43
    assert len(page(report).encode()) <= 250_000
    assert len(message(report)) <= 2_000


def test_nothing_that_was_not_opened_is_present(audited_2566: tuple[Audited, str]) -> None:
    audited = audited_2566[0]
    opened = {a for e in audited.evidence if e.outcome is Outcome.OPENED for a in (e.url, *e.asked_as)}
    for finding in audited.audit.findings:
        if finding.verdict is Verdict.PRESENT:
            best = finding.evidence[0]
            assert best.url in opened or best.found_on in opened, finding.code


def test_what_robots_txt_forbids_was_not_asked_for(town_2566: Town) -> None:
    with serve(town_2566) as server:
        audit_site(server)
        assert not [r.path for r in server.requests if r.path.startswith(("/internal/", "/admin/"))]
        assert server.requests[0].path == "/robots.txt"


# --- the same site twice ------------------------------------------------------------------------------

TIMES = {"fetched_at", "started_at", "finished_at"}


def _without_times(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _without_times(value) for name, value in tree.items() if name not in TIMES}
    return [_without_times(value) for value in tree] if isinstance(tree, list) else tree


def _comparable(audited: Audited) -> tuple[str, list[str]]:
    audit = _without_times(audited.audit.model_dump(mode="json", by_alias=True))
    evidence = [_without_times(one.model_dump(mode="json")) for one in audited.evidence]
    return json.dumps(audit, ensure_ascii=False), [json.dumps(one, ensure_ascii=False) for one in evidence]


def test_two_audits_of_an_unchanged_town_differ_in_times_only(
    town_2566: Town, audited_2566: tuple[Audited, str]
) -> None:
    """At the same address: fingerprints of pages hold it too."""
    first, url = audited_2566
    again, same = _audit(town_2566, port=urlsplit(url).port or 0)
    assert url == same
    assert _comparable(again) == _comparable(first)


# --- variants -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
def test_however_the_town_is_built_the_verdicts_are_the_same(
    variant_audits: Callable[[str], tuple[Town, dict[str, str]]], name: str
) -> None:
    town, verdicts = variant_audits(name)
    wrong = {
        code: (verdicts[code], planted.verdict)
        for code, planted in town.truth.items()
        if verdicts[code] != planted.verdict
    }
    assert wrong == {}


def test_an_item_taken_off_the_site_is_missing(
    variant_audits: Callable[[str], tuple[Town, dict[str, str]]],
) -> None:
    assert variant_audits("without O13")[1]["O13"] == "missing"
