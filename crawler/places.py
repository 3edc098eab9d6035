"""What an address is: page or file, which outside service, behind a login, a programmer's own machine.

Nothing here asks the network. The word lists stand in config/vocabulary/links.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urljoin, urlsplit

from crawler.canonical import readable
from crawler.link_rules import link_rules
from matchers.remembering import remembered

Kind = Literal["page", "file", "asset"]

_LONGEST_QUERY = 4000
_NESTED_VIEWERS = 3


def ending(path: str) -> str:
    """``pdf`` for ``/a/b.PDF``; "" when the last segment has none."""
    last = path.rsplit("/", 1)[-1]
    name, dot, tail = last.rpartition(".")
    return tail.lower() if dot and name and tail.isalnum() and len(tail) <= 5 else ""


def unwrapped(url: str) -> str:
    """The document inside a viewer's address, or the address itself; viewers in viewers are opened too.

    >>> unwrapped("https://flowpaper.com/flipbook/?pdf=https://r.go.th/a.pdf")
    'https://r.go.th/a.pdf'
    """
    for _ in range(_NESTED_VIEWERS):
        inner = _shown_by(url) if "?" in url else ""
        if not inner:
            break
        url = inner
    return url


def _shown_by(url: str) -> str:
    """The address that a viewer shows, or "" for any other page."""
    parts, rules = urlsplit(url), link_rules().viewers
    place = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
    if not place.startswith(rules.places) and parts.path.rsplit("/", 1)[-1].lower() not in rules.pages:
        return ""
    for name, value in _parameters(parts.query):
        shown = ending(value) in link_rules().endings.file or "://" in value
        if shown and name.lower() in rules.parameters:
            return urljoin(url, value)
    return ""


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    """Names and readable values of a query, no more than 50."""
    for pair in query[:_LONGEST_QUERY].split("&")[:50]:
        name, _, value = pair.partition("=")
        yield readable(name), readable(value.replace("+", " "))


_DRIVE_FILE = re.compile(r"/(?:a/[^/]+/)?file/d/([A-Za-z0-9_-]{8,100})(?:/|$)")
_DOCS_FILE = re.compile(
    r"/(?:a/[^/]+/)?(document|spreadsheets|presentation)/d/([A-Za-z0-9_-]{20,100})(?:/|$)"
)
_DRIVE_ID = re.compile(r"[A-Za-z0-9_-]{8,100}")
_EXPORTS = {
    "document": "/document/d/{}/export?format=pdf",
    "spreadsheets": "/spreadsheets/d/{}/export?format=xlsx",
    "presentation": "/presentation/d/{}/export/pdf",
}


@remembered(4096)
def direct_download(url: str) -> str:
    """The address that gives the bytes of a shared file instead of a viewer, or the address itself.

    ``open?id=`` stays: it may be a folder. Known are Google Drive and Docs, Dropbox and the
    file links of SharePoint, as their own "download" buttons write them.

    >>> direct_download("https://drive.google.com/file/d/1AbCdEfGh/view?usp=sharing")
    'https://drive.google.com/uc?export=download&id=1AbCdEfGh'
    >>> direct_download("https://www.dropbox.com/s/abc/plan.pdf?dl=0")
    'https://www.dropbox.com/s/abc/plan.pdf?dl=1'
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    if host == "drive.google.com":
        found = _DRIVE_FILE.match(parts.path)
        number = (
            found[1] if found else dict(_parameters(parts.query)).get("id", "") if parts.path == "/uc" else ""
        )
        if _DRIVE_ID.fullmatch(number):
            return f"https://drive.google.com/uc?export=download&id={number}"
    elif host == "docs.google.com" and (found := _DOCS_FILE.match(parts.path)):
        return f"https://docs.google.com{_EXPORTS[found[1]].format(found[2])}" if found[2] != "e" else url
    elif host == "dropbox.com" and "dl=0" in parts.query.split("&"):
        return url.replace("dl=0", "dl=1")
    elif host.endswith(".sharepoint.com") and re.match(r"/:[bwxpi]:/", parts.path):
        return url if "download=1" in parts.query else f"{url}{'&' if parts.query else '?'}download=1"
    return url


@remembered(8192)
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
    if parts.query and ending(readable(parts.query.rsplit("=", 1)[-1])) in rules.file:
        return "file"
    return "page"


@remembered(8192)
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

    A file in an administrator's folder is what visitors are given, not where they log in.

    >>> is_admin("http://x.go.th/Home/login", ""), is_admin("http://x.go.th/a", "คู่มือการเข้าสู่ระบบ")
    (True, False)
    >>> is_admin("http://x.go.th/admin/upload/o12.pdf", "")
    False
    """
    return is_administration(url, text) or _passes(url, "door")


def is_administration(url: str, text: str) -> bool:
    """Whether a link is for the site's administrators alone: never followed, whatever it promises.

    >>> [is_administration(f"http://x.go.th/{path}", "") for path in ("public/backend", "login")]
    [True, False]
    """
    words = " ".join(text.lower().split()).strip("·|-–«»[]() ")
    return words in link_rules().admin.texts or _passes(url, "admin")


@remembered(16_384)
def _passes(url: str, what: Literal["admin", "door"]) -> bool:
    """Whether the path of a page leads through a part so called."""
    parts, rules = urlsplit(url.lower()), link_rules().admin
    named = rules.segments if what == "admin" else rules.doors
    if not named.isdisjoint(parts.path.split("/")):
        return kind_hint(url) == "page"
    return what == "admin" and bool(parts.query) and not rules.query.isdisjoint(parts.query.split("&"))


@remembered(4096)
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
