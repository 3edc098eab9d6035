"""The same bytes are read once by the same program; what time or the machine cut short is read again."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import date

import pytest

from crawler.extract import readings
from crawler.extract.files import FileKind, Limits, Problem, ReadFile
from crawler.extract.kept import KeptScans
from crawler.extract.readings import Readings
from crawler.extract.workers import FileReader, Job, read_file

READ = ReadFile(
    FileKind.PDF,
    title="แผน",
    text="แผนพัฒนา\n“x”",
    page_count=3,
    headings=("ก", "ข"),
    dated=date(2023, 1, 31),
    dated_by="text",
    method="ocr",
    picture_pages=(1, 2),
    pixels=(10, 20),
    cpu_s=1.5,
)
TEXT = "ประกาศเทศบาล".encode()


class Kept(dict[str, bytes]):
    def reading(self, key: str) -> bytes | None:
        return self.get(key)

    def add_reading(self, key: str, data: bytes) -> None:
        self[key] = data


def test_a_reading_comes_back_as_it_was() -> None:
    known = Readings(Kept())
    known.keep("a" * 64, "read", READ, seconds=1, limit=10)
    assert known.get("a" * 64, "read") == READ
    assert known.get("a" * 64, "ocr") is None
    assert known.get("b" * 64, "read") is None


@pytest.mark.parametrize("problem", [Problem.TIMEOUT, Problem.MEMORY, Problem.CRASHED])
def test_what_the_machine_may_be_to_blame_for_is_read_again(problem: Problem) -> None:
    kept = Kept()
    Readings(kept).keep("a" * 64, "read", ReadFile(FileKind.PDF, problem=problem), seconds=1, limit=10)
    assert kept == {}


def test_a_reading_that_took_most_of_its_time_is_not_kept() -> None:
    kept = Kept()
    Readings(kept).keep("a" * 64, "read", READ, seconds=6, limit=10)
    assert kept == {}


def test_another_program_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Readings(Kept())
    known.keep("a" * 64, "read", READ, seconds=1, limit=10)
    monkeypatch.setattr(readings, "reader_version", lambda: "newer")
    assert known.get("a" * 64, "read") is None


def test_a_damaged_reading_is_none() -> None:
    kept = Kept()
    known = Readings(kept)
    known.keep("a" * 64, "read", READ, seconds=1, limit=10)
    for key in kept:
        kept[key] = b'{"kind":"pdf","text":7'
    assert known.get("a" * 64, "read") is None


def test_no_worker_is_asked_twice_for_the_same_file() -> None:
    kept = Kept()
    first = read(FileReader(readings=Readings(kept)))
    again = FileReader(readings=Readings(kept), memory_mb=-1)  # a worker of it could not start
    assert first.text
    assert read(again) == first


def read(reader: FileReader) -> ReadFile:
    try:
        return asyncio.run(reader.read(TEXT, "http://a/x.txt"))
    finally:
        reader.close()


def test_a_scan_that_was_read_before_is_kept_for_a_second_reading() -> None:
    kept, scan = Kept(), ReadFile(FileKind.TEXT, problem=Problem.SCAN)
    name = Job(read_file, Limits(), 20).name
    digest = hashlib.sha256(TEXT).hexdigest()
    Readings(kept).keep(digest, name, scan, seconds=0, limit=10)
    scans = KeptScans()
    reader = FileReader(readings=Readings(kept), scans=scans)
    assert read(reader).problem is Problem.SCAN
    assert scans.all == {digest}
