"""The shapes of a province's overview, ready to print: every text localised and harmless.

A format (page, workbook, tables) only lays these out. It never decides, sorts or translates;
it escapes for its own syntax only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config.wording import Wording
from matchers.model import Verdict
from matchers.sweep_model import AgencyState
from reports.view import Address, Notice


@dataclass(frozen=True, slots=True)
class CellKind:
    """A verdict as a cell of the map shows it: letter, short word, full word, meaning."""

    token: str
    """Name of the colour: the verdict's own word, or ``present_unchecked``."""
    verdict: Verdict
    letter: str
    short: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one agency."""

    kind: CellKind
    needs_person: bool


@dataclass(frozen=True, slots=True)
class StateView:
    """How an audit ended, as a word, a sign and a colour."""

    state: AgencyState
    word: str
    meaning: str
    icon: str
    colour: str
    """Token of the verdict whose colour it borrows."""


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """One item of the checklist: a column of the map."""

    code: str
    label: str
    """The code as printed; ``O8?`` in a reconstructed edition."""
    head: str
    """As short as a column head must be: the code without a letter that all codes share."""
    anchor: str
    """Name of the item inside an agency's report."""
    title: str
    points: float | None
    points_text: str


@dataclass(frozen=True, slots=True)
class Range:
    """A figure of 0–100 with what it can at least and at most be, as numbers and as text."""

    worst: float
    estimate: float
    best: float
    estimate_text: str
    range_text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since the last audit of an agency; labels of items."""

    since: str
    before: float | None
    before_text: str
    difference: float | None
    difference_text: str
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    lost_sight: tuple[str, ...]
    since_day: date


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The one or two items that would bring an agency to the target."""

    items: tuple[tuple[ItemColumn, str], ...]
    """Each with the points it adds."""
    after: float
    after_text: str


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency of the register with everything the formats show of it."""

    at: int
    """Its place in ``Province.agencies``, from 0."""
    line: int
    name: str
    type: str
    province: str
    district: str
    place: str
    site: Address | None
    code: str
    state: StateView
    reason: str
    outcome: str
    report: str | None
    """Relative address of its report, percent-encoded; None: there is no file."""
    judged: bool
    rank: int | None
    score: Range | None
    cells: tuple[Cell | None, ...]
    """In the order of ``Province.items``; empty where it was not judged."""
    present: int
    gaps: int
    unknown: int
    persons: int
    builder: str
    """Name of the builder; empty: not known."""
    builder_id: str
    pages: int
    files: int
    requests: int
    errors: int
    attempts: int
    failures_in_row: int
    change: Change | None
    near: NearMiss | None
    reasons: tuple[str, ...]
    """Code of the reason of each item, in the order of the items; may be empty texts."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many agencies ended in a state."""

    state: StateView
    number: int
    percent: float


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How the audited agencies fare at one item."""

    item: ItemColumn
    judged: int
    not_passed: int
    percent: float | None
    """Share of the audited agencies that have not passed it, 0–100."""
    percent_text: str
    by_kind: tuple[tuple[CellKind, int], ...]
    """Every verdict that occurs: defects gravest first, then what is not known, then what is there."""


@dataclass(frozen=True, slots=True)
class Group:
    """Agencies that share a type, a district or a province."""

    name: str
    filters: tuple[tuple[str, str], ...]
    """What to choose in the page to see them."""
    agencies: int
    judged: int
    scores: Range | None
    """Lowest, median and highest estimate."""
    reached: int
    worst_item: str


@dataclass(frozen=True, slots=True)
class GroupTable:
    """One way to divide the register: ``type``, ``district`` or ``province``."""

    name: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class BuilderView:
    """A site builder, its sites, and what most of them fail alike."""

    id: str
    name: str
    agencies: int
    judged: int
    scores: Range | None
    notes: tuple[str, ...]
    """Habits of the builder that explain what is seen."""
    shared: tuple[SharedFailure, ...]


@dataclass(frozen=True, slots=True)
class SharedFailure:
    """An item that most sites of a builder fail in the same way."""

    item: ItemColumn
    text: str
    sites: int


@dataclass(frozen=True, slots=True)
class Header:
    """Which register, by which edition, and when."""

    title: str
    page_title: str
    register: str
    rows: str
    checklist: str
    edition: str
    """Name of the checklist, ``oit-2566``."""
    as_of: str
    swept_at: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The figures at the head of the page."""

    scored: int
    scores: Range | None
    """Lowest, median and highest estimate."""
    reached: int
    near: int


@dataclass(frozen=True, slots=True)
class WarningCount:
    """An observation on the sites, and how many agencies it concerns."""

    title: str
    agencies: int
    times: int


@dataclass(frozen=True, slots=True)
class SharedAddressView:
    """A network address that several agencies share."""

    address: str
    agencies: int
    requests: int


@dataclass(frozen=True, slots=True)
class Province:
    """The whole overview. Agencies stand in the order of the ranking."""

    lang: str
    words: Wording
    header: Header
    day: date
    """The day the sweep is of, ค.ศ."""
    notices: tuple[Notice, ...]
    target: int
    can_be_scored: bool
    states: tuple[StateCount, ...]
    waiting: int
    glance: Glance
    kinds: tuple[CellKind, ...]
    items: tuple[ItemColumn, ...]
    agencies: tuple[AgencyRow, ...]
    near: tuple[AgencyRow, ...]
    item_counts: tuple[ItemCount, ...]
    groups: tuple[GroupTable, ...]
    builders: tuple[BuilderView, ...]
    changes: tuple[AgencyRow, ...]
    """Those in which something changed, most improved first."""
    changes_text: str
    failures: tuple[AgencyRow, ...]
    coverage: tuple[str, ...]
    warnings: tuple[WarningCount, ...]
    shared_addresses: tuple[SharedAddressView, ...]
    register_notes: tuple[str, ...]
