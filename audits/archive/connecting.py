"""Connections: what SQLite must be told each time, and private files."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from audits.archive.errors import ArchiveNotUsable
from audits.archive.places import OBJECTS

BUSY_SECONDS = 60
"""How long a writer waits for another; a batch of rows takes milliseconds."""
CONNECT_SECONDS = 10
WRITES = {"oit_writes": True}
"""Execution option of a connection that will write."""


def connect(url: URL) -> Engine:
    """An engine for the archive at ``url``; the files of a new one are made, readable by the owner only.

    Raises:
        ArchiveNotUsable: no driver is installed, or the folder cannot be made.
    """
    return _sqlite(url) if url.drivername == "sqlite" else _postgresql(url)


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "oit-audit"},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError:
        raise ArchiveNotUsable("driver") from None


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    try:
        make_private_folder(path.parent)
        make_private_file(path)
        beside = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
        for one in (path, *beside, path.parent / OBJECTS):
            close_to_others(one)
    except OSError as error:
        raise ArchiveNotUsable("folder", path=path, cause=error.strerror or error) from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter; one that is there stays as it is."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make a file that only its owner can read; SQLite gives the files beside it the same rights."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def close_to_others(path: Path) -> None:
    """Take away rights that a copy or an unpacking gave to others; nothing where the owner is another."""
    with suppress(OSError):
        rights = stat.S_IMODE(path.stat().st_mode)
        if os.name == "posix" and rights & 0o077:
            path.chmod(rights & 0o700)


def _prepare(connection: Any, record: Any) -> None:  # noqa: ARG001 - SQLAlchemy hands over both
    connection.isolation_level = None  # transactions are begun below, and hold changes of tables too
    for said in (
        f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
        "PRAGMA foreign_keys=ON",
    ):
        connection.execute(said).close()


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once: one that read first would be refused instead of waiting."""
    writes = connection.get_execution_options().get("oit_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
