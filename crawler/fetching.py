"""One address asked for: the answer, read and classified."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import AddressRefused
from crawler.canonical import canonical_or_same
from crawler.extract.decoding import decode
from crawler.extract.files import ReadFile, sniff
from crawler.extract.html import Page, read_page
from crawler.extract.sharing import Shared
from crawler.extract.workers import FileReader
from crawler.guards import outcome_of, outcome_of_status
from crawler.places import direct_download
from crawler.rendering.browser import Drawn
from crawler.rendering.passing import SENDS
from crawler.rendering.signs import NeedsBrowser, needs_browser
from crawler.replay import FETCHED_AT, FailedBefore
from crawler.walls import SoftNotFound, read_wall
from matchers.model import Outcome

Download = Callable[[Request], Awaitable[Response]]
TEXT_KINDS = frozenset({"html", "text"})
ASKED_AGAIN_AS = 8
"""Redirects remembered for one answer."""
CUT_OFF = "cut_off"
"""Problem of a page whose connection broke before its end: what lacks may be in the rest."""
READ_IN_PART = "read_in_part"
"""Problem of a page that is larger than is read: what lacks may be in the rest."""
TAIL = 2000
"""Characters at the end of a page in which its closing tag stands; counters come after it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came when an address was asked for; exactly one of page and file when it opened."""

    url: str
    asked: str
    outcome: Outcome
    status: int | None = None
    page: Page | None = None
    file: ReadFile | None = None
    redirects: tuple[str, ...] = ()
    content_type: str = ""
    kind: str = ""
    size: int = 0
    sha256: str = ""
    problems: tuple[str, ...] = ()
    fetched_at: datetime | None = None
    needs: NeedsBrowser | None = None
    read_by: str = ""

    @property
    def text_of_page(self) -> str:
        """All blocks of the page, a line each; made when asked for, its blocks are in memory already."""
        return text_of(self.page) if self.page is not None else ""


class Fetcher:
    """Asks for addresses through Scrapy's downloader and reads what comes."""

    def __init__(self, download: Download, reader: FileReader) -> None:
        self._download = download
        self._reader = reader
        self._shared = Shared()
        self.soft_not_found = SoftNotFound()
        self.requests = 0

    async def get(self, url: str) -> Answer:
        """The answer to one address; never raises for what a site does."""
        wanted = direct_download(url)
        answer = await self._get(url, wanted)
        # a short link or open?id= ends at a viewer: its file is asked for once
        direct = direct_download(answer.url)
        showing = answer.page is not None and answer.outcome is Outcome.OPENED
        if showing and direct not in {answer.url, wanted}:
            file = await self._get(answer.url, direct)
            return replace(file, asked=url, redirects=(*answer.redirects, *file.redirects)[:ASKED_AGAIN_AS])
        return answer

    async def _get(self, url: str, wanted: str) -> Answer:
        """The answer to ``wanted``, which is the form of ``url`` that gives a file instead of a viewer."""
        response = await self._ask(wanted)
        if isinstance(response, Answer):
            return replace(response, asked=url)
        answer = await self._read(url, response)
        if wanted != url and answer.file is not None:  # a person opens the viewer, not the bytes
            return replace(answer, url=url)
        return answer

    async def get_body(self, url: str, most: int | None = None) -> tuple[bytes, Outcome]:
        """The bare bytes of one address, at most so many, for what is no page of the site (sitemaps)."""
        response = await self._ask(url, most)
        if isinstance(response, Answer):
            return b"", response.outcome
        return response.body, outcome_of_status(response.status)

    async def _ask(self, url: str, most: int | None = None) -> Response | Answer:
        """The response, or an answer that says why there is none."""
        self.requests += 1
        try:
            limit = {} if most is None else {"limit": most}
            return await self._download(Request(url, meta=limit, dont_filter=True))
        except (AddressRefused, ValueError):
            return Answer(url, url, Outcome.FORBIDDEN_ADDRESS, fetched_at=_now())
        except FailedBefore as error:
            return Answer(url, url, error.outcome, fetched_at=error.at)
        except Exception as error:
            return Answer(url, url, outcome_of(error), fetched_at=_now())

    async def _read(self, asked: str, response: Response) -> Answer:
        request = response.request
        meta = request.meta if request is not None else {}
        kind = sniff(response.body)
        status = outcome_of_status(response.status)
        answer = Answer(
            url=canonical_or_same(response.url),
            asked=asked,
            outcome=status,
            status=response.status,
            redirects=tuple(canonical_or_same(u) for u in meta.get("redirect_urls", ())[:ASKED_AGAIN_AS]),
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1")[:100],
            kind=str(kind),
            size=len(response.body),
            sha256=hashlib.sha256(response.body).hexdigest(),
            problems=tuple(meta.get("problems", ())),
            fetched_at=meta.get(FETCHED_AT) or _now(),
        )
        if status is Outcome.OPENED and not response.body and "data_loss" in answer.problems:
            return replace(answer, outcome=Outcome.NETWORK)  # a head, and then nothing of what it promised
        if kind in TEXT_KINDS or (status is not Outcome.OPENED and kind in {"empty", "other"}):
            return self._read_page(answer, response)
        if status is not Outcome.OPENED:
            return answer
        return replace(answer, file=await self._reader.read(response.body, response.url))

    def _read_page(self, answer: Answer, response: Response) -> Answer:
        decoded = decode(response.body, _charset(answer.content_type))
        page = self._shared.page(read_page(decoded.text, response.url, decoded.used))
        text = text_of(page)
        headers = {k.decode("latin-1"): v[0].decode("latin-1") for k, v in response.headers.items() if v}
        wall = read_wall(response.status, response.url, _all_titles(page), text, headers, html=decoded.text)
        if (
            wall is None
            and answer.outcome is Outcome.OPENED
            and self.soft_not_found.matches(text, page.title)
        ):
            wall = Outcome.SOFT_404
        problems = answer.problems + (("false_charset_label",) if decoded.false_label else ())
        if "data_loss" in problems and "</html" not in decoded.text[-TAIL:].lower():
            problems += (CUT_OFF,)  # old servers announce wrong lengths; their pages end as pages do
        problems += _in_part(page)
        outcome = wall or answer.outcome
        needs = needs_browser(decoded.text, page) if outcome is Outcome.OPENED else None
        return replace(answer, page=page, outcome=outcome, problems=problems, needs=needs)

    def read_drawn(self, answer: Answer, drawn: Drawn) -> Answer:
        """The answer with what a browser made of it; a shell that nothing was drawn in stays unopened."""
        page = self._shared.page(read_page(drawn.html, answer.url))
        text = text_of(page)
        wall = read_wall(answer.status or 200, answer.url, _all_titles(page), text, {}, html=drawn.html)
        if wall is None and self.soft_not_found.matches(text, page.title):
            wall = Outcome.SOFT_404
        problems = answer.problems + (("needs_browser",) if drawn.refused.get(SENDS) else ())
        if wall is None and text == answer.text_of_page and _is_shell(needs_browser(drawn.html, page)):
            wall, problems = Outcome.NEEDS_BROWSER, (*answer.problems, "browser_blank")
        problems = tuple(dict.fromkeys(problems + _in_part(page)))
        # what is drawn may hold the time of day; its words and targets are what counts
        said = "\n".join((text, *(link.url or link.href for link in page.links)))
        return replace(
            answer,
            page=page,
            outcome=wall or answer.outcome,
            sha256=hashlib.sha256(said.encode("utf-8", "replace")).hexdigest(),
            problems=problems,
            needs=None,
            read_by="browser",
        )

    async def passed(self, request: Request) -> Response:
        """What came of a request of a page's own scripts, counted like ours; raises like the downloader."""
        self.requests += 1
        return await self._download(request)

    async def learn_soft_404(self, url: str) -> None:
        """Ask for a path that cannot exist, to know what this site says then."""
        answer = await self.get(url)
        if answer.page is not None and answer.status is not None:
            self.soft_not_found.observe_probe(answer.status, answer.text_of_page, answer.page.title)


def text_of(page: Page) -> str:
    """All blocks of a page, a line each."""
    return "\n".join(block.text for block in page.blocks)


def _in_part(page: Page) -> tuple[str, ...]:
    return (READ_IN_PART,) if {"cut", "too_many_links"}.intersection(page.problems) else ()


def _is_shell(needs: NeedsBrowser | None) -> bool:
    return needs is not None and needs.kind == "shell"


def _all_titles(page: Page) -> str:
    """The page's title and its first own heading; many sites give every page the same title."""
    heading = next((b.text for b in page.blocks if b.level and not b.in_nav), "")
    return f"{page.title} {heading}".strip()


def _charset(content_type: str) -> str | None:
    _, _, tail = content_type.lower().partition("charset=")
    return tail.split(";")[0].strip(" \"'") or None


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
