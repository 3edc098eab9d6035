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
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Cluster, database, find_initdb, running, template

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


# --- no trace on this machine ---------------------------------------------------------------

DATA_FOLDER = ("XDG_DATA_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA")
"""Where Linux and macOS, and Windows, are told that the data folder of the user is."""


@pytest.fixture(scope="session")
def data_folders() -> Iterator[Path]:
    """Where the data folders of all tests lie."""
    with tempfile.TemporaryDirectory(prefix="oit-data-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True, scope="module")
def data_folder_of_the_module(data_folders: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """For what a module does once."""
    with _data_in(data_folders / f"module-{abs(hash(request.node.nodeid))}"):
        yield


@pytest.fixture(autouse=True)
def data_folder(data_folders: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The data folder of the user, as far as this test and its children know: empty, its own."""
    folder = data_folders / f"test-{abs(hash(request.node.nodeid))}"
    with _data_in(folder):
        yield folder


@contextmanager
def _data_in(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OIT_DATABASE_URL", raising=False)
        for name in DATA_FOLDER:
            patch.setenv(name, str(folder))
        yield


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


def _find_pdftotext() -> Path | None:
    found = shutil.which("pdftotext")
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
    "pdftotext": _find_pdftotext,
    "postgresql": find_initdb,
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


@pytest.fixture(scope="session")
def pdftotext() -> Path:
    """What reads a PDF as a person who copies from it does, ligatures and vowels in their order."""
    return tool("pdftotext")


@pytest.fixture
def thai_ocr() -> Path:
    """A tesseract that reads Thai."""
    return tool("tesseract")


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of our own."""
    with running(tool("postgresql")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def archive_template(postgresql_cluster: Cluster) -> str:
    """Name of a database with the tables of an archive; a copy takes less time than the migrations."""
    from audits.archive import open_archive

    return template(postgresql_cluster, lambda url: open_archive(url).close())


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster, archive_template: str) -> Iterator[str]:
    """URL of a PostgreSQL database of this test alone, with the tables of an archive."""
    with database(postgresql_cluster, archive_template) as url:
        yield url


@pytest.fixture
def empty_postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """URL of a PostgreSQL database of this test alone, with nothing in it."""
    with database(postgresql_cluster) as url:
        yield url


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
