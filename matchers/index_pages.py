"""Index pages: lists in which a site names the items of a checklist one by one.

A code means nothing without its year, so a code is believed only where the list proves to be
of our edition: enough of its coded links must bear the title that this edition has under that
code, and no other edition may speak louder where the two differ. A list of another edition, or
of another body, fails that test.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from config.thresholds import thresholds
from matchers.codes import read_codes
from matchers.editions import Witness, Witnesses, against, loudest
from matchers.model import Evidence
from matchers.similarity import Matcher
from matchers.site import Site
from matchers.text import plain_name, read_title, squeeze

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
class Contradiction:
    """A link of a believed list whose title names another item (``named``) than its code (``shown``)."""

    link: Evidence
    shown: str
    named: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page that lists items, and whether its codes can be believed.

    ``stated_years`` (พ.ศ.) are those its lists say they are of; ``other_editions`` those whose
    titles its lists bear rather than ours.
    """

    url: str
    coded_links: int
    agreeing: int
    believed: bool
    declarations: tuple[Declaration, ...]
    contradictions: tuple[Contradiction, ...] = ()
    stated_years: tuple[int, ...] = ()
    other_editions: tuple[int, ...] = ()


def read_index_pages(
    links: Iterable[Evidence], matcher: Matcher, titles: Mapping[str, str] | None = None
) -> tuple[IndexPage, ...]:
    """Every page with a list of items, in order of address.

    ``titles`` are those of the pages, by address; with them, a list whose headings state no year
    takes that of its page. Pages whose codes disagree with the edition come with ``believed``
    false and no declarations; nothing on them may be taken from its code.
    """
    by_page: Mapping[str, list[Evidence]] = defaultdict(list)
    for link in links:
        if link.found_on:
            by_page[link.found_on].append(link)
    reader = _Reader(matcher, titles or {})
    lists = {url: reader.lists(url, by_page[url]) for url in sorted(by_page)}
    ours = matcher.checklist.fiscal_year
    settled = any(one.believed and one.year == ours for found in lists.values() for one in found)
    pages = (
        _coded_page(url, found, matcher, settled=settled)
        if found
        else _uncoded_page(url, by_page[url], matcher)
        for url, found in lists.items()
    )
    return tuple(page for page in pages if page is not None)


def lists_of(site: Site, matcher: Matcher) -> tuple[IndexPage, ...]:
    """Every page of a site with a list of items; see `read_index_pages`."""
    return read_index_pages(site.links, matcher, {page.url: page.text for page in site.opened})


def codes_of(link: Evidence) -> tuple[str, ...]:
    """The item codes a link is filed under, as ``O12``; several for a range such as O39-O41."""
    for text in (link.code, link.text, link.beside[:40]):
        found = _codes_in(text, bare=text is link.code)
        if found:
            return found
    return ()


# An address dates uploads in ค.ศ.; only a year in พ.ศ. says what a page is about.
_YEAR_IN_ADDRESS = re.compile(r"(?<!\d)25\d\d(?!\d)")
_FILE_WITH_CODE = re.compile(r"(?:^|[^a-z0-9])(?:o|oit|0)[\s_.-]?\d|^\d", re.IGNORECASE)


def codes_of_file(link: Evidence) -> tuple[str, ...]:
    """The item codes in the name of the file a link leads to: ``o35-…pdf``, ``024รายงาน…pdf``.

    >>> link = Evidence(kind="link", url="http://a.go.th/ita/O17MC66.html", text="ดาวน์โหลด")
    >>> codes_of_file(link), codes_of_file(link.model_copy(update={"dead_anchor": True}))
    (('O17',), ())
    """
    name = "" if link.dead_anchor else link.url.rpartition("/")[2][:300]
    return _codes_in(plain_name(name)) if _FILE_WITH_CODE.search(name) else ()


def _codes_in(text: str, *, bare: bool = False) -> tuple[str, ...]:
    found = [m for m in read_codes(text, bare=bare) if m.system in ("oit", "bare")]
    numbers = sorted({m.number for m in found})
    if len(numbers) == 1 or (numbers and numbers == list(range(numbers[0], numbers[-1] + 1))):
        return tuple(f"O{number}" for number in numbers)
    return ()


