"""Sweeps: the rows of a register, each on its way to exactly one state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from audits.archive.crawls import now
from audits.archive.database import Database, put_rows
from audits.archive.errors import NotInArchive
from audits.archive.keys import agency_key, options_digest
from audits.archive.tables import crawls, sweep_agencies, sweeps
from config.agency import Agency
from matchers.sweep_model import AgencyState

WAITING, RUNNING, DONE = "waiting", "running", "done"
JUDGED = frozenset({AgencyState.AUDITED, AgencyState.PARTIAL})
NOT_JUDGED = frozenset({AgencyState.UNREACHABLE, AgencyState.BLOCKED, AgencyState.FAILED})


class RegisterRowLike(Protocol):
    """A row of a register: its line, from 2, and the agency it names."""

    @property
    def line(self) -> int:
        """Line of the register; the header is line 1."""
        ...

    @property
    def agency(self) -> Agency:
        """The agency; its ``url`` is empty where no site is declared."""
        ...


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One sweep; ``resumed`` when it was begun earlier and goes on."""

    id: int
    key: str
    register_sha256: str
    options: dict[str, Any]
    started_at: datetime
    finished_at: datetime | None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class SweepAgencyRow:
    """One row of the register in a sweep; ``state`` is None until it has one."""

    row: int
    agency: Agency
    agency_key: str
    host: str
    phase: str
    state: AgencyState | None
    attempts: int
    pass_no: int
    crawl_id: int | None
    audit_id: int | None
    reason: str
    outcome: str
    started_at: datetime | None
    finished_at: datetime | None
    detail: dict[str, Any] = field(default_factory=dict)


