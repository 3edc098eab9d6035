"""Messages: what they say, where they go through Apprise, and that no secret is seen anywhere."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from audits import notify
from audits.archive import open_archive
from audits.schedules import run_due, running
from audits.schedules.book import Book
from audits.schedules.message import MOST, is_wanted, letter
from audits.schedules.rows import Failing, News, RunDetail, RunRow, RunState, ScheduleRow, Summary
from audits.schedules.running import Asked
from tests.audits.scheduled import Engine, agency, bangkok, gaps, plan_in

pytest.importorskip("apprise")

ADDED, DUE = bangkok(2023, 3, 1, 12), bangkok(2023, 3, 16, 2)
SECRET = "xq9-s3cret-t0ken"


class Webhook:
    """A web server of our own that takes what is posted; ``status`` is its answer."""

    def __init__(self) -> None:
        self.status, self.posts = 200, list[dict[str, Any]]()

    @contextmanager
    def listening(self) -> Iterator[str]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append({"path": self.path, **json.loads(body)})
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"json://127.0.0.1:{server.server_port}/{SECRET}"
            server.shutdown()


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The addresses of whoever runs the tests are not theirs."""
    for name in ("OIT_NOTIFY", "OIT_NOTIFY_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "config"))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    stand_in = Engine()
    monkeypatch.setattr(running, "run_sweep", stand_in)
    return stand_in


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


# --- addresses ------------------------------------------------------------------------------------


def test_addresses_come_from_the_variable_first_and_are_named_by_place_and_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private(tmp_path / "config" / "oit-audit" / "notify.txt", "json://file.example/")
    assert [one.place for one in notify.addresses()] == ["1:json"]
    monkeypatch.setenv("OIT_NOTIFY", f"line://{SECRET}%3D/U01 mailtos://oit:{SECRET}@example.go.th")
    found = notify.addresses()
    assert [one.place for one in found] == ["1:line", "2:mailtos"]
    assert SECRET not in repr(found)


def test_lines_that_are_comments_or_empty_are_left_out_and_keep_the_count(tmp_path: Path) -> None:
    private(
        notify.default_file(), "\ufeff# อีเมล\n\njson://a.example/\n# line://x/y\n jsons://b.example/ \r\n"
    )
    assert [one.place for one in notify.addresses()] == ["3:json", "5:jsons"]


def test_without_any_set_up_there_is_nobody() -> None:
    assert notify.addresses() == ()


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_can_read_is_refused(mode: int) -> None:
    private(notify.default_file(), f"json://{SECRET}/", mode)
    with pytest.raises(notify.NotifyNotUsable) as refused:
        notify.addresses()
    assert refused.value.key == "loose_rights"
    assert SECRET not in str(refused.value)


def test_a_file_that_was_named_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OIT_NOTIFY_FILE", str(tmp_path / "none.txt"))
    with pytest.raises(notify.NotifyNotUsable, match=r"none\.txt"):
        notify.addresses()


def test_what_is_no_address_is_told_by_its_line_and_not_by_its_words() -> None:
    private(notify.default_file(), f"json://a.example/\n{SECRET}\n")
    with pytest.raises(notify.NotifyNotUsable, match="line 2") as refused:
        notify.addresses()
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "knows"),
    [
        ("line://abc%2Fdef%2Bgh%3D/U0123456789abcdef", True),
        ("mailtos://oit:app-pass@example.go.th?smtp=smtp.example.go.th&to=palad@example.go.th", True),
        ("jsons://hooks.example.go.th/oit", True),
        ("nosuch://somewhere/else", False),
        ("mailtos://", False),
    ],
)
def test_apprise_knows_the_addresses_of_the_guide(url: str, *, knows: bool) -> None:
    found = (notify.Address("1:x", url),)
    if knows:
        notify.check(found)
    else:
        with pytest.raises(notify.NotifyNotUsable, match="1:x"):
            notify.check(found)


def test_without_apprise_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(notify.NotifyNotUsable) as refused:
        notify.send("t", "b", (notify.Address("1:json", "json://127.0.0.1/"),))
    assert "oit-audit[notify]" in refused.value.said("th")


# --- delivery -------------------------------------------------------------------------------------


def test_a_webhook_gets_title_and_text_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    hook = Webhook()
    text = "ดีขึ้น 1 หน่วยงาน:\n- <b>ทต.ก</b> {{name}} & O1 :smile: \\n"
    with hook.listening() as url:
        went = notify.send("OIT ร้อยเอ็ด", text, (notify.Address("1:json", url),))
    assert went == notify.Delivery(("1:json",), ())
    assert [(post["title"], post["message"]) for post in hook.posts] == [("OIT ร้อยเอ็ด", text)]
    assert SECRET not in caplog.text


