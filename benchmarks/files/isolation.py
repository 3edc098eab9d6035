"""Whether a hostile file costs itself alone: every good file around it must come out as ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from crawler.extract.files import Problem, ReadFile, sniff
from crawler.extract.workers import FileReader
from tests.crawler.extract.hostile_files import ALL
from tests.crawler.extract.misbehaving import by_order
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

TIMEOUT_S = 4.0
GOOD = pdf(ANNOUNCEMENT)
ORDERS = {
    "hangs in the parser": b"hang",
    "crashes the parser": b"crash",
    "eats all memory": b"eat",
    "leaves without an answer": b"leave",
}
GOOD_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Endured:
    """One hostile file: what was told of it, how long it took, and whether the others came out."""

    name: str
    problem: str
    seconds: float
    others_unharmed: bool


def endure(note: Callable[[str], None]) -> list[Endured]:
    """Every hostile file among good ones, through one reader."""
    bodies = {name: make() for name, make in ALL.items()}
    bodies |= {name: GOOD + order for name, order in ORDERS.items()}
    return asyncio.run(_endure(bodies, note))


async def _endure(bodies: dict[str, bytes], note: Callable[[str], None]) -> list[Endured]:
    reader = FileReader(timeout_s=TIMEOUT_S, task=by_order)
    try:
        expected = await reader.read(GOOD, "good")
        assert expected.searchable
        told = []
        for name, body in bodies.items():
            note(f"{name}: {len(body):,} bytes, {sniff(body)}")
            began = time.perf_counter()
            bad, *others = await asyncio.gather(
                reader.read(body, name), *(reader.read(GOOD, "good") for _ in range(GOOD_BETWEEN))
            )
            spent = time.perf_counter() - began
            told.append(Endured(name, _shown(bad), spent, all(other == expected for other in others)))
        return told
    finally:
        reader.close()


def _shown(read: ReadFile) -> str:
    return str(read.problem) if read.problem is not Problem.NONE else f"read: {read.title[:24]}…"
