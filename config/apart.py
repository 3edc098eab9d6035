"""Work with foreign bytes in processes of their own: whatever it comes to costs that process alone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

T = TypeVar("T")


class DiedApart(Exception):
    """Raised when a process did not live to give its result: out of time, out of memory, or crashed."""


def apart(work: Callable[..., T], *given: Any, seconds: float, megabytes: int) -> T:
    """What ``work`` gives for ``given``, done in a fresh process that is ended afterwards.

    ``work`` must be importable by name. ``megabytes`` bound its address space on Linux only.

    Raises:
        DiedApart: there is no result.
        Exception: what ``work`` raised.
    """
    pool = ProcessPool(max_workers=1, initializer=_begin, initargs=(megabytes,), context=BareContext())
    try:
        return pool.schedule(work, args=given, timeout=seconds).result()
    except TimeoutError as error:
        raise DiedApart(f"not done after {seconds:.0f} s") from error
    except (ProcessExpired, MemoryError) as error:
        raise DiedApart(f"it asks for more than {megabytes} MB, or crashes its reader") from error
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


class _BareProcess(SpawnProcess):
    """A process that knows nothing of the program that started it, and is deaf to Ctrl-C."""

    def start(self) -> None:
        with _no_main_module(), _interrupts_blocked():
            super().start()


class BareContext(SpawnContext):
    """Starts fresh processes the same way on Linux, macOS and Windows."""

    Process = _BareProcess


@contextlib.contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide the main module: a spawned process would import it, and Scrapy and the reports with it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Children inherit the mask: Ctrl-C would print a half-born traceback, a closed terminal spoil a file."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def memory_can_be_limited() -> bool:
    """Only Linux honours the limit; macOS merely has the call."""
    return sys.platform.startswith("linux")


def limit_memory(megabytes: int) -> None:
    """Bound the address space of this process, where that can be done, and let it leave no core."""
    if not memory_can_be_limited():
        return
    import resource  # noqa: PLC0415 - POSIX only

    for limit, wanted in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def hush() -> None:
    """Let this process print nothing: what parsers say of a file holds its words, and ends on a terminal."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _begin(megabytes: int) -> None:
    hush()
    limit_memory(megabytes)
