"""What alt texts and file names of pictures say of where the picture leads.

The words that say nothing stand in config/vocabulary/markup.yaml.
"""

from __future__ import annotations

import re
from functools import cache

from crawler.canonical import readable
from crawler.extract.markup import any_of, markup_rules
from matchers.remembering import remembered
from matchers.text import normalise

_LONGEST = 60
_LEAST_THAI = 4
_THAI = re.compile("[ก-ฮ]")


@remembered(4096)
def says_only_picture(text: str) -> bool:
    """Whether an alt text or a title only says that there is a picture.

    >>> [says_only_picture(text) for text in ("IMG5_0010.jpg", "banner 1", "รูปภาพ", "แผนพัฒนา")]
    [True, True, True, False]
    """
    if " " not in text and text.isascii() and ("_" in text or "." in text or not text.isalpha()):
        return True
    return len(text) <= _LONGEST and sum(map(str.isalpha, _noise().sub(" ", text))) < 2


@cache
def _noise() -> re.Pattern[str]:
    """Words of alt texts and file names that say nothing; Latin ones only where they stand alone."""
    words = markup_rules().picture_words
    thai = any_of(tuple(word for word in words if not word.isascii()))
    latin = any_of(tuple(word for word in words if word.isascii()))
    return re.compile(rf"{thai}|(?<![a-z])(?:{latin})(?![a-z])", re.IGNORECASE)


@remembered(4096)
def name_of_picture(file_name: str) -> str:
    """What the file name of a picture says of its link, or "": Thai words, or one of the known Latin ones.

    >>> [name_of_picture(n) for n in ("ITA.jpg", "แบนเนอร์-1.png", "IMG5_0010.jpg", "no-gift-policy.png")]
    ['ITA', '', '', 'no gift policy']
    """
    text = normalise(
        readable(file_name.partition("?")[0]).rpartition(".")[0].replace("_", " ").replace("-", " ")
    )
    left = _noise().sub(" ", text)
    if len(_THAI.findall(left)) >= _LEAST_THAI:
        return text
    words = f" {re.sub('[^a-z]+', ' ', left.lower())} "
    return text if any(f" {known} " in words for known in markup_rules().picture_names) else ""
