"""From names to claims, and from claims to what they lead to: documents, dead ends, empty pages."""

from __future__ import annotations

import pytest

from matchers.claims import find_claims, is_bare, is_neutral, promises, surroundings
from matchers.model import Evidence, Outcome, Verdict
from matchers.site import Site
from tests.matchers.evidence import FILLER, Town, address, matcher_2566, town

PLAN = "แผนการจัดซื้อจัดจ้าง"
PLAN_BODY = "แสดงโครงการจ้างเหมา วงเงินงบประมาณ"
POWERS = "อำนาจหน้าที่"
INTRODUCTION = (
    "เทศบาลตำบลขอเผยแพร่แผนการจัดซื้อจัดจ้างประจำปีเพื่อให้ประชาชนได้รับทราบโดยทั่วกัน ท่านสามารถดาวน์โหลดเอกสารของแต่ละโครงการ"
    "ได้จากรายการด้านล่างนี้"
)

MISSING, UNKNOWN, UNREADABLE = Verdict.MISSING, Verdict.UNKNOWN, Verdict.UNREADABLE
PRESENT, INCOMPLETE, WRONG_YEAR = Verdict.PRESENT, Verdict.INCOMPLETE, Verdict.WRONG_YEAR


def claimed(made: Town) -> set[str]:
    """Codes that anything on the site claims."""
    return {code for code, found in find_claims(Site(made.evidence), matcher_2566(), ()).items() if found}


# Names


@pytest.mark.parametrize("name", ["ประจำปี 2566", "ดาวน์โหลด", "ไฟล์แนบ 1", "ตุลาคม 2565", "ไตรมาสที่ 1", "12"])
def test_a_bare_name_says_nothing(name: str) -> None:
    assert is_bare(name)


@pytest.mark.parametrize("name", ["กองคลัง", "งานพัสดุ", PLAN, "คำสั่งเทศบาล"])
def test_a_name_with_words_of_its_own_is_not_bare(name: str) -> None:
    assert not is_bare(name)


def test_a_name_of_an_item_is_not_neutral_and_that_of_a_division_is() -> None:
    assert is_neutral("กองประปา", matcher_2566())
    assert not is_neutral(PLAN, matcher_2566())


def test_a_neutral_name_promises_what_its_heading_promises_but_less() -> None:
    named = promises(PLAN, (), matcher_2566())["O19"]
    inherited = promises("ดาวน์โหลด", (PLAN,), matcher_2566())["O19"]
    assert 0.5 < inherited < named


def test_a_name_of_its_own_inherits_nothing() -> None:
    assert promises("E-Service", (PLAN,), matcher_2566()).get("O19", 0.0) < 0.5


def test_a_picture_without_any_name_is_not_bare() -> None:
    assert not is_bare("")


def test_in_a_menu_only_the_entry_above_speaks_and_only_for_a_bare_name() -> None:
    link = Evidence(kind="link", url="http://a/", text="กองคลัง", trail=("หัวข้อ",), clicks=("แผน", "x"))
    assert surroundings(link) == ("หัวข้อ", "แผน")
    assert surroundings(link.model_copy(update={"in_menu": True})) == ()
    assert surroundings(link.model_copy(update={"in_menu": True, "text": "ปี 2566"})) == ("หัวข้อ",)


# Claims


def test_a_menu_toggler_is_no_claim() -> None:
    made = town()
    made.link(PLAN, "#", in_menu=True)
    made.link("ข้อมูลทั่วไปของเทศบาล", "/general", trail=(PLAN,))
    made.page("/general", "ข้อมูลทั่วไปของเทศบาล")
    assert "O19" not in claimed(made)
    assert made.decided("O19") == (MISSING, "nothing")


def test_a_link_marked_as_control_is_no_claim() -> None:
    made = town()
    made.link(PLAN, "#", problems=("control",))
    assert "O19" not in claimed(made)


def test_a_bare_name_takes_its_item_from_the_heading_above() -> None:
    made = town()
    made.page("/plans", "เอกสารเผยแพร่")
    made.link("ประจำปี 2566", "/a.pdf", on="/plans", trail=(PLAN,))
    made.file("/a.pdf", "เอกสาร", f"ปีงบประมาณ 2566 {PLAN_BODY}")
    assert made.decided("O19") == (PRESENT, "found")


