"""Index pages: lists in which a site names the items of a checklist one by one.

A code means nothing without its year, so a code is believed only where the list proves to be
of our edition: enough of its coded links must bear the title that this edition has under that
code. A list of another edition, or of another body, fails that test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.thresholds import thresholds
from matchers.codes import read_codes
from matchers.model import Evidence
from matchers.similarity import Matcher
from matchers.text import read_title, squeeze

_Coded = tuple[Evidence, tuple[str, ...]]
ASSIGN_FROM = 10
"""So many different items must be named on a page before it is taken for a list without codes."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A link that an index page files under an item."""

    link: Evidence
    code: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page that lists items, and whether its codes can be believed."""

    url: str
    coded_links: int
    agreeing: int
    believed: bool
    declarations: tuple[Declaration, ...]


def read_index_pages(links: Iterable[Evidence], matcher: Matcher) -> tuple[IndexPage, ...]:
    """Every page with a list of items, in order of address.

    Pages whose codes disagree with the edition come with ``believed`` false and no
    declarations; nothing on them may be taken from its code.
    """
    by_page: Mapping[str, list[Evidence]] = defaultdict(list)
    for link in links:
        if link.found_on:
            by_page[link.found_on].append(link)
    pages = (_read_page(url, found, matcher) for url, found in sorted(by_page.items()))
    return tuple(page for page in pages if page is not None)


def _read_page(url: str, links: Sequence[Evidence], matcher: Matcher) -> IndexPage | None:
    coded = [(link, codes) for link in links if (codes := codes_of(link))]
    if len({code for _, codes in coded for code in codes}) >= thresholds().index_links:
        return _coded_page(url, coded, matcher)
    return _uncoded_page(url, links, matcher)


def codes_of(link: Evidence) -> tuple[str, ...]:
    """The item codes a link is filed under, as ``O12``; several for a range such as O39-O41."""
    for text in (link.code, link.text, link.beside[:40]):
        found = [m for m in read_codes(text, bare=text is link.code) if m.system in ("oit", "bare")]
        numbers = sorted({m.number for m in found})
        if len(numbers) == 1 or (numbers and numbers == list(range(numbers[0], numbers[-1] + 1))):
            return tuple(f"O{number}" for number in numbers)
    return ()


def _coded_page(url: str, coded: Sequence[_Coded], matcher: Matcher) -> IndexPage:
    """Every list of the page judged by itself: lists of several years stand side by side."""
    lists: Mapping[str, list[_Coded]] = defaultdict(list)
    for link, codes in coded:
        lists[_list_of(link)].append((link, codes))
    read = [_read_list(name, found, matcher) for name, found in sorted(lists.items())]
    right = [one for one in read if one.year == matcher.checklist.fiscal_year]
    believed = [one for one in right or read if one.believed]
    return IndexPage(
        url,
        sum(one.codes for one in read),
        sum(one.agreeing for one in read),
        bool(believed),
        tuple(d for one in believed for d in _declare(one.links, matcher)),
    )


def _list_of(link: Evidence) -> str:
    """The year the heading of a link's list states, innermost first; empty when none does."""
    for heading in reversed(link.trail):
        years = read_title(heading).years
        if len(years) == 1:
            return str(years[0])
    return ""


@dataclass(frozen=True, slots=True)
class _List:
    year: int | None
    links: Sequence[_Coded]
    codes: int
    agreeing: int
    believed: bool


def _read_list(name: str, coded: Sequence[_Coded], matcher: Matcher) -> _List:
    """One list, believed when nearly all its numbers exist and most titles speak for their code."""
    codes = {code for _, found in coded for code in found}
    strange = codes - matcher.checklist.by_code.keys()
    agreeing = {
        code
        for link, found in coded
        for code in found
        if any(_agrees(text, code, matcher) for text in _names(link))
    }
    limits = thresholds()
    believed = (
        len(codes) >= limits.index_links
        and len(strange) <= len(codes) * limits.index_strange
        and len(agreeing) >= len(codes) * limits.index_agreement
    )
    return _List(int(name) if name else None, coded, len(codes), len(agreeing), believed)


def _agrees(name: str, code: str, matcher: Matcher) -> bool:
    """Whether a title speaks for its code: it is like no other item more.

    A site's own words are often far from the official title; what tells lists apart is which
    item they are nearest to, not how near.
    """
    best = matcher.best(name)
    return best is not None and best.code == code and best.score >= thresholds().index_title


def _declare(coded: Iterable[_Coded], matcher: Matcher) -> Iterable[Declaration]:
    """Each link under its code, unless its own title names another item much better."""
    for link, codes in coded:
        best = matcher.best(link.text)
        for code in codes:
            if code not in matcher.checklist.by_code:
                continue
            own = max(matcher.score(name, code) for name in _names(link))
            if best is not None and best.code not in codes and best.score >= thresholds().contradiction > own:
                yield Declaration(link, best.code, best.score)
            else:
                yield Declaration(link, code, max(own, thresholds().surely))


def _names(link: Evidence) -> tuple[str, ...]:
    return (link.text, link.beside[:200])


def _uncoded_page(url: str, links: Sequence[Evidence], matcher: Matcher) -> IndexPage | None:
    """One-to-one assignment where a list names many items without codes.

    The best pairs are settled first, so that a title which fits two siblings falls to the
    one that nothing fits better.
    """
    names: dict[str, list[Evidence]] = defaultdict(list)
    for link in links:
        if link.text and not link.in_menu:
            names[squeeze(link.text)].append(link)
    pairs = sorted(
        (
            (match.score, name, match.code)
            for name, found in names.items()
            for match in matcher.match(found[0].text)
            if match.score >= thresholds().accept
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    if len({code for _, _, code in pairs}) < ASSIGN_FROM:
        return None
    taken: dict[str, tuple[str, float]] = {}
    for score, name, code in pairs:
        if name not in taken and code not in {c for c, _ in taken.values()}:
            taken[name] = (code, score)
    declarations = tuple(
        Declaration(link, code, score)
        for name, (code, score) in sorted(taken.items())
        for link in names[name]
    )
    return IndexPage(url, 0, len(taken), True, declarations)
