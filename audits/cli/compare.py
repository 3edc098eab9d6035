"""``oit compare``: what changed between two audits of a site, or two sweeps of a register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given
from audits.cli.options import FailOnWorse, Language, Output

if TYPE_CHECKING:
    from config.wording import Lang

FORMATS = ("terminal", "json", "html")
OF_SWEEPS = ("terminal", "json")
FORMATS_HELP = "terminal,json,html (ทั้งทะเบียน / sweeps: terminal,json)"


def compare(  # noqa: PLR0917 - Typer reads the options from the signature
    before: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="การตรวจครั้งก่อน: โฟลเดอร์ audit.json เลขในคลัง URL หรือ sweep.json / the earlier audit: folder, "
            "audit.json, number in the archive, URL (its latest; URL@2 the one before), or sweep.json",
        ),
    ],
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="B", help="การตรวจครั้งหลัง ไม่ต้องมีเมื่อ A เป็น URL / the later one; not needed when A is a URL"
        ),
    ] = None,
    lang: Language = "th",
    format: Annotated[str, typer.Option(help=FORMATS_HELP)] = "terminal",  # noqa: A002 - the option's name
    output: Output = None,
    fail_on_worse: FailOnWorse = False,
) -> None:
    """เทียบการตรวจสองครั้ง / What changed between two audits of a site, or between two sweeps.

    Without B the two latest audits of the site at URL A are compared. Exit codes: 0 compared,
    worse or not · 1 --fail-on-worse, and an item is broken or worse or the site opens no more ·
    2 bad input, nothing written · 4 a file could not be written.
    """
    from audits.cli.writing import bad, chosen
    from audits.finding_audits import AuditNotFound, find_sweep

    language = given.language(lang)
    try:
        if find_sweep(before) is None:
            worsened = _audits(before, after, chosen(format, FORMATS), output, language)
        else:
            worsened = _sweeps(before, after, chosen(format, OF_SWEEPS), output, language)
    except AuditNotFound as error:
        raise bad(error) from error
    raise typer.Exit(given.MATCHED if fail_on_worse and worsened else 0)


def _audits(before: str, after: str | None, names: tuple[str, ...], output: Path | None, lang: Lang) -> bool:
    from rich.console import Console

    from audits.cli.writing import host_folder, past_audits, write_files
    from audits.compare import compare as comparing
    from audits.finding_audits import find_audit, find_latest_two, is_address
    from reports.comparison_html import FILENAME as PAGE
    from reports.comparison_html import comparison_page
    from reports.comparison_json import FILENAME
    from reports.comparison_terminal import print_comparison
    from reports.json_forms import dump

    if after is not None:
        first, second = find_audit(before), find_audit(after)
    elif is_address(before):
        first, second = find_latest_two(before)
    else:
        raise given.BadInput("compare_one", ref=before)
    to_write = set(names) - {"terminal"}
    folder = given.folder(output or host_folder("compare", second.audit.agency.url)) if to_write else None
    comparison = comparing(first.audit, second.audit, lang=lang, before_ref=first.ref, after_ref=second.ref)
    if "terminal" in names:
        print_comparison(comparison, Console())
    if folder is not None:
        files = {FILENAME: dump(comparison)} if "json" in names else {}
        if "html" in names:
            files[PAGE] = comparison_page(comparison, past_audits(second)).encode("utf-8")
        write_files(files, folder, lang)
    return comparison.worsened


def _sweeps(before: str, after: str | None, names: tuple[str, ...], output: Path | None, lang: Lang) -> bool:
    from rich.console import Console

    from audits.cli.writing import write_files
    from audits.compare import compare_sweeps
    from audits.finding_audits import find_sweep
    from reports.comparison_json import FILENAME
    from reports.comparison_terminal import print_sweep_comparison
    from reports.json_forms import dump

    earlier, later = find_sweep(before), find_sweep(after) if after else None
    if earlier is None or later is None:
        raise given.BadInput("compare_sweep_and" if after else "compare_sweep_alone", ref=after or before)
    folder = given.folder(output or Path("oit-out") / "compare-sweeps") if "json" in names else None
    comparison = compare_sweeps(earlier, later, lang=lang, before_ref=before, after_ref=after or "")
    if "terminal" in names:
        print_sweep_comparison(comparison, Console())
    if folder is not None:
        write_files({FILENAME: dump(comparison)}, folder, lang)
    return comparison.worsened
