"""Elements of documents and the structural signs that show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.checklist import Clue, Element, Part, Period, Wording
from matchers.elements import Signs, check_elements, read_signs

FOOTER = (
    "องค์การบริหารส่วนตำบลสะนอ หมู่ 1 ตำบลสะนอ อำเภอยะรัง จังหวัดปัตตานี รหัสไปรษณีย์ 94160\n"
    "โทรศัพท์/โทรสาร : 0-7343-9275\nE-mail : office@sanor.go.th"
)


def part(*, any_of: tuple[str, ...] = (), sign: str = "") -> Part:
    title = Wording(th="ปัญหา/อุปสรรค", en="Problems")
    return Part(period=Period.CURRENT, elements=(Element(id="it", title=title, any_of=any_of, sign=sign),))


def check(
    text: str, *, any_of: tuple[str, ...] = (), sign: str = "", read_whole: bool = True
) -> tuple[bool | None, str]:
    (result,) = check_elements(
        part(any_of=any_of, sign=sign), [text], read_whole=read_whole, signs=read_signs(text)
    )
    return result.met, result.quote


# Elements


def test_a_word_of_an_element_is_found_and_its_line_quoted() -> None:
    text = "ผลการดำเนินงาน\nปัญหา / อุปสรรค ไม่มี\nข้อเสนอแนะ"
    assert check(text, any_of=("ปัญหาอุปสรรค",)) == (True, "ปัญหา / อุปสรรค ไม่มี")


@pytest.mark.parametrize(
    "text",
    ["ข้อ เสนอ แนะ", "ข้อเสนอแนะ", "ข้\u200bอเสนอแนะ", "ข้อ\nเสนอแนะ", "(ข้อเสนอ-แนะ)"],
)
def test_spacing_and_invisible_characters_do_not_hide_a_word(text: str) -> None:
    assert check(text, any_of=("ข้อเสนอแนะ",))[0] is True


def test_misspelt_words_are_found() -> None:
    assert check("มาตราฐานการดําเนิการ", any_of=("มาตรฐานการดำเนินการ",))[0] is True


def test_an_element_is_absent_only_where_all_was_read() -> None:
    assert check("ผลการดำเนินงาน", any_of=("ปัญหา",), read_whole=True) == (False, "")
    assert check("ผลการดำเนินงาน", any_of=("ปัญหา",), read_whole=False) == (None, "")


def test_an_element_no_machine_can_see_needs_a_person() -> None:
    assert check("อะไรก็ตาม") == (None, "")
    assert check("อะไรก็ตาม", sign="colour_of_the_chart") == (None, "")


def test_any_one_word_is_enough() -> None:
    assert check("อุปสรรคที่พบ", any_of=("ปัญหา", "อุปสรรค"))[0] is True


def test_a_sign_shows_an_element_as_well() -> None:
    assert check(FOOTER, sign="phone") == (True, "โทรศัพท์/โทรสาร : 0-7343-9275")
    assert check("ไม่มีเบอร์", sign="phone") == (False, "")


def test_a_short_latin_word_must_stand_alone() -> None:
    assert check("hotel reservation", any_of=("tel",))[0] is False
    assert check("Tel: -", any_of=("tel",))[0] is True


def test_quotes_are_at_most_160_characters_and_hold_the_word() -> None:
    text = "ก" * 1000 + " ข้อเสนอแนะ " + "ข" * 1000
    met, quote = check(text, any_of=("ข้อเสนอแนะ",))
    assert met is True
    assert len(quote) <= 160
    assert "ข้อเสนอแนะ" in quote


def test_titles_follow_the_language() -> None:
    (thai,) = check_elements(part(any_of=("ก",)), [], read_whole=False, signs=Signs())
    (english,) = check_elements(part(any_of=("ก",)), [], read_whole=False, signs=Signs(), lang="en")
    assert (thai.title, english.title) == ("ปัญหา/อุปสรรค", "Problems")


# Clues


def check_clue(text: str, clue: Clue, **more: object) -> tuple[bool | None, str]:
    element = Element.model_validate({"id": "it", "title": {"th": "ก", "en": "a"}, "seen": (clue,), **more})
    rules = Part(period=Period.CURRENT, elements=(element,))
    (result,) = check_elements(rules, [text], read_whole=True, signs=read_signs(text, forms=0))
    return result.met, result.quote


PAIR = Clue(near=(("โครงการ",), ("<amount>",)), within=60)


def test_words_of_all_groups_must_stand_close_together() -> None:
    assert check_clue("1 โครงการวันเด็ก กองการศึกษา 80,000", PAIR) == (True, "1 โครงการวันเด็ก กองการศึกษา 80,000")
    assert check_clue("โครงการต่าง ๆ " + "ก" * 80 + " 80,000", PAIR)[0] is False
    assert check_clue("โครงการวันเด็ก ประชากร 9,812 คน", PAIR)[0] is False, "people are no money"


def test_a_table_whose_cells_are_lines_is_read_as_well() -> None:
    met, quote = check_clue("โครงการวันเด็ก\nกองการศึกษา\n80,000", PAIR)
    assert (met, quote) == (True, "โครงการวันเด็ก กองการศึกษา 80,000")


def test_a_place_counts_as_often_as_it_stands_apart() -> None:
    twice = PAIR.model_copy(update={"times": 2})
    assert check_clue("โครงการวันเด็ก 80,000\nโครงการวันแม่ 5,000", twice)[0] is True
    assert check_clue("โครงการวันเด็ก 80,000 5,000", twice)[0] is False


def test_a_word_beside_it_may_make_it_a_mere_mention() -> None:
    wary = Clue(near=(("ปัญหา",), ("ข้อเสนอแนะ",)), unless=("เพื่อให้ทราบ",))
    assert check_clue("ปัญหา ไม่มี ข้อเสนอแนะ ไม่มี", wary)[0] is True
    assert check_clue("จัดทำเพื่อให้ทราบถึงปัญหา และข้อเสนอแนะ", wary)[0] is False


@pytest.mark.parametrize(
    "text",
    [
        "ปัญหา",
        "3. ปัญหา อุปสรรค",
        "๓) ปัญหา/อุปสรรค",
        "บทที่ 4 ปัญหาและอุปสรรค",
        "ปัญหา/อุปสรรค : ไม่มีเพราะทุกฝ่ายร่วมมือกันเป็นอย่างดี และได้รับความร่วมมือจากผู้นำชุมชนทุกหมู่บ้าน",
        "โครงการ | ผล | ปัญหา/อุปสรรค | ข้อเสนอแนะ",
        "- สรุปปัญหา",
    ],
)
def test_headings_labels_and_heads_of_columns_are_seen(text: str) -> None:
    assert check_clue(text, Clue(heading=("ปัญหา",)))[0] is True


@pytest.mark.parametrize(
    "text",
    [
        "โครงการแก้ไขปัญหายาเสพติด",
        "ปัญหา อุปสรรค และข้อเสนอแนะ ........ 12",
        "ปัญหาความยากจนเป็นเรื่องที่เทศบาลให้ความสำคัญมาโดยตลอด และจะแก้ไขต่อไปอย่างต่อเนื่อง",
    ],
)
def test_prose_names_of_projects_and_tables_of_contents_are_no_headings(text: str) -> None:
    assert check_clue(text, Clue(heading=("ปัญหา",)))[0] is False


def test_a_sign_and_words_of_one_clue_must_both_hold() -> None:
    both = Clue(sign="phone", near=(("นายก",),))
    assert check_clue("นายก โทร. 043-631034", both)[0] is True
    assert check_clue("นายก", both)[0] is False
    assert check_clue("โทร. 043-631034", both)[0] is False


def test_a_doubtful_word_leaves_it_open_and_so_does_absence_that_proves_nothing() -> None:
    assert check_clue("โครงการทั้งหลาย", PAIR, unsure=("โครงการ",)) == (None, "")
    assert check_clue("อื่น ๆ", PAIR, unsure=("โครงการ",)) == (False, "")
    assert check_clue("อื่น ๆ", PAIR, absence_proves=False) == (None, "")


def test_what_speaks_against_it_outweighs_all_else_and_is_quoted() -> None:
    against = Clue(near=(("<section>",),), times=3)
    law = "มาตรา 1 ชื่อ\nมาตรา 2 ใช้บังคับ\nมาตรา 3 ยกเลิก\nโครงการ 5,000"
    assert check_clue(law, PAIR, against=(against,)) == (False, "มาตรา 1 ชื่อ")
    assert check_clue("(1) ทางบก มาตรา 50 (2)\nโครงการ 5,000", PAIR, against=(against,))[0] is True


# Signs


@pytest.mark.parametrize(
    "text",
    [
        "เบอร์โทรศัพท์ 0-4363-1034",
        "โทร. 043 631 034",
        "โทร ๐ ๔๓๘๙ ๙๑๕๔",
        "นายก 0946164655",
        "061-2899564",
        "(043) 631034",
        "โทร.0-4363-1034-5",
        "02-123-4567",
        "โทร. 043-631034 ต่อ 12",
    ],
)
def test_phones_are_seen(text: str) -> None:
    assert read_signs(text).phone


@pytest.mark.parametrize(
    "text",
    [
        "1-1017-00230-70-8",
        "2566-2570",
        "เลขที่โครงการ 65107234567",
        "โทรศัพท์/โทรสาร : 0-7343-927",
        "1784",
        "0.50",
        "2021-04-02 11:59:31",
    ],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert read_signs(text).phone == ""


def test_phone_and_fax_are_told_apart_by_their_labels() -> None:
    both = read_signs("เบอร์โทรศัพท์ 0-4363-1034\nเบอร์โทรสาร 0-4363-1016")
    assert (both.phone, both.fax) == ("เบอร์โทรศัพท์ 0-4363-1034", "เบอร์โทรสาร 0-4363-1016")
    only_fax = read_signs("โทรสาร 0-4363-1016")
    assert (only_fax.phone, only_fax.fax) == ("", "โทรสาร 0-4363-1016")
    shared = read_signs("โทรศัพท์/โทรสาร : 0-7343-9275")
    assert shared.phone == shared.fax == "โทรศัพท์/โทรสาร : 0-7343-9275"


def test_a_second_number_belongs_to_the_label_before_it() -> None:
    signs = read_signs("โทรสาร 0-4363-1016, 0-4363-1017")
    assert signs.phone == ""


@pytest.mark.parametrize(
    "text", ["office@sanor.go.th", "OFFICE@SANOR.GO.TH", "saraban[at]nongtao.go.th", "a_b (at) dla.go.th"]
)
def test_email_addresses_are_seen(text: str) -> None:
    assert read_signs(f"E-mail : {text}").email == f"E-mail : {text}"


def test_the_sample_address_of_a_form_is_nobodys() -> None:
    assert read_signs("example@youremail.com").email == ""


def test_a_postal_address_needs_subdistrict_district_province_and_postcode() -> None:
    assert "94160" in read_signs(FOOTER).address
    assert read_signs("แขวงดุสิต เขตดุสิต กรุงเทพมหานคร 10300").address
    assert read_signs("144 หมู่ 10 ต.ธงธานี อ.ธวัชบุรี จ.ร้อยเอ็ด 45170").address
    assert read_signs("อำเภอยะรัง จังหวัดปัตตานี 94160").address == ""
    assert read_signs("ตำบลสะนอ อำเภอยะรัง จังหวัดปัตตานี").address == ""


EXECUTIVES = (
    "นายรอสาลี อดุลย์อภิมุข\nนายกองค์การบริหารส่วนตำบล\n061-2899564\nนางสาวธัญญ์นวพัชร จันทร์ประภา\nปลัดองค์การบริหารส่วนตำบล"
)


def test_persons_are_counted_when_a_post_stands_beside_their_name() -> None:
    signs = read_signs(EXECUTIVES)
    assert signs.persons == 2
    assert signs.person == "นายรอสาลี อดุลย์อภิมุข"


@pytest.mark.parametrize(
    "text", ["นายกเทศมนตรีตำบล ท่านา", "นายช่างโยธา ปฏิบัติงาน", "นายทะเบียน ท้องถิ่น", "นายสมชาย ใจดี ซื้อของ"]
)
def test_a_post_alone_or_a_name_without_post_is_no_executive(text: str) -> None:
    assert read_signs(text).persons == 0


def test_the_same_person_named_twice_counts_once() -> None:
    assert read_signs(f"{EXECUTIVES}\n{EXECUTIVES}").persons == 2


def test_a_signature_is_a_name_in_brackets_above_a_post() -> None:
    assert read_signs("(นายประมวล พลอานา)\nนายกเทศมนตรีตำบลกกกุง").signature == "(นายประมวล พลอานา)"
    assert read_signs("ลงชื่อ.....ผู้จัดทำ").signature
    assert read_signs("เป็นประกาศที่มีการลงนามโดย").signature == "เป็นประกาศที่มีการลงนามโดย"
    assert read_signs("ผู้บริหารควรแสดงเจตจำนง (นายก)").signature == ""


@pytest.mark.parametrize(
    "text", ["เป็นเงิน 25,000.00 บาท", "500 บาท", "1.5 ล้านบาท", "25,000\n30,000.50\n1,250,000"]
)
def test_amounts_of_money_are_seen(text: str) -> None:
    assert read_signs(text).money


@pytest.mark.parametrize("text", ["ประชากร 4,512 คน", "ปี 2566", "บาทวิถี", "12,500 และ 3,400"])
def test_one_or_two_bare_figures_are_no_money(text: str) -> None:
    assert read_signs(text).money == ""


def test_contract_columns_are_seen() -> None:
    assert read_signs("เลขที่และวันที่ของสัญญาหรือข้อตกลงในการซื้อหรือจ้าง").contract_number
    assert read_signs("สัญญาจ้างเลขที่ 12/2566 ลงวันที่ 1 มีนาคม 2566").contract_number
    assert read_signs("คำมั่นสัญญา").contract_number == ""


def test_an_account_is_seen_and_a_share_button_is_not() -> None:
    assert read_signs("https://www.facebook.com/sanor.pattani").social_account
    assert read_signs("Line ID : @sanor").social_account
    assert read_signs("https://www.facebook.com/sharer/sharer.php?u=x").social_account == ""


def test_maps_pictures_and_forms_may_be_told_by_the_page() -> None:
    signs = read_signs("", has_map=True, photos=5, forms=1)
    assert signs.quote("map") == "แผนที่ฝังอยู่ในหน้าเว็บ"
    assert signs.quote("photo") == "มีรูปภาพ 5 รูปในเนื้อหา"
    assert signs.quote("form", "en") == "1 forms to fill in"
    assert read_signs("").quote("photo") == ""


def test_a_map_may_be_a_link_in_the_text() -> None:
    assert read_signs("แผนที่ https://goo.gl/maps/abc").quote("map") == "แผนที่ https://goo.gl/maps/abc"


def test_an_empty_text_shows_no_sign() -> None:
    assert read_signs("") == Signs()


@given(st.one_of(st.text(), st.text(alphabet="0123456789-() .@กตอจังหวัดตำบลนาย\n,", max_size=200)))
def test_any_text_can_be_searched_for_signs(text: str) -> None:
    signs = read_signs(text)
    assert all(
        len(quote) <= 160 for quote in (signs.phone, signs.email, signs.address, signs.person, signs.money)
    )


@pytest.mark.parametrize(
    "unit",
    [
        "0",
        "0-",
        "a@",
        "a" * 60 + "@",
        "ต.กก อ.กก จ.กก ",
        "นาย",
        "นายก ก ",
        "1,000",
        "(",
        "www.",
        "facebook.com/",
        "12345 ",
    ],
)
def test_long_junk_is_searched_in_one_pass(unit: str) -> None:
    read_signs(unit * (100_000 // len(unit)))


def test_real_notices_show_who_signed_them(shared: Path) -> None:
    for number, name in (("000", "ประมวล"), ("001", "เอลิษา"), ("003", "บรรจง")):
        text = next((shared / "seeds").glob(f"{number}_*.txt")).read_text(encoding="utf-8")
        assert name in read_signs(text).signature
    report = next((shared / "seeds").glob("002_*.txt")).read_text(encoding="utf-8")
    assert read_signs(report).phone == "โทรศัพท์ 0 4389 9154"
