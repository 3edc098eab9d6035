"""What an address is: page or file, which outside service, behind a login, a programmer's own machine.

Nothing here asks the network. The word lists stand in config/vocabulary/links.yaml.
"""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import ip_address
from typing import Literal
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from crawler.link_rules import link_rules

Kind = Literal["page", "file", "asset"]


def ending(path: str) -> str:
    """``pdf`` for ``/a/b.PDF``; "" when the last segment has none."""
    last = path.rsplit("/", 1)[-1]
    name, dot, tail = last.rpartition(".")
    return tail.lower() if dot and name and tail.isalnum() and len(tail) <= 5 else ""


def unwrapped(url: str) -> str:
    """The document inside a viewer's address, or the address itself.

    >>> unwrapped("https://flowpaper.com/flipbook/?pdf=https://r.go.th/a.pdf")
    'https://r.go.th/a.pdf'
    """
    if "?" not in url:
        return url
    parts, rules = urlsplit(url), link_rules().viewers
    place = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
    if not place.startswith(rules.places) and parts.path.rsplit("/", 1)[-1].lower() not in rules.pages:
        return url
    for name, value in parse_qsl(parts.query, max_num_fields=50):
        shown = ending(value) in link_rules().endings.file or "://" in value
        if shown and name.lower() in rules.parameters:
            return urljoin(url, value)
    return url


@lru_cache(maxsize=8192)
def kind_hint(url: str) -> Kind:
    """What an address promises to be, by its ending; the first bytes decide later.

    >>> kind_hint("http://x.go.th/download.php?file=o12.pdf"), kind_hint("http://x.go.th/news/5")
    ('file', 'page')
    """
    parts, rules = urlsplit(url), link_rules().endings
    found = ending(parts.path)
    if found in rules.file:
        return "file"
    if found in rules.asset:
        return "asset"
    if parts.query and ending(unquote(parts.query.rsplit("=", 1)[-1])) in rules.file:
        return "file"
    return "page"


@lru_cache(maxsize=8192)
def service(url: str) -> str:
    """The outside service an address belongs to (``drive``, ``facebook``, ``egp``, …), or "".

    >>> service("https://docs.google.com/forms/d/e/x/viewform"), service("https://www.sanor.go.th/")
    ('form', '')
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    labels = host.split(".")
    for start in range(len(labels)):
        found = _services().get(".".join(labels[start:]))
        if found:
            return next((name for path, name in found if parts.path.startswith(path)), "")
    return ""


@cache
def _services() -> dict[str, tuple[tuple[str, str], ...]]:
    """Host to (path prefix, service), longest prefix first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for name, places in link_rules().services.items():
        for place in places:
            host, slash, path = place.partition("/")
            table.setdefault(host, []).append((slash + path, name))
    return {host: tuple(sorted(rows, key=lambda row: -len(row[0]))) for host, rows in table.items()}


def is_admin(url: str, text: str) -> bool:
    """Whether a link leads behind a login; such links are told, never followed.

    >>> is_admin("http://x.go.th/Home/login", ""), is_admin("http://x.go.th/a", "คู่มือการเข้าสู่ระบบ")
    (True, False)
    """
    rules = link_rules().admin
    words = " ".join(text.lower().split()).strip("·|-–«»[]() ")
    return words in rules.texts or _is_admin_address(url)


@lru_cache(maxsize=8192)
def _is_admin_address(url: str) -> bool:
    parts, rules = urlsplit(url.lower()), link_rules().admin
    if any(segment in rules.segments for segment in parts.path.split("/")):
        return True
    return bool(parts.query) and any(pair in rules.query for pair in parts.query.split("&"))


@lru_cache(maxsize=4096)
def is_development(url: str) -> bool:
    """Whether the host is a programmer's own machine or a private network.

    >>> is_development("http://localhost/e-document/"), is_development("http://x.go.th/")
    (True, False)
    """
    host, rules = urlsplit(url).hostname or "", link_rules().development
    if host in rules.names or host.rsplit(".", 1)[-1] in rules.endings:
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
