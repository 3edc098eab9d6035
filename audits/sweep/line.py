"""The child's end of the pipe to its parent, and the gate that lies at the other end."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection

from audits.sweep.messages import Answered, Asked, FromChild, Job, Paused, Reported, Stop
from crawler.gate import Key

END_SECONDS = 10.0
"""For audits to let go of their workers and browsers when the process must end."""


class ParentGone(Exception):
    """Raised when the process that started this one is no more."""


class Line:
    """Sends from any thread; what comes is handed to the loop, in which ``taken`` is called.

    ``gone`` is called once when the parent is no more.
    """

    def __init__(
        self, pipe: Connection, taken: Callable[[Job | Stop], None], gone: Callable[[], None]
    ) -> None:
        self._pipe, self._taken, self._gone = pipe, taken, gone
        self._sending = threading.Lock()
        self._loop = asyncio.get_running_loop()
        self._numbers = count()
        self._asked: dict[int, asyncio.Future[float]] = {}
        threading.Thread(target=self._listen, name="parent", daemon=True).start()

    def send(self, message: FromChild) -> None:
        """Send one message.

        Raises:
            ParentGone: nobody is there to read it.
        """
        try:
            with self._sending:
                self._pipe.send(message)
        except (OSError, ValueError) as error:
            raise ParentGone from error

    async def reserve(self, keys: Sequence[Key]) -> float:
        """Ask the parent for places, see `crawler.gate.Places`."""
        number = next(self._numbers)
        self._asked[number] = answer = self._loop.create_future()
        try:
            self.send(Asked(number, tuple(keys)))
            wait: float = await answer
            return wait
        finally:
            self._asked.pop(number, None)

    def report(self, key: str, *, status: int | None, seconds: float) -> None:
        """Tell the parent how an answer came, see `crawler.gate.Places`."""
        self.send(Reported(key, status, seconds))

    def pause(self, key: str, seconds: float) -> None:
        """Ask the parent to leave a host alone, see `crawler.gate.Places`."""
        self.send(Paused(key, seconds))

    def _listen(self) -> None:
        """In a thread: on Windows no loop can wait for a pipe."""
        try:
            while True:
                message = self._pipe.recv()
                self._loop.call_soon_threadsafe(self._take, message)
        except (EOFError, OSError):
            last_resort = threading.Timer(END_SECONDS, os._exit, (1,))  # also when the loop hangs
            last_resort.daemon = True
            last_resort.start()
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._end)

    def _take(self, message: Answered | Job | Stop) -> None:
        if not isinstance(message, Answered):
            self._taken(message)
        elif (answer := self._asked.get(message.number)) and not answer.done():
            answer.set_result(message.wait)

    def _end(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(ParentGone())
        self._gone()
