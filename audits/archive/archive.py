"""The archive: everything that is remembered from one audit to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.exc import IntegrityError

from audits.archive import copying, crawls, keeping, tidying, upkeep
from audits.archive.crawls import Crawl, CrawlEnd
from audits.archive.database import Database
from audits.archive.errors import ArchiveNotUsable, NotInArchive
from audits.archive.keeping import AuditRow, Belonging
from audits.archive.objects import FolderObjects, ObjectStore
from audits.archive.places import OBJECTS, read_url
from audits.archive.sweeps import Sweeps
from audits.archive.table_objects import TableObjects
from audits.archive.tidying import Tidied
from audits.archive.upkeep import ArchiveInfo, Verified
from config.agency import Agency
from config.archive import ArchivePolicy, archive_policy
from crawler.journal import Exchange
from matchers.model import Audit, Evidence


def open_archive(where: str | Path | None = None, *, create: bool = True) -> Archive:
    """The archive at a URL or in a folder; without either, the user's own (`default_url`).

    A new one is made, unless ``create`` is false; an older one is brought up to date.

    Raises:
        ArchiveNotUsable: it cannot be made, reached or read, or a newer program has written it.
    """
    url = read_url(where)
    if not create and url.drivername == "sqlite" and not Path(str(url.database)).is_file():
        raise ArchiveNotUsable("none_here", place=url.database)
    return Archive(Database(url))


class Archive:
    """An open archive. Threads may share it; another process opens its own, or needs only the objects.

    Used as a context manager it is closed at the end.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.objects: ObjectStore
        if database.is_sqlite:
            self.objects = FolderObjects(Path(str(database.url.database)).parent / OBJECTS)
        else:
            self.objects = TableObjects(database)
        self.sweeps = Sweeps(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Archive({self.shown})"

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @property
    def url(self) -> str:
        """To open it again, its password included: never for messages; see `shown`."""
        return self.database.url.render_as_string(hide_password=False)

    @property
    def shown(self) -> str:
        """Where it lies, for people: no password."""
        return self.database.shown

    # --- crawls and exchanges -----------------------------------------------------------------

    def begin_crawl(self, agency: Agency, options: Mapping[str, object], *, resume: bool = True) -> Crawl:
        """Continue the unfinished crawl of the same agency with the same options, or begin a new one.

        One that nobody touched for ``resume_days`` (config/archive.yaml) is not continued, nor one
        that another living process of this machine is at.
        """
        with self.database.writing() as connection:
            return crawls.begin(connection, agency, options, resume=resume)

    def exchanges(self, crawl_id: int) -> list[Exchange]:
        """The exchanges of a crawl, first come first; the last one for each address and method."""
        with self.database.reading() as connection:
            return crawls.of_crawl(connection, crawl_id)

    def earlier_exchanges(self, agency_key: str) -> list[Exchange]:
        """The exchanges of the last crawl of a site that came to its end and got answers."""
        with self.database.reading() as connection:
            return crawls.earlier(connection, agency_key)

    def add_exchanges(self, crawl_id: int, rows: Sequence[Exchange], seconds_spent: float) -> None:
        """Write exchanges in one transaction; again, they replace themselves.

        ``seconds_spent`` is all the wall time of the crawl so far, that before a crash included.

        Raises:
            NotInArchive: there is no such crawl.
        """
        with self.database.writing() as connection:
            crawls.add(connection, crawl_id, rows, seconds_spent)

    def end_crawl(self, crawl_id: int, state: CrawlEnd) -> None:
        """Say that a crawl is not to be continued; raises NotInArchive."""
        with self.database.writing() as connection:
            crawls.end(connection, crawl_id, state)

    # --- audits -------------------------------------------------------------------------------

    def put_evidence(self, evidence: Iterable[Evidence]) -> str:
        """Keep all evidence of an audit as one object; its digest, the same for the same evidence."""
        return keeping.put_evidence(self.objects, evidence)

    def save_audit(
        self,
        audit: Audit,
        evidence_digest: str,
        *,
        crawl_id: int | None = None,
        sweep_id: int | None = None,
        rejudged_from: int | None = None,
        lang: str = "th",
    ) -> int:
        """Keep an audit and end its crawl, in one transaction; the number it has from now on.

        An audit of the same crawl that is kept already gives its number back, and nothing changes.

        Raises:
            NotInArchive: the crawl, or the audit judged again, is not here.
            ArchiveNotUsable: the evidence was not put before.
        """
        evidence = list(keeping.read_evidence(self.objects, evidence_digest))
        audit_digest = self.objects.put(audit.model_dump_json(by_alias=True).encode())
        self.objects.settle((audit_digest, evidence_digest))
        belonging = Belonging(crawl_id, sweep_id, rejudged_from, lang)
        digests = (audit_digest, evidence_digest)
        try:
            with self.database.writing() as connection:
                number = keeping.saved_of_crawl(connection, crawl_id)
                if number is None:
                    number = keeping.save(connection, audit, digests, belonging, evidence)
        except IntegrityError as error:
            number = self._saved_meanwhile(crawl_id, error)
        self.objects.settle({one.body for one in self.proofs(number)} - {""})
        return number

    def _saved_meanwhile(self, crawl_id: int | None, error: IntegrityError) -> int:
        """The audit that another process saved of the same crawl at the same moment (PostgreSQL only)."""
        with self.database.reading() as connection:
            number = keeping.saved_of_crawl(connection, crawl_id)
        if number is None:
            raise NotInArchive("crawl", crawl_id) from error
        return number

    def audit(self, audit_id: int) -> Audit:
        """A kept audit; raises NotInArchive, or ArchiveNotUsable when its object is damaged."""
        with self.database.reading() as connection:
            return keeping.read_audit(connection, self.objects, audit_id)

    def evidence(self, audit_id: int) -> Iterator[Evidence]:
        """All evidence of a kept audit; raises as `audit` does."""
        with self.database.reading() as connection:
            digest = keeping.row_of(connection, audit_id).evidence_digest
        return keeping.read_evidence(self.objects, digest)

    def row(self, audit_id: int) -> AuditRow:
        """A kept audit as lists show it; raises NotInArchive."""
        with self.database.reading() as connection:
            return keeping.row_of(connection, audit_id)

    def latest(self, url: str, *, before: int | None = None) -> AuditRow | None:
        """The newest audit of a site, or the newest before another audit."""
        with self.database.reading() as connection:
            return next(iter(keeping.history(connection, url, before, most=1)), None)

    def history(self, url: str) -> list[AuditRow]:
        """All audits of a site, newest first."""
        with self.database.reading() as connection:
            return keeping.history(connection, url)

    def proofs(self, audit_id: int) -> list[Exchange]:
        """The exchanges that prove the findings of an audit; empty for one without a crawl in the archive."""
        with self.database.reading() as connection:
            return keeping.proofs(connection, audit_id)

    def pin(self, audit_id: int, note: str = "") -> None:
        """Keep an audit and its proofs whatever the policy says; raises NotInArchive."""
        with self.database.writing() as connection:
            keeping.pin(connection, audit_id, note)

    def unpin(self, audit_id: int) -> None:
        """Leave an audit to the policy again; raises NotInArchive."""
        with self.database.writing() as connection:
            keeping.pin(connection, audit_id, None)

    # --- upkeep -------------------------------------------------------------------------------

    def tidy(
        self,
        policy: ArchivePolicy | None = None,
        now: datetime | None = None,
        *,
        only_tell: bool = False,
    ) -> Tidied:
        """Delete what the policy (config/archive.yaml) does not keep, or ``only_tell`` what would go.

        Every kept audit keeps the bodies that prove it; a pinned audit is kept. Files go too.
        Audits may go on meanwhile. Stopped anywhere, it leaves nothing dangling; run again, it goes on.

        Raises:
            ArchiveNotUsable: somebody tidies it or backs it up at this moment.
        """
        policy, now = policy or archive_policy(), now or crawls.now()
        return tidying.tidy(self.database, self.objects, policy, now, only_tell=only_tell)

    def info(self) -> ArchiveInfo:
        """What it holds, and how much room that takes."""
        return upkeep.info(self.database, self.objects)

    def verify(self) -> Verified:
        """Read every object that a row names and compare it with its digest; look over the database."""
        return upkeep.verify(self.database, self.objects)

    def backup(self, folder: Path) -> int:
        """Copy database and objects into a folder, only what is new there; how many objects were copied.

        The copy is an archive like any other and can be opened where it lies.

        Raises:
            ArchiveNotUsable: the folder cannot be written; the archive is on PostgreSQL, which has
                tools of its own; somebody tidies it at this moment.
        """
        return copying.backup(self.database, self.objects, folder)
