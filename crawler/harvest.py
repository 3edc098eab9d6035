"""What a crawl brought home, and how it becomes Evidence and Coverage.

Menus can only be told from content once several pages are known, and the shortest way to a page
only when all are; so evidence is made at the end, from plain records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Literal
from urllib.parse import urljoin

from config.web_address import without_password
from crawler.boilerplate import Boilerplate
from crawler.builder_signs import Heads, site_builder
from crawler.extract.files import ReadFile
from crawler.extract.html import FoundLink, Page
from crawler.extract.kept import read_by, with_text_of_scan
from crawler.fetching import Answer
from crawler.links import Scope, intended, resolve, service
from crawler.places import is_administration
from crawler.ways import FRAMES, NAMELESS, shortest_ways, trust
from matchers.model import Coverage, Evidence, NameSource, Outcome
from matchers.orphans import ONLY_DECLARED
from matchers.personal import EvidenceMask
from matchers.spam import HIDDEN
from matchers.text import mask_personal, normalise_lines

NO_TARGET = frozenset({"mailto", "tel", "other_scheme", "local_file", "malformed"})
"""Problems of links that lead to no address of the web."""
BY_SCRIPT = frozenset({"script", "script_route"})
"""Problems of links that only a browser can follow; they stay unopened, never dead."""
MAX_LINKS = 20_000
"""Distinct sightings kept for one site."""
BODY = 20_000
"""Characters of own text kept for one page or file."""


@dataclass(slots=True)
class Record:
    """One answer, kept until the crawl ends."""

    answer: Answer
    own_host: bool
    name: str
    asked: set[str] = field(default_factory=set)

    @property
    def own_addresses(self) -> set[str]:
        """Every address that leads to this answer."""
        return {self.answer.url, self.answer.asked, *self.answer.redirects, *self.asked}


class Harvest:
    """Records of one crawl, joined by address and by content."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._by_url: dict[str, Record] = {}
        self._sightings: dict[tuple[str, str, str, str], FoundLink] = {}
        self._boilerplate = Boilerplate()
        self._lowered: set[str] | None = None
        self.home: Record | None = None
        self.home_outcome: Outcome | None = None
        self.scope: Scope | None = None
        self.heads: Heads | None = None
        self.sitemap: Outcome | None = None
        self.index_addresses: set[str] = set()
        self.opened_guesses: set[str] = set()
        self.declared: set[str] = set()  # addresses that only a sheet had named when they were asked for
        self.planted: list[str] = []  # advertisements that the sitemap lists
        self.budget_ended: Literal["pages", "minutes"] | None = None
        self.interrupted = False
        self.unfetched = 0
        self.requests = 0
        self.pages = 0
        self.files = 0

    @property
    def count(self) -> int:
        """Answers that count against the budget."""
        return len(self.records)

    @property
    def home_url(self) -> str:
        """Final address of the home page; empty when it did not open."""
        return self.home.answer.url if self.home else ""

    def set_home(self, answer: Answer) -> None:
        """Note what the entry of the site said; the record itself comes by `add`.

        A site that forbids its home page to everybody would be no site: 403 there is a wall.
        """
        refused = answer.outcome is Outcome.DEAD and answer.status == HTTPStatus.FORBIDDEN
        bytes_only = answer.page is None and not (answer.file and answer.file.text)
        blank = answer.outcome is Outcome.OPENED and bytes_only
        self.home_outcome = Outcome.BOT_WALL if refused else Outcome.UNREADABLE if blank else answer.outcome

    def add(self, answer: Answer, *, own_host: bool, name: str) -> Record | None:
        """Keep an answer; None when the same page came already under another address."""
        known = self._by_url.get(answer.url)
        if self.home is not None and own_host and answer.sha256 == self.home.answer.sha256:
            known = self.home  # /, /index.html and /Home are one page
        if known is not None and known.answer.sha256 == answer.sha256:
            known.asked |= {answer.asked, answer.url, *answer.redirects}
            for url in known.own_addresses:
                self._by_url.setdefault(url, known)
            return None
        record = Record(answer, own_host, name)
        self.records.append(record)
        if self.home is None and answer.outcome is Outcome.OPENED:
            self.home = record
        for url in record.own_addresses:
            self._by_url.setdefault(url, record)
        if answer.outcome is Outcome.OPENED:
            self.pages += answer.page is not None
            self.files += answer.file is not None
        if answer.page is not None and answer.outcome is Outcome.OPENED and own_host:
            self._boilerplate.observe(answer.page)
        return record

    def add_text_of_scan(self, sha256: str, scan: ReadFile) -> None:
        """Join what was read from the pictures of a file to every record of that file."""
        for record in self.records:
            if record.answer.sha256 == sha256 and record.answer.file is not None:
                file = with_text_of_scan(record.answer.file, scan)
                record.answer = replace(record.answer, file=file)

    def is_new_sighting(self, link: FoundLink) -> bool:
        """Whether this name with this target was not seen under this heading before."""
        key = (link.url or "", link.text, link.trail[-1] if link.trail else "", link.tag)
        if key in self._sightings or len(self._sightings) >= MAX_LINKS:
            return False
        self._sightings[key] = link
        return True

    def in_nav(self, answer: Answer, link: FoundLink) -> bool:
        """Whether a link seems to stand in a menu, as far as is known while crawling."""
        page = answer.page
        if page is None or not 0 <= link.block < len(page.blocks):
            return False
        return bool(page.blocks[link.block].in_nav) or self._boilerplate.in_menu(link, page)

    # at the end

    def evidence(self) -> Iterator[Evidence]:
        """Evidence of every link, page and file, in the order of the crawl; personal data masked."""
        return map(EvidenceMask(), self._gathered())

    def _gathered(self) -> Iterator[Evidence]:
        ways = self._shortest_ways()
        listed = urljoin(self.home_url, "/sitemap.xml")  # what stands there alone is never opened
        yield from (Evidence(kind="link", url=url, found_on=listed, depth=1) for url in self.planted)
        links = self._names_of_targets() if self.declared else {}
        for record in self.records:
            known = sorted(record.own_addresses & links.keys())
            if not record.name and known:  # opened for a sheet before a link to it was seen
                record.name = links[known[0]]
            evidence = _of_answer(record, ways, self._boilerplate, is_home=record is self.home)
            if not known and not self.declared.isdisjoint(record.own_addresses):
                evidence = evidence.model_copy(update={"problems": (*evidence.problems, ONLY_DECLARED)})
            if record is self.home:
                everywhere = f"{evidence.shared_text}\n{self._text_of_frames()}".strip()
                evidence = evidence.model_copy(update={"shared_text": everywhere[:BODY]})
            yield evidence
        seen: set[tuple[object, ...]] = set()
        for record in self.records:
            page = record.answer.page
            if page is None or record.answer.outcome is not Outcome.OPENED or not record.own_host:
                continue
            for link in page.links:
                if (
                    link.problem in NO_TARGET
                    or (link.problem in BY_SCRIPT and not link.href)
                    or (link.dead_anchor and _is_crumb(link, page))
                ):
                    continue
                in_menu = self._boilerplate.in_menu(link, page)
                place = "" if in_menu else record.answer.url
                key = (link.url or link.href, link.text, link.code, link.trail[-2:], place)
                if key in seen or len(seen) >= MAX_LINKS:
                    continue
                seen.add(key)
                hidden = (HIDDEN,) if link.hidden and link.url and not self._is_own(link.url) else ()
                problems = (*self._problems_of(link, page), *hidden)
                yield _of_link(link, record, ways, self.scope, problems, in_menu=in_menu)

    def _names_of_targets(self) -> dict[str, str]:
        """The name that the most trusted link gives each address; links of a page to itself count not."""
        links = [
            link
            for record in self.records
            if record.answer.page is not None and record.own_host
            for link in record.answer.page.links
            if link.url and link.url not in record.own_addresses
        ]
        return {link.url: link.text for link in sorted(links, key=trust, reverse=True) if link.url}

    def meant_addresses(self, scope: Scope) -> Iterator[str]:
        """Own addresses that mistyped links plainly meant, where the address as written did not open."""
        for record in self.records:
            page = record.answer.page
            for link in page.links if page is not None and record.own_host else ():
                if link.problem == "typing_error" and not self._opens(link.url):
                    meant = resolve(page.base if page else "", intended(link.href)).url
                    if meant and scope.owns(meant) and meant not in self._by_url:
                        yield meant

    def _is_own(self, url: str) -> bool:
        return self.scope is None or self.scope.owns(url)

    def _opens(self, url: str | None) -> bool:
        record = self._by_url.get(url or "")
        return record is not None and record.answer.outcome is Outcome.OPENED

    def _problems_of(self, link: FoundLink, page: Page) -> tuple[str, ...]:
        """What is wrong with a link, now that it is known what opened."""
        if link.url and is_administration(link.url, link.text) and self.scope and self.scope.owns(link.url):
            return (*filter(None, (link.problem,)), "admin_link")
        if link.problem == "typing_error":
            meant = resolve(page.base, intended(link.href)).url
            if self._opens(link.url) and meant != link.url:
                return ()
            opens = meant in self.opened_guesses or self._opens(meant)
            return ("typing_error", "intended_opens") if opens else ("typing_error",)
        if not link.problem and link.url and self._opens_in_other_case(link.url):
            return ("wrong_case",)
        return (link.problem,) if link.problem else ()

    def _opens_in_other_case(self, url: str) -> bool:
        """Whether a dead address differs from one that opened in capitals only (หางดง prspend.html)."""
        record = self._by_url.get(url)
        if record is None or record.answer.outcome not in (Outcome.DEAD, Outcome.SOFT_404):
            return False
        if self._lowered is None:
            self._lowered = {known.lower() for known in self._by_url if self._opens(known)}
        return url.lower() in self._lowered

    def _text_of_frames(self) -> str:
        """What the frames of the home page say: it is on the screen whatever page is read."""
        page = self.home.answer.page if self.home else None
        links = page.links if page else ()
        framed = [self._by_url.get(link.url or "") for link in links if link.tag in FRAMES]
        pages = [r.answer.page for r in framed if r is not None and r.own_host and r.answer.page is not None]
        said = "\n".join(block.text for framed_page in pages for block in framed_page.blocks)
        return mask_personal(normalise_lines(said))

    def _shortest_ways(self) -> dict[str, tuple[str, ...]]:
        """Names to click from the home page to every page, by its final address."""
        return shortest_ways(self.home, self._by_url.get) if self.home is not None else {}

    def _ita_page(self) -> Outcome | None:
        """What became of the pages that announce the site's own list of items; None when none is linked.

        One that opened is enough; a document that only mentions ITA is no such page.
        """
        asked = {url: self._by_url.get(url) for url in self.index_addresses}
        outcomes = {
            record.answer.outcome if record else Outcome.TIMEOUT
            for record in asked.values()
            if record is None or record.answer.file is None
        }
        if Outcome.OPENED in outcomes:
            return Outcome.OPENED
        return min(outcomes, key=list(Outcome).index, default=None)

    def coverage(self) -> Coverage:
        """What was looked at; per-item coverage is added by the judge."""
        outcomes = [r.answer.outcome for r in self.records]
        failure = "" if self.home_outcome is Outcome.OPENED else (self.home_outcome or Outcome.NETWORK).value
        blocked = {Outcome.ROBOTS, Outcome.BOT_WALL, Outcome.FORBIDDEN_ADDRESS}
        return Coverage(
            home=self.home_outcome,
            sitemap=self.sitemap,
            ita_page=self._ita_page(),
            pages=self.pages,
            files=self.files,
            requests=self.requests,
            errors=sum(o is not Outcome.OPENED and o not in blocked for o in outcomes),
            blocked=sum(o in blocked for o in outcomes),
            links=len(self._sightings),
            unfetched=self.unfetched,
            budget_ended=self.budget_ended,
            interrupted=self.interrupted,
            failure=failure,
            builder=site_builder(self),
        )


