"""The guard against endless sites: calendars, paginations, addresses that grow with every click.

The bounds stand in config/vocabulary/links.yaml under ``traps``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.link_rules import TrapRules, link_rules
from matchers.remembering import remembered

_DIGITS = re.compile(r"[0-9๐-๙]+")
_DATED = re.compile(r"(?:^|/)(?:19|20|25)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
_PROGRAM = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|pl)/", re.IGNORECASE)
_MIXED = re.compile(r"(?=[^\d]*\d)(?=[^a-zA-Z]*[a-zA-Z])[\w=+-]+")


class TrapGuard:
    """Counts the addresses of each shape and refuses those past the bound.

    A shape is an address with its numbers, dates and long names made alike, and the names
    of its parameters. The guard remembers what it allowed, so asking twice gives the same
    answer; asked in the same order it always decides the same.
    """

    def __init__(self, max_per_shape: int | None = None) -> None:
        """``max_per_shape`` replaces the bound for ordinary pages (120)."""
        self._rules = link_rules().traps
        self._per_shape = max_per_shape if max_per_shape is not None else self._rules.per_shape
        self._allowed: dict[str, set[int]] = defaultdict(set)
        self._families: Counter[str] = Counter()

    def allows(self, url: str) -> bool:
        """Whether one more address of this shape may be asked for."""
        shape = shape_of(url)
        if shape.endless:
            return False
        bound = min(self._per_shape, self._bound(shape.kind))
        seen = self._allowed.get(shape.key)
        if seen is None:
            if self._families[shape.family] >= self._rules.shapes_per_path:
                return False
            self._families[shape.family] += 1
            seen = self._allowed[shape.key]
        mark = hash(url)
        if mark in seen:
            return True
        if len(seen) >= bound:
            return False
        seen.add(mark)
        return True

    def _bound(self, kind: str) -> int:
        match kind:
            case "calendar":
                return self._rules.per_calendar
            case "pagination":
                return self._rules.per_pagination
            case "path_info":
                return self._rules.per_path_info
        return self._per_shape


@dataclass(frozen=True, slots=True)
class Shape:
    """What addresses of one family have in common.

    ``kind`` is "", "calendar", "pagination" or "path_info"; ``family`` is the path alone;
    ``endless`` marks an address that no honest page has.
    """

    key: str
    family: str
    kind: str
    endless: bool


@remembered(4096)
def shape_of(url: str) -> Shape:
    """The shape of a canonical address.

    >>> shape_of("http://x.go.th/news/15?cat=3&page=2")
    Shape(key='x.go.th/news/#?cat=#&page=#', family='x.go.th/news/#', kind='pagination', endless=False)
    """
    rules = link_rules().traps
    parts = urlsplit(url)
    path = unquote(parts.path)
    family = f"{parts.netloc}{'/'.join(_alike(s, rules) for s in path.split('/'))}"
    pairs = [pair.partition("=")[::2] for pair in unquote(parts.query).split("&") if pair]
    query = "&".join(sorted(f"{name.lower()}={_alike(value, rules)}" for name, value in pairs))
    kind = _kind(path, parts.query.lower(), {name.lower() for name, _ in pairs}, rules)
    if kind == "path_info":
        family = f"{parts.netloc}{path[: _PROGRAM.search(path).end()]}*"  # type: ignore[union-attr]
    key = f"{family}?{query}" if query else family
    return Shape(key, family, kind, _is_endless(url, path, len(pairs), rules))


def _alike(segment: str, rules: TrapRules) -> str:
    """A path segment or a value with what varies between sisters made alike."""
    if len(segment) > 24 or not segment.isascii():
        return "*"
    if len(segment) >= rules.drawn_by_lot and _MIXED.fullmatch(segment):
        return "*"
    return _DIGITS.sub("#", segment)


def _kind(path: str, query: str, names: set[str], rules: TrapRules) -> str:
    dated = bool(names & rules.calendar_keys) and bool(names & rules.year_keys)
    whole_date = re.search(r"=\d{4}-\d{1,2}(?:-\d{1,2})?(?:&|$)", query)
    named = any(word in f"{path.lower()}?{query}" for word in rules.calendar_words)
    if dated or whole_date or named or _DATED.search(path):
        return "calendar"
    if _PROGRAM.search(path):
        return "path_info"
    if names & rules.pagination_keys:
        return "pagination"
    return ""


def _is_endless(url: str, path: str, parameters: int, rules: TrapRules) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    repeated = Counter(segments).most_common(1)
    return (
        len(url) > rules.address_length
        or len(segments) > rules.path_segments
        or parameters > rules.parameters
        or (bool(repeated) and repeated[0][1] >= rules.same_segment)
    )
