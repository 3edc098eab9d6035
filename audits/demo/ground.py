"""The ground a town is built on: what is decided once, and what gathers while building."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any, TypeVar

from audits.demo.addresses import Addresses
from audits.demo.model import Charset, ItemLink, Reply, Variant
from audits.demo.specification import Edition, Site, site
from audits.demo.writing import Writer

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """A line that leads somewhere: its name, its target, and what the anchor itself says.

    An empty ``label`` means that the name is the anchor; otherwise the name stands beside
    an anchor such as ดาวน์โหลด. ``code`` is the item code as written on an ITA page, ``way``
    how an awkward site writes the link (awkward.yaml), ``picture`` what it shows for the name.
    """

    name: str
    href: str
    label: str = ""
    code: str = ""
    year: str = ""
    way: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Draft:
    """A page to be rendered when the menus are known."""

    template: str
    title: str
    context: Mapping[str, Any]
    charset: Charset = ""


@dataclass
class Ground:
    """One town in the making."""

    edition: Edition
    variant: Variant
    seed: int
    site: Site = field(default_factory=site)
    drafts: dict[str, Draft] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    links: dict[ItemLink, None] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.writer = Writer(self.site, self.variant.thai_digits)
        style = "query" if self.variant.query_pages else self.pick("addresses", ("words", "numbers"))
        self.addresses = Addresses(style)  # type: ignore[arg-type]

    @property
    def fiscal_year(self) -> int:
        """The fiscal year assessed, พ.ศ."""
        return self.edition.fiscal_year

    def chance(self, purpose: str) -> random.Random:
        """Chance for one purpose: the same for a seed, whatever else the variant changes."""
        return random.Random(f"{self.fiscal_year} {self.seed} {purpose}")  # noqa: S311  no secret

    def pick(self, purpose: str, options: Sequence[T]) -> T:
        """One of the options, by chance for this purpose."""
        return self.chance(purpose).choice(options)

    def say(self, text: str, fiscal_year: int | None = None, **facts: object) -> str:
        """A text with its placeholders filled in, for this fiscal year unless another is given."""
        return self.writer.say(text, fiscal_year or self.fiscal_year, **facts)

    def draft(self, path: str, template: str, title: str, **context: Any) -> str:
        """Keep a page for rendering; returns its address."""
        self.drafts[path] = Draft(template, title, context)
        return path

    def pdf(self, path: str, body: bytes) -> str:
        """Keep a PDF; returns its address."""
        return self.file(path, body, "application/pdf")

    def file(self, path: str, body: bytes, kind: str) -> str:
        """Keep a file with the content type that the server gives it; returns its address."""
        uploaded = datetime.combine(self.edition.as_of - timedelta(days=9), time(3, 4, 5), UTC)
        headers = {"Content-Type": kind, "Last-Modified": format_datetime(uploaded, usegmt=True)}
        self.replies[path] = Reply(200, headers, body)
        return path

    def picture(self, path: str, body: bytes, kind: str = "image/png") -> str:
        """Keep a picture; returns its address."""
        self.replies.setdefault(path, Reply(200, {"Content-Type": kind}, body))
        return path

    def redirect(self, path: str, target: str) -> None:
        """Send visitors of this address to another one."""
        self.replies[path] = Reply(302, {"Location": target, "Content-Type": "text/html"}, b"")

    def link(self, code: str, text: str, path: str) -> None:
        """Remember that a link to an item was shown under this name."""
        self.links[ItemLink(code, text, path)] = None