def _is_crumb(link: FoundLink, page: Page) -> bool:
    """Whether a link stands in a path of bread crumbs; a '#' there claims nothing."""
    return 0 <= link.block < len(page.blocks) and bool(page.blocks[link.block].crumb)


def _of_answer(
    record: Record, ways: dict[str, tuple[str, ...]], boilerplate: Boilerplate, *, is_home: bool
) -> Evidence:
    answer = record.answer
    clicks = ways.get(answer.url, ())
    base = Evidence(
        kind="file" if answer.file is not None else "page",
        url=answer.url,
        text=record.name,
        clicks=clicks,
        depth=0 if is_home else max(1, len(clicks)),
        outcome=answer.outcome,
        http_status=answer.status,
        asked_as=tuple(sorted(record.own_addresses - {answer.url})),
        content_type=answer.content_type,
        file_kind=answer.kind,
        size=answer.size,
        sha256=answer.sha256,
        read_by=answer.read_by,
        fetched_at=answer.fetched_at,
        own_host=record.own_host,
        service="" if record.own_host else service(answer.url),
        problems=answer.problems,
    )
    if answer.outcome is not Outcome.OPENED:
        return base
    if answer.file is not None:
        return _of_file(base, answer.file)
    return _of_page(base, answer.page, boilerplate, is_home=is_home) if answer.page else base


