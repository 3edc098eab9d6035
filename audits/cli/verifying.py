"""What `oit answers verify` is asked to judge: a file, or the list that a site publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audits.answers.reading import SheetNotReadable, read_sheet
from audits.answers.verifying import declared_addresses, sheet_of_site
from audits.cli import input as given
from config.web_address import completed
from config.wording import Lang, wording
from crawler.places import service
from matchers.answer_model import Answers, AnswerSheet
from reports.answers_files import DRAFTED_WORKBOOK

if TYPE_CHECKING:
    from audits.audit import Audited
    from matchers.similarity import Matcher


@dataclass(frozen=True, slots=True)
class Declared:
    """A sheet and the site it is of. Without ``sheet`` the site itself publishes it, perhaps at ``page``."""

    site: str
    sheet: AnswerSheet | None = None
    page: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """Addresses to open besides those of the site."""
        return declared_addresses(self.sheet) if self.sheet else (self.page,) if self.page else ()

    def read(self, done: Audited, matcher: Matcher) -> AnswerSheet | None:
        """The sheet, now that the site was crawled; None where the site has none."""
        if self.sheet is not None:
            return self.sheet
        return sheet_of_site(done, matcher, page=self.page, year=matcher.checklist.fiscal_year)


def declared_in(what: str, site: str | None, lang: Lang) -> Declared:
    """The sheet of a file or of the folder of a draft, or the address of a page or site that publishes one.

    Raises:
        BadInput: a file that is no sheet, a sheet of no site, or neither a file nor an address.
    """
    path = Path(what)
    for file in (path, path / DRAFTED_WORKBOOK):
        if _is(file, "is_file"):
            return _of_file(file, site, lang)
    if "://" not in what and _meant_as_file(path, what):
        problem = wording(lang).say("answers.verify.no_file", file=what[:200])
        raise given.BadInput("other", problem=problem)
    url = completed(what)
    parts = urlsplit(url)
    if site:
        return Declared(completed(site), page=url)
    if parts.path in ("", "/") and not parts.query:
        return Declared(url)
    return Declared(f"{parts.scheme}://{parts.netloc}/", page=url)


_FILES = frozenset(
    {*(".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt"), *(".docx", ".doc", ".pdf", ".html", ".htm")}
)


def _meant_as_file(path: Path, what: str) -> bool:
    """Whether words without a scheme name no host: a file that is gone, or a folder without a sheet."""
    return path.suffix.lower() in _FILES or "." not in what or (len(path.parts) > 1 and _is(path, "is_dir"))


def _is(path: Path, kind: Literal["is_file", "is_dir"]) -> bool:
    try:
        return bool(getattr(path, kind)())
    except (OSError, ValueError):
        return False


def _of_file(path: Path, site: str | None, lang: Lang) -> Declared:
    words = wording(lang)
    try:
        sheet = read_sheet(path, site=completed(site) if site else "")
    except SheetNotReadable as error:
        said = words.say(f"sheet.refused.{error.key}", **{"file": path.name, **error.facts})
        raise given.BadInput("other", problem=said) from error
    home = completed(site) if site else _home(declared_addresses(sheet))
    if not home:
        raise given.BadInput("other", problem=words.say("answers.verify.no_site", file=path.name))
    return Declared(home, sheet)


def _home(addresses: Iterable[str]) -> str:
    """The home page of the host that most addresses are on; outside services count not.

    >>> _home(["https://x.go.th/a", "https://x.go.th/b", "https://drive.google.com/c"])
    'https://x.go.th/'
    """
    counted: Counter[str] = Counter()
    for url in addresses:
        parts = urlsplit(url)
        if parts.netloc and not service(url):
            counted[f"{parts.scheme}://{parts.netloc}/"] += 1
    return min(counted, key=lambda home: (-counted[home], home), default="")


MOST_SHOWN = 60
"""Rows of the table on a terminal; more than any list of items has."""


def print_answers(answers: Answers, lang: Lang, folder: Path) -> None:
    """The rows to mend as a table on the terminal; where there are very many, only the first."""
    from reports.answers_view import answers_view

    view = answers_view(answers, lang)
    say, screen = view.words.say, Console()
    table = Table(show_lines=True)
    for name in ("code", "found", "reason"):
        table.add_column(say(f"answers.columns.{name}"))
    for row in view.faults[:MOST_SHOWN]:
        here = "".join(f"\n→ {one.shown}" for one in row.instead)
        table.add_row(*map(Text, (row.code, row.mark.word, row.reason + here)))
    if view.faults:
        screen.print(table)
    if (more := len(view.faults) - MOST_SHOWN) > 0:
        told = say("answers.report.more", n=more, path=folder)
        screen.print(told, markup=False, highlight=False, soft_wrap=True)
    told = "  ".join(f"{mark.word} {count}" for mark, count in view.counts)
    screen.print(told, markup=False, highlight=False, soft_wrap=True)
