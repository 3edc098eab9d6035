"""What the made-up town is made of: its variant, its replies, and the truth about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Layout = Literal["menus", "ita_page", "cards", "table"]
"""How items are reached: from drop-down menus, an ITA page, cards of a topic, or its table."""

Ways = Literal["plain", "awkward", "awkward-scan"]
"""How items are published: as they should be, each in an awkward way, or so and one beyond reading."""
Charset = Literal["", "unlabelled", "false_utf8", "false_latin1"]
"""What a page is encoded in and says of it: the town's own and truly, or windows-874 and nothing or a lie."""


@dataclass(frozen=True)
class Variant:
    """How the site is built; the items on it stay the same.

    ``missing`` names items left out entirely (``"O13"``); ``news`` counts unrelated news
    pages (at least 6, unless the news item itself is missing); ``page_kilobytes`` is the
    least size of a page, 0 for no padding. With awkward ``ways`` every item is there for the right
    period; ``layout`` then counts for nothing.
    """

    thai_digits: bool = False
    encoding: Literal["utf-8", "windows-874"] = "utf-8"
    frames: bool = False
    query_pages: bool = False
    layout: Layout = "ita_page"
    missing: tuple[str, ...] = ()
    news: int = 24
    page_kilobytes: int = 0
    ways: Ways = "plain"


@dataclass(frozen=True)
class Reply:
    """What the server of the town answers to one address."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay_s: float = 0


@dataclass(frozen=True)
class Expected:
    """What a careful reader decides of one item, and why.

    ``way`` tells how an awkward site publishes it (the key of awkward.yaml), ``read_by`` how its
    words are read then (text, ocr p.1, browser), ``needs`` the program that takes.
    """

    verdict: str
    reason_code: str | None
    note: str = ""
    way: str = ""
    read_by: str = ""
    needs: str = ""


@dataclass(frozen=True)
class ItemLink:
    """A link to an item: its code, its name as shown (may be empty), its target as written."""

    code: str
    text: str
    path: str


@dataclass(frozen=True)
class Town:
    """A whole site, ready to be served, and the truth about it.

    ``replies`` are keyed by path and query as requested; ``dead`` are the internal
    addresses meant to lead nowhere. ``fiscal_year`` is พ.ศ., ``as_of`` ค.ศ.
    """

    name: str
    fiscal_year: int
    as_of: date
    replies: Mapping[str, Reply]
    not_found: Reply
    truth: Mapping[str, Expected]
    item_links: tuple[ItemLink, ...]
    dead: frozenset[str]
