"""Inputs that once broke a parser, and the seeds of every fuzz target: none of them does any harm.

``crashes/NAME-what.bin`` holds the bytes, NAME is the target of benchmarks/fuzz that they broke.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.fuzz.running import INPUT_S
from benchmarks.fuzz.table import TARGETS, Target

CRASHES = sorted((Path(__file__).parent / "crashes").glob("*.bin"))
LARGEST = 16_384


def target_of(crash: Path) -> Target:
    names = [name for name in TARGETS if crash.name.startswith(f"{name}-")]
    return TARGETS[max(names, key=len)]


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: crash.stem)
@pytest.mark.timeout(60)  # some of them hung
def test_what_broke_a_parser_once_breaks_it_no_more(crash: Path) -> None:
    target_of(crash).load()(crash.read_bytes())


def test_the_kept_inputs_are_small_and_there_are_some() -> None:
    assert CRASHES
    assert all(crash.stat().st_size <= LARGEST for crash in CRASHES)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_target_takes_its_own_seeds_cut_and_whole(target: Target) -> None:
    run, seeds = target.load(), list(target.seed_inputs())
    assert seeds
    for data in (*seeds, *(data[: len(data) // 2] for data in seeds), b"", b"\xff" * 50):
        began = time.thread_time()
        run(data)
        assert time.thread_time() - began < INPUT_S


def test_without_atheris_the_fuzzer_says_so_in_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.fuzz", "robots", "--seconds", "1"],
        cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "atheris" not in ended.stderr:
        pytest.skip("atheris is installed here")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1


def test_an_unknown_target_is_refused() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.fuzz", "nothing"],
        cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "nothing" in ended.stderr
