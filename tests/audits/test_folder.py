"""The folder of an audit: whole files only, and what is read back is what was written."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from audits.folder import EVIDENCE, REQUESTS, AuditFolder, FileNotWritten
from matchers.model import Evidence, Outcome

EVERYTHING = (
    Evidence(kind="page", url="http://a.go.th/", text="หน้าแรก", outcome=Outcome.OPENED, http_status=200),
    Evidence(kind="link", url="http://a.go.th/#", text="แผนที่ “ใหม่”\n", dead_anchor=True, clicks=("ITA",)),
)


def test_evidence_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path / "new" / "site")
    assert folder.write_evidence(EVERYTHING) == folder.path / EVIDENCE
    assert tuple(folder.read_evidence()) == EVERYTHING


def test_the_same_evidence_makes_the_same_bytes(tmp_path: Path) -> None:
    first = AuditFolder(tmp_path / "one").write_evidence(EVERYTHING)
    second = AuditFolder(tmp_path / "two").write_evidence(EVERYTHING)
    assert first.read_bytes() == second.read_bytes()


def test_evidence_is_one_json_line_each(tmp_path: Path) -> None:
    path = AuditFolder(tmp_path).write_evidence(EVERYTHING)
    assert gzip.decompress(path.read_bytes()).count(b"\n") == len(EVERYTHING)


def test_a_failed_write_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path)
    before = folder.write_evidence(EVERYTHING).read_bytes()

    def broken() -> object:
        yield EVERYTHING[0]
        raise RuntimeError("the crawl fell over")

    with pytest.raises(RuntimeError, match="fell over"):
        folder.write_evidence(broken())  # type: ignore[arg-type]
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(EVIDENCE, before)]


def test_the_request_log_takes_its_name_when_the_crawl_has_ended(tmp_path: Path) -> None:
    with AuditFolder(tmp_path).request_log() as log:
        log.add({"url": "http://a.go.th/ก"})
        assert not (tmp_path / REQUESTS).exists()
    assert (tmp_path / REQUESTS).read_text(encoding="ascii") == '{"url":"http://a.go.th/\\u0e01"}\n'


def test_a_name_that_is_taken_by_a_folder_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / EVIDENCE).mkdir()
    with pytest.raises(FileNotWritten, match=EVIDENCE):
        AuditFolder(tmp_path).write_evidence(EVERYTHING)
    assert [path.name for path in tmp_path.iterdir()] == [EVIDENCE]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_evidence_and_log_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    """They hold the text of pages, with the names and telephone numbers that stand there."""
    folder = AuditFolder(tmp_path)
    with folder.request_log():
        pass
    folder.write_evidence(EVERYTHING)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
