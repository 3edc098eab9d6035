"""What changed between two audits of an agency, or two sweeps: plain, frozen, exchanged between packages."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from config.agency import Agency
from matchers.model import AuditWarning, ChecklistUsed, Frozen, Score, Verdict
from matchers.sweep_model import AgencyState

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
    OTHER_GAP = "other_gap"  # another kind of gap, neither nearer nor further: missing → unreachable
    ASKED_ANEW = "asked_anew"  # only further because the other edition asks for more or for a newer one
    DECIDED = "decided"  # a person's word came, went or changed; the site need not have
    NEEDS_PERSON = "needs_person"  # a person should look at it now
    SETTLED = "settled"  # no person need look any more
    NEW_ITEM = "new_item"  # the edition did not ask for it before
    DROPPED_ITEM = "dropped_item"  # the edition asks for it no more


class Side(Frozen):
    """One of the two audits that are compared."""

    audit: str = Field("", description="archive id or folder it was read from")
    as_of: date
    finished_at: datetime | None = None
    checklist: ChecklistUsed
    score: Score
    verdicts: dict[Verdict, int] = Field(default_factory=dict, description="items by verdict")
    pages: int = 0
    files: int = 0
    failure: str = Field("", description="why no page could be judged; empty: it opened")


class ItemChange(Frozen):
    """One item before and after; only items with a change are listed."""

    code: str = Field(description="of the later edition; of a dropped item of the earlier one")
    code_before: str = Field("", description="in another edition, the code it had there; else empty")
    title: str
    division: str = Field("", description="in the language of the comparison")
    points: float | None = Field(None, description="OIT points the item is worth; null when unknown")
    changes: tuple[Change, ...]
    before: Verdict | None = None
    after: Verdict | None = None
    unchecked_before: bool = Field(False, description="present, but its elements are not known")
    unchecked_after: bool = False
    url_before: str = ""
    url_after: str = ""
    reason: str = Field("", description="subject, fact, next step, in the language of the comparison")


class WarningChange(Frozen):
    """A warning that both audits give, of another number of pages."""

    kind: str
    message: str = Field("", description="of the later audit, in its language")
    url: str = ""
    count_before: int
    count_after: int


class Comparison(Frozen):
    """What changed from one audit of an agency to a later one."""

    schema_: str = Field(COMPARISON_SCHEMA, alias="schema")
    lang: Literal["th", "en"] = "th"
    agency: Agency
    before: Side
    after: Side
    same_edition: bool = Field(True, description="false: verdicts are of different checklists")
    notes: tuple[str, ...] = Field((), description="what limits the comparison, as sentences")
    items: tuple[ItemChange, ...] = ()
    unchanged: int = Field(0, ge=0, description="items without any change")
    new_warnings: tuple[AuditWarning, ...] = ()
    gone_warnings: tuple[AuditWarning, ...] = ()
    changed_warnings: tuple[WarningChange, ...] = ()
    worsened: bool = Field(False, description="an item is broken or worse, or the site opens no more")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def having(self, change: Change) -> tuple[ItemChange, ...]:
        """The items that show this change."""
        return tuple(item for item in self.items if change in item.changes)


SWEEP_COMPARISON_SCHEMA = "oit-audit/sweep-comparison/1"
"""Name and version of a comparison of two sweeps; it changes only by addition."""


class AgencyChange(Frozen):
    """One agency in two sweeps; ``None`` and empty where it was in one of them only."""

    name: str
    url: str = ""
    type: str = ""
    province: str = ""
    district: str = ""
    row_before: int | None = None
    row_after: int | None = None
    state_before: AgencyState | None = Field(None, description="null: it was not in the earlier register")
    state_after: AgencyState | None = Field(None, description="null: it is not in the later register")
    folder: str = Field("", description="of its reports, relative to the later sweep.json")
    score_before: float | None = None
    score_after: float | None = None
    difference: float | None = Field(None, description="points won; null: one of the two has no score")
    fixed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    lost_sight: tuple[str, ...] = ()
    seen_again: tuple[str, ...] = ()

    @property
    def state_changed(self) -> bool:
        """Whether it ended in another state; coming and going are none."""
        both = self.state_before is not None and self.state_after is not None
        return both and self.state_before is not self.state_after


class GroupChange(Frozen):
    """The agencies of one province, district or type that have a score in both sweeps."""

    name: str = Field(description="empty: the register does not say")
    agencies: int = Field(ge=0, description="with a score in both; the means are of these alone")
    mean_before: float | None = None
    mean_after: float | None = None
    difference: float | None = None
    improved: int = 0
    declined: int = 0
    fixed: int = Field(0, description="items, of all agencies of the group that are in both sweeps")
    broken: int = 0


class SweepSide(Frozen):
    """One of the two sweeps that are compared."""

    sweep: str = Field("", description="folder it was read from")
    register_: str = Field("", alias="register")
    as_of: date
    finished_at: datetime | None = None
    checklist: ChecklistUsed
    agencies: int
    waiting: int = 0

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SweepComparison(Frozen):
    """What changed from one sweep to a later one; agencies are joined by address, else by name."""

    schema_: str = Field(SWEEP_COMPARISON_SCHEMA, alias="schema")
    lang: Literal["th", "en"] = "th"
    before: SweepSide
    after: SweepSide
    same_edition: bool = True
    notes: tuple[str, ...] = Field((), description="what limits the comparison, as sentences")
    agencies: tuple[AgencyChange, ...] = Field((), description="who won most points first, no score last")
    came: int = Field(0, description="agencies of the later register only")
    went: int = Field(0, description="agencies of the earlier register only")
    total: GroupChange
    provinces: tuple[GroupChange, ...] = ()
    districts: tuple[GroupChange, ...] = ()
    types: tuple[GroupChange, ...] = ()
    worsened: bool = Field(False, description="an item is broken or worse, or a site opens no more")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


TIMELINE_SCHEMA = "oit-audit/timeline/1"
"""Name and version of ``oit history --format json``; it changes only by addition."""


class Milestone(Frozen):
    """One audit of a site on its timeline; item codes are those of its own edition."""

    audit: int = Field(description="number in the archive, to use in other commands")
    as_of: date
    finished_at: datetime | None = None
    checklist: str
    fiscal_year: int | None = Field(None, description="พ.ศ.; null: of no year")
    estimate: float | None = None
    worst: float | None = None
    best: float | None = None
    verdicts: dict[str, int] = Field(default_factory=dict, description="items by verdict")
    pages: int = 0
    files: int = 0
    failure: str = Field("", description="why no page could be judged; empty: it opened")
    pinned: bool = False
    rejudged_from: int | None = Field(None, description="the audit whose evidence was judged again")
    compared_with: int | None = Field(None, description="the audit the changes are against; null: none")
    same_edition: bool = True
    changes: dict[Change, tuple[str, ...]] = Field(default_factory=dict, description="item codes")


class Timeline(Frozen):
    """The audits of one site, newest first."""

    schema_: str = Field(TIMELINE_SCHEMA, alias="schema")
    url: str
    name: str = ""
    milestones: tuple[Milestone, ...] = ()
    older: int = Field(0, ge=0, description="audits that are kept and not listed")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
