"""Folders of agencies, written where `oit sweep` runs, from what workers elsewhere put into the archive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable

from audits.archive import Archive, NotInArchive
from audits.folder import AuditFolder, FileNotWritten
from audits.sweep.entries import Entry
from audits.sweep.plan import SweepPlan
from crawler.journal import READ, Exchange
from crawler.request_log import without_secrets
from reports.contract import ReportNotWritten

OF_AUDIT = ".audit"
"""A file in the folder that says which audit of the archive it was made from."""


class AgencyFolders:
    """Writes the folders of agencies that are done, a few at a time; nothing else waits for it long."""

    def __init__(self, archive: Archive, plan: SweepPlan) -> None:
        self._archive, self._plan = archive, plan
        self._wanted: deque[Entry] = deque()
        self.problems: list[str] = []

    @property
    def has_work(self) -> bool:
        """Whether a folder is still to be written."""
        return bool(self._wanted)

    def want(self, entry: Entry) -> None:
        """Write the folder of an agency when there is time; not again when it is there."""
        if entry.audit_id is not None and not self._is_written(entry):
            self._wanted.append(entry)

    def write(self, seconds: float) -> None:
        """Write for so long, at least one."""
        until = time.monotonic() + seconds
        while self._wanted:
            self._write(self._wanted[0])  # while the archive is away it stays wanted
            self._wanted.popleft()
            if time.monotonic() >= until:
                return

    def _is_written(self, entry: Entry) -> bool:
        try:
            made_from = (self._plan.output / entry.folder / OF_AUDIT).read_text(encoding="ascii")
        except (OSError, ValueError):
            return False
        return made_from == f"{self._archive.shown} {entry.audit_id}\n"

    def _write(self, entry: Entry) -> None:
        number, plan = entry.audit_id, self._plan
        if number is None or self._is_written(entry):
            return
        place = AuditFolder(plan.output / entry.folder)
        try:
            audit = self._archive.audit(number)
            place.write_evidence(self._archive.evidence(number))
            crawl_id = self._archive.row(number).crawl_id
            with place.request_log() as log:
                for record in request_records(self._archive.exchanges(crawl_id) if crawl_id else ()):
                    log.add(record)
            place.write_reports(audit, plan.checklist, plan.formats, plan.lang)
            said = f"{self._archive.shown} {number}\n".encode("ascii", "replace")
            (place.path / OF_AUDIT).write_bytes(said)
        except (FileNotWritten, ReportNotWritten, NotInArchive, OSError) as error:
            self.problems.append(f"{place.path.name}: {error}")


def request_records(exchanges: Iterable[Exchange]) -> list[dict[str, object]]:
    """Lines of requests.jsonl from what was on the wire; what was refused before it left is not among it."""
    return [
        {
            "time": one.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": one.method,
            "url": without_secrets(one.url),
            "sent": True,
            "status": one.status,
            "failure": one.failure,
            "bytes": one.size,
            "seconds": round(one.seconds, 3),
            "address": one.address or None,
        }
        for one in sorted(exchanges, key=lambda exchange: exchange.at)
        if one.method != READ
    ]
