"""`oit schedule` as a user types it, and the files that let a machine type it."""

from __future__ import annotations

import configparser
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audits.archive import open_archive
from audits.demo.server import serve
from audits.schedules import running
from audits.schedules.book import Book
from audits.schedules.locks import alone
from tests.audits.cli.running import ROOT, CommandLine, child
from tests.audits.scheduled import Engine, agency, register_in
from tests.audits.sweep.sites import small_site

LOOPBACK = ("--allow-private", "--delay", "0")
UNITS = ROOT / "docs" / "systemd"
NEVER_SOON = ("--cron", "0 2 29 2 *")
"""A date that is not today, whenever the tests run before the next leap day at two."""


@pytest.fixture(autouse=True)
def nobody_to_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OIT_NOTIFY", "OIT_NOTIFY_FILE", "OIT_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    stand_in = Engine()
    monkeypatch.setattr(running, "run_sweep", stand_in)
    return stand_in


@pytest.fixture
def register(oit: CommandLine) -> Path:
    return register_in(oit.home, ["http://127.0.0.1:9/", ""], "ร้อยเอ็ด.csv")


def add(oit: CommandLine, register: Path, *more: object) -> None:
    run = oit("schedule", "add", "--register", register, "--output", "out", *LOOPBACK, "--yes", *more)
    assert run.code == 0, run.err


def listed(oit: CommandLine) -> list[dict]:
    return json.loads(oit("schedule", "list", "--format", "json").out)


def test_dates_are_shown_and_nothing_is_saved_without_a_terminal_or_yes(
    oit: CommandLine, register: Path
) -> None:
    run = oit("schedule", "add", "--register", register, "--output", "out", "--every", "quarter", *LOOPBACK)
    assert run.code == 2
    assert "--yes" in run.err
    dates = [line for line in run.out.splitlines() if "เวลา 02:00 น." in line]
    assert len(dates) == 5
    year = str(datetime.now(UTC).year + 543)
    assert any(year in line or str(int(year) + 1) in line for line in dates), "years are พ.ศ."
    assert {line.split()[0] for line in dates} == {"16"}
    assert {line.split()[1] for line in dates} == {"ธันวาคม", "มีนาคม", "มิถุนายน", "กันยายน"}
    assert all(f"รอบ {n} เดือน" in run.out for n in (3, 6, 9, 12))
    assert listed(oit) == []
    assert not (oit.home / "out").exists()


