"""How many examples a property is tried with.

The same ones every time, unless ``OIT_EXAMPLES=20000`` asks for that many of each property, chosen anew.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

ASKED = int(os.environ.get("OIT_EXAMPLES", "0"))

settings.register_profile(
    "properties",
    derandomize=not ASKED,
    database=None,
    deadline=None,  # the machine may be busy; linear time is tested by its own means
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


def examples(most: int) -> settings:
    """So many examples, or as many as were asked for."""
    return settings(settings.get_profile("properties"), max_examples=ASKED or most)


STEERING = [
    "\x00",
    "\x07",
    "\x1b[2J",
    "\x1b]0;x\x07",
    "\x9b1m",
    "\r",
    "\n",
    "\t",
    "\u2028",
    "\u202e",
    "\u200b",
    "\ufeff",
]
MARKUP = [
    "<script>",
    "</td>",
    "<!--",
    "-->",
    "]]>",
    "&lt;",
    "&#60;",
    "<b",
    "' onx='",
    '" onx="',
    "javascript:",
    "<svg/onload=x>",
]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " ＝1", "|x", "%x", '=HYPERLINK("http://x")']
TYPST = ["#let x = 1", "]", "*_`", "$x$", "\\", "\\u{0}", "//", "/*", '"', "@x", "= ", "#{", "<l>"]
ODD = [
    "\ud800",
    "\ufffe",
    "\uffff",
    "\U0010ffff",
    "\U000e0001",
    "\uf70a",
    "ก" * 700,
    "้" * 40,
    "{{x}}",
    "{% x %}",
    "../",
    "..\\",
    "CON",
    "%00",
]

hostile_texts = st.lists(
    st.sampled_from([*STEERING, *MARKUP, *FORMULAS, *TYPST, *ODD]) | st.text(max_size=6), max_size=8
).map("".join)
"""What a stranger may write where a title, an address or a reason is expected."""
