"""The one contract of every format: a name, a file name, and how to write it.

A format of another project joins in by an entry point of the group ``oit_audit.reporters``
that names a class without arguments; ``--format`` then takes the entry point's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from config.checklist import Checklist
from config.wording import Lang
from matchers.model import Audit
from reports.gap import GapReport, build_gap_report
from reports.pictures import pictures_in
from reports.view import PastAudit
from reports.whole_files import beside, take_place, why

GROUP = "oit_audit.reporters"

BUILT_IN = (
    EntryPoint("json", "reports.audit_json:JsonReporter", GROUP),
    EntryPoint("html", "reports.html:HtmlReporter", GROUP),
    EntryPoint("xlsx", "reports.xlsx:XlsxReporter", GROUP),
    EntryPoint("csv", "reports.gaps_csv:CsvReporter", GROUP),
    EntryPoint("docx", "reports.docx:DocxReporter", GROUP),
    EntryPoint("pdf", "reports.pdf:PdfReporter", GROUP),
    EntryPoint("data", "reports.data:DataReporter", GROUP),
    EntryPoint("message", "reports.message:MessageReporter", GROUP),
)
"""Formats of this project, audit.json first: everything else can be made from it again."""

DEFAULT_FORMATS = ("json", "html", "xlsx", "csv", "docx")
"""What ``oit check`` writes unless told otherwise."""


class UnknownFormat(Exception):
    """Raised when no format of that name is installed; names those that are."""


class ReportNotWritten(Exception):
    """Raised when files could not be written; names each with its reason. The others are in place."""


@runtime_checkable
class Reporter(Protocol):
    """One format of the report."""

    name: str
    """As given to ``--format``."""
    filename: str
    """The file it makes, always the same: scripts depend on it."""

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        """Write ``filename`` into an empty folder and return its path.

        The folder is temporary and the finished file is moved, so a reporter need not mind
        half-written files. Texts of ``report`` are free of control characters and never
        escaped for the format: that is the reporter's own duty. Texts of ``audit`` are raw.
        """
        ...


def reporters() -> dict[str, EntryPoint]:
    """Formats by name, ours first; a stranger cannot take one of our names.

    Nothing is imported until a format is asked for, so a broken one harms only itself.
    """
    others = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return {entry.name: entry for entry in (*others, *reversed(BUILT_IN))}


def reporter(name: str) -> Reporter:
    """The format of that name.

    Raises:
        UnknownFormat: when there is none, or what is installed keeps not to the contract.
    """
    known = reporters()
    if name not in known:
        raise UnknownFormat(f"no format {name!r}; there are {', '.join(sorted(known))}")
    made = known[name].load()()
    if not isinstance(made, Reporter) or Path(made.filename).name != made.filename:
        raise UnknownFormat(f"format {name!r} ({known[name].value}) does not keep to the reporter contract")
    return made


def write_reports(  # noqa: PLR0917 - what is written, where, how, in this order
    audit: Audit,
    checklist: Checklist,
    folder: Path,
    formats: Iterable[str] = DEFAULT_FORMATS,
    lang: Lang = "th",
    history: Sequence[PastAudit] = (),
) -> list[Path]:
    """Write an audit in several formats; each file is complete or not there at all.

    An older report of the same name stays as it is until the new one is finished. ``history``
    holds audits of the same site for the timeline, this one among them. Pictures of the evidence
    are linked where they lie in ``pictures/`` of the folder (see `reports.pictures`).

    Returns:
        The files written, in the order of ``formats``.

    Raises:
        UnknownFormat: before anything is written.
        ReportNotWritten: after the formats that could be written have been.
    """
    chosen = [reporter(name) for name in dict.fromkeys(formats)]
    report = replace(build_gap_report(audit, checklist, lang, history), pictures=pictures_in(folder, audit))
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    failures: list[str] = []
    for one in chosen:
        try:
            with beside(folder) as aside:
                written.append(take_place(one.write(report, audit, aside), folder / one.filename))
        except Exception as error:
            # One broken format, or one file held open in Excel, must not cost the others.
            failures.append(f"{one.filename}: {why(error)}")
    if failures:
        raise ReportNotWritten("; ".join(failures))
    return written
