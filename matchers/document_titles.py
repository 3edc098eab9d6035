"""How a document says what it is: its title block, titles further inside, and what is garbled.

A title stands on the cover, in a notice's head or in a letter's subject line, often broken over
several lines. Tables are never titles: a report that lists all items would else prove them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from config.checklist import Strict
from matchers.agencies import begins_with_body
from matchers.opening_words import opening_words
from matchers.text import normalise
from matchers.wordlists import word_list

LONGEST_DOCUMENT = 400_000
"""Characters read of one document."""
LONGEST_LINE = 200
"""A longer line is a paragraph; only the first line of a document may be longer and still be its title."""
TITLE_LINES, TITLE_CHARACTERS = 6, 400
SUBJECT_LINES = 3
MOST_BLOCKS = 12
GARBLED_LETTERS, GARBLED_LINES = 10, 3

Why = Literal["title", "form", "body"]

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_MARKDOWN = re.compile(r"\*\*|^#{1,6}\s|^[*•-]\s")
_TABLE = re.compile(r"\t.*\t|\|.*\||</?(?:td|tr|li|p|table|input)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"อำเภอ|จังหวัด|(?<![ก-๎])(?:อ|จ)\.")
_NUMBERED = re.compile(r"^[(\[]?\d{1,2}(?:\.\d+)*[.)]\s?")
_LETTER = re.compile("[A-Za-zก-๎]")
_OTHER_SCRIPT = re.compile("[\u0400-\u052f\u0590-\u0dff\u0e80-\u1fff\u3040-\ud7ff]")
_THAI = re.compile("[ก-๎]")


class TitleBlockWords(Strict):
    """config/vocabulary/document_titles.yaml."""

    nouns: tuple[str, ...]
    notices: tuple[str, ...]
    form_lines: tuple[str, ...]
    parts: tuple[str, ...]
    dated: tuple[str, ...]
    joins: tuple[str, ...]
    addressed: tuple[str, ...]


@cache
def title_block_words() -> TitleBlockWords:
    """The packaged words for finding titles in a document."""
    return word_list("document_titles.yaml", TitleBlockWords)


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """One title, on one line.

    ``why``: ``title`` heads the document, ``form`` is a letter's subject line, ``body`` heads a
    document inside it. ``line`` is its place among the lines.
    """

    text: str
    why: Why
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """A normalised line; ``cells`` marks one of a table. Empty lines are left out."""

    text: str
    cells: bool

    @property
    def is_short(self) -> bool:
        """Whether it may belong to a title."""
        return not self.cells and len(self.text) <= LONGEST_LINE

    @property
    def speaks(self) -> bool:
        """Whether it has words at all, not just a page number."""
        return len(_LETTER.findall(self.text)) >= 4


@dataclass(frozen=True, slots=True)
class Pages:
    """A document's lines up to where its reading is garbled, and what follows from there."""

    lines: tuple[Line, ...]
    garbled: int = 0

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)


def read_pages(text: str) -> Pages:
    r"""The lines of a document that can be believed. Total and linear.

    Scanners that fail fill pages with loops and letters of other scripts; from the first such line
    on nothing is believed. ``garbled`` counts the characters left out.

    >>> read_pages("**แผน** ปี ๒๕๖๖\n\n<p>ก</p>\tข\tค").lines
    (Line(text='แผน ปี 2566', cells=False), Line(text='ก ข ค', cells=True))
    """
    raw = text[:LONGEST_DOCUMENT].splitlines()
    strange = [n for n, line in enumerate(raw) if _is_strange(line)]
    end = strange[0] if len(strange) >= GARBLED_LINES else len(raw)
    lines = tuple(filter(lambda line: line.text, map(_line, raw[:end])))
    return Pages(lines, sum(map(len, raw[end:])))


def _is_strange(line: str) -> bool:
    others = len(_OTHER_SCRIPT.findall(line))
    return others >= GARBLED_LETTERS and others > len(_THAI.findall(line))


def _line(raw: str) -> Line:
    plain = _MARKDOWN.sub("", _TAG.sub(" ", raw))
    return Line(normalise(plain), bool(_TABLE.search(raw)))


