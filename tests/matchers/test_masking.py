"""Citizen numbers are masked however they are written; what only looks like one stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.masking import ACCOUNT_MASK, CITIZEN_MASK, AddressMask, is_citizen_number, mask_personal
from matchers.model import Evidence, Form, Section
from matchers.personal import EvidenceMask, PersonalData, personal_data

NUMBER = "1101700230708"
OTHER = "3100600445635"
"""Check digits worked out by hand: the weights 13 to 2, the sum taken from eleven."""


def test_the_check_digit_is_that_of_the_rule() -> None:
    # 1*13+1*12+0+1*10+7*9+0+0+2*6+3*5+0+7*3+0 = 146; 146 % 11 = 3; 11 - 3 = 8
    assert is_citizen_number(NUMBER)
    # 3*13+1*12+0+0+6*9+0+0+4*6+4*5+5*4+6*3+3*2 = 193; 193 % 11 = 6; 11 - 6 = 5
    assert is_citizen_number(OTHER)


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        "1-1017-00230-70-8",
        "1 1017 00230 70 8",
        "1 - 1017 - 00230 - 70 - 8",
        "1.1017.00230.70.8",
        "1–1017–00230–70–8",
        "1 1 0 1 7 0 0 2 3 0 7 0 8",
        "1 | 1 | 0 | 1 | 7 | 0 | 0 | 2 | 3 | 0 | 7 | 0 | 8",
        "1-1-0-1-7-0-0-2-3-0-7-0-8",
        "๑๑๐๑๗๐๐๒๓๐๗๐๘",
        "๑-๑๐๑๗-๐๐๒๓๐-๗๐-๘",
        "๑ ๑๐๑๗ ๐๐๒๓๐ ๗๐ ๘",
        "１１０１７００２３０７０８",
    ],
)
@pytest.mark.parametrize("around", ["นาย ก {} ออกให้", "({})", "1.{} นาย ก", "/{}/", "ปชช.{}", "เลข:{},"])
def test_a_citizen_number_is_masked(written: str, around: str) -> None:
    assert mask_personal(around.format(written)) == around.format(CITIZEN_MASK)


def test_behind_words_that_announce_it_a_number_may_be_cut_anywhere() -> None:
    assert mask_personal("เลขประจำตัวประชาชน 11017 002 30708") == f"เลขประจำตัวประชาชน {CITIZEN_MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "โทร 043-631034 มือถือ 094-616-4655, 081-234-5678",
        "เลขที่โครงการ 66037123456",  # e-GP: eleven digits
        "ISBN 9786161234567",
        "เลขประจำตัวผู้เสียภาษี 0994000123456",
        "เลขทะเบียนนิติบุคคล 0105536000071",
        "รหัสงบประมาณ 15008370001003120041",
        "บาร์โค้ด 1101700230707",  # a wrong check digit
        "2561 2562 2563 2564 2565",
        "0.1101700230708",
        "รหัสบัญชี 5-1-04-010-104",
        "12/2566 ลงวันที่ 20 เมษายน 2566 จำนวน 1,250,000.00 บาท",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_personal(text) == text


@pytest.mark.parametrize(
    "path",
    [
        f"/f/{NUMBER}.pdf",
        "/f/1-1017-00230-70-8.pdf",
        "/f/1_1017_00230_70_8.pdf",
        f"/x?cid={NUMBER}&y=2",
        "/f/1%201017%2000230%2070%208.pdf",
        "/f/%E0%B9%91%E0%B9%91%E0%B9%90%E0%B9%91%E0%B9%97%E0%B9%90%E0%B9%90%E0%B9%92%E0%B9%93%E0%B9%90%E0%B9%97%E0%B9%90%E0%B9%98.pdf",
        f"/f/%E0%B8%81{NUMBER}.pdf",
    ],
)
def test_a_number_in_an_address_is_masked(path: str) -> None:
    masked = AddressMask()(f"http://a.go.th{path}")
    assert "masked-citizen-number" in masked
    assert masked.startswith("http://a.go.th/")
    assert masked.isascii()
    assert "1017" not in masked


def test_two_numbers_stay_two_addresses_and_one_stays_one() -> None:
    mask = AddressMask()
    first, second = mask(f"http://a.go.th/{NUMBER}"), mask(f"http://a.go.th/{OTHER}")
    assert first != second
    assert mask(f"http://a.go.th/{NUMBER}") == first


@pytest.mark.parametrize(
    "name", ["1690123456789.pdf", "1521000000000.jpg", "id=66037123456", "20230420153000123.pdf"]
)
def test_uploads_named_after_the_time_keep_their_address(name: str) -> None:
    assert AddressMask()(f"http://a.go.th/{name}") == f"http://a.go.th/{name}"


def test_every_field_of_evidence_is_masked() -> None:
    e = Evidence(
        kind="page",
        url=f"http://a.go.th/{NUMBER}",
        text=f"ก {NUMBER}",
        found_on=f"http://a.go.th/?cid={NUMBER}",
        clicks=(f"ข {NUMBER}",),
        href=f"{NUMBER}.pdf",
        code=NUMBER,
        trail=(f"ค {NUMBER}",),
        beside=f"ง {NUMBER}",
        asked_as=(f"http://a.go.th/b/{NUMBER}",),
        body=f"จ {NUMBER}",
        sections=(Section(level=2, text=f"ฉ {NUMBER}", body=NUMBER),),
        forms=(Form(action=f"/{NUMBER}", name=NUMBER, fields=(NUMBER,)),),
        shared_text=f"ช {NUMBER}",
    )
    assert NUMBER not in EvidenceMask()(e).model_dump_json()


def test_what_was_masked_is_counted_by_page() -> None:
    page = Evidence(kind="page", url="http://a.go.th/", body=f"{NUMBER}\n{OTHER}")
    found = personal_data([EvidenceMask()(page)])
    assert found == {"http://a.go.th/": PersonalData(citizens=2, accounts=0)}


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("โอนชำระภาษี ชื่อบัญชี เทศบาลตำบลตัวอย่าง เลขที่บัญชี 409-0-12345-6", 0),
        ("นายสมชาย ใจดี ธนาคารกรุงไทย เลขที่บัญชี 409-0-12345-6", 1),
        ("แบบฟอร์ม เลขประจำตัวประชาชน X-XXXX-XXXXX-XX-X", 0),
    ],
)
def test_the_office_may_name_its_own_account(text: str, accounts: int) -> None:
    masked = EvidenceMask()(Evidence(kind="page", url="http://a.go.th/", body=text))
    assert (ACCOUNT_MASK in masked.body) == ("409" in text)
    assert sum(data.accounts for data in personal_data([masked]).values()) == accounts


@given(st.text(alphabet="0123456789๑ -./|บัตรประชาชน", max_size=120))
def test_masking_is_total_and_leaves_nothing_for_a_second_time(text: str) -> None:
    once = mask_personal(text)
    assert mask_personal(once) == once
    AddressMask()(text)


@pytest.mark.parametrize("text", ["1 " * 100_000, "บัญชี" * 50_000, "บัตรประชาชน" * 30_000, "1-" * 100_000])
@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_long_junk_is_masked_in_one_pass(text: str) -> None:
    assert mask_personal(text)
    assert AddressMask()(text)


def test_a_number_in_nothing_but_the_title_of_a_page_is_masked_and_counted() -> None:
    page = Evidence(kind="page", url="http://a.go.th/", text="ข่าว", page_title=f"ข่าว {NUMBER}")
    masked = EvidenceMask()(page)
    assert masked.page_title == f"ข่าว {CITIZEN_MASK}"
    assert personal_data([masked]) == {"http://a.go.th/": PersonalData(1, 0)}
