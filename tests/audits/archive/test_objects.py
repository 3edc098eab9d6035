"""Objects are what their digests say, each once, and vanish only when nobody needs them."""

from __future__ import annotations

import multiprocessing
import os
import stat
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from audits.archive import Archive, FolderObjects
from audits.archive.objects import pack
from tests.audits.archive.making import days

PAGE = "<html>แผนพัฒนาท้องถิ่น</html>".encode() * 400


def later() -> datetime:
    return datetime.now(UTC) + days(1)


@pytest.mark.parametrize("data", [b"", b"x", PAGE, os.urandom(200_000)], ids=["none", "one", "page", "noise"])
def test_bytes_come_back_by_their_digest(archive: Archive, data: bytes) -> None:
    digest = archive.objects.put(data)
    assert digest == sha256(data).hexdigest()
    assert archive.objects.get(digest) == data
    assert archive.objects.has(digest)


def test_the_same_bytes_lie_there_once_and_compressed(archive: Archive) -> None:
    assert archive.objects.put(PAGE) == archive.objects.put(PAGE)
    assert [one.size for one in archive.objects.listed()] == [archive.objects.size()]
    assert archive.objects.size() < len(PAGE) / 10


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../archive.db", "A" * 64, "0" * 63 + "/"])
def test_what_was_never_put_is_not_there(archive: Archive, digest: str) -> None:
    assert archive.objects.get(digest) is None
    assert not archive.objects.has(digest)
    assert not archive.objects.delete(digest)


def test_objects_are_listed_by_the_beginning_of_their_digest(archive: Archive) -> None:
    digests = {archive.objects.put(bytes([n])) for n in range(40)}
    assert {one.digest for one in archive.objects.listed()} == digests
    for prefix in {digest[:length] for digest in digests for length in (1, 2, 3, 5)}:
        found = [one.digest for one in archive.objects.listed(prefix)]
        assert found == sorted(digest for digest in digests if digest.startswith(prefix))


def test_only_what_nobody_put_lately_is_deleted(archive: Archive) -> None:
    digest, hour_ago = archive.objects.put(PAGE), datetime.now(UTC) - days(1 / 24)
    assert not archive.objects.delete(digest, untouched_since=hour_ago)
    assert archive.objects.get(digest) == PAGE
    assert archive.objects.delete(digest, untouched_since=later())
    assert not archive.objects.has(digest)


def test_an_object_put_again_counts_as_new(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    digest = store.put(PAGE)
    os.utime(store.place(digest), (0, 0))
    store.put(PAGE)
    assert not store.delete(digest, untouched_since=datetime.now(UTC) - days(1))


@pytest.mark.parametrize(
    "bad",
    [b"", b"\x00" * 90, pack(PAGE)[:-20], pack(PAGE[:-1]), pack(PAGE) + b"more", b"<html>"],
    ids=["empty", "zeros", "cut", "other", "longer", "plain"],
)
def test_a_damaged_file_is_no_object_and_is_written_anew(tmp_path: Path, bad: bytes) -> None:
    store = FolderObjects(tmp_path)
    digest = store.put(PAGE)
    store.place(digest).write_bytes(bad)
    if not bad.endswith(b"more"):
        assert store.get(digest) is None
    assert store.put(PAGE) == digest
    assert store.get(digest) == PAGE


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audits.archive.objects.LARGEST", len(PAGE) - 1)
    store = FolderObjects(tmp_path)
    assert store.get(store.put(PAGE)) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_files_and_folders_are_their_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FolderObjects(tmp_path / "objects").put(PAGE)
    finally:
        os.umask(before)
    made = list((tmp_path / "objects").rglob("*"))
    assert {stat.S_IMODE(one.stat().st_mode) for one in made if one.is_file()} == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in made if one.is_dir()} == {0o700}
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700


def _put_all(folder: Path, seed: int) -> None:
    store = FolderObjects(folder)
    for number in range(60):
        assert store.get(store.put(PAGE + bytes([(number + seed) % 60]))) is not None


def test_processes_put_side_by_side(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_put_all, args=(tmp_path, seed * 7)) for seed in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    store = FolderObjects(tmp_path)
    assert len(list(store.listed())) == 60
    assert not list(tmp_path.rglob(".new-*"))


def test_what_a_crash_left_moved_aside_comes_back(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    digest = store.put(PAGE)
    store.place(digest).rename(store.place(digest).with_suffix(".going"))
    store.recover()
    assert store.get(digest) == PAGE
