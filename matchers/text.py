"""Titles taken apart: what is compared, and the years, code, agency and ending that stand around it.

The doors to the rooms beside it are here too: ``letters`` (normalising), ``spelling``, ``masking``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from config.checklist import Strict
from config.vocabulary import names
from matchers.codes import read_codes
from matchers.file_names import file_ending, plain_name, says_nothing
from matchers.letters import (
    THAI_LETTER,
    THAI_MARKS,
    normalise,
    normalise_lines,
    squeeze,
    squeeze_with_places,
)
from matchers.masking import mask_personal
from matchers.spelling import any_of, fold_misspellings, lost_vowels, skeleton
from matchers.wordlists import word_list

__all__ = [
    "THAI_LETTER",
    "THAI_MARKS",
    "Title",
    "fold_misspellings",
    "lost_vowels",
    "mask_personal",
    "normalise",
    "normalise_lines",
    "plain_name",
    "read_title",
    "says_nothing",
    "skeleton",
    "squeeze",
    "squeeze_with_places",
]


class TitleWords(Strict):
    """config/vocabulary/titles.yaml."""

    name_ends: tuple[str, ...]
    no_names: tuple[str, ...]
    whole_names: tuple[str, ...]


@cache
def title_words() -> TitleWords:
    """The packaged words for reading titles."""
    return word_list("titles.yaml", TitleWords)


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    ``core`` is what similarity compares. ``years`` (พ.ศ.) are all years written, periods or not:
    matchers.periods tells which are periods. ``code`` is canonical (``O12``) or empty.
    ``cut`` says that the end of the title is missing and dots stand for it.
    """

    text: str
    core: str
    years: tuple[int, ...] = ()
    code: str = ""
    agency: str = ""
    file_ending: str = ""
    cut: bool = False


# Years

_YEAR = (
    r"(?:(?P<yearly>ประจำ\s?ปี)|ปี)?\s?(?:งบ(?:ประมาณ|ฯ)|การศึกษา)?\s?(?:พ\.?\s?ศ\.{0,2}|ค\.?\s?ศ\.?)?\s?"
    r"(?<!\d)(?<!\d[.,])(?P<first>25\d\d|20[0-4]\d)(?![\d,]|\.\d)(?:\s?[-–—]\s?(?P<last>25\d\d)(?!\d))?"
)
_SHORT_YEAR = (
    r"(?:(?P<yearly2>ประจำ\s?ปี)|ปี|(?<=[Ii][Tt][Aa]))[\s_-]?(?:งบ(?:ประมาณ|ฯ)?)?\s?(?:พ\.?\s?ศ\.?)?\s?'?"
    r"(?P<short>[4-9]\d)(?!\d)"
)
_YEARS = re.compile(f"{_YEAR}|{_SHORT_YEAR}")
_YEARLY = re.compile(r"ประจำ\s?ปี\s?งบประมาณ(?:\s?พ\.?\s?ศ\.?)?")
_TWO_DIGITS = re.compile("[0-9]{2}")


def _without_years(text: str) -> tuple[str, tuple[int, ...]]:
    """``text`` without years, and these in พ.ศ.; that something is yearly stays said."""
    years: tuple[int, ...] = ()
    if _TWO_DIGITS.search(text):
        years = tuple(dict.fromkeys(_written_years(text)))
        text = _YEARS.sub(lambda found: " ประจำปี " if found["yearly"] or found["yearly2"] else " ", text)
    return (_YEARLY.sub("ประจำปี", text) if "ประจำ" in text else text), years


def _written_years(text: str) -> Iterator[int]:
    for found in _YEARS.finditer(text):
        first, last, short = found.group("first", "last", "short")
        for year in (first, last):
            if year:
                yield int(year) if year.startswith("25") else int(year) + 543
        if short:
            yield 2500 + int(short)


# Agencies

_MAY_NAME_A_BODY = re.compile(r"เทศบาล|องค์การ|อบ[ตจ]|กรุงเทพ|พัทยา|สำนักงานเขต|ท[ตมน]\s?\.")
_SPLIT_TYPE = re.compile(r"(?<=เทศบาล)(?=ตำบล|เมือง|นคร)|(?<=องค์การบริหารส่วน)(?=ตำบล|จังหวัด)")


