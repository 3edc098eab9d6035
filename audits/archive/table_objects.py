"""Objects in a table of PostgreSQL, so that every machine has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from audits.archive.crawls import now
from audits.archive.database import Database
from audits.archive.objects import Stored, digest_of, is_digest, pack, unpack
from audits.archive.tables import objects

_SPARED = timedelta(hours=1)
"""What was put within this time need not be marked as put again; every mark is a write."""


class TableObjects:
    """See `ObjectStore`; ``settle`` has nothing to do, a commit has reached the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, data: bytes) -> str:
        """See `ObjectStore`."""
        digest = digest_of(data)
        if not self._touched(digest):
            values = {"digest": digest, "size": len(data), "touched_at": now(), "packed": pack(data)}
            from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

            row = insert(objects).values(values)
            touched = row.on_conflict_do_update(
                index_elements=["digest"],
                set_={name: row.excluded[name] for name in ("size", "touched_at", "packed")},
            )
            with self._database.writing() as connection:
                connection.execute(touched)
        return digest

    def _touched(self, digest: str) -> bool:
        """Whether it is there; tidying then spares it for a while."""
        with self._database.reading() as connection:
            at = connection.execute(select(objects.c.touched_at).where(objects.c.digest == digest)).scalar()
        if at is None:
            return False
        if at > now() - _SPARED:
            return True
        change = update(objects).where(objects.c.digest == digest).values(touched_at=now())
        with self._database.writing() as connection:
            return connection.execute(change).rowcount == 1

    def get(self, digest: str) -> bytes | None:
        """See `ObjectStore`."""
        if not is_digest(digest):
            return None
        with self._database.reading() as connection:
            packed = connection.execute(select(objects.c.packed).where(objects.c.digest == digest)).scalar()
        return None if packed is None else unpack(bytes(packed), digest)

    def has(self, digest: str) -> bool:
        """See `ObjectStore`."""
        with self._database.reading() as connection:
            found = connection.execute(select(objects.c.size).where(objects.c.digest == digest))
            return found.scalar() is not None

    def delete(self, digest: str, untouched_since: datetime | None = None) -> bool:
        """See `ObjectStore`."""
        gone = delete(objects).where(objects.c.digest == digest)
        if untouched_since is not None:
            gone = gone.where(objects.c.touched_at < untouched_since)
        with self._database.writing() as connection:
            return connection.execute(gone).rowcount == 1

    def size(self) -> int:
        """See `ObjectStore`."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.sum(func.length(objects.c.packed)))).scalar() or 0)

    def listed(self, prefix: str = "") -> Iterator[Stored]:
        """See `ObjectStore`."""
        asked = select(objects.c.digest, func.length(objects.c.packed), objects.c.touched_at)
        asked = asked.where(objects.c.digest.startswith(prefix, autoescape=True)).order_by(objects.c.digest)
        with self._database.reading() as connection:
            yield from (Stored(*row) for row in connection.execute(asked).all())

    def settle(self, digests: Iterable[str]) -> None:
        """See `ObjectStore`."""
