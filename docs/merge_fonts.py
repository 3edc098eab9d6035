"""Make reports/static/sarabun-{400,700}.ttf, which report.pdf is set in, of the woff2 files beside them.

Typst reads neither woff2 nor two files of one family as one. Tone marks are brought to one height: a
mark that is moved up or down ends Typst's run of text in the middle of a syllable, and a copy of the
page then says the syllable twice ("สิ่สิ่ง"). Needed only when the woff2 files change; fontTools is no
dependency:

    python3 -m pip install --target /tmp/fonttools fonttools==4.68.0 brotli==1.2.1
    PYTHONPATH=/tmp/fonttools python3 docs/merge_fonts.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from fontTools import merge, subset  # type: ignore[import-not-found]

STATIC = Path(__file__).resolve().parent.parent / "reports" / "static"
TOP_OF_LETTER = 576
"""Where upper marks sit on a letter; only ฬ has them higher."""
TOPS_OF_VOWELS = range(890, 970)
"""Heights at which upper vowels, narrow ones too, want their tone mark."""


def merged(weight: int, folder: Path) -> Any:
    """Thai and Latin in one font, without hints, which are for screens of long ago."""
    files = []
    for script in ("thai", "latin"):
        options = subset.Options(hinting=False, layout_features=["*"], notdef_outline=True, name_IDs=["*"])
        font = subset.load_font(str(STATIC / f"sarabun-{script}-{weight}.woff2"), options)
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=font.getBestCmap())
        chosen.subset(font)
        font.flavor = None
        files.append(str(folder / f"{script}.ttf"))
        font.save(files[-1])
    return merge.Merger().merge(files)


def level_marks(font: Any) -> None:
    """Let no mark move up or down."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            positions = getattr(table, "ExtSubTable", table)
            if type(positions).__name__ == "MarkBasePos":
                anchors = [a for record in positions.BaseArray.BaseRecord for a in record.BaseAnchor if a]
                _level(anchors, range(TOP_OF_LETTER + 1, TOP_OF_LETTER + 40), TOP_OF_LETTER)
            elif type(positions).__name__ == "MarkMarkPos" and _is_thai(positions):
                anchors = [a for record in positions.Mark2Array.Mark2Record for a in record.Mark2Anchor if a]
                tones = [record.MarkAnchor for record in positions.Mark1Array.MarkRecord]
                drawn_at = max(tone.YCoordinate for tone in tones)
                _level(anchors + tones, TOPS_OF_VOWELS, drawn_at)


def _is_thai(positions: Any) -> bool:
    return "uni0E34" in positions.Mark2Coverage.glyphs


def _level(anchors: list[Any], heights: range, to: int) -> None:
    for anchor in anchors:
        if anchor.YCoordinate in heights:
            anchor.YCoordinate = to


for weight in (400, 700):
    with tempfile.TemporaryDirectory() as temporary:
        font = merged(weight, Path(temporary))
    level_marks(font)
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    font.save(STATIC / f"sarabun-{weight}.ttf")
