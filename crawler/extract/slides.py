"""Text of PowerPoint files of 2007 and later. Imported in worker processes only."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pptx import Presentation

from crawler.extract.files import FileKind, Limits, ReadFile
from crawler.extract.packages import opened, properties
from crawler.extract.written import CELLS, Found, written

SHAPES = 500
"""Shapes of one slide that are looked at."""
_DEEPEST = 8


def read_pptx(path: Path, limits: Limits) -> ReadFile:
    """Read the first slides of a .pptx; speaker's notes are left out.

    Raises what python-pptx, zipfile and lxml raise; Bomb when it unpacks to too much.
    """
    with opened(path, limits) as archive:
        about = properties(archive)
    slides = Presentation(str(path)).slides
    ends = time.monotonic() + limits.seconds
    lines, titles, read = list[str](), list[str](), 0
    for slide in islice(slides, limits.pages):
        read += 1
        said = list(_lines(slide.shapes))
        titles += said[:1]
        lines += said
        if sum(map(len, lines)) > limits.characters or time.monotonic() > ends:
            break
    found = Found(
        lines,
        complete=read == len(slides),
        name=about.title,
        made=about.made,
        headings=titles,
        has_images=about.has_images,
        signed_digitally=about.signed_digitally,
        page_count=len(slides),
        pages_read=read,
        reader="python-pptx",
    )
    return written(FileKind.PPTX, found, limits)


def _lines(shapes: Iterable[Any], depth: int = 0) -> Iterator[str]:
    """The lines of a slide, its title first: many a template draws it last."""
    listed = list(islice(shapes, SHAPES))
    if depth == 0:
        listed.sort(key=lambda shape: not _is_title(shape))
    for shape in listed:
        if shape.has_text_frame:
            yield from filter(None, map(str.strip, shape.text_frame.text.replace("\v", "\n").splitlines()))
        elif getattr(shape, "has_table", False):
            for row in islice(shape.table.rows, SHAPES):
                cells = (" ".join(cell.text.split()) for cell in row.cells)
                yield CELLS.join(filter(None, cells))
        elif hasattr(shape, "shapes") and depth < _DEEPEST:
            yield from _lines(shape.shapes, depth + 1)


def _is_title(shape: Any) -> bool:
    return bool(shape.is_placeholder) and shape.placeholder_format.idx == 0
