"""message.txt: what is sent by e-mail or LINE."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.checklist import Checklist
from config.wording import Lang
from matchers.model import Audit
from reports.contract import DEFAULT_FORMATS, write_reports
from reports.gap import GapReport, build_gap_report
from reports.message import MOST, message
from tests.reports.page_kinds import page_kinds
from tests.reports.sample import AUDIT, CHECKLIST, SITE


def test_the_message_says_what_to_mend_by_division_and_where(report: GapReport) -> None:
    assert message(report) == MESSAGE


MESSAGE = f"""\
ผลตรวจ OIT ปีงบประมาณ พ.ศ. 2566 – เทศบาลตำบลบ้านสวน
ณ วันที่ 3 เมษายน 2566 {SITE}/
ประมาณ 44.4 จาก 100 คะแนน (อยู่ระหว่าง 33.3 ถึง 58.9)
ต้องแก้ 6 จาก 9 ข้อ
เครื่องตรวจไม่ได้ 1 ข้อ โปรดเปิดดูเอง

■ สำนักปลัด: 3 ข้อ ได้คืน 4.25 คะแนน
• O8 TITLE8 – มีลิงก์แต่เปิดไม่ได้
  {SITE}/webboard
• O2 TITLE2 – พบแต่ไม่ครบองค์ประกอบ
  {SITE}/executives
• O13 TITLE13 – เปิดได้แต่อ่านไม่ออก
  {SITE}/files/IMG_0001.pdf

■ กองคลัง: 2 ข้อ ได้คืน 4 คะแนน
• O20 TITLE20 – ไม่พบ
• O18 TITLE18 – มีลิงก์แต่เปิดไม่ได้
  {SITE}/parcelsumyear.htmk=l

■ กองยุทธศาสตร์และงบประมาณ: 1 ข้อ ได้คืน 1.25 คะแนน
• O11 TITLE11 – พบแต่ไม่ใช่ปีที่ประเมิน
  {SITE}/files/%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%87%E0%B8%B2%E0%B8%99-2564.pdf

รายละเอียดและหลักฐานทุกข้ออยู่ใน report.html
"""
for code in ("O8", "O2", "O13", "O20", "O18", "O11"):
    MESSAGE = MESSAGE.replace(f"TITLE{code[1:]} ", f"{CHECKLIST.by_code[code].title} ")


def many(items: int, divisions: int = 3, name: str = "กอง") -> GapReport:
    """A report of so many missing items, spread over so many divisions."""
    finding = next(f for f in AUDIT.findings if f.code == "O18")
    findings = tuple(
        finding.model_copy(update={"code": f"O{n}", "division": f"{name}{n % divisions}"})
        for n in range(items)
    )
    return build_gap_report(AUDIT.model_copy(update={"findings": findings}), CHECKLIST)


def test_what_does_not_fit_is_counted_and_every_division_keeps_its_most_urgent_item() -> None:
    said = message(many(60))
    assert len(said) <= MOST
    parts = said.split("■ ")[1:]
    assert len(parts) == 3
    for part in parts:
        left = re.search(r"และอีก (\d+) ข้อ", part)
        assert left, part
        assert part.startswith(("กอง0: 20 ข้อ", "กอง1: 20 ข้อ", "กอง2: 20 ข้อ"))
        assert part.count("•") + int(left[1]) == 20
        assert part.count("•") >= 1


@pytest.mark.parametrize(("items", "divisions"), [(1, 1), (43, 8), (200, 100), (300, 300)])
def test_no_message_is_longer_than_a_telephone_shows(items: int, divisions: int) -> None:
    said = message(many(items, divisions, name="กองที่มีชื่อยาวมาก" * 20))
    assert len(said) <= MOST
    assert "report.html" in said


def test_an_address_that_fills_the_screen_gives_way_to_the_page_that_carries_it() -> None:
    finding = next(f for f in AUDIT.findings if f.code == "O18")
    piece = finding.evidence[0].model_copy(update={"url": f"{SITE}/" + "ก" * 100})
    audit = AUDIT.model_copy(update={"findings": (finding.model_copy(update={"evidence": (piece,)}),)})
    said = message(build_gap_report(audit, CHECKLIST))
    assert f"  {SITE}/plan\n" in said
    assert "%E0" not in said


@pytest.mark.parametrize("kind", page_kinds())
def test_every_kind_of_audit_has_a_message_of_plain_text(kind: str) -> None:
    audit, checklist, lang, _ = page_kinds()[kind]
    said = message(build_gap_report(audit, checklist, lang))
    assert 0 < len(said) <= MOST
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", said
    )
    assert "javascript:" not in re.findall(r"^  (.*)$", said, re.MULTILINE)


def test_a_failed_site_is_not_told_that_all_is_well() -> None:
    audit, checklist, lang, _ = page_kinds()["failed site"]
    said = message(build_gap_report(audit, checklist, lang))
    assert "ไม่พบข้อที่ขาดหรือบกพร่อง" not in said
    assert "เครื่องตรวจไม่ได้ 9 ข้อ" in said


@pytest.mark.parametrize(("lang", "line"), [("th", "ต้องแก้ 6 จาก 9 ข้อ"), ("en", "6 of 9 items to mend")])
def test_the_message_is_a_format_of_its_own_and_written_when_asked_for(
    audit: Audit, checklist: Checklist, tmp_path: Path, lang: Lang, line: str
) -> None:
    (path,) = write_reports(audit, checklist, tmp_path, ["message"], lang)
    assert path.name == "message.txt"
    assert line in path.read_text(encoding="utf-8").splitlines()
    assert "message" not in DEFAULT_FORMATS
