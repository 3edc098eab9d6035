"""`oit doctor` says what is here, what is not, and what installs it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from audits.cli import app, doctor
from crawler.extract import tesseract

posix = pytest.mark.skipif(os.name == "nt", reason="programs of POSIX")


@pytest.fixture(autouse=True)
def _bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is on the PATH, nothing is set; results go to a folder of the test's own."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("OIT_CONTACT", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", *doctor.PROXIES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    tesseract.program.cache_clear()
    tesseract.languages.cache_clear()


def install(folder: Path, name: str, says: str = "") -> None:
    program = folder / "bin" / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)


def asked(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["doctor", *options])
    return done.exit_code, done.output


def told(*options: str) -> tuple[int, dict[str, Any]]:
    code, output = asked("--format", "json", *options)
    answer = json.loads(output)
    return code, {check["id"]: check for check in answer["checks"]} | {"works": answer["works"]}


def test_a_bare_machine_works_and_every_optional_part_says_why_and_how() -> None:
    code, checks = told()
    assert (code, checks["works"]) == (0, True)
    for name in ("tesseract", "antiword", "pdftotext", "chromium", "contact"):
        assert checks[name]["state"] == "absent"
        assert checks[name]["why"]
        assert checks[name]["how"]
    for name in ("python", "data", "time_zone", "folder", "disk"):
        assert (checks[name]["state"], checks[name]["needed"]) == ("ok", True)


def test_acts_are_not_counted_as_years() -> None:
    assert "เกณฑ์ 6 ปี และกฎหมาย 1 ฉบับ" in asked()[1]  # 2564–2569, and the Act of 2540


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="commands of Debian")
def test_the_command_that_installs_thai_ocr_is_shown_in_thai_first() -> None:
    code, output = asked()
    assert code == 0
    assert "– อ่านเอกสารสแกน (tesseract ภาษาไทย): ไม่มี" in output
    assert "ติดตั้งด้วย: sudo apt install --no-install-recommends tesseract-ocr tesseract-ocr-tha" in output
    assert "ใช้งานได้ (" in output


def test_english_is_spoken_on_request() -> None:
    assert "Reading scans (tesseract with Thai): not here" in asked("--lang", "en")[1]


@posix
def test_a_tesseract_without_thai_is_told_apart_from_none(tmp_path: Path) -> None:
    install(tmp_path, "tesseract", "eng")
    checks = told("--lang", "en")[1]
    assert checks["tesseract"]["state"] == "absent"
    assert checks["tesseract"]["found"] == "tesseract is here, its Thai data (tha) is not"


@posix
def test_what_is_installed_is_found(tmp_path: Path) -> None:
    install(tmp_path, "tesseract", "tha")
    install(tmp_path, "antiword")
    checks = told()[1]
    assert (checks["tesseract"]["state"], checks["antiword"]["state"]) == ("ok", "ok")
    assert checks["antiword"]["found"] == str(tmp_path / "bin" / "antiword")
    assert checks["antiword"]["how"] == ""


@posix
def test_chromium_alone_does_not_open_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "chromium")
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    chromium = told()[1]["chromium"]
    assert chromium["state"] == "absent"
    assert "oit-audit[browser]" in chromium["how"]


def test_a_proxy_is_named_but_its_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://somchai:secret@proxy.example:8080")
    code, output = asked()
    assert code == 0
    assert "https_proxy" in output
    assert "secret" not in output


def test_a_contact_that_is_set_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_CONTACT", "it@example.go.th")
    assert told()[1]["contact"]["state"] == "ok"


def test_a_folder_that_cannot_be_written_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.Path, "cwd", lambda: tmp_path / "not there")
    code, checks = told()
    assert (code, checks["works"], checks["folder"]["state"]) == (1, False, "fails")


def test_a_full_disk_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_MB", 1 << 40)
    code, output = asked()
    assert code == 1
    assert "✗ เนื้อที่ว่าง" in output
    assert "ยังใช้งานไม่ได้" in output


def test_an_unknown_format_is_bad_input() -> None:
    done = CliRunner().invoke(app, ["doctor", "--format", "xml"])
    assert done.exit_code != 0
    assert type(done.exception).__name__ == "BadInput"
