"""``oit check``: audit one site."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from audits.cli import input as given
from config.agency import Agency


def check(  # noqa: PLR0917 - Typer reads the options from the signature
    url: Annotated[str, typer.Argument(help="ที่อยู่เว็บไซต์ของหน่วยงาน / address of the agency's site")],
    fiscal_year: Annotated[int | None, typer.Option(help="ปีงบประมาณ พ.ศ. / fiscal year (BE)")] = None,
    checklist: Annotated[str | None, typer.Option(help="ชื่อเกณฑ์หรือไฟล์ YAML / name or file")] = None,
    as_of: Annotated[str | None, typer.Option(help="ตรวจเสมือนเป็นวันนี้ / the day to judge by")] = None,
    output: Annotated[Path | None, typer.Option(help="โฟลเดอร์ผลลัพธ์ / folder for the results")] = None,
    max_pages: Annotated[int, typer.Option(help="จำนวนหน้าและไฟล์สูงสุด / pages and files at most")] = 300,
    max_minutes: Annotated[float | None, typer.Option(help="เวลาสูงสุด (นาที) / minutes at most")] = None,
    delay: Annotated[float, typer.Option(help="วินาทีระหว่างคำขอ / seconds between requests")] = 1.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="อนุญาตเครือข่ายภายใน / allow private addresses")
    ] = False,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
    format: Annotated[str | None, typer.Option(help="html,xlsx,csv,json")] = None,  # noqa: A002 - the option's name
    fail_on: Annotated[str | None, typer.Option(help="exit 1 on these verdicts: missing,…")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="บอกรายละเอียด / tell more")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="ไม่แสดงความคืบหน้า / no progress")] = False,
) -> None:
    """ตรวจเว็บไซต์หนึ่งแห่งและเขียนรายงานช่องว่าง / Audit one site and write a gap report.

    Exit codes: 0 finished · 1 --fail-on matched · 2 bad input, nothing written · 3 no page of the
    site could be judged · 130 interrupted, partial report written.
    """
    from audits.cli.auditing import Asked, perform
    from crawler.addresses import AddressRefused
    from crawler.settings import BadOption, CrawlOptions

    when = given.day(as_of)
    try:
        options = CrawlOptions(
            url=url if "//" in url else f"https://{url}",
            max_pages=max_pages,
            max_minutes=max_minutes,
            delay=delay,
            per_ip_rate=1000.0 if allow_private and delay < 1 else 4.0,
            allow_private=allow_private,
            contact=os.environ.get("OIT_CONTACT", ""),
        )
    except (AddressRefused, BadOption) as error:
        raise given.BadInput(str(error)) from error
    asked = Asked.of(
        agency=Agency(url=options.url),
        options=options,
        fiscal_year=fiscal_year,
        checklist=checklist,
        as_of=when,
        output=output or Path("oit-out") / (urlsplit(options.url).hostname or "site").replace(":", "_"),
        lang=lang,
        formats=format,
        fail_on=fail_on,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(perform(asked))
