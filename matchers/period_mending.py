"""Damage of scans and PDF text layers around times, put right before times are read."""

from __future__ import annotations

import re

_ERA = re.compile(r"([พค]) ?\. ?ศ ?\.|([พค])\. ศ(?![ก-๎])")
_NEEDS_ERA = re.compile(r"[พค] \.|\. ศ|ศ \.")
# Two figures and two figures, or any other cut, after what calls them a year.
_SPLIT_YEAR = re.compile(
    r"(?P<lead>[พค]\.ศ\.? ?|ปี ?(?:งบ ?ประมาณ ?)?|(?:[าำ] ?คม|[าำ] ?ยน|พันธ์?) ?|25\d\d ?[-–—] ?)"
    r"(?=2 ?5 ?\d ?\d)(?P<year>2 5 ?\d ?\d|25 \d ?\d|25\d \d)(?![\d,]|[.]\d)"
)
_NEEDS_YEAR = re.compile(r"2 5|25 \d|25\d \d(?!\d)")


def mended(text: str) -> str:
    """Normalised ``text`` with the spaces taken out of eras and of years that are called years.

    Seen in text layers of PDFs and scans; figures without such a lead may be two numbers.

    >>> mended("ประจำปีงบประมาณ พ .ศ . 2566"), mended("พ.ศ. 25 66"), mended("ปีงบประมาณ 2 5 6 6")
    ('ประจำปีงบประมาณ พ.ศ. 2566', 'พ.ศ. 2566', 'ปีงบประมาณ 2566')
    >>> mended("จำนวน 25 66 ราย"), mended("ปี 25 คน")
    ('จำนวน 25 66 ราย', 'ปี 25 คน')
    """
    if _NEEDS_ERA.search(text):
        text = _ERA.sub(lambda found: f"{found[1] or found[2]}.ศ.", text)
    if _NEEDS_YEAR.search(text):
        text = _SPLIT_YEAR.sub(lambda found: found["lead"] + found["year"].replace(" ", ""), text)
    return text
