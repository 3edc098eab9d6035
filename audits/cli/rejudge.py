"""``oit rejudge``: judge stored evidence again, by another edition or a corrected checklist."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from audits.cli import input as given
from audits.cli.options import Day, DecisionsHere, Edition, Formats, Language, Output, StoredAudit, Year

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from audits.finding_audits import Found
    from config.checklist import Checklist
    from config.wording import Lang
    from matchers.model import Audit, Evidence


@dataclass(frozen=True, slots=True)
class _Report:
    """How the audit is to be written."""

    checklist: Checklist
    formats: tuple[str, ...]
    lang: Lang


def rejudge(  # noqa: PLR0917 - Typer reads the options from the signature
    audit: StoredAudit,
    fiscal_year: Year = None,
    checklist: Edition = None,
    as_of: Day = None,
    decisions: DecisionsHere = None,
    output: Output = None,
    format: Formats = None,  # noqa: A002 - the option's name
    lang: Language = "th",
) -> None:
    """ตัดสินใหม่จากหลักฐานที่เก็บไว้ ไม่ใช้อินเทอร์เน็ต / Judge stored evidence again, without network.

    By default with the checklist and the day of the audit. An audit of a folder goes to a new
    folder beside it, never over it unless --output says so; one of the archive becomes a new audit
    there. Exit codes: 0 judged · 2 bad input, nothing written · 4 a file could not be written.
    """
    from audits.cli.auditing import decided
    from audits.cli.writing import bad, stored
    from audits.decisions import DEFAULT
    from audits.finding_audits import AuditNotFound
    from audits.rejudge import rejudge as judging

    language, names = given.language(lang), given.formats(format)
    found = stored(audit)
    when = given.day(as_of) or found.audit.as_of
    edition = _edition(found, given.fiscal_year(fiscal_year), checklist, when)
    lines = decided(decisions or (DEFAULT if DEFAULT.is_file() else None))
    folder = _folder(found, output, edition.checklist.name, written=format is not None)
    try:
        evidence = found.evidence()
    except AuditNotFound as error:
        raise bad(error) from error
    again = judging(
        found.audit,
        evidence,
        edition.checklist,
        when,
        lang=language,
        requested_year=edition.requested,
        decisions=lines,
    )
    if (fiscal_year or checklist) and (told := edition.told(language)):
        typer.echo(told, err=True)
    ref = _keep(found, again, evidence, language)
    _tell(found, again, ref or str(folder or ""), edition, language)
    if folder is not None:
        _write(folder, again, evidence, _Report(edition.checklist, names, language))


def _edition(found: Found, year: int | None, name: str | None, when: date) -> given.Edition:
    """The edition asked for; without one, that of the audit with the year that was asked for then."""
    if year is not None or name:
        return given.edition(year, name, when)
    from config.loading import shipped_checklist

    used = found.audit.checklist
    own = shipped_checklist(used.name)
    if own is None:
        raise given.BadInput("rejudge_checklist", name=used.name)
    return given.Edition(own, used.requested_year)


def _folder(found: Found, output: Path | None, name: str, *, written: bool) -> Path | None:
    """Where the files go: as asked, else beside the folder that was read; None: into the archive only."""
    from audits.cli.writing import host_folder

    if output is not None:
        return given.folder(output)
    if found.folder is None and not written:
        return None
    base = found.folder.resolve() if found.folder else host_folder("rejudged", found.audit.agency.url)
    wanted = base.with_name(f"{base.name}-{name}")
    tried, n = wanted, 2
    while tried.exists():
        tried, n = wanted.with_name(f"{wanted.name}-{n}"), n + 1
    return given.folder(tried)


def _keep(found: Found, again: Audit, evidence: Sequence[Evidence], lang: Lang) -> str:
    """Its number in the archive, when the audit came from there; else empty."""
    from audits.cli.writing import bad
    from audits.finding_audits import AuditNotFound, opened

    if found.audit_id is None:
        return ""
    try:
        with opened() as archive:
            digest = archive.put_evidence(evidence)
            return str(archive.save_audit(again, digest, rejudged_from=found.audit_id, lang=lang))
    except AuditNotFound as error:
        raise bad(error) from error


def _tell(found: Found, again: Audit, ref: str, edition: given.Edition, lang: Lang) -> None:
    """What changed against the old verdicts, and where the new ones are kept."""
    from rich.console import Console

    from audits.compare import compare
    from config.wording import wording
    from reports.comparison_terminal import print_comparison

    own = {edition.checklist.name: edition.checklist}
    print_comparison(
        compare(found.audit, again, lang=lang, before_ref=found.ref, after_ref=ref, checklists=own),
        Console(),
    )
    if found.audit_id is not None:
        typer.echo(wording(lang).say("compare.kept", number=ref), err=True)


def _write(folder: Path, again: Audit, evidence: Sequence[Evidence], report: _Report) -> None:
    from audits.folder import AuditFolder, FileNotWritten
    from config.wording import wording
    from reports.contract import ReportNotWritten

    target = AuditFolder(folder)
    try:
        target.write_evidence(evidence)
        for path in target.write_reports(again, report.checklist, report.formats, report.lang):
            typer.echo(str(path), err=True)
    except (FileNotWritten, ReportNotWritten) as error:
        typer.echo(wording(report.lang).say("cli.not_written", problem=error), err=True)
        raise typer.Exit(given.WITH_FAILURES) from error
