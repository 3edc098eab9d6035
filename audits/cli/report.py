"""``oit report``: write a stored audit in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audits.cli import input as given


def report(  # noqa: PLR0917 - one parameter for each option
    audit: Annotated[
        str,
        typer.Argument(
            metavar="AUDIT",
            help="โฟลเดอร์ audit.json เลขในคลัง หรือ URL (ครั้งล่าสุด) / folder, audit.json, number in the archive, "
            "or URL (its latest)",
        ),
    ],
    format: Annotated[str | None, typer.Option(help=given.FORMATS)] = None,  # noqa: A002 - the option's name
    output: Annotated[Path | None, typer.Option(help="โฟลเดอร์ผลลัพธ์ / folder for the results")] = None,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
    screenshots: Annotated[
        bool,
        typer.Option(
            "--screenshots",
            help="ถ่ายภาพหน้าจอหลักฐาน เปิดเว็บไซต์อีกไม่เกิน 12 หน้า / pictures of the evidence; opens at most 12 "
            "pages of the site again",
        ),
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="ยอมให้เปิดที่อยู่ภายใน / private addresses too")
    ] = False,
) -> None:
    """เขียนรายงานจากผลการตรวจที่เก็บไว้ / Write reports from a stored audit."""
    from audits.cli.picturing import picture
    from audits.cli.writing import host_folder, past_audits, stored
    from config.loading import editions, shipped_checklist
    from config.wording import wording
    from reports.contract import ReportNotWritten, write_reports

    found = stored(audit)
    edition = found.audit.checklist.name
    checklist = shipped_checklist(edition)
    if checklist is None:
        raise given.BadInput("checklist", name=edition, known=", ".join(one.name for one in editions()))
    folder = given.folder(output or found.folder or host_folder("report", found.audit.agency.url))
    names, language = given.formats(format), given.language(lang)
    if screenshots:
        picture(found.audit, folder, language, allow_private=allow_private)
    try:
        for written in write_reports(
            found.audit, checklist, folder, names, language, history=past_audits(found)
        ):
            typer.echo(written)
    except ReportNotWritten as error:
        typer.echo(wording(language).say("cli.not_written", problem=error), err=True)
        raise typer.Exit(given.NOT_ALL_WRITTEN) from error
