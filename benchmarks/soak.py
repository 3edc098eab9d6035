"""Soaks the program: thousands of audits of good and misbehaving sites in one sweep, watched for leaks.

``python -m benchmarks.soak --audits 2000 [--never-replace] [--json FILE]``

It goes through the sweep engine, because that is how thousands of audits are done: one parent that
writes the archive and keeps the gate, processes with many audits side by side each, readers of files.
A sweep replaces its processes after some 200 audits; with ``--never-replace`` it does not, so that
what leaks is not hidden. The sites lie in a network namespace of its own (Linux, root), at public
addresses that lead to this machine; so the address check and the politeness are those of a real sweep,
and whatever reaches for an address inside is seen. What misbehaves, and how, stands in
`benchmarks.misbehaving`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.misbehaving import address, way_of
from matchers.sweep_model import SweptAgency

AS_OF = date(2023, 4, 20)
INSIDE = ("10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
WATCHED = tuple("parent_mb largest_child_mb readers_mb processes files sockets threads temporary".split())


# --- a network of its own ----------------------------------------------------------------------


def in_a_network_of_its_own(module: str, arguments: Sequence[str]) -> int:
    """Run a module again where all of 1.2.0.0/16, and every inner network, is this machine."""
    orders = ["ip link set lo up", *(f"ip route add local {net} dev lo" for net in ("1.2.0.0/16", *INSIDE))]
    told = " && ".join([*orders, 'exec "$0" -m "$@"'])
    command = [sys.executable, module, *arguments, "--inside"]
    return subprocess.call(["unshare", "-n", "sh", "-c", told, *command])


@contextlib.contextmanager
def served(forbidden: Path) -> Iterator[int]:
    """All sites, in a process of their own; gives its number."""
    command = [sys.executable, "-m", "benchmarks.misbehaving", str(forbidden)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        assert server.stdout.readline().strip() == "ready"
        try:
            yield server.pid
        finally:
            server.stdin.close()


# --- watching ----------------------------------------------------------------------------------


class Watch:
    """Looks at this process and all below it every so many audits."""

    def __init__(self, every: int, leave_out: int, temporary: Path) -> None:
        self._every, self._leave_out, self._temporary = every, leave_out, temporary
        self._next, self._began = 0, time.monotonic()
        self.seen: list[dict[str, float]] = []

    def look(self, event: object) -> None:
        """Note how things are, when enough audits were done since the last look."""
        done = getattr(event, "done", None)
        if done is None or done < self._next:
            return
        self._next = done + self._every
        self.seen.append(self._now(done))
        last = self.seen[-1]
        print(" · ".join(f"{name} {value:g}" for name, value in last.items()), flush=True)

    def _now(self, done: int) -> dict[str, float]:
        seen = dict.fromkeys(WATCHED, 0.0)
        me = psutil.Process()
        direct = {child.pid for child in me.children()}
        for process in (me, *me.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.pid != self._leave_out:
                    self._count(process, seen, me.pid, direct)
        seen["temporary"] = sum(1 for _ in self._temporary.rglob("*"))
        at = {"audits": float(done), "seconds": round(time.monotonic() - self._began, 1)}
        return at | {name: round(value, 1) for name, value in seen.items()}

    def _count(self, process: psutil.Process, seen: dict[str, float], me: int, direct: set[int]) -> None:
        held = process.memory_info().rss / 1e6
        if process.pid == me:
            seen["parent_mb"] = held
        elif process.pid in direct and "resource_tracker" not in " ".join(process.cmdline()):
            seen["largest_child_mb"] = max(seen["largest_child_mb"], held)
        else:
            seen["readers_mb"] += held
        seen["processes"] += 1
        seen["files"] += process.num_fds()
        seen["sockets"] += len(process.net_connections("inet"))
        seen["threads"] += process.num_threads()


def trend(seen: Sequence[dict[str, float]], name: str) -> dict[str, float]:
    """First, median, last, and how much is added per 1,000 audits, over what came after the start.

    The first tenth is left out of the slope: caches fill, and processes start.

    >>> trend([{"audits": n * 50, "x": 7 + n * 5} for n in range(10)], "x")["slope_per_1000"]
    100.0
    """
    steady = seen[len(seen) // 10 :]
    values = [one[name] for one in steady]
    audits = [one["audits"] for one in steady]
    middle, spread = sum(audits) / len(audits), sum((a - sum(audits) / len(audits)) ** 2 for a in audits)
    slope = sum((a - middle) * v for a, v in zip(audits, values, strict=True)) / spread if spread else 0.0
    return {
        "first": seen[0][name],
        "median": median(values),
        "most": max(one[name] for one in seen),
        "last": values[-1],
        "slope_per_1000": round(slope * 1000, 2),
    }


# --- the sweep ---------------------------------------------------------------------------------


def swept(given: argparse.Namespace, output: Path, watch: Watch) -> dict[str, Any]:
    """Sweep all sites; what came of them."""
    from audits.archive import open_archive, url_for
    from audits.sweep import SweepPlan, run_sweep
    from config.agency import Agency
    from config.loading import checklist_for
    from config.registers import Register, RegisterRow
    from config.sweep import sweep_limits

    rows = [
        RegisterRow(n + 2, Agency(name=f"site {n}", url=f"http://{address(n)}/")) for n in range(given.audits)
    ]
    never = {"audits_per_process": 1_000_000, "process_megabytes": 1_000_000} if given.never_replace else {}
    limits = sweep_limits().model_copy(update={"patience": 0.1, "write_every": 60.0, **never})
    plan = SweepPlan(
        register=Register("soak.csv", tuple(rows)),
        checklist=checklist_for(2566),
        output=output,
        as_of=AS_OF,
        max_pages=given.pages,
        max_minutes=0.5,
        formats=("html", "csv"),
        contact="soak@example.go.th",
        ocr_seconds=0.0,
        browser_pages=0,
        processes=given.processes,
        side_by_side=given.side_by_side,
        limits=limits,
    )
    began = time.monotonic()
    sweep = run_sweep(plan, on_event=watch.look)
    seconds = time.monotonic() - began
    states = Counter(agency.state.value for agency in sweep.agencies)
    with open_archive(url_for(output)) as archive:
        kept = [archive.history(agency.url) for agency in sweep.agencies]
    took = {
        f"{agency.name} ({_name(n)})": (rows[0].finished_at - rows[0].started_at).total_seconds()
        for n, (agency, rows) in enumerate(zip(sweep.agencies, kept, strict=True))
        if rows and rows[0].finished_at and rows[0].started_at
    }
    slowest = max(took, key=lambda name: took[name], default="")
    wrong = [
        f"{_name(n)}: {agency.state.value}, {agency.pages + agency.files} pages and files"
        for n, agency in enumerate(sweep.agencies)
        if not _as_expected(n, agency)
    ]
    return {
        "audits": given.audits,
        "seconds": round(seconds, 1),
        "audits_an_hour": round(given.audits / seconds * 3600),
        "requests_kept": sum(agency.pages + agency.files for agency in sweep.agencies),
        "states": dict(sorted(states.items())),
        "audits_lost": given.audits - states.total(),
        "audits_double": sum(len(rows) - len({row.crawl_id for row in rows}) for rows in kept),
        "kept_of_both_passes": sum(len(rows) > 1 for rows in kept),
        "begun_more_than_twice": sum(agency.attempts > 2 for agency in sweep.agencies),
        "not_as_expected": dict(Counter(wrong)),
        "canaries_right": sum(canary.passed for canary in sweep.canaries),
        "alarms": [alarm.kind for alarm in sweep.alarms],
        "slowest_audit": slowest,
        "slowest_seconds": took.get(slowest, 0.0),
    }


def _as_expected(site: int, agency: SweptAgency) -> bool:
    """Good sites are audited, no audit breaks, and nothing is judged of which nothing was seen."""
    state, seen = agency.state.value, agency.pages + agency.files
    if way_of(site)[0] is None and state != "audited":
        return False
    return state != "failed" and not (state in ("audited", "partial") and not seen)


def _name(site: int) -> str:
    way, at_home = way_of(site)
    return "good" if way is None else way.__name__ + (" at home" if at_home else "")


def soak(given: argparse.Namespace) -> dict[str, Any]:
    """All of it; gives the figures."""
    with tempfile.TemporaryDirectory(prefix="oit-soak-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        temporary, forbidden = home / "temporary", home / "forbidden"
        temporary.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
        with served(forbidden) as server:
            watch = Watch(given.every, server, temporary)
            result = swept(given, home / "out", watch)
        reached = forbidden.read_text(encoding="ascii").split() if forbidden.exists() else []
        result["requests_to_forbidden_addresses"] = len(reached)
        result["temporary_left"] = sum(1 for _ in temporary.rglob("*"))
    result["trends"] = {name: trend(watch.seen, name) for name in WATCHED}
    result["seen"] = watch.seen
    return result


def main() -> None:
    """Soak as told; the last line, or the file, is JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--audits", type=int, default=2000)
    parser.add_argument("--pages", type=int, default=10, help="pages and files of each site at most")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--side-by-side", type=int, default=50)
    parser.add_argument("--every", type=int, default=50, help="audits between two looks")
    parser.add_argument("--never-replace", action="store_true", help="keep processes however they grow")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.inside:
        sys.exit(in_a_network_of_its_own("benchmarks.soak", sys.argv[1:]))
    result = soak(given)
    for name, told in result["trends"].items():
        print(f"{name:18}", " · ".join(f"{key} {value:g}" for key, value in told.items()))
    figures = json.dumps(result, indent=1, ensure_ascii=False)
    if given.json:
        given.json.write_text(figures + "\n", encoding="utf-8")
    else:
        print(figures)
    shown = {name: value for name, value in result.items() if name not in ("seen", "trends")}
    print(json.dumps(shown, ensure_ascii=False))


if __name__ == "__main__":
    main()
