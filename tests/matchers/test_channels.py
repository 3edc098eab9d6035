"""Items that are no document: contact data, question board, social accounts, e-services, complaints."""

from __future__ import annotations

import pytest

from matchers.model import Form, Outcome, Verdict
from tests.matchers.evidence import FILLER, Town, address, town

ADDRESS = "เทศบาลตำบลตัวอย่าง 99 หมู่ 1 ตำบลตัวอย่าง อำเภอเมือง จังหวัดร้อยเอ็ด 45000"
CONTACT = f"{ADDRESS} โทรศัพท์ 0-4351-1111 โทรสาร 0-4351-2222 อีเมล saraban@town.go.th"
COMPLAINTS = "ช่องทางแจ้งเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ"
FORM = Form(action="/send", method="post", name="", fields=("ชื่อ-สกุล", "เรื่อง", "รายละเอียด"))
SEARCH = Form(action="/search", fields=("คำค้น",))

PRESENT, INCOMPLETE, MISSING = Verdict.PRESENT, Verdict.INCOMPLETE, Verdict.MISSING
UNKNOWN, UNREACHABLE = Verdict.UNKNOWN, Verdict.UNREACHABLE


# O5: contact data


def test_contact_data_in_the_footer_are_found() -> None:
    made = Town()
    made.home("ยินดีต้อนรับ", shared_text=CONTACT, has_map=True)
    assert made.decided("O5") == (PRESENT, "contact_found")


def test_contact_data_without_a_map_or_a_fax_are_incomplete() -> None:
    made = Town()
    made.home(f"{ADDRESS} โทรศัพท์ 0-4351-1111 อีเมล saraban@town.go.th")
    finding = made.finding("O5")
    assert (finding.verdict, finding.reason_code) == (INCOMPLETE, "lacking")
    assert {e.id: e.met for e in finding.elements} == {
        "address": True,
        "phone": True,
        "fax": False,
        "email": True,
        "map": False,
    }


def test_footer_and_contact_page_are_judged_together() -> None:
    made = Town()
    made.home("ยินดีต้อนรับ", shared_text=f"{ADDRESS} โทรศัพท์ 0-4351-1111")
    made.linked_page("ติดต่อเรา", "/contact", CONTACT, has_map=True)
    assert made.decided("O5")[0] is PRESENT


def test_a_site_without_contact_data_lacks_them() -> None:
    assert town().decided("O5") == (MISSING, "nothing")


# O9: social accounts


def test_a_link_to_an_account_is_enough() -> None:
    made = town()
    made.link("", "https://www.facebook.com/townoffice", service="facebook")
    finding = made.finding("O9")
    assert (finding.verdict, finding.reason_code) == (PRESENT, "social_found")
    assert finding.evidence[0].url == "https://www.facebook.com/townoffice"
    assert finding.evidence[0].found_on == address("/")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/sharer/sharer.php?u=http://town.go.th/",
        "https://twitter.com/intent/tweet?url=http://town.go.th/",
        "https://social-plugins.line.me/lineit/share?url=http://town.go.th/",
    ],
)
def test_a_share_button_is_no_account(url: str) -> None:
    made = town()
    made.link("แชร์", url, service="facebook")
    assert made.decided("O9")[0] is MISSING


def test_an_account_named_on_a_page_that_did_not_open_is_not_believed() -> None:
    made = town()
    made.link("เฟซบุ๊กสำนักงาน", "https://www.facebook.com/x", on="/gone", service="facebook")
    made.failed("/gone", Outcome.DEAD, 404)
    assert made.decided("O9")[1] != "social_found"


def test_an_account_without_an_address_is_unreachable() -> None:
    made = town()
    made.link("Facebook", "#")
    assert made.decided("O9") == (UNREACHABLE, "dead_anchor")


# O8, O18, O28: something to use


