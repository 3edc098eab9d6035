"""What `check` and `demo` share: run an audit with progress, write its folder, print the gaps."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from audits.audit import Audited, audit_agency, default_day, run_audit, stopping_on_signals
from audits.cli import input as given
from audits.cli.remembering import Memory, Remembered, remembering
from audits.decisions import DecisionsNotReadable, decision_warnings, read_decisions
from audits.enduring import enduring_output
from audits.folder import AuditFolder, FileNotWritten
from config.agency import Agency
from config.wording import Lang, wording
from crawler.exploring import Progress
from crawler.journal import Journal
from crawler.request_log import RequestLog
from crawler.settings import CrawlOptions
from matchers.decisions import DecisionLine, honour
from matchers.model import AuditWarning, Evidence, Verdict
from reports.contract import ReportNotWritten, reporter
from reports.gap import build_gap_report
from reports.terminal import print_report

EVERY = 25
"""Pages between two lines of progress where there is no terminal."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One audit as asked for, checked: nothing below can fail for what the user wrote."""

    agency: Agency
    options: CrawlOptions
    edition: given.Edition
    as_of: date
    output: Path
    lang: Lang
    formats: tuple[str, ...]
    fail_on: frozenset[Verdict]
    quiet: bool
    verbose: bool
    decisions_file: Path | None = None
    decisions: tuple[DecisionLine, ...] = ()
    memory: Memory | None = None
    """The archive that remembers the audit; None for what nobody wants to find again."""
    wanted: tuple[str, ...] = ()
    """Addresses to open besides, because an answer sheet declares them."""
    screenshots: bool = False
    """Pictures of the evidence beside the report."""

    @classmethod
    def of(
        cls,
        *,
        agency: Agency,
        options: CrawlOptions,
        output: Path,
        fiscal_year: int | None = None,
        checklist: str | None = None,
        as_of: date | None = None,
        lang: str = "th",
        formats: str | None = None,
        fail_on: str | None = None,
        quiet: bool = False,
        verbose: bool = False,
        decisions: Path | None = None,
        memory: Memory | None = None,
        wanted: tuple[str, ...] = (),
        screenshots: bool = False,
    ) -> Asked:
        """Check everything the user wrote.

        Raises:
            BadInput: one thing is wrong; nothing was written.
        """
        when = as_of or default_day()
        return cls(
            agency=agency,
            options=options,
            edition=given.edition(fiscal_year, checklist, when),
            as_of=when,
            lang=given.language(lang),
            formats=given.formats(formats),
            fail_on=given.verdicts(fail_on),
            output=given.folder(output),
            quiet=quiet,
            verbose=verbose,
            decisions_file=decisions,
            decisions=decided(decisions),
            memory=memory,
            wanted=wanted,
            screenshots=screenshots,
        )


def decided(file: Path | None) -> tuple[DecisionLine, ...]:
    """The lines of a decisions.csv.

    Raises:
        BadInput: the file is wrong; says in which line.
    """
    try:
        return read_decisions(file) if file else ()
    except DecisionsNotReadable as error:
        raise given.BadInput(error.key, **error.facts) from error


def perform(asked: Asked, then: Callable[[Audited], int] | None = None) -> int:
    """Audit, write, print; gives the exit code of DESIGN.md.

    A signal ends the crawl; it never ends the judging and writing of what was gathered. ``then`` is
    what another command makes of the audit instead of the table of gaps; it gives the exit code.
    """
    code = 0
    if told := asked.edition.told(asked.lang):
        _line(told)
    _tell_decisions(asked)
    stops: list[Callable[[], None]] = []
    with (
        enduring_output(),
        stopping_on_signals(lambda: stops[0]() if stops else None) as came,
        remembering(
            asked.memory,
            asked.agency,
            asked.options,
            asked.edition.checklist,
            lang=asked.lang,
            tell=_line,
        ) as remembered,
    ):
        done, problems = _audit_and_write(asked, stops, came, remembered)
        if then is not None and not done.audit.coverage.failure:
            code = then(done)
        elif not asked.quiet and not done.audit.coverage.failure:
            print_report(build_gap_report(done.audit, asked.edition.checklist, asked.lang), Console())
        own = then is not None and not done.audit.coverage.failure  # and has told what it wrote
        _conclude(asked, done, problems, interrupted=bool(came), reports=not own)
        remembered.save(done)  # last: what kills the program before is made good by the next run
    if came:
        return given.INTERRUPTED
    if problems or done.audit.coverage.broke_off:
        return given.WITH_FAILURES
    return code or _exit_code(asked, done)


def _audit_and_write(
    asked: Asked, stops: list[Callable[[], None]], came: Sequence[int], remembered: Remembered
) -> tuple[Audited, list[str]]:
    """The audit, and what could not be written of it."""
    folder, checklist = AuditFolder(asked.output), asked.edition.checklist
    problems, gathered = list[str](), list[Audited]()

    def keep(evidence: Sequence[Evidence]) -> None:
        with _noting(problems):
            folder.write_evidence(evidence)

    with _noting(problems), folder.request_log(remembered.crawl, remembered.since) as requests:
        with _progress(asked, Console(stderr=True)) as on_progress:
            crawled = _crawl(asked, requests, on_progress, stops, keep=keep, journal=remembered.journal)
        gathered.append(crawled)
        if asked.screenshots and not came and not crawled.audit.coverage.failure:
            _picture(asked, crawled, requests)
    if not gathered:
        raise given.BadInput("other", problem="; ".join(problems))
    done = replace(gathered[0], audit=remembered.started(gathered[0].audit))
    with _noting(problems):
        folder.write_reports(done.audit, checklist, asked.formats, asked.lang)
    return done, problems