def _body_types() -> str:
    """The first words of a body's name; ``อบต`` is written without its dot too, though not inside a word."""
    words = title_words().whole_names
    kinds = []
    for word in sorted(set(names().agency_types) - set(words), key=len, reverse=True):
        if word in ("อบต.", "อบจ."):
            kinds.append(rf"{word[:-1]}\.|(?<![{THAI_LETTER}]){word[:-1]}(?!\.)")
        else:
            kinds.append(r"\s?".join(map(re.escape, _SPLIT_TYPE.split(word))))
    return "|".join(kinds)


@cache
def _agency() -> re.Pattern[str]:
    words = title_words()
    ends, no_name = any_of(words.name_ends), any_of((*words.name_ends, *words.no_names))
    place = rf"(?:\s?(?:ตำบล|อำเภอ|จังหวัด|[ตอจ]\.)\s?[{THAI_LETTER}]{{2,24}}(?![{THAI_LETTER}]))"
    return re.compile(
        rf"(?:(?P<whole>{any_of(words.whole_names)})(?=[^{THAI_LETTER}]|$|{no_name})"
        rf"|(?P<name>(?:{_body_types()})\s?(?!{no_name})[{THAI_LETTER}]{{2,24}}?)(?=[^{THAI_LETTER}]|$|{ends}))"
        rf"{place}{{0,3}}"
    )


_OF = ("ของ", "โดย", "แห่ง")


def _without_agency(text: str, agency: str) -> tuple[str, str]:
    """``text`` without the name of a body, and that name; the audited ``agency`` wherever it stands."""
    name = agency if agency and agency in text else ""
    if name:
        text = text.replace(name, " ")
    if not _MAY_NAME_A_BODY.search(text):
        return text, name
    found = _agency().search(text)
    if not found:
        return text, name
    before = text[: found.start()].rstrip()
    for word in _OF:
        before = before.removesuffix(word)
    return f"{before} {text[found.end() :]}", name or (found["name"] or found["whole"]).strip()


# The whole title

_JOINED = re.compile("[_+-]")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s?[)\]]")
_EDGES = " \t.…,:;_-–—|/»>•*\"'“”‘’"
_CUT = re.compile(r"(?:\.{2,}|…)[\s\"'”’)]*$")
_NOTICE_HEAD = re.compile(r"^(?:ประกาศ|คำสั่ง)\s?เรื่อง\s?")


def _without_codes(text: str) -> tuple[str, str]:
    """``text`` without item codes, and the first of them in its canonical spelling."""
    mentions = read_codes(text)
    first = next((f"O{mention.number}" for mention in mentions if mention.system == "oit"), "")
    # A range names several codes at one place, which is cut once.
    for start, end in sorted({(mention.start, mention.end) for mention in mentions}, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text, first


def _without_ending(text: str) -> tuple[str, str]:
    """``text`` without the ending of a file, and that ending; joints of file names become spaces."""
    found = file_ending().search(text) if "." in text else None
    if found:
        text = f"{text[: found.start()]} {text[found.end() :]}"
    one_word = found or " " not in text
    if "%" in text or (one_word and (_JOINED.search(text) or text.isascii())):
        text = plain_name(text)
    return text, found[1].lower() if found else ""


def read_title(text: str, *, agency: str = "") -> Title:
    """``text`` taken apart into what is compared and what is known about it.

    ``agency`` is the name of the body audited, taken out wherever it stands; other bodies'
    names are recognised by their first words. Bounded: only the first 500 characters are read.

    >>> read_title("O13 รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ.๒๕๖๕ เทศบาลตำบลท่านา.pdf")
    ... # doctest: +NORMALIZE_WHITESPACE
    Title(text='O13 รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ.2565 เทศบาลตำบลท่านา.pdf',
    core='รายงานผลการดำเนินงาน ประจำปี', years=(2565,), code='O13', agency='เทศบาลตำบลท่านา', file_ending='pdf',
    cut=False)
    """
    whole = normalise(text[:500])
    core, code = _without_codes(whole)
    core, ending = _without_ending(core)
    core, years = _without_years(fold_misspellings(core))
    core, name = _without_agency(core, agency)
    cut = _CUT.search(core) is not None
    core = " ".join(_EMPTY_BRACKETS.sub(" ", core).split()).strip(_EDGES)
    core = _NOTICE_HEAD.sub("", core)
    return Title(whole, core or whole, years, code, name, ending, cut)
