"""An archive on either engine: every test that takes one runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audits.archive import Archive, open_archive


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an archive may be opened, empty or with its tables made; on each engine."""
    if request.param == "sqlite":
        return str(tmp_path / "kept")
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing is yet; on each engine."""
    if request.param == "sqlite":
        return str(tmp_path / "kept")
    return str(request.getfixturevalue("empty_postgresql_url"))


@pytest.fixture
def archive(place: str) -> Iterator[Archive]:
    with open_archive(place) as opened:
        yield opened


@pytest.fixture
def folder_archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive in a folder, for what only these can do."""
    with open_archive(tmp_path / "kept") as opened:
        yield opened
