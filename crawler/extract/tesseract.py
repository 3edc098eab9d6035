"""Tesseract, asked as a program: bounded in time, memory and threads, and ended with all it started.

Runs in worker processes only. tesseract-ocr and its Thai data (Debian: tesseract-ocr-tha) are
optional; `languages` tells what is there.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

MEMORY_MB = 700
"""Address space of tesseract; a page of 12 million pixels takes 260 MB (Linux)."""
MOST_BYTES = 4 << 20
"""Of what tesseract writes of one page; a full page is a table of 200 KB."""
UNTOLD = 80.0
"""Certainty of a line that the table of words does not have."""
_WANTED = ("tha", "eng")  # with English "No Gift Policy" is read, for half as much CPU again
_COLUMNS = 12
_LINE_OF = slice(2, 5)  # block, paragraph and line of a word


class OcrTooSlow(Exception):
    """Raised when tesseract did not finish in its time."""


class OcrFailed(Exception):
    """Raised when tesseract ended with an error, or printed nothing that is a table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as tesseract saw it, and its certainty, 0–100: the mean over its letters."""

    text: str
    certainty: float


@cache
def program() -> str | None:
    """Path of tesseract, None where it is not installed."""
    return shutil.which("tesseract")


@cache
def languages() -> frozenset[str]:
    """Names of the language data that tesseract finds; empty without tesseract."""
    try:
        return frozenset(_ask(["--list-langs"], 10, errors_too=True).split())
    except (OcrFailed, OcrTooSlow):
        return frozenset()


def reads_thai() -> bool:
    """Whether pictures of Thai text can be read on this machine."""
    return "tha" in languages()


def read_lines(picture: Path, *, seconds: float, layout: int = 6, dpi: int = 200) -> list[Line]:
    """The lines of a picture file, from top to bottom. ``layout`` is tesseract's ``--psm``.

    Raises:
        OcrTooSlow: it took longer than ``seconds``; nothing of it runs on.
        OcrFailed: it ended with an error.
    """
    languages_used = "+".join(name for name in _WANTED if name in languages())
    options = ["-l", languages_used, "--psm", str(layout), "--dpi", str(dpi)]
    text, table = picture.with_suffix(".txt"), picture.with_suffix(".tsv")
    try:
        _ask([str(picture), str(picture.with_suffix("")), *options, "txt", "tsv"], seconds)
        return _lines(_said(text), _said(table))
    finally:
        text.unlink(missing_ok=True)
        table.unlink(missing_ok=True)


def turned_by(picture: Path, *, seconds: float) -> int:
    """Degrees (0, 90, 180, 270) by which a picture must be turned clockwise to stand upright.

    0 where tesseract cannot tell, or has no data for it.

    Raises:
        OcrTooSlow: it took longer than ``seconds``.
    """
    try:
        said = _ask([str(picture), "stdout", "--psm", "0", "-l", "osd"], seconds)
    except OcrFailed:
        return 0
    told = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)
    degrees = told.get("Rotate", "0").strip()
    return int(degrees) if degrees in {"90", "180", "270"} else 0


# --- the program ------------------------------------------------------------------------------


def _ask(arguments: list[str], seconds: float, *, errors_too: bool = False) -> str:
    path = program()
    if path is None:
        raise OcrFailed
    try:
        running = subprocess.Popen(  # noqa: S603 - a fixed program; the picture is one we wrote
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if errors_too else subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads would cost more CPU than they save
            start_new_session=True,
        )
    except OSError as error:
        raise OcrFailed from error
    _limit(running.pid, seconds)
    with _ended_with_us(running):
        try:
            said, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise OcrTooSlow from error
        finally:
            _end(running)
    if running.returncode:
        raise OcrFailed
    return said.decode("utf-8", "replace")


def _limit(pid: int, seconds: float) -> None:
    """Limits of the system, which hold also when this worker is killed first."""
    if sys.platform.startswith("linux"):
        import resource  # noqa: PLC0415 - POSIX only

        for limit, most in ((resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_AS, MEMORY_MB << 20)):
            with contextlib.suppress(OSError, ValueError):
                hard = resource.prlimit(pid, limit)[1]
                allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.prlimit(pid, limit, (allowed, allowed))


@contextlib.contextmanager
def _ended_with_us(running: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the program also when this worker is told to end, or its own alarm ends it."""
    if multiprocessing.parent_process() is None:  # no worker: signals are the main program's business
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGALRM") if hasattr(signal, name)]

    def end(number: int, _frame: FrameType | None) -> None:
        _end(running)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the program with everything it started; safe when it ended by itself."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
    running.wait()
    if running.stdout is not None:
        running.stdout.close()


def _said(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise OcrFailed from error


# --- its answer -------------------------------------------------------------------------------


def _lines(text: str, table: str) -> list[Line]:
    """The lines of tesseract's text with the certainty its table gives their letters.

    The table cuts Thai into letters and does not tell spaces; the text has no certainty. Columns of
    the table: level, page, block, paragraph, line, word, left, top, width, height, certainty, text.

    >>> head = "level page block par line word left top width height conf text".replace(" ", chr(9))
    >>> row = "5 1 1 1 1 1 10 10 90 20 91.5 แผนการ".replace(" ", chr(9))
    >>> _lines("แผน การ", head + chr(10) + row)
    [Line(text='แผน การ', certainty=91.5)]
    """
    words: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == _COLUMNS and cells[-1].strip():
            with contextlib.suppress(ValueError):
                words.setdefault(tuple(cells[_LINE_OF]), []).append((cells[-1], float(cells[-2])))
    sure = {_joined(word for word, _ in found): _certainty(found) for found in words.values()}
    lines = filter(None, map(str.strip, text.splitlines()))
    return [Line(line, sure.get(_joined([line]), UNTOLD)) for line in lines]


def _joined(words: Iterable[str]) -> str:
    return "".join("".join(words).split())


def _certainty(words: list[tuple[str, float]]) -> float:
    letters = sum(len(text) for text, _ in words)
    return round(sum(len(text) * sure for text, sure in words) / letters, 1)
