"""Where an archive lies: a folder with a SQLite file and objects, or PostgreSQL by its URL."""

from __future__ import annotations

import os
import re
from pathlib import Path

import platformdirs
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from audits.archive.errors import ArchiveNotUsable

VARIABLE = "OIT_DATABASE_URL"
DATABASE, OBJECTS = "archive.db", "objects"
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_HOST = re.compile(r"[A-Za-z0-9_.:-]*|/.*")
"""A name, an address or the folder of a socket; anything else is the rest of a password with an @ in it."""
_MISTYPED = re.compile(r"(?:postgres|mysql|mariadb|sqlite)\w*(?:\+\w+)?(?::/?|/{2})(?!/)\S*@", re.IGNORECASE)
"""A URL that lacks a colon or a slash; taken for a folder, its password would be the name of one."""
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})


def default_url() -> str:
    """The archive of this user: ``OIT_DATABASE_URL``, else a SQLite file in the user's data folder."""
    named = os.environ.get(VARIABLE, "").strip()
    return named or url_in(platformdirs.user_data_path("oit-audit", appauthor=False))


def url_for(folder: Path) -> str:
    """The archive of work that has a folder of its own: ``OIT_DATABASE_URL`` all the same, else in it."""
    return os.environ.get(VARIABLE, "").strip() or url_in(folder)


def url_in(folder: Path) -> str:
    """The URL of the SQLite archive of a folder."""
    return URL.create("sqlite", database=str(folder.absolute() / DATABASE)).render_as_string()


def read_url(where: str | Path | None) -> URL:
    """The URL of an archive, with the driver that is used, from a URL, a folder or nothing.

    >>> read_url("postgres://me:pw@db.example/oit").drivername
    'postgresql+psycopg'

    Raises:
        ArchiveNotUsable: the URL is none, or of a database that is not used here.
    """
    text = default_url() if where is None else str(where)
    if _MISTYPED.match(text):
        raise ArchiveNotUsable("url")
    if "://" not in text:
        return make_url(url_in(Path(text)))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # its message may show the password
        raise ArchiveNotUsable("url") from None
    if url.drivername in _POSTGRESQL:
        if not _HOST.fullmatch(url.host or ""):
            raise ArchiveNotUsable("url")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE:
        raise ArchiveNotUsable("engine", engine=url.drivername)
    if not url.database or url.database == ":memory:":
        raise ArchiveNotUsable("memory")
    return url.set(drivername="sqlite", database=str(Path(url.database).absolute()))


def shown(url: URL) -> str:
    """A URL fit for messages and logs: no password, no options (they may hold one), a plain path for SQLite.

    >>> shown(read_url("postgresql://me:secret@db.example:5433/oit?password=x"))
    'postgresql://me@db.example:5433/oit'
    """
    if url.drivername == "sqlite":
        return str(url.database)
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return plain.render_as_string()


def without_password(text: str, url: URL) -> str:
    r"""What a driver said, in one line, without the password it may have repeated.

    >>> without_password("no pg_hba entry\n for secret", read_url("postgresql://me:secret@db/x"))
    'no pg_hba entry for …'
    """
    secrets = [str(url.password or ""), *(str(v) for k, v in url.query.items() if "pass" in k)]
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return " ".join(text.split())[:300]
