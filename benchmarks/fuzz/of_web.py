"""Targets: what comes from a web server."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from config.web_address import completed, fault_of, host_of
from crawler.addresses import AddressRefused, check_url, is_public
from crawler.canonical import UnusableAddress, canonical, query_in, readable
from crawler.extract.decoding import decode, decode_line, sniff_wide
from crawler.extract.html import read_page
from crawler.guards import BoundedCompression
from crawler.links import address_in_script, intended, is_picture, looks_like_address, resolve
from crawler.places import direct_download, is_admin, is_development, kind_hint, service, unwrapped
from crawler.politeness import read_retry_after, read_rules
from crawler.request_log import without_secrets
from crawler.settings import ROBOTS_TOKEN
from crawler.sitemaps import addresses_in_sitemap
from crawler.traps import shape_of
from crawler.walls import read_wall
from reports.escaping import readable_address, web_address

BASE = "http://www.x.go.th/a/"
_LABELS = ("", "utf-8", "tis-620", "windows-874", "utf-16", "utf-7", "zz", "iso-2022-jp")
_NOW = datetime(2022, 10, 1, tzinfo=UTC)
_UNPACKED = 1 << 20


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def decoding(data: bytes) -> None:
    """Bytes of a page under a label of a header, and of a line."""
    decoded = decode(data[1:], _LABELS[data[0] % len(_LABELS)] if data else "")
    assert isinstance(decoded.text, str)
    decode_line(data, cut=True)
    sniff_wide(data)


def html(data: bytes) -> None:
    """A page, read to its links, which are addresses that may be asked for or none."""
    decoded = decode(data)
    page = read_page(decoded.text, BASE, charset=decoded.used)
    for link in page.links:
        assert link.url is None or (link.url.isascii() and urlsplit(link.url).scheme in ("http", "https"))


def walls(data: bytes) -> None:
    """A page looked at as a wall, with a status and headers of its own."""
    text = _text(data)
    line, _, rest = text.partition("\n")
    read_wall((data[0] if data else 0) + 200, BASE + line, line, rest, {"server": line}, html=data)


def robots(data: bytes) -> None:
    """Rules of a robots.txt, asked for addresses."""
    rules = read_rules(data)
    assert rules.file is not None
    assert 0 <= rules.delay <= 30
    rules.file.can_fetch("http://x.go.th/" + "a" * 200 + "?q=$*", ROBOTS_TOKEN)
    list(rules.file.sitemaps)


def sitemap(data: bytes) -> None:
    """Addresses in a sitemap."""
    pages, further = addresses_in_sitemap(data)
    assert len(pages) <= 5000
    assert len(further) <= 5000


_ENCODINGS = (b"gzip", b"deflate", b"br", b"zstd", b"gzip, br", b"x-gzip", b"br, br, br")


def compression(data: bytes) -> None:
    """A body under a Content-Encoding, unpacked up to its limit or refused."""
    if not data:
        return
    request = Request(BASE, meta={"download_maxsize": _UNPACKED})
    response = Response(
        BASE, headers={"Content-Encoding": _ENCODINGS[data[0] % len(_ENCODINGS)]}, body=data[1:]
    )
    with suppress(IgnoreRequest):
        answer = _compression().process_response(request, response)
        assert isinstance(answer, Response)
        assert len(answer.body) <= _UNPACKED


@cache
def _compression() -> BoundedCompression:
    return BoundedCompression.from_crawler(get_crawler())


def headers(data: bytes) -> None:
    """Retry-After, and an address for the log."""
    text = _text(data)
    waited = read_retry_after(text, _NOW)
    assert waited is None or waited >= 0
    assert len(without_secrets(text)) <= 2000


def urls(data: bytes) -> None:
    """An href, as a page, a register or a redirect holds it."""
    text = _text(data)
    resolved = resolve(BASE, text, "cp874").url
    for url in filter(None, (resolved, _canonical(text))):
        resolve(url, text)
        assert canonical(url) == url
        assert url.isascii()
        assert url.startswith(("http://", "https://"))
    for read in (
        completed, host_of, is_picture, looks_like_address, address_in_script, intended, readable,
        web_address,
        readable_address,
    ):  # fmt: skip
        read(text)
    for url in filter(None, (resolved, _canonical(text))):
        for ask in (kind_hint, service, is_development, shape_of, unwrapped, direct_download):
            ask(url)
        is_admin(url, text)
    query_in("cp874", text)
    fault_of(completed(text))
    with suppress(AddressRefused):
        target = check_url(text)
        assert "." in target.host or ":" in target.host
        assert is_public(target.host) or not _is_number(target.host)


def _canonical(text: str) -> str | None:
    try:
        return canonical(text)
    except UnusableAddress:
        return None


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
