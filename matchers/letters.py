"""One normaliser for all Thai text met, and the form in which texts are compared.

Real sites write the same words in many byte sequences (decomposed sara am, two เ for แ, private-use
glyphs of old fonts, Thai digits, invisible characters), and PDFs move letters apart. Everything is
made plain once, here.
"""

from __future__ import annotations

import re
import unicodedata

THAI_LETTER = "ก-๎"
"""Range for character classes: Thai letters, vowels and marks, without digits."""
THAI_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""For character classes: vowels and signs that stand above or below a consonant."""

# Private-use glyphs of Windows and Mac Thai fonts (U+F700–F71A), in order; they reach us through PDFs.
_PRIVATE_GLYPHS = "ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู"
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
# Marks of other scripts. NFC would put them before or after a Thai mark that stands on the same letter.
_FOREIGN_MARKS = "".join(
    chr(n) for n in range(0x300, 0x1F000) if unicodedata.combining(chr(n)) and not 0x0E00 <= n < 0x0E80
)
_NOT_PLAIN = re.compile("[" + "".join(map(re.escape, map(chr, sorted(_PLAIN)))) + _FOREIGN_MARKS + "]")
_FOREIGN_ON_THAI = re.compile(f"(?<=[\u0e32\u0e33{THAI_MARKS}])[{_FOREIGN_MARKS}]+")
_THAI_ON_FOREIGN = re.compile(f"(?<=[{_FOREIGN_MARKS}])[\u0e33{THAI_MARKS}]+")

# Letters moved apart. No Thai word begins with a following vowel or a mark, none ends with a leading vowel.
_LOOSE = re.compile(f" (?=[\u0e30\u0e32\u0e33{THAI_MARKS}])|(?<=[เแโใไ]) (?=[ก-ฮเ])")
_LOOSE_MARK = re.compile(f" [{THAI_MARKS}]")
# A PDF draws a mark one letter late and leaves a gap: "ทีใ ่" is ที่ใ, "มอ ื" is มือ, "เรอ ื่ง" is เรื่อง.
_MARK_AFTER_VOWEL = re.compile(f"(?<=[ก-ฮ{THAI_MARKS}])([เแโใไ]) ([{THAI_MARKS}]+)")
_MARK_AFTER_O_ANG = re.compile("(?<=[ก-ฮ])อ ื(?![่้])|(?<=เ[ก-ฮ])อ ื[่้]")
_TONE_AFTER_AA = re.compile("(?<=[ก-ฮ])\u0e32([\u0e48-\u0e4b]+)")
_LONG_SIGN = re.compile("(?<![ฤฦ])ๅ")

_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]*) ?\u0e32")
# Two marks or more, except a vowel and its tone, which are as they should be.
_MARK_RUN = re.compile(
    f"(?<![{THAI_MARKS}])(?!(?:[\u0e31\u0e34-\u0e39][\u0e48-\u0e4c]|[\u0e48-\u0e4b]\u0e33)(?![\u0e33{THAI_MARKS}]))"
    f"[\u0e33{THAI_MARKS}]{{2,}}"
)

# Order within one cluster: nikhahit, upper vowels, phinthu, lower vowels, tones, thanthakhat, sara am.
# The middle of it is the canonical order of NFC, so that the two agree.
_RANK = {
    "\u0e4d": 0, "\u0e3a": 2, "\u0e38": 3, "\u0e39": 3, "\u0e48": 4, "\u0e49": 4, "\u0e4a": 4, "\u0e4b": 4,
    "\u0e4c": 5, "\u0e4e": 5, "\u0e33": 6,
}  # fmt: skip


def _ordered_marks(run: re.Match[str]) -> str:
    return "".join(sorted(dict.fromkeys(run.group()), key=lambda mark: _RANK.get(mark, 1)))


def _together(text: str) -> str:
    """Letters and marks that a PDF, or a hurried hand, moved apart."""
    if _LOOSE_MARK.search(text):
        text = _MARK_AFTER_VOWEL.sub(r"\2\1", text)
        text = _MARK_AFTER_O_ANG.sub(lambda found: found.group()[2:] + "อ", text)
    return _LOOSE.sub("", text)


def normalise(text: str) -> str:
    r"""``text`` on one line, every word in the one spelling that the rest of the program expects.

    Total and idempotent. NFC, never NFKC: NFKC takes sara am apart again.

    >>> normalise("ประจําปี"), normalise("น้ํา") == normalise("นํ้า") == normalise("นำ้") == "น้ำ"
    ('ประจำปี', True)
    >>> normalise("เเผนการดําเนินงาน\u200b  เ เละปี\u00a0๒๕๖๖")
    'แผนการดำเนินงาน และปี 2566'
    >>> normalise("ท\uf70aานา"), normalise("ท่ีตั ้ ง"), normalise("ทุุจริต"), normalise("เจา้หนา้ที่")
    ('ท่านา', 'ที่ตั้ ง', 'ทุจริต', 'เจ้าหน้าที่')
    >>> normalise("เจ้ า หน้ า ที่"), normalise("คู่มอ ื"), normalise("งานทีใ ่ ห้")
    ('เจ้า หน้า ที่', 'คู่มือ', 'งานที่ให้')
    """
    odd = _NOT_PLAIN.search(text) is not None
    if odd:
        text = text.translate(_PLAIN)
    text = " ".join(text.split())
    if text.isascii():
        return text
    if "ๅ" in text:
        text = _LONG_SIGN.sub("\u0e32", text)
    if " " in text:
        text = _together(text)
    if odd:  # a mark upon a mark of another script is a mark of no letter
        text = _THAI_ON_FOREIGN.sub("", _FOREIGN_ON_THAI.sub("", text))
    text = unicodedata.normalize("NFC", text).replace("เเ", "แ")
    if "\u0e4d" in text:
        text = _SPLIT_SARA_AM.sub("\\1\u0e33", text)
    return _TONE_AFTER_AA.sub("\\1\u0e32", _MARK_RUN.sub(_ordered_marks, text)).strip()


def normalise_lines(text: str) -> str:
    r"""Like ``normalise``, but lines stay lines; empty lines go.

    >>> normalise_lines("ประกาศ\r\n\r\n  เรื่อง   เเผน\tปี ๒๕๖๖ ")
    'ประกาศ\nเรื่อง แผน ปี 2566'
    """
    return "\n".join(filter(None, map(normalise, text.splitlines())))


_NOT_COMPARED = re.compile(f"[^\\w{THAI_MARKS}]+|[_ฯๆ]+")


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