@dataclass(frozen=True, slots=True)
class _List:
    """One list of a page. ``edition`` is the year of another edition that its titles are of."""

    year: int | None
    links: Sequence[_Coded]
    codes: int
    agreeing: int
    believed: bool
    edition: int | None


class _Reader:
    """Reads the pages of one site."""

    def __init__(self, matcher: Matcher, titles: Mapping[str, str]) -> None:
        self._matcher, self._titles = matcher, titles
        self._year = matcher.checklist.fiscal_year
        self._witnesses = Witnesses(matcher.checklist)

    def lists(self, url: str, links: Sequence[Evidence]) -> tuple[_List, ...]:
        """The coded lists of a page, each read by itself: those of several years stand side by side."""
        coded = _coded(links, codes_of) or _coded((e for e in links if not e.in_menu), codes_of_file)
        if not coded:
            return ()
        lists: Mapping[int, list[_Coded]] = defaultdict(list)
        heads = list_heads((link.trail, codes) for link, codes in coded)
        page_year = self._year_of_page(url, (link for link, _ in coded))
        for link, codes in coded:
            lists[year_above(link.trail, heads) or page_year].append((link, codes))
        return tuple(self._read_list(year or None, found) for year, found in sorted(lists.items()))

    def _year_of_page(self, url: str, links: Iterable[Evidence]) -> int:
        """The year its title, the links to it or its address state, in this order; 0 when none does."""
        ways = {name for link in links for name in link.clicks[-2:-1]}
        for names in ({self._titles.get(url, "")}, ways):
            years = {year for name in names for year in read_title(name).years}
            if len(years) == 1:
                return years.pop()
        written = set(_YEAR_IN_ADDRESS.findall(url[:500]))
        return int(written.pop()) if len(written) == 1 else 0

    def _read_list(self, year: int | None, coded: Sequence[_Coded]) -> _List:
        """One list, believed when its numbers exist and its titles speak for their code and our edition."""
        names: Mapping[str, list[str]] = defaultdict(list)
        for link, found in coded:
            for code in found:
                names[code] += _names(link)
        strange = names.keys() - self._matcher.checklist.by_code.keys()
        agreeing = sum(any(_agrees(n, code, self._matcher) for n in names[code]) for code in names)
        limits = thresholds()
        believed = (
            len(names) >= limits.index_links
            and len(strange) <= len(names) * limits.index_strange
            and agreeing >= len(names) * limits.index_agreement
        )
        witnesses = self._witnesses.of(names)
        other = loudest(witnesses)
        believed = believed and other is None and self._may_be_ours(year, witnesses)
        edition = other.fiscal_year if other and self._is_of(other, names.keys()) else None
        return _List(year, coded, len(names), agreeing, believed, edition)

    def _is_of(self, other: Witness, codes: Set[str]) -> bool:
        """Whether a list is of another edition; a school's or a longer list only reminds of one."""
        named = other.theirs >= other.telling * thresholds().index_agreement
        return named and codes <= self._witnesses.codes(other.fiscal_year)

    def _may_be_ours(self, year: int | None, witnesses: Sequence[Witness]) -> bool:
        """Whether a list that states another year still proves to be of our edition by its titles.

        A heading is often left over from last year, but where nothing tells the editions apart it decides.
        """
        if year is None or year == self._year or self._year is None:
            return True
        witness = against(witnesses, year)
        return witness is not None and witness.ours > witness.theirs


def _coded(links: Iterable[Evidence], read_code: Callable[[Evidence], tuple[str, ...]]) -> list[_Coded]:
    """The links with a code; empty when they are too few to be a list."""
    coded = [(link, codes) for link in links if (codes := read_code(link))]
    several = len({code for _, codes in coded for code in codes}) >= thresholds().index_links
    return coded if several else []


