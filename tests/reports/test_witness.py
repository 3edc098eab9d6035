"""Where the years of a piece of evidence were read is said in words."""

from __future__ import annotations

import csv
import io

import pytest
from rich.console import Console

from config.wording import Lang, wording
from reports.gap import GapReport
from reports.gaps_csv import gaps_csv
from reports.terminal import print_report

READ_FROM_TITLE = "ปีงบประมาณ 2564 อ่านจากชื่อเอกสาร"
WITNESSES = ("document", "title", "link", "file_name", "beside", "heading", "page_date")


def test_the_evidence_names_its_witness_before_its_wording(report: GapReport) -> None:
    item = next(item for item in report.items if item.code == "O11")
    assert item.evidence[0].period == f"{READ_FROM_TITLE} · ประจำปีงบประมาณ พ.ศ. 2564"


def test_an_unknown_witness_is_left_out(report: GapReport) -> None:
    item = next(item for item in report.items if item.code == "O11")
    assert item.evidence[1].period == "ปีงบประมาณ 2563 · ประจำปี 2563"


def test_gaps_csv_tells_the_witness(report: GapReport) -> None:
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(gaps_csv(report)))}
    assert rows["O11"]["period"].startswith(READ_FROM_TITLE)


def test_the_terminal_tells_the_witness_of_another_year(report: GapReport) -> None:
    said = io.StringIO()
    print_report(report, Console(file=said, width=200))
    assert READ_FROM_TITLE in said.getvalue()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_witness_has_words(lang: Lang) -> None:
    words = wording(lang)
    assert all(words.say(f"reports.witnesses.{name}") for name in WITNESSES)
