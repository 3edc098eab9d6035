"""Names of files and addresses: made readable, and told apart from names that say nothing."""

from __future__ import annotations

import base64
import re
from functools import cache
from urllib.parse import unquote_to_bytes

from config.checklist import Strict
from matchers.codes import read_codes
from matchers.letters import THAI_MARKS, normalise
from matchers.wordlists import word_list


class FileWords(Strict):
    """config/vocabulary/files.yaml: endings of files, and words of names that say nothing."""

    file_endings: tuple[str, ...]
    opaque: tuple[str, ...]


@cache
def file_words() -> FileWords:
    """The packaged words about file names."""
    return word_list("files.yaml", FileWords)


@cache
def file_ending() -> re.Pattern[str]:
    """Pattern of a file's ending, at the end or before a bracket; group 1 is the ending without its dot."""
    endings = "|".join(sorted(map(re.escape, file_words().file_endings), key=len, reverse=True))
    return re.compile(rf"\.({endings})(?=$|\s?[(\[])", re.IGNORECASE)


_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{7,400}={0,2}")
# A chance decoding of a Latin word or a hash nearly always holds something else than letters.
_WORDS_ALONE = re.compile(r"[A-Za-z][A-Za-z _]{3,}|[ก-๎][ก-๎ _]+")
# A hyphen between two numbers is a range or a telephone.
_JOINT = re.compile(rf"[_+]+|(?:(?<=[^\W\d])|(?<=[{THAI_MARKS}]))-+(?=\w)|(?<=\d)-+(?=[^\W\d])")
_THAI = re.compile("[ก-ฮ]")


def _decoded(raw: bytes) -> str | None:
    """Bytes as text: the one of UTF-8 and cp874 that gives Thai, else UTF-8; None when neither gives text.

    Some Thai bytes of cp874 are UTF-8 by chance: those of แผน are a Greek letter there.
    """
    universal, thai = _decoded_as(raw, "utf-8"), _decoded_as(raw, "cp874")
    if thai and _THAI.search(thai) and not (universal and (universal.isascii() or _THAI.search(universal))):
        return thai
    return universal


def _decoded_as(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unescaped(found: re.Match[str]) -> str:
    text = _decoded(unquote_to_bytes(found.group()))
    return found.group() if text is None else text


def _from_base64(text: str) -> str:
    """What ``text`` says in base64, where that is words in Latin or Thai letters; else empty."""
    if not _BASE64.fullmatch(text) or text in (text.lower(), text.upper()):
        return ""
    letters = text.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        said = base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True).decode("utf-8")
    except ValueError:
        return ""
    return said if _WORDS_ALONE.fullmatch(said) else ""


def plain_name(name: str) -> str:
    """A name of a file, an address or a query as a person would write it; the ending stays.

    Percent signs (UTF-8 and cp874) and base64 are decoded where that gives text, and
    ``_ + -`` between words become spaces.

    >>> plain_name("%E0%B9%81%E0%B8%9C%E0%B8%99_2566.pdf"), plain_name("%E1%BC%B9+2566.pdf")
    ('แผน 2566.pdf', 'แผน 2566.pdf')
    >>> plain_name("ZmlsZXM"), plain_name("Download"), plain_name("แผน-พัฒนา-2566-2570")
    ('files', 'Download', 'แผน พัฒนา 2566-2570')
    """
    if "%" in name:
        name = _ESCAPED.sub(_unescaped, name)
    if name.isascii():
        name = _from_base64(name) or name
    return normalise(_JOINT.sub(" ", name))


_WORD = re.compile(rf"(?:[^\W\d_]|[{THAI_MARKS}])+|\d+")
_HASH = re.compile(
    r"(?<![a-z0-9])(?=[0-9a-f-]*\d)(?=[0-9a-f-]*[a-f])[0-9a-f]{4,}(?:-[0-9a-f]{4,})*(?![a-z0-9])"
)
_YEAR = re.compile(r"25\d\d")
_LATIN_CODE = re.compile(r"(?:^|[^a-z0-9])(?:o|oit)\s?\d", re.IGNORECASE)


def says_nothing(name: str) -> bool:
    """Whether a file name names nothing: a camera's, a scanner's or a program's number.

    A year or an item code says something.

    >>> [says_nothing(n) for n in ("IMG_0001.pdf", "pdf_67b5cd83190a6.pdf", "8.pdf", "50912.jpg")]
    [True, True, True, True]
    >>> [says_nothing(n) for n in ("O12.pdf", "แผน.pdf", "2566.pdf", "ITA.jpg", "024รายงาน.pdf")]
    [False, False, False, False, False]
    >>> says_nothing("Q&A")
    False
    """
    plain = plain_name(name[:300])
    ending = file_ending().search(plain)
    stem = plain[: ending.start()] if ending else plain
    if _LATIN_CODE.search(stem) and read_codes(stem):
        return False
    words = _WORD.findall(_HASH.sub(" 0 ", stem.lower()))
    numbered = any(word.isdigit() for word in words)
    return all(_is_opaque(word, numbered) for word in words)


def _is_opaque(word: str, numbered: bool) -> bool:
    if word.isdigit():
        return not _YEAR.fullmatch(word)
    return (numbered and len(word) == 1) or word in _opaque_words()


@cache
def _opaque_words() -> frozenset[str]:
    return frozenset(word.lower() for word in file_words().opaque)
