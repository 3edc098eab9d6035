"""report.html: what stands in it, what cannot happen in it, how it behaves in a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html as lxml_html

from reports.gap import build_gap_report
from reports.html import page as html_page
from tests.reports.page_kinds import page_kinds
from tests.reports.sample import ATTACKS, AUDIT, CHECKLIST, FINDINGS, hostile_audit

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"}


def parsed(folder: Path) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring((folder / "report.html").read_bytes())


@pytest.fixture(scope="module")
def page(written: Path) -> lxml_html.HtmlElement:
    return parsed(written)


@pytest.fixture(scope="module")
def bad_page(attacked: Path) -> lxml_html.HtmlElement:
    return parsed(attacked)


def test_how_sure_the_item_is_stands_with_its_evidence(page: lxml_html.HtmlElement) -> None:
    (facts,) = page.xpath("//*[@id='O2']//p[@class='facts']")
    assert "ความมั่นใจว่าตรงข้อ 93 %" in facts.text_content()
    assert "docs/accuracy.md" in page.xpath("//dl[contains(@class, 'legend')]")[0].text_content()
    for code in ("O20", "O34"):  # nothing was found, or nobody looked
        assert "ความมั่นใจ" not in page.xpath("//*[@id=$code]", code=code)[0].text_content()


@pytest.mark.parametrize("which", ["page", "bad_page"])
def test_the_file_loads_nothing(which: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(which)
    assert page.xpath("//link | //script[@src] | //img | //iframe | //object | //embed | //base") == []
    assert [a for e in page.iter() for a in e.attrib if a in LOADING or a.startswith("on")] == []
    assert [v for v in page.xpath("//*[local-name()='use']/@href") if not v.startswith("#i-")] == []
    style = "".join(page.xpath("//style/text()"))
    assert "@import" not in style
    assert set(re.findall(r"url\(\s*['\"]?([a-z]+:)", style)) == {"data:"}


def test_the_policy_forbids_every_request(page: lxml_html.HtmlElement) -> None:
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:")
    (script,) = page.xpath("//script/text()")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]*);", policy) == [f"'sha256-{digest}'"]


def test_addresses_lead_to_evidence_only(page: lxml_html.HtmlElement) -> None:
    known = {"https://www.bansuan.go.th/"}
    for finding in FINDINGS:
        for piece in finding.evidence:
            known |= {piece.url, str(piece.found_on)}
    links = [a for a in page.xpath("//a") if not a.get("href").startswith("#")]
    assert links
    assert {a.get("href") for a in links} <= known
    assert page.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
    assert page.xpath("//a/@target") == []


def test_every_claim_about_an_item_has_a_link(page: lxml_html.HtmlElement) -> None:
    for finding in FINDINGS:
        (item,) = page.xpath("//*[@id=$code]", code=finding.code)
        links = set(item.xpath(".//a/@href"))
        # What was not found anywhere is shown by what was looked at.
        assert ({piece.url for piece in finding.evidence} or {"#coverage"}) <= links


def test_every_link_within_the_page_arrives(page: lxml_html.HtmlElement) -> None:
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    assert {
        a[1:] for a in page.xpath("//a/@href | //*/@aria-labelledby[starts-with(., '#')]") if a[0] == "#"
    } <= set(names)
    assert set(page.xpath("//@aria-labelledby")) <= set(names)


def test_no_dangerous_address_becomes_a_link(bad_page: lxml_html.HtmlElement) -> None:
    links = bad_page.xpath("//a/@href")
    assert all(link.startswith(("#", "https://www.bansuan.go.th/")) for link in links)
    assert all(link.isascii() and not re.search(r"[\s<>\"]", link) for link in links)


def test_attacks_are_shown_as_text(bad_page: lxml_html.HtmlElement) -> None:
    titles = [
        e.text_content()
        for e in bad_page.xpath("//article//h3 | //article//h4 | //summary/span[@class='heading']")
    ]
    for attack in ATTACKS[:5]:
        assert any(attack in title for title in titles), attack
    assert any("งบ[U+202E]fdp.exe" in title for title in titles)
    assert any("[U+001B]]0;taken over[U+0007]" in title for title in titles)
    assert any("{{ 7*7 }} {facts}" in title for title in titles)


def test_no_control_or_direction_character_is_left(attacked: Path) -> None:
    text = (attacked / "report.html").read_text(encoding="utf-8")
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text) == []


def test_gaps_stand_before_what_is_there(page: lxml_html.HtmlElement) -> None:
    order = page.xpath("//*[contains(concat(' ', @class, ' '), ' item ')]/@id")
    # สำนักปลัด: 1.5 + 1.5 + 1.25 points, of equals the doubtful one last; กองคลัง: 2 + 2; the planners: 1.25.
    assert order == ["O8", "O2", "O13", "O20", "O18", "O11", "O34", "O1", "O39"]


def test_the_work_of_a_division_stands_together_under_its_name(page: lxml_html.HtmlElement) -> None:
    groups = page.xpath("//section[contains(@class, 'group')][.//h4]")
    assert [(g.xpath("string(h3/text())").strip(), g.xpath(".//article/@id")) for g in groups] == [
        ("สำนักปลัด", ["O8", "O2", "O13"]),
        ("กองคลัง", ["O20", "O18"]),
        ("กองยุทธศาสตร์และงบประมาณ", ["O11"]),
    ]
    rows = page.xpath("//div[contains(@class, 'work')]//tbody/tr")
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "สำนักปลัด 3 4.25",
        "กองคลัง 2 4",
        "กองยุทธศาสตร์และงบประมาณ 1 1.25",
    ]


def test_every_gap_shows_reason_advice_and_division(page: lxml_html.HtmlElement) -> None:
    groups = page.xpath("//section[contains(@class, 'group')]")
    articles = {a.get("id"): g.text_content() for g in groups for a in g.xpath(".//article")}
    gaps = [f for f in FINDINGS if f.verdict != "present"]
    assert set(articles) == {f.code for f in gaps}
    divisions = {"clerk": "สำนักปลัด", "finance": "กองคลัง", "plan": "กองยุทธศาสตร์และงบประมาณ"}
    for finding in gaps:
        for text in (finding.reason, finding.advice, divisions[finding.division]):
            assert text in articles[finding.code]


def test_a_verdict_is_word_and_sign_and_not_colour_alone(page: lxml_html.HtmlElement) -> None:
    verdicts = page.xpath("//*[contains(concat(' ', @class, ' '), ' verdict ')]")
    assert len(verdicts) >= len(FINDINGS)
    for verdict in verdicts:
        assert verdict.text_content().strip()
        (sign,) = verdict.xpath(".//*[local-name()='use']/@href")
        assert page.xpath("//*[local-name()='symbol'][@id=$name]", name=sign[1:])


def test_found_without_known_elements_is_not_called_complete(page: lxml_html.HtmlElement) -> None:
    (item,) = page.xpath("//*[@id='O39']")
    assert "พบแล้ว (ยังไม่ได้ตรวจองค์ประกอบ)" in item.text_content()
    assert "ครบถ้วน" not in item.text_content()


def test_headings_go_down_one_level_at_a_time(page: lxml_html.HtmlElement) -> None:
    levels = [int(h.tag[1]) for h in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_language_skip_link_and_table_headers_are_there(page: lxml_html.HtmlElement) -> None:
    assert page.get("lang") == "th"
    assert page.xpath("//body/a[1]/@href") == ["#to-do"]
    assert page.xpath("//table//th[not(@scope)]") == []


def test_the_file_is_small_enough_to_mail(written: Path) -> None:
    assert (written / "report.html").stat().st_size < 150_000


def test_hostile_sample_really_attacks_every_text() -> None:
    assert len({finding.title for finding in hostile_audit().findings}) == len(ATTACKS)


def told_of(kind: str) -> lxml_html.HtmlElement:
    audit, checklist, lang, history = page_kinds()[kind]
    return lxml_html.document_fromstring(html_page(build_gap_report(audit, checklist, lang, history)))


def test_the_score_is_shown_as_a_range(page: lxml_html.HtmlElement) -> None:
    (figure,) = page.xpath("//div[contains(@class, 'score')]/p[@class='figure']")
    assert figure.text_content().strip() == "33.3–58.9 /100"


def test_a_site_that_could_not_be_looked_at_is_not_praised() -> None:
    page = told_of("failed site").text_content()
    assert "ไม่พบข้อที่ขาดหรือบกพร่อง" not in page
    assert page.count("เครื่องตรวจไม่ได้ 9 ข้อ") == 2


def test_nothing_to_mend_is_said_where_everything_was_looked_at() -> None:
    assert "ไม่พบข้อที่ขาดหรือบกพร่อง" in told_of("nothing to mend").text_content()


def test_thai_within_an_english_page_is_marked_as_thai() -> None:
    english = told_of("english")
    assert english.get("lang") == "en"
    assert english.xpath("string(//h1/@lang)") == "th"
    assert {name.get("lang") for name in english.xpath("//a[@class='name']")} == {"th"}
    assert told_of("full").xpath("//body//@lang") == []


def test_only_addresses_that_are_evidence_become_links_in_a_sentence() -> None:
    (finding,) = [f for f in FINDINGS if f.code == "O18"]
    url = finding.evidence[0].url
    said = f"เปิด {url}, แล้วได้ 404 ดู http://evil.example/<b>"
    audit = AUDIT.model_copy(update={"findings": (finding.model_copy(update={"reason": said}),)})
    page = lxml_html.document_fromstring(html_page(build_gap_report(audit, CHECKLIST)))
    (reason,) = page.xpath("//*[@id='O18']//dl/div[1]/dd")
    assert reason.text_content() == said
    assert reason.xpath(".//a/@href") == [url]
