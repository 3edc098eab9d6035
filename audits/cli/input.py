"""What a user may ask for, checked before any work starts."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NoReturn, get_args

from config.checklist import Checklist
from config.errors import ConfigError, UnknownEdition
from config.loading import checklist_for, editions, load_checklist
from config.web_address import shown_address, without_password
from config.wording import Lang, wording
from matchers.model import Verdict
from matchers.periods import fiscal_year_of

FIRST_AD, FIRST_BE = 1900, 2400
"""A year between the two is meant as ค.ศ., one above as พ.ศ."""
MATCHED, USAGE, SITE_FAILED, WITH_FAILURES, INTERRUPTED = 1, 2, 3, 4, 130
"""Exit codes; 0 is an audit that came to its end."""
_DATABASE_PASSWORD = re.compile(
    r"(?:--\w+=)?postgres\w*(?:\+\w+)?:/{1,2}(?:[^/@:]*:\S*@|\S*[?&]password=)", re.IGNORECASE
)
FORMATS = "html,xlsx,docx,csv,json ปกติทั้งหมดนี้ และเพิ่มได้ / by default, and on request: pdf,message,data"
"""Help of ``--format``; tests/audits/cli compares it with the formats there are."""


class BadInput(Exception):
    """Raised when what was asked for cannot be done; ``cli.bad`` of the texts has the sentence."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, {name: _told(name, fact) for name, fact in facts.items()}
        super().__init__(self.said("en"))

    def said(self, lang: Lang) -> str:
        """Subject, fact and next step in one line."""
        words = wording(lang)
        return words.say("cli.bad_input", problem=words.say(f"cli.bad.{self.key}", **self.facts))


def _told(name: str, fact: object) -> str:
    """A fact as it may be repeated on a screen and in the log of a timer: without passwords in addresses."""
    text = str(fact)
    if name == "problem":  # a sentence of ours; that of a register names twenty lines
        return without_password(text)[:5000]
    return (shown_address(text) if name in {"url", "ref"} else without_password(text))[:500]


def fail(error: BadInput, arguments: Sequence[str] = ()) -> NoReturn:
    """Print one line in the language the arguments ask for and end with exit code 2."""
    line = " ".join(error.said(language_of(arguments)).split())
    sys.stderr.write("".join(c if c.isprintable() else "?" for c in line) + "\n")
    raise SystemExit(USAGE)


def language_of(arguments: Sequence[str]) -> Lang:
    """The language asked for, read before anything else is understood; Thai when in doubt.

    >>> language_of(["check", "x", "--lang", "en"]), language_of(["--lang=en"]), language_of(["en"])
    ('en', 'en', 'th')
    """
    words = [part for argument in arguments for part in argument.split("=", 1)]
    return "en" if ("--lang", "en") in pairwise(words) else "th"


def warn_of_passwords(arguments: Sequence[str]) -> None:
    """Say that a password of a database is no secret here: whoever lists the processes reads it."""
    if any(map(_DATABASE_PASSWORD.match, arguments)):
        sys.stderr.write(wording(language_of(arguments)).say("archive.password_shown") + "\n")


@dataclass(frozen=True, slots=True)
class Edition:
    """The checklist to use, and the fiscal year (พ.ศ.) that was asked for."""

    checklist: Checklist
    requested: int | None
    named: bool = False
    """Asked for by its name: used whatever year was asked for beside it."""

    @property
    def differs(self) -> bool:
        """Whether it is not of the year asked for."""
        return self.requested is not None and self.checklist.fiscal_year != self.requested

    @property
    def is_substitute(self) -> bool:
        """Whether no edition exists for the year asked for."""
        return self.differs and not self.named

    def told(self, lang: Lang) -> str:
        """What a user should know of an edition that is not of the year asked for; empty where it is."""
        if not self.differs:
            return ""
        facts = {"requested": self.requested, "used": self.checklist.fiscal_year, "name": self.checklist.name}
        if not self.named:
            return wording(lang).say("cli.no_edition", requested=facts["requested"], used=facts["used"])
        if self.checklist.fiscal_year is None:
            return wording(lang).say("cli.named_law", name=facts["name"], requested=facts["requested"])
        return wording(lang).say("cli.named_edition", **facts)


