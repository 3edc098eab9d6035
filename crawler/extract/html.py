"""From the text of an HTML page to ``Page``: links with names, blocks, headings, forms.

One pass of lxml. Where it loses anchors (a comment never closed, hundreds of nested
elements, noframes) the page is read again with BeautifulSoup's html.parser; comments
are never followed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import blake2b

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup
from lxml import etree

from crawler.extract.drafts import DraftBlock, DraftLink
from crawler.extract.listed import listed_rows
from crawler.extract.markup import markup_rules
from crawler.extract.names import Name, Naming, clean, name_of_photo
from crawler.extract.outline import Outline, TooMuch
from crawler.extract.page import Block, FoundLink, Page, Picture
from crawler.links import Resolved, resolve, service
from matchers.model import NameSource

__all__ = ["Block", "FoundLink", "Page", "read_page"]

MAX_CHARACTERS = 4_000_000
MAX_REPAIRED = 500_000
MAX_PICTURES = 40
"""Of one page; a gallery holds more, a document in pictures seldom."""
_LOOSE_MARKS = 50
_LARGE = 200_000
_DEEPEST = 3000
_ELEMENT = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_CLOSED_BY_ITSELF = frozenset(
    "p li dt dd tr td th option area base br col embed hr img input link meta param source wbr font".split()
)
_LOST_SHARE = 0.10
_LABEL_TARGETS = 3
_LONGEST_HREF = 500
_LONGEST_KEY = 80
_LONGEST_LABEL = 80


def read_page(text: str, url: str, charset: str = "utf-8") -> Page:
    """Read one page.

    Args:
        text: the decoded page; beyond 4 million characters it is cut.
        url: the canonical address it came from.
        charset: Python's name of what it was decoded from; its links ask in it.

    >>> page = read_page('<h2>แผน</h2><p>แผนพัฒนา <a href="a.pdf">ดาวน์โหลด</a>', "http://x.go.th/p/")
    >>> page.links[0].url, page.links[0].text, page.links[0].trail
    ('http://x.go.th/p/a.pdf', 'แผนพัฒนา', ('แผน',))
    """
    problems = ["cut"] if len(text) > MAX_CHARACTERS else []
    text = text[:MAX_CHARACTERS].replace("\x00", "")
    if len(text) > _LARGE and (end := _deepest_part(text)) < len(text):
        problems, text = ["cut"], text[:end]
    outline, repaired = _parsed(text), False
    if _anchors_lost(text, outline.anchors) and (second := _repaired(text)):
        repaired = second.anchors > outline.anchors
        outline = second if repaired else outline
    if repaired:
        problems.append("repaired")
    return _page(outline, url, charset, problems, repaired=repaired)


# ---------------------------------------------------------------- parsing


def _deepest_part(text: str) -> int:
    """Where a large page begins to nest so deep that libxml2 needs minutes to match its end tags."""
    depth = at = 0
    while mark := _ELEMENT.search(text, at):
        name, at = mark[2].lower(), mark.end()
        if name in _RAW and not mark[1]:  # what looks like elements in there are none
            closed = _RAW[name].search(text, at)
            at = closed.end() if closed else len(text)
        elif name not in _CLOSED_BY_ITSELF:
            depth = max(0, depth - 1) if mark[1] else depth + 1
            if depth > _DEEPEST:
                return mark.start()
    return len(text)


def _parsed(text: str) -> Outline:
    outline = Outline()
    parser = etree.HTMLParser(target=outline, encoding="utf-8")  # type: ignore[arg-type]  # comments are left out
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except TooMuch:
        outline.problems.append("cut")
        return outline.close()
    except etree.LxmlError:  # an empty page, or one that is no HTML at all
        return outline.close()
    return outline


def _anchors_lost(text: str, found: int) -> bool:
    """Whether all or more than a tenth of the anchors outside comments and scripts were not found."""
    allowed = found + max(min(1, found), found * _LOST_SHARE)
    if text.count("<a ") + text.count("<A ") <= allowed:
        return False
    lowered = _without(_without(text.lower(), "<!--", "-->"), "<script", "</script")
    return lowered.count("<a ") > allowed


def _without(text: str, start: str, end: str) -> str:
    """A text without what stands between two marks; without an end mark the rest stays."""
    kept, place = [], 0
    while (begin := text.find(start, place)) >= 0:
        stop = text.find(end, begin + len(start))
        if stop < 0:
            break
        kept.append(text[place:begin])
        place = stop + len(end)
    return "".join((*kept, text[place:]))


def _repaired(text: str) -> Outline | None:
    """The page read by BeautifulSoup, which loses nothing and takes ten times as long.

    None for a page of loose "<" and "<!--": html.parser searches to the end for each of them.
    """
    whole, text = len(text), text[:MAX_REPAIRED]
    loose = text.count("<") - text.count(">")
    if max(loose, text.count("<!--") - text.count("-->")) > _LOOSE_MARKS:
        return None
    try:
        soup = BeautifulSoup(text, "html.parser", multi_valued_attributes=None)
    except ParserRejectedMarkup:
        return None
    outline = Outline(max_depth=MAX_REPAIRED)
    if len(text) < whole:
        outline.problems.append("cut")
    waiting = [(soup.name, iter(soup.contents))]
    while waiting:
        name, children = waiting[-1]
        for child in children:
            if isinstance(child, Tag):
                outline.start(child.name, {key: str(value) for key, value in child.attrs.items()})
                waiting.append((child.name, iter(child.contents)))
                break
            if type(child) in (NavigableString, CData):
                outline.data(str(child))
        else:
            waiting.pop()
            if waiting:
                outline.end(name)
    return outline.close()


# ---------------------------------------------------------------- from drafts to the page


def _page(outline: Outline, url: str, charset: str, problems: list[str], *, repaired: bool) -> Page:
    base = url
    if outline.base_href:
        resolved = resolve(url, outline.base_href)
        if resolved.problem == "development_host":
            problems.append("development_base")
        elif resolved.url:
            base = resolved.url
    places = [_place(link, base, outline.ids, charset) for link in outline.links]
    naming = Naming(outline, _labels(outline.links, places))
    names = [naming.name(link, place.url) for link, place in zip(outline.links, places, strict=True)]
    repeats = Counter(name.text for name in names)
    links = tuple(
        _found(link, place, name, naming, repeats[name.text] if name.text else 1)
        for link, place, name in zip(outline.links, places, names, strict=True)
    )
    refresh = resolve(base, outline.refresh, charset).url if outline.refresh else None
    return Page(
        url=url,
        title=outline.title,
        base=base,
        links=links,
        blocks=tuple(_block(block, links) for block in outline.blocks),
        forms=tuple(outline.forms.found),
        has_map=outline.has_map or any(link.url and service(link.url) == "map" for link in links),
        photos=sum(len(block.photos) for block in outline.blocks),
        meta_refresh=refresh,
        ids=frozenset(outline.ids),
        repaired=repaired,
        problems=tuple(dict.fromkeys((*problems, *outline.problems))),
        pictures=tuple(_pictures(outline, base)),
        listed=listed_rows(outline, links, base),
    )


def _labels(links: list[DraftLink], places: list[Resolved]) -> frozenset[str]:
    """Texts, and texts of pictures, that stand on several links of the content with different targets.

    Whatever the words are, they say "open" there and not what is opened; each site has its own
    (อบต.ภูกระดึง: alt="youtube" on every picture).
    """
    targets: dict[str, set[str]] = defaultdict(set)
    for link, place in zip(links, places, strict=True):
        if place.url and not link.in_nav and (text := link.own_text or link.alt):
            targets[text.strip()].add(place.url)
    return frozenset(text for text, urls in targets.items() if len(urls) >= _LABEL_TARGETS)


def _place(link: DraftLink, base: str, ids: set[str], charset: str) -> Resolved:
    """Where a link leads; ``#`` with a script, a tab or a part of the page behind it is not dead."""
    place = resolve(base, link.href, charset)
    if place.url or place.problem not in ("", "same_page", "script"):
        return place
    for written in _behind(link):
        if (direct := resolve(base, written, charset)).url:
            return direct
    if link.control:
        return Resolved(None, problem="control")
    if place.problem == "same_page":
        fragment = link.href.strip().lstrip("#")
        known = fragment.lower() == "top" or fragment in ids
        return place if known else Resolved(None, dead_anchor=True, problem="missing_anchor")
    if link.script and place.dead_anchor and "(" in link.script:
        return Resolved(None, problem="script")
    return place


