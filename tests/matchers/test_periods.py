"""Times that texts state, and whether they are the time an item asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.checklist import Period
from matchers.period_words import period_words
from matchers.periods import (
    Fit,
    best_period,
    covers,
    fiscal_year_of,
    fiscal_year_span,
    months_covered,
    read_periods,
)

JUNK = st.lists(
    st.sampled_from(
        [
            "ปี",
            "พ.ศ.",
            "2566",
            "66",
            "-",
            "–",
            "31",
            "มีนาคม",
            "มี.ค.",
            " ",
            "\n",
            "รอบ",
            "6 เดือน",
            "ไตรมาส",
            "/",
            "0",
            "ถึง",
            "๒๕๖๕",
            "29",
            "กุมภาพันธ์",
            "2023-02-31",
            "พ.ร.บ.",
            "แรก",
            "หลัง",
            "ที่",
            "2",
            "9999",
            "บาท",
            ",",
            "(",
            ")",
            "may",
        ]
    ),
    max_size=30,
).map("".join)


def stated(text: str) -> list[tuple[str, str, str]]:
    return [(m.kind, str(m.start), str(m.end)) for m in read_periods(text)]


def years(text: str) -> list[int]:
    return [year for m in read_periods(text) for year in m.fiscal_years]


def verdict(rule: Period, fiscal_year: int, text: str) -> str:
    return covers(rule, fiscal_year, read_periods(text)).verdict


# What is stated


def test_fiscal_year_2566_begins_in_october_2022_and_ends_in_september_2023() -> None:
    assert fiscal_year_span(2566) == (date(2022, 10, 1), date(2023, 9, 30))
    assert fiscal_year_of(date(2022, 9, 30)) == 2565
    assert fiscal_year_of(date(2022, 10, 1)) == 2566


@pytest.mark.parametrize(
    "text",
    [
        "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖",
        "ปีงบประมาณ 2566",
        "ประจําปีงบประมาณ2566",
        "ปีงบประมาณ พ.ศ.. 2566",
        "ปีงบ 66",
        "ประจำปีงบประมาณ พ.ศ.ITA2566",
        "ประจำปีงบประมาณ\nพ.ศ. 2566",
        "งปม 2566",
    ],
)
def test_fiscal_years_are_read(text: str) -> None:
    assert stated(text) == [("fiscal_year", "2022-10-01", "2023-09-30")]


@pytest.mark.parametrize(
    "text",
    [
        "ประจำปี 2566",
        "ปี 66",
        "พ.ศ. 2566",
        "ค.ศ. 2023",
        "ปี 2023",
        "แผนการจัดซื้อจัดจ้าง 2566",
        "plan2566.pdf",
        "แผน_2566.pdf",
    ],
)
def test_years_without_the_word_budget_are_calendar_years(text: str) -> None:
    assert stated(text) == [("calendar_year", "2023-01-01", "2023-12-31")]
    assert years(text) == [2566]


@pytest.mark.parametrize(
    "text",
    ["2566–2570", "พ.ศ.2566-2570", "พ.ศ. 2566 - พ.ศ. 2570", "ปี 2566 ถึง 2570", "2566-70", "(๒๕๖๖-๒๕๗๐)"],
)
def test_a_plan_of_several_years_is_one_range(text: str) -> None:
    assert stated(text) == [("range", "2022-10-01", "2027-09-30")]
    assert years(text) == [2566, 2567, 2568, 2569, 2570]


@pytest.mark.parametrize(
    "text",
    [
        "ต.ค. 65 – มี.ค. 66",
        "1 ตุลาคม 2565 ถึง 31 มีนาคม 2566",
        "ตุลาคม ๖๕ - มีนาคม ๖๖",
        "1 ต.ค.65–31 มี.ค.66",
        "1 ตุลาคม 2565 – 31 มีนาคม 2566",
        "ตุลาคม - มีนาคม 2566",
        "ตุลาคม 2565 ถึงเดือนมีนาคม 2566",
        "1/10/2565 - 31/3/2566",
        "October 2022 to March 2023",
        "1 ตุลาคม 2565 ถึงวันที่ 31 มีนาคม พ.ศ. 2566",
    ],
)
def test_the_first_half_written_as_a_range_of_dates(text: str) -> None:
    assert stated(text) == [("range", "2022-10-01", "2023-03-31")]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("สขร.1 เดือน มีนาคม 2566", "2023-03-01", "2023-03-31"),
        ("3.สขร. เดือน ธันวาคม2567", "2024-12-01", "2024-12-31"),
        ("12.สขร.เดือน กันยายน 2568", "2025-09-01", "2025-09-30"),
        ("ประจำเดือน ก.พ. 67", "2024-02-01", "2024-02-29"),
        ("เดือนพฤศจิกายน พ.ศ. ๒๕๖๕", "2022-11-01", "2022-11-30"),
    ],
)
def test_months_are_read_whole(text: str, start: str, end: str) -> None:
    assert stated(text) == [("month", start, end)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ประกาศ ณ วันที่ ๑๐ มกราคม ๒๕๖๖", "2023-01-10"),
        ("วันที่ ๑๘ เดือน มีนาคม พ.ศ. ๒๕๖๕", "2022-03-18"),
        ("No Gift Policy 3/4/2566", "2023-04-03"),
        ("2021-04-02 11:59:31", "2021-04-02"),
        ("18/6/58", "2015-06-18"),
        ("31 กุมภาพันธ์ 2566", "2023-02-28"),
    ],
)
def test_days_are_dates(text: str, day: str) -> None:
    assert stated(text) == [("date", day, day)]


@pytest.mark.parametrize(
    "text",
    [
        "อัปโหลดเมื่อ 19 ตุลาคม 2564",
        "บันทึกเมื่อ 19/02/2025 11:31",
        "(ประกาศลงเว็บไซต์เมื่อวันที่ 23 เมษายน 2558)",
        "Last updated: 1 March 2023",
    ],
)
def test_days_of_posting_are_told_apart_and_weigh_little(text: str) -> None:
    (mention,) = read_periods(text)
    assert mention.kind == "posted"
    assert mention.weight < 0.3


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("รอบ 6 เดือน ประจำปีงบประมาณ พ.ศ. 2566", "half_year", "2022-10-01", "2023-03-31"),
        ("ปีงบประมาณ 2566 (รอบ 6 เดือนแรก)", "half_year", "2022-10-01", "2023-03-31"),
        ("รอบหกเดือน ปี 2566", "half_year", "2022-10-01", "2023-03-31"),
        ("รอบที่ 1 ประจำปี 2566", "half_year", "2022-10-01", "2023-03-31"),
        ("6 เดือนหลัง ปีงบประมาณ 2566", "half_year", "2023-04-01", "2023-09-30"),
        ("รอบ ๑๒ เดือน ปีงบประมาณ ๒๕๖๖", "range", "2022-10-01", "2023-09-30"),
        ("ไตรมาสที่ 1 ปี 2566", "quarter", "2022-10-01", "2022-12-31"),
        ("ไตรมาสที่ 2/2566", "quarter", "2023-01-01", "2023-03-31"),
        ("ไตรมาส 1-2 ปีงบประมาณ 2566", "quarter", "2022-10-01", "2023-03-31"),
        ("ไตรมาสที่ 4 ปีงบประมาณ 2566", "quarter", "2023-07-01", "2023-09-30"),
        ("ปีงบประมาณ 2566 เดือนตุลาคม", "month", "2022-10-01", "2022-10-31"),
    ],
)
def test_parts_of_a_year_take_the_year_stated_beside_them(text: str, kind: str, start: str, end: str) -> None:
    assert (kind, start, end) in stated(text)


def test_a_half_without_any_year_has_no_dates() -> None:
    (mention,) = read_periods("รายงานการกำกับติดตามการดำเนินงานประจำปี (รอบ 6 เดือน)")
    assert (mention.kind, mention.start, mention.fiscal_years) == ("half_year", None, ())


@pytest.mark.parametrize(
    "text",
    [
        "พ.ร.บ.ข้อมูลข่าวสารของราชการ พ.ศ. 2540",
        "พรบ.การอาชีวศึกษา 2551",
        "พรบ.บำเหน็จบำนาญ ข้าราชการส่วนท้องถิ่น พศ 2556",
        "ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560",
        "พ.ร.บ.สภาตําบลและองค์การบริหารส่วนตําบล พ.ศ.๒๕๔๗และแก้ไขเพิ่มเติม(ฉบับที่ ๕) พ.ศ.๒๕๕๖",
        "พระราชกฤษฎีการจัดตั้งสถาบันวิจัยและพัฒนาเทคโนโลยีระบบราง (องค์การมหาชน) พ.ศ.2564",
        "© สงวนลิขสิทธิ์ 2565 องค์การบริหารส่วนตำบลสะนอ",
        "Copyright 2023",
        "โทร. 0-2566-2567",
        "โทร 02 2566 123",
        "043-2566",
        "94160",
        "งบประมาณ 2566 บาท",
        "2,566",
        "เลขที่ 2566",
        "สมควรมีค่าตามคำสั่ง",
        "โทร 1784",
        "12.2566",
        "ประชากร 2566 คน",
        "may 2 people",
        "มีคนมาก",
    ],
)
def test_years_that_are_no_periods_do_not_count(text: str) -> None:
    assert read_periods(text) == ()


@pytest.mark.parametrize("lead", ["ปีงบประมาณ ", "ประจำปี ", "พ.ศ. ", "ปี "])
@pytest.mark.parametrize(
    "next_words",
    [
        "\nรายการ",
        " รายการ",
        "\nเรื่อง",
        " เรื่อง การจัดซื้อ",
        " ครั้งที่ 1",
        "\nโครงการ",
        " โครงการ",
        " รายงาน",
        "\n12 ราย",
    ],
)
def test_what_is_called_a_year_is_a_year_whatever_follows(lead: str, next_words: str) -> None:
    assert years(f"แผนการจัดซื้อจัดจ้าง {lead}2560{next_words}") == [2560]


@pytest.mark.parametrize(
    "next_words", ["\nคน", "\nบาท", " รายการ", " ครั้งที่ 2", " รายงานผล", " โครงการ", " หลังจาก"]
)
def test_a_bare_year_ends_where_its_line_ends_and_where_a_word_goes_on(next_words: str) -> None:
    assert years(f"แผนการจัดซื้อจัดจ้าง 2566{next_words}") == [2566]


@pytest.mark.parametrize(
    "unit",
    ["บาท", "บาทต่อปี", "คน", "ราย", "ครั้ง", "ตร.กม.", "ตารางเมตร", "กิโลเมตร", "หลังคาเรือน", "ครัวเรือนยากจน"],
)
def test_a_bare_number_before_a_unit_is_an_amount(unit: str) -> None:
    assert years(f"มีทั้งหมด 2566 {unit}") == []


@pytest.mark.parametrize("next_words", [" ราย", " คน", " เรื่อง", "\nโครงการ", " รายการ"])
def test_four_figures_after_a_month_are_its_year(next_words: str) -> None:
    assert stated(f"เดือน มีนาคม 2566{next_words}") == [("month", "2023-03-01", "2023-03-31")]


@pytest.mark.parametrize("unit", ["ราย", "เรื่อง", "โครงการ", "บาท"])
def test_two_figures_between_a_month_and_a_unit_are_no_year(unit: str) -> None:
    assert years(f"มีนาคม 45 {unit}") == []


@pytest.mark.parametrize(
    "text", ["พ.ศ. 2564 2565 2566", "2564\n2565\n2566", "ปี 2564, 2565, 2566", "ปี 2564,2565,2566"]
)
def test_years_side_by_side_are_all_read(text: str) -> None:
    assert years(text) == [2564, 2565, 2566]


def test_no_year_of_a_list_of_laws_counts() -> None:
    text = "พระราชบัญญัติการจัดซื้อจัดจ้าง พ.ศ. 2560\nระเบียบกระทรวงการคลัง พ.ศ. 2560\nกฎกระทรวง พ.ศ. 2561"
    assert read_periods(text) == ()


def test_the_year_of_a_budget_ordinance_counts_although_it_is_a_law() -> None:
    assert years("เทศบัญญัติงบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ. 2566") == [2566]


def test_a_plan_under_a_law_keeps_its_own_year() -> None:
    assert years("ตาม พ.ร.บ.การจัดซื้อจัดจ้าง พ.ศ. 2560 แผนการจัดซื้อจัดจ้าง 2566") == [2566]


def test_the_year_whose_result_is_analysed_is_marked() -> None:
    text = "การวิเคราะห์ผลการประเมิน ITA ปี 2565 เพื่อจัดทำมาตรการ ปีงบประมาณ 2566"
    assert [(m.fiscal_years, m.analysed) for m in read_periods(text)] == [((2565,), True), ((2566,), False)]


def test_twelve_months_are_known_by_full_and_short_names() -> None:
    assert [m.number for m in period_words().months] == list(range(1, 13))
    for month in period_words().months:
        for name in (*month.names, *month.short, *month.english):
            (mention,) = read_periods(f"เดือน {name} 2566")
            assert mention.start == date(2023, month.number, 1), name


@given(st.one_of(st.text(), JUNK))
def test_any_text_can_be_searched_for_periods(text: str) -> None:
    for mention in read_periods(text):
        assert (mention.start is None) == (mention.end is None)
        assert mention.start is None or mention.end is None or mention.start <= mention.end
        assert all(2540 <= year <= 2600 for year in mention.fiscal_years)


@given(st.one_of(st.text(), JUNK), st.sampled_from(Period), st.integers(2560, 2570))
def test_any_text_can_be_a_witness(text: str, rule: Period, fiscal_year: int) -> None:
    fit = best_period([("document", text), ("title", text), ("page_date", text)], rule, fiscal_year)
    assert fit.verdict in ("right", "wrong", "unstated")


@pytest.mark.parametrize(
    "unit", ["ปี 66 ", "6 เดือนแรก ", "2566-", "มี.ค. 66 – ", "1 ", "พ.ศ.", "ไตรมาส 1-", "พ.ร.บ. พ.ศ. 2560 "]
)
def test_long_junk_is_searched_in_one_pass(unit: str) -> None:
    read_periods(unit * (200_000 // len(unit)))


# Whether it is the time asked for


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (Period.CURRENT, "", "right"),
        (Period.CURRENT, "ปี 2550", "right"),
        (Period.IN_FORCE, "", "right"),
        (Period.IN_FORCE, "ประมวลจริยธรรม พ.ศ. 2565", "right"),
        (Period.IN_FORCE, "หลักเกณฑ์การบริหารทรัพยากรบุคคล 2563", "right"),
        (Period.IN_FORCE, "แผนอัตรากำลัง 2561-2563", "wrong"),
        (Period.IN_FORCE, "ประมวลจริยธรรม ประจำปี 2568", "wrong"),
        (Period.PLAN, "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ.2566", "right"),
        (Period.PLAN, "แผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2566 - 2570)", "right"),
        (Period.PLAN, "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ.2565", "wrong"),
        (Period.PLAN, "แผนการจัดซื้อจัดจ้าง", "unstated"),
        (Period.PLAN, "ประกาศ ณ วันที่ 20 กันยายน 2565", "unstated"),
        (Period.PLAN, "อัปโหลดเมื่อ 19 ตุลาคม 2564", "unstated"),
        (Period.MULTI_YEAR, "แผนพัฒนาท้องถิ่นห้าปี พ.ศ.2566-2570", "right"),
        (Period.MULTI_YEAR, "แผนพัฒนาท้องถิ่น พ.ศ.2561-2565", "wrong"),
        (Period.MULTI_YEAR, "แผนพัฒนาท้องถิ่น ประจำปี 2566", "right"),
        (Period.MULTI_YEAR, "แผนพัฒนาท้องถิ่น", "unstated"),
        (Period.FIRST_HALF, "รายงานการกำกับติดตาม รอบ 6 เดือน ปีงบประมาณ 2566", "right"),
        (Period.FIRST_HALF, "ข้อมูลระหว่าง 1 ต.ค. 65 - 31 มี.ค. 66", "right"),
        (Period.FIRST_HALF, "สถิติการให้บริการ เดือน มกราคม 2566", "right"),
        (Period.FIRST_HALF, "สถิติการให้บริการ ไตรมาสที่ 1 ปีงบประมาณ 2566", "unstated"),
        (Period.FIRST_HALF, "สถิติการให้บริการ ไตรมาสที่ 2 ปีงบประมาณ 2566", "right"),
        (Period.FIRST_HALF, "สถิติการให้บริการ ไตรมาสที่ 1-2 ปีงบประมาณ 2566", "right"),
        (Period.FIRST_HALF, "สถิติการให้บริการ ไตรมาสที่ 1 ปีงบประมาณ 2565", "wrong"),
        (Period.FIRST_HALF, "สถิติการให้บริการ 1 ต.ค. 65 - 31 ธ.ค. 65", "unstated"),
        (Period.FIRST_HALF, "สถิติการให้บริการ รอบ 3 เดือน ปีงบประมาณ 2566", "unstated"),
        (Period.FIRST_HALF, "รายงาน ไตรมาสที่ 1 ปีงบประมาณ 2566 ลงวันที่ 10 มกราคม 2566", "unstated"),
        (Period.FIRST_HALF, "รายงาน ไตรมาสที่ 1 ลงวันที่ 10 มกราคม 2566", "unstated"),
        (Period.FIRST_HALF, "ข้อมูล ณ วันที่ 31 มีนาคม 2566", "right"),
        (Period.FIRST_HALF, "ข้อมูล ณ วันที่ 31 ธันวาคม 2565", "unstated"),
        (Period.FIRST_HALF, "รายงาน รอบ 6 เดือน ปีงบประมาณ 2565", "wrong"),
        (Period.FIRST_HALF, "รายงาน 6 เดือนหลัง ปีงบประมาณ 2566", "wrong"),
        (Period.FIRST_HALF, "สถิติ เดือน กรกฎาคม 2566", "wrong"),
        (Period.FIRST_HALF, "รายงานการกำกับติดตาม รอบ 6 เดือน", "unstated"),
        (Period.FIRST_HALF, "สถิติการให้บริการ ประจำปีงบประมาณ 2564", "wrong"),
        (Period.ANNUAL_PREVIOUS, "รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565", "right"),
        (Period.ANNUAL_PREVIOUS, "รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566", "wrong"),
        (Period.ANNUAL_PREVIOUS, "รายงานผลการดำเนินงาน ปี 2565 และ ปี 2566", "right"),
        (Period.ANNUAL_PREVIOUS, "ระหว่างวันที่ 1 ตุลาคม 2564 - 30 กันยายน 2565", "right"),
        (Period.ANNUAL_PREVIOUS, "รายงาน รอบ 6 เดือน ปีงบประมาณ 2565", "wrong"),
        (Period.ANNUAL_PREVIOUS, "รายงาน รอบ 6 เดือน และ 6 เดือนหลัง ปีงบประมาณ 2565", "right"),
        (Period.ANNUAL_PREVIOUS, "รายงานติดตามแผนพัฒนา (พ.ศ. 2566-2570) ประจำปี 2565", "right"),
        (Period.ANNUAL_PREVIOUS, "รายงานผลการดำเนินงานประจำปี", "unstated"),
        (Period.ANNUAL_PREVIOUS, "ประกาศ ณ วันที่ 10 ตุลาคม 2565", "unstated"),
        (Period.MONTHLY, "สขร.1 เดือน ธันวาคม 2565", "right"),
        (Period.MONTHLY, "สขร.1 เดือน ธันวาคม 2566", "wrong"),
        (Period.MONTHLY, "สขร.1 เดือน กรกฎาคม 2566", "wrong"),
        (Period.MONTHLY, "สขร.1", "unstated"),
        (Period.MONTHLY, "สขร.1 เดือน กันยายน 2565 ลงวันที่ 5 ตุลาคม 2565", "wrong"),
        (Period.DURING, "กิจกรรมวันที่ 5 มกราคม 2566", "right"),
        (Period.DURING, "กิจกรรมวันที่ 15 พฤศจิกายน 2565", "right"),
        (Period.DURING, "กิจกรรมวันที่ 15 พฤศจิกายน 2566", "wrong"),
        (Period.DURING, "การมีส่วนร่วม ประจำปี 2566", "right"),
        (Period.DURING, "การมีส่วนร่วม ประจำปี 2564", "wrong"),
        (Period.DURING, "การมีส่วนร่วม", "unstated"),
        (Period.ASSESSES_PREVIOUS, "มาตรการส่งเสริมคุณธรรม ประจำปีงบประมาณ พ.ศ. 2566", "right"),
        (Period.ASSESSES_PREVIOUS, "การวิเคราะห์ผลการประเมิน ITA ปี 2565", "right"),
        (Period.ASSESSES_PREVIOUS, "วิเคราะห์ผลการประเมิน ITA ปี 2565 มาตรการ ปี 2566", "right"),
        (Period.ASSESSES_PREVIOUS, "วิเคราะห์ผลการประเมิน ITA ปี 2564 มาตรการ ปี 2565", "wrong"),
        (Period.ASSESSES_PREVIOUS, "มาตรการส่งเสริมคุณธรรม ประจำปีงบประมาณ พ.ศ. 2565", "wrong"),
        (Period.ASSESSES_PREVIOUS, "มาตรการส่งเสริมคุณธรรม", "unstated"),
    ],
)
def test_fiscal_year_2566_is_covered_or_not(rule: Period, text: str, expected: str) -> None:
    assert verdict(rule, 2566, text) == expected


def test_a_bare_year_does_not_tell_the_half_but_is_reported() -> None:
    fit = covers(Period.FIRST_HALF, 2566, read_periods("รายงานการกำกับติดตาม ประจำปีงบประมาณ 2566"))
    assert (fit.verdict, fit.fiscal_years) == ("unstated", (2566,))


def test_a_fit_quotes_the_statement_that_decides() -> None:
    fit = covers(Period.ANNUAL_PREVIOUS, 2566, read_periods("รายงานผล ประจำปีงบประมาณ พ.ศ. ๒๕๖๕ จัดทำปี 2566"))
    assert fit.text == "ประจำปีงบประมาณ พ.ศ. 2565"


def monthly(text: str) -> Fit:
    return covers(Period.MONTHLY, 2566, read_periods(text))


def test_months_of_several_documents_are_counted_once_each() -> None:
    fits = [
        monthly("เดือน ตุลาคม 2565"),
        monthly("เดือน ต.ค. 65"),
        monthly("เดือน มีนาคม 2566"),
        monthly("เดือน เมษายน 2566"),
    ]
    assert months_covered(2566, fits) == 2
    assert months_covered(2566, [monthly("ไตรมาสที่ 1 ปีงบประมาณ 2566")]) == 3
    assert months_covered(2566, [monthly("1 ต.ค. 65 - 31 มี.ค. 66")]) == 6


def first_half(text: str) -> Fit:
    return covers(Period.FIRST_HALF, 2566, read_periods(text))


OCTOBER_TO_DECEMBER = ((2022, 10), (2022, 11), (2022, 12))
JANUARY_TO_MARCH = ((2023, 1), (2023, 2), (2023, 3))


def test_a_report_on_the_first_quarter_says_how_far_it_reaches() -> None:
    fit = first_half("รายงาน ไตรมาสที่ 1 ปีงบประมาณ 2566")
    assert (fit.verdict, fit.fiscal_years, fit.months) == ("unstated", (2566,), OCTOBER_TO_DECEMBER)


@pytest.mark.parametrize(
    "text", ["รอบ 6 เดือน ปีงบประมาณ 2566", "1 ต.ค. 65 - 31 มี.ค. 66", "ไตรมาสที่ 1-2 ปี 2566"]
)
def test_a_report_on_the_first_half_names_its_six_months(text: str) -> None:
    assert first_half(text).months == OCTOBER_TO_DECEMBER + JANUARY_TO_MARCH


def test_two_quarters_in_two_documents_are_six_months() -> None:
    quarters = [first_half("ไตรมาสที่ 1 ปีงบประมาณ 2566"), first_half("ไตรมาสที่ 2 ปีงบประมาณ 2566")]
    assert [months_covered(2566, [quarter]) for quarter in quarters] == [3, 3]
    assert months_covered(2566, quarters) == 6


def test_the_day_a_monthly_summary_was_signed_adds_no_month() -> None:
    text = "สรุปผลการจัดซื้อจัดจ้างในรอบเดือน ตุลาคม 2565\nวันที่ 3 เดือน พฤศจิกายน พ.ศ. 2565"
    assert monthly(text).months == ((2022, 10),)


@pytest.mark.parametrize(
    "text",
    [
        "สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือนตุลาคม 2565",
        "แบบ สขร.1\nสรุปผลการดำเนินการจัดซื้อจัดจ้าง\nประจำเดือน ตุลาคม 2565",
        "สรุปผลการจัดซื้อจัดจ้าง\nเทศบาลตำบลท่านา\nประจำเดือนตุลาคม 2565",
        "3.สขร. เดือน ตุลาคม2565",
        "จ้างซ่อมรถ 500 บาท\nเดือน ตุลาคม 2565\nจ้างซ่อมรถ",
        "2. เดือนตุลาคม 2565 (สขร.1)",
        "(ต.ค. 65 - ธ.ค. 65)",
        "รายงานผลการดำเนินงาน ไตรมาสที่ 2 ปีงบประมาณ 2566",
    ],
)
def test_headings_of_reports_are_known(text: str) -> None:
    assert any(mention.heads for mention in read_periods(text))


@pytest.mark.parametrize(
    "text",
    [
        "จ้างเหมาบริการ ประจำเดือน ตุลาคม 2565",
        "จ้างเหมาบริการเก็บขยะ\nประจำเดือน ตุลาคม 2565\n9,000.00",
        "ในเดือน ตุลาคม 2565 ได้จัดซื้อวัสดุ",
        "เดือน ตุลาคม 2565 9,000 บาท",
        "วันที่ 31 เดือน ตุลาคม พ.ศ. 2565",
        "เบิกจ่ายในไตรมาสที่ 2 ปีงบประมาณ 2566",
    ],
)
def test_months_told_in_passing_are_no_headings(text: str) -> None:
    assert not any(mention.heads for mention in read_periods(text))


# Several witnesses


def test_the_head_of_the_document_outweighs_its_link() -> None:
    said = [("document", "รายงานผลการดำเนินงาน\nประจำปีงบประมาณ พ.ศ. 2564"), ("title", "รายงานประจำปี 2565")]
    fit = best_period(said, Period.ANNUAL_PREVIOUS, 2566)
    assert (fit.verdict, fit.witness, fit.fiscal_years) == ("wrong", "document", (2564,))


def test_a_silent_head_leaves_the_word_to_the_title() -> None:
    body = "รายงานผลการดำเนินงาน " + "ก" * 500 + " ปี 2565"
    fit = best_period(
        [("document", body), ("title", "รายงานผลการดำเนินงานประจำปี 2566")], Period.ANNUAL_PREVIOUS, 2566
    )
    assert (fit.verdict, fit.witness) == ("wrong", "title")


def test_the_rest_of_a_document_can_prove_right_but_never_wrong() -> None:
    filler = "รายงานผลการดำเนินงาน " + "ก" * 500
    right = best_period([("document", f"{filler} ปี 2565"), ("title", "รายงาน")], Period.ANNUAL_PREVIOUS, 2566)
    assert (right.verdict, right.witness) == ("right", "document")
    silent = best_period(
        [("document", f"{filler} ปี 2560"), ("title", "รายงาน")], Period.ANNUAL_PREVIOUS, 2566
    )
    assert silent.verdict == "unstated"


def test_a_file_name_speaks_when_document_and_title_are_silent() -> None:
    said = [("document", "แผนการจัดซื้อจัดจ้าง"), ("title", "เอกสาร"), ("file_name", "plan2566.pdf")]
    assert best_period(said, Period.PLAN, 2566).witness == "file_name"


def test_a_half_named_by_the_title_completes_a_bare_year_of_the_document() -> None:
    said = [("document", "ปีงบประมาณ พ.ศ. 2566"), ("title", "รายงานการกำกับติดตามการดำเนินงาน รอบ 6 เดือน")]
    assert best_period(said, Period.FIRST_HALF, 2566).verdict == "right"


def test_a_bare_year_lets_other_witnesses_tell_the_half() -> None:
    said = [("document", "รายงาน ประจำปีงบประมาณ พ.ศ. 2566"), ("title", "ต.ค. 65 – มี.ค. 66")]
    assert best_period(said, Period.FIRST_HALF, 2566).witness == "title"


ROWS = "จ้างเหมาบริการ วิธีเฉพาะเจาะจง ราคา 9,000 บาท\n" * 20
HALF_A_YEAR = ["ตุลาคม 2565", "พฤศจิกายน 2565", "ธันวาคม 2565", "มกราคม 2566", "กุมภาพันธ์ 2566", "มีนาคม 2566"]


@pytest.mark.parametrize(
    "heading",
    ["สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน{}", "เดือน {}", "สรุปผลการจัดซื้อจัดจ้าง\nเทศบาลตำบลท่านา\nประจำเดือน {}"],
)
def test_six_monthly_summaries_in_one_document_are_six_months(heading: str) -> None:
    told = "\n".join(f"{heading.format(month)}\n{ROWS}" for month in HALF_A_YEAR)
    fit = best_period([("document", told)], Period.MONTHLY, 2566)
    assert (fit.verdict, fit.months) == ("right", OCTOBER_TO_DECEMBER + JANUARY_TO_MARCH)


def test_the_months_in_the_rows_of_a_summary_are_not_its_months() -> None:
    row = "จ้างเหมาเก็บขยะ ประจำเดือน พฤศจิกายน 2565 9,000 บาท ลงวันที่ 5 ธันวาคม 2565"
    told = f"สรุปผลการจัดซื้อจัดจ้างในรอบเดือน ตุลาคม 2565\n{ROWS}{row}"
    fit = best_period([("document", told)], Period.MONTHLY, 2566)
    assert (fit.verdict, fit.months) == ("right", ((2022, 10),))


def test_a_yearly_report_that_mentions_months_in_passing_is_no_monthly_one() -> None:
    told = f"รายงานผลการจัดซื้อจัดจ้าง ปีงบประมาณ 2566\n{ROWS}ซึ่งในเดือน พฤศจิกายน 2565 และ มีนาคม 2566 ได้จัดจ้าง"
    fit = best_period([("document", told)], Period.MONTHLY, 2566)
    assert (fit.verdict, fit.fiscal_years, fit.months) == ("unstated", (2566,), ())


def test_two_quarterly_reports_in_one_document_are_the_first_half() -> None:
    told = "\n".join(f"รายงานผลการดำเนินงาน ไตรมาสที่ {n} ปีงบประมาณ 2566\n{ROWS}" for n in (1, 2))
    fit = best_period([("document", told)], Period.FIRST_HALF, 2566)
    assert (fit.verdict, fit.months) == ("right", OCTOBER_TO_DECEMBER + JANUARY_TO_MARCH)


def test_a_first_quarter_stays_one_when_later_months_are_mentioned() -> None:
    told = f"รายงานผลการดำเนินงาน ไตรมาสที่ 1 ปีงบประมาณ 2566\n{ROWS}ซึ่งจะแล้วเสร็จในเดือน มีนาคม 2566 ต่อไป"
    fit = best_period([("document", told)], Period.FIRST_HALF, 2566)
    assert (fit.verdict, fit.months) == ("unstated", OCTOBER_TO_DECEMBER)


def test_a_first_quarter_listed_under_six_months_stays_a_first_quarter() -> None:
    said = [
        ("document", "ปีงบประมาณ 2566"),
        ("link", "ไตรมาสที่ 1"),
        ("link", "รายงาน รอบ 6 เดือน ปีงบประมาณ 2566"),
    ]
    fit = best_period(said, Period.FIRST_HALF, 2566)
    assert (fit.verdict, fit.months) == ("unstated", OCTOBER_TO_DECEMBER)


def test_the_date_of_a_page_proves_nothing_about_a_plan() -> None:
    assert best_period([("page_date", "2016-01-30")], Period.PLAN, 2566).verdict == "unstated"
    assert best_period([("page_date", "2025-02-19")], Period.DURING, 2566).verdict == "unstated"


def test_the_date_of_a_page_may_date_an_event() -> None:
    assert best_period([("page_date", "2023-01-05")], Period.DURING, 2566).verdict == "right"


def test_what_need_not_be_dated_is_right_when_nobody_speaks() -> None:
    assert best_period([], Period.CURRENT, 2566).verdict == "right"
    assert best_period([("title", "หลักเกณฑ์")], Period.IN_FORCE, 2566).verdict == "right"
    assert best_period([], Period.PLAN, 2566).verdict == "unstated"


def seed(shared: Path, number: str) -> str:
    return next((shared / "seeds").glob(f"{number}_*.txt")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "rule", "fiscal_year", "expected"),
    [
        # measures of ทต.ท่านา, FY 2565, which look back on the ITA result of 2564
        ("001", Period.ASSESSES_PREVIOUS, 2565, "right"),
        ("001", Period.ASSESSES_PREVIOUS, 2566, "wrong"),
        # report of ทต.กมลาไสย, twelve months of FY 2566
        ("002", Period.ANNUAL_PREVIOUS, 2567, "right"),
        ("002", Period.ANNUAL_PREVIOUS, 2566, "wrong"),
        ("002", Period.DURING, 2566, "right"),
        # report of ทต.โคกสำราญ for FY 2566
        ("004", Period.DURING, 2566, "right"),
        ("004", Period.DURING, 2564, "wrong"),
        # notices of measures made for the assessment of FY 2566
        ("000", Period.ASSESSES_PREVIOUS, 2566, "right"),
        ("003", Period.ASSESSES_PREVIOUS, 2566, "right"),
    ],
)
def test_real_documents_are_put_into_their_year(
    shared: Path, number: str, rule: Period, fiscal_year: int, expected: str
) -> None:
    assert best_period([("document", seed(shared, number))], rule, fiscal_year).verdict == expected