@pytest.mark.parametrize(
    ("code", "name"), [("O8", "กระดานถาม-ตอบ"), ("O18", "E-Service"), ("O28", COMPLAINTS)]
)
class TestAChannel:
    def test_a_page_with_a_form_is_present(self, code: str, name: str) -> None:
        made = town()
        made.linked_page(name, "/channel", "กรอกข้อมูล", forms=(FORM,))
        assert made.decided(code) == (PRESENT, "channel_found")

    def test_a_form_one_click_further_is_present(self, code: str, name: str) -> None:
        made = town()
        made.linked_page(name, "/channel")
        made.link("เข้าใช้งาน", "/form", on="/channel")
        made.page("/form", name, forms=(FORM,))
        assert made.decided(code)[0] is PRESENT

    def test_a_page_without_anything_to_use_is_no_channel(self, code: str, name: str) -> None:
        made = town()
        made.linked_page(name, "/channel", FILLER)
        assert made.decided(code) == (MISSING, "channel_unproved")

    def test_a_search_box_is_no_form(self, code: str, name: str) -> None:
        made = town()
        made.linked_page(name, "/channel", FILLER, forms=(SEARCH,))
        assert made.decided(code) == (MISSING, "channel_unproved")

    def test_an_online_form_elsewhere_counts_by_the_page_that_carries_it(self, code: str, name: str) -> None:
        made = Town()
        made.home(f"ยินดีต้อนรับ {name}")
        made.link(name, "https://forms.gle/abc", service="form")
        finding = made.finding(code)
        assert (finding.verdict, finding.reason_code) == (PRESENT, "channel_found")
        assert finding.evidence[0].url == "https://forms.gle/abc"

    def test_an_online_form_that_is_gone_is_unreachable(self, code: str, name: str) -> None:
        made = town()
        made.link(name, "https://forms.gle/abc", service="form")
        made.failed("https://forms.gle/abc", Outcome.DEAD, 404)
        assert made.decided(code) == (UNREACHABLE, "http_status")

    def test_a_link_that_leads_nowhere_is_unreachable(self, code: str, name: str) -> None:
        made = town()
        made.link(name, "#")
        assert made.decided(code) == (UNREACHABLE, "dead_anchor")

    def test_a_page_of_the_agency_that_was_not_opened_is_unknown(self, code: str, name: str) -> None:
        made = town()
        made.link(name, "/channel")
        assert made.decided(code) == (UNKNOWN, "not_opened")

    def test_nothing_of_that_name_is_missing(self, code: str, name: str) -> None:
        del name
        assert town().decided(code) == (MISSING, "nothing")


def test_a_board_with_answered_questions_is_present() -> None:
    made = town()
    made.linked_page("กระดานถาม-ตอบ", "/qa", "ถาม: ถนนเสีย ตอบ: รับเรื่องแล้ว ถาม: ภาษี ตอบ: ชำระได้ที่กองคลัง")
    assert made.decided("O8") == (PRESENT, "channel_found")


def test_a_procedure_for_complaints_is_no_channel_for_them() -> None:
    made = town()
    made.linked_page("แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "/p", FILLER, forms=(FORM,))
    assert made.decided("O28")[0] is MISSING


# Defects


@pytest.mark.parametrize(("code", "name"), [("O18", "E-Service"), ("O28", COMPLAINTS)])
def test_a_poll_that_stands_on_every_page_is_no_channel(code: str, name: str) -> None:
    poll = Form(
        action="/poll", method="post", name="แบบสำรวจความพึงพอใจเว็บไซต์", fields=("มาก", "ปานกลาง", "น้อย")
    )
    made = town()
    for number in range(8):
        made.linked_page(f"ประวัติหมู่บ้านที่ {number}", f"/{number}", FILLER, forms=(poll,))
    made.linked_page(name, "/channel", "อยู่ระหว่างปรับปรุง", forms=(poll,))
    assert made.decided(code)[0] is MISSING


@pytest.mark.parametrize("url", ["https://www.youtube.com/watch?v=xyz", "https://www.youtube.com/embed/xyz"])
def test_a_film_is_no_account(url: str) -> None:
    made = town()
    made.link("วีดิทัศน์แนะนำตำบล", url, service="youtube")
    assert made.decided("O9")[0] is MISSING


def test_an_account_shown_dead_is_unreachable() -> None:
    made = town()
    made.link("Facebook", "https://www.facebook.com/town", service="facebook")
    made.failed("https://www.facebook.com/town", Outcome.DEAD, 404, service="facebook")
    assert made.decided("O9") == (UNREACHABLE, "http_status")


@pytest.mark.parametrize("url", ["/eservice", "https://eservice.example.go.th/"])
def test_an_e_service_with_a_login_is_not_unreachable(url: str) -> None:
    made = town()
    made.link("E-Service", url)
    made.failed(url, Outcome.LOGIN, 200)
    assert made.decided("O18")[0] is PRESENT


def test_a_chat_that_asks_for_a_login_is_judged_by_the_page_that_carries_it() -> None:
    made = town()
    made.link("กระดานถาม-ตอบ", "https://m.me/town", service="facebook")
    made.failed("https://m.me/town", Outcome.LOGIN, 200, service="facebook")
    assert made.decided("O8")[0] is PRESENT


def test_an_off_site_service_that_opened_is_not_missing() -> None:
    made = town()
    made.link("E-Service", "https://eservice.example.go.th/")
    made.page("https://eservice.example.go.th/", "ระบบบริการ", "กรุณาเปิดใช้งาน JavaScript")
    assert made.decided("O18")[0] is PRESENT


@pytest.mark.parametrize(
    ("code", "name"), [("O8", "กระดานถาม-ตอบ"), ("O18", "E-Service"), ("O28", COMPLAINTS)]
)
def test_the_name_of_a_link_in_the_menu_says_what_the_channel_is_for(code: str, name: str) -> None:
    made = town()
    made.link(name, "https://forms.gle/abc", service="form", in_menu=True)
    assert made.decided(code) == (PRESENT, "channel_found")
