"""Measures sweeps: how many agencies an hour, what a kill costs, whether memory stays flat.

``python -m benchmarks.sweeps province [--agencies 400] [--pages 100] [--variant html|pdf|ocr]``
``python -m benchmarks.sweeps killed [--kills 50]``
``python -m benchmarks.sweeps crawls [--crawls 1200]``

All sites are on loopback, served by a process of its own whose CPU is not counted. Each command
prints one table and, as its last line or with ``--json FILE``, all figures as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from audits.demo.model import Reply, Town, Variant
from audits.demo.town import build_town
from benchmarks.sites import town_of_pages

PORT = 8800
AS_OF = date(2023, 4, 20)
COUNTRY, PAGES_EACH = 7850, 300
"""Local governments of Thailand, and the pages of each, that figures are projected to."""
SEEDS = 4
"""Different towns; hosts share them in turn."""


# --- the sites ----------------------------------------------------------------------------------


def address(number: int) -> str:
    """The loopback address of a site: 127.10.0.1 and on.

    >>> address(0), address(300)
    ('127.10.0.1', '127.10.1.51')
    """
    return f"127.10.{number // 250}.{number % 250 + 1}"


def town_of(variant: str, pages: int, seed: int) -> Town:
    """HTML alone; or with its PDF files, one to four or five pages; or with scans as well."""
    if variant == "ocr":
        return build_town(2566, seed=seed, variant=Variant(ways="awkward", news=max(24, pages - 60)))
    town = build_town(2566, seed=seed, variant=town_of_pages(pages, kilobytes=30, seed=seed))
    if variant == "pdf":
        return town
    plain = {path: _as_page(reply) for path, reply in town.replies.items()}
    return replace(town, replies=plain)


def _as_page(reply: Reply) -> Reply:
    """A page in place of a file, so that no file is read."""
    kind = reply.headers.get("Content-Type", "")
    if reply.status != 200 or not kind.startswith("application/") or "xml" in kind:
        return reply
    return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, b"<!doctype html><title>file</title>")


async def _serve(sites: int, variant: str, pages: int, latency: float) -> None:
    """Answer for all sites until the end of input."""
    towns = [town_of(variant, pages, seed) for seed in range(min(SEEDS, sites))]
    loop = asyncio.get_running_loop()
    for number in range(sites):
        host, town = address(number), towns[number % len(towns)]

        async def talk(
            reader: asyncio.StreamReader,
            writer: asyncio.StreamWriter,
            town: Town = town,
            host: str = host,
        ) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                while head := await reader.readuntil(b"\r\n\r\n"):
                    path = head.split(b" ", 2)[1].decode("latin-1")
                    await asyncio.sleep(latency)
                    writer.write(_answer(town, path, f"http://{host}:{PORT}"))
                    await writer.drain()
            writer.close()

        await asyncio.start_server(talk, host, PORT, backlog=64)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def _answer(town: Town, path: str, origin: str) -> bytes:
    reply = town.replies.get(path, town.not_found)
    body = reply.body
    if "html" not in reply.headers.get("Content-Type", ""):
        body = body.replace(b"http://town.invalid", origin.encode())
    head = [f"HTTP/1.1 {reply.status} X", f"Content-Length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in reply.headers.items()]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


@contextlib.contextmanager
def served(sites: int, variant: str, pages: int, latency: float) -> Iterator[int]:
    """Sites in a process of their own; gives its number."""
    command = [sys.executable, "-m", "benchmarks.sweeps", "serve", f"--agencies={sites}"]
    command += [f"--variant={variant}", f"--pages={pages}", f"--latency={latency}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        assert server.stdout.readline().strip() == "ready"
        try:
            yield server.pid
        finally:
            server.stdin.close()


# --- what is measured ---------------------------------------------------------------------------


class Watch(threading.Thread):
    """Looks at the processes of a sweep every few seconds: CPU and memory, the load server left out."""

    def __init__(self, parent: int, leave_out: int, every: float = 2.0) -> None:
        super().__init__(daemon=True)
        self._parent, self._leave_out, self._every = psutil.Process(parent), leave_out, every
        self._cpu: dict[tuple[int, float], float] = {}
        self._over = threading.Event()
        self.memory: list[dict[str, float]] = []

    def run(self) -> None:
        """Until told to stop."""
        began = time.monotonic()
        while not self._over.wait(self._every):
            self._look(time.monotonic() - began)

    def stop(self) -> None:
        """Look a last time and end."""
        self._over.set()
        self.join()

    @property
    def cpu_seconds(self) -> float:
        """Of all processes seen, with those that ended; what comes and goes between two looks is missed."""
        return sum(self._cpu.values())

    def _look(self, at: float) -> None:
        seen = {"at": round(at, 1), "parent": 0.0, "largest_child": 0.0, "workers": 0.0, "count": 0.0}
        with contextlib.suppress(psutil.NoSuchProcess):
            direct = {child.pid for child in self._parent.children()} - {self._leave_out}
            for process in (self._parent, *self._parent.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    if process.pid == self._leave_out:
                        continue
                    times, held = process.cpu_times(), process.memory_info().rss / 1e6
                    self._cpu[process.pid, process.create_time()] = times.user + times.system
                    if process.pid == self._parent.pid:
                        seen["parent"] = held
                    elif process.pid in direct:
                        seen["largest_child"] = max(seen["largest_child"], held)
                    else:
                        seen["workers"] += held
                    seen["count"] += 1
        self.memory.append({name: round(value, 1) for name, value in seen.items()})


def plan_json(sites: int, output: str, **changes: Any) -> str:
    """A sweep as `sweep_as_told` takes it."""
    urls = [f"http://{address(number)}:{PORT}/" for number in range(sites)]
    return json.dumps({"urls": urls, "output": output, "changes": changes})


def sweep_as_told(told: str) -> int:
    """Run a sweep in this process; prints what came of it as JSON."""
    from audits.sweep import SweepPlan, run_sweep
    from config.agency import Agency
    from config.loading import checklist_for
    from config.registers import Register, RegisterRow
    from config.sweep import sweep_limits

    asked = json.loads(told)
    limits = sweep_limits().model_copy(update=asked["changes"].pop("limits", {}))
    rows = [RegisterRow(i + 2, Agency(name=f"town {i}", url=url)) for i, url in enumerate(asked["urls"])]
    plain: dict[str, Any] = {"ocr_seconds": 0.0, "browser_pages": 0, "off_site": False}
    plan = SweepPlan(
        register=Register("benchmark.csv", tuple(rows)),
        checklist=checklist_for(2566),
        output=Path(asked["output"]),
        as_of=AS_OF,
        allow_private=True,
        formats=("html", "xlsx", "csv"),
        limits=limits,
        **(plain | asked["changes"]),
    )
    began = time.monotonic()
    sweep = run_sweep(plan)
    states = [agency.state.value for agency in sweep.agencies]
    pages = sum(agency.pages for agency in sweep.agencies)
    files = sum(agency.files for agency in sweep.agencies)
    result = {
        "seconds": round(time.monotonic() - began, 1),
        "pages": pages,
        "files": files,
        "states": {state: states.count(state) for state in sorted(set(states))},
        "alarms": [alarm.kind for alarm in sweep.alarms],
    }
    print(json.dumps(result), flush=True)
    return 0


def _swept(told: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.sweeps", "sweep", told]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def measure_province(given: argparse.Namespace) -> dict[str, Any]:
    """Agencies an hour, CPU a page, memory over time, and what the whole country would take."""
    with (
        tempfile.TemporaryDirectory() as output,
        served(given.agencies, given.variant, given.pages, given.latency) as server,
    ):
        told = plan_json(
            given.agencies,
            output,
            max_pages=given.pages,
            delay=given.delay,
            per_ip_rate=1000.0,
            processes=given.processes,
            side_by_side=given.side_by_side,
            canary=False,
            ocr_seconds=60.0 if given.variant == "ocr" else 0.0,
        )
        running = _swept(told)
        watch = Watch(running.pid, server)
        watch.start()
        out = running.communicate()[0]
        watch.stop()
    result: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    answers = result["pages"] + result["files"]
    cores = os.cpu_count() or 1
    cpu = watch.cpu_seconds / max(1, answers)
    measured = result["seconds"] / 3600
    return result | {
        "agencies": given.agencies,
        "variant": given.variant,
        "agencies_an_hour": round(given.agencies / measured),
        "answers_a_second": round(answers / result["seconds"], 1),
        "cpu_ms_a_page": round(cpu * 1000, 2),
        "largest_child_mb": max((seen["largest_child"] for seen in watch.memory), default=0.0),
        "parent_mb": max((seen["parent"] for seen in watch.memory), default=0.0),
        "workers_mb": max((seen["workers"] for seen in watch.memory), default=0.0),
        "agencies_an_hour_of_300_by_cpu": round(cores * 3600 / (cpu * PAGES_EACH)),
        "country_hours_by_cpu": round(COUNTRY * PAGES_EACH * cpu / cores / 3600, 1),
        "memory": watch.memory[:: max(1, len(watch.memory) // 60)],
    }


def measure_killed(given: argparse.Namespace) -> dict[str, Any]:
    """Kill -9 at random moments: what is lost, what is double, how long it takes to go on."""
    chance, seconds = random.Random(given.seed), list[float]()
    lost = double = anew = kills = rounds = 0
    lost_pages = 0
    with served(given.agencies, "html", given.pages, given.latency):
        while kills < given.kills:
            rounds += 1
            with tempfile.TemporaryDirectory() as output:
                told = plan_json(
                    given.agencies,
                    output,
                    max_pages=given.pages,
                    delay=0.0,
                    per_ip_rate=1000.0,
                    processes=2,
                    canary=False,
                )
                kills += _kill_again_and_again(told, Path(output), chance, given.kills - kills, seconds)
                told_lost, told_double, told_pages, told_anew = _what_is_lost(Path(output), given.agencies)
                lost, double, lost_pages = lost + told_lost, double + told_double, lost_pages + told_pages
                anew += told_anew
    return {
        "kills": kills,
        "sweeps": rounds,
        "audits_lost": lost,
        "audits_double": double,
        "finished_sweeps_begun_anew": anew,
        "pages_lost": lost_pages,
        "seconds_to_continue": [round(one, 2) for one in seconds],
        "seconds_to_continue_median": round(sorted(seconds)[len(seconds) // 2], 2) if seconds else None,
    }


def _kill_again_and_again(
    told: str, output: Path, chance: random.Random, most: int, seconds: list[float]
) -> int:
    """Kill until the sweep ends by itself or there were enough kills; then let it end."""
    kills, answers = 0, -1
    while True:
        began, running = time.monotonic(), _swept(told)
        if answers >= 0:
            with contextlib.suppress(TimeoutError):
                seconds.append(_until_more(output, answers, began, running))
        try:
            running.wait(None if kills >= most else chance.uniform(0.0, 12.0))
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            kills += 1
            answers = _answers(output)
            continue
        return kills


def _until_more(output: Path, before: int, began: float, running: subprocess.Popen[str]) -> float:
    """Seconds until the archive holds more answers than before, or the sweep has ended."""
    while running.poll() is None and _answers(output) <= before:
        time.sleep(0.05)
        if time.monotonic() - began > 120:
            raise TimeoutError
    return time.monotonic() - began


def _answers(output: Path) -> int:
    if not (output / "archive.db").exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"file:{output / 'archive.db'}?mode=ro", uri=True)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM exchanges").fetchone()[0])
        except sqlite3.Error:
            return 0


def _what_is_lost(output: Path, agencies: int) -> tuple[int, int, int, int]:
    """Audits lost, audits double, pages whose promised body is not there, and sweeps beyond the first.

    A kill after a sweep is finished, and before its process ends, finds nothing to continue: the same
    command is then a new sweep, with audits of its own that are not double.
    """
    from audits.archive import open_archive
    from reports.sweep_reports import load_sweep

    sweep = load_sweep(output)
    with open_archive(output) as archive:
        counts = [len(archive.history(agency.url)) for agency in sweep.agencies]
        pages = 0
        for agency in sweep.agencies:
            rows = archive.history(agency.url)
            crawl = rows[0].crawl_id if rows else None
            held = archive.exchanges(crawl) if crawl is not None else []
            pages += sum(bool(one.body) and not archive.objects.has(one.body) for one in held)
            pages += max(0, agency.pages - sum(bool(one.body) for one in held))
    judged = sum(agency.state.value == "audited" for agency in sweep.agencies)
    with contextlib.closing(sqlite3.connect(f"file:{output / 'archive.db'}?mode=ro", uri=True)) as database:
        sweeps = int(database.execute("SELECT count(*) FROM sweeps").fetchone()[0])
    return agencies - judged, sum(max(0, count - sweeps) for count in counts), pages, sweeps - 1


def measure_crawls(given: argparse.Namespace) -> dict[str, Any]:
    """Many crawls in one process: memory and open sockets after each wave."""
    with served(min(given.agencies, 50), "html", given.pages, given.latency):
        command = [sys.executable, "-m", "benchmarks.sweeps", "waves", f"--crawls={given.crawls}"]
        command += [f"--agencies={min(given.agencies, 50)}", f"--pages={given.pages}"]
        out = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    result: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return result


def waves(given: argparse.Namespace) -> int:
    """Crawl all sites side by side, again and again, in this process."""
    from audits.audit import audit_agency
    from benchmarks.sites import loopback_options
    from config.agency import Agency
    from config.loading import checklist_for
    from crawler.reactor import run
    from matchers.similarity import Matcher

    urls = [f"http://{address(number)}:{PORT}/" for number in range(given.agencies)]
    checklist, own = checklist_for(2566), psutil.Process()
    matcher = Matcher(checklist)  # one for all, as in a process of a sweep
    seen: list[dict[str, float]] = []

    async def wave() -> None:
        await asyncio.gather(
            *(
                audit_agency(
                    Agency(url=url),
                    replace(loopback_options(url, given.pages), ocr_seconds=0.0, browser_pages=0),
                    checklist,
                    AS_OF,
                    matcher=matcher,
                )
                for url in urls
            )
        )

    done = 0
    while done < given.crawls:
        run(wave())
        done += len(urls)
        sockets = sum(one.status != psutil.CONN_NONE for one in own.net_connections())
        held = round(own.memory_info().rss / 1e6, 1)
        seen.append({"crawls": done, "mb": held, "sockets": sockets, "threads": own.num_threads()})
    print(json.dumps({"waves": seen, "first_mb": seen[0]["mb"], "last_mb": seen[-1]["mb"]}), flush=True)
    return 0


# --- the command line -----------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; gives the exit code."""
    given = _arguments(arguments)
    if given.what == "serve":
        asyncio.run(_serve(given.agencies, given.variant, given.pages, given.latency))
        return 0
    if given.what == "sweep":
        return sweep_as_told(given.told)
    if given.what == "waves":
        return waves(given)
    measures = {"province": measure_province, "killed": measure_killed, "crawls": measure_crawls}
    result = measures[given.what](given)
    for name, value in result.items():
        if not isinstance(value, list):
            print(f"{name:>34}  {value}")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result))
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweeps", description="Measures sweeps.")
    choices = ("province", "killed", "crawls", "serve", "sweep", "waves")
    parser.add_argument("what", choices=choices, help="the last three are used by the first three")
    parser.add_argument("told", nargs="?", default="", help="of sweep: its plan")
    parser.add_argument("--agencies", type=int, help="400 of province, 6 of killed, 50 of crawls")
    parser.add_argument("--pages", type=int, help="of each site: 100, 30 of killed, 20 of crawls")
    parser.add_argument("--variant", choices=("html", "pdf", "ocr"), default="html")
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each answer")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds between requests to a host")
    parser.add_argument("--processes", type=int, default=0, help="as many as cores when not given")
    parser.add_argument("--side-by-side", type=int, default=0)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--crawls", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=0, help="of the moments of kills")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    usual = {"killed": (6, 30), "crawls": (50, 20)}.get(given.what, (400, 100))
    given.agencies, given.pages = given.agencies or usual[0], given.pages or usual[1]
    return given


if __name__ == "__main__":
    sys.exit(main())
