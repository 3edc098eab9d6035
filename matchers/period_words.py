"""The words and patterns by which times are written; data in config/vocabulary/periods.yaml.

Every pattern is applied to normalised text, and every repetition in it is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from config.checklist import Strict
from matchers.text import THAI_LETTER
from matchers.wordlists import word_list


class Month(Strict):
    """Names of one month."""

    number: int
    names: tuple[str, ...]
    short: tuple[str, ...]
    english: tuple[str, ...]


class PeriodWords(Strict):
    """config/vocabulary/periods.yaml."""

    months: tuple[Month, ...]
    posted: tuple[str, ...]
    copyright: tuple[str, ...]
    laws: tuple[str, ...]
    law_goes_on: tuple[str, ...]
    number_words: tuple[str, ...]
    units: tuple[str, ...]
    analysed: tuple[str, ...]
    assessment: tuple[str, ...]


@cache
def period_words() -> PeriodWords:
    """The packaged words about time."""
    return word_list("periods.yaml", PeriodWords)


def any_of(words: Iterable[str]) -> str:
    """Alternation of words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def contains(words: tuple[str, ...]) -> re.Pattern[str]:
    """Pattern of any of the words."""
    return re.compile(any_of(words), re.IGNORECASE)


@cache
def ends_with(words: tuple[str, ...], gap: int) -> re.Pattern[str]:
    """Pattern of any of the words, at most ``gap`` characters before the end and on its line."""
    return re.compile(rf"(?:{any_of(words)})[^\n]{{0,{gap}}}$", re.IGNORECASE)


@cache
def unit_next() -> re.Pattern[str]:
    """Pattern of a unit at the place looked at."""
    return re.compile(rf"\s?(?:{any_of(period_words().units)})")


def month_number(name: str) -> int:
    """1 for มกราคม, ม.ค. or Jan.

    >>> month_number("มี.ค."), month_number("October")
    (3, 10)
    """
    return _month_numbers()[_bare(name)]


def _bare(name: str) -> str:
    return re.sub(r"[.\s]", "", name).lower()


@cache
def _month_numbers() -> dict[str, int]:
    return {
        _bare(name): month.number
        for month in period_words().months
        for name in (*month.names, *month.short, *month.english)
    }


def _short_month(name: str) -> str:
    """``ม.ค.`` with or without its dots, but not the beginning of a word."""
    first, second = name.rstrip(".").split(".")
    return rf"{first}\.?\s?{second}(?:\.|(?![{THAI_LETTER}]))"


ERA_NAME = r"(?:พุทธศักราช|พ\.?\s?ศ\.{0,2}|ค\.?\s?ศ\.?)"


@cache
def month_name() -> re.Pattern[str]:
    """The name of a month; every branch begins with a plain letter, which keeps the search quick."""
    months = period_words().months
    thai = any_of(name for month in months for name in month.names)
    short = "|".join(_short_month(name) for month in months for name in month.short)
    english = [name for month in months for name in month.english]
    cased = any_of(form for name in english for form in (name, name.capitalize(), name.upper()))
    return re.compile(rf"{thai}|{short}|(?:{cased})(?![A-Za-z])\.?")


# The 1 of the procurement form "สขร.1 เดือน มีนาคม" is no day.
DAY_BEFORE = re.compile(
    r"(?:วันที่\s?(?P<named>[0-3]?\d)\s?เดือน\s?"
    r"|(?<!\d)(?<!สขร)(?<!สขร[. ])(?<!สขร\. )(?P<plain>[0-3]?\d)(?:st|nd|rd|th)?\s?)$"
)


@cache
def year_after() -> re.Pattern[str]:
    """A year right after a month, unless it is an amount: "มีนาคม 31 คน"."""
    no_amount = rf"(?!\d|,\d|\s?(?:{any_of(period_words().units)}))"
    return re.compile(rf",?\s?{ERA_NAME}?\s?(?P<year>\d{{4}}|'?\d{{2}}){no_amount}")


