"""Which addresses may be asked for, and that only checked numbers are connected to."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crawler.addresses import (
    AddressRefused,
    CarriesCredentials,
    ForbiddenAddress,
    ForbiddenPort,
    NotAnAddress,
    NotHttp,
    check_url,
    is_public,
    permitted,
    permitted_of,
)
from tests.crawler.loopback import Site, crawl, serve


@pytest.mark.parametrize(
    "ip", ["203.150.20.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "2404:6800:4001::1"]
)
def test_numbers_of_the_public_net_are_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "",
        "example.go.th",
        "127.1",
        "0177.0.0.1",
        "1.2.3.4.5",
    ],
)
def test_everything_else_is_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.20.1.1", "::1", "fd12::1"])
def test_allow_private_opens_loopback_and_private_networks(ip: str) -> None:
    assert permitted(ip, allow_private=True)
    assert not permitted(ip, allow_private=False)


@pytest.mark.parametrize(
    "ip",
    [
        "169.254.169.254",
        "100.100.100.200",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd00:42::42",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "168.63.129.16",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "fe80::1",
    ],
)
def test_allow_private_opens_nothing_else(ip: str) -> None:
    assert not permitted(ip, allow_private=True)


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("", NotHttp),
        ("example.go.th", NotHttp),
        ("ftp://example.go.th/", NotHttp),
        ("file:///etc/passwd", NotHttp),
        ("javascript:alert(1)", NotHttp),
        ("data:text/html,x", NotHttp),
        ("http://", NotAnAddress),
        ("http:///path", NotAnAddress),
        ("http://a..go.th/", NotAnAddress),
        ("http://-a.go.th/", NotAnAddress),
        ("http://a.go.th:99999/", NotAnAddress),
        ("http://a.go.th:x/", NotAnAddress),
        ("http://a.go.th/a b", NotAnAddress),
        ("http://a.go.th/\r\nHost: b", NotAnAddress),
        ("http://good.go.th\\@127.0.0.1/", NotAnAddress),
        ("http://%31%32%37.0.0.1/", ForbiddenAddress),
        ("http://[::1", NotAnAddress),
        ("http://[fe80::1%25eth0]/", NotAnAddress),
        ("http://a.go.th/" + "x" * 5000, NotAnAddress),
        ("http://me:secret@a.go.th/", CarriesCredentials),
        ("http://a.go.th@127.0.0.1/", CarriesCredentials),
        ("http://a.go.th:22/", ForbiddenPort),
        ("http://a.go.th:25/", ForbiddenPort),
        ("https://a.go.th:6000/", ForbiddenPort),
        ("http://a.go.th:5432/", ForbiddenPort),
        ("http://a.go.th:6379/", ForbiddenPort),
        ("http://a.go.th:3389/", ForbiddenPort),
        ("http://a.go.th:0/", ForbiddenPort),
        ("http://127.0.0.1/", ForbiddenAddress),
        ("http://127.0.0.1./", ForbiddenAddress),
        ("http://127.1/", ForbiddenAddress),
        ("http://2130706433/", ForbiddenAddress),
        ("http://0x7f000001/", ForbiddenAddress),
        ("http://0x7f.0.0.1/", ForbiddenAddress),
        ("http://0177.0.0.1/", ForbiddenAddress),
        ("http://127.0.0.01/", ForbiddenAddress),
        ("http://１２７。０。０。１/", ForbiddenAddress),
        ("http://[::1]/", ForbiddenAddress),
        ("http://[::ffff:127.0.0.1]/", ForbiddenAddress),
        ("http://[64:ff9b::7f00:1]/", ForbiddenAddress),
        ("http://169.254.169.254/latest/meta-data/", ForbiddenAddress),
        ("http://localhost/", ForbiddenAddress),
        ("http://LOCALHOST./", ForbiddenAddress),
        ("http://app.localhost/", ForbiddenAddress),
        ("http://printer.local/", ForbiddenAddress),
        ("http://metadata.google.internal/", ForbiddenAddress),
        ("http://intranet/", ForbiddenAddress),
    ],
)
def test_an_address_is_refused_for_its_own_cause(url: str, cause: type[AddressRefused]) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url(url)
    assert type(refused.value) is cause


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://www.sanor.go.th/", ("http", "www.sanor.go.th", 80)),
        ("https://WWW.Sanor.GO.TH./ita", ("https", "www.sanor.go.th", 443)),
        ("http://a.go.th:8080/x", ("http", "a.go.th", 8080)),
        ("http://it_dept.a.go.th/", ("http", "it_dept.a.go.th", 80)),
        ("http://203.150.20.1/", ("http", "203.150.20.1", 80)),
        ("http://xn--o3cw4h.com/", ("http", "xn--o3cw4h.com", 80)),
        ("http://ไทย.com/หน้าแรก", ("http", "xn--o3cw4h.com", 80)),
        ("http://a.go.th/?email=x@y.z", ("http", "a.go.th", 80)),
    ],
)
def test_an_ordinary_address_gives_scheme_host_and_port(url: str, target: tuple[str, str, int]) -> None:
    assert check_url(url) == target


def test_allow_private_lets_loopback_and_local_names_through() -> None:
    assert check_url("http://127.0.0.1:8000/", allow_private=True).port == 8000
    assert check_url("http://[::1]/", allow_private=True).host == "::1"
    assert check_url("http://localhost/", allow_private=True).host == "localhost"


def test_of_a_host_with_mixed_numbers_only_the_public_ones_are_used() -> None:
    numbers = ["10.0.0.5", "203.150.20.1", "fe80::1"]
    assert permitted_of("a.go.th", numbers, allow_private=False) == ("203.150.20.1",)


def test_a_host_with_no_public_number_is_refused() -> None:
    with pytest.raises(ForbiddenAddress, match=r"a\.go\.th resolves to 127\.0\.0\.1"):
        permitted_of("a.go.th", ["127.0.0.1"], allow_private=False)


def test_the_connection_goes_to_the_checked_number_whatever_the_name_server_says() -> None:
    from twisted.internet.endpoints import HostnameEndpoint
    from twisted.internet.protocol import Factory
    from twisted.internet.testing import MemoryReactorClock

    from crawler.connections import _PinnedReactor

    reactor: Any = MemoryReactorClock()  # type: ignore[no-untyped-call]
    factory: Any = Factory()
    for host in ("rebinding.go.th", "127.0.0.1"):
        HostnameEndpoint(_PinnedReactor(reactor, ["203.150.20.1"]), host, 80).connect(factory)
    assert [client[:2] for client in reactor.tcpClients] == [("203.150.20.1", 80)] * 2


def test_a_name_is_looked_up_once_within_its_time_and_again_after_it() -> None:
    from crawler.connections import NAMES_KEPT_SECONDS, Names

    now = 0.0
    answers = iter((["203.150.20.1"], ["127.0.0.1"]))

    async def lookup(_: str) -> list[str]:
        return next(answers)

    async def three_times() -> list[list[str]]:
        nonlocal now
        names = Names(lookup, clock=lambda: now)
        found = [await names.numbers("a.go.th"), await names.numbers("a.go.th")]
        now = NAMES_KEPT_SECONDS + 1
        return [*found, await names.numbers("a.go.th")]

    assert asyncio.run(three_times()) == [["203.150.20.1"], ["203.150.20.1"], ["127.0.0.1"]]


def test_a_name_that_turns_to_loopback_between_two_requests_is_refused_the_second_time() -> None:
    report = crawl(
        "http://rebinding.go.th/first",
        "http://rebinding.go.th/second",
        start="http://rebinding.go.th/",
        allow_private=False,
        delay=1.0,
        rate=4.0,
        lookup={"rebinding.go.th": [["203.150.20.1"], ["127.0.0.1"]]},
        dry=True,
    )
    first, second = report["results"]
    assert first["connected_to"] == ["203.150.20.1"]
    assert second["error"] == "ForbiddenAddress"


def test_a_public_name_of_a_private_server_is_never_connected_to() -> None:
    with serve(Site({"/": (200, {}, b"inside")})) as site:
        report = crawl(
            f"http://town.go.th:{site.port}/",
            start="http://town.go.th/",
            allow_private=False,
            delay=1.0,
            rate=4.0,
            lookup={"town.go.th": [["127.0.0.1"]]},
        )
    assert report["results"][0]["error"] == "RobotsUnreachable"
    assert report["results"][0]["outcome"] == "forbidden_address"
    assert site.asked == []


def test_a_redirect_to_a_forbidden_address_is_refused_however_it_is_written() -> None:
    targets = ("http://169.254.169.254/x", "http://2852039166/", "http://rebind.go.th/", "file:///etc/passwd")
    answers: dict[str, Any] = {f"/{i}": (302, {"Location": t}, b"") for i, t in enumerate(targets)}
    with serve(Site(answers)) as site:
        report = crawl(
            *(f"{site.url}/{i}" for i in range(3)),
            f"{site.url}/3",
            lookup={"rebind.go.th": [["169.254.169.254"]]},
        )
    assert [r.get("outcome") for r in report["results"][:3]] == ["forbidden_address"] * 3
    assert report["results"][3]["status"] == 302  # Scrapy follows to http and https only


def test_a_proxy_from_the_environment_is_not_used() -> None:
    with serve(Site({"/": (200, {}, b"direct")})) as site, serve(Site()) as proxy:
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        report = crawl(f"{site.url}/", env=dict.fromkeys(names, proxy.url), meta={"proxy": proxy.url})
    assert report["results"][0]["size"] == len(b"direct")
    assert proxy.asked == []
