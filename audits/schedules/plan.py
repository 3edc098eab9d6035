"""What a schedule was asked to do, as it is kept, and the sweep that follows from it on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from audits.cli import input as given
from audits.cli.crawl_options import check_sweep, contact_for, sweep_refused
from audits.sweep import SweepPlan
from config.agency import Agency
from config.register_rows import Cells, read_row
from config.registers import Register, RegisterNote, RegisterNotReadable, RegisterRow, read_register
from config.web_address import shown_address
from config.wording import Lang, wording
from crawler.settings import BROWSER_PAGES, MIN_DELAY, OCR_SECONDS, ip_rate
from matchers.model import Verdict

Notify = Literal["always", "changes", "failures"]
NOTIFY: tuple[Notify, ...] = ("always", "changes", "failures")
FIRST_LINE = 2
"""Of a register, below its heading; the line of the one agency of a schedule without a register."""


class SchedulePlan(BaseModel):
    """The options of a schedule; paths are absolute, ``fiscal_year`` is พ.ศ., None that of the day.

    Either ``register_file`` or ``url`` is given. Whom to tell is never kept here: see `audits.notify`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    register_file: str = ""
    url: str = ""
    sheet: str | None = None
    types: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    limit: int | None = None
    output: str
    every: str = ""
    fiscal_year: int | None = None
    checklist: str | None = None
    lang: Lang = "th"
    formats: tuple[str, ...] = ()
    decisions: str = ""
    contact: str = ""
    max_pages: int = 300
    max_minutes: float | None = None
    delay: float = MIN_DELAY
    ocr_seconds: float = OCR_SECONDS
    browser_pages: int = BROWSER_PAGES
    allow_private: bool = False
    processes: int = 0
    side_by_side: int = 0
    fail_on: tuple[Verdict, ...] = ()
    fail_on_worse: bool = False
    notify: Notify = "changes"


def read_rows(plan: SchedulePlan) -> Register:
    """The agencies of a schedule as its register has them now.

    Raises:
        BadInput: the file is no register, the address none, or nothing is left to audit.
    """
    if plan.url:
        return _one_site(plan)
    try:
        register = read_register(Path(plan.register_file), sheet=plan.sheet, allow_private=plan.allow_private)
    except RegisterNotReadable as error:
        raise given.BadInput("other", problem=error.said(plan.lang)) from error
    chosen = register.only(types=plan.types, provinces=plan.provinces, limit=plan.limit)
    if not chosen.rows:
        raise sweep_refused("nothing_left", plan.lang)
    return chosen


def _one_site(plan: SchedulePlan) -> Register:
    read = read_row(Cells(url=plan.url), allow_private=plan.allow_private)
    if read.agency is None or not read.agency.url:
        notes = [RegisterNote(FIRST_LINE, kind, facts) for kind, facts in read.notes if kind == read.unusable]
        cause = " ".join(wording(plan.lang).say(f"registers.notes.{n.kind}", **n.facts) for n in notes)
        said = wording(plan.lang).say("schedule.bad.url", url=shown_address(plan.url)[:200], cause=cause)
        raise given.BadInput("other", problem=said)
    agency = Agency(url=read.agency.url)
    return Register(urlsplit(agency.url).netloc, (RegisterRow(FIRST_LINE, agency),))


def sweep_plan(plan: SchedulePlan, as_of: date) -> SweepPlan:
    """The sweep of a schedule on a day (ค.ศ.), all of it checked; the same on the same day.

    Raises:
        BadInput: a file is gone or wrong, an option is, or nobody is named to whom webmasters may write.
    """
    register = read_rows(plan)
    edition = given.edition(plan.fiscal_year, plan.checklist, as_of)
    from audits.cli.auditing import decided  # noqa: PLC0415 - Rich and Scrapy, not needed for a list

    swept = SweepPlan(
        register=register,
        checklist=edition.checklist,
        output=Path(plan.output),
        as_of=as_of,
        requested_year=edition.requested,
        lang=plan.lang,
        formats=plan.formats,
        decisions=decided(Path(plan.decisions) if plan.decisions else None),
        contact=contact_for(register, plan.lang, allow_private=plan.allow_private, kept=plan.contact),
        max_pages=plan.max_pages,
        max_minutes=plan.max_minutes,
        delay=plan.delay,
        per_ip_rate=ip_rate(plan.delay, allow_private=plan.allow_private),
        allow_private=plan.allow_private,
        ocr_seconds=plan.ocr_seconds,
        browser_pages=plan.browser_pages,
        processes=plan.processes,
        side_by_side=plan.side_by_side,
    )
    check_sweep(swept)
    return swept
