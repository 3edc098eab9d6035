"""Whether the text layer of a PDF is what a reader sees on the page, and which of two readings is better."""

from __future__ import annotations

import re
from functools import cache

from config.checklist import Strict
from matchers.spelling import any_of, fold_misspellings, spellings
from matchers.text import THAI_MARKS, normalise_lines
from matchers.wordlists import word_list

READABLE_SHARE = 0.6
"""Share of Thai, Latin, digits and usual punctuation below which a text layer is garbage.

Twelve-page Thai PDFs by LibreOffice, Chromium, WeasyPrint and fpdf2 stay above 0.9; with the
character maps removed none reaches 0.5.
"""

ODD_BETWEEN_THAI = 0.02
"""Share of Thai letters touched by Latin-Extended ones above which the character map is broken."""

DOUBTFUL = 0.004
"""Share of implausible sequences among Thai letters from which a second reader is asked."""

BROKEN = 0.06
"""Share from which nothing in the text can be believed: one letter in sixteen is where none can stand."""

SPACED = 0.35
"""Gaps for each Thai letter from which letters stand apart; words have a gap in four letters at the
most, in tables of short ones."""
_FEWEST_LETTERS = 40

_READABLE = re.compile("[A-Za-z0-9\u0e01-\u0e5b\uf700-\uf71a.,:;!?%&@#/()\\[\\]\"'“”‘’…–—\\-+*=_|<>•·]")
_ODD_BY_THAI = re.compile("[\u0e01-\u0e4e][\u0100-\u024f]|[\u0100-\u024f][\u0e01-\u0e4e]")
_THAI = re.compile("[\u0e01-\u0e4e]")
_GAP = re.compile("(?<=[\u0e01-\u0e4e]) (?=[\u0e01-\u0e4e])")
# What no Thai word has, of normalised text. Single letters stand alone in abbreviations and lists only.
_IMPLAUSIBLE = re.compile(
    f"(?<![ก-ฮ{THAI_MARKS}])[{THAI_MARKS}]"  # a mark over nothing
    "|[ัิ-ฺ็์][ัิ-ฺ็์](?<!ิ์)(?<!ุ์)(?<!ู์)"  # two vowels on one letter; พันธุ์, สิทธิ์ are right
    "|ั[่-๋]?(?![ก-ฮ่-๋])"  # a closed vowel that nothing closes
    "|(?<!ๆ)[เแโใไ](?![ก-ฮ])"  # a leading vowel that leads nothing
    "|(?<![ก-ฮ่-๋าัฤฦ])[าำะ]"  # a following vowel that follows none
    "|[\ufffd\ue000-\uf8ff]"
    "|[\u0e01-\u0e4e][\u0100-\u024f]|[\u0100-\u024f][\u0e01-\u0e4e]"
    "|(?<= )[ก-ฮ] [ก-ฮ] (?=[ก-ฮ] )"  # letters spaced apart
    "|([ก-๎]{4,9})\\1"  # syllables drawn twice
)


class LayerWords(Strict):
    """config/vocabulary/text_layers.yaml."""

    words: tuple[str, ...]


@cache
def _known_words() -> re.Pattern[str]:
    return re.compile(any_of(word_list("text_layers.yaml", LayerWords).words))


@cache
def _broken_sara() -> re.Pattern[str]:
    """Words whose ำ was lost, or whose า was turned into ำ, as config/vocabulary/spellings.yaml has them."""
    known = spellings()
    broken = {word.replace("ำ", "า") for word in known.sara_words if "ำ" in word}
    broken |= {word.replace("า", "ำ") for word in known.sara_words if "า" in word}
    return re.compile(any_of(broken - set(known.sara_words) - set(known.kept)))


def is_garbage(text: str) -> bool:
    """Whether a text layer has characters, but not the ones a reader sees on the page.

    >>> is_garbage("แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2566"), is_garbage("Annual Report 2023")
    (False, False)
    >>> is_garbage("á¼¹»¯ÔºÑµÔ¡ÒÃ"), is_garbage("แผนĨปฏิĜบัติ")
    (True, True)
    """
    seen = sum(not c.isspace() for c in text)
    if seen == 0:
        return True
    thai = len(_THAI.findall(text))
    odd = len(_ODD_BY_THAI.findall(text))
    return len(_READABLE.findall(text)) < READABLE_SHARE * seen or odd > ODD_BETWEEN_THAI * max(thai, 1)


def doubt(text: str) -> float:
    """Share of implausible sequences among the Thai letters of a normalised text; 0 without Thai.

    >>> doubt("ประกาศเทศบาลตำบลตัวอย่าง เรื่อง แผนการจัดหาพัสดุ")
    0.0
    >>> doubt("ประกาศเทศบาลตาบลตัวอย่าง") > DOUBTFUL, doubt("ท ี่ตั ้ง แผ น การ บร ิห าร") > BROKEN
    (True, True)
    >>> doubt("ป ระ กา ศ เท ศ บา ล เรื่ อ ง แผ น กา ร จั ด ห า พั ส ดุ ข อ ง เท ศ บา ล ตำบ ล")
    1.0
    """
    thai = len(_THAI.findall(text))
    if not thai:
        return 0.0
    if thai >= _FEWEST_LETTERS and len(_GAP.findall(text)) > SPACED * thai:
        return 1.0
    return _implausible(text) / thai


def _implausible(text: str) -> int:
    return sum(1 for pattern in (_IMPLAUSIBLE, _broken_sara()) for _ in pattern.finditer(text))


def plausibility(text: str) -> int:
    """How much a normalised text looks like official Thai; for comparing two readings of one page.

    Letters in frequent words, less ten for each implausible sequence. No share: of two readings
    the one that lost a line is not the better for it.

    >>> plausibility("รายงานผลการดำเนินงาน") > plausibility("รายงานผลการดาเนินงาน")
    True
    """
    known = sum(len(found.group()) for found in _known_words().finditer(text))
    return known - 10 * _implausible(text)


_AM_APART = re.compile("(?<=ำ) (?=[ก-ฮเ-ไ])")
_AM_CLOSED = re.compile("ำ[ก-ฮเ-ไ]")
_FEWEST = 3
_TURNED_SHARE = 0.03
"""Of Thai letters ำ is about one in a hundred, and า six; where all า were turned it is seven."""


def closed_up(text: str) -> str:
    """``text`` without the gap that pdfium sees behind every ำ in files printed by Chromium.

    >>> closed_up("ประจำ ปี ตำ บล อำ เภอ"), closed_up("จำนวนที่ทำ ประจำ ปี")
    ('ประจำปี ตำบล อำเภอ', 'จำนวนที่ทำ ประจำ ปี')
    """
    apart = len(_AM_APART.findall(text))
    if apart < _FEWEST or apart < 9 * len(_AM_CLOSED.findall(text)):
        return text
    return _AM_APART.sub("", text)


def mended(text: str) -> str:
    """A doubtful text, normalised, with the words put right that PDFs are known to break.

    Where every า was turned into ำ all are turned back, and the words that need ำ get it again as
    words that lost it do.

    >>> mended("ประกำศเทศบำลตำบล กำรบริหำรงำน")
    'ประกาศเทศบาลตำบล การบริหารงาน'
    """
    plain = normalise_lines(text)
    thai = len(_THAI.findall(plain))
    if plain.count("ำ") > max(_TURNED_SHARE * thai, plain.count("า")):
        plain = plain.replace("ำ", "า")
    return "\n".join(map(fold_misspellings, plain.split("\n")))
