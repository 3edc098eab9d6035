"""Normalisation, comparison forms, titles, masking."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.spelling import known_words
from matchers.text import (
    fold_misspellings,
    lost_vowels,
    mask_personal,
    normalise,
    normalise_lines,
    plain_name,
    read_title,
    says_nothing,
    skeleton,
    squeeze,
    squeeze_with_places,
)

# The letters and marks that make Thai text go wrong, far more often than chance would bring them together.
TROUBLE = st.text(alphabet="กทนำาํ่้๊๋์ิีุูั็ฺเแๆฯ ๐๙\u200b\u00a0\uf70a\uf711\ufeff\u00ad\n-.oO0", max_size=40)

NAM = "น้ำ"


@pytest.mark.parametrize(
    "written",
    ["น\u0e49\u0e4d\u0e32", "น\u0e4d\u0e49\u0e32", "น\u0e4d\u0e32\u0e49", "น\u0e33\u0e49", "น\u0e49\u0e33"],
)
def test_sara_am_is_one_letter_wherever_its_tone_was_typed(written: str) -> None:
    assert normalise(written) == NAM


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ดําเนินการ", "ดำเนินการ"),
        ("ประจําปีงบประมาณ2567", "ประจำปีงบประมาณ2567"),
        ("เจตจํานงสุจริต", "เจตจำนงสุจริต"),
        ("เเผนการดำเนินงาน", "แผนการดำเนินงาน"),
        ("การดํ าเนินงาน", "การดำเนินงาน"),
        ("เจ้ า หน้ า ที ่", "เจ้า หน้า ที่"),
        ("ที่่ตั้้ง", "ที่ตั้ง"),
        ("ท่ีอยู่", "ที่อยู่"),
        ("ป\uf70eระกาศ", "ป์ระกาศ"),
        ("ค\uf712", "ค็"),
        ("ท\uf701\uf713", "ทิ่"),
        ("แผน\u200bพัฒนา\ufeff\u00ad\u200f", "แผนพัฒนา"),
        ("ปี\u00a0๒๕๖๖", "ปี 2566"),
        ("Ｏ１２", "O12"),
        (" ก\t ข\r\nค ", "ก ข ค"),
        ("ก\x00ข\x1f\x9fค", "กขค"),
        ("ต่างๆ", "ต่างๆ"),
        ("\ud800ก", "ก"),
        ("เ เผนงาน", "แผนงาน"),
        ("ประจํๅปี", "ประจำปี"),
        ("ฤๅษี", "ฤๅษี"),
        ("แ ผน โ ครงการ", "แผน โครงการ"),
        ("เจา้หนา้ที่", "เจ้าหน้าที่"),
        ("คู่มอ ืประชาชน", "คู่มือประชาชน"),
        ("เรอ ื่ง แนวปฏิบัติ", "เรื่อง แนวปฏิบัติ"),
        ("และอ ื่น ๆ", "และอื่น ๆ"),
        ("งานทีใ ่ ห้บริการ", "งานที่ให้บริการ"),
    ],
)
def test_each_way_of_writing_becomes_the_plain_one(written: str, plain: str) -> None:
    assert normalise(written) == plain


def test_sara_am_is_never_taken_apart() -> None:
    assert "\u0e33" in normalise("ทำ")
    assert unicodedata.normalize("NFKC", "ทำ") != normalise("ทำ")


@given(st.one_of(st.text(), TROUBLE))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.one_of(st.text(), TROUBLE))
def test_normalised_lines_are_normalised_and_never_empty(text: str) -> None:
    lines = normalise_lines(text).split("\n") if normalise_lines(text) else []
    assert all(line and normalise(line) == line for line in lines)


@given(st.one_of(st.text(), TROUBLE))
def test_places_of_the_squeezed_form_point_at_the_same_letters(text: str) -> None:
    plain = normalise_lines(text)
    squeezed, places = squeeze_with_places(plain)
    assert all(
        squeezed[at] == plain[origin].lower()[:1] or plain[origin].lower() != squeezed[at]
        for at, origin in places
    )
    assert [at for at, _ in places] == sorted({at for at, _ in places})
    assert len(squeezed) <= len(plain)


@given(st.one_of(st.text(), TROUBLE))
def test_any_text_can_be_read_as_a_title(text: str) -> None:
    assert read_title(text).text == normalise(text[:500])


def test_the_squeezed_form_ignores_spaces_punctuation_and_case() -> None:
    assert squeeze("E-Service (ออนไลน์)") == squeeze("e service ออนไลน์") == "eserviceออนไลน์"
    assert squeeze("ประกาศต่าง ๆ") == squeeze("ประกาศต่างๆ")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("กฏหมายที่เกี่วข้อง", "กฎหมายที่เกี่ยวข้อง"),
        ("นโบายไม่รับขอขวัญ", "นโยบายไม่รับของขวัญ"),
        ("รายงานการกับกำติดตาม", "รายงานการกำกับติดตาม"),
        ("มาตราฐานการให้บริการ", "มาตรฐานการให้บริการ"),
        ("ดำเนิการประเมิณคุณธรม", "ดำเนินการประเมินคุณธรรม"),
        ("รายงายการประชุม", "รายงานการประชุม"),
        ("อาเภอ ตาบล", "อำเภอ ตำบล"),
        ("คานา", "คำนำ"),
        ("กำรบริหำรงำนเพื่อประชำชน", "การบริหารงานเพื่อประชาชน"),
        ("ดังกล่ำว", "ดังกล่าว"),
        ("อานาจหน้าที่", "อำนาจหน้าที่"),
        ("อำนำจหน้ำที่", "อำนาจหน้าที่"),
        ("คูมือ", "คู่มือ"),
        ("พระราชบัญยัติ", "พระราชบัญญัติ"),
        ("ขออนุญาติ", "ขออนุญาต"),
        ("แผนการใช้จ่ายงบประมาน", "แผนการใช้จ่ายงบประมาณ"),
        ("แผนปฎิบัติการป้องกันการทุจจริต", "แผนปฏิบัติการป้องกันการทุจริต"),
        ("ราษฏร กรกฏาคม ปรากฎ", "ราษฎร กรกฎาคม ปรากฏ"),
        ("จัดหาพัศดุ", "จัดหาพัสดุ"),
        ("ประกาศเจตนารมย์", "ประกาศเจตนารมณ์"),
        ("พัฒนาบุคคลากร", "พัฒนาบุคลากร"),
        ("ความพึ่งพอใจ", "ความพึงพอใจ"),
        ("จัดซื้อจัด จ้าง", "จัดซื้อจัดจ้าง"),
    ],
)
def test_known_misspellings_are_put_right(wrong: str, right: str) -> None:
    assert fold_misspellings(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "ปรากฏ",
        "กฎ ก.อบต.จังหวัด",
        "จำกัด",
        "ทำงาน",
        "การกำราบ",
        "ราคาสั่งซื้อ",
        "รายวิชาระบบสารสนเทศ",
        "การจัดทางเดิน",
        "สถานะทางการเงินและการคลัง",
        "แคนาดา",
        "คณะกรรมการ",
        "No problem",
        "eservant",
    ],
)
def test_words_that_only_look_misspelt_are_left_alone(text: str) -> None:
    assert fold_misspellings(text) == text


@pytest.mark.parametrize(
    "written",
    ["No Gift Policy", "No-Gift Policy", "NO GIFT POLICY", "NoGiftPolicy", "No Giff Policy", "โนกิฟท์โพลิซี"],
)
def test_no_gift_policy_is_compared_in_one_spelling(written: str) -> None:
    assert squeeze(read_title(written).core) == "nogiftpolicy"


@pytest.mark.parametrize("written", ["E-Service", "e service", "eService", "E-Services", "อีเซอร์วิส"])
def test_e_service_is_compared_in_one_spelling(written: str) -> None:
    assert squeeze(read_title(written).core) == "eservice"


def test_letters_set_apart_are_compared_as_one_word() -> None:
    assert squeeze("เจ้ า หน้ า ที่") == squeeze("เจ้าหน้าที่")
    assert squeeze("ท ี่ ตั้ง") == squeeze("ที่ตั้ง")
    assert squeeze("“ประกาศ” ต่าง ๆ ฯ") == squeeze("ประกาศต่างๆ")


# Slugs that lost their vowels

SLUG = "แนวปฏบตการจดการรองเรยนการทจรต"  # huafai.loei1.go.th


def test_a_slug_without_vowels_has_the_consonants_of_its_title() -> None:
    assert skeleton(SLUG) == skeleton("แนวปฏิบัติการจัดการร้องเรียนการทุจริต")
    assert skeleton("๒๕๖๖ No Gift") == ""


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        (SLUG, True),
        ("แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริต", False),
        ("ประกาศราคากลาง", False),
        ("งบทดลอง", False),
        ("คณะกรรมการ", False),
        ("กฎกระทรวง / ประกาศ", False),
        ("", False),
        ("procurement-plan", False),
    ],
)
def test_only_a_slug_has_lost_its_vowels(text: str, lost: bool) -> None:
    assert lost_vowels(text) is lost


# Names of files


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("%E0%B8%81%E0%B8%8E.pdf", "กฎ.pdf"),
        ("%A1%AE.pdf", "กฎ.pdf"),
        ("%E1%BC%B9%A1%D2%C3.pdf", "แผนการ.pdf"),
        ("แผน%20ปี+2566_ฉบับที่-2.pdf", "แผน ปี 2566 ฉบับที่ 2.pdf"),
        ("ZmlsZXM", "files"),
        ("4LmB4Lic4LiZ", "แผน"),
        ("Nzk", "Nzk"),
        ("Homepage", "Homepage"),
        ("onSubmit", "onSubmit"),
        ("100%", "100%"),
        ("%FF%FE%FD", "%FF%FE%FD"),
        ("2566-2570", "2566-2570"),
    ],
)
def test_names_of_files_become_readable(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    "name",
    ["IMG5_0010.jpg", "IMG_0001.pdf", "1.jpg", "23.jpg", "50912.jpg", "8.pdf", "pdf_67b5cd83190a6.pdf",
     "Scan_20230105.pdf", "550e8400-e29b-41d4-a716-446655440000.pdf", "DSC00123.JPG", "เอกสาร 1.pdf"],
)  # fmt: skip
def test_names_given_by_machines_say_nothing(name: str) -> None:
    assert says_nothing(name)


@pytest.mark.parametrize(
    "name",
    [
        "O17MC66.html",
        "o35-แผน.pdf",
        "024รายงาน.pdf",
        "ita.html",
        "2566.pdf",
        "แผนงาน.pdf",
        "Q&A",
        "money.pdf",
    ],
)
def test_names_given_by_people_say_something(name: str) -> None:
    assert not says_nothing(name)


@given(st.one_of(st.text(), TROUBLE, st.text(alphabet="%EABCDF0189_-+.pdfIMGo", max_size=60)))
def test_any_text_can_be_read_as_a_file_name(text: str) -> None:
    assert isinstance(says_nothing(text), bool)
    assert plain_name(plain_name(text)) is not None
    assert not (lost_vowels(text) and "ิ" in text)


def test_right_spellings_are_left_alone() -> None:
    assert [word for word in known_words() if fold_misspellings(word) != word] == []


def test_a_title_is_taken_apart() -> None:
    title = read_title("O22 รายงานผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ ประจำปีงบประมาณ พ.ศ.2565")
    assert title.core == "รายงานผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ ประจำปี"
    assert title.years == (2565,)
    assert title.code == "O22"


def test_a_file_name_gives_its_ending_and_its_code() -> None:
    title = read_title("๐๒๔รายงานผล_ปี2566.pdf")
    assert (title.file_ending, title.code, title.years) == ("pdf", "O24", (2566,))
    assert title.core == "รายงานผล"


@pytest.mark.parametrize(
    ("text", "agency", "core"),
    [
        ("ประกาศเทศบาลตำบลกกกุง เรื่อง มาตรการภายใน", "เทศบาลตำบลกกกุง", "มาตรการภายใน"),
        (
            "แผนพัฒนาท้องถิ่น องค์การบริหารส่วนตำบลสะนอ อำเภอยะรัง จังหวัดปัตตานี",
            "องค์การบริหารส่วนตำบลสะนอ",
            "แผนพัฒนาท้องถิ่น",
        ),
        ("อำนาจหน้าที่ของเทศบาลเมืองร้อยเอ็ด", "เทศบาลเมืองร้อยเอ็ด", "อำนาจหน้าที่"),
        ("พนักงานเทศบาล", "", "พนักงานเทศบาล"),
        ("รายงานการประชุมสภาเทศบาล", "", "รายงานการประชุมสภาเทศบาล"),
        ("ข้อมูลนายกเทศมนตรี", "", "ข้อมูลนายกเทศมนตรี"),
        ("โครงสร้างองค์การบริหารส่วนตำบล", "", "โครงสร้างองค์การบริหารส่วนตำบล"),
        ("เทศบาลตำบล แผนพัฒนาท้องถิ่น", "", "เทศบาลตำบล แผนพัฒนาท้องถิ่น"),
        ("ข้อบัญญัติองค์การบริหารส่วนตำบลเรื่องงบประมาณ", "", "ข้อบัญญัติองค์การบริหารส่วนตำบลเรื่องงบประมาณ"),
        ("ประกาศกรุงเทพมหานคร เรื่อง มาตรการภายใน", "กรุงเทพมหานคร", "มาตรการภายใน"),
        ("รายงานผล สำนักงานเขตดินแดง", "สำนักงานเขตดินแดง", "รายงานผล"),
        ("สำนักงานเขตพื้นที่การศึกษา", "", "สำนักงานเขตพื้นที่การศึกษา"),
        ("อบต.ในเมือง แผนการจัดซื้อจัดจ้าง", "อบต.ในเมือง", "แผนการจัดซื้อจัดจ้าง"),
        ("แผนพัฒนาเทศบาลตำบลท่านาฉบับทบทวน", "เทศบาลตำบลท่านา", "แผนพัฒนา ฉบับทบทวน"),
        ("คู่มือประชาชน ทต.หนองแก อ.เมือง จ.หนองบัวลำภู", "ทต.หนองแก", "คู่มือประชาชน"),
    ],
)
def test_the_name_of_a_body_is_taken_out_of_its_titles(text: str, agency: str, core: str) -> None:
    title = read_title(text)
    assert (title.agency, title.core) == (agency, core)


def test_the_audited_body_is_taken_out_even_without_a_space_after_it() -> None:
    title = read_title("แผนดำเนินงานเทศบาลตำบลท่านาฉบับเต็ม", agency="เทศบาลตำบลท่านา")
    assert (title.agency, title.core) == ("เทศบาลตำบลท่านา", "แผนดำเนินงาน ฉบับเต็ม")


def test_a_title_that_is_nothing_but_a_name_keeps_it() -> None:
    assert read_title("เทศบาลตำบลท่านา").core == "เทศบาลตำบลท่านา"
    assert read_title("O12").core == "O12"


def test_short_and_christian_years_are_read_as_buddhist_ones() -> None:
    assert read_title("แผนการจัดซื้อจัดจ้าง ปี 66").years == (2566,)
    assert read_title("รายงาน ITA 2023").years == (2566,)
    assert read_title("แผนพัฒนาท้องถิ่นห้าปี พ.ศ.2566-2570").years == (2566, 2570)


@pytest.mark.parametrize("dots", ["...", "…", "..", "...”"])
def test_a_title_whose_end_is_missing_is_known_for_one(dots: str) -> None:
    title = read_title(f"หน่วยงานมีแนวปฏิบัติที่เคา{dots}")  # phukamyao
    assert (title.core, title.cut) == ("หน่วยงานมีแนวปฏิบัติที่เคา", True)


def test_a_whole_title_is_not_cut() -> None:
    assert not read_title("แผนพัฒนาท้องถิ่น พ.ศ.").cut


def test_joints_of_a_file_name_are_no_letters_of_its_title() -> None:
    title = read_title("o35_การดำเนินการ-เพื่อจัดการความเสี่ยง_ปี_2566.pdf")
    assert (title.core, title.code, title.years) == ("การดำเนินการ เพื่อจัดการความเสี่ยง", "O35", (2566,))
    assert read_title("%E1%BC%B9_2566.pdf").core == "แผน"


def test_the_year_in_the_name_of_a_list_is_read() -> None:
    assert read_title("ITA66").years == read_title("ITA 2566").years == (2566,)


def test_an_amount_is_no_year() -> None:
    assert read_title("งบประมาณ 2,566 บาท").years == ()


@pytest.mark.parametrize(
    "written", ["1101700230708", "1-1017-00230-70-8", "1 1017 00230 70 8", "๑๑๐๑๗๐๐๒๓๐๗๐๘"]
)
def test_citizen_numbers_are_masked_however_they_are_written(written: str) -> None:
    assert mask_personal(f"เลขที่บัตร {written} ออกให้") == "เลขที่บัตร █-████-█████-██-█ ออกให้"


def test_thirteen_figures_with_a_wrong_check_digit_stay() -> None:
    assert mask_personal("เลขที่โครงการ 1101700230707") == "เลขที่โครงการ 1101700230707"


def test_bank_accounts_are_masked_and_phones_of_officials_stay() -> None:
    text = "บัญชีเลขที่ 409-0-12345-6 ติดต่อ นายรอสาลี อดุลย์อภิมุข 061-2899564"
    assert mask_personal(text) == "บัญชีเลขที่ ███-█-█████-█ ติดต่อ นายรอสาลี อดุลย์อภิมุข 061-2899564"
    assert mask_personal("บัญชีธนาคารกรุงไทย เลขที่ 4090123456") == "บัญชีธนาคารกรุงไทย เลขที่ ███-█-█████-█"
    assert mask_personal("โทรศัพท์ 0-4363-1034 มือถือ 0946164655") == "โทรศัพท์ 0-4363-1034 มือถือ 0946164655"


@given(st.one_of(st.text(), st.text(alphabet="บัญชีเลขที่0123456789๑ -", max_size=80)))
def test_masking_twice_masks_no_more(text: str) -> None:
    once = mask_personal(text)
    assert mask_personal(once) == once


def test_no_phrase_of_a_real_site_loses_its_core(shared: Path) -> None:
    with (shared / "corpus/phrases.tsv").open(encoding="utf-8") as file:
        phrases = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert len(phrases) > 1000
    assert [p for p in phrases if normalise(p) and not read_title(p).core] == []
    assert [p for p in phrases if "ํา" in normalise(p) or "เเ" in normalise(p)] == []


@pytest.mark.parametrize(
    "unit",
    ["ก่ ", "ํ่า", "เ ", "กา้", "อ ื", "a-", "%E0", "ab1-", "0a", "A1b", "ปี ", "กำร", "อบต.", "เทศบาลตำบล",
     "โน กิฟ", "...", "กฏ"],
)  # fmt: skip
@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_long_junk_is_read_in_one_pass(unit: str) -> None:
    junk = unit * 20_000
    for read in (
        normalise,
        squeeze,
        fold_misspellings,
        read_title,
        plain_name,
        says_nothing,
        skeleton,
        lost_vowels,
    ):
        assert read(junk) is not None
