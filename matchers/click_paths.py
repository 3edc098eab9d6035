"""The clicks that lead from the home page to an address, as one officer would tell another.

Only links that a person can see and name are steps. Where there is no other way the way is given
all the same, and says that it cannot be told by names alone. Works on the evidence of one crawl.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from matchers.model import Evidence, NameSource, Outcome
from matchers.site import Site
from matchers.text import squeeze

StepKind = Literal["link", "menu", "banner", "icon", "option"]

IN_PLACE = frozenset({"frame", "iframe", "img", "embed", "object"})
"""Elements that show their target where they stand; nothing is clicked."""
ON_PICTURES = frozenset(
    {NameSource.TITLE, NameSource.ARIA, NameSource.ALT, NameSource.FILE_NAME, NameSource.PICTURE}
)
NEARBY = frozenset({NameSource.BESIDE, NameSource.ROW, NameSource.HEADING})
NO_STEP = frozenset({"script", "script_route", "control", "admin_link"})
"""Problems of links that nobody follows, or that lead nowhere without a script."""
GROUP = 2
"""So many entries under one name make that name a menu."""
LONGEST_NAME = 160


@dataclass(frozen=True, slots=True)
class Step:
    """One click: the name to look for, and the words on the link where its name stands beside it.

    ``under`` is the heading or menu above it, where another link of the page bears the same name.
    """

    name: str
    kind: StepKind = "link"
    label: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The clicks to one address; ``told`` is False where one of them cannot be told by a name."""

    steps: tuple[Step, ...]
    told: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """What is clicked, in order."""
        return tuple(step.name for step in self.steps)


@dataclass(frozen=True, slots=True, order=True)
class _Cost:
    """How much is against a way: steps nobody can name, clicks, names that are hard to find."""

    blind: int = 0
    clicks: int = 0
    doubt: int = 0

    def __add__(self, other: _Cost) -> _Cost:
        return _Cost(self.blind + other.blind, self.clicks + other.clicks, self.doubt + other.doubt)


_DOUBT = {NameSource.TEXT: 0, NameSource.ALT: 1, NameSource.TITLE: 1, NameSource.ARIA: 1}
_AMBIGUOUS = 4


class ClickPaths:
    """The best way from the home page of a site to everything it links to."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._links: Mapping[str, list[Evidence]] = defaultdict(list)
        for link in site.links:
            if link.found_on and not link.dead_anchor and NO_STEP.isdisjoint(link.problems):
                self._links[site.page_of(link.found_on)].append(link)
        self._groups = Counter(squeeze(link.trail[-1]) for link in site.links if link.in_menu and link.trail)
        self._ways = self._shortest(home_of(site))

    def to(self, url: str) -> Way | None:
        """The way to an address; None where no link of the site leads there."""
        return self._ways.get(self._site.page_of(url))

    def _shortest(self, home: Evidence | None) -> dict[str, Way]:
        found: dict[str, Way] = {}
        if home is None:
            return found
        waiting: list[tuple[_Cost, int, str, tuple[Step, ...]]] = [(_Cost(), 0, home.url, ())]
        count = 0
        while waiting:
            cost, _, url, steps = heapq.heappop(waiting)
            if url in found:
                continue
            found[url] = Way(steps, told=not cost.blind)
            page = self._site.answer(url)
            if page is not None and not (
                page.outcome is Outcome.OPENED and page.own_host and page.kind == "page"
            ):
                continue
            for target, more, price in self._onward(url):
                if target not in found:
                    count += 1
                    heapq.heappush(waiting, (cost + price, count, target, (*steps, *more)))
        return found

    def _onward(self, page: str) -> Iterable[tuple[str, tuple[Step, ...], _Cost]]:
        """Where a page leads, the clicks that takes, and what is against them."""
        links = self._links.get(page, ())
        targets: Mapping[str, set[str]] = defaultdict(set)
        for link in links:
            for mark in _marks(link):
                targets[mark].add(self._site.page_of(link.url))
        for link in links:
            target = self._site.page_of(link.url)
            if link.tag in IN_PLACE:
                yield target, (), _Cost()
                continue
            # the first mark that no link with another target bears tells it from all of them
            level = next((n for n, mark in enumerate(_marks(link)) if len(targets[mark]) == 1), None)
            doubt = _DOUBT.get(link.name_source, 2) + (_AMBIGUOUS if level else 0)
            blind = int(not is_told(link) or level is None)
            yield target, self._steps(link, level or 0), _Cost(blind, 1, doubt)

    def _steps(self, link: Evidence, level: int) -> tuple[Step, ...]:
        """The menu that a link stands in, where it has to be opened first, and the link."""
        above = link.trail[-1][:LONGEST_NAME] if link.trail else ""
        in_group = link.in_menu and above and self._groups[squeeze(above)] >= GROUP
        if level == BY_LINE:
            return (Step(_line(link), label=link.label or link.text),)
        step = step_of(link, under=above if level == BY_HEADING and not in_group else "")
        return (Step(above, "menu"), step) if in_group and squeeze(above) != squeeze(step.name) else (step,)


def home_of(site: Site) -> Evidence | None:
    """The home page of a site; None where it did not open."""
    homes = (page for page in site.opened if page.depth == 0 and page.own_host and page.kind == "page")
    return min(homes, key=lambda page: page.url, default=None)


def is_told(link: Evidence) -> bool:
    """Whether a person can see a link and say its name.

    A picture named after what stands beside it bears no name of its own; an icon is known by the
    service it leads to.
    """
    if link.unseen:
        return False
    if link.service and not link.text:
        return True
    return bool(link.text) and (link.name_source not in NEARBY or bool(link.label))


def step_of(link: Evidence, under: str = "") -> Step:
    """The click on a link, in words."""
    name = link.text[:LONGEST_NAME]
    if not name or (link.name_source in NEARBY and not link.label and link.service):
        return Step(link.service.capitalize() if link.service else "…", "icon")
    if link.tag == "option":
        return Step(name, "option", under=under)
    if (link.name_source in ON_PICTURES or link.name_source in NEARBY) and not link.label:
        return Step(name, "banner", under=under)
    label = link.label if squeeze(link.label) != squeeze(name) else ""
    kind: StepKind = "menu" if link.in_menu and not link.trail else "link"
    return Step(name, kind, label, under)


BY_HEADING, BY_LINE = 1, 2
"""What tells apart links of one name: the heading above them, or the line they stand in."""


def _marks(link: Evidence) -> tuple[str, ...]:
    """What a person could tell a link by: its name, its name under a heading, the line it stands in."""
    name = f"{squeeze(link.text)}\n{squeeze(link.label)}"
    above = f"{name}\n{squeeze(link.trail[-1])}" if link.trail else name
    line = f"{name}\n\n{squeeze(_line(link))}" if _line(link) else name
    return name, above, line


def _line(link: Evidence) -> str:
    """The words beside a link, without its own."""
    return " ".join(link.beside.replace(link.label or link.text, " ").split())[:LONGEST_NAME]
