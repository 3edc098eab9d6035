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
_NULS_SHARE = 0.20

_LOW = bytes(range(0x80))
_CP874_LETTERS = bytes([*range(0xA1, 0xDB), *range(0xDF, 0xFC)])
_CP874_BYTES = _CP874_LETTERS + b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\xa0"
_CP874_WORD = re.compile(rb"[\xa1-\xda\xdf-\xfb]{3}")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})")
_THAI_LABELS = frozenset(
    {"tis620", "tis62025330", "iso885911", "xwindows874", "windows874", "ms874", "cp874", "thai"}
)
# Charsets a page may name; Python knows others ("unicode_escape", "idna") that are no charsets of the web.
_WEB_CHARSET = re.compile(
    r"(?:utf|iso8859|cp125|cp874|cp866|koi8|gb|big5|euc|shift|mac|iso2022|ascii)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the charset that was used, the label as written, and whether the label lied.

    ``used`` is Python's name (``utf-8``, ``cp874``, ``cp1252``). A label is not false where the
    bytes are plain ASCII and read the same under it.
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
    declared = (header_charset or "").strip(" \"'") or _sniffed_label(body)
    text, used = _read(body, declared)
    named = _codec(declared) if declared else None
    false = bool(declared) and named != used and not body.isascii()
    return Decoded(text, used, declared, false)


def _read(body: bytes, declared: str | None) -> tuple[str, str]:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    try:
        if not body.count(0):
            return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    used = _sniffed_charset(body) or (_codec(declared) if declared else None) or "cp1252"
    try:
        return body.decode(used, "replace"), used
    except (LookupError, ValueError):
        return body.decode("latin-1"), "latin-1"


def _sniffed_charset(body: bytes) -> str | None:
    """What the bytes that are no ASCII say, or None."""
    if body.count(0) > len(body) * _NULS_SHARE:
        return "utf-16-le" if body[1::2].count(0) > body[::2].count(0) else "utf-16-be"
    high = body.translate(None, _LOW)
    if not high:
        return "utf-8"
    triples = body.count(b"\xe0\xb8") + body.count(b"\xe0\xb9")
    if 3 * triples >= len(high) * _THAI_UTF8_SHARE:
        return "utf-8"
    strange = len(high.translate(None, _CP874_BYTES))
    if strange <= len(high) * (1 - _CP874_SHARE) and _CP874_WORD.search(body):
        return "cp874"
    return None


def _sniffed_label(body: bytes) -> str | None:
    """The charset that the first 4 KB name."""
    head = body[:_SNIFFED]
    found = _XML.search(head) or _META.search(head)
    return found[1].decode("ascii") if found else None


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """Python's name of a charset label; all Thai single-byte ones are cp874."""
    plain = re.sub(r"[^a-z0-9]", "", label[:40].lower())
    if plain in _THAI_LABELS:
        return "cp874"
    name = resolve_encoding(label[:40])
    if not name or not _WEB_CHARSET.match(name.replace("-", "").replace("_", "")):
        return None
    name = codecs.lookup(name).name
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
