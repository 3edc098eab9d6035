"""Spellings of times, and numbers that look like times; expected values were read, not printed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from config.checklist import Period
from matchers.period_mentions import read_periods
from matchers.periods import SEEN, covers, months_covered

LABELS = Path(__file__).parents[2] / "benchmarks" / "accuracy" / "labels" / "periods.tsv"
FIVE = [2566, 2567, 2568, 2569, 2570]


def years(text: str) -> list[int]:
    seen = (m for m in read_periods(text) if m.weight >= SEEN and m.kind != "posted")
    return sorted({year for mention in seen for year in mention.fiscal_years})


def spans(text: str) -> list[tuple[str, str, str]]:
    return [(m.kind, str(m.start), str(m.end)) for m in read_periods(text)]


def test_lines_of_real_sites_are_read_as_a_person_reads_them() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert sum(row["kind"] != "none" for row in rows) >= 150
    assert sum(row["kind"] == "none" for row in rows) >= 60
    wrong = [row["text"] for row in rows if " ".join(map(str, years(row["text"]))) != row["fiscal_years"]]
    assert len(wrong) <= len(rows) // 100, wrong


def test_no_body_is_in_both_halves_of_the_labels() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    bodies = {
        half: {r["body"].split(" ", 1)[1] for r in rows if r["half"] == half} for half in ("tune", "report")
    }
    assert all(bodies.values())
    assert not bodies["tune"] & bodies["report"]


@pytest.mark.parametrize(
    "text",
    [
        "66-70",
        "แผนพัฒนาท้องถิ่น 66-70",
        "แผนพัฒนาท้องถิ่น (66 – 70)",
        "แผนพัฒนา66-70.pdf",
        "พ.ศ.66-70",
        "ปี 66-70",
        "2566_2570",
        "2566 to 2570",
        "2023-2027",
        "พ.ศ. 2566 ถึง พ.ศ. 2570",
        "พ.ศ. 2566 จนถึง พ.ศ. 2570",
        "ปีงบประมาณ พ.ศ. 2566 ถึง ปีงบประมาณ พ.ศ. 2570",
    ],
)
def test_five_years_are_one_plan(text: str) -> None:
    assert spans(text) == [("range", "2022-10-01", "2027-09-30")]
    assert years(text) == FIVE


@pytest.mark.parametrize(
    "text",
    ["ศูนย์ 60-69", "มาตรา 66-70", "แผนที่ หน้า 66-70", "อายุ 60-64 ปี", "O66-70", "ร้อยละ 66-70", "แผน 66-70 คน"],
)
def test_two_figures_for_two_figures_are_mostly_something_else(text: str) -> None:
    assert years(text) == []


@pytest.mark.parametrize("text", ["ปี 65/66", "ปีงบประมาณ 65/66", "ปี 2565/66"])
def test_a_year_that_goes_over_into_the_next_is_both(text: str) -> None:
    assert years(text) == [2565, 2566]


def test_the_number_of_a_letter_is_no_range_of_years() -> None:
    assert years("ที่ 2565/70") == [2565]


@pytest.mark.parametrize(
    "text",
    [
        "plan66.pdf",
        "งบประมาณ66.pdf",
        "แผน_66.xlsx",
        "o12-66",
        "O12-66.pdf",
        "ITA66",
        "ita-66",
        "oit_66",
        "ita2566",
        "2566_01",
        "พ.ศ. 66",
    ],
)
def test_short_years_in_names_are_read(text: str) -> None:
    assert years(text) == [2566]


@pytest.mark.parametrize(
    "text",
    [
        "scan66.pdf",
        "พรบ60.pdf",
        "IMG_66.pdf",
        "หน้า66.pdf",
        "page-66.pdf",
        "67b5cd83190a66.pdf",
        "o12-25",
        "OIT 20",
        "มาตรา66.pdf",
        "ITA 66.50",
    ],
)
def test_numbers_in_names_of_files_are_no_years(text: str) -> None:
    assert years(text) == []


def test_a_short_year_in_a_name_proves_its_year_but_excludes_no_other() -> None:
    mentions = read_periods("plan66.pdf")
    assert covers(Period.PLAN, 2566, mentions).verdict == "right"
    assert covers(Period.PLAN, 2565, mentions).verdict == "unstated"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("เดือนตุลำคม 2565", "2022-10-01"),
        ("มีนำคม 2566", "2023-03-01"),
        ("ธันวำคม 2565", "2022-12-01"),
        ("พฤศจิกำยน 2565", "2022-11-01"),
        ("กุมภำพันธ์ 2566", "2023-02-01"),
        ("ตุลา คม 2565", "2022-10-01"),
        ("มีนา คม 25 66", "2023-03-01"),
        ("กุมภาพันธ 2566", "2023-02-01"),
        ("สขร1_มค66.pdf", "2023-01-01"),
        ("1 - 31 มีนาคม 2566", "2023-03-01"),
        ("เดือนตุลาคม ปี 2565", "2022-10-01"),
        ("ก.พ. ปี 2566", "2023-02-01"),
        ("1-31 ตุลาคม 2565", "2022-10-01"),
        ("ประจำเดือนม.ค. 2566", "2023-01-01"),
        ("เดือนก.พ.66", "2023-02-01"),
    ],
)
def test_months_are_known_in_damaged_text_and_file_names(text: str, month: str) -> None:
    ((kind, start, _),) = spans(text)
    assert (kind, start) == ("month", month)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("พ.ศ. 25 66", "calendar_year"),
        ("ปี 25 66", "calendar_year"),
        ("ปีงบประมาณ พ.ศ. 256 6", "fiscal_year"),
        ("ปีงบประมาณ พ.ศ. ๒ ๕ ๖ ๖", "fiscal_year"),
        ("ปีงบประมาณ พ .ศ . 2566", "fiscal_year"),
        ("ปีงบประมาณ พ. ศ. 2566", "fiscal_year"),
    ],
)
def test_spaces_inside_a_year_are_closed(text: str, kind: str) -> None:
    assert [(m.kind, m.fiscal_years) for m in read_periods(text)] == [(kind, (2566,))]


@pytest.mark.parametrize("text", ["25 66", "จำนวน 25 66", "ปี 25 คน"])
def test_two_numbers_side_by_side_are_not_made_a_year(text: str) -> None:
    assert read_periods(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "เดือน ต.ค., พ.ย., ธ.ค. 2565",
        "ตุลาคม พฤศจิกายน ธันวาคม 2565",
        "ตุลาคม พฤศจิกายน และ ธันวาคม 2565",
        "ต.ค./พ.ย./ธ.ค. 65",
    ],
)
def test_months_in_a_list_share_the_year_at_its_end(text: str) -> None:
    fit = covers(Period.MONTHLY, 2566, read_periods(text))
    assert fit.months == ((2022, 10), (2022, 11), (2022, 12))
    assert months_covered(2566, [fit]) == 3


def test_a_list_of_months_over_new_year_keeps_december_in_the_year_before() -> None:
    assert [m.start and m.start.year for m in read_periods("ธ.ค., ม.ค. 2566")] == [2022, 2023]


@pytest.mark.parametrize(
    "text", ["สำนักงาน ก.พ. กำหนด", "หลักเกณฑ์ที่ ก.พ. กำหนด", "ก.พ.ร.", "กฎ ก.พ. ว่าด้วยการลา พ.ศ. 2555"]
)
def test_the_civil_service_commission_is_not_february(text: str) -> None:
    assert read_periods(text) == ()


@pytest.mark.parametrize(
    "text", ["เดือน ก.พ. 66", "ก.พ. 2566", "ม.ค. ก.พ. มี.ค. 2566", "ม.ค. - ก.พ. 66", "ประจำเดือน ก.พ. ปี 2566"]
)
def test_february_is_still_known(text: str) -> None:
    assert any(
        m.start and m.end and m.start.isoformat() <= "2023-02-10" <= m.end.isoformat()
        for m in read_periods(text)
    )
    assert years(text) == [2566]


@pytest.mark.parametrize(
    "text", ["1/10/65-31/3/66", "01/10/2565 - 31/03/2566", "ตุลาคม 2565 ถึงเดือน มีนาคม 2566"]
)
def test_the_first_half_in_figures_and_words(text: str) -> None:
    assert spans(text) == [("range", "2022-10-01", "2023-03-31")]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Q1/2566", "2022-10-01"),
        ("Q2 ปีงบประมาณ 2566", "2023-01-01"),
        ("ไตรมาสที่หนึ่ง ปี 2566", "2022-10-01"),
        ("ไตรมาส 1/66", "2022-10-01"),
    ],
)
def test_quarters_are_known_by_letter_and_by_word(text: str, start: str) -> None:
    assert ("quarter", start) in [(kind, first) for kind, first, _ in spans(text)]


@pytest.mark.parametrize("text", ["Q&A", "Q1: ติดต่อได้ที่ใด", "FAQ1", "Q10"])
def test_questions_are_no_quarters(text: str) -> None:
    assert read_periods(text) == ()


def test_a_year_and_month_in_figures_tell_when_but_not_what_about() -> None:
    assert spans("report_2022-11.pdf") == [("date", "2022-11-01", "2022-11-30")]
    assert years("report_2022-11.pdf") == [2566]


@pytest.mark.parametrize(
    "text",
    [
        "ผู้รับ 2566 รายการ",
        "ผู้รับบริการ 2566 ครั้งที่มาติดต่อ",
        "จำนวนทั้งสิ้น 2566 โครงการ",
        "โทร 0 2566 2566",
        "ครุภัณฑ์ 2566 ชิ้น",
        "ภายใน 2566 วัน",
        "ขนาด 2566",
        "2566 KB",
        "Hits: 2566",
        "ผู้เข้าชม 2566",
        "Room 2566",
        "ซอย 2566",
        "ISO 9001:2015",
        "ISO 9001 : 2558",
        "ISO/IEC 27001:2022",
        "มอก. 2560-2554",
        "เกิดปี พ.ศ. 2545",
        "เกิดเมื่อวันที่ 5 มกราคม 2550",
        "จัดตั้งขึ้นเมื่อ ปี พ.ศ. 2540",
        "ยกฐานะเป็นเทศบาลตำบล เมื่อวันที่ 24 กรกฎาคม 2552",
        "Posted: 3 March 2023",
        "(Update 4/1/64)",
        "โดย : ผู้ดูแล เมื่อ : 2021-04-02 11:59:31",
        "Copyright © 2020 - 2567",
        "ระเบียบกระทรวงมหาดไทย พ.ศ. 2547 และที่แก้ไขเพิ่มเติมถึง (ฉบับที่ 4) พ.ศ. 2562",
    ],
)
def test_these_numbers_and_dates_are_no_time_of_a_document(text: str) -> None:
    assert years(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "แผนการจัดซื้อจัดจ้าง 2566 รายการ",
        "เป็นข้อมูลข่าวสารที่เกิดขึ้นในปี พ.ศ. 2566",
        "Update แผนการจัดซื้อจัดจ้าง 2566",
        "จำนวนผู้รับบริการ ปี 2566 รายการ",
    ],
)
def test_years_near_such_words_still_count(text: str) -> None:
    assert years(text) == [2566]


# A title that states the years of a plan and one of its own


@pytest.mark.parametrize(
    ("rule", "fiscal_year", "text", "expected"),
    [
        (Period.MULTI_YEAR, 2566, "แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570) เพิ่มเติม ครั้งที่ 1/2567", "right"),
        (Period.MULTI_YEAR, 2565, "แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570) เพิ่มเติม ครั้งที่ 1/2567", "wrong"),
        (Period.ANNUAL_PREVIOUS, 2566, "รายงานผล ปี 2565 ตามแผนพัฒนาท้องถิ่น (2561-2565)", "right"),
        (Period.ANNUAL_PREVIOUS, 2565, "รายงานผล ปี 2565 ตามแผนพัฒนาท้องถิ่น (2561-2565)", "wrong"),
        (Period.DURING, 2564, "รายงานผล ปี 2565 ตามแผนพัฒนาท้องถิ่น (2561-2565)", "wrong"),
        (Period.DURING, 2564, "แผนพัฒนาท้องถิ่น (2561-2565)", "right"),
        (Period.PLAN, 2566, "แผนดำเนินงาน ปีงบประมาณ 2567 ตามแผนพัฒนาท้องถิ่น (2566-2570)", "wrong"),
        (Period.PLAN, 2567, "แผนดำเนินงาน ปีงบประมาณ 2567 ตามแผนพัฒนาท้องถิ่น (2566-2570)", "right"),
        (Period.ASSESSES_PREVIOUS, 2567, "มาตรการส่งเสริม ปี 2567 จากผลการประเมิน ITA ปี 2566", "right"),
        (Period.ASSESSES_PREVIOUS, 2568, "มาตรการส่งเสริม ปี 2567 จากผลการประเมิน ITA ปี 2566", "wrong"),
    ],
)
def test_the_own_year_of_a_title_outweighs_the_plan_it_follows(
    rule: Period, fiscal_year: int, text: str, expected: str
) -> None:
    assert covers(rule, fiscal_year, read_periods(text)).verdict == expected


def test_the_years_of_a_plan_that_is_only_followed_are_not_reported() -> None:
    fit = covers(Period.DURING, 2565, read_periods("รายงานผล ปี 2565 ตามแผนพัฒนาท้องถิ่น (2561-2565)"))
    assert fit.fiscal_years == (2565,)


# Hostile length


@pytest.mark.parametrize(
    "unit",
    [
        "2566 ",
        "66-70 ",
        "ปี 25 66 ",
        "2 5 ",
        "พ . ศ . ",
        "ม.ค., ",
        "ก.พ. ",
        "ผู้",
        "ผู้รับ 2566 รายการ ",
        "1/10/65-",
        "2022-11-",
        "Q1 ",
    ],
)
@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_long_junk_is_read_in_one_pass(unit: str) -> None:
    assert read_periods.__wrapped__(unit * (400_000 // len(unit))) is not None
