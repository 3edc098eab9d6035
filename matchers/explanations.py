"""From an explanation (คำอธิบาย) of an answer sheet to the names to click.

Officers write it as a sentence ("อยู่ที่เมนู "แผนงาน" หัวข้อ "แผนพัฒนาท้องถิ่น" >> แผนห้าปี"), as numbered clicks
("1. หน้าแรก 2. เมนู แผนงาน"), or as a chain ("หน้าหลัก > แผนงาน"); several ways stand one after the other.
What is no name to click, remarks and notes, is left out. Where the ways lead is for ``answer_walk``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from matchers.answer_walk import Walk, same_way, walk
from matchers.answer_words import answer_words
from matchers.click_names import unwrapped
from matchers.spelling import any_of
from matchers.text import normalise_lines

__all__ = ["Walk", "Ways", "same_way", "steps_of", "unwrapped", "walk", "ways_of"]

LONGEST = 4000
"""Characters of an explanation that are read."""
MOST_STEPS = 12
MOST_WAYS = 12
LONGEST_NAME = 200
_LONGEST_PLAIN = 120
"""A numbered line longer than this is a sentence, no name."""

Ways = tuple[tuple[str, ...], ...]

# Quoted names become one letter each while the words around them are read.
_FIRST_MARK = 0xE000
_MOST_MARKS = 0x0FFF
_MARK = f"[{chr(_FIRST_MARK)}-{chr(_FIRST_MARK + _MOST_MARKS)}]"
_PRIVATE = re.compile(_MARK)
_PAIRS = {"“": "”", "„": "”", "«": "»", "‘": "’", "『": "』", "「": "」"}
_STRAIGHT = "\"'"
_LONGEST_QUOTE = 300
_NUMBER = re.compile(
    r"(?:(?<=^)|(?<=\s))(?P<word>(?:ขั้นตอนที่|ขั้นตอน|ขั้นที่|ข้อที่|ข้อ|step)\s?)?\(?(?P<number>\d{1,2})"
    r"(?:\s?[.)](?!\d)|(?=\s)|(?=[ก-ฮเ-ไ]))\s?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Point:
    """One line or numbered entry: its names, and how it begins."""

    numbered: bool
    home: bool = False
    menu: bool = False
    clicked: bool = False
    names: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def ways_of(explanation: str) -> Ways:
    r"""The ways an explanation states, each the names to click from the home page on.

    A way without names ends at the home page itself. Empty: no way could be read. Total, and linear
    in the length of the text, of which the first 4,000 characters are read.

    >>> ways_of('อยู่ที่เมนู "แผนงาน / งบประมาณ" หัวข้อ "แผนพัฒนาท้องถิ่น" >> แผนพัฒนาท้องถิ่นห้าปี')
    (('แผนงาน / งบประมาณ', 'แผนพัฒนาท้องถิ่น', 'แผนพัฒนาท้องถิ่นห้าปี'),)
    >>> ways_of("1. หน้าแรก 2. เมนู แผนงาน 3. แผนพัฒนาท้องถิ่น"), ways_of("หน้าหลัก > ติดต่อเรา")
    ((('แผนงาน', 'แผนพัฒนาท้องถิ่น'),), (('ติดต่อเรา',),))
    >>> ways_of('1.อยู่ที่เมนู "ข่าว" หัวข้อ "ข่าวเด่น"\n2.อยู่ที่เมนู "ภาพ" หัวข้อ "กิจกรรม" เป็นข้อมูลปี 2566')
    (('ข่าว', 'ข่าวเด่น'), ('ภาพ', 'กิจกรรม'))
    >>> ways_of("เผยแพร่แล้ว"), ways_of("อยู่ที่หน้าแรกของเว็บไซต์")
    ((), ((),))
    """
    text = normalise_lines(_PRIVATE.sub("", explanation[:LONGEST]))
    masked, quotes = _masked(text)
    masked = _in_order_of_clicks(masked)
    if note := _note().search(masked):
        masked = masked[: note.start()]
    return _joined([_read(point, quotes, numbered) for numbered, point in _points(masked)])


def steps_of(explanation: str) -> tuple[str, ...]:
    """The names of the first way an explanation states; empty when it states none.

    >>> steps_of("เข้าเว็บไซต์ www.x.go.th เลือกเมนู ข้อมูลหน่วยงาน เลือก โครงสร้างองค์กร")
    ('ข้อมูลหน่วยงาน', 'โครงสร้างองค์กร')
    """
    ways = ways_of(explanation)
    return ways[0] if ways else ()


# Quotations


def _masked(text: str) -> tuple[str, list[str]]:
    """The text with each quotation as one letter, and the quotations in order."""
    kept: list[str] = []
    quotes: list[str] = []
    at = 0
    for start, end in _quotations(text):
        if len(quotes) > _MOST_MARKS:
            break
        kept += [text[at:start], chr(_FIRST_MARK + len(quotes))]
        quotes.append(text[start + 1 : end])
        at = end + 1
    kept.append(text[at:])
    return "".join(kept), quotes


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Places of opening and closing marks; a mark that is never closed on its line is none."""
    opened: tuple[int, str] | None = None
    for at, letter in enumerate(text):
        if letter == "\n" or (opened and at - opened[0] > _LONGEST_QUOTE):
            opened = None
        if opened and letter == opened[1] and not _opens_another(text, at, opened[1]):
            yield opened[0], at
            opened = None
        elif letter in _PAIRS:
            opened = at, _PAIRS[letter]
        elif letter in _STRAIGHT and not (letter == "'" and text[at - 1 : at].isalpha()):
            opened = at, letter


