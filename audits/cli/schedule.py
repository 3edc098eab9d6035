"""``oit schedule``: audits again and again, by cron, systemd or a window that stays open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given
from audits.cli.options import (
    ArchiveAt,
    Browser,
    Decisions,
    Delay,
    Edition,
    FailOn,
    FailOnWorse,
    Formats,
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
    TextOrJson,
    Types,
    at_once,
)

if TYPE_CHECKING:
    from audits.schedules.plan import Notify
    from config.wording import Lang

FORMATS = ("text", "json")

app = typer.Typer(
    name="schedule",
    no_args_is_help=True,
    rich_markup_mode=None,
    help=(
        "ตรวจตามกำหนด: เพิ่ม ดู ลบ สั่งตรวจ / Audits on dates: add, list, remove, run.\n\n"
        "Times are those of Thailand. Messages go to the addresses in OIT_NOTIFY, or in the file that "
        "OIT_NOTIFY_FILE names; see docs/schedules.md."
    ),
)
Reference = Annotated[str, typer.Argument(metavar="ID|NAME", help="เลขหรือชื่อกำหนดการ / its number or name")]


@app.command("add")
def add(  # noqa: PLR0917 - Typer reads the options from the signature
    output: NeededOutput,
    register: Annotated[
        Path | None, typer.Option(help="ทะเบียนหน่วยงาน CSV หรือ XLSX / register, CSV or XLSX")
    ] = None,
    url: Annotated[str | None, typer.Option(help="เว็บไซต์เดียวแทนทะเบียน / one site, no register")] = None,
    cron: Annotated[
        str | None, typer.Option(help='"0 2 1 * *": นาที ชั่วโมง วันที่ เดือน วันในสัปดาห์ / as cron writes it')
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(help="day | week | month | quarter (รอบ 3 6 9 12 เดือน / the rounds of a fiscal year)"),
    ] = None,
    name: Annotated[str | None, typer.Option(help="ชื่อกำหนดการ / its name")] = None,
    notify: Annotated[
        str, typer.Option(help="always | changes | failures: แจ้งเมื่อใด / when to send a message")
    ] = "changes",
    yes: Annotated[bool, typer.Option("--yes", help="บันทึกโดยไม่ถาม / save without asking")] = False,
    fiscal_year: Annotated[
        str | None, typer.Option(help="ปีงบประมาณ พ.ศ. ปกติของวันที่ตรวจ / fiscal year (BE); that of the day")
    ] = None,
    checklist: Edition = None,
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
    fail_on_worse: FailOnWorse = False,
    sheet: Sheet = None,
    type: Types = None,  # noqa: A002 - the option's name
    province: Provinces = None,
    limit: Limit = None,
    processes: Processes = None,
    side_by_side: SideBySide = None,
    where: ArchiveAt = None,
) -> None:
    """เพิ่มกำหนดการ วันนัดแสดงให้ดูก่อนบันทึก / Add a schedule; its next dates are shown before it is saved.

    Exit codes: 0 saved · 1 not confirmed · 2 bad input, or no terminal and no --yes: nothing was saved.
    """
    import os

    from audits.cli.scheduling import save
    from audits.schedules.plan import SchedulePlan

    language = given.language(lang)
    wanted = at_once(processes, side_by_side, language)
    plan = SchedulePlan(
        register_file=str(register.absolute()) if register else "",
        url=url or "",
        sheet=sheet,
        types=tuple(type or ()),
        provinces=tuple(province or ()),
        limit=limit,
        output=str(given.folder(output).absolute()),
        every=every or "",
        fiscal_year=given.fiscal_year(fiscal_year),
        checklist=str(Path(checklist).absolute()) if checklist and Path(checklist).is_file() else checklist,
        lang=language,
        formats=given.formats(format),
        decisions=str(decisions.absolute()) if decisions else "",
        contact=os.environ.get("OIT_CONTACT", "").strip(),
        max_pages=max_pages,
        max_minutes=max_minutes,
        delay=delay,
        ocr_seconds=ocr_seconds,
        browser_pages=browser_pages,
        allow_private=allow_private,
        processes=wanted[0],
        side_by_side=wanted[1],
        fail_on=tuple(sorted(given.verdicts(fail_on))),
        fail_on_worse=fail_on_worse,
        notify=_notify(notify, language),
    )
    raise typer.Exit(save(plan, cron, name, yes=yes, where=where))


@app.command("list")
def listed(where: ArchiveAt = None, format: TextOrJson = "text", lang: Language = "th") -> None:  # noqa: A002 - the option's name
    """กำหนดการทั้งหมด ครั้งถัดไป และผลล่าสุด / All schedules: next date, last result, whether one is running."""
    from audits.cli.schedule_shown import show_list

    show_list(where, _format(format), given.language(lang))


@app.command("remove")
def remove(ref: Reference, where: ArchiveAt = None, lang: Language = "th") -> None:
    """ลบกำหนดการ ผลการตรวจยังอยู่ / Forget a schedule; what it found stays in its folder."""
    from audits.cli.scheduling import forget

    forget(ref, where, given.language(lang))


@app.command("run")
def run(  # noqa: PLR0917 - Typer reads the options from the signature
    now: Annotated[
        str | None, typer.Option(metavar="ID|NAME", help="ตรวจกำหนดการนี้ทันที / run this one, due or not")
    ] = None,
    forever: Annotated[
        bool, typer.Option("--forever", help="เฝ้ารอไม่จบ / stay and run what becomes due")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="บอกอย่างเดียวว่าจะตรวจอะไร / only tell what is due")
    ] = False,
    fail_on: FailOn = None,
    fail_on_worse: FailOnWorse = False,
    where: ArchiveAt = None,
    lang: Language = "th",
    quiet: Quiet = False,
) -> None:
    """ตรวจสิ่งที่ถึงนัด แล้วจบ สั่งทุกไม่กี่นาทีจาก cron หรือ systemd / Run what is due, and end.

    What was killed goes on. Two at once never run the same schedule.

    Exit codes: 0 nothing was due, or all went well · 1 --fail-on or --fail-on-worse matched · 2 bad
    input · 4 finished with failures: a site could not be judged, a run could not begin · 130
    interrupted; the next run continues.
    """
    from audits.cli.schedule_run import Wish, perform

    language, verdicts = given.language(lang), given.verdicts(fail_on)
    if now and (dry_run or forever):
        raise bad("now_with_dry_run", language)
    wish = Wish(now or "", verdicts, fail_on_worse, quiet, language)
    raise typer.Exit(perform(wish, where, forever=forever, dry_run=dry_run))


@app.command("ledger")
def ledger(where: ArchiveAt = None, format: TextOrJson = "text", lang: Language = "th") -> None:  # noqa: A002 - the option's name
    """บันทึกแต่ละรอบ และหน่วยงานที่ตรวจไม่ได้ติดกัน / How runs ended, and who fails again and again."""
    from audits.cli.schedule_shown import show_ledger

    show_ledger(where, _format(format), given.language(lang))


@app.command("test-notify")
def send_test(lang: Language = "th") -> None:
    """ส่งข้อความทดสอบไปทุกปลายทาง / Send a test message to every address.

    Exit codes: 0 all took it · 2 no address, or one that cannot be used · 4 one did not take it.
    """
    from audits import notify
    from config.wording import wording

    language = given.language(lang)
    say = wording(language).say
    try:
        found = notify.addresses()
        if not found:
            raise notify.NotifyNotUsable("nobody", file=notify.default_file())
        notify.check(found)
        went = notify.send(say("schedule.message.test_title"), say("schedule.message.test_body"), found)
    except notify.NotifyNotUsable as error:
        raise given.BadInput("other", problem=error.said(language)) from error
    for place in went.delivered:
        typer.echo(say("notify.delivered", place=place))
    for place, cause in went.failed:
        typer.echo(say("notify.failed", place=place, cause=cause), err=True)
    raise typer.Exit(given.WITH_FAILURES if went.failed else 0)


def bad(key: str, lang: Lang, **facts: object) -> given.BadInput:
    """What is wrong, as a sentence of ``schedule.bad``."""
    from config.web_address import shown_address
    from config.wording import wording

    if "ref" in facts:
        facts["ref"] = shown_address(str(facts["ref"]))
    return given.BadInput("other", problem=wording(lang).say(f"schedule.bad.{key}", **facts))


def dumped(plain: object) -> str:
    """Plain data as people and programs read it."""
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _format(text: str) -> str:
    if text not in FORMATS:
        raise given.BadInput("format", name=text, known=", ".join(FORMATS))
    return text


def _notify(text: str, lang: Lang) -> Notify:
    from audits.schedules.plan import NOTIFY

    for one in NOTIFY:
        if one == text:
            return one
    raise bad("notify", lang, text=text, known=", ".join(NOTIFY))
