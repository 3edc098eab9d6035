"""Opens one page with Chromium, clicks on what has no address, and hands back what is then there.

Chromium has no network of its own: its document is the one the crawl fetched, everything else
it asks for is answered by ``passing``. Playwright is used bare: scrapy-playwright's handler lets
the browser connect by itself, and names could change between check and use.

A page that hangs, crashes or eats memory costs itself: the browser is killed with all of its
processes, and started anew for the next page.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from config.browser import browser_rules
from crawler.rendering import chromium
from crawler.rendering.passing import FETCHED, Asked, PageRequests, Passed, Passing
from crawler.rendering.side_loop import SideLoop

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright, Request, Route

MAX_HTML = 4_000_000
"""Characters taken of a page."""
MAX_TARGETS = 5
"""Addresses that one click may lead to."""
MAX_NOTED = 100
TICK = 0.1
BETWEEN_LOOKS = 0.5
"""Seconds between two looks at the memory."""
QUIET = 0.4
"""Seconds without a request after which a page is taken for drawn."""
START_SECONDS = 20.0
END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost.

    ``seconds`` count only while no request of the page waits for its turn: our politeness is not
    the page's fault. ``all_seconds`` count always. ``memory_mb`` is known on Linux only.
    """

    seconds: float = 20.0
    all_seconds: float = 90.0
    draw_seconds: float = 8.0
    click_seconds: float = 2.0
    clicks: int = 30
    requests: int = 60
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a browser shows it; ``refused`` counts what its scripts did not get, by reason."""

    html: str
    clicks: int
    refused: Mapping[str, int]
    picture: bytes = b""
    """JPEG of its first screen, where one was wanted."""


class NotDrawn(Exception):
    """Raised when a page could not be opened with the browser; the message is a short cause."""

    code = "failed"


class PageTooSlow(NotDrawn):
    """Raised when a page did not come to rest in its time."""

    code = "too_slow"


class PageTooHeavy(NotDrawn):
    """Raised when a page took more memory than it may."""

    code = "too_heavy"


class PageCrashed(NotDrawn):
    """Raised when Chromium gave the page up."""

    code = "crashed"


class NoBrowser(NotDrawn):
    """Raised when Chromium does not start."""

    code = "not_started"


class PageOpener(Protocol):
    """Anything that opens a page and hands back what scripts made of it."""

    async def open(self, url: str, html: str, *, stopped: Callable[[], bool]) -> Drawn:
        """The page, drawn.

        Raises:
            NotDrawn: it could not be.
        """
        ...


class Browser:
    """One Chromium for one crawl, started when the first page needs it; every page starts fresh."""

    kinds = FETCHED
    """Kinds of requests that a page may send."""
    arguments: tuple[str, ...] = chromium.ARGUMENTS

    def __init__(self, program: Path, passing: Passing, limits: Limits | None = None) -> None:
        self._program, self._passing = program, passing
        self._limits = limits or Limits()
        self._side: SideLoop | None = None
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._leader = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # a killed Chromium clears nothing away

    @property
    def leader(self) -> int:
        """Process id of the running Chromium, which leads a group of its own; 0 when none runs."""
        return self._leader

    async def open(self, url: str, html: str, *, stopped: Callable[[], bool] = lambda: False) -> Drawn:
        """The page at ``url``, whose document is ``html``, after its scripts and our clicks.

        Raises:
            NotDrawn: it could not be drawn; the subclasses say why.
        """
        side = self._side = self._side or SideLoop()
        asking = _Asking(url, html, self._passing, PageRequests(url, self._limits.requests, self.kinds))
        work = asyncio.ensure_future(side.run(self._draw(asking)))
        drawn = None
        try:
            drawn = await self._watched(work, asking, stopped)
        except NotDrawn:
            raise
        except Exception as error:  # Playwright's, whose page has gone
            raise PageCrashed(type(error).__name__) from error
        finally:
            asking.end()
            if drawn is None:
                self._end_at_once()
                await _ended(work)
        return drawn

    async def _watched(
        self, work: asyncio.Future[Drawn], asking: _Asking, stopped: Callable[[], bool]
    ) -> Drawn:
        """The result of the work, while its page keeps within its limits."""
        began, own, looked = time.monotonic(), 0.0, 0.0
        last = began
        while not (await asyncio.wait({work}, timeout=TICK))[0]:
            now = time.monotonic()
            own += 0.0 if asking.waiting else now - last
            last = now
            if stopped():
                raise PageTooSlow("the crawl was stopped")
            if own > self._limits.seconds or now - began > self._limits.all_seconds:
                raise PageTooSlow(f"not at rest after {own:.0f} seconds")
            if now - looked > BETWEEN_LOOKS and self._leader:
                looked = now
                used = await asyncio.to_thread(chromium.memory_mb, self._leader)
                if used > self._limits.memory_mb:
                    raise PageTooHeavy(f"{used} MB")
        return work.result()

    # in the loop of its own

    async def _draw(self, asking: _Asking) -> Drawn:
        browser = await asyncio.wait_for(self._started(), START_SECONDS)
        context = await browser.new_context(
            accept_downloads=False, service_workers="block", locale="th-TH", timezone_id="Asia/Bangkok"
        )
        try:
            return await self._draw_in(context, asking)
        finally:
            try:
                await asyncio.wait_for(context.close(), END_SECONDS)
            except Exception:  # a page that does not go takes its browser with it
                self._end_at_once()

    async def _draw_in(self, context: BrowserContext, asking: _Asking) -> Drawn:
        await context.add_init_script(_script("before.js"))
        await context.route("**/*", asking.answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        asking.page = page
        crashed: asyncio.Future[Drawn] = asyncio.get_running_loop().create_future()
        page.on("crash", lambda _: _cancelled(crashed))
        page.on("dialog", lambda dialog: dialog.dismiss())
        context.on("page", lambda other: _closed(other, page))
        visit = asyncio.ensure_future(self._visit(page, asking))
        try:
            await asyncio.wait({visit, crashed}, return_when=asyncio.FIRST_COMPLETED)
            if not visit.done():
                raise PageCrashed("Chromium gave the page up")
            return visit.result()
        finally:
            crashed.cancel()
            await _ended(visit)

    async def _visit(self, page: Page, asking: _Asking) -> Drawn:
        await page.goto(asking.url, wait_until="commit", timeout=0)
        await self._settle(asking, self._limits.draw_seconds)
        if asking.led_to:  # a page that leads on by itself, without a click
            await page.evaluate(_script("clicks.js"), ["onward", {"target": asking.led_to[0]}])
        clicks = await self._click(page, asking)
        onward = await page.evaluate(_script("clicks.js"), ["end", None])
        html = await page.evaluate(f"() => document.documentElement.outerHTML.slice(0, {MAX_HTML})")
        return Drawn(f"{onward}{html}", clicks, dict(asking.requests.refused))

    async def _settle(self, asking: _Asking, seconds: float) -> None:
        """Wait until nothing was asked for during a while; requests that wait their turn are waited for."""
        spent = 0.0
        while spent < seconds and not asking.is_quiet():
            await asyncio.sleep(TICK)
            spent += 0.0 if asking.waiting else TICK

    async def _click(self, page: Page, asking: _Asking) -> int:
        rules, script = browser_rules().clicks, _script("clicks.js")
        given: dict[str, Any] = {"selector": rules.selector, "never": [name.lower() for name in rules.never]}
        clicks = 0
        while clicks < self._limits.clicks:
            asking.led_to.clear()
            if await page.evaluate(script, ["next", given]) is None:
                break
            clicks += 1
            asking.touch()
            await self._settle(asking, self._limits.click_seconds)
            targets = [*asking.led_to, *_texts(await page.evaluate(script, ["keep", None]))]
            if targets := list(dict.fromkeys(targets))[:MAX_TARGETS]:
                await page.evaluate(script, ["lead", {"targets": targets}])
        return clicks

    async def _started(self) -> Chromium:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - an extra; slow to import

        if self._chromium is not None and self._chromium.is_connected():
            return self._chromium
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="oit-", ignore_cleanup_errors=True)
        try:
            self._playwright = self._playwright or await async_playwright().start()
            self._chromium = await self._playwright.chromium.launch(
                executable_path=self._program,
                args=list(self.arguments),
                env={**os.environ, "TMPDIR": self._folder.name},
                chromium_sandbox=chromium.has_sandbox(),
                handle_sigint=False,  # the crawl ends by itself, and then ends the browser
                handle_sigterm=False,
                handle_sighup=False,
                timeout=START_SECONDS * 1000,
            )
            session = await self._chromium.new_browser_cdp_session()
            processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        except (Error, OSError) as error:
            raise NoBrowser(str(error).splitlines()[0][:200]) from error
        self._leader = next(int(p["id"]) for p in processes if p["type"] == "browser")
        return self._chromium

    # the end

    def _end_at_once(self) -> None:
        leader, self._leader, self._chromium = self._leader, 0, None
        if leader:
            chromium.kill(leader)

    async def close(self) -> None:
        """End Chromium and everything around it, whatever state it is in."""
        if self._side is None:
            return
        leader, side, self._side = self._leader, self._side, None
        with suppress(Exception):
            await asyncio.wait_for(side.run(self._end()), 2 * END_SECONDS)
        if leader:
            chromium.kill(leader)
        await asyncio.to_thread(side.close)
        if self._folder is not None:
            await asyncio.to_thread(self._folder.cleanup)
            self._folder = None

    async def _end(self) -> None:
        if self._chromium is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._chromium.close(), END_SECONDS)
        if self._playwright is not None:
            await asyncio.wait_for(self._playwright.stop(), END_SECONDS)


class _Asking:
    """The requests of one page, between its loop and that of the crawl."""

    def __init__(self, url: str, html: str, passing: Passing, requests: PageRequests) -> None:
        self.url, self._html, self._passing = url, html, passing
        self.requests = requests
        self.page: Page | None = None
        self.waiting = 0
        self.led_to: list[str] = []
        self._came = False
        self._last = time.monotonic()
        self._crawl = asyncio.get_running_loop()

    def touch(self) -> None:
        """Something happened on the page just now."""
        self._last = time.monotonic()

    def is_quiet(self) -> bool:
        """Whether nothing was asked for during a while."""
        return self._came and not self.waiting and time.monotonic() - self._last > QUIET

    def end(self) -> None:
        """Answer nothing any more."""
        self.requests.ended = True

    async def answer(self, route: Route) -> None:
        """Answer one request of the browser; whatever is not ours to answer goes nowhere."""
        with suppress(Exception):  # the page may be gone meanwhile
            request = route.request
            if request.is_navigation_request():
                await self._navigation(route, request)
            elif request.resource_type == "stylesheet" and "stylesheet" not in self.requests.kinds:
                await route.fulfill(status=200, content_type="text/css", body="")
            elif (passed := await self._passed(request)) is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=passed.status, headers=dict(passed.headers), body=passed.body)

    async def _navigation(self, route: Route, request: Request) -> None:
        """The document itself, once; where scripts want to go afterwards is noted, and nobody goes."""
        main = self.page is None or request.frame == self.page.main_frame
        if main and not self._came and request.url.partition("#")[0] == self.url:
            self._came = True
            self.touch()
            content = "text/html; charset=utf-8"
            body = self._html.encode("utf-8", "replace")
            await route.fulfill(status=200, headers={"content-type": content}, body=body)
            return
        by_itself = main or request.frame.parent_frame is None  # a frame's own address stands in the page
        if by_itself and request.method == "GET" and len(self.led_to) < MAX_NOTED:
            self.led_to.append(request.url)
        self.touch()
        await route.fulfill(status=204)

    async def _passed(self, request: Request) -> Passed | None:
        asked = Asked(request.resource_type, request.method, request.url, request.headers)
        self.waiting += 1
        try:
            return await asyncio.wrap_future(
                asyncio.run_coroutine_threadsafe(self._passing.answer(asked, self.requests), self._crawl)
            )
        finally:
            self.waiting -= 1
            self.touch()


async def _ended(work: asyncio.Future[Any]) -> None:
    """Wait a while for what is no longer wanted, and take no notice of how it ends."""
    work.cancel()
    await asyncio.wait({work}, timeout=END_SECONDS)
    if work.done() and not work.cancelled():
        work.exception()


def _cancelled(work: asyncio.Future[Any]) -> None:
    work.cancel()


async def _closed(other: Page, kept: Page) -> None:
    if other is not kept:
        with suppress(Exception):
            await other.close()


def _texts(found: object) -> list[str]:
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def _script(name: str) -> str:
    return resources.files("crawler.rendering").joinpath(name).read_text(encoding="utf-8")
