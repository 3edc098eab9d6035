"""How towns that speak TLS begin a conversation: with a certificate that nobody trusts, or worse."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.crawler.test_guards import certificate
from tests.hostile.server import HungUp, Wrap

HELLO = 8192
PLAIN_WORDS = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
FATAL_ALERT = bytes.fromhex("15030300020228")
"""Alert record: fatal, handshake_failure (RFC 5246, 7.2)."""
HALF_A_HELLO = bytes.fromhex("160303400002003ffc0303") + bytes(20)
"""A handshake record that announces 16 KB of ServerHello, and 24 bytes of them."""


def greeting(kind: str) -> Wrap:
    """The beginning that the catalogue names."""
    if kind in _CONTEXTS:
        return lambda one: _context(kind).wrap_socket(one, server_side=True)
    return {
        "garbage": _says(os.urandom(2000)),
        "plain": _says(PLAIN_WORDS),
        "alert": _says(FATAL_ALERT),
        "truncated": _says(HALF_A_HELLO),
        "closes": _says(b""),
        "silent": _stays_silent,
        "closes_after_handshake": _closes_after_handshake,
    }[kind]


def _says(words: bytes) -> Wrap:
    def wrap(one: socket.socket) -> socket.socket:
        one.recv(HELLO)
        one.sendall(words)
        raise HungUp

    return wrap


def _stays_silent(one: socket.socket) -> socket.socket:
    while one.recv(HELLO):
        pass
    raise HungUp


def _closes_after_handshake(one: socket.socket) -> socket.socket:
    _context("self_signed").wrap_socket(one, server_side=True).close()
    raise HungUp


@cache
def _context(kind: str) -> ssl.SSLContext:
    with tempfile.TemporaryDirectory() as folder:
        return _CONTEXTS[kind](Path(folder))


def _crowded(folder: Path) -> ssl.SSLContext:
    """A certificate of three thousand names, issued to one that steers terminals and spreadsheets."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "\x1b]0;owned\x07=1+1\r\n<script>")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(f"*.{number}.example.com") for number in range(3000)]
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "crowded.pem"
    path.write_bytes(private + signed.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


_CONTEXTS: dict[str, Callable[[Path], ssl.SSLContext]] = {
    "self_signed": lambda folder: certificate(folder, days_left=100),
    "expired": lambda folder: certificate(folder, days_left=-100),
    "crowded": _crowded,
}
