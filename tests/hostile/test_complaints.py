"""The checks of the hostile web can fail: each is given a bad file, and says what is wrong with it."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter

from tests.audits.cli.running import ALL_FILES
from tests.hostile.cases import Case
from tests.hostile.complaints import FILES, complaints, universal
from tests.hostile.running import Tried

SCRIPT = "find()"
POLICY = (
    "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
    f"script-src 'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'\">"
)
GOOD_PAGE = f"<html><head>{POLICY}</head><body><p>แผน 2566 oitAttack()<script>{SCRIPT}</script></body></html>"


def said(name: str, folder: Path, content: bytes) -> str:
    """What the check of a file says of some bytes."""
    file = folder / name
    file.write_bytes(content)
    return "\n".join(FILES[name](file))


def test_an_honest_page_is_not_complained_of(tmp_path: Path) -> None:
    assert not said("report.html", tmp_path, GOOD_PAGE.encode())


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ("<script>oitAttack()</script>", "the attack inside <script>"),
        ("<script>other()</script>", "a script that the policy does not name"),
        ("<style>oitAttack</style>", "the attack inside <style>"),
        ("<b onmouseover=x>", "<b onmouseover="),
        ("<b style='x:oitAttack'>", "<b style="),
        ("<a href='javascript:oitAttack()'>x</a>", "<a href="),
        ("<a href='data:text/html,x'>x</a>", "<a href="),
        ("<img src='file:///etc/passwd'>", "<img src="),
        ("<iframe></iframe>", "an element <iframe>"),
        ("<object></object>", "an element <object>"),
        ("<base href='http://x/'>", "an element <base>"),
        ("<div srcdoc='x'></div>", "<div srcdoc="),
        ("<meta http-equiv=refresh content='0;url=http://x/'>", "a page that leads on"),
        ("<p>\u202eexe</p>", "characters that steer or hide"),
        ("<p>\x9b2J</p>", "characters that steer or hide"),
    ],
)
def test_what_runs_in_a_page_is_told(planted: str, complaint: str, tmp_path: Path) -> None:
    page = GOOD_PAGE.replace("<p>", f"{planted}<p>")
    assert complaint in said("report.html", tmp_path, page.encode())


def test_a_page_without_a_policy_is_told(tmp_path: Path) -> None:
    assert "no content security policy" in said("report.html", tmp_path, b"<html><body><p>x</body></html>")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("a,=1+1", "a formula"),
        ('a," =1+1"', "a formula"),
        ("a,＝1", "a formula"),
        ('a,"\t=1"', "a formula"),
        ("a,@SUM(1)", "a formula"),
        ("a,b,c", "rows of several lengths"),
        ("a,\u202eb", "characters that steer or hide"),
        ("a,\x1b[2J", "characters that steer or hide"),
        (f"a,{'b' * 40_000}", "a cell of 40000 letters"),
    ],
)
def test_what_computes_in_a_table_is_told(row: str, complaint: str, tmp_path: Path) -> None:
    assert complaint in said("gaps.csv", tmp_path, f"agency,code\r\n{row}\r\n".encode("utf-8-sig"))


def test_an_honest_table_is_not_complained_of(tmp_path: Path) -> None:
    assert not said("gaps.csv", tmp_path, "agency,code\r\n'=1,แผน-1\r\n".encode("utf-8-sig"))


def _zip_of(folder: Path, name: str, members: dict[str, bytes]) -> str:
    with zipfile.ZipFile(folder / name, "a") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return "\n".join(FILES[name](folder / name))


def test_formulas_links_and_names_in_a_workbook_are_told(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "report.xlsx") as book:
        sheet = book.add_worksheet("a\u202eb")
        sheet.write_formula("A1", "=oitAttack(1)")
        sheet.write_url("A2", "file:///etc/passwd", string="x")
        sheet.write_string("A3", "x\u2066")
    told = "\n".join(FILES["report.xlsx"](tmp_path / "report.xlsx"))
    assert "A1 is a formula" in told
    assert "A2 links to" in told
    assert told.count("characters that steer or hide") == 2


def test_parts_of_a_workbook_that_run_are_told(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "report.xlsx")
    assert not list(FILES["report.xlsx"](tmp_path / "report.xlsx"))
    assert "a part xl/vbaProject.bin" in _zip_of(tmp_path, "report.xlsx", {"xl/vbaProject.bin": b"x"})


def _word(folder: Path, planted: str) -> str:
    """What is said of a document with more XML in its only paragraph."""
    document = docx.Document()
    document.add_paragraph("แผน 2566 PLANTED")
    document.save(str(folder / "whole.docx"))
    with (
        zipfile.ZipFile(folder / "whole.docx") as whole,
        zipfile.ZipFile(folder / "report.docx", "w") as made,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            if name == "word/document.xml":
                content = content.replace(b"PLANTED</w:t></w:r>", f"</w:t></w:r>{planted}".encode())
            made.writestr(name, content)
    return "\n".join(FILES["report.docx"](folder / "report.docx"))


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ("<w:r><w:instrText>DDEAUTO oitAttack</w:instrText></w:r>", "holds a field"),
        ("<w:fldSimple w:instr='INCLUDETEXT oitAttack'/>", "holds a field"),
        ("<w:altChunk/>", "brings in a part"),
        ("<w:r><w:t>\u202e</w:t></w:r>", "characters that steer or hide"),
    ],
)
def test_what_runs_in_a_document_is_told(planted: str, complaint: str, tmp_path: Path) -> None:
    assert complaint in _word(tmp_path, planted)


def test_an_honest_document_is_not_complained_of(tmp_path: Path) -> None:
    assert not _word(tmp_path, "")


def test_a_link_of_a_document_that_runs_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    document.part.relate_to("javascript:oitAttack()", "http://x/hyperlink", is_external=True)
    document.save(str(tmp_path / "report.docx"))
    assert "links to 'javascript" in "\n".join(FILES["report.docx"](tmp_path / "report.docx"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"%PDF-1.7 <</OpenAction<</S/JavaScript/JS(x)>>>>", "the action /JavaScript"),
        (b"%PDF-1.7 <</S/Launch /F(x)>>", "the action /Launch"),
        (b"%PDF-1.7 <</S/URI/URI(javascript:x)>>", "a link to b'javascript:x'"),
        (b"%PDF-1.7 stream\n" + zlib.compress(b"/Type/Action/URI (file:///x)"), "a link to b'file:///x'"),
        (b"<html>", "no PDF"),
    ],
)
def test_what_runs_on_paper_is_told(content: bytes, complaint: str, tmp_path: Path) -> None:
    assert complaint in said("report.pdf", tmp_path, content)


def test_a_message_that_is_too_long_or_turns_round_is_told(tmp_path: Path) -> None:
    assert "a message of 2001 letters" in said("message.txt", tmp_path, b"a" * 2001)
    assert "steer or hide" in said("message.txt", tmp_path, "\u202e".encode())


def test_a_formula_in_the_data_is_told(tmp_path: Path) -> None:
    assert "findings.csv: a formula" in _zip_of(tmp_path, "report-data.zip", {"findings.csv": b"a\r\n=1\r\n"})


def test_a_log_with_escapes_or_lines_that_are_no_requests_is_told(tmp_path: Path) -> None:
    assert "no printable ASCII" in said("requests.jsonl", tmp_path, b'{"url": "\x1b"}\n')
    assert "line 2 is no record" in said("requests.jsonl", tmp_path, b'{"url": "a"}\n{"forged": 1}\n')


def test_evidence_that_nobody_can_read_again_is_told(tmp_path: Path) -> None:
    assert "line 1" in said("evidence.jsonl.gz", tmp_path, gzip.compress(b'{"kind": "link"}\n'))


def test_an_audit_against_its_schema_or_with_escapes_is_told(tmp_path: Path) -> None:
    told = said("audit.json", tmp_path, '{"agency": "\x9b2J"}'.encode())
    assert "steer a terminal" in told
    assert "$" in told


# --- what holds for a case as a whole ---------------------------------------------------------


def _case(**must: object) -> Case:
    return Case.model_validate({"name": "a", "does": "x", "at": "page", "must": must})


def _finding(code: str, verdict: str, *, person: bool = False) -> dict[str, object]:
    return {"code": code, "verdict": verdict, "needs_person": person, "reason_code": "", "reason": ""}


def _told(case: Case, folder: Path, findings: list[dict[str, object]], tried: Tried | None = None) -> str:
    """Everything said of a case whose folder holds an audit and nothing else."""
    audit = {"findings": findings, "coverage": {"failure": ""}, "warnings": []}
    (folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
    return "\n".join(complaints(case, tried or Tried("a", 0), folder))


def test_files_that_lack_or_are_too_many_are_told(tmp_path: Path) -> None:
    (tmp_path / "oitAttack.txt").touch()
    told = _told(_case(), tmp_path, [_finding("O5", "present"), _finding("O11", "unknown")])
    assert "oitAttack.txt" in told
    assert all(name in told for name in ALL_FILES - {"audit.json"})


def test_a_file_larger_than_a_report_is_told(tmp_path: Path) -> None:
    for name in ALL_FILES:
        (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"{}")
    (tmp_path / "audit.json").write_bytes(b" " * (6 << 20) + b"{}")
    told = checked_first(tmp_path)
    assert told == f"audit.json: {(6 << 20) + 2} bytes"


def checked_first(folder: Path) -> str:
    """The first complaint of the files of a folder; the later ones would be of what is no report at all."""
    return next(iter(universal(_case(), Tried("a", 0), folder)))


@pytest.mark.parametrize(
    ("must", "findings", "complaint"),
    [
        ({}, [_finding("O5", "missing"), _finding("O11", "unknown")], "O5 is missing"),
        ({}, [_finding("O5", "present"), _finding("O11", "missing")], "O11 is missing"),
        (
            {"verdict": ["present"], "sure": False},
            [_finding("O5", "present"), _finding("O11", "present")],
            "O11 is surely present",
        ),
        (
            {},
            [
                _finding("O5", "present"),
                _finding("O11", "unknown"),
                _finding("O1", "present"),
                _finding("O2", "wrong_year"),
            ],
            "found O5, O1, O2",
        ),
        ({"warnings": ["spam"]}, [_finding("O5", "present"), _finding("O11", "unknown")], "no warning of"),
        ({"shows": ["oitAttack"]}, [_finding("O5", "present"), _finding("O11", "unknown")], "does not hold"),
        (
            {"not_shows": ["O11"]},
            [_finding("O5", "present"), _finding("O11", "unknown")],
            "audit.json holds 'O11'",
        ),
        ({"coverage": "dead"}, [_finding("O5", "present"), _finding("O11", "unknown")], "coverage.failure"),
        ({"exit": [3]}, [_finding("O5", "present"), _finding("O11", "unknown")], "exit code 0"),
    ],
)
def test_what_the_catalogue_says_is_held_against_the_audit(
    must: dict[str, object], findings: list[dict[str, object]], complaint: str, tmp_path: Path
) -> None:
    assert complaint in _told(_case(**must), tmp_path, findings)


@pytest.mark.parametrize(
    ("tried", "complaint"),
    [
        (Tried("a", None, err="killed"), "died or hung"),
        (Tried("a", 0, strayed=["10.0.0.1 80"]), "connections left for 10.0.0.1 80"),
        (Tried("a", 0, err="Traceback (most recent"), "a traceback"),
        (Tried("a", 0, left=["oit-files-x"]), "temporary files left: ['oit-files-x']"),
        (Tried("a", 0, out="x\x1b[2J"), "steer a terminal among the output"),
        (Tried("a", 0, err="x\u202e"), "steer a terminal among the errors"),
        (Tried("a", 0, asked=[["h", "/oitAttack"]]), "asked for h /oitAttack"),
        (Tried("a", 0, asked=[["h", "/"]] * 61), "61 requests"),
    ],
)
def test_how_the_program_ended_is_looked_at(tried: Tried, complaint: str, tmp_path: Path) -> None:
    case = _case(never_asked=["oitAttack"])
    assert complaint in _told(case, tmp_path, [_finding("O5", "present"), _finding("O11", "unknown")], tried)


def test_every_file_that_a_report_is_made_of_is_looked_at() -> None:
    looked: dict[str, Callable[..., object]] = dict(FILES)
    assert set(looked) >= ALL_FILES
