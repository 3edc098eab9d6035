"""One normaliser for all Thai text met, comparison forms, titles, and masking.

Real sites write the same words in many byte sequences (decomposed sara am, two เ for แ, private-use
glyphs of old fonts, Thai digits, invisible characters). Everything is made plain once, here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from config.checklist import Strict
from config.vocabulary import names
from matchers.codes import read_codes
from matchers.wordlists import word_list

THAI_LETTER = "ก-๎"
"""Range for character classes: Thai letters, vowels and marks, without digits."""

# Private-use glyphs of Windows and Mac Thai fonts (U+F700–F71A), in order; they reach us through PDFs.
_PRIVATE_GLYPHS = "ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู"
_INVISIBLE = (
    *range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x034F, 0x061C,
    0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10),
    0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000),
)  # fmt: skip
_SPACES = (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)

_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(_INVISIBLE, None),
    **dict.fromkeys(_SPACES, " "),
    **{0xF700 + n: glyph for n, glyph in enumerate(_PRIVATE_GLYPHS)},
    **{0x0E50 + n: str(n) for n in range(10)},
    **{0xFF01 + n: chr(0x21 + n) for n in range(94)},
}

_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_SPACE_BEFORE_MARK = re.compile(f" (?=[\u0e33{_MARKS}])")
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]*) ?\u0e32")
_MARK_RUN = re.compile(f"[\u0e33{_MARKS}]{{2,}}")

# Order within one cluster: nikhahit, upper vowels, phinthu, lower vowels, tones, thanthakhat, sara am.
# The middle of it is the canonical order of NFC, so that the two agree.
_RANK = {
    "\u0e4d": 0, "\u0e3a": 2, "\u0e38": 3, "\u0e39": 3, "\u0e48": 4, "\u0e49": 4, "\u0e4a": 4, "\u0e4b": 4,
    "\u0e4c": 5, "\u0e4e": 5, "\u0e33": 6,
}  # fmt: skip


def _ordered_marks(run: re.Match[str]) -> str:
    return "".join(sorted(dict.fromkeys(run.group()), key=lambda mark: _RANK.get(mark, 1)))


def normalise(text: str) -> str:
    r"""``text`` on one line, every word in the one spelling that the rest of the program expects.

    Total and idempotent. NFC, never NFKC: NFKC takes sara am apart again.

    >>> normalise("ประจําปี"), normalise("น้ํา") == normalise("นํ้า") == normalise("นำ้") == "น้ำ"
    ('ประจำปี', True)
    >>> normalise("เเผนการดําเนินงาน\u200b  ปี\u00a0๒๕๖๖")
    'แผนการดำเนินงาน ปี 2566'
    >>> normalise("ท\uf70aานา"), normalise("ท่ีตั ้ ง"), normalise("ทุุจริต")
    ('ท่านา', 'ที่ตั้ ง', 'ทุจริต')
    """
    text = " ".join(text.translate(_PLAIN).split())
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", _SPACE_BEFORE_MARK.sub("", text)).replace("เเ", "แ")
    return _MARK_RUN.sub(_ordered_marks, _SPLIT_SARA_AM.sub("\\1\u0e33", text)).strip()


def normalise_lines(text: str) -> str:
    r"""Like ``normalise``, but lines stay lines; empty lines go.

    >>> normalise_lines("ประกาศ\r\n\r\n  เรื่อง   เเผน\tปี ๒๕๖๖ ")
    'ประกาศ\nเรื่อง แผน ปี 2566'
    """
    return "\n".join(filter(None, map(normalise, text.splitlines())))


_NOT_COMPARED = re.compile(f"[^\\w{_MARKS}]+|[_ฯๆ]+")


def squeeze(text: str) -> str:
    """The comparison form: normalised, lower case, no spaces, no punctuation, no ฯ and ๆ.

    >>> squeeze("ประกาศต่าง ๆ เกี่ยวกับการจัดซื้อ-จัดจ้างฯ (No Gift)")
    'ประกาศต่างเกี่ยวกับการจัดซื้อจัดจ้างnogift'
    """
    return _NOT_COMPARED.sub("", normalise(text).lower()).replace("เเ", "แ")


def squeeze_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The comparison form of an already normalised ``text``, and where its runs came from.

    The second value lists (place in the squeezed form, place in ``text``) for every run kept.

    >>> squeeze_with_places("งบ ประมาณ")
    ('งบประมาณ', [(0, 0), (2, 3)])
    """
    kept: list[str] = []
    places: list[tuple[int, int]] = []
    length = start = 0
    for gap in (*_NOT_COMPARED.finditer(text), None):
        end = gap.start() if gap else len(text)
        if end > start:
            # One character to one: lower() may lengthen a letter, and places must stay true.
            run = "".join(c.lower() if len(c.lower()) == 1 else c for c in text[start:end])
            places.append((length, start))
            kept.append(run)
            length += len(run)
        start = gap.end() if gap else end
    return "".join(kept), places


