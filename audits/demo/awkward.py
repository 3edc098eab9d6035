"""The awkward town: the same items, each published in a way that hides it from a simple reader.

Which way an item goes stands in awkward.yaml; here is how each way is made.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from audits.demo import office, scans
from audits.demo.ground import Ground, Row
from audits.demo.items import Item, Shown, put_page
from audits.demo.model import Expected, Reply
from audits.demo.navigation import Menu, decoys, spell_code
from audits.demo.pdf import scan_pdf, text_pdf
from audits.demo.pictures import banner
from audits.demo.specification import Entry, Slot, awkward_ways, documents
from audits.demo.writing import Block, plain_line

HOPS = 4
"""Redirects on the way to a page that has moved again and again."""
_PDF, _BYTES = "application/pdf", "application/octet-stream"
_SILENT = frozenset({"scan", "broken_layer", "faded_scan", "shared", "drawn", "clicked"})
"""Ways of documents that do not say what they are until they are opened, so their links say it in full."""
_ON_OWN_PAGE = frozenset({"iframe", "embed", "object", "drawn", "clicked"})


@dataclass(frozen=True)
class Placed:
    """An item as it stands on the awkward site: itself, and the line that leads to it."""

    shown: Shown
    row: Row
    slot: Slot


def slots_of(ground: Ground) -> dict[str, Slot]:
    """The way of every item by code; items of one form change places by the seed."""
    ways = awkward_ways()
    given: dict[str, Slot] = {}
    for form, slots in ways.slots.items():
        codes = [code for code in ground.edition.items if documents()[_document(ground, code)].form == form]
        if ground.seed:
            ground.chance(f"{form} ways").shuffle(codes)
        given |= dict(zip(codes, slots, strict=True))
    if ground.variant.ways == "awkward-scan":
        beyond = ways.beyond_reading
        given[beyond.item] = Slot(link="plain", file=beyond.file)
        del given[ways.left_out]
    return {code: _possible(given[code]) for code in ground.edition.items if code in given}


def _possible(slot: Slot) -> Slot:
    """The way itself, or a Word file for a scan that cannot be drawn without a Thai font."""
    drawn = slot.file in {"scan", "broken_layer"} and scans.font_file() is None
    return slot.model_copy(update={"file": "docx", "read_by": "text", "needs": ""}) if drawn else slot


def truth_of(ground: Ground) -> dict[str, Expected]:
    """What a careful reader decides of every item of the awkward site."""
    truth = {
        code: Expected("present", None, "", slot.way, slot.read_by, slot.needs)
        for code, slot in slots_of(ground).items()
    }
    if ground.variant.ways == "awkward-scan":
        ways = awkward_ways()
        truth[ways.beyond_reading.item] = Expected("unreadable", "scan", "สำเนาของสำเนา อ่านไม่ออก")
        truth[ways.left_out] = Expected("missing", "nothing", "ไม่มีบนเว็บไซต์")
    return truth


def place_items(ground: Ground) -> tuple[Placed, ...]:
    """Put all items on the site, each in its way."""
    slots = slots_of(ground)
    items = {code: _item(ground, code) for code in slots}
    together = {way: [items[c] for c, s in slots.items() if way in (s.file, s.page)] for way in ("shared",)}
    return tuple(_placed(items[code], slot, together["shared"]) for code, slot in slots.items())


def _document(ground: Ground, code: str) -> str:
    return awkward_ways().instead.get(code) or ground.edition.items[code].document


def _item(ground: Ground, code: str) -> Item:
    name = _document(ground, code)
    entry = Entry(document=name, period=ground.edition.items[code].period, verdict="present")
    return Item(ground, code, entry, documents()[name])


def _placed(item: Item, slot: Slot, together: Sequence[Item]) -> Placed:
    ground, form = item.ground, item.document.form
    if form == "file":
        target = _filed(item, slot.file, [one for one in together if one.document.form == "file"])
    elif slot.page == "shared":
        target = _shared_page(item, [one for one in together if one.document.form == "page"])
    else:
        target = _PAGE_WAYS.get(slot.page, _relabelled)(item, put_page(item), slot.page)
    name = item.name(item.year) or next(filter(None, item.document.texts))
    if _SILENT & {slot.file, slot.page, slot.link}:
        name = item.title()
    row = _row(item, slot.link, name, target)
    ground.link(item.code, name, row.href)
    return Placed(Shown(item.code, item.document.group, form, name, target), row, slot)


# links


def _row(item: Item, link: str, name: str, target: str) -> Row:
    """The line of a topic page that leads to the item, or to a page of its own that shows it."""
    ground = item.ground
    if link == "viewer":
        return Row(name, _viewer(ground, f"/pdfjs/web/viewer.html?file={target}"))
    if link in _ON_OWN_PAGE:
        return Row(name, _carrier(item, link, name, target))
    if link == "picture":
        number = ground.chance(f"{item.code} picture").randrange(10**6)
        shown = ground.picture(
            f"/images/m{number:06}.svg", banner(name, "#33658a", width=420), "image/svg+xml"
        )
        return Row(name, target, way=link, picture=shown)
    if link == "mistyped":  # browsers read a path of this host
        return Row(name, f"http:{target}", way="card")
    if link == "backslashes":
        return Row(name, " " + target.replace("/", "\\") + " ", way="plain")
    code = spell_code(item.code, ground.chance(f"{item.code} spelling").randrange(7))
    return Row(name, target, item.download(), code=code, way=link)


def _carrier(item: Item, link: str, name: str, target: str) -> str:
    """A page of its own in which the document is shown, or drawn by a script."""
    if link in {"drawn", "clicked"}:
        content = {"heading": name, "lines": [], "name": item.download(), "href": target}
        return _drawn(item, item.page(), content, f"{link}.html", name if link == "clicked" else "")
    if link == "iframe":
        target = _viewer(item.ground, f"/flipbook/flipbook.html?pdf={target}")
    return item.ground.draft(item.page(), "embedded.html", name, tag=link, source=target)


def _viewer(ground: Ground, address: str) -> str:
    """The address of a viewer, which answers like the program that it is."""
    body = "<!doctype html><title>viewer</title><canvas id=page></canvas><script src=/viewer.js></script>"
    ground.replies[address] = Reply(200, {"Content-Type": "text/html"}, body.encode())
    return address


def _drawn(
    item: Item, address: str, content: Mapping[str, object], template: str = "drawn.html", title: str = ""
) -> str:
    """A page with nothing on it; a script asks for the content and draws it, or does so for a click."""
    number = 100 + int(item.code[1:])
    body = json.dumps(content, ensure_ascii=False).encode()
    item.ground.replies[f"/api/content?id={number}"] = Reply(
        200, {"Content-Type": "application/json; charset=utf-8"}, body
    )
    return item.ground.draft(address, template, title or item.ground.site.agency, number=number)


# documents


def _filed(item: Item, way: str, together: Sequence[Item]) -> str:
    """Put the document of an item on the site as a file of this kind; returns its address."""
    ground = item.ground
    if way == "shared":
        first = together[0]
        texts = [line for one in together for line in (one.title(), *_lines(one))]
        return ground.pdf(_path(first, "pdf").replace(first.document.file, "together"), text_pdf(texts))
    if way in _OFFICE:
        make, ending, kind = _OFFICE[way]
        blocks = ground.writer.blocks(_said(item))
        return ground.file(_path(item, ending), make(item.title(), blocks), kind)
    if way == "zip":
        inside = f"{_spoken(item)}.pdf"
        return ground.file(_path(item, "zip"), office.packed({inside: _plain_pdf(item)}), "application/zip")
    body = _PDFS.get(way, _plain_pdf)(item)
    if way == "download":
        number = ground.chance(f"{item.code} number").randrange(1000, 9999)
        return ground.file(f"/download?file={number}", body, _BYTES)
    if way == "html_name":
        return ground.file(_path(item, "html"), body, "text/html")
    if way in {"thai_name", "thai_name_874"}:
        raw = _spoken(item).encode("cp874" if way.endswith("874") else "utf-8")
        return ground.pdf(f"/files/{quote(raw)}.pdf", body)
    return ground.pdf(_path(item, "pdf"), body)


def _path(item: Item, ending: str) -> str:
    """An opaque name, as an upload form gives it."""
    number = item.ground.chance(f"{item.code} upload").randrange(16**10)
    return f"/uploads/f_{number:010x}_{item.document.file}.{ending}"


def _spoken(item: Item) -> str:
    """A file name of Thai words."""
    words = "".join(c if c.isalnum() or "\u0e00" < c < "\u0e7f" else " " for c in item.name(item.year))
    return "_".join(words.split())


def _said(item: Item) -> str:
    return item.ground.say(item.document.lines, item.year)


def _lines(item: Item) -> list[str]:
    return [plain_line(line) for line in _said(item).splitlines()]


def _plain_pdf(item: Item) -> bytes:
    return item.ground.writer.pdf(item.title(), _said(item))


def _changed(change: Callable[[str], str], more: bytes = b"") -> Callable[[Item], bytes]:
    """A PDF whose text layer is not quite what is seen on its pages."""
    return lambda item: text_pdf(map(change, [item.title(), *_lines(item)]), map_more=more)


def without_sara_am(text: str) -> str:
    """What fonts without ำ leave in the text layer.

    >>> without_sara_am("เทศบาลตำบล")
    'เทศบาลตาบล'
    """
    return text.replace("ำ", "า")


def with_gaps(text: str) -> str:
    """The gap that some programs put behind every ำ.

    >>> with_gaps("ประจำปี")
    'ประจำ ปี'
    """
    return text.replace("ำ", "ำ ").replace("  ", " ")


_GLYPHS = str.maketrans(
    dict(zip("่้๊๋์ัิีึื", "\uf70a\uf70b\uf70c\uf70d\uf70e\uf710\uf701\uf702\uf703\uf704", strict=True))
)
"""Places that Thai fonts of Windows keep for marks moved aside."""


def with_private_glyphs(text: str) -> str:
    r"""Marks as the private characters of Thai fonts of Windows.

    >>> with_private_glyphs("ที่")
    'ท\uf702\uf70a'
    """
    return text.translate(_GLYPHS)


def spaced(text: str) -> str:
    """What a scanner's own reading makes of Thai: letters apart.

    >>> spaced("แผนงาน ปี")
    'แ ผ น ง า น ป ี'
    """
    return " ".join("".join(text.split()))


def _scanned(item: Item) -> bytes:
    return scans.readable_scan([item.title(), *_lines(item)], item.code)


def _mislaid(item: Item) -> bytes:
    lines = [item.title(), *_lines(item)]
    return scans.mislaid_layer(lines, [spaced(line)[:80] for line in lines], item.code)


def _faded(item: Item) -> bytes:
    if scans.font_file() is None:
        return scan_pdf(1, item.code)
    return scans.faded_scan([item.title(), *_lines(item)], item.code)


_OFFICE: dict[str, tuple[Callable[[str, Sequence[Block]], bytes], str, str]] = {
    "docx": (office.word, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (office.sheet, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (
        office.slides,
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "rtf": (office.rich_text, "rtf", "application/rtf"),
    "odt": (office.open_text, "odt", "application/vnd.oasis.opendocument.text"),
    "doc": (office.rich_text, "doc", "application/msword"),
    "xls": (office.page_as_sheet, "xls", "application/vnd.ms-excel"),
}
_PDFS: dict[str, Callable[[Item], bytes]] = {
    "scan": _scanned,
    "broken_layer": _mislaid,
    "faded_scan": _faded,
    "lost_sara": _changed(without_sara_am),
    "gaps": _changed(with_gaps),
    "private_glyphs": _changed(with_private_glyphs, b"<F700> <F71A> <F700>\n"),
}


# pages


def _relabelled(item: Item, path: str, way: str) -> str:
    """The page in windows-874, saying nothing of it or something false; or as it is."""
    if way != "plain":
        ground = item.ground
        ground.drafts[path] = replace(ground.drafts[path], charset=way)  # type: ignore[arg-type]
    return path


def _moved(item: Item, path: str) -> str:
    """The page at another address, so that something else can stand at its own."""
    ground = item.ground
    inside = ground.addresses.page(item.document.group, f"{item.entry.document}_inside")
    ground.drafts[inside] = ground.drafts.pop(path)
    return inside


def _framed(item: Item, path: str, way: str) -> str:
    inside = _moved(item, path)
    if way == "iframe":
        return item.ground.draft(path, "embedded.html", item.ground.site.agency, tag="frame", source=inside)
    return item.ground.draft(path, "one_frame.html", item.ground.site.agency, source=inside)


def _refreshing(item: Item, path: str, _: str) -> str:
    return item.ground.draft(path, "refresh.html", item.ground.site.agency, target=_moved(item, path))


def _redirecting(item: Item, path: str, _: str) -> str:
    """An address that was moved again and again."""
    steps = [f"/old/{item.entry.document}-{number}.php" for number in range(HOPS)]
    for step, target in zip(steps, [*steps[1:], path], strict=True):
        item.ground.redirect(step, target)
    return steps[0]


def _in_base64(item: Item, path: str, _: str) -> str:
    """The page at the address that one builder's program gives: its query is Base64."""
    module = base64.b64encode(f"{item.document.group}/{item.entry.document}".encode()).decode().rstrip("=")
    address = f"/index.php?_mod={module}"
    item.ground.drafts[address] = item.ground.drafts.pop(path)
    return address


