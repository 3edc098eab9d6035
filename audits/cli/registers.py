"""``oit registers check``: what a sweep of a register would audit, and everything odd in it, by its line."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given

if TYPE_CHECKING:
    from rich.console import Console

    from config.registers import Register
    from config.wording import Lang

WHEN_PIPED = 1000
"""Columns where there is no terminal: a row stays on one line, for grep and cut."""


def registers(  # noqa: PLR0917 - Typer reads the options from the signature
    action: Annotated[str, typer.Argument(help="check")],
    file: Annotated[Path, typer.Argument(help="ทะเบียน CSV, XLSX, XLS, ODS / a register")],
    sheet: Annotated[str | None, typer.Option(help="ชื่อแผ่นงาน / name of the sheet")] = None,
    type: Annotated[  # noqa: A002 - the option's name
        list[str] | None, typer.Option(help="เฉพาะประเภทนี้ เช่น อบต. / this type only; may be repeated")
    ] = None,
    province: Annotated[
        list[str] | None, typer.Option(help="เฉพาะจังหวัดนี้ / this province only; may be repeated")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="จำนวนแถวแรก / the first rows")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="อนุญาตเครือข่ายภายใน / allow private addresses")
    ] = False,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
) -> None:
    """ตรวจทะเบียนหน่วยงานก่อนสั่งตรวจทั้งจังหวัด / Check a register before a sweep.

    Exit codes: 0 it can be swept · 2 it is no register; every problem is listed with its line.
    """
    from rich.console import Console

    from config.registers import RegisterNotReadable, read_register
    from config.wording import wording

    language = given.language(lang)
    if action != "check":
        raise given.BadInput("other", problem=wording(language).say("registers.check.actions"))
    try:
        register = read_register(file, sheet=sheet, allow_private=allow_private)
    except RegisterNotReadable as error:
        _print(error.said(language).splitlines(), err=True)
        raise typer.Exit(given.USAGE) from error
    chosen = register.only(type or (), province or (), limit)
    if not chosen.rows:
        raise given.BadInput("other", problem=wording(language).say("registers.check.none_chosen"))
    _show(chosen, Console(width=None if sys.stdout.isatty() else WHEN_PIPED), language)


def _show(register: Register, console: Console, lang: Lang) -> None:
    from config.wording import wording

    say = wording(lang).say
    unusable = sum(bool(row.unusable) for row in register.rows)
    sites = sum(bool(row.agency.url) for row in register.rows)
    none = len(register.rows) - sites - unusable
    facts = {"file": register.name, "n": len(register.rows), "sites": sites, "none": none}
    _print(
        (
            say("registers.check.counts", unusable=unusable, **facts),
            say("registers.check.frozen", sha256=register.sha256),
        )
    )
    for column in ("type", "province"):
        _table(register, column, console, lang)
    if register.notes:
        _print(
            (
                say("registers.check.notes", n=len(register.notes)),
                *(note.said(lang) for note in register.notes),
            )
        )
    else:
        _print((say("registers.check.no_notes"),))


def _table(register: Register, column: str, console: Console, lang: Lang) -> None:
    """How many agencies of each type or province there are, and how many of them can be audited."""
    from rich.table import Table
    from rich.text import Text

    from config.wording import wording

    say = wording(lang).say
    agencies, sites = Counter[str](), Counter[str]()
    for row in register.rows:
        name = getattr(row.agency, column)
        agencies[name] += 1
        sites[name] += bool(row.agency.url)
    table = Table(say(f"registers.check.{column}"), box=None, pad_edge=False)
    for heading in ("agencies", "sites"):
        table.add_column(say(f"registers.check.{heading}"), justify="right")
    for name, n in sorted(agencies.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(Text(name or say("registers.check.unnamed")), str(n), str(sites[name]))
    console.print(table)


def _print(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines without what a terminal would obey."""
    for line in lines:
        typer.echo("".join(c if c.isprintable() else "?" for c in line), err=err)
