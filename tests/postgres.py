"""A PostgreSQL of the tests: a cluster in a temporary folder, a fresh database for each test."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

SERVER_USER = "postgres"
"""PostgreSQL refuses to run as root; the package makes this user."""
HURRIED = "fsync=off synchronous_commit=off full_page_writes=off autovacuum=off shared_buffers=32MB".split()
START_SECONDS = 60


def find_initdb() -> Path | None:
    """initdb of the newest PostgreSQL; Debian keeps it off the path."""
    if os.name == "nt":
        return None
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: (len(file.parts[4]), file.parts[4])
    )
    found = shutil.which("initdb")
    return debian[-1] if debian else Path(found) if found else None


class Cluster:
    """A running server; it dies with the block of `running`."""

    def __init__(self, port: int, restart: Callable[[], None] = lambda: None) -> None:
        self.port = port
        self.restart = restart
        self._numbers = itertools.count(1)

    def url(self, database: str = "postgres") -> str:
        """Of one database, as a user would write it."""
        return f"postgresql://oit@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template0") -> str:
        """Name of a new database, a copy of ``template``."""
        name = f"test_{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _tell(self, order: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(order)  # type: ignore[arg-type]  # names are our own


@contextmanager
def running(initdb: Path) -> Iterator[Cluster]:
    """Start a cluster of its own, on a free loopback port; stop and delete it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="oit-pg-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER, SERVER_USER)
        who = {"user": SERVER_USER, "group": SERVER_USER, "extra_groups": []}
    data, port = folder / "data", _free_port()
    try:
        subprocess.run(
            [initdb, "-D", data, "-U", "oit", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            cwd=folder,
            capture_output=True,
            check=True,
            **who,
        )
        options = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
            *HURRIED,
        ]
        command = [initdb.with_name("postgres"), "-D", data, *(f"-c{option}" for option in options)]
        servers: list[subprocess.Popen[bytes]] = []

        def start() -> None:
            with (folder / "log").open("ab") as log:
                servers.append(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **who))
            _wait(cluster, servers[-1], folder / "log")

        def restart() -> None:
            _stop(servers[-1])
            start()

        cluster = Cluster(port, restart)
        try:
            start()
            yield cluster
        finally:
            for server in servers:
                _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(cluster: Cluster, template: str = "template0") -> Iterator[str]:
    """URL of a database that lives as long as the block."""
    name = cluster.create(template)
    try:
        yield cluster.url(name)
    finally:
        cluster.drop(name)


def template(cluster: Cluster, prepare: Callable[[str], None]) -> str:
    """Name of a database that ``prepare`` was given the URL of, to be copied."""
    name = cluster.create()
    prepare(cluster.url(name))
    return name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(cluster.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text(errors="replace")[-2000:]) from None
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)  # "fast": connections are cut
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
