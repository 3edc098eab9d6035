"""``python -m audits.jobs PLAN``: a worker process, as `audits.jobs.supervising` starts it."""

from __future__ import annotations

import json
import logging
import signal
import sys
from types import FrameType

from audits.archive import open_archive
from audits.enduring import enduring_output
from audits.jobs.patience import Patience
from audits.jobs.worker import WorkerPlan, WorkerProcess, is_orphan
from config.wording import Lang, wording
from config.worker import worker_limits


def main(told: str) -> int:
    """Work as told in JSON; gives the exit code."""
    asked = json.loads(told)
    lang: Lang = asked["lang"]
    limits = worker_limits().model_copy(update=asked.get("limits", {}))
    plan = WorkerPlan(
        asked["side_by_side"],
        limits,
        until_empty=asked.get("until_empty", False),
        canary=asked.get("canary", True),
        parent=asked.get("parent", 0),
    )
    logging.getLogger().setLevel(logging.ERROR)
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of theirs is told in our words

    def tell(key: str, **facts: object) -> None:
        if not asked.get("quiet"):
            say(wording(lang).say(f"worker.told.{key}", number=asked.get("number", 1), **facts))

    stop_asked: list[int] = []
    worker: list[WorkerProcess] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stop_asked.append(number)
        for one in worker:
            one.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    patience = Patience(lambda: bool(stop_asked) or is_orphan(plan.parent))
    with patience(open_archive) as archive:
        worker.append(WorkerProcess(archive, plan, tell))
        if stop_asked:
            return 0
        from crawler.reactor import run  # noqa: PLC0415 - loads Twisted

        return run(worker[0].work())


def say(line: str) -> None:
    """One line for people; names from a register cannot command a terminal."""
    sys.stderr.write("".join(c if c.isprintable() else "?" for c in line) + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    with enduring_output():
        code = main(sys.argv[1])
    sys.exit(code)
