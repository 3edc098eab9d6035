"""The made-up town: a whole municipal site in memory, and the truth about it.

Deterministic: the same arguments give the same bytes; there is no clock and no chance that
the seed does not decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from audits.demo.ground import Ground, Row
from audits.demo.items import Shown, show_items
from audits.demo.model import Expected, ItemLink, Layout, Reply, Town, Variant, Ways
from audits.demo.navigation import Menu, build_ita_page, build_menus
from audits.demo.news import NewsItem, build_news
from audits.demo.pictures import banner
from audits.demo.rendering import mislabelled, render
from audits.demo.specification import EDITIONS, Edition, edition

__all__ = [
    "EDITIONS",
    "ORIGIN",
    "Expected",
    "ItemLink",
    "Layout",
    "Reply",
    "Town",
    "Variant",
    "Ways",
    "build_town",
]

ORIGIN = "http://town.invalid"
"""Stands for the town's own address in sitemap.xml and robots.txt; the server puts in the real one."""

AWKWARD_YEAR = 2566
"""The fiscal year (พ.ศ.) of the awkward town."""

_COLOURS = (("#0b5d4e", "#e9b949"), ("#1d4e89", "#f2a65a"), ("#7a2e3a", "#e0b05c"), ("#4a3b78", "#f0b754"))
_QUICK = {"service": "บริการ", "complaint": "แจ้งเหตุ", "board": "พูดคุย", "contact": "ติดต่อ"}


def build_town(fiscal_year: int = 2566, *, seed: int = 0, variant: Variant | Ways | None = None) -> Town:
    """Build the town of a fiscal year (พ.ศ., 2566 or 2564).

    The seed varies menu names, order, wordings, addresses and depth, and which item goes which
    awkward way. Raises ``ValueError`` for another year, for codes in ``variant.missing`` that the
    edition does not have, and for awkward ways of another year than 2566.
    """
    variant = Variant(ways=variant) if isinstance(variant, str) else variant or Variant()
    spec = edition(fiscal_year)
    if unknown := [code for code in variant.missing if code not in spec.items]:
        raise ValueError(f"no item {', '.join(unknown)} in the town of {fiscal_year}")
    ground = Ground(spec, variant, seed)
    if variant.ways != "plain":
        return _awkward_town(ground)
    shown = show_items(ground)
    news = _news(ground, shown)
    menus = build_menus(ground, shown)
    ita = build_ita_page(ground, shown) if variant.layout == "ita_page" else None
    _draft_home(ground, shown, news, ita)
    ground.draft("/login", "login.html", "เข้าสู่ระบบสำหรับเจ้าหน้าที่")
    not_found = _render_all(ground, menus, shown, ita)
    _add_machine_files(ground)
    return Town(
        name=ground.site.agency,
        fiscal_year=fiscal_year,
        as_of=spec.as_of,
        replies=dict(ground.replies),
        not_found=not_found,
        truth=_truth(spec, variant),
        item_links=tuple(ground.links),
        dead=frozenset(ground.dead),
    )


def _awkward_town(ground: Ground) -> Town:
    """The same town with all items of 2566 (พ.ศ.), each published in an awkward way."""
    # the libraries of Office files and pictures would make the plain town slow to start
    from audits.demo import awkward  # noqa: PLC0415

    if ground.fiscal_year != AWKWARD_YEAR or ground.variant.missing:
        raise ValueError(f"the awkward town is that of {AWKWARD_YEAR}, with all its items")
    placed = awkward.place_items(ground)
    news = _news(ground, [one.shown for one in placed])
    menus = awkward.build_menus(ground, placed)
    ita = awkward.build_list(ground, placed)
    _draft_home(ground, (), news, ita)
    ground.draft("/login", "login.html", "เข้าสู่ระบบสำหรับเจ้าหน้าที่")
    not_found = _render_all(ground, menus, (), ita)
    return Town(
        name=ground.site.agency,
        fiscal_year=ground.fiscal_year,
        as_of=ground.edition.as_of,
        replies=dict(ground.replies),
        not_found=not_found,
        truth=awkward.truth_of(ground),
        item_links=tuple(ground.links),
        dead=frozenset(ground.dead),
    )


def _truth(spec: Edition, variant: Variant) -> dict[str, Expected]:
    return {
        code: Expected("missing", "nothing", "ตัดออกจากเว็บไซต์ทั้งหมด")
        if code in variant.missing
        else Expected(entry.verdict, entry.reason, entry.note)
        for code, entry in spec.items.items()
    }


