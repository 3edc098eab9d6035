"""How the items are reached: menus, topic pages of cards or tables, and the ITA page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from audits.demo.ground import Ground, Row
from audits.demo.items import Shown, people_page
from audits.demo.specification import documents

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True)
class Menu:
    """A menu group: a topic page, or a drop-down of links."""

    name: str
    href: str
    rows: tuple[Row, ...] = ()


def build_menus(ground: Ground, shown: Sequence[Shown]) -> tuple[Menu, ...]:
    """The menu groups of the town in the order of the seed, with their pages drafted."""
    keys = list(ground.site.groups)
    ground.chance("menu order").shuffle(keys)
    return tuple(_menu(ground, key, shown) for key in keys)


def build_ita_page(ground: Ground, shown: Sequence[Shown]) -> Row:
    """The page that lists items by code; returns the line that leads to it."""
    title = ground.say("การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {fy}")
    rows = [_ita_row(ground, item) for item in shown]
    path = ground.draft(ground.addresses.page("ita", str(ground.fiscal_year)), "ita.html", title, rows=rows)
    return Row(ground.say("ITA {fy}"), path)


def spell_code(code: str, style: int) -> str:
    """An item code as sites write it; ``style`` runs from 0 to 6.

    >>> [spell_code("O13", style) for style in range(7)]
    ['O13', '013', '(o13)', '๐๑๓', 'O 13', 'O๑๓', 'ข้อ O13']
    >>> spell_code("O7", 1)
    '07'
    """
    number = code[1:]
    thai = number.translate(_THAI)
    return (code, f"0{number}", f"(o{number})", f"๐{thai}", f"O {number}", f"O{thai}", f"ข้อ {code}")[style]


def _ita_row(ground: Ground, item: Shown) -> Row:
    code = spell_code(item.code, ground.chance(f"{item.code} spelling").randrange(7))
    name = item.name or next(filter(None, documents()["social"].texts))
    label = ground.pick(f"{item.code} ita label", ("", "", "คลิกที่นี่", "ลิงก์"))
    ground.link(item.code, name, item.href)
    return Row(name, item.href, label, code=code)


def _menu(ground: Ground, key: str, shown: Sequence[Shown]) -> Menu:
    name = ground.pick(f"{key} menu", ground.site.groups[key])
    here = [item for item in shown if item.group == key and item.name]
    if ground.variant.layout == "ita_page":
        here = [item for item in here if _is_listed(ground, item)]
    rows = [row for item in here for row in _item_rows(ground, item)] + list(decoys(ground, key))
    ground.chance(f"{key} order").shuffle(rows)
    if ground.variant.layout == "menus":
        return Menu(name, "", tuple(rows))
    template = {"cards": "cards.html", "table": "table.html"}.get(ground.variant.layout, "documents.html")
    return Menu(name, ground.draft(ground.addresses.page(key), template, name, rows=_labelled(ground, rows)))


def _is_listed(ground: Ground, item: Shown) -> bool:
    """Beside an ITA page the topic pages hold only half of the documents, but every channel."""
    return item.form not in {"page", "file", "files"} or ground.pick(f"{item.code} listed", (True, False))


def _item_rows(ground: Ground, item: Shown) -> Iterator[Row]:
    ground.link(item.code, item.name, item.href)
    yield Row(item.name, item.href)
    yield from item.others


def _labelled(ground: Ground, rows: Iterable[Row]) -> list[Row]:
    """Rows of a topic page; a third of the anchors say only ดาวน์โหลด or the like."""
    labels = ("", "", ground.pick("topic label", ground.site.download))
    table = ground.variant.layout == "table"
    return [
        replace(row, label=labels[2] if table else ground.pick(f"label {row.name}", labels)) for row in rows
    ]


def decoys(ground: Ground, key: str) -> Iterator[Row]:
    """Documents and pages of a topic that are no item."""
    for number, decoy in enumerate(ground.site.decoys):
        if decoy.group == key:
            title = ground.say(decoy.title)
            text = ground.say("{agency} อำเภอบึงสมมติ จังหวัดสมมติบุรี\nเอกสารเผยแพร่เพื่อประชาสัมพันธ์ทั่วไป")
            yield Row(title, ground.pdf(f"/files/general-{number:02}.pdf", ground.writer.pdf(title, text)))
    if key == "people":
        path = ground.addresses.page("people", "council")
        yield Row("สมาชิกสภาเทศบาล", people_page(ground, path, "สมาชิกสภาเทศบาล", ground.site.council))
    if key == "contact":
        path = ground.addresses.page("contact", "complaints")
        yield Row("ร้องทุกข์ทั่วไป", ground.draft(path, "grievance.html", "แจ้งเรื่องร้องทุกข์ทั่วไป"))
