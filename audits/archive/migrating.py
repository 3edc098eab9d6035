"""Brings the tables of an archive to what this program knows; the steps lie in migrations/versions."""

from __future__ import annotations

import threading
from functools import cache
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from audits.archive.connecting import WRITES
from audits.archive.errors import ArchiveNotUsable

_ONE_AT_A_TIME = 0x0173_A0D1
"""Key of the lock that PostgreSQL gives to one who migrates; any number nobody else uses."""
_IN_TURN = threading.Lock()
"""Alembic knows one migration at a time in a process."""


@cache
def steps() -> ScriptDirectory:
    """The migrations that came with the program."""
    folder = Path(str(resources.files("audits").joinpath("archive", "migrations")))
    return ScriptDirectory(str(folder))


def newest() -> str:
    """The revision this program writes."""
    return str(steps().get_current_head())


def revision_of(connection: Connection) -> str | None:
    """The revision of an archive; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> bool:
    """Bring an archive up (or, named, down) to a revision; whether anything had to be done.

    All in one transaction: what breaks in the middle leaves the archive as it was.

    Raises:
        ArchiveNotUsable: a newer program has written it, or another altogether.
    """
    target = newest() if to == "head" else to
    with engine.connect() as connection:
        if _known(revision_of(connection)) == target:
            return False
        _refuse_strangers(connection)
    with engine.connect().execution_options(**WRITES) as connection:
        _alone(connection)
        if _known(revision_of(connection)) == target:  # another process was quicker
            connection.rollback()
            return False
        _run(connection, target)
        connection.commit()
    return True


def _known(revision: str | None) -> str | None:
    if revision is not None and revision not in {step.revision for step in steps().walk_revisions()}:
        raise ArchiveNotUsable("too_new", revision=revision, newest=newest())
    return revision


def _refuse_strangers(connection: Connection) -> None:
    """A file of another program is left alone; a database of PostgreSQL may be shared."""
    tables = inspect(connection).get_table_names()
    if connection.dialect.name == "sqlite" and tables and "alembic_version" not in tables:
        raise ArchiveNotUsable("no_archive", place=connection.engine.url.database)


def _alone(connection: Connection) -> None:
    """Wait for others that migrate; SQLite's own write lock does it there, and checks keys at the end."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    else:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))


def _run(connection: Connection, target: str) -> None:
    script, here = steps(), revision_of(connection)
    before = {step.revision for step in script.iterate_revisions(here or "base", "base")} - {here}
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", script.dir.replace("%", "%%"))
    with _IN_TURN:
        if target == "base" or target in before:
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)
