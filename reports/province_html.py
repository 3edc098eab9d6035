"""index.html: the overview as one file that works from a folder or a USB stick and asks nobody for anything.

Everything but the item map stands in the page as HTML, so that it can be read, searched and
printed without scripts. The map is 43 cells for each agency: as HTML it would be 3.4 megabytes
and 130,000 nodes for 1,000 agencies, as the 43 letters of a JSON text it is 170 kilobytes, and
a script draws the rows that are looked at. The script is ours and stands in the file; the
content security policy names its hash and lets nothing else run. It puts texts on the page as
texts only, so nothing that a site or a register says can become markup.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from urllib.parse import urlencode

from markupsafe import Markup

from matchers.sweep_model import AgencyState
from reports.html import rendered
from reports.province_groups import thai_order
from reports.sweep_view import AgencyRow, Province

FOLDED = 12
"""Items shown in sight in the table of those most often lacking."""

_NO_CELL = "-"


def province_page(view: Province) -> str:
    """The overview as an HTML document."""
    return rendered(
        "province.html",
        view.lang,
        view.words,
        ("province.css",),
        _script(),
        view=view,
        data=_data(view),
        facets=_facets(view),
        folded=FOLDED,
        choice=choice,
        audited=AgencyState.AUDITED,
    )


def choice(*filters: tuple[str, str]) -> str:
    """The address, within the page, of a choice of filters: ``#?district=…``.

    >>> choice(("item", "O13"))
    '#?item=O13'
    """
    return f"#?{urlencode(filters)}"


def _data(view: Province) -> Markup:
    """What the script needs, as JSON that cannot end the element it stands in."""
    words = view.words
    plain = {
        "kinds": [[kind.token, kind.letter, kind.word, kind.verdict.value] for kind in view.kinds],
        "items": [[item.code, item.anchor, f"{item.label} {item.title}".strip()] for item in view.items],
        "agencies": [_agency(row, view) for row in view.agencies],
        "text": {
            "shown": words.say("province.shown", n="{n}", all="{all}"),
            "all": words.say("province.show_all", n="{n}"),
            "person": words.say("province.person_mark"),
        },
    }
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - every character that means something to HTML is escaped


def _agency(row: AgencyRow, view: Province) -> list[object]:
    return [
        row.name,
        row.type,
        row.province,
        row.district,
        row.state.state.value,
        row.builder,
        row.report or "",
        _letters(row, view),
        row.site.shown if row.site else "",
        row.state.word if not row.judged else "",
    ]


def _letters(row: AgencyRow, view: Province) -> str:
    """A letter for each item: the place of its verdict in the legend, a capital: a person should look."""
    letters = {kind.token: chr(ord("a") + at) for at, kind in enumerate(view.kinds)}
    shown = (letters[cell.kind.token] if cell else _NO_CELL for cell in row.cells)
    marks = (bool(cell and cell.needs_person) for cell in row.cells)
    return "".join(one.upper() if mark else one for one, mark in zip(shown, marks, strict=True))


def _facets(view: Province) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters: name, label, and value and word of each choice; what has one value only is left out."""
    say = view.words.say
    facets = []
    for name in ("province", "district", "type"):
        values = sorted({getattr(row, name) for row in view.agencies} - {""}, key=thai_order)
        facets.append((name, say(f"province.{name}"), [(value, value) for value in values]))
    states = [(c.state.state.value, c.state.word) for c in view.states if c.number]
    facets.append(("state", say("province.state"), states))
    builders = [(builder.name, builder.name) for builder in view.builders]
    facets.append(("builder", say("province.builder"), builders))
    return [facet for facet in facets if len(facet[2]) > 1 or (facet[0] == "builder" and facet[2])]


@cache
def _script() -> Markup:
    """Filters and the map. Our own file, so it may go in unescaped."""
    file = resources.files("reports").joinpath("templates", "province.js")
    return Markup(file.read_text(encoding="utf-8"))  # noqa: S704
