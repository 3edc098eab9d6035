"""Normalisation, comparison forms, titles, masking."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.text import (
    fold_misspellings,
    mask_personal,
    normalise,
    normalise_lines,
    read_title,
    squeeze,
    squeeze_with_places,
    title_words,
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
        ("เจ้ า หน้ า ที ่", "เจ้ า หน้ า ที่"),
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
    ],
)
def test_known_misspellings_are_put_right(wrong: str, right: str) -> None:
    assert fold_misspellings(wrong) == right


def test_right_spellings_are_left_alone() -> None:
    for entry in title_words().misspellings:
        assert fold_misspellings(entry.right) == entry.right, entry


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


def test_an_amount_is_no_year() -> None:
    assert read_title("งบประมาณ 2,566 บาท").years == ()


@pytest.mark.parametrize(
    "written", ["1101700230708", "1-1017-00230-70-8", "1 1017 00230 70 8", "๑๑๐๑๗๐๐๒๓๐๗๐๘"]
)
def test_citizen_numbers_are_masked_however_they_are_written(written: str) -> None:
    assert mask_personal(f"เลขที่บัตร {written} ออกให้") == "เลขที่บัตร X-XXXX-XXXXX-XX-X ออกให้"


def test_thirteen_figures_with_a_wrong_check_digit_stay() -> None:
    assert mask_personal("เลขที่โครงการ 1101700230707") == "เลขที่โครงการ 1101700230707"


def test_bank_accounts_are_masked_and_phones_of_officials_stay() -> None:
    text = "บัญชีเลขที่ 409-0-12345-6 ติดต่อ นายรอสาลี อดุลย์อภิมุข 061-2899564"
    assert mask_personal(text) == "บัญชีเลขที่ XXX-X-XXXXX-X ติดต่อ นายรอสาลี อดุลย์อภิมุข 061-2899564"
    assert mask_personal("บัญชีธนาคารกรุงไทย เลขที่ 4090123456") == "บัญชีธนาคารกรุงไทย เลขที่ XXX-X-XXXXX-X"
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