def _drawn_page(item: Item, path: str, _: str) -> str:
    content = {"heading": item.title(), "lines": _lines(item), "name": "", "href": ""}
    return _drawn(item, path, content)


def _shared_page(item: Item, together: Sequence[Item]) -> str:
    """One page for several items, a heading each."""
    ground = item.ground
    path = ground.addresses.page("about", "together")
    parts = [(one.title(), ground.writer.blocks(_said(one))) for one in together]
    return ground.draft(path, "together.html", "ข้อมูลเผยแพร่ของเทศบาล", parts=parts)


_PAGE_WAYS: dict[str, Callable[[Item, str, str], str]] = {
    "frame": _framed,
    "iframe": _framed,
    "refresh": _refreshing,
    "redirects": _redirecting,
    "base64": _in_base64,
    "drawn": _drawn_page,
}


# menus


def build_menus(ground: Ground, placed: Iterable[Placed]) -> tuple[Menu, ...]:
    """The menu groups with their topic pages; what only the list of items shows is left to it."""
    rows: dict[str, list[Row]] = {key: list(decoys(ground, key)) for key in ground.site.groups}
    for one in placed:
        if one.slot.link != "code_outside":
            rows[one.shown.group].append(one.row)
    return tuple(_topic(ground, key, found) for key, found in rows.items())


def _topic(ground: Ground, key: str, rows: list[Row]) -> Menu:
    ground.chance(f"{key} order").shuffle(rows)
    name = ground.pick(f"{key} menu", ground.site.groups[key])
    return Menu(name, ground.draft(ground.addresses.page(key), "topic.html", name, rows=rows))


def build_list(ground: Ground, placed: Iterable[Placed]) -> Row:
    """The town's own list of items, with the few that stand nowhere else; returns the line to it."""
    title = ground.say("การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {fy}")
    rows = [one.row for one in placed if one.slot.link == "code_outside"]
    path = ground.draft(ground.addresses.page("ita", str(ground.fiscal_year)), "ita.html", title, rows=rows)
    return Row(ground.say("ITA {fy}"), path)
