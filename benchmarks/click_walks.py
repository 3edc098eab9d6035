"""Whether the clicks that a drafted sheet explains lead to its addresses in a real browser.

Chromium starts at the home page and clicks what is seen under each name, as a person would: the
visible text, the words on the link beside it, the picture with that description. It knows nothing
of addresses until it has arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.sync_api import Browser, ElementHandle, Error, Page, sync_playwright

from audits.answers.drafting import draft_answers
from audits.audit import Audited, audit_agency, run_audit
from audits.demo.model import Layout, Variant
from audits.demo.server import serve
from audits.demo.town import build_town
from benchmarks.answers import MAX_PAGES
from benchmarks.figures import Figures, Table, percent
from benchmarks.planted_sheets import FISCAL_YEAR, LAYOUTS
from benchmarks.sites import loopback_options
from config.agency import Agency
from config.loading import checklist_for
from crawler.rendering import chromium
from matchers.click_paths import ClickPaths, Step
from matchers.similarity import Matcher
from matchers.site import Site
from matchers.text import squeeze

WAIT_MS = 4000


@dataclass(frozen=True, slots=True)
class Walked:
    """One way that was walked."""

    layout: str
    seed: int
    code: str
    told: bool
    arrived: bool
    why: str = ""


def measure_paths(seeds: Sequence[int], note: Callable[[str], None]) -> Figures:
    """Draft the sheet of every seed in every layout and walk all its ways."""
    program = chromium.installed()
    if program is None:
        raise SystemExit("no Chromium is installed; the paths cannot be walked")
    matcher, walked = Matcher(checklist_for(FISCAL_YEAR)), list[Walked]()
    for seed in seeds:
        for layout in LAYOUTS:
            found = list(_town(str(program), layout, seed, matcher))
            walked += found
            lost = [f"{one.code} ({one.why})" for one in found if not one.arrived]
            note(f"paths: seed {seed}, {layout}: {len(found)} ways, {', '.join(lost) or 'all arrive'}")
    return Figures("paths", _values(walked), (_table(walked, seeds),))


def _town(program: str, layout: Layout, seed: int, matcher: Matcher) -> Iterable[Walked]:
    town = build_town(FISCAL_YEAR, seed=seed, variant=Variant(layout=layout, news=12))
    with serve(town) as server:
        home = f"{server.url}/"
        audited = _audited(home, town.as_of, matcher)
        sheet = draft_answers(audited.audit, audited.evidence, matcher.checklist, matcher=matcher)
        paths = ClickPaths(Site(audited.evidence))
        with sync_playwright() as playwright:  # not while a crawl runs: both want the event loop
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for row in sheet.rows:
                for url in row.addresses:
                    way = paths.to(url)
                    if way is None or not way.told:
                        yield Walked(layout, seed, row.code, told=False, arrived=False, why="not told")
                        continue
                    if not browser.is_connected():  # a browser that died tells nothing of the way
                        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                    ended = _walk(browser, home, way.steps, url)
                    if not browser.is_connected():
                        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                        ended = _walk(browser, home, way.steps, url)
                    yield Walked(layout, seed, row.code, told=True, arrived=not ended, why=ended)
            browser.close()


def _audited(home: str, as_of: date, matcher: Matcher) -> Audited:
    options = loopback_options(home, MAX_PAGES)
    return run_audit(audit_agency(Agency(url=home), options, matcher.checklist, as_of, matcher=matcher))


class Lost(Exception):
    """Raised when a name could not be found or clicked."""


def _walk(browser: Browser, home: str, steps: Sequence[Step], url: str) -> str:
    """Empty when the clicks lead to the address, else where they ended."""
    asked: list[str] = []
    try:
        context = browser.new_context(viewport={"width": 1400, "height": 2400})  # no menu is longer
    except Error as error:
        return str(error).splitlines()[0][:120]
    try:
        page = context.new_page()
        context.on("request", lambda request: asked.append(request.url))
        page.goto(home, wait_until="load")
        if not steps:
            return "" if _same(page.url, url) else page.url
        for number, step in enumerate(steps):
            asked.clear()
            last = number == len(steps) - 1
            _click(page, step, url if last else "", asked)
        return "" if any(_same(one, url) for one in asked) or _same(page.url, url) else f"ended at {page.url}"
    except (Lost, Error) as error:
        return str(error).splitlines()[0][:120]
    finally:
        with suppress(Error):
            context.close()


def _click(page: Page, step: Step, target: str, asked: list[str]) -> None:
    """Click what a person would take for the name; a name that only unfolds a menu is pointed at."""
    element = _find(page, step)
    if element is None:
        raise Lost(f"{step.kind} {step.name!r} is not to be seen")
    element.hover(timeout=WAIT_MS)
    link = element.evaluate("e => !!e.closest('a, button, option')")
    if not link:
        return  # the head of a menu: pointing at it shows its entries
    element.evaluate("e => { const a = e.closest('a'); if (a) a.removeAttribute('target'); }")
    before = page.url
    element.click(timeout=WAIT_MS, no_wait_after=bool(target))
    for _ in range(20):
        if page.url != before or (target and any(_same(one, target) for one in asked)):
            break
        page.wait_for_timeout(50)
    if not target:
        page.wait_for_load_state("load", timeout=WAIT_MS)


_VISIBLE = """(name) => {
  const joined = (t) => (t || '').normalize('NFC').replace(/\\u0e4d\\u0e32/g, '\\u0e33');
  const squeeze = (t) => joined(t).replace(/\\s+/g, '');
  const wanted = squeeze(name), found = [];
  for (const e of document.querySelectorAll('a, button, span, b, td, p, h1, h2, h3, li, img, option, div')) {
    const said = e.tagName === 'IMG' ? e.alt : e.innerText;
    if (squeeze(said) === wanted) found.push(e);
  }
  return found;
}"""


def _find(page: Page, step: Step) -> ElementHandle | None:
    """The element a person would point at; links first, the smallest one that says nothing else."""
    if step.kind == "icon":
        handles = page.query_selector_all(f"a[href*='{step.name.lower()}']")
        return next((one for one in handles if one.is_visible()), None)
    found = _handles(page, step.name)
    if step.label:
        return _beside(page, step, found)
    links = [one for one in found if one.evaluate("e => !!e.closest('a, button, option')")]
    return next((one for one in (*links, *reversed(found)) if one.is_visible()), None)


def _handles(page: Page, name: str) -> list[ElementHandle]:
    array = page.evaluate_handle(_VISIBLE, name)
    properties = array.get_properties()
    return [element for one in properties.values() if (element := one.as_element()) is not None]


def _beside(page: Page, step: Step, found: Sequence[ElementHandle]) -> ElementHandle | None:
    """The link with such words in the line that bears the name."""
    rows = page.query_selector_all("tr, li, .card, p, div")
    name, label = squeeze(step.name), squeeze(step.label)
    for row in sorted(rows, key=lambda one: len(one.inner_text())):
        text = squeeze(row.inner_text())
        if name in text and label in text:
            for link in row.query_selector_all("a, button"):
                if squeeze(link.inner_text()) == label and link.is_visible():
                    return link
    return next((one for one in found if one.is_visible()), None)


def _same(one: str, other: str) -> bool:
    return one.rstrip("/").split("#")[0] == other.rstrip("/").split("#")[0]


def _values(walked: Sequence[Walked]) -> dict[str, Any]:
    told = [one for one in walked if one.told]
    return {
        "ways": len(walked),
        "told": len(told),
        "arrived": sum(one.arrived for one in told),
        "share": sum(one.arrived for one in told) / max(1, len(told)),
        "lost": Counter(one.why for one in told if not one.arrived).most_common(10),
    }


def _table(walked: Sequence[Walked], seeds: Sequence[int]) -> Table:
    rows = []
    for layout in (*LAYOUTS, "all"):
        here = [one for one in walked if layout in (one.layout, "all")]
        told = [one for one in here if one.told]
        arrived = sum(one.arrived for one in told)
        share = percent(arrived / max(1, len(told)))
        rows.append((layout, str(len(here)), str(len(told)), f"{arrived} of {len(told)}", share))
    columns = ("layout", "addresses drafted", "with clicks that can be told", "arrive", "share")
    return Table(f"Drafted clicks walked in Chromium, seeds {seeds[0]}–{seeds[-1]}", columns, tuple(rows))
