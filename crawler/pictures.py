"""After the crawl: pictures that name a link, and pictures that are the document, within small budgets.

Most pictures of a site decorate it. One is asked for only where words name nothing: as the only
name of a link, or as all there is on a page that may be an item still open. What comes takes the
ways that are there: a name is weighed like any other, a document is a scan (`crawler.scans`).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, zip_longest

from config.thresholds import thresholds
from crawler.extract.files import FileKind
from crawler.extract.kinds import sniff
from crawler.extract.names import clean
from crawler.extract.page import FoundLink, Picture
from crawler.extract.workers import FileReader, name_job
from crawler.fetching import Answer, Fetcher
from crawler.harvest import Harvest, Record
from crawler.links import is_picture, resolve
from crawler.ranking import Ranking
from crawler.scans import open_parts
from matchers.candidates import Candidate
from matchers.model import NameSource, Outcome
from matchers.similarity import Matcher

MOST_NAMES = 20
"""Pictures asked for to name a link."""
MOST_NAME_BYTES = 300 << 10
NAME_SECONDS = 5.0
"""CPU seconds for the words on one picture; a fifth of one is usual."""
SHARE_OF_NAMES = 0.3
"""Of the CPU seconds for reading pictures; the rest is for documents."""
MOST_DOCUMENTS = 15
"""Pictures in pages asked for as documents, unless the settings say otherwise."""
MOST_OF_PAGE = 3
FURNITURE = 3
"""A picture on so many pages is a banner of the site."""
DOCUMENT_BYTES, DOCUMENT_SIDE = 40_000, 600
"""A picture is a document from so many bytes, or pixels of its shorter side."""
EMPTY_HANDED = frozenset({"picture_only", "placeholder"})
"""Reasons of candidates that are a page without words of its own."""

Shown = tuple[Record | None, Picture]
"""A picture and the page that shows it; None where a link leads to it."""


async def name_links(
    harvest: Harvest,
    fetcher: Fetcher,
    reader: FileReader,
    ranking: Ranking,
    seconds: float,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> float:
    """Name links of the harvest by their pictures, where these promise an item or the list of items.

    Other words on pictures are left: misread, they would only confuse. What comes back is the CPU
    it cost, in seconds; at most a share of ``seconds`` is begun.
    """
    cost, names = 0.0, dict[str, str]()
    for url in _naming_pictures(harvest)[:MOST_NAMES]:
        if stopped() or cost > seconds * SHARE_OF_NAMES - 1:
            break
        body, outcome = await fetcher.get_body(url, MOST_NAME_BYTES)
        if outcome is not Outcome.OPENED or sniff(body) is not FileKind.IMAGE:
            continue
        began = time.monotonic()
        read = await reader.read_by(name_job(NAME_SECONDS), body, url)
        cost += read.cpu_s or time.monotonic() - began
        name = clean(read.title)
        promised = max(ranking.promises(name, ()).values(), default=0.0)
        if promised >= thresholds().promise or ranking.names_index(name):
            names[url] = name
    for record in harvest.records if names else ():
        _rename(record, names)
    harvest.requests = fetcher.requests
    return cost


def _naming_pictures(harvest: Harvest) -> list[str]:
    """Addresses of pictures that alone could name a link of the site, in the order of the crawl."""
    scope = harvest.scope
    home = harvest.home.own_addresses if harvest.home else set()
    found: dict[str, None] = {}
    for record in harvest.records:
        page = record.answer.page
        if page is None or scope is None or not record.own_host:
            continue
        for link in page.links:
            if link.picture and link.url and scope.owns(link.url) and link.url not in home:
                url = resolve(page.base, link.picture).url
                if url and scope.owns(url):
                    found[url] = None
    return list(found)


def _rename(record: Record, names: dict[str, str]) -> None:
    page = record.answer.page
    if page is not None and any(link.picture for link in page.links):
        links = tuple(_renamed(link, page.base, names) for link in page.links)
        record.answer = replace(record.answer, page=replace(page, links=links))


def _renamed(link: FoundLink, base: str, names: dict[str, str]) -> FoundLink:
    name = names.get(resolve(base, link.picture).url or "") if link.picture else None
    return link if name is None else link._replace(text=name, name_source=NameSource.PICTURE)


# --- documents --------------------------------------------------------------------------------


async def fetch_documents(
    harvest: Harvest,
    fetcher: Fetcher,
    matcher: Matcher,
    year: int,
    most: int = MOST_DOCUMENTS,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Ask for pictures that may be the document of an item still open; items take turns.

    What a link leads to is told whatever it is. What a page shows becomes a file linked from it where
    it is large enough to be read; nothing is told of others. ``year`` is พ.ศ.
    """
    wanted = await asyncio.to_thread(wanted_pictures, harvest, matcher, year) if most > 0 else []
    for record, picture in wanted[:most]:
        if stopped():
            break
        answer = await fetcher.get(picture.url)
        if record is None or _may_be_read(answer):
            harvest.add(answer, own_host=_is_own(answer.url, harvest), name=picture.name)
            if record is not None:
                _link(record, picture)
    harvest.requests = fetcher.requests


