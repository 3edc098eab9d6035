"""Bad manners on the wire, in HTTP, in redirects, robots.txt and sitemaps, and sites without end."""

from __future__ import annotations

import gzip
import os
import random
import socket
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.hostile.cases import PLAN_PAGE, page
from tests.hostile.server import HTML, HungUp, Wire, way

MB = 1024 * 1024
OK = "HTTP/1.1 200 OK"
_HTML_HEAD = (OK, f"Content-Type: {HTML}")
_DIE = random.Random(2566)


def _head(lines: Sequence[str], body: bytes = b"", line_end: str = "\r\n") -> bytes:
    """Lines of a head and its empty line; ``{length}`` is that of the body. Latin-1 where it can be."""
    text = line_end.join([*lines, "", ""]).replace("{length}", str(len(body)))
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def _body(text: str) -> bytes:
    return PLAN_PAGE.encode() if text == "@plan" else text.encode("utf-8", "surrogatepass")


def _end(wire: Wire, then: str) -> None:
    if then == "hold":
        while True:
            wire.wait(1)
    if then == "reset":
        wire.reset()


def _for_ever(wire: Wire, piece: bytes | Callable[[int], bytes]) -> None:
    """Send until nobody takes any more."""
    number = 0
    while True:
        wire.send(piece if isinstance(piece, bytes) else piece(number))
        number += 1


# --- anything said in the catalogue ---------------------------------------------------------


@way
def raw(
    wire: Wire,
    *,
    head: Sequence[str] = (),
    body: str = "",
    hex: str = "",  # noqa: A002
    times: int = 1,
    line_end: str = "\r\n",
    then: str = "close",
) -> None:
    """The lines of ``head``, then the body (``@plan``: the honest page), then close, hold or reset."""
    data = bytes.fromhex(hex) if hex else _body(body) * times
    wire.send((_head(head, data, line_end) if head else b"") + data)
    _end(wire, then)


@way
def dribbles(wire: Wire, head: Sequence[str] = _HTML_HEAD, body: str = "<p>x", every: float = 1.0) -> None:
    """Head and body a byte at a time; the last one again and again."""
    data = _head([*head], body.encode()) + body.encode()
    for byte in data:
        wire.send(bytes([byte]))
        wire.wait(every)
    while True:
        wire.send(data[-1:])
        wire.wait(every)


@way
def drip(wire: Wire, every: float = 1.0, text: str = "<p>x", kind: str = "text/html") -> None:
    """Promise a page, and send it a byte at a time for ever."""
    wire.send(_head([OK, f"Content-Type: {kind}", "Content-Length: 1000000"]))
    while True:
        for byte in text.encode():
            wire.send(bytes([byte]))
            wire.wait(every)


@way
def drips_chunks(wire: Wire, every: float = 0.5) -> None:
    """A chunk of one byte now and then, and no last one."""
    wire.send(_head([*_HTML_HEAD, "Transfer-Encoding: chunked"]))
    while True:
        wire.send(b"1\r\nx\r\n")
        wire.wait(every)


@way
def one_byte_a_packet(wire: Wire) -> None:
    """The honest page, every byte in a packet of its own."""
    wire._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = PLAN_PAGE.encode()
    for byte in _head([*_HTML_HEAD, "Content-Length: {length}"], body) + body:
        wire.send(bytes([byte]))


@way
def silent(wire: Wire) -> None:
    """Take the request and say nothing."""
    _end(wire, "hold")


@way
def urgent(wire: Wire) -> None:
    """The honest page with urgent bytes (RFC 9293, 3.8.5) strewn in between."""
    body = PLAN_PAGE.encode()
    wire.send(_head([*_HTML_HEAD, "Content-Length: {length}"], body))
    for start in range(0, len(body), 100):
        wire.send(body[start : start + 100])
        wire._socket.send(b"!", socket.MSG_OOB)
        wire.wait(0.01)


@way
def echoes(wire: Wire) -> None:
    """Say back what was asked."""
    wire.send(f"{wire.method} {wire.target} HTTP/1.1\r\n".encode())
    wire.send(_head([f"{name}: {value}" for name, value in wire.headers.items()]))


@way
def junk(wire: Wire, kilobytes: int = 64) -> None:
    """Random bytes instead of an answer."""
    wire.send(_DIE.randbytes(kilobytes * 1024))


@way
def leaves_tls(wire: Wire) -> None:
    """Begin an answer in TLS and go on in plain text underneath."""
    wire.send(_head([*_HTML_HEAD, "Content-Length: 5000"]) + b"<p>half")
    os.write(wire._socket.fileno(), b"<p>plain words in the middle of a record" * 20)
    wire.wait(0.2)


