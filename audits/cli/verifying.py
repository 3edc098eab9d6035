"""What `oit answers verify` is asked to judge: a file, or the list that a site publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from audits.answers.reading import SheetNotReadable, read_sheet
from audits.answers.verifying import declared_addresses, sheet_of_site
from audits.cli import input as given
from config.web_address import completed
from config.wording import Lang, wording
from crawler.places import service
from matchers.answer_model import Answers, AnswerSheet

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
    """The sheet of a file, or the address of a page or site that publishes one.

    Raises:
        BadInput: a file that is no sheet, a sheet of no site, or neither a file nor an address.
    """
    path = Path(what)
    if _is_file(path):
        return _of_file(path, site, lang)
    if "://" not in what and (path.suffix.lower() in _SHEETS or "." not in what):
        problem = wording(lang).say("answers.verify.no_file", file=what[:200])
        raise given.BadInput("other", problem=problem)
    url = completed(what)
    parts = urlsplit(url)
    if site:
        return Declared(completed(site), page=url)
    if parts.path in ("", "/") and not parts.query:
        return Declared(url)
    return Declared(f"{parts.scheme}://{parts.netloc}/", page=url)


_SHEETS = frozenset({".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt"})


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
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


def print_answers(answers: Answers, lang: Lang) -> None:
    """The rows to mend as a table on the terminal."""
    from reports.answers_view import answers_view

    view = answers_view(answers, lang)
    say, screen = view.words.say, Console()
    table = Table(show_lines=True)
    for name in ("code", "verdict", "reason"):
        table.add_column(say(f"answers.columns.{name}"))
    for row in view.faults:
        here = "".join(f"\n→ {one.shown}" for one in row.instead)
        table.add_row(*(_plain(text) for text in (row.code, row.mark.word, row.reason + here)))
    if view.faults:
        screen.print(table)
    told = "  ".join(f"{mark.word} {count}" for mark, count in view.counts)
    screen.print(told, markup=False, highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Text that Rich takes for text."""
    from rich.markup import escape

    return escape(text)
