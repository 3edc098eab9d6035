"""Which edition the titles of a list speak for, told only by the codes at which editions differ.

O1 to O9 bear the same titles for years on end, so a list of another year agrees with ours over a
long way. What counts is the codes to which two editions give different items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property

from rapidfuzz import fuzz

from config.checklist import Checklist
from config.loading import editions
from matchers.remembering import remembered
from matchers.text import read_title, squeeze

LIKE = 0.5
"""A name less like a title than this speaks for no edition: a site's own words, or another body's."""
CLEARLY = 0.15
"""So much more like one edition's title than another's; siblings of one item differ by less."""

_Titles = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Witness:
    """How many codes of a list speak for our edition, and how many for that of ``fiscal_year`` (พ.ศ.).

    ``telling`` counts the codes of the list at which the two editions differ.
    """

    fiscal_year: int
    ours: int
    theirs: int
    telling: int


class Witnesses:
    """Compares lists with the edition audited and with every other one, read when first asked for."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist

    @cached_property
    def _ours(self) -> _Titles:
        return _titles(self._checklist)

    @cached_property
    def _others(self) -> Mapping[int, _Titles]:
        return {year: known for year, known in _shipped().items() if year != self._checklist.fiscal_year}

    def of(self, names: Mapping[str, Iterable[str]]) -> tuple[Witness, ...]:
        """One witness for each other edition, newest first; ``names`` are those written under each code."""
        plain = {code: tuple(filter(None, map(_compared, written))) for code, written in names.items()}
        return tuple(self._witness(year, plain) for year in sorted(self._others, reverse=True))

    def codes(self, fiscal_year: int) -> Set[str]:
        """The item codes of another edition, by its year (พ.ศ.)."""
        return self._others[fiscal_year].keys()

    def _witness(self, year: int, names: Mapping[str, tuple[str, ...]]) -> Witness:
        ours = theirs = telling = 0
        for code, written in names.items():
            mine, other = self._ours.get(code, ()), self._others[year].get(code, ())
            if mine[:1] == other[:1]:
                continue
            telling += 1
            gain = _likeness(written, mine) - _likeness(written, other)
            ours += gain >= CLEARLY
            theirs += gain <= -CLEARLY
        return Witness(year, ours, theirs, telling)


def loudest(witnesses: Iterable[Witness]) -> Witness | None:
    """The edition that speaks louder from a list than ours does; None when none does.

    >>> loudest([Witness(2566, 1, 9, 12), Witness(2564, 1, 4, 12)]).fiscal_year
    2566
    >>> loudest([Witness(2564, 3, 3, 8)]) is None
    True
    """
    louder = [w for w in witnesses if w.theirs > w.ours]
    return max(louder, key=lambda w: (w.theirs - w.ours, w.fiscal_year), default=None)


def against(witnesses: Iterable[Witness], fiscal_year: int) -> Witness | None:
    """The witness of a year (พ.ศ.), or of the nearest year there is an edition for."""
    return min(witnesses, key=lambda w: (abs(w.fiscal_year - fiscal_year), w.fiscal_year), default=None)


def _likeness(names: tuple[str, ...], titles: tuple[str, ...]) -> float:
    """How like the nearest title the nearest name is, 0–1; 0 where it is like none."""
    nearest = max((_ratio(name, title) for name in names for title in titles), default=0.0)
    return nearest if nearest >= LIKE else 0.0


@remembered(65_536)
def _ratio(name: str, title: str) -> float:
    return fuzz.ratio(name, title) / 100


@remembered(8192)
def _compared(name: str) -> str:
    return squeeze(read_title(name).core)


def _titles(checklist: Checklist) -> _Titles:
    """The titles and aliases under each code, ready for comparison; the official title first."""
    return {
        r.code: tuple(map(_compared, (r.title, *(alias.text for alias in r.aliases))))
        for r in checklist.requirements
    }


@cache
def _shipped() -> Mapping[int, _Titles]:
    return {known.fiscal_year: _titles(known) for known in editions() if known.fiscal_year}