NUMERIC_DATE = re.compile(
    r"(?<![\d/.-])(?:(?P<day>[0-3]?\d)(?P<sep>[/.-])(?P<month>[01]?\d)(?P=sep)(?P<year>25\d\d|20\d\d|(?<=/)[4-9]\d)"
    r"|(?P<year2>20\d\d|25\d\d)-(?P<month2>[01]\d)-(?P<day2>[0-3]\d))(?![\d/]|-\d)"
)
BETWEEN = re.compile(r"\s?(?:-|–|—|~|ถึง|จนถึง|to)\s?(?:สิ้น)?(?:วันที่|เดือน)?\s?", re.IGNORECASE)

YEAR = re.compile(
    r"(?<!\d)(?:25[4-9]\d|20[0-4]\d|199\d)(?!\d)"
    r"|ปี\s?(?:งบ(?:\s?ประมาณ|ฯ)?)?\s?(?:พ\.?\s?ศ\.?)?\s?(?P<short>'?[4-9]\d)(?!\d|[.,]\d|\s?(?:ปี|%))"
)
TO_YEAR = re.compile(
    rf"(?:\s?(?:-|–|—|~|ถึง)\s?(?:ปี\s?)?{ERA_NAME}?\s?(?P<long>\d{{4}})|-(?P<short>\d\d))(?![\d/%]|[.,]\d)"
)
LEAD = re.compile(
    r"(?:(?P<fiscal>(?:ประจำ\s?)?ปี\s?งบ(?:\s?ประมาณ|ฯ|\.)?(?:\s?รายจ่าย)?|งปม\.?"
    r"|งบประมาณ(?:\s?รายจ่าย)?(?:\s?ประจำ\s?ปี)?|fy)"
    r"|(?P<yearly>(?:ประจำ\s?)?ปี\s?การศึกษา|ประจำ\s?ปี|รายปี|ปี|ita|oit)|(?P<order>\d{1,4}\s?[/-]))?"
    rf"\s?:?\s?(?P<era>\(?{ERA_NAME}\)?)?\s?(?:ita)?\s?$",
    re.IGNORECASE,
)

# Signs around four figures that make them a phone number, a decimal or the value of a parameter.
NUMBER_BEFORE = re.compile(r"\d[.,]$|(?<!\d)0\d{0,3}[-\s]$|\d-\d{1,4}[-\s]$|[+#=]$")
NUMBER_AFTER = re.compile(r"[.,]\d|[-\s]\d{3}[-\s]?\d|@")

MONTH_COUNT = {"3": 3, "6": 6, "9": 9, "12": 12, "สาม": 3, "หก": 6, "เก้า": 9, "สิบสอง": 12}
HALF = re.compile(
    r"(?:(?P<round>รอบ|ราย|ระยะ(?:เวลา)?|ช่วง|ครบ|งวด)\s?)?(?P<open>\(\s?)?(?<!\d)"
    rf"(?P<months>{any_of(MONTH_COUNT)})\s?เดือน\s?(?P<part>แรก|หลัง)?"
    r"|รอบ\s?(?:ที่)?\s?(?P<turn>[12])(?:\s?/\s?(?P<year>\d{4}|\d\d)(?!\d)|(?=\s?(?:[)(:\n]|$|ปี|ประจำ|พ\.)))"
    r"|ครึ่ง(?:ปี)?(?P<which>แรก|หลัง)"
)
QUARTER = re.compile(
    r"ไตรมาส\s?(?:ที่)?\s?(?P<first>[1-4]|แรก)"
    r"(?:\s?(?:-|–|ถึง|และ|,)\s?(?:ไตรมาส\s?)?(?:ที่\s?)?(?P<last>[1-4]))?(?!\d)"
    r"(?:\s?/\s?(?P<year>\d{4}|\d\d)(?!\d))?"
)
