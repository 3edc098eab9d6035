"""Which items a whole document proves, and what about it a person should look at.

The answer `oit match --document` gives. The title decides; headings speak only where it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from config.checklist import Period
from config.thresholds import thresholds
from matchers.document_reading import Body, DocumentReading, OtherBody, YearWitness, read_document
from matchers.document_titles import TitleBlock, Why, title_block_words
from matchers.model import Frozen
from matchers.opening_words import opening_words
from matchers.periods import Fit, best_period
from matchers.similarity import Matcher
from matchers.text import squeeze
from matchers.titles import TitleAnswer, answer_title

__all__ = [
    "DocumentAnswer",
    "DocumentItem",
    "DocumentReading",
    "DocumentWarning",
    "answer_document",
    "period_fit",
    "read_document",
]

HEADINGS = 40
"""Lines looked at for headings where the title says nothing."""
LIST_FROM = 4
"""Headings that name as many items are a list of items, which proves none."""
QUOTE = 160
TIMELESS = frozenset({Period.CURRENT, Period.IN_FORCE})
"""Rules that ask for no year, so that one not stated matters to nobody."""


class DocumentItem(Frozen):
    """An item the document is, and what says so: its title, a letter's subject line, or a title inside."""

    item: str
    score: float
    why: Why
    quote: str
    needs_person: bool
    fiscal_years: tuple[int, ...]


class DocumentWarning(Frozen):
    """Something a person should look at; the sentence is ``match.warnings.<kind>`` of the texts."""

    kind: str
    facts: dict[str, str | int] = Field(default_factory=dict)


class DocumentAnswer(Frozen):
    """What `oit match --document` says of one document."""

    title: str
    agency: Body | None
    fiscal_years: tuple[int, ...]
    period: str
    year_witness: YearWitness
    items: tuple[DocumentItem, ...]
    other_agencies: tuple[OtherBody, ...]
    warnings: tuple[DocumentWarning, ...]


def answer_document(reading: DocumentReading, matcher: Matcher) -> DocumentAnswer:
    """The items of the matcher's edition that a document proves, best witness first."""
    items = tuple(_items(reading, matcher))
    return DocumentAnswer(
        title=reading.title,
        agency=reading.agency,
        fiscal_years=reading.fiscal_years,
        period=reading.period,
        year_witness=reading.year_witness,
        items=items,
        other_agencies=reading.others,
        warnings=tuple(_warnings(reading, items, matcher)),
    )


# Which items it is


def _items(reading: DocumentReading, matcher: Matcher) -> Iterator[DocumentItem]:
    known: set[str] = set()
    for block in reading.blocks or ():
        for answer in _answers(block.text, matcher):
            if answer.item and answer.item not in known:
                known.add(answer.item)
                yield _item(answer, block, reading, matcher)
    if not known:
        yield from _from_headings(reading, matcher)


def _item(answer: TitleAnswer, block: TitleBlock, reading: DocumentReading, matcher: Matcher) -> DocumentItem:
    code = answer.item or ""
    doubtful = not reading.year_is_sure and _rule(code, matcher) not in TIMELESS
    return DocumentItem(
        item=code,
        score=answer.score,
        why=block.why,
        quote=block.text[:QUOTE],
        needs_person=answer.needs_person or doubtful,
        fiscal_years=answer.fiscal_years or reading.fiscal_years,
    )


def _rule(code: str, matcher: Matcher) -> Period:
    return matcher.checklist.by_code[code].parts[0].period


def _answers(title: str, matcher: Matcher) -> list[TitleAnswer]:
    """What a title names: one item, or one for each of the documents it joins."""
    whole = answer_title(title, matcher)
    parts = [answer_title(part, matcher) for part in _parts(title)]
    surely = thresholds().surely
    joined = [p for p in parts if p.item and p.score >= surely and p.parts.get("terms", 1.0) >= 1.0]
    named = {p.item for p in joined}
    if len(named) < 2 or (whole.item and _is_one_title(title, whole, matcher)):
        return [whole]
    return joined


