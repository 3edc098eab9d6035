"""`oit compare`, `oit rejudge`, `oit history` and `oit report` on stored audits, as a user calls them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from audits.archive import open_archive
from audits.audit import Audited
from audits.demo.server import serve
from audits.demo.town import Variant, build_town
from audits.folder import AuditFolder
from matchers.comparison_model import Comparison, SweepComparison, Timeline
from matchers.model import Audit, Verdict
from reports.audit_json import dump_audit, load_audit
from tests.audits.auditing import audit_site
from tests.audits.cli.running import CommandLine, Folder
from tests.audits.test_sweep_changes import agency, sweep
from tests.audits.two_audits import SITE, audit, finding

EARLY = audit(
    finding("O1", Verdict.MISSING), finding("O2", Verdict.PRESENT), as_of=date(2023, 1, 3), score=40.0
)
LATE = audit(
    finding("O1", Verdict.PRESENT), finding("O2", Verdict.PRESENT), as_of=date(2023, 4, 3), score=50.0
)


def put(folder: Path, one: Audit) -> Path:
    AuditFolder(folder).write_evidence(())
    (folder / "audit.json").write_bytes(dump_audit(one))
    return folder


@pytest.fixture
def two(oit: CommandLine) -> tuple[Path, Path]:
    return put(oit.home / "early", EARLY), put(oit.home / "late", LATE)


@pytest.fixture
def kept(oit: CommandLine) -> list[int]:
    """Numbers of the two audits in the user's own archive."""
    with open_archive() as archive:
        digest = archive.put_evidence(())
        return [archive.save_audit(one, digest) for one in (EARLY, LATE)]


@pytest.fixture(scope="module")
def audited() -> Audited:
    made = build_town(2566, variant=Variant(missing=("O34",)))
    with serve(made) as url:
        return audit_site(str(url), fiscal_year=2566, as_of=made.as_of)


@pytest.fixture
def folder(oit: CommandLine, audited: Audited) -> Path:
    """An audit of the made-up town: audit.json and evidence.jsonl.gz, nothing else."""
    place = oit.home / "town"
    AuditFolder(place).write_evidence(audited.evidence)
    (place / "audit.json").write_bytes(dump_audit(audited.audit))
    return place


# --- compare -------------------------------------------------------------------------------------


def test_two_folders_are_compared_on_the_terminal(oit: CommandLine, two: tuple[Path, Path]) -> None:
    run = oit("compare", *two)
    assert run.code == 0
    assert "O1: เดิม “ไม่พบ” ตอนนี้ “ครบถ้วน” แล้ว" in run.out
    assert "คะแนนเพิ่ม 10 เป็น 50" in run.out
    assert {path.name for path in oit.home.iterdir()} == {"early", "late"}, "nothing is written unasked"


def test_a_worsening_ends_with_1_only_when_asked(oit: CommandLine, two: tuple[Path, Path]) -> None:
    early, late = two
    assert oit("compare", late, early).code == 0
    assert oit("compare", late, early, "--fail-on-worse").code == 1
    assert oit("compare", early, late, "--fail-on-worse").code == 0


def test_page_and_json_go_where_they_are_wanted(oit: CommandLine, two: tuple[Path, Path]) -> None:
    run = oit("compare", *two, "--format", "json,html", "--output", "there", "--lang", "en")
    assert run.code == 0
    assert run.out == ""
    assert Folder(oit.home / "there").names == {"comparison.json", "comparison.html"}
    read = Comparison.model_validate_json((oit.home / "there" / "comparison.json").read_bytes())
    assert [item.code for item in read.items] == ["O1"]
    assert (read.before.audit, read.after.audit) == tuple(map(str, two))
    assert "What changed" in (oit.home / "there" / "comparison.html").read_text(encoding="utf-8")


def test_an_address_alone_compares_its_two_latest_audits(oit: CommandLine, kept: list[int]) -> None:
    run = oit("compare", "www.bansuan.go.th", "--format", "terminal,json,html")
    assert run.code == 0
    output = oit.home / "oit-out" / "compare-www.bansuan.go.th"
    read = Comparison.model_validate_json((output / "comparison.json").read_bytes())
    assert (read.before.audit, read.after.audit) == tuple(map(str, kept))


def test_numbers_addresses_and_folders_can_be_mixed(
    oit: CommandLine, kept: list[int], two: tuple[Path, Path]
) -> None:
    said = [oit("compare", *pair).out for pair in ((kept[0], f"{SITE}/"), (f"{SITE}@2", two[1]))]
    assert all("แก้แล้ว 1 ข้อ" in out for out in said)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("early",), "“early”"),
        (("https://bansuan.go.th",), "oit check https://bansuan.go.th"),
        (("early", "nowhere"), "“nowhere”"),
        (("early", "late", "--format", "pdf"), "terminal, json, html"),
        (("early", "late", "--lang", "de"), "de"),
        (("early", "999"), "999"),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_2(
    oit: CommandLine, two: tuple[Path, Path], arguments: tuple[str, ...], words: str
) -> None:
    run = oit("compare", *arguments)
    assert run.code == 2
    assert words in run.err
    assert run.err.count("\n") == 1
    assert not (oit.home / "oit-out").exists()


