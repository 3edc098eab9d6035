"""Answer sheets of made-up towns with planted faults, and what a careful reader says of every row.

What is right and what is planted is known from the town's own specification: neither titles nor
aliases of a checklist are read.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Literal

import xlsxwriter

from audits.demo.ground import Ground
from audits.demo.items import show_items
from audits.demo.model import Layout, Reply, Town, Variant
from audits.demo.navigation import build_ita_page, build_menus
from audits.demo.news import build_news
from audits.demo.specification import documents, edition
from audits.demo.town import build_town

FISCAL_YEAR = 2566
Kind = Literal["xlsx", "csv", "page"]
KINDS: tuple[Kind, ...] = ("xlsx", "csv", "page")
LAYOUTS: tuple[Layout, ...] = ("menus", "ita_page", "cards", "table")
PAGE = "/declared.html"
ORPHANS = "/kept"
CHANNELS = frozenset({"social", "contact", "news", "board", "service", "complaint"})
"""Forms of documents that are no documents; they are planted with care, for a page may show several."""
FAULTS = (
    "wrong_year", "other_item", "decoy", "dead", "dead_anchor", "login", "home_page", "item_list",
    "topic_page", "path_mismatch", "empty", "unknown_code", "forbidden", "moved_and_old",
)  # fmt: skip
SHARE = 0.55
"""Share of rows in which a fault is planted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a planted sheet, and the truth about it. ``fault`` is empty where nothing is wrong."""

    code: str
    shown_code: str
    title: str
    addresses: tuple[str, ...]
    explanation: str
    fault: str
    verdict: str
    other: str = ""
    instead: frozenset[str] = frozenset()
    orphan: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """A town with its sheet. Addresses are paths of the town."""

    seed: int
    kind: Kind
    town: Town
    rows: tuple[Row, ...]


def planted(seed: int) -> Planted:
    """The sheet of a seed; seeds run through layouts and kinds of sheets."""
    variant = Variant(layout=LAYOUTS[seed % 4], news=12, thai_digits=seed % 5 == 0)
    kind = KINDS[seed % 3]
    town = build_town(FISCAL_YEAR, seed=seed, variant=variant)
    planter = _Planter(seed, variant, town, kind)
    rows = tuple(planter.rows())
    replies = {**town.replies, **planter.more}
    if kind == "page":
        replies = _with_page(replies, rows)
    return Planted(seed, kind, replace(town, replies=replies), rows)


class _Planter:
    """Writes the rows of one sheet."""

    def __init__(self, seed: int, variant: Variant, town: Town, kind: Kind) -> None:
        self._ground = Ground(edition(FISCAL_YEAR), variant, seed)
        self._shown = {one.code: one for one in show_items(self._ground)}
        if news := next((one for one in self._shown.values() if one.form == "news"), None):
            # pages are numbered as they are drafted, in the order of `build_town`
            build_news(self._ground, news.href, self._ground.say("ข่าวสารและกิจกรรมของ{agency}"))
        self._menus = build_menus(self._ground, list(self._shown.values()))
        self._list = (
            build_ita_page(self._ground, list(self._shown.values())) if variant.layout == "ita_page" else None
        )
        self._town, self._variant, self._kind = town, variant, kind
        self._chance = random.Random(f"answers {seed}")
        self.more: dict[str, Reply] = {}

    def rows(self) -> Iterator[Row]:
        """A row for every item, in the order of the edition."""
        for code in self._ground.edition.items:
            yield self._row(code)

    def _row(self, code: str) -> Row:
        entry = self._ground.edition.items[code]
        right = self._right(code)
        sure = entry.verdict in ("present", "incomplete")
        if not sure:
            return self._as_published(code, right)
        if self._chance.random() > SHARE:
            return self._harmless(code, right)
        possible = [fault for fault in FAULTS if self._can(fault, code)]
        return getattr(self, f"_{self._chance.choice(possible)}")(code, right)  # type: ignore[no-any-return]

    # what is right

    def _right(self, code: str) -> Row:
        shown = self._shown.get(code)
        title = shown.name if shown else "ข้อมูลของข้อนี้"
        addresses = (shown.href,) if shown and shown.href != "#" else ()
        number = self._chance.randrange(5)
        spelled = (code, f"0{code[1:]}", code.lower(), f"O {code[1:]}", f"ข้อ {code[1:]}")[number]
        return Row(
            code, spelled, title or "เพจ", addresses, self._way(code), "", "right", instead=self._places(code)
        )

    def _places(self, code: str) -> frozenset[str]:
        """All addresses at which the item stands, its page and its files."""
        links = frozenset(link.path for link in self._town.item_links if link.code == code)
        return links | ({self._shown[code].href} if code in self._shown else frozenset())

    def _names(self, code: str) -> tuple[str, ...]:
        """Names to click from the home page to an item; empty where a person could not tell them."""
        shown = self._shown[code]
        for menu in self._menus:
            if any(row.href == shown.href for row in menu.rows):
                return (menu.name, shown.name)
            rows = self._ground.drafts[menu.href].context["rows"] if menu.href else ()
            if any(row.href == shown.href for row in rows):
                return (menu.name, shown.name)
        if self._list is not None and self._ground.pick("ita in menu", (True, False)):
            return (self._list.name, shown.name) if shown.name else ()
        return ()

    def _way(self, code: str) -> str:
        """คำอธิบาย in one of the ways officers write it."""
        if code not in self._shown or self._shown[code].form == "social":
            return ""
        names = self._names(code)
        if not names:
            return ""
        styles: tuple[Callable[[tuple[str, ...]], str], ...] = (
            lambda n: f'อยู่ที่เมนู "{n[0]}" หัวข้อ "{n[1]}"',
            lambda n: f'1. หน้าแรก 2. เมนู "{n[0]}" 3. "{n[1]}"',
            lambda n: f"หน้าหลัก > {n[0]} > {n[1]}",
            lambda n: f'เมนู "{n[0]}" >> {n[1]}',
            lambda _: "",
        )
        return self._chance.choice(styles)(names)

    def _harmless(self, code: str, right: Row) -> Row:
        """What is no fault: a dead address beside the right one, a document that no page links to."""
        roll = self._chance.random()
        if roll < 0.08:
            return replace(right, addresses=("/gone/old.pdf", *right.addresses))
        reply = self._town.replies.get(right.addresses[0]) if right.addresses else None
        if roll < 0.14 and reply is not None and reply.headers.get("Content-Type") == "application/pdf":
            path = f"{ORPHANS}/{code.lower()}.pdf"
            self.more[path] = replace(reply, body=reply.body + b"\n% copy\n")
            return replace(right, addresses=(path,), explanation="", orphan=True)
        return right

    # what the town itself has wrong

    def _as_published(self, code: str, right: Row) -> Row:
        """Items of which the site itself shows nothing good, declared as they stand there."""
        published = self._ground.edition.items[code].published
        verdicts = {
            "scan": "not_checked", "placeholder": "empty", "absent": "empty", "dead": "dead", "hash": "dead",
            "login": "login", "offsite": "not_checked", "robots": "not_checked", "open": "wrong_year",
        }  # fmt: skip
        addresses = {"hash": ("#",), "absent": ()}.get(published, right.addresses)
        explanation = "" if published in ("hash", "absent") else right.explanation
        return replace(
            right,
            addresses=addresses,
            explanation=explanation,
            fault=f"published_{published}",
            verdict=verdicts[published],
            instead=frozenset(),
        )

    # what is planted

    def _can(self, fault: str, code: str) -> bool:
        shown = self._shown[code]
        if fault in ("wrong_year", "moved_and_old"):
            return bool(self._old(code))
        if fault in ("other_item", "decoy"):
            return shown.form not in CHANNELS
        if fault == "item_list":
            return self._list is not None
        if fault == "topic_page":
            return self._variant.layout != "menus" and shown.form not in CHANNELS
        if fault == "path_mismatch":
            return len(self._names(code)) > 1
        if fault == "home_page":
            return shown.form not in CHANNELS
        return True

    def _old(self, code: str) -> list[str]:
        """Addresses of the item's document for other years."""
        shown = self._shown[code]
        if shown.others:
            return [row.href for row in shown.others]
        draft = self._ground.drafts.get(shown.href)
        older = documents()[self._ground.edition.items[code].document].older
        return [row.href for row in draft.context["rows"][1:]] if draft and older else []

    def _wrong_year(self, code: str, right: Row) -> Row:
        old = self._chance.choice(self._old(code))
        return replace(right, addresses=(old,), explanation="", fault="wrong_year", verdict="wrong_year")

    def _moved_and_old(self, code: str, right: Row) -> Row:
        """Two addresses, one dead and one of another year: the better of the two is another year's."""
        addresses = ("/gone/a.pdf", self._chance.choice(self._old(code)))
        return replace(
            right, addresses=addresses, explanation="", fault="wrong_year_beside_dead", verdict="wrong_year"
        )

    def _other_item(self, code: str, right: Row) -> Row:
        others = [
            one.code
            for one in self._shown.values()
            if one.code != code
            and one.form not in CHANNELS
            and self._ground.edition.items[one.code].verdict == "present"
            and one.href not in right.instead
        ]
        other = self._chance.choice(others)
        href = self._shown[other].href
        return replace(
            right, addresses=(href,), explanation="", fault="other_item", verdict="other_item", other=other
        )

    def _decoy(self, _: str, right: Row) -> Row:
        """A document near an item that is none."""
        number = self._chance.randrange(len(self._ground.site.decoys))
        path = f"/files/general-{number:02}.pdf"
        return replace(right, addresses=(path,), explanation="", fault="decoy", verdict="other_item")

    def _dead(self, code: str, right: Row) -> Row:
        path = f"/uploads/{code.lower()}-{self._chance.randrange(1000)}-final.pdf"
        return replace(right, addresses=(path,), fault="moved", verdict="moved")

    def _dead_anchor(self, _: str, right: Row) -> Row:
        return replace(right, addresses=("#",), explanation="", fault="dead_anchor", verdict="moved")

    def _login(self, code: str, right: Row) -> Row:
        path = f"/staff-only/{code.lower()}"
        self.more[path] = Reply(302, {"Location": "/login", "Content-Type": "text/html"}, b"")
        return replace(right, addresses=(path,), fault="login", verdict="login")

    def _home_page(self, _: str, right: Row) -> Row:
        return replace(right, addresses=("/",), explanation="", fault="home_page", verdict="index_only")

    def _item_list(self, _: str, right: Row) -> Row:
        assert self._list is not None
        return replace(
            right, addresses=(self._list.href,), explanation="", fault="item_list", verdict="index_only"
        )

    def _topic_page(self, code: str, right: Row) -> Row:
        group = self._shown[code].group
        name = self._ground.pick(f"{group} menu", self._ground.site.groups[group])
        href = next(menu.href for menu in self._menus if menu.name == name)
        return replace(right, addresses=(href,), explanation="", fault="topic_page", verdict="index_only")

    def _path_mismatch(self, code: str, right: Row) -> Row:
        """The clicks of another item's way, or a menu that the site does not have."""
        own = self._names(code)
        others = [self._names(one) for one in self._shown if one != code]
        far = [names for names in others if len(names) > 1 and names[0] != own[0] and names[1] != own[1]]
        strange = [("เมนูพิเศษของกองช่าง", own[1]), ("ศูนย์ข้อมูลดิจิทัล", "คลังเอกสารย้อนหลัง")]
        names = self._chance.choice(far if self._chance.random() < 0.5 and far else strange)
        text = f'1. หน้าแรก 2. เมนู "{names[0]}" 3. "{names[1]}"'
        return replace(right, explanation=text, fault="path_mismatch", verdict="path_mismatch")

    def _empty(self, _: str, right: Row) -> Row:
        shown = self._chance.choice(((), ("-",), ("ไม่มี",)))
        return replace(right, addresses=shown, explanation="", fault="empty", verdict="empty")

    def _unknown_code(self, _: str, right: Row) -> Row:
        # on a page, codes of the health ministry are those of another list
        strange = self._chance.choice(
            ("O99", "O58") if self._kind == "page" else ("O99", "O58", "EB 4", "MOIT 2")
        )
        # with its title the row could still be told
        return replace(right, shown_code=strange, title="", fault="unknown_code", verdict="unknown_code")

    def _forbidden(self, _: str, right: Row) -> Row:
        host = self._chance.choice(
            ("http://169.254.169.254/latest/", "https://drive.google.com/file/d/1xyz/view")
        )
        return replace(right, addresses=(host,), explanation="", fault="forbidden", verdict="not_checked")


