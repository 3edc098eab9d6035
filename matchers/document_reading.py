"""What a document says of itself: its titles, whose it is, of which year, and names left over in it.

The names of other bodies are what a copied template leaves behind; years in Thai digits of a scan
are no good witnesses. Neither needs an edition of the checklist.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from matchers.agencies import AgencyMention, agency_words, read_agencies, read_province, same_place
from matchers.document_titles import (
    LONGEST_DOCUMENT,
    Line,
    Pages,
    TitleBlock,
    read_pages,
    read_title_blocks,
    title_block_words,
)
from matchers.fiscal_years import PeriodMention
from matchers.model import Frozen
from matchers.periods import read_periods

SURE, TOLD = 0.5, 0.3
"""Weights from which a time is stated plainly, and from which it is stated at all."""
HEAD = 1500
"""Characters at the head of a document among which its year and body are looked for."""
BEFORE, AROUND, TOGETHER = 40, 60, 200
"""Characters: words that explain a name, the quote around it, three names that make a list."""
LONGEST_DATE = 24

YearWitness = Literal["plain_digits", "thai_digits", "none"]
LOCAL = frozenset({"เทศบาลตำบล", "เทศบาลเมือง", "เทศบาลนคร", "องค์การบริหารส่วนตำบล"})
"""Kinds whose templates are copied from each other; the provincial body is named honestly everywhere."""

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_READ_BY_MACHINE = re.compile(
    "</?(?:p|li|td|tr|br|u|ul|ol|input|table)[ />]|\\|\\s?-{2,}|\\*\\*|\ufffd|[\u0400-\u052f\u1780-\u17ff]"
)
"""What programs that read scans leave behind and people do not type."""


class Body(Frozen):
    """A local body: its name in full, its kind, and its province where stated."""

    name: str
    type: str
    province: str = ""


class OtherBody(Frozen):
    """Another body's name in the document; ``misread`` where it may be the own name, badly read."""

    name: str
    quote: str
    count: int
    misread: bool = False


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """What a document says of itself, whatever the edition. Fiscal years are พ.ศ."""

    pages: Pages
    blocks: tuple[TitleBlock, ...]
    agency: Body | None
    others: tuple[OtherBody, ...]
    fiscal_years: tuple[int, ...]
    period: str
    year_witness: YearWitness
    year_is_sure: bool

    @property
    def title(self) -> str:
        """Its own title on one line, or an empty text."""
        return self.blocks[0].text if self.blocks else ""


def read_document(text: str) -> DocumentReading:
    r"""What a document says of itself. Total and linear; the first 400,000 characters are read.

    >>> one = read_document("รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565\nเทศบาลตำบลท่านา จังหวัดพังงา")
    >>> one.title, one.agency.name, one.agency.province, one.fiscal_years
    ('รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565', 'เทศบาลตำบลท่านา', 'พังงา', (2565,))
    """
    pages = read_pages(text)
    blocks = read_title_blocks(pages)
    plain = pages.text
    bodies = read_agencies(plain)
    own = _own(plain, bodies)
    years, period, stated = _years(pages, blocks)
    witness, sure = _year_witness(text[:LONGEST_DOCUMENT], years)
    return DocumentReading(
        pages=pages,
        blocks=blocks,
        agency=Body(name=own.name, type=own.kind, province=_province(plain, own)) if own else None,
        others=tuple(_others(plain, bodies, own)) if own else (),
        fiscal_years=years,
        period=period,
        year_witness=witness,
        year_is_sure=stated and sure,
    )


# Whose it is


def _own(plain: str, bodies: Sequence[AgencyMention]) -> AgencyMention | None:
    """The body whose document it is: named at the head, with its address, most often."""

    def weight(body: AgencyMention) -> float:
        at_head = sum(start < HEAD for start, _ in body.places)
        addressed = any(_gives_address(plain, end) for _, end in body.places)
        return body.count + 2 * min(at_head, 3) + 3 * addressed + (body.start < HEAD / 5)

    return max(bodies, key=weight, default=None)


def _gives_address(plain: str, end: int) -> bool:
    after = plain[end : end + BEFORE]
    return "อำเภอ" in after or "จังหวัด" in after


def _province(plain: str, own: AgencyMention) -> str:
    """The province stated after the body's name, or else the first at the head."""
    after = (read_province(plain[end : end + 120]) for _, end in own.places[:50])
    return next(filter(None, after), "") or read_province(plain[:HEAD])


