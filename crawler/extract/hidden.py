"""Whether an element's own style keeps it from the eye; style sheets are not read."""

from __future__ import annotations

import re

from matchers.remembering import remembered

_HIDES = re.compile(
    r"display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])"
    r"|(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}"
    r"|(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;|!|$)"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]{1,40})")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]{1,40})")
_LONGEST = 500


@remembered(2048)
def hides(style: str) -> bool:
    """Whether a ``style`` attribute hides: not shown, no size, off the screen, the colour of its ground.

    >>> [hides(s) for s in ("Display : none", "position:absolute; left:-9999px", "font-size:0px")]
    [True, True, True]
    >>> hides("color:#fff;background:#FFF"), hides("font-size:0.9em; left:-10px; height:100px")
    (True, False)
    """
    plain = "".join(style[:_LONGEST].lower().split())
    if _HIDES.search(plain):
        return True
    colour, ground = _COLOUR.search(plain), _BACKGROUND.search(plain)
    return colour is not None and ground is not None and colour[1] == ground[1]
