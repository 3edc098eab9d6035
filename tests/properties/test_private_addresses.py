"""However a private address is written, nothing is asked of it."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.web_address import completed, fault_of
from crawler.addresses import AddressRefused, check_url, is_public, permitted
from crawler.canonical import UnusableAddress, canonical
from crawler.links import resolve
from tests.properties.examples import examples

# RFC 6890 and its successors; 168.63.129.16 is a cloud's own (Azure) and public by its number.
PRIVATE_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4", "169.254.169.254/32", "127.0.0.1/32", "168.63.129.16/32",
    )
]  # fmt: skip
PRIVATE_6 = [
    IPv6Network(network)
    for network in ("::/128", "::1/128", "fc00::/7", "fd00:ec2::254/128", "fe80::/10", "fec0::/10",
    "ff00::/8",
                    "2001:db8::/32", "100::/64")
]  # fmt: skip
DOTS = [".", "\u3002", "\uff0e", "\uff61"]
NAME = "www.x.go.th"


@st.composite
def private_numbers(draw: st.DrawFn) -> IPv4Address:
    network = draw(st.sampled_from(PRIVATE_4))
    return network[draw(st.integers(0, network.num_addresses - 1))]


@st.composite
def private_numbers_of_six(draw: st.DrawFn) -> IPv6Address:
    network = draw(st.sampled_from(PRIVATE_6))
    return network[draw(st.integers(0, network.num_addresses - 1))]


def part(draw: st.DrawFn, value: int) -> str:
    """A part of an address as inet_aton reads it: decimal, octal with zeros, hexadecimal."""
    zeros = "0" * draw(st.integers(0, 4))
    written = draw(st.sampled_from([f"{value}", f"0{zeros}{value:o}", f"0x{zeros}{value:x}", f"0X{value:X}"]))
    return written.upper() if draw(st.booleans()) else written


@st.composite
def notations_of_four(draw: st.DrawFn) -> str:
    """A private IPv4 address as a stranger may write it for a machine."""
    number = int(draw(private_numbers()))
    parts = draw(st.integers(1, 4))
    heads = [number >> shift & 255 for shift in (24, 16, 8)][: parts - 1]
    tail = number & (1 << 8 * (5 - parts)) - 1
    host = ".".join(part(draw, value) for value in (*heads, tail))
    if draw(st.booleans()):  # as browsers fold it
        host = "".join(chr(0xFF10 + int(c)) if c.isdecimal() and draw(st.booleans()) else c for c in host)
        host = host.replace(".", draw(st.sampled_from(DOTS)))
    if draw(st.booleans()):
        host += draw(st.sampled_from(DOTS))
    if draw(st.integers(0, 3)) == 0:
        host = "".join(f"%{ord(c):02x}" if c.isascii() and draw(st.booleans()) else c for c in host)
    return host


@st.composite
def notations_of_six(draw: st.DrawFn) -> str:
    """A private IPv6 address, or a private IPv4 address wrapped in one."""
    four = draw(private_numbers())
    high, low = int(four) >> 16, int(four) & 0xFFFF
    wrapped = draw(
        st.sampled_from([
            f"::ffff:{four}", f"::ffff:{high:x}:{low:x}", f"::{four}", f"64:ff9b::{four}",
            f"64:ff9b::{high:x}:{low:x}",
            f"64:ff9b:1::{high:x}:{low:x}", f"2002:{high:x}:{low:x}::", f"2002:{high:x}:{low:x}::1",
            f"2001:0:4136:e378:8000:63bf:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}", f"fe80::5efe:{high:x}:{low:x}",
            f"::ffff:0:{four}", f"0:0:0:0:0:ffff:{four}",
        ])
    )  # fmt: skip
    own = draw(private_numbers_of_six())
    host = draw(st.sampled_from([wrapped, str(own), own.exploded, own.compressed.upper()]))
    scope = draw(st.sampled_from(["", "", "%eth0", "%25eth0", "%1", "%25", "%<x>"]))
    return f"[{host}{scope}]"


hosts = notations_of_four() | notations_of_six()
ports = st.sampled_from(["", ":80", ":8080", ":443", ":"])
rests = st.sampled_from(["", "/", "/latest/meta-data/", "?a=b", "#x", "/a@b", "/@www.x.go.th/"])
schemes = st.sampled_from(["http://", "https://", "HTTP://"])
users = st.sampled_from(["", "", f"{NAME}@", "a:b@", f"{NAME}:80@", "@", f"{quote(NAME)}%40@"])


written = st.builds("{}{}{}{}{}".format, schemes, users, hosts, ports, rests)
bases = st.sampled_from(["http://www.x.go.th/a/", "https://x.go.th:8443/"])


@examples(400)
@given(written)
def test_no_notation_of_a_private_address_is_asked_for(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)
    assert fault_of(completed(url)) is not None


@examples(400)
@given(written, bases)
def test_no_way_through_the_one_spelling_leads_to_a_private_address(url: str, base: str) -> None:
    found = [resolve(base, url).url, resolve(base, url.partition(":")[2]).url]
    with suppress(UnusableAddress):
        found.append(canonical(url))
    for one in filter(None, found):
        if urlsplit(one).hostname not in (NAME, "x.go.th"):  # else it is a path of the site itself
            with pytest.raises(AddressRefused):
                check_url(one)


@examples(300)
@given(private_numbers() | private_numbers_of_six())
def test_a_private_number_a_name_server_gives_is_not_connected_to(number: IPv4Address | IPv6Address) -> None:
    assert not is_public(number)
    assert not permitted(str(number), allow_private=False)


@examples(200)
@given(private_numbers() | private_numbers_of_six())
def test_opening_private_networks_opens_no_metadata_link_or_multicast(
    number: IPv4Address | IPv6Address,
) -> None:
    assume(number.is_link_local or number.is_multicast or number.is_unspecified or int(number) == 0xA83F8110)
    assert not permitted(str(number), allow_private=True)


@examples(200)
@given(st.text(max_size=40) | st.integers(0, 2**130).map(str))
def test_what_is_no_number_is_never_permitted(text: str) -> None:
    if permitted(text, allow_private=True):
        assert IPv4Address(text) if "." in text and ":" not in text else IPv6Address(text)


@examples(300)
@given(
    st.sampled_from(
        ["ftp", "file", "gopher", "javascript", "data", "ws", "dict", "ldap", "jar", "HTTPX", "http+unix", ""]
    ),
    st.text(max_size=30),
)
def test_no_other_scheme_is_ever_opened(scheme: str, rest: str) -> None:
    for url in (f"{scheme}:{rest}", f"{scheme}://{NAME}/{rest}", f"{scheme}:http://{NAME}/"):
        with pytest.raises(AddressRefused):
            check_url(url)
        assert not scheme or resolve("http://www.x.go.th/", url).url is None or _is_path(url)


def _is_path(url: str) -> bool:
    """Whether an href with a colon is plainly one of ours: mended to http, or a file of the folder."""
    resolved = resolve("http://www.x.go.th/", url).url or ""
    return resolved.startswith(("http://www.x.go.th/", "https://www.x.go.th/"))
