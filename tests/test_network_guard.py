"""The guard of tests/conftest.py: tests reach this machine and nothing else."""

from __future__ import annotations

import socket

import pytest


@pytest.fixture
def udp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_to_an_outside_address_is_refused(method: str, refused: list[str]) -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match=r"192\.0\.2\.1 port 80"):
        getattr(outside, method)(("192.0.2.1", 80))
    assert refused == ["192.0.2.1 port 80"]
    refused.clear()


def test_a_datagram_to_an_outside_address_is_refused(udp: socket.socket, refused: list[str]) -> None:
    with udp, pytest.raises(RuntimeError, match="stay on loopback"):
        udp.sendto(b"x", ("192.0.2.1", 53))
    refused.clear()


def test_the_name_server_is_not_asked_for_an_outside_name(refused: list[str]) -> None:
    with pytest.raises(RuntimeError, match="name server"):
        socket.getaddrinfo("www.example.go.th", 80)
    refused.clear()


def test_a_name_that_can_never_exist_is_simply_not_found() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 80)


def test_loopback_stays_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        accepted, address = server.accept()
        accepted.close()
        assert address == client.getsockname()
    assert socket.getaddrinfo("localhost", 80)
