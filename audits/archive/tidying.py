"""Retention: old audits go with their rows, then every object that no row names any more.

What is kept of each agency is decided in one transaction, so a crash between two leaves nothing
half done. Objects go last, and only those that nobody put within the grace time: bodies are
written before the rows that name them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Row, and_, case, delete, exists, literal, or_, select, union_all, update

from audits.archive.copying import copy_database
from audits.archive.crawls import previous_crawl
from audits.archive.database import Database
from audits.archive.objects import PREFIXES, FolderObjects, ObjectStore, Stored
from audits.archive.one_at_a_time import alone
from audits.archive.places import DATABASE, read_url
from audits.archive.tables import agencies, audits, crawls, exchanges, sweep_agencies, sweeps
from config.archive import ArchivePolicy

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Tidied:
    """What went: rows by kind, objects, and the bytes these took up."""

    audits: int = 0
    crawls: int = 0
    exchanges: int = 0
    objects: int = 0
    bytes: int = 0

    def __add__(self, other: Tidied) -> Tidied:
        """Both together."""
        return Tidied(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def tidy(
    database: Database, store: ObjectStore, policy: ArchivePolicy, now: datetime, *, only_tell: bool = False
) -> Tidied:
    """See `Archive.tidy`."""
    with alone(database):
        if only_tell:
            return _tell(database, store, policy, now)
        gone = Tidied()
        with database.reading() as connection:
            numbers = connection.execute(select(agencies.c.id)).scalars().all()
        for number in numbers:
            with database.writing() as connection:
                gone += _tidy_agency(connection, number, policy, now)
        return gone + _tidy_objects(database, store, now - timedelta(hours=policy.grace_hours))


def _tell(database: Database, store: ObjectStore, policy: ArchivePolicy, now: datetime) -> Tidied:
    """What would go: it is done, looked at, and taken back."""
    with _copy_to_try_on(database) as connection:
        gone = Tidied()
        for number in connection.execute(select(agencies.c.id)).scalars().all():
            gone += _tidy_agency(connection, number, policy, now)
        cutoff = now - timedelta(hours=policy.grace_hours)
        for prefix in PREFIXES:
            for one in _unnamed(connection, store, prefix, cutoff):
                gone += Tidied(objects=1, bytes=one.size)
        connection.rollback()
    return gone


@contextmanager
def _copy_to_try_on(database: Database) -> Iterator[Connection]:
    """A connection whose changes nobody sees.

    For SQLite it leads to a copy of the file: trying takes minutes in a large archive, and
    audits that want to write would wait all the while.
    """
    if not database.is_sqlite:
        with database.reading() as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="oit-tidy-") as folder:
        copy_database(Path(str(database.url.database)), Path(folder) / DATABASE)
        copy = Database(read_url(folder))
        try:
            with copy.reading() as connection:
                yield connection
        finally:
            copy.close()


# --- rows -------------------------------------------------------------------------------------


def _tidy_agency(connection: Connection, agency_id: int, policy: ArchivePolicy, now: datetime) -> Tidied:
    old = now - policy.resumable
    connection.execute(
        update(crawls)
        .where(crawls.c.agency_id == agency_id, crawls.c.state == "running", crawls.c.touched_at < old)
        .values(state="abandoned", ended_at=now)
    )
    numbers = list(_audits_to_go(connection, agency_id, policy, now))
    _delete_audits(connection, numbers)
    latest = previous_crawl(connection, agency_id)
    ended = and_(crawls.c.agency_id == agency_id, crawls.c.state != "running")
    superseded = and_(ended, crawls.c.id != latest) if latest is not None else ended
    unused = and_(superseded, crawls.c.ended_at < old, ~exists().where(audits.c.of_crawl == crawls.c.id))
    gone = connection.execute(delete(crawls).where(unused)).rowcount
    rows = _tidy_exchanges(connection, select(crawls.c.id).where(superseded), policy, now)
    if latest is not None:
        _let_go(connection, exchanges.c.crawl_id == latest, exchanges.c.size > policy.largest_body)
    return Tidied(audits=len(numbers), crawls=gone, exchanges=rows)


def _audits_to_go(
    connection: Connection, agency_id: int, policy: ArchivePolicy, now: datetime
) -> Iterator[int]:
    """Audits that are old, not among the newest of their kind, not pinned, and of no sweep under way."""
    unfinished = select(sweeps.c.id).where(sweeps.c.finished_at.is_(None))
    of_a_row = select(sweep_agencies.c.audit_id).where(
        sweep_agencies.c.sweep_id.in_(unfinished), sweep_agencies.c.audit_id.is_not(None)
    )
    under_way = or_(audits.c.sweep_id.in_(unfinished), audits.c.id.in_(of_a_row))
    asked = (
        select(
            audits.c.id, audits.c.saved_at, audits.c.failure, audits.c.pinned, under_way.label("under_way")
        )
        .where(audits.c.agency_id == agency_id)
        .order_by(audits.c.id.desc())
    )
    seen = {True: 0, False: 0}
    for row in connection.execute(asked).all():
        failed = bool(row.failure)
        seen[failed] += 1
        newest = seen[failed] <= policy.newest_audits
        old = row.saved_at < now - timedelta(days=policy.audit_days)
        if old and not (newest or row.pinned or row.under_way):
            yield row.id


def _delete_audits(connection: Connection, numbers: list[int]) -> None:
    for start in range(0, len(numbers), _AT_A_TIME):
        connection.execute(delete(audits).where(audits.c.id.in_(numbers[start : start + _AT_A_TIME])))


def _tidy_exchanges(connection: Connection, superseded: object, policy: ArchivePolicy, now: datetime) -> int:
    """Of crawls that a later one made needless: bodies that prove nothing at once, their rows in time."""
    of_these = exchanges.c.crawl_id.in_(superseded)  # type: ignore[arg-type]
    _let_go(connection, of_these)
    pinned = exists().where(audits.c.of_crawl == exchanges.c.crawl_id, audits.c.pinned)
    old = exchanges.c.at < now - timedelta(days=policy.request_days)
    return connection.execute(delete(exchanges).where(of_these, old, ~exchanges.c.proof, ~pinned)).rowcount


def _let_go(connection: Connection, *which: object) -> None:
    """Say that the bodies of exchanges need not be kept; those that prove a finding stay."""
    connection.execute(
        update(exchanges)
        .where(exchanges.c.kept, ~exchanges.c.proof, *which)  # type: ignore[arg-type]
        .values(kept=False)
    )


# --- objects ----------------------------------------------------------------------------------


def _tidy_objects(database: Database, store: ObjectStore, cutoff: datetime) -> Tidied:
    if isinstance(store, FolderObjects):
        store.recover()
        for leftover in store.leftovers(cutoff):
            with suppress(OSError):
                leftover.unlink()
    gone = Tidied()
    for prefix in PREFIXES:
        with database.reading() as connection:
            unnamed = list(_unnamed(connection, store, prefix, cutoff))
        for one in unnamed:
            if store.delete(one.digest, untouched_since=cutoff):
                gone += Tidied(objects=1, bytes=one.size)
    return gone


def _unnamed(connection: Connection, store: ObjectStore, prefix: str, cutoff: datetime) -> Iterator[Stored]:
    """Objects that no row names and that nobody put lately.

    They are listed before the rows are asked: what is named later was put later.
    """
    listed = [one for one in store.listed(prefix) if one.touched_at < cutoff]
    if listed:
        named = {row[0] for row in named_objects(connection, prefix)}
        yield from (one for one in listed if one.digest not in named)


def named_objects(connection: Connection, prefix: str = "") -> list[Row[*tuple[str, ...]]]:
    """Digests that must be in the store, and what names each: an audit, evidence, a proof, a body."""
    until = f"{prefix}g"  # hex digits end with f
    parts = [
        select(column.label("digest"), literal(kind).label("kind")).where(column >= prefix, column < until)
        for column, kind in ((audits.c.audit_digest, "audit"), (audits.c.evidence_digest, "evidence"))
    ]
    kind = case((exchanges.c.proof, "proof"), else_="body")
    body = exchanges.c.body
    parts.append(
        select(body, kind).where(exchanges.c.kept, body != "", body >= prefix, body < until).distinct()
    )
    return list(connection.execute(union_all(*parts)))