@way
def floods(wire: Wire, before: Sequence[str] = (), piece: str = "x", size: int = 1) -> None:
    """Lines, and then one piece without end."""
    if before:
        wire.send("\r\n".join([*before, ""]).encode("latin-1"))
    _for_ever(wire, piece.encode() * size)


@way
def floods_numbered(wire: Wire, before: Sequence[str] = (), piece: str = "X-{n}: y\r\n") -> None:
    """Lines, and then pieces without end of which no two are alike."""
    if before:
        wire.send("\r\n".join([*before, ""]).encode("latin-1"))
    _for_ever(wire, lambda n: "".join(piece.format(n=n * 100 + i) for i in range(100)).encode())


@way
def megabytes(wire: Wire, count: int, kind: str = "text/html", announced: bool = False) -> None:
    """So many megabytes of nothing, really sent; ``announced`` with their length."""
    head = [OK, f"Content-Type: {kind}", "Connection: close"]
    if announced:
        head.append(f"Content-Length: {count * MB}")
    wire.send(_head(head) + (b"%PDF-1.4\n" if "pdf" in kind else b"<!doctype html>"))
    for _ in range(count):
        wire.send(bytes(MB))


# --- compressions ---------------------------------------------------------------------------


def _zeros(megabyte_count: int) -> Iterator[bytes]:
    for _ in range(megabyte_count):
        yield b"0" * MB


