"""A file bound of several documents speaks for each; a tab speaks for its own part of the page only."""

from __future__ import annotations

from matchers.model import Verdict
from tests.matchers.evidence import FILLER, Town, a_list, address, town

CODE_OF_ETHICS = "ประมวลจริยธรรมพนักงานส่วนท้องถิ่น"
APPRAISAL = "รายงานการประเมินจริยธรรมพนักงานเทศบาล ปีงบประมาณ พ.ศ. 2566"
APPRAISED = "ผลการประเมินจริยธรรมใช้ในกระบวนการเลื่อนเงินเดือนและพัฒนาบุคลากร"


def bound(second: str, *, link: str = APPRAISAL) -> Town:
    made = town()
    made.link(link, "/both.pdf")
    body = f"{CODE_OF_ETHICS}\nมาตรฐานทางจริยธรรม ข้อกำหนดจริยธรรม\n{second}\n{APPRAISED}"
    made.file("/both.pdf", CODE_OF_ETHICS, body)
    return made


def test_the_second_document_of_a_bound_file_is_found_by_its_link_and_its_title_line() -> None:
    finding = bound(APPRAISAL).finding("O41")
    assert finding.verdict is Verdict.PRESENT
    assert finding.evidence[0].url == address("/both.pdf")


def test_a_bound_file_is_still_the_item_of_its_first_title() -> None:
    assert bound(APPRAISAL).finding("O39").verdict is Verdict.PRESENT


def test_a_wrong_link_does_not_make_a_file_the_item_that_it_never_names() -> None:
    assert bound("ประกาศใช้เมื่อวันที่ 3 มกราคม 2566").decided("O41") == (Verdict.MISSING, "other_item")


def test_only_the_part_of_the_second_document_tells_its_year() -> None:
    older = APPRAISAL.replace("2566", "2565")
    assert (
        bound(older, link="รายงานการประเมินจริยธรรมพนักงานเทศบาล").finding("O41").verdict is Verdict.WRONG_YEAR
    )


# --- tabs -------------------------------------------------------------------------------------------

GUIDE = "แนวทางการจัดการเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ"


LISTED = (
    ("O1", "โครงสร้าง"),
    ("O2", "ข้อมูลผู้บริหาร"),
    ("O3", "อำนาจหน้าที่"),
    ("O19", "แผนการจัดซื้อจัดจ้าง"),
    ("O25", "หลักเกณฑ์การบริหารและพัฒนาทรัพยากรบุคคล"),
    ("O36", "แผนปฏิบัติการป้องกันการทุจริต"),
)


def tabbed() -> Town:
    """A list of items where one entry is a tab, and beside it a document that tells nothing of its own."""
    made = town()
    a_list(made, LISTED)
    made.link(GUIDE, "/ita", on="/ita", href="#pane1", code="O27", problems=("control",))
    made.link("ไฟล์แนบ 7", "/seven.pdf", on="/ita")
    made.file("/seven.pdf", "ไฟล์แนบ 7", FILLER)
    return made


def test_what_stands_outside_a_tab_is_not_its_document() -> None:
    assert tabbed().finding("O27").verdict is Verdict.MISSING


def test_what_stands_in_a_tab_is() -> None:
    made = tabbed()
    made.link("ดาวน์โหลด", "/guide.pdf", on="/ita", trail=(GUIDE,))
    made.file("/guide.pdf", GUIDE, f"{GUIDE} ขั้นตอน วิธีการร้องเรียน ส่วนงานที่รับผิดชอบ ระยะเวลาดำเนินการ 15 วัน")
    finding = made.finding("O27")
    assert finding.evidence[0].url == address("/guide.pdf")