class Misspelling(Strict):
    """A wrong spelling seen on a site, what was meant, and where it was seen."""

    wrong: str
    right: str
    source: str


class TitleWords(Strict):
    """config/vocabulary/titles.yaml."""

    misspellings: tuple[Misspelling, ...]
    name_ends: tuple[str, ...]
    file_endings: tuple[str, ...]


@cache
def title_words() -> TitleWords:
    """The packaged words for reading titles."""
    return word_list("titles.yaml", TitleWords)


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _misspelt() -> tuple[re.Pattern[str], dict[str, str]]:
    right = {m.wrong: m.right for m in title_words().misspellings}
    return re.compile(_any_of(tuple(right))), right


def fold_misspellings(text: str) -> str:
    """Normalised ``text`` with the known wrong spellings put right.

    >>> fold_misspellings("กฏหมายที่เกี่วข้อง"), fold_misspellings("นโบายไม่รับขอขวัญ")
    ('กฎหมายที่เกี่ยวข้อง', 'นโยบายไม่รับของขวัญ')
    """
    pattern, right = _misspelt()
    return pattern.sub(lambda found: right[found.group()], text)


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    ``core`` is what similarity compares. ``years`` (พ.ศ.) are all years written, periods or not:
    matchers.periods tells which are periods. ``code`` is canonical (``O12``) or empty.
    """

    text: str
    core: str
    years: tuple[int, ...] = ()
    code: str = ""
    agency: str = ""
    file_ending: str = ""


_YEAR = (
    r"(?:(?P<yearly>ประจำ\s?ปี)|ปี)?\s?(?:งบ(?:ประมาณ|ฯ)|การศึกษา)?\s?(?:พ\.?\s?ศ\.{0,2}|ค\.?\s?ศ\.?)?\s?"
    r"(?<!\d)(?<!\d[.,])(?P<first>25\d\d|20[0-4]\d)(?![\d,]|\.\d)(?:\s?[-–—]\s?(?P<last>25\d\d)(?!\d))?"
)
_SHORT_YEAR = (
    r"(?:(?P<yearly2>ประจำ\s?ปี)|ปี)\s?(?:งบ(?:ประมาณ|ฯ)?)?\s?(?:พ\.?\s?ศ\.?)?\s?'?(?P<short>[4-9]\d)(?!\d)"
)
_YEARS = re.compile(f"{_YEAR}|{_SHORT_YEAR}")
_YEARLY = re.compile(r"ประจำ\s?ปี\s?งบประมาณ(?:\s?พ\.?\s?ศ\.?)?")
_DIGIT = re.compile("[0-9]")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s?[)\]]")
_EDGES = " \t.,:;_-–—|/»>•*"


@cache
def _file_ending() -> re.Pattern[str]:
    return re.compile(rf"\.({_any_of(title_words().file_endings)})(?=$|\s?[(\[])", re.IGNORECASE)


@cache
def _agency() -> re.Pattern[str]:
    words = title_words()
    place = rf"(?:\s?(?:ตำบล|อำเภอ|จังหวัด)\s?[{THAI_LETTER}]{{2,24}}(?![{THAI_LETTER}]))"
    return re.compile(
        rf"(?:ของ|โดย|แห่ง)?(?P<name>(?:{_any_of(names().agency_types)})\s?[{THAI_LETTER}]{{2,24}}?)"
        rf"(?=[^{THAI_LETTER}]|$|{_any_of(words.name_ends)}){place}{{0,3}}"
    )


_NOTICE_HEAD = re.compile(r"^(?:ประกาศ|คำสั่ง)\s?เรื่อง\s?")


def _cut(text: str, start: int, end: int, filling: str = " ") -> str:
    return text[:start] + filling + text[end:]


def _without_codes(text: str) -> tuple[str, str]:
    """``text`` without item codes, and the first of them in its canonical spelling."""
    mentions = read_codes(text)
    first = next((f"O{mention.number}" for mention in mentions if mention.system == "oit"), "")
    # A range names several codes at one place, which is cut once.
    for start, end in sorted({(mention.start, mention.end) for mention in mentions}, reverse=True):
        text = _cut(text, start, end)
    return text, first


def _written_years(text: str) -> Iterator[int]:
    for found in _YEARS.finditer(text):
        first, last, short = found.group("first", "last", "short")
        for year in (first, last):
            if year:
                yield int(year) if year.startswith("25") else int(year) + 543
        if short:
            yield 2500 + int(short)


def read_title(text: str, *, agency: str = "") -> Title:
    """``text`` taken apart into what is compared and what is known about it.

    ``agency`` is the name of the body audited, taken out wherever it stands; other bodies'
    names are recognised by their first words. Bounded: only the first 500 characters are read.

    >>> read_title("O13 รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ.๒๕๖๕ เทศบาลตำบลท่านา.pdf")
    ... # doctest: +NORMALIZE_WHITESPACE
    Title(text='O13 รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ.2565 เทศบาลตำบลท่านา.pdf',
    core='รายงานผลการดำเนินงาน ประจำปี', years=(2565,), code='O13', agency='เทศบาลตำบลท่านา', file_ending='pdf')
    """
    whole = core = normalise(text[:500])
    core, code = _without_codes(core)
    ending = _file_ending().search(core)
    if ending:
        core = _cut(core, ending.start(), ending.end()).replace("_", " ")
    core = fold_misspellings(core)
    years: tuple[int, ...] = ()
    if _DIGIT.search(core):
        years = tuple(dict.fromkeys(_written_years(core)))
        core = _YEARS.sub(lambda found: " ประจำปี " if found["yearly"] or found["yearly2"] else " ", core)
    core = _YEARLY.sub("ประจำปี", core)
    name = agency if agency and agency in core else ""
    if name:
        core = core.replace(name, " ")
    found = _agency().search(core)
    if found:
        name = name or found["name"].strip()
        core = _cut(core, found.start(), found.end())
    core = " ".join(_EMPTY_BRACKETS.sub(" ", core).split()).strip(_EDGES)
    core = _NOTICE_HEAD.sub("", core)
    return Title(whole, core or whole, years, code, name, ending[1].lower() if ending else "")


# Personal data. A citizen number stands whole, in its printed groups, or one digit to a box.
_CITIZEN = re.compile(
    r"(?<![\d/.-])(?:[1-8]\d{12}|[1-8](?: \d){12}"
    r"|[1-8][ -]{1,2}\d{4}[ -]{1,2}\d{5}[ -]{1,2}\d{2}[ -]{1,2}\d)(?![\d/])"
)
_ACCOUNT = re.compile(
    r"(?:บัญชี[^\d\n]{0,60}?เลขที่|เลขที่บัญชี|เลขบัญชี|หมายเลขบัญชี|account (?:no|number))[^\d\n]{0,40}"
    r"(?P<number>\d(?:[ -]?\d){9,14})(?!\d)",
    re.IGNORECASE,
)
_SAME_LENGTH = {0x0E50 + n: str(n) for n in range(10)} | {0xA0: " ", 0x2010: "-", 0x2011: "-", 0x2013: "-"}
CITIZEN_MASK = "X-XXXX-XXXXX-XX-X"
ACCOUNT_MASK = "XXX-X-XXXXX-X"


def _is_citizen_number(written: str) -> bool:
    digits = [int(c) for c in written if c.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    return (11 - total % 11) % 10 == digits[12]


def mask_personal(text: str) -> str:
    """``text`` with citizen numbers (valid check digit) and bank accounts masked.

    Names and phones of officials stay: two items require them.

    >>> mask_personal("เลขประจำตัวประชาชน 1-1017-00230-70-8 โทร. 043-631034")
    'เลขประจำตัวประชาชน X-XXXX-XXXXX-XX-X โทร. 043-631034'
    >>> mask_personal("ธ.กรุงไทย เลขที่บัญชี ๔๐๙-๐-๑๒๓๔๕-๖")
    'ธ.กรุงไทย เลขที่บัญชี XXX-X-XXXXX-X'
    """
    plain = text.translate(_SAME_LENGTH)
    spans = [
        (m.start(), m.end(), CITIZEN_MASK) for m in _CITIZEN.finditer(plain) if _is_citizen_number(m.group())
    ]
    spans += [(*m.span("number"), ACCOUNT_MASK) for m in _ACCOUNT.finditer(plain)]
    last = len(text) + 1
    for start, end, mask in sorted(spans, reverse=True):
        if end <= last:
            text, last = _cut(text, start, end, mask), start
    return text
