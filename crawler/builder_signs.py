"""Gathers what the first pages of a site show of who made it; matchers/builders.py judges.

Links and lines of text come from pages as they were read. What no reader of pages keeps – meta
elements, addresses of scripts and styles, headers – is noted on the way from the downloader.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from config.vendors import credit_words
from crawler.extract.decoding import decode
from crawler.extract.files import sniff
from crawler.extract.page import Page
from matchers.builders import By, Credit, Place, SiteSigns, builder_of
from matchers.model import Outcome, SiteBuilder
from matchers.text import normalise_lines

if TYPE_CHECKING:
    from crawler.harvest import Harvest

PAGES = 5
"""Pages that are looked at: an entrance page shows less than what lies behind it."""
MOST_HEADS = 12
MOST = 3000
"""Links, and scripts with styles, that are kept."""
LONGEST_CREDIT = 300
"""A longer line is a text about something, not a credit."""
_CHARACTERS = 1_000_000
_LONGEST = 300
_HEADERS = ("x-generator", "x-powered-by")
_ELEMENT = re.compile(r"<(meta|script|link)\s([^<>]{1,1500})", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z-]{1,20})\s{0,3}=\s{0,3}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_BARE_HOST = re.compile(r"www\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """Meta elements, scripts with styles, and headers of one page, with its host."""

    host: str
    metas: tuple[tuple[str, str], ...]
    assets: tuple[Place, ...]
    headers: tuple[tuple[str, str], ...]


class Heads:
    """A downloader that notes the heads of the first pages that come."""

    def __init__(self, download: Callable[[Request], Awaitable[Response]]) -> None:
        self._download = download
        self.found: list[Head] = []

    async def __call__(self, request: Request) -> Response:
        """The response, untouched; raises like the downloader."""
        response = await self._download(request)
        if len(self.found) < MOST_HEADS and response.status == 200 and sniff(response.body) == "html":
            self.found.append(_head(response))
        return response


def site_builder(harvest: Harvest) -> SiteBuilder | None:
    """The builder of the site that was harvested, where its first pages tell it."""
    if harvest.home is None:
        return None
    others = (record for record in harvest.records if record is not harvest.home)
    pages = [
        record.answer.page
        for record in (harvest.home, *others)
        if record.own_host and record.answer.page is not None and record.answer.outcome is Outcome.OPENED
    ]
    return builder_of(
        site_signs(harvest.home_url, pages[:PAGES], harvest.heads.found if harvest.heads else ())
    )


def site_signs(home_url: str, pages: Iterable[Page], heads: Sequence[Head] = ()) -> SiteSigns:
    """The signs of some pages of one site; heads of other hosts are passed over."""
    host = _host(home_url)
    own = [head for head in heads if head.host == host][:PAGES]
    pages = list(pages)
    return SiteSigns(
        host=host,
        metas=tuple(dict.fromkeys(pair for head in own for pair in head.metas))[:MOST],
        headers=tuple(dict.fromkeys(pair for head in own for pair in head.headers)),
        assets=tuple(dict.fromkeys(place for head in own for place in head.assets))[:MOST],
        links=tuple(dict.fromkeys(_place(link.url) for page in pages for link in page.links if link.url))[
            :MOST
        ],
        credits=tuple(dict.fromkeys(credit for page in pages for credit in _credits(page)))[:MOST],
    )


def _head(response: Response) -> Head:
    text = _without_comments(decode(response.body, None).text[:_CHARACTERS])
    return head_of(
        text,
        response.url,
        {name: (response.headers.get(name) or b"").decode("latin-1") for name in _HEADERS},
    )


def head_of(text: str, url: str, headers: dict[str, str] | None = None) -> Head:
    """The head of one page; total, in time linear in ``text``.

    >>> head = head_of('<meta name="Generator" content="X 1"><script src="/a/b.js"></script>', "http://x.go.th/p")
    >>> head.metas, head.assets
    ((('generator', 'X 1'),), (Place(host='x.go.th', path='/a/b.js'),))
    """
    metas, assets = list[tuple[str, str]](), list[Place]()
    for element in _ELEMENT.finditer(text):
        given = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(element[2])}
        if element[1].lower() == "meta":
            name = (given.get("name") or given.get("property", "")).lower()
            if name and len(metas) < MOST:
                metas.append((name[:_LONGEST], given.get("content", "")[:_LONGEST]))
        elif (target := given.get("src") or given.get("href", "")) and len(assets) < MOST:
            assets.append(_place(_joined(url, target[:_LONGEST])))
    kept = tuple((name, value[:_LONGEST]) for name, value in (headers or {}).items() if value)
    return Head(_host(url), tuple(metas), tuple(assets), kept)


def _credits(page: Page) -> Iterator[Credit]:
    """Lines that credit somebody; a link counts unless it stands before the words.

    A link that has no words of its own is named by its line; where it stands nobody knows then.
    """
    for block in page.blocks:
        if not block.text or len(block.text) > LONGEST_CREDIT:
            continue
        text = " ".join(normalise_lines(block.text).split())
        found = _words_of_credit(text.casefold())
        if found is None:
            continue
        by, phrase = found
        before, _, after = text.casefold().partition(phrase)
        linked = [
            Credit(text, "owner" if phrase in link.text.casefold() else by, host, link.text)
            for link in (page.links[place] for place in block.links)
            if (host := _host_meant(link.href, link.url))
            and (link.text.casefold() in after or link.text.casefold() not in before)
        ]
        yield from linked or [Credit(text, by)]


def _words_of_credit(text: str) -> tuple[By, str] | None:
    """As what somebody is credited, and the words that do so."""
    words = credit_words()
    kinds: tuple[tuple[By, tuple[str, ...]], ...] = (
        ("thai", words.makers.thai),
        ("english", words.makers.english),
        ("owner", words.owners.words),
    )
    return next(((by, phrase) for by, phrases in kinds for phrase in phrases if phrase in text), None)


def _host_meant(href: str, url: str | None) -> str:
    """The host of a link, also of one that was written without its scheme (saiyoi: www.toptiersoft.com)."""
    bare = _BARE_HOST.match(href.strip())
    return bare[0].lower().removeprefix("www.") if bare else _host(url or "")


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _place(url: str) -> Place:
    try:
        parts = urlsplit(url)
    except ValueError:
        return Place("", "")
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Place(_host(url), path[:_LONGEST])


def _without_comments(text: str) -> str:
    """What stands between <!-- and --> is no part of the page; without an end the rest stays."""
    kept, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (stop := text.find("-->", begin + 4)) >= 0:
        kept.append(text[place:begin])
        place = stop + 3
    return "".join((*kept, text[place:]))
