"""Rows of a page that lists items by their codes: what stands in which cell, with its links.

Links alone lose what an answer sheet on a page says besides: explanations, items without any link,
addresses written out. Most pages hold no such list, which a glance at their blocks tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from config.web_address import without_password
from crawler.extract.drafts import Cell, Container, DraftBlock, Row
from crawler.extract.names import plain
from crawler.extract.outline import Outline
from crawler.extract.page import FoundLink
from crawler.links import resolve
from matchers.answer_rows import coded, role_of, written_addresses
from matchers.model import ListedCell, ListedLink, ListedRow

FEWEST_CODES = 5
"""So many different items make a list; ``index_links`` of the thresholds."""
MOST_ROWS = 400
_MOST_CELLS = 12
_MOST_BLOCKS = 40
_MOST_LINKS = 60
_LONGEST_CELL = 2000
_LONGEST_CODED = 300
_IN_MENU = 2
_LIKE_CODE = re.compile(r"(?:^|[\s(\[|])(?:[oO0๐Оо]|[oO][iI][tT]|ข้อ)[\s.:-]{0,2}[0-9๐-๙]")
_NUMBER = re.compile(r"\s*[0-9๐-๙]{1,2}\s*\.?\s*")


def listed_rows(outline: Outline, links: Sequence[FoundLink], base: str) -> tuple[ListedRow, ...]:
    """The rows and entries in which a page lists items; empty for a page that lists none.

    Tables come first, then entries outside tables, each in the order of the page.
    """
    blocks = outline.blocks
    like = [
        n
        for n, block in enumerate(blocks)
        if block.nav < _IN_MENU and _LIKE_CODE.search(block.text[:_LONGEST_CODED])
    ]
    tables = _tables(outline)
    numbered = [rows for rows in tables if _is_numbered(outline, rows)]
    if len(like) < FEWEST_CODES and not numbered:
        return ()
    reader = _Reader(outline, links, base)
    rows = list(_table_rows(reader, tables, set(like), numbered))
    inside = {place for table in reader.read for row in table for place in range(row.first, row.last)}
    rows += _entries(reader, [place for place in like if place not in inside], inside)
    codes = {
        code
        for row in rows
        for cell in row.cells
        for code in coded(_first_line(cell.text), alone=False).codes
    }
    if len(codes) < FEWEST_CODES and not numbered:
        return ()
    return tuple(dict.fromkeys(rows))[:MOST_ROWS]


# Tables


def _tables(outline: Outline) -> list[list[Container]]:
    """Rows by their table, in order; of tables within tables only the innermost."""
    outer: set[int] = set()
    places = {place for place, one in enumerate(outline.containers) if one.row}
    for place in places:
        above, steps = outline.containers[place].parent, 0
        while above >= 0 and above not in outer and steps < 50:
            outer.add(above)
            above, steps = outline.containers[above].parent, steps + 1
    tables: dict[int, list[Container]] = {}
    for place in sorted(places - outer):
        container = outline.containers[place]
        if container.row:
            tables.setdefault(id(container.row.header), []).append(container)
    return list(tables.values())


def _is_numbered(outline: Outline, rows: Sequence[Container]) -> bool:
    """Whether a table counts its rows under headings of an answer sheet: "ข้อ | URL | คำอธิบาย"."""
    if len(rows) < FEWEST_CODES or not rows[0].row:
        return False
    header = [*rows[0].row.header.values(), *_texts(outline, rows[0].row)]
    roles = {role_of(text[:100]) for text in header}
    if not {"url", "explanation"} <= roles or not roles & {"code", "number"}:
        return False
    return sum(bool(_NUMBER.fullmatch(_first(outline, one.row))) for one in rows if one.row) >= FEWEST_CODES


def _texts(outline: Outline, row: Row) -> list[str]:
    return [outline.text_of(cell.first, min(cell.last, cell.first + 3)) for cell in row.cells[:_MOST_CELLS]]


def _first(outline: Outline, row: Row) -> str:
    return next(iter(_texts(outline, row)), "")[:20]


def _table_rows(
    reader: _Reader, tables: list[list[Container]], like: set[int], numbered: list[list[Container]]
) -> Iterator[ListedRow]:
    for number, rows in enumerate(tables, start=1):
        if rows in numbered or any(
            not like.isdisjoint(range(one.first, one.last)) for one in rows[:MOST_ROWS]
        ):
            reader.read.append(rows)
            trail: tuple[str, ...] = ()
            for container in rows[:MOST_ROWS]:
                row = reader.row(container, number, trail)
                trail = row.trail
                if any(cell.text or cell.links for cell in row.cells):
                    yield row


# Entries outside tables


def _entries(reader: _Reader, starts: Sequence[int], taken: set[int]) -> Iterator[ListedRow]:
    """A block that begins with a code, and what follows up to the next one, a heading above it or its end."""
    trail: tuple[str, ...] = ()
    for place, start in enumerate(starts[:MOST_ROWS]):
        following = starts[place + 1] if place + 1 < len(starts) else len(reader.blocks)
        end = min(following, start + _MOST_CELLS, reader.end_of_entry(start))
        cells = []
        for at in range(start, end):
            block = reader.blocks[at]
            if at > start and (at in taken or block.nav >= _IN_MENU or reader.ends(start, block)):
                break
            cells.append(reader.cell([at]))
        found = reader.trail_of([n for at in range(start, start + len(cells)) for n in reader.numbers(at)])
        trail = found or trail
        yield ListedRow(trail=trail, cells=tuple(cell for cell in cells if cell.text or cell.links))


class _Reader:
    """Makes rows of drafts."""

    def __init__(self, outline: Outline, links: Sequence[FoundLink], base: str) -> None:
        self.blocks: list[DraftBlock] = outline.blocks
        self.read: list[list[Container]] = []
        self._outline, self._links, self._base = outline, links, base

    def numbers(self, at: int) -> list[int]:
        """Numbers of the links in a block."""
        return [link.number for link in self.blocks[at].links]

    def trail_of(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The headings above the first of some links."""
        return next((self._links[n].trail for n in numbers if n < len(self._links)), ())

    def ends(self, start: int, block: DraftBlock) -> bool:
        """Whether a block is a heading under which the entry no longer stands."""
        level = self.blocks[start].level
        return bool(block.level) and (not level or block.level <= level)

    def end_of_entry(self, start: int) -> int:
        """Where the list entry ends in which a block stands alone or with what belongs to it."""
        place = self.blocks[start].container
        if place < 0 or self._outline.containers[place].kind not in ("entry", "card"):
            return len(self.blocks)
        return max(start + 1, self._outline.containers[place].last)

    def row(self, container: Container, table: int, above: tuple[str, ...]) -> ListedRow:
        """A row of a table; without links its headings are those of the row above."""
        row = container.row
        cells = row.cells[:_MOST_CELLS] if row else []
        own = [
            n
            for at in range(container.first, min(container.last, container.first + _MOST_BLOCKS))
            for n in self.numbers(at)
        ]
        headers = tuple(row.header.values()) if row else ()
        trail = tuple(name for name in self.trail_of(own) or above if name not in headers)
        return ListedRow(
            trail=trail, cells=tuple(self._table_cell(cell, row) for cell in cells if row), table=table
        )

    def _table_cell(self, cell: Cell, row: Row | None) -> ListedCell:
        places = range(cell.first, min(cell.last, cell.first + _MOST_BLOCKS))
        made = self.cell(places)
        header = plain(row.header.get(cell.column, "")[:200]) if row else ""
        return made.model_copy(update={"header": header, "spanned": row is not None and cell not in row.own})

    def cell(self, places: Iterable[int]) -> ListedCell:
        """The lines and links of some blocks."""
        places = list(places)
        text = "\n".join(filter(None, (plain(self.blocks[at].text[:_LONGEST_CELL]) for at in places)))
        numbers = list(dict.fromkeys(n for at in places for n in self.numbers(at)))[:_MOST_LINKS]
        links = [self._link(self._links[n]) for n in numbers if n < len(self._links)]
        return ListedCell(text=text[:_LONGEST_CELL], links=tuple(links or self._written(text)))

    def _link(self, link: FoundLink) -> ListedLink:
        return ListedLink(text=link.text, url=link.url or "", href=without_password(link.href))

    def _written(self, text: str) -> Iterator[ListedLink]:
        """Addresses written out, where no link says them."""
        if "." not in text or ("/" not in text and "www" not in text):
            return
        for written in written_addresses(text)[0]:
            if url := resolve(self._base, written).url:
                yield ListedLink(url=url, href=without_password(written[:500]))


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
