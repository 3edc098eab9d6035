"""Names, kinds and places of local bodies as a register writes them, brought to one spelling.

What a running text says is read by matchers/agencies.py; here a whole cell is one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from pydantic import Field

from config.checklist import Strict
from config.validation import read_model
from config.yaml_file import load_yaml

LONGEST = 300
"""Letters of a name that are kept."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_IN_PARENTHESES = re.compile(r"\([^()]*\)|（[^（）]*）")
_NO_WORD = re.compile(r"[^0-9a-zก-ฮะ-ฺเ-๎๐-๙]+")
_PROVINCE = re.compile(r"(?:จังหวัด|จ\.)\s*")
_DISTRICT = re.compile(r"(?:อำเภอ|อ\.)\s*")
_OFFICE = re.compile(r"(?:สำนักงาน|ที่ทำการ)\s*(?=\S)")
_THAI_NAME = re.compile(r"[ก-ฮะ-ฺเ-๎][ก-ฮะ-ฺเ-๙0-9 .()-]*")
_PLACED = frozenset({
    "เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "องค์การบริหารส่วนจังหวัด",
})  # fmt: skip
"""Kinds whose names are the kind and a place; เมืองพัทยา and กรุงเทพมหานคร are whole names."""
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class _Words(Strict):
    source: str = Field(min_length=2)
    words: tuple[str, ...]


class _Columns(Strict):
    source: str = Field(min_length=2)
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]


class _Kinds(Strict):
    source: str = Field(min_length=2)
    spellings: Mapping[str, tuple[str, ...]]


class _Hosts(Strict):
    source: str = Field(min_length=2)
    hosts: tuple[str, ...]
    names: tuple[str, ...] = ()


class RegisterWords(Strict):
    """config/registers.yaml."""

    columns: _Columns
    kinds: _Kinds
    no_site: _Words
    social: _Hosts
    shared_hosts: _Hosts
    sums: _Words


@cache
def register_words() -> RegisterWords:
    """The words of registers, read once.

    Raises:
        ConfigError: when registers.yaml is damaged.
    """
    file = resources.files("config").joinpath("registers.yaml")
    return read_model(file, "config/registers.yaml", RegisterWords)


@lru_cache(maxsize=1024)
def tidy(cell: str, longest: int = LONGEST) -> str:
    r"""A cell in one spelling: sara am whole, no invisible letters, one blank between words.

    >>> tidy(" เทศบาลตําบล\u200bท่านา \n จ.เลย ")
    'เทศบาลตำบลท่านา จ.เลย'
    """
    text = unicodedata.normalize("NFC", cell).replace("\u0e4d\u0e32", "\u0e33").replace("เเ", "แ")
    text = _INVISIBLE.sub("", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:longest]


@lru_cache(maxsize=1024)
def compared(text: str) -> str:
    """The form in which headings and words are compared: without blanks, marks and parentheses.

    >>> compared("เว็บไซต์ (URL) *"), compared("Agency_Code"), compared(" - ")
    ('เว็บไซต์', 'agencycode', '')
    """
    plain = tidy(text).casefold()
    return _NO_WORD.sub("", _IN_PARENTHESES.sub("", plain)) or _NO_WORD.sub("", plain)


@lru_cache(maxsize=1024)
def full_name(name: str) -> str:
    """The name of a body with its kind written out; a name of another form as it stands.

    >>> full_name("ทต. ท่านา"), full_name("อบต.หนองแขง"), full_name("สำนักงานเทศบาลเมืองร้อยเอ็ด")
    ('เทศบาลตำบลท่านา', 'องค์การบริหารส่วนตำบลหนองแขง', 'เทศบาลเมืองร้อยเอ็ด')
    >>> full_name("เทศบาลตำบล ท่านา"), full_name("กทม."), full_name("โรงเรียนบ้านหนอง")
    ('เทศบาลตำบลท่านา', 'กรุงเทพมหานคร', 'โรงเรียนบ้านหนอง')
    """
    plain = tidy(name)
    office = _OFFICE.match(plain)
    bare = plain[office.end() :] if office else plain
    for spelling, kind in _kinds():
        rest = bare[len(spelling) :]
        if bare.startswith(spelling) and _goes_on(spelling, rest):
            return (kind + rest.strip())[:LONGEST]
    return plain


def type_of(text: str) -> str:
    """The kind of body that a name or a cell of kinds says; empty where it says none of ours.

    >>> type_of("อบต."), type_of("ทม.นาสมมติ"), type_of("เทศบาลนครขอนแก่น"), type_of("เมืองพัทยา")
    ('องค์การบริหารส่วนตำบล', 'เทศบาลเมือง', 'เทศบาลนคร', 'เมืองพัทยา')
    >>> type_of("กรมที่ดิน"), type_of("ทนายความ")
    ('', '')
    """
    name = full_name(text)
    return next((kind for kind in register_words().kinds.spellings if name.startswith(kind)), "")


def name_with_kind(name: str, kind: str) -> str:
    """The full name of a body whose kind stands in a column of its own, as in official lists.

    >>> name_with_kind("ท่านา", "เทศบาลตำบล"), name_with_kind("เทศบาลท่านา", "เทศบาลตำบล")
    ('เทศบาลตำบลท่านา', 'เทศบาลตำบลท่านา')
    >>> name_with_kind("อบต.ท่านา", "เทศบาลตำบล"), name_with_kind("Tha Na", "เทศบาลตำบล")
    ('องค์การบริหารส่วนตำบลท่านา', 'Tha Na')
    """
    full = full_name(name)
    if type_of(full) or kind not in _PLACED or not _THAI_NAME.fullmatch(full):
        return full
    return (kind + full.removeprefix("เทศบาล").lstrip())[:LONGEST]


def province_of(text: str) -> str:
    """The bare name of a province.

    >>> province_of("จ. เลย"), province_of("จังหวัดขอนแก่น"), province_of("กทม.")
    ('เลย', 'ขอนแก่น', 'กรุงเทพมหานคร')
    """
    plain = _PROVINCE.sub("", tidy(text), count=1) if _PROVINCE.match(tidy(text)) else tidy(text)
    return full_name(plain)


def district_of(text: str) -> str:
    """The bare name of a district.

    >>> district_of("อ.ชุมแพ"), district_of("อำเภอ เมืองเลย")
    ('ชุมแพ', 'เมืองเลย')
    """
    plain = tidy(text)
    found = _DISTRICT.match(plain)
    return plain[found.end() :] if found else plain


def code_of(text: str) -> str:
    """A code in western digits; its form is nobody's business here.

    >>> code_of("๐๕๔๐ ๐๑๐๑"), code_of(" 5400101 ")
    ('0540 0101', '5400101')
    """
    return tidy(text, 60).translate(_THAI_DIGITS)


@cache
def provinces() -> frozenset[str]:
    """The 77 provinces, Bangkok among them, from the vocabulary."""
    file = resources.files("config").joinpath("vocabulary", "agencies.yaml")
    data, _ = load_yaml(file, "config/vocabulary/agencies.yaml")
    return frozenset(data["provinces"]["words"])


@cache
def _kinds() -> tuple[tuple[str, str], ...]:
    """Every spelling with its kind, the longest first."""
    spellings = register_words().kinds.spellings
    both = ((s, kind) for kind, short in spellings.items() for s in (kind, *short))
    return tuple(sorted(both, key=lambda pair: -len(pair[0])))


def _goes_on(spelling: str, rest: str) -> bool:
    """Whether a short form without its dot ends there: ทน of ทนายความ is none."""
    return len(spelling) > 3 or spelling.endswith(".") or not rest or rest[0].isspace()
