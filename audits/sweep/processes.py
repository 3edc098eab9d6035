"""The processes of one machine that do the audits of a sweep, and the one gate of them all.

A thread for each process reads its pipe: questions to the gate are answered there and then, so
that no crawl waits while the sweep writes to its disk; everything else waits in a queue for it.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from audits.sweep import child
from audits.sweep.messages import (
    Answered,
    Asked,
    Broke,
    Event,
    Exchanged,
    FromChild,
    Job,
    Judged,
    Left,
    Lost,
    Paused,
    Pulse,
    Reported,
    Setup,
    Stop,
    ToChild,
)
from config.apart import BareContext
from config.sweep import SweepLimits
from crawler.gate import LocalPlaces

JOIN_SECONDS = 5.0


class _Worker:
    """One process, its jobs, and what it told of itself."""

    def __init__(self, process: SpawnProcess, pipe: Connection, now: float) -> None:
        self.process, self.pipe = process, pipe
        self.jobs: dict[int, tuple[Job, bool]] = {}
        self.begun = 0
        self.megabytes = 0.0
        self.heard_at = now
        self.has_spoken = False
        self.retiring = False
        self.answers: Mapping[int, int] = {}
        self._outbox: queue.SimpleQueue[ToChild | None] = queue.SimpleQueue()
        threading.Thread(target=self._deliver, name="to child", daemon=True).start()

    def send(self, message: ToChild | None) -> None:
        """Tell it something, or None: nothing more; one that has died is found out elsewhere.

        Never waits: the pipe of a process that hangs is full, and this one must see that it hangs.
        """
        self._outbox.put(message)

    def _deliver(self) -> None:
        with suppress(OSError, ValueError):
            while (message := self._outbox.get()) is not None:
                self.pipe.send(message)

    @property
    def has_suspect(self) -> bool:
        """Whether it works on an agency under which processes died before."""
        return any(alone for _, alone in self.jobs.values())


class LocalProcesses:
    """A `Dispatcher` over processes of this machine."""

    def __init__(self, setup: Setup, processes: int, side_by_side: int, limits: SweepLimits) -> None:
        self._setup, self._limits = setup, limits
        self._wanted, self._side_by_side = processes, side_by_side
        self._places, self._gate = LocalPlaces(), threading.Lock()
        self._heard: queue.Queue[tuple[_Worker, FromChild | None]] = queue.Queue()
        self._workers: list[_Worker] = []
        self._looked_at = time.monotonic()

    # jobs

    def room(self, *, alone: bool = False) -> int:
        """See `Dispatcher`."""
        free = [self._side_by_side - len(w.jobs) for w in self._active() if not (alone and w.has_suspect)]
        free += [self._side_by_side] * (self._wanted - len(self._active()))
        return sum(map(bool, free)) if alone else sum(free)

    def hand_out(self, job: Job, *, alone: bool = False) -> bool:
        """See `Dispatcher`."""
        worker = self._freest(alone=alone)
        if worker is None:
            return False
        worker.jobs[job.row] = (job, alone)
        worker.begun += 1
        worker.send(job)
        return True

    def _freest(self, *, alone: bool) -> _Worker | None:
        while len(self._active()) < self._wanted:
            self._start()
        free = [w for w in self._active() if len(w.jobs) < self._side_by_side]
        if alone:
            free = [w for w in free if not w.has_suspect]
        return min(free, key=lambda w: len(w.jobs), default=None)

    def _active(self) -> list[_Worker]:
        return [worker for worker in self._workers if not worker.retiring]

    # processes

    def _start(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        process = BareContext().Process(target=child.main, args=(theirs,), name="oit-sweep")
        process.start()
        theirs.close()  # else the end of the process would not be heard
        worker = _Worker(process, ours, time.monotonic())
        worker.send(self._setup)
        self._workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), name="child", daemon=True).start()

    def _listen(self, worker: _Worker) -> None:
        try:
            while True:
                message = worker.pipe.recv()
                if isinstance(message, Asked):
                    with self._gate:
                        wait = self._places.take(message.keys)
                    worker.send(Answered(message.number, wait))
                elif isinstance(message, Reported):
                    with self._gate:
                        self._places.report(message.key, status=message.status, seconds=message.seconds)
                elif isinstance(message, Paused):
                    with self._gate:
                        self._places.pause(message.key, message.seconds)
                else:
                    self._heard.put((worker, message))
        except Exception:  # it died, perhaps in the middle of a message
            self._heard.put((worker, None))

    # events

    def events(self, timeout: float) -> Iterator[Event]:
        """See `Dispatcher`."""
        until = time.monotonic() + timeout
        while True:
            try:
                worker, message = self._heard.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            yield from self._taken(worker, message)
            until = 0.0  # the first one came; the rest is there or comes next time
        yield from self._watch()

    def _taken(self, worker: _Worker, message: FromChild | None) -> Iterator[Event]:
        worker.heard_at, worker.has_spoken = time.monotonic(), True
        if message is None:
            yield from self._bury(worker, "died")
        elif isinstance(message, Pulse):
            worker.megabytes, worker.answers = message.megabytes, message.answers
            self._perhaps_retire(worker)
        elif isinstance(message, Exchanged):
            yield message
        elif isinstance(message, Judged | Broke | Left):
            worker.jobs.pop(message.row, None)
            yield message

    def _perhaps_retire(self, worker: _Worker) -> None:
        """A process that has grown takes no more jobs and ends with its last one; another takes its place."""
        limits = self._limits
        too_large = worker.megabytes > limits.process_megabytes
        if not worker.retiring and (too_large or worker.begun >= limits.audits_per_process):
            worker.retiring = True
            worker.send(Stop(at_once=False))

    def _watch(self) -> Iterator[Event]:
        """Bury who died without its pipe telling, or hangs: its own children may hold the pipe open."""
        now = time.monotonic()
        if now - self._looked_at > min(self._limits.silence, self._limits.start_patience) / 2:
            for worker in self._workers:  # this process itself was asleep, or stopped, and heard nobody
                worker.heard_at = now
        self._looked_at = now
        for worker in list(self._workers):
            silent = now - worker.heard_at
            patience = self._limits.silence if worker.has_spoken else self._limits.start_patience
            if worker.process.exitcode is not None and silent > 1:
                yield from self._bury(worker, "died")
            elif silent > patience:
                yield from self._bury(worker, "hung")

    def _bury(self, worker: _Worker, cause: str) -> Iterator[Event]:
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        worker.send(None)
        worker.process.kill()
        worker.process.join(JOIN_SECONDS)
        suspects = [job for job, alone in worker.jobs.values() if alone]
        for job, _ in worker.jobs.values():
            blamed = job in suspects if suspects else True
            yield Lost(job.row, job.attempt, cause, blamed=blamed)
        worker.jobs.clear()

    # what is known of them

    @property
    def answers(self) -> Mapping[int, int]:
        """See `Dispatcher`."""
        return {
            row: n
            for worker in self._workers
            for row, n in worker.answers.items()
            if row > 0 and row in worker.jobs
        }

    @property
    def megabytes(self) -> Mapping[int, float]:
        """See `Dispatcher`."""
        return {worker.process.pid or 0: worker.megabytes for worker in self._workers}

    def slowdown(self, address: str) -> float:
        """See `Dispatcher`."""
        with self._gate:
            return self._places.slowdown(f"address:{address}")

    # the end

    def stop(self, patience: float) -> Iterator[Event]:
        """See `Dispatcher`."""
        for worker in self._workers:
            worker.send(Stop(at_once=True))
        until = time.monotonic() + patience
        while any(worker.process.is_alive() for worker in self._workers) and time.monotonic() < until:
            yield from self.events(0.1)
        for _ in range(self._heard.qsize()):
            yield from self._taken(*self._heard.get())
        self.close()

    def close(self) -> None:
        """See `Dispatcher`. Who can tidies up behind himself; the others are killed."""
        for worker in self._workers:
            worker.send(Stop(at_once=True))
        until = time.monotonic() + JOIN_SECONDS
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            worker.process.kill()
            worker.process.join(JOIN_SECONDS)
            worker.send(None)
            worker.pipe.close()
        self._workers.clear()


@contextmanager
def local_processes(
    setup: Setup, processes: int, side_by_side: int, limits: SweepLimits
) -> Iterator[LocalProcesses]:
    """Processes for the length of a ``with`` block; none is left after it, however it ends."""
    dispatcher = LocalProcesses(setup, processes, side_by_side, limits)
    try:
        yield dispatcher
    finally:
        dispatcher.close()
