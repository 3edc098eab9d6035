"""The checklist: one edition of what must be disclosed, read from YAML.

Every fact carries its sources and a confidence (``C2``, ``1S``, ``INF``, …) as defined in
docs/checklists.md. Fiscal years are Buddhist-era (พ.ศ.) integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Channel = Literal["", "contact", "qa", "social", "eservice", "complaint", "executives", "news", "laws"]
"""Items that are no document but a place on the site; empty for all others."""


class Strict(BaseModel):
    """Base of everything read from config/: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(StrEnum):
    """Which time a document must cover, relative to the fiscal year assessed (FY)."""

    CURRENT = "current"  # true today
    IN_FORCE = "in_force"  # valid in FY, however old
    PLAN = "plan"  # in force in FY and made for it
    FIRST_HALF = "first_half"  # 1 Oct FY-1 – 31 Mar FY
    ANNUAL_PREVIOUS = "annual_previous"  # all of FY-1
    MONTHLY = "monthly"  # month by month, first half of FY
    DURING = "during"  # happened in FY
    MULTI_YEAR = "multi_year"  # a plan of several years that covers FY
    ASSESSES_PREVIOUS = "assesses_previous"  # analyses the ITA result of FY-1


class Fact(Strict):
    """Where a fact comes from and how sure we are."""

    confidence: str
    sources: tuple[str, ...] = Field(min_length=1)


class Wording(Strict):
    """A text in Thai and English."""

    th: str
    en: str


class Alias(Strict):
    """Another name of an item, as a real body wrote it."""

    text: str = Field(min_length=2)
    source: str = Field(min_length=2, description="the body it was read at")


class Clue(Strict):
    """One way in which an element shows itself; all that a clue names must hold.

    A word is plain text, ``@name`` (a list of config/vocabulary/elements.yaml) or ``<shape>`` (an amount,
    a date: matchers/shapes.py).
    """

    near: tuple[tuple[str, ...], ...] = Field((), description="of each group one word, close together")
    within: int = Field(150, ge=1, le=1000, description="characters in which they must begin")
    times: int = Field(1, ge=1, description="in so many places")
    heading: tuple[str, ...] = Field((), description="a heading, label or cell begins with one of them")
    sign: str = ""
    unless: tuple[str, ...] = Field((), description="words beside it that make it a mere mention")


class Element(Strict):
    """One thing a document must contain, and how a machine can see it.

    It is there when a word of ``any_of`` stands in the text, or the structural sign ``sign`` (phone, email,
    address, map, photo, person), or one clue of ``seen``. A word of ``unsure`` alone decides nothing. An
    element with none of these needs a person; ``why_person`` says why, also where a person is needed
    because absence from the text would prove nothing (``absence_proves``).
    """

    id: str
    title: Wording
    deciding: bool = True
    any_of: tuple[str, ...] = ()
    sign: str = ""
    seen: tuple[Clue, ...] = ()
    unsure: tuple[str, ...] = ()
    against: tuple[Clue, ...] = Field((), description="clues that show it lacking, come what may")
    absence_proves: bool = True
    why_person: Wording | None = None

    @property
    def can_be_seen(self) -> bool:
        """Whether a machine has any way to see it."""
        return bool(self.any_of or self.sign or self.seen)


class Part(Strict):
    """One document or service a requirement asks for."""

    id: str = "main"
    period: Period
    frequency: Literal["once", "monthly", "quarterly", "half_year"] = "once"
    minimum_count: int = Field(1, ge=1)
    together: bool = Field(False, description="its elements may be spread over several documents")
    is_document: bool = Field(False, description="shown by a document although the item is a channel")
    named: tuple[str, ...] = Field((), description="one must stand in the name or head of its document")
    elements: tuple[Element, ...] = ()


class Requirement(Strict):
    """One item of the checklist, ``O12``."""

    code: str = Field(pattern=r"^[A-Z]+\d+(\.\d+)?$")
    concept: str = Field(description="joins the same disclosure across years")
    also: tuple[str, ...] = Field((), description="further concepts that this item joins into one")
    title: str
    sub_indicator: str = Field("", description="empty where the groups of an edition are not known")
    division: str
    what: Wording = Field(description="what must be shown, in one or two sentences")
    advice: Wording = Field(description="what to do when it is missing")
    aliases: tuple[Alias, ...] = ()
    must: tuple[tuple[str, ...], ...] = Field((), description="of each group one word must stand in a name")
    must_not: tuple[str, ...] = Field((), description="words that belong to a sibling")
    heads: tuple[str, ...] = Field((), description="a name that begins with one of these is this item")
    channel: Channel = ""
    link_is_enough: bool = Field(False, description="the carrying page is what must be opened")
    parts: tuple[Part, ...] = Field(min_length=1)
    elements_known: bool = True
    due_on: date | None = None
    facts: dict[Literal["title", "elements", "period"], Fact]

    @property
    def number(self) -> int:
        """12 for ``O12``."""
        return int("".join(c for c in self.code.split(".")[0] if c.isdigit()))


class SubIndicator(Strict):
    """A group of items that weigh the same."""

    id: str
    title: str


class Indicator(Strict):
    """Indicator 9 or 10."""

    id: str
    title: str
    sub_indicators: tuple[SubIndicator, ...] = Field(min_length=1)


class Source(Strict):
    """A public page or document a fact was read in."""

    what: str
    kind: str = ""


class Checklist(Strict):
    """One edition: what must be disclosed in a fiscal year."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title: Wording
    fiscal_year: int | None = Field(None, ge=2540, le=2650, description="พ.ศ.")
    status: Literal["confirmed", "partly_recovered", "reconstructed"]
    note: Wording | None = None
    sources: dict[str, Source]
    divisions: dict[str, Wording]
    indicators: tuple[Indicator, ...] = ()
    requirements: tuple[Requirement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        for code, n in Counter(r.code for r in self.requirements).items():
            if n > 1:
                yield f"requirement {code} stands {n} times; keep one"
        known = {s.id for i in self.indicators for s in i.sub_indicators}
        for r in self.requirements:
            if known and r.sub_indicator not in known:
                yield f"{r.code}: sub_indicator {r.sub_indicator!r} is none of {sorted(known)}"
            if r.division not in self.divisions:
                yield f"{r.code}: division {r.division!r} is none of {sorted(self.divisions)}"
            for name, fact in r.facts.items():
                for key in fact.sources:
                    if key not in self.sources:
                        yield f"{r.code}: facts.{name} names source {key!r}, which is not under sources"

    @cached_property
    def by_code(self) -> dict[str, Requirement]:
        """Requirements by code."""
        return {r.code: r for r in self.requirements}

    def label(self, code: str) -> str:
        """A code as a person reads it: ``O8?`` where the numbers were put together anew."""
        return f"{code}?" if self.status == "reconstructed" else code
