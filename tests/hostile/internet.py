"""An internet of our own: names, numbers and wires end on loopback, and every other way out is noted.

The program runs as on the real one, without ``--allow-private``: it resolves names, checks
numbers, connects. Numbers of the towns are public ones; what would leave for them arrives at the
server of the case. Whatever else it tries to connect to is refused and remembered.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

TOWN = "www.town.go.th"
NUMBER = "61.19.240.10"
"""A public number; nothing is ever sent to it."""


@dataclass
class Internet:
    """Who is where, and who was called.

    ``names`` maps a host to its numbers; a list of lists is answered one after the other, its last
    for ever. ``wires`` maps number and port to a port of loopback; 0 is a door that is shut.
    """

    names: Mapping[str, Sequence[str] | Sequence[Sequence[str]]]
    wires: Mapping[tuple[str, int], int]
    asked: dict[str, int] = field(default_factory=dict)
    strayed: list[str] = field(default_factory=list)
    """Connections to anything but the wires, as "number port"."""

    def numbers(self, host: str) -> Sequence[str]:
        """What a name server says now."""
        self.asked[host] = self.asked.get(host, 0) + 1
        answers = self.names.get(host, ())
        if answers and not isinstance(answers[0], str):
            return answers[min(self.asked[host], len(answers)) - 1]
        return answers  # type: ignore[return-value]

    def route(self, address: tuple[Any, ...]) -> tuple[str, int]:
        """Where a connection really goes.

        Raises:
            ConnectionRefusedError: nobody may be there; noted in ``strayed``.
        """
        number, port = str(address[0]), int(address[1])
        wire = self.wires.get((number, port))
        if wire is None:
            self.strayed.append(f"{number} {port}")
        if not wire:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "refused by the test internet")
        return ("127.0.0.1", wire)


@contextmanager
def plugged_into(internet: Internet) -> Iterator[Internet]:
    """For a block, this process sees only that internet."""
    own = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
    lookup = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        numbers = internet.numbers(name)
        if not numbers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [answer for number in numbers for answer in lookup(number, port, *args, **kwargs)]

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family not in (socket.AF_INET, socket.AF_INET6):
            return own["connect"](self, address)
        return own["connect"](self, internet.route(address))

    def connect_ex(self: socket.socket, address: Any) -> Any:
        if self.family not in (socket.AF_INET, socket.AF_INET6):
            return own["connect_ex"](self, address)
        try:
            return own["connect_ex"](self, internet.route(address))
        except ConnectionRefusedError as error:
            return error.errno

    def sendto(self: socket.socket, data: Any, *rest: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            internet.route(rest[-1])
        return own["sendto"](self, data, *rest)

    patches: dict[str, Any] = {"connect": connect, "connect_ex": connect_ex, "sendto": sendto}
    socket.getaddrinfo = getaddrinfo
    for name, patch in patches.items():
        setattr(socket.socket, name, patch)
    try:
        yield internet
    finally:
        socket.getaddrinfo = lookup
        for name, method in own.items():
            setattr(socket.socket, name, method)
