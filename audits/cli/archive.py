"""``oit archive``: what is remembered, how long, and a copy of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given
from audits.cli.options import ArchiveAt, Language, TextOrJson

if TYPE_CHECKING:
    from audits.archive import Archive, AuditRow
    from config.wording import Lang, Wording

NOT_SOUND = 1
"""Exit code of ``verify`` when something is lost."""
FORMATS = ("text", "json")

app = typer.Typer(
    name="archive",
    no_args_is_help=True,
    rich_markup_mode=None,
    help=(
        "คลังการตรวจ: ดู ปักหมุด ลบของเก่า สำรอง ตรวจสอบ / The archive: look, pin, tidy, back up, verify.\n\n"
        "Where it lies: --archive, else OIT_DATABASE_URL, else the data folder of this user."
    ),
)
Number = Annotated[int, typer.Argument(help="หมายเลขการตรวจ / number of the audit", min=1)]


@contextmanager
def opened(where: str | None, lang: Lang) -> Iterator[Archive]:
    """The archive that was asked for; trouble with it is bad input, in the language asked for."""
    from sqlalchemy.exc import SQLAlchemyError

    from audits.archive import ArchiveNotUsable, NotInArchive, open_archive

    try:
        with open_archive(where, create=False) as archive:
            yield archive
    except (ArchiveNotUsable, NotInArchive) as error:
        raise given.BadInput("other", problem=error.said(lang)) from error
    except SQLAlchemyError as error:  # its message may show what is stored
        raise given.BadInput("other", problem=type(error).__name__) from error


@app.command("info")
def info(where: ArchiveAt = None, format: TextOrJson = "text", lang: Language = "th") -> None:  # noqa: A002 - the option's name
    """คลังอยู่ที่ไหน มีอะไร ใหญ่เท่าใด / Where the archive lies, what it holds, how large it is."""
    language, words = _asked(lang, format)
    with opened(where, language) as archive:
        held = asdict(archive.info())
    if format == "json":
        typer.echo(json.dumps(held, ensure_ascii=False, indent=2))
        return
    sizes = {name: megabytes(held[name]) for name in ("objects_bytes", "database_bytes")}
    typer.echo(words.say("archive.info", **{**held, **sizes}))


@app.command("list")
def listed(
    url: Annotated[str, typer.Argument(help="เว็บไซต์ / address of the site")],
    where: ArchiveAt = None,
    format: TextOrJson = "text",  # noqa: A002 - the option's name
    lang: Language = "th",
) -> None:
    """การตรวจของเว็บไซต์หนึ่งที่เก็บไว้ ใหม่สุดก่อน / Kept audits of a site, newest first.

    Exit codes: 0 listed · 2 bad input, or the archive has no audit of the site.
    """
    language, _ = _asked(lang, format)
    with opened(where, language) as archive:
        rows = archive.history(url)
    if not rows:
        raise given.BadInput("audit_no_history", url=url, n=0)
    if format == "json":
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2, default=str))
    else:
        typer.echo("\n".join(_line(row, language) for row in rows))


@app.command("pin")
def pin(
    number: Number,
    note: Annotated[str, typer.Option(help="เหตุผลที่ต้องเก็บไว้ / why it must stay")] = "",
    where: ArchiveAt = None,
    lang: Language = "th",
) -> None:
    """เก็บการตรวจนี้ไว้เสมอ / Keep an audit and its proofs, however old they become."""
    language, words = _asked(lang)
    with opened(where, language) as archive:
        archive.pin(number, note)
    typer.echo(words.say("archive.pinned", number=number))


@app.command("unpin")
def unpin(number: Number, where: ArchiveAt = None, lang: Language = "th") -> None:
    """เลิกปักหมุด / Leave an audit to the rules of config/archive.yaml again."""
    language, words = _asked(lang)
    with opened(where, language) as archive:
        archive.unpin(number)
    typer.echo(words.say("archive.unpinned", number=number))


@app.command("tidy")
def tidy(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="บอกอย่างเดียว ไม่ลบ / only tell what would go")
    ] = False,
    rules: Annotated[
        Path | None, typer.Option(help="กติกาของเราเอง รูปแบบเดียวกับ config/archive.yaml / rules of your own")
    ] = None,
    where: ArchiveAt = None,
    lang: Language = "th",
) -> None:
    """ลบของเก่าตามกติกาการเก็บ / Delete what the rules of config/archive.yaml do not keep, files too."""
    from config.archive import archive_policy
    from config.errors import ConfigError

    language, words = _asked(lang)
    try:
        policy = archive_policy(rules)
    except ConfigError as error:
        raise given.BadInput("other", problem=error) from error
    with opened(where, language) as archive:
        gone = archive.tidy(policy, only_tell=dry_run)
    facts = {**asdict(gone), "bytes": megabytes(gone.bytes)}
    typer.echo(words.say("archive.would_tidy" if dry_run else "archive.tidied", **facts))


@app.command("backup")
def backup(
    folder: Annotated[Path, typer.Argument(help="โฟลเดอร์ของสำเนา / folder for the copy")],
    where: ArchiveAt = None,
    lang: Language = "th",
) -> None:
    """สำเนาคลังไว้อีกที่หนึ่ง / Copy the archive, only what is new; it may be used meanwhile."""
    language, words = _asked(lang)
    with opened(where, language) as archive:
        copied = archive.backup(folder)
    typer.echo(words.say("archive.backed_up", copied=copied, path=folder))


@app.command("verify")
def verify(where: ArchiveAt = None, lang: Language = "th") -> None:
    """ตรวจว่าหลักฐานอยู่ครบและไม่ถูกแก้ / Read every object again and compare it with its digest.

    Exit codes: 0 whole · 1 something is lost or damaged · 2 bad input.
    """
    language, words = _asked(lang)
    with opened(where, language) as archive:
        found = archive.verify()
    for digest, kind, how in found.lost:
        typer.echo(words.say("archive.lost", digest=digest, what=words.say(f"archive.what.{kind}_{how}")))
    for problem in found.database:
        typer.echo(words.say("archive.database_problem", problem=problem))
    if found.lost_bodies:
        typer.echo(words.say("archive.lost_bodies", n=found.lost_bodies))
    typer.echo(words.say("archive.sound" if found.sound else "archive.not_sound", objects=found.objects))
    raise typer.Exit(0 if found.sound else NOT_SOUND)


def _asked(lang: str, format: str = "text") -> tuple[Lang, Wording]:  # noqa: A002 - the option's name
    from config.wording import wording

    language = given.language(lang)
    if format not in FORMATS:
        raise given.BadInput("score_format", name=format, known=", ".join(FORMATS))
    return language, wording(language)


def megabytes(size: int) -> str:
    """A size for people, in millions of bytes.

    >>> megabytes(0), megabytes(1_234_567), megabytes(98_765_432_100)
    ('0.0', '1.2', '98,765.4')
    """
    return f"{size / 1e6:,.1f}"


def _line(row: AuditRow, lang: Lang) -> str:
    """One audit in one line; names come from web sites and are shown without what a terminal obeys."""
    from config.wording import wording
    from reports.escaping import visible
    from reports.phrases import moment, score_range

    words = wording(lang)
    if row.failure:
        result = words.say("archive.failed", failure=row.failure)
    elif row.estimate is None:
        result = words.say("archive.no_score")
    else:
        result = words.say("archive.score", score=score_range(row.worst, row.estimate, row.best))
    line = words.say(
        "archive.line",
        number=row.id,
        moment=moment(row.finished_at or row.saved_at, words),
        checklist=row.checklist,
        result=result,
    )
    marks = [words.say("archive.mark_pinned", note=row.pin_note)] if row.pinned else []
    if row.rejudged_from:
        marks.append(words.say("archive.mark_rejudged", number=row.rejudged_from))
    return visible(" ".join([line, *marks]))
