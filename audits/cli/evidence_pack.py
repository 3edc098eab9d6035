"""``oit archive export`` and ``oit archive check-warc``: what proves an audit, for others to verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given
from audits.cli.archive import NOT_SOUND, Number, opened
from audits.cli.options import ArchiveAt, Language

if TYPE_CHECKING:
    from audits.archive.warc import NoPack
    from config.wording import Lang


def export(  # noqa: PLR0917 - Typer reads the options from the signature
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE.warc.gz", help="ไฟล์ชุดหลักฐาน / the pack to write")],
    everything: Annotated[
        bool, typer.Option("--all", help="ทุกคำขอของการตรวจ ไม่เฉพาะที่ใช้ตัดสิน / the whole crawl, not only proof")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="เขียนทับไฟล์เดิม / replace the file")] = False,
    where: ArchiveAt = None,
    lang: Language = "th",
) -> None:
    """เขียนชุดหลักฐานของการตรวจ / Write what the findings of an audit rest on, as it came from the site.

    Exit codes: 0 complete · 1 written, but some of it is no longer kept · 2 bad input.
    """
    from audits.archive.warc import NoPack, write_pack
    from config.wording import wording
    from crawler.request_log import without_secrets

    language = given.language(lang)
    words = wording(language)
    if file.exists() and not overwrite:
        raise given.BadInput("other", problem=words.say("pack.bad.exists", path=file))
    try:
        with opened(where, language) as archive:
            pack = write_pack(archive, number, file, everything=everything)
    except NoPack as error:
        raise _bad(error, language) from error
    typer.echo(words.say("pack.written", audit=number, exchanges=pack.exchanges, path=file))
    if pack.gone:
        typer.echo(words.say("pack.incomplete", n=len(pack.gone), url=_shown(without_secrets(pack.gone[0]))))
    raise typer.Exit(NOT_SOUND if pack.gone else 0)


def check_warc(
    file: Annotated[Path, typer.Argument(metavar="FILE.warc.gz", help="ไฟล์ชุดหลักฐาน / the pack")],
    lang: Language = "th",
) -> None:
    """ตรวจว่าชุดหลักฐานครบและไม่ถูกแก้ / Check every digest of a pack, and that each finding's answer is in it.

    Exit codes: 0 sound · 1 it cannot stand as evidence · 2 bad input.
    """
    from audits.archive.warc import NoPack
    from audits.archive.warc_check import check_pack
    from config.wording import wording

    language = given.language(lang)
    words = wording(language)
    try:
        found = check_pack(file)
    except NoPack as error:
        raise _bad(error, language) from error
    for fault in found.faults:
        typer.echo(_shown(words.say(f"pack.faults.{fault.key}", **fault.facts)))
    if found.faults:
        typer.echo(words.say("pack.broken", path=file, n=len(found.faults)))
        raise typer.Exit(NOT_SOUND)
    typer.echo(words.say("pack.sound", path=file, records=found.records, audit=_shown(found.audit_id)))


def _bad(error: NoPack, lang: Lang) -> given.BadInput:
    from config.wording import wording

    return given.BadInput("other", problem=wording(lang).say(f"pack.bad.{error.key}", **error.facts))


def _shown(text: str) -> str:
    """Text from a site, without what a terminal obeys."""
    from reports.escaping import visible

    return visible(text)
