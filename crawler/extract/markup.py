"""What class names and words of markup say, read from config/vocabulary/markup.yaml."""

from __future__ import annotations

import re
from functools import cache

from config.checklist import Strict
from matchers.remembering import remembered
from matchers.wordlists import word_list


class ClassWords(Strict):
    """Words of class names, by what they say."""

    menu: frozenset[str]
    dropdown: tuple[str, ...]
    crumbs: frozenset[str]
    card: frozenset[str]
    page_title: tuple[str, ...]
    title: tuple[str, ...]


class AddressAttributes(Strict):
    """Attributes that hold an address, or may hold one."""

    always: frozenset[str]
    when_address: frozenset[str]


class MarkupRules(Strict):
    """All of config/vocabulary/markup.yaml."""

    classes: ClassWords
    address_attributes: AddressAttributes
    home_words: frozenset[str]
    filler_words: tuple[str, ...]
    note_words: tuple[str, ...]
    picture_words: tuple[str, ...]
    picture_names: tuple[str, ...]
    decoration: frozenset[str]
    way_words: frozenset[str]
    smallest_photo: int
    smallest_document: int
    map_sources: tuple[str, ...]
    search_fields: frozenset[str]
    login_fields: frozenset[str]


@cache
def markup_rules() -> MarkupRules:
    """The rules; raises ConfigError when the file is wrong."""
    return word_list("markup.yaml", MarkupRules)


class Says:
    """What a class attribute says of its element; plain numbers, for they are asked of every element."""

    MENU = 1
    DROPDOWN = 2
    CRUMBS = 4
    CARD = 8
    PAGE_TITLE = 16
    TITLE = 32
    CONTROL = 64
    OPENER = 128


_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+|[ก-๎]+")
# "nav-link" is no menu but a link in one; "card-footer" is no footer of the page
_PART_OF_SOMETHING = {
    "link",
    "item",
    "toggle",
    "toggler",
    "icon",
    "text",
    "brand",
    "img",
    "pills",
    "tabs",
    "card",
    "panel",
    "entry",
    "post",
    "modal",
}

# <button class="accordion"> as W3Schools teaches it: what it opens follows it without an id
_OPENERS = {"accordion", "collapsible", "accordionbtn"}


@remembered(4096)
def class_says(classes: str) -> int:
    """Flags of ``Says`` for a class attribute.

    >>> class_says("font-pages-head") == Says.PAGE_TITLE | Says.TITLE, class_says("mt-3 text-center")
    (True, 0)
    """
    found = 0
    words = markup_rules().classes
    for name in classes[:400].split():
        parts = [part.lower() for part in _PARTS.findall(name)]
        spelt, known = f" {' '.join(parts)} ", set(parts)
        if known & words.menu and not known & _PART_OF_SOMETHING:
            found |= Says.MENU
        if any(f" {word} " in spelt for word in words.dropdown):
            found |= Says.DROPDOWN
        if known & words.crumbs:
            found |= Says.CRUMBS
        if words.card & {parts[0], parts[-1]} if parts else False:
            found |= Says.CARD
        if any(f" {word} " in spelt for word in words.page_title):
            found |= Says.PAGE_TITLE
        if any(f" {word} " in spelt for word in words.title):
            found |= Says.TITLE
        if parts and parts[-1] in _OPENERS:
            found |= Says.OPENER
        if {"dropdown", "toggle"} <= known or {"accordion", "button"} <= known:
            found |= Says.CONTROL
    return found


def any_of(words: tuple[str, ...]) -> str:
    """A regular expression for one of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
