"""Tidying and backing up shut each other out; audits go on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from audits.archive.database import Database
from audits.archive.errors import ArchiveNotUsable

LOCK = "archive.lock"
_KEY = 0x0173_A0D2
"""Of the lock PostgreSQL gives; any number nobody else uses."""


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold the archive's lock for upkeep; raises ArchiveNotUsable when somebody else does."""
    if database.is_sqlite:
        path = Path(str(database.url.database)).with_name(LOCK)
        try:
            with FileLock(path, timeout=0, mode=0o600):
                yield
        except Timeout:
            raise ArchiveNotUsable("busy", place=database.shown) from None
        return
    with database.reading() as connection:
        # a lock of the connection, not of a transaction: it goes when the program dies
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar():
            raise ArchiveNotUsable("busy", place=database.shown)
        try:
            connection.commit()
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _KEY})
            connection.commit()
