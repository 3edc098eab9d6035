"""Every try to reach anybody, in this process and in its children, before it is made.

An audit hook of Python hears of each connection, datagram and question to a name server. Children
hear of themselves: a ``sitecustomize`` on their path writes down the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

EVENTS = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)
VARIABLE = "OIT_TEST_WIRE"
_CHILD = f"""
import os, sys
def hear(event, arguments):
    if event in {sorted(EVENTS)!r} and "hearing" not in globals():
        told = [one for one in arguments if isinstance(one, (tuple, str, bytes))]
        if told and not isinstance(told[0], (str, bytes)) or event.startswith("socket.get"):
            globals()["hearing"] = True
            with open(os.environ[{VARIABLE!r}], "a", encoding="utf-8") as log:
                log.write(f"{{event}} {{told}}\\n")
            del globals()["hearing"]
if {VARIABLE!r} in os.environ:
    sys.addaudithook(hear)
"""
_heard: list[list[str]] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _heard or event not in EVENTS:
        return
    whom = arguments[0] if event.startswith("socket.get") else arguments[1]
    if isinstance(whom, tuple) or event.startswith("socket.get"):  # a path is a socket of this machine
        _heard[-1].append(f"{event} {whom}")


_installed: list[bool] = []


@contextmanager
def listening(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[list[str]]:
    """What was tried while the block ran; that of children is there when it ends."""
    if not _installed:
        sys.addaudithook(_hear)
        _installed.append(True)
    place, log = folder / "wire", folder / "wire.log"
    place.mkdir(parents=True)
    (place / "sitecustomize.py").write_text(_CHILD, encoding="utf-8")
    patch.setenv("PYTHONPATH", str(place), prepend=os.pathsep)
    patch.setenv(VARIABLE, str(log))
    tried: list[str] = []
    _heard.append(tried)
    try:
        yield tried
    finally:
        _heard.remove(tried)
        if log.exists():
            tried += log.read_text(encoding="utf-8").splitlines()
