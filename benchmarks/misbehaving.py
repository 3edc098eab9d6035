"""Sites of a soak: good ones, and ones that misbehave, all behind one listener.

``python -m benchmarks.misbehaving FORBIDDEN`` serves every address of this network namespace at port
80 until the end of input. The number of a site is its address; its kind follows from the number.
Whoever is asked at an address that nobody may ask is written down in the file FORBIDDEN.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import random
import struct
import sys
import zlib
from collections.abc import Awaitable, Callable
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET

from audits.demo.model import Town, Variant
from audits.demo.town import ORIGIN, build_town

NETWORK = "1.2"
"""The first half of all addresses of sites: public numbers, which here lead to this machine."""
SEEDS = 4
HTML = "text/html; charset=utf-8"


class Talk:
    """One request at a site, and its connection."""

    def __init__(self, site: int, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.site, self.path, self._reader, self.writer = site, path, reader, writer
        self.chance = random.Random(f"{site} {path}")

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, body: bytes, status: str = "200 OK", kind: str = HTML, **headers: str) -> None:
        """A whole and right answer."""
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)

    async def page(self, text: str, status: str = "200 OK", **headers: str) -> None:
        """A page."""
        html = f"<!doctype html><html lang=th><title>หน้า {self.site}</title><body>{text}</body></html>"
        await self.answer(html.encode(), status, **headers)

    def reset(self) -> None:
        """Break the connection off, as a machine that crashed."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise ConnectionResetError


Way = Callable[[Talk], Awaitable[None]]


# --- misbehaviours, each in answer to one request ----------------------------------------------


async def drip(talk: Talk) -> None:
    """A byte now and then, without end."""
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        await talk.send(b"<")
        await asyncio.sleep(0.5)


async def silence(talk: Talk) -> None:  # noqa: ARG001 - as all ways
    """Nothing at all."""
    await asyncio.sleep(60)


async def reset(talk: Talk) -> None:
    """Broken off before the answer."""
    talk.reset()


async def cut(talk: Talk) -> None:
    """Broken off within the answer."""
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n<p>half")
    talk.reset()


async def too_long(talk: Talk) -> None:
    """Less than was promised, and the connection stays open."""
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n<p>part")
    await asyncio.sleep(60)


async def two_lengths(talk: Talk) -> None:
    """Two lengths that contradict each other."""
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\nhello" + b"x" * 495)


async def bad_chunks(talk: Talk) -> None:
    """Chunks whose sizes are no numbers."""
    await talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n-5\r\n")


async def no_http(talk: Talk) -> None:
    """Another language."""
    await talk.send(b"\x00\xff\x16\x03\x01 SSH-2.0-OpenSSH\r\n" * 20)
    talk.writer.close()


async def large_headers(talk: Talk) -> None:
    """A megabyte of headers."""
    await talk.send(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 1_000_000 + b"\r\n\r\n")


async def cookies(talk: Talk) -> None:
    """Cookies without end."""
    many = b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 200) for n in range(60))
    await talk.send(b"HTTP/1.1 200 OK\r\n" + many + b"Content-Length: 4\r\n\r\n<p>x")


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<p>" + b" " * 60_000_000)


async def bomb(talk: Talk) -> None:
    """Sixty megabytes in sixty kilobytes."""
    await talk.answer(_bomb(), Content_Encoding="gzip")


async def huge(talk: Talk) -> None:
    """A page that does not end."""
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(2000):
        await talk.send(b"<p>" + b"a" * 65_000)


async def redirects(talk: Talk) -> None:
    """Redirected for ever."""
    await talk.page("x", "302 Found", Location=f"/evil/{talk.chance.random()}")


async def redirect_home(talk: Talk) -> None:
    """Redirected to itself."""
    await talk.page("x", "301 Moved", Location=talk.path)


INSIDE = ("127.0.0.1", "10.0.0.7", "169.254.169.254", "192.168.1.1", "2130706433", "0x7f.1", "[::1]")


async def inwards(talk: Talk) -> None:
    """Redirected to where nobody from outside belongs."""
    await talk.page("x", "302 Found", Location=f"http://{talk.chance.choice(INSIDE)}/latest/meta-data")


async def inward_links(talk: Talk) -> None:
    """Links to where nobody from outside belongs."""
    links = "".join(f'<a href="http://{host}/o{n}">แผนดำเนินงาน {n}</a>' for n, host in enumerate(INSIDE))
    await talk.page(
        links + f'<iframe src="http://{INSIDE[2]}/"></iframe><img src="http://{INSIDE[1]}/x.png">'
    )


async def endless(talk: Talk) -> None:
    """Pages that lead to pages, with promising names."""
    links = "".join(
        f'<a href="/evil/{talk.chance.random()}">แผนการใช้จ่ายงบประมาณประจำปี {n}</a>' for n in range(30)
    )
    await talk.page(links)


async def calendar(talk: Talk) -> None:
    """A calendar that goes on to the year 9999."""
    days = "".join(f'<a href="/evil/calendar?date={2023 + n}-01-01">{n}</a>' for n in range(300))
    await talk.page(days)


