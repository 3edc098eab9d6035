"""report.html in a real Chromium: what it asks for, search and filters, keyboard, telephone, paper."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from matchers.model import Finding
from reports.gap import build_gap_report
from reports.html import page as html_page
from tests.reports.in_a_browser import fonts_of_a_quiet_page, violations
from tests.reports.page_kinds import page_kinds
from tests.reports.sample import AUDIT, CHECKLIST, FINDINGS

KINDS = page_kinds()
DIVISIONS = {code: wording.th for code, wording in CHECKLIST.divisions.items()}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("kinds")
    made = {}
    for name, (audit, checklist, lang, history) in KINDS.items():
        made[name] = folder / f"{name.replace(' ', '-')}.html"
        report = build_gap_report(audit, checklist, lang, history)
        made[name].write_text(html_page(report), encoding="utf-8")
    return made


@pytest.fixture
def full(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(files["full"].as_uri())
    yield page
    context.close()


def shown(page: Page) -> set[str]:
    """Codes of the items in sight."""
    return set(
        page.eval_on_selector_all(".item", "all => all.filter(e => e.checkVisibility()).map(e => e.id)")
    )


def told(page: Page) -> str:
    return page.inner_text("#shown")


# --- what it asks for ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_asks_for_anything_or_complains(
    kind: str, browser: Browser, files: dict[str, Path]
) -> None:
    fonts = fonts_of_a_quiet_page(browser, files[kind])
    assert fonts == ["Sarabun"] * 4


def test_a_script_in_a_crawled_title_is_text(browser: Browser, files: dict[str, Path]) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(files["hostile"].as_uri())
    titles = page.eval_on_selector_all("article, details.item", "all => all.map(e => e.innerText)")
    assert any("<script>alert(1)</script>" in title for title in titles)
    assert page.eval_on_selector_all("script", "all => all.length") == 1
    assert page.eval_on_selector_all("img, iframe, object", "all => all.length") == 0
    context.close()


# --- search and filters -------------------------------------------------------------------------


def words_of(finding: Finding) -> str:
    """What the item shows of the audit and of its checklist, in small letters."""
    wanted = CHECKLIST.by_code[finding.code]
    pieces = [" ".join([p.text, p.period, p.url, p.found_on or "", *p.clicks]) for p in finding.evidence]
    elements = [f"{e.title} {e.quote}" for e in finding.elements]
    texts = [finding.code, finding.title, finding.reason, finding.advice, wanted.what.th]
    return " ".join([*texts, DIVISIONS[finding.division], *pieces, *elements]).lower()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("O20", ["o20"]),
        ("o8", ["o8"]),
        ("สมชาย", ["สมชาย"]),
        ("๒๕๖๓", ["2563"]),
        ("กองคลัง 404", ["กองคลัง", "404"]),
        ("  คู่มือ   สแกน ", ["คู่มือ", "สแกน"]),
        ("parcelsumyear", ["parcelsumyear"]),
        ("ไม่มีคำนี้ที่ไหน", ["ไม่มีคำนี้ที่ไหน"]),
    ],
)
def test_search_shows_the_items_that_hold_every_word(full: Page, typed: str, words: list[str]) -> None:
    expected = {f.code for f in FINDINGS if all(word in words_of(f) for word in words)}
    full.fill("#q", typed)
    assert shown(full) == expected
    assert told(full) == (f"แสดง {len(expected)} จาก 9 ข้อ" if expected else "ไม่มีข้อที่ตรงกับตัวกรอง")


def test_the_verdict_filter_shows_the_items_of_that_verdict(full: Page) -> None:
    for token in ("missing", "unreachable", "wrong_year", "unknown"):
        full.select_option("#by-verdict", token)
        assert shown(full) == {f.code for f in FINDINGS if f.verdict == token}
    full.select_option("#by-verdict", "present_unchecked")
    assert shown(full) == {f.code for f in FINDINGS if f.verdict == "present" and not f.elements_known}


@pytest.mark.parametrize("division", DIVISIONS)
def test_the_division_filter_shows_the_work_of_that_division(full: Page, division: str) -> None:
    full.select_option("#by-division", label=DIVISIONS[division])
    assert shown(full) == {f.code for f in FINDINGS if f.division == division}


def test_filters_together_narrow_and_are_cleared_together(full: Page) -> None:
    full.check("#only-person")
    assert shown(full) == {f.code for f in FINDINGS if f.needs_person}
    full.select_option("#by-verdict", "incomplete")
    full.fill("#q", "ติดต่อ")
    assert shown(full) == {"O2"}
    headings = full.eval_on_selector_all(
        "h3[id^=division]", "all => all.filter(e => e.checkVisibility()).map(e => e.firstChild.data.trim())"
    )
    assert headings == [DIVISIONS["clerk"]]
    full.click("button[type=reset]")
    expect(full.locator("#shown")).to_have_text("แสดง 9 จาก 9 ข้อ")
    assert shown(full) == {f.code for f in FINDINGS}


def test_a_link_to_an_item_that_is_filtered_away_clears_the_filter_and_opens_it(full: Page) -> None:
    full.select_option("#by-verdict", "missing")
    full.evaluate("location.hash = 'O1'")
    full.wait_for_selector("#O1[open]")
    assert "O1" in shown(full)


def test_all_details_open_and_close_with_one_button(full: Page) -> None:
    closed = "document.querySelectorAll('main details:not([open])').length"
    assert full.evaluate(closed) > 0
    full.click("#unfold")
    assert full.evaluate(closed) == 0
    full.click("#unfold")
    assert full.evaluate("document.querySelectorAll('main details[open]').length") == 0


def test_without_scripts_everything_is_there_but_the_filters(
    browser: Browser, files: dict[str, Path]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(files["full"].as_uri())
    assert not page.is_visible("#filters")
    assert page.is_visible("#O20")
    context.close()


# --- keyboard, telephone, paper -----------------------------------------------------------------

FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const order = [...document.querySelectorAll('*')].indexOf(e);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return e === document.body ? null : [order, seen, box.width > 0 && box.bottom > 0 && box.top < innerHeight];
}"""