def _opens_another(text: str, at: int, mark: str) -> bool:
    """Whether a straight mark begins a quotation though one is open: the first was never closed."""
    if mark not in _STRAIGHT:
        return False
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isspace() and bool(after) and not after.isspace() and after not in ">»,.)"


def _in_order_of_clicks(masked: str) -> str:
    """Quotations that name one click twice, or a heading after what stands under it, put in order."""
    words = answer_words()
    masked = re.sub(rf"({_MARK})\s?(?:{any_of(words.under.words)})\s?({_MARK})", r"\2>\1", masked)
    return re.sub(rf"({_MARK})\s?(?:{any_of(words.shown_as.words)})\s?{_MARK}", r"\1", masked)


# Points


def _points(text: str) -> Iterator[tuple[bool, str]]:
    """Lines, and the entries of numbered lists in them; numbers count from 1."""
    due = 1
    for line in text.splitlines():
        start, numbered = 0, False
        for found in _NUMBER.finditer(line):
            number = int(found["number"])
            if number not in (due, 1) or not (
                found["word"] or line[found.end("number") :][:2].strip()[:1] in ".)"
            ):
                continue
            if line[start : found.start()].strip():
                yield numbered, line[start : found.start()]
            start, numbered, due = found.end(), True, number + 1
        if line[start:].strip():
            yield numbered, line[start:]


def _joined(points: list[_Point]) -> Ways:
    """The ways that the points make together."""
    ways: list[list[str]] = []
    stem: list[str] | None = None
    for place, point in enumerate(points):
        if not point.names and not point.home:
            continue
        another = point.menu and len(point.names) > 1 and bool(ways and ways[-1])
        if point.home or another or not ways:
            ways.append(point.names[:MOST_STEPS])
            stem = None
        elif stem is not None and point.numbered and not point.clicked:
            if ways[-1] == stem:
                ways.pop()
            ways.append([*stem, *point.names][:MOST_STEPS])
        else:
            ways[-1] = [*ways[-1], *point.names][:MOST_STEPS]
        listed = place + 1 < len(points) and points[place + 1].numbered
        if not point.numbered and listed and ways[-1]:
            stem = ways[-1]
    return tuple(dict.fromkeys(map(tuple, ways[:MOST_WAYS])))


# One point


class _Reading:
    """What one point has said so far."""

    def __init__(self, point: _Point, quotes: list[str]) -> None:
        self.point, self._quotes = point, quotes
        self.awaits = False  # a name comes next
        self.remark = False
        self.plain: list[str] = []

    def end_name(self, *, chain: bool = False) -> None:
        """The words read so far end; they are a name where one was due, or in a chain."""
        name = _named(" ".join(self.plain))
        if name and (self.awaits or chain) and not self.remark:
            self.point.names.append(name)
            self.awaits = False
        self.plain = []

    def take(self, kind: str, text: str) -> None:
        """A word that is more than plain text."""
        if kind == "quote":
            self.plain = []
            self._quote(self._quotes[ord(text) - _FIRST_MARK])
        elif kind == "remark":
            self.end_name()
            self.remark = True
            self.awaits = False
        elif kind in ("separator", "step", "home"):
            self.end_name(chain=kind == "separator" and not self.point.names)
            self.awaits, self.remark = kind != "home", kind == "home"
            if kind == "home":
                self.point.home = self.point.home or not self.point.names
            elif kind == "step" and not self.point.names:
                self.point.menu = self.point.menu or _main_menu().search(text) is not None
                self.point.clicked = True

    def _quote(self, quoted: str) -> None:
        name = _named(quoted)
        if _home_only().fullmatch(quoted.strip()):
            self.point.home = self.point.home or not self.point.names
        elif name and not (self.remark and self.point.names):
            self.point.names.append(name)
        self.awaits = False


