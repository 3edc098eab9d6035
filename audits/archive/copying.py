"""A copy of an archive in a folder, taken while it is used."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from audits.archive.connecting import make_private_file, make_private_folder
from audits.archive.database import Database
from audits.archive.errors import ArchiveNotUsable
from audits.archive.objects import PREFIXES, FolderObjects, ObjectStore
from audits.archive.one_at_a_time import alone
from audits.archive.places import DATABASE, OBJECTS


def backup(database: Database, store: ObjectStore, folder: Path) -> int:
    """See `Archive.backup`."""
    if not (database.is_sqlite and isinstance(store, FolderObjects)):
        raise ArchiveNotUsable("backup", place=database.shown)
    source = Path(str(database.url.database))
    if folder.absolute() == source.parent:
        raise ArchiveNotUsable("backup_itself", path=folder)
    try:
        with alone(database):
            make_private_folder(folder)
            copy_database(source, folder / DATABASE)
            return _copy_objects(store, FolderObjects(folder / OBJECTS))
    except OSError as error:
        raise ArchiveNotUsable("folder", path=folder, cause=error.strerror or error) from error


def copy_database(source: Path, target: Path) -> None:
    """A copy as of one moment, whoever writes meanwhile; it takes its name when it is whole."""
    aside = target.with_name(f".new-{target.name}")
    aside.unlink(missing_ok=True)
    make_private_file(aside)
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(aside)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    for suffix in ("-wal", "-shm"):  # of an earlier copy that somebody opened
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    aside.replace(target)


def _copy_objects(source: FolderObjects, target: FolderObjects) -> int:
    """Copy what is not there yet; objects never change. How many were copied."""
    copied = 0
    for prefix in PREFIXES:
        there = {one.digest: one.size for one in target.listed(prefix)}
        for one in source.listed(prefix):
            if there.get(one.digest) == one.size:
                continue
            place = target.room_for(one.digest)
            aside = place.with_name(f".new-{place.name}")
            with suppress(FileNotFoundError):  # tidied away; then no row names it
                make_private_file(aside)
                shutil.copyfile(source.place(one.digest), aside)
                aside.replace(place)
                copied += 1
    return copied
