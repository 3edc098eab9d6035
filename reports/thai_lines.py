"""Break Thai text into lines where a reader would.

Thai puts no spaces between words, so a terminal that breaks at spaces alone cuts words in
two. Widths are terminal cells, as Rich measures them: vowels and tone marks above and below
a letter take none, ำ takes one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_CLOSING = frozenset(")]”.,:;ๆฯ")
_OPENING = frozenset("([“/")


def thai_lines(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells, broken between words.

    A word that is longer than a line, such as a web address, is cut.

    >>> thai_lines("เผยแพร่รายงานประจำปี", 12)
    ['เผยแพร่', 'รายงานประจำปี']
    """
    lines = [""]
    for word in _words(text):
        if cell_len(lines[-1]) + cell_len(word.rstrip()) <= width:
            lines[-1] += word
        elif cell_len(word) <= width:
            lines.append(word.lstrip())
        else:
            lines.extend(_cut(word.strip(), width))
    return [line.rstrip() for line in lines if line.strip()] or [""]


def _words(text: str) -> Iterator[str]:
    # Without this the library makes a data folder in the home of whoever runs the program.
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    from pythainlp.tokenize import word_tokenize  # noqa: PLC0415 - its dictionary takes a moment to load

    held = ""
    for word in word_tokenize(text, engine="newmm", keep_whitespace=True):
        if held and not _belong_together(held[-1], word[0]):
            yield held
            held = ""
        held += word
    if held:
        yield held


def _belong_together(before: str, after: str) -> bool:
    """Whether no line may end between two letters: brackets, and within addresses and numbers."""
    if before in _OPENING or after in _CLOSING:
        return True
    return not (_is_thai(before) or _is_thai(after) or before.isspace() or after.isspace())


def _is_thai(letter: str) -> bool:
    return "\u0e00" <= letter <= "\u0e7f"


def _cut(word: str, width: int) -> list[str]:
    return chop_cells(word, max(width, 1))
