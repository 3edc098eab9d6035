"""One row of a sweep in the hands of a worker: begun, concluded or left, each time fenced by its attempt.

A worker may be taken for dead while it lives, may die for good, or lose the database at any
moment. So every step looks at the row anew, only the newest attempt may write, and what an
attempt leaves half done is mended by the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import update

from audits.archive import Archive, NotInArchive
from audits.archive.sweeps import WAITING, SweepAgencyRow, SweepRow
from audits.archive.tables import sweep_agencies
from audits.jobs.plans import unpacked
from audits.sweep.errors import Overtaken
from audits.sweep.messages import Exchanged, Job, Judged
from audits.sweep.plan import SweepPlan
from audits.sweep.record import PLAN, Record
from crawler.addresses import AddressRefused
from crawler.journal import Exchange
from matchers.model import Outcome
from matchers.sweep_model import AgencyState, SweptAgency

BLAMED = "blamed"
"""Of the detail of a row: attempts of this pass that were begun and did not come back."""
DIED = "died"


@dataclass(frozen=True, slots=True)
class Place:
    """Which row of which sweep, and in which pass."""

    sweep_id: int
    row: int
    pass_no: int


class RowRecord(Record):
    """The `Record` of a single row."""

    def __init__(self, archive: Archive, plan: SweepPlan, sweep: SweepRow, row: SweepAgencyRow) -> None:
        super().__init__(archive, plan, sweep, shared=True, rows=[row])
        self.entry = self.entries[row.row]


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that is under way; ``blamed`` counts those before it that did not come back.

    ``addresses`` counts the requests of those before it by network address.
    """

    place: Place
    record: RowRecord
    job: Job
    blamed: int
    addresses: Counter[str]

    @property
    def plan(self) -> SweepPlan:
        """What was asked for."""
        return self.record.plan

    @property
    def detail(self) -> dict[str, object]:
        """What is noted of the row when this attempt comes back."""
        entry = self.record.entry
        earlier = entry.earlier.model_dump(mode="json") if entry.earlier else None
        known = {"swept": earlier, "audit_id": entry.audit_id} if earlier else {}
        return {**known, "addresses": dict(entry.addresses), BLAMED: self.blamed}


def needs_work(archive: Archive, place: Place) -> SweepAgencyRow | None:
    """The row as long as it has no state and is not in a later pass; None when there is nothing to do."""
    try:
        row = archive.sweeps.row(place.sweep_id, place.row)
    except NotInArchive:  # the sweep was deleted
        return None
    return row if row.state is None and row.pass_no <= place.pass_no else None


def begin(archive: Archive, place: Place) -> Begun | None:
    """Begin an attempt, or continue what an earlier one left; None when the row has its state (by now).

    Raises:
        Overtaken: another worker began it at the same moment.
        ValueError: the sweep was begun by another version of the program.
    """
    row = needs_work(archive, place)
    if row is None:
        return None
    record = _record(archive, place, row)
    if record.recover(row):
        return None
    blamed = int(row.detail.get(BLAMED, 0))
    if blamed >= record.plan.limits.attempts:
        _fail(record, blamed, DIED)
        return None
    try:
        job = record.start(record.entry)
    except AddressRefused:
        record.unaudited(record.entry, AgencyState.UNREACHABLE, "refused", Outcome.FORBIDDEN_ADDRESS.value)
        return None
    if job.crawl_id not in (None, row.crawl_id) and record.recover(row):
        # whoever was taken for dead saved its audit between our first look and the start
        archive.end_crawl(job.crawl_id, "abandoned")
        return None
    record.entry.addresses.update(one.address for one in job.recorded if one.address)
    begun = Begun(place, record, job, blamed, Counter(record.entry.addresses))
    suspected = {**begun.detail, BLAMED: blamed + 1}  # until it comes back
    archive.sweeps.note_row(place.sweep_id, place.row, job.attempt, suspected)
    return begun