def _read(text: str, quotes: list[str], numbered: bool) -> _Point:
    if _home_and_slash().match(text):
        text = text.replace("/", ">")
    point = _Point(numbered)
    reading = _Reading(point, quotes)
    at, size = 0, len(text)
    while at < size:
        found = _token(text, at, started=bool(point.names or reading.plain))
        if found:
            reading.take(found[0], text[at : found[1]].strip())
            at = found[1]
            continue
        stop = _stop().search(text, at + 1)
        end = stop.start() if stop else size
        word = text[at:end].strip()
        if word:
            reading.plain.append(word)
        at = end
    alone = numbered and not point.names and not point.home and sum(map(len, reading.plain)) <= _LONGEST_PLAIN
    reading.end_name(chain=alone)
    del point.names[MOST_STEPS:]
    return point


def _token(text: str, at: int, *, started: bool) -> tuple[str, int] | None:
    """Kind and end of what begins here; where something was named already a remark comes first."""
    order = ("fixed", "remark", "word") if started else ("fixed", "word", "remark")
    for name in order:
        if found := _tokens()[name].match(text, at):
            kind = found.lastgroup or ""
            return kind, max(found.end(), at + 1)
    return None


@cache
def _tokens() -> dict[str, re.Pattern[str]]:
    words = answer_words()
    joints = rf"(?:(?:{any_of(words.joint.words)})\s?){{0,3}}"
    apart = rf"(?:{any_of(words.step_apart.words)})(?=\s|{_MARK}|$)"
    told = rf"(?:{any_of(words.step.words)}|{apart})"
    step = rf"(?!{any_of(words.not_steps.words)})(?:{told}\s?(?:ที่\s)?){{1,4}}"
    home = rf"(?:{any_of(words.home.words)})(?![a-z])"
    return {
        "fixed": re.compile(
            rf"\s*(?:(?P<separator>{_separators()})|(?P<quote>{_MARK})|(?P<address>(?:https?://|www\.)\S{{0,500}}))",
            re.IGNORECASE,
        ),
        "word": re.compile(rf"\s*{joints}(?:(?P<home>{home})|(?P<step>{step}))", re.IGNORECASE),
        "remark": re.compile(rf"\s*(?P<remark>{any_of(words.remark.words)})[^\s{_MARK[1:-1]}>»]{{0,200}}"),
    }


def _separators() -> str:
    return "|".join(re.escape(one) for one in sorted(answer_words().separators, key=len, reverse=True))


@cache
def _stop() -> re.Pattern[str]:
    """Where plain words may end: a space, a separator, a quotation, or words that only tell a click."""
    words = answer_words()
    things = any_of((*words.main_menu.words, "หัวข้อ", "แบนเนอร์"))
    return re.compile(
        rf"\s|{_separators()}|{_MARK}|(?:คลิก|คลิ๊ก|เลือก|เข้า|ไปที่|อยู่ที่|อยู่ใน)(?:ที่|เลือก)?(?:{things})", re.IGNORECASE
    )


@cache
def _note() -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s))(?:{any_of(answer_words().note.words)})", re.MULTILINE)


@cache
def _main_menu() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(answer_words().main_menu.words)})")


@cache
def _home_only() -> re.Pattern[str]:
    return re.compile(rf"(?:เมนู\s?)?(?:{any_of(answer_words().home.words)})", re.IGNORECASE)


@cache
def _home_and_slash() -> re.Pattern[str]:
    """A chain with slashes, which stand in names too: only where it begins at the home page."""
    return re.compile(rf"\s*(?:{any_of(answer_words().home.words)})\s?/", re.IGNORECASE)


def _named(text: str) -> str:
    """A name to click, without what wraps it; empty when it is none."""
    return unwrapped(text)[:LONGEST_NAME] if any(map(str.isalnum, text)) else ""
