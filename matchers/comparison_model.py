"""What changed between two audits of one agency: plain, frozen, exchanged between packages."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from config.agency import Agency
from matchers.model import AuditWarning, ChecklistUsed, Frozen, Score, Verdict

COMPARISON_SCHEMA = "oit-audit/comparison/1"
"""Name and version of comparison.json; it changes only by addition."""


class Change(StrEnum):
    """What happened to one item; an item may show several."""

    FIXED = "fixed"  # was a gap, is present now
    BROKEN = "broken"  # was present, is a gap now
    BETTER = "better"  # still a gap, but nearer: missing → incomplete
    WORSE = "worse"  # a gap before, further now
    LOST_SIGHT = "lost_sight"  # could be judged, is unknown now: says nothing about the site
    SEEN_AGAIN = "seen_again"  # was unknown, can be judged now
    MOVED = "moved"  # the same document under another address
    REPLACED = "replaced"  # another document under the same address
    EXCHANGED = "exchanged"  # another document under another address
    NEW_ITEM = "new_item"  # the edition did not ask for it before
    DROPPED_ITEM = "dropped_item"  # the edition asks for it no more


class Side(Frozen):
    """One of the two audits that are compared."""

    audit: str = Field("", description="archive id or folder it was read from")
    as_of: date
    finished_at: datetime | None = None
    checklist: ChecklistUsed
    score: Score
    pages: int = 0
    files: int = 0
    failure: str = Field("", description="why no page could be judged; empty: it opened")


class ItemChange(Frozen):
    """One item before and after; only items with a change are listed."""

    code: str
    title: str
    division: str = ""
    changes: tuple[Change, ...]
    before: Verdict | None = None
    after: Verdict | None = None
    url_before: str = ""
    url_after: str = ""
    reason: str = Field("", description="subject, fact, next step, in the language of the comparison")


class Comparison(Frozen):
    """What changed from one audit of an agency to a later one."""

    schema_: str = Field(COMPARISON_SCHEMA, alias="schema")
    lang: Literal["th", "en"] = "th"
    agency: Agency
    before: Side
    after: Side
    same_edition: bool = Field(True, description="false: verdicts are of different checklists")
    items: tuple[ItemChange, ...] = ()
    unchanged: int = Field(0, ge=0, description="items without any change")
    new_warnings: tuple[AuditWarning, ...] = ()
    gone_warnings: tuple[AuditWarning, ...] = ()
    worsened: bool = Field(False, description="an item is broken or worse, or the site opens no more")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
