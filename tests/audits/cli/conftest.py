"""The command line as a fixture."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audits.cli.running import CommandLine


@pytest.fixture
def oit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(monkeypatch, capsys, tmp_path)
