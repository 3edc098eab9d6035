"""Times that the test writes in its own words are read back; nothing else about them is taken on trust."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from config.checklist import Period
from matchers.fiscal_years import fiscal_months, fiscal_year_of, fiscal_year_span, to_buddhist
from matchers.period_mending import mended
from matchers.periods import best_period, covers, months_covered, read_periods
from matchers.text import normalise
from tests.properties.examples import examples, hostile_texts

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
    "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
years = st.integers(2550, 2585)  # พ.ศ.; ค.ศ. 2007–2042
heads = st.sampled_from(["", "แผนการจัดซื้อจัดจ้าง ", "รายงานผลการดำเนินงาน ", "ประกาศ เรื่อง แผนพัฒนาท้องถิ่น "])
JUNK = st.lists(
    st.sampled_from([*MONTHS, *SHORT, "พ.ศ.", "ค.ศ.", "25", "66", "2566", "๒๕๖๖", "/", "-", "–", " ",
    "ไตรมาส", "ที่", "1",
                     "รอบ", "6", "เดือน", "แรก", "ปีงบประมาณ", "ประจำปี", "ถึง", ",", ".", "\n", "31",
                     "30/2/2566"])
    | st.text(max_size=3),
    max_size=25,
).map("".join)  # fmt: skip


class Written(NamedTuple):
    """A time in words, and what they say: kind, first and last day (ค.ศ.)."""

    text: str
    kind: str
    start: date
    end: date


def fiscal(year: int) -> tuple[date, date]:
    return date(year - 544, 10, 1), date(year - 543, 9, 30)


@st.composite
def written(draw: st.DrawFn) -> Written:
    year, head = draw(years), draw(heads)
    era = draw(st.sampled_from([f"พ.ศ. {year}", f"พ.ศ.{year}", f"{year}", f"ค.ศ. {year - 543}"]))
    kind = draw(
        st.sampled_from(["fiscal_year", "calendar_year", "range", "half_year", "quarter", "month", "date"])
    )
    if kind == "fiscal_year":
        lead = draw(st.sampled_from(["ประจำปีงบประมาณ ", "ปีงบประมาณ ", "ประจำปีงบประมาณ"]))
        return Written(f"{head}{lead}{era}", kind, *fiscal(year))
    if kind == "calendar_year":
        return Written(f"{head}ประจำปี {era}", kind, date(year - 543, 1, 1), date(year - 543, 12, 31))
    if kind == "range":
        last = year + draw(st.integers(2, 5))
        text = draw(st.sampled_from(["(พ.ศ. {} - {})", "พ.ศ. {} – {}", "({}-{})", "พ.ศ. {} ถึง พ.ศ. {}"]))
        return Written(head + text.format(year, last), kind, fiscal(year)[0], fiscal(last)[1])
    if kind == "half_year":
        second = draw(st.booleans())
        text = f"{head}รอบ 6 เดือน{'หลัง' if second else 'แรก'} ประจำปีงบประมาณ {era}"
        first, last = date(year - 544, 10, 1), date(year - 543, 3, 31)
        return Written(text, kind, *((date(year - 543, 4, 1), fiscal(year)[1]) if second else (first, last)))
    if kind == "quarter":
        number = draw(st.integers(1, 4))
        text = draw(st.sampled_from([f"ไตรมาสที่ {number} ปีงบประมาณ {era}", f"ไตรมาส {number}/{year}"]))
        month = (9 + 3 * (number - 1)) % 12 + 1
        of = year - 544 if number == 1 else year - 543
        last = month + 2
        return Written(head + text, kind, date(of, month, 1), date(of, last, monthrange(of, last)[1]))
    month = draw(st.integers(1, 12))
    name = draw(st.sampled_from([MONTHS[month - 1], SHORT[month - 1]]))
    length = monthrange(year - 543, month)[1]
    if kind == "month":
        return Written(
            f"{head}ประจำเดือน{name} {era}", kind, date(year - 543, month, 1), date(year - 543, month, length)
        )
    day = draw(st.integers(2, length))  # "1 – 31 มีนาคม" apart, the first of a month may begin a range
    text = draw(st.sampled_from([f"ณ วันที่ {day} {name} {era}", f"วันที่ {day} เดือน {MONTHS[month - 1]} {era}"]))
    return Written(head + text, kind, date(year - 543, month, day), date(year - 543, month, day))


def told(text: str) -> list[tuple[str, date | None, date | None, tuple[int, ...]]]:
    return [(m.kind, m.start, m.end, m.fiscal_years) for m in read_periods(text)]


@examples(500)
@given(written())
def test_a_time_in_words_is_read_back(time: Written) -> None:
    assert (time.kind, time.start, time.end) in [one[:3] for one in told(time.text)]


@examples(200)
@given(written() | JUNK.map(lambda text: Written(text, "", date.min, date.min)))
def test_thai_digits_say_the_same_as_arabic_ones(time: Written) -> None:
    assert told(time.text.translate(THAI_DIGITS)) == told(time.text)


@examples(200)
@given(written())
def test_a_right_fiscal_year_covers_itself_and_no_other(time: Written) -> None:
    if time.kind == "fiscal_year":
        year, mentions = fiscal_year_of(time.start), read_periods(time.text)
        for asked in range(year - 2, year + 3):
            assert (covers(Period.PLAN, asked, mentions).verdict == "right") is (asked == year)
            assert (covers(Period.ANNUAL_PREVIOUS, asked + 1, mentions).verdict == "right") is (asked == year)


@examples(100)
@given(years, st.booleans())
def test_both_eras_mean_the_same_year(year: int, short: bool) -> None:
    assert to_buddhist(str(year)) == to_buddhist(str(year - 543)) == to_buddhist(str(year % 100)) == year
    buddhist, common = (f"ปีงบประมาณ {era}" for era in (f"พ.ศ. {year}", f"ค.ศ. {year - 543}"))
    assert told(buddhist) == told(common)


@examples(200)
@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_every_day_lies_in_its_fiscal_year_and_in_one_of_its_months(day: date) -> None:
    year = fiscal_year_of(day)
    start, end = fiscal_year_span(year)
    assert start <= day <= end
    assert fiscal_year_of(end + timedelta(days=1)) == year + 1
    spans = [fiscal_months(year, month, month) for month in range(1, 13)]
    assert [first <= day <= last for first, last in spans].count(True) == 1
    assert (spans[0][0], spans[-1][1]) == (start, end)
    assert all(one[1] + timedelta(days=1) == two[0] for one, two in pairwise(spans))


@examples(300)
@given(JUNK | hostile_texts)
def test_any_text_states_times_in_order_or_none(text: str) -> None:
    plain = normalise(text)
    mentions = read_periods(text)
    for mention in mentions:
        assert 0 <= mention.at <= len(text) + len(plain)
        assert 0 <= mention.weight <= 1
        assert mention.fiscal_years == tuple(sorted(mention.fiscal_years))
        assert not (mention.start and mention.end) or mention.start <= mention.end
        if mention.start and mention.kind in ("date", "month"):
            assert fiscal_year_of(mention.start) in mention.fiscal_years
    assert mended(mended(plain)) == mended(plain)


@examples(200)
@given(st.lists(st.tuples(st.sampled_from(["title", "document", "heading", "page_date"]), JUNK), max_size=4))
def test_months_covered_are_none_to_six_whatever_is_said(witnesses: list[tuple[str, str]]) -> None:
    fits = [best_period(witnesses, rule, 2566) for rule in Period]
    assert 0 <= months_covered(2566, fits) <= 6
    assert {fit.verdict for fit in fits} <= {"right", "wrong", "unstated"}
    assert all(fit.witness in ("", *(name for name, _ in witnesses)) for fit in fits)
