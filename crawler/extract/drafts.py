"""What is noted while a page is read, before links have names and addresses."""

from __future__ import annotations

from typing import NamedTuple


class Cell:
    """A cell of a table: blocks ``first`` to ``last`` (exclusive), its column, its spans."""

    __slots__ = ("column", "down", "first", "last", "span", "tag")

    def __init__(self, tag: str, first: int, span: int, down: int) -> None:
        self.tag, self.first, self.span, self.down = tag, first, span, down
        self.last, self.column = first, 0


Spans = dict[int, tuple[Cell, int]]
"""Column to a cell of a row above and the number of rows it still reaches into."""


class Row:
    """A row: its own cells, and those of rows above that reach into it; ``place`` among the containers."""

    __slots__ = ("_next", "_pending", "_spans", "column", "header", "heading", "own", "place", "spanned")

    def __init__(self, header: dict[int, str], spans: Spans, place: int) -> None:
        self.header, self._spans, self.place = header, spans, place
        self.own: list[Cell] = []
        self.spanned: list[Cell] = []
        self.column = self._next = 0
        self.heading = ""
        self._pending: Spans = {}

    def add(self, cell: Cell) -> Cell:
        """Put a cell into the first free column."""
        self._take_spanned()
        self.column = cell.column = self._next
        if cell.down > 1:
            self._pending[cell.column] = (cell, cell.down - 1)
        self.own.append(cell)
        self._next += cell.span
        return cell

    def _take_spanned(self) -> None:
        while held := self._spans.get(self._next):
            self.spanned.append(held[0])
            self._next += held[0].span

    def end(self) -> None:
        """Hand the spans down to the next row."""
        self._take_spanned()
        for column, (cell, rows) in list(self._spans.items()):
            if rows > 1:
                self._spans[column] = (cell, rows - 1)
            else:
                del self._spans[column]
        self._spans.update(self._pending)

    @property
    def cells(self) -> list[Cell]:
        """All cells that a reader sees in this row, from left to right."""
        return sorted((*self.own, *self.spanned), key=lambda cell: cell.column)


class Container:
    """A row, an entry of a list, or a card: what belongs together around a link.

    ``first`` to ``last`` (exclusive) are its blocks, ``links`` the links in it.
    """

    __slots__ = ("code", "first", "has_list", "kind", "last", "links", "parent", "row", "text")

    def __init__(self, kind: str, first: int, parent: int) -> None:
        self.kind, self.first, self.last, self.parent = kind, first, first, parent
        self.links: list[int] = []
        self.row: Row | None = None
        self.has_list = False
        self.text: str | None = None
        self.code: str | None = None


class DraftLink:
    """A link and where it stands: from part ``start`` of ``block`` to part ``end`` of ``last``."""

    __slots__ = (
        "alt",
        "aria",
        "block",
        "column",
        "container",
        "control",
        "end",
        "hidden",
        "href",
        "in_nav",
        "last",
        "number",
        "own_text",
        "parts",
        "picture",
        "row",
        "script",
        "source",
        "start",
        "tag",
        "target",
        "title",
        "trail",
    )

    def __init__(self, tag: str, href: str, title: str, aria: str) -> None:
        self.tag, self.href, self.title, self.aria = tag, href, title, aria
        self.alt = self.picture = self.script = self.own_text = self.target = self.source = ""
        self.parts: list[str] = []
        self.trail: tuple[str, ...] = ()
        self.block = self.last = self.container = self.column = self.number = -1
        self.row: Row | None = None
        self.start = self.end = self.in_nav = 0
        self.control = self.hidden = False


class Photo(NamedTuple):
    """A picture in the content: its source and words, and the headings above it.

    ``side`` is the shorter side in pixels as the page states it; a large number where it does not.
    """

    source: str
    alt: str
    title: str
    trail: tuple[str, ...]
    side: int
    linked: bool


class DraftBlock:
    """A block, its pieces of text and the links that stand in it."""

    __slots__ = ("container", "crumb", "level", "link_characters", "links", "nav", "parts", "photos", "text")

    def __init__(self, text: str, parts: list[str], links: list[DraftLink], photos: list[Photo]) -> None:
        self.text, self.parts, self.links, self.photos = text, parts, links, photos
        self.level = self.nav = self.link_characters = 0
        self.crumb = False
        self.container = -1


class Frame:
    """An open element, and what held outside it where that changed."""

    cell: Cell | None = None
    row: Row | None = None
    context = False
    target = ""
    outside: Outside | None = None

    def __init__(self, tag: str, level: int, first_block: int, headings: int, links: int) -> None:
        self.tag, self.level, self.first_block, self.headings, self.links = (
            tag,
            level,
            first_block,
            headings,
            links,
        )


Outside = tuple[int, bool, int, int, Row | None, tuple[dict[int, str], Spans] | None]
"""Menu, path, container, floor of headings, row and table (column headers, spans) around an element."""