def _others(plain: str, bodies: Sequence[AgencyMention], own: AgencyMention) -> Iterator[OtherBody]:
    """Bodies of another place that are named where only the own name would make sense."""
    kinds = LOCAL if own.kind in LOCAL else frozenset({own.kind})
    strange = [b for b in bodies if b.kind in kinds and not same_place(b.place, own.place)]
    listed = _listed(strange)
    for body in strange:
        left = [at for at in body.places if at not in listed and not _is_honest(plain, at[0])]
        if left:
            start, end = left[0]
            quote = " ".join(plain[max(0, start - AROUND) : end + AROUND].split())
            misread = body.count == 1 and _may_be_misread(body.place, own.place)
            yield OtherBody(name=body.name, quote=quote, count=len(left), misread=misread)


def _listed(bodies: Iterable[AgencyMention]) -> set[tuple[int, int]]:
    """Places in a list: three different bodies one after the other."""
    places = sorted((at, body.name) for body in bodies for at in body.places)
    found: set[tuple[int, int]] = set()
    for one, two, three in zip(places, places[1:], places[2:], strict=False):
        if three[0][0] - one[0][1] <= TOGETHER and len({one[1], two[1], three[1]}) == 3:
            found |= {one[0], two[0], three[0]}
    return found


def _is_honest(plain: str, start: int) -> bool:
    """Whether the words before a name say why another body is named."""
    line = plain[plain.rfind("\n", max(0, start - 300), start) + 1 : start]
    if line.startswith(title_block_words().addressed):
        return True
    return any(word in line[-BEFORE:] for word in agency_words().honest_before.words)


def _may_be_misread(place: str, own: str) -> bool:
    return place[:3] == own[:3] and fuzz.ratio(place, own) >= 50


# Of which year it is


def _years(pages: Pages, blocks: Sequence[TitleBlock]) -> tuple[tuple[int, ...], str, bool]:
    """Fiscal years, the words that state them, and whether they are stated and not only implied by dates."""
    head = pages.text[:HEAD]
    for text in (*(block.text for block in blocks[:1]), " ".join(b.text for b in blocks[1:]), head):
        stated = [m for m in read_periods(text) if m.weight >= SURE and m.fiscal_years and not m.analysed]
        named = [m for m in stated if m.kind not in ("date", "posted")]
        if named:
            return _told(_of_best_kind(named), named)
    signed = _signed(pages.lines)
    year, _ = Counter(m.fiscal_years[0] for m in signed).most_common(1)[0] if signed else (None, 0)
    assessed = [
        m for m in read_periods(head) if m.kind == "fiscal_year" and not m.analysed and m.weight >= TOLD
    ]
    if year is None:
        return (*_told(assessed[:1], assessed)[:2], False) if assessed else ((), "", False)
    agreeing = [m for m in assessed if m.fiscal_years == (year,)] or [
        m for m in signed if year in m.fiscal_years
    ]
    return (year,), agreeing[0].text, agreeing[0] in assessed


def _of_best_kind(named: Sequence[PeriodMention]) -> list[PeriodMention]:
    heaviest = max(m.weight for m in named)
    return [m for m in named if m.weight == heaviest]


def _told(best: Sequence[PeriodMention], named: Sequence[PeriodMention]) -> tuple[tuple[int, ...], str, bool]:
    years = tuple(sorted({year for m in best for year in m.fiscal_years}))
    parts = [m.text for m in named if m.kind in ("half_year", "quarter", "month", "range") and m not in best]
    return years, " ".join(dict.fromkeys([best[0].text, *parts[:1]])), True


def _signed(lines: Sequence[Line]) -> list[PeriodMention]:
    """The dates on which it says it was signed or written."""
    words = title_block_words().dated
    dated = [line.text for line in lines if line.is_short and _is_dated(line.text, words)]
    return [m for text in dated[:20] for m in read_periods(text) if m.kind == "date" and m.fiscal_years]


def _is_dated(text: str, words: tuple[str, ...]) -> bool:
    """Whether a line begins as a date does, or is nothing but one, as in a letter's head."""
    if text.startswith(words):
        return True
    return len(text) <= LONGEST_DATE and any(m.kind == "date" and m.text == text for m in read_periods(text))


def _year_witness(raw: str, years: Sequence[int]) -> tuple[YearWitness, bool]:
    """In which digits the years are written, and whether those can be trusted.

    Scanners take Thai digits for each other, so such a year needs a person; typed ones do not.
    """
    if not years:
        return "none", False
    western = [str(year) for year in years] + [str(year - 543) for year in years]
    if any(re.search(rf"(?<!\d){year}(?!\d)", raw, re.ASCII) for year in western):
        return "plain_digits", True
    if any(str(year).translate(_THAI_DIGITS) in raw for year in years):
        return "thai_digits", not _READ_BY_MACHINE.search(raw)
    return "plain_digits", True  # two figures, as in "ต.ค. 65"
