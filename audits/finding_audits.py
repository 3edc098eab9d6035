"""Finds a stored audit by what a person writes: a file, a folder, a number of the archive, an address."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audits.folder import EVIDENCE, AuditFolder
from config.web_address import completed
from matchers.model import Audit, Evidence
from matchers.sweep_model import Sweep
from reports.audit_json import FILENAME, AuditNotReadable, load_audit

if TYPE_CHECKING:
    from audits.archive import Archive

SWEEP = "sweep.json"

_NUMBER = re.compile(r"#?(\d{1,12})")
_ADDRESS = re.compile(r"(?:https?://)?[^\s/:@]+\.[^\s/:@]+(?::\d{1,5})?(?:/\S*)?|https?://\S+", re.IGNORECASE)
_NTH = re.compile(r"(?P<url>.+)@(?P<nth>[1-9]\d{0,5})")


class AuditNotFound(Exception):
    """Raised when no audit is meant by what was written; ``cli.bad.<key>`` of the texts has the sentence."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(f"{key}: {facts}")


@dataclass(frozen=True, slots=True)
class Found:
    """A stored audit, where it is kept, and the way to its evidence."""

    audit: Audit
    ref: str
    """What to write to find it again: a folder, or a number of the archive."""
    folder: Path | None
    audit_id: int | None
    _read: Callable[[], Iterator[Evidence]]

    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence the audit rests on.

        Raises:
            AuditNotFound: it is not there, or damaged.
        """
        place = self.folder / EVIDENCE if self.folder else self.ref
        try:
            return tuple(self._read())
        except (OSError, EOFError, zlib.error, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise AuditNotFound("evidence_closed", file=place, cause=why) from error


def find_audit(ref: str, archive: Archive | None = None) -> Found:
    """The audit that is meant: audit.json, its folder, a number of the archive, or a site's latest.

    ``URL@2`` is the one before the latest. What lies on disk goes first, so that a folder with the
    name of a site is that folder; ``archive`` is opened when it is needed and not given.

    Raises:
        AuditNotFound: there is none, or what is there is no audit of ours.
    """
    path = Path(ref)
    if _exists(path):
        return _on_disk(path)
    if number := _NUMBER.fullmatch(ref.strip()):
        with opened(archive) as store:
            return _of_archive(store, int(number[1]), ref)
    url, nth = _counted(ref.strip())
    if _ADDRESS.fullmatch(url) and not path.name.lower().endswith((".json", ".csv", ".gz")):
        with opened(archive) as store:
            return _latest(store, url, nth)
    raise AuditNotFound("audit_unknown", ref=ref[:200])


def find_latest_two(url: str, archive: Archive | None = None) -> tuple[Found, Found]:
    """The latest audit of a site and the one before it, older first.

    Raises:
        AuditNotFound: the archive holds fewer than two.
    """
    with opened(archive) as store:
        rows = store.history(completed(url))
        if len(rows) < 2:
            raise AuditNotFound("audit_only_one" if rows else "audit_no_history", url=url, n=len(rows))
        newer, older = (_of_archive(store, row.id, url) for row in rows[:2])
    return older, newer


def is_address(ref: str) -> bool:
    """Whether a site is meant and nothing on disk.

    >>> [is_address(ref) for ref in ("www.x.go.th", "https://x.go.th/a@2", "12", "audit.json")]
    [True, True, False, False]
    """
    url = _counted(ref.strip())[0]
    return not _exists(Path(ref)) and bool(_ADDRESS.fullmatch(url)) and not url.endswith(".json")


def find_sweep(ref: str) -> Sweep | None:
    """The sweep of a sweep.json or its folder; None where an audit or something else is meant.

    Raises:
        AuditNotFound: the file is there and is no sweep of ours.
    """
    path = Path(ref)
    if not _exists(path):
        return None
    folder = path.is_dir() and (path / SWEEP).is_file() and not (path / FILENAME).exists()
    if not folder and (path.name != SWEEP or not path.is_file()):
        return None
    from reports.sweep_reports import SweepNotReadable, load_sweep  # noqa: PLC0415 - and the workbook's library

    try:
        return load_sweep(path)
    except SweepNotReadable as error:
        raise AuditNotFound(error.key, **error.facts) from error


def _exists(path: Path) -> bool:
    """Whether it is on disk; a name that no disk can hold is not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _on_disk(path: Path) -> Found:
    folder = path if path.is_dir() else path.parent
    if path.is_dir() and not (path / FILENAME).exists():
        raise AuditNotFound("audit_folder_empty", folder=path)
    try:
        audit = load_audit(path)
    except AuditNotReadable as error:
        raise AuditNotFound(error.key, **error.facts) from error
    return Found(audit, str(folder), folder, None, AuditFolder(folder).read_evidence)


def _latest(archive: Archive, url: str, nth: int) -> Found:
    rows = archive.history(completed(url))
    if len(rows) < nth:
        raise AuditNotFound("audit_no_history" if not rows else "audit_fewer", url=url, n=len(rows))
    return _of_archive(archive, rows[nth - 1].id, url)


def _of_archive(archive: Archive, number: int, ref: str) -> Found:
    from audits.archive import NotInArchive  # noqa: PLC0415

    try:
        audit = archive.audit(number)
    except NotInArchive as error:
        raise AuditNotFound("audit_not_in_archive", ref=ref) from error
    return Found(audit, str(number), None, number, lambda: _kept_evidence(archive.url, number))


def _kept_evidence(url: str, number: int) -> Iterator[Evidence]:
    """From an archive opened anew: the one the audit came from may be closed by now."""
    from audits.archive import ArchiveNotUsable, open_archive  # noqa: PLC0415

    try:
        with open_archive(url) as archive:
            yield from archive.evidence(number)
    except ArchiveNotUsable as error:
        raise AuditNotFound("other", problem=error) from error


@contextmanager
def opened(archive: Archive | None = None) -> Iterator[Archive]:
    """The archive handed in, or the default one for the length of a ``with`` block.

    Raises:
        AuditNotFound: it cannot be used; also where that shows only inside the block.
    """
    from audits.archive import ArchiveNotUsable, open_archive  # noqa: PLC0415 - loads SQLAlchemy

    try:
        if archive is not None:
            yield archive
            return
        with open_archive() as own:
            yield own
    except ArchiveNotUsable as error:
        raise AuditNotFound("other", problem=error) from error


def _counted(ref: str) -> tuple[str, int]:
    """An address and which audit of it, 1 for the latest.

    >>> _counted("https://x.go.th/@2"), _counted("https://x.go.th")
    (('https://x.go.th/', 2), ('https://x.go.th', 1))
    """
    found = _NTH.fullmatch(ref)
    return (found["url"], int(found["nth"])) if found else (ref, 1)
