"""From a claim to what it leads to: documents that opened, and links that led nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from config.channels import channel_words
from config.thresholds import thresholds
from config.vocabulary import names
from matchers.claims import CODE, Claim, is_bare, is_neutral
from matchers.index_pages import IndexPage
from matchers.model import Evidence, Outcome
from matchers.outcomes import UNREACHABLE
from matchers.question import Question
from matchers.similarity import Matcher
from matchers.site import Site

NOT_THAI = re.compile(r"[^ก-ฮะ-ฺเ-์0-9]+")
LONGEST_NOTE = 40
DEEP = 3
"""A document may stand three pages below the one that claims the item: group, list, notice, file."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something that opened and may be the item, with the links that led to it."""

    evidence: Evidence
    path: tuple[Evidence, ...]
    text: str

    @property
    def is_page_text(self) -> bool:
        """Whether it is text on a page and no file."""
        return self.evidence.kind == "page"


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A link of the claim that did not open, or leads nowhere."""

    link: Evidence
    answer: Evidence | None


@dataclass(frozen=True, slots=True)
class EmptyPage:
    """A page that bears the item's name and has nothing under it."""

    page: Evidence
    why: str  # reason code: placeholder, same_body, sample_cards
    link: Evidence | None


Result = Document | DeadEnd | EmptyPage


