"""What is remembered: crawls under way, audits with their proofs, sweeps, schedules."""

from audits.archive.archive import Archive, open_archive
from audits.archive.crawls import RESUME_DAYS, Crawl
from audits.archive.errors import ArchiveNotUsable, NotInArchive
from audits.archive.keeping import AuditRow
from audits.archive.keys import agency_key
from audits.archive.objects import FolderObjects, ObjectStore
from audits.archive.places import default_url, url_for

__all__ = [
    "RESUME_DAYS",
    "Archive",
    "ArchiveNotUsable",
    "AuditRow",
    "Crawl",
    "FolderObjects",
    "NotInArchive",
    "ObjectStore",
    "agency_key",
    "default_url",
    "open_archive",
    "url_for",
]
