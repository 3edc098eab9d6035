"""A citizen number planted in every place of a site: what test_personal_data.py does not read.

Papers, tables of data, messages, drafted and judged answer sheets, comparisons, sweeps.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from audits.sweep import run_sweep
from tests.audits.cli.running import DAY_2566, LOOPBACK, CommandLine
from tests.audits.cli.test_personal_data import GROUPED, NUMBERS, PLAN, THAI, TRACES, _site
from tests.audits.sweep.sites import plan_of, register_of
from tests.crawler.loopback import Site, serve


@pytest.fixture
def planted() -> Iterator[Site]:
    """The site with the numbers, served."""
    with serve(_site()) as site:
        status, headers, body = site.answers["/sitemap.xml"]  # type: ignore[misc]
        site.answers["/sitemap.xml"] = (status, headers, body.replace(b"BASE", site.url.encode()))
        yield site


def texts(path: Path) -> Iterator[str]:
    """All that is written in a file."""
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data).decode("utf-8", "replace")
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    elif data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        yield "".join(sheet.get_textpage().get_text_range() for sheet in document)
    else:
        yield data.decode("utf-8", "replace")


def masked(*folders: Path) -> set[str]:
    """No digit of a number is written in these folders; gives the names of the files that were read."""
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    files = [one for one in files if "objects" not in one.parts and not one.name.startswith("archive.")]
    for path in files:
        for text in (*texts(path), path.name):
            for trace in TRACES:
                assert trace not in text, f"{path.name}: …{text[max(0, text.find(trace) - 80) :][:200]}"
    return {path.name for path in files}


def test_in_no_paper_table_message_comparison_or_drafted_sheet(oit: CommandLine, planted: Site) -> None:
    said = ""
    asked = (*LOOPBACK, *DAY_2566, "--browser-pages", "0")
    for output in ("one", "two"):
        run = oit("check", f"{planted.url}/", *asked, "--output", output)
        assert run.code == 0, run.err
        planted.answers["/list"] = planted.answers[f"/f/{NUMBERS[1]}.html"]  # something changes
    commands: list[tuple[object, ...]] = [
        ("report", "one", "--format", "html,xlsx,docx,csv,pdf,message,data,json", "--output", "papers"),
        ("compare", "one", "two", "--format", "terminal"),
        ("compare", "one", "two", "--format", "html,json,xlsx", "--output", "compared"),
        ("rejudge", "one", "--output", "again"),
        ("history", f"{planted.url}/"),
        ("history", f"{planted.url}/", "--format", "json"),
        ("answers", "draft", "one", "--output", "drafted"),
    ]
    for command in commands:
        run = oit(*command)
        assert run.code in (0, 2), (command, run.err)
        assert run.code == 0 or command[0] == "compare", run.err
        said += run.out + run.err
    assert any(NUMBERS[0] in path for path in planted.paths)
    names = masked(*(oit.home / name for name in ("papers", "compared", "again", "drafted")))
    assert {"report.pdf", "report.docx", "message.txt", "answer-sheet.xlsx", "answer-sheet.docx"} <= names
    assert not [trace for trace in TRACES if trace in said]


def test_in_no_report_on_an_answer_sheet_that_declares_such_addresses(
    oit: CommandLine, planted: Site
) -> None:
    with (oit.home / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ("ข้อ", "ประเด็น", "URL", "คำอธิบาย"),
                ("O18", f"{PLAN} {GROUPED[0]}", f"{planted.url}/f/{NUMBERS[0]}.html", f"คลิก รายชื่อ {THAI}"),
                ("O19", PLAN, f"{planted.url}/list?cid={NUMBERS[0]}", f"นาย ข {NUMBERS[1]}"),
                ("O20", NUMBERS[1], f"บัตร {NUMBERS[0]}", ""),
                (NUMBERS[0], PLAN, f"{planted.url}/nowhere/{NUMBERS[1]}.html", ""),
            ]
        )
    run = oit(
        *("answers", "verify", "sheet.csv", "--site", f"{planted.url}/", *LOOPBACK, *DAY_2566),
        *("--no-archive", "--browser-pages", "0", "--output", "out"),
    )
    assert run.code == 0, run.err
    assert {"answers.json", "answers.html", "answers.xlsx"} <= masked(oit.home / "out")
    assert not [trace for trace in TRACES if trace in run.out + run.err]


def test_in_no_overview_of_a_province(planted: Site, tmp_path: Path) -> None:
    plan = plan_of(register_of([f"{planted.url}/"]), tmp_path, formats=("html", "xlsx", "csv", "docx"))
    sweep = run_sweep(plan)
    assert sweep.agencies[0].state.value == "audited"
    assert {"sweep.json", "index.html", "sweep.xlsx", "audit.json", "report.docx"} <= masked(tmp_path)
