"""``oit demo``: audit the made-up town, offline."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from audits.cli import input as given
from audits.cli.options import Formats, Language, Output, Quiet
from config.agency import Agency


def demo(  # noqa: PLR0917 - Typer reads the options from the signature
    fiscal_year: Annotated[str, typer.Option(help="2566 | 2564 (พ.ศ.)")] = "2566",
    output: Output = None,
    seed: Annotated[int, typer.Option(help="เมืองอื่นที่สร้างจากแบบเดียวกัน / another town of the kind")] = 0,
    lang: Language = "th",
    format: Formats = None,  # noqa: A002 - the option's name
    open_report: Annotated[
        bool, typer.Option("--open/--no-open", help="เปิดรายงานในเบราว์เซอร์ / open the report")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """ตรวจเทศบาลสมมติที่มากับโปรแกรม ไม่ใช้อินเทอร์เน็ต / Audit the made-up town, offline."""
    from audits.cli.auditing import Asked, perform, say
    from audits.demo.server import serve
    from audits.demo.town import EDITIONS, build_town
    from crawler.settings import CrawlOptions

    year = given.fiscal_year(fiscal_year) or 0
    try:
        town = build_town(year, seed=seed)
    except ValueError as error:
        known = ", ".join(map(str, sorted(EDITIONS)))
        raise given.BadInput("town", year=year, known=known) from error
    folder = given.folder(output or Path("oit-out") / f"demo-{year}")
    with serve(town) as url:
        asked = Asked.of(
            agency=Agency(name=town.name, url=url),
            options=CrawlOptions(
                url=url,
                delay=0.0,
                per_ip_rate=100_000.0,
                allow_private=True,
                off_site=False,
                browser_pages=0,
            ),
            fiscal_year=year,
            as_of=town.as_of,
            output=folder,
            lang=lang,
            formats=format,
            quiet=quiet,
        )
        if not quiet:
            say(asked.lang, "cli.town", url=url)
        code = perform(asked)
    page = folder / "report.html"
    if open_report and page.exists() and _has_screen():
        webbrowser.open(page.resolve().as_uri())
    raise typer.Exit(code)


def _has_screen() -> bool:
    """Whether a browser window could appear at all."""
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
