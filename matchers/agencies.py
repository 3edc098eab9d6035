"""Names of local bodies in a text, and whether two names mean the same body.

Names are written in full and short, glued to the words that follow, and misread by scanners.
What a text says often decides what it says once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from config.checklist import Strict
from matchers.remembering import remembered
from matchers.text import normalise_lines
from matchers.wordlists import word_list

MOST_BODIES = 200
"""A text that names more bodies is a directory; the rest is left out."""
MOST_SPELLINGS = 1000
LONGEST_NAME = 30
LONGEST_TITLE = 300
"""Characters of a title, heading or line in which a site's own name is looked for."""
MOST_FROM = 3
"""Pages from which "most pages" means anything."""
SHORTEST_END = 2
"""From this letter on a word of the sentence may follow the name."""
GLUED = 3
"""A longer name seen this many times less often than one it begins with has a word glued to it."""
SLIP_FROM = 5
"""Letters beyond the usual beginnings of place names from which one wrong letter is a slip."""

_OFFICE = "สำนักงาน"
_LETTERS = "ก-ฮะ-ฺเ-ๅ็-๎"
_MARKS = re.compile("[่-์๎]")
_PLAIN_VOWELS = str.maketrans("ีึืูๅ", "ิิิุา")


class _Words(Strict):
    source: str
    words: tuple[str, ...]


class _Kinds(Strict):
    source: str
    spellings: Mapping[str, tuple[str, ...]]


class _Alike(Strict):
    source: str
    rows: tuple[str, ...]


class AgencyWords(Strict):
    """config/vocabulary/agencies.yaml."""

    kinds: _Kinds
    name_ends: _Words
    no_names: _Words
    honest_before: _Words
    provinces: _Words
    place_beginnings: _Words
    alike: _Alike


@cache
def agency_words() -> AgencyWords:
    """The packaged words about local bodies."""
    return word_list("agencies.yaml", AgencyWords)


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """One body that a text names, in its full name (``เทศบาลตำบลท่านา``) and kind (``เทศบาลตำบล``).

    ``start`` and ``end`` are the first place, ``places`` all of them, in the text as
    ``normalise_lines`` gives it. ``count`` counts them.
    """

    name: str
    kind: str
    start: int
    end: int
    count: int
    places: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> str:
        """The name without its kind: ``ท่านา``."""
        return self.name.removeprefix(self.kind)


@dataclass(frozen=True, slots=True)
class _Seen:
    kind: str
    place: str
    start: int
    end: int


def read_agencies(text: str) -> tuple[AgencyMention, ...]:
    """The local bodies that ``text`` names, in order of their first place, at most 200.

    Total and linear. Spellings of one body (short forms, slips of a scanner) are one mention
    under its most frequent spelling.

    >>> [(a.name, a.count) for a in read_agencies("ทต.ท่านาได้จัดทำ ... นายกเทศมนตรีตำบลท่านา")]
    [('เทศบาลตำบลท่านา', 2)]
    >>> read_agencies("พนักงานเทศบาลตำบลและองค์การบริหารส่วนตำบลทุกแห่ง")
    ()
    """
    seen = list(_seen(normalise_lines(text)))
    counts = Counter((one.kind, one.place) for one in seen)
    meant = _meant(counts)
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for one in seen:
        body = meant.get((one.kind, one.place))
        if body:
            end = (
                one.end - max(0, len(one.place) - len(body[1])) if one.place.startswith(body[1]) else one.end
            )
            places.setdefault(body, []).append((one.start, end))
    return tuple(
        AgencyMention(kind + place, kind, *found[0], len(found), tuple(found))
        for (kind, place), found in places.items()
    )