def read_title_blocks(pages: Pages) -> tuple[TitleBlock, ...]:
    r"""The titles of a document, its own first, then those of documents inside it; at most 12.

    >>> read_title_blocks(read_pages("ประกาศเทศบาลตำบลตัวอย่าง\nเรื่อง แผนการจัดหา\nประจำปี ๒๕๖๖\nตามที่ พ.ร.บ."))
    (TitleBlock(text='แผนการจัดหา ประจำปี 2566', why='title', line=0),)
    """
    lines = pages.lines
    first = next((n for n, line in enumerate(lines) if line.speaks and not line.cells), None)
    if first is None:
        return ()
    head, end = _head(lines, first)
    blocks = [head] if head else []
    place = end
    while place < len(lines) and len(blocks) < MOST_BLOCKS:
        block, place = _inner(lines, place)
        if block:
            blocks.append(block)
    return tuple(blocks)


def _head(lines: Sequence[Line], first: int) -> tuple[TitleBlock | None, int]:
    """The document's own title, and where the search for others goes on."""
    subject = _subject(lines, first, first + 8)
    if subject:
        text, end = subject
        letter = not lines[first].text.startswith(title_block_words().notices)
        return TitleBlock(text, "form" if letter else "title", first), end
    text, end = _gathered(lines, first, whole=True)
    if not text:
        return None, first + 1
    return TitleBlock(text, "title", first), end


def _inner(lines: Sequence[Line], place: int) -> tuple[TitleBlock | None, int]:
    """The title that begins at ``place``, if one does: a notice with its subject, or a cover."""
    line, words = lines[place], title_block_words()
    if not line.is_short:
        return None, place + 1
    if line.text.startswith(words.notices) and not line.text.startswith(words.dated):
        subject = _subject(lines, place, place + 3)
        if subject:
            return TitleBlock(subject[0], "body", place), subject[1]
    if line.text.startswith(words.nouns) and _NUMBERED.match(line.text) is None:
        text, end = _gathered(lines, place, whole=False)
        if text and _is_address_below(lines, end):
            return TitleBlock(text, "body", place), end
    return None, place + 1


def _subject(lines: Sequence[Line], first: int, last: int) -> tuple[str, int] | None:
    """The subject (เรื่อง …) that stands among the lines, joined, and the line after it."""
    begins, subject = opening_words().text_begins, opening_words().subject
    for n in range(first, min(last, len(lines))):
        text = lines[n].text
        if not lines[n].is_short or (text.startswith(begins) and n > first):
            return None
        if text.startswith(subject) and len(text) > len(subject) + 3:
            more = list(_continued(lines, n + 1, n + SUBJECT_LINES))
            joined = " ".join([text.removeprefix(subject).lstrip(" :.-"), *more])
            return _cut(joined), n + 1 + len(more)
    return None


def _continued(lines: Sequence[Line], first: int, last: int) -> Iterator[str]:
    """The lines that go on with a subject: until the text, the next label, or a paragraph."""
    for line in lines[first:last]:
        if not line.is_short or len(line.text) > LONGEST_LINE / 2 or _ends_title(line.text):
            return
        yield line.text


def _gathered(lines: Sequence[Line], first: int, *, whole: bool) -> tuple[str, int]:
    """The lines of a cover above the name of the body, joined, and where they end."""
    taken: list[str] = []
    for n in range(first, min(first + TITLE_LINES, len(lines))):
        text = lines[n].text
        named = begins_with_body(text)
        if taken and (not lines[n].is_short or named or _ends_title(text)):
            return _cut(" ".join(taken)), n
        if lines[n].cells or (not whole and (named or _ends_title(text))):
            return _cut(" ".join(taken)), n
        if not taken and named and len(text) < LONGEST_LINE / 2:
            continue  # the letterhead above the title
        if lines[n].speaks or _LETTER.search(text) or taken:
            taken.append(text)
    return _cut(" ".join(taken)), min(first + TITLE_LINES, len(lines))


def _ends_title(text: str) -> bool:
    words = title_block_words()
    return bool(
        text.startswith((*opening_words().text_begins, *words.parts, *words.form_lines))
        or _NUMBERED.match(text)
        or (text.startswith("(") and "เดือน" not in text and "ปี" not in text)
    )


def _is_address_below(lines: Sequence[Line], place: int) -> bool:
    """Whether the name of a body and its district stand here, as on a cover."""
    here = [line.text for line in lines[place : place + 2] if line.is_short]
    return bool(here) and begins_with_body(here[0]) and any(map(_ADDRESS.search, here))


def _cut(text: str) -> str:
    return " ".join(text.split())[:TITLE_CHARACTERS].removesuffix(" ของ").strip()
