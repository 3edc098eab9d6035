"""One run of a schedule at a time; the lock of a program that died is free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from audits.archive import Archive
from audits.archive.connecting import make_private_folder

FOLDER = "schedules"
_KEY = 0x0173A0D3
"""First half of the locks PostgreSQL gives; any number nobody else uses. The other is the schedule's."""


@contextmanager
def alone(archive: Archive, schedule_id: int) -> Iterator[bool]:
    """Hold the lock of a schedule; False, and nothing is held, when another process has it.

    With a SQLite archive it is a file beside it, on PostgreSQL it holds across machines.
    """
    if archive.database.is_sqlite:
        folder = Path(str(archive.database.url.database)).with_name(FOLDER)
        make_private_folder(folder)
        lock = FileLock(folder / f"{schedule_id}.lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()
        return
    with _of_postgresql(archive, schedule_id) as ours:
        yield ours


@contextmanager
def _of_postgresql(archive: Archive, schedule_id: int) -> Iterator[bool]:
    """A lock of a connection, not of a transaction: it goes when the program dies."""
    keys = {"key": _KEY, "number": schedule_id}
    connection = archive.database.engine.connect()
    try:
        asked = text("SELECT pg_try_advisory_lock(:key, :number)")
        ours = bool(connection.execute(asked, keys).scalar())
        connection.commit()
        yield ours
    finally:
        with suppress(SQLAlchemyError):  # a connection that was lost has lost its locks
            connection.invalidate()  # ends the session, and the lock with it
        connection.close()


def is_held(archive: Archive, schedule_id: int) -> bool:
    """Whether a process works on a schedule at this moment."""
    with alone(archive, schedule_id) as ours:
        return not ours
