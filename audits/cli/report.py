"""``oit report``: write a stored audit in other formats."""

from __future__ import annotations

import typer

from audits.cli import input as given
from audits.cli.options import Formats, Language, Output, Private, Screenshots, StoredAudit


def report(  # noqa: PLR0917 - one parameter for each option
    audit: StoredAudit,
    format: Formats = None,  # noqa: A002 - the option's name
    output: Output = None,
    lang: Language = "th",
    screenshots: Screenshots = False,
    allow_private: Private = False,
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
        for taken in picture(found.audit, folder, language, allow_private=allow_private):
            typer.echo(taken)
    try:
        for written in write_reports(
            found.audit, checklist, folder, names, language, history=past_audits(found)
        ):
            typer.echo(written)
    except ReportNotWritten as error:
        typer.echo(wording(language).say("cli.not_written", problem=error), err=True)
        raise typer.Exit(given.WITH_FAILURES) from error
