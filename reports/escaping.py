"""What web sites wrote, made harmless before a person or a program reads it.

Titles, quotes and addresses come from strangers. Three dangers are dealt with here, for all
formats alike: characters that steer the display (terminal escapes, right-to-left overrides,
invisible letters), addresses that are no plain web address, and texts a spreadsheet would
take for a formula. Escaping of HTML and of Rich markup belongs to those formats.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from itertools import groupby
from urllib.parse import quote, urlsplit

MAX_TEXT = 600
"""Longest text taken from a site, in characters: a report is no place for a whole page."""

MAX_ADDRESS = 2000
"""Longest address that becomes a link; browsers and Excel both stop a little above."""

MAX_MARKS = 4
"""Thai needs two marks above a letter; dozens of them paint over the neighbouring lines."""

_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_FORMULA_STARTS = frozenset("=+-@\t\r\n|%＝＋－＠﹢﹣﹦﹫−")
_LINKED_SAFE = "/?#[]@!$&'()*+,;=:~%-._"
_HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){0,20}\.?\Z")
# Controls, halves of a pair of UTF-16, and two code points that are no characters.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPED_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def visible(text: str, limit: int = MAX_TEXT) -> str:
    r"""One line of text in which nothing is hidden and nothing steers the display.

    White space becomes single spaces, control and direction characters their code in
    brackets, invisible joiners vanish, and what is longer than ``limit`` ends in ``…``.

    >>> visible("งบ\u202egnp.exe")
    'งบ[U+202E]gnp.exe'
    >>> visible("\x1b]0;hacked\x07 แผน \n ปี 2566")
    '[U+001B]]0;hacked[U+0007] แผน ปี 2566'
    """
    # Cut twice: first so that a text of megabytes costs nothing, then at the limit itself.
    line = " ".join("".join(_shown(c) for c in text[: limit * 4]).split())
    line = _few_marks(line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def xml_text(text: str) -> str:
    r"""The text without the characters that XML cannot hold; Office calls a file with one damaged.

    >>> xml_text("แผน" + chr(0) + chr(0xFFFE) + chr(0xD800) + "\t2566\n")
    'แผน\t2566\n'
    """
    return _NOT_XML.sub("", text)


def web_address(url: str) -> str | None:
    r"""The address percent-encoded for a link, or None when it must stay plain text.

    Only http and https with a plain host are links: no ``javascript:``, no user name before
    the host (``http://good@evil``), no control characters, no backslashes in the host.

    >>> web_address("https://town.go.th/แผน 2566.pdf")
    'https://town.go.th/%E0%B9%81%E0%B8%9C%E0%B8%99%202566.pdf'
    >>> web_address("javascript:alert(1)"), web_address("http://nacc.go.th@evil.example/")
    (None, None)
    """
    if not url or len(url) > MAX_ADDRESS or any(unicodedata.category(c) in {"Cc", "Cs"} for c in url):
        return None
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
    except ValueError:
        return None
    name = _ascii_host(host)
    if split.scheme not in {"http", "https"} or not name or "@" in split.netloc:
        return None
    tail = split._replace(scheme="", netloc="").geturl()
    place = name if port is None else f"{name}:{port}"
    address = f"{split.scheme}://{place}{quote(_whole_escapes(tail), safe=_LINKED_SAFE)}"
    return address if len(address) <= MAX_ADDRESS else None


def readable_address(url: str) -> str:
    """The address as a person reads it: escaped Thai as Thai, everything else as it is.

    Only letters, vowels and digits beyond ASCII are decoded, so that no decoded character
    can look like a separator, a space or a direction mark.

    >>> readable_address("https://town.go.th/%E0%B9%81%E0%B8%9C%E0%B8%99%202566%2F.pdf")
    'https://town.go.th/แผน%202566%2F.pdf'
    """
    return visible(_ESCAPED_RUN.sub(_letters_of, url[: MAX_ADDRESS * 4]), limit=MAX_ADDRESS)


def formula_safe(cell: str) -> str:
    """A spreadsheet cell that is never computed: a leading apostrophe before what could be.

    Spreadsheets skip white space and accept full-width signs before a formula, so both count.

    >>> formula_safe("=HYPERLINK(1)"), formula_safe(" ＝1"), formula_safe("แผน-1")
    ("'=HYPERLINK(1)", "' ＝1", 'แผน-1')
    """
    return "'" + cell if {cell[:1], cell.lstrip()[:1]} & _FORMULA_STARTS else cell


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if character in _DROPPED:
        return ""
    # Cc controls, Cf direction marks and tags, Cs half characters that cannot be written.
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"[U+{ord(character):04X}]"
    return character


def _few_marks(line: str) -> str:
    runs = groupby(line, key=lambda c: unicodedata.category(c) in {"Mn", "Me"})
    return "".join("".join(list(run)[:MAX_MARKS] if marks else run) for marks, run in runs)


def _ascii_host(host: str) -> str:
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            return ""
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return name if len(name) <= 253 and _HOST_NAME.match(name) else ""


def _whole_escapes(tail: str) -> str:
    """A percent sign that begins no escape is itself escaped; the others stay."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", tail)


def _letters_of(run: re.Match[str]) -> str:
    try:
        decoded = bytes.fromhex(run.group().replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return run.group()
    return "".join(c if _is_foreign_letter(c) else quote(c, safe="") for c in decoded)


def _is_foreign_letter(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] in "LMN"
