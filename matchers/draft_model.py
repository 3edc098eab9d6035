"""A drafted answer sheet: for every item what to hand in, and an honest blank where there is nothing.

Fiscal years are พ.ศ.; addresses are canonical, as they were opened.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from config.agency import Agency
from matchers.model import ChecklistUsed, Frozen, Verdict


class DraftedAnswer(Frozen):
    """One row of the sheet; ``addresses`` empty: nothing can be handed in, and ``note`` says why."""

    code: str
    label: str = Field(description="the code as printed; O8? where codes are not sure")
    title: str
    addresses: tuple[str, ...] = ()
    explanation: str = Field("", description="คำอธิบาย: the clicks to each address, a line each, in Thai")
    told: bool = Field(True, description="every click can be told by a name")
    verdict: Verdict
    note: str = Field("", description="why nothing is handed in, or what to mend first")
    seen: tuple[str, ...] = Field((), description="what was seen of the item and is not handed in")
    needs_person: bool = False


class DraftedSheet(Frozen):
    """A sheet for one site and one edition."""

    agency: Agency
    checklist: ChecklistUsed
    as_of: date
    audited_at: datetime | None = Field(None, description="when the crawl it rests on ended, UTC")
    rows: tuple[DraftedAnswer, ...] = ()

    @property
    def answered(self) -> int:
        """Rows with an address."""
        return sum(bool(row.addresses) for row in self.rows)
