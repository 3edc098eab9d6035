"""Bad manners in what is sent: pages put together from pieces, as the catalogue says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from config.loading import load_checklist
from tests.hostile.server import HTML, PREPARED, Wire, way

PLAN_LINES = (
    "แผนดำเนินงานและการใช้งบประมาณประจำปี พ.ศ. 2566",
    "เทศบาลตำบลตัวอย่าง อำเภอเมือง จังหวัดตัวอย่าง",
    "โครงการก่อสร้างถนนคอนกรีต หมู่ที่ 1 งบประมาณ 500,000 บาท ระยะเวลาดำเนินการ ตุลาคม 2565 - มีนาคม 2566",
    "โครงการปรับปรุงท่อระบายน้ำ หมู่ที่ 2 งบประมาณ 300,000 บาท ระยะเวลาดำเนินการ มกราคม 2566 - มีนาคม 2566",
    "โครงการอบรมอาชีพผู้สูงอายุ งบประมาณ 120,000 บาท ระยะเวลาดำเนินการ เมษายน 2566 - มิถุนายน 2566",
    "โครงการก่อสร้างรางระบายน้ำคอนกรีต หมู่ที่ 3 งบประมาณ 450,000 บาท ระยะเวลาดำเนินการ ธันวาคม 2565 - มีนาคม 2566",
    "โครงการปรับปรุงระบบประปาหมู่บ้าน หมู่ที่ 4 งบประมาณ 280,000 บาท ระยะเวลาดำเนินการ มกราคม 2566 - พฤษภาคม 2566",
    "โครงการซ่อมแซมอาคารศูนย์พัฒนาเด็กเล็ก งบประมาณ 150,000 บาท ระยะเวลาดำเนินการ มีนาคม 2566 - เมษายน 2566",
    "โครงการแข่งขันกีฬาประชาชนประจำปี งบประมาณ 90,000 บาท ระยะเวลาดำเนินการ กุมภาพันธ์ 2566 - มีนาคม 2566",
    "โครงการส่งเสริมสุขภาพและป้องกันโรคไข้เลือดออก งบประมาณ 60,000 บาท ระยะเวลาดำเนินการ พฤษภาคม 2566 - กรกฎาคม 2566",
    "โครงการขุดลอกคลองส่งน้ำสายหลัก หมู่ที่ 5 งบประมาณ 390,000 บาท ระยะเวลาดำเนินการ พฤศจิกายน 2565 - กุมภาพันธ์ 2566",
)
"""A plan that is one: named, of the year, with projects, money and time, and longer than an introduction."""
PLAN_HTML = f"<h1>{PLAN_LINES[0]}</h1>" + "".join(f"<p>{line}</p>" for line in PLAN_LINES[1:])
EDITION = "oit-2566"


@way
def html(wire: Wire, body: str, title: str = "แผน", status: int = 200) -> None:
    """A page of the catalogue's own words."""
    wire.answer(
        f"<!doctype html><title>{title}</title>{body}".encode("utf-8", "surrogatepass"), status=status
    )


@way
def built(
    wire: Wire,
    parts: Sequence[Any],
    *,
    encoding: str = "utf-8",
    kind: str = HTML,
    status: int = 200,
    headers: Sequence[Sequence[str]] = (),
) -> None:
    """What its parts say, one after the other (see `bytes_of`)."""
    wire.answer(bytes_of(parts, encoding), kind, status, [(name, value) for name, value in headers])


@way
def to_bots(wire: Wire, bots: Sequence[Any], people: Sequence[Any]) -> None:
    """One page for whoever calls itself a browser, another for all others."""
    browser = wire.headers.get("user-agent", "").startswith("Mozilla")
    wire.answer(bytes_of(people if browser else bots, "utf-8"))


@way
def each_time(wire: Wire, answers: Sequence[Sequence[Any]]) -> None:
    """Another page with every request; the last for ever."""
    wire.answer(bytes_of(answers[min(wire.nth, len(answers)) - 1], "utf-8"))


@way
def slow_then(wire: Wire, seconds: float, parts: Sequence[Any]) -> None:
    """A page after a while."""
    wire.wait(seconds)
    wire.answer(bytes_of(parts, "utf-8"))


PREPARED["built"] = lambda parts, encoding="utf-8", **_: bytes_of(parts, encoding)


def bytes_of(parts: Sequence[Any], encoding: str) -> bytes:
    """The bytes of the parts of a page, made once.

    A part is a text, in which ``{plan}`` is an honest plan and ``{titles}`` are the titles of all
    items of the year; ``{text, times}``, repeated, with ``{n}`` counting; or ``{hex}``, bare bytes.
    """
    return _bytes_of(json.dumps(parts), encoding)


@lru_cache(maxsize=16)
def _bytes_of(told: str, encoding: str) -> bytes:
    return b"".join(_pieces(json.loads(told), encoding))


def _pieces(parts: Iterable[Any], encoding: str) -> Iterable[bytes]:
    for part in parts:
        if isinstance(part, str):
            yield _filled(part).encode(encoding, "surrogatepass")
        elif "hex" in part:
            yield bytes.fromhex(part["hex"]) * int(part.get("times", 1))
        elif "{n}" in part["text"]:
            told = (part["text"].replace("{n}", str(n)) for n in range(part["times"]))
            yield "".join(told).encode(encoding)
        else:
            yield _filled(part["text"]).encode(encoding, "surrogatepass") * part["times"]


def _filled(text: str) -> str:
    if "{titles}" in text:
        text = text.replace("{titles}", " ".join(titles()))
    return text.replace("{plan}", PLAN_HTML)


@lru_cache(maxsize=1)
def titles() -> tuple[str, ...]:
    """The titles of all items of the edition that is tried."""
    return tuple(item.title for item in load_checklist(EDITION).requirements)
