"""What every page of ours is held to in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def fonts_of_a_quiet_page(browser: Browser, file: Path) -> list[str]:
    """Open a page that asks for nothing but itself and complains of nothing; gives the fonts it loaded."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(100)
    fonts: list[str] = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert complaints == []
    return fonts


def violations(page: Page) -> dict[str, list[str]]:
    """What axe finds on an open page: the first elements of each rule that is broken."""
    found: list[dict[str, Any]] = Axe().run(page, options=WCAG).response["violations"]
    return {one["id"]: [node["html"] for node in one["nodes"]][:3] for one in found}
