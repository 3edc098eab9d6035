"""Item codes that a person typed: one cell, one word of an option, and nothing else in it."""

from __future__ import annotations

from matchers.codes import read_codes

_AROUND = frozenset("()[]?.,;: \t")
"""What may stand beside a code; ``O8?`` is how a reconstructed edition prints it."""

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
