"""What a worker must know of a sweep, kept with the sweep itself: no machine needs the files of another."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import zstandard
from pydantic import TypeAdapter
from sqlalchemy import update

from audits.archive import Archive
from audits.archive.tables import sweeps
from audits.sweep.plan import SweepPlan
from audits.sweep.record import PLAN
from config.registers import Register

MOST_BYTES = 64 * 1024 * 1024


def packed(plan: SweepPlan) -> str:
    """A plan as text, without its register, whose rows are in the archive, and its folder."""
    bare = replace(plan, register=Register(plan.register.name, ()), output=Path())
    written = _adapter().dump_json(bare, by_alias=True)
    return base64.b85encode(zstandard.compress(written, 9)).decode("ascii")


@lru_cache(maxsize=16)
def unpacked(text: str) -> SweepPlan:
    """The plan of `packed`.

    Raises:
        ValueError: it was packed by another version of the program, or is damaged.
    """
    try:
        written = zstandard.ZstdDecompressor().decompress(base64.b85decode(text), max_output_size=MOST_BYTES)
    except zstandard.ZstdError as error:
        raise ValueError("not a plan") from error
    return _adapter().validate_json(written)


def tell_workers(archive: Archive, sweep_id: int, options: Mapping[str, object], plan: SweepPlan) -> None:
    """Keep a plan with its sweep; a sweep that goes on may go on with another delay or contact."""
    told = {**options, PLAN: packed(plan)}
    with archive.database.writing() as connection:
        connection.execute(update(sweeps).where(sweeps.c.id == sweep_id).values(options=told))


@cache
def _adapter() -> TypeAdapter[SweepPlan]:
    return TypeAdapter(SweepPlan)