def test_the_keyboard_reaches_everything_in_the_order_of_reading(full: Page) -> None:
    reachable = full.evaluate(
        "[...document.querySelectorAll('a[href], input, select, button, summary')]"
        ".filter(e => e.checkVisibility()).length"
    )
    steps = []
    for _ in range(reachable):
        full.keyboard.press("Tab")
        steps.append(full.evaluate(FOCUSED))
    assert None not in steps
    assert [order for order, _, _ in steps] == sorted({order for order, _, _ in steps})
    assert all(outlined and in_sight for _, outlined, in_sight in steps)


def test_the_first_step_of_the_keyboard_skips_to_the_work(full: Page) -> None:
    full.keyboard.press("Tab")
    assert full.evaluate("document.activeElement.className") == "skip"
    full.keyboard.press("Enter")
    assert full.evaluate("document.activeElement.id") == "to-do"
    full.keyboard.press("Tab")
    assert full.evaluate("document.activeElement.closest('article').id") == "O8"


def test_an_item_that_is_there_opens_with_the_keyboard(full: Page) -> None:
    full.focus("#O1 > summary")
    full.keyboard.press("Enter")
    assert full.evaluate("document.getElementById('O1').open")


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out_on_a_telephone(
    kind: str, width: int, browser: Browser, files: dict[str, Path]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    page.goto(files[kind].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_measure_sees_what_sticks_out(full: Page) -> None:
    full.set_viewport_size({"width": 360, "height": 740})
    full.evaluate("document.querySelector('main').firstElementChild.style.width = '900px'")
    assert full.evaluate("document.documentElement.scrollWidth") > 360


def printed(page: Page, path: Path, pdftotext: Path) -> str:
    """Text of the page as printed, its white space as single spaces."""
    page.pdf(path=str(path), prefer_css_page_size=True)
    done = subprocess.run(
        [pdftotext, "-layout", path, "-"], capture_output=True, encoding="utf-8", check=True
    )
    return re.sub(r"\s+", " ", done.stdout)


def test_on_paper_everything_is_unfolded_on_a4_in_thai(
    browser: Browser, pdftotext: Path, tmp_path: Path
) -> None:
    agency = AUDIT.agency.model_copy(update={"district": "อำเภอเมืองชลบุรี"})
    report = build_gap_report(AUDIT.model_copy(update={"agency": agency}), CHECKLIST)
    file = tmp_path / "report.html"
    file.write_text(html_page(report), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    text = printed(page, tmp_path / "report.pdf", pdftotext)
    open_afterwards = page.evaluate("document.getElementById('O1').open")
    context.close()
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as document:
        assert {tuple(map(round, sheet.get_size())) for sheet in document} == {(595, 842)}
    assert "อำเภอเมืองชลบุรี" in text
    # A quoted line, the way to an item that is there, and a second piece of evidence are folded on a screen.
    assert all(line in text for line in ("นายสมชาย ใจดี", "ข้อมูลพื้นฐาน", "report-2563.pdf"))
    assert not open_afterwards


def test_on_paper_there_is_what_was_filtered(full: Page, pdftotext: Path, tmp_path: Path) -> None:
    full.select_option("#by-division", label=DIVISIONS["finance"])
    text = printed(full, tmp_path / "finance.pdf", pdftotext)
    assert "O20" in text
    assert "กระดานถาม-ตอบ" not in text


# --- what a program can tell of accessibility ---------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(kind: str, scheme: str, browser: Browser, files: dict[str, Path]) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(files[kind].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = violations(page)
    context.close()
    assert found == {}


def test_axe_would_find_something(full: Page) -> None:
    full.add_style_tag(content="main { color: #bbb !important }")
    full.evaluate("document.querySelector('label').remove()")
    assert {"color-contrast"} <= set(violations(full))