def test_a_name_of_its_own_takes_nothing_from_the_heading_above() -> None:
    made = town()
    made.page("/plans", "เอกสารเผยแพร่")
    made.link("ตารางเดินรถรับส่งนักเรียน", "/a.pdf", on="/plans", trail=(PLAN,))
    made.file("/a.pdf", "ตารางเดินรถ", "ปีงบประมาณ 2566 โครงการ")
    assert "O19" not in claimed(made)


def test_a_file_claims_by_its_own_title_whatever_the_link_says() -> None:
    made = town()
    made.linked_file("เอกสารหมายเลขสาม", "/3.pdf", PLAN_BODY, title=f"{PLAN} ประจำปีงบประมาณ 2566")
    assert made.decided("O19") == (PRESENT, "found")


def test_what_a_document_tells_below_its_title_claims_nothing() -> None:
    made = town()
    made.linked_file("วารสารเทศบาล", "/3.pdf", f"{FILLER} {FILLER} {PLAN} ประจำปีงบประมาณ 2566")
    assert "O19" not in claimed(made)


def test_the_home_pages_words_prove_no_document() -> None:
    made = Town()
    made.home(f"{POWERS} {FILLER}", sections=((POWERS, FILLER),))
    assert made.decided("O3")[0] is MISSING


# Pages


def test_a_page_with_words_of_its_own_is_a_document() -> None:
    made = town()
    made.linked_page(POWERS, "/o3", f"เทศบาลมีหน้าที่ตามพระราชบัญญัติ {FILLER}")
    assert made.decided("O3") == (PRESENT, "found")


@pytest.mark.parametrize("body", ["", "อยู่ระหว่างจัดทำข้อมูล", "Lorem ipsum dolor sit amet " * 20])
def test_a_heading_without_content_is_a_placeholder_and_counts_as_nothing(body: str) -> None:
    made = town()
    made.linked_page(POWERS, "/o3", body)
    finding = made.finding("O3")
    assert (finding.verdict, finding.reason_code) == (MISSING, "placeholder")
    assert finding.evidence[0].url == address("/o3")


def test_one_body_under_many_titles_is_no_content() -> None:
    made = town()
    for number, title in enumerate((POWERS, "วิสัยทัศน์", "ประวัติความเป็นมา")):
        made.linked_page(title, f"/{number}", FILLER, own_fingerprint="the same")
    assert made.decided("O3") == (MISSING, "same_body")


def test_a_card_repeated_without_a_link_is_a_sample() -> None:
    made = town()
    made.page("/cards", "ข่าวสาร")
    for _ in range(3):
        made.link(PLAN, "#", on="/cards", repeats=3)
    assert made.decided("O19") == (MISSING, "sample_cards")


def test_a_page_of_pictures_only_is_unreadable() -> None:
    made = town()
    made.linked_page("โครงสร้างองค์กร", "/o1", has_photos=1)
    assert made.decided("O1") == (UNREADABLE, "picture_only")


def test_the_documents_below_a_page_are_read() -> None:
    made = town()
    made.linked_page(PLAN, "/plans")
    made.linked_file("ดาวน์โหลด", "/a.pdf", f"ปีงบประมาณ 2566 {PLAN_BODY}", on="/plans", title="เล่มที่ 1")
    finding = made.finding("O19")
    assert (finding.verdict, finding.evidence[0].url) == (PRESENT, address("/a.pdf"))


def test_a_document_named_after_another_item_is_not_this_one() -> None:
    made = town()
    made.linked_page(PLAN, "/plans")
    made.linked_file("รายงานผลการสำรวจความพึงพอใจการให้บริการ 2566", "/a.pdf", "ร้อยละ", on="/plans")
    assert made.decided("O19")[0] is MISSING


