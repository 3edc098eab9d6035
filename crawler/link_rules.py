"""The word lists about addresses, read from config/vocabulary/links.yaml."""

from __future__ import annotations

from functools import cache

from config.checklist import Strict
from matchers.wordlists import word_list


class SessionRules(Strict):
    """Parameters that carry a session."""

    always: frozenset[str]
    when_random: frozenset[str]


class TrackingRules(Strict):
    """Parameters that tell a counter where the visitor came from."""

    names: frozenset[str]
    prefixes: tuple[str, ...]


class SortingRules(Strict):
    """Parameters, with such values, that show the same list in another order."""

    names: frozenset[str]
    values: frozenset[str]


class EndingRules(Strict):
    """File endings, lower case, without the dot."""

    page: frozenset[str]
    file: frozenset[str]
    asset: frozenset[str]


class ViewerRules(Strict):
    """Pages that only show a document named in a parameter."""

    places: tuple[str, ...]
    pages: frozenset[str]
    parameters: frozenset[str]


class AdminRules(Strict):
    """What stands behind a login."""

    segments: frozenset[str]
    doors: frozenset[str]
    query: frozenset[str]
    texts: frozenset[str]


class DevelopmentRules(Strict):
    """Names of a programmer's own machine."""

    names: frozenset[str]
    endings: frozenset[str]


class TrapRules(Strict):
    """Bounds of the guard against endless sites; counts of addresses, lengths in characters."""

    address_length: int
    path_segments: int
    same_segment: int
    parameters: int
    per_shape: int
    per_calendar: int
    per_pagination: int
    per_path_info: int
    shapes_per_path: int
    calendar_words: tuple[str, ...]
    calendar_keys: frozenset[str]
    year_keys: frozenset[str]
    pagination_keys: frozenset[str]
    drawn_by_lot: int


class LinkRules(Strict):
    """All of config/vocabulary/links.yaml."""

    session: SessionRules
    tracking: TrackingRules
    sorting: SortingRules
    last_wins: frozenset[str]
    endings: EndingRules
    misspelt_endings: dict[str, tuple[str, ...]]
    services: dict[str, tuple[str, ...]]
    viewers: ViewerRules
    admin: AdminRules
    development: DevelopmentRules
    traps: TrapRules


@cache
def link_rules() -> LinkRules:
    """The rules; raises ConfigError when the file is wrong."""
    return word_list("links.yaml", LinkRules)
