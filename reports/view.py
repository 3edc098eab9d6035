"""The shapes of the gap report, ready to print: every text localised and harmless.

A format (HTML, spreadsheet, terminal, …) only lays these out. It never decides, sorts or
translates, and it need not fear control characters; it escapes for its own syntax only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from config.wording import Wording
from matchers.model import Verdict


@dataclass(frozen=True, slots=True)
class Address:
    """A web address: as a link (None where it must stay text) and as a person reads it."""

    href: str | None
    shown: str


@dataclass(frozen=True, slots=True)
class VerdictView:
    """A verdict as a word, a sign and a colour, so that no one depends on colour alone."""

    verdict: Verdict
    token: str
    """Name of icon and colour: the verdict's own word, or ``present_unchecked``."""
    word: str
    icon: str
    meaning: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One thing that was found, where, and by which clicks."""

    address: Address
    text: str
    kind: str
    found_on: Address | None
    clicks: tuple[str, ...]
    status: str
    verdict: VerdictView
    period: str
    """The years it states with what told them, and the wording; empty when it states none."""
    witness: str
    fetched_at: datetime | None
    """Asia/Bangkok."""
    how_read: str = ""
    """By OCR of which page, with a browser, or from which kind of file; empty for a plain page."""


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element and whether it was seen: ``met``, ``lacking`` or ``unclear``."""

    title: str
    token: str
    mark: str
    word: str
    quote: str


@dataclass(frozen=True, slots=True)
class GapItem:
    """One item of the checklist with everything an officer needs to act on it."""

    code: str
    label: str
    """The code as printed; ``O8?`` in a reconstructed edition."""
    anchor: str
    """Name of the item inside a document, letters and digits only."""
    title: str
    verdict: VerdictView
    what: str
    reason: str
    advice: str
    division: str
    points: float | None
    points_text: str
    due_on: date | None
    due_text: str
    evidence: tuple[EvidenceView, ...]
    more_evidence: int
    elements_known: bool
    elements: tuple[ElementView, ...]
    needs_person: bool
    person_reason: str
    sub_indicator: str
    confidence: float | None = None
    """Share of names like that of the evidence that bear the item they are given, 0–1; None: no evidence."""
    confidence_text: str = ""
    decision: str = ""
    """A person's word that the verdict follows, and what the program had seen; mostly empty."""
    asked: tuple[str, ...] = ()
    """Titles of the elements the checklist asks for, also where none was judged."""

    @property
    def place(self) -> tuple[str, float, str]:
        """Where it stands in the form: O2 before O12, and O12 before O12.1."""
        system = self.code[:1]
        try:
            return system, float(self.code[1:]), self.code
        except ValueError:
            return system, float("inf"), self.code

    @property
    def asks_person(self) -> bool:
        """Whether a person should look: at the verdict, or at an element that it does not hang on."""
        return self.needs_person or any(element.token == "unclear" for element in self.elements)  # noqa: S105

    @property
    def how_read(self) -> str:
        """How the best evidence was read; else empty."""
        return self.evidence[0].how_read if self.evidence else ""

    @property
    def wrong_period(self) -> str:
        """Of an item shown for another year: which, and where it was read; else empty."""
        other = self.verdict.verdict is Verdict.WRONG_YEAR and self.evidence
        return self.evidence[0].period if other else ""


@dataclass(frozen=True, slots=True)
class Division:
    """A division and the gaps that are its work, worth most points first."""

    name: str
    items: tuple[GapItem, ...]
    points: float
    points_text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence at the head of the report; ``warn`` says that the result is limited."""

    text: str
    warn: bool


@dataclass(frozen=True, slots=True)
class Header:
    """Whose audit it is, by which edition, and when."""

    title: str
    """What kind of report it is: of the OIT, or of the checklist by its own name."""
    page_title: str
    agency: str
    place: str
    site: Address
    checklist: str
    as_of: str
    audited_at: str
    cut_short: bool
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class SubScore:
    """Score of one sub-indicator, 0–100."""

    title: str
    items: int
    estimate: float
    worst: float
    best: float


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score as numbers (None: none can be given) and as a sentence."""

    estimate: float | None
    worst: float | None
    best: float | None
    label: str
    text: str
    sub_indicators: tuple[SubScore, ...]
    reach: str = ""
    """What to publish to come to the target; empty where there is no score."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many items got a verdict."""

    verdict: VerdictView
    number: int


@dataclass(frozen=True, slots=True)
class WarningView:
    """An observation on the site that is no verdict."""

    title: str
    message: str
    address: Address | None
    count: int


@dataclass(frozen=True, slots=True)
class PastAudit:
    """One audit of the same site: its day (ค.ศ.), scores of 0–100 (None: no score), items by verdict."""

    on: date
    worst: float | None
    estimate: float | None
    best: float | None
    counts: Mapping[Verdict, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GapReport:
    """The whole report: gaps first, then what could not be checked, then what is there."""

    lang: str
    words: Wording
    header: Header
    score: ScoreView
    counts: tuple[Count, ...]
    coverage: tuple[str, ...]
    defects: tuple[GapItem, ...]
    unknown: tuple[GapItem, ...]
    present: tuple[GapItem, ...]
    divisions: tuple[Division, ...]
    gain: str
    """Points all gaps are worth together; empty when unknown."""
    warnings: tuple[WarningView, ...]
    history: tuple[PastAudit, ...] = ()
    """Audits of the site for the timeline, this one among them, in any order; mostly empty."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Pictures of the evidence beside the report, relative addresses by item code; mostly empty."""

    @property
    def items(self) -> tuple[GapItem, ...]:
        """All items in the order of the report."""
        return self.defects + self.unknown + self.present

    @property
    def in_form_order(self) -> tuple[GapItem, ...]:
        """All items in the order of their numbers, as the checklist prints them."""
        return tuple(sorted(self.items, key=lambda item: item.place))
