"""Whether a document contains the elements an item asks for (องค์ประกอบด้านข้อมูล)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from config.checklist import Clue, Element, Part, Strict
from config.vocabulary import WordList
from matchers.close_words import Words
from matchers.model import ElementResult
from matchers.signs import Language, Signs, read_signs
from matchers.wordlists import word_list

__all__ = ["Signs", "check_elements", "element_words", "read_signs"]


class ElementWords(Strict):
    """config/vocabulary/elements.yaml: word lists that several elements share, by name."""

    lists: dict[str, WordList]


@cache
def element_words() -> ElementWords:
    """The packaged words of elements."""
    return word_list("elements.yaml", ElementWords)


def check_elements(
    part: Part, texts: Sequence[str], *, read_whole: bool, signs: Signs, lang: Language = "th"
) -> tuple[ElementResult, ...]:
    """For every element of ``part``: seen (True, with the line), absent (False), or None.

    ``False`` only where the element can be checked, not even a doubtful word of it is there, and
    ``read_whole`` says that all text was read; an element that no machine can see is always None.
    """
    ready = [Words(text) for text in texts]
    return tuple(
        _check(element, ready, read_whole=read_whole, signs=signs, lang=lang) for element in part.elements
    )


def _check(
    element: Element, texts: Sequence[Words], *, read_whole: bool, signs: Signs, lang: Language
) -> ElementResult:
    title = element.title.en if lang == "en" else element.title.th
    against = next(filter(None, (_quote(clue, texts, signs, lang) for clue in element.against)), "")
    if against:
        return ElementResult(id=element.id, title=title, met=False, quote=against)
    quote = _shown(element, texts, signs, lang)
    if quote:
        return ElementResult(id=element.id, title=title, met=True, quote=quote)
    checkable = element.absence_proves and (
        bool(element.any_of)
        or any(_sign_is_known(s, signs) for s in _signs_of(element))
        or _has_words(element)
    )
    doubtful = any(text.first(_words(element.unsure)) is not None for text in texts)
    absent = checkable and read_whole and not doubtful
    return ElementResult(id=element.id, title=title, met=False if absent else None)


def _shown(element: Element, texts: Sequence[Words], signs: Signs, lang: Language) -> str:
    """The line that shows an element, empty where nothing does."""
    plain = Clue(near=(element.any_of,)) if element.any_of else None
    for clue in (plain, *element.seen):
        quote = _quote(clue, texts, signs, lang) if clue else ""
        if quote:
            return quote
    return (signs.quote(element.sign, lang) or "") if element.sign else ""


def _quote(clue: Clue, texts: Sequence[Words], signs: Signs, lang: Language) -> str:
    """The line on which a clue holds, empty where it does not."""
    sign = (signs.quote(clue.sign, lang) or "") if clue.sign else ""
    if clue.sign and not sign:
        return ""
    if not (clue.near or clue.heading):
        return sign
    unless = _words(clue.unless)
    for text in texts:
        heading = text.heading(_words(clue.heading), unless) if clue.heading else ""
        if clue.heading and not heading:
            continue
        groups = [_words(group) for group in clue.near]
        near = text.close(groups, within=clue.within, times=clue.times, unless=unless) if groups else heading
        if near:
            return near
    return ""


def _signs_of(element: Element) -> tuple[str, ...]:
    return tuple(filter(None, (element.sign, *(clue.sign for clue in element.seen))))


def _has_words(element: Element) -> bool:
    return any(clue.near or clue.heading for clue in element.seen)


def _sign_is_known(sign: str, signs: Signs) -> bool:
    return signs.quote(sign) is not None


@cache
def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` with every ``@name`` replaced by the list of that name."""
    lists = element_words().lists
    return tuple(w for word in words for w in (lists[word[1:]].words if word.startswith("@") else (word,)))
