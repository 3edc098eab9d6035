"""Text of a Rich Text file. Imported in worker processes only."""

from __future__ import annotations

import re
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from crawler.extract.files import FileKind, Limits, ReadFile
from crawler.extract.written import CELLS, Found, written

LARGEST = 64 << 20
LONGEST = 4 << 20
"""Characters that are parsed, pictures left out: two hundred pages of Thai in ``\\uN?`` notation."""

_PICTURE = re.compile(rb"(?:[0-9A-Fa-f]{60,}[\r\n]{0,2}){4,}")
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_THAI_RUN = re.compile(r"(?:\\'[a-f][0-9a-f]){5}", re.IGNORECASE)  # no Western word has five accents in a row
_CODE_PAGE = re.compile(r"\\ansicpg(\d{1,5})")
# The one for links backtracks over whole lines in striprtf; so marked, the parser leaves the group out.
_LINKS = ("\\fldinst", "\\fldrslt0")


def read_rtf(path: Path, limits: Limits) -> ReadFile:
    r"""Read an .rtf: Thai as ``\'xx`` of the font's or document's code page, and as ``\uN``."""
    with path.open("rb") as file:
        raw = file.read(LARGEST)
    has_images = b"\\pict" in raw
    plain = _PICTURE.sub(b"", _without_binary(raw)).decode("latin-1")
    cut = plain[:LONGEST].replace(*_LINKS)
    if _THAI_RUN.search(cut):  # under a Western label all the same
        cut = cut.replace("\\ansicpg1252", "\\ansicpg874", 1)
    text = str(rtf_to_text(cut, encoding=_code_page(cut), errors="replace"))  # type: ignore[no-untyped-call]
    lines = [
        CELLS.join(filter(None, map(str.strip, line.split("|")))) if line.endswith("|") else line
        for line in text.splitlines()
    ]
    complete = len(raw) < LARGEST and len(plain) <= LONGEST
    found = Found(lines, complete=complete, has_images=has_images, reader="striprtf")
    return written(FileKind.RTF, found, limits)


def _code_page(text: str) -> str:
    """The code page for fonts that name none; Western documents with Thai bytes are Thai ones."""
    named = _CODE_PAGE.search(text, 0, 4096)
    return "cp874" if named is None or named[1] in ("0", "1252", "874") else f"cp{named[1]}"


def _without_binary(raw: bytes) -> bytes:
    """``raw`` without runs of binary data, whose braces would be taken for groups."""
    kept, at = [], 0
    for found in _BINARY.finditer(raw):
        if found.start() >= at:
            kept.append(raw[at : found.start()])
            at = found.end() + int(found[1])
    return b"".join([*kept, raw[at:]])