def name_of_site(title: str, headings: Sequence[str], shared: Sequence[str], titles: Sequence[str]) -> str:
    """The full name of the body whose site it is, or an empty text where that is not plain.

    Title, headings and the lines of menus and footers are those of the home page, ``titles`` those of
    all own pages. A name in the home page's title counts before its headings, these before what all
    pages share, and last a name in most titles. Where one of them names several bodies, the one in most
    titles is meant; headings and footers that name several and no such one say nothing: they list neighbours.

    >>> name_of_site("หน้าแรก | ทต.ท่านา", ["ร่วมกับ อบต.บ้านกลาง"], [], ["ติดต่อเรา เทศบาลตำบลท่าบอง"])
    'เทศบาลตำบลท่านา'
    >>> name_of_site("Home", ["อบต.บ้านกลาง", "อบต.หนองแขง"], [], ["ข่าว"])
    ''
    """
    named = _named_in(titles)

    def often(name: str) -> int:
        return sum(count for known, count in named.items() if same_body(known, name))

    def in_most(name: str) -> bool:
        return len(titles) >= MOST_FROM and 2 * often(name) > len(titles)

    for texts in ([title], headings, shared):
        here = _named_in(texts)
        best = max(here, key=lambda name: (often(name), here[name]), default="")
        if best and (len(here) == 1 or texts == [title] or in_most(best)):
            return best
    return next(filter(in_most, named), "")


def _named_in(texts: Sequence[str]) -> Counter[str]:
    """In how many of some short texts each body is named; spellings of one body are one."""
    counts: Counter[str] = Counter()
    for text in texts:
        for name in dict.fromkeys(body.name for body in read_agencies(text[:LONGEST_TITLE])):
            counts[next((known for known in counts if same_body(known, name)), name)] += 1
    return counts


def begins_with_body(line: str) -> bool:
    """Whether a normalised line opens with the name of a local body or of its office.

    >>> begins_with_body("สำนักงานเทศบาลตำบลท่านา"), begins_with_body("ของเทศบาลตำบลท่านา")
    (True, False)
    """
    found = _pattern().match(line, len(_OFFICE) if line.startswith(_OFFICE) else 0)
    return found is not None and _no_name().match(found["place"]) is None


def same_body(one: str, other: str) -> bool:
    """Whether two names mean one body; tolerant of short forms and of what scanners misread.

    A name without a kind, or with เทศบาล alone, may be of any kind that fits.

    >>> same_body("ทต.โคกสำราญ", "เทศบาลตําบลโดกสำราญ"), same_body("สำนักงานเทศบาลตำบลท่านา", "ทต. ท่านา")
    (True, True)
    >>> same_body("ทต.ท่านา", "อบต.ท่านา"), same_body("ทต.หนองแก", "ทต.หนองแขง")
    (False, False)
    """
    (kind, place), (other_kind, other_place) = split_name(one), split_name(other)
    if not place or not other_place or not same_place(place, other_place):
        return False
    return kind == other_kind or kind.startswith(other_kind) or other_kind.startswith(kind)


@remembered(4096)
def same_place(one: str, other: str) -> bool:
    """Whether two names of places are one, but for what scanners misread.

    >>> same_place("โคกสำราญ", "โดกสำราญ"), same_place("ท่านา", "ท่าบอง"), same_place("หนองแก", "หนองแขง")
    (True, False, False)
    """
    one, other = _folded(one), _folded(other)
    if one == other:
        return True
    shortest = min(len(_own_part(one)), len(_own_part(other)))
    return shortest >= SLIP_FROM and Levenshtein.distance(one, other, score_cutoff=1) <= 1


def split_name(name: str) -> tuple[str, str]:
    """Kind and place of one name; the kind is empty where it is not said.

    >>> split_name("สำนักงานเทศบาลเมืองร้อยเอ็ด"), split_name("อบต.หนองแขง"), split_name("ท่านา")
    (('เทศบาลเมือง', 'ร้อยเอ็ด'), ('องค์การบริหารส่วนตำบล', 'หนองแขง'), ('', 'ท่านา'))
    """
    plain = normalise_lines(name[:200]).replace("\n", " ")
    found = _pattern().search(plain)
    if found:
        return _kind_of(found["kind"]), "".join(found["place"].split())
    bare = re.match(rf"(?:สำนักงาน\s?)?(เทศบาล)?\s?([{_LETTERS}]*)", plain)
    return (bare[1] or "", bare[2]) if bare else ("", "")


