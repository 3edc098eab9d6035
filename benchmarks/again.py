"""What it costs to be killed, and to audit again.

``python -m benchmarks.again [killed|repeated] [--runs N] [--seed N] [--json FILE]``

*killed*: `oit check` of the made-up town, killed with SIGKILL at random moments and given again.
*repeated*: the same site twice, by a server that says what did not change.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from audits.demo.town import build_town
from audits.folder import AuditFolder
from benchmarks.figures import Figures, Table
from benchmarks.run import machine_now
from benchmarks.unchanged_site import Served, served

ROOT = Path(__file__).resolve().parent.parent
LATENCY_S = 0.05
RUNS = 50
NAMES = ("killed", "repeated")
NEVER_COUNTED = frozenset({"/robots.txt"})
"""Asked anew by every process that comes more than an hour later; here it is not, but it may be."""


@dataclass(frozen=True, slots=True)
class Check:
    """One `oit check` to its end: exit code, wall seconds, CPU seconds with its workers."""

    code: int
    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Killed:
    """What one kill cost."""

    moment: Moment
    ended_before: bool
    audits: int
    crawls: int
    lost: int
    doubled: int
    same_findings: bool
    asked_twice: int
    kept: int
    seconds_to_go_on: float | None


def command(site: Served, folder: Path) -> list[str]:
    """An `oit check` of the site into a folder of its own, archive included."""
    asked = [sys.executable, "-m", "audits.cli", "check", site.url, "--allow-private", "--delay", "0"]
    asked += ["--fiscal-year", "2566", "--as-of", "2566-04-20", "--quiet", "--ocr-seconds", "0"]
    return [
        *asked,
        "--browser-pages",
        "0",
        "--output",
        str(folder / "out"),
        "--archive",
        str(folder / "kept"),
    ]


def started(site: Served, folder: Path) -> subprocess.Popen[bytes]:
    """A check under way, in a group of its own: its workers die with it."""
    return subprocess.Popen(
        command(site, folder),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def whole_check(site: Served, folder: Path) -> Check:
    """A check to its end.

    Raises:
        RuntimeError: it failed.
    """
    before, began = os.times(), time.monotonic()
    with started(site, folder) as running:
        code = running.wait()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if code:
        raise RuntimeError(f"oit check ended with {code}")
    return Check(code, time.monotonic() - began, cpu)


def evidence_of(folder: Path) -> Counter[str]:
    """All evidence of the audit in a folder, without times."""
    lines = AuditFolder(folder / "out").read_evidence()
    return Counter(one.model_dump_json(exclude={"fetched_at"}) for one in lines)


def findings_of(folder: Path) -> Any:
    """The findings of the audit in a folder, without times."""
    audit = json.loads((folder / "out" / "audit.json").read_text(encoding="utf-8"))
    for finding in audit["findings"]:
        for one in finding["evidence"]:
            one.pop("fetched_at", None)
    return audit["findings"], audit["score"], audit["coverage"]


def in_archive(folder: Path, what: str) -> int:
    """Rows of a table of the archive in a folder."""
    path = folder / "kept" / "archive.db"
    if not path.exists():
        return 0
    with sqlite3.connect(path) as database:
        known = database.execute("select 1 from sqlite_master where name = ?", (what,)).fetchone()
        return int(database.execute(f"select count(*) from {what}").fetchone()[0]) if known else 0


@dataclass(frozen=True, slots=True)
class Moment:
    """So many seconds after so many requests: a busy machine makes an audit slower, not other."""

    requests: int
    seconds: float


def moments(draw: random.Random, runs: int, requests: int, after_last_s: float) -> Iterator[Moment]:
    """Random moments of an audit; a fifth of them when it asks no more, but judges, writes and saves."""
    for _ in range(runs):
        asked = draw.randint(1, requests)
        while_it_asks = draw.random() < 0.8
        yield (
            Moment(asked, draw.uniform(0, 2 * LATENCY_S))
            if while_it_asks
            else Moment(requests, draw.uniform(0, after_last_s))
        )


def killed_at(at: Moment, site: Served, whole: Path, times: Counter[str]) -> Killed:
    """Kill a check, give it again, and compare with a whole one."""
    with tempfile.TemporaryDirectory(prefix="oit-again-") as name:
        folder = Path(name)
        site.asked.clear()
        with started(site, folder) as running:
            try:
                while len(site.asked) < at.requests and running.poll() is None:
                    time.sleep(0.005)
                running.wait(at.seconds)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
        time.sleep(3 * LATENCY_S)  # what was under way reaches the server's log
        # once it is saved, everything is written: giving the command again would be another audit
        ended_before = running.returncode == 0 or in_archive(folder, "audits") > 0
        kept, asked, began = in_archive(folder, "exchanges"), len(site.asked), time.monotonic()
        if not ended_before:
            whole_check(site, folder)
        new = [one.time for one in site.asked[asked:] if one.path not in NEVER_COUNTED]
        counted = Counter(one.path for one in site.asked if one.path not in NEVER_COUNTED)
        found, there = evidence_of(folder), evidence_of(whole)
        return Killed(
            moment=at,
            ended_before=ended_before,
            audits=in_archive(folder, "audits"),
            crawls=in_archive(folder, "crawls"),
            lost=(there - found).total(),
            doubled=(found - there).total(),
            same_findings=findings_of(folder) == findings_of(whole),
            asked_twice=(counted - times).total(),
            kept=kept,
            seconds_to_go_on=min(new) - began if new else None,
        )


def measure_killed(runs: int, seed: int, note: Console) -> Figures:
    """Kill a check at so many moments, spread over all of its life."""
    with served(build_town(2566), latency_s=LATENCY_S) as site, tempfile.TemporaryDirectory() as name:
        whole = Path(name)
        began = time.monotonic()
        check = whole_check(site, whole)
        first, last = site.asked[0].time - began, site.asked[-1].time - began
        times = Counter(one.path for one in site.asked if one.path not in NEVER_COUNTED)
        at = moments(random.Random(seed), runs, len(site.asked), check.seconds - last)
        results = []
        for number, moment in enumerate(at):
            one = killed_at(moment, site, whole, times)
            results.append(one)
            note.print(f"{number + 1}/{runs} {one}", highlight=False, soft_wrap=True)
    length = f"{first:.1f} s to start, {last - first:.1f} s of requests, {check.seconds - last:.1f} s after"
    return _killed_figures(results, length, times.total())


def _killed_figures(results: Sequence[Killed], length: str, requests: int) -> Figures:
    killed = [one for one in results if not one.ended_before]
    waits = [one.seconds_to_go_on for one in killed if one.seconds_to_go_on is not None]
    fresh = [w for one, w in _waits(killed) if one.kept == 0]
    going_on = [w for one, w in _waits(killed) if one.kept]

    def told(values: Sequence[float], digits: int = 1) -> str:
        if not values:
            return "–"
        return f"{statistics.median(values):.{digits}f} / {max(values):.{digits}f}"

    rows = [
        (f"kills (a whole audit: {length}, {requests} requests)", str(len(killed))),
        ("audits lost", str(sum(one.audits == 0 for one in results))),
        ("audits doubled", str(sum(one.audits > 1 for one in results))),
        ("pieces of evidence lost", str(sum(one.lost for one in results))),
        ("pieces of evidence that should not be there", str(sum(one.doubled for one in results))),
        ("audits with other findings, score or coverage", str(sum(not one.same_findings for one in results))),
        ("pages asked for twice (median / worst)", told([one.asked_twice for one in killed], 0)),
        ("answers kept at the kill (median / worst)", told([one.kept for one in killed], 0)),
        ("seconds from restart to the first new request (median / worst)", told(waits)),
        ("… of an audit that begins anew, nothing was kept yet", told(fresh)),
        ("… of one that goes on", told(going_on)),
    ]
    table = Table("Killed with SIGKILL and given again", ("what", "figure"), tuple(rows))
    return Figures("killed", values=dict(rows), tables=(table,))


def _waits(killed: Sequence[Killed]) -> list[tuple[Killed, float]]:
    return [(one, one.seconds_to_go_on) for one in killed if one.seconds_to_go_on is not None]


def measure_repeated(runs: int) -> Figures:
    """A site audited twice without a change; the middle of so many pairs."""
    pairs = []
    for _ in range(runs):
        with served(build_town(2566), latency_s=LATENCY_S) as site, tempfile.TemporaryDirectory() as name:
            both = []
            for _ in range(2):
                site.asked.clear()
                check = whole_check(site, Path(name))
                statuses = Counter(one.status for one in site.asked)
                both.append((check, statuses, sum(one.size for one in site.asked)))
            pairs.append(both)
    rows: list[tuple[str, ...]] = []
    for number, title in enumerate(("first audit", "again, nothing changed")):
        of = [pair[number] for pair in pairs]
        statuses, size = of[0][1], of[0][2]
        share = statuses[304] / max(1, statuses[200] + statuses[304])
        seconds = statistics.median(one[0].seconds for one in of)
        cpu = statistics.median(one[0].cpu for one in of)
        row = (title, str(statuses.total()), f"{share:.0%}", f"{size / 1000:,.0f}")
        rows.append((*row, f"{seconds:.1f}", f"{cpu:.1f}"))
    head = ("", "requests", "304 of what opened", "kB of bodies", "seconds", "CPU seconds")
    table = Table("The same site again", head, tuple(rows))
    values = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    return Figures("repeated", values=values, tables=(table,))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.again", description=__doc__)
    parser.add_argument("what", nargs="?", choices=(*NAMES, "all"), default="all")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quiet", action="store_true")
    given = parser.parse_args()
    screen, notes = Console(), Console(stderr=True, quiet=given.quiet)
    machine, measured = machine_now(), {}
    screen.print(", ".join(f"{key} {value}" for key, value in machine.items()), highlight=False)
    for name in NAMES if given.what == "all" else (given.what,):
        if name == "killed":
            figures = measure_killed(given.runs or RUNS, given.seed, notes)
        else:
            figures = measure_repeated(given.runs or 3)
        measured[name] = figures.values
        for table in figures.tables:
            screen.print(table.for_terminal(), highlight=False)
        if given.json:
            told = {"machine": machine, **measured}
            given.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
