"""What the words of a document say about it: title, date, signature. The same for every kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from config.checklist import Strict
from crawler.extract.files import DatedBy, FileKind, Limits, Problem, ReadFile
from matchers.opening_words import opening_words
from matchers.period_mentions import read_periods
from matchers.text import mask_personal, normalise, normalise_lines, says_nothing
from matchers.wordlists import word_list

FEWEST_LETTERS = 30
"""Thai and Latin letters a page needs to count as text; stamps and page numbers stay below."""
MOST_HEADINGS = 20
CELLS = " | "
"""Between the cells of a table row."""

_LETTER = re.compile("[A-Za-z\u0e01-\u0e4e]")
_TITLE_LINES = 3
_YEAR_LINE = 60
"""A longer line with a year is text, not the end of a broken title."""
_YEAR = re.compile(r"(?<!\d)25\d\d(?!\d)")
_YEAR_ALONE = re.compile(r"\(?(?:พ\.?\s?ศ\.?)?\s?25\d\d(?:\s?[-–]\s?(?:พ\.?\s?ศ\.?)?\s?25\d\d)?\)?")
_RULE = re.compile(r"[\W_]{5,}")
_TITLE_CHARACTERS = 300
_HEADING_CHARACTERS = 200
_LETTER_HEAD = 15
"""Lines from the top among which a letter bears its date."""
_YEARS = range(1957, 2077)  # ค.ศ. of พ.ศ. 2500–2619


class FormWords(Strict):
    """config/vocabulary/document_forms.yaml."""

    given: tuple[str, ...]
    as_of: tuple[str, ...]
    letter_head: tuple[str, ...]
    letter: str
    signature: tuple[str, ...]


@cache
def form_words() -> FormWords:
    """The packaged words for reading how a document heads, dates and ends."""
    return word_list("document_forms.yaml", FormWords)


@dataclass(frozen=True, slots=True)
class Found:
    """What a parser found in a file, not yet normalised.

    ``lines`` are those of the document in reading order; ``complete`` says that none is missing.
    ``name`` is the title among its properties, a weak witness: most often the name of the file it
    was once made from. ``made`` (ค.ศ.) is the date of its properties.
    """

    lines: Sequence[str]
    complete: bool = True
    name: str = ""
    made: date | None = None
    headings: Sequence[str] = ()
    has_images: bool = False
    signed_digitally: bool | None = None
    page_count: int | None = None
    pages_read: int = 0
    reader: str = ""
    title: str = ""


def written(kind: FileKind, found: Found, limits: Limits) -> ReadFile:
    """``found`` as ReadFile: normalised, masked, cut to the limits, with title, date and signature."""
    raw = "\n".join(found.lines)
    # Masked before it is cut: half a citizen number would pass unmasked.
    text = mask_personal(normalise_lines(raw[: limits.characters + 1000]))
    letters = len(_LETTER.findall(text))
    problem = Problem.NONE
    if letters < (FEWEST_LETTERS if found.has_images else 1):
        problem, text = (Problem.SCAN if found.has_images else Problem.NO_TEXT), ""
    dated, dated_by = date_of(text, found.made)
    headings = _plain_headings(found.headings)
    return ReadFile(
        kind,
        title=(mask_personal(found.title or title_block(raw)) or _plain_name(found.name)) if text else "",
        text=text[: limits.characters],
        page_count=found.page_count,
        pages_read=found.pages_read,
        read_whole=bool(text) and found.complete and len(raw) <= limits.characters,
        searchable=bool(text),
        has_images=found.has_images,
        problem=problem,
        headings=headings,
        dated=dated,
        dated_by=dated_by,
        signed_digitally=found.signed_digitally,
        signature_block=has_signature_block(text) if text else None,
        method="text" if text else "",
        reader=found.reader,
    )


def with_words(read: ReadFile, made: date | None) -> ReadFile:
    """``read`` with date and signature block as its text has them."""
    dated, dated_by = date_of(read.text, made)
    block = has_signature_block(read.text) if read.text else None
    return replace(read, dated=dated, dated_by=dated_by, signature_block=block)


def _plain_headings(headings: Iterable[str]) -> tuple[str, ...]:
    plain = (mask_personal(normalise(heading[:1000]))[:_HEADING_CHARACTERS] for heading in headings)
    return tuple(dict.fromkeys(filter(None, plain)))[:MOST_HEADINGS]


def _plain_name(name: str) -> str:
    plain = mask_personal(normalise(name[:1000]))[:_TITLE_CHARACTERS]
    return "" if not plain or says_nothing(plain) else plain


def title_block(text: str) -> str:
    r"""The first lines of page 1 that say something, on one line, at most 300 characters.

    The title among a PDF's properties is the name of the file it was once made from. The text
    that follows the title is left out: it quotes acts, and acts carry years. Of a letter the
    subject (``เรื่อง …``) alone is the title. Rows of tables are no title. A year that broken
    lines put on a line of its own belongs to it.

    >>> title_block("- 1 -\r\nประกาศเทศบาลตำบลตัวอย่าง\r\nเรื่อง แผนการจัดหา\r\nประจำปี ๒๕๖๖\r\nตามที่ พ.ร.บ. 2560")
    'ประกาศเทศบาลตำบลตัวอย่าง เรื่อง แผนการจัดหา ประจำปี 2566'
    >>> title_block("บันทึกข้อความ\nส่วนราชการ กองคลัง\nเรื่อง รายงานผลการจัดซื้อ ปีงบประมาณ\n2566\nเรียน นายก")
    'รายงานผลการจัดซื้อ ปีงบประมาณ 2566'
    """
    lines = [line for line in map(normalise, text[:4000].splitlines()) if line]
    lines = [line for line in lines if CELLS not in line] or lines[:1]
    first = next((n for n, line in enumerate(lines) if _speaks(line)), len(lines))
    subject = opening_words().subject
    at = next((n for n in range(first, min(first + 15, len(lines))) if lines[n].startswith(subject)), -1)
    if at >= 0 and lines[first].startswith(form_words().letter_head):
        return _joined(_head(lines, at)).removeprefix(subject).lstrip(" :")
    block = _head(lines, first)
    if at >= first + len(block):
        block += _head(lines, at)
    return _joined(block)


def _joined(lines: Sequence[str]) -> str:
    return " ".join(lines)[:_TITLE_CHARACTERS].rstrip()


def _speaks(line: str) -> bool:
    """Whether a line has words at all, not just a page number."""
    return len(_LETTER.findall(line)) >= 4


def _head(lines: Sequence[str], first: int) -> list[str]:
    """The title that begins at ``first``: three lines that say something, one more for its year."""
    words = opening_words()
    block: list[str] = []
    said = 0
    for line in lines[first : first + 3 * _TITLE_LINES]:
        if block and (line.startswith(words.text_begins) or _RULE.fullmatch(line)):
            break
        if not _speaks(line):
            if block and _YEAR_ALONE.fullmatch(line):
                block.append(line)
            continue
        is_year = _YEAR.search(line) and len(line) <= _YEAR_LINE and not _YEAR.search(" ".join(block))
        if said >= _TITLE_LINES and not is_year:
            break
        block.append(line)
        said += 1
    return block


# Dates


def date_of(text: str, made: date | None = None) -> tuple[date | None, DatedBy]:
    r"""The date (ค.ศ.) a document gives itself, and what says so; ``made`` is that of its properties.

    >>> str(date_of("แผนการจัดหา ข้อมูล ณ วันที่ 1 มกราคม 2566\nประกาศ ณ วันที่ ๕ ตุลาคม พ.ศ. ๒๕๖๕")[0])
    '2022-10-05'
    >>> date_of("ตามหนังสือ ลงวันที่ 3 เมษายน 2566", date(2023, 5, 1))
    (datetime.date(2023, 5, 1), 'metadata')
    """
    words = form_words()
    for openings in (words.given, words.as_of):
        for opening in openings:
            if day := _date_after(opening, text):
                return day, "text"
    for line in text.split("\n", _LETTER_HEAD)[:_LETTER_HEAD]:
        if line.startswith(words.letter) and (day := _first_date(line[:80])):
            return day, "text"
    return (made, "metadata") if made is not None and made.year in _YEARS else (None, "")


def _date_after(opening: str, text: str) -> date | None:
    """The first date that follows ``opening`` at once; three places are looked at."""
    at = -1
    for _ in range(3):
        at = text.find(opening, at + 1)
        if at < 0:
            return None
        if day := _first_date(text[at + len(opening) :][:60].replace("\n", " ")):
            return day
    return None


def _first_date(text: str) -> date | None:
    days = (m.start for m in read_periods(text) if m.kind == "date" and m.start and m.at < 30)
    return next((day for day in days if day.year in _YEARS), None)


def has_signature_block(text: str) -> bool:
    r"""Whether a line is for a signature; whether somebody has signed there, no text tells.

    >>> has_signature_block("แผน\n(ลงชื่อ) นายสมชาย ใจดี"), has_signature_block("การลงชื่อเข้าใช้")
    (True, False)
    """
    words = form_words().signature
    return any(line.startswith(words) for line in text.splitlines())
