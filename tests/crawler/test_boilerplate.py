"""What a page says itself is kept apart from what the whole site repeats."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from crawler.boilerplate import Boilerplate, OwnContent
from crawler.extract.html import Page, read_page

MENU = '<div id="m"><a href="/plan">แผนพัฒนาท้องถิ่น</a><br><a href="/budget">แผนการใช้จ่ายงบประมาณ</a></div>'
FOOTER = "<div>โทรศัพท์ 0-4363-1034</div>"


def page(body: str, path: str = "a", title: str = "ทต.ท่านา") -> Page:
    return read_page(f"<title>{title}</title><body>{body}</body>", f"http://x.go.th/{path}")


def seen(*pages: Page) -> Boilerplate:
    boilerplate = Boilerplate()
    for one in pages:
        boilerplate.observe(one)
    return boilerplate


def site(*bodies: str) -> tuple[Boilerplate, list[Page]]:
    pages = [page(f"{MENU}{body}{FOOTER}", f"p{chr(97 + n)}/") for n, body in enumerate(bodies)]
    return seen(*pages), pages


def test_what_stands_on_most_pages_is_not_the_pages_own() -> None:
    boilerplate, pages = site("<p>ก</p>", "<p>ข</p>", "<p>ค</p>", "<p>ง</p>")
    own = boilerplate.own(pages[0])
    assert own.body == "ก"
    assert own.shared_text == "แผนพัฒนาท้องถิ่น\nแผนการใช้จ่ายงบประมาณ\nโทรศัพท์ 0-4363-1034"
    assert all(boilerplate.in_menu(link, pages[0]) for link in pages[0].links)


def test_a_link_in_the_pages_own_text_is_in_no_menu() -> None:
    boilerplate, pages = site('<p><a href="/f.pdf">แผนพัฒนาท้องถิ่น</a></p>', "<p>ข</p>", "<p>ค</p>", "<p>ง</p>")
    assert [boilerplate.in_menu(link, pages[0]) for link in pages[0].links] == [True, True, False]


def test_with_few_pages_seen_only_markup_tells_a_menu() -> None:
    one = page(f'<nav>{MENU}</nav><div class="topmenu"><p>เมนู</p></div>{MENU}<p>ก</p>')
    own = seen(one).own(one)
    assert own.body == "แผนพัฒนาท้องถิ่น\nแผนการใช้จ่ายงบประมาณ\nก"
    assert own.shared_text.endswith("เมนู")


def test_a_menu_that_one_page_alone_has_is_its_own_where_only_a_class_says_menu() -> None:
    boilerplate, pages = site(
        '<div class="menu"><p>O1 โครงสร้าง</p></div>', "<p>ข</p>", "<p>ค</p>", "<p>ง</p>"
    )
    assert boilerplate.own(pages[0]).body == "O1 โครงสร้าง"


def test_a_home_page_seen_under_three_addresses_keeps_its_news() -> None:
    home = f"{MENU}<p>ข่าวประกาศ สถิติผู้ชม {{}}</p>"
    homes = [page(home.format(n), path) for n, path in ((15, ""), (16, "home"), (17, "index.html"))]
    boilerplate = seen(*homes, *(page(f"{MENU}<p>{name}</p>", f"{name}/") for name in "bcd"))
    assert boilerplate.own(homes[0]).body == "ข่าวประกาศ สถิติผู้ชม 15"


def test_sister_pages_with_the_same_entries_keep_them_and_give_one_fingerprint() -> None:
    entries = '<p><a href="/f.pdf">เอกสาร</a></p><p>อัปโหลดเมื่อ 19 ตุลาคม 2564</p>'
    sisters = [page(f"{MENU}<h2>เรื่องที่ {n}</h2>{entries}", f"documents/{n}") for n in range(1, 9)]
    others = [page(f"{MENU}<h2>{t}</h2><p>{t}</p>", f"{t}/") for t in ("news", "law", "power", "staff")]
    boilerplate = seen(*sisters, *others)
    own = [boilerplate.own(one) for one in sisters]
    assert own[0].body == "เรื่องที่ 1\nเอกสาร\nอัปโหลดเมื่อ 19 ตุลาคม 2564"
    assert len({one.fingerprint for one in own}) == 1
    assert boilerplate.own(others[0]).fingerprint != own[0].fingerprint


def test_the_fingerprint_looks_past_titles_dates_counters_and_order() -> None:
    def fingerprint(body: str) -> str:
        one = page(body)
        return seen(one).own(one).fingerprint

    plan = '<p><a href="/f.pdf">แผน</a></p>'
    first = fingerprint(f"<h2>ก</h2>{plan}<p>รายงาน</p><p>วันที่ 3 มกราคม 2566</p><p>เข้าชม 15 ครั้ง</p>")
    assert first == fingerprint(f"<h2>ข</h2><p>รายงาน</p>{plan}<p>วันที่ 9 มีนาคม 2565</p><p>เข้าชม 1,204 ครั้ง</p>")
    assert first != fingerprint(f"<h2>ก</h2>{plan.replace('f.pdf', 'g.pdf')}<p>รายงาน</p>")


def test_a_page_of_headings_alone_has_no_fingerprint() -> None:
    one = page("<h2>เจตจำนงสุจริต</h2><h2>การประเมินความเสี่ยง</h2>")
    own = seen(one).own(one)
    assert own.fingerprint == ""
    assert own.body == "เจตจำนงสุจริต\nการประเมินความเสี่ยง"


def test_a_heading_that_is_the_title_of_every_page_is_not_its_own() -> None:
    names = ("ก", "ข", "ค", "ง")
    pages = [page(f"<h{n}>ทต.ท่านา</h{n}><h4>{name}</h4>", f"{n}x/") for n, name in enumerate(names, 1)]
    own = seen(*pages).own(pages[1])
    assert (own.heading, own.body) == ("ข", "ข")


def test_of_two_headings_the_one_that_sisters_do_not_share_names_the_page() -> None:
    pages = [page(f"<h2>เอกสารและรายงาน</h2><h2>เรื่องที่ {n}</h2><p>{n}</p>", f"d/{n}") for n in (1, 2)]
    assert seen(*pages).own(pages[1]).heading == "เรื่องที่ 2"


def test_sections_end_at_the_next_heading_and_count_what_leads_somewhere() -> None:
    links = '<p><a href="/a">ก</a> <a href="#">ข</a></p>'
    one = page(f"<p>นำ</p><h2>แผน</h2><p>ข้อความ</p>{links}<h3>ว่าง</h3><h2>ท้าย</h2><p>จบ</p>")
    sections = seen(one).own(one).sections
    assert [(s.level, s.text, s.characters, s.links, s.body) for s in sections] == [
        (2, "แผน", 10, 1, "ข้อความ\nก ข"),
        (3, "ว่าง", 0, 0, ""),
        (2, "ท้าย", 2, 0, "จบ"),
    ]


def test_breadcrumbs_are_neither_own_nor_shared() -> None:
    one = page('<div class="breadcrumb"><a href="/">หน้าแรก</a><a href="#">แผนงาน</a></div><p>ก</p>')
    boilerplate = seen(one)
    own = boilerplate.own(one)
    assert (own.body, own.shared_text) == ("ก", "")
    assert all(boilerplate.in_menu(link, one) for link in one.links)


def test_text_is_normalised_and_masked_and_placeholders_stay() -> None:
    one = page(
        "<p>เเผนประจําปี ๒๕๖๖</p><p>1-1017-00230-70-8</p><p>Lorem ipsum</p><p>---อยู่ระหว่างจัดทำข้อมูล---</p>"
    )
    assert seen(one).own(one).body.splitlines() == [
        "แผนประจำปี 2566",
        "█-████-█████-██-█",
        "Lorem ipsum",
        "---อยู่ระหว่างจัดทำข้อมูล---",
    ]


def test_a_body_is_cut_at_twenty_thousand_characters() -> None:
    one = page("".join(f"<p>{n} {'ก' * 95}</p>" for n in range(500)))
    assert len(seen(one).own(one).body) == 20_000


def test_pictures_of_menus_are_not_counted() -> None:
    banner = '<div><img src="/banner1.jpg"><img src="/wat.jpg"></div>'
    pages = [page(f'{banner}<p>{name}</p><p><img src="/{name}.jpg"></p>', f"{name}/") for name in "abcd"]
    assert seen(*pages).own(pages[0]).photos == 1


def test_the_order_of_pages_changes_nothing() -> None:
    _, pages = site("<p>ก</p>", "<p>ข</p>", "<p>ค</p>", "<p>ง</p>", "<h2>จ</h2>")
    assert [seen(*pages).own(one) for one in pages] == [seen(*pages[::-1]).own(one) for one in pages]


# ---------------------------------------------------------------- real sites


@cache
def real(shared: Path, name: str) -> dict[str, OwnContent]:
    """Own content of every page of a site, by path."""
    root = shared / "corpus" / "sites" / name
    files = sorted(path for path in root.rglob("*.html") if "assets" not in path.parts)
    pages = {}
    for file in files:
        path = "/" + file.relative_to(root).as_posix().removesuffix("index.html")
        pages[path] = read_page(file.read_text(encoding="utf-8"), f"http://x.go.th{path}")
    boilerplate = seen(*pages.values())
    return {path: boilerplate.own(one) for path, one in pages.items()}


def test_sanor_shows_one_body_under_nine_titles(shared: Path) -> None:
    own = real(shared, "sanor")
    documents = [own["/documents/"], *(own[f"/documents/{n}/"] for n in range(1, 9))]
    assert len({one.fingerprint for one in documents}) == 1
    assert documents[0].fingerprint
    assert [one.heading for one in documents[2:5]] == [
        "แผนดำเนินงาน/งบประมาณประจำปี",
        "แผนการใช้จ่ายงบประมาณประจำปี",
        "รายงานผลการดำเนินงานประจำปี",
    ]


def test_sanor_own_text_is_without_its_menu_of_items(shared: Path) -> None:
    own = real(shared, "sanor")
    assert "รายงานผลการสำรวจความพึงพอใจ" not in own["/documents/2/"].body
    assert "รายงานผลการสำรวจความพึงพอใจ" in own["/documents/7/"].body
    assert own["/ita/"].body == "Not available Now! Get back"
    assert "office@sanor.go.th" in own["/"].shared_text


def test_sanor_policy_page_is_three_headings_with_nothing_under_them(shared: Path) -> None:
    sections = real(shared, "sanor")["/policy/"].sections
    assert {"การประเมินความเสี่ยงการทุจริต", "การดำเนินการความเสี่ยงการทุจริต"} <= {s.text for s in sections}
    assert all(section.characters == 0 for section in sections)


def test_sanor_home_page_keeps_its_news_cards(shared: Path) -> None:
    body = real(shared, "sanor")["/"].body
    assert "ประกาศนโยบายไม่รับขอขวัญทุกชนิด No Gift Policy" in body
    assert "แผนการใช้จ่ายงบประมาณประจำปี" not in body


def test_thongtanee_item_pages_are_titles_over_nothing(shared: Path) -> None:
    own = real(shared, "thongtanee")
    page = own["/Pages/plan_bgy/"]
    assert (page.heading, page.body, page.fingerprint, page.photos) == (
        "แผนการใช้จ่ายงบประมาณประจำปี",
        "แผนการใช้จ่ายงบประมาณประจำปี",
        "",
        0,
    )
    assert own["/Pages/operation_omp/"].body == own["/Pages/operation_omp/"].heading


def test_thongtanee_contact_page_keeps_its_address(shared: Path) -> None:
    body = real(shared, "thongtanee")["/Pages/contact/"].body
    assert "โทรศัพท์ : 0-4363-1034" in body
    assert "สงวนลิขสิทธิ์" not in body


def test_phonsung_with_two_pages_rests_on_markup(shared: Path) -> None:
    own = real(shared, "phonsung")
    assert "สำหรับผู้ดูแลระบบ" in own["/ITA.html"].shared_text
    assert "สำหรับผู้ดูแลระบบ" not in own["/ITA.html"].body
    assert "รายงานผลการดำเนินงานประจำปี" in own["/ITA.html"].body
