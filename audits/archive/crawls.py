"""Crawls and their exchanges: what a crawl needs to go on after a crash, and the next one to ask less."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select, update

from audits.archive.database import put_rows
from audits.archive.errors import NotInArchive
from audits.archive.keys import address_key, agency_key, options_digest
from audits.archive.tables import agencies, crawls, exchanges
from config.agency import Agency
from config.archive import archive_policy
from crawler.journal import Exchange

RESUME_DAYS = archive_policy().resume_days
"""An unfinished crawl that nobody touched for longer is not continued."""
CrawlEnd = Literal["finished", "abandoned"]
_GOOD = 400
"""HTTP status from which on nothing was given."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl under way: one begun, or one that goes on where a crash left it.

    ``seconds_spent`` is its wall time so far; ``previous_id`` the last crawl of the site that came
    to its end and got answers.
    """

    id: int
    agency_key: str
    resumed: bool
    seconds_spent: float
    previous_id: int | None


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def agency_id(connection: Connection, agency: Agency) -> int:
    """The number of an agency; what is told of it replaces what was known, silence does not."""
    key = agency_key(agency.url)
    told = {name: value for name, value in agency.model_dump().items() if value}
    put_rows(connection, agencies, [{"key": key, **told}], ["key"])
    return int(connection.execute(select(agencies.c.id).where(agencies.c.key == key)).scalar_one())


def begin(connection: Connection, agency: Agency, options: Mapping[str, object], *, resume: bool) -> Crawl:
    """See `Archive.begin_crawl`."""
    agency_number, digest = agency_id(connection, agency), options_digest(options)
    key, previous = agency_key(agency.url), previous_crawl(connection, agency_number)
    if resume and (row := _unfinished(connection, agency_number, digest)):
        connection.execute(
            update(crawls).where(crawls.c.id == row.id).values(touched_at=now(), holder=holder())
        )
        return Crawl(row.id, key, True, row.seconds_spent, previous)
    moment = now()
    values = {
        "agency_id": agency_number,
        "options_sha256": digest,
        "options": dict(options),
        "started_at": moment,
        "touched_at": moment,
        "holder": holder(),
    }
    number = connection.execute(crawls.insert().values(values).returning(crawls.c.id)).scalar_one()
    return Crawl(int(number), key, False, 0.0, previous)


def _unfinished(connection: Connection, agency_number: int, digest: str) -> Row[*tuple[Any, ...]] | None:
    found = connection.execute(
        select(crawls.c.id, crawls.c.seconds_spent, crawls.c.holder)
        .where(
            crawls.c.agency_id == agency_number,
            crawls.c.options_sha256 == digest,
            crawls.c.state == "running",
            crawls.c.touched_at > now() - archive_policy().resumable,
        )
        .order_by(crawls.c.id.desc())
    )
    return next((row for row in found if not held_by_another(row.holder)), None)


def holder(process: int | None = None) -> str:
    """Who works on a crawl: a process of this machine, this one where no number is given.

    The time of its start is part of it: after a power failure the same numbers come again.
    """
    process = process or os.getpid()
    return f"{socket.gethostname()}:{process}:{_start_of(process)}"


def _start_of(process: int) -> str:
    """When a process started, in the units of Linux; empty where that is not told."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[
        19
    ]  # proc_pid_stat(5), field 22; the name before may hold anything


def held_by_another(name: str) -> bool:
    """Whether another living process of this machine works on it; then it is not ours to continue."""
    _, _, process = name.rpartition(":")[0].rpartition(":")
    if name == holder() or not process.isdigit() or name != holder(int(process)) or os.name == "nt":
        return False
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def previous_crawl(connection: Connection, agency_number: int) -> int | None:
    """The last crawl of a site that came to its end and got answers; one of a dead site helps nobody."""
    return connection.execute(
        select(func.max(crawls.c.id)).where(
            crawls.c.agency_id == agency_number, crawls.c.state == "finished", crawls.c.answers > 0
        )
    ).scalar()


def add(connection: Connection, crawl_id: int, rows: Sequence[Exchange], seconds_spent: float) -> None:
    """See `Archive.add_exchanges`."""
    last = {(row.url, row.method): row for row in rows}
    put_rows(
        connection,
        exchanges,
        [_as_row(crawl_id, row) for row in last.values()],
        ["crawl_id", "url_key", "method"],
    )
    touched = connection.execute(
        update(crawls)
        .where(crawls.c.id == crawl_id)
        .values(
            touched_at=now(),
            seconds_spent=func.max(crawls.c.seconds_spent, seconds_spent)
            if connection.dialect.name == "sqlite"
            else func.greatest(crawls.c.seconds_spent, seconds_spent),
        )
    )
    if not touched.rowcount:
        raise NotInArchive("crawl", crawl_id)


def end(connection: Connection, crawl_id: int, state: CrawlEnd) -> None:
    """See `Archive.end_crawl`."""
    answers = (
        select(func.count())
        .where(
            exchanges.c.crawl_id == crawl_id,
            exchanges.c.status < _GOOD,
            exchanges.c.body != "",
        )
        .scalar_subquery()
    )
    ended = connection.execute(
        update(crawls)
        .where(crawls.c.id == crawl_id)
        .values(state=state, ended_at=now(), touched_at=now(), answers=answers)
    )
    if not ended.rowcount:
        raise NotInArchive("crawl", crawl_id)


def of_crawl(connection: Connection, crawl_id: int, *, only_proof: bool = False) -> list[Exchange]:
    """The exchanges of a crawl in the order in which they came first."""
    asked = select(exchanges).where(exchanges.c.crawl_id == crawl_id).order_by(exchanges.c.id)
    if only_proof:
        asked = asked.where(exchanges.c.proof)
    return [_as_exchange(row) for row in connection.execute(asked)]


def earlier(connection: Connection, key: str) -> list[Exchange]:
    """See `Archive.earlier_exchanges`."""
    number = connection.execute(select(agencies.c.id).where(agencies.c.key == key)).scalar()
    crawl_id = previous_crawl(connection, number) if number is not None else None
    return of_crawl(connection, crawl_id) if crawl_id is not None else []


def _as_row(crawl_id: int, exchange: Exchange) -> dict[str, Any]:
    plain = {name: getattr(exchange, name) for name in exchange.__slots__}
    return {"crawl_id": crawl_id, "url_key": address_key(exchange.url), "kept": True, **plain}


def _as_exchange(row: Row[*tuple[Any, ...]]) -> Exchange:
    values = {name: getattr(row, name) for name in Exchange.__slots__}
    pairs = {name: tuple((k, v) for k, v in values[name]) for name in ("headers", "request_headers")}
    return Exchange(**{**values, **pairs, "problems": tuple(values["problems"])})
