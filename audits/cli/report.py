"""``oit report``: write a stored audit in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audits.cli import input as given


def report(
    audit: Annotated[Path, typer.Argument(help="audit.json หรือโฟลเดอร์ของการตรวจ / audit.json or its folder")],
    format: Annotated[str | None, typer.Option(help="html,xlsx,csv,json")] = None,  # noqa: A002 - the option's name
    output: Annotated[Path | None, typer.Option(help="โฟลเดอร์ผลลัพธ์ / folder for the results")] = None,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
) -> None:
    """เขียนรายงานจากผลการตรวจที่เก็บไว้ / Write reports from a stored audit."""
    from config.errors import ConfigError
    from config.loading import load_checklist
    from config.wording import wording
    from reports.audit_json import AuditNotReadable, load_audit
    from reports.contract import ReportNotWritten, write_reports

    path = audit / "audit.json" if audit.is_dir() else audit
    try:
        stored = load_audit(path)
        checklist = load_checklist(stored.checklist.name)
    except (AuditNotReadable, ConfigError) as error:
        raise given.BadInput("other", problem=error) from error
    folder = given.folder(output or path.parent)
    names, language = given.formats(format), given.language(lang)
    try:
        for written in write_reports(stored, checklist, folder, names, language):
            typer.echo(written)
    except ReportNotWritten as error:
        typer.echo(wording(language).say("cli.not_written", problem=error), err=True)
        raise typer.Exit(given.NOT_ALL_WRITTEN) from error
