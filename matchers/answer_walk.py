"""Walking the clicks of an explanation along the links and menus that a crawl saw.

A menu or heading that leads nowhere by itself is a click too: what stands under its name comes next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from matchers.click_names import ALIKE, likeness
from matchers.model import Evidence, Outcome
from matchers.site import Site

CLEARLY = 0.03
"""So much more like the name must the best link be than the next of another name."""
MOST_PLACES = 12
"""Places followed at once, where one name stands on several links."""
MOST_BELOW = 60


@dataclass(frozen=True, slots=True)
class Walk:
    """Where some clicks lead.

    ``reached`` are the addresses of the links clicked last, or of the page on which the heading
    or menu named last stands; ``below`` those that stand under that name. ``followed`` counts the
    clicks that could be made; ``ended_at`` is the first name that could not be found, or that fits
    several siblings alike (``unclear``). Nothing was asked for: an address reached may be dead.
    """

    reached: tuple[str, ...]
    below: tuple[str, ...] = ()
    followed: int = 0
    ended_at: str = ""
    unclear: bool = False

    @property
    def arrived(self) -> bool:
        """Whether every click could be made."""
        return not self.ended_at


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a visitor stands: a page, and the menu or heading opened on it last."""

    page: str
    under: str = ""
    address: str = ""  # of the link clicked, which may lead elsewhere than its page


def walk(steps: Sequence[str], site: Site) -> Walk:
    """Where the names of ``steps`` lead from the home page of a crawled site.

    A first name is looked for on the home page and in the menus; every further one on the page that
    the one before led to, or under its name. Without steps the home page is reached.
    """
    paths = _paths(site)
    places = [_Place(paths.home)]
    for number, step in enumerate(steps):
        onward, unclear = paths.follow(places, step, first=not number)
        if not onward:
            return Walk(_addresses(places) if number else (), (), number, step, unclear)
        places = onward[:MOST_PLACES]
    below = dict.fromkeys(url for place in places for url in paths.below(place))
    return Walk(_addresses(places), tuple(below)[:MOST_BELOW], len(steps))


def same_way(steps: Sequence[str], clicks: Sequence[str], trail: Sequence[str] = ()) -> bool:
    """Whether the names an explanation states and those that lead there are the same way.

    Menus that only unfold stand in explanations and not among ``clicks``, headings (``trail``) may
    stand in either, and the document itself may be left unnamed. Order counts.

    >>> same_way(("แผนงาน", "แผนพัฒนาท้องถิ่น"), ("แผนพัฒนาท้องถิ่น", "แผนพัฒนา 2566-2570.pdf"))
    True
    >>> same_way(("แผนงาน", "แผนพัฒนาท้องถิ่น"), ("ข่าวประชาสัมพันธ์", "แผนพัฒนาท้องถิ่น"))
    False
    >>> same_way(("ข่าวประชาสัมพันธ์",), ("แผนงาน",)), same_way((), ("แผนงาน",))
    (False, True)
    """
    if not steps:
        return len(clicks) <= 1
    if _in_order(steps, (*clicks[:-1], *trail, *clicks[-1:])) or _in_order(steps, (*trail, *clicks)):
        return True
    if clicks and _in_order(clicks, steps):
        return True
    before, last = clicks[:-1], clicks[-1:]
    if not before or any(_alike(name, step) for name in last for step in steps):
        return False
    return _alike(before[-1], steps[-1]) and _in_order(before, steps)


def _in_order(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether the names of ``few`` stand in ``many`` in the same order."""
    left = iter(many)
    return all(any(_alike(name, other) for other in left) for name in few)


def _alike(one: str, other: str) -> bool:
    return likeness(one, other) >= ALIKE


class _Paths:
    """The links of a site by the page they stand on; menus, which stand on every page, apart."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.home = next((e.url for e in site.opened if e.depth == 0), "")
        self._on: dict[str, list[Evidence]] = defaultdict(list)
        self._menus: list[Evidence] = []
        for link in site.links:
            if link.in_menu:
                self._menus.append(link)
            elif link.found_on:
                self._on[site.page_of(link.found_on)].append(link)

    def follow(self, places: Iterable[_Place], step: str, *, first: bool) -> tuple[list[_Place], bool]:
        """Where a click on a name leads from some places, and whether several siblings fit it alike."""
        unclear = False
        for links, under in self._views(places, first=first):
            onward, doubtful = self._best(links, step, under)
            if onward:
                return onward, False
            unclear = unclear or doubtful
        return [], unclear

    def _views(
        self, places: Iterable[_Place], *, first: bool
    ) -> Iterator[tuple[list[tuple[str, Evidence]], str]]:
        """What can be clicked, nearest first: under the name clicked last, then on the page it led to."""
        for place in places:
            here = [(place.page, link) for link in self._on[place.page]]
            if place.under:
                everywhere = [*here, *((place.page, link) for link in self._menus)]
                yield [(page, link) for page, link in everywhere if _is_under(link, place.under)], place.under
            if not place.under or place.address:
                yield here, ""
            if first:
                yield [(place.page, link) for link in self._menus], ""

    def _best(
        self, links: Iterable[tuple[str, Evidence]], step: str, under: str
    ) -> tuple[list[_Place], bool]:
        """The places behind the links and headings most like a name."""
        found: dict[str, tuple[float, list[_Place]]] = {}
        for page, link in links:
            for name, place in self._names(page, link, under):
                score = likeness(step, name)
                if score >= ALIKE:
                    known = found.setdefault(name, (score, []))[1]
                    if place not in known:
                        known.append(place)
        if not found:
            return [], False
        best = max(score for score, _ in found.values())
        near = [one for one in found.values() if one[0] > best - CLEARLY]
        same = [places for score, places in near if score == best]
        if best < 1.0 and len({frozenset(p.address for p in places) for _, places in near}) > 1:
            return [], True
        return list(dict.fromkeys(place for places in same for place in places)), False

    def _names(self, page: str, link: Evidence, under: str) -> Iterator[tuple[str, _Place]]:
        """What a visitor may click or see at a link: itself, and the names it stands under."""
        address = "" if link.dead_anchor else link.url
        target = self._target(link) if address else page
        if link.text:
            yield link.text, _Place(target, link.text, address)
        at = next((n for n, name in enumerate(link.trail) if name == under), -1) if under else -1
        for name in link.trail[at + 1 :]:
            if name != link.text:
                yield name, _Place(page, name)

    def _target(self, link: Evidence) -> str:
        answer = self._site.answer(link.url)
        return answer.url if answer is not None and answer.outcome is Outcome.OPENED else link.url

    def below(self, place: _Place) -> Iterator[str]:
        """Addresses under the menu or heading opened last."""
        if place.under:
            for link in (*self._on[place.page], *self._menus):
                if not link.dead_anchor and _is_under(link, place.under):
                    yield link.url


def _is_under(link: Evidence, name: str) -> bool:
    return name in link.trail and link.text != name


def _addresses(places: Iterable[_Place]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(place.address or place.page for place in places if place.address or place.page)
    )


_KNOWN: WeakKeyDictionary[Site, _Paths] = WeakKeyDictionary()


def _paths(site: Site) -> _Paths:
    """The index of a site, made once."""
    if site not in _KNOWN:
        _KNOWN[site] = _Paths(site)
    return _KNOWN[site]
