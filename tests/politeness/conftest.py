"""A web that counts, and the command line, as fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.audits.cli.running import CommandLine
from tests.politeness.web import Web, like_any_host, serving, watch_places

Serve = Callable[[Mapping[str, str]], Web]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serves hosts at their addresses, held to the floor of politeness like any host of the net."""
    with ExitStack() as stack:

        def begin(on: Mapping[str, str]) -> Web:
            web = stack.enter_context(serving(Web(dict(on))))
            like_any_host(monkeypatch, web)
            watch_places(monkeypatch, web)
            return web

        yield begin


@pytest.fixture
def oit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """The `oit` of one test."""
    return CommandLine(monkeypatch, capsys, tmp_path)
