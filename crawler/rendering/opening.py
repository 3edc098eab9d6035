"""Which pages are opened with the browser, within a budget, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crawler.extract.page import FoundLink
from crawler.fetching import Answer, Fetcher
from crawler.frontier import Wanted
from crawler.harvest import Record
from crawler.rendering.browser import NotDrawn, PageOpener
from crawler.rendering.signs import has_no_address
from matchers.model import Outcome

NEEDS_BROWSER = "needs_browser"
"""Problem of a page that was read, though scripts draw more of it."""
NOT_CLICKED = "menu_needs_browser"
"""Problem of a page with links that only a browser can follow."""
FAILED = "browser_"
"""What the problem begins with of a page that the browser could not draw; its cause follows."""
MAX_FAILURES = 3
"""Pages in a row that the browser could not draw; after that it is left alone."""
MAX_WAITING = 40
"""Pages whose text is kept until there is time for them; they come most promising first."""


@dataclass(slots=True)
class Waiting:
    """A page that needs a browser, as the plain crawl got it; with a record where some of it was read."""

    answer: Answer
    wanted: Wanted
    record: Record | None = None


class Opening:
    """The browser's share of one crawl."""

    def __init__(self, opener: PageOpener | None, fetcher: Fetcher, pages: int) -> None:
        self._opener, self._fetcher = opener, fetcher
        self._left = pages if opener is not None else 0
        self._failures = 0
        self._tried: set[tuple[str, str]] = set()
        self._waiting: list[Waiting] = []
        self.in_shells = False
        """Whether the home page itself is drawn by a script, and so, most likely, all the others."""

    @property
    def can_open(self) -> bool:
        """Whether a browser is here and its budget has not ended."""
        return self._left > 0 and self._failures < MAX_FAILURES

    @property
    def shells(self) -> int:
        """Pages put aside of which nothing could be read."""
        return sum(one.record is None for one in self._waiting)

    async def home(self, answer: Answer, *, stopped: Callable[[], bool]) -> Answer:
        """The home page, opened at once where it is drawn by a script: nothing can be found before."""
        if answer.needs is None or answer.needs.kind == "menus":
            return answer
        self.in_shells = True
        return await self.open(answer, stopped=stopped)

    def hold(self, answer: Answer, wanted: Wanted, record: Record | None = None) -> None:
        """Put a page aside until the plain crawl has nothing better to do."""
        if answer.needs is not None and len(self._waiting) >= MAX_WAITING:
            answer = replace(answer, needs=replace(answer.needs, html=""))
        self._waiting.append(Waiting(answer, wanted, record))

    def take(self, worth: Callable[[Waiting], float], least: float) -> Waiting | None:
        """The page most worth opening, no longer waiting; None when none is worth it or may be opened."""
        if not self.can_open:
            return None
        ready = [one for one in self._waiting if one.answer.needs is not None and one.answer.needs.html]
        best = max(ready, key=worth, default=None)
        if best is None or worth(best) <= 0 or worth(best) < least:
            return None
        self._waiting.remove(best)
        return best

    def put_back(self) -> list[Waiting]:
        """All pages that were put aside and not opened; none wait any more."""
        left, self._waiting = self._waiting, []
        return left

    def untried(self, answer: Answer) -> Iterator[FoundLink]:
        """Links without an address that no page opened before had; a menu stands on every page."""
        for link in answer.page.links if answer.page is not None else ():
            if has_no_address(link) and (link.text, link.href) not in self._tried:
                yield link

    async def open(self, answer: Answer, *, stopped: Callable[[], bool]) -> Answer:
        """The page as the browser shows it; as it was, with what is wrong, where that fails."""
        if answer.needs is None or self._opener is None or not self.can_open:
            return unopened(answer)
        self._left -= 1
        self._tried.update((link.text, link.href) for link in self.untried(answer))
        try:
            drawn = await self._opener.open(answer.url, answer.needs.html, stopped=stopped)
        except NotDrawn as error:
            self._failures += 1
            failed = unopened(answer)
            return replace(failed, problems=(*failed.problems, f"{FAILED}{error.code}"))
        self._failures = 0
        return self._fetcher.read_drawn(answer, drawn)


def unopened(answer: Answer) -> Answer:
    """A page that stays as the plain crawl got it: a shell is not opened, of others it is told."""
    if answer.needs is None:
        return answer
    if answer.needs.kind == "shell":
        return replace(answer, outcome=Outcome.NEEDS_BROWSER, needs=None)
    problem = NEEDS_BROWSER if answer.needs.kind == "sparse" else NOT_CLICKED
    return replace(answer, problems=(*answer.problems, problem), needs=None)
