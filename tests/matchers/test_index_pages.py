"""Lists of items: when their codes are believed, and what each link is then filed under."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from config.loading import load_checklist
from matchers.index_pages import IndexPage, codes_of, read_index_pages
from matchers.model import Evidence, Verdict
from matchers.similarity import Matcher
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


# Years


def lists_of_years(*years: int, on: str = "/ita", trail: bool = True) -> Town:
    """One page with the lists of several editions, each under a heading with its year."""
    made = town()
    made.link("ITA", on)
    made.page(on, "ITA")
    for year in years:
        for requirement in load_checklist(f"oit-{year}").requirements:
            path = f"{on}/{year}/{requirement.code}.pdf"
            head = (f"ITA ประจำปี {year}",) if trail else ()
            made.link(requirement.title, path, on=on, code=requirement.code, trail=head)
    return made


def sources(page: IndexPage) -> set[str]:
    """The years in the addresses of what a page files."""
    return {d.link.url.split("/")[-2] for d in page.declarations}


def test_of_two_accordions_only_that_of_the_audited_year_is_read() -> None:
    page = list_of(lists_of_years(2566, 2564))
    assert sources(page) == {"2566"}
    assert page.stated_years == (2564, 2566)


def test_the_beginning_of_another_years_list_is_not_believed_by_number() -> None:
    # O1–O9 are the same in 2564 and 2566; O10–O12 are not
    _, page = listed(TITLES_2564[:12])
    assert page is not None
    assert not page.believed
    assert page.other_editions in ((2564,), (2565,))  # these two agree over the first thirty-odd


@pytest.mark.parametrize("year", [2564, 2565, 2567, 2568, 2569])
def test_a_whole_list_of_another_year_is_never_believed(year: int) -> None:
    page = list_of(lists_of_years(year, trail=False))
    assert (page.believed, page.declarations) == (False, ())


@pytest.mark.parametrize("audited", [2567, 2568, 2569])
def test_the_list_of_2566_is_not_believed_on_a_site_audited_for_a_later_year(audited: int) -> None:
    matcher = Matcher(load_checklist(f"oit-{audited}"))
    for number in (6, 12, 26, 43):
        made = town()
        a_list(made, TITLES_2566[:number])
        pages = read_index_pages([e for e in made.evidence if e.kind == "link"], matcher)
        assert [page.believed for page in pages if page.coded_links] == [False], number


def test_where_titles_tell_no_edition_the_year_above_the_list_decides() -> None:
    for year, believed in ((2566, True), (2564, False)):
        made = town()
        for code, title in TITLES_2566[:9]:
            made.link(title, f"/{code}.pdf", on="/ita", code=code, trail=(f"ITA {year}", "9.1 ข้อมูลพื้นฐาน"))
        assert list_of(made).believed is believed


def test_a_heading_left_over_from_last_year_does_not_hide_a_list_of_ours() -> None:
    made = town()
    for code, title in TITLES_2566:
        made.link(title, f"/{code}.pdf", on="/ita", code=code, trail=("ITA ประจำปี 2565",))
    assert list_of(made).believed


def test_the_heading_of_one_item_gives_its_list_no_year() -> None:
    # reports of the year before stand under their own heading: O13 … 2565
    made = town()
    for code, title in TITLES_2566:
        head = ("ITA 2566", f"{title} ประจำปี 2565" if title.startswith("รายงานผล") else title)
        made.link(title, f"/{code}.pdf", on="/ita", code=code, trail=head)
    page = list_of(made)
    assert page.stated_years == (2566,)
    assert {d.code for d in page.declarations} == {code for code, _ in TITLES_2566}


def test_the_page_states_the_year_where_no_heading_does() -> None:
    made = town()
    for code, title in TITLES_2566[:9]:
        made.link(title, f"/{code}.pdf", on="/ita", code=code)
    links = [e for e in made.evidence if e.kind == "link"]
    for title, believed in (("ITA ปี 2566", True), ("ITA ปี 2564", False), ("ITA", True)):
        (page,) = read_index_pages(links, matcher_2566(), {"http://town.go.th/ita": title})
        assert page.believed is believed, title


def test_an_address_states_the_year_where_nothing_else_does() -> None:
    for path, believed in (("/ita-2566", True), ("/ita-2564", False), ("/2023/05/ita", True)):
        made = town()
        for code, title in TITLES_2566[:9]:
            made.link(title, f"/{code}.pdf", on=path, code=code)
        page = page_of(made, path)
        assert page is not None
        assert page.believed is believed, path


def test_once_a_page_lists_the_audited_year_the_pages_of_other_years_are_left_alone() -> None:
    made = lists_of_years(2566)
    for code, title in TITLES_2566:
        made.link(title, f"/old/{code}.pdf", on="/ita-old", code=code, trail=("ITA ประจำปี 2565",))
    old = page_of(made, "/ita-old")
    assert old is not None
    assert (old.believed, list_of(made).believed) == (False, True)


# Other spellings, other lists


def test_a_list_that_spells_its_codes_in_many_ways_is_one_list() -> None:
    # AS System: 01 … 012, no code at 13, 014 … 018, O19 … O22, 023 … 026, O27 … O43
    def shown(code: str) -> str:
        number = int(code[1:])
        return "" if number == 13 else f"0{number}" if number < 19 or 22 < number < 27 else code

    _, page = listed((shown(code), title) for code, title in TITLES_2566)
    assert page is not None
    assert (page.believed, page.coded_links) == (True, 42)


def test_codes_in_the_names_of_files_make_a_list_too() -> None:
    made = town()
    for code, title in TITLES_2566:
        made.link(title, f"/ita/{code.lower()}-{title}.pdf", on="/ita")
    page = list_of(made)
    assert (page.believed, page.coded_links) == (True, 43)


def test_a_list_of_the_health_ministry_is_no_list_of_ours() -> None:
    _, page = listed((f"MOIT {n}", f"หน่วยงานมีการดำเนินการตามข้อ {n}") for n in range(1, 23))
    assert page is None


def test_a_list_of_48_items_is_not_believed() -> None:
    more = [(f"O{n}", f"รายการเพิ่มเติมของหน่วยงาน {n}") for n in range(44, 49)]  # bkk
    _, page = listed([*TITLES_2566, *more])
    assert page is not None
    assert not page.believed


# Contradictions


def test_a_title_that_contradicts_its_code_is_reported() -> None:
    # ktltc files แผนการจัดซื้อจัดจ้าง under O22 as well as under O19
    _, page = listed((code, PLAN if code == "O22" else title) for code, title in TITLES_2566)
    assert page is not None
    assert [(c.link.text, c.shown, c.named) for c in page.contradictions] == [(PLAN, "O22", "O19")]


def test_a_list_in_order_contradicts_nothing() -> None:
    _, page = listed(TITLES_2566)
    assert page is not None
    assert page.contradictions == ()


def test_a_name_of_the_sites_own_contradicts_nothing() -> None:
    _, page = listed((code, "สายด่วนผู้บริหาร" if code == "O30" else title) for code, title in TITLES_2566)
    assert page is not None
    assert page.contradictions == ()


def test_a_list_not_believed_reports_no_contradictions() -> None:
    _, page = listed(TITLES_2564)
    assert page is not None
    assert page.contradictions == ()


def test_a_title_that_names_two_items_does_not_contradict_the_code_that_others_bear() -> None:
    # phonsung O18: "E-Service" and beside it "E-Service / Social Network"
    made = town()
    a_list(made, TITLES_2566)
    made.link("E-Service / Social Network", "/online", on="/ita", code="O18")
    assert list_of(made).contradictions == ()


def test_titles_of_the_health_ministrys_list_are_not_assigned_one_to_one() -> None:
    made = town()
    made.link("ITA", "/ita")
    made.page("/ita", "ITA")
    for number, (_, title) in enumerate(TITLES_2566[:22], 1):
        made.link(title, f"/{number}.pdf", on="/ita", code=f"MOIT {number}")
    assert page_of(made) is None


def test_of_the_lists_read_on_real_sites_only_those_of_2566_are_believed(shared: Path) -> None:
    with (shared / "corpus/phrases.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lists: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for number, row in enumerate(rows):
        name, site = row["text"], (row["fiscal_year_scheme"], row["body"])
        where = {
            "url": f"http://a.go.th/{number}",
            "found_on": "http://a.go.th/ita",
            "code": row["code_as_shown"],
        }
        if row["code_as_shown"]:
            lists[site].append(Evidence(kind="link", text=name, **where))
    believed = {
        site: any(page.believed for page in read_index_pages(links, matcher_2566()))
        for site, links in lists.items()
        if len(links) > 10
    }
    assert len(believed) > 12
    assert {site for site, is_ours in believed.items() if is_ours} == {
        site for site in believed if site[0] == "2566/43"
    }


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
    made.file("/spent.pdf", name, f"{name}\n{told}")
    assert made.decided("O13")[0] is not Verdict.PRESENT