def _picture(asked: Asked, done: Audited, requests: RequestLog) -> None:
    """Pictures before the report, which links those that are there; their requests stand in the log, too."""
    from audits.cli.picturing import picture

    options = asked.options
    picture(
        done.audit,
        asked.output,
        asked.lang,
        allow_private=options.allow_private,
        delay=options.delay,
        requests=requests,
    )


@contextmanager
def _noting(problems: list[str]) -> Iterator[None]:
    """Go on when a file could not be written: an hour of crawling must not be lost for one."""
    try:
        yield
    except (FileNotWritten, ReportNotWritten) as error:
        problems.append(str(error))


def _conclude(
    asked: Asked, done: Audited, problems: Sequence[str], *, interrupted: bool, reports: bool
) -> None:
    """The last lines: what went wrong, and where the report lies."""
    if failure := done.audit.coverage.failure:
        say(asked.lang, "cli.site_failed", cause=wording(asked.lang).say(f"reports.outcomes.{failure}"))
    _tell(asked, (w for w in done.audit.warnings if w.kind == "decision_agreed"))
    if cause := done.audit.coverage.broke_off:
        say(asked.lang, "cli.broke_off", cause=cause)
    if problems:
        say(asked.lang, "cli.not_written", problem="; ".join(problems))
    page = asked.output / "report.html"
    if reports and not any(page.name in problem for problem in problems):
        say(asked.lang, "cli.written", path=page if "html" in asked.formats else asked.output)
    if reports and not asked.quiet:
        _tell_other_formats(asked)
    if interrupted:
        say(asked.lang, "cli.interrupted")


def _tell_other_formats(asked: Asked) -> None:
    """The files beside report.html, and how to get those that nobody asked for."""
    names = [reporter(name).filename for name in reversed(asked.formats) if name != "html"]
    if there := [name for name in names if (asked.output / name).exists()]:
        say(asked.lang, "cli.written_too", files=", ".join(there))
    if "pdf" not in asked.formats:
        say(asked.lang, "cli.more_formats", folder=shlex.quote(str(asked.output)))


def _crawl(
    asked: Asked,
    requests: RequestLog,
    on_progress: Callable[[Progress], None],
    stops: list[Callable[[], None]],
    *,
    keep: Callable[[Sequence[Evidence]], None],
    journal: Journal | None,
) -> Audited:
    return run_audit(
        audit_agency(
            asked.agency,
            asked.options,
            asked.edition.checklist,
            asked.as_of,
            lang=asked.lang,
            requested_year=asked.edition.requested,
            decisions=asked.decisions,
            requests=requests,
            on_progress=on_progress,
            on_start=stops.append,
            keep=keep,
            journal=journal,
            wanted=asked.wanted,
        )
    )


def _tell_decisions(asked: Asked) -> None:
    """Whose word will be heeded, and which lines cannot be: known before anything is fetched."""
    if asked.decisions_file is None:
        return
    say(asked.lang, "cli.decisions_used", path=asked.decisions_file, n=len(asked.decisions))
    checklist = asked.edition.checklist
    unused = honour((), asked.decisions, asked.agency.url, checklist, asked.as_of).notes
    _tell(asked, decision_warnings(unused, asked.lang))


def _tell(asked: Asked, warnings: Iterable[AuditWarning]) -> None:
    for one in warnings:
        what = f"{wording(asked.lang).say(f'warnings.{one.kind}')}: {one.message}"
        say(asked.lang, "cli.decision_note", file=asked.decisions_file, what=what)


def _exit_code(asked: Asked, done: Audited) -> int:
    if done.audit.coverage.failure:
        return given.SITE_FAILED
    return given.MATCHED if any(f.verdict in asked.fail_on for f in done.audit.findings) else 0


def say(lang: Lang, key: str, **facts: object) -> None:
    """One line for the user, on stderr, without markup."""
    _line(wording(lang).say(key, **facts))


def _line(text: str) -> None:
    Console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    r"""Text from a site without what a terminal would obey.

    >>> printable("http://x/\x1b[2Ja")
    'http://x/?[2Ja'
    """
    return "".join(c if c.isprintable() else "?" for c in text)


@contextmanager
def _progress(asked: Asked, notes: Console) -> Iterator[Callable[[Progress], None]]:
    """A live line on a terminal, a line now and then elsewhere, every address when verbose."""
    words = wording(asked.lang)

    def counted(p: Progress) -> str:
        return words.say("cli.progress", pages=p.pages, files=p.files, waiting=p.waiting)

    if asked.quiet:
        yield lambda _: None
    elif asked.verbose:
        yield lambda p: say(asked.lang, "cli.opened", url=printable(p.url), so_far=counted(p))
    elif notes.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Bar(*columns, console=notes, transient=True) as bar:
            task = bar.add_task(words.say("cli.crawling"), total=None)
            yield lambda p: bar.update(task, description=f"{words.say('cli.crawling')} · {counted(p)}")
    else:

        def line(p: Progress) -> None:
            if (p.pages + p.files) % EVERY == 0:
                say(asked.lang, "cli.progress", pages=p.pages, files=p.files, waiting=p.waiting)

        say(asked.lang, "cli.crawling")
        yield line
