"""A hostile file costs one file: workers hang, crash and run out of memory, the audit goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from crawler.extract.files import FileKind, Problem, ReadFile
from crawler.extract.workers import FileReader
from tests.crawler.extract.misbehaving import by_order
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

GOOD = pdf(ANNOUNCEMENT)
ROOT = Path(__file__).resolve().parents[3]
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def reader() -> Iterator[FileReader]:
    made = FileReader(timeout_s=2, task=by_order)
    yield made
    made.close()


def read_all(reader: FileReader, *bodies: bytes) -> list[ReadFile]:
    async def together() -> list[ReadFile]:
        return await asyncio.gather(*(reader.read(body, "http://127.0.0.1/x.pdf") for body in bodies))

    return asyncio.run(together())


def workers() -> list[psutil.Process]:
    spawned = psutil.Process().children(recursive=True)
    return [p for p in spawned if "spawn_main" in " ".join(p.cmdline())]


def test_a_file_is_read_in_another_process(reader: FileReader) -> None:
    got, told = read_all(reader, GOOD, GOOD + b"pid")
    assert got.searchable
    assert got.title.startswith("ประกาศเทศบาลตำบลตัวอย่าง")
    assert int(told.text) != os.getpid()


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        (b"hang", Problem.TIMEOUT),
        (b"crash", Problem.CRASHED),
        pytest.param(
            b"eat",
            Problem.MEMORY,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory"),
        ),
        (b"raise", Problem.BROKEN),
    ],
)
def test_what_goes_wrong_costs_one_file(reader: FileReader, order: bytes, problem: Problem) -> None:
    before, bad, after, last = read_all(reader, GOOD, GOOD + order, GOOD, GOOD)
    assert bad == ReadFile(FileKind.PDF, problem=problem)
    assert before.searchable
    assert before == after == last


def test_files_beside_a_bad_one_are_unharmed_with_several_workers() -> None:
    reader = FileReader(max_workers=2, timeout_s=2, task=by_order)
    try:
        bodies = [GOOD, GOOD + b"crash", GOOD, GOOD + b"hang", GOOD, GOOD + b"crash", GOOD, GOOD]
        got = read_all(reader, *bodies)
    finally:
        reader.close()
    assert [r.problem for r in got if r.problem] == [Problem.CRASHED, Problem.TIMEOUT, Problem.CRASHED]
    assert sum(r.searchable for r in got) == 5


def test_a_worker_that_leaves_without_an_answer_costs_one_file(reader: FileReader) -> None:
    left, after = read_all(reader, GOOD + b"leave", GOOD)
    assert left.problem in (Problem.TIMEOUT, Problem.CRASHED)
    assert after.searchable


def test_what_a_parser_prints_reaches_no_terminal(
    reader: FileReader, capfd: pytest.CaptureFixture[str]
) -> None:
    (read,) = read_all(reader, GOOD + b"print")
    assert read.searchable
    assert "\x1b" not in "".join(capfd.readouterr())


def test_files_that_nobody_reads_start_no_worker() -> None:
    reader = FileReader()
    got = read_all(reader, b"", b"<html>", b"Rar!\x1a\x07\x01\0")
    assert [r.problem for r in got] == [Problem.BROKEN, Problem.UNSUPPORTED, Problem.UNSUPPORTED]
    assert not workers()
    reader.close()


def test_a_worker_loads_neither_the_crawler_nor_the_program_that_started_it(reader: FileReader) -> None:
    (told,) = read_all(reader, GOOD + b"tell")
    loaded = set(told.text.split())
    assert "pypdfium2" in loaded
    assert not loaded & {"scrapy", "twisted", "pythainlp", "typer", "pytest", "rapidfuzz", "jinja2"}


def test_a_cancelled_reading_ends_its_worker_and_the_next_one_works(reader: FileReader) -> None:
    async def scene() -> ReadFile:
        hanging = asyncio.create_task(reader.read(GOOD + b"hang", "http://127.0.0.1/x.pdf"))
        await asyncio.sleep(0.5)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        return await reader.read(GOOD, "http://127.0.0.1/y.pdf")

    assert asyncio.run(scene()).searchable


def test_close_ends_the_workers_and_leaves_no_file() -> None:
    reader = FileReader(task=by_order)
    read_all(reader, GOOD)
    folder = Path(reader._folder.name)  # type: ignore[union-attr]
    assert workers()
    assert list(folder.iterdir()) == []  # each file goes as soon as it is read
    reader.close()
    reader.close()
    assert not workers()
    assert not folder.exists()


def test_a_closed_reader_starts_again_when_asked(reader: FileReader) -> None:
    read_all(reader, GOOD)
    reader.close()
    assert read_all(reader, GOOD)[0].searchable


# --- the parent ends ------------------------------------------------------------------------

_PARENT = """
import asyncio, signal, sys
from crawler.extract.workers import FileReader
from tests.crawler.extract.misbehaving import by_order
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

async def main():
    reader = FileReader(timeout_s=60, task=by_order)
    told = await reader.read(pdf(ANNOUNCEMENT) + b"pid", "x")
    busy = asyncio.create_task(reader.read(pdf(ANNOUNCEMENT) + sys.argv[1].encode(), "x"))
    await asyncio.sleep(0.5)
    print(told.text, reader._folder.name, flush=True)
    await busy
    await asyncio.sleep(60)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
"""


@posix
@pytest.mark.parametrize("order", ["hang", ""], ids=["busy", "idle"])
@pytest.mark.parametrize("by", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_no_worker_outlives_its_parent(by: str, order: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, order],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().split()
    worker = psutil.Process(int(pid))
    if by == "SIGINT":
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does: to all of them
    else:
        parent.send_signal(getattr(signal, by))
    _, said = parent.communicate(timeout=30)
    psutil.wait_procs([worker], timeout=15)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
    assert not Path(folder).exists()
    assert "Traceback" not in said
