"""What a user may ask for, checked before any work starts."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn, get_args

from config.checklist import Checklist
from config.errors import ConfigError, UnknownEdition
from config.loading import checklist_for, editions, load_checklist
from config.wording import Lang, wording
from matchers.model import Verdict

USAGE, SITE_FAILED, MATCHED, INTERRUPTED = 2, 3, 1, 130


class BadInput(Exception):
    """Raised when what was asked for cannot be done; says subject, fact and next step."""


def fail(error: Exception) -> NoReturn:
    """Print one line and end with exit code 2."""
    line = wording("th").say("cli.bad_input", problem=" ".join(str(error).split()))
    sys.stderr.write("".join(c if c.isprintable() else "?" for c in line) + "\n")
    raise SystemExit(USAGE)


@dataclass(frozen=True, slots=True)
class Edition:
    """The checklist to use, and the fiscal year (พ.ศ.) that was asked for."""

    checklist: Checklist
    requested: int | None

    @property
    def is_substitute(self) -> bool:
        """Whether no edition exists for the year asked for."""
        return self.requested is not None and self.checklist.fiscal_year != self.requested


def fiscal_year_of(day: date) -> int:
    """The fiscal year (พ.ศ.) a day (ค.ศ.) lies in.

    >>> fiscal_year_of(date(2022, 9, 30)), fiscal_year_of(date(2022, 10, 1))
    (2565, 2566)
    """
    return day.year + 543 + (day.month >= 10)


def edition(fiscal_year: int | None, name: str | None, as_of: date) -> Edition:
    """The edition asked for; the newest, marked as a substitute, where the day's year has none.

    Raises:
        BadInput: an unknown year or name was asked for by name, or the file is wrong.
    """
    try:
        if name:
            return Edition(load_checklist(name), fiscal_year)
        if fiscal_year is not None:
            return Edition(checklist_for(fiscal_year), fiscal_year)
    except ConfigError as error:
        raise BadInput(str(error)) from error
    year = fiscal_year_of(as_of)
    try:
        return Edition(checklist_for(year), year)
    except UnknownEdition:
        return Edition(editions()[0], year)


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
        raise BadInput(f"--as-of {text!r} is no day; write it as 2023-04-20 or 2566-04-20") from error


def language(text: str) -> Lang:
    """``th`` or ``en``."""
    for lang in get_args(Lang):
        if text == lang:
            return lang  # type: ignore[no-any-return]
    raise BadInput(f"--lang {text!r} is none of {', '.join(get_args(Lang))}")


def verdicts(text: str | None) -> frozenset[Verdict]:
    """Verdicts named in ``--fail-on``, comma-separated."""
    try:
        return frozenset(Verdict(word.strip()) for word in (text or "").split(",") if word.strip())
    except ValueError as error:
        raise BadInput(f"--fail-on: {error}; there are {', '.join(Verdict)}") from error


def formats(text: str | None) -> tuple[str, ...]:
    """Formats named in ``--format``, comma-separated; all installed ones are known."""
    from reports.contract import DEFAULT_FORMATS, UnknownFormat, reporter

    if text is None:
        return DEFAULT_FORMATS
    names = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    try:
        for name in names:
            reporter(name)
    except UnknownFormat as error:
        raise BadInput(str(error)) from error
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
        raise BadInput(f"--output {path}: {nearest} is a file; choose a folder")
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        raise BadInput(
            f"--output {path}: cannot write in {nearest} ({os.strerror(error.errno or 0)})"
        ) from error
    return path
