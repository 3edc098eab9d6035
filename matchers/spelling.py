"""Wrong spellings put right, and slugs that lost their vowels recognised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain
from typing import Any

from config.checklist import Strict
from matchers.letters import THAI_MARKS, normalise
from matchers.wordlists import word_list


class Misspelling(Strict):
    """A wrong spelling seen on a site, what was meant, and where it was seen."""

    wrong: str
    right: str
    source: str


class Spellings(Strict):
    """config/vocabulary/spellings.yaml.

    ``sara_words`` break in PDFs: ำ becomes า, or every า becomes ำ. ``kept`` are right words that hold
    a wrong spelling of another. ``latin`` are wrong spellings in Latin letters, of any case.
    """

    misspellings: tuple[Misspelling, ...]
    latin: tuple[Misspelling, ...]
    sara_words: tuple[str, ...]
    kept: tuple[str, ...]


@cache
def spellings() -> Spellings:
    """The packaged spellings."""
    return word_list("spellings.yaml", Spellings)


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of ``words``, shaped as a tree: hundreds cost no more than a few.

    >>> re.findall(any_of(["แผน", "แผนงาน", "งบ"]), "แผนงานและงบ")
    ['แผนงาน', 'งบ']
    """
    tree: dict[str, Any] = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, Any]) -> str:
    arms = [re.escape(letter) + _branches(branch) for letter, branch in sorted(tree.items()) if letter]
    if not arms:
        return ""
    # A word may end here while longer ones go on: greedy, so the longest wins.
    return f"(?:{'|'.join(arms)}){'?' if '' in tree else ''}"


_SARA_LOST = str.maketrans("\u0e33", "\u0e32")
_SARA_TURNED = str.maketrans("\u0e32", "\u0e33")


@cache
def _right() -> dict[str, str]:
    """What was meant by each wrong spelling; the words kept as they are mean themselves."""
    known = spellings()
    broken = {
        word.translate(table): word for word in known.sara_words for table in (_SARA_LOST, _SARA_TURNED)
    }
    written = {entry.wrong: entry.right for entry in known.misspellings}
    return {**broken, **written, **{word: word for word in known.kept}}


@cache
def _thai() -> Callable[[str], str]:
    right, pattern = _right(), re.compile(any_of(_right()))
    return lambda text: pattern.sub(lambda found: right[found.group()], text)


@cache
def _latin() -> Callable[[str], str]:
    right = {entry.wrong.lower(): entry.right for entry in spellings().latin}
    pattern = re.compile(rf"(?<![a-z]){any_of(right)}(?![a-z])", re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: right.get(found.group().lower(), found.group()), text)


_LATIN_LETTER = re.compile("[A-Za-z]")


def fold_misspellings(text: str) -> str:
    """Normalised ``text`` with the known wrong spellings put right.

    >>> fold_misspellings("กฏหมายที่เกี่วข้อง"), fold_misspellings("นโบายไม่รับขอขวัญ")
    ('กฎหมายที่เกี่ยวข้อง', 'นโยบายไม่รับของขวัญ')
    >>> fold_misspellings("กำรบริหำรงำนที่ปรากฏ ณ ตาบลท่านา"), fold_misspellings("โนกิฟท์")
    ('การบริหารงานที่ปรากฏ ณ ตำบลท่านา', 'No Gift')
    """
    text = _thai()(text)
    return _latin()(text) if _LATIN_LETTER.search(text) else text


# Some systems drop every character of Unicode's class Mn from addresses; what stands on the line stays.
_NOT_CONSONANT = re.compile("[^ก-ฮ]+")
_MARK = re.compile(f"[{THAI_MARKS}]")
_VOWEL_ON_LINE = re.compile("[\u0e30\u0e32\u0e33เ-ไ]")
_SLUG_RUN = re.compile("[ก-ฮ]{5}")
"""So many consonants side by side are rare where no vowel was lost: กฏกระทรวง has four."""
_SLUG_LETTERS = 12
"""Fewer consonants than this say too little: คณะกรรมการ bears no mark either."""
_SLUG_VOWELS = 0.36
"""Vowels for each consonant: huafai's slug has 0.21, ราคากลาง and ประกาศราคากลาง have over 0.5."""


def skeleton(text: str) -> str:
    """The Thai consonants of ``text``; what a slug without vowels and its title have in common.

    >>> skeleton("แนวปฏบตการจดการ") == skeleton("แนวปฏิบัติการจัดการ") == "นวปฏบตกรจดกร"
    True
    """
    return _NOT_CONSONANT.sub("", normalise(text))


def lost_vowels(text: str) -> bool:
    """Whether ``text`` is Thai from which every vowel and mark above and below was taken.

    >>> lost_vowels("แนวปฏบตการจดการรองเรยนการทจรต"), lost_vowels("แนวปฏิบัติการจัดการเรื่องร้องเรียน")
    (True, False)
    >>> lost_vowels("ประกาศราคากลาง"), lost_vowels("คณะกรรมการ"), lost_vowels("No Gift")
    (False, False, False)
    """
    if _MARK.search(text) or not _SLUG_RUN.search(text):
        return False
    consonants = len(_NOT_CONSONANT.sub("", text))
    return consonants >= _SLUG_LETTERS and len(_VOWEL_ON_LINE.findall(text)) <= consonants * _SLUG_VOWELS


def known_words() -> Iterable[str]:
    """Every right spelling; none of them may be changed by ``fold_misspellings``."""
    known = spellings()
    return chain((entry.right for entry in known.misspellings), known.sara_words, known.kept)
