"""Lines of a stream of unknown charset, one at a time, whatever stands in them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from crawler.extract.decoding import decode_line, sniff_wide

LONGEST_LINE = 30_000
"""Bytes of one line that are read; 10,000 Thai letters. The rest of the line is left out."""


def read_lines(stream: IO[bytes]) -> Iterator[str]:
    r"""The lines without their ends; never raises for what stands there.

    >>> import io
    >>> list(read_lines(io.BytesIO("\ufeffแผน\r\n\n".encode() + "งบ".encode("cp874"))))
    ['แผน', '', 'งบ']
    >>> list(read_lines(io.BytesIO("แผน\r\n\r\nงบ".encode("utf-16"))))
    ['แผน', '', 'งบ']
    """
    first = stream.readline(LONGEST_LINE)
    charset = sniff_wide(first)
    lines = _wide_lines(first, stream, charset) if charset else _lines(first, stream)
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix("\ufeff")


def _lines(first: bytes, stream: IO[bytes]) -> Iterator[str]:
    """Each line by itself: lists are put together from files of several charsets."""
    raw = first
    while raw:
        cut = not raw.endswith(b"\n") and len(raw) == LONGEST_LINE
        yield decode_line(raw.rstrip(b"\r\n"), cut=cut)
        while cut and (rest := stream.readline(LONGEST_LINE)):
            cut = not rest.endswith(b"\n")
        raw = stream.readline(LONGEST_LINE)


def _wide_lines(first: bytes, stream: IO[bytes], charset: str) -> Iterator[str]:
    """Lines of UTF-16, as PowerShell 5 writes them: half of a line end may be half of a letter."""
    decoder = codecs.getincrementaldecoder(charset)("replace")
    line, raw, odd, letters = "", first, False, LONGEST_LINE // 2
    while raw:
        odd ^= len(raw) % 2 == 1
        if odd and charset == "utf-16-le" and raw.endswith(b"\n"):
            raw += stream.read(1)  # its other half, or the line would be told only with the next one
            odd = False
        *whole, rest = (line + decoder.decode(raw)).split("\n")
        for one in whole:
            yield one.removesuffix("\r")[:letters]
        line = rest[:letters]
        raw = stream.readline(LONGEST_LINE)
    if line := line + decoder.decode(b"", final=True):
        yield line.removesuffix("\r")
