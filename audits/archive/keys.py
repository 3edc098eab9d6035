"""Names that stay the same: of a site, of options, of bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.canonical import UnusableAddress, canonical


def agency_key(url: str) -> str:
    """The name of a site in the archive: host, port and path, whatever the spelling; "" for no address.

    A query stays: on shared servers it may be all that tells two agencies apart.

    >>> agency_key("HTTPS://www.Sanor.go.th:443/"), agency_key("sanor.go.th/Main/")
    ('sanor.go.th', 'sanor.go.th/main')
    >>> agency_key("http://127.0.0.1:8080/site.php?org=12"), agency_key(" ")
    ('127.0.0.1:8080/site.php?org=12', '')
    """
    url = url.strip()
    try:
        parts = urlsplit(canonical(url if "://" in url or not url else f"http://{url}"))
    except UnusableAddress:
        return url.lower()
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}{query}".lower()


def address_key(url: str) -> str:
    """A short name for an address of any length, for a unique index.

    >>> len(address_key("http://x.go.th/" + "a" * 9000))
    32
    """
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def options_digest(options: Mapping[str, object]) -> str:
    """The same digest for the same options, in whatever order.

    >>> options_digest({"a": 1, "b": None}) == options_digest({"b": None, "a": 1})
    True
    """
    plain = json.dumps(dict(options), sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()
