"""One text, asked many times which words stand in it, which stand close together, and which head a line.

Texts come from the web: everything here looks at a text once for each word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from matchers.letters import normalise_lines, squeeze, squeeze_with_places
from matchers.shapes import shapes
from matchers.signs import QUOTE, line_around
from matchers.spelling import fold_misspellings

SHORT_LATIN: Final = 5
"""A Latin word shorter than this must stand alone: "tel" is not in "hotel"."""
MOST_PLACES: Final = 500
"""A word that stands more often than this tells nothing more."""
BESIDE: Final = 40
"""How far around a place the words reach that make it a mere mention."""
LONGEST_HEADING: Final = 60
LABEL: Final = 40
"""Where the colon of a label stands at the latest."""

Span = tuple[int, int]

_CELLS = re.compile(r"\n| \| ")
_NUMBERING = re.compile(
    r"(?:[^\wก-๎]{0,12}(?:(?:ส่วน|บท|ตอน|หมวด|ข้อ|ด้าน)(?:ที่)? ?\d{1,2}|\d{1,2}(?:\.\d{1,2}){0,3}|[ก-ฮ](?=[.)])))?"
    r"[^\wก-๎]{0,12}(?:สรุป|ประเด็น)?"
)
_CONTENTS = re.compile(r"\.{4,}|…{2,}")
"""Dots that lead to a page number: a table of contents names what is elsewhere."""


class Words:
    """A text ready for many questions: normalised once, squeezed once; places are those of the plain text."""

    def __init__(self, text: str) -> None:
        self._plain = fold_misspellings(normalise_lines(text))
        self._lower = self._plain.lower()
        self._squeezed, self._places = squeeze_with_places(self._plain)
        self._found: dict[str, tuple[Span, ...]] = {}
        self._heads: list[tuple[Span, str]] | None = None

    def first(self, words: Sequence[str]) -> Span | None:
        """Where the first of ``words`` that stands in the text begins and ends."""
        return next((places[0] for word in words if (places := self._of(word))), None)

    def close(
        self, groups: Sequence[Sequence[str]], *, within: int, times: int = 1, unless: Sequence[str] = ()
    ) -> str:
        """The line on which a word of every group begins within ``within`` characters, ``times`` times.

        Empty where that is not so. A place with a word of ``unless`` beside it does not count.
        """
        found = (span for span in self._together(groups, within) if not self._mentions(span, unless))
        first = next(found, None)
        enough = (
            first is not None and sum(1 for _, _ in zip(range(times - 1), found, strict=False)) == times - 1
        )
        return self._line(first) if first is not None and enough else ""

    def heading(self, words: Sequence[str], unless: Sequence[str] = ()) -> str:
        """The heading, label or table cell that begins with one of ``words``; empty where none does."""
        wanted = tuple(filter(None, map(_squeezed, words)))
        for span, head in self._headings():
            if head.startswith(wanted) and not self._mentions(span, unless):
                return self._line(span)
        return ""

    def _headings(self) -> list[tuple[Span, str]]:
        if self._heads is None:
            self._heads = list(self._read_headings())
        return self._heads

    def _read_headings(self) -> Iterator[tuple[Span, str]]:
        start = 0
        for gap in (*_CELLS.finditer(self._plain), None):
            end = gap.start() if gap else len(self._plain)
            piece = self._plain[start:end]
            short = len(piece) <= LONGEST_HEADING or ":" in piece[:LABEL]
            if piece and short and not _CONTENTS.search(piece):
                numbering = _NUMBERING.match(piece)
                begin = numbering.end() if numbering else 0
                yield (start, end), squeeze(piece[begin : begin + LONGEST_HEADING])
            start = gap.end() if gap else end

    def _together(self, groups: Sequence[Sequence[str]], within: int) -> Iterator[Span]:
        """From the first to the last word of places where every group has one; they do not overlap."""
        places = sorted(
            (*span, n) for n, group in enumerate(groups) for word in group for span in self._of(word)
        )
        last: dict[int, Span] = {}
        behind = 0
        for start, end, group in places:
            if start < behind:
                continue
            last[group] = (start, end)
            if len(last) < len(groups):
                continue
            begin = min(s for s, _ in last.values())
            if start - begin <= within:
                behind = max(e for _, e in last.values())
                yield begin, behind
                last = {}

    def _mentions(self, span: Span, unless: Sequence[str]) -> bool:
        if not unless:
            return False
        beside = squeeze(self._plain[max(0, span[0] - BESIDE) : span[1] + BESIDE])
        return any(_squeezed(word) in beside for word in unless)

    def _line(self, span: Span) -> str:
        """The line of a place; where it spans several, the two ends of it."""
        if span[1] - span[0] <= QUOTE:
            return line_around(self._plain, *span)
        ends = (line_around(self._plain, place, place + 1) for place in (span[0], span[1] - 1))
        return " … ".join(end[: QUOTE // 2 - 2].strip() for end in dict.fromkeys(ends))

    def _of(self, word: str) -> tuple[Span, ...]:
        """Where a word or a shape stands, however it is spaced."""
        if word not in self._found:
            self._found[word] = tuple(
                span for span, _ in zip(self._search(word), range(MOST_PLACES), strict=False)
            )
        return self._found[word]

    def _search(self, word: str) -> Iterator[Span]:
        if word.startswith("<"):
            yield from (found.span() for found in shapes()[word[1:-1]].finditer(self._plain))
        elif word.isascii() and len(word) < SHORT_LATIN:
            yield from (found.span() for found in _alone(word.lower()).finditer(self._lower))
        else:
            wanted = _squeezed(word)
            place = self._squeezed.find(wanted) if wanted else -1
            while place >= 0:
                yield self._origin(place), self._origin(place + len(wanted) - 1) + 1
                place = self._squeezed.find(wanted, place + len(wanted))

    def _origin(self, place: int) -> int:
        """Where a character of the squeezed form stands in the text."""
        squeezed, plain = self._places[bisect_right(self._places, (place, len(self._plain))) - 1]
        return plain + place - squeezed


@cache
def _squeezed(word: str) -> str:
    return squeeze(fold_misspellings(word))


@cache
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")
