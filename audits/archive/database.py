"""Transactions on an archive, and the few statements the two engines spell alike but not the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError

from audits.archive.connecting import WRITES, connect
from audits.archive.errors import ArchiveNotUsable
from audits.archive.migrating import migrate
from audits.archive.places import shown, without_password

SENTENCES = {
    "SQLITE_FULL": "full",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_READONLY": "read_only",
}
"""Sentences of ``archive.bad`` by the name SQLite gives an error; names of a kind begin alike."""


class Database:
    """The tables of an archive, brought up to date when they are opened.

    Raises:
        ArchiveNotUsable: it cannot be reached, is no archive, or was written by a newer program.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine: Engine = connect(url)
        with self._told():
            migrate(self.engine)
        self._writer = self.engine.execution_options(**WRITES)

    @property
    def shown(self) -> str:
        """Its URL without password, for people."""
        return shown(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One look at the archive: what others write meanwhile is not seen."""
        with self._told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; whoever writes at the same time waits for it."""
        with self._told(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            cause = without_password(str(error.orig), self.url)
            raise ArchiveNotUsable(_sentence(error), place=self.shown, cause=cause) from None
        except DatabaseError as error:
            if type(error) is not DatabaseError:
                raise
            raise ArchiveNotUsable("no_archive", place=self.shown) from None


def _sentence(error: OperationalError) -> str:
    """Which sentence of ``archive.bad`` tells what is wrong, and so what to do."""
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    return next((key for start, key in SENTENCES.items() if name.startswith(start)), "database")


def put_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert rows; one whose key is there already takes the new values, except those named in ``keep``."""
    if not rows:
        return
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in {*key, *keep}}
    connection.execute(
        insert.on_conflict_do_update(index_elements=list(key), set_=changed), [dict(row) for row in rows]
    )
