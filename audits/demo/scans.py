"""Scans of the awkward town: text drawn, turned a little, dusted, and put into a PDF as a picture.

Drawn with a Thai font of the machine (fonts-thai-tlwg); where none is, there are no such scans.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from audits.demo.pdf import picture_pdf, wrap

_FONTS = (
    "/usr/share/fonts/truetype/tlwg/Laksaman.ttf",
    "/usr/share/fonts/truetype/tlwg/Garuda.ttf",
    "/usr/share/fonts/truetype/tlwg/Norasi.ttf",
    "/usr/share/fonts/opentype/tlwg/Laksaman.otf",
    "/usr/share/fonts/opentype/tlwg/Garuda.otf",
)
_SIZE = (1654, 2339)
"""A4 at 200 dots an inch."""
_LETTERS_A_LINE = 66
_LINES = 36
_FOLLOWING = frozenset("ะาๆฯ")
_TURN = 0.6  # degrees
_FADED = (165, 234)
"""A4 at 20 dots an inch: what a bad copy of a copy keeps."""


@cache
def font_file() -> Path | None:
    """A Thai font of this machine; None where none is."""
    return next((path for path in map(Path, _FONTS) if path.exists()), None)


def readable_scan(lines: Sequence[str], seed: str) -> bytes:
    """A PDF of one page that is a picture, as an office scanner makes it."""
    page = _dusted(_drawn(lines).rotate(_TURN, Image.Resampling.BICUBIC, fillcolor=255), seed, 900)
    return picture_pdf(*_bilevel(page))


def faded_scan(lines: Sequence[str], seed: str) -> bytes:
    """A PDF of one page of which nobody can read a word: a copy of a copy, out of focus."""
    page = _drawn(lines).rotate(3 * _TURN, Image.Resampling.BICUBIC, fillcolor=255)
    small = page.filter(ImageFilter.GaussianBlur(9)).resize(_FADED, Image.Resampling.BILINEAR)
    return picture_pdf(*_bilevel(_dusted(small.resize(_SIZE, Image.Resampling.BICUBIC), seed, 9000), 226))


def mislaid_layer(lines: Sequence[str], layer: Sequence[str], seed: str) -> bytes:
    """A readable scan under which a scanner's program has laid a text that is not what stands there."""
    page = _dusted(_drawn(lines), seed, 300)
    return picture_pdf(*_bilevel(page), layer=layer)


def _drawn(lines: Sequence[str]) -> Image.Image:
    page = Image.new("L", _SIZE, 255)
    font = ImageFont.truetype(str(font_file()), 38)
    pen = ImageDraw.Draw(page)
    wrapped = [piece for line in lines for piece in _wrapped(line)]
    for number, piece in enumerate(wrapped[:_LINES]):
        pen.text((150, 160 + number * 58), piece, fill=0, font=font)
    return page


def _wrapped(line: str) -> list[str]:
    """The line broken as a typist breaks it: never before a vowel that follows its letter."""
    pieces = wrap(line, _LETTERS_A_LINE)
    for at in range(1, len(pieces)):
        while pieces[at][:1] in _FOLLOWING:
            pieces[at - 1], pieces[at] = pieces[at - 1] + pieces[at][0], pieces[at][1:]
    return pieces


def _dusted(page: Image.Image, seed: str, specks: int) -> Image.Image:
    chance = random.Random(f"dust {seed}")  # noqa: S311  a picture, not a secret
    pen = ImageDraw.Draw(page)
    for _ in range(specks):
        x, y, size = chance.randrange(_SIZE[0]), chance.randrange(_SIZE[1]), chance.randint(0, 2)
        pen.ellipse((x, y, x + size, y + size), fill=chance.choice((0, 90, 255)))
    return page


def _bilevel(page: Image.Image, threshold: int = 150) -> tuple[int, int, bytes]:
    """Width, height, and the pixels as a copier sends them: black or white, eight in a byte."""
    black = page.point(lambda grey: 255 if grey > threshold else 0).convert("1", dither=Image.Dither.NONE)
    return *page.size, black.tobytes()
