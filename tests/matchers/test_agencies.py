"""Names of local bodies in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.agencies import name_of_site, read_agencies, read_province, same_body, split_name
from matchers.text import normalise_lines

NAMED = [
    # what stands in the text, the body it names
    ("เทศบาลตำบลท่านา", "เทศบาลตำบลท่านา"),
    ("ทต.ท่านา", "เทศบาลตำบลท่านา"),
    ("สำนักงานเทศบาลเมืองร้อยเอ็ด", "เทศบาลเมืองร้อยเอ็ด"),
    ("เทศบาลเทศบาลเมืองร้อยเอ็ด", "เทศบาลเมืองร้อยเอ็ด"),
    ("นายกเทศมนตรีตำบลกกกุง", "เทศบาลตำบลกกกุง"),
    ("อบต.หนองแขงได้เชื่อมโยงช่องทาง", "องค์การบริหารส่วนตำบลหนองแขง"),
    ("องค์การบริหารส่วนตําบลบ้านกลาง", "องค์การบริหารส่วนตำบลบ้านกลาง"),
    ("องค์การบริหารส่วนตาบลบ้านกลาง", "องค์การบริหารส่วนตำบลบ้านกลาง"),
    ("อบจ.ขอนแก่น", "องค์การบริหารส่วนจังหวัดขอนแก่น"),
    ("เทศบาลนครนครสวรรค์", "เทศบาลนครนครสวรรค์"),
    ("เทศบาลตำบลกกกุงทุกคน ให้ปฏิบัติ", "เทศบาลตำบลกกกุง"),
    ("เทศบาลตำบลท่านามีผลคะแนนการประเมินรวม", "เทศบาลตำบลท่านา"),
    ("เทศบาลตำบลท่านาหวังเป็นอย่างยิ่ง", "เทศบาลตำบลท่านา"),
    ("เทศบาลตำบลจะนะ", "เทศบาลตำบลจะนะ"),
    ("อบต.หนองจะบก", "องค์การบริหารส่วนตำบลหนองจะบก"),
    ("เทศบาลตำบลที่วัง", "เทศบาลตำบลที่วัง"),
    ("เทศบาลตำบลในเมือง", "เทศบาลตำบลในเมือง"),
    ("เทศบาลตำบลเวียงเชียงของ", "เทศบาลตำบลเวียงเชียงของ"),
    ("กิจการของทต.ท่านา", "เทศบาลตำบลท่านา"),
    ("กิจการของอบต.ท่านา", "องค์การบริหารส่วนตำบลท่านา"),
    ("อบต.มีชัย", "องค์การบริหารส่วนตำบลมีชัย"),
]
UNNAMED = [
    "",
    "อบต. ผ่านทางเว็บไซต์และ Facebook",
    "พนักงานเทศบาลตำบลและองค์การบริหารส่วนตำบลทุกแห่ง",
    "สภาเทศบาลตำบลฯ",
    "ผู้ว่าฯ กทม.แถลงข่าว",
    "เทศบาลได้จัดทำแผน",
    "กรมส่งเสริมการปกครองท้องถิ่น กระทรวงมหาดไทย จังหวัดขอนแก่น",
]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_a_body_is_read_in_full_without_the_words_after_it(text: str, name: str) -> None:
    assert [body.name for body in read_agencies(text)] == [name]


@pytest.mark.parametrize("text", UNNAMED)
def test_words_about_bodies_name_none(text: str) -> None:
    assert read_agencies(text) == ()


def test_words_glued_to_a_name_are_told_by_how_it_stands_elsewhere() -> None:
    text = "เทศบาลตำบลท่านา แผน\nเทศบาลตำบลท่านา\nของเทศบาลตำบลท่านา\nเทศบาลตำบลท่านาสนับสนุน งาน"
    assert [(body.name, body.count) for body in read_agencies(text)] == [("เทศบาลตำบลท่านา", 4)]


def test_a_slip_of_the_scanner_counts_for_the_body_it_means() -> None:
    text = "เทศบาลตำบลโคกสำราญ\nเทศบาลตำบลโคกสำราญ\nเทศบาลตําบลโดกสำราญ"
    assert [(body.name, body.count) for body in read_agencies(text)] == [("เทศบาลตำบลโคกสำราญ", 3)]


def test_places_are_those_of_the_normalised_text() -> None:
    text = normalise_lines("งาน  ทต.ท่านา\n\nเทศบาลตำบล ท่านา ปี")
    (body,) = read_agencies(text)
    assert [text[start:end] for start, end in body.places] == ["ทต.ท่านา", "เทศบาลตำบล ท่านา"]
    assert (body.start, body.end) == body.places[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ทต.โคกสำราญ", "เทศบาลตำบลโคกสำราญ", True),
        ("เทศบาลตำบลโคกสำราญ", "เทศบาลตําบลโดกสำราญ", True),
        ("เทศบาลตำบลโคกสำราญ", "เทศบาลตำบลโคกสำราน", True),
        ("เทศบาลโคกสำราญ", "ทต.โคกสำราญ", True),
        ("โคกสำราญ", "อบต.โคกสำราญ", True),
        ("อบต. หนองแขง", "องค์การบริหารส่วนตำบลหนองแขง", True),
        ("ทต.ธวัชบุรี", "อบต.ธวัชบุรี", False),
        ("ทต.โคกสำราญ", "ทต.สุราษฎร์ธานี", False),
        ("ทต.หนองแก", "ทต.หนองแขง", False),
        ("ทต.บ้านกลาง", "ทต.บ้านเก่า", False),
        ("ทต.ท่านา", "ทต.ท่าบอง", False),
        ("", "", False),
        ("", "ทต.ท่านา", False),
    ],
)
def test_two_names_of_one_body_are_known_and_two_bodies_are_kept_apart(
    one: str, other: str, *, same: bool
) -> None:
    assert same_body(one, other) is same
    assert same_body(other, one) is same


def test_a_province_ends_where_its_name_ends() -> None:
    assert read_province("จังหวัดร้อยเอ็ดได้ดำเนินการ") == "ร้อยเอ็ด"
    assert read_province("ผู้ว่าราชการจังหวัด และ จังหวัด นครศรีธรรมราช") == "นครศรีธรรมราช"
    assert read_province("ในจังหวัดและอำเภอ") == ""


words = st.sampled_from(["เทศบาลตำบล", "อบต.", "ทต", "ท่านา", "ได้", " ", "\n", "ำ", "ํา", "\ufeff", "จังหวัด"])


@given(st.one_of(st.text(), st.lists(words).map("".join)))
def test_any_text_is_read(text: str) -> None:
    plain = normalise_lines(text)
    for body in read_agencies(text):
        assert body.count == len(body.places) > 0
        assert body.name.startswith(body.kind)
        assert all(0 <= start < end <= len(plain) for start, end in body.places)
    split_name(text)
    read_province(text)
    assert same_body(text, text) is bool(split_name(text)[1])


@pytest.mark.parametrize("piece", ["เทศบาลตำบล", "ก", "ทต.ก", "ทต.ท่านา ", "อบต.หนองแขงได้\n"])
@pytest.mark.timeout(60)  # what takes a minute does not take one pass
def test_a_megabyte_is_read_in_one_pass(piece: str) -> None:
    found = read_agencies("เทศบาลตำบล" + piece * (1_000_000 // len(piece)))
    assert isinstance(found, tuple)


# Whose site it is

OWN, OTHER, THIRD = "เทศบาลตำบลท่านา", "เทศบาลตำบลหนองแขง", "องค์การบริหารส่วนตำบลบ้านกลาง"


@pytest.mark.parametrize(
    ("title", "headings", "shared", "titles", "name"),
    [
        ("ทต.ท่านา | หน้าแรก", [OTHER], [OTHER], [OTHER], OWN),
        ("หน้าแรก", ["ข่าว", f"นายก{OWN}"], [OTHER], ["ข่าว"], OWN),
        ("หน้าแรก", ["ข่าว"], ["ติดต่อเรา", f"{OWN} หมู่ 1"], ["ข่าว"], OWN),
        ("หน้าแรก", ["ข่าว"], [OTHER, THIRD], [OWN, f"ข่าว - {OWN}", "ข่าว"], OWN),
        (f"{OTHER} {OWN}", [], [], [OWN, "ข่าว"], OWN),
        ("หน้าแรก", [], [OTHER, OWN], [OWN, OWN, "ข่าว"], OWN),
    ],
    ids=[
        "title first",
        "then a heading",
        "then the footer",
        "then most titles",
        "two in a title",
        "neighbours",
    ],
)
def test_a_site_is_named_by_the_best_witness(
    title: str, headings: list[str], shared: list[str], titles: list[str], name: str
) -> None:
    assert name_of_site(title, headings, shared, titles) == name


@pytest.mark.parametrize(
    ("headings", "shared", "titles"),
    [
        ([], [], ["ติดต่อเรา", OTHER]),
        ([f"ร่วมกับ{OTHER}", THIRD], [], ["ข่าว", "แผน", "ติดต่อเรา"]),
        ([], [OTHER, THIRD, OWN], []),
        ([], [], [OTHER, OTHER]),
        ([], [], [OTHER, "ข่าว", "แผน", OTHER]),
    ],
    ids=["one page", "two headings", "a list", "too few pages", "half of the pages"],
)
def test_a_name_that_is_not_plain_is_not_invented(
    headings: list[str], shared: list[str], titles: list[str]
) -> None:
    assert name_of_site("หน้าแรก", headings, shared, titles) == ""
