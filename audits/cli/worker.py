"""``oit worker``: take audits from the queue of a database, beside any number of other machines."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given
from audits.cli.options import Language, Processes, SideBySide, at_once

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from config.wording import Lang

LEAST_STALLED = 3.0
NEEDED = ("procrastinate", "psycopg", "psycopg_pool")


def worker(  # noqa: PLR0917 - Typer reads the options from the signature
    processes: Processes = None,
    side_by_side: SideBySide = None,
    until_empty: Annotated[
        bool,
        typer.Option("--until-empty", "--once", help="จบเมื่อไม่มีงานรอ / end when no job waits any more"),
    ] = False,
    stalled_after: Annotated[
        float | None,
        typer.Option(
            min=LEAST_STALLED, help="วินาทีที่เงียบไปจึงถือว่าตาย / seconds of silence after which a worker is dead"
        ),
    ] = None,
    canary: Annotated[
        bool,
        typer.Option("--canary/--no-canary", help="ตรวจเว็บที่รู้คำตอบก่อนรับงาน / audit a known site first"),
    ] = True,
    lang: Language = "th",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="ไม่แสดงความคืบหน้า / say nothing")] = False,
) -> None:
    """รับงานตรวจจากคิวใน PostgreSQL กี่เครื่องก็ได้ / Take audits from the queue, on any number of machines.

    Needs OIT_DATABASE_URL=postgresql://… and the extra oit-audit[postgresql]. What it is at when it
    ends or dies is continued by others.

    Exit codes: 0 the queue is empty (--until-empty) · 2 no usable database, or bad input · 4 the site
    with known answers was judged wrongly, no job was taken · 130 told to end (SIGINT, SIGTERM).
    """
    words = given.language(lang)
    children, audits = at_once(processes, side_by_side, words)
    url = _database(words)
    from audits.audit import stopping_on_signals
    from audits.enduring import enduring_output
    from audits.jobs.__main__ import say
    from audits.jobs.supervising import Supervisor
    from config.sweep import sweep_limits
    from config.wording import wording
    from config.worker import worker_limits

    _prepare(url, words)
    limits = worker_limits()
    asked = {
        "side_by_side": audits or sweep_limits().side_by_side,
        "until_empty": until_empty,
        "canary": canary,
        "lang": words,
        "quiet": quiet,
        "limits": {"stalled_after": stalled_after} if stalled_after else {},
    }

    def tell(key: str, **facts: object) -> None:
        say(wording(words).say(f"worker.told.{key}", **facts))

    patience = limits.stop_patience * 2 + 5
    stop: list[int] = []
    supervisor = Supervisor(
        children or os.cpu_count() or 1,
        asked,
        tell,
        patience=patience,
        longest_wait=limits.longest_restart,
    )
    with stopping_on_signals(lambda: stop.append(1)) as came, enduring_output():
        code = supervisor.run(lambda: bool(stop))
    raise typer.Exit(given.INTERRUPTED if came else code)


def _database(lang: Lang) -> URL:
    """The URL of the database; a place that no other machine can reach is refused."""
    from audits.archive import ArchiveNotUsable
    from audits.archive.places import VARIABLE, read_url

    if not os.environ.get(VARIABLE, "").strip():
        raise _refused("no_url", lang)
    try:
        url = read_url(None)
    except ArchiveNotUsable as error:
        raise given.BadInput("other", problem=error.said(lang)) from error
    if url.drivername == "sqlite":
        raise _refused("no_postgresql", lang)
    if any(find_spec(name) is None for name in NEEDED):
        raise _refused("no_extra", lang)
    return url


def _prepare(url: URL, lang: Lang) -> None:
    """Make the tables of the archive and of the queue where they are absent; wrong access is told now."""
    import psycopg

    from audits.archive import ArchiveNotUsable, open_archive
    from audits.archive.places import shown, without_password
    from audits.jobs.schema import apply_schema

    try:
        open_archive().close()
        apply_schema(url)
    except ArchiveNotUsable as error:
        raise given.BadInput("other", problem=error.said(lang)) from error
    except psycopg.Error as error:
        raise _refused("queue", lang, place=shown(url), cause=without_password(str(error), url)) from error


def _refused(key: str, lang: Lang, **facts: object) -> given.BadInput:
    from config.wording import wording

    return given.BadInput("other", problem=wording(lang).say(f"worker.refused.{key}", **facts))
