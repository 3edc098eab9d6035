"""Scans and pictures read by tesseract: what page 1 says, and page 2 where page 1 is a cover.

Runs in worker processes only. What comes is for the title, the body and the elements of a document;
of its numbers only those in Arabic digits are kept, because tesseract's Thai model has no ๔๖๗๘๙
and writes another digit in their place.
"""

from __future__ import annotations

import math
import os
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from config.checklist import Strict
from crawler.extract import tesseract
from crawler.extract.files import FileKind, Limits, Problem, ReadFile
from crawler.extract.pdf import title_block
from matchers.text import mask_personal, normalise_lines
from matchers.wordlists import word_list

DPI = 200
"""Dots an inch at which pages are drawn; more costs more and reads no better (docs/scans.md)."""
MOST_PIXELS = 12_000_000
"""Of a page as drawn; A4 at 200 dpi has 3.9 million."""
LARGEST_PICTURE = 60_000_000
"""Pixels of an image file; larger ones are refused before they are unpacked."""
LONGEST_SIDE = 10_000
"""Pixels of a page's longer side; a banner a mile long is not drawn in full."""
SMALLEST_SIDE = 40
"""Pixels below which a picture holds no line of text."""
COVER = 200
"""Thai letters below which page 1 is a cover, and page 2 is read too."""
FEWEST = 12
"""Thai letters below which nothing was read."""
DOUBTFUL, ILLEGIBLE = 80.0, 68.0
"""Certainty (0–100) of a page below which it may lie on its side, and below which nothing of it is
believed. Pages that stand upright have 88 and more, also when damaged; turned ones 62 to 66."""
WORTHLESS = 55.0
"""Certainty below which a line is noise."""
LONGEST_NAME = 150
"""Characters of a picture's words that can name a link; more is a poster."""
NAME_LAYOUTS = (6, 11)
"""Of pictures of menus: one block of text, and, where that reads badly, text scattered anywhere."""
LAYOUTS = (6, 3)
"""tesseract's page segmentations: one block of text, and, where that reads badly, whatever it finds."""

_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")
_THAI = re.compile("[ก-๎]")
_WORDS = re.compile("[ก-๎]{4,}|[A-Za-z]{3,}|[0-9]{3,}")
_THAI_DIGITS = re.compile("(?:[0-9][ ,./]?){0,12}[๐-๙](?:[ ,./]?[0-9๐-๙]){0,40}")
_EDGE_NOISE = re.compile(r"^[\s.,|:;!'\"`’‘“”~_=*-]+(?=\S)")
_SUBJECT = re.compile("^เร[ืีิึ]?[่้]{0,2}อ?ง(?= )")
_UPPER, _TONES = "ิีึื", "่้๊๋"
HIDDEN_DIGIT = "•"
How = Callable[[Path, FileKind, Path, float], ReadFile]
"""A way to read a file: itself, its kind, where its pictures may be drawn, and when it must end."""
_CPU_IS_TOLD = os.name == "posix"  # Windows does not tell what children used


def read_scan(path: Path, kind: FileKind, limits: Limits) -> ReadFile:
    """The text of a scanned PDF or of a picture, by tesseract; ``pages_read`` counts from page 1.

    ``problem`` stays SCAN where nothing could be read, with ``method`` "ocr" to tell that it was
    tried; TIMEOUT, BOMB, BROKEN, UNSUPPORTED tell why not.
    """
    before = _cpu()
    return _with_cost(_read(path, kind, _page_texts, time.monotonic() + limits.seconds), before)


def read_name(path: Path, kind: FileKind, limits: Limits) -> ReadFile:
    """What a picture of a menu says of its link, as ``title``; ``problem`` as of `read_scan`."""
    before = _cpu()
    return _with_cost(_read(path, kind, _name_of, time.monotonic() + limits.seconds), before)


def _with_cost(read: ReadFile, before: float) -> ReadFile:
    return replace(read, cpu_s=max(0.01, round(_cpu() - before, 2)) if _CPU_IS_TOLD else 0.0)


