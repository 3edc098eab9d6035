"""Spellings of item codes, and what only looks like one."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.codes import code_words, read_codes, scheme_of

JUNK = st.text(alphabet="Oo0๐๑๒123456789-–() .:/ขอ้EBMIToitจ\n", max_size=60)


def numbers(text: str, *, bare: bool = False) -> list[int]:
    return [mention.number for mention in read_codes(text, bare=bare)]


@pytest.mark.parametrize(
    "written",
    [
        "O12",
        "o12",
        "012",
        "๐๑๒",
        "0๑๒",
        "O๑๒",
        "O 12",
        "(o12)",
        "OIT 12",
        "OIT12",
        "ข้อ 12",
        "ข้อ 012",
        "O12 :",
        "O12-",
        "O 12 ::",
        "O.12",
        "o12-รายงาน.pdf",
        "O12.",
        "Ο12",
        "О12",
        "012รายงานผล.pdf",
        "oit ข้อ 12",
        "O12MC66.html",
        "O012",
        "O:12",
        "O-12",
        "[O12]",
        "o12_แผน_2566.pdf",
        "oit ข้อที่ ๑๒",
        "MENU O12 – ",
        "ตัวชี้วัดย่อย 9.1 O12",
        "O12/2566",
    ],
)
def test_every_spelling_of_a_code_is_read(written: str) -> None:
    mentions = read_codes(written)
    assert [(m.number, m.system) for m in mentions] == [(12, "oit")]


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("O40-O41", 40, 41),
        ("(o1-o6)", 1, 6),
        ("019-022", 19, 22),
        ("(O19-20)", 19, 20),
        ("O11-\nO12", 11, 12),
        ("O1 – O6", 1, 6),
        ("O1 ถึง O6", 1, 6),
        ("ข้อ 1-6", 1, 6),
    ],
)
def test_a_range_names_every_code_in_it(written: str, first: int, last: int) -> None:
    assert numbers(written) == list(range(first, last + 1))


@pytest.mark.parametrize(
    "text",
    [
        "ปี 2566",
        "พ.ศ. 2566",
        "โทร. 043-631034",
        "โทรศัพท์ 0-4363-1034",
        "081 234 5678",
        "061-2899564",
        "02-123-4567",
        "เวลา 08.30 - 16.30 น.",
        "01 ธ.ค. 2564",
        "วันที่ 05 มกราคม 2566",
        "19/02/2025",
        "2021-04-02 11:59:31",
        "มาตรา 9",
        "มาตรา 9 (4)",
        "ม.7",
        "ศธ.02",
        "ชบ 0832.1/51",
        "ประกาศ ข้อ 3",
        "ระเบียบฯ พ.ศ. 2560 ข้อ 22",
        "ข้อ 5 แห่งกฎกระทรวง",
        "จำนวน 012 ราย",
        "No12",
        "CO2",
        "แบบวัด OIT 43 ข้อ",
        "OIT 2566",
        "94160",
        "0.50",
        "012,500 บาท",
        "โทร 043 899154 ต่อ 012",
        "ต้องการ 1 ถึง 5",
        "ตามข้อ 1 และ ข้อ 2 จากเว็บไซต์",
        "IMG_0012",
        "๔ - ๕",
        "097-293-5462",
        "ตัวชี้วัดย่อย 9.1",
        "ตัวชี้วัดที่ 10",
        "หัวข้อ 1. แผนพัฒนา",
        "๐๙๙",
        "O๙๙",
        "O365",
        "O-NET 63",
        "ITA 12",
        "ประกาศ 012/2566",
        "รอบ 06 เดือน",
    ],
)
def test_years_phones_dates_and_clauses_of_law_are_no_codes(text: str) -> None:
    assert read_codes(text) == ()


@pytest.mark.parametrize(
    ("text", "number", "system"),
    [
        ("EB 4 (1)", 4, "eb"),
        ("EB10 (2)", 10, "eb"),
        ("EB24", 24, "eb"),
        ("MOIT 12", 12, "moit"),
        ("MOIT22", 22, "moit"),
        ("EBIT 3", 3, "ebit"),
    ],
)
def test_codes_of_the_health_ministry_are_never_oit(text: str, number: int, system: str) -> None:
    assert [(m.number, m.system) for m in read_codes(text)] == [(number, system)]


def test_two_lists_in_one_text_are_kept_apart() -> None:
    mentions = read_codes("MOIT 5 แผนการจัดซื้อ (O11) EB 3")
    assert [(m.number, m.system) for m in mentions] == [(5, "moit"), (11, "oit"), (3, "eb")]


def test_the_mixed_spellings_of_one_list_are_all_read() -> None:
    # AS System: 01 … 012, none at 13, 014 … 018, O19 … O22, 023 … 026, O27 … O43
    shown = [*(f"0{n}" for n in (*range(1, 13), *range(14, 19))), *(f"O{n}" for n in range(19, 23))]
    shown += [*(f"0{n}" for n in range(23, 27)), *(f"O{n}" for n in range(27, 44))]
    assert [numbers(code) for code in shown] == [[n] for n in (*range(1, 13), *range(14, 44))]


def test_a_bare_number_counts_only_in_a_column_of_codes() -> None:
    assert read_codes("19") == ()
    assert [(m.number, m.system) for m in read_codes("19", bare=True)] == [(19, "bare")]
    assert numbers("30การประเมินความเสี่ยง", bare=True) == [30]
    assert numbers("1. โครงสร้าง", bare=True) == [1]


@pytest.mark.parametrize("text", ["2566", "9.1 ข้อมูลพื้นฐาน", "19 มีนาคม 2566", "5/2566", "100", "12 เดือน", "-"])
def test_other_numbers_in_a_column_of_codes_are_none(text: str) -> None:
    assert read_codes(text, bare=True) == ()


def test_mentions_tell_where_they_stand_in_the_text_as_given() -> None:
    text = "ตามข้อ ๐๓๔ และ O๓๕"
    assert [text[m.start : m.end] for m in read_codes(text)] == ["ข้อ ๐๓๔", "O๓๕"]


def test_a_list_of_48_items_is_no_edition_of_ours() -> None:
    assert scheme_of([1, 13, 48]).fiscal_years == ()


def test_the_largest_number_tells_which_editions_remain() -> None:
    assert scheme_of([43]).fiscal_years == (2563, 2564, 2565, 2566)
    assert scheme_of([2, 31]).fiscal_years == (2563, 2564, 2565, 2566, 2567)
    assert 2569 in scheme_of([1, 26]).fiscal_years
    assert scheme_of([]).largest == 0


def test_a_whole_list_is_the_edition_of_its_length() -> None:
    assert scheme_of(range(1, 29)).fiscal_years == (2568,)
    assert scheme_of(range(1, 44)).fiscal_years == (2563, 2564, 2565, 2566)


def test_the_counts_of_editions_are_those_of_the_published_lists() -> None:
    sizes = {edition.fiscal_year: edition.items for edition in code_words().editions}
    assert sizes == {2563: 43, 2564: 43, 2565: 43, 2566: 43, 2567: 35, 2568: 28, 2569: 26}


@given(st.one_of(st.text(), JUNK), st.booleans())
def test_any_text_can_be_searched_for_codes(text: str, bare: bool) -> None:
    for mention in read_codes(text, bare=bare):
        assert 1 <= mention.number <= 99
        assert 0 <= mention.start < mention.end <= len(text)


@pytest.mark.parametrize("unit", ["0", "O", "ข้อ ", "O1-", "01-", "(", "O 1 – o 2 ", "EB"])
def test_long_junk_is_searched_in_one_pass(unit: str) -> None:
    read_codes(unit * 50_000)


def test_every_code_shown_on_a_real_site_is_read(shared: Path) -> None:
    with (shared / "corpus/phrases.tsv").open(encoding="utf-8") as file:
        shown = {row["code_as_shown"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    codes = [code for code in shown if code and re.search(r"\d", code)]
    assert len(codes) > 100
    for code in codes:
        first = int(re.findall(r"\d+", code.translate({0xE50 + n: str(n) for n in range(10)}))[0])
        assert numbers(code, bare=True)[:1] == [first], code
        ours = not code.upper().startswith(("EB", "MOIT"))
        assert all((m.system in ("oit", "bare")) is ours for m in read_codes(code, bare=True)), code
