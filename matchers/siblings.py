"""Whether a checklist tells its own items apart: what `oit checklists validate` holds against a file.

Two items are siblings where a name of one is at least half like the title of the other. Then words have
to separate them: the other's ``must`` or ``must_not`` has to refuse that name, or a document of the one
would be taken for the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.checklist import Checklist, Requirement
from matchers.similarity import Matcher

ALIKE = 0.5
"""From this likeness on (0–1, the blend of matchers.similarity without its terms) words must separate."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name of one item that the terms of another do not refuse."""

    code: str
    title: str
    """The item that would take what is not its own."""
    sibling: str
    name: str
    """The item whose name it is, and the name: its title or an alias."""
    score: float
    """How like the name is to the title, 0–1."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A name of an item that its own terms refuse."""

    code: str
    name: str


def unseparated(checklist: Checklist) -> tuple[Pair, ...]:
    """Pairs of items that no term tells apart, most alike first; empty where all are separated.

    >>> from config.loading import load_checklist
    >>> unseparated(load_checklist("oit-2566"))
    ()
    """
    pairs = sorted(_pairs(checklist), key=lambda p: (-p.score, p.code, p.sibling, p.name))
    first = {(pair.code, pair.sibling): pair for pair in reversed(pairs)}
    return tuple(sorted(first.values(), key=lambda p: (-p.score, p.code, p.sibling)))


def _pairs(checklist: Checklist) -> Iterator[Pair]:
    alike, terms = _thorough(_titles_alone(checklist)), _thorough(checklist)
    titles = {r.code: r.title for r in checklist.requirements}
    for requirement, name in _names(checklist):
        welcome = {m.code for m in terms.match(name) if m.parts["terms"] == 1.0}
        for match in alike.match(name):
            if match.code != requirement.code and match.code in welcome and match.score >= ALIKE:
                yield Pair(match.code, titles[match.code], requirement.code, name, match.score)


def self_refusing(checklist: Checklist) -> tuple[Refusal, ...]:
    """Names that the terms of their own item refuse: what bears them would be passed by."""
    terms = _thorough(checklist)
    return tuple(
        Refusal(requirement.code, name)
        for requirement, name in _names(checklist)
        for match in terms.match(name)
        if match.code == requirement.code and match.parts["terms"] < 1.0
    )


def _thorough(checklist: Checklist) -> Matcher:
    """A matcher that compares every name with every item."""
    every = sum(1 + len(requirement.aliases) for requirement in checklist.requirements)
    return Matcher(checklist, considered=every, kept=len(checklist.requirements))


def _names(checklist: Checklist) -> Iterator[tuple[Requirement, str]]:
    for requirement in checklist.requirements:
        yield requirement, requirement.title
        yield from ((requirement, alias.text) for alias in requirement.aliases)


def _titles_alone(checklist: Checklist) -> Checklist:
    """The checklist without terms and aliases, so that a score is likeness and nothing else."""
    bare = {"aliases": (), "must": (), "must_not": ()}
    return checklist.model_copy(
        update={"requirements": tuple(r.model_copy(update=bare) for r in checklist.requirements)}
    )
