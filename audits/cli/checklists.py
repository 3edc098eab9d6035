"""``oit checklists``: the editions there are, and a validator for one's own."""

from __future__ import annotations

from typing import Annotated

import typer

from audits.cli import input as given


def checklists(
    action: Annotated[str, typer.Argument(help="list | validate")] = "list",
    file: Annotated[str | None, typer.Argument(help="ไฟล์ YAML ที่จะตรวจ / file to validate")] = None,
) -> None:
    """แสดงเกณฑ์ที่มี หรือตรวจไฟล์เกณฑ์ / List the editions, or validate a file."""
    from config.errors import ConfigError
    from config.loading import editions, load_checklist

    if action == "list":
        for one in editions():
            typer.echo(f"{one.name}  {len(one.requirements)}  {one.status}  {one.title.th}")
    elif action == "validate" and file:
        try:
            one = load_checklist(file)
        except ConfigError as error:
            raise given.BadInput("other", problem=error) from error
        typer.echo(f"{one.name}: {len(one.requirements)} ข้อ ใช้ได้")
    else:
        raise given.BadInput("action")
