"""One target under atheris, in a process of its own: ``python -m benchmarks.fuzz.child NAME FOLDER FLAG…``.

What Python raises is written down, once for each place it comes from, and the run goes on. A crash, a
hang or too much memory ends the process, and libFuzzer keeps the input.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.fuzz.table import TARGETS, Run, Target

OURS = ("config", "matchers", "crawler", "reports", "audits")
PARSERS = ("bs4", "docx", "html", "olefile", "pptx", "protego", "striprtf", "w3lib", "warcio")
"""Python parsers that we rely on; their branches guide the fuzzer as ours do."""
ROOT = Path(__file__).resolve().parents[2]
EVERY_S = 2.0
MOST_CRASHES = 50


@dataclass(slots=True)
class Told:
    """What one child found so far; ``slowest_s`` in seconds of wall clock."""

    executions: int = 0
    slowest_s: float = 0.0
    slowest_input: str = ""
    crashes: dict[str, str] = field(default_factory=dict)


class Watched:
    """A target with its times and its exceptions written down."""

    def __init__(self, target: Target, run: Run, folder: Path) -> None:
        self._target, self._run, self._folder = target, run, folder
        self._next = 0.0
        self._current = os.open(folder / f"current-{os.getpid()}", os.O_RDWR | os.O_CREAT, 0o600)
        self.told = Told()

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        # what ends this process in a way that libFuzzer does not see leaves its input here
        os.pwrite(self._current, data, 0)
        os.ftruncate(self._current, len(data))
        began = time.perf_counter()
        try:
            self._run(data)
        except MemoryError:
            raise
        except Exception as error:
            self._note(error, data)
        ended = time.perf_counter()
        self.told.executions += 1
        if ended - began > self.told.slowest_s:
            self.told.slowest_s = ended - began
            self.told.slowest_input = self._kept("slowest", data)
        if ended > self._next:
            self._next = ended + EVERY_S
            self.write()

    def write(self) -> None:
        """Tell the parent, so that what ends this process ends nothing else."""
        aside = self._folder / f"told-{os.getpid()}.part"
        aside.write_text(json.dumps(asdict(self.told)), encoding="utf-8")
        aside.replace(self._folder / f"told-{os.getpid()}.json")

    def _note(self, error: Exception, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if str(ROOT) in frame.filename and ".venv" not in frame.filename]
        place = (ours or frames)[-1]
        key = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        if key not in self.told.crashes and len(self.told.crashes) < MOST_CRASHES:
            digest = hashlib.sha256(data).hexdigest()[:8]
            self.told.crashes[key] = self._kept(f"crash-{digest}", data)
            self.write()

    def _kept(self, name: str, data: bytes) -> str:
        path = self._folder / f"{self._target.name}-{name}"
        path.write_bytes(data)
        return path.name


def main() -> None:
    """Fuzz until libFuzzer's flags say it is enough; exits with its code."""
    import atheris  # type: ignore[import-untyped]

    name, folder, *flags = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    target = TARGETS[name]
    seeds = Path(folder) / "seeds"
    seeds.mkdir(exist_ok=True)
    for number, data in enumerate(target.seed_inputs()):
        (seeds / f"{name}-{number}").write_bytes(data)
    with atheris.instrument_imports(include=[*OURS, *PARSERS]):
        run = target.load()
    watched = Watched(target, run, Path(folder))
    atheris.Setup([sys.argv[0], *flags, str(seeds)], watched)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
