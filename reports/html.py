"""report.html: the report as one file that needs nothing else and asks nobody for anything.

Fonts are inside, there is no script, and a content security policy forbids every request;
what a site wrote is escaped by Jinja2 and can at most be a link to an http or https address.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from matchers.model import Audit
from reports.phrases import number
from reports.view import GapReport

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""Content security policy of the file: styles and fonts inside it, and nothing else."""

# Ranges as published with the fonts, so that a browser reads each only for its own letters.
_RANGES = {
    "thai": "U+02D7,U+0303,U+0331,U+0E01-0E5B,U+200C-200D,U+25CC",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,"
    "U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
_WEIGHTS = (400, 700)


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
    template = _environment().get_template("report.html")
    return template.render(report=report, say=report.words.say, policy=POLICY, style=_style())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = number
    return environment


def _template(name: str) -> str:
    return resources.files("reports").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _style() -> Markup:
    """Fonts and layout. Our own files, so they may go in unescaped."""
    faces = "\n".join(_face(script, weight) for weight in _WEIGHTS for script in _RANGES)
    return Markup(f"{faces}\n{_template('report.css')}")  # noqa: S704


def _face(script: str, weight: int) -> str:
    font = resources.files("reports").joinpath("static", f"sarabun-{script}-{weight}.woff2").read_bytes()
    data = b64encode(font).decode("ascii")
    return (
        f"@font-face{{font-family:Sarabun;font-style:normal;font-weight:{weight};font-display:block;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{_RANGES[script]}}}"
    )
