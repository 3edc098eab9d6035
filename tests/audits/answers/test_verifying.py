"""Sheets of the made-up town, from drafting to judging, by the command line and back through LibreOffice."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from importlib import resources
from pathlib import Path
from typing import Any

import docx
import pytest
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook

from audits.answers.drafting import draft_answers
from audits.answers.reading import read_sheet
from audits.answers.verifying import declared_addresses, sheet_of_site, verify_answers
from audits.audit import Audited, audit_agency, run_audit
from audits.cli.verifying import MOST_SHOWN, declared_in, print_answers
from audits.demo.model import Town, Variant
from audits.demo.server import TownServer, serve
from audits.demo.town import build_town
from config.agency import Agency
from config.loading import checklist_for
from crawler.settings import CrawlOptions
from matchers.answer_model import AnswerSheet, AnswerVerdict, SheetRow
from matchers.draft_model import DraftedSheet
from matchers.model import AuditWarning, Verdict
from matchers.similarity import Matcher
from reports.answers_files import draft_files, report_files
from reports.answers_json import answers_json
from tests.audits.cli.running import DAY_2566, LOOPBACK, CommandLine
from tests.conftest import tool

QUICK = (*LOOPBACK, *DAY_2566, "--ocr-seconds", "0", "--browser-pages", "0", "--no-archive", "-q")
EVIL = '=HYPERLINK("http://evil.example","x")<script>alert(1)</script>'
# O34 lies in Google Drive, and tests stay on this machine
LISTED = build_town(2566, seed=1, variant=Variant(layout="ita_page", news=8, missing=("O34",)))


@pytest.fixture
def oit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(monkeypatch, capsys, tmp_path)


def audited(server: TownServer, town: Town, *wanted: str) -> Audited:
    options = CrawlOptions(
        url=f"{server.url}/",
        delay=0.0,
        per_ip_rate=100_000.0,
        allow_private=True,
        off_site=False,
        ocr_seconds=0,
        browser_pages=0,
    )
    checklist = checklist_for(2566)
    return run_audit(
        audit_agency(
            Agency(url=f"{server.url}/"), options, checklist, town.as_of, matcher=matcher(), wanted=wanted
        )
    )


def matcher() -> Matcher:
    return Matcher(checklist_for(2566))


@pytest.fixture(scope="module")
def listed() -> Iterator[tuple[Audited, str]]:
    """An audit of the town with an ITA page, and its address."""
    with serve(LISTED) as server:
        yield audited(server, LISTED), server.url


@pytest.fixture(scope="module")
def drafted(listed: tuple[Audited, str]) -> DraftedSheet:
    return draft_answers(listed[0].audit, listed[0].evidence, checklist_for(2566))


# Drafting


def test_every_item_has_a_row_and_what_was_found_has_an_address(drafted: DraftedSheet) -> None:
    truth = {code: expected.verdict for code, expected in LISTED.truth.items()}
    assert [row.code for row in drafted.rows] == [f"O{n}" for n in range(1, 44)]
    handed_in = {row.code for row in drafted.rows if row.addresses}
    assert handed_in == {c for c, v in truth.items() if v in {"present", "incomplete", "wrong_year"}}


def test_a_blank_says_why_and_what_was_seen(drafted: DraftedSheet) -> None:
    blank = {row.code: row for row in drafted.rows if not row.addresses}
    assert all(row.note and not row.explanation for row in blank.values())
    assert blank["O24"].seen[0].endswith("-final.pdf")


def test_an_explanation_begins_at_the_home_page_and_names_each_click(drafted: DraftedSheet) -> None:
    for row in drafted.rows:
        lines = [line for line in row.explanation.splitlines() if line[:1].isdigit()]
        assert len(lines) == len(row.addresses)
        assert all(line.startswith("1. หน้าแรก") for line in lines)


def test_documents_of_one_page_are_handed_in_as_that_page(drafted: DraftedSheet) -> None:
    monthly = next(row for row in drafted.rows if row.code == "O21")
    assert len(monthly.addresses) == 1
    assert not monthly.addresses[0].endswith(".pdf")


def test_the_same_audit_gives_the_same_files(listed: tuple[Audited, str], drafted: DraftedSheet) -> None:
    again = draft_answers(listed[0].audit, tuple(reversed(listed[0].evidence)), checklist_for(2566))
    assert again == drafted
    formats = ("xlsx", "docx", "html")
    assert draft_files(again, formats, "th") == draft_files(drafted, formats, "th")


# The files


def hostile(drafted: DraftedSheet) -> DraftedSheet:
    row = drafted.rows[0].model_copy(update={"title": EVIL, "explanation": EVIL, "note": EVIL})
    strange = row.model_copy(update={"addresses": ("javascript:alert(1)",), "seen": (EVIL,)})
    return drafted.model_copy(update={"rows": (row, strange)})


def test_what_a_site_wrote_is_never_computed_nor_run(drafted: DraftedSheet) -> None:
    made = draft_files(hostile(drafted), ("xlsx", "html", "docx"), "th")
    book = CalamineWorkbook.from_filelike(io.BytesIO(made["answer-sheet.xlsx"]))
    assert book.get_sheet_by_index(0).to_python()[3][1].startswith("=HYPERLINK(")
    page = unescape(made["answer-sheet.html"].decode().replace("&lt;", "‹"))
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "default-src 'none'" in page


def test_columns_for_help_are_not_read_back(drafted: DraftedSheet, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(draft_files(drafted, ("xlsx",), "th")["answer-sheet.xlsx"])
    sheet = read_sheet(path)
    assert sheet.fiscal_year == 2566
    assert [(row.code, row.addresses) for row in sheet.rows] == [
        (row.code, row.addresses) for row in drafted.rows
    ]
    assert all(not row.explanation or "หน้าแรก" in row.explanation for row in sheet.rows)


def test_the_word_file_holds_all_items(drafted: DraftedSheet) -> None:
    made = draft_files(drafted, ("docx",), "th")["answer-sheet.docx"]
    assert len(docx.Document(io.BytesIO(made)).tables[0].rows) == 44


def test_answers_json_is_what_its_schema_says_with_code_and_declared_of_every_row(
    listed: tuple[Audited, str],
) -> None:
    sheet = sheet_of_site(listed[0], matcher(), year=2566)
    assert sheet is not None
    answers = verify_answers(sheet, listed[0], matcher())
    plain: dict[str, Any] = json.loads(answers_json(answers))
    schema = resources.files("reports").joinpath("answers.schema.json").read_text(encoding="utf-8")
    Draft202012Validator(json.loads(schema)).validate(plain)
    assert plain["rows"][0].keys() >= {"code", "declared", "verdict", "reason", "found_instead"}
    assert [(row["code"], row["declared"]) for row in plain["rows"]] == [
        (row.code, list(row.addresses)) for row in sheet.rows
    ]
    plain["rows"][0]["verdict"] = "fine"
    assert not Draft202012Validator(json.loads(schema)).is_valid(plain)
    assert set(report_files(answers, ("html", "xlsx"), "en")) == {
        "answers.json",
        "answers.html",
        "answers.xlsx",
    }


# Judging the town's own list


def test_the_list_of_the_town_is_judged_as_it_was_built(listed: tuple[Audited, str]) -> None:
    sheet = sheet_of_site(listed[0], matcher(), year=2566)
    assert sheet is not None
    assert sheet.kind == "page"
    said = {one.row.code: one.verdict for one in verify_answers(sheet, listed[0], matcher()).rows}
    assert {code for code in said if LISTED.truth[code].verdict == "present"} == {
        code for code, verdict in said.items() if verdict is AnswerVerdict.RIGHT and code != "O38"
    }
    assert (said["O24"], said["O33"], said["O22"]) == (
        AnswerVerdict.DEAD,
        AnswerVerdict.LOGIN,
        AnswerVerdict.WRONG_YEAR,
    )


def test_the_report_of_a_check_says_where_list_and_site_disagree(listed: tuple[Audited, str]) -> None:
    told: list[AuditWarning] = [w for w in listed[0].audit.warnings if w.kind == "declaration_disagrees"]
    assert {w.message.split(":")[0].rsplit(" ", 1)[-1] for w in told} >= {"O22", "O24", "O33"}
    assert all(w.url.startswith("http") for w in told)


# Orphans


def test_what_only_the_sheet_leads_to_is_opened_and_counts_for_no_finding() -> None:
    town = build_town(2566, seed=2, variant=Variant(layout="menus", news=8, missing=("O13",)))
    report = build_town(2566, seed=2, variant=Variant(layout="menus", news=8))
    link = next(link.path for link in report.item_links if link.code == "O13" and link.path.endswith(".pdf"))
    kept = replace(town, replies={**town.replies, "/kept.pdf": report.replies[link]})
    with serve(kept) as server:
        done = audited(server, kept, f"{server.url}/kept.pdf")
        row = SheetRow(row=1, code="O13", shown_code="O13", addresses=(f"{server.url}/kept.pdf",))
        sheet = AnswerSheet(source="a.csv", kind="csv", rows=(row,))
        answers = verify_answers(sheet, done, matcher())
    finding = next(f for f in done.audit.findings if f.code == "O13")
    assert finding.verdict is Verdict.MISSING
    assert answers.rows[0].verdict is AnswerVerdict.RIGHT
    assert [w.kind for w in answers.warnings] == ["orphan_address"]


# By the command line


def sheet_csv(path: Path, *rows: tuple[str, str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("ข้อ", "URL", "คำอธิบาย"), *rows])
    return path


def answers_in(folder: Path) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return plain


def right_address(town: Town, code: str) -> str:
    return next(link.path for link in town.item_links if link.code == code)


def test_a_csv_of_two_columns_is_judged(oit: CommandLine) -> None:
    with serve(LISTED) as server:
        sheet = sheet_csv(
            oit.home / "sheet.csv",
            ("O1", f"{server.url}{right_address(LISTED, 'O1')}", ""),
            ("O2", f"{server.url}/", ""),
            ("O99", f"{server.url}/", ""),
            ("O3", f"{server.url}/nowhere", ""),
        )
        run = oit("answers", "verify", sheet, *QUICK, "--output", oit.home / "out", "--fail-on", "dead,moved")
    said = {
        row["code"] or row["row"]["shown_code"]: row["verdict"]
        for row in answers_in(oit.home / "out")["rows"]
    }
    assert said == {"O1": "right", "O2": "index_only", "O99": "unknown_code", "O3": "moved"}
    assert run.code == 1
    assert {"answers.json", "answers.html", "answers.xlsx"} <= {
        one.name for one in (oit.home / "out").iterdir()
    }


def test_drafting_a_site_audits_it_and_drafting_the_folder_asks_nobody(oit: CommandLine) -> None:
    with serve(LISTED) as server:
        assert oit("answers", "draft", server.url, *QUICK, "--output", "one").code == 0
        asked = len(server.requests)
        assert oit("answers", "draft", "one", "--format", "xlsx", "--output", "two").code == 0
        assert len(server.requests) == asked
    assert (oit.home / "one" / "answer-sheet.docx").is_file()
    first, second = (read_sheet(oit.home / name / "answer-sheet.xlsx") for name in ("one", "two"))
    assert first == second


def test_the_folder_of_a_draft_is_its_sheet(drafted: DraftedSheet, tmp_path: Path) -> None:
    (tmp_path / "answer-sheet.xlsx").write_bytes(draft_files(drafted, ("xlsx",), "th")["answer-sheet.xlsx"])
    declared = declared_in(str(tmp_path), None, "th")
    assert declared.sheet == read_sheet(tmp_path / "answer-sheet.xlsx")
    assert declared.site == drafted.agency.url


@pytest.mark.parametrize(
    "name", ["gone.xlsx", "gone.docx", "no_sheet.csv", "picture.xlsx", "out-of/www.example.go.th"]
)
def test_what_is_no_sheet_is_refused_before_anything_is_asked_or_written(oit: CommandLine, name: str) -> None:
    (oit.home / "no_sheet.csv").write_text("สวัสดี\nครับ\n", encoding="utf-8")
    (oit.home / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    (oit.home / "out-of" / "www.example.go.th").mkdir(parents=True)  # a folder without a draft
    with serve(LISTED) as server:
        run = oit("answers", "verify", name, "--site", server.url, *QUICK, "--output", "out")
        assert server.requests == []
    assert run.code == 2
    assert not (oit.home / "out").exists()
    assert len(run.err.strip().splitlines()) == 1


def test_a_sheet_of_a_private_site_needs_leave_to_go_there(oit: CommandLine) -> None:
    with serve(LISTED) as server:
        sheet = sheet_csv(
            oit.home / "sheet.csv", ("O1", f"{server.url}/x", ""), ("O2", f"{server.url}/y", "")
        )
        run = oit("answers", "verify", sheet, *DAY_2566, "--output", "out")
        assert server.requests == []
    assert (run.code, "--allow-private" in run.err) == (2, True)
    assert not (oit.home / "out").exists()


def test_a_site_without_a_list_ends_with_three(oit: CommandLine) -> None:
    town = build_town(2566, seed=1, variant=Variant(layout="menus", news=8, missing=("O34",)))
    with serve(town) as server:
        run = oit("answers", "verify", server.url, *QUICK, "--output", "out")
    assert run.code == 3
    assert not (oit.home / "out" / "answers.json").exists()


def test_five_thousand_rows_leave_room_for_the_site(oit: CommandLine) -> None:
    with serve(LISTED) as server:
        right = f"{server.url}{right_address(LISTED, 'O1')}"
        rows = [("O1", right, ""), *((f"O{n % 43 + 1}", f"{server.url}/many/{n}", "") for n in range(5000))]
        sheet = sheet_csv(oit.home / "sheet.csv", *rows)
        run = oit("answers", "verify", sheet, *QUICK, "--max-pages", "120", "--output", "out")
        asked = {one.path for one in server.requests if one.path.startswith("/many/")}
    assert run.code == 0
    assert len(asked) < 60
    answers = answers_in(oit.home / "out")
    assert len(answers["rows"]) == 5001
    assert answers["rows"][0]["verdict"] == "right"


def test_of_very_many_rows_the_terminal_shows_the_first_and_says_where_the_others_are(
    listed: tuple[Audited, str], capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = sheet_of_site(listed[0], matcher(), year=2566)
    assert sheet is not None
    answers = verify_answers(sheet, listed[0], matcher())
    (dead,) = (row for row in answers.rows if row.row.code == "O24")
    many = answers.model_copy(update={"rows": (dead,) * (MOST_SHOWN + 7)})
    print_answers(many, "en", Path("out"))
    shown = capsys.readouterr().out
    assert shown.count("O24:") == MOST_SHOWN
    assert "and 7 more rows; all are in out\n" in shown


def test_a_sheet_comes_back_from_libreoffice_as_it_went(drafted: DraftedSheet, tmp_path: Path) -> None:
    office = tool("libreoffice")
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(draft_files(drafted, ("xlsx",), "th")["answer-sheet.xlsx"])
    before = read_sheet(path)
    for source, kind in ((path, "ods"), (tmp_path / "ods" / "sheet.ods", "xlsx")):
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = [
            str(office),
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(tmp_path / kind),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    for after in (read_sheet(tmp_path / "ods" / "sheet.ods"), read_sheet(tmp_path / "xlsx" / "sheet.xlsx")):
        assert [(r.code, r.addresses, r.explanation) for r in after.rows] == [
            (r.code, r.addresses, r.explanation) for r in before.rows
        ]


def test_declared_addresses_go_row_by_row_first_ones_first() -> None:
    rows = (
        SheetRow(row=1, code="O1", addresses=("http://x/1", "http://x/2")),
        SheetRow(row=2, code="O2", addresses=("http://x/3",)),
    )
    sheet = AnswerSheet(source="a", kind="csv", rows=rows)
    assert declared_addresses(sheet) == ("http://x/1", "http://x/3", "http://x/2")