def _find(shown: Iterable[Shown], form: str) -> Shown | None:
    return next((item for item in shown if item.form == form), None)


def _news(ground: Ground, shown: Sequence[Shown]) -> tuple[NewsItem, ...]:
    """Unrelated news, unless the news item itself is left out."""
    item = _find(shown, "news")
    return build_news(ground, item.href, ground.say("ข่าวสารและกิจกรรมของ{agency}")) if item else ()


def _draft_home(ground: Ground, shown: Sequence[Shown], news: Sequence[NewsItem], ita: Row | None) -> None:
    """The home page, with quick links to the channels and, in one layout, the ITA banner."""
    quick = []
    for form, kind in _QUICK.items():
        item = _find(shown, form)
        if item is not None:
            ground.link(item.code, item.name, item.href)
            quick.append((kind, Row(item.name, item.href)))
    if item := _find(shown, "news"):
        ground.link(item.code, item.name, item.href)
    banners = []
    if ita is not None:
        picture = ground.picture("/images/banner-01.svg", banner(ita.name, "#b3541e"), "image/svg+xml")
        banners.append((picture, ita.href, ground.pick("banner alt", ("", "แบนเนอร์ ITA"))))
    law = ground.picture("/images/banner-02.svg", banner("ศูนย์ข้อมูลข่าวสาร", "#33658a"), "image/svg+xml")
    banners.append((law, "/files/general-14.pdf", "ศูนย์ข้อมูลข่าวสารของราชการ"))
    path = "/welcome.html" if ground.variant.frames else "/"
    ground.draft(
        path,
        "home.html",
        "หน้าแรก",
        quick=quick,
        news=news[:6],
        news_row=Row(item.name, item.href) if item else None,
        banners=banners,
        executives=bool(_find(shown, "people")),
    )


def _render_all(ground: Ground, menus: Sequence[Menu], shown: Sequence[Shown], ita: Row | None) -> Reply:
    """Render every draft inside the town's frame; returns the page for what is not there."""
    common = _frame(ground, menus, shown, ita)
    variant = ground.variant

    def reply(template: str, title: str, context: dict[str, Any], status: int = 200) -> Reply:
        return render(
            template,
            {**common, **context, "title": title},
            encoding=variant.encoding,
            status=status,
            kilobytes=variant.page_kilobytes,
        )

    for path, draft in ground.drafts.items():
        if draft.charset:
            context = {**common, **draft.context, "title": draft.title}
            ground.replies[path] = mislabelled(draft.template, context, draft.charset)
        else:
            ground.replies[path] = reply(draft.template, draft.title, dict(draft.context))
    if variant.frames:
        ground.replies["/"] = reply("frameset.html", ground.site.agency, {})
        ground.replies["/menu.html"] = reply("frame_menu.html", "เมนู", {})
    return reply("not_found.html", "ไม่พบหน้าที่ต้องการ", {}, status=404)


def _frame(ground: Ground, menus: Sequence[Menu], shown: Sequence[Shown], ita: Row | None) -> dict[str, Any]:
    """What all pages share: the town, its menus, and which channels its footer shows."""
    dark, light = ground.pick("colours", _COLOURS)
    in_menu = ita if ita is not None and ground.pick("ita in menu", (True, False)) else None
    social = _find(shown, "social")
    if social is not None:
        ground.link(social.code, "", social.href)
    return {
        "site": ground.site,
        "menus": menus,
        "ita": in_menu,
        "social": social,
        "has_contact": _find(shown, "contact") is not None,
        "frames": ground.variant.frames,
        "same_title": ground.pick("titles", (False, False, True)),
        "dark": dark,
        "light": light,
        "fiscal_year": ground.writer.digits(str(ground.fiscal_year)),
    }


def _add_machine_files(ground: Ground) -> None:
    """robots.txt, and a sitemap of the pages that are not news."""
    robots = f"User-agent: *\nDisallow: /internal/\nDisallow: /admin/\nSitemap: {ORIGIN}/sitemap.xml\n"
    ground.replies["/robots.txt"] = Reply(200, {"Content-Type": "text/plain"}, robots.encode())
    pages = [
        path
        for path, draft in ground.drafts.items()
        if not draft.template.startswith(("news_piece", "login"))
    ]
    places = "".join(f"<url><loc>{ORIGIN}{path.replace('&', '&amp;')}</loc></url>" for path in pages)
    sitemap = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    ground.replies["/sitemap.xml"] = Reply(200, {"Content-Type": "application/xml"}, sitemap.encode())
