"""One address asked for: the answer, read and classified."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import AddressRefused
from crawler.extract.decoding import decode
from crawler.extract.files import ReadFile, sniff
from crawler.extract.html import Page, read_page
from crawler.extract.workers import FileReader
from crawler.guards import outcome_of, outcome_of_status
from crawler.links import UnusableAddress, canonical
from crawler.walls import SoftNotFound, read_wall
from matchers.model import Outcome

Download = Callable[[Request], Awaitable[Response]]
TEXT_KINDS = frozenset({"html", "text"})
ASKED_AGAIN_AS = 8
"""Redirects remembered for one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came when an address was asked for; exactly one of page and file when it opened."""

    url: str
    asked: str
    outcome: Outcome
    status: int | None = None
    page: Page | None = None
    file: ReadFile | None = None
    text_of_page: str = ""
    redirects: tuple[str, ...] = ()
    content_type: str = ""
    kind: str = ""
    size: int = 0
    sha256: str = ""
    problems: tuple[str, ...] = ()
    fetched_at: datetime | None = None


class Fetcher:
    """Asks for addresses through Scrapy's downloader and reads what comes."""

    def __init__(self, download: Download, reader: FileReader) -> None:
        self._download = download
        self._reader = reader
        self.soft_not_found = SoftNotFound()
        self.requests = 0

    async def get(self, url: str) -> Answer:
        """The answer to one address; never raises for what a site does."""
        response = await self._ask(url)
        return response if isinstance(response, Answer) else await self._read(url, response)

    async def get_body(self, url: str) -> tuple[bytes, Outcome]:
        """The bare bytes of one address, for what is no page of the site (sitemaps)."""
        response = await self._ask(url)
        if isinstance(response, Answer):
            return b"", response.outcome
        return response.body, outcome_of_status(response.status)

    async def _ask(self, url: str) -> Response | Answer:
        """The response, or an answer that says why there is none."""
        self.requests += 1
        try:
            return await self._download(Request(url, dont_filter=True))
        except (AddressRefused, ValueError):
            return Answer(url, url, Outcome.FORBIDDEN_ADDRESS, fetched_at=_now())
        except Exception as error:
            return Answer(url, url, outcome_of(error), fetched_at=_now())

    async def _read(self, asked: str, response: Response) -> Answer:
        request = response.request
        meta = request.meta if request is not None else {}
        kind = sniff(response.body)
        status = outcome_of_status(response.status)
        answer = Answer(
            url=_canonical(response.url),
            asked=asked,
            outcome=status,
            status=response.status,
            redirects=tuple(_canonical(u) for u in meta.get("redirect_urls", ())[:ASKED_AGAIN_AS]),
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1")[:100],
            kind=str(kind),
            size=len(response.body),
            sha256=hashlib.sha256(response.body).hexdigest(),
            problems=tuple(meta.get("problems", ())),
            fetched_at=_now(),
        )
        if kind in TEXT_KINDS or (status is not Outcome.OPENED and kind in {"empty", "other"}):
            return self._read_page(answer, response)
        if status is not Outcome.OPENED:
            return answer
        return replace(answer, file=await self._reader.read(response.body, response.url))

    def _read_page(self, answer: Answer, response: Response) -> Answer:
        decoded = decode(response.body, _charset(answer.content_type))
        page = read_page(decoded.text, response.url)
        text = "\n".join(block.text for block in page.blocks)
        headers = {k.decode("latin-1"): v[0].decode("latin-1") for k, v in response.headers.items() if v}
        wall = read_wall(response.status, response.url, _all_titles(page), text, headers, html=decoded.text)
        if (
            wall is None
            and answer.outcome is Outcome.OPENED
            and self.soft_not_found.matches(text, page.title)
        ):
            wall = Outcome.SOFT_404
        problems = answer.problems + (("false_charset_label",) if decoded.false_label else ())
        outcome = wall or answer.outcome
        return replace(answer, page=page, outcome=outcome, text_of_page=text, problems=problems)

    async def learn_soft_404(self, url: str) -> None:
        """Ask for a path that cannot exist, to know what this site says then."""
        answer = await self.get(url)
        if answer.page is not None and answer.status is not None:
            self.soft_not_found.observe_probe(answer.status, answer.text_of_page, answer.page.title)


def _all_titles(page: Page) -> str:
    """The page's title and its first own heading; many sites give every page the same title."""
    heading = next((b.text for b in page.blocks if b.level and not b.in_nav), "")
    return f"{page.title} {heading}".strip()


def _charset(content_type: str) -> str | None:
    _, _, tail = content_type.lower().partition("charset=")
    return tail.split(";")[0].strip(" \"'") or None


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except UnusableAddress:
        return url


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
