"""What a user gets wrong: one line that says what to write instead, exit 2, nothing written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.audits.cli.running import CommandLine

SITE = "http://www.example.go.th"

WRONG = [
    # what was written, what the Thai line must name
    (("check", "not a url"), "https://www.example.go.th"),
    (("check", "เทศบาล"), "https://www.example.go.th"),
    (("check", "foo"), "https://www.example.go.th"),
    (("check", "javascript:alert(1)"), "http://"),
    (("check", "http://"), "https://www.example.go.th"),
    (("check", "ftp://www.example.go.th"), "http://"),
    (("check", "file:///etc/passwd"), "http://"),
    (("check", "http://me:secret@www.example.go.th"), "@"),
    (("check", "http://www.example.go.th:25"), ":25"),
    (("check", "http://127.0.0.1:8000"), "--allow-private"),
    (("check", "http://192.168.1.10"), "--allow-private"),
    (("check", "http://localhost"), "--allow-private"),
    (("check", "http://[::1]"), "--allow-private"),
    (("check", "http://169.254.169.254", "--allow-private"), "169.254.169.254"),
    (("check", SITE, "--fiscal-year", "2599"), "2569, 2568, 2567, 2566, 2565, 2564"),
    (("check", SITE, "--fiscal-year", "2023"), "2569, 2568, 2567, 2566, 2565, 2564"),
    (("check", SITE, "--fiscal-year", "2023"), "ปี พ.ศ. คือ 2566"),
    (("check", SITE, "--fiscal-year", "ปีนี้"), "2566"),
    (("match", "--fiscal-year", "๒๐๒๓"), "ปี พ.ศ. คือ 2566"),
    (("score", "--fiscal-year", "2023", "--missing", "O1"), "ปี พ.ศ. คือ 2566"),
    (("demo", "--fiscal-year", "2023"), "ปี พ.ศ. คือ 2566"),
    (("checklists", "list", "extra"), "oit checklists list"),
    (("check", SITE, "--checklist", "oit-2599"), "oit-2566"),
    (("check", SITE, "--checklist", "nothing.yaml"), "nothing.yaml"),
    (("check", SITE, "--format", "html,docs"), "docs"),
    (("check", SITE, "--fail-on", "missing,gone"), "wrong_year"),
    (("check", SITE, "--as-of", "2023-02-30"), "2023-02-30"),
    (("check", SITE, "--as-of", "พรุ่งนี้"), "2566-04-20"),
    (("check", SITE, "--as-of", ""), "2566-04-20"),
    (("check", SITE, "--lang", "lo"), "th, en"),
    (("check", SITE, "--delay", "0.2"), "1.0"),
    (("check", SITE, "--delay", "0.2", "--allow-private"), "1.0"),
    (("check", "http://10.0.0.1", "--delay", "0.2", "--allow-private"), "1.0"),
    (("check", SITE, "--delay", "-1"), "-1"),
    (("check", SITE, "--delay", "nan"), "nan"),
    (("check", SITE, "--max-pages", "0"), "0"),
    (("check", SITE, "--max-minutes", "nan"), "nan"),
    (("check", SITE, "--output", "taken"), "taken"),
    (("check", SITE, "--output", "taken/below/it"), "taken"),
    (("demo", "--fiscal-year", "2560"), "2564, 2566"),
    (("demo", "--output", "taken"), "taken"),
    (("worker", "--processes", "0"), "1 ถึง 64"),
    (("sweep", "taken", "--output", "new", "--side-by-side", "201"), "1 ถึง 200"),
    (("report", "nowhere"), "nowhere"),
    (("report", "taken"), "taken"),
    (("checklists", "validate"), "validate FILE"),
    (("checklists", "validate", "nothing.yaml"), "nothing.yaml"),
]


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    file = tmp_path / "taken"
    file.write_text("mine")
    return file


@pytest.mark.parametrize(("arguments", "named"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_it_is_told_in_one_line_and_nothing_is_written(
    oit: CommandLine, taken: Path, arguments: tuple[str, ...], named: str
) -> None:
    run = oit(*arguments)
    assert run.code == 2, run.err
    assert run.out == ""
    assert run.err.count("\n") == 1, run.err
    assert named in run.err
    assert run.err.startswith("ทำงานไม่ได้: ")
    assert [one.name for one in oit.home.iterdir()] == ["taken"]
    assert taken.read_text() == "mine"


def test_a_password_in_an_address_is_not_repeated(oit: CommandLine) -> None:
    assert "secret" not in oit("check", "http://me:secret@www.example.go.th").err


def test_what_was_written_cannot_command_the_terminal(oit: CommandLine) -> None:
    run = oit("check", SITE, "--as-of", "\x1b[2J\nnext line")
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert run.err.strip("\n").isprintable()


@pytest.mark.parametrize("option", [("--lang", "en"), ("--lang=en",)])
def test_in_english_the_whole_line_is_english(oit: CommandLine, option: tuple[str, ...]) -> None:
    run = oit("check", SITE, "--fiscal-year", "2599", *option)
    assert run.err == (
        "Cannot start: there is no OIT checklist for fiscal year 2599 (BE); "
        "there are 2569, 2568, 2567, 2566, 2565, 2564\n"
    )


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="to root every folder can be written"
)
def test_a_folder_that_cannot_be_written_is_told_before_anything_starts(
    oit: CommandLine, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    run = oit("check", SITE, "--output", closed / "new")
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert str(closed) in run.err
    assert list(closed.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("check", SITE, "--no-such-option"), ("no-such-command",), ("check", SITE, SITE)],
)
def test_a_command_that_is_not_understood_ends_with_2(oit: CommandLine, arguments: tuple[str, ...]) -> None:
    run = oit(*arguments)
    assert (run.code, run.out) == (2, "")
    assert "--help" in run.err
    assert list(oit.home.iterdir()) == []


def test_help_names_every_exit_code(oit: CommandLine) -> None:
    text = " ".join(oit("--help").out.split())
    for meaning in (
        "0 finished",
        "1 a finding matches --fail-on",
        "2 usage or bad input, nothing written",
        "3 no page of the site could be judged",
        "4 finished with failures",
        "130 interrupted, partial report written",
    ):
        assert meaning in text
    text = " ".join(oit("check", "--help").out.split())
    for code in ("0 finished", "1 --fail-on", "2 bad input", "3 no page", "130 interrupted"):
        assert code in text
