"""``oit sweep``: audit every agency of a register."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given

if TYPE_CHECKING:
    from audits.sweep import SweepPlan
    from config.registers import Register
    from config.wording import Lang
    from matchers.sweep_model import Sweep

MOST_PROCESSES, MOST_SIDE_BY_SIDE = 64, 200


def sweep(  # noqa: PLR0917 - Typer reads the options from the signature
    register: Annotated[
        Path, typer.Argument(metavar="REGISTER", help="ทะเบียนหน่วยงาน CSV หรือ XLSX / register, CSV or XLSX")
    ],
    output: Annotated[Path, typer.Option(help="โฟลเดอร์ผลลัพธ์ / folder for the results")],
    fiscal_year: Annotated[str | None, typer.Option(help="ปีงบประมาณ พ.ศ. / fiscal year (BE)")] = None,
    checklist: Annotated[str | None, typer.Option(help="ชื่อเกณฑ์หรือไฟล์ YAML / name or file")] = None,
    as_of: Annotated[str | None, typer.Option(help="ตรวจเสมือนเป็นวันนี้ / the day to judge by")] = None,
    max_pages: Annotated[int, typer.Option(help="จำนวนหน้าและไฟล์สูงสุดต่อแห่ง / per agency at most")] = 300,
    max_minutes: Annotated[
        float | None, typer.Option(help="เวลาสูงสุดต่อแห่ง (นาที) / minutes per agency")
    ] = None,
    delay: Annotated[float, typer.Option(help="วินาทีระหว่างคำขอ / seconds between requests to a host")] = 1.0,
    ocr_seconds: Annotated[
        float, typer.Option(help="วินาที CPU สำหรับเอกสารสแกนต่อแห่ง 0 คือไม่อ่าน / CPU seconds for scans, 0: none")
    ] = 60.0,
    browser_pages: Annotated[
        int, typer.Option(help="จำนวนหน้าที่เปิดด้วยเบราว์เซอร์ต่อแห่ง / pages opened with a browser, 0: none")
    ] = 10,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="อนุญาตเครือข่ายภายใน / allow private addresses")
    ] = False,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
    format: Annotated[str | None, typer.Option(help=given.FORMATS)] = None,  # noqa: A002 - the option's name
    decisions: Annotated[Path | None, typer.Option(help="คำวินิจฉัยของเจ้าหน้าที่ / decisions of officers")] = None,
    fail_on: Annotated[str | None, typer.Option(help="จบด้วยรหัส 1 เมื่อมีผลเหล่านี้ / exit 1 on: missing,…")] = None,
    sheet: Annotated[str | None, typer.Option(help="ชื่อแผ่นงานใน XLSX / sheet of the register")] = None,
    type: Annotated[  # noqa: A002 - the option's name
        list[str] | None, typer.Option(help="เฉพาะประเภทนี้ ใช้ซ้ำได้ / only this type, may be repeated")
    ] = None,
    province: Annotated[
        list[str] | None, typer.Option(help="เฉพาะจังหวัดนี้ ใช้ซ้ำได้ / only this province, may be repeated")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="เฉพาะกี่แห่งแรก / only the first so many")] = None,
    only_failed: Annotated[
        bool,
        typer.Option("--only-failed", help="ตรวจใหม่เฉพาะที่ครั้งก่อนไม่สำเร็จ / only those not audited last time"),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="เริ่มใหม่ ไม่ทำต่อจากที่ค้าง / begin anew, continue nothing")
    ] = False,
    processes: Annotated[int | None, typer.Option(help="จำนวนโพรเซส / processes; as many as cores")] = None,
    side_by_side: Annotated[
        int | None, typer.Option(help="จำนวนหน่วยงานพร้อมกันต่อโพรเซส / audits at once in each process")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="แสดงหมายเหตุของทะเบียน / show the notes of the register")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="ไม่แสดงความคืบหน้า / no progress")] = False,
) -> None:
    """ตรวจทุกหน่วยงานในทะเบียน หยุดเมื่อใดก็ใช้คำสั่งเดิมทำต่อได้ / Audit every agency of a register.

    Interrupted in any way, the same command continues.

    Exit codes: 0 every site was judged · 1 --fail-on matched · 2 bad input, nothing written ·
    4 finished with failures: a site could not be judged, a canary was judged wrongly, a file could not
    be written (--fail-on comes before sites that could not be judged, after the others) · 130
    interrupted, partial overview written.
    """
    from audits.cli.auditing import decided
    from audits.cli.sweeping import perform
    from audits.sweep import SweepPlan
    from crawler.settings import MAX_IP_RATE

    when, words = given.day(as_of), given.language(lang)
    verdicts = given.verdicts(fail_on)
    rows = _register(register, sheet, words, allow_private=allow_private)
    chosen = rows.only(types=type or (), provinces=province or (), limit=limit)
    if not chosen.rows:
        raise _refused("nothing_left", words)
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
        contact=_contact(chosen, words, allow_private=allow_private),
        max_pages=max_pages,
        max_minutes=max_minutes,
        delay=delay,
        per_ip_rate=1000.0 if allow_private and delay < 1 else MAX_IP_RATE,
        allow_private=allow_private,
        ocr_seconds=ocr_seconds,
        browser_pages=browser_pages,
        processes=_count("processes", processes, MOST_PROCESSES, words),
        side_by_side=_count("side-by-side", side_by_side, MOST_SIDE_BY_SIDE, words),
        only_failed=only_failed,
        fresh=fresh,
    )
    _check_options(plan)
    raise typer.Exit(perform(plan, told=edition.told(words), fail_on=verdicts, quiet=quiet, verbose=verbose))


def _register(path: Path, sheet: str | None, lang: Lang, *, allow_private: bool) -> Register:
    from config.registers import RegisterNotReadable, read_register

    try:
        return read_register(path, sheet=sheet, allow_private=allow_private)
    except RegisterNotReadable as error:
        raise given.BadInput("other", problem=error.said(lang)) from error


def _contact(register: Register, lang: Lang, *, allow_private: bool) -> str:
    """Whom webmasters may write to; only who sweeps this machine alone needs not say."""
    from urllib.parse import urlsplit

    from crawler.addresses import is_loopback

    contact = os.environ.get("OIT_CONTACT", "").strip()
    hosts = {urlsplit(row.agency.url).hostname or "" for row in register.rows if row.agency.url}
    if not contact and not (allow_private and all(map(is_loopback, hosts))):
        raise _refused("contact", lang)
    return contact


def _check_options(plan: SweepPlan) -> None:
    """What is wrong for every agency is told before the first."""
    from config.agency import Agency
    from crawler.settings import MIN_DELAY, BadOption

    if plan.delay < MIN_DELAY and not plan.allow_private:
        raise given.BadInput("delay", delay=plan.delay, least=MIN_DELAY)
    try:
        address = "http://127.0.0.1/" if plan.allow_private else "https://www.example.go.th/"
        plan.options_of(Agency(url=address), 1)
    except BadOption as error:
        raise given.BadInput("other", problem=error) from error


def _count(name: str, value: int | None, most: int, lang: Lang) -> int:
    if value is not None and not 1 <= value <= most:
        raise _refused("processes", lang, name=name, value=value, most=most)
    return value or 0


def _refused(key: str, lang: Lang, **facts: object) -> given.BadInput:
    from config.wording import wording

    return given.BadInput("other", problem=wording(lang).say(f"sweep.refused.{key}", **facts))


def exit_code(sweep: Sweep, fail_on: frozenset[str]) -> int:
    """The exit code of a finished sweep, as ``--help`` states it."""
    from matchers.sweep_model import AgencyState

    ours = {"canary", "not_written"} & {alarm.kind for alarm in sweep.alarms}
    states = {agency.state for agency in sweep.agencies}
    if ours or AgencyState.FAILED in states:
        return given.NOT_ALL_WRITTEN
    if any(verdict in fail_on for agency in sweep.agencies for verdict in agency.verdicts.values()):
        return given.MATCHED
    return given.NOT_ALL_WRITTEN if states & {AgencyState.UNREACHABLE, AgencyState.BLOCKED} else 0
