"""``oit check``: audit one site."""

from __future__ import annotations

from typing import Annotated

import typer

from audits.cli import input as given
from audits.cli.options import (
    Browser,
    Day,
    DecisionsHere,
    Delay,
    Edition,
    FailOn,
    Formats,
    Fresh,
    Language,
    Minutes,
    NoArchive,
    Ocr,
    Output,
    Pages,
    Private,
    Quiet,
    Screenshots,
    Verbose,
    Where,
    Year,
)
from config.agency import Agency


def check(  # noqa: PLR0917 - Typer reads the options from the signature
    url: Annotated[
        str, typer.Argument(metavar="URL", help="ที่อยู่เว็บไซต์ของหน่วยงาน / address of the agency's site")
    ],
    fiscal_year: Year = None,
    checklist: Edition = None,
    as_of: Day = None,
    output: Output = None,
    max_pages: Pages = 300,
    max_minutes: Minutes = None,
    delay: Delay = 1.0,
    ocr_seconds: Ocr = 60.0,
    browser_pages: Browser = 10,
    allow_private: Private = False,
    screenshots: Screenshots = False,
    lang: Language = "th",
    format: Formats = None,  # noqa: A002 - the option's name
    decisions: DecisionsHere = None,
    archive: Where = None,
    no_archive: NoArchive = False,
    fresh: Fresh = False,
    fail_on: FailOn = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """ตรวจเว็บไซต์หนึ่งแห่งและเขียนรายงานช่องว่าง / Audit one site and write a gap report.

    Exit codes: 0 finished · 1 --fail-on matched · 2 bad input, nothing written · 3 no page of the
    site could be judged · 4 a file could not be written · 130 interrupted, partial report written.
    """
    from audits.cli.auditing import Asked, perform
    from audits.cli.crawl_options import crawl_options
    from audits.cli.remembering import Memory
    from audits.cli.writing import host_folder
    from audits.decisions import DEFAULT

    when = given.day(as_of)
    options = crawl_options(
        url,
        max_pages=max_pages,
        max_minutes=max_minutes,
        delay=delay,
        ocr_seconds=ocr_seconds,
        browser_pages=browser_pages,
        allow_private=allow_private,
    )
    asked = Asked.of(
        agency=Agency(url=options.url),
        options=options,
        fiscal_year=given.fiscal_year(fiscal_year),
        checklist=checklist,
        as_of=when,
        output=output or host_folder("", options.url),
        lang=lang,
        formats=format,
        fail_on=fail_on,
        quiet=quiet,
        verbose=verbose,
        decisions=decisions or (DEFAULT if DEFAULT.is_file() else None),
        memory=None if no_archive else Memory(archive, fresh),
        screenshots=screenshots,
    )
    raise typer.Exit(perform(asked))