def test_two_sweeps_are_compared_and_a_sweep_is_not_compared_with_an_audit(
    oit: CommandLine, two: tuple[Path, Path]
) -> None:
    for name, score in (("before", 40.0), ("after", 55.0)):
        (oit.home / name).mkdir()
        made = sweep(agency(2, estimate=score), agency(3, estimate=50.0))
        (oit.home / name / "sweep.json").write_text(made.model_dump_json(by_alias=True), encoding="utf-8")
    run = oit("compare", "before", "after/sweep.json", "--format", "terminal,json", "--output", "there")
    assert run.code == 0
    assert "+15.0  เทศบาลตำบลที่ 2  40 → 55" in run.out
    read = SweepComparison.model_validate_json((oit.home / "there" / "comparison.json").read_bytes())
    assert read.total.mean_after == 52.5
    for other in (("after", "early"), ("after",)):
        assert oit("compare", *other).code == 2


# --- history and report --------------------------------------------------------------------------


def test_the_history_lists_the_newest_first_with_what_changed(oit: CommandLine, kept: list[int]) -> None:
    run = oit("history", SITE)
    assert run.code == 0
    rows = run.out.splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == [str(kept[1]), str(kept[0])]
    assert "แก้แล้ว O1" in rows[0]
    assert rows[1].endswith(" –")


def test_the_history_as_json_holds_the_same(oit: CommandLine, kept: list[int]) -> None:
    read = Timeline.model_validate_json(oit("history", SITE, "--format", "json").out)
    newest, oldest = read.milestones
    assert (newest.audit, newest.compared_with, newest.changes) == (kept[1], kept[0], {"fixed": ("O1",)})
    assert (oldest.compared_with, oldest.estimate, oldest.verdicts) == (
        None,
        40.0,
        {"missing": 1, "present": 1},
    )


def test_a_longer_history_says_how_many_audits_are_not_shown(oit: CommandLine, kept: list[int]) -> None:
    run = oit("history", SITE, "--limit", "1", "--lang", "en")
    assert "and 1 earlier audits" in run.out


def test_a_site_without_history_is_2_and_says_what_to_do(oit: CommandLine) -> None:
    run = oit("history", "https://elsewhere.go.th", "--lang", "en")
    assert run.code == 2
    assert "oit check https://elsewhere.go.th" in run.err


def test_a_report_is_written_from_the_archive(oit: CommandLine, kept: list[int]) -> None:
    assert oit("report", SITE, "--format", "json,html").code == 0
    place = oit.home / "oit-out" / "report-www.bansuan.go.th"
    assert load_audit(place) == LATE
    assert oit("report", kept[0], "--format", "json", "--output", "old").code == 0
    assert load_audit(oit.home / "old") == EARLY


# --- rejudge -------------------------------------------------------------------------------------


def test_judging_again_by_the_same_checklist_changes_nothing_and_goes_to_a_new_folder(
    oit: CommandLine, folder: Path, audited: Audited
) -> None:
    before = (folder / "audit.json").read_bytes()
    run = oit("rejudge", folder, "--format", "json")
    assert run.code == 0
    assert "ข้ออื่น 43 ข้อไม่เปลี่ยน" in run.out
    assert (folder / "audit.json").read_bytes() == before
    again = load_audit(oit.home / "town-oit-2566")
    assert again.findings == audited.audit.findings
    assert Folder(oit.home / "town-oit-2566").names >= {"audit.json", "evidence.jsonl.gz"}
    assert oit("rejudge", folder, "--format", "json").code == 0
    assert (oit.home / "town-oit-2566-2" / "audit.json").is_file(), "nor over the one judged before"


def test_another_edition_is_judged_told_and_written(oit: CommandLine, folder: Path) -> None:
    run = oit("rejudge", folder, "--fiscal-year", "2565", "--as-of", "2565-04-20", "--output", "new")
    assert run.code == 0
    assert "oit-2566" in run.out
    again = load_audit(oit.home / "new")
    assert (again.checklist.name, again.as_of) == ("oit-2565", date(2022, 4, 20))
    assert Folder(oit.home / "new").names >= {"report.html", "report.xlsx", "gaps.csv", "evidence.jsonl.gz"}


def test_an_audit_of_the_archive_becomes_a_new_one_there(oit: CommandLine, audited: Audited) -> None:
    with open_archive() as archive:
        number = archive.save_audit(audited.audit, archive.put_evidence(audited.evidence))
    run = oit("rejudge", number, "--checklist", "oit-2565", "--lang", "en")
    assert run.code == 0
    assert "Kept in the archive" in run.err
    with open_archive() as archive:
        newest, oldest = archive.history(audited.audit.agency.url)
        assert (newest.rejudged_from, newest.checklist, oldest.id) == (number, "oit-2565", number)
        assert tuple(archive.evidence(newest.id)) == audited.evidence
    assert not (oit.home / "oit-out").exists(), "no files unasked"
    line = Timeline.model_validate(
        json.loads(oit("history", audited.audit.agency.url, "--format", "json").out)
    )
    assert [one.same_edition for one in line.milestones] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "“nowhere”"),
        (("town", "--fiscal-year", "2023"), "2566"),
        (("town", "--checklist", "no-such"), "no-such"),
        (("town", "--as-of", "yesterday"), "yesterday"),
        (("town", "--decisions", "none.csv"), "none.csv"),
    ],
)
def test_what_cannot_be_judged_again_is_one_line_and_2(
    oit: CommandLine, folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    run = oit("rejudge", *arguments)
    assert run.code == 2
    assert words in run.err
    assert [path.name for path in oit.home.iterdir()] == ["town"]


def test_without_its_evidence_an_audit_is_not_judged_again(oit: CommandLine, folder: Path) -> None:
    (folder / "evidence.jsonl.gz").unlink()
    run = oit("rejudge", folder)
    assert run.code == 2
    assert "evidence.jsonl.gz" in run.err
    assert [path.name for path in oit.home.iterdir()] == ["town"]