class Reader:
    """Follows claims through the evidence of one site."""

    def __init__(
        self, site: Site, matcher: Matcher, asked: Question, index_pages: Sequence[IndexPage] = ()
    ) -> None:
        self._site = site
        self._matcher = matcher
        self._asked = asked
        self._opened: set[tuple[str, str]] = set()
        self._lists = {site.page_of(page.url) for page in index_pages}

    def follow(self, claim: Claim) -> Iterator[Result]:
        """Everything a claim leads to that no claim before it, which was better, led to."""
        link, target = claim.link, claim.target
        if link is not None and link.dead_anchor:
            yield self._dead_anchor(claim, link)
        elif target is None or target.outcome is not Outcome.OPENED:
            if link is not None:
                yield DeadEnd(link, target)
        else:
            yield from self._open(claim, target, (link,) if link else ())

    def _dead_anchor(self, claim: Claim, link: Evidence) -> Result:
        page = self._site.answer(link.found_on or "")
        sample = link.repeats >= thresholds().sample_cards and not link.in_menu and claim.match.by != CODE
        if page is not None and sample:
            return EmptyPage(page, "sample_cards", link)
        return DeadEnd(link, None)

    def _open(self, claim: Claim, target: Evidence, path: tuple[Evidence, ...]) -> Iterator[Result]:
        if target.kind == "file":
            yield Document(target, path, target.body)
            return
        if _place(claim, target) in self._opened:
            return
        results = list(self._on_page(claim, target, path, depth=0))
        if any(isinstance(r, Document | DeadEnd) for r in results):
            yield from results
        else:
            yield next(iter(results), EmptyPage(target, "placeholder", claim.link))

    def _on_page(
        self, claim: Claim, page: Evidence, path: tuple[Evidence, ...], depth: int
    ) -> Iterator[Result]:
        if _place(claim, page) in self._opened:
            return  # a better claim led here before
        self._opened.add(_place(claim, page))
        shared = self._site.pages_with_same_body(page) >= thresholds().same_body_pages
        links = self._documents_on(claim, page, shared=shared)
        if not shared:
            yield from self._own_words(claim, page, path, links)
        empty = EmptyPage(page, "same_body", claim.link) if shared else None
        for link in links[: thresholds().documents_per_item]:
            for result in self._behind(claim, link, (*path, link), depth):
                if not isinstance(result, EmptyPage):
                    yield result
                elif empty is None:
                    empty = result
        if empty is not None:
            yield empty

    def _own_words(
        self, claim: Claim, page: Evidence, path: tuple[Evidence, ...], links: Sequence[Evidence]
    ) -> Iterator[Document]:
        """The page itself as the document, unless its words only introduce the documents on it."""
        if _opens_part_of(page, claim.link):
            return  # the rest of the page tells of other things
        letters = self._thai_letters(claim, page)
        to_the_point = any(self._stands_for(claim, link) for link in links)
        if letters >= (thresholds().article if to_the_point else thresholds().substance):
            yield Document(page, path, _text_of(claim, page))
        elif page.has_photos and page.depth and claim.section is None and not self._leads_anywhere(page):
            yield Document(page, path, "")

    def _stands_for(self, claim: Claim, link: Evidence) -> bool:
        """Whether an entry on the claiming page bears the item's name, or none of its own."""
        return is_bare(link.text) or self._matcher.score(link.text, claim.code) >= thresholds().promise

    def _behind(
        self, claim: Claim, link: Evidence, path: tuple[Evidence, ...], depth: int
    ) -> Iterator[Result]:
        answer = None if link.dead_anchor else self._site.answer(link.url)
        if link.dead_anchor or (answer is not None and answer.outcome in UNREACHABLE):
            # of the many entries below a heading, only one that stands for the item speaks when dead
            if self._stands_for(claim, link):
                yield self._dead_anchor(claim, link) if link.dead_anchor else DeadEnd(link, answer)
        elif answer is None or answer.outcome is not Outcome.OPENED:
            yield DeadEnd(link, answer)
        elif answer.kind == "file":
            yield Document(answer, path, answer.body)
        elif depth + 1 < DEEP:
            inner = Claim(claim.code, claim.match, link, answer)
            yield from self._on_page(inner, answer, path, depth + 1)
        elif self._documents_on(claim, answer, shared=False):
            yield DeadEnd(link, None)

    def _documents_on(self, claim: Claim, page: Evidence, *, shared: bool) -> list[Evidence]:
        """Links in the page's content that may be the item, those for the right time first.

        They are named like it, or neutral under its heading.
        """
        mixed = self._tells_of_other_items(claim, page)
        found = [
            link
            for link in self._site.links_on(page)
            if self._under(claim, link, page)
            and link.text
            and self._leads_on(link, page)
            and not self._leads_back(claim, link, page)
            and self._may_be(
                claim.code, link, neutral_too=not shared and (not mixed or self._is_headed(claim, link))
            )
        ]
        return sorted(
            found, key=lambda link: self._asked.rank(link, self._matcher.score(link.text, claim.code))
        )

    @staticmethod
    def _under(claim: Claim, link: Evidence, page: Evidence) -> bool:
        if claim.section is not None:
            return claim.section.text in link.trail
        opener = claim.link
        return not _opens_part_of(page, opener) or opener is None or opener.text in link.trail

    def _leads_anywhere(self, page: Evidence) -> bool:
        """Whether a page of pictures has links to more, or is a template's set of sample cards."""
        samples = thresholds().sample_cards
        return any(
            self._leads_on(link, page) or (link.dead_anchor and link.repeats >= samples)
            for link in self._site.links_on(page)
        )

    def _leads_on(self, link: Evidence, page: Evidence) -> bool:
        """Whether a link may lead to a document: no way back, no share button, no menu entry."""
        if link.dead_anchor:
            return not self._site.opens_submenu(link)
        if link.url == page.url or link.service in channel_words().social_services:
            return False
        answer = self._site.answer(link.url)
        if answer is not None and (answer.url == page.url or answer.depth == 0):
            return False
        return not any(other.in_menu for other in self._site.links_to(answer or link))

    def _leads_back(self, claim: Claim, link: Evidence, page: Evidence) -> bool:
        """Whether a neutral link leads to a page nearer to the home page: a way back, not a document."""
        answer = None if link.dead_anchor else self._site.answer(link.url)
        nearer = answer is not None and answer.kind == "page" and answer.depth < page.depth
        return nearer and self._matcher.score(link.text, claim.code) < thresholds().promise

    def _may_be(self, code: str, link: Evidence, *, neutral_too: bool) -> bool:
        own = self._matcher.score(link.text, code)
        best = self._matcher.best(link.text)
        if best is None or is_neutral(link.text, self._matcher):
            return neutral_too
        if best.score < thresholds().accept:
            return neutral_too and (best.code == code or own >= best.score - thresholds().other_item)
        return own >= best.score - thresholds().margin

    def _thai_letters(self, claim: Claim, page: Evidence) -> int:
        """How many letters of its own the page has to the point: no list, no headings, no filler.

        Only Thai letters and digits count: Lorem ipsum is Latin. The home page's words are about
        everything, so they prove nothing but channels.
        """
        if page.depth == 0 or page.url in self._lists:
            return 0
        text = claim.section.body if claim.section else page.body
        gone = {page.text, *(s.text for s in page.sections), *names().placeholders}
        gone |= {link.text for link in self._site.links_on(page)}
        for words in sorted(gone, key=len, reverse=True):
            text = text.replace(words, " ") if words else text
        lines = (line for line in text.splitlines() if not _is_note(line))
        return sum(len(NOT_THAI.sub("", line)) for line in lines)

    def _tells_of_other_items(self, claim: Claim, page: Evidence) -> bool:
        """Whether headings below the page's title name other items, so that a neutral link may be theirs."""
        headings = [s.text for s in page.sections if s.text != page.text]
        matches = (self._matcher.best(heading) for heading in headings)
        return any(m is not None and m.code != claim.code and m.score >= thresholds().accept for m in matches)

    def _is_headed(self, claim: Claim, link: Evidence) -> bool:
        """Whether a heading above the link names the claimed item."""
        return any(self._matcher.score(h, claim.code) >= thresholds().accept for h in link.trail)


def _place(claim: Claim, page: Evidence) -> tuple[str, str]:
    """A page, or the part of it that claims."""
    return page.url, claim.section.text if claim.section else ""


def _opens_part_of(page: Evidence, link: Evidence | None) -> bool:
    """Whether a link is a tab or the like: it opens a part of the page that it stands on."""
    return link is not None and link.found_on == link.url == page.url and link.href[:1] == "#"


def _is_note(line: str) -> bool:
    """Whether a line only dates, signs or counts an article: "เขียนโดย … หมวด: … เข้าชม 12 ครั้ง"."""
    line = line.strip()
    if not line.startswith(names().page_notes):
        return False
    return all(len(value.strip()) <= LONGEST_NOTE for value in _note_words().split(line))


@cache
def _note_words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, names().page_notes)))


def _text_of(claim: Claim, page: Evidence) -> str:
    """The words to judge: the claiming part with its heading, or the whole page."""
    return f"{claim.section.text}\n{claim.section.body}" if claim.section else page.body
