"""The shipped checklists, held against what docs/checklists.md and their sources say."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from rapidfuzz import fuzz

from config.checklist import Alias, Checklist, Period, Requirement
from config.loading import SIGNS, checklist_for, editions, load_checklist
from matchers.elements import check_elements, read_signs
from matchers.text import fold_misspellings, squeeze

EDITIONS = editions()
REQUIREMENTS = [pytest.param(c, r, id=f"{c.name}-{r.code}") for c in EDITIONS for r in c.requirements]
ALIASES = [
    pytest.param(c, r, a, id=f"{c.name}-{r.code}-{a.text}")
    for c in EDITIONS
    for r in c.requirements
    for a in r.aliases
]
SIMILAR = 0.6
"""Titles at least so alike need a term that tells them apart."""


def plain(text: str) -> str:
    return squeeze(fold_misspellings(text))


def excludes(requirement: Requirement, name: str) -> bool:
    """Whether a term of ``requirement`` speaks against ``name``."""
    text = plain(name)
    if any(plain(word) in text for word in requirement.must_not):
        return True
    return not all(any(plain(word) in text for word in group) for group in requirement.must)


# Numbers, titles and groups, as the sources restate the form.


def test_editions_are_shipped_newest_first_and_the_act_last() -> None:
    years = [2569, 2568, 2567, 2566, 2565, 2564]
    assert [c.name for c in EDITIONS] == [*(f"oit-{year}" for year in years), "oia-2540"]


@pytest.mark.parametrize(
    ("year", "items"), [(2564, 43), (2565, 43), (2566, 43), (2567, 35), (2568, 28), (2569, 26)]
)
def test_an_edition_has_its_published_number_of_items_in_order(year: int, items: int) -> None:
    assert [r.code for r in checklist_for(year).requirements] == [f"O{n}" for n in range(1, items + 1)]


def test_the_act_has_section_7_1_to_5_and_section_9_1_to_8() -> None:
    codes = [*(f"M7.{n}" for n in range(1, 6)), *(f"M9.{n}" for n in range(1, 9))]
    requirements = load_checklist("oia-2540").requirements
    assert [r.code for r in requirements] == codes
    assert [r.title.split()[0] for r in requirements] == [f"ม.{c[1]}({c[3]})" for c in codes]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("oit-2564", "partly_recovered"),
        ("oit-2565", "partly_recovered"),
        ("oit-2566", "confirmed"),
        ("oit-2567", "reconstructed"),
        ("oit-2568", "partly_recovered"),
        ("oit-2569", "partly_recovered"),
        ("oia-2540", "confirmed"),
    ],
)
def test_an_edition_says_how_sure_it_is_and_why(name: str, status: str) -> None:
    checklist = load_checklist(name)
    assert checklist.status == status
    assert checklist.note is not None
    assert checklist.label("O8") == ("O8?" if status == "reconstructed" else "O8")


@pytest.mark.parametrize("name", ["oit-2567", "oit-2568", "oit-2569", "oia-2540"])
def test_where_groups_were_not_found_none_are_made_up(name: str) -> None:
    checklist = load_checklist(name)
    assert checklist.indicators == ()
    assert {r.sub_indicator for r in checklist.requirements} == {""}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("oit-2565", set()),
        ("oit-2567", {"O1", "O2", "O3", "O25"}),
        ("oit-2568", {"O1", "O2"}),
        ("oit-2569", {"O1", "O2"}),
        ("oia-2540", set()),
    ],
)
def test_elements_are_known_only_where_they_were_found(name: str, codes: set[str]) -> None:
    assert {r.code for r in load_checklist(name).requirements if r.elements_known} == codes


@pytest.mark.parametrize("checklist", EDITIONS, ids=lambda c: c.name)
def test_no_day_is_given_where_no_source_says_one(checklist: Checklist) -> None:
    assert [r.code for r in checklist.requirements if r.due_on] == []


def test_an_item_can_have_two_parts_of_two_years() -> None:
    parts = checklist_for(2569).by_code["O10"].parts
    assert [(p.period, p.is_document) for p in parts] == [
        (Period.CURRENT, False),
        (Period.ANNUAL_PREVIOUS, True),
    ]
    gifts = checklist_for(2569).by_code["O20"].parts
    assert [p.period for p in gifts] == [Period.PLAN, Period.ANNUAL_PREVIOUS]


@pytest.mark.parametrize(
    ("year", "code", "concepts"),
    [
        (2568, "O1", {"structure", "powers"}),
        (2568, "O3", {"contact", "qa"}),
        (2568, "O16", {"ethics_code", "ethics_drive"}),
        (2568, "O21", {"no_gift_declaration", "no_gift_culture"}),
        (2569, "O10", {"eservice", "service_statistics"}),
        (2569, "O20", {"no_gift_declaration", "no_gift_culture", "no_gift_report", "gift_receipt_report"}),
        (2566, "O11", {"annual_plan", "annual_budget_plan"}),
    ],
)
def test_an_item_that_joins_older_ones_names_them(year: int, code: str, concepts: set[str]) -> None:
    requirement = checklist_for(year).by_code[code]
    assert {requirement.concept, *requirement.also} == concepts


@pytest.mark.parametrize(
    ("year", "sizes"),
    [
        (2564, {"9.1": 9, "9.2": 8, "9.3": 7, "9.4": 4, "9.5": 5, "10.1": 8, "10.2": 2}),
        (2565, {"9.1": 9, "9.2": 8, "9.3": 7, "9.4": 4, "9.5": 5, "10.1": 8, "10.2": 2}),
        (2566, {"9.1": 10, "9.2": 8, "9.3": 4, "9.4": 4, "9.5": 4, "10.1": 8, "10.2": 5}),
    ],
)
def test_sub_indicators_have_their_published_sizes(year: int, sizes: dict[str, int]) -> None:
    assert Counter(r.sub_indicator for r in checklist_for(year).requirements) == sizes


@pytest.mark.parametrize(
    ("year", "code", "title"),
    [
        (2564, "O10", "แผนดำเนินงานประจำปี"),
        (2564, "O18", "แผนการใช้จ่ายงบประมาณประจำปี"),
        (2564, "O20", "รายงานผลการใช้จ่ายงบประมาณประจำปี"),
        (2564, "O21", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ"),
        (2564, "O32", "ช่องทางการรับฟังความคิดเห็น"),
        (2564, "O34", "เจตจำนงสุจริตของผู้บริหาร"),
        (2564, "O38", "การเสริมสร้างวัฒนธรรมองค์กร"),
        (2565, "O34", "นโยบายไม่รับของขวัญ (No Gift Policy)"),
        (2565, "O38", "การเสริมสร้างวัฒนธรรมองค์กร ตามมาตรฐานทางจริยธรรม"),
        (2567, "O4", "ข้อมูลการติดต่อ"),
        (2567, "O14", "รายการการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ"),
        (2567, "O25", "การเปิดโอกาสให้เกิดการมีส่วนร่วม"),
        (2567, "O30", "การประเมินความเสี่ยงการทุจริตในประเด็นที่เกี่ยวข้องกับสินบน"),
        (2568, "O1", "โครงสร้างและอำนาจหน้าที่"),
        (2568, "O12", "รายการการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ และความก้าวหน้าการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ"),
        (2568, "O28", "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"),
        (2569, "O3", "ข้อมูลการติดต่อและช่องทางการสอบถาม"),
        (2569, "O10", "ระบบการให้บริการผ่านช่องทางออนไลน์ (E-Service)"),
        (2569, "O22", "รายงานผลการดำเนินการตามแผนบริหารจัดการความเสี่ยงการทุจริตของหน่วยงาน"),
        (2569, "O25", "การนำผลการประเมิน ITA ไปสู่การพัฒนาองค์กร"),
        (2566, "O10", "นโยบายคุ้มครองข้อมูลส่วนบุคคล"),
        (2566, "O12", "รายงานการกำกับติดตามการดำเนินงานและการใช้งบประมาณประจำปี รอบ 6 เดือน"),
        (2566, "O13", "รายงานผลการดำเนินงานประจำปี"),
        (2566, "O19", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ"),
        (2566, "O31", "ประกาศเจตนารมณ์นโยบาย No Gift Policy จากการปฏิบัติหน้าที่"),
        (2566, "O43", "การดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"),
    ],
)
def test_titles_stand_as_the_sources_print_them(year: int, code: str, title: str) -> None:
    assert checklist_for(year).by_code[code].title == title


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        *[(f"O{n}", f"O{n}") for n in range(1, 10)],  # 9.1 but for the privacy policy, new in 2566
        *[(f"O{n}", f"O{n + 1}") for n in range(10, 18)],  # plan to E-Service moved by one
        *[(f"O{n}", f"O{n - 2}") for n in range(21, 32)],  # procurement, personnel, complaints moved by two
        ("O33", "O30"),
        *[("O36", "O34"), ("O37", "O35"), ("O39", "O36"), ("O40", "O37"), ("O41", "O38")],
        *[("O42", "O42"), ("O43", "O43")],
    ],
)
def test_the_same_disclosure_has_the_same_concept_in_both_years(older: str, newer: str) -> None:
    assert checklist_for(2564).by_code[older].concept == checklist_for(2566).by_code[newer].concept


def test_what_was_dropped_or_new_shares_no_concept() -> None:
    concepts_2564 = {r.concept: r.code for r in checklist_for(2564).requirements}
    concepts_2566 = {r.concept: r.code for r in checklist_for(2566).requirements}
    dropped = {code for concept, code in concepts_2564.items() if concept not in concepts_2566}
    new = {code for concept, code in concepts_2566.items() if concept not in concepts_2564}
    assert dropped == {"O18", "O19", "O20", "O32", "O34", "O35", "O38"}
    assert new == {"O10", "O31", "O32", "O33", "O39", "O40", "O41"}


@pytest.mark.parametrize(
    ("year", "period", "numbers"),
    [
        (2566, Period.ANNUAL_PREVIOUS, {13, 17, 22, 26, 38}),
        (2566, Period.FIRST_HALF, {12, 16, 24, 29, 37}),
        (2566, Period.MONTHLY, {21}),
        (2566, Period.ASSESSES_PREVIOUS, {42}),
        (2566, Period.MULTI_YEAR, {4}),
        (2564, Period.ANNUAL_PREVIOUS, {12, 16, 20, 24, 28, 41}),
        (2564, Period.FIRST_HALF, {11, 15, 19, 26, 31, 40}),
        (2564, Period.MONTHLY, {23}),
        (2565, Period.ANNUAL_PREVIOUS, {12, 16, 20, 24, 28, 41}),
        (2567, Period.ANNUAL_PREVIOUS, {9, 17, 19, 31, 33, 35}),
        (2568, Period.ANNUAL_PREVIOUS, {7, 11, 13, 15, 19, 24, 26, 28}),
        (2569, Period.ANNUAL_PREVIOUS, {7, 12, 14, 18, 22, 24, 26}),
        (2569, Period.MONTHLY, {11}),
    ],
)
def test_periods_are_those_of_the_sources(year: int, period: Period, numbers: set[int]) -> None:
    assert {r.number for r in checklist_for(year).requirements if r.parts[0].period is period} == numbers


def test_procurement_is_the_business_of_the_finance_division() -> None:
    checklist = checklist_for(2566)
    assert {r.code for r in checklist.requirements if r.division == "finance"} == {"O19", "O20", "O21", "O22"}
    assert checklist.divisions["finance"].th == "กองคลัง"


def test_the_budget_report_and_procurement_plan_of_2564_belong_to_the_finance_division() -> None:
    by_code = checklist_for(2564).by_code
    assert (by_code["O20"].division, by_code["O21"].division) == ("finance", "finance")


def test_minimum_counts_are_three_staff_manuals_and_six_months() -> None:
    counts = {r.code: p.minimum_count for r in checklist_for(2566).requirements for p in r.parts}
    assert {code: n for code, n in counts.items() if n > 1} == {"O14": 3, "O21": 6}


@pytest.mark.parametrize(
    ("year", "codes"), [(2566, {"O8", "O9", "O18", "O28"}), (2564, {"O8", "O9", "O17", "O30", "O32"})]
)
def test_items_that_are_a_link_are_known(year: int, codes: set[str]) -> None:
    assert {r.code for r in checklist_for(year).requirements if r.link_is_enough} == codes


# Elements.


def test_elements_of_2564_were_found_for_two_items_only() -> None:
    requirements = checklist_for(2564).requirements
    assert {r.code for r in requirements if r.elements_known} == {"O1", "O2"}
    assert all(not p.elements for r in requirements if not r.elements_known for p in r.parts)


def test_elements_of_2566_were_found_for_all_but_o33() -> None:
    assert {r.code for r in checklist_for(2566).requirements if not r.elements_known} == {"O33"}


@pytest.mark.parametrize(("checklist", "requirement"), REQUIREMENTS)
def test_an_item_whose_elements_are_known_has_a_deciding_one(
    checklist: Checklist, requirement: Requirement
) -> None:
    del checklist
    elements = [e for p in requirement.parts for e in p.elements]
    assert requirement.elements_known == any(e.deciding for e in elements)


@pytest.mark.parametrize(("checklist", "requirement"), REQUIREMENTS)
def test_a_deciding_element_can_be_checked_by_a_machine(
    checklist: Checklist, requirement: Requirement
) -> None:
    del checklist
    unchecked = [e.id for p in requirement.parts for e in p.elements if e.deciding and not e.can_be_seen]
    assert unchecked == []
    assert {e.sign for p in requirement.parts for e in p.elements} <= SIGNS | {""}


@pytest.mark.parametrize(("checklist", "requirement"), REQUIREMENTS)
def test_no_word_of_an_element_is_empty_once_spaces_and_marks_are_gone(
    checklist: Checklist, requirement: Requirement
) -> None:
    del checklist
    words = [w for p in requirement.parts for e in p.elements for w in e.any_of]
    words += [*requirement.must_not, *(w for group in requirement.must for w in group)]
    assert [w for w in words if len(plain(w)) < 2] == []


SPENDING_REPORT = """
รายงานผลการใช้จ่ายงบประมาณรายจ่ายประจำปีงบประมาณ พ.ศ. 2565
แผนงาน หมวดรายจ่าย งบประมาณอนุมัติ โอนเพิ่ม โอนลด เบิกจ่าย คงเหลือ ร้อยละ
แผนงานบริหารงานทั่วไป งบบุคลากร 12,450,000 บาท เบิกจ่าย 11,900,450 บาท ร้อยละ 95.58
แผนงานเคหะและชุมชน โครงการก่อสร้างถนน งบลงทุน 4,800,000 บาท เบิกจ่าย 4,799,000 บาท ร้อยละ 99.98
"""


def test_a_report_on_money_alone_lacks_elements_of_o13() -> None:
    part = checklist_for(2566).by_code["O13"].parts[0]
    results = check_elements(part, [SPENDING_REPORT], read_whole=True, signs=read_signs(SPENDING_REPORT))
    assert {e.id for e in results if e.met is False} == {"results", "problems", "suggestions"}


def test_the_name_of_a_spending_report_speaks_against_o13_and_for_o20_of_2564() -> None:
    name = "รายงานผลการใช้จ่ายงบประมาณ ประจำปีงบประมาณ พ.ศ. 2565"
    assert excludes(checklist_for(2566).by_code["O13"], name)
    assert not excludes(checklist_for(2564).by_code["O20"], name)


# Texts for the officer.


@pytest.mark.parametrize(("checklist", "requirement"), REQUIREMENTS)
def test_advice_is_said_in_both_languages_and_names_a_place_to_publish(
    checklist: Checklist, requirement: Requirement
) -> None:
    del checklist
    assert any(word in requirement.advice.th for word in ("เผยแพร่", "วางลิงก์"))
    assert any(word in requirement.advice.th for word in ("เมนู", "หน้าแรก", "เมนูหลัก"))
    assert any(word in requirement.advice.en for word in ("publish", "Publish", "link", "Post"))
    assert (
        "{" not in requirement.advice.th + requirement.what.th + requirement.advice.en + requirement.what.en
    )


@pytest.mark.parametrize(("checklist", "requirement"), REQUIREMENTS)
def test_advice_on_a_report_of_last_year_names_last_year(
    checklist: Checklist, requirement: Requirement
) -> None:
    if requirement.parts[0].period is Period.ANNUAL_PREVIOUS and checklist.fiscal_year:
        assert str(checklist.fiscal_year - 1) in requirement.advice.th
        assert str(checklist.fiscal_year - 1) in requirement.advice.en


@pytest.mark.parametrize("checklist", EDITIONS, ids=lambda c: c.name)
def test_every_item_has_advice_of_its_own(checklist: Checklist) -> None:
    assert len({r.advice.th for r in checklist.requirements}) == len(checklist.requirements)


# Names and the terms that tell siblings apart.


@pytest.mark.parametrize(("checklist", "requirement", "alias"), ALIASES)
def test_an_alias_is_no_title_and_its_item_does_not_refuse_it(
    checklist: Checklist, requirement: Requirement, alias: Alias
) -> None:
    titles = {"".join(r.title.split()): r.code for r in checklist.requirements}
    assert "".join(alias.text.split()) not in titles
    assert alias.source.strip()
    assert not excludes(requirement, alias.text)


@pytest.mark.parametrize("checklist", EDITIONS, ids=lambda c: c.name)
def test_no_alias_stands_at_two_items(checklist: Checklist) -> None:
    where = Counter(plain(a.text) for r in checklist.requirements for a in r.aliases)
    assert [text for text, n in where.items() if n > 1] == []


@pytest.mark.parametrize(("checklist", "requirement"), REQUIREMENTS)
def test_an_item_does_not_refuse_its_own_title(checklist: Checklist, requirement: Requirement) -> None:
    del checklist
    title = plain(requirement.title)
    assert [w for w in requirement.must_not if plain(w) in title] == []
    assert [g for g in requirement.must if not any(plain(w) in title for w in g)] == []


def _confusable(checklist: Checklist) -> list[tuple[Requirement, Requirement]]:
    return [
        (a, b)
        for a, b in permutations(checklist.requirements, 2)
        if fuzz.ratio(plain(a.title), plain(b.title)) >= SIMILAR * 100
    ]


@pytest.mark.parametrize(
    ("requirement", "sibling"),
    [
        pytest.param(a, b, id=f"{c.name}-{a.code}-refuses-{b.code}")
        for c in EDITIONS
        for a, b in _confusable(c)
    ],
)
def test_an_item_refuses_the_title_of_a_sibling_that_looks_like_it(
    requirement: Requirement, sibling: Requirement
) -> None:
    assert excludes(requirement, sibling.title)


@pytest.mark.parametrize(
    ("year", "code", "name"),
    [
        (2566, "O4", "รายงานการติดตามและประเมินผลแผนพัฒนาท้องถิ่น"),
        (2566, "O4", "แผนอัตรากำลัง 3 ปี"),
        (2566, "O4", "แผนพัฒนาบุคลากร 3 ปี"),
        (2566, "O4", "แผนการดำเนินงานประจำปี"),
        (2566, "O11", "แผนพัฒนาท้องถิ่น พ.ศ. 2566 - 2570"),
        (2566, "O11", "แผนการจัดเก็บรายได้ประจำปี"),
        (2566, "O11", "เทศบัญญัติงบประมาณรายจ่ายประจำปี"),
        (2566, "O13", "รายงานการติดตามและประเมินผลแผนพัฒนาท้องถิ่น"),
        (2566, "O13", "เทศบัญญัติงบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ. 2565"),
        (2566, "O13", "รายงานผลการประหยัดพลังงาน"),
        (2566, "O13", "LPA การประเมินประสิทธิภาพขององค์กร"),
        (2566, "O17", "แบบสอบถามความพึงพอใจ"),
        (2566, "O21", "รายงานผลการจัดซื้อจัดจ้าง รอบ 6 เดือน"),
        (2566, "O22", "รายงานผลการตรวจสอบพัสดุประจำปี"),
        (2566, "O23", "แผนพัฒนาบุคลากร 3 ปี"),
        (2566, "O23", "แผนอัตรากำลัง 3 ปี"),
        (2566, "O23", "นโยบายคุ้มครองข้อมูลส่วนบุคคล"),
        (2566, "O28", "ช่องทางแจ้งเรื่องร้องเรียนร้องทุกข์"),
        (2566, "O42", "มาตรการส่งเสริมความโปร่งใสในการจัดซื้อจัดจ้าง"),
        (2566, "O9", "บริการออนไลน์"),
        (2566, "O8", "คำถามที่พบบ่อย (FAQ)"),
        (2566, "O3", "ประมวลจริยธรรมสำหรับเจ้าหน้าที่"),
        (2566, "O1", "ยุทธศาสตร์การพัฒนาด้านโครงสร้างพื้นฐาน"),
        (2564, "O18", "แผนการจัดเก็บรายได้ประจำปี"),
        (2564, "O20", "เทศบัญญัติงบประมาณรายจ่ายประจำปี"),
    ],
)
def test_names_of_other_documents_are_refused(year: int, code: str, name: str) -> None:
    assert excludes(checklist_for(year).by_code[code], name)


@pytest.mark.parametrize(
    ("year", "code", "name"),
    [
        (2566, "O13", "รายงานผลการปฏิบัติงานประจำปี 2565"),
        (2566, "O12", "รายงานผลการดำเนินงานและการใช้จ่ายงบประมาณ ไตรมาส 2"),
        (2566, "O21", "สขร.1 เดือน มกราคม 2566"),
        (2566, "O21", "สรุปผลการจัดซื้อจัดจ้าง เดือนธันวาคม 2565"),
        (2566, "O21", "สรุปผลการจัดซื้อจัดจ้างรายเดือน รอบ 6 เดือนแรก"),
        (2566, "O22", "รายงานสรุปผลการจัดซื้อจัดจ้าง ปี 2565"),
        (2566, "O26", "รายงานผลการดำเนินการตามนโยบายการบริหารทรัพยากรบุคคล ประจำปี 2565"),
        (2566, "O31", "ประกาศเจตนารมณ์ งดรับของขวัญ (No Gift Policy)"),
        (2566, "O34", "รายงานการวิเคราะห์ความเสี่ยงการทุจริต และแผนบริหารความเสี่ยง"),
        (2566, "O42", "รายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงาน"),
        (2566, "O43", "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส รอบ 12 เดือน"),
        (2566, "O1", "โครงสร้างและอัตรากำลัง"),
        (2566, "O2", "คณะผู้บริหารเทศบาล"),
        (2564, "O11", "รายงานการกำกับติดตามการดำเนินงานและการใช้จ่ายงบประมาณ รอบ 6 เดือน"),
        (2564, "O19", "รายงานการกำกับติดตามการดำเนินงานและการใช้จ่ายงบประมาณ รอบ 6 เดือน"),
    ],
)
def test_usual_names_of_an_item_are_not_refused(year: int, code: str, name: str) -> None:
    assert not excludes(checklist_for(year).by_code[code], name)
