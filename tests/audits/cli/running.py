"""Runs the command line as a user does: in this process where that is possible, else in a child."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audits.cli import main

ROOT = Path(__file__).resolve().parents[3]
LOOPBACK = ("--allow-private", "--delay", "0")
DAY_2566 = ("--fiscal-year", "2566", "--as-of", "2566-04-20")
ALL_FILES = {
    "audit.json",
    "evidence.jsonl.gz",
    "requests.jsonl",
    "report.html",
    "report.xlsx",
    "report.docx",
    "gaps.csv",
}


@dataclass(frozen=True)
class Run:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


class CommandLine:
    """The `oit` of one test; relative paths start in an empty folder."""

    def __init__(self, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str], home: Path) -> None:
        self._patch, self._captured, self.home = patch, captured, home
        patch.chdir(home)

    def __call__(self, *arguments: object) -> Run:
        """Run in this process."""
        self._captured.readouterr()
        self._patch.setattr(sys, "argv", ["oit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._captured.readouterr()
        return Run(code_of(ended.value.code), said.out, said.err)

    def check(self, url: str, *more: object) -> tuple[Run, Folder]:
        """Audit a loopback site into a folder of its own."""
        output = self.home / "out"
        return self("check", url, *LOOPBACK, *DAY_2566, "--output", output, *more), Folder(output)


def code_of(code: object) -> int:
    """The exit code of a SystemExit; None means 0."""
    return code if isinstance(code, int) else int(code is not None)


@dataclass(frozen=True)
class Folder:
    """What an audit left behind."""

    path: Path

    @property
    def names(self) -> set[str]:
        """Names of the files; empty when there is no folder."""
        return {one.name for one in self.path.iterdir()} if self.path.is_dir() else set()

    @property
    def audit(self) -> dict[str, Any]:
        """audit.json, read."""
        audit: dict[str, Any] = json.loads((self.path / "audit.json").read_text(encoding="utf-8"))
        return audit

    @property
    def requests(self) -> list[dict[str, Any]]:
        """requests.jsonl, read."""
        lines = (self.path / "requests.jsonl").read_text(encoding="ascii").splitlines()
        return [json.loads(line) for line in lines]

    def verdicts(self) -> dict[str, str]:
        """Verdict by item."""
        return {finding["code"]: finding["verdict"] for finding in self.audit["findings"]}

    def reasons(self) -> set[str]:
        """All reason codes."""
        return {finding["reason_code"] for finding in self.audit["findings"]}


@contextmanager
def child(home: Path, *arguments: object, module: str = "audits.cli") -> Iterator[subprocess.Popen[str]]:
    """A command in a process of its own, ended with the block."""
    running = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()
