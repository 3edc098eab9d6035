"""From bytes to text. Labels lie on .go.th sites, so the bytes are asked first.

The order: byte order mark; strict UTF-8; damaged UTF-8, told by Thai letters in three bytes;
the byte range of Thai code page 874; the label; Western code page 1252. Every Thai
single-byte label means cp874: Python's ``tis-620`` turns curly quotes into control characters.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from w3lib.encoding import resolve_encoding

_SNIFFED = 4096
_THAI_UTF8_SHARE = 0.80
_CP874_SHARE = 0.90
_WIDE_SHARE = 0.80
_LEAST_WIDE = 6
"""Bytes from which a beginning without a mark can be told to be UTF-16."""

_LOW = bytes(range(0x80))
_CP874_LETTERS = bytes([*range(0xA1, 0xDB), *range(0xDF, 0xFC)])
_CP874_BYTES = _CP874_LETTERS + b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\xa0"
_THAI_TRIPLE = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
_CP874_WORD = re.compile(rb"[\xa1-\xda\xdf-\xfb]{3}")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})")
_COMMENT = re.compile(rb"<!--.{0,4096}?(?:-->|\Z)", re.DOTALL)
# As RFC 1345, Windows, Java, DOS and old Thai servers write it: "TIS-620", "TIS620.2533-0", "x-windows-874".
_THAI_LABEL = re.compile(
    r"(?:cs)?(?:tis620(?:2533|25330|25331|0|1)?|iso885911(?:2001)?|x?(?:windows|win|ms|cp|dos|ibm)874|thai)"
)
# The high byte of every character of a Thai page in UTF-16: ASCII and U+0E00–0E7F.
_WIDE_BYTES = b"\x00\x0e"
# Charsets a page may name; Python knows others ("unicode_escape", "idna") that are no charsets of the web.
_WEB_CHARSET = re.compile(
    r"(?:utf|iso8859|cp125|cp874|cp866|koi8|gb|big5|euc|shift|mac|iso2022|ascii)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the charset that was used, the label that counts, and whether it lied.

    ``used`` is Python's name (``utf-8``, ``cp874``, ``cp1252``). ``declared`` is as written: the
    header's where it has one, as for a browser, else that of the page. A label is not false where
    the bytes are plain ASCII and read the same under it, nor beside a byte order mark, which
    browsers believe first, nor where nobody knows it.
    """

    text: str
    used: str
    declared: str | None
    false_label: bool


def decode(body: bytes, header_charset: str | None = None) -> Decoded:
    """The text of a page; never raises.

    ``header_charset`` is that of Content-Type; without one the page's own meta tag counts.

    >>> decode("เทศบาล".encode("cp874"), "utf-8").text
    'เทศบาล'
    >>> decode("แผน".encode(), "tis-620")
    Decoded(text='แผน', used='utf-8', declared='tis-620', false_label=True)
    """
    declared = (header_charset or "").strip(" \"'")
    if not declared or _codec(declared) is None:
        declared = _sniffed_label(body) or declared
    named = _codec(declared) if declared else None
    marked = _marked(body)
    text, used = marked or _read(body, named)
    same = named == used or (named == "utf-16" and used.startswith("utf-16"))
    plain = body.isascii() and not used.startswith("utf-16")
    false = named is not None and not same and not marked and not plain
    return Decoded(text, used, declared or None, false)


def decode_line(line: bytes, *, cut: bool = False) -> str:
    r"""One line of a list: UTF-8, damaged UTF-8 told by its Thai letters, or else the Thai code page.

    A letter ``cut`` in half at the end is left out. Two letters in three bytes are wanted for damaged
    UTF-8: a word such as "เนตร" looks like one of them in code page 874.

    >>> decode_line("แผนปี".encode() + b"\xff"), decode_line("เนตร".encode("cp874"))
    ('แผนปี\ufffd', 'เนตร')
    """
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(line, final=not cut)
    except UnicodeDecodeError:
        letters, high = len(_THAI_TRIPLE.findall(line)), len(line.translate(None, _LOW))
        damaged = letters > 1 and 3 * letters >= high / 2
        return line.decode("utf-8" if damaged else "cp874", "replace")


def sniff_wide(beginning: bytes) -> str | None:
    r"""Which UTF-16 (Python's name) a stream is, told by its first line; None where it is none.

    A mark alone proves nothing, because broken bytes may look like one.

    >>> sniff_wide("แผนปี\n".encode("utf-16")), sniff_wide("แผนปี\n".encode("utf-16-be"))
    ('utf-16-le', 'utf-16-be')
    >>> sniff_wide("แผนปี\n".encode()), sniff_wide(b"\xff\xfe\x00\xe0\xb8\n")
    (None, None)
    """
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if beginning.startswith(mark):
            return _sniffed_wide(beginning[len(mark) :])
    return _sniffed_wide(beginning) if len(beginning) >= _LEAST_WIDE else None


def _marked(body: bytes) -> tuple[str, str] | None:
    """The text of a page that begins with a byte order mark."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    return None


def _read(body: bytes, named: str | None) -> tuple[str, str]:
    wide = _sniffed_wide(body) if 0 in body else None
    if wide is None:
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    used = wide or _sniffed_charset(body, named) or named or "cp1252"
    try:
        return body.decode(used, "replace"), used
    except (LookupError, ValueError):
        return body.decode("latin-1"), "latin-1"


def _sniffed_wide(body: bytes) -> str | None:
    """Which UTF-16 a body without a mark is: every other byte says ASCII or Thai."""
    first, second = body[::2], body[1::2]
    for name, high, low in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        wide = len(high) - len(high.translate(None, _WIDE_BYTES))
        if wide >= len(high) * _WIDE_SHARE and low.count(0) < len(low) / 2:
            return name
    return None


def _sniffed_charset(body: bytes, named: str | None) -> str | None:
    """What the bytes that are no ASCII say, or None."""
    high = body.translate(None, _LOW)
    triples = body.count(b"\xe0\xb8") + body.count(b"\xe0\xb9")
    if 3 * triples >= len(high) * _THAI_UTF8_SHARE:
        return "utf-8"
    strange = len(high.translate(None, _CP874_BYTES))
    if strange <= len(high) * (1 - _CP874_SHARE) and _CP874_WORD.search(body):
        return "cp874"
    # not one character of the UTF-8 that the label promises: the dashes and spaces of a Western page
    if named == "utf-8" and body.decode("utf-8", "ignore").isascii():
        return "cp1252"
    return None


def _sniffed_label(body: bytes) -> str | None:
    """The charset that the first 4 KB name."""
    head = body[:_SNIFFED]
    if b"<!--" in head:
        head = _COMMENT.sub(b"", head)
    found = _XML.search(head) or _META.search(head)
    return found[1].decode("ascii") if found else None


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """Python's name of a charset label; all Thai single-byte ones are cp874."""
    plain = re.sub(r"[^a-z0-9]", "", label[:40].lower())
    if _THAI_LABEL.fullmatch(plain):
        return "cp874"
    name = resolve_encoding(label[:40])
    if not name or not _WEB_CHARSET.match(name.replace("-", "").replace("_", "")):
        return None
    name = codecs.lookup(name).name
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8-sig": "utf-8"}.get(name, name)
