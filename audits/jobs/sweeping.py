"""A sweep whose audits are done by workers: what `oit sweep` does when the archive is on PostgreSQL.

All agencies are put into the queue at once, and the workers write their states. This process
watches, writes the folders and the overview, and decides on the second pass. When it is gone the
workers go on; the same command continues from what the database says.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from procrastinate import SyncPsycopgConnector
from procrastinate.manager import JobManager
from sqlalchemy import func, select, text

from audits.archive import Archive
from audits.archive.sweeps import RUNNING
from audits.archive.tables import address_gate, exchanges, sweep_agencies
from audits.jobs.deferring import defer, job_of
from audits.jobs.folders import AgencyFolders
from audits.jobs.patience import Patience, is_away
from audits.jobs.plans import tell_workers
from audits.jobs.queue import ALIVE, AUDITS, POOL, conninfo, queueing_lock
from audits.jobs.rows import Place
from audits.jobs.schema import apply_schema
from audits.sweep.canary import Aviary
from audits.sweep.dispatch import Dispatcher
from audits.sweep.entries import Entry
from audits.sweep.errors import SweepRefused
from audits.sweep.hand_out import HandOut
from audits.sweep.messages import Event, Job
from audits.sweep.plan import SweepPlan
from audits.sweep.record import Record, swept_of
from audits.sweep.status import SweepEvent, Told
from config.worker import worker_limits

LOOK_SECONDS = 1.0
"""Between two looks at the rows; of 7,850 rows one takes some 20 ms."""
MEND_SECONDS = 30.0
"""Between two looks for rows that wait without a job, and for workers."""
FOLDER_SECONDS = 2.0
"""For which folders are written before the rows are looked at again."""

JOBS = "FROM procrastinate_jobs WHERE queue_name = :queue AND starts_with(queueing_lock, :sweep)"
LIVE = f"SELECT queueing_lock, status::text {JOBS} AND status IN ('todo', 'doing')"
CANCEL = f"SELECT procrastinate_cancel_job_v1(id, true, true) {JOBS} AND status IN ('todo', 'doing')"
WORKERS = (
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :s)"
)
GOOD = 400
"""HTTP status from which on nothing was given."""
QUEUES = 2
"""Each worker process serves two queues, and is counted once for each."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as the database has it."""

    phase: str
    done: bool
    attempts: int
    crawl_id: int | None


def queued(
    plan: SweepPlan, record: Record, on_event: Callable[[SweepEvent], None]
) -> tuple[Dispatcher, HandOut]:
    """Who does the audits of a sweep, and who hands them out, when workers do them."""
    apply_schema(record.archive.database.url)
    tell_workers(record.archive, record.sweep.id, record.sweep.options, plan)
    queue = QueueDispatcher(record.archive, record.sweep.id)
    return queue, QueuedHandOut(plan, record, queue, on_event)


@contextmanager
def watching(archive: Archive, plan: SweepPlan) -> Iterator[None]:
    """Only one process decides on the sweep of a register, wherever it runs.

    Raises:
        SweepRefused: another does.
    """
    key = zlib.crc32(plan.key.encode("utf-8", "surrogatepass"))
    with archive.database.engine.connect() as connection:
        asked = text("SELECT pg_try_advisory_lock(:ours, :key)")
        facts = {"ours": 0x0173_A0D4 & 0x7FFF_FFFF, "key": key - (1 << 31)}
        if not connection.execute(asked, facts).scalar():
            raise SweepRefused("watched", name=plan.register.name)
        connection.commit()
        yield  # the lock goes with the connection, and that with the process
        connection.detach()
        connection.invalidate()