def _of_file(base: Evidence, file: ReadFile) -> Evidence:
    problem: tuple[str, ...] = (str(file.problem),) if file.problem else ()
    if file.method == "ocr" and not file.text:
        problem += ("ocr_in_vain",)
    return base.model_copy(
        update={
            "text": file.title or base.text,
            "name_source": NameSource.DOCUMENT if file.title else base.name_source,
            "body": file.text[:BODY],
            "page_count": file.page_count,
            "read_by": read_by(file),
            # The date of the properties changes with every copy; it is not the document's own word.
            "modified": file.dated if file.dated_by == "text" else None,
            "read_whole": file.read_whole,
            "problems": base.problems + problem,
        }
    )


def _of_page(base: Evidence, page: Page, boilerplate: Boilerplate, *, is_home: bool) -> Evidence:
    own = boilerplate.own(page)
    return base.model_copy(
        update={
            "text": own.heading or page.title,
            "page_title": page.title,
            "name_source": NameSource.HEADING if own.heading else NameSource.TITLE,
            "body": own.body[:BODY],
            "read_whole": len(own.body) < BODY and "cut" not in page.problems,
            "sections": own.sections,
            "forms": page.forms,
            "listed": page.listed,
            "has_map": page.has_map,
            "has_photos": own.photos,
            "own_fingerprint": own.fingerprint,
            "shared_text": own.shared_text if is_home else "",
        }
    )


def _of_link(
    link: FoundLink,
    record: Record,
    ways: dict[str, tuple[str, ...]],
    scope: Scope | None,
    problems: tuple[str, ...],
    *,
    in_menu: bool,
) -> Evidence:
    page_url = record.answer.url
    clicks = (*ways.get(page_url, ()), link.text or NAMELESS)
    return Evidence(
        kind="link",
        url=link.url or (link.href[:500] if link.problem in BY_SCRIPT else page_url),
        text=link.text,
        name_source=link.name_source,
        found_on=page_url,
        clicks=clicks,
        depth=len(clicks),
        href=without_password(link.href[:500]),
        dead_anchor=link.dead_anchor,
        code=link.code,
        trail=link.trail,
        beside=link.beside,
        in_menu=in_menu,
        repeats=max(1, link.repeats),
        label=link.label,
        tag="" if link.tag == "a" else link.tag,
        unseen=link.hidden,
        own_host=link.url is None or scope is None or scope.owns(link.url),
        service=service(link.url) if link.url else "",
        problems=problems,
    )
