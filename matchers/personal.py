"""Personal data in evidence: masked in every field before evidence is kept, and counted for a warning."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from matchers.masking import (
    ACCOUNT_MASK,
    ADDRESS_MASK,
    CITIZEN_MASK,
    AddressMask,
    mask_personal,
    may_hold_personal,
)
from matchers.model import Evidence, Form, ListedCell, ListedRow, Outcome, Section

AROUND = 150
"""Characters around a bank account in which its owner is named."""
_OF_AN_OFFICE = re.compile(
    "เทศบาล|อบต|อบจ|องค์การบริหาร|สำนักงาน|กองทุน|กลุ่ม|วัด|โรงเรียน|มูลนิธิ|สหกรณ์|เงินรายรับ|เงินรายได้|ชำระภาษี|ชำระค่า|บริจาค"
)


class EvidenceMask:
    """Masks evidence of one crawl; an address has the same mask wherever it stands."""

    def __init__(self) -> None:
        self._address = AddressMask()

    def __call__(self, e: Evidence) -> Evidence:
        """The evidence, the same object where there was nothing to mask."""
        if not may_hold_personal(_written(e)):
            return e
        changed: dict[str, object] = {
            "url": self._address(e.url),
            "found_on": self._address(e.found_on) if e.found_on else e.found_on,
            "asked_as": tuple(map(self._address, e.asked_as)),
            "href": mask_personal(self._address(e.href)),
            "clicks": tuple(map(mask_personal, e.clicks)),
            "trail": tuple(map(mask_personal, e.trail)),
            "sections": tuple(map(_section, e.sections)),
            "forms": tuple(map(self._form, e.forms)),
            "listed": tuple(map(self._listed, e.listed)),
        }
        for name in ("text", "page_title", "code", "beside", "body", "shared_text", "content_type"):
            changed[name] = mask_personal(getattr(e, name))
        return e.model_copy(update=changed)

    def _listed(self, row: ListedRow) -> ListedRow:
        cells = tuple(map(self._cell, row.cells))
        return row.model_copy(update={"trail": tuple(map(mask_personal, row.trail)), "cells": cells})

    def _cell(self, cell: ListedCell) -> ListedCell:
        links = (
            link.model_copy(
                update={
                    "text": mask_personal(link.text),
                    "url": self._address(link.url),
                    "href": mask_personal(self._address(link.href)),
                }
            )
            for link in cell.links
        )
        told = {"text": mask_personal(cell.text), "header": mask_personal(cell.header)}
        return cell.model_copy(update={**told, "links": tuple(links)})

    def _form(self, form: Form) -> Form:
        return form.model_copy(
            update={
                "action": mask_personal(self._address(form.action)),
                "name": mask_personal(form.name),
                "fields": tuple(map(mask_personal, form.fields)),
            }
        )


def _section(section: Section) -> Section:
    changed = {"text": mask_personal(section.text), "body": mask_personal(section.body)}
    return section.model_copy(update=changed)


def _written(e: Evidence) -> str:
    """All that is written in a piece of evidence, with gaps so wide that no number reaches across."""
    texts: list[str] = [e.url, e.found_on or "", e.href, e.text, e.code, e.beside, e.body, e.shared_text]
    texts += [e.page_title, *e.asked_as, *e.clicks, *e.trail, e.content_type]
    texts += [part for section in e.sections for part in (section.text, section.body)]
    texts += [part for form in e.forms for part in (form.action, form.name, *form.fields)]
    cells = [cell for row in e.listed for cell in row.cells]
    texts += [part for cell in cells for part in (cell.text, cell.header)]
    texts += [part for cell in cells for link in cell.links for part in (link.text, link.url, link.href)]
    return ("\n" * 25).join(texts)


# Counting


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Masked numbers of one page or file: how many of persons, how many bank accounts."""

    citizens: int
    accounts: int


def personal_data(evidence: Iterable[Evidence]) -> Mapping[str, PersonalData]:
    """Pages and files that publish personal data, by address.

    Accounts that an office names as its own, to be paid into, are no personal data.
    """
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for e in evidence:
        for place, citizens, accounts in _counted(e):
            # the same number stands in the text, in its section and in the link: no sum
            seen[place]["citizens"] = max(seen[place]["citizens"], citizens)
            seen[place]["accounts"] = max(seen[place]["accounts"], accounts)
    return {
        place: PersonalData(found["citizens"], found["accounts"])
        for place, found in sorted(seen.items())
        if found["citizens"] or found["accounts"]
    }


def _counted(e: Evidence) -> Iterator[tuple[str, int, int]]:
    if e.kind == "link":
        marks = max(text.count(CITIZEN_MASK) for text in (e.text, e.beside, *e.trail, ""))
        address = e.href.count(ADDRESS_MASK) or e.url.count(ADDRESS_MASK)
        yield e.found_on or e.url, max(marks, address), _accounts(e.beside)
        return
    if e.outcome not in (Outcome.OPENED, None):
        return  # an address that does not open publishes nothing; the link to it counts where it stands
    forms = [text for form in e.forms for text in (form.name, *form.fields)]
    texts = (e.text, e.page_title, e.body, e.shared_text, *forms)
    marks = max(text.count(CITIZEN_MASK) for text in texts)
    yield e.url, max(marks, e.url.count(ADDRESS_MASK)), max(map(_accounts, (e.body, e.shared_text)))


def _accounts(text: str) -> int:
    """Bank accounts with no office named around them."""
    found, start = 0, text.find(ACCOUNT_MASK)
    while start >= 0:
        end = start + len(ACCOUNT_MASK)
        found += not _OF_AN_OFFICE.search(text[max(0, start - AROUND) : end + AROUND])
        start = text.find(ACCOUNT_MASK, end)
    return found