def _behind(link: DraftLink) -> Iterator[str]:
    """What the script or data attribute of a link that leads nowhere by itself may open."""
    if link.script and link.tag in ("a", "area"):
        yield f"javascript:{link.script}"
    if link.script and not any(c in link.script for c in "(;= "):
        yield link.script


def _found(link: DraftLink, place: Resolved, name: Name, naming: Naming, repeats: int) -> FoundLink:
    beside = naming.beside(link)
    return FoundLink(
        link.href[:_LONGEST_HREF],
        place.url,
        place.dead_anchor,
        name.text,
        name.source if name.text else NameSource.TEXT,
        naming.code(link, beside),
        naming.trail(link),
        beside,
        link.tag,
        max(0, link.block),
        repeats,
        place.problem,
        link.hidden,
        naming.picture(link, place.url, name),
        clean(link.own_text)[:_LONGEST_LABEL] if name.text and name.source is not NameSource.TEXT else "",
    )


def _pictures(outline: Outline, base: str) -> Iterator[Picture]:
    """The first pictures of the content that may be documents."""
    left = MAX_PICTURES
    for number, block in enumerate(outline.blocks):
        for photo in block.photos:
            if photo.linked or photo.side < markup_rules().smallest_document or not left:
                continue
            if (url := resolve(base, photo.source).url) is not None:
                left -= 1
                trail = tuple(map(clean, photo.trail))
                yield Picture(url, *name_of_photo(photo, outline.title), trail, number)


def _block(block: DraftBlock, links: tuple[FoundLink, ...]) -> Block:
    places: tuple[int, ...]
    key, places = block.text, ()
    if block.links:
        places = tuple([link.number for link in block.links])
        key = "\n".join((key, *[_last_segment(links[place].url or links[place].href) for place in places]))
    if not block.text:
        key = "\n".join((key, *[photo.source[:300] for photo in block.photos]))
    if len(key) > _LONGEST_KEY:
        key = blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return Block(
        block.text, block.level, block.nav, block.crumb, block.link_characters, key, len(block.photos), places
    )


def _last_segment(url: str) -> str:
    """The end of an address: a relative link of a menu leads elsewhere from every folder (อบต.สะนอ)."""
    path, mark, query = url.partition("?")
    return f"{path.rstrip('/').rsplit('/', 1)[-1]}{mark}{query}"
