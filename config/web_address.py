"""Addresses of sites as people write them: completed, and refused before anything is asked of the net.

The crawler checks every address again, and what it resolves to (crawler/addresses.py); this is
the part that can be told from the letters, so that a register is judged before a sweep begins.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

MAX_URL = 4096
"""Characters; a Thai letter in a path takes nine."""

Fault = Literal["not_an_address", "not_http", "credentials", "private"]
"""Why an address cannot be used."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):(?=//)")
_OTHER = re.compile(r"(?:mailto|tel|javascript|data|file|about|ftp):", re.IGNORECASE)
_SCHEME_OF_ANY = r"(?P<scheme>\b(?!postgres|mysql)[a-z][a-z0-9+.-]{1,20}:/{1,3})(?![/\[])"
"""Not of databases: their code leaves passwords out by itself, and its messages show how to write one."""
_PASSWORD = re.compile(
    rf"{_SCHEME_OF_ANY}[^\s/?#@:]{{0,300}}:(?!\d{{1,5}}(?:[/?#]|\s|$))\S{{0,300}}@(?!\d+(?:\s|$))",
    re.IGNORECASE,
)
_USER = re.compile(rf"{_SCHEME_OF_ANY}[^\s/?#@]{{1,300}}@(?!\d+(?:\s|$))", re.IGNORECASE)
_BEGINNING = re.compile(r"\s*(?:[a-z][a-z0-9+.-]{0,20}:/{1,3}|//)", re.IGNORECASE)
_PORT = re.compile(r"\d{1,5}[/?#]")
_NTH = re.compile(r"@\d{1,6}\s*\Z")
"""Behind an address: which of its audits is meant."""
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OFFICE = tuple(
    map(
        ip_network,
        (
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "::1/128",
            "fc00::/7",
        ),
    )
)
_WRAPPING = tuple(
    map(ip_network, ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
"""Numbers that wrap another one (mapped, NAT64, Teredo, 6to4): nobody can tell which machine they reach."""
_GLOBAL_6 = ip_network("2000::/3")
"""All that is public of IPv6, as in crawler/addresses.py."""
_NEVER = tuple(map(ip_network, ("168.63.129.16/32", "192.88.99.0/24", "2001::/23", "3fff::/20")))
"""What ``is_global`` does not know of; see crawler/addresses.py."""
_LOCAL = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")


def completed(url: str) -> str:
    """The address with a scheme: officers write ``www.example.go.th``.

    >>> completed("www.x.go.th"), completed("//x.go.th/a"), completed("HTTP://x.go.th")
    ('https://www.x.go.th', 'https://x.go.th/a', 'http://x.go.th')
    >>> completed("mailto:a@x.go.th"), completed("ftp://x.go.th")
    ('mailto:a@x.go.th', 'ftp://x.go.th')
    """
    if found := _SCHEME.match(url):
        return found[1].lower() + url[found.end(1) :]
    if "://" in url.partition("?")[0] or _OTHER.match(url):
        return url
    return f"https://{url.removeprefix('//')}"


def fault_of(url: str, *, allow_private: bool = False) -> Fault | None:
    """What is wrong with a completed address; None when the crawler may be sent there.

    ``allow_private`` lets names and numbers of this machine and its networks pass.

    >>> fault_of("https://www.x.go.th/ita"), fault_of("https://อบต.ไทย/")
    (None, None)
    >>> fault_of("ftp://x.go.th"), fault_of("https://a:b@x.go.th"), fault_of("http://localhost/")
    ('not_http', 'credentials', 'private')
    >>> fault_of("https://ไม่ทราบ"), fault_of("https://www x.go.th"), fault_of("https://10.0.0.1")
    ('not_an_address', 'not_an_address', 'private')
    >>> fault_of("http://[64:ff9b::7f00:1]/"), fault_of("http://[2404:6800:4001::1]/")
    ('private', None)
    """
    if len(url) > MAX_URL or any(c <= " " or c in "\\\x7f" for c in url):
        return "not_an_address"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "not_an_address"
    if parts.scheme not in ("http", "https"):
        return "not_http"
    if "@" in parts.netloc:
        return "credentials"
    return _fault_of_host(host, allow_private=allow_private)


def _fault_of_host(host: str, *, allow_private: bool) -> Fault | None:
    try:
        name = (host if host.isascii() else host.encode("idna").decode("ascii")).lower().removesuffix(".")
    except UnicodeError:
        return "not_an_address"
    labels = name.split(".")
    if ":" in name or _NUMBER.fullmatch(labels[-1]):
        return _fault_of_number(name, allow_private=allow_private)
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return "not_an_address"
    if name == "localhost" or name.endswith(_LOCAL):
        return None if allow_private else "private"
    if len(labels) == 1 and not allow_private:
        return "not_an_address"  # a word; the only machines of one word stand in the office
    return None


def _fault_of_number(text: str, *, allow_private: bool) -> Fault | None:
    try:
        number = ip_address(text)
    except ValueError:
        # 16.43 is a place on the map in the wrong column; 2130706433 and 0x7f.0.0.1 are numbers in disguise.
        return "not_an_address" if ":" in text or text.count(".") == 1 else "private"
    ours = any(number.version == network.version and number in network for network in _OFFICE)
    wraps = any(number.version == network.version and number in network for network in _WRAPPING)
    known = not any(number in network for network in _NEVER) and (number.version == 4 or number in _GLOBAL_6)
    public = known and number.is_global and not number.is_multicast and not wraps
    usable = public or (allow_private and ours)
    return None if usable else "private"


def host_of(url: str) -> str:
    """Host and port of a completed address, lower, without a leading ``www.``; empty for none.

    >>> host_of("https://WWW.x.go.th/ita"), host_of("http://x.go.th:8080")
    ('x.go.th', 'x.go.th:8080')
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return ""
    return host.removeprefix("www.") + (f":{port}" if port and port not in (80, 443) else "")


def without_password(text: str) -> str:
    """Text in which no address holds a name and password before its host; for messages and reports.

    A password is cut out also where the address is no good for it: with a slash or an @ in it.

    >>> without_password("see https://me:secret@x.go.th/a and https://x.go.th:8080/a@2")
    'see https://x.go.th/a and https://x.go.th:8080/a@2'
    >>> without_password("https://me:s/cr@t@x.go.th"), without_password("https://me@x.go.th/")
    ('https://x.go.th', 'https://x.go.th/')
    """
    if "@" not in text:
        return text
    return _USER.sub(r"\g<scheme>", _PASSWORD.sub(r"\g<scheme>", text))


def shown_address(written: str) -> str:
    """What was written for one address, as a message may repeat it: without name and password.

    >>> shown_address("me:secret@x.go.th/a"), shown_address("postgresql:/me:secret@db/x")
    ('x.go.th/a', 'postgresql:/db/x')
    >>> shown_address("https://me:se cr/et@x.go.th"), shown_address("https://x.go.th@2")
    ('https://x.go.th', 'https://x.go.th@2')
    >>> shown_address("https://me:12345@x.go.th"), shown_address("https://x.go.th:8080/@me")
    ('https://x.go.th', 'https://x.go.th:8080/@me')
    """
    nth = _NTH.search(written)
    end = nth.start() if nth else len(written)
    begun = _BEGINNING.match(written)
    start = begun.end() if begun else 0
    before, at, after = written[start:end].rpartition("@")
    name, colon, rest = before.partition(":")
    in_path = not {"/", "?", "#"}.isdisjoint(name) or (colon and _PORT.match(rest)) or name.startswith("[")
    if not at or in_path:
        return written
    return written[:start] + after + written[end:]


def is_on(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a host is one of ``hosts`` or a subdomain of one.

    >>> is_on("th-th.facebook.com", ("facebook.com",)), is_on("notfacebook.com", ("facebook.com",))
    (True, False)
    """
    return any(host == known or host.endswith(f".{known}") for known in hosts)
