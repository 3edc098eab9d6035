"""An audit is found by file, folder, number or address; what is none is told with what to write instead."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from audits.archive import Archive, open_archive
from audits.finding_audits import AuditNotFound, find_audit, find_latest_two, find_sweep
from audits.folder import EVIDENCE, AuditFolder
from config.wording import wording
from matchers.model import Audit, Evidence, Verdict
from reports.audit_json import dump_audit
from tests.audits.two_audits import SITE, audit, finding

PAGES = (
    Evidence(kind="page", url=f"{SITE}/", text="หน้าแรก"),
    Evidence(kind="link", url=f"{SITE}/a", text="ก"),
)
EARLY = audit(finding("O1", Verdict.MISSING), as_of=date(2023, 1, 3))
LATE = audit(finding("O1", Verdict.PRESENT), as_of=date(2023, 4, 3))


def put(folder: Path, one: Audit) -> Path:
    AuditFolder(folder).write_evidence(PAGES)
    (folder / "audit.json").write_bytes(dump_audit(one))
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive") as opened:
        digest = opened.put_evidence(PAGES)
        opened.save_audit(EARLY, digest)
        opened.save_audit(LATE, digest)
        yield opened


def refused(ref: str, archive: Archive | None = None) -> str:
    with pytest.raises(AuditNotFound) as error:
        find_audit(ref, archive)
    return error.value.key


def test_a_folder_and_the_file_in_it_are_the_same_audit(tmp_path: Path) -> None:
    folder = put(tmp_path / "out", LATE)
    for ref in (folder, folder / "audit.json"):
        found = find_audit(str(ref))
        assert (found.audit, found.folder, found.audit_id) == (LATE, folder, None)
        assert found.evidence() == PAGES


def test_a_number_is_an_audit_of_the_archive(archive: Archive) -> None:
    number = archive.history(SITE)[1].id
    found = find_audit(str(number), archive)
    assert (found.audit, found.audit_id, found.folder) == (EARLY, number, None)
    assert found.evidence() == PAGES


@pytest.mark.parametrize("url", [SITE, f"{SITE}/", "www.bansuan.go.th", "http://bansuan.go.th"])
def test_an_address_is_its_latest_audit(archive: Archive, url: str) -> None:
    assert find_audit(url, archive).audit == LATE


def test_an_address_may_ask_for_the_one_before(archive: Archive) -> None:
    assert find_audit(f"{SITE}@2", archive).audit == EARLY
    assert refused(f"{SITE}@3", archive) == "audit_fewer"


def test_the_latest_two_come_in_their_order(archive: Archive) -> None:
    first, second = find_latest_two("www.bansuan.go.th", archive)
    assert (first.audit, second.audit) == (EARLY, LATE)


def test_a_folder_with_the_name_of_a_site_is_that_folder(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "www.bansuan.go.th", EARLY)
    assert find_audit("www.bansuan.go.th", archive).audit == EARLY


def test_what_is_not_there_is_told_by_its_kind(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    assert refused(str(tmp_path / "empty")) == "audit_folder_empty"
    assert refused(str(tmp_path / "nowhere" / "audit.json")) == "audit_unknown"
    assert refused(str(tmp_path / "other.json")) == "json_schema"
    assert refused("999", archive) == "audit_not_in_archive"
    assert refused("https://elsewhere.go.th", archive) == "audit_no_history"
    assert refused("x" * 5000) == "audit_unknown"
    assert refused("a\x00b") == "audit_unknown"


@pytest.mark.parametrize(
    "damage", [b"", b"no gzip", gzip.compress(b"{no json\n"), gzip.compress(b"{}\n" * 3)[:-12]]
)
def test_damaged_evidence_is_told_and_never_half_read(tmp_path: Path, damage: bytes) -> None:
    folder = put(tmp_path / "out", LATE)
    (folder / EVIDENCE).write_bytes(damage)
    if not damage:
        (folder / EVIDENCE).unlink()
    with pytest.raises(AuditNotFound) as error:
        find_audit(str(folder)).evidence()
    assert error.value.key == "evidence_closed"
    assert EVIDENCE in wording("en").say("cli.bad.evidence_closed", **error.value.facts)


def test_an_audit_is_no_sweep_and_a_broken_sweep_is_told(tmp_path: Path) -> None:
    folder = put(tmp_path / "out", LATE)
    assert find_sweep(str(folder)) is None
    assert find_sweep("12") is None
    (tmp_path / "sweep.json").write_text("{}", encoding="utf-8")
    with pytest.raises(AuditNotFound, match="schema"):
        find_sweep(str(tmp_path))
