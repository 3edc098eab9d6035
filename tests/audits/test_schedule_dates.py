"""When schedules are due. The rounds were read in the measures of two municipalities for 2566."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.schedules.dates import BadCron, last_date, next_date, next_dates, read_cron, shortest_gap
from config.schedules import round_of, schedule_rules
from tests.audits.scheduled import bangkok

NOW = bangkok(2022, 10, 1, 9, 0)
QUARTER = schedule_rules().every["quarter"]


def test_the_rounds_of_2566_run_in_the_months_that_roi_et_names() -> None:
    # “เดือนธันวาคม ๒๕๖๕ (รอบที่๑) เดือนมีนาคม ๒๕๖๖ (รอบที่๒) เดือนมิถุนายน ๒๕๖๖ (รอบที่๓) เดือนกันยายน ๒๕๖๖ (รอบที่๔)”
    assert next_dates(QUARTER, NOW, 5) == [
        bangkok(2022, 12, 16, 2),
        bangkok(2023, 3, 16, 2),
        bangkok(2023, 6, 16, 2),
        bangkok(2023, 9, 16, 2),
        bangkok(2023, 12, 16, 2),
    ]


@pytest.mark.parametrize(
    ("month", "year", "months", "last"),
    [
        (12, 2022, 3, date(2022, 12, 31)),
        (3, 2023, 6, date(2023, 3, 31)),
        (6, 2023, 9, date(2023, 6, 30)),
        (9, 2023, 12, date(2023, 9, 30)),
    ],
)
def test_a_round_ends_with_the_month_of_its_report(month: int, year: int, months: int, last: date) -> None:
    assert round_of(date(year, month, 16)) == (months, last)


def test_every_day_of_a_fiscal_year_lies_in_the_round_its_month_belongs_to() -> None:
    of_month = {10: 3, 11: 3, 12: 3, 1: 6, 2: 6, 3: 6, 4: 9, 5: 9, 6: 9, 7: 12, 8: 12, 9: 12}
    days = [date(2022, 10, 1) + timedelta(days=n) for n in range(365)]
    assert [round_of(day)[0] for day in days] == [of_month[day.month] for day in days]
    assert all(round_of(day)[1] >= day for day in days)


def test_a_run_of_a_round_leaves_two_weeks_to_mend_gaps_and_stays_in_the_fiscal_year() -> None:
    for when in next_dates(QUARTER, NOW, 8):
        assert timedelta(days=14) <= round_of(when.date())[1] - when.date() <= timedelta(days=15)


@pytest.mark.parametrize(
    ("every", "first"),
    [
        ("day", bangkok(2022, 10, 2, 2)),
        ("week", bangkok(2022, 10, 3, 2)),  # a Monday
        ("month", bangkok(2022, 11, 1, 2)),
    ],
)
def test_every_is_two_in_the_morning(every: str, first: datetime) -> None:
    assert next_dates(schedule_rules().every[every], NOW, 1) == [first]  # type: ignore[index]


def test_half_past_midnight_is_that_of_thailand_and_not_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = datetime(2023, 3, 31, 17, 29, 59, tzinfo=UTC)  # 00:29:59 of 1 April in Bangkok
    assert next_date("30 0 1 * *", before) == datetime(2023, 3, 31, 17, 30, tzinfo=UTC)
    assert next_date("30 0 1 * *", before + timedelta(seconds=1)) == bangkok(2023, 5, 1, 0, 30)
    if hasattr(time, "tzset"):
        monkeypatch.setitem(os.environ, "TZ", "America/New_York")
        time.tzset()
        try:
            assert next_date("30 0 1 * *", before) == datetime(2023, 3, 31, 17, 30, tzinfo=UTC)
        finally:
            monkeypatch.undo()
            time.tzset()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "fields"),
        ("0 2 1 *", "fields"),
        ("0 0 2 1 * *", "fields"),  # seconds are no matter of cron
        ("@monthly", "nickname"),
        ("61 2 1 * *", "field"),
        ("0 24 * * *", "field"),
        ("0 2 1 13 *", "field"),
        ("0 2 32 * *", "field"),
        ("0 2 * * 8", "field"),
        ("*/0 2 * * *", "field"),
        ("0 2 5-1 * *", "field"),
        ("ศูนย์ 2 1 * *", "fields"),
        ("0 0 30 2 *", "never"),
        ("0 0 31 2,4,6,9,11 *", "never"),
        ("9" * 500 + " * * * *", "fields"),
    ],
)
def test_a_bad_expression_is_refused_with_the_cause(text: str, key: str) -> None:
    with pytest.raises(BadCron) as refused:
        read_cron(text, NOW)
    assert refused.value.key == key


def test_a_day_that_comes_every_four_years_is_no_never() -> None:
    assert next_date(read_cron("0 0 29 2 *", NOW), NOW) == bangkok(2024, 2, 29)


@given(st.lists(st.text("0123456789*/,-#LW", min_size=1, max_size=8), min_size=5, max_size=5).map(" ".join))
def test_whatever_is_written_is_a_date_to_come_or_refused(text: str) -> None:
    try:
        coming = next_date(read_cron(text, NOW), NOW)
    except BadCron:
        return
    assert coming is not None
    assert coming > NOW


def test_of_missed_dates_the_last_counts_and_the_others_are_counted() -> None:
    first = bangkok(2022, 10, 2, 2)
    assert last_date("0 2 * * *", bangkok(2022, 10, 12, 1, 59), first) == (bangkok(2022, 10, 11, 2), 9)
    assert last_date("0 2 * * *", bangkok(2022, 10, 12, 2, 0), first) == (bangkok(2022, 10, 12, 2), 10)
    assert last_date("0 2 * * *", first, first) == (first, 0)


def test_a_year_of_missed_minutes_is_not_counted_to_its_end() -> None:
    last, missed = last_date("* * * * *", bangkok(2023, 10, 1), bangkok(2022, 10, 1))
    assert last == bangkok(2023, 10, 1)
    assert missed == 1000


def test_the_shortest_time_between_two_runs_is_known() -> None:
    assert shortest_gap("0 1,2 * * *", NOW) == timedelta(hours=1)
    assert shortest_gap(QUARTER, NOW) == timedelta(days=90)  # 16 December to 16 March
