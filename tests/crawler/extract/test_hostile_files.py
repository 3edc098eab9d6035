"""Hostile files of every kind: each costs itself alone, and says what it was."""

from __future__ import annotations

import asyncio
import time

import pytest

from crawler.extract.files import Problem, ReadFile
from crawler.extract.workers import FileReader
from tests.crawler.extract.hostile_files import ALL
from tests.crawler.extract.tiny_pdfs import ANNOUNCEMENT, pdf

GOOD = pdf(ANNOUNCEMENT)
TIMEOUT_S = 10.0
REFUSED = {
    "zip bomb": Problem.BOMB,
    "zip that lies of its size": Problem.BROKEN,
    "zip of 50,000 members": Problem.BOMB,
    "docx, 100 MB of one letter": Problem.BOMB,
    "docx, entities within entities": Problem.BROKEN,
    "docx, 5,000 tables in each other": Problem.BROKEN,
    "ods, 17 thousand million cells": Problem.BROKEN,
    "odt, entities within entities": Problem.BROKEN,
    "png, ten thousand million points": Problem.SCAN,
    "rtf, a million groups": Problem.NO_TEXT,
    "rtf, links on one line": Problem.NO_TEXT,
    "doc without content": Problem.BROKEN,
}
READ_FROM_THE_TOP = {
    "xlsx, a cell in the last place": "แผนการจัดหาพัสดุ ปีงบประมาณ พ.ศ. 2566",
    "xlsx, a million rows": "สรุปผลการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2566",
}

Endured = dict[str, tuple[ReadFile, ReadFile, float]]


@pytest.fixture(scope="module")
def endured() -> Endured:
    """Every hostile file by its name, with the good file that was read beside it and the time of both."""
    bodies = {name: make() for name, make in ALL.items()}

    async def one_after_the_other() -> Endured:
        reader = FileReader(timeout_s=TIMEOUT_S)
        try:
            told = {}
            for name, body in bodies.items():
                began = time.monotonic()
                bad, good = await asyncio.gather(reader.read(body, name), reader.read(GOOD, "good"))
                told[name] = bad, good, time.monotonic() - began
            return told
        finally:
            reader.close()

    return asyncio.run(one_after_the_other())


def test_every_hostile_file_is_tried() -> None:
    assert REFUSED.keys() | READ_FROM_THE_TOP.keys() == ALL.keys()


@pytest.mark.parametrize("name", ALL)
def test_the_good_file_beside_it_comes_out(endured: Endured, name: str) -> None:
    _, good, _ = endured[name]
    assert good.text.splitlines() == list(ANNOUNCEMENT)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_not_waited_out(endured: Endured, name: str) -> None:
    bad, _, seconds = endured[name]
    assert bad.problem is REFUSED[name]
    assert not bad.text
    assert seconds < TIMEOUT_S


@pytest.mark.parametrize("name", READ_FROM_THE_TOP)
def test_a_sheet_too_large_is_read_from_its_top(endured: Endured, name: str) -> None:
    got, _, _ = endured[name]
    assert got.title == READ_FROM_THE_TOP[name]
    assert not got.read_whole
