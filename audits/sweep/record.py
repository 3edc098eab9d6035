"""A sweep in the archive: begun or continued, its rows, and what is written of each as it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from audits.archive import Archive, agency_key
from audits.archive.sweeps import SweepAgencyRow, SweepRow
from audits.archive.tables import sweeps
from audits.compare import compare, swept_change
from audits.one import crawl_options
from audits.sweep.entries import Entry, copied, from_audit, without_audit
from audits.sweep.errors import Overtaken, SweepRefused
from audits.sweep.messages import Exchanged, Job, Judged
from audits.sweep.plan import SweepPlan, folder_of, host_of
from audits.sweep.states import JUDGED, is_better, state_of
from config.registers import RegisterRow
from config.wording import wording
from matchers.model import Audit
from matchers.sweep_model import AgencyState, SweptAgency, SweptChange

BEGUN = "begun"
"""An option that no two sweeps share, so that only the newest one is ever continued."""
WHERE = "where"
"""The folder of a sweep whose archive lies elsewhere: there, sweeps of several folders meet."""
PLAN = "plan"
"""An option that holds all that other machines must know of a sweep; it may change when it goes on."""


class Record:
    """The one who writes a sweep; use `begin`. ``shared``: workers write the rows under way."""

    def __init__(
        self,
        archive: Archive,
        plan: SweepPlan,
        sweep: SweepRow,
        *,
        shared: bool = False,
        rows: Sequence[SweepAgencyRow] | None = None,
    ) -> None:
        self.archive, self.plan, self.sweep, self.shared = archive, plan, sweep, shared
        self.as_of = _day(sweep)
        by_line = {row.line: row for row in plan.register.rows}
        self.entries = {
            row.row: entry_of(row, by_line.get(row.row, RegisterRow(row.row, row.agency)))
            for row in (archive.sweeps.rows(sweep.id) if rows is None else rows)
        }
        if sweep.resumed and not shared:
            self._recover()
            archive.sweeps.release_running(sweep.id)

    # an audit under way

    def start(self, entry: Entry) -> Job:
        """Begin or continue the crawl of an agency; all that a child needs for it.

        Raises:
            AddressRefused: the address in the register may not be fetched.
            Overtaken: somebody else began it.
        """
        options = self.plan.options_of(entry.agency, entry.pass_no)
        asked = crawl_options(options, self.plan.checklist)
        may_resume = not (self.plan.fresh and entry.attempts == 0 and not self.sweep.resumed)
        crawl = self.archive.begin_crawl(entry.agency, asked, resume=may_resume)
        if crawl.resumed and crawl.previous_id is not None and crawl.previous_id > crawl.id:
            self.archive.end_crawl(crawl.id, "abandoned")  # the site was audited since
            crawl = self.archive.begin_crawl(entry.agency, asked, resume=False)
        entry.attempts, entry.crawl_id, entry.running = entry.attempts + 1, crawl.id, True
        entry.started_at = entry.started_at or _now()
        if not self.archive.sweeps.start_row(
            self.sweep.id, entry.row, crawl.id, entry.attempts, pass_no=entry.pass_no
        ):
            raise Overtaken(f"row {entry.row}: attempt {entry.attempts} was begun elsewhere")
        return Job(
            row=entry.row,
            attempt=entry.attempts,
            agency=entry.agency,
            options=options,
            folder=entry.folder,
            crawl_id=crawl.id,
            pass_no=entry.pass_no,
            recorded=self.archive.exchanges(crawl.id) if crawl.resumed else (),
            earlier=() if self.plan.fresh else self.archive.earlier_exchanges(entry.key),
            seconds_spent=crawl.seconds_spent,
            earlier_state=entry.earlier.state if entry.earlier else None,
        )

    def take(self, entry: Entry, told: Exchanged) -> None:
        """Write what a crawl asked and what came."""
        self.archive.add_exchanges(told.crawl_id, told.exchanges, told.seconds_spent)
        entry.addresses.update(one.address for one in told.exchanges if one.address)

    # how it ended

    def judged(self, entry: Entry, told: Judged, *, again: bool) -> SweptAgency:
        """Save an audit and give its agency a state; ``again``: a failure gets a second pass.

        A failure that is tried again is not saved: whoever asks for the history of a site wants to
        know what a sweep found, not on which try.
        """
        if told.state is AgencyState.UNREACHABLE and again:
            if entry.crawl_id is not None:
                self.archive.end_crawl(entry.crawl_id, "abandoned")
            audit_id = None
        else:
            audit_id = self.archive.save_audit(
                told.audit,
                told.evidence_digest,
                crawl_id=entry.crawl_id,
                sweep_id=self.sweep.id,
                lang=self.plan.lang,
            )
        return self._conclude(entry, told.audit, told.state, audit_id)

    def _conclude(self, entry: Entry, audit: Audit, state: AgencyState, audit_id: int | None) -> SweptAgency:
        change = self._change(entry, audit, audit_id) if state in JUDGED else None
        failures = 0 if state in JUDGED else self._failures(entry)
        swept = from_audit(entry, audit, state, self.plan.lang, failures=failures, change=change)
        return self.finish(entry, swept, audit_id)

    def unaudited(
        self, entry: Entry, state: AgencyState, reason: str, outcome: str = "", **facts: object
    ) -> SweptAgency:
        """An agency without an audit; ``reason`` names a sentence of ``sweep.reasons``."""
        swept = without_audit(
            entry,
            state,
            reason=wording(self.plan.lang).say(f"sweep.reasons.{reason}", **facts),
            outcome=outcome,
            failures=0 if state is AgencyState.NO_SITE else self._failures(entry),
        )
        return self.finish(entry, swept)

    def copy(self, entry: Entry, first: SweptAgency) -> SweptAgency:
        """An agency that stands in the register before."""
        return self.finish(entry, copied(entry, first))

    def finish(self, entry: Entry, swept: SweptAgency, audit_id: int | None = None) -> SweptAgency:
        """Give a row its state, once; of two passes the better one counts."""
        if entry.earlier is not None and not is_better(swept.state, entry.earlier.state):
            swept = entry.earlier.model_copy(update={"attempts": entry.attempts})
            audit_id = entry.audit_id
        written = self.archive.sweeps.finish_row(
            self.sweep.id,
            entry.row,
            entry.attempts,
            swept.state,
            audit_id=audit_id,
            reason=swept.reason,
            outcome=swept.outcome,
            detail={
                "swept": swept.model_dump(mode="json"),
                "addresses": dict(entry.addresses),
                "audit_id": audit_id,
            },
        )
        if not written:
            raise Overtaken(f"row {entry.row}: attempt {entry.attempts} is not the one under way")
        entry.swept, entry.audit_id, entry.running = swept, audit_id, False
        return swept

    def put_back(self, entries: Sequence[Entry], *, next_pass: bool) -> None:
        """Take their states from rows: for the second pass, or because their failure was our own."""
        finished = [entry for entry in entries if entry.swept is not None]
        self.archive.sweeps.reopen(self.sweep.id, [entry.row for entry in finished], next_pass=next_pass)
        for entry in finished:
            entry.earlier = entry.swept if next_pass else entry.earlier
            entry.swept, entry.blamed = None, 0
            entry.pass_no += next_pass

    def release(self) -> None:
        """What is under way waits again; where workers write, they say so themselves."""
        if not self.shared:
            self.archive.sweeps.release_running(self.sweep.id)
        for entry in self.entries.values():
            entry.running = False

    # what was before

    def before(self) -> dict[str, SweptAgency]:
        """The agencies of the last finished sweep of this register, by key."""
        last = latest_finished(self.archive, self.plan.key, self.plan.output, before=self.sweep.id)
        rows = self.archive.sweeps.rows(last.id) if last else []
        return {row.agency_key: swept for row in rows if (swept := swept_of(row)) and row.agency_key}

    def _failures(self, entry: Entry) -> int:
        return self.archive.sweeps.failures_in_row(entry.key) + 1 if entry.key else 0

    def _change(self, entry: Entry, audit: Audit, audit_id: int | None) -> SweptChange | None:
        for row in self.archive.history(entry.agency.url):
            if row.id != audit_id and row.sweep_id != self.sweep.id and not row.failure:
                before = self.archive.audit(row.id)
                return swept_change(compare(before, audit, lang=self.plan.lang))
        return None

    def _recover(self) -> None:
        """Audits that were saved when the parent died, before their row was given its state."""
        for row in self.archive.sweeps.rows(self.sweep.id):
            self.recover(row)

    def recover(self, row: SweepAgencyRow) -> bool:
        """Give a row under way its state if its audit was saved already; whether that was so."""
        if row.phase != "running" or row.crawl_id is None:
            return False
        saved = [one for one in self.archive.history(row.agency.url) if one.crawl_id == row.crawl_id]
        if saved:
            audit = self.archive.audit(saved[0].id)
            state = state_of(audit.coverage, errors_share=self.plan.limits.monitors.errors_share)
            self._conclude(self.entries[row.row], audit, state, saved[0].id)
        return bool(saved)


def begin(archive: Archive, plan: SweepPlan, *, shared: bool = False) -> Record:
    """Continue the newest sweep of the register where it is unfinished and the same, or begin one.

    ``shared``: workers may be at work on its rows; they are left alone.

    Raises:
        SweepRefused: only failed rows are asked for, and there is no such sweep.
    """
    newest = _newest(archive, plan.key, plan.output)
    if plan.only_failed:
        return _only_failed(archive, plan, newest, shared=shared)
    if newest is not None and not plan.fresh and newest.finished_at is None and _same(newest, plan):
        return Record(archive, plan, replace(newest, resumed=True), shared=shared)
    options = {**plan.identity(), WHERE: _where(archive, plan.output), BEGUN: datetime.now(UTC).isoformat()}
    sweep = archive.sweeps.begin(plan.key, plan.register.sha256, options, plan.register.rows)
    return Record(archive, plan, sweep, shared=shared)


def _only_failed(archive: Archive, plan: SweepPlan, newest: SweepRow | None, *, shared: bool) -> Record:
    if newest is None:
        raise SweepRefused("nothing_failed_before", output=plan.output)
    if newest.register_sha256 != plan.register.sha256:
        raise SweepRefused("register_changed", name=plan.register.name)
    if newest.options.get("checklist") != plan.checklist.name:
        raise SweepRefused("checklist_changed", name=plan.checklist.name, was=newest.options.get("checklist"))
    if newest.finished_at is not None:
        rows = archive.sweeps.rows(newest.id)
        failed = [r.row for r in rows if r.state not in (AgencyState.AUDITED, AgencyState.NO_SITE)]
        archive.sweeps.reopen(newest.id, failed)
    return Record(archive, plan, replace(newest, resumed=True), shared=shared)


def _where(archive: Archive, output: Path) -> str:
    folder = output.absolute()
    at_home = archive.database.is_sqlite and Path(str(archive.database.url.database)).parent == folder
    return "" if at_home else str(folder)


def latest_finished(
    archive: Archive, key: str, output: Path, *, before: int | None = None
) -> SweepRow | None:
    """The last finished sweep of a register into a folder, or the last one before another."""
    may: list[ColumnElement[bool]] = [sweeps.c.finished_at.is_not(None)]
    may += [sweeps.c.id < before] if before is not None else []
    return _newest(archive, key, output, *may)


def _newest(archive: Archive, key: str, output: Path, *may: ColumnElement[bool]) -> SweepRow | None:
    """Registers of one file name may be swept into several folders; in one database they meet."""
    asked = select(sweeps.c.id, sweeps.c.options).where(sweeps.c.key == key, *may)
    where = _where(archive, output)
    with archive.database.reading() as connection:
        rows = connection.execute(asked.order_by(sweeps.c.id.desc()))
        numbers = [row.id for row in rows if row.options.get(WHERE, "") == where]
    return archive.sweeps.get(numbers[0]) if numbers else None


def _same(sweep: SweepRow, plan: SweepPlan) -> bool:
    options = {name: value for name, value in sweep.options.items() if name not in (BEGUN, PLAN, WHERE)}
    return sweep.register_sha256 == plan.register.sha256 and options == dict(plan.identity())


def _day(sweep: SweepRow) -> date:
    """The day to judge by (ค.ศ.): as asked for, or that on which the sweep was begun, in Bangkok."""
    if asked := sweep.options.get("as_of"):
        return date.fromisoformat(str(asked))
    begun = sweep.started_at if sweep.started_at.tzinfo else sweep.started_at.replace(tzinfo=UTC)
    return begun.astimezone(ZoneInfo("Asia/Bangkok")).date()


def entry_of(row: SweepAgencyRow, given: RegisterRow) -> Entry:
    """What is known of a row from the archive."""
    known = swept_of(row)
    done = row.state is not None
    return Entry(
        row=row.row,
        agency=row.agency,
        key=row.agency_key or agency_key(row.agency.url),
        host=host_of(row.agency),
        folder=folder_of(given),
        unusable=given.unusable,
        same_as=given.same_as,
        attempts=row.attempts,
        pass_no=row.pass_no,
        crawl_id=row.crawl_id,
        swept=known if done else None,
        earlier=None if done or row.pass_no == 1 else known,  # in the first pass it was taken back
        audit_id=row.audit_id or row.detail.get("audit_id"),
        started_at=row.started_at,
        addresses=Counter({str(k): int(v) for k, v in row.detail.get("addresses", {}).items()}),
    )


def swept_of(row: SweepAgencyRow) -> SweptAgency | None:
    """What was found last of a row, also when it is looked at again."""
    told: Any = row.detail.get("swept")
    return SweptAgency.model_validate(told) if told else None


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