class Sweeps:
    """The sweeps of an archive, each call one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self,
        key: str,
        register_sha256: str,
        options: Mapping[str, object],
        rows: Sequence[RegisterRowLike | Mapping[str, Any]],
    ) -> SweepRow:
        """Continue the unfinished sweep of the same key, register and options, or begin a new one.

        ``rows`` are rows of a register, or mappings with ``line`` (or ``row``) and ``agency``, or
        with the fields of an agency themselves.
        """
        digest = options_digest(options)
        with self._database.writing() as connection:
            same = (
                _sweeps()
                .where(
                    sweeps.c.key == key,
                    sweeps.c.register_sha256 == register_sha256,
                    sweeps.c.options_sha256 == digest,
                    sweeps.c.finished_at.is_(None),
                )
                .order_by(sweeps.c.id.desc())
                .limit(1)
            )
            if found := connection.execute(same).one_or_none():
                return replace(SweepRow(*found), resumed=True)
            values = {
                "key": key,
                "register_sha256": register_sha256,
                "options_sha256": digest,
                "options": dict(options),
                "started_at": now(),
            }
            number = connection.execute(sweeps.insert().values(values).returning(sweeps.c.id)).scalar_one()
            put_rows(connection, sweep_agencies, [_new_row(number, r) for r in rows], ["sweep_id", "row"])
            return _sweep(connection, number)

    def get(self, sweep_id: int) -> SweepRow:
        """One sweep; raises NotInArchive."""
        with self._database.reading() as connection:
            return _sweep(connection, sweep_id)

    def rows(self, sweep_id: int) -> list[SweepAgencyRow]:
        """All rows in the order of the register; raises NotInArchive for an unknown sweep."""
        asked = _agency_rows().where(sweep_agencies.c.sweep_id == sweep_id).order_by(sweep_agencies.c.row)
        with self._database.reading() as connection:
            _sweep(connection, sweep_id)
            return [_agency_row(row) for row in connection.execute(asked)]

    def row(self, sweep_id: int, row: int) -> SweepAgencyRow:
        """One row; raises NotInArchive."""
        asked = _agency_rows().where(sweep_agencies.c.sweep_id == sweep_id, sweep_agencies.c.row == row)
        with self._database.reading() as connection:
            found = connection.execute(asked).one_or_none()
        if found is None:
            raise NotInArchive("sweep", sweep_id)
        return _agency_row(found)

    def start_row(
        self, sweep_id: int, row: int, crawl_id: int | None, attempt: int, *, pass_no: int | None = None
    ) -> bool:
        """Begin attempt number ``attempt``, from 1; False when there was that or a later one, or a state."""
        values: dict[str, Any] = {
            "phase": RUNNING,
            "attempts": attempt,
            "crawl_id": crawl_id,
            "started_at": now(),
        }
        if pass_no is not None:
            values["pass_no"] = pass_no
        may = (sweep_agencies.c.state.is_(None), sweep_agencies.c.attempts < attempt)
        return self._change(sweep_id, row, values, may)

    def finish_row(
        self,
        sweep_id: int,
        row: int,
        attempt: int,
        state: AgencyState | str,
        *,
        audit_id: int | None = None,
        reason: str = "",
        outcome: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> bool:
        """Give a row its state.

        Fenced: False, and nothing happens, when the attempt is not the one under way or the row has
        a state already. A row that needs no crawl (no site) is finished with attempt 0.
        """
        values = {
            "state": AgencyState(state).value,
            "phase": DONE,
            "audit_id": audit_id,
            "reason": reason,
            "outcome": outcome,
            "detail": dict(detail or {}),
            "finished_at": now(),
        }
        columns = sweep_agencies.c
        under_way = or_(columns.phase == RUNNING, and_(columns.phase == WAITING, columns.attempts == 0))
        may = (columns.state.is_(None), columns.attempts == attempt, under_way)
        return self._change(sweep_id, row, values, may)

    def note_row(self, sweep_id: int, row: int, attempt: int, detail: Mapping[str, Any]) -> bool:
        """Note something of an attempt under way; fenced as `finish_row` is."""
        columns = sweep_agencies.c
        may = (columns.state.is_(None), columns.attempts == attempt, columns.phase == RUNNING)
        return self._change(sweep_id, row, {"detail": dict(detail)}, may)

    def leave_row(self, sweep_id: int, row: int, attempt: int, detail: Mapping[str, Any]) -> bool:
        """An attempt ends without a result: the row waits again, and whoever comes continues its crawl.

        Fenced as `finish_row` is.
        """
        columns = sweep_agencies.c
        mine = (columns.sweep_id == sweep_id, columns.row == row, columns.attempts == attempt)
        may = (*mine, columns.state.is_(None), columns.phase == RUNNING)
        with self._database.writing() as connection:
            crawl_id = connection.execute(select(columns.crawl_id).where(*may)).scalar()
            if crawl_id is not None:
                connection.execute(update(crawls).where(crawls.c.id == crawl_id).values(holder=""))
            left = update(sweep_agencies).where(*may).values(phase=WAITING, detail=dict(detail))
            return connection.execute(left).rowcount == 1

    def _change(self, sweep_id: int, row: int, values: Mapping[str, Any], may: Iterable[Any]) -> bool:
        change = update(sweep_agencies).where(
            sweep_agencies.c.sweep_id == sweep_id, sweep_agencies.c.row == row, *may
        )
        with self._database.writing() as connection:
            return connection.execute(change.values(**values)).rowcount == 1

    def release_running(self, sweep_id: int) -> int:
        """After a crash: what was under way waits again, its attempts counted; how many there were."""
        change = update(sweep_agencies).where(
            sweep_agencies.c.sweep_id == sweep_id, sweep_agencies.c.phase == RUNNING
        )
        with self._database.writing() as connection:
            return connection.execute(change.values(phase=WAITING)).rowcount

    def reopen(self, sweep_id: int, rows: Iterable[int], *, next_pass: bool = True) -> int:
        """Take their states from rows, for a second pass; the sweep is unfinished again. How many had one.

        Not ``next_pass``: what was found does not count, and the row is still in the same pass.
        """
        change = update(sweep_agencies).where(
            sweep_agencies.c.sweep_id == sweep_id,
            sweep_agencies.c.row.in_(list(rows)),
            sweep_agencies.c.state.is_not(None),
        )
        values = {"state": None, "phase": WAITING, "reason": "", "outcome": "", "finished_at": None}
        with self._database.writing() as connection:
            _sweep(connection, sweep_id)
            count = connection.execute(
                change.values(**values, audit_id=None, pass_no=sweep_agencies.c.pass_no + int(next_pass))
            ).rowcount
            if count:
                connection.execute(update(sweeps).where(sweeps.c.id == sweep_id).values(finished_at=None))
            return count

    def finish(self, sweep_id: int) -> None:
        """Every row has its state; raises ValueError while one has not, NotInArchive for no such sweep."""
        with self._database.writing() as connection:
            _sweep(connection, sweep_id)
            open_rows = select(sweep_agencies.c.row).where(
                sweep_agencies.c.sweep_id == sweep_id, sweep_agencies.c.state.is_(None)
            )
            if without := connection.execute(open_rows.limit(5)).scalars().all():
                raise ValueError(f"sweep {sweep_id}: rows {without} have no state yet")
            connection.execute(update(sweeps).where(sweeps.c.id == sweep_id).values(finished_at=now()))

    def latest_finished(self, key: str, *, before: int | None = None) -> SweepRow | None:
        """The last finished sweep of a register, or the last one before another."""
        asked = _sweeps().where(sweeps.c.key == key, sweeps.c.finished_at.is_not(None))
        if before is not None:
            asked = asked.where(sweeps.c.id < before)
        with self._database.reading() as connection:
            found = connection.execute(asked.order_by(sweeps.c.id.desc()).limit(1)).one_or_none()
        return SweepRow(*found) if found else None

    def failures_in_row(self, agency_key: str) -> int:
        """The latest sweeps in a row in which a site was not judged; 0 when it was in the last one."""
        asked = (
            select(sweep_agencies.c.sweep_id, sweep_agencies.c.state)
            .where(sweep_agencies.c.agency_key == agency_key, sweep_agencies.c.state.is_not(None))
            .order_by(sweep_agencies.c.sweep_id.desc())
        )
        with self._database.reading() as connection:
            told = connection.execute(asked).all()
        failures = 0
        for _, rows in groupby(told, key=lambda row: row.sweep_id):  # one site may stand in two rows
            states = {row.state for row in rows}
            if states & JUDGED:
                break
            failures += bool(states & NOT_JUDGED)
        return failures


def _new_row(sweep_id: int, given: RegisterRowLike | Mapping[str, Any]) -> dict[str, Any]:
    line, agency = _line_and_agency(given)
    return {
        "sweep_id": sweep_id,
        "row": line,
        "agency_key": agency_key(agency.url),
        "host": _host(agency.url),
        "agency": agency.model_dump(),
        "detail": {},
    }


def _line_and_agency(given: RegisterRowLike | Mapping[str, Any]) -> tuple[int, Agency]:
    if not isinstance(given, Mapping):
        return given.line, given.agency
    line = int(given["line"] if "line" in given else given["row"])
    agency = given.get("agency", {name: given[name] for name in Agency.model_fields if name in given})
    return line, Agency.model_validate(agency)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _sweeps() -> Select[Any]:
    names = ("id", "key", "register_sha256", "options", "started_at", "finished_at")
    return select(*(sweeps.c[name] for name in names))


def _sweep(connection: Connection, sweep_id: int) -> SweepRow:
    found = connection.execute(_sweeps().where(sweeps.c.id == sweep_id)).one_or_none()
    if found is None:
        raise NotInArchive("sweep", sweep_id)
    return SweepRow(*found)


def _agency_rows() -> Select[Any]:
    return select(*(sweep_agencies.c[name] for name in SweepAgencyRow.__slots__))


def _agency_row(row: Row[*tuple[Any, ...]]) -> SweepAgencyRow:
    values = dict(row._mapping)
    state = AgencyState(values["state"]) if values["state"] else None
    return SweepAgencyRow(**{**values, "agency": Agency.model_validate(values["agency"]), "state": state})
