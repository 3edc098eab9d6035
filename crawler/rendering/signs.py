"""Which pages need a browser: a shell that a script fills, or a menu whose entries have no address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from config.browser import browser_rules
from crawler.extract.page import FoundLink, Page

BY_SCRIPT = frozenset({"script", "script_route"})
"""Problems of links that only a browser can follow."""
MAX_HTML = 1_000_000
"""Characters of a page that are kept for the browser; what is longer is no shell."""
_SCRIPT = re.compile(r"<script\b([^<>]{0,1000})>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NeedsBrowser:
    """Why a page needs a browser, and its text as it came, so that it is not asked for twice.

    ``shell``: nothing can be read without scripts. ``sparse``: something can, but a framework
    draws the rest. ``menus``: all can be read, but links lead where only a script knows.
    """

    kind: Literal["shell", "sparse", "menus"]
    html: str


def needs_browser(html: str, page: Page) -> NeedsBrowser | None:
    """Why a page that opened needs a browser; None for nearly all pages.

    ``html`` is the decoded text that ``page`` was read from.
    """
    if len(html) > MAX_HTML:
        return None
    kind: Literal["shell", "sparse", "menus", ""] = _drawn(html, page) or _fetched(html, page)
    kind = kind or ("menus" if any(map(has_no_address, page.links)) else "")
    if kind == "menus" and not _worth_clicking(page):
        return None
    return NeedsBrowser(kind, html) if kind else None


def has_no_address(link: FoundLink) -> bool:
    """Whether a link leads nowhere by itself, though a script may know where."""
    return link.url is None and (link.problem in BY_SCRIPT or link.dead_anchor)


def _drawn(html: str, page: Page) -> Literal["shell", "sparse", ""]:
    rules = browser_rules().shell
    links = sum(link.url is not None for link in page.links)
    text = sum(len(block.text) for block in page.blocks)
    if links > rules.most_links or text > rules.most_text or page.meta_refresh:
        return ""
    in_files, inline = _scripts(html)
    if not in_files and not inline:
        return ""
    lowered = html.lower()
    marks = browser_rules().marks
    marked = any(mark in lowered for mark in (*marks.elements, *marks.words))
    if links:
        return "sparse" if marked else ""
    bare = bool(in_files) and text <= rules.bare_text
    return "shell" if marked or inline >= rules.least_script or bare else ""


def _fetched(html: str, page: Page) -> Literal["sparse", ""]:
    """Whether the page's own part is still to be fetched: menus are there, and a script asks for more."""
    rules = browser_rules().fetched
    own = [block for block in page.blocks if not block.in_nav]
    if sum(len(block.text) for block in own) > rules.most_text or page.meta_refresh:
        return ""
    if sum(len(block.links) for block in own) > rules.most_links:
        return ""
    written = "".join(text for _, text in _read_scripts(html))
    return "sparse" if any(word in written for word in rules.asks) else ""


def _scripts(html: str) -> tuple[int, int]:
    """Number of scripts from files, and characters of scripts in the page itself."""
    scripts = list(_read_scripts(html))
    return sum(in_file for in_file, _ in scripts), sum(len(text) for _, text in scripts)


def _read_scripts(html: str) -> Iterator[tuple[bool, str]]:
    """Of every script whether it comes from a file, and its own text in lower case."""
    lowered = html.lower()
    for start in _SCRIPT.finditer(html):
        if "src" in start[1].lower():
            yield True, ""
            continue
        end = lowered.find("</script", start.end())
        yield False, lowered[start.end() : end if end > 0 else None]
        if end < 0:
            return


def _worth_clicking(page: Page) -> bool:
    """Whether scripts hold the targets: one link says so itself, or most of a menu leads nowhere."""
    rules = browser_rules().menus
    if any(link.problem in BY_SCRIPT for link in page.links):
        return True
    nowhere = sum(map(has_no_address, page.links))
    return nowhere >= rules.least and nowhere >= rules.share * len(page.links)
