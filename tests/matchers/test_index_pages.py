"""Lists of items: when their codes are believed, and what each link is then filed under."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from config.loading import load_checklist
from matchers.index_pages import IndexPage, codes_of, read_index_pages
from matchers.model import Evidence, Verdict
from tests.matchers.evidence import FILLER, Town, a_list, matcher_2566, town

TITLES_2566 = [(r.code, r.title) for r in load_checklist("oit-2566").requirements]
TITLES_2564 = [(r.code, r.title) for r in load_checklist("oit-2564").requirements]
PLAN = "แผนการจัดซื้อจัดจ้าง"


def page_of(made: Town, url: str = "/ita") -> IndexPage | None:
    links = [e for e in made.evidence if e.kind == "link"]
    found = [p for p in read_index_pages(links, matcher_2566()) if p.url.endswith(url)]
    return found[0] if found else None


def list_of(made: Town) -> IndexPage:
    page = page_of(made)
    assert page is not None
    return page


def listed(entries: Iterable[tuple[str, str]]) -> tuple[Town, IndexPage | None]:
    made = town()
    a_list(made, entries)
    return made, page_of(made)


def filed(page: IndexPage | None) -> dict[str, set[str]]:
    """Codes that each link text is filed under."""
    found: dict[str, set[str]] = {}
    for declaration in page.declarations if page else ():
        found.setdefault(declaration.link.text, set()).add(declaration.code)
    return found


# Codes of one link


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("O12", "O12"),
        ("012", "O12"),
        ("๐๑๒", "O12"),
        ("(o12)", "O12"),
        ("12", "O12"),
        ("O 6 ::", "O6"),
    ],
)
def test_the_code_beside_a_link_is_read_in_every_spelling(code: str, expected: str) -> None:
    link = Evidence(kind="link", url="http://a/", text="เอกสาร", code=code)
    assert codes_of(link) == (expected,)


def test_a_link_without_a_code_has_none() -> None:
    assert codes_of(Evidence(kind="link", url="http://a/", text="เอกสาร")) == ()


@pytest.mark.parametrize("code", ["EB 4", "MOIT 12", "EB4(1)"])
def test_codes_of_other_systems_are_none(code: str) -> None:
    assert codes_of(Evidence(kind="link", url="http://a/", text="เอกสาร", code=code)) == ()


def test_a_number_in_a_name_is_no_code() -> None:
    assert codes_of(Evidence(kind="link", url="http://a/", text="12 สิงหาคม วันแม่แห่งชาติ")) == ()


# Believed


def test_a_list_of_our_edition_is_believed() -> None:
    _, page = listed(TITLES_2566)
    assert page is not None
    assert (page.believed, page.coded_links, page.agreeing) == (True, 43, 43)
    assert filed(page) == {title: {code} for code, title in TITLES_2566}


def test_in_a_believed_list_a_name_of_the_sites_own_is_filed_by_its_code() -> None:
    entries = [(code, "สายด่วนผู้บริหาร" if code == "O30" else title) for code, title in TITLES_2566]
    _, page = listed(entries)
    assert filed(page)["สายด่วนผู้บริหาร"] == {"O30"}


def test_what_a_believed_code_leads_to_is_opened_and_judged() -> None:
    entries = [(code, "เล่มสีน้ำเงิน" if code == "O19" else title) for code, title in TITLES_2566]
    made, _ = listed(entries)
    place = next(i for i, (code, _) in enumerate(entries) if code == "O19")
    made.evidence = [e for e in made.evidence if not e.url.endswith(f"/{place}.pdf") or e.kind == "link"]
    made.file(f"/ita/{place}.pdf", "เล่ม", "ปีงบประมาณ พ.ศ. 2566 แสดงโครงการและวงเงิน")
    assert made.decided("O19") == (Verdict.PRESENT, "found")


def test_several_links_of_one_item_are_all_filed_under_it() -> None:
    made = town()
    a_list(made, TITLES_2566)
    for number in (1, 2):
        made.link(f"ลิงก์ที่ {number}", f"/more/{number}.pdf", on="/ita", code="O10")
    page = page_of(made)
    assert filed(page)["ลิงก์ที่ 1"] == filed(page)["ลิงก์ที่ 2"] == {"O10"}


def test_a_code_that_contradicts_its_title_loses_to_the_title() -> None:
    entries = [(code, PLAN if code == "O22" else title) for code, title in TITLES_2566]
    _, page = listed(entries)
    assert filed(page)[PLAN] == {"O19"}


# Not believed


def test_a_list_of_another_edition_is_not_believed() -> None:
    _, page = listed(TITLES_2564)
    assert page is not None
    assert (page.believed, page.declarations) == (False, ())


def test_a_list_with_more_items_than_ours_is_not_believed() -> None:
    entries = [(f"O{n + 5}", title) for n, (_, title) in enumerate(TITLES_2566)]
    _, page = listed(entries)
    assert page is not None
    assert (page.coded_links, page.believed) == (43, False)


def test_codes_of_a_list_not_believed_prove_nothing() -> None:
    entries = [(code, f"เอกสารหมายเลข {code[1:]} ของโรงเรียน") for code, _ in TITLES_2566]
    made, page = listed(entries)
    assert page is not None
    assert not page.believed
    assert {f.verdict for f in made.findings().values()} == {Verdict.MISSING}


def test_titles_in_a_list_not_believed_still_speak_for_themselves() -> None:
    made, _ = listed(TITLES_2564)
    assert made.finding("O1").evidence  # โครงสร้าง is O1 by its name, whatever its number


def test_a_few_codes_are_no_list() -> None:
    made = town()
    a_list(made, TITLES_2566[:4])
    assert page_of(made) is None


# Lists without codes


def test_a_list_without_codes_is_assigned_one_to_one() -> None:
    _, page = listed(("", title) for _, title in TITLES_2566)
    assert page is not None
    assert (page.believed, page.coded_links) == (True, 0)
    assert filed(page) == {title: {code} for code, title in TITLES_2566}


def test_a_title_that_fits_two_siblings_falls_to_the_one_nothing_fits_better() -> None:
    entries = [title for code, title in TITLES_2566 if code != "O15"]
    _, page = listed(("", title) for title in (*entries, "มาตรฐานการปฏิบัติงาน/บริการ"))
    assert filed(page)["คู่มือหรือมาตรฐานการปฏิบัติงาน"] == {"O14"}
    assert filed(page)["มาตรฐานการปฏิบัติงาน/บริการ"] == {"O15"}


def test_the_same_item_of_several_years_stays_one_item() -> None:
    made, _ = listed(("", title) for code, title in TITLES_2566 if code != "O13")
    for year in (2563, 2564):
        name = f"รายงานผลการดำเนินงานประจำปี {year}"
        made.linked_file(name, f"/{year}.pdf", FILLER, on="/ita")
    assert {e.fiscal_years for e in made.finding("O13").evidence} == {(2563,), (2564,)}


def test_a_menu_is_no_list() -> None:
    made = town()
    for code, title in TITLES_2566:
        made.link(title, f"/{code}", in_menu=True)
    assert page_of(made, "/") is None


# Defects


def two_lists() -> Town:
    """One page with the list of 2566, which leaves O34 out, and below it the list of 2564."""
    made = town()
    made.link("ITA", "/ita")
    made.page("/ita", "ITA")
    for year, titles in ((2566, TITLES_2566), (2564, TITLES_2564)):
        for code, title in titles:
            if (year, code) != (2566, "O34"):
                path = f"/{year}/{code}.pdf"
                made.link(title, path, on="/ita", code=code, trail=(f"ITA ประจำปี {year}",))
                made.file(path, "เอกสาร", FILLER)
    return made


def test_a_code_of_the_list_of_2564_means_nothing_beside_the_list_of_2566() -> None:
    # O34 was เจตจำนงสุจริตของผู้บริหาร in 2564 and is the corruption risk assessment in 2566
    wrong = [d for d in list_of(two_lists()).declarations if d.link.text == "เจตจำนงสุจริตของผู้บริหาร"]
    assert wrong == []


def test_a_link_under_a_range_of_codes_is_filed_under_each() -> None:
    made = town()
    a_list(made, TITLES_2566[:38])
    made.link("มาตรฐานทางจริยธรรม", "/ethics.pdf", on="/ita", code="O39-O41")
    made.file("/ethics.pdf", "เล่ม", f"ปีงบประมาณ พ.ศ. 2566 {FILLER}")
    assert filed(page_of(made))["มาตรฐานทางจริยธรรม"] == {"O39", "O40", "O41"}


def test_one_stray_number_does_not_spoil_a_list() -> None:
    made = town()
    a_list(made, TITLES_2566)
    made.link("หนังสือรับรอง", "/99.pdf", on="/ita", code="O44")
    assert list_of(made).believed


def test_a_page_filed_under_many_items_may_show_one_more() -> None:
    made = town()
    made.link("ITA", "/ita")
    made.page("/ita", "ITA")
    made.page("/docs", "เอกสารเผยแพร่")
    for code, title in TITLES_2566[:30]:
        if code != "O13":
            made.link(title, "/docs", on="/ita", code=code)
    made.link("ผลการปฏิบัติงานของเทศบาล", "/docs", on="/ita")
    told = "รายงานผลการดำเนินงานประจำปี 2565 โครงการ ผลที่ได้รับ ปัญหา ข้อเสนอแนะ"
    made.linked_file("ดาวน์โหลด", "/docs/1.pdf", told, on="/docs", title="เล่มรวม")
    assert made.decided("O13")[0] is not Verdict.MISSING


def test_three_numbered_dead_links_of_one_item_are_unreachable() -> None:
    made = town()
    a_list(made, [entry for entry in TITLES_2566 if entry[0] != "O19"])
    for number in range(3):
        made.link(PLAN, "#", on="/ita", code="O19", repeats=3, beside=f"O19 {PLAN} (ลิงก์ที่ {number + 1})")
    assert made.decided("O19") == (Verdict.UNREACHABLE, "dead_anchor")


def test_a_spending_report_filed_under_o13_is_not_present() -> None:
    made = town()
    a_list(made, [entry for entry in TITLES_2566 if entry[0] != "O13"])
    name = "รายงานผลการใช้จ่ายงบประมาณ ประจำปีงบประมาณ 2565"
    made.link(name, "/spent.pdf", on="/ita", code="O13")
    told = "ได้ดำเนินการเบิกจ่ายงบประมาณของแต่ละโครงการร้อยละ 92 ปัญหา อุปสรรค ข้อเสนอแนะ ควรเร่งรัดการเบิกจ่าย"
    made.file("/spent.pdf", name, told)
    assert made.decided("O13")[0] is not Verdict.PRESENT
