"""Personal data in text from the web: citizen numbers and bank accounts are masked where Evidence is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

# Personal data. A citizen number stands whole, in its printed groups, or one digit to a box.
_BEFORE = r"(?<!\d)(?<!0\.)(?<!\d-)"
_CITIZEN = re.compile(
    rf"{_BEFORE}(?:[1-8]\d{{12}}|[1-8](?:[ |]{{1,3}}\d){{12}}|[1-8](?:-\d){{12}}"
    r"|[1-8][ .-]{1,3}\d{4}[ .-]{1,3}\d{5}[ .-]{1,3}\d{2}[ .-]{1,3}\d)(?!\d)"
)
# Behind words that announce one it may be cut anywhere.
_ANNOUNCED = re.compile(
    r"(?:ประจำตัวประชาชน|ประจําตัวประชาชน|บัตรประชาชน|เลขประชาชน|เลขบัตร|ปชช"
    r"|citizen|id[ _-]?card|idcard|\bcid|\bpid)"
    r"[^\d\n]{0,40}(?P<number>[1-8](?:[ .|/-]{0,3}\d){12})(?!\d)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:บัญชี[^\d\n]{0,60}?เลขที่|เลขที่บัญชี|เลขบัญชี|หมายเลขบัญชี|account (?:no|number))[^\d\n]{0,40}"
    r"(?P<number>\d(?:[ -]?\d){9,14})(?!\d)",
    re.IGNORECASE,
)
_ENOUGH_DIGITS = re.compile(r"(?:[0-9๐-๙０-９][^0-9๐-๙０-９]{0,20}){10}")
_SAME_LENGTH = {
    **{0x0E50 + n: str(n) for n in range(10)},
    **{0xFF10 + n: str(n) for n in range(10)},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-"),
    0xA0: " ",
}
_IN_ADDRESS = _SAME_LENGTH | {ord("_"): "-", ord("+"): " "}

CITIZEN_MASK = "█-████-█████-██-█"
"""No site writes this itself; forms show X-XXXX-XXXXX-XX-X where the number goes."""
ACCOUNT_MASK = "███-█-█████-█"
ADDRESS_MASK = "masked-citizen-number"
"""Stands in addresses, which hold plain letters only."""

# Thirteen digits that begin so are a time in milliseconds (2010–2034) as often as a number of a person,
# and uploads are named after the time. In an address they count only behind a word that announces a number.
_MILLISECONDS = range(1_262_304_000_000, 2_051_222_400_000)


def is_citizen_number(written: str) -> bool:
    """Whether thirteen digits, however set apart, end in the check digit of a citizen number.

    A number that begins with 0 is of a company and one that begins with 9 is no number of a person.

    >>> is_citizen_number("1-1017-00230-70-8"), is_citizen_number("1101700230707")
    (True, False)
    >>> is_citizen_number("0-1055-36000-07-1")
    False
    """
    digits = [int(c) for c in written.translate(_SAME_LENGTH) if c in "0123456789"]
    if len(digits) != 13 or digits[0] in (0, 9):
        return False
    total = sum(digit * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    return (11 - total % 11) % 10 == digits[12]


def may_hold_personal(text: str) -> bool:
    """Whether there are enough digits close together for a number to be in ``text``; quick."""
    return _ENOUGH_DIGITS.search(text) is not None


def mask_personal(text: str) -> str:
    """``text`` with citizen numbers (valid check digit) and bank accounts masked.

    Names and phones of officials stay: two items require them.

    >>> mask_personal("เลขประจำตัวประชาชน 1-1017-00230-70-8 โทร. 043-631034")
    'เลขประจำตัวประชาชน █-████-█████-██-█ โทร. 043-631034'
    >>> mask_personal("ธ.กรุงไทย เลขที่บัญชี ๔๐๙-๐-๑๒๓๔๕-๖")
    'ธ.กรุงไทย เลขที่บัญชี ███-█-█████-█'
    """
    plain = text.translate(_SAME_LENGTH)
    spans = [(start, end, CITIZEN_MASK) for start, end in _citizens(plain)]
    spans += [(*m.span("number"), ACCOUNT_MASK) for m in _ACCOUNT.finditer(plain)]
    last = len(text) + 1
    # A citizen number that stands where an account is announced is one: it comes first among equals.
    for start, end, mask in sorted(spans, key=lambda span: (-span[1], span[2] != CITIZEN_MASK)):
        if end <= last:
            text, last = text[:start] + mask + text[end:], start
    return text


def _citizens(plain: str) -> Iterator[tuple[int, int]]:
    for found in _CITIZEN.finditer(plain):
        if is_citizen_number(found.group()):
            yield found.span()
    for found in _ANNOUNCED.finditer(plain):
        if is_citizen_number(found["number"]):
            yield found.span("number")


class AddressMask:
    """Masks citizen numbers in addresses; two different numbers stay two addresses.

    One is made for each crawl, so that a number has the same mask wherever it stands in it.
    Which number it was cannot be told from the mask.
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __call__(self, address: str) -> str:
        """The address, and only where it holds a citizen number, with that masked and quoted anew.

        >>> mask = AddressMask()
        >>> mask("http://a.go.th/f/1-1017-00230-70-8.pdf"), mask("http://a.go.th/f/1690000000000.pdf")
        ('http://a.go.th/f/masked-citizen-number.pdf', 'http://a.go.th/f/1690000000000.pdf')
        """
        if not _ENOUGH_DIGITS.search(address):
            return address
        written = unquote(address, errors="replace")
        plain = written.translate(_IN_ADDRESS)
        spans = sorted(set(_citizens_in_address(plain)), reverse=True)
        if not spans:
            return address
        last = len(written) + 1
        for start, end in spans:
            if end <= last:
                written, last = written[:start] + self._mask(plain[start:end]) + written[end:], start
        return quote(written, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")

    def _mask(self, number: str) -> str:
        digits = "".join(c for c in number if c.isdigit())
        place = self._known.setdefault(digits, len(self._known) + 1)
        return ADDRESS_MASK if place == 1 else f"{ADDRESS_MASK}-{place}"


def _citizens_in_address(plain: str) -> Iterator[tuple[int, int]]:
    for found in _CITIZEN.finditer(plain):
        bare = found.group().isdigit()
        if is_citizen_number(found.group()) and not (bare and int(found.group()) in _MILLISECONDS):
            yield found.span()
    for found in _ANNOUNCED.finditer(plain):
        if is_citizen_number(found["number"]):
            yield found.span("number")


def mask_address(address: str) -> str:
    """One address with its citizen numbers masked, for a log line or a screen; see `AddressMask`.

    >>> mask_address("http://a.go.th/?cid=1101700230708&x=1")
    'http://a.go.th/?cid=masked-citizen-number&x=1'
    """
    return AddressMask()(address)
