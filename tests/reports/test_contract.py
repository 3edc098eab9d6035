"""One contract for all formats, ours and others'."""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from config.checklist import Checklist
from matchers.model import Audit
from reports import contract
from reports.contract import ReportNotWritten, UnknownFormat, reporter, reporters, write_reports
from reports.gap import GapReport


class TextReporter:
    name = "text"
    filename = "report.txt"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        path = folder / self.filename
        path.write_text(report.header.agency, encoding="utf-8")
        return path


class BrokenReporter(TextReporter):
    name = "broken"
    filename = "broken.txt"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        (folder / self.filename).write_text("half", encoding="utf-8")
        raise RuntimeError("out of ink")


class EscapingReporter(TextReporter):
    name = "escaping"
    filename = "../outside.txt"


@pytest.fixture
def strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "strangers", sys.modules[__name__])
    made = [
        EntryPoint("text", "strangers:TextReporter", contract.GROUP),
        EntryPoint("broken", "strangers:BrokenReporter", contract.GROUP),
        EntryPoint("escaping", "strangers:EscapingReporter", contract.GROUP),
        EntryPoint("shapeless", "strangers:Path", contract.GROUP),
        EntryPoint("html", "strangers:TextReporter", contract.GROUP),
    ]
    monkeypatch.setattr(contract, "entry_points", lambda group: made if group == contract.GROUP else [])


def test_all_formats_are_written_under_their_fixed_names(
    audit: Audit, checklist: Checklist, tmp_path: Path
) -> None:
    paths = write_reports(audit, checklist, tmp_path / "new" / "folder")
    assert [p.name for p in paths] == ["audit.json", "report.html", "report.xlsx", "gaps.csv", "report.docx"]
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(p.name for p in paths)


def test_a_format_is_written_once_however_often_it_is_named(
    audit: Audit, checklist: Checklist, tmp_path: Path
) -> None:
    assert len(write_reports(audit, checklist, tmp_path, ["csv", "csv"])) == 1


def test_an_unknown_format_is_refused_before_anything_is_written(
    audit: Audit, checklist: Checklist, tmp_path: Path
) -> None:
    with pytest.raises(UnknownFormat, match=r"no format 'fax'; there are csv, .*html, json, message, .*xlsx"):
        write_reports(audit, checklist, tmp_path / "out", ["csv", "fax"])
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("strangers")
def test_a_format_of_another_project_joins_in(audit: Audit, checklist: Checklist, tmp_path: Path) -> None:
    (path,) = write_reports(audit, checklist, tmp_path, ["text"])
    assert path == tmp_path / "report.txt"
    assert path.read_text(encoding="utf-8") == "เทศบาลตำบลบ้านสวน"


@pytest.mark.usefixtures("strangers")
def test_a_stranger_cannot_take_our_name() -> None:
    assert reporters()["html"].value == "reports.html:HtmlReporter"


@pytest.mark.usefixtures("strangers")
@pytest.mark.parametrize("name", ["shapeless", "escaping"])
def test_what_keeps_not_to_the_contract_is_refused(name: str) -> None:
    with pytest.raises(UnknownFormat, match="does not keep to the reporter contract"):
        reporter(name)


@pytest.mark.usefixtures("strangers")
def test_a_broken_format_costs_neither_the_others_nor_the_old_file(
    audit: Audit, checklist: Checklist, tmp_path: Path
) -> None:
    (tmp_path / "broken.txt").write_text("old", encoding="utf-8")
    with pytest.raises(ReportNotWritten, match=r"broken.txt: RuntimeError: out of ink"):
        write_reports(audit, checklist, tmp_path, ["broken", "csv", "json"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["audit.json", "broken.txt", "gaps.csv"]
    assert (tmp_path / "broken.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(os.name != "posix", reason="file rights are those of POSIX")
def test_files_have_the_rights_of_any_new_file(audit: Audit, checklist: Checklist, tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    (path,) = write_reports(audit, checklist, tmp_path, ["html"])
    assert path.stat().st_mode == (tmp_path / "any").stat().st_mode