# sheets


def write_sheet(one: Planted, origin: str, folder: Path) -> Path:
    """The sheet as a file, with the address of the served town; only for kinds that are files."""
    if one.kind == "csv":
        path = folder / f"{one.seed}.csv"
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["ข้อ", "ข้อมูล", "URL", "คำอธิบาย"])
        rows.writerows(_cells(row, origin) for row in one.rows)
        path.write_text(text.getvalue(), encoding="utf-8-sig")
        return path
    path = folder / f"{one.seed}.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("ใบตอบ")
        sheet.write_row(0, 0, ["ข้อ", "ข้อมูล", "URL", "คำอธิบาย"])
        for number, row in enumerate(one.rows, 1):
            for column, cell in enumerate(_cells(row, origin)):
                sheet.write_string(number, column, cell)
    return path


def _cells(row: Row, origin: str) -> list[str]:
    addresses = "\n".join(f"{origin}{path}" if path.startswith("/") else path for path in row.addresses)
    return [row.shown_code, row.title, addresses, row.explanation]


def _with_page(replies: Mapping[str, Reply], rows: tuple[Row, ...]) -> dict[str, Reply]:
    """The town with the sheet as a page of its own, linked from the foot of every page."""
    entry = f'<p><a href="{PAGE}">ใบตอบ ITA ปี {FISCAL_YEAR}</a></p></footer>'.encode()
    made = {
        path: replace(reply, body=reply.body.replace(b"</footer>", entry))
        if "html" in reply.headers.get("Content-Type", "")
        else reply
        for path, reply in replies.items()
    }
    lines = "".join(
        f"<tr><td>{escape(row.shown_code)}</td><td>{escape(row.title)}</td><td>{_links(row)}</td>"
        f"<td>{escape(row.explanation)}</td></tr>"
        for row in rows
    )
    title = f"แบบตอบ OIT ประจำปีงบประมาณ พ.ศ. {FISCAL_YEAR}"
    head = "<tr><th>ข้อ</th><th>ข้อมูล</th><th>URL</th><th>คำอธิบาย</th></tr>"
    body = (
        f'<!doctype html><html lang="th"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><table>{head}{lines}</table></html>"
    )
    made[PAGE] = Reply(200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())
    return made


def _links(row: Row) -> str:
    parts = [
        f'<a href="{escape(path)}">ลิงก์ที่ {number}</a>' if path not in ("-", "ไม่มี") else escape(path)
        for number, path in enumerate(row.addresses, 1)
    ]
    return "<br>".join(parts)
