"""Takes a picture of a page as a visitor sees it: with its styles, fonts and images, without clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.rendering import chromium
from crawler.rendering.browser import Browser, Drawn
from crawler.rendering.passing import FETCHED

if TYPE_CHECKING:
    from playwright.async_api import Page

WIDTH, HEIGHT = 1000, 1250
"""Of the first screen, in pixels: the shape of an A4 page."""
QUALITY = 55
"""Of JPEG: text is still sharp, and a picture takes about a hundred kilobytes."""


class Camera(Browser):
    """The same guarded browser, which also asks for what a page needs to look like itself."""

    kinds = FETCHED | {"stylesheet", "image", "font"}
    arguments = tuple(one for one in chromium.ARGUMENTS if "imagesEnabled" not in one)

    async def _visit(self, page: Page, asking: Any) -> Drawn:
        await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        await page.goto(asking.url, wait_until="commit", timeout=0)
        await self._settle(asking, self._limits.draw_seconds)
        picture = await page.screenshot(type="jpeg", quality=QUALITY, animations="disabled", timeout=10_000)
        return Drawn("", 0, dict(asking.requests.refused), picture)
