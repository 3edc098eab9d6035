"""Shapes in a text that stand for many words: amounts of money, counts, dates, numbered steps.

A checklist names them in angle brackets (``<amount>``). Every pattern is bounded: texts come from the web.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from matchers.period_words import period_words
from matchers.signs import person_name

_NUMBER: Final = r"(?<![\d.,/])\d{1,6}(?![\d/]|[.,]\d)"
_MONEY: Final = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?"
_COUNTED: Final = (
    "คน|ราย|ครั้ง|เรื่อง|โครงการ|รายการ|อัตรา|ตำแหน่ง|ฉบับ|สัญญา|กิจกรรม|คำขอ|คำร้อง|ครัวเรือน|หลัง|ไร่|เมตร|ตาราง|กิโลเมตร"
)
_BAHT: Final = r"(?<![\d.,])\d{1,7}(?:\.\d{1,2})? ?(?:ล้าน)?บาท"
_THOUSANDS: Final = r"(?<![\d.,])\d{1,3}(?:,\d{3}){0,3}"
_SHARE: Final = r"ร้อยละ(?:ของ[ก-๎]{1,30})? ?\d|ค่าเฉลี่ย[ก-๎]{0,20} ?(?:=|เท่ากับ)? ?\d|\d ?%|\d\.\d{1,2} ?คะแนน"


@cache
def shapes() -> dict[str, re.Pattern[str]]:
    """The pattern of every shape, by its name; for text that is normalised.

    >>> shapes()["amount"].findall("งบ 1,480,000 บาท ประชากร 9,812 คน ใช้ไป 500 บาท")
    ['1,480,000', '500 บาท']
    >>> bool(shapes()["days"].search("ภายใน 15 วันทำการ")), bool(shapes()["days"].search("วันที่ 15"))
    (True, False)
    """
    month, person = _months(), f"(?:{person_name()})"
    return {
        "amount": re.compile(rf"(?<![\d.,]){_MONEY}(?![\d,])(?! ?(?:{_COUNTED}))|{_BAHT}"),
        "count": re.compile(rf"(?:{_THOUSANDS}|{_NUMBER}) ?(?:{_COUNTED})"),
        "number": re.compile(rf"(?!25\d\d(?!\d)){_NUMBER}"),
        "sum": re.compile(r"(?<![\d.,/-])(?!25\d\d(?!\d))\d{4,9}(?![\d/-])"),
        "bullet": re.compile(r"(?m)^[-–•●▪*] ?(?=[ก-ฮเ-ไ])"),
        "figures": re.compile(r"(?<![\d.,/])(?:\d[\d,.]{0,11}\s{1,3}){2}\d[\d,.]{0,11}(?!\d)"),
        "percent": re.compile(_SHARE),
        "score": re.compile(r"(?<![\d.,])\d{1,2}\.\d{1,2}(?![\d.])"),
        "month": re.compile(rf"(?<![ก-๎.])(?:{month})"),
        "months": re.compile(rf"(?:{month}) ?(?:พ\.ศ\. ?)?(?:\d{{2,4}})? ?(?:-|–|ถึง) ?(?:{month})"),
        "date": re.compile(
            rf"(?<!\d)\d{{1,2}} ?(?:เดือน)?(?:{month}) ?(?:พ\.ศ\. ?)?(?:\d{{4}}|\d{{2}}(?!\d))"
            r"|(?<!\d)\d{1,2}[/-]\d{1,2}[/-](?:25|20)?\d{2}(?!\d)|(?<!\d)20\d\d-\d\d-\d\d(?!\d)"
        ),
        "days": re.compile(
            r"(?<![\d.,])\d{1,3} ?(?:\([ก-๎]{2,20}\) ?)?(?:วัน(?!ที่)|ชั่วโมง|ชม\.|นาที|สัปดาห์|เดือน)"
        ),
        "month_of_year": re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/25\d\d(?!\d)"),
        "step": re.compile(r"(?m)^(?:ขั้นตอนที่ ?|ข้อ ?)?\(?\d{1,2}(?:[.)] ?| )(?=[ก-ฮเ-ไ])|ขั้นตอนที่ ?\d"),
        "section": re.compile(r"(?m)^มาตรา ?\d{1,3}(?![\d/]| ?[(,])"),
        "signed": re.compile(rf"\({person}\s?\)|ลงชื่อ\)?[ .…]{{0,80}}\(?{person}"),
        "person": re.compile(person),
    }  # fmt: skip


def _months() -> str:
    """Full names and abbreviations, longest first; the dots of an abbreviation may be missing after it."""
    names = {name for month in period_words().months for name in (*month.names, *month.short)}
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
