"""Files that are whole or not there at all: who reads meets the old one or the new, never half of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A folder for what is not finished, on the disk of ``folder``; it is gone at the end."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-", ignore_cleanup_errors=True) as aside:
        yield Path(aside)


def take_place(made: Path, place: Path) -> Path:
    """Move a finished file to its place and give the place back.

    Raises:
        OSError: on Windows also while another program holds the older file open.
    """
    with made.open("rb+") as file:
        os.fsync(file.fileno())  # else a power cut could leave the new name with an empty file
    return made.replace(place)


def put_whole(path: Path, content: bytes) -> Path:
    """Write a file into a folder that is there; an older one stays until the new one is finished.

    Raises:
        OSError: nothing changed.
    """
    with beside(path.parent) as aside:
        made = aside / path.name
        made.write_bytes(content)
        return take_place(made, path)


def why(error: Exception) -> str:
    """Why a file could not be written, in words for the person who waits for it."""
    if isinstance(error, PermissionError):
        return "cannot be replaced; close it in other programs and see that the folder can be written"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}"
