"""Runs a coroutine on Scrapy's asyncio reactor, as often as needed in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from scrapy.utils.reactor import install_reactor

T = TypeVar("T")
REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_loops: list[asyncio.AbstractEventLoop] = []


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` to its end and give its result.

    Twisted's reactor can be started only once in a process, but the asyncio loop below it can
    be run again; so the reactor is started without being run, and stays started.
    """
    loop = _started_loop()
    try:
        return loop.run_until_complete(_ticking(main))
    finally:
        _stop_threads()


def _started_loop() -> asyncio.AbstractEventLoop:
    if not _loops:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        install_reactor(REACTOR)
        from twisted.internet import reactor  # noqa: PLC0415 - the import installs it

        reactor.startRunning(installSignalHandlers=False)
        _loops.append(asyncio.get_event_loop())
    return _loops[0]


async def _ticking(main: Coroutine[Any, Any, T]) -> T:
    """Wake the loop five times a second, so that Python's signal handlers run on Windows too."""
    ticker = asyncio.ensure_future(_tick())
    try:
        return await main
    finally:
        ticker.cancel()


async def _tick() -> None:
    while True:  # noqa: ASYNC110 - there is nothing to wait for; waking up is the point
        await asyncio.sleep(0.2)


def _stop_threads() -> None:
    """End the reactor's resolver threads, which would keep the process alive."""
    from twisted.internet import reactor  # noqa: PLC0415

    stop = getattr(reactor, "_stopThreadPool", None)
    if stop is not None and getattr(reactor, "threadpool", None) is not None:
        stop()
