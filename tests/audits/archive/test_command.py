"""`oit archive`, as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audits.archive import Archive, open_archive
from audits.archive.objects import digest_of
from tests.audits.archive.making import SITE, audit, keep
from tests.audits.cli.running import CommandLine
from tests.reports.sample import ATTACKS


@pytest.fixture
def oit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    home = tmp_path / "home"
    home.mkdir()
    return CommandLine(monkeypatch, capsys, home)


def test_info_tells_where_and_how_much(archive: Archive, place: str, oit: CommandLine) -> None:
    keep(archive, {"/": b"home"}, "/")
    ran = oit("archive", "info", "--archive", place, "--format", "json")
    held = json.loads(ran.out)
    assert (ran.code, held["audits"], held["place"]) == (0, 1, archive.shown)
    assert archive.shown in oit("archive", "info", "--archive", place).out


def test_audits_of_a_site_are_listed(archive: Archive, place: str, oit: CommandLine) -> None:
    first = keep(archive, {"/": b"home"}, "/")
    second = keep(archive, {"/": b"home"}, failure="timeout")
    lines = oit("archive", "list", SITE, "--archive", place, "--lang", "en").out.splitlines()
    assert [line.split()[0] for line in lines] == [str(second), str(first)]
    assert "did not open (timeout)" in lines[0]
    assert lines[1].endswith("about 44.4 (33.3–58.9)")
    rows = json.loads(oit("archive", "list", SITE, "--archive", place, "--format", "json").out)
    assert [row["id"] for row in rows] == [second, first]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_site_that_was_never_audited_has_nothing_to_list_as_it_has_no_history(
    archive: Archive, place: str, oit: CommandLine, form: str
) -> None:
    keep(archive, {"/": b"home"}, "/")
    ran = oit("archive", "list", "https://never.go.th", "--archive", place, "--format", form, "--lang", "en")
    assert (ran.code, ran.out) == (2, "")
    assert "has no audit of https://never.go.th" in ran.err


def test_pins_are_set_and_taken(archive: Archive, place: str, oit: CommandLine) -> None:
    number = keep(archive, {"/": b"home"}, "/")
    assert oit("archive", "pin", number, "--note", ATTACKS[5], "--archive", place).code == 0
    assert archive.row(number).pinned
    line = oit("archive", "list", SITE, "--archive", place).out
    assert "ปักหมุด" in line
    assert "\x1b" not in line
    assert oit("archive", "unpin", number, "--archive", place).code == 0
    assert not archive.row(number).pinned


@pytest.mark.parametrize("command", ["pin", "unpin"])
def test_a_number_that_is_not_there_is_bad_input(
    archive: Archive, place: str, oit: CommandLine, command: str
) -> None:
    ran = oit("archive", command, 404, "--archive", place, "--lang", "en")
    assert (ran.code, ran.err) == (2, "Cannot start: There is no audit number 404 in the archive\n")


def test_tidying_is_told_and_only_told_when_asked(archive: Archive, place: str, oit: CommandLine) -> None:
    keep(archive, {"/": b"home"}, "/")
    assert oit("archive", "tidy", "--dry-run", "--archive", place, "--lang", "en").out.startswith("Would")
    ran = oit("archive", "tidy", "--archive", place, "--lang", "en")
    assert (ran.code, ran.out.startswith("Deleted 0 audits")) == (0, True)
    assert len(archive.history(SITE)) == 1


def test_verify_ends_with_1_when_something_is_lost(archive: Archive, place: str, oit: CommandLine) -> None:
    keep(archive, {"/": b"home", "/a": b"proof"}, "/a")
    assert oit("archive", "verify", "--archive", place).code == 0
    archive.objects.delete(digest_of(b"proof"))
    ran = oit("archive", "verify", "--archive", place, "--lang", "en")
    assert ran.code == 1
    assert f"{digest_of(b'proof')}: a body that proves a finding is gone" in ran.out


def test_a_copy_is_made(oit: CommandLine, tmp_path: Path) -> None:
    with open_archive(tmp_path / "kept") as archive:
        number = keep(archive, {"/": b"home"}, "/")
    assert oit("archive", "backup", tmp_path / "copy", "--archive", tmp_path / "kept").code == 0
    with open_archive(tmp_path / "copy") as copy:
        assert copy.audit(number) == audit("/")


@pytest.mark.parametrize("command", [("info",), ("verify",), ("list", SITE), ("pin", "1"), ("tidy",)])
def test_a_mistyped_folder_is_bad_input_and_not_made(oit: CommandLine, command: tuple[str, ...]) -> None:
    ran = oit("archive", *command, "--archive", oit.home / "typo")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert not (oit.home / "typo").exists()


def test_an_unknown_format_is_bad_input(oit: CommandLine) -> None:
    assert oit("archive", "info", "--format", "xml").code == 2


RULES = "newest_audits: 1\naudit_days: 1\nrequest_days: 1\nlargest_body: 0\nresume_days: 1\ngrace_hours: 1\n"


def test_rules_of_ones_own_are_followed(archive: Archive, place: str, oit: CommandLine) -> None:
    keep(archive, {"/": b"home"}, "/")
    (oit.home / "rules.yaml").write_text(RULES, encoding="utf-8")
    assert oit("archive", "tidy", "--rules", oit.home / "rules.yaml", "--archive", place).code == 0
    (oit.home / "rules.yaml").write_text(RULES.replace("audit_days: 1", "audit_days: 0"), encoding="utf-8")
    ran = oit("archive", "tidy", "--rules", "rules.yaml", "--archive", place)
    assert ran.code == 2
    assert "audit_days" in ran.err
