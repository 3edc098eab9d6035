"""``oit answers``: draft an answer sheet from an audit, or judge one against its site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audits.cli import input as given
from audits.cli.options import (
    Browser,
    Day,
    Delay,
    Edition,
    Fresh,
    Language,
    Minutes,
    NoArchive,
    Ocr,
    Output,
    Pages,
    Private,
    Quiet,
    Verbose,
    Where,
    Year,
)
from config.agency import Agency

if TYPE_CHECKING:
    from audits.audit import Audited
    from audits.cli.auditing import Asked
    from audits.cli.verifying import Declared
    from config.wording import Lang
    from crawler.settings import CrawlOptions
    from matchers.answer_model import Answers, AnswerSheet, AnswerVerdict
    from matchers.draft_model import DraftedSheet

app = typer.Typer(
    name="answers",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="ใบตอบแบบวัด OIT: ร่าง ตรวจ / Answer sheets: draft one, verify one.",
)


@app.command("draft")
def draft(  # noqa: PLR0917 - Typer reads the options from the signature
    audit: Annotated[
        str,
        typer.Argument(
            metavar="URL|AUDIT",
            help="เว็บไซต์ที่จะตรวจก่อน หรือผลที่มีแล้ว (โฟลเดอร์ เลขในคลัง URL@1) / a site to audit first, or a "
            "stored audit (folder, number in the archive, URL@1 for the latest of a site)",
        ),
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
    lang: Language = "th",
    format: Annotated[str, typer.Option(help="xlsx,docx,html")] = "xlsx,docx,html",  # noqa: A002 - the option's name
    archive: Where = None,
    no_archive: NoArchive = False,
    fresh: Fresh = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """ร่างใบตอบจากสิ่งที่พบบนเว็บไซต์ / Draft an answer sheet from what was found.

    A stored audit is judged as it was, without network; --fiscal-year, --checklist, --as-of and the
    options of a crawl are for a site that is audited first. Exit codes: 0 drafted · 2 bad input,
    nothing written · 3 no page of the site could be judged · 4 a file could not be written · 130
    interrupted, what was found so far is drafted.
    """
    from audits.cli.auditing import perform
    from audits.cli.crawl_options import crawl_options
    from audits.cli.remembering import Memory
    from audits.cli.writing import chosen, host_folder, write_files
    from audits.finding_audits import is_address
    from reports.answers_files import DRAFT_FORMATS, draft_files

    formats, language = chosen(format, DRAFT_FORMATS), given.language(lang)
    if "@" in audit or not is_address(audit):
        sheet, folder = _of_stored(audit)
        to = given.folder(output or folder or host_folder("answers", sheet.agency.url))
        write_files(draft_files(sheet, formats, language), to, language)
        _say(language, "answers.draft.written", n=sheet.answered, all=len(sheet.rows), path=to)
        return
    options = crawl_options(
        audit,
        max_pages=max_pages,
        max_minutes=max_minutes,
        delay=delay,
        ocr_seconds=ocr_seconds,
        browser_pages=browser_pages,
        allow_private=allow_private,
    )
    asked = _asked(
        options,
        output,
        fiscal_year=given.fiscal_year(fiscal_year),
        checklist=checklist,
        as_of=given.day(as_of),
        lang=lang,
        quiet=quiet,
        verbose=verbose,
        memory=None if no_archive else Memory(archive, fresh),
    )

    def then(done: Audited) -> int:
        from audits.answers.drafting import draft_answers

        drafted = draft_answers(done.audit, done.evidence, asked.edition.checklist)
        write_files(draft_files(drafted, formats, language), asked.output, language)
        n, rows = drafted.answered, len(drafted.rows)
        _say(language, "answers.draft.written", n=n, all=rows, path=asked.output)
        return 0

    raise typer.Exit(perform(asked, then))


def _asked(options: CrawlOptions, output: Path | None, **more: Any) -> Asked:
    """The audit that a sheet is drafted from or judged by; of its reports audit.json is enough."""
    from audits.cli.auditing import Asked
    from audits.cli.writing import host_folder

    return Asked.of(
        agency=Agency(url=options.url),
        options=options,
        output=output or host_folder("answers", options.url),
        formats="json",
        **more,
    )


def _of_stored(ref: str) -> tuple[DraftedSheet, Path | None]:
    """The sheet of a stored audit, and the folder it lies in."""
    from audits.answers.drafting import draft_answers
    from audits.cli.writing import bad, stored
    from audits.finding_audits import AuditNotFound
    from config.errors import ConfigError
    from config.loading import load_checklist

    found = stored(ref)
    try:
        checklist = load_checklist(found.audit.checklist.name)
        return draft_answers(found.audit, found.evidence(), checklist), found.folder
    except AuditNotFound as error:
        raise bad(error) from error
    except ConfigError as error:
        raise given.BadInput("other", problem=error) from error


@app.command("verify")
def verify(  # noqa: PLR0917 - Typer reads the options from the signature
    sheet: Annotated[
        str,
        typer.Argument(
            metavar="SHEET|URL",
            help="ใบตอบ (xlsx, csv) หรือเว็บไซต์หรือหน้า ITA ของหน่วยงาน / a sheet (xlsx, csv), or the site or "
            "its own ITA page",
        ),
    ],
    site: Annotated[
        str | None,
        typer.Option(
            help="หน้าแรกของเว็บไซต์ ปกติอ่านจากที่อยู่ในใบตอบ / home page; read from the sheet's addresses by default"
        ),
    ] = None,
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
    lang: Language = "th",
    format: Annotated[str, typer.Option(help="html,xlsx")] = "html,xlsx",  # noqa: A002 - the option's name
    archive: Where = None,
    no_archive: NoArchive = False,
    fresh: Fresh = False,
    fail_on: Annotated[
        str | None, typer.Option(help="จบด้วยรหัส 1 เมื่อมีผลเหล่านี้ / exit 1 on: dead,moved,…")
    ] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """ตรวจใบตอบ: เปิดทุกที่อยู่และเทียบกับข้อ ปี และคำอธิบาย / Judge every declared address against its item.

    Exit codes: 0 finished · 1 --fail-on matched · 2 bad input, nothing written · 3 no page of the site
    could be judged, or the site has no list of items · 4 a file could not be written · 130
    interrupted, what was opened so far is judged.
    """
    from audits.cli.auditing import perform
    from audits.cli.crawl_options import crawl_options
    from audits.cli.remembering import Memory
    from audits.cli.verifying import declared_in
    from audits.cli.writing import chosen
    from reports.answers_files import REPORT_FORMATS

    language, formats = given.language(lang), chosen(format, REPORT_FORMATS)
    failing = _verdicts(fail_on)
    when = given.day(as_of)
    declared = declared_in(sheet, site, language)
    options = crawl_options(
        declared.site,
        max_pages=max_pages,
        max_minutes=max_minutes,
        delay=delay,
        ocr_seconds=ocr_seconds,
        browser_pages=browser_pages,
        allow_private=allow_private,
    )
    asked = _asked(
        options,
        output,
        fiscal_year=given.fiscal_year(fiscal_year) or _stated(declared.sheet, checklist, when),
        checklist=checklist,
        as_of=when,
        lang=lang,
        quiet=quiet,
        verbose=verbose,
        memory=None if no_archive else Memory(archive, fresh),
        wanted=declared.wanted,
    )

    def then(done: Audited) -> int:
        return _judged(asked, done, declared, formats, failing)

    raise typer.Exit(perform(asked, then))


def _judged(
    asked: Asked,
    done: Audited,
    declared: Declared,
    formats: Sequence[str],
    failing: frozenset[AnswerVerdict],
) -> int:
    """Judge the sheet and write what came of it; gives the exit code."""
    from audits.answers.verifying import verify_answers
    from audits.cli.verifying import print_answers
    from audits.cli.writing import write_files
    from matchers.similarity import Matcher
    from reports.answers_files import report_files

    matcher = Matcher(asked.edition.checklist)
    sheet = declared.read(done, matcher)
    if sheet is None:
        _say(asked.lang, "answers.verify.no_list", url=asked.options.url)
        return given.SITE_FAILED
    answers: Answers = verify_answers(sheet, done, matcher, asked.lang)
    write_files(report_files(answers, formats, asked.lang), asked.output, asked.lang)
    if not asked.quiet:
        print_answers(answers, asked.lang, asked.output)
    right = sum(row.verdict.value == "right" for row in answers.rows)
    _say(asked.lang, "answers.report.written", right=right, all=len(answers.rows), path=asked.output)
    return given.MATCHED if any(row.verdict in failing for row in answers.rows) else 0


def _stated(sheet: AnswerSheet | None, checklist: str | None, when: date | None) -> int | None:
    """The year (พ.ศ.) the sheet states where the user named neither year nor day and there is an edition."""
    from config.loading import editions

    if sheet is None or checklist or when or not sheet.fiscal_year:
        return None
    known = {edition.fiscal_year for edition in editions()}
    return sheet.fiscal_year if sheet.fiscal_year in known else None


def _verdicts(text: str | None) -> frozenset[AnswerVerdict]:
    """Verdicts named in ``--fail-on``."""
    from matchers.answer_model import AnswerVerdict

    words = [word.strip() for word in (text or "").split(",") if word.strip()]
    for word in words:
        if word not in set(AnswerVerdict):
            raise given.BadInput("verdict", word=word, known=", ".join(AnswerVerdict))
    return frozenset(map(AnswerVerdict, words))


def _say(lang: Lang, key: str, **facts: object) -> None:
    from audits.cli.auditing import say

    say(lang, key, **facts)
