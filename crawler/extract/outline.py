"""The one pass over a page: start, text and end of every element, in order.

``Outline`` is fed by lxml's parser as it parses, or by the tree of the repair parser. It
keeps drafts; what a link is called is decided afterwards (``names``), when all that
surrounds it is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.extract.drafts import DraftLink, Photo
from crawler.extract.hidden import hides
from crawler.extract.layout import BLOCKS, LONGEST_HEADING, Attributes, Layout
from crawler.extract.markup import Says, class_says
from crawler.links import address_in_script, looks_like_address

MAX_LINKS = 10_000
MAX_DEPTH = 1000
MAX_ELEMENTS = 200_000
"""Of one page; four times the largest honest one, and seconds of work."""
_LONGEST_TITLE = 500
_LONGEST_SOURCE = 1000
_OUTER_CONTAINERS = 8
_SKIPPED = frozenset({"script", "style", "template", "svg", "canvas", "math"})
_MUTED = frozenset({"option", "textarea", "title"})
_EMBEDDED = {"frame": ("src",), "iframe": ("src", "data-src"), "embed": ("src",), "object": ("data",)}
_PANE_IN_SCRIPT = re.compile(r"\(\s?(?:event\s?,\s?|this\s?,\s?)?[\"'#]{1,2}([^\"'#(){}\s]{1,100})[\"']")
_TOGGLES = frozenset({"data-toggle", "data-bs-toggle", "aria-haspopup"})


class TooMuch(Exception):
    """Raised when elements are nested so deep, or are so many, that the parser would take minutes."""


class Outline(Layout):
    """Collects blocks, links, forms and names of places while a page is read."""

    def __init__(self, *, max_depth: int = MAX_DEPTH) -> None:
        super().__init__()
        self._depth, self._max_depth, self._elements = 0, max_depth, 0
        self._hidden_from = 0  # depth of the outermost element that its style hides
        self.ids: set[str] = set()
        self.base_href = self.refresh = ""
        self.anchors = 0
        self.has_map = False
        self.problems: list[str] = []
        self._title: list[str] = []
        self._link_depth = 0
        self._skip, self._skip_depth = "", 0
        self._muted = ""
        self._bold = 0
        names = self._rules.address_attributes
        self._may_lead = names.always | names.when_address

    @property
    def title(self) -> str:
        """The page's ``<title>``, on one line."""
        return " ".join("".join(self._title).split())[:_LONGEST_TITLE]

    # ------------------------------------------------------------ what the parser calls

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        self._depth += 1
        self._elements += 1
        if self._depth > self._max_depth or self._elements > MAX_ELEMENTS:
            raise TooMuch
        if self._skip:
            self._skip_depth += tag == self._skip
            return
        if attributes and (name := attributes.get("id")):
            self.ids.add(name[:200])
        if attributes and (style := attributes.get("style")) and not self._hidden_from and hides(style):
            self._hidden_from = self._depth
        if tag in _SKIPPED:
            self._skip, self._skip_depth = tag, 1
            return
        if self._link and tag == self._link.tag:
            self._link_depth += 1
        if tag in BLOCKS:
            self._open(tag, attributes)
        if handler := _STARTS.get(tag):
            handler(self, attributes)
        elif plain := _PLAIN_STARTS.get(tag):
            plain(self)
        elif attributes:
            self._start_other(tag, attributes)

    def data(self, text: str) -> None:
        """Text, in pieces of any length."""
        if self._skip:
            return
        blank = text.isspace()
        if blank and not self._parts and not self._link:
            return
        if self._muted == "title":
            self._title.append(text[:_LONGEST_TITLE])
            return
        if self._link:
            self._link.parts.append(text)
        if self.forms.open:
            self.forms.text(text)
        if self._muted:
            return
        self._parts.append(text)
        if not blank:
            if self._link:
                self._link_characters += len(text)
            if self._bold:
                self._had_bold = True
            else:
                self._had_plain = True

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._depth < self._hidden_from:
            self._hidden_from = 0
        if self._skip:
            self._skip_depth -= tag == self._skip
            if not self._skip_depth:
                self._skip = ""
            return
        if tag in BLOCKS:
            self._close(tag)
        elif tag == self._muted:
            self._muted = ""
        elif tag in ("b", "strong"):
            self._bold = max(0, self._bold - 1)
        elif tag == "label":
            self.forms.end_label()
        elif self._inline_heading and tag == self._inline_heading[0]:
            self._flush()
            self._inline_heading = None
        if self._link and tag == self._link.tag:
            self._link_depth -= 1
            if not self._link_depth:
                self._end_link()

    def close(self) -> Outline:
        """The page ends; gives itself, as lxml wants of a parser's target."""
        self._end_link()
        self._flush()
        while self._stack:
            self._leave(self._stack.pop())
        self.forms.end()
        return self

    # ------------------------------------------------------------ links

    def _new_link(self, tag: str, href: str, attributes: Attributes) -> DraftLink | None:
        if len(self.links) >= MAX_LINKS:
            if "too_many_links" not in self.problems:
                self.problems.append("too_many_links")
            return None
        link = DraftLink(tag, href, attributes.get("title", ""), attributes.get("aria-label", ""))
        link.trail, link.container, link.in_nav = self._current_trail(), self._container, self._nav
        link.start = link.end = len(self._parts)
        link.last = len(self.blocks)
        link.hidden = self._hidden_from > 0
        link.number = len(self.links)
        if self._row:
            link.row, link.column = self._row, self._row.column
        if not self._nav and not self._crumb:
            self._content_links += 1
        place = self._container
        for _ in range(_OUTER_CONTAINERS):
            if place < 0:
                break
            container = self.containers[place]
            container.links.append(link.number)
            place = container.parent
        self.links.append(link)
        self._in_block.append(link)
        return link

    def _open_link(self, tag: str, href: str, attributes: Attributes) -> None:
        self._end_link()
        self._link = self._new_link(tag, href, attributes)
        self._link_depth = 1

    def _end_link(self) -> None:
        link = self._link
        if link is None:
            return
        self._link = None
        link.own_text = " ".join("".join(link.parts).split())[:_LONGEST_TITLE]
        link.end, link.last = len(self._parts), len(self.blocks)
        if link.block >= 0 and not "".join(self._parts).strip() and self._in_block[-1:] == [link]:
            self._in_block.pop()
            link.last -= 1
        if link.target and link.own_text:
            self._panes.setdefault(link.target, link.own_text[:LONGEST_HEADING])

    def _start_anchor(self, attributes: Attributes) -> None:
        self.anchors += 1
        name, href = attributes.get("name"), attributes.get("href")
        if name:
            self.ids.add(name[:200])
            if href is None:
                return
        self._open_link("a", href or "", attributes)
        link = self._link
        if link is None:
            return
        leads = not self._may_lead.isdisjoint(attributes)
        link.script = attributes.get("onclick") or (self._address_attribute(attributes) if leads else "")
        link.target = _pane_named_by(attributes, href or "")
        classes = attributes.get("class")
        toggles = not _TOGGLES.isdisjoint(attributes)
        link.control = toggles or bool(classes and class_says(classes) & Says.CONTROL)

    def _start_other(self, tag: str, attributes: Attributes) -> None:
        """An element that may lead somewhere by a script, or be a heading by its class."""
        if self._link:
            return
        classes = attributes.get("class")
        if classes and tag in ("span", "font") and not self._inline_heading:
            says = class_says(classes)
            if says & (Says.PAGE_TITLE | Says.TITLE):
                self._flush()
                self._inline_heading = tag, -2 if says & Says.PAGE_TITLE else -5
        address = "" if self._may_lead.isdisjoint(attributes) else self._address_attribute(attributes)
        if not address and (script := attributes.get("onclick")):
            address = address_in_script(script)
        if address:
            self._open_link(tag, address, attributes)
        elif tag == "button":
            self._start_button(attributes, classes or "")

    def _start_button(self, attributes: Attributes, classes: str) -> None:
        """A button may open a part of the page, or be the heading of the one that follows it."""
        target = _pane_named_by(attributes, "") or _pane_of_script(attributes)
        frame = self._stack[-1]
        if target:
            frame.target = target
        elif class_says(classes) & Says.OPENER and not self._link:
            frame.level = -5

    def _address_attribute(self, attributes: Attributes) -> str:
        """Where a data attribute leads, or ""; asked only where there is one of those that may."""
        names = self._rules.address_attributes
        for name, value in attributes.items():
            if value and (
                name in names.always or (name in names.when_address and looks_like_address(value.strip()))
            ):
                return value
        return ""

    def _start_image(self, attributes: Attributes) -> None:
        source = attributes.get("src") or ""
        if not source or source.startswith("data:"):  # shown when it is scrolled to
            source = attributes.get("data-src") or attributes.get("data-lazy-src") or source
        if self._link is None and (address := address_in_script(attributes.get("onclick", ""))):
            self._open_link("img", address, attributes)
        if self._link:
            self._link.alt = self._link.alt or attributes.get("alt", "")
            self._link.title = self._link.title or attributes.get("title", "")
            self._link.picture = self._link.picture or source[-120:].rsplit("/", 1)[-1]
            self._link.source = self._link.source or source[:_LONGEST_SOURCE]
        if source and not self._nav and self._is_photo(source, attributes):
            words = attributes.get("alt", ""), attributes.get("title", "")
            side, linked = _stated_side(attributes), self._link is not None
            self._photos.append(Photo(source[:_LONGEST_SOURCE], *words, self._current_trail(), side, linked))

    def _is_photo(self, source: str, attributes: Attributes) -> bool:
        if _stated_side(attributes) < self._rules.smallest_photo:
            return False
        name = source[-120:].rsplit("/", 1)[-1].lower()
        if source.startswith("data:") or name.endswith((".svg", ".gif")):
            return False
        words = "".join(c if c.isalpha() else " " for c in name).split()
        return self._rules.decoration.isdisjoint(words)

    def _start_embedded(self, tag: str, attributes: Attributes) -> None:
        source = next((value for name in _EMBEDDED[tag] if (value := attributes.get(name))), "")
        if any(place in source for place in self._rules.map_sources):
            self.has_map = True
        if source and not source.startswith(("about:", "data:", "javascript:")):
            self._new_link(tag, source, attributes)

    def _start_area(self, attributes: Attributes) -> None:
        href = attributes.get("href")
        link = self._new_link("area", href, attributes) if href is not None else None
        if link:
            link.alt, link.script = attributes.get("alt", ""), attributes.get("onclick", "")

    def _start_option(self, attributes: Attributes) -> None:
        self._muted = "option"
        value = attributes.get("value", "").strip()
        if value and looks_like_address(value):
            self._open_link("option", value, attributes)

    # ------------------------------------------------------------ small elements

    def _start_break(self) -> None:
        if self._link or self._inline_heading or (self._stack and self._stack[-1].level):
            self.data(" ")
        else:
            self._flush()

    def _start_rule(self) -> None:
        self._flush()

    def _start_bold(self) -> None:
        self._bold += 1

    def _start_title(self) -> None:
        if not self._title:
            self._muted = "title"

    def _start_label(self, attributes: Attributes) -> None:
        self.forms.start_label(attributes)

    def _start_field(self, tag: str, attributes: Attributes) -> None:
        if self.forms.open and not self.forms.is_full:
            last = self.blocks[-1].text if self.blocks else ""
            self.forms.field(tag, attributes, " ".join("".join(self._parts).split()) or last)
        if tag == "textarea":
            self._muted = tag
        elif tag == "input" and attributes.get("onclick"):
            self._start_other(tag, attributes)

    def _start_base(self, attributes: Attributes) -> None:
        self.base_href = self.base_href or attributes.get("href", "")

    def _start_meta(self, attributes: Attributes) -> None:
        if attributes.get("http-equiv", "").lower() == "refresh" and not self.refresh:
            self.refresh = attributes.get("content", "").partition("=")[2].strip(" '\"")


