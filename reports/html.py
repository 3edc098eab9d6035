"""report.html: the report as one file that needs nothing else and asks nobody for anything.

Fonts are inside, and a content security policy forbids every request and every script but
our own; without that script nothing is missing but search and filters. What a site wrote is
escaped by Jinja2 and can at most be a link to an http or https address.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from config.wording import Wording
from matchers.model import Audit
from reports.escaping import readable_address, web_address
from reports.phrases import number
from reports.timeline import timeline
from reports.view import Address, Count, EvidenceView, GapItem, GapReport

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)

# Ranges as published with the fonts, so that a browser reads each only for its own letters.
_RANGES = {
    "thai": "U+02D7,U+0303,U+0331,U+0E01-0E5B,U+200C-200D,U+25CC",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,"
    "U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
_WEIGHTS = (400, 700)

_THAI = re.compile("[ก-๛]")
_BETWEEN_TAGS = re.compile(r">[ \t]*\n\s*<")
_INDENT = re.compile(r"\n\s+")
# End tags that HTML lets out (13.1.2.4 of the standard); a twentieth of the page is saved.
_NEEDLESS = re.compile(r"</(?:li|dt|dd|th|td|tr)>(?=\s*<)|</p>(?=\s*(?:<p[ >]|</(?:li|dd|div)>))")
_CSS_SPACE = re.compile(r"/\*.*?\*/\s*|(?<=[{};,])\s+|\s+(?=[{}])", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")
_STOPS = ".,;:!?)]}”’\"'"


class HtmlReporter:
    """Writes report.html."""

    name = "html"
    filename = "report.html"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:  # noqa: ARG002
        """Write the page."""
        path = folder / self.filename
        path.write_bytes(page(report).encode("utf-8"))
        return path


def page(report: GapReport) -> str:
    """The report as an HTML document."""
    divisions = {name: place for place, name in enumerate(dict.fromkeys(i.division for i in report.items))}
    made = rendered(
        "report.html",
        report.lang,
        report.words,
        script=_script(),
        report=report,
        divisions=divisions,
        segments=list(_segments(report.counts)),
        timeline=timeline(report.history, report.words),
    )
    return _compact(made)


def rendered(
    template: str,
    lang: str,
    words: Wording,
    sheets: Sequence[str] = ("report.css",),
    script: Markup = Markup(""),  # noqa: B008 - never changed
    **facts: object,
) -> str:
    """A page in the frame of page.html: fonts and style sheets inside, no script but the one given."""
    return (
        _environment()
        .get_template(template)
        .render(
            lang=lang,
            say=words.say,
            policy=_policy(script),
            style=_style(*sheets),
            script=script,
            tongue="" if lang == "th" else Markup(' lang="th"'),
            **facts,
        )
    )


def _policy(source: str) -> str:
    """Content security policy of a page: styles, fonts and the one script inside it, and nothing else."""
    digest = b64encode(sha256(source.encode()).digest()).decode("ascii")
    return _POLICY.format(script=digest)


@cache
def _environment() -> Environment:
    """Jinja2 for our templates: everything is escaped, and a misspelt name is an error."""
    made = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"number": number, "places": places, "linked": linked, "foreign": _foreign}
    return made


@cache
def _style(*names: str) -> Markup:
    """Fonts, colours and the style sheets of that name. Our own files, so they may go in unescaped."""
    faces = (_face(script, weight) for weight in _WEIGHTS for script in _RANGES)
    sheets = _CSS_SPACE.sub("", "\n".join(map(_template, ("tokens.css", *names))))
    return Markup("\n".join([*faces, sheets]))  # noqa: S704


@cache
def _script() -> Markup:
    """Search and filters. Our own file, too."""
    return Markup(_compact(_template("report.js").strip()))  # noqa: S704 - compact, or its digest were another's


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the site and what it led to; ``clicks`` lead from the home page to it."""

    found_on: Address | None
    clicks: tuple[str, ...]
    pieces: tuple[EvidenceView, ...]


def places(pieces: Iterable[EvidenceView]) -> list[Place]:
    """Pieces of evidence under the page that carries them, so that page and way are told once."""
    return [
        Place(found_on, clicks, tuple(group))
        for (found_on, clicks), group in groupby(pieces, key=lambda one: (one.found_on, _way(one)))
    ]


def linked(text: str, item: GapItem) -> Markup:
    """The text escaped, with the addresses that are evidence of the item as links, and no others.

    What else looks like an address may have been written there by the site.
    """
    known = {a.href for one in item.evidence for a in (one.address, one.found_on) if a and a.href}
    made, end = Markup(), 0
    for found in _ADDRESS.finditer(text):
        shown = found.group().rstrip(_STOPS)
        href = web_address(shown)
        if href in known:
            made += escape(text[end : found.start()])
            made += Markup('<a href="{}">{}</a>').format(href, readable_address(shown))
            end = found.start() + len(shown)
    return made + escape(text[end:])


@dataclass(frozen=True, slots=True)
class _Segment:
    """One verdict's share of the bar, in hundredths of its width."""

    token: str
    x: float
    width: float
    number: int


def _segments(counts: Iterable[Count]) -> Iterator[_Segment]:
    counts = list(counts)
    total, x = sum(count.number for count in counts) or 1, 0.0
    for count in counts:
        width = 100 * count.number / total
        yield _Segment(count.verdict.token, round(x, 2), round(width, 2), count.number)
        x += width


def _way(piece: EvidenceView) -> tuple[str, ...]:
    """The clicks to the page; the last click is the piece itself, whose name stands there anyway."""
    last = piece.clicks[-1:] == (piece.text,)
    return piece.clicks[:-1] if last else piece.clicks


def _foreign(text: str, tongue: Markup | str) -> Markup | str:
    """The language of a text from the site where it is not the page's, so that it is read aloud rightly."""
    return tongue if _THAI.search(text) else ""


def _compact(made: str) -> str:
    """Without indents and needless end tags. Texts of the audit are one line each and hold no tags."""
    return _NEEDLESS.sub("", _INDENT.sub("\n", _BETWEEN_TAGS.sub(">\n<", made)))


def _template(name: str) -> str:
    return resources.files("reports").joinpath("templates", name).read_text(encoding="utf-8")


def _face(script: str, weight: int) -> str:
    font = resources.files("reports").joinpath("static", f"sarabun-{script}-{weight}.woff2").read_bytes()
    data = b64encode(font).decode("ascii")
    return (
        f"@font-face{{font-family:Sarabun;font-style:normal;font-weight:{weight};font-display:block;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{_RANGES[script]}}}"
    )
