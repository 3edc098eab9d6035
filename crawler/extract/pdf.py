"""Text of the first pages of a PDF, and whether it can be trusted.

Imported in worker processes only. pdfium runs neither scripts nor forms here: the form
environment is never initialised.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from config.checklist import Strict
from crawler.extract.files import FileKind, Limits, Problem, ReadFile
from matchers.text import mask_personal, normalise, normalise_lines
from matchers.wordlists import word_list

MOST_PAGES = 20_000
"""A file that claims more pages than any budget book has is a trap, not a document."""

FEWEST_LETTERS = 30
"""Thai and Latin letters a page needs to count as text; stamps and page numbers stay below."""

READABLE_SHARE = 0.6
"""Share of Thai, Latin, digits and usual punctuation below which a text layer is garbage.

Twelve-page Thai PDFs by LibreOffice, Chromium, WeasyPrint and fpdf2 stay above 0.9; with the
character maps removed none reaches 0.5.
"""

ODD_BETWEEN_THAI = 0.02
"""Share of Thai letters touched by Latin-Extended ones above which the character map is broken."""

_LETTER = re.compile("[A-Za-z\u0e01-\u0e4e]")
_READABLE = re.compile("[A-Za-z0-9\u0e01-\u0e5b\uf700-\uf71a.,:;!?%&@#/()\\[\\]\"'“”‘’…–—\\-+*=_|<>•·]")
_ODD_BY_THAI = re.compile("[\u0e01-\u0e4e][\u0100-\u024f]|[\u0100-\u024f][\u0e01-\u0e4e]")
_THAI = re.compile("[\u0e01-\u0e4e]")

_TITLE_LINES = 3
_TITLE_CHARACTERS = 300
_OBJECTS = 400  # objects of a page looked at for pictures


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    letters: int
    has_image: bool
    damaged: bool = False

    @property
    def is_picture(self) -> bool:
        return self.has_image and self.letters < FEWEST_LETTERS


def read_pdf(path: Path, limits: Limits) -> ReadFile:
    """Read the first pages of a PDF. Damage ends in ``problem``, never in an exception.

    Crashes, hangs and want of memory inside pdfium are the business of the worker pool.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        return ReadFile(FileKind.PDF, problem=Problem.ENCRYPTED if locked else Problem.BROKEN)
    with closing(document):
        count = len(document)
        if count < 1:
            return ReadFile(FileKind.PDF, problem=Problem.BROKEN)
        if count > MOST_PAGES:
            return ReadFile(FileKind.PDF, page_count=count, problem=Problem.TOO_MANY_PAGES)
        return _weigh(list(_pages(document, limits)), count, limits)


def _pages(document: pdfium.PdfDocument, limits: Limits) -> Iterator[_Page]:
    """The first pages, until one of the limits is reached; a damaged page counts as empty."""
    ends = time.monotonic() + limits.seconds
    characters = 0
    for number in range(min(len(document), limits.pages)):
        try:
            page = _read_page(document, number, limits)
        except pdfium.PdfiumError:
            page = _Page("", 0, has_image=False, damaged=True)
        yield page
        characters += len(page.text)
        if characters > limits.characters or time.monotonic() > ends:
            return


def _read_page(document: pdfium.PdfDocument, number: int, limits: Limits) -> _Page:
    with closing(document[number]) as page:
        with closing(page.get_textpage()) as layer:
            # One page may claim millions of characters; the byte past the limit tells it was cut.
            text = layer.get_text_range(0, min(layer.count_chars(), limits.characters + 1))
        letters = len(_LETTER.findall(text))
        return _Page(text, letters, _has_image(page))


def _has_image(page: pdfium.PdfPage) -> bool:
    objects = islice(page.get_objects(max_depth=3), _OBJECTS)
    return any(found.type == pdfium_c.FPDF_PAGEOBJ_IMAGE for found in objects)


def _weigh(pages: list[_Page], count: int, limits: Limits) -> ReadFile:
    raw = "\n".join(page.text for page in pages)
    problem = _problem(pages, raw)
    # Masked before it is cut: half a citizen number would pass unmasked.
    text = "" if problem else mask_personal(normalise_lines(raw))
    seen_all = len(pages) == count and len(raw) <= limits.characters
    return ReadFile(
        FileKind.PDF,
        title=mask_personal(title_block(pages[0].text)) if text else "",
        text=text[: limits.characters],
        page_count=count,
        pages_read=len(pages),
        read_whole=bool(text) and seen_all and not any(p.is_picture or p.damaged for p in pages),
        searchable=bool(text),
        has_images=any(page.has_image for page in pages),
        problem=problem,
    )


def _problem(pages: list[_Page], raw: str) -> Problem:
    if all(page.damaged for page in pages):
        return Problem.BROKEN
    if sum(page.letters for page in pages) < FEWEST_LETTERS * len(pages):
        return Problem.SCAN if any(page.has_image for page in pages) else Problem.NO_TEXT
    return Problem.NO_TEXT if is_garbage(raw) else Problem.NONE


def is_garbage(text: str) -> bool:
    """Whether a text layer has characters, but not the ones a reader sees on the page.

    >>> is_garbage("แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2566"), is_garbage("Annual Report 2023")
    (False, False)
    >>> is_garbage("á¼¹»¯ÔºÑµÔ¡ÒÃ"), is_garbage("แผนĨปฏิĜบัติ")
    (True, True)
    """
    seen = sum(not c.isspace() for c in text)
    if seen == 0:
        return True
    thai = len(_THAI.findall(text))
    odd = len(_ODD_BY_THAI.findall(text))
    return len(_READABLE.findall(text)) < READABLE_SHARE * seen or odd > ODD_BETWEEN_THAI * max(thai, 1)


class DocumentWords(Strict):
    """config/vocabulary/documents.yaml."""

    subject: str
    text_begins: tuple[str, ...]


@cache
def document_words() -> DocumentWords:
    """The packaged words for reading how a document begins."""
    return word_list("documents.yaml", DocumentWords)


def title_block(text: str) -> str:
    r"""The first lines of page 1 that say something, on one line, at most 300 characters.

    The title among a PDF's properties is the name of the file it was once made from. The text
    that follows the title is left out: it quotes acts, and acts carry years. A subject line
    (``เรื่อง …``) further down, as in letters, is added.

    >>> title_block("- 1 -\r\nประกาศเทศบาลตำบลตัวอย่าง\r\nเรื่อง แผนการจัดหา\r\nประจำปี ๒๕๖๖\r\nตามที่ พ.ร.บ. 2560")
    'ประกาศเทศบาลตำบลตัวอย่าง เรื่อง แผนการจัดหา ประจำปี 2566'
    """
    words = document_words()
    lines = [line for line in map(normalise, text[:4000].splitlines()) if len(_LETTER.findall(line)) >= 4]
    block = lines[:1] + list(
        takewhile(lambda line: not line.startswith(words.text_begins), lines[1:_TITLE_LINES])
    )
    if not any(line.startswith(words.subject) for line in block):
        block += [line for line in lines[len(block) : 15] if line.startswith(words.subject)][:1]
    return " ".join(block)[:_TITLE_CHARACTERS].rstrip()