async def many_links(talk: Talk) -> None:
    """Links by the ten thousand."""
    await talk.page("".join(f'<a href="/evil/{n}">ข่าว {n}</a>' for n in range(20_000)))


async def deep(talk: Talk) -> None:
    """Twenty thousand elements within each other."""
    await talk.page("<div>" * 20_000 + "x")


async def title(talk: Talk) -> None:
    """A title of a megabyte."""
    await talk.answer(b"<title>" + "ประกาศ\x1b[2J".encode() * 60_000 + b"</title><p>x")


async def noise(talk: Talk) -> None:
    """Bytes of no meaning that call themselves a page."""
    await talk.answer(talk.chance.randbytes(200_000))


async def broken_pdf(talk: Talk) -> None:
    """A PDF that is none but for its first bytes."""
    await talk.answer(b"%PDF-1.7\n" + talk.chance.randbytes(50_000), kind="application/pdf")


async def pdf_bomb(talk: Talk) -> None:
    """A PDF with a page that unpacks to forty megabytes."""
    await talk.answer(_pdf(_packed_page()), kind="application/pdf")


@cache
def _packed_page() -> bytes:
    return zlib.compress(b"0 0 m 1 1 l S\n" * 3_000_000, 9)


def _pdf(content: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


async def broken_zip(talk: Talk) -> None:
    """A workbook that is no archive."""
    await talk.answer(b"PK\x03\x04" + talk.chance.randbytes(20_000), kind="application/zip")


async def errors(talk: Talk) -> None:
    """An error of the server."""
    await talk.page("error", "500 Internal Server Error")


async def later(talk: Talk) -> None:
    """Too many requests, it says, and to come back next year."""
    await talk.page("later", "429 Too Many Requests", Retry_After="31536000")


ON_A_PAGE: tuple[Way, ...] = (
    *(drip, silence, reset, cut, too_long, two_lengths, bad_chunks, no_http, large_headers, cookies, bomb),
    *(huge, redirects, redirect_home, inwards, inward_links, endless, calendar, many_links, deep, title),
    *(noise, broken_pdf, pdf_bomb, broken_zip, errors, later),
)
"""What hostile sites do to whoever opens certain pages."""
AT_HOME: tuple[Way, ...] = (drip, silence, reset, no_http, bomb, redirects, inwards, errors, noise)
"""What some of them do at once."""


def way_of(site: int) -> tuple[Way | None, bool]:
    """What a site does, and whether it does so at its home page; half of all sites are good.

    >>> way_of(0), way_of(1)[0].__name__, way_of(3)[0].__name__
    ((None, False), 'drip', 'silence')
    """
    number = site // 2
    if site % 2 == 0:
        return None, False
    ways = [*((way, False) for way in ON_A_PAGE), *((way, True) for way in AT_HOME)]
    return ways[number % len(ways)]


def address(site: int) -> str:
    """The address of a site.

    >>> address(0), address(700)
    ('1.2.1.1', '1.2.3.201')
    """
    return f"{NETWORK}.{site // 250 + 1}.{site % 250 + 1}"


def site_of(number: str) -> int:
    """The site at an address; -1 for one that nobody may ask.

    >>> site_of("1.2.3.201"), site_of("10.0.0.7")
    (700, -1)
    """
    parts = [int(part) for part in number.split(".")]
    if f"{parts[0]}.{parts[1]}" != NETWORK:
        return -1
    return (parts[2] - 1) * 250 + parts[3] - 1


# --- serving ------------------------------------------------------------------------------------


@cache
def town(seed: int) -> Town:
    """A good site; hostile ones look like it."""
    return build_town(2566, seed=seed, variant=Variant(news=6))


async def reply(talk: Talk) -> None:
    """Answer as the site does."""
    way, at_home = way_of(talk.site)
    home = talk.path.split("?")[0] == "/"
    if way is not None and ((home and at_home) or talk.path.startswith("/evil")):
        await way(talk)
        return
    good = town(talk.site % SEEDS)
    found = good.replies.get(talk.path, good.not_found)
    body = found.body.replace(ORIGIN.encode(), f"http://{address(talk.site)}".encode())
    if way is not None and home:
        links = "".join(f'<a href="/evil/{n}">แผนดำเนินงาน {n}</a>' for n in range(4))
        body = body.replace(b"<body>", b"<body>" + links.encode() + b'<a href="/evil/plan.pdf">PDF</a>')
    kind = found.headers.get("Content-Type", HTML)
    more = {k.replace("-", "_"): v for k, v in found.headers.items() if k != "Content-Type"}
    await talk.answer(body, f"{found.status} X", kind, **more)


async def serve(forbidden: Path) -> None:
    """Serve until the end of input."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = str(writer.get_extra_info("sockname")[0])
        site = site_of(number) if ip_address(number).version == 4 else -1
        if site < 0:
            with forbidden.open("a", encoding="ascii") as log:
                log.write(number + "\n")
            writer.close()
            return
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                await reply(Talk(site, head.split(b" ", 2)[1].decode("latin-1"), reader, writer))
        writer.close()

    await asyncio.start_server(talk, ["0.0.0.0", "::"], 80, backlog=500)  # of a namespace of our own
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
