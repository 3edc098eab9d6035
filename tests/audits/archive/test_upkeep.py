"""An archive can be copied, looked over, and read by its owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from audits.archive import Archive, ArchiveNotUsable, FolderObjects, open_archive
from audits.archive.objects import digest_of
from tests.audits.archive.making import SITE, audit, keep, page


def spoil(archive: Archive, digest: str) -> None:
    """Replace what lies in the store by something else."""
    if isinstance(archive.objects, FolderObjects):
        archive.objects.place(digest).write_bytes(b"spoilt")
        return
    with archive.database.writing() as connection:
        connection.execute(
            text("UPDATE objects SET packed = :other WHERE digest = :digest"),
            {"other": b"spoilt", "digest": digest},
        )


def test_info_counts_what_is_there(archive: Archive) -> None:
    first = keep(archive, {"/": b"home", "/a": b"a"}, "/a")
    keep(archive, {"/": b"home", "/a": b"b"}, "/a")
    archive.pin(first)
    held = archive.info()
    assert (held.agencies, held.audits, held.pinned, held.sweeps) == (1, 2, 1, 0)
    assert (held.crawls, held.unfinished, held.exchanges) == (2, 0, 4)
    # home, a, b; both crawls saw the same pages, so the evidence is one, and the audits say the same
    assert held.objects == 5
    assert held.objects_bytes == archive.objects.size()
    assert held.database_bytes > 10_000
    assert held.place == archive.shown


def test_a_whole_archive_is_sound(archive: Archive) -> None:
    keep(archive, {"/": b"home", "/a": b"a"}, "/a")
    found = archive.verify()
    assert found.sound
    assert (found.objects, found.lost, found.lost_bodies, found.database) == (4, (), 0, ())


def test_what_is_gone_or_damaged_is_told(archive: Archive) -> None:
    number = keep(archive, {"/": b"home", "/a": b"proof", "/b": b"other", "/c": b"more"}, "/a")
    row = archive.row(number)
    archive.objects.delete(digest_of(b"proof"))
    spoil(archive, row.evidence_digest)
    archive.objects.delete(row.audit_digest)
    archive.objects.delete(digest_of(b"other"))
    spoil(archive, digest_of(b"more"))
    found = archive.verify()
    assert not found.sound
    assert set(found.lost) == {
        (digest_of(b"proof"), "proof", "gone"),
        (row.evidence_digest, "evidence", "damaged"),
        (row.audit_digest, "audit", "gone"),
    }
    assert found.lost_bodies == 2
    with pytest.raises(ArchiveNotUsable, match="gone or damaged"):
        archive.audit(number)
    with pytest.raises(ArchiveNotUsable, match="gone or damaged"):
        archive.evidence(number)


def test_bodies_that_only_save_requests_may_be_gone(archive: Archive) -> None:
    keep(archive, {"/": b"home", "/b": b"other"})
    archive.objects.delete(digest_of(b"other"))
    found = archive.verify()
    assert (found.sound, found.lost_bodies) == (True, 1)


def test_a_damaged_database_is_told(folder_archive: Archive) -> None:
    keep(folder_archive, {"/": b"home"}, "/")
    with folder_archive.database.reading() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
    raw = folder_archive.database.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("UPDATE audits SET agency_id = 999")
    raw.cursor().execute("PRAGMA foreign_keys=ON")
    raw.close()
    found = folder_archive.verify()
    assert not found.sound
    assert any("agencies" in problem for problem in found.database)


# --- copies -----------------------------------------------------------------------------------


def test_a_copy_is_an_archive_of_its_own(folder_archive: Archive, tmp_path: Path) -> None:
    number = keep(folder_archive, {"/": b"home", "/a": b"proof"}, "/a")
    assert folder_archive.backup(tmp_path / "copy") == 4
    with open_archive(tmp_path / "copy") as copy:
        assert copy.audit(number) == audit("/a")
        assert list(copy.evidence(number)) == [page("/"), page("/a")]
        assert copy.proofs(number) == folder_archive.proofs(number)
        assert copy.verify().sound
        keep(copy, {"/": b"only in the copy"}, "/")
    assert len(folder_archive.history(SITE)) == 1


def test_a_second_copy_takes_only_what_is_new(folder_archive: Archive, tmp_path: Path) -> None:
    keep(folder_archive, {"/": b"home", "/a": b"proof"}, "/a")
    folder_archive.backup(tmp_path / "copy")
    keep(folder_archive, {"/": b"home", "/a": b"new"}, "/a")
    assert folder_archive.backup(tmp_path / "copy") == 1
    with open_archive(tmp_path / "copy") as copy:
        assert len(copy.history(SITE)) == 2
        assert copy.verify().sound


def test_a_copy_is_taken_while_somebody_writes(folder_archive: Archive, tmp_path: Path) -> None:
    keep(folder_archive, {"/": b"home"}, "/")
    with folder_archive.database.writing() as connection:
        connection.execute(text("UPDATE audits SET name = 'half'"))
        folder_archive.backup(tmp_path / "copy")
    with open_archive(tmp_path / "copy") as copy:
        assert [row.name for row in copy.history(SITE)] == [audit().agency.name]


def test_the_folder_of_the_archive_is_no_place_for_its_copy(folder_archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotUsable, match="folder of the archive itself"):
        folder_archive.backup(tmp_path / "kept")


def test_a_place_that_cannot_be_written_is_told(folder_archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(ArchiveNotUsable, match="cannot be made or written"):
        folder_archive.backup(tmp_path / "file" / "copy")


def test_postgresql_has_tools_of_its_own(postgresql_url: str, tmp_path: Path) -> None:
    with open_archive(postgresql_url) as archive, pytest.raises(ArchiveNotUsable, match="pg_dump"):
        archive.backup(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


# --- rights -----------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize("what", ["kept", "copy"])
def test_archive_and_copy_are_their_owners_alone(tmp_path: Path, what: str) -> None:
    before = os.umask(0)
    try:
        with open_archive(tmp_path / "kept") as archive:
            keep(archive, {"/": b"home"}, "/")
            archive.tidy()
            archive.backup(tmp_path / "copy")
            rights = {
                one.relative_to(tmp_path).as_posix(): stat.S_IMODE(one.stat().st_mode)
                for one in [tmp_path / what, *(tmp_path / what).rglob("*")]
            }
    finally:
        os.umask(before)
    assert f"{what}/archive.db" in rights
    if what == "kept":
        assert {"kept/archive.db-wal", "kept/archive.db-shm", "kept/archive.lock"} <= set(rights)
    wrong = {
        name: oct(mode)
        for name, mode in rights.items()
        if mode != (0o700 if (tmp_path / name).is_dir() else 0o600)
    }
    assert wrong == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o755)
    (tmp_path / "out").chmod(0o755)
    with open_archive(tmp_path / "out") as archive:
        keep(archive, {"/": b"home"}, "/")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "out" / "objects").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "out" / "archive.db").stat().st_mode) == 0o600