def _cpu() -> float:
    """CPU seconds of this worker and of the programs it started that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _read(path: Path, kind: FileKind, how: How, ends: float) -> ReadFile:
    with tempfile.TemporaryDirectory(prefix="ocr-", dir=path.parent) as folder:
        drawn = Path(folder) / "page.png"
        try:
            return how(path, kind, drawn, ends)
        except (pdfium.PdfiumError, OSError, ValueError, SyntaxError):
            return _unread(kind, Problem.BROKEN)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return _unread(kind, Problem.BOMB)
        except tesseract.OcrTooSlow:
            return _unread(kind, Problem.TIMEOUT)
        except tesseract.OcrFailed:
            return _unread(kind, Problem.SCAN)


def _unread(kind: FileKind, problem: Problem) -> ReadFile:
    return ReadFile(kind, problem=problem, has_images=True, method="ocr", reader="tesseract")


def _page_texts(path: Path, kind: FileKind, drawn: Path, ends: float) -> ReadFile:
    pages = list(_pages(path, kind, drawn, ends))
    raw = "\n".join(filter(None, pages))
    if len(_THAI.findall(raw)) < FEWEST:
        return replace(_unread(kind, Problem.SCAN), pages_read=len(pages))
    text = mask_personal(mended(normalise_lines(without_thai_numbers(raw))))
    return ReadFile(
        kind,
        title=mask_personal(title_block(text)),
        text=text,
        pages_read=len(pages),
        has_images=True,
        method="ocr",
        reader="tesseract",
        picture_pages=tuple(range(1, len(pages) + 1)),
    )


def _pages(path: Path, kind: FileKind, drawn: Path, ends: float) -> Iterator[str]:
    """The text of page 1, then of page 2 where page 1 is a cover."""
    for picture in _pictures(path, kind):
        text = _read_page(picture, drawn, ends)
        yield text
        if len(_THAI.findall(text)) >= COVER:
            return


def _read_page(picture: Image.Image, drawn: Path, ends: float) -> str:
    """The lines of one page; one that reads badly is turned, then read in another layout."""
    if min(picture.size) < SMALLEST_SIDE:
        return ""
    best = _read_picture(picture, drawn, LAYOUTS[0], ends)
    if _certainty(best) < DOUBTFUL:
        # where it cannot tell, the page lies upside down as often as not
        turned = tesseract.turned_by(drawn, seconds=ends - time.monotonic()) or 180
        for degrees, layout in ((turned, LAYOUTS[0]), (0, LAYOUTS[1])):
            again = _read_picture(picture.rotate(-degrees, expand=True), drawn, layout, ends)
            best = max(best, again, key=_certainty)
            if _certainty(best) >= DOUBTFUL:
                break
    lines = best if _certainty(best) >= ILLEGIBLE else []
    return "\n".join(line.text for line in lines if not is_noise(line))


def _read_picture(picture: Image.Image, drawn: Path, layout: int, ends: float) -> list[tesseract.Line]:
    picture.save(drawn, compress_level=1)
    return tesseract.read_lines(drawn, seconds=ends - time.monotonic(), layout=layout, dpi=DPI)


def _certainty(lines: list[tesseract.Line]) -> float:
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) * line.certainty for line in lines) / letters if letters else 0.0


# --- pictures of menus ------------------------------------------------------------------------


def _name_of(path: Path, kind: FileKind, drawn: Path, ends: float) -> ReadFile:
    """The few words of a banner or a button: in one block, or, where that reads badly, scattered."""
    picture = dark_on_light(_opened(path))
    best: list[tesseract.Line] = []
    for layout in NAME_LAYOUTS if min(picture.size) >= SMALLEST_SIDE else ():
        best = max(best, _read_picture(picture, drawn, layout, ends), key=_certainty)
        if _certainty(best) >= DOUBTFUL:
            break
    said = " ".join(line.text for line in best if line.certainty >= ILLEGIBLE and not is_noise(line))
    name = mask_personal(mended(normalise_lines(without_thai_numbers(said))))[:LONGEST_NAME]
    if not _WORDS.search(name):
        return _unread(kind, Problem.SCAN)
    return ReadFile(kind, title=name, has_images=True, method="ocr", reader="tesseract", picture_pages=(1,))


def dark_on_light(picture: Image.Image) -> Image.Image:
    """A grey picture in which the smaller part, which are the letters, is the darker.

    Parted where both parts differ most from each other (Otsu 1979).

    >>> light = Image.new("L", (10, 1), 90); light.putpixel((0, 0), 250)
    >>> [dark_on_light(light).getpixel((x, 0)) for x in (0, 5)]
    [0, 255]
    """
    stretched = ImageOps.autocontrast(picture)
    counts = stretched.histogram()
    pixels, whole = sum(counts), sum(level * count for level, count in enumerate(counts))
    below, sum_below, best, dark = 0, 0, -1.0, pixels
    for level, count in enumerate(counts[:-1]):
        below, sum_below = below + count, sum_below + level * count
        if 0 < below < pixels:
            apart = sum_below / below - (whole - sum_below) / (pixels - below)
            between = below * (pixels - below) * apart**2
            if between > best:
                best, dark = between, below
    return ImageOps.invert(stretched) if 2 * dark > pixels else stretched


# --- from files to pictures -------------------------------------------------------------------


def _pictures(path: Path, kind: FileKind) -> Iterator[Image.Image]:
    """Grey pictures of the first two pages."""
    if kind is FileKind.IMAGE:
        yield _opened(path)
        return
    with closing(pdfium.PdfDocument(path)) as document:
        for number in range(min(2, len(document))):
            with closing(document[number]) as page:
                yield _drawn(page)


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    width, height = page.get_size()  # points; a page may claim to be a kilometre wide
    scale = scale_of(width, height)
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn.convert("L")


def scale_of(width: float, height: float) -> float:
    """Pixels a point at which a page of so many points is drawn: DPI, less where it is huge.

    >>> round(scale_of(595, 842) * 72), scale_of(100_000, 100_000) * 100_000 < 3500
    (200, True)

    Raises:
        ValueError: the page has no size.
    """
    if not (0 < width < 1e7 and 0 < height < 1e7):
        raise ValueError("the page has no size")
    return min(DPI / 72, math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))


def _opened(path: Path) -> Image.Image:
    """A picture file in grey, upright as its camera noted, at the size tesseract reads best."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise Image.DecompressionBombError
            if picture.format == "JPEG":
                picture.draft("L", (3000, 3000))
            upright = ImageOps.exif_transpose(picture).convert("L")
    shrink = math.sqrt(MOST_PIXELS / (upright.width * upright.height))
    factor = min(shrink, 1.0) if max(upright.size) >= 1500 else min(shrink, 2.0)
    if factor == 1.0:
        return upright
    size = max(1, round(upright.width * factor)), max(1, round(upright.height * factor))
    return upright.resize(size, Image.Resampling.LANCZOS)


