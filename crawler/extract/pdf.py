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
from datetime import date
from itertools import islice
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from crawler.extract.files import FileKind, Limits, Problem, ReadFile
from crawler.extract.programs import ask
from crawler.extract.text_layer import BROKEN, DOUBTFUL, closed_up, doubt, is_garbage, mended, plausibility
from crawler.extract.written import FEWEST_LETTERS, MOST_HEADINGS, title_block, with_words
from matchers.text import mask_personal, normalise, normalise_lines

__all__ = ["is_garbage", "read_pdf", "title_block"]

MOST_PAGES = 20_000
"""A file that claims more pages than any budget book has is a trap, not a document."""

_LETTER = re.compile("[A-Za-z\u0e01-\u0e4e]")
_CREATED = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_OBJECTS = 400  # objects of a page looked at for pictures
_SIGNATURES = 20
_PAGE_BREAK = "\f"
_KEPT = 0.9  # poppler leaves out what lies beyond the edge of the page; a reading must not lose words


@dataclass(frozen=True, slots=True)
class Repairs:
    """What is tried where a text layer is doubtful; the benchmark measures the one without the other."""

    second_opinion: bool = True
    mending: bool = True


REPAIRS = Repairs()


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    letters: int
    has_image: bool
    damaged: bool = False

    @property
    def is_picture(self) -> bool:
        return self.has_image and self.letters < FEWEST_LETTERS


@dataclass(frozen=True, slots=True)
class _About:
    """What a PDF says of itself beside its pages."""

    count: int
    made: date | None
    signed: bool
    bookmarks: tuple[str, ...]


def read_pdf(path: Path, limits: Limits) -> ReadFile:
    """Read the first pages of a PDF. Damage ends in ``problem``, never in an exception.

    A doubtful text layer is read again by pdftotext, where that is installed, and the more
    plausible reading is kept and its known faults are mended. Crashes, hangs and want of memory
    inside pdfium are the business of the worker pool.
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
        about = _about(document, count)
        pages = list(_pages(document, limits))
    return _weigh(path, pages, about, limits)


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


# What a PDF says of itself


def _about(document: pdfium.PdfDocument, count: int) -> _About:
    return _About(count, _made(document), _is_signed(document), _bookmarks(document))


def _made(document: pdfium.PdfDocument) -> date | None:
    """The day (ค.ศ.) on which the PDF was made, by its properties."""
    stamp = _CREATED.match(document.get_metadata_value("CreationDate"))
    if not stamp:
        return None
    try:
        return date(int(stamp[1]), int(stamp[2] or 1), int(stamp[3] or 1))
    except ValueError:
        return None


def _is_signed(document: pdfium.PdfDocument) -> bool:
    """Whether a signature field holds a signature; an empty field only asks for one."""
    fields = range(min(_SIGNATURES, pdfium_c.FPDF_GetSignatureCount(document.raw)))
    signatures = (pdfium_c.FPDF_GetSignatureObject(document.raw, n) for n in fields)
    return any(pdfium_c.FPDFSignatureObj_GetContents(found, None, 0) > 0 for found in signatures if found)


def _bookmarks(document: pdfium.PdfDocument) -> tuple[str, ...]:
    try:
        marks = islice(document.get_toc(max_depth=3), MOST_HEADINGS)
        titles = [mask_personal(normalise(mark.get_title()[:1000]))[:200] for mark in marks]
    except (pdfium.PdfiumError, ValueError):
        return ()
    return tuple(dict.fromkeys(filter(None, titles)))


# What its text is worth


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of the pages, page by page, still as it came."""

    pages: tuple[str, ...]
    reader: str

    @property
    def raw(self) -> str:
        return _PAGE_BREAK.join(self.pages)


def _weigh(path: Path, pages: list[_Page], about: _About, limits: Limits) -> ReadFile:
    reading = _Reading(tuple(page.text for page in pages), "pdfium")
    problem = _problem(pages)
    if problem in (Problem.NONE, Problem.BROKEN_LAYER):
        reading, problem = _better(reading, path, limits)
    # Masked before it is cut: half a citizen number would pass unmasked.
    text = "" if problem else mask_personal(normalise_lines(reading.raw))
    raw = "\n".join(page.text for page in pages)
    seen_all = len(pages) == about.count and len(raw) <= limits.characters
    read = ReadFile(
        FileKind.PDF,
        title=mask_personal(title_block(reading.pages[0])) if text else "",
        text=text[: limits.characters],
        page_count=about.count,
        pages_read=len(pages),
        read_whole=bool(text) and seen_all and not any(p.is_picture or p.damaged for p in pages),
        searchable=bool(text),
        has_images=any(page.has_image for page in pages),
        problem=problem,
        headings=about.bookmarks,
        signed_digitally=about.signed,
        method="text" if text else "",
        reader=reading.reader,
        picture_pages=tuple(n for n, page in enumerate(pages, 1) if page.is_picture),
    )
    return with_words(read, about.made)


def _problem(pages: list[_Page]) -> Problem:
    """What is known before the words are looked at."""
    if all(page.damaged for page in pages):
        return Problem.BROKEN
    if sum(page.letters for page in pages) < FEWEST_LETTERS * len(pages):
        if any(page.has_image for page in pages):
            return Problem.SCAN
        said = "".join(page.text for page in pages)
        return Problem.BROKEN_LAYER if said.strip() and is_garbage(said) else Problem.NO_TEXT
    return Problem.NONE


def _better(reading: _Reading, path: Path, limits: Limits) -> tuple[_Reading, Problem]:
    """The more plausible of two readings where the first is doubtful, with its known faults mended."""
    garbage = is_garbage(reading.raw)
    if REPAIRS.mending and not garbage:
        reading = _Reading(tuple(closed_up(reading.raw).split(_PAGE_BREAK)), reading.reader)
    if not garbage and doubt(normalise_lines(reading.raw)) <= DOUBTFUL:
        return reading, Problem.NONE
    readings = [] if garbage else [_mended(reading)]
    second = _by_pdftotext(path, len(reading.pages), limits) if REPAIRS.second_opinion else None
    if second and not is_garbage(second.raw) and (garbage or _letters(second) >= _KEPT * _letters(reading)):
        readings.append(_mended(second))
    if not readings:
        return reading, Problem.BROKEN_LAYER
    best = max(readings, key=lambda found: plausibility(normalise_lines(found.raw)))
    broken = doubt(normalise_lines(best.raw)) > BROKEN
    return best, Problem.BROKEN_LAYER if broken else Problem.NONE


def _mended(reading: _Reading) -> _Reading:
    if not REPAIRS.mending:
        return reading
    return _Reading(tuple(map(mended, reading.pages)), reading.reader)


def _letters(reading: _Reading) -> int:
    return len(_LETTER.findall(reading.raw))


def _by_pdftotext(path: Path, pages: int, limits: Limits) -> _Reading | None:
    """The same pages read by poppler, which is right where pdfium moves marks, and the other way round."""
    command = ["pdftotext", "-q", "-enc", "UTF-8", "-l", str(pages), str(path), "-"]
    said = ask(command, seconds=limits.seconds / 2, most_bytes=4 * limits.characters)
    if not said or not said.strip():
        return None
    return _Reading(tuple(said.decode("utf-8", "replace").split(_PAGE_BREAK)[:pages]), "pdftotext")