def wanted_pictures(harvest: Harvest, matcher: Matcher, year: int) -> list[Shown]:
    """Own pictures that may be an item still open; the first of every item comes first."""
    opened = (r for r in harvest.records if r.own_host and r.answer.outcome is Outcome.OPENED)
    pages = {r.answer.url: r for r in opened if r.answer.page is not None}
    shown = Counter(
        url for r in pages.values() if (page := r.answer.page) for url in {p.url for p in page.pictures}
    )
    turns = [
        list(_pictures_of(found, pages, harvest, shown))
        for _, _, found in open_parts(list(harvest.evidence()), matcher, year)
    ]
    wanted: dict[str, Shown] = {}
    for one in filter(None, chain.from_iterable(zip_longest(*turns))):
        wanted.setdefault(one[1].url, one)
    return list(wanted.values())


def _pictures_of(
    found: list[Candidate], pages: dict[str, Record], harvest: Harvest, shown: Counter[str]
) -> Iterator[Shown]:
    best_first = sorted(found, key=lambda candidate: candidate.order)
    for candidate in best_first:
        url = candidate.shown.url
        record = pages.get(url)
        if candidate.reason == "not_opened" and is_picture(url):
            yield None, Picture(url, candidate.shown.text, NameSource.TEXT, (), -1)
        elif candidate.reason in EMPTY_HANDED and record is not None and record.answer.page is not None:
            own = [
                picture
                for picture in record.answer.page.pictures
                if picture.name and shown[picture.url] < FURNITURE and _is_own(picture.url, harvest)
            ]
            yield from ((record, picture) for picture in own[:MOST_OF_PAGE])


def _is_own(url: str, harvest: Harvest) -> bool:
    return harvest.scope is not None and harvest.scope.owns(url)


def _may_be_read(answer: Answer) -> bool:
    """Whether a picture came that is large enough for a page of text."""
    file = answer.file
    if answer.outcome is not Outcome.OPENED or file is None or file.kind is not FileKind.IMAGE:
        return False
    return answer.size >= DOCUMENT_BYTES or min(file.pixels or (0,)) >= DOCUMENT_SIDE


def _link(record: Record, picture: Picture) -> None:
    """Put a picture among the links of its page: it is there to be seen without a click."""
    page = record.answer.page
    if page is None:
        return
    sighting = FoundLink(
        href=picture.url,
        url=picture.url,
        dead_anchor=False,
        text=picture.name,
        name_source=picture.name_source,
        code="",
        trail=picture.trail,
        beside="",
        tag="img",
        block=picture.block,
        repeats=1,
        problem="",
    )
    record.answer = replace(record.answer, page=replace(page, links=(*page.links, sighting)))
