"""What is true of a disclosure in any year; an edition says only what is its own.

``config/concepts.yaml`` holds every disclosure once: what it is, who answers for it, what it is called and
which words tell it from its siblings. A requirement names it as ``concept`` and states what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from pydantic import Field

from config.checklist import Alias, Channel, Strict, Wording
from config.validation import Fault, read_model

_FILE = "config/concepts.yaml"
_BETWEEN = re.compile(r"[\s()/.,-]+")
INHERITED = ("division", "what", "advice", "must", "must_not", "heads", "channel", "link_is_enough")
"""Fields of a requirement that its concept gives where the edition is silent; aliases besides."""


class Concept(Strict):
    """One disclosure, whatever its number in a year.

    ``{year}`` and ``{before}`` in ``what`` and ``advice`` are the fiscal year of the edition and the one
    before it (พ.ศ.).
    """

    name: Wording
    division: str
    what: Wording
    advice: Wording
    aliases: tuple[Alias, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    channel: Channel = ""
    link_is_enough: bool = False


class Joined(Strict):
    """An item that joins several disclosures: what differs from the first of them."""

    of: tuple[str, ...] = Field(min_length=2)
    what: Wording
    advice: Wording
    aliases: tuple[Alias, ...] | None = None
    must: tuple[tuple[str, ...], ...] | None = None
    must_not: tuple[str, ...] | None = None


class OfficialTitle(Strict):
    """What the editions of some years (พ.ศ.) call the item that joins these disclosures."""

    title: str
    of: tuple[str, ...] = Field(min_length=1)
    years: tuple[int, ...] = Field(min_length=1)

    @property
    def alias(self) -> Alias:
        """The title as a name that an item of another year is known by."""
        return Alias(text=self.title, source=", ".join(f"OIT {year}" for year in self.years))


class Concepts(Strict):
    """All disclosures by their id, those joined in later years, and the divisions that answer for them."""

    divisions: dict[str, Wording]
    concepts: dict[str, Concept] = Field(min_length=1)
    joined: tuple[Joined, ...] = ()
    official_titles: tuple[OfficialTitle, ...] = ()

    def titles_of(self, names: Iterable[str]) -> Iterator[Alias]:
        """What other years call disclosures that are all among these."""
        among = set(names)
        return (title.alias for title in self.official_titles if among.issuperset(title.of))

    def given(self, concept: str, also: Iterable[str]) -> dict[str, Any]:
        """Fields of a requirement that this concept, joined with the others, gives."""
        names = [concept, *(name for name in also if name in self.concepts)]
        join = next((j for j in self.joined if j.of[0] == concept and set(j.of) == set(names)), None)
        every = [alias for name in names for alias in self.concepts[name].aliases]
        first = {_letters(alias.text): alias for alias in reversed(every)}
        return {
            **self.concepts[concept].model_dump(include=set(INHERITED)),
            "aliases": [alias.model_dump() for alias in reversed(first.values())],
            **(join.model_dump(exclude={"of"}, exclude_none=True) if join else {}),
        }


@cache
def shared() -> Concepts:
    """The shipped concepts.

    Raises:
        ConfigError: when the file cannot be used.
    """
    return read_model(resources.files("config").joinpath("concepts.yaml"), _FILE, Concepts)


def filled_in(data: Any) -> Any:
    """A checklist as it stands in its file, with what its concepts give; anything else as it is."""
    if not isinstance(data, Mapping) or not isinstance(data.get("requirements"), list):
        return data
    known, year = shared(), data.get("fiscal_year")
    titles = {_letters(r["title"]) for r in data["requirements"] if _has_text(r, "title")}
    return {
        "divisions": {name: wording.model_dump() for name, wording in known.divisions.items()},
        **data,
        "requirements": [_dated(_inheriting(r, known, titles), year) for r in data["requirements"]],
    }


def _inheriting(requirement: Any, known: Concepts, titles: set[str]) -> Any:
    if not _has_text(requirement, "concept") or requirement["concept"] not in known.concepts:
        return requirement
    also = requirement.get("also")
    names = [name for name in also if isinstance(name, str)] if isinstance(also, list) else []
    given = known.given(requirement["concept"], names)
    merged = given | requirement
    if "aliases" not in requirement:
        official = known.titles_of((requirement["concept"], *names))
        others = [alias.model_dump() for alias in official if not _refuses(merged, alias.text)]
        merged["aliases"] = _each_once((*given["aliases"], *others), titles)
    return merged


def _refuses(requirement: Mapping[str, Any], name: str) -> bool:
    """Whether an item's own words would turn a name away: siblings differ from year to year."""
    text = _letters(name).lower()

    def stands(words: Any) -> bool:
        return isinstance(words, list | tuple) and any(_letters(str(w)).lower() in text for w in words)

    must = requirement["must"]
    return stands(requirement["must_not"]) or (isinstance(must, list | tuple) and not all(map(stands, must)))


def _each_once(aliases: Iterable[Mapping[str, str]], titles: set[str]) -> list[Mapping[str, str]]:
    """Aliases in their order, without repetitions and without the titles of the edition itself."""
    first = {_letters(alias["text"]): alias for alias in reversed([*aliases])}
    return [alias for letters, alias in reversed(first.items()) if letters not in titles]


def _dated(requirement: Any, year: object) -> Any:
    """``{year}`` and ``{before}`` of what and advice as years; left standing where there is no year."""
    if not isinstance(requirement, Mapping) or type(year) is not int:
        return requirement
    texts = {
        field: {
            lang: text.replace("{year}", str(year)).replace("{before}", str(year - 1))
            if isinstance(text, str)
            else text
            for lang, text in requirement[field].items()
        }
        for field in ("what", "advice")
        if isinstance(requirement.get(field), Mapping)
    }
    return {**requirement, **texts}


def faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with concepts in a checklist that fits its model: each a place and a reason."""
    used = {r["concept"] for r in data["requirements"]}
    for i, requirement in enumerate(data["requirements"]):
        place = ("requirements", i)
        for n, name in enumerate(requirement.get("also", [])):
            if name not in shared().concepts and name not in used:
                yield (*place, "also", n), f"{name!r} is no concept: see {_FILE}"
        for field in ("what", "advice"):
            if any("{year}" in t or "{before}" in t for t in requirement[field].values()):
                yield (*place, field), "names {year} or {before}, but the file has no fiscal_year"


def _has_text(requirement: object, field: str) -> bool:
    return isinstance(requirement, Mapping) and isinstance(requirement.get(field), str)


def _letters(text: str) -> str:
    """A text without spaces, capitals and the marks around words.

    >>> _letters("แผน พัฒนา (PDPA)")
    'แผนพัฒนาpdpa'
    """
    return _BETWEEN.sub("", text).lower()