def take(begun: Begun, exchanges: Sequence[Exchange], seconds: float) -> None:
    """Write what a crawl asked and what came."""
    crawl_id = begun.job.crawl_id
    assert crawl_id is not None  # only canaries have none
    told = Exchanged(begun.place.row, begun.job.attempt, crawl_id, exchanges, seconds)
    begun.record.archive.add_exchanges(told.crawl_id, told.exchanges, told.seconds_spent)


def conclude(begun: Begun, told: Judged, exchanges: Iterable[Exchange]) -> SweptAgency:
    """Save the audit of an attempt and give its row its state; ``exchanges`` are those of this attempt.

    Raises:
        Overtaken: a later attempt is under way, or was quicker; nothing was saved.
    """
    archive, entry = begun.record.archive, begun.record.entry
    row = archive.sweeps.row(begun.place.sweep_id, begun.place.row)
    if row.state is not None or row.attempts != told.attempt:
        raise Overtaken(f"row {row.row}: attempt {told.attempt} is not the one under way")
    entry.addresses = begun.addresses + Counter(one.address for one in exchanges if one.address)
    return begun.record.judged(entry, told, again=entry.pass_no == 1)


def leave(begun: Begun) -> bool:
    """Leave an attempt to be continued by whoever comes; it did nothing wrong."""
    place = begun.place
    sweeps = begun.record.archive.sweeps
    return sweeps.leave_row(place.sweep_id, place.row, begun.job.attempt, begun.detail)


def forget(begun: Begun) -> bool:
    """Leave an attempt whose failure was our own network's: its crawl is begun anew."""
    if begun.job.crawl_id is not None:
        begun.record.archive.end_crawl(begun.job.crawl_id, "abandoned")
    return leave(begun)


def broken(begun: Begun, cause: str) -> SweptAgency | None:
    """An attempt broke by our own fault: it is tried again a few times, then the row has failed."""
    place, blamed = begun.place, begun.blamed + 1
    if blamed >= begun.plan.limits.attempts:
        return begun.record.unaudited(
            begun.record.entry, AgencyState.FAILED, "failed", attempts=blamed, cause=cause
        )
    sweeps = begun.record.archive.sweeps
    sweeps.leave_row(place.sweep_id, place.row, begun.job.attempt, {**begun.detail, BLAMED: blamed})
    return None


def take_back(archive: Archive, places: Sequence[Place]) -> list[Place]:
    """Take their states from rows whose failure was our own network's; which of them had one."""
    columns = sweep_agencies.c
    values = {"state": None, "phase": WAITING, "reason": "", "outcome": "", "finished_at": None}
    back = []
    with archive.database.writing() as connection:
        for place in places:
            mine = (columns.sweep_id == place.sweep_id, columns.row == place.row)
            may = (*mine, columns.state.is_not(None), columns.pass_no == place.pass_no)
            gone = update(sweep_agencies).where(*may).values(**values, audit_id=None, detail={})
            if connection.execute(gone).rowcount:
                back.append(place)
    return back


def _record(archive: Archive, place: Place, row: SweepAgencyRow) -> RowRecord:
    sweep = archive.sweeps.get(place.sweep_id)
    packed = sweep.options.get(PLAN)
    if not packed:
        raise ValueError(f"sweep {place.sweep_id} was not begun for workers")
    record = RowRecord(archive, unpacked(str(packed)), sweep, row)
    record.entry.pass_no = place.pass_no
    return record


def _fail(record: RowRecord, blamed: int, cause: str) -> None:
    """Workers died under it again and again."""
    entry = record.entry
    entry.attempts += 1
    if not record.archive.sweeps.start_row(
        record.sweep.id, entry.row, entry.crawl_id, entry.attempts, pass_no=entry.pass_no
    ):
        raise Overtaken(f"row {entry.row}: attempt {entry.attempts} was begun elsewhere")
    record.unaudited(entry, AgencyState.FAILED, "failed", attempts=blamed, cause=cause)
