"""Output that a reader may leave: an hour of crawling must not end with ``| head`` or a closed window."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any


class _Leavable(io.FileIO):
    """A pipe or a terminal; once nobody is at its other end, what is written goes nowhere."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "wb", closefd=False)
        # of a file on a disk the second one means that the disk is broken
        self._left = {errno.EPIPE, errno.EIO} if self.isatty() else {errno.EPIPE}

    def write(self, data: Any, /) -> int:
        """Write, or pretend to."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in self._left:
                raise
            return len(data)


@contextmanager
def enduring_output() -> Iterator[None]:
    """Let stdout and stderr outlast whoever reads them, for commands whose product is not what they print."""
    with ExitStack() as stack:
        for name in ("stdout", "stderr"):
            stack.enter_context(_enduring(name))
        yield


@contextmanager
def _enduring(name: str) -> Iterator[None]:
    before = getattr(sys, name)
    # a test's or another program's stand-in has nobody who leaves; None is a stream that was closed before
    if before is not getattr(sys, f"__{name}__") or not isinstance(before, io.TextIOWrapper):
        yield
        return
    before.flush()
    ours = io.TextIOWrapper(
        io.BufferedWriter(_Leavable(before.fileno())),
        encoding=before.encoding,
        errors=before.errors,
        line_buffering=before.line_buffering,
        write_through=before.write_through,
    )
    setattr(sys, name, ours)
    try:
        yield
    finally:
        with suppress(OSError):
            ours.flush()
        setattr(sys, name, before)
