"""Audits by editions that are not confirmed, and by the law that has no year."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from audits.audit import make_audit
from audits.cli.input import edition
from config.agency import Agency
from config.loading import editions, load_checklist
from matchers.model import Audit, Form, Verdict
from reports.contract import write_reports
from reports.gap import build_gap_report
from reports.terminal import print_report
from tests.matchers.evidence import FILLER, HOME, Town, town

DAY = date(2026, 4, 20)
"""20 April 2569."""


def small_town() -> Town:
    """A plan, a chart, an e-service, last year's statistics, and a list with codes of OIT."""
    made = town()
    made.linked_page("โครงสร้างองค์กร", "/chart", f"ฝ่ายการเมือง นายก ฝ่ายประจำ ปลัด อำนาจหน้าที่ {FILLER}")
    made.linked_file("แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2569", "/plan.pdf", FILLER)
    made.linked_file("คู่มือประชาชน", "/manual.pdf", FILLER)
    for number in range(1, 13):
        made.link(f"O{number} รายการที่ {number}", f"/{number}", code=f"O{number}")
    return made


def audit_by(name: str, made: Town | None = None) -> Audit:
    site = made or small_town()
    return make_audit(site.evidence, site.coverage, Agency(url=HOME), load_checklist(name), DAY)


def test_a_year_without_an_edition_gets_the_newest_and_remembers_what_was_asked() -> None:
    given = edition(None, None, date(2026, 11, 21))
    assert (given.checklist.fiscal_year, given.requested, given.is_substitute) == (2569, 2570, True)


@pytest.mark.parametrize("name", [e.name for e in editions()])
def test_every_edition_judges_a_site_from_end_to_end(name: str, tmp_path: Path) -> None:
    audit, checklist = audit_by(name), load_checklist(name)
    assert [f.code for f in audit.findings] == [r.code for r in checklist.requirements]
    assert (audit.score.estimate is None) == (not checklist.indicators)
    write_reports(audit, checklist, tmp_path)


def test_a_list_without_groups_gives_no_score_and_says_why() -> None:
    score = audit_by("oit-2568").score
    assert (score.estimate, score.worst, score.best) == (None, None, None)
    assert "ตัวชี้วัดย่อย" in score.reason