# --- what tesseract writes --------------------------------------------------------------------


def is_noise(line: tesseract.Line) -> bool:
    """Whether a line is no text: stamps, rules, and upper vowels that were cut off their line.

    >>> is_noise(tesseract.Line("ข่       มญูณซ ม บข    ๐ ฆเ", 60.0))
    True
    >>> is_noise(tesseract.Line("แผนการจัดซือจัดจ้าง", 92.0))
    False
    """
    seen = len("".join(line.text.split()))
    return line.certainty < WORTHLESS or 2 * sum(map(len, _WORDS.findall(line.text))) < seen


def without_thai_numbers(text: str) -> str:
    """Text of tesseract with the digits of every number that has a Thai digit hidden.

    No reader of periods takes a hidden number for a year or a day. The number goes whole, its
    Arabic digits too: "๒๕55" is a misread ๒๕๖๖. A lone ๑ stays: it is read right, and สขร.๑ needs it.

    >>> without_thai_numbers("แผน ปี ๒๕55 ฉบับที่ ๑ และ 2566")
    'แผน ปี •••• ฉบับที่ ๑ และ 2566'
    >>> without_thai_numbers("๑๕ ต.ค. ๒ ๕๒๒")
    '•• ต.ค. • •••'
    """
    return _THAI_DIGITS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return found[0] if found[0] == "๑" else re.sub("[0-9๐-๙]", HIDDEN_DIGIT, found[0])


class ScanWords(Strict):
    """config/vocabulary/scans.yaml."""

    words: tuple[str, ...]


def mended(text: str) -> str:
    """Text of tesseract with the marks that it loses put back on words of the field, line by line.

    >>> mended("|  เรอง การประเมินความเสียงการทุจริต")
    'เรื่อง การประเมินความเสี่ยงการทุจริต'
    """
    lines = (_SUBJECT.sub("เรื่อง", _EDGE_NOISE.sub("", line)) for line in text.splitlines())
    pattern, words = _marked_words()
    return pattern.sub(lambda found: words[(found.lastindex or 1) - 1], "\n".join(lines))


@cache
def _marked_words() -> tuple[re.Pattern[str], tuple[str, ...]]:
    words = tuple(sorted(word_list("scans.yaml", ScanWords).words, key=len, reverse=True))
    return re.compile("|".join(f"({_any_marks(word)})" for word in words)), words


def _any_marks(word: str) -> str:
    """A pattern for a word whatever became of its upper vowels and tone marks.

    >>> bool(re.fullmatch(_any_marks("ซื้อ"), "ซือ"))
    True
    """
    letters = (letter for letter in word if letter not in _UPPER + _TONES)
    return "".join(f"{letter}[{_UPPER}{_TONES}]{{0,3}}" for letter in letters)
