"""What is known of a picture without looking at it. Imported in worker processes only."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image

from crawler.extract.files import FileKind, Limits, Problem, ReadFile


def read_image(path: Path, _limits: Limits) -> ReadFile:
    """A picture as a scan of one page, with its size; only its header is read, so no bomb goes off."""
    pixels: tuple[int, int] | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path) as picture:
                pixels = picture.size
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            pixels = None  # a drawing (SVG), or damaged: a picture all the same
    return ReadFile(
        FileKind.IMAGE,
        page_count=1,
        has_images=True,
        problem=Problem.SCAN,
        picture_pages=(1,),
        pixels=pixels,
        reader="pillow",
    )
