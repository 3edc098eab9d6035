"""`oit registers check` as an officer calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audits.cli.running import CommandLine

LINES = (
    "name,province,url",
    "ทต.ก้าว,เลย,www.a.example",
    "อบต.ข้าว,เลย,ไม่มี",
    "อบต.คาว,ตาก,ftp://c.example",
)


@pytest.fixture
def register(oit: CommandLine) -> Path:
    path = oit.home / "จังหวัด.csv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    return path


def test_what_will_be_swept_is_counted_by_type_and_province(oit: CommandLine, register: Path) -> None:
    run = oit("registers", "check", register)
    assert run.code == 0
    lines = [line.split() for line in run.out.splitlines()]
    assert run.out.startswith("จังหวัด.csv: 3 หน่วยงาน · ตรวจเว็บไซต์ 1 แห่ง · ไม่มีเว็บไซต์ 1 · ที่อยู่ใช้ไม่ได้ 1")
    assert ["เทศบาลตำบล", "1", "1"] in lines
    assert ["องค์การบริหารส่วนตำบล", "2", "0"] in lines
    assert ["เลย", "2", "1"] in lines


def test_every_note_bears_its_line(oit: CommandLine, register: Path) -> None:
    run = oit("registers", "check", register, "--lang", "en")
    assert run.out.splitlines()[-3:] == [
        "notes: 2 (none stops a sweep)",
        "line 3: no site declared (ไม่มี)",
        "line 4: no http or https address: ftp://c.example",
    ]


def test_a_part_of_a_register_can_be_looked_at(oit: CommandLine, register: Path) -> None:
    run = oit("registers", "check", register, "--province", "จ.เลย", "--type", "อบต.")
    assert run.out.startswith("จังหวัด.csv: 1 หน่วยงาน")
    assert "บรรทัด 4" not in run.out


def test_a_file_that_is_no_register_ends_with_2_and_all_that_is_wrong(oit: CommandLine) -> None:
    (oit.home / "r.csv").write_text("จังหวัด,อำเภอ\nเลย,ภูกระดึง\n", encoding="utf-8")
    run = oit("registers", "check", "r.csv", "--lang", "en")
    assert (run.code, run.out) == (2, "")
    assert [line.split(" – ")[0] for line in run.err.splitlines()[1:]] == [
        "line 1: there is no column name",
        "line 1: there is no column url",
    ]


def test_asking_for_none_of_its_agencies_ends_with_2(oit: CommandLine, register: Path) -> None:
    run = oit("registers", "check", register, "--province", "ตราด")
    assert (run.code, run.out) == (2, "")


def test_nothing_from_a_register_reaches_a_terminal_as_an_order(oit: CommandLine) -> None:
    path = oit.home / "r.csv"
    path.write_bytes("name,url\nทต.\x1b[2Jก้าว,a.example\nทต.ข้าว,\x1b]0;x\x07\n".encode())
    run = oit("registers", "check", path)
    assert run.code == 0
    assert "\x1b" not in run.out + run.err