class QueueDispatcher:
    """A `Dispatcher` over the queue: what becomes of its jobs is seen in the archive, not told."""

    def __init__(self, archive: Archive, sweep_id: int) -> None:
        self._archive, self._sweep_id = archive, sweep_id
        self._connector = SyncPsycopgConnector(
            conninfo=conninfo(archive.database.url), kwargs=ALIVE, min_size=1, max_size=2, **POOL
        )
        self._connector.open()
        self._jobs = JobManager(self._connector)
        self._facts = {"queue": AUDITS, "sweep": queueing_lock(sweep_id, 0).removesuffix("0")}
        self._answers: Mapping[int, int] = {}
        self.on_stop: Callable[[], None] = lambda: None

    def defer(self, entries: Iterable[Entry]) -> None:
        """Put agencies into the queue; one that waits there already does so once."""
        places = ((Place(self._sweep_id, entry.row, entry.pass_no), entry.host) for entry in entries)
        defer(self._jobs, [job_of(place, host) for place, host in places])

    def live(self) -> dict[int, str]:
        """Rows that have a job, and its status: todo or doing."""
        with self._archive.database.reading() as connection:
            found = connection.execute(text(LIVE), self._facts).all()
        return {int(lock.rpartition(":")[2]): status for lock, status in found}

    def rows(self) -> dict[int, Seen]:
        """All rows of the sweep, without what is noted of them."""
        columns = sweep_agencies.c
        asked = select(columns.row, columns.phase, columns.state, columns.attempts, columns.crawl_id)
        with self._archive.database.reading() as connection:
            found = connection.execute(asked.where(columns.sweep_id == self._sweep_id)).all()
        return {
            row: Seen(phase, state is not None, tries, crawl) for row, phase, state, tries, crawl in found
        }

    def count_answers(self, crawls: Mapping[int, int]) -> None:
        """Count what crawls under way have brought so far; ``crawls`` by row."""
        columns = exchanges.c
        asked = (
            select(columns.crawl_id, func.count())
            .where(columns.crawl_id.in_(list(crawls.values())), columns.status < GOOD, columns.body != "")
            .group_by(columns.crawl_id)
        )
        with self._archive.database.reading() as connection:
            found: dict[int, int] = {row[0]: row[1] for row in connection.execute(asked)}
        self._answers = {row: found.get(crawl, 0) for row, crawl in crawls.items()}

    def workers(self) -> int:
        """Worker processes that gave a sign of life lately."""
        with self._archive.database.reading() as connection:
            found = connection.execute(text(WORKERS), {"s": worker_limits().stalled_after}).scalar()
        return -(-int(found or 0) // QUEUES)

    # as a Dispatcher

    def room(self, *, alone: bool = False) -> int:  # noqa: ARG002 - of the protocol
        """See `Dispatcher`; the queue takes everything at once, see `defer`."""
        return 0

    def hand_out(self, job: Job, *, alone: bool = False) -> bool:  # noqa: ARG002 - of the protocol
        """See `Dispatcher`; workers begin jobs themselves."""
        return False

    def events(self, timeout: float) -> Iterable[Event]:
        """See `Dispatcher`; nothing is told, only time passes."""
        time.sleep(timeout)
        return ()

    @property
    def answers(self) -> Mapping[int, int]:
        """See `Dispatcher`."""
        return self._answers

    @property
    def megabytes(self) -> Mapping[int, float]:
        """See `Dispatcher`; workers tell it on their own machines."""
        return {}

    def slowdown(self, address: str) -> float:
        """See `Dispatcher`."""
        asked = select(address_gate.c.slowdown).where(address_gate.c.key == f"address:{address}")
        try:
            with self._archive.database.reading() as connection:
                return float(connection.execute(asked).scalar() or 1.0)
        except Exception as error:
            if is_away(error):
                return 1.0
            raise

    def stop(self, patience: float) -> Iterable[Event]:
        """Take back what waits, and have the workers leave what they are at, to be continued."""
        until = time.monotonic() + patience
        with self._archive.database.writing() as connection:
            connection.execute(text(CANCEL), self._facts)
        while self.live() and time.monotonic() < until:
            time.sleep(0.2)
        self.on_stop()
        return ()

    def close(self) -> None:
        """Let go of the database."""
        self._connector.close()


class QueuedHandOut(HandOut):
    """Puts everything into the queue and sees in the archive what becomes of it."""

    def __init__(
        self,
        plan: SweepPlan,
        record: Record,
        queue: QueueDispatcher,
        on_event: Callable[[SweepEvent], None],
    ) -> None:
        super().__init__(plan, record, queue, on_event)
        self._jobs = queue
        self._folders = AgencyFolders(record.archive, plan)
        self._look_at = self._mend_at = 0.0
        self._workers: int | None = None
        self._away = False
        queue.on_stop = self._refresh
        for entry in record.entries.values():
            if entry.swept is not None:
                self._folders.want(entry)

    @property
    def has_work(self) -> bool:
        """See `HandOut`; folders are work too."""
        return super().has_work or self._folders.has_work

    @property
    def running(self) -> Sequence[Entry]:
        """Agencies some worker is at."""
        return [entry for entry in self._running.values() if entry.running]

    @property
    def waiting(self) -> Iterable[Entry]:
        """Agencies that wait in the queue, or to be put into it."""
        return [*self._queue, *(entry for entry in self._running.values() if not entry.running)]

    def canary(self, aviary: Aviary, row: int) -> None:
        """Nothing: each worker audits a site with known answers before it takes a job."""

    def second_pass(self) -> None:
        """See `HandOut`; a database that is away is waited for."""
        Patience()(super().second_pass)

    def hand_out(self) -> None:
        """Put into the queue what is not there, and see what became of the rest."""
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        try:
            self._hand_over()
            self._refresh()
            if now >= self._mend_at:
                self._mend_at = now + MEND_SECONDS
                self._mend()
            self._folders.write(FOLDER_SECONDS)
        except Exception as error:
            if not is_away(error) and not is_away(error.__cause__):
                raise
            self._tell_away(away=True)
        else:
            self._tell_away(away=False)
        self.problems[:] = self._folders.problems

    def _tell_away(self, *, away: bool) -> None:
        if away != self._away:
            self._away = away
            self._on_event(Told("database_away" if away else "database_back"))

    def _hand_over(self) -> None:
        """Twins wait for the agency they are a copy of; everything else goes into the queue."""
        twins = [entry for entry in self._queue if entry.same_as in self._record.entries]
        for entry in twins:
            first = self._record.entries[entry.same_as].swept
            if first is not None:
                self._record.copy(entry, first)
                self._queue.remove(entry)
        wanted = [entry for entry in self._queue if entry.same_as not in self._record.entries]
        if not wanted:
            return
        self._jobs.defer(wanted)
        for entry in wanted:
            self._queue.remove(entry)
            self._running[entry.row] = entry
        self.lookups.want(wanted)
        self._on_event(Told("handed_over", {"n": len(wanted)}))

    def _refresh(self) -> None:
        rows = self._jobs.rows()
        for row, entry in list(self._running.items()):
            seen = rows[row]
            if seen.done:
                self._done(entry)
            else:
                entry.running, entry.attempts = seen.phase == RUNNING, seen.attempts
        self._taken_back(row for row, seen in rows.items() if not seen.done)
        under_way = {entry.row: rows[entry.row].crawl_id for entry in self.running}
        self._jobs.count_answers({row: crawl for row, crawl in under_way.items() if crawl is not None})

    def _done(self, entry: Entry) -> None:
        row = self._record.archive.sweeps.row(self._record.sweep.id, entry.row)
        swept = swept_of(row)
        if row.state is None or swept is None:
            return  # taken back since
        entry.swept, entry.audit_id, entry.running = swept, row.audit_id, False
        entry.attempts, entry.crawl_id = row.attempts, row.crawl_id
        entry.addresses.clear()
        entry.addresses.update({str(k): int(v) for k, v in row.detail.get("addresses", {}).items()})
        del self._running[entry.row]
        self.finished_here += 1
        self._folders.want(entry)
        self._copy_to_twins(entry)

    def _taken_back(self, open_rows: Iterable[int]) -> None:
        """A worker found that its own network had failed, not the site."""
        queued = {entry.row for entry in self._queue}
        for row in open_rows:
            entry = self._record.entries[row]
            if entry.swept is not None and row not in queued:
                entry.swept = None
                self._running[row] = entry

    def _mend(self) -> None:
        """A row that waits without a job would wait for ever; one without workers is told."""
        live: Collection[int] = self._jobs.live()
        self._jobs.defer([entry for entry in self._running.values() if entry.row not in live])
        workers = self._jobs.workers()
        if workers != self._workers and self._running:
            self._on_event(Told("workers", {"n": workers}) if workers else Told("no_workers"))
            self._workers = workers
        self.lookups.want(self.waiting)
