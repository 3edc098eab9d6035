"""Thai digits, and the four rounds of a fiscal year in which municipalities report on their measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from config.wording import Wording

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_WORD = re.compile(r"\S+")
_LATIN = re.compile("[A-Za-z]")


def thai_digits(text: str) -> str:
    """Thai digits where an official letter has them; codes and addresses stay as they are.

    >>> thai_digits("O12 ปี 2566 (+2.5) https://www.town.go.th/2566 พ.ศ.2566")
    'O12 ปี ๒๕๖๖ (+๒.๕) https://www.town.go.th/2566 พ.ศ.๒๕๖๖'
    """
    return _WORD.sub(lambda word: word[0] if _LATIN.search(word[0]) else word[0].translate(_THAI), text)


def month_of(when: date, words: Wording) -> str:
    """The month with the year in พ.ศ.

    >>> from config.wording import wording
    >>> month_of(date(2022, 10, 1), wording("th"))
    'ตุลาคม 2565'
    """
    return f"{words.say(f'months.{when.month}')} {when.year + 543}"


@dataclass(frozen=True, slots=True)
class Round:
    """A round of reporting: of 3, 6, 9 or 12 months, always from the first day of the fiscal year."""

    number: int
    """1–4."""
    fiscal_year: int
    """พ.ศ."""
    first: date
    """1 October, ค.ศ."""
    last: date
    """The last day the report covers, ค.ศ."""

    @property
    def months(self) -> int:
        """3, 6, 9 or 12."""
        return self.number * 3


def round_of(when: date) -> Round:
    """The round in which a day (ค.ศ.) falls; fiscal year 2566 is 1 Oct 2565 to 30 Sep 2566.

    >>> [round_of(date(*day)).months for day in ((2022, 10, 1), (2023, 3, 31), (2023, 4, 3), (2023, 9, 30))]
    [3, 6, 9, 12]
    >>> round_of(date(2022, 12, 31)).fiscal_year, str(round_of(date(2022, 12, 31)).last)
    (2566, '2022-12-31')
    """
    begins = when.year if when.month >= 10 else when.year - 1
    number = (when.month - 10) % 12 // 3 + 1
    next_one = date(begins + 1, 1 + 3 * (number - 1), 1)
    return Round(number, begins + 1 + 543, date(begins, 10, 1), next_one - timedelta(days=1))