def _parts(title: str) -> list[str]:
    """A title cut where it joins two documents: "แผน… และรายงาน…"; empty where it joins none.

    >>> _parts("แผนดำเนินงานและแผนการใช้จ่ายงบประมาณประจำปี 2564")
    ['แผนดำเนินงาน', 'แผนการใช้จ่ายงบประมาณประจำปี 2564']
    >>> _parts("มาตรการส่งเสริมคุณธรรมและความโปร่งใส")
    []
    """
    words = title_block_words()
    join = "|".join(sorted(words.joins, key=len, reverse=True))
    noun = "|".join(sorted(words.nouns, key=len, reverse=True))
    cuts = [m.span() for m in re.finditer(rf"\s?(?:{join})\s?(?={noun})", title)]
    if not cuts:
        return []
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(title)]
    return [title[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _is_one_title(title: str, whole: TitleAnswer, matcher: Matcher) -> bool:
    """Whether the item's own wording has the joining words, as in "แผนดำเนินงานและการใช้งบประมาณ"."""
    best = next((m for m in matcher.match(title) if m.code == whole.item), None)
    second = squeeze(_parts(title)[1])[:6]
    return best is not None and f"และ{second}" in squeeze(best.matched)


def _from_headings(reading: DocumentReading, matcher: Matcher) -> Iterator[DocumentItem]:
    """What the first headings name where the title names nothing; a person has to look."""
    lines = [line.text for line in reading.pages.lines[:HEADINGS] if line.is_short and len(line.text) <= 120]
    begins = (*opening_words().text_begins, *title_block_words().form_lines)
    answers = [(text, answer_title(text, matcher)) for text in lines if not text.startswith(begins)]
    sure = [(text, one) for text, one in answers if one.item and one.score >= thresholds().surely]
    if not sure or len({one.item for _, one in sure}) >= LIST_FROM:
        return
    for item in dict.fromkeys(one.item for _, one in sure):
        text, answer = next((t, one) for t, one in sure if one.item == item)
        found = _item(answer, TitleBlock(text, "body", 0), reading, matcher)
        yield found.model_copy(update={"needs_person": True})


# What a person should look at


def _warnings(
    reading: DocumentReading, items: Sequence[DocumentItem], matcher: Matcher
) -> Iterator[DocumentWarning]:
    for other in reading.others:
        kind = "misread_name" if other.misread else "template_leftover"
        own = reading.agency.name if reading.agency else ""
        yield DocumentWarning(kind=kind, facts={"name": other.name, "own": own, "count": other.count})
    if reading.agency is None:
        yield DocumentWarning(kind="no_agency")
    timeless = bool(items) and all(_rule(item.item, matcher) in TIMELESS for item in items)
    if not reading.fiscal_years:
        yield from () if timeless else (DocumentWarning(kind="no_year"),)
    elif not reading.year_is_sure:
        kind = "thai_digits" if reading.year_witness == "thai_digits" else "year_implied"
        yield DocumentWarning(kind=kind, facts={"years": _listing(reading.fiscal_years)})
    if reading.pages.garbled:
        yield DocumentWarning(kind="garbled", facts={"characters": reading.pages.garbled})
    if not items:
        yield DocumentWarning(kind="no_item")
    yield from _wrong_years(reading, items, matcher)


def _wrong_years(
    reading: DocumentReading, items: Sequence[DocumentItem], matcher: Matcher
) -> Iterator[DocumentWarning]:
    """Items whose time the document does not cover in the year of the edition."""
    year = matcher.checklist.fiscal_year
    if year is None:
        return
    for item in items:
        fit = period_fit(reading, item, matcher)
        if fit.verdict == "wrong":
            years = _listing(fit.fiscal_years or item.fiscal_years)
            yield DocumentWarning(kind="wrong_year", facts={"item": item.item, "years": years, "year": year})


def period_fit(reading: DocumentReading, item: DocumentItem, matcher: Matcher) -> Fit:
    """Whether a document covers the time its item asks for; an edition without a year asks for none."""
    year = matcher.checklist.fiscal_year
    if year is None:
        return Fit("right")
    witnesses = [("title", item.quote), ("document", reading.pages.text)]
    return best_period(witnesses, _rule(item.item, matcher), year)


def _listing(years: Iterable[int]) -> str:
    return ", ".join(map(str, years))
