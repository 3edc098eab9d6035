"""After a crawl only those scans are read that could decide an item, best first, within a budget."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from crawler import scans
from crawler.extract.files import FileKind, Problem, ReadFile
from crawler.extract.kept import KeptScans
from crawler.harvest import Harvest
from crawler.scans import ScansRead, in_turns, open_turns, read_scans
from matchers.model import Evidence
from tests.matchers.evidence import Town, matcher_2566

PLAN = "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"
REPORT = "รายงานผลการดำเนินงานประจำปีงบประมาณ พ.ศ. 2565"
TEXT = "รายการจัดซื้อจัดจ้างของทุกสำนักและกอง วงเงินงบประมาณ วิธีจัดซื้อ และระยะเวลาที่คาดว่าจะดำเนินการ"


def turns_of(town: Town) -> dict[str, list[str]]:
    held = {e.sha256 for e in town.evidence if "scan" in e.problems}
    turns = open_turns(town.evidence, matcher_2566(), 2566, held)
    return {turn.asked.requirement.code: [sha for sha, _ in turn.scans] for turn in turns}


def linked(*scans: tuple[str, str]) -> Town:
    """A home page with a link to each scan: its name and its path."""
    town = Town()
    town.home()
    for name, path in scans:
        town.link(name, path)
        town.scan(path, name)
    return town


def test_a_scan_that_may_be_an_item_is_read() -> None:
    assert turns_of(linked((PLAN, "/a.pdf"))) == {"O19": ["/a.pdf"]}


def test_a_scan_that_may_be_no_item_is_not_read() -> None:
    assert turns_of(linked(("ขอเชิญร่วมงานประเพณีลอยกระทง", "/a.pdf"))) == {}


def test_a_scan_whose_link_states_another_year_is_not_read() -> None:
    assert turns_of(linked((PLAN.replace("2566", "2562"), "/a.pdf"))) == {}


def test_a_scan_of_an_item_that_is_proved_is_not_read() -> None:
    town = linked((PLAN, "/a.pdf"))
    town.link(PLAN, "/b.pdf")
    town.file("/b.pdf", PLAN, TEXT)
    assert turns_of(town) == {}


def test_of_several_scans_the_one_named_for_the_year_comes_first() -> None:
    town = linked(("แผนการจัดซื้อจัดจ้าง", "/a.pdf"), (PLAN, "/b.pdf"))
    assert turns_of(town) == {"O19": ["/b.pdf", "/a.pdf"]}


def test_items_take_turns() -> None:
    town = linked((PLAN, "/a.pdf"), ("แผนการจัดซื้อจัดจ้าง", "/b.pdf"), (REPORT, "/c.pdf"))
    turns = open_turns(town.evidence, matcher_2566(), 2566, {"/a.pdf", "/b.pdf", "/c.pdf"})
    assert [sha for _, sha, _ in in_turns(turns)] == ["/c.pdf", "/a.pdf", "/b.pdf"]


# the pass itself


@dataclass
class StandIn:
    """A reader that says of every scan what it was told to, at ten seconds each."""

    scans: KeptScans
    says: dict[str, ReadFile] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def read_again(self, path: Path, kind: FileKind, job: object) -> ReadFile:
        self.asked.append(path.name)
        return self.says.get(path.name, ReadFile(kind, problem=Problem.SCAN, method="ocr", cpu_s=10.0))


@dataclass
class Gathered:
    """A harvest with this evidence; what scans say is noted."""

    town: Town
    told: dict[str, ReadFile] = field(default_factory=dict)

    def evidence(self) -> list[Evidence]:
        return self.town.evidence

    def add_text_of_scan(self, sha256: str, scan: ReadFile) -> None:
        self.told[sha256] = scan


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> KeptScans:
    monkeypatch.setattr(scans, "reads_thai", lambda: True)

    class ByName(KeptScans):
        """Keeps a file under its name, as the evidence of these tests does."""

        def put(self, path: str) -> None:
            self.keep(Path(path), path.encode(), ReadFile(FileKind.PDF, problem=Problem.SCAN))
            self._scans[path] = self._scans.pop(list(self._scans)[-1])

    return ByName()


def done(town: Town, reader: StandIn, seconds: float, **more: Any) -> tuple[ScansRead, Gathered]:
    for e in town.evidence:
        if "scan" in e.problems:
            cast("Any", reader.scans).put(e.url.removeprefix("http://town.go.th"))
    gathered = Gathered(town)
    read = read_scans(cast("Harvest", gathered), cast("Any", reader), matcher_2566(), 2566, seconds, **more)
    return asyncio.run(read), gathered


FIVE = [(f"แผนการจัดซื้อจัดจ้าง ฉบับที่ {n}", f"/{n}.pdf") for n in range(1, 6)]


def test_reading_ends_with_the_budget(kept: KeptScans) -> None:
    reader = StandIn(kept)
    told, _ = done(linked(*FIVE), reader, 25)
    assert len(reader.asked) == 3  # ten seconds each: the third begins with five left
    assert (told.wanted, told.failed, told.not_reached, told.cpu_s) == (5, 3, 2, 30.0)


def test_no_budget_reads_nothing(kept: KeptScans) -> None:
    reader = StandIn(kept)
    done(linked(*FIVE), reader, 0)
    assert reader.asked == []


def test_a_scan_that_proves_the_item_spares_the_others(kept: KeptScans) -> None:
    right = ReadFile(FileKind.PDF, title=PLAN, text=f"{PLAN}\n{TEXT}", method="ocr", cpu_s=1.0)
    town = linked((PLAN, "/a.pdf"), *FIVE)
    reader = StandIn(kept, {"a.pdf": right})
    told, gathered = done(town, reader, 60)
    assert reader.asked == ["a.pdf"]
    assert gathered.told == {"/a.pdf": right}
    assert (told.read, told.failed) == (1, 0)


def test_a_stopped_crawl_reads_no_scans(kept: KeptScans) -> None:
    reader = StandIn(kept)
    done(linked(*FIVE), reader, 60, stopped=lambda: True)
    assert reader.asked == []


def test_without_tesseract_the_scans_are_counted_and_left(
    kept: KeptScans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "reads_thai", lambda: False)
    reader = StandIn(kept)
    told, _ = done(linked(*FIVE), reader, 60)
    assert reader.asked == []
    assert (told.available, told.wanted, told.not_reached) == (False, 5, 5)
