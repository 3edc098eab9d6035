"""The tables of the queue: Procrastinate's own, made when they are absent, brought up to its version."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy.engine import URL

from audits.jobs.queue import ALIVE, conninfo

_ONE_AT_A_TIME = 0x0173_A0D3
"""Key of the lock that PostgreSQL gives to one who makes them; any number nobody else uses."""
_NOTE = re.compile(r"made for procrastinate (\d+(?:\.\d+)*)")
_STEP = re.compile(r"(\d+(?:\.\d+)*)_(\d+)_.*\.sql")
Version = tuple[int, ...]


def apply_schema(url: URL) -> bool:
    """Make the tables of the queue, or bring older ones up to date; whether anything had to be done.

    The version is noted in a comment of its first table. Tables without that note were made by
    somebody else; they are taken to be of the version that is installed.
    """
    with psycopg.connect(conninfo(url), **ALIVE) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
        installed = version("procrastinate")
        found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found is None or found[0] is None:
            connection.execute(SchemaManager.get_schema())
        else:
            noted = noted_version(connection)
            if noted == installed:
                return False
            for step in steps_after(read_version(noted or installed), _steps()):
                connection.execute(step.read_bytes())
        # a comment takes no parameters; a version has nothing but digits, dots and letters
        note = re.sub(r"[^\w.]", "", installed)
        connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS 'made for procrastinate {note}'".encode())
        return True


def noted_version(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """The version noted at the tables; "" without a note."""
    asked = "SELECT obj_description('procrastinate_jobs'::regclass, 'pg_class')"
    row = connection.execute(asked).fetchone()
    noted = _NOTE.search(str(row[0])) if row else None
    return noted.group(1) if noted else ""


def read_version(text: str) -> Version:
    """Numbers of a version, to be compared.

    >>> read_version("3.10.0") > read_version("03.04.00") > read_version("3.4")
    True
    >>> read_version("3.11.0rc1")
    (3, 11, 0)
    """
    return tuple(int(part) for part in re.findall(r"(?:^|\.)(\d+)", text))


def steps_after(noted: Version, steps: list[Path]) -> list[Path]:
    """Steps that tables of a version still need, in their order.

    >>> steps = [Path("03.04.00_50_post_x.sql"), Path("03.04.00_01_pre_x.sql"), Path("03.03.00_01_pre_y.sql")]
    >>> [step.name for step in steps_after((3, 3, 2), steps)]
    ['03.04.00_01_pre_x.sql', '03.04.00_50_post_x.sql']
    """
    numbered = [(read_version(m[1]), int(m[2]), step) for step in steps if (m := _STEP.fullmatch(step.name))]
    return [step for number, _, step in sorted(numbered) if number > noted]


def _steps() -> list[Path]:
    return list(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
