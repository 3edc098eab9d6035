"""Whose an address is: the agency's own, or another's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import SplitResult, urlsplit

import tldextract

from crawler.canonical import DEFAULT_PORTS, ascii_host, canonical
from crawler.places import service


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list shipped with tldextract; it never asks the network."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


class Scope:
    """The addresses that are the agency's own.

    Own are the given host with and without www, hosts under its registrable domain
    (``x.go.th``), and ``extra_hosts`` (``host`` or ``host:port``); the port must be the
    same, http and https at their default ports counting as one. An IP address, a single
    name (``localhost``) and a host lent by an outside service stand for themselves alone,
    a lent host only below the folder of the given address.
    """

    def __init__(self, home_url: str, extra_hosts: Iterable[str] = ()) -> None:
        """Take the home page of the agency; raises UnusableAddress."""
        home = urlsplit(canonical(home_url))
        self._port = _odd_port(home)
        self._hosts = {(host, self._port) for host in _with_and_without_www(home.hostname or "")}
        self._folder = ""
        self._domain = ""
        if service(home.geturl()) == "":
            self._domain = _suffixes()(home.hostname or "").top_domain_under_public_suffix
        else:
            self._folder = home.path.rstrip("/")
        for extra in extra_hosts:
            host, _, port = extra.strip().lower().partition(":")
            names = _with_and_without_www(ascii_host(host))
            self._hosts |= {(name, int(port) if port.isdigit() else self._port) for name in names}
        self._known: dict[str, bool] = {}

    def owns(self, url: str) -> bool:
        """Whether an absolute address is on a host of the agency."""
        try:
            parts = urlsplit(url)
            netloc = f"{parts.scheme}//{parts.netloc}"
            own = self._known.get(netloc)
            if own is None:
                if len(self._known) > 5000:
                    self._known.clear()
                own = self._known[netloc] = self._owns_host(parts)
        except ValueError:
            return False
        return own and (not self._folder or f"{parts.path}/".startswith(f"{self._folder}/"))

    def _owns_host(self, parts: SplitResult) -> bool:
        if parts.scheme not in DEFAULT_PORTS:
            return False
        host, port = (parts.hostname or "").rstrip("."), _odd_port(parts)
        if (host, port) in self._hosts:
            return True
        domain = self._domain
        return bool(domain) and port == self._port and (host == domain or host.endswith(f".{domain}"))


def _odd_port(parts: SplitResult) -> int | None:
    port = parts.port
    return None if port is None or port == DEFAULT_PORTS.get(parts.scheme) else port


def _with_and_without_www(host: str) -> set[str]:
    if ":" in host or re.fullmatch(r"[\d.]+", host) or "." not in host:
        return {host}
    bare = host.removeprefix("www.")
    return {bare, f"www.{bare}"}
