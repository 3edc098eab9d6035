"""comparison.html and comparison.json: what they say, and that no site can speak through them."""

from __future__ import annotations

import json
import re
from datetime import date

import jsonschema
import pytest
from lxml import html as lxml_html

from audits.compare import compare
from config.wording import wording
from matchers.comparison_model import Change, Comparison
from matchers.model import AuditWarning, Verdict
from reports.comparison_html import comparison_page
from reports.comparison_json import COMPARISON as FORM
from reports.json_forms import dump
from reports.view import PastAudit
from tests.audits.two_audits import audit, file, finding
from tests.reports.sample import ATTACKS

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"}

BEFORE = audit(
    finding("O1", Verdict.PRESENT),
    finding("O12", Verdict.MISSING),
    finding("O36", Verdict.PRESENT, file("/old/plan.pdf", sha256="aa"), elements_known=False),
    score=40.0,
    as_of=date(2023, 1, 3),
)
AFTER = audit(
    finding("O1", Verdict.UNREACHABLE),
    finding("O12", Verdict.PRESENT),
    finding("O36", Verdict.PRESENT, file("/new/plan.pdf", sha256="aa"), elements_known=False),
    score=52.0,
    warnings=(
        AuditWarning(kind="bad_certificate", message="ใบรับรองหมดอายุ", url="https://www.bansuan.go.th/"),
    ),
)
COMPARISON = compare(BEFORE, AFTER, before_ref="11", after_ref="15")


def hostile() -> Comparison:
    """Every text that a site can write is an attack, on both sides."""
    before, after = [], []
    for at, attack in enumerate(ATTACKS):
        code = f"O{at + 1}"
        texts = {"title": attack, "reason": attack, "advice": attack, "division": attack}
        before.append(finding(code, Verdict.PRESENT, file(attack, text=attack, sha256="aa"), **texts))
        after.append(
            finding(code, Verdict.INCOMPLETE, file(f"{attack}/x", text=attack, sha256="bb"), **texts)
        )
    sides = [audit(*side) for side in (before, after)]
    bad = {"name": "".join(ATTACKS), "url": "javascript:alert(1)"}
    sides = [
        one.model_copy(
            update={
                "agency": one.agency.model_copy(update=bad),
                "checklist": one.checklist.model_copy(
                    update={"title": ATTACKS[0], "name": ATTACKS[1] + str(n)}
                ),
            }
        )
        for n, one in enumerate(sides)
    ]
    warnings = tuple(AuditWarning(kind=a, message=a, url=a) for a in ATTACKS)
    return compare(sides[0], sides[1].model_copy(update={"warnings": warnings}), after_ref=ATTACKS[0])


def parsed(comparison: Comparison, history: tuple[PastAudit, ...] = ()) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(comparison_page(comparison, history).encode())


@pytest.fixture(scope="module")
def page() -> lxml_html.HtmlElement:
    return parsed(COMPARISON)


@pytest.fixture(scope="module")
def bad_page() -> lxml_html.HtmlElement:
    return parsed(hostile())


def test_every_change_stands_under_its_heading_with_its_verdicts(page: lxml_html.HtmlElement) -> None:
    for change, code, words in (
        ("broken", "O1", ["ครบถ้วน", "มีลิงก์แต่เปิดไม่ได้"]),
        ("fixed", "O12", ["ไม่พบ", "ครบถ้วน"]),
        ("moved", "O36", ["พบแล้ว (ยังไม่ได้ตรวจองค์ประกอบ)"]),
    ):
        (section,) = page.xpath(f"//section[@aria-labelledby='change-{change}']")
        assert [e.text_content() for e in section.xpath(".//*[@class='code']")] == [code]
        badges = section.xpath(".//span[starts-with(@class, 'verdict')]")
        assert [badge.text_content().strip() for badge in badges] == words


