"""What parent and child processes of a sweep say to each other; all of it can be pickled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from config.agency import Agency
from config.checklist import Checklist
from config.sweep import SweepLimits
from config.wording import Lang
from crawler.gate import Key
from crawler.journal import Exchange
from crawler.settings import CrawlOptions
from matchers.decisions import DecisionLine
from matchers.model import Audit
from matchers.sweep_model import AgencyState

# --- to a child ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setup:
    """What all audits of a child have in common. ``objects``: a folder, or the URL of an archive."""

    output: Path
    objects: str
    checklist: Checklist
    as_of: date
    lang: Lang
    requested_year: int | None
    formats: tuple[str, ...]
    decisions: tuple[DecisionLine, ...]
    limits: SweepLimits


@dataclass(frozen=True, slots=True)
class Job:
    """One agency to audit, and what is known of it from before.

    ``row`` is its line in the register, 0 or less for a canary, whose ``year`` (พ.ศ.) and ``as_of``
    are its own. ``attempt`` counts its crawls in this sweep. ``earlier_state`` is what an earlier
    pass found: reports of a worse one are not written over its own.
    """

    row: int
    attempt: int
    agency: Agency
    options: CrawlOptions
    folder: str
    crawl_id: int | None = None
    pass_no: int = 1
    recorded: Sequence[Exchange] = ()
    earlier: Sequence[Exchange] = ()
    seconds_spent: float = 0.0
    earlier_state: AgencyState | None = None
    year: int | None = None
    as_of: date | None = None

    @property
    def is_canary(self) -> bool:
        """Whether it is a site with known answers, of which nothing is archived."""
        return self.row <= 0


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to `Asked`: seconds to wait, 0 when the place is taken."""

    number: int
    wait: float


@dataclass(frozen=True, slots=True)
class Stop:
    """End: at once, leaving audits to be continued, or when the audits at work have ended."""

    at_once: bool


# --- to the parent ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A request wants to leave."""

    number: int
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """How an answer came from an address."""

    key: str
    status: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Paused:
    """A host wants to be left alone."""

    key: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a crawl asked and what came, to be written; bodies lie in the object store already."""

    row: int
    attempt: int
    crawl_id: int
    exchanges: Sequence[Exchange]
    seconds_spent: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """A sign of life, every second: memory in megabytes, answers so far by row."""

    megabytes: float
    answers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """An audit came to its end; ``problems`` names files that could not be written."""

    row: int
    attempt: int
    audit: Audit
    evidence_digest: str
    evidence_count: int
    state: AgencyState
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broke:
    """An audit broke off by our own fault; ``no_room``: because the disk takes no more."""

    row: int
    attempt: int
    cause: str
    no_room: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """An audit was left because the sweep stops; it is continued another time."""

    row: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The process of an audit died or hung; said by the parent itself.

    ``blamed`` False where another agency is the suspect.
    """

    row: int
    attempt: int
    cause: str
    blamed: bool = True


ToChild = Setup | Job | Answered | Stop
FromChild = Asked | Reported | Paused | Exchanged | Pulse | Judged | Broke | Left
Event = Exchanged | Judged | Broke | Left | Lost
"""What a dispatcher tells the sweep."""
