"""Profiles of site builders, one file each in vendors/: firms, and programs anybody may use.

A profile names signs that can be seen from outside, each with the place it was read at. A strong
sign is one that nobody shows by chance; weak ones count from the second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from config.checklist import Strict
from config.errors import ConfigError
from config.validation import read_model
from config.wording import Lang

Where = Literal[
    "meta", "header", "asset_host", "asset_path", "link_host", "link_path", "link_query", "credit_host",
    "credit_text", "site_host",
]  # fmt: skip
"""Where a sign shows: a meta element or header of ``name``; scripts and styles of any host, and those of
the site itself by path; links likewise; the line that credits a maker; the host of the site."""

_NAMED = ("meta", "header")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_FOLDER = "config/vendors"


class Sign(Strict):
    """One thing that tells a builder; ``text`` is looked for as it stands, capitals or not."""

    where: Where
    text: str = Field(min_length=4)
    name: str = ""
    strong: bool = False
    source: str = Field(min_length=5, description="the page, file or documentation where it was read")

    @model_validator(mode="after")
    def _fits(self) -> Sign:
        if (self.where in _NAMED) != bool(self.name):
            raise ValueError("name belongs to meta and header, and to nothing else")
        if self.where.endswith("_host") and not _HOST.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is no host in small letters")
        if self.where.endswith("_path") and not self.text.startswith("/"):
            raise ValueError(f"{self.text!r} is no path; it begins with /")
        return self


class VendorNote(Strict):
    """A habit of a builder that explains what a province sees; one sentence."""

    th: str = Field(min_length=5)
    en: str = Field(min_length=5)
    source: str = Field(min_length=5)


class Vendor(Strict):
    """A site builder. ``generic``: a program that anybody may use; a ``vendor`` that fits beats it."""

    id: str = Field(pattern=r"[a-z0-9]+(-[a-z0-9]+)*")
    name: str = Field(min_length=2)
    kind: Literal["vendor", "generic"]
    signs: tuple[Sign, ...] = Field(min_length=1)
    notes: tuple[VendorNote, ...] = ()

    @model_validator(mode="after")
    def _can_be_told(self) -> Vendor:
        if len(self.signs) == 1 and not self.signs[0].strong:
            raise ValueError("one weak sign never tells a builder; add another one")
        places = [(sign.where, sign.name, sign.text.casefold()) for sign in self.signs]
        if len(set(places)) < len(places):
            raise ValueError("a sign stands twice; it would count twice")
        return self

    def said(self, lang: Lang) -> tuple[str, ...]:
        """The notes in one language."""
        return tuple(note.th if lang == "th" else note.en for note in self.notes)


class _Makers(Strict):
    source: str = Field(min_length=5)
    thai: tuple[str, ...]
    english: tuple[str, ...]


class _Owners(Strict):
    source: str = Field(min_length=5)
    words: tuple[str, ...]


class _Hosts(Strict):
    source: str = Field(min_length=5)
    hosts: tuple[str, ...]


class CreditWords(Strict):
    """config/credits.yaml."""

    makers: _Makers
    owners: _Owners
    no_makers: _Hosts


@cache
def vendors() -> Mapping[str, Vendor]:
    """The shipped profiles by id.

    Raises:
        ConfigError: a profile is damaged; says file, line and field.
    """
    folder = resources.files("config").joinpath("vendors")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name)
    return {vendor.id: vendor for vendor in map(read_vendor, files)}


def read_vendor(file: Path | Traversable) -> Vendor:
    """One profile.

    Raises:
        ConfigError: it does not fit, or has another id than its file has a name.
    """
    where = f"{_FOLDER}/{file.name}"
    vendor = read_model(file, where, Vendor)
    if f"{vendor.id}.yaml" != file.name:
        raise ConfigError(where, f"is {vendor.id!r}; use the name of the file", field="id")
    return vendor


@cache
def credit_words() -> CreditWords:
    """The words that credit a maker, read once.

    Raises:
        ConfigError: when credits.yaml is damaged.
    """
    return read_model(resources.files("config").joinpath("credits.yaml"), "config/credits.yaml", CreditWords)
