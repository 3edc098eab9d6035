"""Whether a document contains the elements an item asks for (องค์ประกอบด้านข้อมูล)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from config.checklist import Element, Part
from matchers.model import ElementResult
from matchers.signs import Language, Signs, line_around, read_signs
from matchers.text import fold_misspellings, normalise_lines, squeeze, squeeze_with_places

__all__ = ["Signs", "check_elements", "read_signs"]

SHORT_LATIN = 5
"""A Latin word shorter than this must stand alone: "tel" is not in "hotel"."""


class _Text:
    """A text ready for many questions: normalised once, squeezed once."""

    def __init__(self, text: str) -> None:
        self._plain = fold_misspellings(normalise_lines(text))
        self._lower = self._plain.lower()
        self._squeezed, self._places = squeeze_with_places(self._plain)

    def quote(self, word: str) -> str | None:
        """The line in which ``word`` stands, however it is spaced; None when it does not."""
        if word.isascii() and len(word) < SHORT_LATIN:
            found = _alone(word.lower()).search(self._lower)
            return line_around(self._plain, *found.span()) if found else None
        wanted = _squeezed(word)
        place = self._squeezed.find(wanted) if wanted else -1
        if place < 0:
            return None
        return line_around(self._plain, self._origin(place), self._origin(place + len(wanted) - 1) + 1)

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


def check_elements(
    part: Part, texts: Sequence[str], *, read_whole: bool, signs: Signs, lang: Language = "th"
) -> tuple[ElementResult, ...]:
    """For every element of ``part``: seen (True, with the line), absent (False), or None.

    ``False`` only where the element can be checked and ``read_whole`` says that all text was read;
    an element that no machine can see is always None.
    """
    ready = [_Text(text) for text in texts]
    return tuple(
        _check(element, ready, read_whole=read_whole, signs=signs, lang=lang) for element in part.elements
    )


def _check(
    element: Element, texts: Sequence[_Text], *, read_whole: bool, signs: Signs, lang: Language
) -> ElementResult:
    title = element.title.en if lang == "en" else element.title.th
    quote = next(
        (q for word in element.any_of for text in texts if (q := text.quote(word)) is not None), None
    )
    sign = signs.quote(element.sign, lang) if element.sign else None
    if quote is not None or sign:
        return ElementResult(id=element.id, title=title, met=True, quote=quote or sign or "")
    can_be_checked = bool(element.any_of) or sign is not None
    return ElementResult(id=element.id, title=title, met=False if can_be_checked and read_whole else None)
