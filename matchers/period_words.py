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
    short_units: tuple[str, ...]
    few_units: tuple[str, ...]
    report_words: tuple[str, ...]
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


def _unit(short: tuple[str, ...]) -> str:
    """A unit on the same line; ``short`` ones only where the word ends."""
    return rf"[ ]?(?:{any_of(period_words().units)}|(?:{any_of(short)})(?![{THAI_LETTER}]))"


@cache
def unit_next() -> re.Pattern[str]:
    """Pattern of a unit, at the place looked at, that makes four figures an amount."""
    return re.compile(_unit(period_words().short_units))


@cache
def report_begins() -> re.Pattern[str]:
    """Pattern of the beginning of a report's heading, at the beginning of a line."""
    return re.compile(
        rf"{NUMBERING}(?:มี\s?)?(?:(?:แบบ|ตาราง|เอกสาร)[ฟอร์ม]{{0,4}}\s?)?(?:{any_of(period_words().report_words)})"
    )


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
    """The name of a month; names are sorted under their first letter, which keeps the search quick."""
    months = period_words().months
    thai = [re.escape(name) for month in months for name in month.names]
    short = [_short_month(name) for month in months for name in month.short]
    english = sorted((name for month in months for name in month.english), key=len, reverse=True)
    cased = [form for name in english for form in (name, name.capitalize(), name.upper())]
    under: dict[str, list[str]] = {}
    for name in (*thai, *short, *(rf"{form}(?![A-Za-z])\.?" for form in cased)):
        under.setdefault(name[0], []).append(name[1:])
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in under.items()))


# The 1 of the procurement form "สขร.1 เดือน มีนาคม" is no day.
DAY_BEFORE = re.compile(
    r"(?:วันที่\s?(?P<named>[0-3]?\d)\s?เดือน\s?"
    r"|(?<!\d)(?<!สขร)(?<!สขร[. ])(?<!สขร\. )(?P<plain>[0-3]?\d)(?:st|nd|rd|th)?\s?)$"
)


@cache
def year_after() -> re.Pattern[str]:
    """A year right after a month, unless it is an amount: "มีนาคม 31 คน"."""
    unit = _unit(period_words().short_units + period_words().few_units)
    return re.compile(rf",?\s?{ERA_NAME}?\s?(?P<year>\d{{4}}|'?\d{{2}}(?!{unit}))(?!\d|,\d)")


NUMERIC_DATE = re.compile(
    r"(?=\d)(?<![\d/.-])(?:(?P<day>[0-3]?\d)(?P<sep>[/.-])(?P<month>[01]?\d)(?P=sep)(?P<year>25\d\d|20\d\d|(?<=/)[4-9]\d)"
    r"|(?P<year2>20\d\d|25\d\d)-(?P<month2>[01]\d)-(?P<day2>[0-3]\d))(?![\d/]|-\d)"
)
BETWEEN = re.compile(r"\s?(?:-|–|—|~|ถึง|จนถึง|to)\s?(?:สิ้น)?(?:วันที่|เดือน)?\s?", re.IGNORECASE)

YEAR = re.compile(
    r"(?<!\d)(?:25[4-9]\d|20[0-4]\d|199\d)(?!\d)"
    r"|ปี\s?(?:งบ(?:\s?ประมาณ|ฯ)?)?\s?(?:พ\.?\s?ศ\.?)?\s?(?P<short>'?[4-9]\d)(?!\d|[.,]\d|[ ]?(?:ปี|%))"
)
TO_YEAR = re.compile(
    rf"(?:\s?(?:-|–|—|~|ถึง)\s?(?:ปี\s?)?{ERA_NAME}?\s?(?P<long>\d{{4}})|-(?P<short>\d\d))(?![\d/%]|[.,]\d)"
)
LEAD = re.compile(
    # The letters it may begin with; a quick look at them halves the time of the search.
    r"(?=[ปงรพคfioFIO\d\s:(]|$)(?:(?P<fiscal>(?:ประจำ\s?)?ปี\s?งบ(?:\s?ประมาณ|ฯ|\.)?(?:\s?รายจ่าย)?|งปม\.?"
    r"|งบประมาณ(?:\s?รายจ่าย)?(?:\s?ประจำ\s?ปี)?|fy)"
    r"|(?P<yearly>(?:ประจำ\s?)?ปี\s?การศึกษา|ประจำ\s?ปี|รายปี|ปี|ita|oit)|(?P<order>\d{1,4}\s?[/-]))?"
    rf"\s?:?\s?(?P<era>\(?{ERA_NAME}\)?)?\s?(?:ita)?\s?$",
    re.IGNORECASE,
)

NUMBERING = r"[\d ().:•*#/–—-]{0,8}"
# What may stand before the month in a heading of its own: "1. ประจำเดือน ตุลาคม 2565".
MONTH_ALONE = re.compile(rf"{NUMBERING}(?P<yearly>ประจำ\s?)?(?:ใน)?(?:รอบ)?\s?(?P<month>เดือน)?\s?\(?")
MONTH_ROUND = re.compile(r"รอบ\s?เดือน\s?$")
# What may follow the time in a heading: signs, the year, the name of the form.
HEADING_ENDS = re.compile(
    r"[ ().:–—-]{0,4}(?:(?:ประจำ)?ปีงบประมาณ[ .พศ\d]{0,12})?[ ()]{0,3}(?:แบบ\s?)?(?:สขร\.?\s?1)?[ ().:]{0,4}"
)
AMOUNT = re.compile(r"\d,\d{3}|บาท")

# Signs around four figures that make them a phone number, a decimal or the value of a parameter.
NUMBER_BEFORE = re.compile(r"\d[.,]$(?<!25[4-9]\d[.,])|(?<!\d)0\d{0,3}[- ]$|\d-\d{1,4}[- ]$|[+#=]$")
# Years stand beside years, too: "ปี 2564, 2565", and one below the other in tables.
NUMBER_AFTER = re.compile(r"(?![., -]25[4-9]\d(?!\d))(?:[.,]\d|[- ]\d{3}[- ]?\d)|@")

MONTH_COUNT = {"3": 3, "6": 6, "9": 9, "12": 12, "สาม": 3, "หก": 6, "เก้า": 9, "สิบสอง": 12}
# What stands before "6 เดือน" and makes it a part of the year; looked for after the months are found.
ROUND_BEFORE = re.compile(r"(?:รอบ|ราย|ระยะ|ระยะเวลา|ช่วง|ครบ|งวด)\s?(?:\(\s?)?$|\(\s?$")
HALF = re.compile(
    rf"(?P<months>{any_of(MONTH_COUNT)})\s?เดือน\s?(?P<part>แรก|หลัง)?"
    r"|รอบ\s?(?:ที่)?\s?(?P<turn>[12])(?:\s?/\s?(?P<year>\d{4}|\d\d)(?!\d)|(?=\s?(?:[)(:\n]|$|ปี|ประจำ|พ\.)))"
    r"|ครึ่ง(?:ปี)?(?P<which>แรก|หลัง)"
)
QUARTER = re.compile(
    r"ไตรมาส\s?(?:ที่)?\s?(?P<first>[1-4]|แรก)"
    r"(?:\s?(?:-|–|ถึง|และ|,)\s?(?:ไตรมาส\s?)?(?:ที่\s?)?(?P<last>[1-4]))?(?!\d)"
    r"(?:\s?/\s?(?P<year>\d{4}|\d\d)(?!\d))?"
)
