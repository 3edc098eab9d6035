"""Blocks, headings, containers and tables of a page, built up while its elements come in.

``Layout`` knows nothing of addresses; ``Outline`` adds links to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.extract.drafts import Cell, Container, DraftBlock, DraftLink, Frame, Photo, Row, Spans
from crawler.extract.forms import FormReader
from crawler.extract.markup import Says, class_says, markup_rules

Attributes = Mapping[str, str]

MAX_BLOCKS = 30_000
LONGEST_HEADING = 200
_LONGEST_CLASS_HEADING = 120
_LONGEST_BOLD_HEADING = 100
_LONGEST_MENU_NAME = 60
_MAX_SPAN = 200
_LONGEST_HEADER_ROW = 40
_TRAIL = 6

HEADINGS = {f"h{n}": n for n in range(1, 7)} | {"legend": 5, "caption": 4, "summary": 5, "dt": 6}
BLOCKS = frozenset(
    "p div td th li ul ol dl dd tr table tbody thead tfoot section article header footer nav aside main form "
    "fieldset figure figcaption blockquote pre center address details button body html frameset noframes dir "
    "marquee".split()
) | frozenset(HEADINGS)
_CONTAINERS = {
    "tr": "row",
    "li": "entry",
    "dd": "entry",
    "article": "card",
    "details": "card",
    "figure": "card",
}
_OPENS_MENU = frozenset({"", "button", "p", "div"}) | frozenset(HEADINGS)
_TABLE_PARTS = frozenset({"table", "tr", "td", "th"})
_CARD_TAGS = frozenset({"div", "section"})
_LISTS = frozenset({"ul", "ol"})
_NAV_TAGS = {"nav": 2, "footer": 2, "header": 1}
_MENU_TAGS = frozenset({"nav", "footer", "header", "main", "article"})
_CHANGES_MUCH = frozenset(_CONTAINERS) | _TABLE_PARTS | _LISTS | _MENU_TAGS | {"form"}
_NAV_ROLES = frozenset({"navigation", "menu", "menubar"})
_CONTENT_TAGS = frozenset({"main", "article", "section"})
_INHERITS_HEADING = frozenset({"p", "div", "center"})
_MAY_BE_BOLD_HEADING = frozenset({"p", "div", "center", "body"})


class Layout:
    """Blocks, containers and headings of a page."""

    def __init__(self) -> None:
        self.blocks: list[DraftBlock] = []
        self.links: list[DraftLink] = []
        self.containers: list[Container] = []
        self.forms = FormReader()
        self._rules = markup_rules()
        self._stack: list[Frame] = []
        self._headings: list[tuple[int, str]] = []
        self._trail: tuple[str, ...] | None = ()
        self._panes: dict[str, str] = {}
        self._inline_heading: tuple[str, int] | None = None
        self._content_links = 0
        self._link: DraftLink | None = None
        self._closed = ""  # the block element that ended last; "" when text followed it
        # what holds inside the innermost elements; a frame keeps what held outside
        self._nav, self._crumb, self._container, self._floor = 0, False, -1, 0
        self._row: Row | None = None
        self._table: tuple[dict[int, str], Spans] | None = None
        self._start_block()

    def _start_block(self) -> None:
        self._parts: list[str] = []
        self._in_block: list[DraftLink] = []
        self._link_characters = 0
        self._photos: list[Photo] = []
        self._had_plain = self._had_bold = False

    # ------------------------------------------------------------ elements

    def _open(self, tag: str, attributes: Attributes) -> None:
        self._flush()
        says, role, pane = 0, None, False
        if attributes:
            classes, role = attributes.get("class"), attributes.get("role")
            says = class_says(classes) if classes else 0
            pane = bool(self._panes) and "id" in attributes
        stack = self._stack
        plain = not says and tag not in HEADINGS and not (stack and stack[-1].level)
        level = 0 if plain else self._level(tag, says)
        frame = Frame(tag, level, len(self.blocks), len(self._headings), self._content_links)
        if says or role or pane or tag in _CHANGES_MUCH:
            self._enter(frame, attributes, says, role)
        else:
            stack.append(frame)

    def _enter(self, frame: Frame, attributes: Attributes, says: int, role: str | None) -> None:
        """An element that may change what holds inside it: a menu, a card, a part of a table."""
        tag = frame.tag
        frame.outside = (self._nav, self._crumb, self._container, self._floor, self._row, self._table)
        self._enter_menu(tag, says, role)
        self._stack.append(frame)
        if tag in _LISTS or says & Says.DROPDOWN or self._panes:
            self._enter_pane(tag, says, attributes, frame)
        kind = _CONTAINERS.get(tag) or ("card" if says & Says.CARD and tag in _CARD_TAGS else "")
        if kind:
            self.containers.append(Container(kind, len(self.blocks), self._container))
            self._container = len(self.containers) - 1
        if tag in _TABLE_PARTS:
            self._enter_table_part(tag, attributes, frame)
        elif tag == "form":
            self.forms.start(attributes, self._current_trail())

    def _close(self, tag: str) -> None:
        self._flush()
        stack = self._stack
        if not stack or (stack[-1].tag != tag and all(frame.tag != tag for frame in stack[-50:])):
            return
        frame = stack.pop()
        self._leave(frame)
        while frame.tag != tag:
            frame = stack.pop()
            self._leave(frame)
        self._closed = tag

    def _leave(self, frame: Frame) -> None:
        """What held inside an element ends with it; a heading alone in its box is for what follows."""
        if frame.outside:
            self._end_parts(frame, frame.outside[2])
            self._nav, self._crumb, self._container, self._floor, self._row, self._table = frame.outside
        if frame.target and frame.first_block < len(self.blocks):
            self._panes.setdefault(frame.target, self.blocks[-1].text[:LONGEST_HEADING])
        if len(self._headings) > frame.headings and (
            frame.context or frame.tag in ("nav", "footer") or self._content_links > frame.links
        ):
            del self._headings[frame.headings :]
            self._trail = None
        if frame.row and frame.row.heading:
            self._push_heading(5, frame.row.heading)

    def _end_parts(self, frame: Frame, outer: int) -> None:
        if self._container != outer:
            self.containers[self._container].last = len(self.blocks)
        if frame.cell:
            frame.cell.last = len(self.blocks)
        elif frame.row:
            self._end_row(frame.row, self.containers[self._container])
        elif frame.tag == "form":
            self.forms.end()

    def _enter_menu(self, tag: str, says: int, role: str | None) -> None:
        """2 where the markup says menu, 1 where only a class name or a header does."""
        if tag in ("body", "html"):
            return
        if tag in ("main", "article"):
            self._nav = 0
        nav = _NAV_TAGS.get(tag, 0)
        if nav and tag != "nav" and any(frame.tag in _CONTENT_TAGS for frame in self._stack[-30:]):
            nav = 1 if tag == "footer" else 0
        if says & Says.DROPDOWN or role in _NAV_ROLES:
            nav = 2
        elif says & Says.MENU:
            nav = nav or 1
        self._nav = max(self._nav, nav)
        self._crumb = self._crumb or bool(says & Says.CRUMBS and tag != "main")

    def _enter_pane(self, tag: str, says: int, attributes: Attributes, frame: Frame) -> None:
        """A part of the page that a tab, an accordion button or a menu entry above it names."""
        name = self._panes.get(attributes.get("id", "")) if self._panes else None
        if not name and tag in _LISTS:
            name = self._menu_parent()
        if not name and says & Says.DROPDOWN and self._closed in _OPENS_MENU and self.blocks:
            name = self.blocks[-1].text if len(self.blocks[-1].text) <= _LONGEST_MENU_NAME else ""
        if name:
            frame.context = True
            self._headings.append((4, name[:LONGEST_HEADING]))
            self._floor = len(self._headings)
            self._trail = None

    def _menu_parent(self) -> str:
        """The text of the list entry in which a list begins; the entry's link opens that list."""
        if self._container < 0 or self.containers[self._container].kind != "entry":
            return ""
        entry = self.containers[self._container]
        if entry.has_list:
            return ""
        entry.has_list = True
        if entry.links and len(self.links) <= entry.links[0] + 2:
            self.links[entry.links[0]].control = True
        own = (block.text for block in reversed(self.blocks[max(entry.first, len(self.blocks) - 5) :]))
        return next(filter(None, own), "")[:100]

    # ------------------------------------------------------------ blocks and headings

    def _flush(self) -> None:
        """End the current block, if anything stands in it."""
        if not self._parts and not self._in_block and not self._photos:
            return
        text = " ".join("".join(self._parts).split()) if self._parts else ""
        closed = len(self._in_block) > 1 or (self._in_block and self._in_block[0] is not self._link)
        if not (text or closed or self._photos) or len(self.blocks) >= MAX_BLOCKS:
            self._parts = []
            if self._link:
                self._link.start = 0
            return
        waiting = self._link
        if waiting and "".join(self._parts[waiting.start :]).strip():
            waiting = None
        if waiting and text:  # it opened at the end of this line; its text comes in the next
            self._in_block.remove(waiting)
        block = DraftBlock(text, self._parts, self._in_block, self._photos)
        block.level = level = self._heading_level(text)
        block.nav, block.container, block.link_characters = self._nav, self._container, self._link_characters
        block.crumb = self._crumb or (bool(self._in_block) and self._is_path(text))
        for link in self._in_block:
            if link.block < 0:
                link.block = len(self.blocks)
        self.blocks.append(block)
        self._closed = ""
        self._start_block()
        if self._link:
            self._in_block.append(self._link)
            self._link.parts.append(" ")
            self._link.start = 0 if waiting else self._link.start
        if level:
            self._push_heading(level, text)

    def _level(self, tag: str, says: int) -> int:
        """The level of text directly in an element; told by a class name only, it is negative."""
        if level := HEADINGS.get(tag):
            return level
        if says & (Says.PAGE_TITLE | Says.TITLE):
            return -2 if says & Says.PAGE_TITLE else -5
        parent = self._stack[-1] if self._stack else None
        if parent is None or not parent.level:
            return 0
        if parent.tag in HEADINGS:
            return parent.level
        first = parent.first_block == len(self.blocks)
        return parent.level if first and tag in _INHERITS_HEADING else 0

    def _heading_level(self, text: str) -> int:
        inner = self._stack[-1] if self._stack else None
        level = self._inline_heading[1] if self._inline_heading else inner.level if inner else 0
        lone_bold = self._had_bold and not self._had_plain and not self._in_block
        if not level and lone_bold and len(text) <= _LONGEST_BOLD_HEADING:
            level = 6 if inner and inner.tag in _MAY_BE_BOLD_HEADING else 0
        if not level or self._crumb or len(text) > LONGEST_HEADING or not any(c.isalpha() for c in text):
            return 0
        if level > 0:
            return level
        covered = self._link_characters * 10 >= len(text) * 8
        return 0 if covered or len(text) > _LONGEST_CLASS_HEADING else -level

    def _is_path(self, text: str) -> bool:
        """Whether a block reads "หน้าแรก » แผนงาน » แผนพัฒนา"."""
        first, _, rest = text.partition(" ")
        return first.lower() in self._rules.home_words and rest[:1] in tuple("»>/›→|\\:") and len(text) <= 200

    def _push_heading(self, level: int, text: str) -> None:
        while len(self._headings) > self._floor and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, text))
        self._trail = None

    def _current_trail(self) -> tuple[str, ...]:
        if self._trail is None:
            self._trail = tuple(dict.fromkeys(text for _, text in self._headings))[-_TRAIL:]
        return self._trail

    def text_of(self, first: int, last: int) -> str:
        """The text of some blocks, on one line."""
        return " ".join(block.text for block in self.blocks[first:last] if block.text)

    # ------------------------------------------------------------ tables

    def _enter_table_part(self, tag: str, attributes: Attributes, frame: Frame) -> None:
        if tag == "table":
            self._table, self._row = ({}, {}), None
        elif tag == "tr":
            header, spans = self._table or ({}, {})
            self._row = frame.row = Row(header, spans, self._container)
            self.containers[self._container].row = self._row
        elif self._row:
            span, down = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
            frame.cell = self._row.add(Cell(tag, len(self.blocks), span, down))

    def _end_row(self, row: Row, container: Container) -> None:
        """Tell what the row was: headers of columns, a heading across the table, or an entry."""
        row.end()
        if container.links or container.last - container.first > _LONGEST_HEADER_ROW:
            return
        texts = {cell.column: self.text_of(cell.first, cell.last) for cell in row.own}
        filled = [cell for cell in row.own if texts[cell.column]]
        if len(filled) > 1 and all(cell.tag == "th" for cell in row.own):
            row.header.clear()
            row.header.update({cell.column: texts[cell.column][:100] for cell in filled})
        elif len(filled) == len(row.own) == 1:
            self._note_heading_row(row, filled[0])

    def _note_heading_row(self, row: Row, cell: Cell) -> None:
        across = cell.tag == "th" or cell.span > 1
        if across and cell.last == cell.first + 1 and len(self.blocks[cell.first].text) <= LONGEST_HEADING:
            block = self.blocks[cell.first]
            block.level = block.level or 5
            row.heading = block.text


def _span(written: str | None) -> int:
    if not written or not written.isdigit() or len(written) > 5:
        return 1
    return min(max(int(written), 1), _MAX_SPAN)
