"""Runs cases of the catalogue, each as a full ``oit check`` in a town of the test internet.

``python -m tests.hostile.running`` reads lines ``{"name", "output", "quick"}`` from its input and
writes one line of `Tried` for each. Several such processes work side by side (`try_all`).
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
QUICK_TIMEOUT = 3.0
"""Seconds of an answer in tests; thirty as shipped."""
GIVEN_UP_S = 240.0


@dataclass(frozen=True)
class Tried:
    """How one case ended. ``code`` is None when the process died or hung."""

    name: str
    code: int | None
    seconds: float = 0.0
    out: str = ""
    err: str = ""
    asked: list[list[str]] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    peak_mb: float = 0.0
    """Peak memory so far of the process that ran it, which runs many."""
    left: list[str] = field(default_factory=list)
    """What it left in the folder for temporary files, which is its own."""


def run_case(name: str, output: Path, *, quick: bool) -> Tried:
    """Run one case in this process, which must be one for that purpose."""
    from tests.hostile.cases import answers_of, catalogue, names_of
    from tests.hostile.certificates import greeting
    from tests.hostile.internet import NUMBER, TOWN, Internet, plugged_into
    from tests.hostile.server import HostileServer, serve

    case, before = catalogue()[name], _temporary()
    scheme = "https" if case.https else "http"
    command = ["oit", "check", f"{scheme}://{TOWN}/", "--fiscal-year", "2566", "--as-of", "2566-04-20"]
    command += ["--delay", "0", "--max-pages", str(case.max_pages), "--output", str(output), *case.options]
    out, err = io.StringIO(), io.StringIO()
    with serve(HostileServer(answers_of(case)), greeting(case.tls) if case.https else None) as server:
        numbers = {NUMBER, *(_flat(case.names.values()))}
        wires = {(number, 80): server.port for number in numbers if _public(number)}
        wires |= {(number, 443): server.tls_port for number in numbers if _public(number)}
        internet = Internet(names_of(case), wires)
        started = time.monotonic()
        with plugged_into(internet), _hurried(quick), redirect_stdout(out), redirect_stderr(err):
            code = _oit(command)
        seconds = time.monotonic() - started
    return Tried(
        name,
        code,
        round(seconds, 2),
        out.getvalue(),
        err.getvalue(),
        [list(a) for a in server.asked],
        internet.strayed,
        round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        sorted(_temporary() - before),
    )


def _temporary() -> set[str]:
    """Names in the folder for temporary files of this process, where it has one of its own."""
    return {file.name for file in Path(os.environ["TMPDIR"]).iterdir()} if "TMPDIR" in os.environ else set()


def _flat(lists: Iterable[Any]) -> Iterator[str]:
    for one in lists:
        if isinstance(one, str):
            yield one
        else:
            yield from _flat(one)


def _public(number: str) -> bool:
    """Whether a wire may lead there; decided without the program's own check, which is on trial."""
    import ipaddress

    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False
    # the standard library calls some numbers global that wrap any other (NAT64, 6to4)
    return address.version == 4 and address.is_global and number != "168.63.129.16"


@contextmanager
def _hurried(quick: bool) -> Iterator[None]:
    """Without the waits of politeness, which other tests count; ``quick``: with short time-outs too."""
    from crawler import connections, gate, politeness, settings

    turn = gate.AddressGate.turn

    async def at_once(self: gate.AddressGate, host: str, address: str, **more: Any) -> None:
        await turn(self, host, address, **{**more, "rate": 10_000.0})

    gate.shared_gate.cache_clear()  # no case inherits the pauses or names of another
    connections.shared_names.cache_clear()
    with (
        patch.object(gate.AddressGate, "turn", at_once),
        patch.multiple(politeness, DEFAULT_RETRY_AFTER=0.1, MAX_RETRY_AFTER=1.0, MAX_CRAWL_DELAY=0.2),
        patch.multiple(settings, MIN_DELAY=0.0, MAX_IP_RATE=10_000.0),
        patch.multiple(connections, MIN_DELAY=0.0, MAX_IP_RATE=10_000.0),
        patch.object(settings, "DOWNLOAD_TIMEOUT", QUICK_TIMEOUT if quick else settings.DOWNLOAD_TIMEOUT),
    ):
        yield


def _oit(command: list[str]) -> int:
    from audits.cli import main

    with patch.object(sys, "argv", command):
        try:
            main()
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def try_all(jobs: dict[str, Path], *, side_by_side: int, quick: bool) -> dict[str, Tried]:
    """Run cases, each with its output folder, in so many processes; one that dies costs only its case."""
    waiting: Queue[tuple[str, Path]] = Queue()
    for job in jobs.items():
        waiting.put(job)
    tried: dict[str, Tried] = {}
    threads = [
        threading.Thread(target=_work, args=(waiting, tried, quick))
        for _ in range(min(side_by_side, len(jobs)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tried


def _work(waiting: Queue[tuple[str, Path]], tried: dict[str, Tried], quick: bool) -> None:
    child: subprocess.Popen[str] | None = None
    while True:
        try:
            name, output = waiting.get_nowait()
        except Empty:
            break
        if child is None or child.poll() is not None:
            child = _child(output.parent)
        tried[name] = _ask(child, name, output, quick)
    if child is not None:
        child.communicate()


def _child(home: Path) -> subprocess.Popen[str]:
    data = home / f"data-{threading.get_ident()}"
    temporary = home / f"temporary-{threading.get_ident()}"
    temporary.mkdir(exist_ok=True)
    kept = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(data), "PYTHONIOENCODING": "utf-8"}
    kept |= {"TMPDIR": str(temporary)}
    kept.pop("OIT_DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.running"],
        cwd=ROOT,
        env=kept,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def _ask(child: subprocess.Popen[str], name: str, output: Path, quick: bool) -> Tried:
    assert child.stdin is not None
    assert child.stdout is not None
    hang = threading.Timer(GIVEN_UP_S, child.kill)
    hang.start()
    try:
        child.stdin.write(json.dumps({"name": name, "output": str(output), "quick": quick}) + "\n")
        child.stdin.flush()
        line = child.stdout.readline()
    except OSError:
        line = ""
    finally:
        hang.cancel()
    if not line:
        child.kill()
        return Tried(name, None, err=f"the process ended with {child.wait()}")
    return Tried(**json.loads(line))


def _main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else writes to the output must not end up among the answers
    for line in sys.stdin:
        job = json.loads(line)
        tried = run_case(job["name"], Path(job["output"]), quick=job["quick"])
        answers.write(json.dumps(asdict(tried)) + "\n")
        answers.flush()


if __name__ == "__main__":
    _main()
