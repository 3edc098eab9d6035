"""The audits of a register, each agency in exactly one state: plain, frozen, exchanged between packages."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from matchers.model import ChecklistUsed, Frozen, Verdict

SWEEP_SCHEMA = "oit-audit/sweep/1"
"""Name and version of sweep.json; it changes only by addition."""


Code = Annotated[str, AfterValidator(sys.intern)]
"""A code that thousands of agencies share, in memory once: of an item, a reason, a kind of warning."""


class AgencyState(StrEnum):
    """How the audit of one agency of a register ended; every agency ends in exactly one."""

    AUDITED = "audited"  # crawled to its end or to its budget of pages, and judged
    PARTIAL = "partial"  # judged, but the crawl was cut short (minutes, the host gave up)
    UNREACHABLE = "unreachable"  # no page could be opened: no name, no answer, dead, parked
    BLOCKED = "blocked"  # it answers, but not to us: robots.txt, bot wall, login
    NO_SITE = "no_site"  # the register declares no address
    FAILED = "failed"  # our own fault: the audit broke off again and again


class SweptChange(Frozen):
    """What changed since the last audit of the same agency; codes of items."""

    since: date
    score_before: float | None = None
    fixed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    lost_sight: tuple[str, ...] = ()


class SweptAgency(Frozen):
    """One row of the register and what came of it."""

    row: int = Field(ge=1, description="line of the register, the header is line 1")
    name: str
    type: str = ""
    province: str = ""
    district: str = ""
    url: str = ""
    code: str = ""
    state: AgencyState
    reason: str = Field("", description="why it is not `audited`, as a sentence; empty when it is")
    outcome: str = Field("", description="the Outcome of the home page behind that reason")
    folder: str = Field("", description="of its reports, relative to sweep.json; empty: there are none")
    estimate: float | None = None
    worst: float | None = None
    best: float | None = None
    verdicts: dict[Code, Verdict] = Field(default_factory=dict, description="by item code, O1 …")
    reasons: dict[Code, Code] = Field(
        default_factory=dict, description="Finding.reason_code of each item that is not present, by item code"
    )
    unchecked: tuple[Code, ...] = Field((), description="present, but its elements are not known")
    needs_person: tuple[Code, ...] = Field((), description="item codes a person should look at")
    warnings: dict[Code, int] = Field(default_factory=dict, description="kinds of warnings and their counts")
    builder: str = Field("", description="id of the site builder, see config/vendors; empty: not known")
    pages: int = 0
    files: int = 0
    requests: int = 0
    errors: int = 0
    attempts: int = Field(0, ge=0, description="times a crawl of it was begun")
    failures_in_row: int = Field(0, ge=0, description="sweeps in a row in which it was not judged")
    started_at: datetime | None = None
    finished_at: datetime | None = None
    change: SweptChange | None = Field(None, description="null: no earlier audit")


class SweepAlarm(Frozen):
    """A sign that the numbers of a sweep may lie, though it finished."""

    kind: str = Field(description="unknown_share, zero_evidence, sudden_drop, canary, circuit, …")
    message: str
    agencies: tuple[str, ...] = Field((), description="names, at most 50")


class Canary(Frozen):
    """A site with known answers that was audited inside the sweep."""

    name: str
    passed: bool
    wrong: dict[str, str] = Field(default_factory=dict, description="item code to 'expected → found'")


class SharedAddress(Frozen):
    """A network address that several agencies share; it bounds how fast a sweep can be."""

    address: str
    agencies: int
    requests: int = 0


class RegisterUsed(Frozen):
    """The register as it was frozen when the sweep began."""

    name: str
    sha256: str
    rows: int
    notes: tuple[str, ...] = Field((), description="duplicates, hosts under two names, rows without a site")


class Sweep(Frozen):
    """The audits of a register at one time; one agency for each row, in its order."""

    schema_: str = Field(SWEEP_SCHEMA, alias="schema")
    lang: Literal["th", "en"] = "th"
    register_: RegisterUsed = Field(alias="register")
    checklist: ChecklistUsed
    as_of: date
    started_at: datetime
    finished_at: datetime | None = Field(None, description="null: interrupted; run the command again")
    agencies: tuple[SweptAgency, ...]
    waiting: int = Field(0, ge=0, description="agencies without a state yet; 0 when finished")
    alarms: tuple[SweepAlarm, ...] = ()
    canaries: tuple[Canary, ...] = ()
    shared_addresses: tuple[SharedAddress, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