def _coded_page(url: str, lists: Sequence[_List], matcher: Matcher, *, settled: bool) -> IndexPage:
    """A page of coded lists; where the site has a list of our year (``settled``), others are not believed."""
    ours = matcher.checklist.fiscal_year
    right = [one for one in lists if one.year == ours]
    believed = [one for one in right or lists if one.believed and (not settled or one.year in (ours, None))]
    filed = [entry for one in believed for entry in _filed(one.links, matcher)]
    return IndexPage(
        url,
        sum(one.codes for one in lists),
        sum(one.agreeing for one in lists),
        bool(believed),
        tuple(entry for entry in filed if isinstance(entry, Declaration)),
        tuple(entry for entry in filed if isinstance(entry, Contradiction)),
        tuple(one.year for one in lists if one.year),
        tuple(sorted({one.edition for one in lists if one.edition})),
    )


def list_heads(coded: Iterable[tuple[tuple[str, ...], Iterable[str]]]) -> frozenset[tuple[str, ...]]:
    """The places in the outline of a page under which enough items for a list stand.

    A heading with fewer heads an item ("รายงานผล … 2565"): its year is that of the document.
    """
    under: Mapping[tuple[str, ...], set[str]] = defaultdict(set)
    for trail, codes in coded:
        for depth in range(1, len(trail) + 1):
            under[trail[:depth]].update(codes)
    return frozenset(place for place, codes in under.items() if len(codes) >= thresholds().index_links)


def year_above(trail: tuple[str, ...], heads: frozenset[tuple[str, ...]]) -> int:
    """The year (พ.ศ.) that the innermost heading or tab of a list states; 0 when none does."""
    for depth in range(len(trail), 0, -1):
        if trail[:depth] in heads:
            years = read_title(trail[depth - 1]).years
            if len(years) == 1:
                return years[0]
    return 0


def _agrees(name: str, code: str, matcher: Matcher) -> bool:
    """Whether a title speaks for its code: it is like no other item more.

    A site's own words are often far from the official title; what tells lists apart is which
    item they are nearest to, not how near.
    """
    best = matcher.best(name)
    return best is not None and best.code == code and best.score >= thresholds().index_title


def _filed(coded: Sequence[_Coded], matcher: Matcher) -> Iterable[Declaration | Contradiction]:
    """Each link under its code, unless its own title names another item much better.

    Such a title is reported, except where another link under the code bears the right one: then it
    belongs to a part of the item, as a manual for complaints among the manuals.
    """
    borne = {code for link, codes in coded for code in codes if _agrees(link.text, code, matcher)}
    for link, codes in coded:
        best = matcher.best(link.text)
        for code in codes:
            if code not in matcher.checklist.by_code:
                continue
            own = max(matcher.score(name, code) for name in _names(link))
            if best is not None and best.code not in codes and best.score >= thresholds().contradiction > own:
                yield Declaration(link, best.code, best.score)
                if code not in borne:
                    yield Contradiction(link, code, best.code, best.score)
            else:
                yield Declaration(link, code, max(own, thresholds().surely))


def _names(link: Evidence) -> tuple[str, ...]:
    return (link.text, link.beside[:200])


def _is_of_other_system(link: Evidence) -> bool:
    """Whether a link bears a code of the health ministry's lists, whose titles resemble ours."""
    return any(mention.system not in ("oit", "bare") for mention in read_codes(link.code or link.text[:20]))


def _uncoded_page(url: str, links: Sequence[Evidence], matcher: Matcher) -> IndexPage | None:
    """One-to-one assignment where a list names many items without codes.

    The best pairs are settled first, so that a title which fits two siblings falls to the
    one that nothing fits better.
    """
    names: dict[str, list[Evidence]] = defaultdict(list)
    for link in links:
        if link.text and not link.in_menu and not _is_of_other_system(link):
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
    settled: set[str] = set()
    for score, name, code in pairs:
        if name not in taken and code not in settled:
            taken[name] = (code, score)
            settled.add(code)
    declarations = tuple(
        Declaration(link, code, score)
        for name, (code, score) in sorted(taken.items())
        for link in names[name]
    )
    return IndexPage(url, 0, len(taken), True, declarations)
