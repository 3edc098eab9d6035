"""Pages read as a visitor sees them. Each case is a habit of a real site, which is named."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from crawler.extract.html import FoundLink, Page, read_page
from matchers.model import NameSource

URL = "http://www.x.go.th/p/index.html"


def page(html: str, url: str = URL) -> Page:
    return read_page(html, url)


def only(html: str) -> FoundLink:
    links = page(html).links
    assert len(links) == 1
    return links[0]


def names(html: str) -> list[str]:
    return [link.text for link in page(html).links]


# ---------------------------------------------------------------- links are found


@pytest.mark.parametrize(
    "html",
    [
        '<a href="a.pdf">x</a>',
        '<map><area href="a.pdf" alt="x"></map>',
        '<frameset><frame src="a.pdf"></frameset>',
        '<iframe src="a.pdf"></iframe>',
        '<object data="a.pdf"></object>',
        '<embed src="a.pdf">',
        "<td onclick=\"window.open('a.pdf')\">x</td>",
        "<button onclick=\"location.href='a.pdf'\">x</button>",
        "<a href=\"javascript:window.open('a.pdf','_blank')\">x</a>",
        '<a href="#" onclick="window.open(\'a.pdf\'); return false">x</a>',
        '<select><option value="a.pdf">x</option></select>',
        '<form><button formaction="a.pdf">x</button></form>',
        '<div data-href="a.pdf">x</div>',
        '<a href="#" data-url="a.pdf">x</a>',
        '<A HREF="a.pdf">x</A>',
        "<a href=a.pdf>x",
        '<noscript><a href="a.pdf">x</a></noscript>',
        '<noframes><a href="a.pdf">x</a></noframes>',
        '<a href="javascript:;" data-fancybox data-src="a.pdf">x</a>',
        '<button data-pdf="a.pdf">x</button>',
        "<tr onclick=\"window.location='a.pdf'\"><td>x</td></tr>",
        '<span onclick="document.location.href = &quot;a.pdf&quot;">x</span>',
        '<a href="#" onclick="location.replace(\'a.pdf\')">x</a>',
        "<div style='display:none'><a href='a.pdf'>x</a></div>",
    ],
)
def test_a_link_is_found_however_it_is_written(html: str) -> None:
    link = only(f"<html><body><p>{html}</p></body></html>")
    assert (link.url, link.dead_anchor) == ("http://www.x.go.th/p/a.pdf", False)


def test_a_script_may_open_a_thai_name_with_a_space() -> None:
    link = only("<a href='#' onclick=\"window.open('แผน 1.pdf','_blank')\">แผน</a>")
    assert link.url == "http://www.x.go.th/p/%E0%B9%81%E0%B8%9C%E0%B8%99%201.pdf"


def test_a_lazy_picture_is_no_link_and_words_in_a_script_are_none() -> None:
    html = """<img data-src="1.jpg"><div data-src="bg.jpg">ก</div><td onclick="open('กองช่าง กองคลัง')">ข</td>
    <div data-url="">ค</div><div data-file="2566">ง</div>"""
    assert page(html).links == ()


def test_links_after_the_end_of_the_page_are_found() -> None:
    assert names('<html><body><a href="1">หนึ่ง</a></body></html><p><a href="2">สอง</a></p>') == ["หนึ่ง", "สอง"]


def test_links_in_comments_scripts_and_templates_are_not_followed() -> None:  # phsmun, phukradung
    html = """<body><!-- <a href="1">x</a> <a href="2">x</a> -->
    <script>document.write('<a href="3">')</script><template><a href="4">x</a></template>
    <a href="5">จริง</a></body>"""
    read = page(html)
    assert [link.href for link in read.links] == ["5"]
    assert not read.repaired


def test_links_after_a_comment_never_closed_are_found_by_the_repair_parser() -> None:
    html = "<p>ก</p><!-- ปิดไม่ครบ -- ><ul>" + "".join(f'<li><a href="{n}">ข้อ {n}</a></li>' for n in range(20))
    read = page(html)
    assert read.repaired
    assert "repaired" in read.problems
    assert len(read.links) == 20


def test_links_below_three_thousand_nested_elements_are_found() -> None:
    read = page("<div>" * 3000 + '<a href="a">ก</a><a href="b">ข</a>')
    assert [link.text for link in read.links] == ["ก", "ข"]


def test_a_page_with_few_links_is_not_repaired_in_vain() -> None:
    assert not page('<body><!-- <a href="1">x</a> --><a href="2">y</a></body>').repaired


def test_a_base_address_moves_all_relative_links_but_a_development_base_is_ignored() -> None:
    assert page('<base href="/web/"><a href="a">x</a>').links[0].url == "http://www.x.go.th/web/a"
    read = page('<base href="http://localhost/web/"><a href="a">x</a>')
    assert read.links[0].url == "http://www.x.go.th/p/a"
    assert read.problems == ("development_base",)


def test_a_refreshing_page_tells_where_it_leads() -> None:
    html = '<meta http-equiv="Refresh" content="0; URL=\'main/home.php\'">'
    assert page(html).meta_refresh == "http://www.x.go.th/p/main/home.php"


# ---------------------------------------------------------------- dead anchors


def test_a_hash_and_an_anchor_without_target_are_dead() -> None:  # ทต.โพนสูง, อบต.บ้านโพธิ์
    read = page('<a href="#">ก</a> <a>ข</a> <a href="javascript:void(0)">ค</a> <a href="#no">ง</a>')
    assert [link.dead_anchor for link in read.links] == [True] * 4


def test_an_anchor_to_a_part_of_the_page_is_not_dead() -> None:
    read = page('<a href="#oss">ก</a> <a href="#old">ข</a> <h2 id="oss">x</h2> <a name="old"></a>')
    assert [(link.dead_anchor, link.problem, link.url) for link in read.links] == [
        (False, "same_page", None)
    ] * 2


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#" data-bs-toggle="dropdown">แผนงาน</a>',
        '<a href="#" class="nav-link dropdown-toggle">แผนงาน</a>',
        '<li><a href="#">แผนงาน</a><ul><li>แผนพัฒนา</li></ul></li>',
    ],
)
def test_a_menu_entry_that_opens_a_menu_is_not_dead(html: str) -> None:
    link = only(html)
    assert (link.dead_anchor, link.problem) == (False, "control")


def test_the_name_of_a_place_is_no_link() -> None:
    assert page('<a name="top">แผนพัฒนา</a>').links == ()


def test_mail_and_phone_links_are_kept_as_facts() -> None:
    read = page('<a href="mailto:a@x.go.th">ส่งเมล</a> <a href="tel:043631034">โทร</a>')
    assert [(link.problem, link.url, link.dead_anchor) for link in read.links] == [
        ("mailto", None, False),
        ("tel", None, False),
    ]


# ---------------------------------------------------------------- names


def test_a_link_is_called_by_its_own_text() -> None:
    link = only('<p>ดู <a href="a.pdf" title="เอกสาร">แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖-๒๕๗๐)</a></p>')
    assert (link.text, link.name_source) == ("แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570)", NameSource.TEXT)


@pytest.mark.parametrize(
    ("html", "name", "source"),
    [
        ('<a href="a.pdf" title="แผนพัฒนา">ดาวน์โหลด</a>', "แผนพัฒนา", NameSource.TITLE),
        ('<a href="a.pdf" aria-label="แผนพัฒนา"><i class="fa"></i></a>', "แผนพัฒนา", NameSource.ARIA),
        ('<a href="a.pdf"><img src="1.jpg" alt="แผนพัฒนา"></a>', "แผนพัฒนา", NameSource.ALT),
        ('<p>แผนพัฒนา : <a href="a.pdf">ดาวน์โหลด</a></p>', "แผนพัฒนา", NameSource.BESIDE),
        ('<p><a href="a.pdf">คลิกที่นี่</a> เพื่ออ่านแผนพัฒนา</p>', "เพื่ออ่านแผนพัฒนา", NameSource.BESIDE),
        ('<p>แผนพัฒนา<br><a href="a.pdf">คลิกเพื่อเปิดไฟล์ PDF</a></p>', "แผนพัฒนา", NameSource.BESIDE),
        ('<div>แผนพัฒนา</div><div><a href="a.pdf">Read More »</a></div>', "แผนพัฒนา", NameSource.BESIDE),
        (
            '<h3>แผนพัฒนา</h3><div><a href="a.pdf">เอกสาร : ดาวน์โหลด (65a.pdf)</a></div>',
            "แผนพัฒนา",
            NameSource.HEADING,
        ),
        ('<div><a href="แผน_พัฒนา.pdf">ดาวน์โหลด</a></div>', "แผน พัฒนา", NameSource.FILE_NAME),
        ('<div><a href="pdf_67b5cd83190a6.pdf">ดาวน์โหลด</a></div>', "ดาวน์โหลด", NameSource.TEXT),
    ],
)
def test_a_link_that_says_nothing_is_called_after_its_surroundings(
    html: str, name: str, source: NameSource
) -> None:
    link = only(html)
    assert (link.text, link.name_source) == (name, source)


def test_in_a_row_the_item_is_named_in_another_cell() -> None:  # สสอ.: an icon in the third cell
    html = """<table><tr><td>1</td><td>ข้อมูลผู้บริหาร</td><td>19/02/2568</td>
    <td><a href="a.pdf"><span class="glyphicon"></span></a></td></tr></table>"""
    link = only(html)
    assert (link.text, link.name_source) == ("ข้อมูลผู้บริหาร", NameSource.ROW)
    assert link.beside == "1 | ข้อมูลผู้บริหาร | 19/02/2568"


def test_a_cell_that_spans_rows_names_the_links_of_all_of_them() -> None:
    html = """<table><tr><td rowspan="2">แผนพัฒนาท้องถิ่น</td><td><a href="1.pdf">ดาวน์โหลด</a></td></tr>
    <tr><td><a href="2.pdf">ดาวน์โหลด</a></td></tr>
    <tr><td>งบประมาณ</td><td><a href="3.pdf">ดาวน์โหลด</a></td></tr></table>"""
    assert names(html) == ["แผนพัฒนาท้องถิ่น", "แผนพัฒนาท้องถิ่น", "งบประมาณ"]


def test_each_of_several_downloads_in_one_list_has_its_own_name() -> None:
    html = """<ul><li>แผนพัฒนา 2566 <a href="1">ดาวน์โหลด</a></li>
    <li>แผนพัฒนา 2567 <a href="2">ดาวน์โหลด</a></li></ul>
    <p>ข้อบัญญัติ ก <a href="3">คลิก</a> ข้อบัญญัติ ข <a href="4">คลิก</a></p>"""
    assert names(html) == ["แผนพัฒนา 2566", "แผนพัฒนา 2567", "ข้อบัญญัติ ก", "ข้อบัญญัติ ข"]


def test_a_card_gives_its_title_to_the_link_in_it() -> None:  # อบต.สะนอ /news/
    html = """<div class="card"><img src="b.jpg"><a href="#!"><div class="mask"></div></a>
    <div class="card-body"><h5 class="card-title">ประกาศนโยบาย No Gift Policy</h5><p>3/4/2566</p>
    <a href="#!">อ่านเพิ่มเติม</a></div></div>"""
    read = page(html)
    assert [link.text for link in read.links] == ["ประกาศนโยบาย No Gift Policy"] * 2
    assert {link.repeats for link in read.links} == {2}


def test_a_card_that_is_one_link_is_called_by_its_title_not_its_date() -> None:  # อบต.สะนอ /documents/
    html = (
        """<a href="a.pdf"><div><div>เอกสารแผนพัฒนาท้องถิ่น</div><div>อัปโหลดเมื่อ 19 ตุลาคม 2564</div></div></a>"""
    )
    assert names(html) == ["เอกสารแผนพัฒนาท้องถิ่น"]


def test_a_bare_year_keeps_its_text_and_has_the_item_above_it() -> None:
    link = only('<h3>แผนพัฒนาท้องถิ่น</h3><p><a href="a.pdf">ปี 2565</a></p>')
    assert (link.text, link.trail) == ("ปี 2565", ("แผนพัฒนาท้องถิ่น",))


def test_a_picture_that_leads_home_is_not_called_after_the_heading_above_it() -> (
    None
):  # ทต.ธงธานี k.btn-back.png
    html = '<h2>แผนการใช้จ่ายงบประมาณ</h2><div><a href="/Home"><img src="/docs/k.btn-back.png"></a></div>'
    assert names(html) == [""]


def test_an_alt_text_that_only_repeats_a_file_name_is_no_name() -> None:
    assert names('<h2>แผน</h2><div><a href="a.pdf"><img src="x" alt="IMG5_0010.jpg"></a></div>') == ["แผน"]


@pytest.mark.parametrize(
    ("picture", "name", "source"),
    [
        ('<img src="1.jpg" alt="แผนพัฒนาท้องถิ่น">', "แผนพัฒนาท้องถิ่น", NameSource.ALT),
        ('<img src="1.jpg" alt="" title="แผนพัฒนาท้องถิ่น">', "แผนพัฒนาท้องถิ่น", NameSource.TITLE),
        ('<img src="images/ITA.jpg">', "ITA", NameSource.FILE_NAME),  # ทต.โพนสูง
        ('<img src="/u/banner_no-gift-policy.png" alt="">', "banner no gift policy", NameSource.FILE_NAME),
        ('<img src="แผนพัฒนาท้องถิ่น-2566.jpg" alt="banner 1">', "แผนพัฒนาท้องถิ่น 2566", NameSource.FILE_NAME),
        ('<img src="data:image/gif;base64,R0" data-src="OIT_2566.png">', "OIT 2566", NameSource.FILE_NAME),
        ('<img src="IMG5_0010.jpg" alt="youtube">', "คู่มือประชาชน", NameSource.BESIDE),  # อบต.ภูกระดึง
        ('<img src="50912.jpg" alt="image">', "คู่มือประชาชน", NameSource.BESIDE),
        ('<img src="1.jpg" alt="banner1">', "คู่มือประชาชน", NameSource.BESIDE),
        ('<img src="1.jpg" alt="IMG_0010">', "คู่มือประชาชน", NameSource.BESIDE),
        ('<img src="1.jpg" alt="รูปภาพ 3">', "คู่มือประชาชน", NameSource.BESIDE),
        ('<img src="แบนเนอร์-1.png">', "คู่มือประชาชน", NameSource.BESIDE),
    ],
)
def test_a_picture_is_named_by_its_alt_its_title_its_file_or_what_stands_near(
    picture: str, name: str, source: NameSource
) -> None:
    link = only(f'<p>คู่มือประชาชน</p><p><a href="a.html">{picture}</a></p>')
    assert (link.text, link.name_source) == (name, source)


def test_an_alt_text_on_several_pictures_that_lead_elsewhere_names_none_of_them() -> None:
    html = "".join(
        f'<div><p>{name}</p><a href="{n}"><img src="{n}.jpg" alt="เทศบาลของเรา"></a></div>'
        for n, name in enumerate(("คู่มือประชาชน", "แผนพัฒนา", "งบประมาณ"))
    )
    assert names(html) == ["คู่มือประชาชน", "แผนพัฒนา", "งบประมาณ"]


def test_a_file_name_in_the_thai_code_page_is_readable() -> None:
    assert names('<p><a href="%E1%BC%B9%A7%D2%B9.pdf">ดาวน์โหลด</a></p>') == ["แผนงาน"]


def test_names_are_normalised_and_masked() -> None:
    assert names('<a href="a">เเผนประจําปี ๒๕๖๖ 1-1017-00230-70-8</a>') == ["แผนประจำปี 2566 █-████-█████-██-█"]


# ---------------------------------------------------------------- codes, headings, surroundings


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ('<p>O1 – <a href="#">โครงสร้าง</a></p>', "O1"),  # ทต.โพนสูง
        ('<p><a href="#">ผังองค์กร</a> (o7)</p>', "o7"),
        ('<a href="#">๐๑๓ รายงานผล</a>', "๐๑๓"),
        ('<table><tr><td>O12</td><td>รายงาน</td><td><a href="#">คลิก</a></td></tr></table>', "O12"),
        ('<p>โทร. 043-631034 <a href="#">ติดต่อ</a></p>', ""),
        ('<p>O1 <a href="1">ก</a> O2 <a href="2">ข</a></p>', "O1"),
    ],
)
def test_a_code_in_or_beside_a_link_is_kept_as_written(html: str, code: str) -> None:
    assert page(html).links[0].code == code


def test_two_codes_in_one_line_go_to_their_own_links() -> None:
    read = page('<p>O1 <a href="1">ก</a> O2 <a href="2">ข</a></p>')
    assert [link.code for link in read.links] == ["O1", "O2"]


def test_the_headings_above_a_link_are_its_trail_and_end_with_their_part() -> None:
    html = """<h1>ITA</h1><div class="col"><h5>9.1 ข้อมูล</h5><p><a href="1">ก</a></p></div>
    <div class="col"><p><a href="2">ข</a></p><h5>9.2 การบริหาร</h5><p><a href="3">ค</a></p></div>"""
    assert [link.trail for link in page(html).links] == [
        ("ITA", "9.1 ข้อมูล"),
        ("ITA",),
        ("ITA", "9.2 การบริหาร"),
    ]


def test_a_tab_and_an_accordion_name_what_they_open() -> None:
    html = """<ul><li><a href="#y66" data-toggle="tab">ปี 2566</a></li>
    <li><a href="#y65" data-toggle="tab">ปี 2565</a></li></ul>
    <div id="y66"><a href="1">แผน</a></div><div id="y65"><a href="2">แผน</a></div>
    <button data-bs-target="#c">O19-O22</button><div id="c"><a href="3">แผนจัดซื้อ</a></div>"""
    assert [link.trail for link in page(html).links[2:]] == [("ปี 2566",), ("ปี 2565",), ("O19-O22",)]


def test_tabs_and_accordions_opened_by_a_script_name_what_they_open() -> None:  # as W3Schools teaches them
    html = """<div class="tab"><button class="tablinks" onclick="openYear(event, 'y66')">ปี 2566</button>
    <button class="tablinks" onclick="openYear(event, 'y65')">ปี 2565</button></div>
    <div id="y66" class="tabcontent"><a href="1">แผน</a></div>
    <div id="y65" class="tabcontent" style="display:none"><a href="2">แผน</a></div>
    <button class="accordion">O1 โครงสร้าง</button><div class="panel"><a href="3">แผนภูมิ</a></div>
    <button class="accordion">O2 ผู้บริหาร</button><div class="panel"><a href="4">รายชื่อ</a></div>
    <details><summary>O3 อำนาจหน้าที่</summary><a href="5">กฎหมาย</a></details>"""
    assert [link.trail for link in page(html).links] == [
        ("ปี 2566",),
        ("ปี 2565",),
        ("O1 โครงสร้าง",),
        ("O2 ผู้บริหาร",),
        ("O3 อำนาจหน้าที่",),
    ]


def test_a_menu_entry_stands_above_the_menu_it_opens() -> None:
    html = """<nav><ul><li><a href="#">แผนงาน</a><ul><li><a href="1">แผนพัฒนา</a></li></ul></li>
    <li><a href="2">ติดต่อ</a></li></ul></nav>"""
    assert [link.trail for link in page(html).links] == [(), ("แผนงาน",), ()]


def test_a_caption_a_heading_row_and_a_column_header_stand_above_a_cell() -> None:
    html = """<table><caption>รายการ OIT</caption><tr><th>รายการ</th><th>ปี 2566</th><th>ปี 2565</th></tr>
    <tr><td colspan="3">ตัวชี้วัดย่อย 9.1</td></tr>
    <tr><td>โครงสร้าง</td><td><a href="1">ดู</a></td><td><a href="2">ดู</a></td></tr></table>"""
    assert [link.trail for link in page(html).links] == [
        ("รายการ OIT", "ตัวชี้วัดย่อย 9.1", "ปี 2566"),
        ("รายการ OIT", "ตัวชี้วัดย่อย 9.1", "ปี 2565"),
    ]


def test_a_lone_bold_line_and_a_styled_span_are_headings() -> None:
    read = page('<p><b>ข้อมูลพื้นฐาน</b></p><span class="font-pages-head">แผนงาน</span><p>ข้อความ <b>หนา</b></p>')
    assert [(block.text, block.level) for block in read.blocks] == [
        ("ข้อมูลพื้นฐาน", 6),
        ("แผนงาน", 2),
        ("ข้อความ หนา", 0),
    ]


def test_a_written_path_and_a_marked_one_are_breadcrumbs() -> None:
    path = '<p><a href="/">หน้าแรก</a> » <a href="/a">แผนงาน</a> » แผนพัฒนา</p>'
    read = page(path + '<ol class="breadcrumb"><li>ก</li></ol><p>ข</p>')
    assert [block.crumb for block in read.blocks] == [True, True, False]


def test_menus_are_told_by_markup_or_by_class_and_content_by_neither() -> None:
    html = """<header><p>1</p></header><div class="main-menu"><p>2</p></div><nav><p>3</p></nav>
    <main><p>4</p><div class="card-footer"><p>5</p></div></main><footer><p>6</p></footer>"""
    assert [(b.text, b.in_nav) for b in page(html).blocks] == [
        ("1", 1),
        ("2", 1),
        ("3", 2),
        ("4", 0),
        ("5", 0),
        ("6", 2),
    ]


def test_a_block_has_the_same_key_in_every_folder() -> None:
    html = '<p>บริการ <a href="e-services.html">ออนไลน์</a></p>'
    assert page(html, "http://x.go.th/a/").blocks[0].key == page(html, "http://x.go.th/b/c/").blocks[0].key
    assert page(html).blocks[0].key != page(html.replace("บริการ", "แผน")).blocks[0].key


# ---------------------------------------------------------------- forms, maps, pictures


def test_a_form_is_described_by_its_heading_and_labels() -> None:
    html = """<h2>ร้องเรียน</h2><form action="/send" method="POST">
    <label for="t">เรื่อง</label><input id="t" name="topic">
    <div>ชื่อ-นามสกุล *</div><input name="by" placeholder="นางสาวน้ำใส">
    <textarea name="body" placeholder="รายละเอียด"></textarea>
    <input type="hidden" name="csrf"><input type="submit"></form>"""
    form = page(html).forms[0]
    assert (form.name, form.action, form.method) == ("ร้องเรียน", "/send", "post")
    assert form.fields == ("เรื่อง", "ชื่อ-นามสกุล *", "รายละเอียด")


@pytest.mark.parametrize(
    "html",
    [
        '<form role="search"><input name="word"></form>',
        '<form><input name="q"><button>ค้นหา</button></form>',
        '<form><input name="user"><input type="password" name="pass"></form>',
        '<form><input type="hidden" name="x"></form>',
    ],
)
def test_search_boxes_and_logins_are_no_service(html: str) -> None:
    assert page(html).forms == ()


def test_a_map_is_seen_in_a_frame_and_behind_a_link() -> None:
    assert page('<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>').has_map
    assert page('<a href="https://goo.gl/maps/abc">แผนที่</a>').has_map
    assert not page('<iframe src="https://www.youtube.com/embed/1"></iframe>').has_map


def test_photographs_are_counted_without_icons_and_logos() -> None:
    html = """<img src="nayok.jpg"><img src="/img/logo_x.png"><img src="a.png" width="16"><img src="new.gif">
    <img src="data:image/png;base64,x">"""
    assert page(html).photos == 1


# ---------------------------------------------------------------- hostile pages


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\x00",
        "   ",
        "not html at all",
        "<",
        "<a",
        "<!--" * 20_000,
        "<a " * 20_000,
        "<a x='" * 20_000,
        "<a x='>" * 20_000,
        "<![ >" * 100 + "<a >" * 10 + "<!-- <a ><a ><a >",
        "<div>" * 20_000 + "</b>" * 20_000,
        "<table><tr><td>" * 500 + '<a href="x">x</a>',
        "<ul><li>" * 2000 + '<a href="x">x</a>',
        '<td rowspan="99999999999" colspan="-5">x</td>',
        "<form>" + "<input name=a>" * 5000,
        "<b>" * 5000 + "x",
        "</div>" * 5000,
        "\ud800<p>x",
        '<a href="' + "x" * 100_000 + '">x</a>',
        '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        "<p>" + "O1 " * 50_000 + '<a href="x">x</a>',
    ],
)
def test_any_text_gives_a_page(html: str) -> None:
    assert isinstance(page(html), Page)


def test_a_large_page_nested_without_end_is_cut_where_that_begins() -> None:
    read = page('<p><a href="a">ก</a></p>' + "<div>" * 50_000 + "</b>" * 50_000)
    assert [link.text for link in read.links] == ["ก"]
    assert read.problems == ("cut",)


def test_what_looks_like_elements_in_a_script_is_no_depth() -> None:
    many = "<div>" * 50_000
    read = page(f"<script>var cards = '{many}'</script><p>แผน</p><a href=a.pdf>x</a>")
    assert len(read.links) == 1
    assert not read.problems


def test_a_small_page_nested_without_end_says_that_it_is_cut() -> None:
    assert "cut" in page("<div>" * 2_000 + "<p>แผน</p>").problems


def test_a_page_of_more_elements_than_any_has_is_cut_and_says_so() -> None:
    read = page("<p>แผน</p>" + "<b>x</b>" * 250_000)
    assert read.blocks[0].text == "แผน"
    assert "cut" in read.problems


def test_a_page_with_endless_links_is_cut_and_says_so() -> None:
    read = page('<a href="x">x</a>' * 12_000)
    assert len(read.links) == 10_000
    assert "too_many_links" in read.problems


# ---------------------------------------------------------------- real pages


@cache
def real(shared: Path, name: str) -> Page:
    path = shared / "corpus" / "sites" / name
    return read_page(
        path.read_text(encoding="utf-8"),
        f"http://x.go.th/{name.partition('/')[2].removesuffix('index.html')}",
    )


def test_phonsung_lists_43_items_that_all_lead_nowhere(shared: Path) -> None:
    items = [link for link in real(shared, "phonsung/ITA.html").links if link.code]
    assert {link.code for link in items} == {f"O{n}" for n in range(1, 44)}
    assert len(items) == 47
    assert all(link.dead_anchor for link in items)


def test_phonsung_tells_in_the_row_in_which_menu_an_item_is(shared: Path) -> None:
    first = next(link for link in real(shared, "phonsung/ITA.html").links if link.code == "O1")
    assert first.text == "โครงสร้าง"
    assert first.trail[1] == "ข้อมูลพื้นฐาน"
    assert 'อยู่ที่เมนู "ข้อมูลพื้นฐาน" หัวข้อ "โครงสร้างองค์กร"' in first.beside


def test_phonsung_has_three_links_for_its_eservice_item(shared: Path) -> None:
    links = [link for link in real(shared, "phonsung/ITA.html").links if link.code == "O18"]
    assert len(links) == 3


def test_sanor_gives_four_differently_placed_links_to_one_file(shared: Path) -> None:
    links = [
        link for link in real(shared, "sanor/documents/2/index.html").links if "doc_download" in link.href
    ]
    assert [link.text for link in links] == [
        "เอกสารแผนพัฒนาท้องถิ่น",
        "เอกสารแผนพัฒนาท้องถิ่น",
        "เอกสารจัดซื้อ-จัดจ้าง",
        "เอกสารแผนพัฒนาท้องถิ่น",
    ]
    assert links[0].trail == ("แผนดำเนินงาน/งบประมาณประจำปี",)
    assert links[3].trail == ("เอกสารจัดซื้อ-จัดจ้าง",)


def test_sanor_news_cards_lead_nowhere_under_one_name(shared: Path) -> None:
    links = [link for link in real(shared, "sanor/news/index.html").links if link.href == "#!"]
    assert {link.text for link in links} == {"ประกาศนโยบายไม่รับขอขวัญทุกชนิด No Gift Policy"}
    assert all(link.dead_anchor for link in links)


def test_thongtanee_pages_are_called_by_their_styled_span(shared: Path) -> None:
    headings = [b.text for b in real(shared, "thongtanee/Pages/plan_bgy/index.html").blocks if b.level]
    assert headings == ["แผนการใช้จ่ายงบประมาณประจำปี"]


def test_thongtanee_paths_are_breadcrumbs(shared: Path) -> None:
    crumbs = [b.text for b in real(shared, "thongtanee/Pages/plan_bgy/index.html").blocks if b.crumb]
    assert crumbs == ["หน้าแรก", "แผนงาน"]


def test_thongtanee_menu_entries_stand_under_the_button_that_opens_them(shared: Path) -> None:
    links = {link.href: link for link in real(shared, "thongtanee/index.html").links}
    assert links["/Pages/plan_pdl"].trail == ("แผนงาน",)
    assert links["/Pages/history"].trail == ("ข้อมูลทั่วไป",)


def test_thongtanee_contact_has_a_map_and_its_complaint_page_a_form(shared: Path) -> None:
    assert real(shared, "thongtanee/Pages/contact/index.html").has_map
    form = real(shared, "thongtanee/Pages/adding_complain/index.html").forms[0]
    assert form.name == "ร้องเรียน / ร้องทุกข์"
    assert {"เรื่องร้องเรียน *", "ชื่อ-นามสกุล *", "อีเมล"} <= set(form.fields)


def test_bkk_links_keep_the_code_inside_their_text(shared: Path) -> None:
    first = real(shared, "bkk/dusit/index.html").links[0]
    assert (first.text, first.code) == ("ผังองค์กร (O1)", "O1")


def test_no_real_page_needs_repair(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "sites").rglob("*.html")):
        assert not read_page(path.read_text(encoding="utf-8", errors="replace"), URL).repaired, path