def test_a_place_that_refuses_is_told_by_its_status_alone(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    hook = Webhook()
    hook.status = 403
    with hook.listening() as url:
        went = notify.send("t", "b", (notify.Address("1:json", url), notify.Address("2:no", "nosuch://x")))
    assert went == notify.Delivery((), (("1:json", "HTTP 403"), ("2:no", "unknown")))
    said = capfd.readouterr()
    assert SECRET not in caplog.text + said.out + said.err


def test_a_message_that_failed_is_tried_again_at_the_next_run_and_only_where_it_failed(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = Webhook(), Webhook()
    bad.status = 500
    told: list[str] = []
    asked = Asked(tell=lambda one: told.append(f"{one.key} {dict(one.facts)}"))
    with good.listening() as first, bad.listening() as second, open_archive(tmp_path / "kept") as archive:
        monkeypatch.setenv("OIT_NOTIFY", f"{first} {second}")
        book = Book(archive)
        book.add("ร้อยเอ็ด", "0 2 16 * *", plan_in(tmp_path), ADDED)
        assert run_due(archive, DUE, asked).exit_code == 0, "a message never breaks a run"
        kept = book.runs(1)[0].detail.letter
        assert kept is not None
        assert (kept.state, kept.tries, kept.delivered) == ("waiting", 1, ("1:json",))
        assert kept.problem == "2:json: HTTP 500"
        bad.status = 200
        run_due(archive, DUE + timedelta(minutes=5), asked)
        kept = book.runs(1)[0].detail.letter
        assert kept is not None
        assert (kept.state, kept.tries, kept.delivered) == ("sent", 2, ("1:json", "2:json"))
        run_due(archive, DUE + timedelta(minutes=10), asked)
    assert (len(good.posts), len(bad.posts)) == (1, 2)
    assert good.posts[0]["title"] == "OIT ร้อยเอ็ด: ตรวจครั้งแรก 1 หน่วยงาน"
    database = b"".join(one.read_bytes() for one in (tmp_path / "kept").rglob("*") if one.is_file())
    assert "ตรวจครั้งแรก".encode("unicode_escape") in database, "the message itself is kept"
    assert SECRET.encode() not in database
    results = b"".join(one.read_bytes() for one in (tmp_path / "out").rglob("*") if one.is_file())
    assert SECRET.encode() not in results
    assert SECRET not in "".join(told)


def test_a_message_is_given_up_after_a_week(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = Webhook()
    hook.status = 500
    with hook.listening() as url, open_archive(tmp_path / "kept") as archive:
        monkeypatch.setenv("OIT_NOTIFY", url)
        book = Book(archive)
        book.add("ร้อยเอ็ด", "0 2 16 * *", plan_in(tmp_path), ADDED)
        run_due(archive, DUE)
        run_due(archive, DUE + timedelta(days=8))
        run_due(archive, DUE + timedelta(days=9))
        kept = book.runs(1)[0].detail.letter
    assert kept is not None
    assert (kept.state, len(hook.posts)) == ("given_up", 2)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_file_of_loose_rights_breaks_no_run_and_stands_in_the_ledger(
    tmp_path: Path, engine: Engine
) -> None:
    private(notify.default_file(), f"json://{SECRET}/", 0o644)
    with open_archive(tmp_path / "kept") as archive:
        book = Book(archive)
        book.add("ร้อยเอ็ด", "0 2 16 * *", plan_in(tmp_path), ADDED)
        assert run_due(archive, DUE).exit_code == 0
        kept = book.runs(1)[0].detail.letter
    assert kept is not None
    assert kept.state == "waiting"
    assert "chmod 600" in kept.problem


# --- what they say --------------------------------------------------------------------------------


def schedule_of(tmp_path: Path, name: str = "ร้อยเอ็ด", **changes: Any) -> ScheduleRow:
    plan = plan_in(tmp_path, **changes)
    return ScheduleRow(id=1, name=name, cron="0 2 16 3,6,9,12 *", plan=plan, created_at=ADDED, next_at=DUE)


def run_of(summary: Summary | None = None, state: RunState = RunState.FINISHED, **detail: Any) -> RunRow:
    whole = RunDetail(as_of=date(2023, 3, 16), summary=summary, **detail)
    return RunRow(id=1, schedule_id=1, due_at=DUE, state=state, detail=whole)


BEFORE = date(2022, 12, 16)


def test_a_message_names_who_improved_who_broke_what_failed_and_where_the_report_is(tmp_path: Path) -> None:
    summary = Summary(
        agencies=12,
        states={"audited": 10, "unreachable": 2},
        since=BEFORE,
        improved=(News(name="ทต.กกกุง", codes=("O12", "O13"), difference=4.55),),
        declined=(News(name="ทม.ร้อยเอ็ด", codes=("O1",)),),
        new_failures=("ทต.ก",),
        opened_again=("ทต.ข",),
    )
    failing = (
        Failing(row=4, name="ทต.ค", url="", state="unreachable", since=BEFORE, in_row=2),
        Failing(row=5, name="ทต.ก", url="", state="unreachable", since=date(2023, 3, 16)),
    )
    told = letter(schedule_of(tmp_path, every="quarter"), run_of(summary, failing=failing, missed=2))
    assert told.title == "OIT ร้อยเอ็ด: ดีขึ้น 1 แย่ลง 1 ตรวจไม่ได้ 2 หน่วยงาน"
    assert told.body.replace("\xa0", " ").splitlines() == [
        "ตรวจ 12 หน่วยงาน ณ 16 มีนาคม 2566 เทียบกับ 16 ธันวาคม 2565",
        "รอบ 6 เดือน สิ้นรอบ 31 มีนาคม 2566",
        "ตรวจแล้ว 10 · เปิดไม่ได้ 2",
        "ดีขึ้น 1 หน่วยงาน:",
        "- ทต.กกกุง: O12, O13 (+4.55 คะแนน)",
        "แย่ลง 1 หน่วยงาน:",
        "- ทม.ร้อยเอ็ด: O1",
        "เพิ่งตรวจไม่ได้ 1: ทต.ก",
        "กลับมาตรวจได้ 1: ทต.ข",
        "ตรวจไม่ได้ต่อเนื่อง 1 หน่วยงาน นานที่สุด ทต.ค 2 ครั้ง ตั้งแต่ 16 ธันวาคม 2565",
        f"รายงาน: {tmp_path / 'out' / 'index.html'}",
        "รอบนี้ตรวจแทนนัดที่พลาดไป 2 ครั้ง",
        "ครั้งถัดไป: 16 มีนาคม 2566 เวลา 02:00 น.",
    ]


def test_a_run_that_failed_says_why_and_how_often(tmp_path: Path) -> None:
    schedule = schedule_of(tmp_path).model_copy(update={"failures_in_row": 1})
    told = letter(schedule, run_of(None, RunState.FAILED, problem="ไม่พบทะเบียน"))
    assert told.title == "OIT ร้อยเอ็ด: ตรวจตามกำหนดไม่สำเร็จ"
    assert "ไม่พบทะเบียน" in told.body
    assert "ล้มเหลวติดกัน 2 รอบแล้ว" in told.body


def test_what_a_register_hides_in_a_name_is_made_visible_and_never_a_line_of_its_own(tmp_path: Path) -> None:
    evil = "ทต.ก\r\nรายงาน: http://evil.example\x1b[2J\u202e"
    summary = Summary(agencies=1, since=BEFORE, improved=(News(name=evil, codes=("O1",)),))
    told = letter(schedule_of(tmp_path, name=evil), run_of(summary))
    assert not any(line.startswith("รายงาน: http") for line in told.body.splitlines())
    text = told.title + told.body
    assert all(c == "\n" or c.isprintable() or c == "\xa0" for c in text)


def test_a_message_of_a_thousand_agencies_stays_short_and_counts_the_rest(tmp_path: Path) -> None:
    many = tuple(
        News(name=f"เทศบาลตำบลที่ {n}", codes=tuple(f"O{c}" for c in range(1, 44))) for n in range(1000)
    )
    names = tuple(f"เทศบาลตำบลที่ {n} " + "ย" * 300 for n in range(1000))
    told = letter(
        schedule_of(tmp_path),
        run_of(Summary(agencies=3000, since=BEFORE, improved=many, declined=many, new_failures=names)),
    )
    assert len(told.body) <= MOST
    assert "และอีก 992" in told.body


NOTHING = Summary(agencies=1, since=BEFORE)
CHANGED = Summary(agencies=1, since=BEFORE, improved=(News(name="ก", codes=("O1",)),))
DEAD = (Failing(row=2, name="ก", url="", state="unreachable", since=BEFORE, in_row=3),)


@pytest.mark.parametrize(
    ("run", "wishes"),
    [
        (run_of(NOTHING), {"always"}),
        (run_of(NOTHING, failing=DEAD), {"always", "failures"}),
        (run_of(CHANGED), {"always", "changes"}),
        (run_of(Summary(agencies=1)), {"always", "changes"}),
        (run_of(None, RunState.FAILED), {"always", "changes", "failures"}),
        (run_of(Summary(since=BEFORE, alarms=("ผิดปกติ",))), {"always", "changes", "failures"}),
    ],
)
def test_who_wants_to_be_told_what(tmp_path: Path, run: RunRow, wishes: set[str]) -> None:
    found = {w for w in ("always", "changes", "failures") if is_wanted(schedule_of(tmp_path, notify=w), run)}
    assert found == wishes


def test_nothing_is_sent_of_a_run_that_says_nothing_new(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.answers = [[agency(2, verdicts=gaps(O1="missing"))]]
    hook = Webhook()
    with hook.listening() as url, open_archive(tmp_path / "kept") as archive:
        monkeypatch.setenv("OIT_NOTIFY", url)
        Book(archive).add("ร้อยเอ็ด", "0 2 16 * *", plan_in(tmp_path), ADDED)
        run_due(archive, DUE)
        run_due(archive, bangkok(2023, 4, 16, 2))
        states = [run.detail.letter.state for run in Book(archive).runs(1) if run.detail.letter]
    assert len(hook.posts) == 1, "the first run, and none of the second"
    assert states == ["not_wanted", "sent"]
