"""The specification of the made-up town, read from the YAML files beside this module."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Form = Literal[
    "page",
    "file",
    "files",
    "months",
    "people",
    "contact",
    "laws",
    "news",
    "notices",
    "board",
    "social",
    "service",
    "complaint",
    "listening",
]
"""What a document is on the site: see documents.yaml."""

Published = Literal["open", "scan", "placeholder", "absent", "dead", "hash", "login", "offsite", "robots"]
"""Whether and how an item can be opened: see town-2566.yaml."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PartFile(_Frozen):
    """One of several files that make an item."""

    file: str
    title: str
    facts: tuple[str, ...] = ()


class Document(_Frozen):
    """A document or page of the town; its texts hold placeholders for the years."""

    group: str
    form: Form
    texts: tuple[str, ...] = Field(min_length=1)
    title: str
    lines: str = ""
    file: str = ""
    files: tuple[PartFile, ...] = ()
    each: str = ""
    older: tuple[int, ...] = Field((), description="years back of which editions are shown too")
    photos: int = 0
    qr: bool = False


class Entry(_Frozen):
    """One item of an edition: what stands for it, and what is true of it."""

    document: str = ""
    published: Published = "open"
    shown_for: int | None = None
    period: str
    verdict: str
    reason: str | None = None
    note: str = ""


class Edition(_Frozen):
    """The town in one fiscal year (พ.ศ.), seen on one day (ค.ศ.)."""

    fiscal_year: int
    as_of: date
    items: dict[str, Entry]


class Slot(_Frozen):
    """One awkward way to publish an item: see awkward.yaml."""

    link: str
    file: str = ""
    page: str = "plain"
    read_by: str = ""
    needs: str = ""

    @property
    def way(self) -> str:
        """What to call it: the link and what is behind it."""
        return f"{self.link} > {self.file or self.page}"


class BeyondReading(_Frozen):
    """The one item that is there only as a scan that nobody can read."""

    item: str
    file: str


class AwkwardWays(_Frozen):
    """All awkward ways, by the form of the documents they suit."""

    slots: dict[Form, tuple[Slot, ...]]
    instead: dict[str, str]
    beyond_reading: BeyondReading
    left_out: str


class Decoy(_Frozen):
    """A document near an item that is none."""

    group: str
    title: str


class NewsWords(_Frozen):
    """Subjects and places that news are made of."""

    subjects: tuple[str, ...]
    places: tuple[str, ...]


class Site(_Frozen):
    """Who the town is, its menus, and all that is no item."""

    agency: str
    english: str
    mayor: str
    clerk: str
    address: str
    phone: str
    fax: str
    email: str
    facebook: str
    map: str
    drive: str
    people: tuple[tuple[str, str, str], ...]
    council: tuple[tuple[str, str, str], ...]
    groups: dict[str, tuple[str, ...]]
    download: tuple[str, ...]
    decoys: tuple[Decoy, ...]
    laws: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]
    board: tuple[tuple[str, str, str], ...]
    news: NewsWords


EDITIONS = (2564, 2566)
"""Fiscal years (พ.ศ.) there is a town for."""


@cache
def site() -> Site:
    """The town itself."""
    return Site.model_validate(_read("site.yaml"))


@cache
def documents() -> dict[str, Document]:
    """Everything the town may publish, by name."""
    return TypeAdapter(dict[str, Document]).validate_python(_read("documents.yaml"))


@cache
def edition(fiscal_year: int) -> Edition:
    """The town of that fiscal year (พ.ศ.); ``ValueError`` where there is none."""
    if fiscal_year not in EDITIONS:
        years = ", ".join(map(str, EDITIONS))
        raise ValueError(f"no made-up town for fiscal year {fiscal_year}; there is one for {years}")
    return Edition.model_validate(_read(f"town-{fiscal_year}.yaml"))


@cache
def awkward_ways() -> AwkwardWays:
    """How the awkward town of 2566 (พ.ศ.) publishes its items."""
    return AwkwardWays.model_validate(_read("awkward.yaml"))


def _read(name: str) -> object:
    text = (resources.files("audits.demo") / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
