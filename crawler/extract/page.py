"""A page as it was read: its links, its blocks of text, its forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from matchers.model import Form, ListedRow, NameSource


class FoundLink(NamedTuple):
    """A link as it stands on a page.

    ``text`` is its name, normalised and masked, taken from where ``name_source`` says.
    ``problem`` is empty or one of those of ``crawler.links.Resolved``, or: control (opens a
    menu, tab or accordion on the spot), missing_anchor (``#x`` and no x on the page).
    ``hidden``: its style, or that of what it stands in, keeps it from the eye. ``picture`` is the
    source, as written, of the picture that alone could name it; empty where words do. ``label`` are
    the words it shows itself where its name stands beside it ("ดาวน์โหลด"); empty for a bare picture.
    """

    href: str
    url: str | None
    dead_anchor: bool
    text: str
    name_source: NameSource
    code: str
    trail: tuple[str, ...]
    beside: str
    tag: str
    block: int
    repeats: int
    problem: str
    hidden: bool = False
    picture: str = ""
    label: str = ""


class Picture(NamedTuple):
    """A picture in the content of a page that may be a document: no icon, no logo, in no link.

    ``name`` is its own (alt, title), else that of the heading above it, as ``name_source`` says.
    """

    url: str
    name: str
    name_source: NameSource
    trail: tuple[str, ...]
    block: int


class Block(NamedTuple):
    """The text of one leaf block: a paragraph, a cell, a line, a heading, or a lone picture link.

    ``text`` is on one line, as written. ``level`` is 1–6 for headings and 0 for all else.
    ``in_nav`` is 0 outside menus, 1 where only a class name says menu, 2 where the markup
    does (nav, footer, drop-down). ``links`` are places in ``Page.links``; ``key`` is the same
    for the same text with the same ends of its targets, on any page and in any run.
    """

    text: str
    level: int
    in_nav: int
    crumb: bool
    link_characters: int
    key: str
    photos: int
    links: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML page, read.

    ``problems`` are codes: repaired, cut (longer, deeper or of more elements than is read), too_many_links,
    development_base (its ``<base>`` names a programmer's own machine and was ignored).
    """

    url: str
    title: str
    base: str
    links: tuple[FoundLink, ...]
    blocks: tuple[Block, ...]
    forms: tuple[Form, ...]
    has_map: bool
    photos: int
    meta_refresh: str | None
    ids: frozenset[str]
    repaired: bool
    problems: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()
    listed: tuple[ListedRow, ...] = ()