def test_only_what_stands_under_the_items_heading_belongs_to_it() -> None:
    made = town()
    made.linked_page("เอกสารเผยแพร่", "/docs", sections=((PLAN, ""), ("คู่มือการปฏิบัติงาน", "")))
    made.link("ไฟล์ที่ 1", "/1.pdf", on="/docs", trail=("เอกสารเผยแพร่", PLAN))
    made.link("ไฟล์ที่ 2", "/2.pdf", on="/docs", trail=("เอกสารเผยแพร่", "คู่มือการปฏิบัติงาน"))
    made.file("/1.pdf", "เล่ม", f"ปีงบประมาณ 2564 {PLAN_BODY}")
    made.file("/2.pdf", "เล่ม", f"ปีงบประมาณ 2566 {PLAN_BODY}")
    assert made.decided("O19")[0] is WRONG_YEAR


# Defects. Each is a situation of real sites in which the verdict is wrong today.


def test_a_paragraph_with_a_link_in_it_is_still_content() -> None:
    made = town()
    paragraph = f"เทศบาลมีหน้าที่ตามพระราชบัญญัติเทศบาล ดังต่อไปนี้ {FILLER}"
    made.linked_page(POWERS, "/o3", paragraph)
    made.link("พระราชบัญญัติเทศบาล", "http://law.example.com/", on="/o3", beside=paragraph)
    assert made.decided("O3") == (PRESENT, "found")


def test_one_page_under_three_addresses_is_content() -> None:
    made = town()
    for site in ("http://town.go.th", "https://town.go.th", "http://www.town.go.th"):
        made.link(POWERS, f"{site}/o3", own_host=True)
        made.page(f"{site}/o3", POWERS, FILLER, own_fingerprint="the same", own_host=True)
    assert made.decided("O3") == (PRESENT, "found")


def test_a_picture_with_a_way_back_below_it_is_unreadable_not_missing() -> None:
    made = town()
    made.linked_page("โครงสร้างองค์กร", "/o1", has_photos=1)
    made.link("กลับหน้าแรก", "/", on="/o1")
    assert made.decided("O1") == (UNREADABLE, "picture_only")


def test_a_list_whose_only_file_of_the_year_is_gone_is_not_present() -> None:
    made = town()
    name = f"{PLAN} ประจำปีงบประมาณ 2566"
    made.linked_page(PLAN, "/plans", f"{INTRODUCTION}\n{name}")
    made.link(name, "/gone.pdf", on="/plans")
    made.failed("/gone.pdf", Outcome.DEAD, 404)
    assert made.decided("O19") == (Verdict.UNREACHABLE, "http_status")


def test_a_list_of_old_files_with_an_introduction_is_wrong_year() -> None:
    made = town()
    made.linked_page(PLAN, "/plans", INTRODUCTION)
    made.linked_file("ดาวน์โหลด", "/a.pdf", f"ปีงบประมาณ 2560 {PLAN_BODY}", on="/plans", title="เล่มแผน")
    assert made.decided("O19")[0] is WRONG_YEAR


def test_author_and_date_of_an_empty_article_are_no_content() -> None:
    made = town()
    told = (
        "เขียนโดย ผู้ดูแลระบบ หมวด: ข้อมูลพื้นฐาน เผยแพร่เมื่อ: 12 มกราคม 2566 "
        "แก้ไขล่าสุดเมื่อ: 3 กุมภาพันธ์ 2566 จำนวนผู้เข้าชม 1234 ครั้ง"
    )
    made.linked_page(POWERS, "/o3", told)
    assert made.decided("O3") == (MISSING, "placeholder")


def test_a_page_with_content_further_down_is_no_placeholder() -> None:
    made = town()
    made.linked_page("คู่มือการปฏิบัติงาน", "/m")
    made.link("กองคลัง", "/m/a", on="/m")
    made.page("/m/a", "กองคลัง")
    made.link("งานการเงินและบัญชี", "/m/a/b", on="/m/a")
    made.page("/m/a/b", "งานการเงินและบัญชี")
    made.linked_file("ไฟล์แนบ", "/m/a/b/c.pdf", "ขั้นตอน เจ้าหน้าที่", on="/m/a/b", title="เล่ม")
    assert made.decided("O14")[1] != "placeholder"


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.ROBOTS, Outcome.BOT_WALL, Outcome.NETWORK])
def test_a_page_whose_only_link_could_not_be_opened_is_unknown(outcome: Outcome) -> None:
    made = town()
    made.linked_page(POWERS, "/o3")
    made.link("กองคลัง", "/o3/a", on="/o3", trail=(POWERS,))
    made.failed("/o3/a", outcome)
    assert made.decided("O3")[0] is UNKNOWN


