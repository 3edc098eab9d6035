"""The address check: which addresses on the net may be asked for at all.

A crawler follows what strangers write. Without this check a link or a redirect on a site
could make it ask the machine it runs on, the network around it, or a cloud's metadata
service. The check has two halves: :func:`check_url` reads the address as written, and
:func:`permitted` judges every number a name resolves to. ``crawler.connections`` then
connects to exactly the numbers that passed, so a name that changes its mind between check
and use gains nothing.

Source of the networks: IANA special-purpose address registries (RFC 6890 and successors);
of the ports: Fetch standard, "bad port", and the IANA service registry for databases and
remote control, which that standard leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from matchers.model import Outcome

MAX_URL = 4096
"""Characters; a Thai letter in a path takes nine."""


class AddressRefused(ValueError):
    """Raised when an address will not be asked for; the subclasses say why."""

    outcome: ClassVar[Outcome] = Outcome.FORBIDDEN_ADDRESS


class NotAnAddress(AddressRefused):
    """Raised when a text is no complete web address with a host."""


class NotHttp(AddressRefused):
    """Raised when an address is neither http nor https."""


class CarriesCredentials(AddressRefused):
    """Raised when an address holds a user name or password."""


class ForbiddenPort(AddressRefused):
    """Raised when an address names a port at which no web server listens."""


class ForbiddenAddress(AddressRefused):
    """Raised when a host is, or resolves to, something that is not on the public net."""


class Target(NamedTuple):
    """Where a request will go: scheme, host as asked of the name server, port."""

    scheme: str
    host: str
    port: int


_NOT_PUBLIC_4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 reaches loopback on Linux
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's metadata and DNS, the one with a public number
        "169.254.0.0/16",  # link-local; cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relay, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Only 2000::/3 is global unicast. That alone refuses ::1, fc00::/7, fe80::/10, fec0::/10,
# ff00::/8, ::ffff:0:0/96 (mapped), ::/96 (compatible), 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64).
_GLOBAL_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them: it wraps any IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: wraps any IPv4 address
        "3fff::/20",  # documentation
    )
)
_PRIVATE = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
    )
)
# Inside private ranges, yet never a municipality's test server.
_METADATA = tuple(
    ip_network(network)
    for network in (
        "100.100.100.200/32",  # Alibaba
        "fd00:ec2::/32",  # Amazon: metadata, credentials of pods, name server, clock
        "fd20:ce::254/128",  # Google
        "fd00:42::42/128",  # Scaleway
    )
)

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT_PORT = {"http": 80, "https": 443}
_BAD_PORTS = frozenset(
    (
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179),
        *(389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601),
        *(636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000),
        *(6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
        *(1433, 1521, 3306, 5432, 6379, 11211, 27017),  # SQL Server, Oracle, MySQL, PostgreSQL, Redis, …
        *(2375, 3389, 5900),  # Docker, remote desktops
    )
)


def is_public(ip: str | IPv4Address | IPv6Address) -> bool:
    """Whether a number belongs to the public net; False for what is no number.

    Addresses that wrap another one (mapped, NAT64, 6to4, Teredo) are never public:
    which machine they reach depends on the network the crawler stands in.

    >>> is_public("203.150.20.1"), is_public("2404:6800:4001::1")
    (True, True)
    >>> is_public("127.0.0.1"), is_public("::ffff:203.150.20.1"), is_public("fe80::1%eth0")
    (False, False, False)
    """
    address = _number(ip)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_6 and not any(address in network for network in _NOT_PUBLIC_6)
    return False


def is_loopback(host: str) -> bool:
    """Whether a host name or number means this machine itself.

    >>> is_loopback("127.0.0.1"), is_loopback("[::1]"), is_loopback("localhost"), is_loopback("a.go.th")
    (True, True, True, False)
    """
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _number(name)
    return address is not None and address.is_loopback


def permitted(ip: str, *, allow_private: bool) -> bool:
    """Whether a connection to this number may be opened.

    ``allow_private`` opens loopback and private networks, and nothing else: link-local,
    multicast and metadata addresses stay shut.

    >>> permitted("127.0.0.1", allow_private=True), permitted("169.254.169.254", allow_private=True)
    (True, False)
    """
    if is_public(ip):
        return True
    address = _number(ip)
    if not allow_private or address is None or _is_in(address, _METADATA):
        return False
    return _is_in(address, _PRIVATE)


def _is_in(address: IPv4Address | IPv6Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def permitted_of(host: str, numbers: Iterable[str], *, allow_private: bool) -> tuple[str, ...]:
    """The numbers of a host that may be connected to, in the order given.

    Raises:
        ForbiddenAddress: when the host has numbers, and none may be connected to.
    """
    found = tuple(numbers)
    allowed = tuple(ip for ip in found if permitted(ip, allow_private=allow_private))
    if found and not allowed:
        raise ForbiddenAddress(f"{host} resolves to {found[0]}, which is not on the public net")
    return allowed


def check_url(url: str, allow_private: bool = False) -> Target:
    """Check an address as written; its host has still to be resolved and checked.

    Any port is fine but those on which browsers refuse to speak HTTP: many municipal
    programs live on 8080, 8443 or 5000.

    Raises:
        NotAnAddress: no scheme, no host, a host or port that is none, over-long.
        NotHttp: another scheme than http and https.
        CarriesCredentials: ``user:password@`` before the host.
        ForbiddenPort: a port of mail, shells, databases and the like.
        ForbiddenAddress: the host is a number or name that is not on the public net.

    >>> check_url("https://WWW.Example.go.th./ita")
    Target(scheme='https', host='www.example.go.th', port=443)
    >>> check_url("http://2130706433/")
    Traceback (most recent call last):
    ...
    crawler.addresses.ForbiddenAddress: 2130706433: a number in disguise is no host name
    """
    if len(url) > MAX_URL:
        raise NotAnAddress(f"an address of {len(url)} characters; {MAX_URL} are the most")
    if any(c <= " " or c in "\\\x7f" for c in url):
        raise NotAnAddress("an address holds no blanks, control characters or backslashes")
    try:
        parts = urlsplit(url)
        port, bare = parts.port, parts.hostname or ""
    except ValueError as error:
        raise NotAnAddress(f"not an address: {error}") from error
    if parts.scheme not in _DEFAULT_PORT:
        raise NotHttp(f"{parts.scheme or 'no scheme'}: only http and https are fetched")
    if "@" in parts.netloc:
        raise CarriesCredentials("an address with a user name or password is not fetched")
    host = _check_host(bare, allow_private=allow_private)
    port = _DEFAULT_PORT[parts.scheme] if port is None else port
    if port in _BAD_PORTS:
        raise ForbiddenPort(f"port {port} is no port of web servers")
    return Target(parts.scheme, host, port)


def _check_host(bare: str, *, allow_private: bool) -> str:
    if ":" in bare:  # only an IPv6 literal keeps a colon
        return _check_number(bare, allow_private=allow_private)
    host = _ascii(bare)
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # inet_aton reads 127.1, 0x7f.1, 0177.0.0.1 and 2130706433 as addresses; so would the
        # machine. Nothing honest is written like that.
        if _number(host) is None:
            raise ForbiddenAddress(f"{host}: a number in disguise is no host name")
        return _check_number(host, allow_private=allow_private)
    if not _HOST.fullmatch(host) or any(not label or len(label) > 63 for label in labels):
        raise NotAnAddress(f"{bare!r:.80} is no host name")
    if not allow_private and (len(labels) == 1 or host.endswith(_LOCAL_ENDINGS)):
        raise ForbiddenAddress(f"{host} is a name of a local network")
    return host


def _check_number(text: str, *, allow_private: bool) -> str:
    address = _number(text)
    if address is None:
        raise NotAnAddress(f"{text!r:.80} is no host")
    if not permitted(str(address), allow_private=allow_private):
        raise ForbiddenAddress(f"{address} is not on the public net")
    return str(address)


def _ascii(bare: str) -> str:
    """Lower case, punycode, without the final dot: as the name server is asked."""
    try:
        host = bare if bare.isascii() else bare.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotAnAddress(f"{bare!r:.80} is no host name") from error
    return host.lower().removesuffix(".")


def _number(text: str | IPv4Address | IPv6Address) -> IPv4Address | IPv6Address | None:
    """A plain IP address; None for names, scopes (``%eth0``) and odd notations."""
    if not isinstance(text, str):
        return text
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return None if getattr(address, "scope_id", None) else address
