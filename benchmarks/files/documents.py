"""The documents that are made into files, and what is true of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: what is written in it, and what a reader must find. Years are พ.ศ."""

    number: int
    item: str
    form: str
    title: str
    years: tuple[int, ...]
    thai_digits: bool

    def head(self) -> list[str]:
        """The lines above the text."""
        words = material()
        title = self.shown(self.title)
        name = words["agency"]
        if self.form == "notice" and self.number % 4 == 3:  # an order, whose number bears another year
            number = self.shown(f"ที่ 125/{self.years[0] - 1}")
            return [f"คำสั่ง{name}", number, f"เรื่อง {title}", "...................................."]
        if self.form == "notice":
            return [f"ประกาศ{name}", f"เรื่อง {title}", "...................................."]
        if self.form == "letter":
            return ["บันทึกข้อความ", f"ส่วนราชการ สำนักปลัด {name}", f"เรื่อง {title}", f"เรียน นายก{name}"]
        if self.number % 3 == 2:  # the body's name above, the year on a line of its own
            what, year, rest = title.partition("ประจำปี" if "ประจำปี" in title else "(พ.ศ.")
            return [name, words["place"], what.strip(), year + rest]
        return [title, name, words["place"]]

    def lines(self) -> list[str]:
        """Head, text and foot."""
        foot = [self.shown(f"ประกาศ ณ วันที่ 3 ตุลาคม พ.ศ. {self.years[0] - 1}"), "(ลงชื่อ) นายกเทศมนตรี"]
        return [*self.head(), *self.paragraphs(), *(foot if self.form == "notice" else [])]

    def paragraphs(self) -> list[str]:
        """The text, another order for every document."""
        told: list[str] = material()["paragraphs"]
        turn = self.number % len(told)
        # an Act comes first, as it does in real documents: its year must not be taken for theirs
        return [self.shown(p) for p in (told[0], *told[1 + turn :], *told[1:turn])]

    def table(self) -> list[list[str]]:
        """Header and rows."""
        words = material()
        rows = [[str(n), *row] for n, row in enumerate(words["rows"], 1)]
        return [words["header"], *([self.shown(cell) for cell in row] for row in rows)]

    def shown(self, text: str) -> str:
        """``text`` with the digits that this document uses."""
        return text.translate(THAI_DIGITS) if self.thai_digits else text


@cache
def material() -> dict[str, Any]:
    """benchmarks/files/documents.yaml."""
    loaded: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("documents.yaml").read_text(encoding="utf-8")
    )
    return loaded


def documents(count: int, *, forms: str = "notice cover letter sheet", start: int = 0) -> Iterator[Document]:
    """``count`` documents of the given forms, titles and years in turn; every second in Thai digits."""
    words = material()
    chosen = [d for d in words["documents"] if d["form"] in forms.split()]
    for number, told in enumerate(islice(cycle(chosen), start, start + count), start):
        year = words["years"][number % len(words["years"])]
        years = tuple(range(year, year + 5)) if "{last}" in told["title"] else (year,)
        title = told["title"].format(year=year, last=year + 4)
        yield Document(number, told["item"], told["form"], title, years, thai_digits=number % 2 == 1)
