"""Verdicts: each with its reason, in DESIGN.md's order, the same for the same evidence in any order."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.agency import Agency
from config.checklist import Checklist, Part, Period
from config.loading import load_checklist
from matchers.judge import judge
from matchers.model import Coverage, Evidence, Form, NameSource, Outcome, Section, Verdict
from tests.matchers.evidence import AS_OF, FILLER, HOME, LOOKED, Town, matcher_2566, town

PLAN = "แผนการจัดซื้อจัดจ้าง"
PLAN_BODY = "โครงการจ้างเหมา วงเงินงบประมาณ"
REPORT = "รายงานผลการดำเนินงานประจำปี"
REPORT_BODY = "โครงการ ผลที่ได้รับ ปัญหา อุปสรรค ข้อเสนอแนะ"
SUMMARY = "สรุปผลการจัดซื้อจัดจ้างรายเดือน สขร.1"
SUMMARY_BODY = "งานที่จัดซื้อ วงเงิน 5,000 บาท ราคากลาง เหตุผลที่คัดเลือก เลขที่และวันที่ของสัญญา"
MONTHS = ("ตุลาคม 2565", "พฤศจิกายน 2565", "ธันวาคม 2565", "มกราคม 2566", "กุมภาพันธ์ 2566", "มีนาคม 2566")

PRESENT, INCOMPLETE, WRONG_YEAR = Verdict.PRESENT, Verdict.INCOMPLETE, Verdict.WRONG_YEAR
UNREADABLE, UNKNOWN, UNREACHABLE = Verdict.UNREADABLE, Verdict.UNKNOWN, Verdict.UNREACHABLE
MISSING = Verdict.MISSING


def plan(made: Town, year: int | str, path: str = "/plan.pdf") -> Town:
    """A procurement plan (O19) for a year, linked from the home page."""
    made.linked_file(f"{PLAN} ประจำปีงบประมาณ พ.ศ. {year}", path, PLAN_BODY)
    return made


# One verdict at a time


def test_a_plan_of_the_year_with_its_entries_is_present() -> None:
    finding = plan(town(), 2566).finding("O19")
    assert (finding.verdict, finding.reason_code, finding.needs_person) == (PRESENT, "found", False)
    assert finding.evidence[0].url == f"{HOME}plan.pdf"
    assert finding.evidence[0].fiscal_years == (2566,)


def test_a_plan_of_another_year_only_is_wrong_year_and_names_both_years() -> None:
    finding = plan(plan(town(), 2563), 2564, "/new.pdf").finding("O19")
    assert (finding.verdict, finding.reason_code) == (WRONG_YEAR, "other_years")
    assert finding.reason_facts["newest"] == 2564
    assert finding.reason_facts["files"] == 2
    assert "2566" in str(finding.reason_facts["required"])


def test_the_right_year_beside_an_old_one_is_present() -> None:
    assert plan(plan(town(), 2560, "/old.pdf"), 2566).decided("O19") == (PRESENT, "found")


def test_an_element_that_was_looked_for_and_is_not_there_makes_it_incomplete() -> None:
    made = town()
    made.linked_file(f"{REPORT} 2565", "/r.pdf", "โครงการ ผลที่ได้รับ ปัญหา อุปสรรค")
    finding = made.finding("O13")
    assert (finding.verdict, finding.reason_code) == (INCOMPLETE, "lacking")
    assert {e.id: e.met for e in finding.elements} == {
        "projects": True,
        "results": True,
        "problems": True,
        "suggestions": False,
    }


def test_an_element_not_seen_in_a_file_read_in_part_needs_a_person() -> None:
    made = town()
    made.link(f"{REPORT} 2565", "/r.pdf")
    made.file("/r.pdf", f"{REPORT} 2565", "โครงการ ผลที่ได้รับ ปัญหา อุปสรรค", read_whole=False)
    finding = made.finding("O13")
    assert (finding.verdict, finding.needs_person) == (PRESENT, True)
    assert {e.id: e.met for e in finding.elements}["suggestions"] is None


def test_a_document_without_any_year_is_present_but_a_person_must_look() -> None:
    made = town()
    made.linked_file(PLAN, "/plan.pdf", PLAN_BODY)
    finding = made.finding("O19")
    assert (finding.verdict, finding.reason_code, finding.needs_person) == (PRESENT, "year_unstated", True)


def test_a_scan_is_unreadable() -> None:
    made = town()
    made.link(f"{PLAN} ประจำปี 2566", "/plan.pdf")
    made.scan("/plan.pdf", f"{PLAN} ประจำปี 2566")
    assert made.decided("O19") == (UNREADABLE, "scan")


def test_a_file_with_a_password_is_unreadable_for_that_reason() -> None:
    made = town()
    made.link(f"{PLAN} 2566", "/plan.pdf")
    made.file("/plan.pdf", problems=("encrypted",))
    assert made.decided("O19") == (UNREADABLE, "encrypted")


def test_a_kind_of_file_that_cannot_be_read_yet_is_unreadable() -> None:
    made = town()
    made.link(f"{PLAN} 2566", "/plan.xls")
    made.failed("/plan.xls", Outcome.UNREADABLE)
    assert made.decided("O19") == (UNREADABLE, "unsupported")


def test_a_link_that_leads_nowhere_is_unreachable() -> None:
    made = town()
    made.link(PLAN, "#")
    finding = made.finding("O19")
    assert (finding.verdict, finding.reason_code) == (UNREACHABLE, "dead_anchor")
    assert finding.reason_facts["href"] == "#"


@pytest.mark.parametrize(
    ("outcome", "verdict", "reason"),
    [
        (Outcome.DEAD, UNREACHABLE, "http_status"),
        (Outcome.SOFT_404, UNREACHABLE, "soft_404"),
        (Outcome.SERVER_ERROR, UNREACHABLE, "server_error"),
        (Outcome.LOGIN, UNREACHABLE, "login"),
        (Outcome.BOT_WALL, UNKNOWN, "bot_wall"),
        (Outcome.PARKED, UNKNOWN, "parked"),
        (Outcome.ROBOTS, UNKNOWN, "robots"),
        (Outcome.TIMEOUT, UNKNOWN, "timeout"),
        (Outcome.NETWORK, UNKNOWN, "network"),
        (Outcome.FORBIDDEN_ADDRESS, UNKNOWN, "forbidden_address"),
        (Outcome.TOO_LARGE, UNKNOWN, "too_large"),
        (Outcome.STORAGE, UNKNOWN, "storage"),
        (Outcome.UNDER_CONSTRUCTION, MISSING, "placeholder"),
    ],
)
def test_what_came_of_the_only_link_decides(outcome: Outcome, verdict: Verdict, reason: str) -> None:
    made = town()
    made.link(PLAN, "/plan")
    made.failed("/plan", outcome)
    assert made.decided("O19") == (verdict, reason)


def test_nothing_on_a_site_looked_at_is_missing() -> None:
    finding = town().finding("O19")
    assert (finding.verdict, finding.reason_code) == (MISSING, "nothing")
    assert finding.evidence == ()


def test_a_link_that_was_never_asked_for_is_unknown() -> None:
    made = town()
    made.link(PLAN, "/plan")
    assert made.decided("O19") == (UNKNOWN, "not_opened")


def test_a_document_on_another_host_that_was_not_fetched_is_unknown() -> None:
    made = town()
    made.link(f"{PLAN} 2566", "https://drive.google.com/file/d/1/view", service="drive")
    assert made.decided("O19") == (UNKNOWN, "off_site")


def test_a_document_on_another_host_that_was_fetched_is_read() -> None:
    made = town()
    url = "https://files.example.com/plan.pdf"
    made.linked_file(f"{PLAN} 2566", url, PLAN_BODY)
    assert made.decided("O19") == (PRESENT, "found")


def test_a_site_that_could_not_be_entered_leaves_every_item_unknown() -> None:
    made = Town(coverage=Coverage(home=Outcome.BOT_WALL, failure="bot_wall"))
    findings = made.findings()
    assert len(findings) == 43
    assert {(f.verdict, f.reason_code) for f in findings.values()} == {(UNKNOWN, "site_failed")}


def test_every_requirement_has_one_finding_in_the_checklists_order() -> None:
    assert list(town().findings()) == [f"O{n}" for n in range(1, 44)]


# Several candidates

LADDER = (PRESENT, INCOMPLETE, WRONG_YEAR, UNREADABLE, UNKNOWN, UNREACHABLE, MISSING)


def candidate(made: Town, verdict: Verdict) -> None:
    """One candidate of O13 that by itself leads to ``verdict``."""
    name, path = f"{REPORT} 2565", f"/{verdict.value}"
    if verdict is PRESENT:
        made.linked_file(name, path, REPORT_BODY)
    elif verdict is INCOMPLETE:
        made.linked_file(name, path, "โครงการ ผลที่ได้รับ")
    elif verdict is WRONG_YEAR:
        made.linked_file(f"{REPORT} 2560", path, REPORT_BODY)
    elif verdict is UNREADABLE:
        made.link(name, path)
        made.scan(path, name)
    elif verdict is UNKNOWN:
        made.link(name, path)
        made.failed(path, Outcome.TIMEOUT)
    elif verdict is UNREACHABLE:
        made.link(name, path)
        made.failed(path, Outcome.DEAD, 404)
    else:
        made.linked_page(REPORT, path)


@pytest.mark.parametrize("verdict", LADDER)
def test_each_rung_of_the_ladder_stands_alone(verdict: Verdict) -> None:
    made = town()
    candidate(made, verdict)
    assert made.decided("O13")[0] is verdict


@pytest.mark.parametrize(("better", "worse"), list(pairwise(LADDER)))
def test_of_two_candidates_the_better_wins(better: Verdict, worse: Verdict) -> None:
    made = town()
    candidate(made, worse)
    candidate(made, better)
    assert made.decided("O13")[0] is better


# Periods


@pytest.mark.parametrize(
    ("code", "name", "body", "verdict"),
    [
        ("O19", f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2566", PLAN_BODY, PRESENT),
        ("O19", f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2565", PLAN_BODY, WRONG_YEAR),
        ("O13", f"{REPORT} ประจำปีงบประมาณ พ.ศ. 2565", REPORT_BODY, PRESENT),
        ("O13", f"{REPORT} ประจำปีงบประมาณ พ.ศ. 2566", REPORT_BODY, WRONG_YEAR),
        ("O4", "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)", "ยุทธศาสตร์ เป้าหมาย", PRESENT),
        ("O4", "แผนพัฒนาท้องถิ่น (พ.ศ. 2561 - 2565)", "ยุทธศาสตร์ เป้าหมาย", WRONG_YEAR),
        (
            "O12",
            "รายงานการกำกับติดตามการดำเนินงาน รอบ 6 เดือน ปีงบประมาณ 2566",
            "โครงการ แล้วเสร็จ เบิกจ่าย",
            PRESENT,
        ),
        (
            "O12",
            "รายงานการกำกับติดตามการดำเนินงาน รอบ 6 เดือน ปีงบประมาณ 2565",
            "โครงการ แล้วเสร็จ เบิกจ่าย",
            WRONG_YEAR,
        ),
        ("O15", "คู่มือสำหรับประชาชน พ.ศ. 2558", "การขออนุญาต ขั้นตอน", PRESENT),
    ],
)
def test_the_time_an_item_asks_for_decides(code: str, name: str, body: str, verdict: Verdict) -> None:
    made = town()
    made.linked_file(name, "/a.pdf", body)
    assert made.decided(code)[0] is verdict


def test_six_monthly_summaries_are_present() -> None:
    made = town()
    for number, month in enumerate(MONTHS):
        made.linked_file(f"{SUMMARY} เดือน{month}", f"/{number}.pdf", SUMMARY_BODY)
    assert made.decided("O21") == (PRESENT, "found")


def test_five_monthly_summaries_are_too_few() -> None:
    made = town()
    for number, month in enumerate(MONTHS[:5]):
        made.linked_file(f"{SUMMARY} เดือน{month}", f"/{number}.pdf", SUMMARY_BODY)
    finding = made.finding("O21")
    assert (finding.verdict, finding.reason_code) == (INCOMPLETE, "too_few")
    assert (finding.reason_facts["have"], finding.reason_facts["wanted"]) == (5, 6)


def test_six_summaries_of_the_year_before_are_wrong_year() -> None:
    made = town()
    for number, month in enumerate(MONTHS):
        name, year = month.split()
        made.linked_file(f"{SUMMARY} เดือน{name} {int(year) - 1}", f"/{number}.pdf", SUMMARY_BODY)
    assert made.decided("O21")[0] is WRONG_YEAR


@pytest.mark.parametrize(("manuals", "verdict"), [(2, INCOMPLETE), (3, PRESENT)])
def test_staff_manuals_must_be_three(manuals: int, verdict: Verdict) -> None:
    made = town()
    for number, work in enumerate(("งานพัสดุ", "งานสารบรรณ", "งานทะเบียน")[:manuals]):
        made.linked_file(f"คู่มือการปฏิบัติงาน {work}", f"/{number}.pdf", "ขั้นตอน เจ้าหน้าที่")
    assert made.decided("O14")[0] is verdict


def test_one_manual_under_three_addresses_is_one() -> None:
    made = town()
    for number in range(3):
        made.link("คู่มือการปฏิบัติงาน งานพัสดุ", f"/{number}.pdf")
        made.file(f"/{number}.pdf", "คู่มือการปฏิบัติงาน งานพัสดุ", "ขั้นตอน เจ้าหน้าที่", sha256="same")
    assert made.decided("O14") == (INCOMPLETE, "too_few")


def test_elements_that_were_never_recovered_are_not_reported() -> None:
    made = town()
    made.linked_file("รายงานผลตามนโยบาย No Gift Policy ปี 2566", "/g.pdf", "ไม่มีผู้รับของขวัญ")
    finding = made.finding("O33")
    assert (finding.verdict, finding.elements_known, finding.elements) == (PRESENT, False, ())


def test_a_report_on_spending_alone_is_no_annual_report() -> None:
    made = town()
    made.linked_file(
        f"{REPORT} 2565", "/s.pdf", "รายงานการใช้จ่ายงบประมาณ โครงการ เบิกจ่ายร้อยละ 80 ปัญหา ข้อเสนอแนะ"
    )
    assert made.decided("O13") == (INCOMPLETE, "lacking")


# A checklist of one's own


def own_checklist(*parts: Part, **more: object) -> Checklist:
    """The procurement plan alone, with other parts."""
    edition = load_checklist("oit-2566")
    requirement = edition.by_code["O19"].model_copy(update={**({"parts": parts} if parts else {}), **more})
    return edition.model_copy(update={"requirements": (requirement,), "indicators": ()})


TWO_PARTS = own_checklist(
    Part(id="now", period=Period.PLAN), Part(id="before", period=Period.ANNUAL_PREVIOUS)
)


def test_a_requirement_with_both_parts_is_present() -> None:
    made = plan(plan(town(), 2566), 2565, "/before.pdf")
    assert made.decided("O19", checklist=TWO_PARTS) == (PRESENT, "found")


def test_one_of_two_parts_is_incomplete() -> None:
    assert plan(town(), 2566).decided("O19", checklist=TWO_PARTS) == (INCOMPLETE, "part_absent")


def test_none_of_two_parts_is_missing() -> None:
    assert town().decided("O19", checklist=TWO_PARTS) == (MISSING, "nothing")


def test_what_is_not_due_yet_is_unknown() -> None:
    checklist = own_checklist(due_on=AS_OF.replace(day=30))
    assert town().decided("O19", checklist=checklist) == (UNKNOWN, "not_due")
    assert town().decided("O19", checklist=checklist, as_of=AS_OF.replace(day=30)) == (MISSING, "nothing")


# Defects


@pytest.mark.parametrize("next_words", ["\nรายการ", "\nเรื่อง การจัดซื้อ", " ครั้งที่ 1", "\nโครงการ", "\nรายงานขอซื้อ"])
def test_a_year_at_the_end_of_a_line_is_read_whatever_follows(next_words: str) -> None:
    made = town()
    made.linked_file("เล่มที่ 1", "/plan.pdf", title=f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2560{next_words} วงเงิน")
    assert made.decided("O19")[0] is WRONG_YEAR


def test_the_page_that_lists_two_manuals_is_no_third() -> None:
    made = town()
    introduction = f"รวมคู่มือการปฏิบัติงานของเจ้าหน้าที่ ขั้นตอนการทำงาน {FILLER}"
    made.linked_page("คู่มือการปฏิบัติงาน", "/manuals", introduction)
    for number, work in enumerate(("งานพัสดุ", "งานสารบรรณ")):
        made.linked_file(f"คู่มือการปฏิบัติงาน {work}", f"/{number}.pdf", "ขั้นตอน เจ้าหน้าที่", on="/manuals")
    assert made.decided("O14") == (INCOMPLETE, "too_few")


def test_two_reports_that_each_lack_something_are_not_one_whole_report() -> None:
    made = town()
    made.linked_file(f"{REPORT} 2565", "/a.pdf", f"โครงการ ผลที่ได้รับ {FILLER}")
    made.linked_file("สรุปผลการปฏิบัติงานประจำปี 2565", "/b.pdf", f"ปัญหา อุปสรรค ข้อเสนอแนะ {FILLER}")
    assert made.decided("O13")[0] is INCOMPLETE


def test_one_document_with_six_monthly_summaries_is_present() -> None:
    months = (m.split() for m in MONTHS)
    told = "\n".join(f"สรุปผลการจัดซื้อจัดจ้างในรอบเดือน {m} พ.ศ. {y}\n{SUMMARY_BODY * 6}" for m, y in months)
    made = town()
    made.linked_file(f"{SUMMARY} ปีงบประมาณ 2566", "/all.pdf", told)
    assert made.decided("O21") == (PRESENT, "found")


@pytest.mark.parametrize("how", ["scan", "timeout"])
def test_months_that_could_not_be_read_are_not_called_lacking(how: str) -> None:
    made = town()
    for number, month in enumerate(MONTHS):
        name, path = f"{SUMMARY} เดือน{month}", f"/{number}.pdf"
        if number < 4:
            made.linked_file(name, path, SUMMARY_BODY)
            continue
        made.link(name, path)
        if how == "scan":
            made.scan(path, name)
        else:
            made.failed(path, Outcome.TIMEOUT)
    finding = made.finding("O21")
    assert finding.verdict is not INCOMPLETE or finding.needs_person


def test_a_report_on_the_first_quarter_does_not_cover_the_first_half() -> None:
    made = town()
    name = "รายงานการกำกับติดตามการดำเนินงานประจำปี ไตรมาสที่ 1 ปีงบประมาณ 2566"
    made.linked_file(name, "/q1.pdf", "โครงการ แล้วเสร็จ เบิกจ่าย 5,000 บาท")
    finding = made.finding("O12")
    assert finding.verdict is not PRESENT or finding.needs_person


def test_a_part_that_could_not_be_opened_is_not_called_lacking() -> None:
    made = plan(town(), 2566)
    made.link(f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2565", "/before.pdf")
    made.failed("/before.pdf", Outcome.TIMEOUT)
    assert made.decided("O19", checklist=TWO_PARTS)[0] is UNKNOWN


def test_a_lacking_part_beside_one_of_another_year_is_incomplete() -> None:
    checklist = own_checklist(
        Part(id="now", period=Period.PLAN, minimum_count=2), Part(id="half", period=Period.ANNUAL_PREVIOUS)
    )
    assert plan(town(), 2566).decided("O19", checklist=checklist)[0] is INCOMPLETE


# Purity


def mixed_town() -> Town:
    """A site on which every verdict occurs, with ties."""
    made = town()
    for verdict in LADDER:
        candidate(made, verdict)
    for year in (2563, 2564, 2566):
        plan(made, year, f"/{year}.pdf")
        plan(made, year, f"/copy/{year}.pdf")
    made.link("คู่มือสำหรับประชาชน", "/m1")
    made.link("คู่มือสำหรับประชาชน", "/m2")
    made.linked_page("โครงสร้างองค์กร", "/o1", FILLER, has_photos=2)
    made.link("Facebook", "https://www.facebook.com/town", service="facebook")
    return made


def as_json(evidence: list[Evidence]) -> list[str]:
    """The findings as they would be written."""
    matcher = matcher_2566()
    found = judge(evidence, LOOKED, Agency(url=HOME), matcher.checklist, AS_OF, matcher=matcher)
    return [finding.model_dump_json() for finding in found]


def test_the_same_evidence_twice_gives_the_same_bytes() -> None:
    assert as_json(mixed_town().evidence) == as_json(mixed_town().evidence)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_evidence_does_not_matter(seed: int) -> None:
    shuffled = mixed_town().evidence
    random.Random(seed).shuffle(shuffled)
    assert as_json(shuffled) == as_json(mixed_town().evidence)


def test_when_a_page_was_fetched_changes_no_verdict() -> None:
    later = [e.model_copy(update={"fetched_at": None}) for e in mixed_town().evidence]
    matcher = matcher_2566()
    found = judge(later, LOOKED, Agency(url=HOME), matcher.checklist, AS_OF, matcher=matcher)
    assert [f.verdict for f in found] == [f.verdict for f in mixed_town().findings().values()]


# Any evidence

WORDS = st.sampled_from(
    [
        "",
        PLAN,
        REPORT,
        "Q&A",
        "E-Service",
        "ดาวน์โหลด",
        "O13",
        "ปี 2566",
        "#",
        "ITA",
        FILLER,
        "\u0e33",
        "{name}",
    ]
)
PATHS = st.sampled_from([HOME, f"{HOME}a", f"{HOME}b.pdf", "https://m.me/x", "javascript:x()", ""])
EVIDENCE = st.builds(
    Evidence,
    kind=st.sampled_from(["link", "page", "file"]),
    url=PATHS,
    text=WORDS | st.text(max_size=20),
    name_source=st.sampled_from(NameSource),
    found_on=st.none() | PATHS,
    clicks=st.lists(WORDS, max_size=2).map(tuple),
    depth=st.integers(0, 2),
    href=WORDS,
    dead_anchor=st.booleans(),
    code=st.sampled_from(["", "O13", "๐๑๓", "O40-O41", "O99", "EB 4"]),
    trail=st.lists(WORDS, max_size=2).map(tuple),
    beside=WORDS,
    in_menu=st.booleans(),
    repeats=st.integers(1, 4),
    outcome=st.none() | st.sampled_from(Outcome),
    asked_as=st.lists(PATHS, max_size=2).map(tuple),
    body=WORDS,
    sections=st.lists(st.builds(Section, level=st.just(2), text=WORDS, body=WORDS), max_size=2).map(tuple),
    forms=st.lists(st.builds(Form, action=PATHS, fields=st.just(("ชื่อ", "เรื่อง"))), max_size=1).map(tuple),
    read_whole=st.booleans(),
    has_photos=st.integers(0, 2),
    own_fingerprint=st.sampled_from(["", "x"]),
    own_host=st.booleans(),
    service=st.sampled_from(["", "drive", "facebook", "form"]),
    problems=st.lists(st.sampled_from(["scan", "control", "unreadable"]), max_size=1).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(evidence=st.lists(EVIDENCE, max_size=12), home=st.none() | st.sampled_from(Outcome))
def test_any_evidence_can_be_judged(evidence: list[Evidence], home: Outcome | None) -> None:
    matcher = matcher_2566()
    coverage = Coverage(home=home)
    found = judge(evidence, coverage, Agency(), matcher.checklist, AS_OF, matcher=matcher)
    opened = [e for e in evidence if e.outcome is Outcome.OPENED and e.kind != "link"]
    for finding in found:
        if finding.verdict in (PRESENT, INCOMPLETE, WRONG_YEAR):
            assert opened, f"{finding.code} rests on nothing that was opened"
        if finding.verdict is MISSING:
            assert home is Outcome.OPENED, f"{finding.code} is called missing on a site never entered"
