"""``oit history``: the audits of one site along time."""

from __future__ import annotations

from typing import Annotated

import typer

from audits.cli import input as given
from audits.cli.options import Language


def history(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="ที่อยู่เว็บไซต์ของหน่วยงาน / address of the agency's site")
    ],
    lang: Language = "th",
    format: Annotated[str, typer.Option(help="terminal | json")] = "terminal",  # noqa: A002 - the option's name
    limit: Annotated[int, typer.Option(min=1, help="จำนวนการตรวจที่แสดง / audits listed")] = 40,
) -> None:
    """ลำดับเวลาการตรวจของเว็บไซต์หนึ่งแห่ง ใหม่สุดก่อน / The audits of one site, newest first.

    The numbers are what `oit compare`, `oit report` and `oit rejudge` take. Exit codes: 0 listed ·
    2 bad input, or the archive has no audit of the site.
    """
    from rich.console import Console

    from audits.cli.writing import bad, chosen
    from audits.finding_audits import AuditNotFound, opened
    from audits.timeline import timeline
    from config.web_address import completed
    from reports.comparison_terminal import print_timeline
    from reports.json_forms import dump

    language = given.language(lang)
    (name,) = chosen(format, ("terminal", "json"))[:1]
    try:
        with opened() as archive:
            line = timeline(archive, completed(url), lang=language, most=limit)
    except AuditNotFound as error:
        raise bad(error) from error
    if not line.milestones:
        raise given.BadInput("audit_no_history", url=url, n=0)
    if name == "json":
        typer.echo(dump(line).decode("utf-8"), nl=False)
    else:
        print_timeline(line, Console(), language)
