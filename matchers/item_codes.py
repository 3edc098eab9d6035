"""Item codes that a person typed: one cell, one word of an option, and nothing else in it."""

from __future__ import annotations

import re

from matchers.codes import read_codes

_AROUND = frozenset("()[]?.,;: \t")
"""What may stand beside a code; ``O8?`` is how a reconstructed edition prints it."""

_ANY_CODE = re.compile(r"\s*(?:ข้อ ?)?([A-Za-z]{0,3}) ?(\d{1,3})(?:\.(\d{1,2}))?\??\s*")
_SECTION = re.compile(r"\s*(?:ม\.|มาตรา) ?(\d{1,2}) ?\((\d{1,2})\)\??\s*")
"""A section of an Act, which the checklist of that Act calls ``M9.6``."""

LONGEST = 200
"""Characters; nobody types more for one code or range."""


def typed_codes(text: str) -> tuple[str, ...]:
    """The codes a short text consists of, as ``O12``; empty when it holds anything else.

    Whether the edition has them is for the caller to ask.

    >>> typed_codes("o20"), typed_codes("020"), typed_codes("O20?"), typed_codes("ข้อ ๒๐"), typed_codes("20")
    (('O20',), ('O20',), ('O20',), ('O20',), ('O20',))
    >>> typed_codes("O19-21"), typed_codes("EB 4"), typed_codes("O20 แผน"), typed_codes("")
    (('O19', 'O20', 'O21'), (), (), ())
    """
    if len(text) > LONGEST:
        return ()
    mentions = read_codes(text.strip(), bare=True)
    if any(mention.system not in ("oit", "bare") for mention in mentions):
        return ()
    rest, at = [], 0
    for mention in mentions:
        rest.append(text.strip()[at : mention.start])
        at = max(at, mention.end)
    rest.append(text.strip()[at:])
    if set("".join(rest)) - _AROUND:
        return ()
    return tuple(f"O{mention.number}" for mention in mentions)


def typed_code(text: str) -> str:
    """The one code a cell consists of, of any checklist; empty when it holds anything else.

    Codes of other systems (EB, MOIT) are none. Whether an edition has the code is for the caller to ask.

    >>> typed_code("ข้อ ๑๒"), typed_code("O99"), typed_code("m9.6"), typed_code("ม.9(6)"), typed_code("ข้อ 99")
    ('O12', 'O99', 'M9.6', 'M9.6', 'O99')
    >>> typed_code("EB 12"), typed_code("O12-13"), typed_code("O12 แผน"), typed_code("")
    ('', '', '', '')
    """
    codes = typed_codes(text)
    if codes:
        return codes[0] if len(codes) == 1 else ""
    if any(mention.system not in ("oit", "bare") for mention in read_codes(text[:LONGEST], bare=True)):
        return ""
    if section := _SECTION.fullmatch(text):
        return f"M{int(section[1])}.{int(section[2])}"
    if code := _ANY_CODE.fullmatch(text):
        part = f".{int(code[3])}" if code[3] else ""
        return f"{code[1] or 'O'}{int(code[2])}{part}".upper()
    return ""