def edition(fiscal_year: int | None, name: str | None, as_of: date) -> Edition:
    """The edition asked for; the newest, marked as a substitute, where the day's year has none.

    Raises:
        BadInput: an unknown year or name was asked for by name, or the file is wrong.
    """
    if name:
        return Edition(checklist(name), fiscal_year, named=True)
    try:
        if fiscal_year is not None:
            return Edition(checklist_for(fiscal_year), fiscal_year)
    except UnknownEdition as error:
        raise BadInput("fiscal_year", year=fiscal_year, known=_known_years()) from error
    year = fiscal_year_of(as_of)
    try:
        return Edition(checklist_for(year), year)
    except UnknownEdition:
        return Edition(editions()[0], year)


def checklist(name: str) -> Checklist:
    """A checklist by its name, or from a YAML file.

    Raises:
        BadInput: no checklist has this name, or the file is wrong.
    """
    try:
        return load_checklist(name)
    except UnknownEdition as error:
        raise BadInput("checklist", name=name, known=_listed(e.name for e in editions())) from error
    except ConfigError as error:
        raise BadInput("other", problem=error) from error


def fiscal_year(text: str | None) -> int | None:
    """A fiscal year พ.ศ. as it was written, in Thai or western digits; it may have no edition.

    >>> fiscal_year("๒๕๖๖"), fiscal_year(" 2566"), fiscal_year(None)
    (2566, 2566, None)

    Raises:
        BadInput: no year, or one of ค.ศ., for which the year พ.ศ. is then named.
    """
    if text is None:
        return None
    year = year_in(text)
    if FIRST_AD <= year < FIRST_BE:
        raise BadInput("fiscal_year_ad", year=year, thai=year + 543, known=_known_years())
    if not year:
        raise BadInput("fiscal_year_text", text=text, known=_known_years())
    return year


def year_in(text: str) -> int:
    """The four digits that were written, as a number; 0 for anything else."""
    return int(text) if re.fullmatch(r"\s*\d{4}\s*", text) else 0


def _known_years() -> str:
    return _listed(e.fiscal_year for e in editions() if e.fiscal_year)


def day(text: str | None) -> date | None:
    """A day given as YYYY-MM-DD; a Buddhist-era year is understood.

    >>> day("2566-04-20"), day("2023-04-20")
    (datetime.date(2023, 4, 20), datetime.date(2023, 4, 20))
    """
    if text is None:
        return None
    try:
        year, rest = text[:4], text[4:]
        return date.fromisoformat(f"{int(year) - 543 if int(year) > 2400 else int(year)}{rest}")
    except ValueError as error:
        raise BadInput("day", text=text) from error


def language(text: str) -> Lang:
    """``th`` or ``en``."""
    for lang in get_args(Lang):
        if text == lang:
            return lang  # type: ignore[no-any-return]
    raise BadInput("lang", text=text, known=_listed(get_args(Lang)))


def verdicts(text: str | None) -> frozenset[Verdict]:
    """Verdicts named in ``--fail-on``, comma-separated."""
    words = [word.strip() for word in (text or "").split(",") if word.strip()]
    for word in words:
        if word not in set(Verdict):
            raise BadInput("verdict", word=word, known=_listed(Verdict))
    return frozenset(map(Verdict, words))


def formats(text: str | None) -> tuple[str, ...]:
    """Formats named in ``--format``, comma-separated; all installed ones are known."""
    from reports.contract import DEFAULT_FORMATS, UnknownFormat, reporter, reporters

    if text is None:
        return DEFAULT_FORMATS
    names = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    for name in names:
        try:
            reporter(name)
        except UnknownFormat as error:
            if name in reporters():  # installed by somebody, and broken
                raise BadInput("other", problem=error) from error
            raise BadInput("format", name=name, known=_listed(sorted(reporters()))) from error
    return names or DEFAULT_FORMATS


def folder(path: Path) -> Path:
    """A folder that can be written; nothing is left behind when it cannot, nor made when it could be.

    Raises:
        BadInput: it is a file, or it or its nearest existing parent cannot be written.
    """
    nearest = path
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        raise BadInput("output_file", path=path, nearest=nearest)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        cause = os.strerror(error.errno or 0)
        raise BadInput("output_blocked", path=path, nearest=nearest, cause=cause) from error
    return path


def _listed(things: Iterable[object]) -> str:
    return ", ".join(map(str, things))
