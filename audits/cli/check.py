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
    url: Annotated[
        str, typer.Argument(metavar="URL", help="ที่อยู่เว็บไซต์ของหน่วยงาน / address of the agency's site")
    ],
    fiscal_year: Annotated[str | None, typer.Option(help="ปีงบประมาณ พ.ศ. / fiscal year (BE)")] = None,
    checklist: Annotated[str | None, typer.Option(help="ชื่อเกณฑ์หรือไฟล์ YAML / name or file")] = None,
    as_of: Annotated[str | None, typer.Option(help="ตรวจเสมือนเป็นวันนี้ / the day to judge by")] = None,
    output: Annotated[Path | None, typer.Option(help="โฟลเดอร์ผลลัพธ์ / folder for the results")] = None,
    max_pages: Annotated[int, typer.Option(help="จำนวนหน้าและไฟล์สูงสุด / pages and files at most")] = 300,
    max_minutes: Annotated[float | None, typer.Option(help="เวลาสูงสุด (นาที) / minutes at most")] = None,
    delay: Annotated[float, typer.Option(help="วินาทีระหว่างคำขอ / seconds between requests")] = 1.0,
    ocr_seconds: Annotated[
        float, typer.Option(help="วินาที CPU สำหรับอ่านเอกสารสแกน 0 คือไม่อ่าน / CPU seconds for scans, 0: none")
    ] = 60.0,
    browser_pages: Annotated[
        int,
        typer.Option(help="จำนวนหน้าที่เปิดด้วยเบราว์เซอร์ได้ 0 คือไม่ใช้ / pages opened with a browser, 0: none"),
    ] = 10,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="อนุญาตเครือข่ายภายใน / allow private addresses")
    ] = False,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
    format: Annotated[str | None, typer.Option(help="html,xlsx,csv,json")] = None,  # noqa: A002 - the option's name
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="คำวินิจฉัยของเจ้าหน้าที่ / decisions of officers; decisions.csv when it is in this folder"
        ),
    ] = None,
    archive: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|URL", help="คลังการตรวจ ปกติอยู่ในโฟลเดอร์ของผู้ใช้ / archive; the user's own by default"
        ),
    ] = None,
    no_archive: Annotated[
        bool, typer.Option("--no-archive", help="ไม่บันทึกลงคลัง / keep nothing in the archive")
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="เริ่มใหม่ ไม่ตรวจต่อจากครั้งที่หยุดไป / begin anew, continue nothing"),
    ] = False,
    fail_on: Annotated[str | None, typer.Option(help="จบด้วยรหัส 1 เมื่อมีผลเหล่านี้ / exit 1 on: missing,…")] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="แสดงทุกที่อยู่ที่เปิด / show every address opened")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="ไม่แสดงความคืบหน้าและตาราง / no progress, no table")
    ] = False,
) -> None:
    """ตรวจเว็บไซต์หนึ่งแห่งและเขียนรายงานช่องว่าง / Audit one site and write a gap report.

    Exit codes: 0 finished · 1 --fail-on matched · 2 bad input, nothing written · 3 no page of the
    site could be judged · 4 a file could not be written · 130 interrupted, partial report written.
    """
    from audits.cli.auditing import Asked, perform
    from audits.cli.remembering import Memory
    from audits.decisions import DEFAULT
    from crawler.addresses import AddressRefused
    from crawler.settings import MIN_DELAY, BadOption, CrawlOptions

    when = given.day(as_of)
    try:
        options = CrawlOptions(
            url=_completed(url),
            max_pages=max_pages,
            max_minutes=max_minutes,
            delay=delay,
            per_ip_rate=1000.0 if allow_private and delay < 1 else 4.0,
            allow_private=allow_private,
            contact=os.environ.get("OIT_CONTACT", ""),
            ocr_seconds=ocr_seconds,
            browser_pages=browser_pages,
        )
    except AddressRefused as error:
        raise _refused(url, error, allow_private=allow_private) from error
    except BadOption as error:
        if 0 <= delay < MIN_DELAY:
            raise given.BadInput("delay", delay=delay, least=MIN_DELAY) from error
        raise given.BadInput("other", problem=error) from error
    asked = Asked.of(
        agency=Agency(url=options.url),
        options=options,
        fiscal_year=given.fiscal_year(fiscal_year),
        checklist=checklist,
        as_of=when,
        output=output or Path("oit-out") / (urlsplit(options.url).hostname or "site").replace(":", "_"),
        lang=lang,
        formats=format,
        fail_on=fail_on,
        quiet=quiet,
        verbose=verbose,
        decisions=decisions or (DEFAULT if DEFAULT.is_file() else None),
        memory=None if no_archive else Memory(archive, fresh),
    )
    raise typer.Exit(perform(asked))


def _completed(url: str) -> str:
    """The address with a scheme: officers write ``www.example.go.th``.

    >>> _completed("www.x.go.th"), _completed("//x.go.th/a"), _completed("ftp://x.go.th")
    ('https://www.x.go.th', 'https://x.go.th/a', 'ftp://x.go.th')
    """
    return url if "://" in url else f"https://{url.removeprefix('//')}"


def _refused(url: str, error: ValueError, *, allow_private: bool) -> given.BadInput:
    """Why an address is not audited, and what to write instead."""
    from crawler import addresses

    keys: dict[type[Exception], str] = {
        addresses.NotAnAddress: "not_an_address",
        addresses.NotHttp: "not_http",
        addresses.CarriesCredentials: "credentials",
        addresses.ForbiddenPort: "port",
        addresses.ForbiddenAddress: "private",
    }
    key = keys.get(type(error), "other")
    if key == "private" and "." not in url and "://" not in url:
        key = "not_an_address"  # a word, not the name of a machine in the office
    if key == "private" and allow_private:
        key = "other"  # the option is there already
    return given.BadInput(key, url=url[:200], problem=error)
