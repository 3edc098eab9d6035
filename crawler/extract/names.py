"""What a link is called: by its own text, or by what surrounds it when that names nothing.

"ดาวน์โหลด", "คลิกที่นี่", an icon, "อ่านต่อ": the name of such a link stands in the cell beside
it, in the line before it, in the title of its card or in the heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from config.vocabulary import names
from crawler.canonical import readable
from crawler.extract.drafts import Container, DraftBlock, DraftLink, Photo
from crawler.extract.layout import Layout
from crawler.extract.markup import any_of, markup_rules
from crawler.extract.pictures import name_of_picture, says_only_picture
from crawler.places import kind_hint
from matchers.codes import CodeMention, read_codes
from matchers.file_names import says_nothing
from matchers.model import NameSource
from matchers.remembering import remembered
from matchers.text import mask_personal, normalise

LONGEST_NAME = 300
LONGEST_BESIDE = 300
_LINES_BACK = 4
_CLIMB = 3
_LONGEST_CELL = 400
_LEAST_PERSONAL = 10
_LONGEST_GENERIC = 60
_FEW_LINKS = 3

_DIGIT = re.compile(r"[0-9๐-๙０-９]")
_YEAR = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_ASCII_FILE = re.compile(
    r"(?<![^\s(\[:])[\w.-]{1,120}\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png)\b", re.ASCII | re.IGNORECASE
)
_HOME = re.compile(r"/(?:home|index|default|main)?(?:\.[a-z]{3,5})?/?")
_THAI = re.compile("[ก-ฮ]")
# Every spelling of a code holds one of these; most names with a year in them hold none.
_MAY_BE_CODE = re.compile(r"[oOeEmMОоΟοＯｏ]|ข้อ|(?<![0-9๐-๙０-９])[0๐０][0-9๐-๙０-９]")


class Name(NamedTuple):
    """A name and where it was read."""

    text: str
    source: NameSource


@remembered(16_384)
def clean(text: str) -> str:
    """A name or a line, normalised, masked and cut."""
    return plain(text[: 4 * LONGEST_NAME])[:LONGEST_NAME].strip()


def plain(text: str) -> str:
    """A line normalised and masked; without ten digits there is nothing to mask."""
    text = normalise(text)
    return mask_personal(text) if len(_DIGIT.findall(text)) >= _LEAST_PERSONAL else text


@cache
def _noise(*, notes: bool) -> re.Pattern[str]:
    """Words that name nothing; Latin ones only where they stand alone."""
    rules = markup_rules()
    words = names().generic_links + rules.filler_words + (rules.note_words if notes else ())
    thai = any_of(tuple(word for word in words if not word.isascii()))
    latin = any_of(tuple(word for word in words if word.isascii()))
    return re.compile(rf"{thai}|(?<![a-z])(?:{latin})(?![a-z])", re.IGNORECASE)


def _letters_left(text: str, *, notes: bool) -> int:
    if "." in text:
        text = _ASCII_FILE.sub(" ", text)
    left = _noise(notes=notes).sub(" ", text)
    return sum(map(str.isalpha, left))


@remembered(8192)
def is_generic(text: str) -> bool:
    """Whether a clean link text names nothing by itself. A bare year and a page number do.

    >>> [is_generic(t) for t in ("ดาวน์โหลด", "คลิกเพื่อเปิดไฟล์ PDF", "Read More »", "เอกสาร : โหลด (65a.pdf)")]
    [True, True, True, True]
    >>> [is_generic(t) for t in ("ปี 2565", "2565", "3", "ดาวน์โหลดแบบฟอร์ม", "News")]
    [False, False, False, False, False]
    """
    if len(text) > _LONGEST_GENERIC:
        return False
    if _YEAR.search(text) or text.isdigit():
        return False
    return _letters_left(text, notes=False) < 2 or _is_code_only(text)


@remembered(8192)
def is_trivial(text: str) -> bool:
    """Whether a clean line beside a link only dates, counts or numbers it.

    >>> [is_trivial(t) for t in ("อัปโหลดเมื่อ 19 ตุลาคม 2564", "3/4/2566", "O12", "ขนาด 25 KB")]
    [True, True, True, True]
    >>> is_trivial("แผนพัฒนาท้องถิ่น")
    False
    """
    if len(text) > 80:
        return False
    return _letters_left(text, notes=True) < 2 or _is_code_only(text)


def _is_code_only(text: str) -> bool:
    mentions = mentions_in(text) if len(text) <= 12 else ()
    return (
        bool(mentions) and sum(c.isalnum() for c in text[: mentions[0].start] + text[mentions[-1].end :]) == 0
    )


class Naming:
    """Names, codes and neighbourhoods of the links of one page."""

    def __init__(self, layout: Layout, labels: frozenset[str] = frozenset()) -> None:
        """``labels`` are texts that the page gives to several links with different targets."""
        self._layout = layout
        self._labels = labels

    # ------------------------------------------------------------ the name

    def name(self, link: DraftLink, url: str | None) -> Name:
        """The best name of a link."""
        own = clean(self._own_text(link))
        if own and not is_generic(own):
            if link.own_text.strip() not in self._labels:
                return Name(own, NameSource.TEXT)
            return self._surroundings(link) or Name(own, NameSource.TEXT)
        for written, source in (
            (link.title, NameSource.TITLE),
            (link.aria, NameSource.ARIA),
            (link.alt, NameSource.ALT),
        ):
            text = clean(written)
            if (
                text
                and not is_generic(text)
                and not says_only_picture(text)
                and written.strip() not in self._labels
            ):
                return Name(text, source)
        if not own and link.picture and (text := clean(name_of_picture(link.picture))):
            return Name(text, NameSource.FILE_NAME)
        if not own and self._leads_on(link, url):
            return Name("", NameSource.TEXT)
        return self._surroundings(link) or self._last_resort(link, url, own)

    def _leads_on(self, link: DraftLink, url: str | None) -> bool:
        """Whether a bare picture leads home, back or on: no heading above it is its name."""
        words = "".join(c if c.isalpha() else " " for c in link.picture.lower()).split()
        if not markup_rules().way_words.isdisjoint(words):
            return True
        return url is not None and _HOME.fullmatch(urlsplit(url).path.lower()) is not None

    def picture(self, link: DraftLink, url: str | None, name: Name) -> str:
        """The source of the picture that alone could name a link; "" where words name it."""
        weak = name.source is NameSource.HEADING or (
            name.source is NameSource.FILE_NAME and says_nothing(name.text)
        )
        nameless = not link.own_text.strip() and (weak or not name.text)
        return link.source if nameless and not self._leads_on(link, url) else ""

    def _last_resort(self, link: DraftLink, url: str | None, own: str) -> Name:
        heading = clean(link.trail[-1]) if link.trail and not link.in_nav else ""
        if heading:
            return Name(heading, NameSource.HEADING)
        file_name = _file_name(url) if url else ""
        if file_name and (not own or _THAI.search(file_name)):
            return Name(file_name, NameSource.FILE_NAME)
        return Name(own, NameSource.TEXT)

    def _own_text(self, link: DraftLink) -> str:
        """The text of a link; of a card that is one link, its title without dates and notes."""
        if link.last <= link.block or link.block < 0:
            return link.own_text
        blocks = self._layout.blocks[link.block : link.last + 1][:20]
        lines = [block.text for block in blocks if link in block.links]
        titles = [block.text for block in blocks if block.level]
        telling = titles[:1] or [line for line in lines if line and not is_trivial(clean(line))]
        return " ".join(telling)[:LONGEST_NAME] or link.own_text

    def _surroundings(self, link: DraftLink) -> Name | None:
        block = self._block_of(link)
        if block is None:
            return None
        text = self._before(link, block)
        if not text and len(block.links) == 1:
            text = _telling("".join(block.parts[link.end :]))
        if text:
            return Name(text, NameSource.BESIDE)
        place = link.container
        for _ in range(_CLIMB):
            if place < 0:
                break
            container = self._layout.containers[place]
            found = self._in_row(link, container) if container.row else self._in_entry(link, container)
            if found:
                return found
            place = container.parent
        if link.container < 0 and not link.in_nav:
            text = self._line_before(link, 0)
            return Name(text, NameSource.BESIDE) if text else None
        return None

    def _block_of(self, link: DraftLink) -> DraftBlock | None:
        blocks = self._layout.blocks
        return blocks[link.block] if 0 <= link.block < len(blocks) else None

    def _before(self, link: DraftLink, block: DraftBlock) -> str:
        """The text between the link before and this one, or the name of that link."""
        place = block.links.index(link) if link in block.links else 0
        if not place:
            return _telling("".join(block.parts[: link.start]))
        earlier = block.links[place - 1]
        between = _telling("".join(block.parts[earlier.end : link.start]))
        return between or _telling(earlier.own_text)

    def _line_before(self, link: DraftLink, first: int) -> str:
        """The nearest line above that names something, but no heading."""
        for place in range(link.block - 1, max(first, link.block - _LINES_BACK) - 1, -1):
            block = self._layout.blocks[place]
            if block.level or block.nav != link.in_nav or block.crumb:
                return ""
            if text := _telling(block.text):
                return text
        return ""

    def _in_row(self, link: DraftLink, container: Container) -> Name | None:
        """The line before in the same cell, else the cell of the row that says most."""
        row = container.row
        assert row is not None
        best = ""
        for cell in row.cells:
            if cell.first <= link.block < cell.last:
                if text := self._line_before(link, cell.first):
                    return Name(text, NameSource.BESIDE)
                continue
            text = self._layout.text_of(cell.first, min(cell.last, cell.first + 20))
            told = _telling(text) if len(text) <= _LONGEST_CELL else ""
            if len(_THAI.findall(told)) > len(_THAI.findall(best)) or (told and not best):
                best = told
        return Name(best, NameSource.ROW) if best else None

    def _in_entry(self, link: DraftLink, container: Container) -> Name | None:
        """The title of a card or list entry, else its nearest line that names something."""
        blocks = self._layout.blocks
        last = min(container.last, container.first + 40)
        if len(container.links) <= _FEW_LINKS:
            for place in range(container.first, last):
                if blocks[place].level and (text := _telling(blocks[place].text)):
                    return Name(text, NameSource.BESIDE)
        if text := self._line_before(link, container.first):
            return Name(text, NameSource.BESIDE)
        if len(container.links) <= _FEW_LINKS:
            for place in range(container.first, last):
                if place != link.block and (text := _telling(blocks[place].text)):
                    return Name(text, NameSource.BESIDE)
        return None

    # ------------------------------------------------------------ code and neighbourhood

    def code(self, link: DraftLink, beside: str) -> str:
        """The item code in the link or directly beside it, as written, or ""."""
        if not (_DIGIT.search(link.own_text) or _DIGIT.search(beside) or _DIGIT.search(link.title)):
            return ""
        code = code_in(link.own_text)
        block = self._block_of(link)
        if code or block is None:
            return code
        if len(block.text) > len(link.own_text):
            place = block.links.index(link) if link in block.links else 0
            start = block.links[place - 1].end if place else 0
            code = code_in("".join(block.parts[start : link.start])[-LONGEST_BESIDE:], last=True)
            if not code and place == len(block.links) - 1:
                code = code_in("".join(block.parts[link.end :])[:LONGEST_BESIDE])
        return code or code_in(link.title) or self._code_around(link)

    def _code_around(self, link: DraftLink) -> str:
        """The code that begins the row or entry, or the only one in it."""
        container = self._neighbourhood(link)
        if container is None:
            return ""
        if container.code is None:
            text = self._text(container)
            mentions = mentions_in(text)
            alone = len({mention.number for mention in mentions}) == 1
            first = bool(mentions) and not text[: mentions[0].start].strip(" ([")
            container.code = code_in(text) if alone or first else ""
        return container.code

    def _neighbourhood(self, link: DraftLink) -> Container | None:
        """The row a link stands in, unless it holds half the page; else its list entry or card."""
        containers = self._layout.containers
        if link.row:
            row = containers[link.row.place]
            if len(self._text(row)) <= 4 * LONGEST_BESIDE:
                return row
        return containers[link.container] if link.container >= 0 else None

    def beside(self, link: DraftLink) -> str:
        """The text of the row, list entry or paragraph that the link stands in."""
        container = self._neighbourhood(link)
        if container and (text := self._text(container)):
            return clean(text)
        block = self._block_of(link)
        return clean(block.text) if block else ""

    def _text(self, container: Container) -> str:
        """Cells of a row joined by " | "; of an entry its own lines, without the lists in it."""
        if container.text is None:
            layout = self._layout
            if container.row:
                cells = (layout.text_of(c.first, min(c.last, c.first + 20)) for c in container.row.cells[:20])
                container.text = " | ".join(filter(None, cells))
            else:
                lines = layout.blocks[container.first : min(container.last, container.first + 30)]
                own = self._own_lines(container, lines)
                container.text = " ".join(own)
            container.text = container.text[: 5 * LONGEST_BESIDE]
        return container.text

    def _own_lines(self, container: Container, lines: list[DraftBlock]) -> Iterator[str]:
        for block in lines:
            inner = self._layout.containers[block.container] if block.container >= 0 else container
            if block.text and (inner is container or container.kind == "card"):
                yield block.text

    def trail(self, link: DraftLink) -> tuple[str, ...]:
        """Headings above the link and the header of its column, outermost first, at most 6."""
        trail = tuple(map(clean, link.trail))
        header = clean(link.row.header.get(link.column, "")) if link.row else ""
        if header and header not in trail and not is_generic(header):
            return (*trail, header)[-6:]
        return trail


def _telling(text: str) -> str:
    """A line, clean and without the separators at its ends, or "" when it names nothing."""
    told = clean(text).strip(" :;–—-|·•»«>/\\,([=→")
    return "" if not told or is_trivial(told) else told


def mentions_in(text: str) -> tuple[CodeMention, ...]:
    """The item codes in a text; asks for them only where one can be."""
    return read_codes(text) if _MAY_BE_CODE.search(text) and _DIGIT.search(text) else ()


@remembered(8192)
def code_in(text: str, *, last: bool = False) -> str:
    """The first (or last) item code of a text, as written.

    >>> code_in("O 6 :: กฎหมาย"), code_in("๐๑๓ รายงาน"), code_in("โทร 043-631034")
    ('O 6', '๐๑๓', '')
    """
    mentions = mentions_in(text)
    if not mentions:
        return ""
    found = mentions[-1 if last else 0]
    return text[found.start : found.end].strip()


def _file_name(url: str) -> str:
    """The name of the file an address leads to, without its ending."""
    if kind_hint(url) != "file":
        return ""
    last = readable(urlsplit(url).path.rsplit("/", 1)[-1])
    return clean(last.rpartition(".")[0].replace("_", " "))


def name_of_photo(photo: Photo, title: str) -> Name:
    """What a picture in the content is called: by its own words, the heading above it or its page's title."""
    for words, source in ((photo.alt, NameSource.ALT), (photo.title, NameSource.TITLE)):
        text = clean(words)
        if text and not is_generic(text) and not says_only_picture(text):
            return Name(text, source)
    if text := clean(name_of_picture(photo.source.rsplit("/", 1)[-1])):
        return Name(text, NameSource.FILE_NAME)
    return Name(clean(photo.trail[-1]) if photo.trail else clean(title), NameSource.HEADING)
