"""Small and broken disks of the tests."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.audits.cli.running import CommandLine


class SmallDisk:
    """A file system of a few kilobytes; what is on it is gone with the test."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def grow(self, kilobytes: int) -> None:
        """Make room, as a person does who was told that the disk is full."""
        self._mount(f"remount,size={kilobytes}k")

    def only_for_reading(self) -> None:
        """Let nobody write any more."""
        self._mount("remount,ro")

    def make(self, kilobytes: int) -> None:
        """Mount it."""
        self._mount(f"size={kilobytes}k,mode=755", "-t", "tmpfs", "none")

    def _mount(self, options: str, *more: str) -> None:
        subprocess.run(["mount", "-o", options, *more, str(self.path)], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def hang_up_is_heard() -> Iterator[None]:
    """Whoever starts the tests with nohup has their children deaf to SIGHUP."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def oit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """The command line in this process, for faults that need no process of their own."""
    return CommandLine(monkeypatch, capsys, tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], SmallDisk]]:
    """Makes a small disk, where mounting is allowed."""
    with ExitStack() as after:

        def make(kilobytes: int) -> SmallDisk:
            disk = SmallDisk(tmp_path / "disk")
            disk.path.mkdir()
            try:
                disk.make(kilobytes)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip("only root can mount a small disk")
            after.callback(_unmount, disk.path)
            return disk

        yield make


def _unmount(path: Path) -> None:
    subprocess.run(["umount", "--lazy", str(path)], check=False, capture_output=True)
    shutil.rmtree(path, ignore_errors=True)