def _squeezed(coding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    squeezer: Any
    match coding:
        case "gzip" | "x-gzip":
            squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
        case "deflate":
            squeezer = zlib.compressobj(9)
        case "raw deflate":
            squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
        case "br":
            squeezer = brotli.Compressor(quality=4)
        case "zstd":
            squeezer = zstandard.ZstdCompressor(level=3).compressobj()
        case _:
            raise ValueError(coding)
    for piece in pieces:
        yield squeezer.process(piece) if coding == "br" else squeezer.compress(piece)
    yield squeezer.finish() if coding == "br" else squeezer.flush()


@way
def bomb(wire: Wire, coding: str, count: int = 100, layers: int = 1, kind: str = HTML) -> None:
    """``count`` megabytes of zeros behind ``layers`` compressions, without a length."""
    pieces = _zeros(count)
    for _ in range(layers):
        pieces = _squeezed(coding, pieces)
    named = ", ".join([coding.removeprefix("raw ")] * layers)
    wire.send(_head([OK, f"Content-Type: {kind}", f"Content-Encoding: {named}", "Connection: close"]))
    for piece in pieces:
        wire.send(piece)


@way
def squeezed(
    wire: Wire,
    *,
    coding: str = "gzip",
    named: str | None = None,
    keep: float = 1.0,
    after: str = "",
    parts: int = 1,
) -> None:
    """The honest page compressed, called ``named``, cut to a share, with something after it."""
    whole = PLAN_PAGE.encode()
    size = -(-len(whole) // parts)
    pieces = [whole[start : start + size] for start in range(0, len(whole), size)]
    data = whole
    if coding:
        data = b"".join(b"".join(_squeezed(coding, iter([piece]))) for piece in pieces)
    data = data[: int(len(data) * keep)] + after.encode()
    wire.answer(data, headers={"Content-Encoding": coding if named is None else named})


@way
def gzip_with_long_name(wire: Wire) -> None:
    """The honest page in gzip whose header holds a file name of a megabyte (RFC 1952, 2.3.1)."""
    plain = gzip.compress(PLAN_PAGE.encode(), mtime=0)
    named = plain[:3] + b"\x08" + plain[4:10] + b"../" * (MB // 3) + b"\0" + plain[10:]
    wire.answer(named, headers={"Content-Encoding": "gzip"})


# --- answers that differ from one time to the next ------------------------------------------


@way
def answers_in_turn(wire: Wire, statuses: Sequence[int], kind: str = HTML) -> None:
    """The honest page, under one status after the other, the last for ever."""
    status = statuses[min(wire.nth, len(statuses)) - 1]
    wire.answer(PLAN_PAGE.encode() if status == 200 else b"<p>no", kind, status)


@way
def refuses(wire: Wire, status: int, headers: dict[str, str] | None = None, body: str = "<p>no") -> None:
    """A status and headers, for ever."""
    wire.answer(_body(body), status=status, headers=headers or {})


@way
def sets_cookies(wire: Wire, count: int = 1, size: int = 10, name: str = "c", more: str = "") -> None:
    """The honest page, with cookies that never were there before."""
    cookies = [("Set-Cookie", f"{name}{wire.nth}_{i}={'v' * size}{more}") for i in range(count)]
    wire.answer(PLAN_PAGE.encode(), headers=cookies)


@way
def wants_a_cookie(wire: Wire) -> None:
    """Set a new cookie and ask to come back with it; no cookie is ever the right one."""
    headers = {"Location": wire.target, "Set-Cookie": f"visit={wire.nth}; Path=/"}
    wire.answer(b"", status=302, headers=headers)


@way
def two_answers(wire: Wire, poison: str) -> None:
    """The honest page with its right length, and at once an answer to the next request too."""
    first, second = PLAN_PAGE.encode(), page("พิษ", poison).encode()
    head = [*_HTML_HEAD, "Content-Length: {length}", "Connection: keep-alive"]
    wire.send(_head(head, first) + first + _head(head, second) + second)
    wire.wait(2)


@way
def headed(wire: Wire, headers: Sequence[Sequence[str]], body: str = "@plan", kind: str = HTML) -> None:
    """The honest page under such headers, names and values as they stand."""
    wire.answer(_body(body), kind, headers=[(name, value) for name, value in headers])


@way
def long_header(wire: Wire, size: int, name: str = "X-Long") -> None:
    """The honest page under one header of so many bytes."""
    wire.answer(PLAN_PAGE.encode(), headers={name: "y" * size})


# --- redirects ------------------------------------------------------------------------------


@way
def moved(wire: Wire, to: str, status: int = 302, body: str = "", fill: int = 0) -> None:
    """A redirect; ``{n}`` is which time, ``{fill}`` so many letters, ``{target}`` what was asked for."""
    to = to.replace("{n}", str(wire.nth)).replace("{fill}", "a" * fill).replace("{target}", wire.target)
    wire.answer(_body(body), status=status, headers={"Location": to})


@way
def moved_on(wire: Wire, step: str = "x", status: int = 302) -> None:
    """A redirect to what was asked for and a bit more."""
    wire.answer(b"", status=status, headers={"Location": wire.target + step})


@way
def next_door(wire: Wire, start: str = "/hop/") -> None:
    """A redirect to the next number."""
    number = wire.target.rpartition("/")[2]
    following = int(number) + 1 if number.isdigit() else 1
    wire.answer(b"", status=302, headers={"Location": f"{start}{following}"})


@way
def moved_bytes(wire: Wire, to: str, status: int = 302) -> None:
    """A redirect whose address is bytes, given in hexadecimal."""
    head = f"HTTP/1.1 {status} Any\r\nContent-Length: 0\r\nLocation: ".encode()
    wire.send(head + bytes.fromhex(to) + b"\r\n\r\n")


@way
def swaps_scheme(wire: Wire) -> None:
    """In plain: come in TLS. In TLS: come in plain."""
    scheme = "http" if hasattr(wire._socket, "version") else "https"
    host = wire.headers.get("host", "")
    wire.answer(b"", status=301, headers={"Location": f"{scheme}://{host}{wire.target}"})


@way
def moved_with_flood(wire: Wire, to: str) -> None:
    """A redirect whose body has no end."""
    wire.send(_head(["HTTP/1.1 302 Any", f"Location: {to}", f"Content-Type: {HTML}"]))
    _for_ever(wire, b"<p>wait" * 1000)


@way
def by_host(wire: Wire, hosts: dict[str, str], other: str = "") -> None:
    """A text for each host, for one address that all of them have; 404 without one."""
    text = hosts.get(wire.headers.get("host", ""), other)
    wire.answer(_body(text), "text/plain" if "robots" in wire.target else HTML, 200 if text else 404)


# --- robots.txt and sitemaps ----------------------------------------------------------------


@way
def text(wire: Wire, body: str, kind: str = "text/plain", status: int = 200, times: int = 1) -> None:
    """A plain text of the catalogue."""
    wire.answer(_body(body) * times, kind, status)


@way
def hexadecimal(wire: Wire, data: str, kind: str = "text/plain") -> None:
    """Bytes of the catalogue."""
    wire.answer(bytes.fromhex(data), kind)


@way
def robots_of(wire: Wire, lines: int, line: str, first: str = "User-agent: *", last: str = "") -> None:
    """A robots.txt of many lines; ``{n}`` is the number of the line."""
    rules = "\n".join(line.replace("{n}", str(n)) for n in range(lines))
    wire.answer(f"{first}\n{rules}\n{last}\n".encode(), "text/plain")


def _urlset(locations: Iterator[str]) -> bytes:
    entries = "".join(f"<url><loc>{location}</loc></url>" for location in locations)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


@way
def sitemap_of(wire: Wire, count: int, location: str) -> None:
    """A sitemap of many addresses; ``{n}`` is the number of the address."""
    wire.answer(_urlset(location.replace("{n}", str(n)) for n in range(count)), "application/xml")


@way
def sitemap_bomb(wire: Wire, count: int = 60) -> None:
    """A sitemap.xml that is gzip by its bytes: megabytes of blanks inside one <urlset>."""
    wire.send(_head([OK, "Content-Type: application/xml", "Connection: close"]))
    blanks = (b"<urlset>" if n == 0 else b" " * MB for n in range(count))
    for piece in _squeezed("gzip", blanks):
        wire.send(piece)


@way
def sitemap_index(wire: Wire, folder: str = "/maps/", each: int = 3) -> None:
    """An index that names further indexes, each of which does the same."""
    host = wire.headers.get("host", "")
    names = (f"http://{host}{folder}{wire.nth}-{n}-{len(wire.target)}.xml" for n in range(each))
    maps = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
    wire.answer(f"<sitemapindex>{maps}</sitemapindex>".encode(), "application/xml")


@way
def deep_xml(wire: Wire, depth: int) -> None:
    """XML of elements in elements."""
    wire.answer(b"<a>" * depth + b"</a>" * depth, "application/xml")


# --- sites without end ----------------------------------------------------------------------


@way
def calendar(wire: Wire, first: str = "/calendar/") -> None:
    """A month with links to its neighbours, in every age of the world."""
    month = wire.target.rpartition("/")[2]
    year, number = map(int, month.split("-")[:2])
    before = f"{year - (number == 1)}-{(number - 2) % 12 + 1}"
    after = f"{year + (number == 12)}-{number % 12 + 1}"
    days = "".join(f'<a href="{first}{year}-{number}-{day}">{day}</a> ' for day in range(1, 29))
    links = f'<a href="{first}{before}">เดือนก่อน</a> <a href="{first}{after}">เดือนถัดไป</a>'
    wire.answer(page(f"ปฏิทินกิจกรรม {month}", f"<h1>ปฏิทิน {month}</h1>{links}{days}").encode())


@way
def pages_without_end(
    wire: Wire, link: str, *, more: int = 3, words: str = "ข่าวประชาสัมพันธ์", status: int = 200
) -> None:
    """Pages that each link to ``more`` new ones.

    ``{n}`` is a number never used before, ``{path}`` and ``{target}`` are those of this page.
    """
    link = link.replace("{path}", wire.target.partition("?")[0]).replace("{target}", wire.target)
    numbers = [_DIE.getrandbits(40) for _ in range(more)]
    links = "".join(f'<li><a href="{link.replace("{n}", str(n))}">{words} {n}</a></li>' for n in numbers)
    wire.answer(page(f"{words} {numbers[0]}", f"<h1>{words}</h1><ul>{links}</ul>").encode(), status=status)


@way
def permutations(wire: Wire) -> None:
    """A shop's filters: every combination of parameters in every order is an address of its own."""
    names = ["color", "size", "sort", "view", "lang", "page", "cat", "tag"]
    links = []
    for _ in range(20):
        chosen = _DIE.sample(names, k=4)
        query = "&amp;".join(f"{name}={_DIE.randrange(100)}" for name in chosen)
        links.append(f'<a href="/shop?{query}">สินค้า {query[:20]}</a>')
    wire.answer(page("สินค้า", f"<h1>สินค้า</h1>{' '.join(links)}").encode())


@way
def many_links(wire: Wire, count: int, link: str, words: str = "ข่าว {n}") -> None:
    """One page of very many links."""
    host = wire.headers.get("host", "")
    wire.send(_head([*_HTML_HEAD, "Connection: close"]) + b"<!doctype html><title>x</title><body>")
    for start in range(0, count, 1000):
        numbers = range(start, min(start + 1000, count))
        told = (f'<a href="{link}">{words}</a>'.replace("{n}", str(n)) for n in numbers)
        wire.send("".join(told).replace("{host}", host).encode())


@way
def everything_is_fine(wire: Wire, random_part: bool = False) -> None:
    """The same page for every address there is, under status 200."""
    said = f"<p>{_DIE.getrandbits(64)}</p>" if random_part else ""
    words = "<h1>ยินดีต้อนรับสู่เว็บไซต์</h1><p>ขออภัย ไม่มีข้อมูลในหน้านี้ โปรดเลือกจากเมนูด้านบน</p>"
    wire.answer(page("เทศบาลตำบลตัวอย่าง", f"{words}{said}").encode())


@way
def mirrors(wire: Wire, link: str = "/mirror/{n}/") -> None:
    """One long page under addresses without number, a counter apart."""
    number = _DIE.getrandbits(32)
    links = "".join(f'<a href="{link.replace("{n}", str(number + i))}">สำเนา {i}</a> ' for i in range(5))
    lines = "<p>เทศบาลตำบลตัวอย่างขอประชาสัมพันธ์</p>" * 50
    wire.answer(page("ข่าว", f"<h1>ข่าว</h1>{links}{lines}<p>ผู้เข้าชม {number}</p>").encode())


@way
def hangs_up(wire: Wire) -> None:
    """Close without a word."""
    raise HungUp
