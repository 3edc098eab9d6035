"""Runs a target in child processes until its time is over, and sums up what they found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fuzz.table import Target

INPUT_S = 10
"""Seconds after which one input counts as a hang."""
MEMORY_MB = 2048
"""Memory of the whole child; no input may need so much."""
SPARE_S = 600
"""For a child to start and end, beyond its time: on a busy machine its imports take minutes."""
MOST_STARTS = 40
_KEPT = re.compile(r"^(?:crash|timeout|oom|leak)-")
_LINE = re.compile(r"^#(\d+)\s+\w+.*?cov: (\d+) ft: (\d+)", re.MULTILINE)


@dataclass(slots=True)
class Fuzzed:
    """What fuzzing one target gave.

    ``seconds`` is time at work, ``coverage`` and ``features`` are libFuzzer's counts, ``crashes`` tells for
    each cause the file that shows it, ``slowest_s`` and ``slowest_input`` which input took longest.
    """

    name: str
    seconds: float = 0.0
    executions: int = 0
    coverage: int = 0
    features: int = 0
    crashes: dict[str, str] = field(default_factory=dict)
    slowest_s: float = 0.0
    slowest_input: str = ""


def fuzz(target: Target, seconds: int, folder: Path) -> Fuzzed:
    """Fuzz one target for so many seconds; inputs that matter are left in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Fuzzed(target.name)
    for start in range(MOST_STARTS):
        left = seconds - found.seconds
        if left < 1:
            break
        _one_child(target, max(1, round(left)), start, folder, found)
    return found


def _one_child(target: Target, seconds: int, start: int, folder: Path, found: Fuzzed) -> None:
    before = {path.name for path in folder.iterdir()}
    command = [
        *(sys.executable, "-m", "benchmarks.fuzz.child", target.name, str(folder)),
        f"-max_total_time={seconds}", f"-timeout={INPUT_S}", f"-rss_limit_mb={MEMORY_MB}",
        f"-max_len={target.longest}", f"-seed={start + 1}", f"-artifact_prefix={folder}/",
    ]  # fmt: skip
    began = time.monotonic()
    try:
        ended = subprocess.run(command, capture_output=True, check=False, timeout=seconds + SPARE_S)
        said, code = ended.stderr.decode("utf-8", "replace"), ended.returncode
    except subprocess.TimeoutExpired as error:
        said, code = (error.stderr or b"").decode("utf-8", "replace"), -1
    (folder / f"said-{start}.txt").write_text(said, encoding="utf-8")
    lines = _LINE.findall(said)
    found.seconds += min(time.monotonic() - began, seconds) if lines else seconds
    if lines:
        found.coverage = max(found.coverage, *(int(line[1]) for line in lines))
        found.features = max(found.features, *(int(line[2]) for line in lines))
    _take_told(folder, found, int(lines[-1][0]) if lines else 0)
    last = next(folder.glob("current-*"), None)
    if code:
        new = sorted({path.name for path in folder.iterdir() if _KEPT.match(path.name)} - before)
        if not new and last is not None:  # libFuzzer did not see it
            new = [last.replace(folder / f"lost-{start}").name]
            last = None
        kind = new[0].partition("-")[0] if new else "before its first input"
        found.crashes[f"ended with {code}: {kind}"] = new[0] if new else f"said-{start}.txt"
    if last is not None:
        last.unlink()


def _take_told(folder: Path, found: Fuzzed, counted: int) -> None:
    executions = 0
    for path in folder.glob("told-*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
        executions += told["executions"]
        found.crashes |= {key: name for key, name in told["crashes"].items() if key not in found.crashes}
        if told["slowest_s"] > found.slowest_s:
            found.slowest_s, found.slowest_input = told["slowest_s"], told["slowest_input"]
    found.executions += max(executions, counted)
