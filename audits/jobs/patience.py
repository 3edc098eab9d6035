"""A database that is restarted or out of reach for a while ends no audit: whoever needs it waits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from audits.archive import ArchiveNotUsable
from audits.archive.database import Database
from audits.archive.table_objects import TableObjects

T = TypeVar("T")
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError, PoolTimeout)
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
LOOK_SECONDS = 0.2
"""How often who waits looks whether it should give up."""
READ_SECONDS = 20.0
"""How long a body that was fetched before is waited for; then the site is asked for it again."""


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be reached now, but may be later.

    >>> is_away(psycopg.OperationalError("server closed the connection")), is_away(ValueError())
    (True, False)
    """
    if isinstance(error, ArchiveNotUsable):
        return error.key == "database"
    return isinstance(
        error,
        psycopg.OperationalError | psycopg.InterfaceError | OperationalError | InterfaceError | PoolTimeout,
    )


def waits() -> Iterator[float]:
    """Seconds between tries, longer and longer; never the same on two machines."""
    wait = FIRST_WAIT
    while True:
        yield wait * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret
        wait = min(wait * 2, LONGEST_WAIT)


class Patience:
    """Tries again while the database is away, until ``given_up`` says not to."""

    def __init__(self, given_up: Callable[[], bool] = lambda: False) -> None:
        self.given_up = given_up

    def __call__(self, call: Callable[[], T], *, at_most: float = float("inf")) -> T:
        """What ``call`` gives; after ``at_most`` seconds, or once given up, what it raises."""
        until = time.monotonic() + at_most
        for wait in waits():
            try:
                return call()
            except Exception as error:
                if not is_away(error) or self.given_up() or time.monotonic() >= until:
                    raise
            self._sleep(wait)
        raise AssertionError  # waits() has no end

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.given_up() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_SECONDS))


class PatientObjects(TableObjects):
    """The object store of an archive for journals: a body is kept as soon as the database is back."""

    def __init__(self, database: Database, patience: Patience) -> None:
        super().__init__(database)
        self._patience = patience

    def put(self, data: bytes) -> str:
        """See `ObjectStore`."""
        return self._patience(partial(super().put, data))

    def get(self, digest: str) -> bytes | None:
        """See `ObjectStore`; None also when the database stays away."""
        try:
            return self._patience(partial(super().get, digest), at_most=READ_SECONDS)
        except Exception as error:
            if is_away(error):
                return None
            raise
