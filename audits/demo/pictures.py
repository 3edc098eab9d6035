"""Pictures of the made-up town, drawn in code: portraits, photographs, banners, scanned pages."""

from __future__ import annotations

import random
import struct
import zlib
from functools import cache
from xml.sax.saxutils import escape


def png(width: int, height: int, rows: bytes) -> bytes:
    """An RGB PNG from ``3 * width * height`` bytes."""
    lines = b"".join(b"\x00" + rows[y * width * 3 : (y + 1) * width * 3] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@cache
def portrait(seed: str) -> bytes:
    """A silhouette in office dress before a light ground, 96 × 120, PNG."""
    chance = random.Random(f"portrait {seed}")  # noqa: S311  a picture, not a secret
    ground = tuple(chance.randint(196, 226) for _ in range(3))
    skin, dress = (214, 172, 140), (chance.randint(200, 240), chance.randint(200, 236), 214)
    rows = bytearray()
    for y in range(120):
        for x in range(96):
            hair = (x - 48) ** 2 / 21**2 + (y - 40) ** 2 / 24**2 < 1
            face = (x - 48) ** 2 / 17**2 + (y - 46) ** 2 / 20**2 < 1
            body = (x - 48) ** 2 / 42**2 + (y - 122) ** 2 / 48**2 < 1
            rows += bytes(skin if face else (52, 44, 42) if hair else dress if body else ground)
    return png(96, 120, bytes(rows))


@cache
def photograph(seed: str) -> bytes:
    """A landscape with a bright sky and a pond, 160 × 100, PNG."""
    chance = random.Random(f"photograph {seed}")  # noqa: S311  a picture, not a secret
    horizon = chance.randint(42, 60)
    sky, land = chance.randint(150, 225), chance.randint(90, 170)
    sun_x, sun_y = chance.randint(20, 140), chance.randint(10, 30)
    rows = bytearray()
    for y in range(100):
        for x in range(160):
            if (x - sun_x) ** 2 + (y - sun_y) ** 2 < 64:
                rows += bytes((255, 236, 170))
            elif y < horizon:
                rows += bytes((sky, min(255, sky + 20 + y // 3), 245))
            elif (x - 80) ** 2 / 70**2 + (y - 84) ** 2 / 14**2 < 1:
                rows += bytes((96, 150, 190 + y % 3 * 8))
            else:
                rows += bytes((land - y // 2 + 30, land + 40 - y // 3, 70))
    return png(160, 100, bytes(rows))


@cache
def qr(seed: str) -> bytes:
    """What looks like a QR code and holds nothing, 100 × 100, PNG."""
    chance = random.Random(f"qr {seed}")  # noqa: S311  a picture, not a secret
    dots = {(x, y) for x in range(25) for y in range(25) if chance.random() < 0.5}
    for left, top in ((0, 0), (18, 0), (0, 18)):
        for x in range(7):
            for y in range(7):
                ring = x in (0, 6) or y in (0, 6) or (1 < x < 5 and 1 < y < 5)
                (dots.add if ring else dots.discard)((left + x, top + y))
    rows = bytearray()
    for y in range(100):
        for x in range(100):
            rows += b"\x10\x10\x10" if (x // 4, y // 4) in dots else b"\xff\xff\xff"
    return png(100, 100, bytes(rows))


def banner(text: str, colour: str, *, width: int = 240, height: int = 72) -> bytes:
    """A banner with its words drawn in it, as SVG: a reader sees them, a crawler does not."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="100%" height="100%" rx="8" fill="{colour}"/>'
        f'<circle cx="{width - 20}" cy="10" r="46" fill="#ffffff" opacity="0.15"/>'
        f'<text x="18" y="{height // 2 + 7}" font-size="20" font-family="sans-serif" font-weight="bold" '
        f'fill="#ffffff">{escape(text)}</text></svg>'
    ).encode()


@cache
def scanned_page(width: int, height: int, seed: str) -> bytes:
    """Grey bytes of a photocopied page: bars where words would be, none of them readable."""
    chance = random.Random(f"scan {seed}")  # noqa: S311  a picture, not a secret
    rows = [bytearray(b"\xf4" * width) for _ in range(height)]
    for top in range(40, height - 60, 12):
        x = 30 if top > 90 else width // 3
        while x < (width - 34 if top > 90 else width * 2 // 3):
            word = chance.randint(8, 34)
            for y in range(top, top + 4):
                for column in range(x, min(x + word, width - 30)):
                    rows[y][column] = 60 + chance.randint(0, 60)
            x += word + chance.randint(3, 8)
    return b"".join(bytes(row) for row in rows)
