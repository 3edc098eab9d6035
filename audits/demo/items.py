"""Puts the items of an edition on the site: their pages, files, dead ends, and link names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audits.demo.ground import Ground, Row
from audits.demo.pdf import scan_pdf
from audits.demo.pictures import photograph, portrait, qr
from audits.demo.specification import Document, Entry, Form, documents
from audits.demo.writing import MONTHS


@dataclass(frozen=True)
class Shown:
    """An item as it stands in the menus: its name, its target, and its other years."""

    code: str
    group: str
    form: Form
    name: str
    href: str
    others: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Item:
    """An item with all that is needed to put it on the site."""

    ground: Ground
    code: str
    entry: Entry
    document: Document

    @property
    def year(self) -> int:
        """The fiscal year (พ.ศ.) whose edition stands on the site."""
        return self.entry.shown_for or self.ground.fiscal_year

    def name(self, fiscal_year: int) -> str:
        """What a link to it says; the wording is the same for all years."""
        return self.ground.say(self.ground.pick(f"{self.code} name", self.document.texts), fiscal_year)

    def title(self) -> str:
        """The first line of its document, for the year that stands on the site."""
        return self.ground.say(self.document.title, self.year)

    def page(self) -> str:
        """The address of its own page."""
        return self.ground.addresses.page(self.document.group, self.entry.document.removesuffix("_short"))

    def covered(self, fiscal_year: int) -> int:
        """The fiscal year (พ.ศ.) that the edition of a year is about: a yearly report looks back."""
        return fiscal_year - 1 if "{prev}" in self.document.title else fiscal_year

    def download(self) -> str:
        """The word that stands on its download link."""
        return self.ground.pick(f"{self.code} download", self.ground.site.download)


def show_items(ground: Ground) -> tuple[Shown, ...]:
    """Put all items of the edition on the site that are neither absent nor left out."""
    return tuple(
        _show(Item(ground, code, entry, documents()[entry.document]))
        for code, entry in ground.edition.items.items()
        if entry.published != "absent" and code not in ground.variant.missing
    )


def _show(item: Item) -> Shown:
    others: tuple[Row, ...] = ()
    if item.entry.published != "open":
        href = _ODDLY[item.entry.published](item)
    elif item.document.form == "file":
        href, others = _file(item)
    else:
        href = _PAGES[item.document.form](item)
    name = item.name(item.year)
    return Shown(item.code, item.document.group, item.document.form, name, href, others)


def put_page(item: Item) -> str:
    """Put an item that is a page, or a page of files, on the site; returns its address."""
    return _PAGES[item.document.form](item)


# items that can be opened


def _file(item: Item) -> tuple[str, tuple[Row, ...]]:
    """One PDF, linked from the menu or from a page of its own that lists all years."""
    years = [item.year, *(item.year - back for back in item.document.older)]
    rows = [_edition(item, year) for year in years]
    if not item.ground.pick(f"{item.code} deep", (False, False, True)):
        return rows[0].href, tuple(rows[1:])
    listed = [Row(r.name, r.href, item.download(), year=r.year) for r in rows]
    item.ground.link(item.code, listed[0].name, listed[0].href)
    return item.ground.draft(item.page(), "documents.html", item.name(item.year), rows=listed), ()


def _edition(item: Item, fiscal_year: int) -> Row:
    """The document of one fiscal year (พ.ศ.), as a PDF and a line that names it."""
    ground, document = item.ground, item.document
    body = ground.writer.pdf(ground.say(document.title, fiscal_year), ground.say(document.lines, fiscal_year))
    path = ground.pdf(_file_path(item, document.file, fiscal_year), body)
    return Row(item.name(fiscal_year), path, year=ground.writer.digits(str(item.covered(fiscal_year))))


def _file_path(item: Item, name: str, fiscal_year: int) -> str:
    """A telling file name or, as often, the opaque one an upload form gives."""
    purpose = f"{item.code} {name} {fiscal_year} path"
    if item.ground.pick(f"{purpose} kind", (True, False)):
        return f"/files/{name}-{item.covered(fiscal_year)}.pdf"
    return f"/uploads/pdf_{item.ground.chance(purpose).randrange(16**10):010x}.pdf"


def _files(item: Item) -> str:
    """A page that lists several PDFs."""
    ground, rows = item.ground, []
    for part in item.document.files:
        facts = {f"fact{n}": fact for n, fact in enumerate(part.facts)}
        title = ground.say(part.title)
        body = ground.writer.pdf(title, ground.say(item.document.lines, item.year, **facts))
        path = ground.pdf(_file_path(item, part.file, item.year), body)
        rows.append(Row(title, path, item.download()))
    return _documents(item, rows)


def _months(item: Item) -> str:
    """A page that lists a PDF for each of the first six months."""
    ground, rows = item.ground, []
    for number, (month, distance) in enumerate(MONTHS, 1):
        year = item.year + distance
        name = ground.say(item.document.each, item.year, month=month, year=year)
        lines = ground.say(item.document.lines, item.year, month=month, year=year)
        first, _, rest = lines.partition("\n")
        path = ground.pdf(
            f"/files/{item.document.file}-{item.year}-{number:02}.pdf", ground.writer.pdf(first, rest)
        )
        rows.append(Row(name, path, item.download()))
    return _documents(item, rows)


def _documents(item: Item, rows: list[Row]) -> str:
    for row in rows:
        item.ground.link(item.code, row.name, row.href)
    return item.ground.draft(item.page(), "documents.html", item.title(), rows=rows)


def _article(item: Item) -> str:
    ground, document = item.ground, item.document
    photos = [
        ground.picture(f"/images/{item.entry.document}-{n}.png", photograph(f"{item.entry.document} {n}"))
        for n in range(1, document.photos + 1)
    ]
    code = ground.picture("/images/eit-qr.png", qr("eit")) if document.qr else ""
    blocks = ground.writer.blocks(ground.say(document.lines, item.year))
    return ground.draft(item.page(), "article.html", item.title(), blocks=blocks, photos=photos, qr=code)


def people_page(ground: Ground, path: str, title: str, people: tuple[tuple[str, str, str], ...]) -> str:
    """A page of officials with portrait, name, post and, where given, telephone."""
    path_of = "/images/person" if people is ground.site.people else "/images/council"
    shown = [
        (name, post, phone, ground.picture(f"{path_of}-{number}.png", portrait(name)))
        for number, (name, post, phone) in enumerate(people, 1)
    ]
    return ground.draft(path, "people.html", title, people=shown)


def _people(item: Item) -> str:
    return people_page(item.ground, item.page(), item.title(), item.ground.site.people)


def _laws(item: Item) -> str:
    ground, rows = item.ground, []
    for number, law in enumerate(ground.site.laws, 1):
        title = ground.writer.digits(law)
        lines = "# มาตรา 1\nพระราชบัญญัติหรือระเบียบนี้ให้ใช้บังคับตั้งแต่วันถัดจากวันประกาศในราชกิจจานุเบกษา"
        path = ground.pdf(
            f"/files/law-{number:02}.pdf", ground.writer.pdf(title, ground.writer.digits(lines))
        )
        rows.append(Row(title, path, item.download()))
    return ground.draft(item.page(), "documents.html", item.title(), rows=rows)


def _notices(item: Item) -> str:
    ground, rows = item.ground, []
    for number, (title, day) in enumerate(ground.site.notices, 1):
        year = ground.fiscal_year - (day.split()[1] in {"ตุลาคม", "พฤศจิกายน", "ธันวาคม"})
        text = ground.say("{agency}\nประกาศ ณ วันที่ {day} พ.ศ. {year}\n(ลงชื่อ) {mayor}", day=day, year=year)
        path = ground.pdf(f"/files/notice-{ground.fiscal_year}-{number}.pdf", ground.writer.pdf(title, text))
        rows.append(Row(title, path, item.download(), year=ground.writer.digits(f"{day} {year}")))
    return ground.draft(item.page(), "documents.html", item.title(), rows=rows)


def _own_page(template: str) -> Callable[[Item], str]:
    """A page that needs nothing but its template and the town itself."""

    def draft(item: Item) -> str:
        return item.ground.draft(item.page(), template, item.title())

    return draft


def _social(item: Item) -> str:
    return item.ground.site.facebook


_PAGES: dict[str, Callable[[Item], str]] = {
    "page": _article,
    "files": _files,
    "months": _months,
    "people": _people,
    "contact": _own_page("contact.html"),
    "laws": _laws,
    "news": lambda item: item.page(),
    "notices": _notices,
    "board": _own_page("board.html"),
    "social": _social,
    "service": _own_page("service.html"),
    "complaint": _own_page("complaint.html"),
    "listening": _own_page("listening.html"),
}


# items that cannot


def _scan(item: Item) -> str:
    return item.ground.pdf("/uploads/scan_0031.pdf", scan_pdf(1, item.code))


def _placeholder(item: Item) -> str:
    return item.ground.draft(item.page(), "placeholder.html", item.title())


def _dead(item: Item) -> str:
    path = f"/files/{item.document.file}-{item.covered(item.year)}-final.pdf"
    item.ground.dead.add(path)
    return path


def _login(item: Item) -> str:
    """An address that sends a visitor to the staff's login page."""
    path = item.page()
    item.ground.redirect(path, "/login")
    return path


def _robots(item: Item) -> str:
    """A file that is there, in a folder that robots.txt closes."""
    ground = item.ground
    body = ground.writer.pdf(item.title(), ground.say(item.document.lines, item.year))
    return ground.pdf(f"/internal/{item.document.file}-{item.year}.pdf", body)


_ODDLY: dict[str, Callable[[Item], str]] = {
    "scan": _scan,
    "placeholder": _placeholder,
    "dead": _dead,
    "hash": lambda _: "#",
    "login": _login,
    "offsite": lambda item: item.ground.site.drive,
    "robots": _robots,
}
