"""What every test lives by: no network beyond this machine, and named tools.

``OIT_TEST_REQUIRE=chromium,shared`` says which tools must be there. A test that needs a
tool is skipped where the tool is absent, and fails where it was named; either way the end
of the run says so in one line.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

_NEVER_RESOLVED = (".invalid", ".test", ".example", ".onion")  # RFC 2606, RFC 6761, RFC 7686
_attempts: list[str] = []


# --- no network ---------------------------------------------------------------------------


class NetworkInTest(RuntimeError):
    """Raised when a test reaches for an address outside this machine."""


def is_loopback(host: object) -> bool:
    """Whether a host name or address means this machine; file-system sockets do."""
    if not isinstance(host, str | bytes):
        return False
    name = (host.decode("ascii", "replace") if isinstance(host, bytes) else host).rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _refuse(what: str) -> NetworkInTest:
    _attempts.append(what)
    return NetworkInTest(f"a test tried to reach {what}; tests stay on loopback")


def _goes_to(args: tuple[Any, ...]) -> tuple[str, int] | None:
    """The address among the arguments of connect, sendto or sendmsg: a pair of host and port."""
    pairs = (a for a in reversed(args) if isinstance(a, tuple) and len(a) > 1 and isinstance(a[1], int))
    return next(((str(a[0]), a[1]) for a in pairs), None)


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = _goes_to(args) if self.family in (socket.AF_INET, socket.AF_INET6) else None
        if address and not is_loopback(address[0]):
            raise _refuse(f"{address[0]} port {address[1]}")
        return method(self, *args)

    return guarded


def _guarded_getaddrinfo(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host is None or is_loopback(host):
            return original(host, port, *args, **kwargs)
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if name.rstrip(".").endswith(_NEVER_RESOLVED):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        try:
            ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            raise _refuse(f"the name server for {name}") from None
        return original(host, port, *args, **kwargs)  # a literal address asks nobody

    return guarded


@pytest.fixture(autouse=True)
def refused() -> Iterator[list[str]]:
    """What was refused; fails also where the program took the refusal for a network that is down."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"tried to leave this machine: {', '.join(_attempts)}"


# --- tools that may be absent ---------------------------------------------------------------


def _find_shared() -> Path | None:
    folder = ROOT.parent / "shared"
    return folder if (folder / "corpus").is_dir() else None


def _find_chromium() -> Path | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def _find_libreoffice() -> Path | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def _find_tesseract() -> Path | None:
    """Tesseract together with its Thai data; without that it reads no scan of ours."""
    found = shutil.which("tesseract")
    if found is None:
        return None
    listed = subprocess.run([found, "--list-langs"], capture_output=True, text=True, check=False)
    return Path(found) if "tha" in (listed.stdout + listed.stderr).split() else None


TOOLS: dict[str, Callable[[], Path | None]] = {
    "libreoffice": _find_libreoffice,
    "shared": _find_shared,
    "chromium": _find_chromium,
    "tesseract": _find_tesseract,
}
_absent: dict[str, int] = {}


def _required() -> set[str]:
    return {name.strip() for name in os.environ.get("OIT_TEST_REQUIRE", "").split(",")} - {""}


def tool(name: str) -> Path:
    """Path of a tool; skips the test without it, or fails it when the tool was named."""
    if found := TOOLS[name]():
        return found
    _absent[name] = _absent.get(name, 0) + 1
    if name in _required():
        pytest.fail(f"{name} is not here, though OIT_TEST_REQUIRE names it", pytrace=False)
    pytest.skip(f"{name} is not here")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real sites and their truth, beside the repository."""
    return tool("shared")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A Chromium that can open a report."""
    return tool("chromium")


@pytest.fixture
def thai_ocr() -> Path:
    """A tesseract that reads Thai."""
    return tool("tesseract")


# --- pytest's own hooks ---------------------------------------------------------------------

_ORIGINALS: list[tuple[Any, str, Any]] = []


def pytest_configure(config: pytest.Config) -> None:
    """Close the network before the first module of the program is imported."""
    if unknown := _required() - set(TOOLS):
        raise pytest.UsageError(
            f"OIT_TEST_REQUIRE names {', '.join(sorted(unknown))}; known: {', '.join(TOOLS)}"
        )
    _replace(socket, "getaddrinfo", _guarded_getaddrinfo)
    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        if hasattr(socket.socket, name):  # Windows has no sendmsg
            _replace(socket.socket, name, _guarded)


def _replace(owner: Any, name: str, guard: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    original = getattr(owner, name)
    _ORIGINALS.append((owner, name, original))
    setattr(owner, name, guard(original))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Open the network again."""
    while _ORIGINALS:
        setattr(*_ORIGINALS.pop())


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each tool that was absent."""
    for name in sorted(_absent):
        named = (
            "named in OIT_TEST_REQUIRE, so its tests failed"
            if name in _required()
            else "its tests were skipped"
        )
        terminalreporter.write_line(f"{name} is not here: {named}")