def _stated_side(attributes: Attributes) -> int:
    """The shorter side of a picture in pixels, as far as its element states it; else endless."""
    written = (attributes.get(side, "").removesuffix("px") for side in ("width", "height"))
    return min((int(side[:5]) for side in written if side.isdecimal()), default=99_999)


def _pane_named_by(attributes: Attributes, href: str) -> str:
    """The id of the part of the page that a tab or an accordion button opens."""
    named = attributes.get("data-bs-target") or attributes.get("data-target") or href
    if named[:1] == "#":
        return named[1:200]
    return attributes.get("aria-controls", "")[:200]


def _pane_of_script(attributes: Attributes) -> str:
    """The name of a part of the page in a script: ``openTab(event, 'plan')``."""
    quoted = _PANE_IN_SCRIPT.search(attributes.get("onclick", "")[:300])
    return quoted[1] if quoted else ""


def _embedded(tag: str) -> Callable[[Outline, Attributes], None]:
    return lambda outline, attributes: outline._start_embedded(tag, attributes)


def _field(tag: str) -> Callable[[Outline, Attributes], None]:
    return lambda outline, attributes: outline._start_field(tag, attributes)


_PLAIN_STARTS: dict[str, Callable[[Outline], None]] = {
    "b": Outline._start_bold,
    "br": Outline._start_break,
    "hr": Outline._start_rule,
    "strong": Outline._start_bold,
    "title": Outline._start_title,
}
_STARTS: dict[str, Callable[[Outline, Attributes], None]] = {
    "a": Outline._start_anchor,
    "area": Outline._start_area,
    "base": Outline._start_base,
    "img": Outline._start_image,
    "label": Outline._start_label,
    "meta": Outline._start_meta,
    "option": Outline._start_option,
    **{tag: _embedded(tag) for tag in _EMBEDDED},
    **{tag: _field(tag) for tag in ("input", "textarea", "select")},
}
