"""Planted advertisements are known from honest texts that name the same things, and prove nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.model import Evidence, Finding, Verdict
from matchers.site import Site
from matchers.spam import is_spam_link, pages_with_hidden_links, reads_as_spam, sift, spam_words
from tests.matchers.evidence import FILLER, HOST, Town, matcher_2566, town

HONEST = [
    "โครงการรณรงค์ป้องกันการพนันออนไลน์ในเด็กและเยาวชน",
    "ประชาสัมพันธ์ รู้ทันภัยออนไลน์ เว็บพนัน สล็อต บาคาร่า หลอกลวงให้โอนเงิน",
    "ตำรวจบุกจับคาสิโนเถื่อนในพื้นที่ พบโต๊ะบาคาร่าและตู้สล็อต",
    "พระราชบัญญัติการพนัน พุทธศักราช 2478 บัญชี ก. และบัญชี ข.",
    "ขออนุญาตจัดให้มีการเล่นการพนัน ตามมาตรา 4 พ.ร.บ.การพนัน",
    "การขออนุญาตขายสลากกินแบ่งรัฐบาล ร้านสลากในเขตเทศบาลเมืองร้อยเอ็ด",
    "กองทุนเงินกู้เพื่อพัฒนาอาชีพ หมู่ที่ 4 ประกาศรับสมัครสมาชิก",
    "สถานธนานุบาลเทศบาล ต้องการเงินด่วน ดอกเบี้ยต่ำ อนุมัติไว เชื่อถือได้",
    "โครงการแก้ไขปัญหาหนี้นอกระบบ ลงทะเบียนลูกหนี้เงินกู้นอกระบบได้ที่ที่ว่าการอำเภอ",
    "งานก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านห้วยหวาย ตำบลห้วยเม็ก",
    "เทศบาลเมืองร้อยเอ็ด จังหวัดร้อยเอ็ด",
    "แจ้งเบาะแสการพนัน ยาเสพติด โทร. 191",
    "อย่าหลงเชื่อมิจฉาชีพชวนแทงหวยออนไลน์และแทงบอลช่วงฟุตบอลโลก",
    "รับฟังความเห็นร่าง พ.ร.บ. สถานบันเทิงครบวงจร (คาสิโน)",
    "ค่าธรรมเนียมใบอนุญาต ราคาบอลลูนตรวจอากาศ 12,000 บาท",
    "เข้าเว็บตรงนี้เพื่อดาวน์โหลดแบบคำร้อง",
    "ระบบฝากถอนเงินธนาคารขยะ หมู่บ้านต้นแบบ",
    "ประกาศจ่ายเงินประโยชน์ตอบแทนอื่นเป็นกรณีพิเศษ (โบนัส) แก่พนักงานเทศบาล",
    "Please book a time slot for vaccination at the municipal office",
    "An essay contest on good governance for students, write by 30 June",
    "เตือนภัยสินเชื่อด่วนออนไลน์ อนุมัติไว ไม่เช็คบูโร ที่แท้คือมิจฉาชีพ",
    "อบรมให้ความรู้เรื่องอบายมุข สุรา บุหรี่ การพนัน สล็อต และหวยใต้ดิน",
    "คำสั่งแต่งตั้งคณะทำงานป้องกันและปราบปรามการลักลอบเล่นพนันบอล ฟุตบอลยูโร",
    "ผลการดำเนินงานปิดเว็บ เว็บพนันออนไลน์ คาสิโน 1,203 รายการ โดยกระทรวงดิจิทัลฯ",
    "ตารางแข่งขันฟุตซอล อบต.คัพ ครั้งที่ 5",
    "ข้อบัญญัติองค์การบริหารส่วนตำบล เรื่อง กิจการที่เป็นอันตรายต่อสุขภาพ พ.ศ. 2566",
]
SPAM = [
    "สล็อตเว็บตรง ฝากถอนออโต้ ไม่มีขั้นต่ำ",
    "บาคาร่า คาสิโน อันดับ 1 ของไทย",
    "UFABET ทางเข้า เว็บตรง ไม่ผ่านเอเย่นต์",
    "แทงบอล หวยออนไลน์ ครบจบในเว็บเดียว",
    "ส ล็ อ ต เ ค ร ดิ ต ฟ รี สล็อต เครดิตฟรี 50",
    "PG SLOT แตกง่าย 2024",
    "หวยลาว หวยฮานอย บาคาร่า จ่ายจริง",
    "slot gacor hari ini maxwin",
    "situs judi slot online terpercaya",
    "เว็บพนัน ถูกกฎหมาย ปลอดภัย 100% สล็อต ฝากถอนวอเลท",
    "สินเชื่อด่วน โอนไว ไม่เช็คแบล็คลิสต์",
    "เงินกู้นอกระบบ อนุมัติไว ได้เงินทันที",
    "ยาปลุกเซ็กส์ สั่งซื้อทางไลน์ ส่งทั่วไทย",
    "buy cheap viagra without prescription",
    "best essay writing service - write my paper",
    "スーパーコピー ブランド 激安 送料無料",
    "澳门百家乐 官网 开户",
    "joker123 สล็อต xo",
    "สล็อต โปรห้ามพลาด แจกเครดิต ระวังเว็บปลอม หลอกลวง เลือกเว็บตรง แตกหนัก",
]


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_municipal_text_raises_no_alarm(text: str) -> None:
    assert not reads_as_spam(text)
    assert not is_spam_link(text, f"{HOST}/news/5", own_host=True)


@pytest.mark.parametrize("text", SPAM)
def test_an_advertisement_is_known(text: str) -> None:
    assert reads_as_spam(text)


@pytest.mark.parametrize("group", [*spam_words().subjects.words, *spam_words().lures.words])
def test_one_word_alone_proves_nothing(group: str) -> None:
    words = {**spam_words().subjects.words, **spam_words().lures.words}[group]
    assert [word for word in words if reads_as_spam(word)] == []


@pytest.mark.parametrize(
    ("name", "url", "hidden"),
    [
        ("สล็อต", "https://www.pgslot99.net/", False),
        ("", "https://ufabet123.com/", True),
        ("บาคาร่า", "https://example.com/", True),
        ("คลิก", "https://blog.example.com/slot-gacor-maxwin/", False),
    ],
)
def test_a_word_and_a_foreign_place_make_a_planted_link(name: str, url: str, hidden: bool) -> None:
    assert is_spam_link(name, url, own_host=False, hidden=hidden)


@pytest.mark.parametrize(
    ("name", "url", "hidden"),
    [
        ("กรมส่งเสริมการปกครองท้องถิ่น", "http://www.dla.go.th/", True),
        ("สำนักงานสลากกินแบ่งรัฐบาล", "https://www.glo.or.th/", False),
        ("รู้ทันเว็บพนัน", "https://www.slot-awareness.org/", False),
        ("สล็อต", "https://news.example.com/5", False),
        ("ดาวน์โหลด", "https://drive.google.com/file/d/x", True),
    ],
)
def test_a_foreign_link_alone_is_no_alarm(name: str, url: str, hidden: bool) -> None:
    assert not is_spam_link(name, url, own_host=False, hidden=hidden)


def test_two_gambling_hosts_on_one_page_are_no_chance() -> None:
    made = town()
    for host in ("ufabet1.com", "slotxo9.net"):
        made.link("คลิก", f"https://{host}/", own_host=False)
    assert len(sift(made.evidence).links) == 2


TITLE = "แผนการดำเนินงานประจำปีงบประมาณ พ.ศ. 2566"


def _plan(heading: str, body: str) -> Finding:
    made = town()
    made.link(TITLE, "/plan")
    made.page("/plan", heading, body)
    code = matcher_2566().match(TITLE)[0].code
    return made.finding(code)


def test_a_planted_page_proves_nothing_where_an_honest_one_does() -> None:
    assert _plan(TITLE, f"{TITLE} {FILLER}").verdict in (Verdict.PRESENT, Verdict.INCOMPLETE)
    planted = _plan("สล็อตเว็บตรง แตกง่าย", f"สล็อต บาคาร่า เครดิตฟรี\n{TITLE} บาคาร่า คาสิโน {FILLER}")
    assert planted.verdict is Verdict.MISSING
    assert not any("สล็อต" in e.text for e in planted.evidence)


def test_a_page_that_was_broken_into_stays_what_it_was_however_much_was_planted() -> None:
    planted = "\n".join(f"สล็อตเว็บตรง เครดิตฟรี บาคาร่า {i}" for i in range(60))
    broken_into = _plan(TITLE, f"{TITLE} {FILLER}\n{planted}")
    assert broken_into.verdict in (Verdict.PRESENT, Verdict.INCOMPLETE)


def test_an_honest_title_over_advertisements_alone_proves_nothing() -> None:
    planted = "\n".join(f"สล็อตเว็บตรง เครดิตฟรี บาคาร่า {i}" for i in range(60))
    assert _plan(TITLE, f"{TITLE}\n{planted}").verdict is Verdict.MISSING


@pytest.mark.parametrize(("characters", "is_believed"), [(119, False), (120, True)])
def test_from_120_characters_of_its_own_a_page_full_of_advertisements_is_one_that_was_broken_into(
    characters: int, is_believed: bool
) -> None:
    own = FILLER[: characters - len(TITLE)]  # the heading stands on the page too
    assert len(TITLE + own) == characters
    planted = "\n".join(f"สล็อตเว็บตรง เครดิตฟรี บาคาร่า {i}" for i in range(60))
    assert (_plan(TITLE, f"{own}\n{planted}").verdict is not Verdict.MISSING) is is_believed


def test_a_planted_link_with_the_name_of_an_item_claims_nothing() -> None:
    made = town()
    name = f"{TITLE} สล็อต เว็บตรง"
    code = matcher_2566().match(TITLE)[0].code
    assert matcher_2566().match(name)[0].code == code, "the name alone would claim the item"
    made.linked_page(name, "/plan", f"{TITLE} {FILLER}" * 3)
    assert [link.text for link in Site(made.evidence).links] == []


def test_an_honest_page_keeps_its_own_words_and_loses_the_planted_lines() -> None:
    made = Town()
    made.home(body="ข่าวประชาสัมพันธ์\nสล็อต เว็บตรง แตกง่าย\nแผนพัฒนาท้องถิ่น")
    site = Site(made.evidence)
    assert "เว็บตรง" not in site.opened[0].body
    assert "แผนพัฒนาท้องถิ่น" in site.opened[0].body
    assert [e.url for e in site.sifted.injected] == [f"{HOST}/"]


def test_honest_links_under_a_planted_heading_stay() -> None:
    made = town()
    made.link("แผนพัฒนาท้องถิ่น", "/plan", trail=("สล็อต เครดิตฟรี", "แผนงาน"))
    (link,) = Site(made.evidence).links
    assert (link.text, link.trail) == ("แผนพัฒนาท้องถิ่น", ("แผนงาน",))


def test_hidden_links_to_many_foreign_hosts_are_told_and_a_folded_menu_is_not() -> None:
    def link(host: str) -> Evidence:
        return Evidence(
            kind="link", url=f"https://{host}/", found_on=HOST, own_host=False, problems=("hidden",)
        )

    assert pages_with_hidden_links(link(f"shop{n}.com") for n in range(5)) == {HOST: 5}
    assert pages_with_hidden_links(link(f"amphoe{n}.go.th") for n in range(9)) == {}


@given(st.text(max_size=300))
def test_reading_never_fails(text: str) -> None:
    reads_as_spam(text)
    is_spam_link(text, text, own_host=False)


@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_a_long_line_of_advertisements_is_read_in_one_pass() -> None:
    assert not reads_as_spam("สล็" * 100_000)
