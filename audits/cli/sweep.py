"""``oit sweep``: audit every agency of a register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given
from audits.cli.options import (
    Browser,
    Day,
    Decisions,
    Delay,
    Edition,
    FailOn,
    Formats,
    Fresh,
    Language,
    Limit,
    Minutes,
    NeededOutput,
    Ocr,
    Pages,
    Private,
    Processes,
    Provinces,
    Quiet,
    Sheet,
    SideBySide,
    Types,
    Year,
    at_once,
)

if TYPE_CHECKING:
    from config.registers import Register
    from config.wording import Lang
    from matchers.sweep_model import Sweep


def sweep(  # noqa: PLR0917 - Typer reads the options from the signature
    register: Annotated[
        Path, typer.Argument(metavar="REGISTER", help="ทะเบียนหน่วยงาน CSV หรือ XLSX / register, CSV or XLSX")
    ],
    output: NeededOutput,
    fiscal_year: Year = None,
    checklist: Edition = None,
    as_of: Day = None,
    max_pages: Pages = 300,
    max_minutes: Minutes = None,
    delay: Delay = 1.0,
    ocr_seconds: Ocr = 60.0,
    browser_pages: Browser = 10,
    allow_private: Private = False,
    lang: Language = "th",
    format: Formats = None,  # noqa: A002 - the option's name
    decisions: Decisions = None,
    fail_on: FailOn = None,
    sheet: Sheet = None,
    type: Types = None,  # noqa: A002 - the option's name
    province: Provinces = None,
    limit: Limit = None,
    only_failed: Annotated[
        bool,
        typer.Option("--only-failed", help="ตรวจใหม่เฉพาะที่ครั้งก่อนไม่สำเร็จ / only those not audited last time"),
    ] = False,
    fresh: Fresh = False,
    processes: Processes = None,
    side_by_side: SideBySide = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="แสดงหมายเหตุของทะเบียน / show the notes of the register")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """ตรวจทุกหน่วยงานในทะเบียน หยุดเมื่อใดก็ใช้คำสั่งเดิมทำต่อได้ / Audit every agency of a register.

    Interrupted in any way, the same command continues.

    Exit codes: 0 every site was judged · 1 --fail-on matched · 2 bad input, nothing written ·
    4 finished with failures: a site could not be judged, a canary was judged wrongly, a file could not
    be written (--fail-on comes before sites that could not be judged, after the others) · 130
    interrupted, partial overview written.
    """
    from audits.cli.auditing import decided
    from audits.cli.crawl_options import check_sweep, contact_for, sweep_refused
    from audits.cli.sweeping import perform
    from audits.sweep import SweepPlan
    from crawler.settings import ip_rate

    when, words = given.day(as_of), given.language(lang)
    verdicts, wanted = given.verdicts(fail_on), at_once(processes, side_by_side, words)
    rows = _register(register, sheet, words, allow_private=allow_private)
    chosen = rows.only(types=type or (), provinces=province or (), limit=limit)
    if not chosen.rows:
        raise sweep_refused("nothing_left", words)
    from audits.audit import default_day

    edition = given.edition(given.fiscal_year(fiscal_year), checklist, when or default_day())
    plan = SweepPlan(
        register=chosen,
        checklist=edition.checklist,
        output=given.folder(output),
        as_of=when,
        requested_year=edition.requested,
        lang=words,
        formats=given.formats(format),
        decisions=decided(decisions),
        contact=contact_for(chosen, words, allow_private=allow_private),
        max_pages=max_pages,
        max_minutes=max_minutes,
        delay=delay,
        per_ip_rate=ip_rate(delay, allow_private=allow_private),
        allow_private=allow_private,
        ocr_seconds=ocr_seconds,
        browser_pages=browser_pages,
        processes=wanted[0],
        side_by_side=wanted[1],
        only_failed=only_failed,
        fresh=fresh,
    )
    check_sweep(plan)
    raise typer.Exit(perform(plan, told=edition.told(words), fail_on=verdicts, quiet=quiet, verbose=verbose))


def _register(path: Path, sheet: str | None, lang: Lang, *, allow_private: bool) -> Register:
    from config.registers import RegisterNotReadable, read_register

    try:
        return read_register(path, sheet=sheet, allow_private=allow_private)
    except RegisterNotReadable as error:
        raise given.BadInput("other", problem=error.said(lang)) from error


def exit_code(sweep: Sweep, fail_on: frozenset[str]) -> int:
    """The exit code of a finished sweep, as ``--help`` states it."""
    from matchers.sweep_model import AgencyState

    ours = {"canary", "not_written"} & {alarm.kind for alarm in sweep.alarms}
    states = {agency.state for agency in sweep.agencies}
    if ours or AgencyState.FAILED in states:
        return given.WITH_FAILURES
    if any(verdict in fail_on for agency in sweep.agencies for verdict in agency.verdicts.values()):
        return given.MATCHED
    return given.WITH_FAILURES if states & {AgencyState.UNREACHABLE, AgencyState.BLOCKED} else 0
