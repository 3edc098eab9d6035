"""Where the same disclosure stands from year to year: O21 of 2564 is O19 of 2566."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.checklist import Checklist, Requirement, Wording
from config.concepts import shared
from config.loading import editions


@dataclass(frozen=True, slots=True)
class Trail:
    """One disclosure and its codes, as a person reads them, by fiscal year (พ.ศ.), oldest first."""

    concept: str
    name: Wording
    codes: Mapping[int, str]


def trails() -> tuple[Trail, ...]:
    """Every disclosure of the editions that belong to a year, in the order it came up.

    An item that joins several disclosures stands in the trail of each.

    >>> plan = next(trail for trail in trails() if trail.concept == "procurement_plan")
    >>> plan.codes[2564], plan.codes[2566]
    ('O21', 'O19')
    """
    names: dict[str, Wording] = {}
    codes: dict[str, dict[int, str]] = {}
    for edition in reversed(editions()):
        if edition.fiscal_year is None:
            continue
        for requirement in edition.requirements:
            for concept in (requirement.concept, *requirement.also):
                names.setdefault(concept, _name(concept, requirement))
                codes.setdefault(concept, {})[edition.fiscal_year] = edition.label(requirement.code)
    return tuple(Trail(concept, names[concept], codes[concept]) for concept in codes)


def elsewhere(requirement: Requirement, checklist: Checklist) -> tuple[tuple[int, str], ...]:
    """Year and code of this item in the other editions, oldest first; an item may have been two before."""
    found = {
        (year, code)
        for trail in trails()
        if trail.concept in (requirement.concept, *requirement.also)
        for year, code in trail.codes.items()
        if year != checklist.fiscal_year
    }
    return tuple(sorted(found, key=lambda place: (place[0], len(place[1]), place[1])))


def _name(concept: str, requirement: Requirement) -> Wording:
    known = shared().concepts.get(concept)
    return known.name if known else Wording(th=requirement.title, en=requirement.title)