def test_the_moved_document_links_both_addresses(page: lxml_html.HtmlElement) -> None:
    (section,) = page.xpath("//section[@aria-labelledby='change-moved']")
    hrefs = section.xpath(".//a/@href")
    assert hrefs == ["https://www.bansuan.go.th/old/plan.pdf", "https://www.bansuan.go.th/new/plan.pdf"]


def test_the_sentence_at_the_head_tells_points_and_counts(page: lxml_html.HtmlElement) -> None:
    (said,) = page.xpath("//section[@aria-labelledby='glance']//b/text()")
    assert said == "คะแนนเพิ่ม 12 เป็น 52 · แก้แล้ว 1 ข้อ · เสียไป 1 ข้อ · เอกสารย้ายที่อยู่ 1 ข้อ"


def test_both_audits_stand_side_by_side_with_where_they_are_kept(page: lxml_html.HtmlElement) -> None:
    rows = {
        r.xpath("string(th)"): r.xpath("td/text()") for r in page.xpath("//table[@class='sides']/tbody/tr")
    }
    assert rows[wording("th").say("reports.as_of")] == ["3 มกราคม 2566", "3 เมษายน 2566"]
    assert ["11", "15"] in rows.values()


def test_the_drawing_has_a_table_beside_it(page: lxml_html.HtmlElement) -> None:
    (chart,) = page.xpath("//svg[@class='chart']")
    assert "40" in chart.get("aria-label")
    assert "52" in chart.get("aria-label")
    rows = page.xpath("//div[@class='timeline']//tbody/tr")
    assert [row.xpath("string(td[1])") for row in rows] == ["40", "52"]


def test_the_timeline_is_that_of_the_history_where_there_is_one() -> None:
    history = tuple(PastAudit(date(2023, month, 3), 30.0, 30.0 + month, 60.0) for month in (1, 2, 3, 4))
    rows = parsed(COMPARISON, history).xpath("//div[@class='timeline']//tbody/tr")
    assert [row.xpath("string(td[1])") for row in rows] == ["31", "32", "33", "34"]


@pytest.mark.parametrize("which", ["page", "bad_page"])
def test_the_page_loads_and_runs_nothing(which: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(which)
    assert page.xpath("//script | //link | //img | //iframe | //object | //embed | //base | //form") == []
    assert [a for e in page.iter() for a in e.attrib if a in LOADING or a.startswith("on")] == []
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    hrefs = page.xpath("//a/@href")
    assert all(href.startswith(("https://", "http://", "#")) for href in hrefs)


def test_what_a_site_wrote_is_shown_as_text(bad_page: lxml_html.HtmlElement) -> None:
    text = bad_page.text_content()
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text
    for character in "\x1b\u202e\x07":
        assert character not in text


def test_ids_are_unique_and_headings_point_to_them(page: lxml_html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//@aria-labelledby")) <= set(ids)
    assert {a.removeprefix("#") for a in page.xpath("//a/@href") if a.startswith("#")} <= set(ids)


@pytest.mark.parametrize("change", list(Change))
def test_every_change_has_its_words(change: Change) -> None:
    for lang in ("th", "en"):
        words = wording(lang)  # type: ignore[arg-type]
        assert f"compare.changes.{change}" in words
        assert words.needs(f"compare.count.{change}") == {"n"}


def test_in_english_the_page_is_english_and_thai_from_the_site_is_marked() -> None:
    made = comparison_page(compare(BEFORE, AFTER, lang="en"))
    assert '<html lang="en">' in made
    assert "What changed between two audits" in made
    assert re.search(r'<span lang="th">โครงสร้าง', made)


# --- comparison.json -----------------------------------------------------------------------------


def test_a_comparison_keeps_to_its_schema_and_is_read_back() -> None:
    for comparison in (COMPARISON, hostile()):
        plain = json.loads(dump(comparison))
        jsonschema.Draft202012Validator(FORM.schema()).validate(plain)
        assert plain["schema"] == "oit-audit/comparison/1"
        assert Comparison.model_validate(plain) == comparison
