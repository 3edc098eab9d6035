"""Structural signs in a text: phones, addresses, persons, amounts, signatures, contracts.

Texts come from the web: every pattern is bounded, and what needs several words is looked for step
by step around an anchor, never by one long expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from config.checklist import Strict, Wording
from matchers.text import THAI_LETTER, normalise_lines
from matchers.wordlists import word_list

QUOTE: Final = 160
"""Longest quotation, in characters."""
LONGEST_TEXT: Final = 400_000
MOST_PERSONS: Final = 500
MANY_AMOUNTS: Final = 3
"""So many figures with thousands separators are a table of amounts, with or without บาท."""
Language = Literal["th", "en"]


class SignWords(Strict):
    """config/vocabulary/signs.yaml."""

    person_titles: tuple[str, ...]
    no_titles: tuple[str, ...]
    posts: tuple[str, ...]
    phone_labels: tuple[str, ...]
    fax_labels: tuple[str, ...]
    sample_emails: tuple[str, ...]
    social_hosts: tuple[str, ...]
    no_accounts: tuple[str, ...]
    map_addresses: tuple[str, ...]
    signed: tuple[str, ...]
    contract_labels: tuple[str, ...]
    shown: dict[Literal["map", "photo", "form"], Wording]


@cache
def sign_words() -> SignWords:
    """The packaged words of signs."""
    return word_list("signs.yaml", SignWords)


@dataclass(frozen=True, slots=True)
class Signs:
    """Facts seen in a text, each as the line that shows it; an empty string or 0 was not seen."""

    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""
    map: str = ""
    social_account: str = ""
    money: str = ""
    signature: str = ""
    contract_number: str = ""
    link: str = ""
    person: str = ""
    persons: int = 0
    photos: int = 0
    forms: int = 0

    def quote(self, sign: str, lang: Language = "th") -> str | None:
        """What shows ``sign``, "" when it was not seen, None when there is no such sign.

        >>> Signs(phone="โทร. 043-631034").quote("phone"), Signs().quote("fax"), Signs().quote("colour")
        ('โทร. 043-631034', '', None)
        """
        if sign in ("photo", "photos", "form", "forms"):
            kind: Literal["photo", "form"] = "photo" if sign.startswith("photo") else "form"
            count = self.photos if kind == "photo" else self.forms
            return _shown(kind, lang).format(count=count) if count else ""
        if sign == "map" and self.map == EMBEDDED:
            return _shown("map", lang)
        if sign == "persons":
            return self.person
        found = getattr(self, sign, None)
        return found if isinstance(found, str) else None


EMBEDDED: Final = "map"


def _shown(kind: Literal["map", "photo", "form"], lang: Language) -> str:
    wording = sign_words().shown[kind]
    return wording.en if lang == "en" else wording.th


def read_signs(text: str, *, has_map: bool = False, photos: int = 0, forms: int = 0) -> Signs:
    r"""The structural signs of ``text``; what only the page's structure tells is handed in.

    >>> signs = read_signs("เทศบาลตำบลธงธานี 144 หมู่ 10 ตำบลธงธานี อำเภอธวัชบุรี จังหวัดร้อยเอ็ด 45170\n"
    ...                    "เบอร์โทรศัพท์ 0-4363-1034, เบอร์โทรสาร 0-4363-1016")
    >>> bool(signs.phone and signs.fax and signs.address), signs.email
    (True, '')
    """
    plain = normalise_lines(text[:LONGEST_TEXT])
    phone, fax = _phones(plain)
    person, persons = _persons(plain)
    return Signs(
        phone=phone,
        fax=fax,
        email=_email(plain),
        address=_address(plain),
        map=_map(plain) or (EMBEDDED if has_map else ""),
        social_account=_social_account(plain),
        money=_money(plain),
        signature=_signature(plain),
        contract_number=_labelled(plain, sign_words().contract_labels),
        link=_first(plain, _LINK),
        person=person,
        persons=persons,
        photos=photos,
        forms=forms,
    )


def line_around(text: str, start: int, end: int) -> str:
    r"""The line that holds ``text[start:end]``, cut around it to 160 characters.

    >>> line_around("บรรทัดแรก\nโทร. 043-631034\nท้าย", 15, 20)
    'โทร. 043-631034'
    """
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    if stop - begin > QUOTE:
        begin = max(begin, min(start - 40, stop - QUOTE))
        stop = min(stop, begin + QUOTE)
    return " ".join(text[begin:stop].split())


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_any_of(words), re.IGNORECASE)


def _first(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    return line_around(text, *found.span()) if found else ""


def _labelled(text: str, words: tuple[str, ...]) -> str:
    return _first(text, _pattern_of(words))


# Phones, e-mail, addresses, accounts

# 9 figures for fixed lines (0-4363-1034, 02 123 4567), 10 for mobiles; perhaps "-5" for a second line.
_PHONE = re.compile(r"(?<![\d-])\(?0\)?(?:[ -]?\(?\d\)?){8,9}(?!\d|-\d{3})")
_EMAIL = re.compile(
    r"(?<![\w.])[a-z0-9][a-z0-9._%+-]{0,63} ?(?:@|\[at\]|\(at\)|\{at\}) ?[a-z0-9-]{1,63}"
    r"(?:(?:\.|\[dot\]|\(dot\))[a-z0-9-]{1,63}){1,4}",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?<!\d)[1-9]\d{4}(?!\d)")
_PLACES = tuple(
    re.compile(rf"(?:{words})\s?[{THAI_LETTER}]{{2,30}}")
    for words in (
        r"จังหวัด|(?<![ก-๎.])จ\.|กรุงเทพ",
        r"อำเภอ|เขต|(?<![ก-๎.])อ\.|อําเภอ",
        r"ตำบล|แขวง|(?<![ก-๎.])ต\.",
    )
)
_LINK = re.compile(r"https?://[^\s<>\"']{3,200}|(?<![\w.])www\.[\w-]{1,63}\.[\w./-]{2,120}", re.IGNORECASE)
_LINE_ID = re.compile(r"(?:line|ไลน์) ?(?:official|id|@)? ?[:=] ?@?[a-z0-9._-]{3,30}", re.IGNORECASE)


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = sign_words()
    # "โทรสาร" begins like "โทร" and is no phone.
    phone = rf"(?:{_any_of(words.phone_labels)})(?!สาร)"
    return re.compile(phone, re.IGNORECASE), _pattern_of(words.fax_labels)


def _phones(text: str) -> tuple[str, str]:
    """The lines of the first phone number and of the first fax number."""
    phone_label, fax_label = _labels()
    phone = fax = ""
    last = 0
    is_fax = False
    for found in _PHONE.finditer(text):
        before = text[max(last, found.start() - 40) : found.start()]
        calls, faxes = phone_label.search(before), fax_label.search(before)
        if calls or faxes or found.start() - last > 40 or "\n" in before:
            is_fax = bool(faxes)
        line = line_around(text, *found.span())
        if is_fax:
            fax = fax or line
        if calls or not is_fax:
            phone = phone or line
        last = found.end()
    return phone, fax


def _email(text: str) -> str:
    samples = _pattern_of(sign_words().sample_emails)
    for found in _EMAIL.finditer(text):
        if not samples.search(found.group()):
            return line_around(text, *found.span())
    return ""


def _address(text: str) -> str:
    """The line of the first postcode with sub-district, district and province before it."""
    for code in _POSTCODE.finditer(text):
        window = text[max(0, code.start() - QUOTE) : code.start()]
        end = len(window)
        for place in _PLACES:
            found = [m.start() for m in place.finditer(window[:end])]
            if not found:
                break
            end = found[-1]
        else:
            return line_around(text, code.start() - len(window) + end, code.end())
    return ""


@cache
def _account() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?:{_any_of(sign_words().social_hosts)})/[\w.@%/?=&-]{{2,120}}", re.IGNORECASE
    )


def _social_account(text: str) -> str:
    buttons = _pattern_of(sign_words().no_accounts)
    for found in _account().finditer(text):
        if not buttons.search(found.group()):
            return line_around(text, *found.span())
    return _first(text, _LINE_ID)


def _map(text: str) -> str:
    return _labelled(text, sign_words().map_addresses)


# Persons, signatures, amounts


def person_name(name: str = "?:") -> str:
    """A pattern for a title before a first and a last name; ``name`` opens the group around both names."""
    words = sign_words()
    return (
        rf"(?<![{THAI_LETTER}])(?!{_any_of(words.no_titles)})(?:{_any_of(words.person_titles)})\s?"
        rf"({name}[{THAI_LETTER}]{{2,30}}\s{{1,2}}[{THAI_LETTER}]{{2,30}})"
    )


@cache
def _person() -> re.Pattern[str]:
    return re.compile(person_name("?P<name>"))


def _persons(text: str) -> tuple[str, int]:
    """The line of the first person named together with a post, and how many such persons there are."""
    posts = _pattern_of(sign_words().posts)
    names: set[str] = set()
    quote = ""
    for found in _person().finditer(text):
        before, after = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 80]
        if posts.search(after) or posts.search(before):
            quote = quote or line_around(text, found.start(), min(len(text), found.end()))
            names.add(" ".join(found["name"].split()))
            if len(names) >= MOST_PERSONS:
                break
    return quote, len(names)


def _signature_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Names in brackets with a post right below: "(นายประมวล พลอานา) นายกเทศมนตรี"."""
    posts = _pattern_of(sign_words().posts)
    for found in _person().finditer(text):
        opened = text[max(0, found.start() - 3) : found.start()].rstrip().endswith("(")
        closed = text[found.end() : found.end() + 3].lstrip().startswith(")")
        if opened and closed and posts.search(text, found.end(), found.end() + 60):
            yield found.span()


def _signature(text: str) -> str:
    block = next(_signature_blocks(text), None)
    return line_around(text, *block) if block else _labelled(text, sign_words().signed)


_BAHT = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3}){0,4}(?:\.\d{1,2})? ?(?:ล้าน|พัน)?บาท|(?<![\d.,])\d{4,12}(?:\.\d{2})? ?บาท"
)
_AMOUNT = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?![\d,])")


def _money(text: str) -> str:
    baht = _first(text, _BAHT)
    if baht:
        return baht
    amounts = _AMOUNT.finditer(text)
    first = next(amounts, None)
    enough = sum(1 for _, _ in zip(range(MANY_AMOUNTS - 1), amounts, strict=False)) == MANY_AMOUNTS - 1
    return line_around(text, *first.span()) if first and enough else ""