@pytest.mark.parametrize("name", ["oit-2565", "oit-2567", "oit-2568", "oit-2569"])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_an_edition_that_is_not_confirmed_says_so_in_every_report(
    name: str, lang: str, tmp_path: Path
) -> None:
    words = {
        ("partly_recovered", "th"): ("กู้คืนได้บางส่วน", "รวบรวมจากแหล่งสาธารณะได้เพียงบางส่วน"),
        ("partly_recovered", "en"): ("partly recovered", "recovered from public sources only in part"),
        ("reconstructed", "th"): ("ประกอบขึ้นใหม่", "เรียบเรียงขึ้นใหม่จากแหล่งทางอ้อม"),
        ("reconstructed", "en"): ("reconstructed", "pieced together from indirect sources"),
    }
    checklist = load_checklist(name)
    mark, banner = words[checklist.status, lang]
    audit = audit_by(name)
    write_reports(audit, checklist, tmp_path, lang=lang)  # type: ignore[arg-type]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert mark in page
    assert banner in page
    sheet = load_workbook(tmp_path / "report.xlsx").worksheets[0]
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert mark in cells
    assert banner in cells
    gaps = list(csv.DictReader((tmp_path / "gaps.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert gaps
    assert all(mark in row["checklist"] for row in gaps)
    assert banner in printed(audit, name, lang)


def printed(audit: Audit, name: str, lang: str = "th") -> str:
    screen = io.StringIO()
    report = build_gap_report(audit, load_checklist(name), lang)  # type: ignore[arg-type]
    print_report(report, Console(file=screen, width=200))
    return screen.getvalue()


def test_a_confirmed_edition_carries_no_such_mark(tmp_path: Path) -> None:
    write_reports(audit_by("oit-2566"), load_checklist("oit-2566"), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "ยืนยันแล้ว)" not in page
    assert "เพียงบางส่วน" not in page


def test_numbers_of_2567_print_with_a_question_mark_and_are_plain_in_the_file(tmp_path: Path) -> None:
    audit, checklist = audit_by("oit-2567"), load_checklist("oit-2567")
    write_reports(audit, checklist, tmp_path)
    assert {f.code for f in audit.findings} == {f"O{n}" for n in range(1, 36)}
    assert '"code": "O8"' in (tmp_path / "audit.json").read_text(encoding="utf-8")
    gaps = csv.DictReader((tmp_path / "gaps.csv").read_text(encoding="utf-8-sig").splitlines())
    assert all(row["code"].endswith("?") for row in gaps)
    assert "O8?" in printed(audit, "oit-2567")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<span class="code">O8?</span>' in page
    assert '<span class="code">O8</span>' not in page


def test_sentences_of_2567_name_codes_with_a_question_mark() -> None:
    made = town()
    made.linked_file("แผนปฏิบัติการป้องกันการทุจริต ประจำปี 2560", "/old.pdf", FILLER)
    report = build_gap_report(audit_by("oit-2567", made), load_checklist("oit-2567"))
    item = next(item for item in report.items if item.code == "O32")
    assert item.verdict.verdict is Verdict.WRONG_YEAR
    assert "O32?" in item.reason


SERVICE_FORM = Form(action="/eservice", method="post", name="คำร้องทั่วไป", fields=("ชื่อ", "เรื่อง"))


def eservice_town(statistics: str) -> Town:
    """A working e-service, and statistics of a year where one is named."""
    made = town()
    made.linked_page("E-Service", "/eservice", f"ยื่นคำร้องออนไลน์ {FILLER}", forms=(SERVICE_FORM,))
    if statistics:
        made.linked_file(f"สถิติการให้บริการ E-Service ประจำปีงบประมาณ พ.ศ. {statistics}", "/s.pdf", FILLER)
    return made


@pytest.mark.parametrize(
    ("statistics", "verdict"), [("2568", "present"), ("", "incomplete"), ("2566", "incomplete")]
)
def test_2569_asks_for_a_service_of_today_and_its_statistics_of_last_year(
    statistics: str, verdict: str
) -> None:
    audit = audit_by("oit-2569", eservice_town(statistics))
    assert next(f.verdict for f in audit.findings if f.code == "O10") == verdict


@pytest.mark.parametrize("names", [("แผนดำเนินงาน",), ("รายงานความก้าวหน้าการดำเนินงาน รอบ 6 เดือน",)])
def test_a_plan_without_its_progress_is_half_an_item_and_the_other_way_round(names: tuple[str, ...]) -> None:
    made = town()
    for name in names:
        made.linked_file(f"{name} ประจำปีงบประมาณ พ.ศ. 2569", f"/{len(name)}.pdf", FILLER)
    audit = audit_by("oit-2569", made)
    assert next(f.verdict for f in audit.findings if f.code == "O6") is Verdict.INCOMPLETE


def test_a_plan_and_its_progress_are_the_whole_item() -> None:
    made = town()
    made.linked_file("แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2569", "/plan.pdf", FILLER)
    made.linked_file("รายงานความก้าวหน้าการดำเนินงาน รอบ 6 เดือน ปีงบประมาณ พ.ศ. 2569", "/6.pdf", FILLER)
    audit = audit_by("oit-2569", made)
    assert next(f.verdict for f in audit.findings if f.code == "O6") is Verdict.PRESENT


# The Official Information Act.


def test_the_act_finds_what_sites_put_under_its_numbers() -> None:
    verdicts = {f.code: f.verdict for f in audit_by("oia-2540").findings}
    assert verdicts["M7.1"] is Verdict.PRESENT
    assert verdicts["M9.3"] is Verdict.PRESENT
    assert verdicts["M9.4"] is Verdict.PRESENT
    assert verdicts["M9.6"] is Verdict.MISSING


def test_a_plan_of_the_year_under_way_is_that_of_the_day_of_the_audit() -> None:
    made = town()
    made.linked_file("แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566", "/plan.pdf", FILLER)
    finding = next(f for f in audit_by("oia-2540", made).findings if f.code == "M9.3")
    assert finding.verdict is Verdict.WRONG_YEAR
    assert "2569" in finding.reason


def test_a_list_of_oit_codes_is_no_fault_when_the_act_is_audited() -> None:
    assert "other_codes" not in {warning.kind for warning in audit_by("oia-2540").warnings}


def test_items_of_the_act_that_are_empty_by_nature_ask_to_say_none() -> None:
    by_code = load_checklist("oia-2540").by_code
    assert all("ให้ประกาศว่าไม่มี" in by_code[code].advice.th for code in ("M7.5", "M9.5", "M9.6"))