@pytest.mark.parametrize(("answer", "code", "saved"), [("y", 0, 1), ("n", 1, 0)])
def test_at_a_terminal_it_asks(
    oit: CommandLine, register: Path, monkeypatch: pytest.MonkeyPatch, *, answer: str, code: int, saved: int
) -> None:
    monkeypatch.setattr("audits.cli.scheduling._is_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer == "y")
    run = oit("schedule", "add", "--register", register, "--output", "out", "--every", "month", *LOOPBACK)
    assert run.code == code
    assert len(listed(oit)) == saved


def test_a_saved_schedule_is_listed_with_its_next_date_and_removed_by_name(
    oit: CommandLine, register: Path
) -> None:
    add(oit, register, "--every", "month")
    (one,) = listed(oit)
    assert (one["name"], one["every"], one["running"], one["last"]) == ("ร้อยเอ็ด", "month", False, None)
    assert one["next_at"].endswith("-01T02:00:00+07:00")
    assert one["register"] == str(register), "where it is found from anywhere"
    text = oit("schedule", "list").out
    assert "ร้อยเอ็ด" in text
    assert "เวลา 02:00 น." in text
    assert oit("schedule", "remove", "ร้อยเอ็ด").code == 0
    assert listed(oit) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--cron", "0 0 30 2 *"), "never"),
        (("--cron", "61 * * * *"), "minute"),
        (("--cron", "0 2 1 *"), "five"),
        (("--cron", "0 2 1 * *", "--every", "day"), "either --cron or --every"),
        ((), "either --cron or --every"),
        (("--every", "year"), "quarter"),
        (("--every", "day", "--notify", "sometimes"), "failures"),
        (("--every", "day", "--name", "12"), "digits"),
        (("--every", "day", "--url", "www.example.go.th"), "either --register"),
        (("--every", "day", "--fiscal-year", "1999"), "1999"),
        (("--every", "day", "--fail-on", "wrong"), "wrong"),
        (("--every", "day", "--province", "เลย"), ""),
        (("--every", "day", "--processes", "0"), "processes"),
        (("--every", "day", "--decisions", "none.csv"), "none.csv"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(
    oit: CommandLine, register: Path, more: tuple[str, ...], said: str
) -> None:
    base = ("--register", register, "--output", "out", *LOOPBACK, "--yes", "--lang", "en")
    run = oit("schedule", "add", *base, *more)
    assert run.code == 2
    assert said in run.err
    assert listed(oit) == []


def test_a_register_that_is_none_is_refused_at_once(oit: CommandLine) -> None:
    bad = oit.home / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    run = oit("schedule", "add", "--register", bad, "--output", "out", "--every", "day", "--yes")
    assert run.code == 2
    assert "bad.csv" in run.err


def test_a_site_of_its_own_needs_no_register(oit: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_CONTACT", "oit@example.go.th")
    asked = ("--url", "www.example.go.th", "--output", "out", "--every", "week", "--yes")
    assert oit("schedule", "add", *asked).code == 0
    (one,) = listed(oit)
    assert (one["name"], one["url"]) == ("www.example.go.th", "www.example.go.th")
    run = oit("schedule", "add", "--url", "http://127.0.0.1/", "--output", "b", "--every", "week", "--yes")
    assert run.code == 2


def test_who_audits_others_must_say_whom_they_may_write_to(oit: CommandLine) -> None:
    run = oit("schedule", "add", "--url", "www.example.go.th", "--output", "o", "--every", "week", "--yes")
    assert run.code == 2
    assert "OIT_CONTACT" in run.err


def test_names_and_outputs_are_not_shared(oit: CommandLine, register: Path) -> None:
    add(oit, register, "--every", "day")
    again = ("schedule", "add", "--register", register, "--every", "day", *LOOPBACK, "--yes")
    assert oit(*again, "--output", "out").code == 2
    assert oit(*again, "--output", "out2", "--name", "ร้อยเอ็ด").code == 2
    assert oit(*again, "--output", "out2").code == 0
    assert [one["name"] for one in listed(oit)] == ["ร้อยเอ็ด", "ร้อยเอ็ด-2"]


def test_dates_that_lie_close_together_are_warned_of(oit: CommandLine, register: Path) -> None:
    base = ("schedule", "add", "--register", register, "--output", "out", *LOOPBACK, "--lang", "en")
    assert "1 hours apart" in oit(*base, "--cron", "0 * * * *").err
    assert "apart" not in oit(*base, "--every", "day").err


def test_run_does_nothing_when_nothing_is_due_and_dry_run_only_tells(
    oit: CommandLine, register: Path, engine: Engine
) -> None:
    add(oit, register, *NEVER_SOON)
    assert oit("schedule", "run").code == 0
    assert "ยังไม่มีกำหนดการที่ถึงเวลา" in oit("schedule", "run", "--dry-run").out
    with open_archive() as archive:
        book = Book(archive)
        book.add("ค้าง", "0 2 * * *", book.find("1").plan, datetime.now(UTC) - timedelta(days=3))
    assert "ถึงเวลาแล้ว: ค้าง" in oit("schedule", "run", "--dry-run").out
    assert engine.plans == []
    assert oit("schedule", "run").code == 0
    assert len(engine.plans) == 1


def test_run_now_runs_one_and_the_ledger_tells_who_fails_again_and_again(
    oit: CommandLine, register: Path, engine: Engine
) -> None:
    engine.answers = [[agency(2, "unreachable", reason="เปิดหน้าแรกไม่ได้"), agency(3)]]
    add(oit, register, *NEVER_SOON)
    assert oit("schedule", "run", "--now", "ร้อยเอ็ด").code == 4
    assert oit("schedule", "run", "--now", "1").code == 4
    (one,) = json.loads(oit("schedule", "ledger", "--format", "json").out)["schedules"]
    assert [(run["state"], run["exit_code"]) for run in one["runs"]] == [("finished", 4)] * 2
    (failing,) = one["failing"]
    assert (failing["name"], failing["in_row"], failing["state"]) == ("เทศบาล 2", 2, "unreachable")
    text = oit("schedule", "ledger").out
    assert "เทศบาล 2: 2 ครั้ง" in text
    assert oit("schedule", "run", "--now", "nobody").code == 2


def test_fail_on_of_the_command_counts_for_this_run(oit: CommandLine, register: Path, engine: Engine) -> None:
    engine.answers = [[agency(2, verdicts={"O1": "missing"})]]
    add(oit, register, *NEVER_SOON)
    assert oit("schedule", "run", "--now", "1").code == 0
    assert oit("schedule", "run", "--now", "1", "--fail-on", "missing").code == 1
    assert oit("schedule", "run", "--now", "1", "--forever").code == 2


def test_a_schedule_that_runs_is_not_removed(oit: CommandLine, register: Path) -> None:
    add(oit, register, *NEVER_SOON)
    with open_archive() as archive, alone(archive, 1) as ours:
        assert ours
        assert oit("schedule", "remove", "1").code == 2
        assert listed(oit)[0]["running"] is True
    assert oit("schedule", "remove", "1").code == 0


def test_addresses_that_cannot_be_used_are_told_when_a_schedule_is_added(
    oit: CommandLine, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIT_NOTIFY", "nosuch://s3cret/")
    base = ("schedule", "add", "--register", register, "--output", "out", "--every", "day", *LOOPBACK)
    run = oit(*base, "--yes")
    assert run.code == 2
    assert "1:nosuch" in run.err
    assert "s3cret" not in run.err + run.out


def test_test_notify_without_anybody_is_bad_use(oit: CommandLine) -> None:
    run = oit("schedule", "test-notify")
    assert run.code == 2
    assert "notify.txt" in run.err


def test_a_real_run_leaves_the_reports_of_a_sweep(oit: CommandLine) -> None:
    with serve(small_site(3), host="127.0.2.9") as site:
        register = register_in(oit.home, [f"{site}/"], "เล็ก.csv")
        add(oit, register, *NEVER_SOON, "--ocr-seconds", "0", "--browser-pages", "0", "--processes", "1")
        run = oit("schedule", "run", "--now", "เล็ก", "--quiet")
    assert run.code == 0, run.err
    kept = list((oit.home / "out" / "runs").iterdir())
    assert len(kept) == 1
    assert {"index.html", "sweep.json", "sweep.xlsx"} <= {one.name for one in (oit.home / "out").iterdir()}
    (agency_of,) = json.loads((kept[0] / "sweep.json").read_text(encoding="utf-8"))["agencies"]
    assert agency_of["state"] == "audited"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_forever_stays_until_it_is_told_to_end(oit: CommandLine) -> None:
    with child(oit.home, "schedule", "run", "--forever") as running:
        assert running.stderr is not None
        assert "รอกำหนดการถัดไป" in running.stderr.readline()
        assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0


# --- units of systemd -----------------------------------------------------------------------------


def unit(name: str) -> configparser.ConfigParser:
    """A unit as systemd reads it, as far as each key stands once."""
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string((UNITS / name).read_text(encoding="utf-8"))
    return read


def test_the_service_runs_what_is_due_hardened_and_with_its_secrets_as_a_credential() -> None:
    service = unit("oit-schedule.service")["Service"]
    assert shlex.split(service["ExecStart"])[1:] == ["schedule", "run"]
    assert service["Type"] == "oneshot", "the timer begins no second one beside it"
    assert service["TimeoutStartSec"] == "infinity", "a sweep takes hours"
    assert service["NoNewPrivileges"] == service["ProtectHome"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["LoadCredential"].partition(":")[0] == "notify.txt"
    text = (UNITS / "oit-schedule.service").read_text(encoding="utf-8")
    assert "Environment=OIT_NOTIFY_FILE=%d/notify.txt" in text
    assert "Environment=OIT_NOTIFY=" not in text


def test_the_timer_looks_every_five_minutes() -> None:
    timer = unit("oit-schedule.timer")
    assert timer["Timer"]["OnCalendar"] == "*:0/5"
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for name in ("oit-schedule.service", "oit-schedule.timer"):
        text = (UNITS / name).read_text(encoding="utf-8")
        text = text.replace("/opt/oit-audit/bin/oit schedule run", "/bin/true")  # it is not installed here
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.glob("oit-schedule.*")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert (done.returncode, done.stderr) == (0, "")
