"""From drafts to replies: templates, encoding, and pages padded to a size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from audits.demo.model import Charset, Reply

Encoding = Literal["utf-8", "windows-874"]

_CODECS = {"utf-8": "utf-8", "windows-874": "cp874"}
_SAID: dict[Charset, str] = {"unlabelled": "", "false_utf8": "utf-8", "false_latin1": "iso-8859-1"}


@cache
def templates() -> Environment:
    """The templates beside this module; everything is escaped."""
    return Environment(
        loader=PackageLoader("audits.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    encoding: Encoding,
    status: int = 200,
    kilobytes: int = 0,
) -> Reply:
    """Render a page in an encoding, truly labelled, and pad it to at least a size."""
    html = templates().get_template(template).render(context, encoding=encoding)
    body = html.encode(_CODECS[encoding], "xmlcharrefreplace")
    if len(body) < kilobytes * 1024:
        body = _pad(body, kilobytes * 1024)
    return Reply(status, {"Content-Type": f"text/html; charset={encoding}"}, body)


def mislabelled(template: str, context: Mapping[str, Any], charset: Charset) -> Reply:
    """Render a page in windows-874 that says nothing of it, or something false."""
    said = _SAID[charset]
    html = templates().get_template(template).render(context, encoding=said or "windows-874")
    if not said:
        html = html.replace('<meta charset="windows-874">', "", 1)
    kind = f"text/html; charset={said}" if said else "text/html"
    return Reply(200, {"Content-Type": kind}, html.encode("cp874", "xmlcharrefreplace"))


def _pad(body: bytes, size: int) -> bytes:
    """Fill a page with what page builders leave behind: styles, settings and empty boxes."""
    filling, lacking = [], size - len(body)
    for piece in _filling():
        filling.append(piece)
        lacking -= len(piece)
        if lacking <= 0:
            break
    head, end, tail = body.rpartition(b"</body>")
    return head + b"".join(filling) + end + tail


def _filling() -> Iterator[bytes]:
    for n in count():
        yield (
            f"<style>.widget-{n} .inner>.col{{margin:0 auto;padding:{n % 9}px {n % 7}px;"
            f"background:linear-gradient(#fff,#f{n % 10}f{n % 10}ff);border-radius:{n % 5}px}}</style>\n"
            f'<div class="widget widget-{n} col-md-{n % 12 + 1}" data-id="{n}" aria-hidden="true">'
            f'<div class="inner"><span class="icon i{n}"></span><div class="col"></div></div></div>\n'
            f'<script>window.blocks=window.blocks||[];blocks.push({{"id":{n},"type":"slider",'
            f'"speed":{n % 5 * 1000},"loop":true,"margin":{n % 20},"theme":"default"}});</script>\n'
        ).encode("ascii")
