"""The site's own ITA pages read as answer sheets: what they declare for each item.

A page gives one sheet for each year it lists. A sheet says what is written and proves nothing;
where its titles are those of another edition, it says that too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from config.thresholds import thresholds
from matchers.answer_model import AnswerSheet, RowProblem, SheetProblem, SheetRow
from matchers.answer_rows import (
    Coded,
    Role,
    coded,
    is_header,
    marked,
    own_problems,
    role_of,
    roles_of,
    with_two_rows,
)
from matchers.editions import Witnesses, loudest
from matchers.explanations import steps_of, ways_of
from matchers.index_pages import Declaration, list_heads, lists_of, year_above
from matchers.model import Evidence, ListedCell, ListedLink, ListedRow
from matchers.similarity import Matcher
from matchers.site import Site
from matchers.text import normalise, read_title

MOST_ADDRESSES = 40
_LONGEST_TITLE = 300
_LONGEST_EXPLANATION = 2000
_YEARS = range(2550, 2600)

Owns = Callable[[str], bool]


def sheets_of_site(site: Site, matcher: Matcher) -> tuple[AnswerSheet, ...]:
    """The sheets that a crawled site publishes as pages, by page; a list met on many pages is given once.

    Lists without codes are sheets as well where they name enough items one by one.
    """
    own = {link.url: link.own_host for link in site.links if not link.dead_anchor}
    sheets: dict[tuple[object, ...], AnswerSheet] = {}
    pages = [page for page in site.opened if page.kind == "page" and page.own_host]
    for page in sorted(pages, key=lambda page: (page.depth, page.url)):
        ways = {name for link in site.links_to(page) for name in link.clicks[-1:]}
        for sheet in sheets_of_page(page, matcher, owns=lambda url: own.get(url, True), ways=ways):
            sheets.setdefault((sheet.fiscal_year, sheet.rows), sheet)
    told = {sheet.source for sheet in sheets.values()}
    for sheet in _uncoded(site, matcher):
        if sheet.source not in told:
            sheets.setdefault((sheet.fiscal_year, sheet.rows), sheet)
    return tuple(sheets.values())


def sheets_of_page(
    page: Evidence, matcher: Matcher, *, owns: Owns | None = None, ways: Iterable[str] = ()
) -> tuple[AnswerSheet, ...]:
    """The sheets on one page, one for each year it lists, newest first; empty where it lists no items.

    Args:
        page: an opened page, with what it lists.
        matcher: of the edition asked about; it tells whether the titles are of that edition.
        owns: whether an address is on a host of the site; without it no row is marked off-host.
        ways: names of the links that lead to the page; one of them may state its year.
    """
    items = _items(page.listed)
    heads = list_heads((item.trail, item.codes) for item in items)
    otherwise = _year_of_page(page, ways)
    lists: Mapping[int, list[_Item]] = defaultdict(list)
    for item in items:
        lists[year_above(item.trail, heads) or otherwise].append(item)
    several = {year: found for year, found in lists.items() if _enough(found)}
    return tuple(
        _sheet(_Shown(page.url, year, several[year], tuple(several)), matcher, owns)
        for year in sorted(several, reverse=True)
    )


def _enough(items: Iterable[_Item]) -> bool:
    return len({code for item in items for code in item.codes}) >= thresholds().index_links


def _year_of_page(page: Evidence, ways: Iterable[str]) -> int:
    """The year (พ.ศ.) its title, the links to it or its address state, in this order; 0 when none does."""
    for names in ((page.text, page.page_title), tuple(ways), (page.url.rpartition("//")[2],)):
        years = {year for name in names for year in read_title(name).years if year in _YEARS}
        if len(years) == 1:
            return years.pop()
    return 0


# Items


@dataclass(slots=True)
class _Item:
    """What a page shows for one item, or for several that share a row."""

    row: int
    trail: tuple[str, ...]
    codes: tuple[str, ...]
    shown: str
    title: str = ""
    links: list[ListedLink] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    merged: bool = False


def _items(rows: Sequence[ListedRow]) -> list[_Item]:
    """The items of a page; a row that continues the one before is joined to it."""
    items: list[_Item] = []
    roles: dict[Role, int] = {}
    table = -1
    for row in rows:
        if row.table != table:
            roles, table = _roles(row), row.table
            open_item: _Item | None = None
        if (
            row.table
            and is_header([_heading(cell) for cell in row.cells])
            and not _codes_in(row, roles)[1].codes
        ):
            roles = _roles(row)
            continue
        place, found = _codes_in(row, roles)
        if found.codes and not (open_item and row.cells[place].spanned and open_item.codes == found.codes):
            open_item = _Item(len(items) + 1, row.trail, found.codes, found.shown)
            items.append(open_item)
            _fill(open_item, row, place, found, roles)
        elif open_item and row.table and (found.codes or _continues(row, roles)):
            open_item.merged = open_item.merged or bool(found.codes)
            _continue(open_item, row, place if found.codes else -1, roles)
        elif row.table:
            open_item = None
    return items


def _heading(cell: ListedCell) -> str:
    return cell.text.replace("\n", " ")


def _roles(row: ListedRow) -> dict[Role, int]:
    """Which column holds what, by the headings of the table or by a row of headings."""
    return roles_of([cell.header or _heading(cell) for cell in row.cells])


def _codes_in(row: ListedRow, roles: Mapping[Role, int]) -> tuple[int, Coded]:
    """The cell that names the item, and its codes."""
    column = roles.get("code", roles.get("number", -1))
    for place, cell in enumerate(row.cells[:4]):
        first = cell.text.partition("\n")[0]
        found = coded(first, alone=place == column)
        if found.codes and (not found.rest or place == column or _may_label(first, found)):
            return place, found
    return -1, Coded((), "", "")


def _may_label(text: str, found: Coded) -> bool:
    """Whether a code names its line, and the line is no sentence that mentions an item."""
    return len(text) <= _LONGEST_TITLE and (text.lstrip(" ([").startswith(found.shown[:1]) or len(text) < 200)


def _continues(row: ListedRow, roles: Mapping[Role, int]) -> bool:
    """Whether a row without a code goes on with the item before: an address, and no title of its own."""
    title = roles.get("title", -1)
    if 0 <= title < len(row.cells) and row.cells[title].text and not row.cells[title].spanned:
        return False
    first = row.cells[0] if row.cells else None
    return any(cell.links for cell in row.cells) and (first is None or not first.text or first.spanned)


def _fill(item: _Item, row: ListedRow, place: int, found: Coded, roles: Mapping[Role, int]) -> None:
    """Title, links and explanation of the row that names an item."""
    cells = row.cells
    item.links += [link for cell in cells for link in cell.links]
    title = roles.get("title", -1)
    lines = [normalise(line) for line in cells[place].text.splitlines()[1:]]
    linked = {normalise(link.text) for link in cells[place].links}
    if found.rest:
        item.title = found.rest
    elif 0 <= title < len(cells) and title != place:
        item.title = normalise(cells[title].text)
    elif own := [line for line in lines if line not in linked] or lines:
        item.title = own[0]
    else:
        item.title = _first_words(cells, place, roles)
    names = (normalise(link.text) for link in item.links if "://" not in link.text)
    item.title = (item.title or next(filter(None, names), ""))[:_LONGEST_TITLE]
    taken = {place, title}
    item.explanation += _explanations(cells, taken, item, roles)
    if not item.explanation and place != roles.get("explanation"):
        item.explanation += _ways_beside(cells[place], found, item)


def _first_words(cells: Sequence[ListedCell], place: int, roles: Mapping[Role, int]) -> str:
    """The first words beside a cell that holds a code alone."""
    for at, cell in enumerate(cells):
        if at not in (place, roles.get("url"), roles.get("explanation"), roles.get("year")):
            text = normalise(cell.text.partition("\n")[0])
            if text and not ways_of(cell.text):
                return text
    return ""


def _explanations(
    cells: Sequence[ListedCell], taken: set[int], item: _Item, roles: Mapping[Role, int]
) -> list[str]:
    """The text of the column of explanations; where no heading names it, that of cells without links."""
    column = roles.get("explanation", -1)
    if 0 <= column < len(cells):
        return [cells[column].text] if cells[column].text and column not in taken else []
    texts = [cell.text for at, cell in enumerate(cells) if at not in taken and not cell.links and cell.text]
    kept = [
        text for text in texts if normalise(text)[:_LONGEST_TITLE] != item.title and role_of(text) is None
    ]
    telling = [text for text in kept if ways_of(text)]
    return telling or (kept if any(len(text) > 40 for text in kept) else [])


def _ways_beside(cell: ListedCell, found: Coded, item: _Item) -> list[str]:
    """Lines under the title in the same cell that tell a way; the names of links are none."""
    linked = {normalise(link.text) for link in cell.links}
    lines = [line for line in cell.text.splitlines()[1:] if normalise(line) not in linked]
    told = "\n".join(line for line in lines if normalise(line) != item.title)
    return [told] if told and ways_of(told) and found.rest != told else []


def _continue(item: _Item, row: ListedRow, place: int, roles: Mapping[Role, int]) -> None:
    """A further row of the same item: its links, and an explanation of its own."""
    cells = [cell for at, cell in enumerate(row.cells) if not cell.spanned and at != place]
    item.links += [link for cell in cells for link in cell.links]
    column = roles.get("explanation", -1)
    if 0 <= column < len(row.cells) and not row.cells[column].spanned and row.cells[column].text:
        item.explanation.append(row.cells[column].text)


# Sheets


class _Shown(NamedTuple):
    """The items of one year (พ.ศ., 0: none stated) on a page, and all years it lists."""

    source: str
    year: int
    items: Sequence[_Item]
    years: tuple[int, ...]


def _sheet(shown: _Shown, matcher: Matcher, owns: Owns | None) -> AnswerSheet:
    ours = not shown.year or shown.year == matcher.checklist.fiscal_year
    known = matcher.checklist.by_code
    rows = [
        marked(row, RowProblem.UNKNOWN_CODE) if ours and row.code not in known else row
        for number, item in enumerate(shown.items, start=1)
        for row in _rows(item, number, shown.year or None, owns)
    ]
    return AnswerSheet(
        source=shown.source,
        kind="page",
        fiscal_year=shown.year or None,
        rows=with_two_rows(rows),
        other_years=tuple(
            sorted((year for year in shown.years if year and year != shown.year), reverse=True)
        ),
        problems=tuple(_problems(rows, matcher)),
    )


def _rows(item: _Item, number: int, year: int | None, owns: Owns | None) -> Iterable[SheetRow]:
    """One row for each code of an item."""
    links = {link.url: normalise(link.text)[:_LONGEST_TITLE] for link in reversed(item.links) if link.url}
    addresses = tuple(dict.fromkeys(link.url for link in item.links if link.url))[:MOST_ADDRESSES]
    explanation = "\n".join(item.explanation)[:_LONGEST_EXPLANATION]
    row = SheetRow(
        row=number,
        shown_code=item.shown,
        title=item.title,
        addresses=addresses,
        names=tuple(links[url] for url in addresses),
        explanation=normalise(explanation),
        steps=steps_of(explanation),
        ways=ways_of(explanation),
        fiscal_year=year,
        unusable=tuple(link.href or "#" for link in item.links if not link.url)[:MOST_ADDRESSES],
    )
    for code in item.codes:
        found = row.model_copy(update={"code": code})
        problems = list(own_problems(found))
        if item.merged:
            problems.append(RowProblem.MERGED)
        if owns and not all(map(owns, addresses)):
            problems.append(RowProblem.OFF_HOST)
        yield marked(found, *problems)


def _problems(rows: Sequence[SheetRow], matcher: Matcher) -> Iterable[SheetProblem]:
    """What the titles and links of a whole list tell about it."""
    names: Mapping[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.code:
            names[row.code] += [row.title, *row.names]
    limits = thresholds()
    if loudest(Witnesses(matcher.checklist).of(names)) is not None:
        yield SheetProblem.OTHER_EDITION
    strange = names.keys() - matcher.checklist.by_code.keys()
    agreeing = sum(_agrees(written, code, matcher) for code, written in names.items())
    if len(strange) > len(names) * limits.index_strange or agreeing < len(names) * limits.index_agreement:
        yield SheetProblem.OTHER_LIST
    if not any(row.addresses for row in rows) and any(row.unusable for row in rows):
        yield SheetProblem.ALL_DEAD


def _agrees(names: Iterable[str], code: str, matcher: Matcher) -> bool:
    """Whether a name under a code is like no other item more."""
    best = (matcher.best(name) for name in names if name)
    return any(one is not None and one.code == code and one.score >= thresholds().index_title for one in best)


# Lists without codes


def _uncoded(site: Site, matcher: Matcher) -> Iterable[AnswerSheet]:
    """Lists that name the items of the edition one by one and show no codes."""
    pages = {page.url: page for page in site.opened}
    for found in lists_of(site, matcher):
        if found.coded_links or not found.believed:
            continue
        page = pages.get(site.page_of(found.url))
        year = _year_of_page(page, ()) if page else 0
        by_code: Mapping[str, list[Declaration]] = defaultdict(list)
        for entry in found.declarations:
            by_code[entry.code].append(entry)
        rows = [
            _by_title(code, [entry.link for entry in by_code[code]], number, year or None)
            for number, code in enumerate(sorted(by_code, key=_place), start=1)
        ]
        yield AnswerSheet(source=found.url, kind="page", fiscal_year=year or None, rows=tuple(rows))


def _place(code: str) -> tuple[int, str]:
    return (int(code[1:]) if code[1:].isdigit() else 0), code


def _by_title(code: str, links: Sequence[Evidence], number: int, year: int | None) -> SheetRow:
    addresses = {link.url: normalise(link.text) for link in links if not link.dead_anchor}
    row = SheetRow(
        row=number,
        code=code,
        title=normalise(links[0].text)[:_LONGEST_TITLE],
        addresses=tuple(addresses)[:MOST_ADDRESSES],
        names=tuple(addresses.values())[:MOST_ADDRESSES],
        fiscal_year=year,
        unusable=tuple(link.href or "#" for link in links if link.dead_anchor)[:MOST_ADDRESSES],
    )
    return marked(row, RowProblem.CODE_BY_TITLE, *own_problems(row))
