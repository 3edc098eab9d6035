"""From the explanation of an answer sheet to the names to click, and where they lead on a crawled site."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.explanations import LONGEST, MOST_STEPS, MOST_WAYS, same_way, steps_of, walk, ways_of
from matchers.model import Outcome
from matchers.site import Site
from tests.matchers.evidence import HOME, HOST, Town, town

PLAN = ("แผนงาน", "แผนพัฒนาท้องถิ่น")

# --- from a sentence to names -----------------------------------------------------------------

ONE_WAY = [
    'อยู่ที่เมนู "แผนงาน" หัวข้อ "แผนพัฒนาท้องถิ่น"',
    "อยู่ที่เมนู “แผนงาน” หัวข้อ “แผนพัฒนาท้องถิ่น” เป็นแผนที่ใช้ในปี พ.ศ.2566",
    'เมนู"แผนงาน"หัวข้อ"แผนพัฒนาท้องถิ่น"',
    'อยู่ที่เมนู "แผนงาน" >> แผนพัฒนาท้องถิ่น',
    'อยู่ที่เมนู "หน้าแรก" เมนู "แผนงาน" หัวข้อ "แผนพัฒนาท้องถิ่น"',
    "1. หน้าแรก 2. เมนู แผนงาน 3. แผนพัฒนาท้องถิ่น",
    '1. หน้าแรก\n2. เมนู "แผนงาน"\n3. "แผนพัฒนาท้องถิ่น"',
    "๑. หน้าหลัก ๒. คลิกเมนูแผนงาน ๓. เลือกแผนพัฒนาท้องถิ่น",
    "1) เข้าเว็บไซต์ www.town.go.th 2) เลือกเมนู แผนงาน 3) คลิก แผนพัฒนาท้องถิ่น",
    "ขั้นตอนที่ 1 เข้าเว็บไซต์เทศบาล ขั้นตอนที่ 2 คลิกเมนูแผนงาน ขั้นตอนที่ 3 คลิกเลือก แผนพัฒนาท้องถิ่น",
    "หน้าหลัก > แผนงาน > แผนพัฒนาท้องถิ่น",
    "หน้าแรก » แผนงาน » แผนพัฒนาท้องถิ่น",
    "หน้าแรก → เมนูหลัก → แผนงาน → แผนพัฒนาท้องถิ่น",
    "หน้าหลัก/แผนงาน/แผนพัฒนาท้องถิ่น",
    "Home > แผนงาน > แผนพัฒนาท้องถิ่น",
    "แผนงาน >> แผนพัฒนาท้องถิ่น",
    "หน้าหลักของเว็บไซต์เลือกหัวข้อ แผนงาน เลือก แผนพัฒนาท้องถิ่น",
    "เข้าเว็บไซต์ https://www.town.go.th/home เลือกเมนู แผนงาน คลิกหัวข้อ แผนพัฒนาท้องถิ่น",
    "จากหน้าแรกให้คลิกที่เมนู “แผนงาน” แล้วเลือก “แผนพัฒนาท้องถิ่น”",
    "สามารถดูได้ที่เมนู แผนงาน หัวข้อ แผนพัฒนาท้องถิ่น",
    "เมนู แผนงาน\nหัวข้อ แผนพัฒนาท้องถิ่น",
    "1. แสดงขั้นตอนการเปิดเผยข้อมูล O4\n2. หน้าหลักของเว็บไซต์เลือก แผนงาน เลือก แผนพัฒนาท้องถิ่น\n3. แสดงแผนของหน่วยงาน",
    '1. หน้าแรก\n2. เมนู "แผนงาน"\n3. ที่ "แผนพัฒนาท้องถิ่น" ให้กด "ดาวน์โหลด"',
    '1. หน้าแรก\n2. "แผนพัฒนาท้องถิ่น" ที่อยู่ใต้หัวข้อ "แผนงาน"',
    'อยู่ที่เมนู "แผนงาน" หัวข้อ "แผนพัฒนาท้องถิ่น" หมายเหตุ ดูที่เมนู "ข่าว" ด้วย',
]


@pytest.mark.parametrize("explanation", ONE_WAY)
def test_every_way_of_writing_the_same_clicks_gives_the_same_names(explanation: str) -> None:
    assert ways_of(explanation) == (PLAN,)


def test_a_slash_or_comma_inside_quotation_marks_belongs_to_the_name() -> None:
    assert steps_of('อยู่ที่เมนู "แผนงาน / งบประมาณ" หัวข้อ "แผน, งบ"') == ("แผนงาน / งบประมาณ", "แผน, งบ")


def test_a_name_that_begins_like_a_word_for_clicking_stays_whole() -> None:
    assert steps_of("หน้าแรก > เรื่องร้องเรียน > เลือกตั้งท้องถิ่น") == ("เรื่องร้องเรียน", "เลือกตั้งท้องถิ่น")


def test_a_banner_is_called_by_its_name() -> None:
    assert ways_of('อยู่ที่เมนู "หน้าแรก" หัวข้อ "มีภาพแบนเนอร์ Webboard"') == (("Webboard",),)


def test_numbered_sentences_that_each_begin_at_a_menu_are_ways_of_their_own() -> None:
    told = '1.อยู่ที่เมนู "ข่าว" หัวข้อ "ข่าวเด่น" 2.อยู่ที่เมนู "ภาพ" หัวข้อ "กิจกรรม"'
    assert ways_of(told) == (("ข่าว", "ข่าวเด่น"), ("ภาพ", "กิจกรรม"))


def test_a_quotation_that_is_never_closed_ends_where_the_next_begins() -> None:
    told = '1.อยู่ที่เมนู "ข่าว" หัวข้อ "ข่าวเด่น เป็นข้อมูลปี พ.ศ.2566 2.อยู่ที่เมนู "ภาพ" หัวข้อ "กิจกรรม"'
    assert ways_of(told) == (("ข่าว", "ข่าวเด่น"), ("ภาพ", "กิจกรรม"))


def test_entries_listed_under_one_menu_are_a_way_each() -> None:
    told = 'อยู่ที่เมนู "บริการ" ในหัวข้อ 1.นโยบายคุกกี้ 2.นโยบายข้อมูลส่วนบุคคล'
    assert ways_of(told) == (("บริการ", "นโยบายคุกกี้"), ("บริการ", "นโยบายข้อมูลส่วนบุคคล"))


def test_two_ways_from_the_main_page_are_two_ways() -> None:
    told = "1. แสดงข้อมูล\n2. หน้าหลักของเว็บไซต์เลือก บุคลากร เลือก ผู้บริหาร\n3. หน้าหลักของเว็บไซต์เลือก บุคลากร เลือก กองคลัง"
    assert ways_of(told) == (("บุคลากร", "ผู้บริหาร"), ("บุคลากร", "กองคลัง"))


def test_the_home_page_alone_is_a_way_without_names() -> None:
    assert ways_of("อยู่ที่หน้าแรกของเว็บไซต์") == ((),)


@pytest.mark.parametrize(
    "nothing", ["", "-", "O12", "เผยแพร่แล้ว", "ข้อมูลปี 2566", "https://town.go.th/a.pdf", "2566"]
)
def test_words_that_name_no_click_give_no_way(nothing: str) -> None:
    assert ways_of(nothing) == ()


@given(st.text(alphabet=st.characters() | st.sampled_from('"“”>»1.2 \nเมนูหัวข้อคลิกหน้าแรก/'), max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_few_and_short_ways(text: str) -> None:
    ways = ways_of(text)
    assert len(ways) <= MOST_WAYS
    assert all(len(way) <= MOST_STEPS and all(way) for way in ways)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ['"', '" "', "เมนู", "1. ", "1. 2. ", ">", "อยู่ที่", "จากจากจาก", "www.", "( ", "'a", "เลือก\n"]
)
def test_a_text_of_one_piece_over_and_over_is_read_as_fast_as_any(piece: str) -> None:
    for _ in range(20):
        ways_of.__wrapped__(piece * (LONGEST * 25))


# --- along the menus of a site ----------------------------------------------------------------


def site_with_menu() -> Town:
    made = town()
    for name, path in (("แผนพัฒนาท้องถิ่น", "/plan"), ("แผนการดำเนินงาน", "/action")):
        made.link(name, path, in_menu=True, trail=("แผนงาน",))
    made.link("ข่าวประชาสัมพันธ์", "/news", in_menu=True)
    made.page("/plan", "แผนพัฒนาท้องถิ่น")
    made.page("/news", "ข่าวประชาสัมพันธ์")
    made.linked_file("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "/files/plan66.pdf", on="/plan")
    made.linked_file("แผนพัฒนาท้องถิ่น พ.ศ. 2561-2565", "/files/plan61.pdf", on="/plan")
    for months, path in (("6", "/files/half.pdf"), ("12", "/files/whole.pdf")):
        made.link(f"รายงานผลการดำเนินงาน รอบ {months} เดือน", path, on="/news", trail=("รายงาน",))
        made.file(path, "รายงานผลการดำเนินงาน")
    return made


def walked(*steps: str) -> tuple[tuple[str, ...], int, str]:
    found = walk(steps, Site(site_with_menu().evidence))
    return found.reached, found.followed, found.ended_at


def test_a_menu_that_only_unfolds_is_a_click() -> None:
    assert walked("แผนงาน", "แผนพัฒนาท้องถิ่น") == ((f"{HOST}/plan",), 2, "")


def test_the_click_after_a_page_is_looked_for_on_that_page() -> None:
    assert walked("แผนงาน", "แผนพัฒนาท้องถิ่น", "แผนพัฒนาท้องถิ่น พ.ศ.2566-2570")[0] == (f"{HOST}/files/plan66.pdf",)


def test_a_misspelt_name_is_still_that_link() -> None:
    assert walked("แผนงาน", "แผนพัฒนาท้องถิน")[0] == (f"{HOST}/plan",)


def test_a_name_under_another_menu_is_not_reached() -> None:
    assert walked("ข่าวประชาสัมพันธ์", "แผนการดำเนินงาน") == ((f"{HOST}/news",), 1, "แผนการดำเนินงาน")


def test_a_menu_that_is_not_there_ends_the_walk_at_once() -> None:
    assert walked("ศูนย์ข้อมูลข่าวสาร", "แผนพัฒนาท้องถิ่น") == ((), 0, "ศูนย์ข้อมูลข่าวสาร")


def test_numbers_tell_siblings_apart() -> None:
    way = ("ข่าวประชาสัมพันธ์", "รายงาน", "รายงานผลการดำเนินงาน (รอบ 6 เดือน)")
    assert walked(*way)[0] == (f"{HOST}/files/half.pdf",)


def test_a_name_that_fits_two_siblings_alike_is_not_followed() -> None:
    found = walk(("ข่าวประชาสัมพันธ์", "รายงานผลการดำเนินงาน"), Site(site_with_menu().evidence))
    assert (found.ended_at, found.unclear) == ("รายงานผลการดำเนินงาน", True)


def test_a_heading_named_last_is_reached_where_it_stands_with_what_is_under_it() -> None:
    found = walk(("ข่าวประชาสัมพันธ์", "รายงาน"), Site(site_with_menu().evidence))
    assert found.reached == (f"{HOST}/news",)
    assert set(found.below) == {f"{HOST}/files/half.pdf", f"{HOST}/files/whole.pdf"}


def test_a_dead_entry_is_followed_no_further_than_itself() -> None:
    made = town()
    made.link("แผนงาน", "#", in_menu=True)
    found = walk(PLAN, Site(made.evidence))
    assert (found.followed, found.ended_at) == (1, "แผนพัฒนาท้องถิ่น")


def test_an_address_that_did_not_open_is_reached_all_the_same() -> None:
    made = town()
    made.link("แผนพัฒนาท้องถิ่น", "/gone.pdf")
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    assert walk(("แผนพัฒนาท้องถิ่น",), Site(made.evidence)).reached == (f"{HOST}/gone.pdf",)


def test_without_clicks_the_home_page_is_reached() -> None:
    assert walked() == ((HOME,), 0, "")


def test_a_link_named_with_its_code_is_the_name_alone_too() -> None:
    made = town()
    made.link("O4 แผนพัฒนาท้องถิ่น", "/plan")
    made.link("O5 ข้อมูลการติดต่อ", "/contact")
    assert walk(("แผนพัฒนาท้องถิ่น",), Site(made.evidence)).reached == (f"{HOST}/plan",)


# --- the same way -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "clicks", "trail"),
    [
        (PLAN, PLAN, ()),
        (PLAN, ("แผนพัฒนาท้องถิ่น",), ("แผนงาน",)),
        (PLAN, ("แผนพัฒนาท้องถิ่น", "แผนปี 2566.pdf"), ()),
        (("แบนเนอร์ ITA", "O4 แผนพัฒนาท้องถิ่น"), ("ITA", "แผนพัฒนาท้องถิ่น"), ()),
        ((), ("กระดานถามตอบ",), ()),
    ],
)
def test_ways_that_differ_in_menus_and_wrapping_only_are_the_same(
    steps: tuple[str, ...], clicks: tuple[str, ...], trail: tuple[str, ...]
) -> None:
    assert same_way(steps, clicks, trail)


@pytest.mark.parametrize(
    ("steps", "clicks"),
    [
        (PLAN, ("ข่าวประชาสัมพันธ์", "แผนพัฒนาท้องถิ่น")),
        (PLAN[::-1], PLAN),
        (("แผนงาน",), ("ข่าวประชาสัมพันธ์",)),
        ((), PLAN),
        (("รายงานปี 2565",), ("รายงานปี 2566",)),
    ],
)
def test_ways_with_another_name_order_or_year_are_not_the_same(
    steps: tuple[str, ...], clicks: tuple[str, ...]
) -> None:
    assert not same_way(steps, clicks)
