"""The addresses under which the entry of a site may answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit


def entries(url: str) -> Iterable[str]:
    """The given address, then its twins with the other scheme and with or without www.

    >>> list(entries("http://www.x.go.th/"))
    ['http://www.x.go.th/', 'https://www.x.go.th/', 'http://x.go.th/', 'https://x.go.th/']
    >>> list(entries("http://127.0.0.1:8000/"))
    ['http://127.0.0.1:8000/']
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.port is not None or re.fullmatch(r"[\d.]+|.*:.*", host) or "." not in host:
        yield url
        return
    schemes = (parts.scheme, "https" if parts.scheme == "http" else "http")
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    for name in (host, twin):
        for scheme in schemes:
            yield urlunsplit((scheme, name, parts.path or "/", parts.query, ""))
