"""What `compare`, `rejudge` and `history` share: their formats, whole files, stored audits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from audits.cli import input as given
from audits.finding_audits import AuditNotFound, Found, find_audit, opened
from config.wording import Lang, wording
from matchers.model import Verdict
from reports.whole_files import put_whole

if TYPE_CHECKING:
    from reports.view import PastAudit

_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[1-9])(?:\.|\Z)", re.IGNORECASE)
"""A name that Windows keeps for a device, whatever follows its first dot."""


def chosen(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Formats named in ``--format``, comma-separated; the first known one where none is named.

    Raises:
        BadInput: one of them is not known here.
    """
    names = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    for name in names:
        if name not in known:
            raise given.BadInput("format", name=name, known=", ".join(known))
    return names or (known[0],)


def stored(ref: str) -> Found:
    """The audit that is meant; raises BadInput where there is none."""
    try:
        return find_audit(ref)
    except AuditNotFound as error:
        raise bad(error) from error


def bad(error: AuditNotFound) -> given.BadInput:
    """The sentence of an audit that was not found, for the user."""
    return given.BadInput(error.key, **error.facts)


def past_audits(found: Found) -> tuple[PastAudit, ...]:
    """The history of a site for the timeline of a report; empty where the audit is not of the archive.

    Audits that were judged again are left out: they are no visits of the site.
    """
    from reports.view import PastAudit

    if found.audit_id is None:
        return ()
    with opened() as archive:
        rows = archive.history(found.audit.agency.url)
    return tuple(
        PastAudit(row.as_of, row.worst, row.estimate, row.best, _counts(row.verdicts))
        for row in rows
        if row.rejudged_from is None or row.id == found.audit_id
    )


def _counts(verdicts: Mapping[str, int]) -> dict[Verdict, int]:
    return {Verdict(name): n for name, n in verdicts.items() if name in set(Verdict)}


def host_folder(prefix: str, url: str) -> Path:
    """A folder of its own for a site under ``oit-out``.

    >>> host_folder("compare", "http://www.x.go.th/").as_posix(), host_folder("", "http://[::1]/").as_posix()
    ('oit-out/compare-www.x.go.th', 'oit-out/__1')
    >>> host_folder("", "http://aux.go.th/").as_posix(), host_folder("", "http://../").as_posix()
    ('oit-out/site-aux.go.th', 'oit-out/site')
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    name = re.sub(r"[^\w.-]", "_", host).strip(".") or "site"
    if not prefix and _DEVICE.match(name):
        prefix = "site"
    return Path("oit-out") / "-".join(filter(None, (prefix, name)))


def write_files(files: Mapping[str, bytes], folder: Path, lang: Lang) -> None:
    """Write files that are whole or not there at all, and say where each lies.

    Raises:
        Exit: with code 4, one could not be written; those before it are in place.
    """
    place = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            place = folder / name
            typer.echo(str(put_whole(place, content)), err=True)
    except OSError as error:
        problem = f"{place}: {error.strerror or error}"
        typer.echo(wording(lang).say("cli.not_written", problem=problem), err=True)
        raise typer.Exit(given.WITH_FAILURES) from error