def read_province(text: str) -> str:
    """The first province that ``text`` names after จังหวัด or จ., or an empty text.

    >>> read_province("อำเภอเมืองสรวง จังหวัดร้อยเอ็ดได้ดำเนินการ"), read_province("จ.พังงา")
    ('ร้อยเอ็ด', 'พังงา')
    """
    for found in _PROVINCE_AFTER.finditer(text):
        for province in _provinces():
            if text.startswith(province, found.end()):
                return province
    return ""


_PROVINCE_AFTER = re.compile(r"(?:จังหวัด|(?<![ก-๎.])จ\.)[ \t]?")


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(sorted(agency_words().provinces.words, key=len, reverse=True))


# Reading names


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _kinds() -> Mapping[str, str]:
    return {s: kind for kind, spellings in agency_words().kinds.spellings.items() for s in spellings}


def _kind_of(spelling: str) -> str:
    return _kinds()[spelling]


@cache
def _pattern() -> re.Pattern[str]:
    full = [spelling for spelling in _kinds() if len(spelling) > len("ทต.")]
    short = [spelling for spelling in _kinds() if len(spelling) <= len("ทต.")]
    # กทม. is no ทม.; "ของทต.ท่านา" is one.
    kinds = rf"{_any_of(full)}|(?:(?<![{_LETTERS}.])|(?<=ของ)|(?<=และ))(?:{_any_of(short)})"
    return re.compile(rf"(?P<kind>{kinds})[ \t]?(?P<place>[{_LETTERS}]{{2,{LONGEST_NAME}}})")


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(_any_of(agency_words().name_ends.words))


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(_any_of(agency_words().no_names.words))


def _seen(plain: str) -> Iterator[_Seen]:
    for found in _pattern().finditer(plain):
        place = found["place"]
        if _no_name().match(place):
            continue
        end = _ends().search(place, SHORTEST_END)
        if end:
            place = place[: end.start()]
        yield _Seen(_kind_of(found["kind"]), place, found.start(), found.start("place") + len(place))


def _meant(counts: Counter[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """For every spelling seen the body it means: itself, a shorter name, or one it is a misreading of."""
    bodies: list[tuple[str, str]] = []
    meant: dict[tuple[str, str], tuple[str, str]] = {}
    # The frequent first, of equals the shorter: what is glued on is seldom the same twice.
    ranked = sorted(counts.items(), key=lambda item: (-item[1], len(item[0][1]), item[0]))
    for spelling, count in ranked[:MOST_SPELLINGS]:
        body = next((b for b in bodies if _is_spelling_of(spelling, count, b, counts[b])), None)
        if body is None and len(bodies) < MOST_BODIES and len(spelling[1]) < LONGEST_NAME:
            body = spelling
            bodies.append(body)
        if body is not None:
            meant[spelling] = body
    return meant


def _is_spelling_of(spelling: tuple[str, str], count: int, body: tuple[str, str], often: int) -> bool:
    if spelling[0] != body[0]:
        return False
    glued = len(body[1]) > SHORTEST_END and spelling[1].startswith(body[1]) and often >= GLUED * count
    return glued or same_place(spelling[1], body[1])


# Comparing places


@cache
def _alike() -> dict[int, str]:
    return str.maketrans({letter: row[0] for row in agency_words().alike.rows for letter in row})


def _folded(place: str) -> str:
    """A name without tone marks, one letter for all that look alike."""
    return _MARKS.sub("", place).translate(_PLAIN_VOWELS).translate(_alike())


@cache
def _beginnings() -> re.Pattern[str]:
    return re.compile(_any_of(map(_folded, agency_words().place_beginnings.words)))


def _own_part(folded: str) -> str:
    found = _beginnings().match(folded)
    return folded[found.end() :] if found else folded
