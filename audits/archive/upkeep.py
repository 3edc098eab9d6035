"""What an archive holds, and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from audits.archive.database import Database
from audits.archive.migrating import revision_of
from audits.archive.objects import PREFIXES, ObjectStore
from audits.archive.tables import agencies, audits, crawls, exchanges, sweeps
from audits.archive.tidying import named_objects

MOST_TOLD = 20
"""Problems of one kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """What an archive holds; sizes in bytes, those of objects as they lie there, compressed."""

    place: str
    engine: str
    revision: str
    agencies: int
    audits: int
    pinned: int
    crawls: int
    unfinished: int
    exchanges: int
    sweeps: int
    objects: int
    objects_bytes: int
    database_bytes: int


def info(database: Database, store: ObjectStore) -> ArchiveInfo:
    """See `Archive.info`."""
    sizes = [one.size for prefix in PREFIXES for one in store.listed(prefix)]
    with database.reading() as connection:

        def count(table: object, *which: object) -> int:
            asked = select(func.count()).select_from(table).where(*which)  # type: ignore[arg-type]
            return int(connection.execute(asked).scalar_one())

        return ArchiveInfo(
            place=database.shown,
            engine=database.engine.dialect.name,
            revision=revision_of(connection) or "",
            agencies=count(agencies),
            audits=count(audits),
            pinned=count(audits, audits.c.pinned),
            crawls=count(crawls),
            unfinished=count(crawls, crawls.c.state == "running"),
            exchanges=count(exchanges),
            sweeps=count(sweeps),
            objects=len(sizes),
            objects_bytes=sum(sizes),
            database_bytes=_database_bytes(database, connection),
        )


def _database_bytes(database: Database, connection: Connection) -> int:
    if not database.is_sqlite:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    path = Path(str(database.url.database))
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*") if file.is_file())


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong; `sound` when nothing is.

    ``lost`` are objects that audits rest on, with what they are (audit, evidence, proof) and whether
    they are "gone" or "damaged". ``lost_bodies`` counts bodies that only save requests.
    """

    objects: int
    lost: tuple[tuple[str, str, str], ...] = ()
    lost_bodies: int = 0
    database: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every audit is there with all that proves it, and the database is whole."""
        return not (self.lost or self.database)


def verify(database: Database, store: ObjectStore) -> Verified:
    """See `Archive.verify`."""
    looked_at, lost, bodies = 0, [], 0
    for prefix in PREFIXES:
        with database.reading() as connection:
            kinds: dict[str, set[str]] = {}
            for digest, kind in named_objects(connection, prefix):
                kinds.setdefault(digest, set()).add(kind)
        for digest, named_as in sorted(kinds.items()):
            looked_at += 1
            if store.get(digest) is None:
                how = "damaged" if store.has(digest) else "gone"
                needed = sorted(named_as - {"body"})
                bodies += not needed
                lost += [(digest, kind, how) for kind in needed]
    return Verified(looked_at, tuple(lost), bodies, tuple(_database_problems(database)))


def _database_problems(database: Database) -> Iterator[str]:
    """What SQLite finds wrong in its file; PostgreSQL has pg_amcheck for that."""
    if not database.is_sqlite:
        return
    with database.reading() as connection:
        said = connection.execute(text(f"PRAGMA integrity_check({MOST_TOLD})")).scalars().all()
        yield from (str(line) for line in said if line != "ok")
        for row in connection.execute(text("PRAGMA foreign_key_check")).fetchmany(MOST_TOLD):
            yield f"{row[0]}: row {row[1]} points to a row of {row[2]} that is not there"
