"""index.html of a sweep: what stands in it, and how it behaves in a real Chromium."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page, expect

from matchers.model import Verdict
from matchers.sweep_model import SweptAgency
from reports.sweep_reports import write_sweep
from tests.reports.in_a_browser import fonts_of_a_quiet_page, violations
from tests.reports.sample_sweep import CHECKLIST, HOSTILE_NAMES, sample_sweep, with_reports

SWEEP = sample_sweep(90)
UNFINISHED = sample_sweep(20, finished=False)
HOSTILE = sample_sweep(12, hostile=True)
KINDS = {"whole": SWEEP, "unfinished": UNFINISHED, "hostile": HOSTILE, "nothing": sample_sweep(0)}
CODES = [item.code for item in CHECKLIST.requirements]
FAILED = set(Verdict) - {Verdict.PRESENT, Verdict.UNKNOWN}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """index.html of every kind of sweep, with the reports of its agencies beside it."""
    made = {}
    for name, sweep in KINDS.items():
        folder = with_reports(sweep, tmp_path_factory.mktemp(name))
        write_sweep(sweep, folder, "en" if name == "nothing" else "th")
        made[name] = folder / "index.html"
    return made


def parsed(path: Path) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(path.read_bytes())


# --- the file itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_loads_nothing_and_runs_its_own_script_only(kind: str, pages: dict[str, Path]) -> None:
    page = parsed(pages[kind])
    assert page.xpath("//link | //img | //iframe | //object | //embed | //base | //script[@src]") == []
    assert len(page.xpath("//script")) == 2
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy)
    source = (Path(__file__).resolve().parents[2] / "reports/templates/province.js").read_text(
        encoding="utf-8"
    )
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)


def test_two_hundred_agencies_stay_under_two_megabytes(tmp_path: Path) -> None:
    write_sweep(sample_sweep(200), with_reports(sample_sweep(200), tmp_path))
    assert (tmp_path / "index.html").stat().st_size < 2_000_000


def test_data_cannot_end_the_element_it_stands_in(pages: dict[str, Path]) -> None:
    source = pages["hostile"].read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', source, re.DOTALL)
    assert not set("<>&\u2028\u2029") & set(data)
    names = [agency[0] for agency in json.loads(data)["agencies"]]
    assert "</script><img src=x onerror=alert(2)>" in names


def test_ranking_and_counts_stand_there_without_a_script(pages: dict[str, Path]) -> None:
    page = parsed(pages["whole"])
    names = page.xpath("//table[@id='ranking-list']/tbody/tr/th/a/text()")
    best_first = sorted(
        (a for a in SWEEP.agencies if a.estimate is not None), key=lambda a: -(a.estimate or 0)
    )
    estimates = {a.name: a.estimate for a in SWEEP.agencies}
    assert [estimates[name] for name in names] == [a.estimate for a in best_first]
    text = page.text_content()
    assert "เบราว์เซอร์นี้ไม่ได้เปิดใช้สคริปต์" in text
    assert page.xpath("//form[@id='filters'][@hidden]")


def test_what_makes_figures_doubtful_is_told_before_any_figure(pages: dict[str, Path]) -> None:
    source = pages["unfinished"].read_text(encoding="utf-8")
    assert source.index("การตรวจยังไม่เสร็จ") < source.index("เมืองตัวอย่าง") < source.index('class="figure"')


def test_links_within_the_page_arrive_and_headings_go_down_step_by_step(pages: dict[str, Path]) -> None:
    page = parsed(pages["whole"])
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    inner = {a[1:] for a in page.xpath("//a/@href") if a.startswith("#") and not a.startswith("#?")}
    assert inner | set(page.xpath("//@aria-labelledby")) <= set(names)
    levels = [int(h.tag[1]) for h in page.xpath("//h1 | //h2 | //h3")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_link_to_a_report_arrives(pages: dict[str, Path]) -> None:
    folder = pages["whole"].parent
    links = [a for a in parsed(pages["whole"]).xpath("//a/@href") if a.startswith("agencies/")]
    assert len(set(links)) >= 50
    for link in links:
        path, _, anchor = link.partition("#")
        report = (folder / unquote(path)).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in report


# --- in a browser ---------------------------------------------------------------------------------


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, pages: dict[str, Path]) -> Iterator[Opened]:
    """Opens a kind of page in a window of its own."""
    contexts = []

    def opening(kind: str = "whole", *, fragment: str = "", width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(pages[kind].as_uri() + fragment)
        page.wait_for_selector("html[data-ready]", state="attached")
        page.evaluate("document.fonts.ready")
        return page

    yield opening
    for context in contexts:
        context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_asks_for_anything_or_complains(
    kind: str, browser: Browser, pages: dict[str, Path]
) -> None:
    fonts = fonts_of_a_quiet_page(browser, pages[kind])
    assert fonts == ["Sarabun"] * 4 if kind != "nothing" else "Sarabun" in fonts


def in_list(page: Page, name: str = "ranking-list") -> set[int]:
    """Rows of the register whose agencies a list shows, after all of them were asked for."""
    button = page.locator(f"[data-unfold={name}]")
    if button.count() and button.is_visible():
        button.click()
    shown = page.eval_on_selector_all(
        f"#{name} tbody tr",
        "all => all.filter(e => e.checkVisibility()).map(e => e.querySelector('th').innerText)",
    )
    return {row_of(text) for text in shown}


def in_map(page: Page) -> set[int]:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # draws all rows, as for paper
    names = page.eval_on_selector_all("#map tbody th", "all => all.map(e => e.textContent)")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return {row_of(name) for name in names}


def row_of(text: str) -> int:
    """The row of the register; names of the sample end in it, less one."""
    number = re.search(r" (\d+)(?:\n|$)", text)
    assert number, text
    return int(number[1]) + 1


def rows_where(test: Callable[[SweptAgency], bool]) -> set[int]:
    return {agency.row for agency in SWEEP.agencies if test(agency)}


def test_without_filters_every_agency_is_there(opened: Opened) -> None:
    page = opened()
    assert in_list(page) == in_map(page) == {agency.row for agency in SWEEP.agencies}
    assert "90 จาก 90" in page.inner_text("#shown")


@pytest.mark.parametrize(
    ("field", "value", "test"),
    [
        ("district", "เกาะใหม่", lambda a: a.district == "เกาะใหม่"),
        ("type", "อบต.", lambda a: a.type == "อบต."),
        ("state", "unreachable", lambda a: a.state == "unreachable"),
        ("builder", "WordPress", lambda a: a.builder == "wordpress"),
        ("item", "O13", lambda a: a.verdicts.get("O13") in FAILED),
    ],
)
def test_a_filter_leaves_the_right_agencies(
    field: str, value: str, test: Callable[[SweptAgency], bool], opened: Opened
) -> None:
    page = opened()
    page.select_option(f"[name={field}]", value)
    expected = rows_where(test)
    assert 0 < len(expected) < len(SWEEP.agencies)
    assert in_list(page) == in_map(page) == expected
    assert f"แสดง {len(expected)} จาก 90" in page.inner_text("#shown")


def test_filters_join_and_the_address_remembers_them(opened: Opened) -> None:
    page = opened()
    page.select_option("[name=item]", "O39")
    page.select_option("[name=result]", "present_unchecked")
    page.select_option("[name=type]", "อบต.")
    expected = rows_where(lambda a: a.type == "อบต." and "O39" in a.unchecked)
    assert expected
    assert in_list(page) == expected
    again = opened(fragment=page.evaluate("location.hash"))
    assert in_list(again) == expected
    again.click("button[type=reset]")
    expect(again.locator("#shown")).to_contain_text("90 จาก 90")
    assert again.evaluate("location.hash") == ""
    assert len(in_list(again)) == 90


def test_search_wants_every_word_and_looks_into_names_and_addresses(opened: Opened) -> None:
    page = opened()
    kind = SWEEP.agencies[10].type
    page.fill("[name=q]", f"TOWN1 {kind}")
    expected = rows_where(lambda a: "town1" in a.url and kind in a.name)
    expect(page.locator("#shown")).to_contain_text(f"แสดง {len(expected)} จาก")
    assert 0 < len(expected) < len(rows_where(lambda a: "town1" in a.url))
    assert in_list(page) == expected
    page.fill("[name=q]", "no such place")
    page.wait_for_selector("[data-none=ranking-list]:visible")
    assert page.locator("#map-none").is_visible()


def test_an_item_in_the_summary_leads_to_the_agencies_that_lack_it(opened: Opened) -> None:
    page = opened()
    page.click("table.items a >> nth=0")
    expect(page.locator("[name=item]")).not_to_have_value("")
    code = page.input_value("[name=item]")
    failing = {c: len(rows_where(lambda a, c=c: a.verdicts.get(c) in FAILED)) for c in CODES}  # type: ignore[misc]
    assert failing[code] == max(failing.values())
    assert len(in_list(page)) == failing[code]


def test_every_cell_says_its_verdict_and_leads_to_the_report_at_its_item(
    opened: Opened, pages: dict[str, Path]
) -> None:
    page = opened()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    rows = page.eval_on_selector_all(
        "#map tbody tr",
        """all => all.map(row => [row.cells[0].textContent, [...row.querySelectorAll('td a')].map(
            a => [a.textContent, a.getAttribute('aria-label'), a.getAttribute('href')])])""",
    )
    agencies = {agency.row: agency for agency in SWEEP.agencies}
    words = {
        Verdict.PRESENT: ("ค", "ครบถ้วน"),
        Verdict.INCOMPLETE: ("½", "พบแต่ไม่ครบองค์ประกอบ"),
        Verdict.WRONG_YEAR: ("ป", "พบแต่ไม่ใช่ปีที่ประเมิน"),
        Verdict.UNREADABLE: ("อ", "เปิดได้แต่อ่านไม่ออก"),
        Verdict.UNREACHABLE: ("ล", "มีลิงก์แต่เปิดไม่ได้"),
        Verdict.MISSING: ("×", "ไม่พบ"),
        Verdict.UNKNOWN: ("?", "ตรวจไม่ได้"),
    }
    for name, cells in rows:
        agency = agencies[row_of(name)]
        assert len(cells) == len(agency.verdicts)
        for code, (shown, said, href) in zip(CODES, cells, strict=False):
            letter, word = words[agency.verdicts[code]]
            if code in agency.unchecked:
                letter, word = "พ", "พบแล้ว (ยังไม่ได้ตรวจองค์ประกอบ)"
            person = code in agency.needs_person
            assert (shown, said) == ((f"{letter}*", f"{word}, ควรให้คนตรวจซ้ำ") if person else (letter, word))
            path, _, anchor = href.partition("#")
            assert f'id="{anchor}"' in (pages["whole"].parent / path).read_text(encoding="utf-8")
            assert (anchor, path) == (code, f"{agency.folder}/report.html")


def focused(page: Page) -> list[int]:
    return page.evaluate(  # type: ignore[no-any-return]
        "[document.activeElement.closest('tr').rowIndex, document.activeElement.closest('th, td').cellIndex]"
    )


def test_the_map_is_one_stop_of_the_tab_key_and_arrows_move_in_it(opened: Opened) -> None:
    page = opened()
    assert page.eval_on_selector_all("#map [tabindex='0']", "all => all.length") == 1
    page.focus("#map tbody th a")
    for key, place in [
        ("ArrowRight", [1, 1]),
        ("ArrowDown", [2, 1]),
        ("End", [2, 43]),
        ("ArrowRight", [2, 43]),
        ("Home", [2, 0]),
        ("ArrowUp", [1, 0]),
        ("ArrowUp", [1, 0]),  # the corner has nothing to stop at
        ("Control+End", None),
    ]:
        page.keyboard.press(key)
        if place:
            assert focused(page) == place, key
    assert focused(page)[0] == len(SWEEP.agencies)  # drawn on the way
    assert page.eval_on_selector_all("#map [tabindex='0']", "all => all.length") == 1


def test_a_cell_reached_by_keys_is_not_hidden_below_what_stays_in_sight(opened: Opened) -> None:
    page = opened(width=500)
    page.focus("#map tbody th a")
    for key in ["End", "ArrowDown", *["ArrowLeft"] * 35, *["ArrowDown"] * 30, *["ArrowUp"] * 25]:
        page.keyboard.press(key)
    edges = "(e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom] })"
    cell, head, name = (
        page.evaluate(f"{edges}({what})")
        for what in (
            "document.activeElement",
            "document.querySelector('#map thead th')",
            "document.activeElement.closest('tr').cells[0]",
        )
    )
    assert cell[1] >= head[3] - 1
    assert cell[0] >= name[2] - 1


def test_everything_can_be_reached_by_the_tab_key(opened: Opened) -> None:
    page = opened("unfinished")
    seen = set()
    for _ in range(250):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "(document.activeElement.name || document.activeElement.closest('table')?.id || '')"
            )
        )
    wanted = {
        "q",
        "district",
        "type",
        "state",
        "builder",
        "item",
        "near-list",
        "ranking-list",
        "map",
        "failure-list",
    }
    assert wanted <= seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out(kind: str, width: int, opened: Opened) -> None:
    page = opened(kind, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("kind", "width"), [("unfinished", 1280), ("unfinished", 360), ("hostile", 1280), ("nothing", 360)]
)
def test_axe_finds_no_violation(kind: str, scheme: str, width: int, opened: Opened) -> None:
    page = opened(kind, width=width, color_scheme=scheme, bypass_csp=True)
    assert violations(page) == {}


def test_dark_is_dark(opened: Opened) -> None:
    colours = "['body', '.card'].map(one => getComputedStyle(document.querySelector(one)).backgroundColor)"
    shades = [
        [
            sum(map(int, re.findall(r"\d+", colour)[:3]))
            for colour in opened(color_scheme=scheme).evaluate(colours)
        ]
        for scheme in ("light", "dark")
    ]
    assert min(shades[0]) > 3 * 200
    assert max(shades[1]) < 3 * 64


def test_paper_shows_every_agency_and_the_map_and_no_controls(
    opened: Opened, pdftotext: Path, tmp_path: Path
) -> None:
    opened().pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    command = [str(pdftotext), "-layout", str(tmp_path / "page.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    texts = done.stdout.split("\f")[:-1]
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as paper:
        sizes = [tuple(map(round, sheet.get_size())) for sheet in paper]
    text = "\n".join(texts)
    assert "อำเภอ" in text
    assert "ล้างตัวกรอง" not in text
    assert "แสดงทั้งหมด" not in text
    upright = "\n".join(one for one, (width, height) in zip(texts, sizes, strict=True) if width < height)
    across = "\n".join(one for one, (width, height) in zip(texts, sizes, strict=True) if width > height)
    assert set(sizes) == {(595, 842), (842, 595)}
    for agency in SWEEP.agencies:
        assert agency.name in upright
        assert agency.name in across
    assert "แผนที่รายข้อ" in across


def test_hostile_names_are_text(opened: Opened) -> None:
    page = opened("hostile")
    for name in HOSTILE_NAMES[:6]:
        assert page.locator("#ranking-list th", has_text=name).count() >= 1, name
        assert page.locator("#map th", has_text=name).count() >= 1, name
    assert page.eval_on_selector_all("script", "all => all.length") == 2
    assert page.eval_on_selector_all("img", "all => all.length") == 0
    assert "{{ 7*7 }} {facts}" in page.inner_text("#ranking-list")
