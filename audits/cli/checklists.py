"""``oit checklists``: the editions there are, where items went from year to year, and a validator."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from audits.cli import input as given
from config.wording import Lang

WHEN_PIPED = 1000
"""Columns where there is no terminal: a row stays on one line, for grep and cut."""


def checklists(
    action: Annotated[str, typer.Argument(help="list | show NAME | validate FILE")] = "list",
    name: Annotated[
        str | None, typer.Argument(help="ชื่อเกณฑ์ หรือไฟล์ YAML / name of a checklist, or a YAML file")
    ] = None,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
) -> None:
    """แสดงเกณฑ์ที่มี และข้อเดียวกันในแต่ละปี หรือตรวจไฟล์เกณฑ์ / List the editions, or validate a file."""
    from rich.console import Console

    from config.loading import editions
    from config.movement import trails
    from reports.editions import print_editions, print_items, print_moves

    language = given.language(lang)
    console = Console(width=None if sys.stdout.isatty() else WHEN_PIPED)
    if action == "list" and name is None:
        print_editions(editions(), console, language)
        print_moves(trails(), console, language)
    elif action == "show" and name:
        print_items(given.checklist(name), console, language)
    elif action == "validate" and name:
        for line in _validate(name, language):
            typer.echo(line)
    else:
        raise given.BadInput("action")


def _validate(name: str, lang: Lang) -> tuple[str, str]:
    """What was checked, in two lines.

    Raises:
        BadInput: the file is wrong, or does not tell its own items apart.
    """
    from config.wording import wording
    from matchers.siblings import ALIKE, self_refusing, unseparated

    one, say = given.checklist(name), wording(lang).say
    refusals = self_refusing(one)
    if refusals:
        first = refusals[0]
        raise given.BadInput("self_refusing", file=name, code=first.code, name=first.name, n=len(refusals))
    pairs = unseparated(one)
    if pairs:
        worst = pairs[0]
        raise given.BadInput(
            "siblings",
            file=name,
            code=worst.code,
            title=worst.title,
            sibling=worst.sibling,
            name=worst.name,
            percent=round(worst.score * 100),
            n=len(pairs),
            pairs=", ".join(f"{pair.sibling}→{pair.code}" for pair in pairs),
        )
    return (
        say("checklists.valid", file=name, name=one.name, n=len(one.requirements)),
        say("checklists.checked", percent=round(ALIKE * 100)),
    )