@pytest.mark.parametrize("name", ["เดือนตุลาคม 2565", "ประจำเดือนมีนาคม 2566"])
def test_a_month_with_the_word_for_it_is_bare(name: str) -> None:
    assert is_bare(name)


def test_a_page_whose_files_lie_on_another_host_unopened_is_unknown() -> None:
    made = town()
    made.linked_page("คู่มือการปฏิบัติงาน", "/m")
    for number, name in enumerate(("กองคลัง", "กองช่าง", "สำนักปลัด")):
        url = f"https://drive.google.com/file/d/{number}/view"
        made.link(name, url, on="/m", trail=("คู่มือการปฏิบัติงาน",), service="drive")
    assert made.decided("O14")[0] is UNKNOWN


def test_a_year_under_the_items_menu_entry_is_the_items_document() -> None:
    made = town()
    made.link(PLAN, "#", in_menu=True)
    made.link("ปีงบประมาณ 2566", "/66.pdf", in_menu=True, trail=(PLAN,))
    made.scan("/66.pdf", "ปีงบประมาณ 2566")
    assert made.decided("O19") == (UNREADABLE, "scan")


def test_an_unopened_year_under_the_items_menu_entry_leaves_it_unknown() -> None:
    made = town()
    made.link(PLAN, "#", in_menu=True)
    made.link("ปีงบประมาณ 2566", "/66", in_menu=True, trail=(PLAN,))
    assert made.decided("O19")[0] is UNKNOWN


def test_a_scan_named_for_another_year_is_wrong_year() -> None:
    made = town()
    made.link(f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2560", "/a.pdf")
    made.scan("/a.pdf", f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2560")
    assert made.decided("O19")[0] is WRONG_YEAR


def test_the_newest_of_many_notices_is_found() -> None:
    made = town()
    for number in range(60):
        name = f"ประกาศผู้ชนะการเสนอราคา จ้างก่อสร้างถนนสาย {number}"
        made.linked_file(name, f"/{number:03}.pdf", f"ประกาศ ณ วันที่ 5 มกราคม 2562 {FILLER}")
    name = "ประกาศผู้ชนะการเสนอราคา จ้างก่อสร้างถนนคอนกรีตสายใหม่หมู่ 3"
    made.linked_file(name, "/999.pdf", f"ประกาศ ณ วันที่ 5 มกราคม 2566 {FILLER}")
    assert made.decided("O20") == (PRESENT, "found")


def test_monthly_summaries_are_found_behind_those_of_many_years() -> None:
    made = town()
    months = ("ตุลาคม", "พฤศจิกายน", "ธันวาคม", "มกราคม", "กุมภาพันธ์", "มีนาคม")
    told = "งานที่ซื้อ วงเงิน 5,000 บาท ราคากลาง เหตุผลที่คัดเลือก เลขที่สัญญา"
    for year in range(2557, 2566):
        for number, month in enumerate(months):
            name = f"สรุปผลการจัดซื้อจัดจ้างรายเดือน (สขร.1) เดือน{month} {year + (number > 2)}"
            made.linked_file(name, f"/{year}-{number}.pdf", told)
    assert made.decided("O21") == (PRESENT, "found")


def test_the_newest_of_many_files_on_a_page_is_found() -> None:
    made = town()
    made.linked_page("การเปิดโอกาสให้เกิดการมีส่วนร่วม", "/p")
    for year in range(2550, 2567):
        told = f"ประชาชนในชุมชนเข้าร่วมประชุม {FILLER}"
        made.linked_file(f"การประชุมประชาคม ปี {year}", f"/{year}.pdf", told, on="/p", title="บันทึก")
    assert made.decided("O30")[0] is PRESENT


def test_the_finding_names_the_page_where_the_document_was_found() -> None:
    made = town()
    made.linked_file(f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2566", "/plan.pdf", PLAN_BODY)
    shown = made.finding("O19").evidence[0]
    assert (shown.found_on, shown.clicks) == (address("/"), (f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2566",))
