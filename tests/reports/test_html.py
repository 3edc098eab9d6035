"""report.html: what stands in it, what cannot happen in it, how it behaves in a browser."""

from __future__ import annotations

import re
import subprocess
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tests.reports.sample import ATTACKS, FINDINGS, hostile_audit

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"}


def parsed(folder: Path) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring((folder / "report.html").read_bytes())


@pytest.fixture(scope="module")
def page(written: Path) -> lxml_html.HtmlElement:
    return parsed(written)


@pytest.fixture(scope="module")
def bad_page(attacked: Path) -> lxml_html.HtmlElement:
    return parsed(attacked)


def test_how_sure_the_item_is_stands_in_its_technical_details(page: lxml_html.HtmlElement) -> None:
    (found,) = page.xpath("//*[@id='O2']//details[summary='รายละเอียดทางเทคนิค']")
    assert "ความมั่นใจว่าตรงข้อ: 93 %" in found.text_content()
    assert "docs/accuracy.md" in found.text_content()
    for code in ("O20", "O34"):  # nothing was found, or nobody looked
        assert page.xpath(f"//*[@id='{code}']//details[summary='รายละเอียดทางเทคนิค']") == []


@pytest.mark.parametrize("which", ["page", "bad_page"])
def test_the_file_loads_nothing(which: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(which)
    assert page.xpath("//link | //script | //img | //iframe | //object | //embed | //base | //form") == []
    assert [a for e in page.iter() for a in e.attrib if a in LOADING or a.startswith("on")] == []
    assert [v for v in page.xpath("//*[local-name()='use']/@href") if not v.startswith("#i-")] == []
    style = "".join(page.xpath("//style/text()"))
    assert "@import" not in style
    assert set(re.findall(r"url\(\s*['\"]?([a-z]+:)", style)) == {"data:"}
    assert style.count("url(") == 4


def test_the_policy_forbids_every_request(page: lxml_html.HtmlElement) -> None:
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:")
    assert "script" not in policy


def test_addresses_lead_to_evidence_only(page: lxml_html.HtmlElement) -> None:
    known = {"https://www.bansuan.go.th/"}
    for finding in FINDINGS:
        for piece in finding.evidence:
            known |= {piece.url, str(piece.found_on)}
    links = [a for a in page.xpath("//a") if not a.get("href").startswith("#")]
    assert links
    assert {a.get("href") for a in links} <= known
    assert {a.get("rel") for a in links} == {"noreferrer noopener nofollow"}


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
    titles = [e.text_content() for e in bad_page.xpath("//article//h3 | //summary/span[@class='heading']")]
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
    assert order == ["O20", "O18", "O8", "O2", "O13", "O11", "O34", "O1", "O39"]


def test_every_gap_shows_reason_advice_and_division(page: lxml_html.HtmlElement) -> None:
    articles = {a.get("id"): a.text_content() for a in page.xpath("//article")}
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


# --- in a browser ------------------------------------------------------------------------------

# The report forbids scripts, so a page around it, in which it is a frame, takes its measures.
AROUND = """<!DOCTYPE html><title>not measured</title>
<iframe style="width:{width}px;height:800px;border:0" srcdoc="{report}"></iframe>
<script>
const frame = document.querySelector('iframe');
addEventListener('load', () => frame.contentDocument.fonts.ready.then(() => {{
  const loaded = [...frame.contentDocument.fonts].filter(font => font.status === 'loaded');
  const sizes = [frame.contentDocument.documentElement.scrollWidth, frame.contentWindow.innerWidth];
  document.title = ['measured', ...sizes, loaded.length].join(' ');
}}));
</script>"""


def measured(chromium: Path, folder: Path, source: str, width: int) -> list[int]:
    """Width of the content, width of the window, number of fonts loaded."""
    around = folder / "around.html"
    around.write_text(AROUND.format(width=width, report=escape(source)), encoding="utf-8")
    profile = folder / "profile"
    command = [str(chromium), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command += ["--virtual-time-budget=3000", "--dump-dom", around.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    title = re.search(r"<title>measured ([\d ]+)</title>", done.stdout)
    assert title, done.stdout[:500]
    return [int(number) for number in title[1].split()]


@pytest.mark.parametrize("which", ["written", "attacked"])
def test_nothing_sticks_out_on_a_phone(
    which: str, request: pytest.FixtureRequest, chromium: Path, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(which)
    source = (folder / "report.html").read_text(encoding="utf-8")
    content, window, fonts = measured(chromium, tmp_path, source, 360)
    assert window == 360
    assert content <= window
    assert fonts == 4


def test_the_measure_sees_what_sticks_out(chromium: Path, written: Path, tmp_path: Path) -> None:
    source = (written / "report.html").read_text(encoding="utf-8")
    wide = source.replace("<main ", '<div style="width:900px">x</div><main ', 1)
    content, window, _ = measured(chromium, tmp_path, wide, 360)
    assert content > window


def test_hostile_sample_really_attacks_every_text() -> None:
    assert len({finding.title for finding in hostile_audit().findings}) == len(ATTACKS)
