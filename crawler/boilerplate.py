"""What a page says itself, apart from what the whole site repeats.

On many sites the menu holds every item's words on every page; a matcher that believes it
finds everything everywhere. Text is kept apart by how many pages show it, not by markup
alone: authors mark menus as anything. A set of sister pages (``/documents/1`` …) that show
the same entries is no menu; those entries stay, and the equal fingerprint tells.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from crawler.extract.names import is_trivial, plain
from crawler.extract.page import Block, FoundLink, Page
from crawler.traps import shape_of
from matchers.model import Section
from matchers.remembering import remembered

LONGEST_BODY = 20_000
LONGEST_SECTION = 600
MAX_SECTIONS = 200

_SHARE_OF_PAGES = 0.5
_SHARE_OF_FAMILIES = 1 / 3
_LEAST_PAGES = 3
_PAGES_TO_TELL = 4
_FAMILIES_TO_TELL = 4
_MARKUP_SAYS_MENU = 2

_DIGITS = re.compile(r"[0-9๐-๙]+")


@dataclass(frozen=True, slots=True)
class OwnContent:
    """What is a page's own.

    ``heading`` is the heading that tells this page from its sisters, "" when it has none.
    ``fingerprint`` is the same for pages with the same content under other titles; "" when
    there is nothing but headings. ``shared_text`` is what the page shows of menus and footers.
    """

    body: str
    sections: tuple[Section, ...]
    heading: str
    fingerprint: str
    photos: int
    shared_text: str


class Boilerplate:
    """Learns from all pages of a site which blocks are repeated, then takes pages apart.

    Ask ``own`` and ``in_menu`` when all pages have been observed: with few pages seen the
    answer rests on markup alone, and changes as more come.
    """

    def __init__(self) -> None:
        self._pages = 0
        self._seen: set[bytes] = set()
        self._on_pages: Counter[str] = Counter()
        self._in_families: dict[str, set[int]] = defaultdict(set)
        self._families: dict[str, int] = {}
        self._titles: Counter[str] = Counter()

    # ------------------------------------------------------------ learning

    def observe(self, page: Page) -> None:
        """Count one page; the same page under another address counts once."""
        whole = _DIGITS.sub("0", "\n".join([page.title, *[block.text for block in page.blocks]]))
        mark = blake2b(whole.encode("utf-8", "replace"), digest_size=8).digest()
        if mark in self._seen:
            return
        self._seen.add(mark)
        self._pages += 1
        family = self._families.setdefault(shape_of(page.url).key, len(self._families))
        for key in {block.key for block in page.blocks}:
            self._on_pages[key] += 1
            self._in_families[key].add(family)
        self._titles[_plain(page.title)] += 1

    def is_shared(self, block: Block) -> bool:
        """Whether a block belongs to menus, footers and other furniture of the site."""
        if block.crumb or block.in_nav >= _MARKUP_SAYS_MENU:
            return True
        if self._pages < _PAGES_TO_TELL:
            return block.in_nav > 0
        count = self._on_pages[block.key]
        if block.in_nav and count > 1:
            return True
        often = count >= max(_LEAST_PAGES, self._pages * _SHARE_OF_PAGES)
        return often and self._in_many_families(block.key)

    def _in_many_families(self, key: str) -> bool:
        """Whether pages of several kinds show it, not one set of sisters alone."""
        families = len(self._families)
        return families < _FAMILIES_TO_TELL or len(self._in_families[key]) >= families * _SHARE_OF_FAMILIES

    def in_menu(self, link: FoundLink, page: Page) -> bool:
        """Whether a link stands in menus or footers."""
        return link.block < len(page.blocks) and self.is_shared(page.blocks[link.block])

    # ------------------------------------------------------------ taking apart

    def own(self, page: Page) -> OwnContent:
        """What is the page's own, normalised and masked."""
        own: list[_Line] = []
        shared: dict[str, None] = {}
        for block in page.blocks:
            text = _plain(block.text)
            if not self.is_shared(block) and not self._names_the_site(block, text):
                own.append(_Line(text, block))
            elif text and not block.crumb:
                shared[text] = None
        return OwnContent(
            body=_joined(own)[:LONGEST_BODY],
            sections=_sections(own, page),
            heading=self._heading(own),
            fingerprint=_fingerprint(own, page),
            photos=sum(line.block.photos for line in own),
            shared_text="\n".join(shared)[:LONGEST_BODY],
        )

    def _names_the_site(self, block: Block, text: str) -> bool:
        """Whether a heading only repeats the title that most pages have."""
        if not block.level or self._pages < _LEAST_PAGES:
            return False
        return self._titles[text] >= max(_LEAST_PAGES, self._pages * _SHARE_OF_PAGES)

    def _heading(self, own: list[_Line]) -> str:
        """Of the first three headings the one on fewest pages: sisters share the others."""
        first = [line for line in own if line.block.level][:3]
        if not first:
            return ""
        return min(first, key=lambda line: (self._on_pages[line.block.key], line.block.level > 3)).text


class _Line(NamedTuple):
    """A block and its plain text."""

    text: str
    block: Block


@remembered(16_384)
def _plain(text: str) -> str:
    return plain(text[:LONGEST_BODY])


def _joined(lines: Iterable[_Line]) -> str:
    return "\n".join(line.text for line in lines if line.text)


def _sections(own: list[_Line], page: Page) -> tuple[Section, ...]:
    """Each heading with what stands under it, up to the next heading of any level."""
    starts = [place for place, line in enumerate(own) if line.block.level][:MAX_SECTIONS]
    found = []
    for start, stop in pairwise((*starts, len(own))):
        under = own[start + 1 : stop]
        places = {place for line in (own[start], *under) for place in line.block.links}
        found.append(
            Section(
                level=own[start].block.level,
                text=own[start].text,
                characters=sum(len(line.text) for line in under),
                links=sum(page.links[place].url is not None for place in places),
                body=_joined(under)[:LONGEST_SECTION],
            )
        )
    return tuple(found)


def _fingerprint(own: list[_Line], page: Page) -> str:
    """A hash of own lines and targets without headings, dates and counters, in any order."""
    marks: set[str] = set()
    for line in own:
        if line.block.level:
            continue
        if line.text and not is_trivial(line.text):
            marks.add(_DIGITS.sub("0", line.text))
        marks.update(url for place in line.block.links if (url := page.links[place].url))
    if not marks:
        return ""
    return blake2b("\n".join(sorted(marks)).encode("utf-8", "replace"), digest_size=12).hexdigest()
