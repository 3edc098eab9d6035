"""Runs the cases that were asked for, several side by side, once a session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.running import Tried, try_all

SIDE_BY_SIDE = 2 + 2 * (os.cpu_count() or 1)
"""Most of the time of a case is waiting for a server that does not answer."""


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each case has its folder."""
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="session")
def tried(request: pytest.FixtureRequest, outputs: Path) -> dict[str, Tried]:
    """How each case ended, by its name."""
    asked = [
        item.callspec.params["name"]
        for item in request.session.items
        if hasattr(item, "callspec")
        and item.path.parent == Path(__file__).parent
        and "name" in item.callspec.params
    ]
    jobs = {name: outputs / name for name in dict.fromkeys(asked)}
    return try_all(jobs, side_by_side=SIDE_BY_SIDE, quick=True)
