"""Leftovers of templates are known by their place; bodies that are named honestly raise no alarm."""

from __future__ import annotations

import pytest

from matchers.leftovers import (
    is_trial,
    other_agencies,
    pages_with_fillers,
    pages_with_trials,
    trial_hosts,
)
from matchers.site import Site
from tests.matchers.evidence import HOST, Town

OWN = "เทศบาลตำบลตัวอย่าง"


def _town(shared_text: str = "", body: str = "") -> Town:
    made = Town()
    made.home(body=body, shared_text=shared_text)
    return made


@pytest.mark.parametrize(
    "footer",
    [
        "© 2566 องค์การบริหารส่วนตำบลบ้านกลาง",
        "สงวนลิขสิทธิ์ โดยองค์การบริหารส่วนตำบลบ้านกลาง",
        "องค์การบริหารส่วนตำบลบ้านกลาง อำเภอเมือง จังหวัดลำพูน",
        "องค์การบริหารส่วนตำบลบ้านกลาง",
        "สำนักงานองค์การบริหารส่วนตำบลบ้านกลาง หมู่ที่ 4",
    ],
)
def test_another_body_in_the_footer_is_left_over(footer: str) -> None:
    made = _town(shared_text=f"หน้าแรก\n{OWN}\n{footer}")
    assert other_agencies(made.evidence, OWN) == {"องค์การบริหารส่วนตำบลบ้านกลาง": (f"{HOST}/",)}


@pytest.mark.parametrize(
    "line",
    [
        "ขอเชิญร่วมงานประเพณี ณ เทศบาลตำบลท่านา",
        "ศึกษาดูงาน เทศบาลตำบลท่านา",
        "เทศบาลตำบลท่านาขอเชิญชวนประชาชนร่วมงาน",
        "อาณาเขตทิศเหนือ ติดต่อกับ เทศบาลตำบลท่านา",
        "กระทรวงมหาดไทย",
        "กรมส่งเสริมการปกครองท้องถิ่น",
        f"© 2566 {OWN}",
        "อบต.ตัวอย่าง อำเภอเมือง",
    ],
)
def test_an_honest_mention_is_no_leftover(line: str) -> None:
    made = _town(shared_text=f"{OWN}\n{line}", body=line)
    assert other_agencies(made.evidence, OWN) == {}


def test_a_list_of_neighbours_is_no_leftover() -> None:
    listed = "เทศบาลตำบลท่านา\nเทศบาลตำบลหนองแก\nองค์การบริหารส่วนตำบลบ้านกลาง"
    assert other_agencies(_town(shared_text=listed).evidence, OWN) == {}


def test_a_link_to_a_neighbours_own_site_is_no_leftover() -> None:
    made = _town(shared_text="เทศบาลตำบลท่านา")
    made.link("เทศบาลตำบลท่านา", "http://thana.go.th/", own_host=False, in_menu=True)
    assert other_agencies(made.evidence, OWN) == {}


def test_the_sites_own_account_bears_its_own_name() -> None:
    made = _town()
    made.link(
        "เพจเทศบาลตำบลกาบเชิง จังหวัดสุรินทร์",
        "https://www.facebook.com/x",
        own_host=False,
        service="facebook",
    )
    assert other_agencies(made.evidence, OWN) == {"เทศบาลตำบลกาบเชิง": (f"{HOST}/",)}


def test_accounts_of_many_neighbours_are_a_list() -> None:
    made = _town()
    for place in ("ท่านา", "หนองแก", "กาบเชิง"):
        made.link(
            f"เทศบาลตำบล{place}",
            f"https://www.facebook.com/{place}",
            own_host=False,
            service="facebook",
        )
    assert other_agencies(made.evidence, OWN) == {}


def test_another_body_ends_the_titles_of_several_pages() -> None:
    made = _town()
    made.page("/a", "แผนงาน | เทศบาลตำบลท่านา")
    assert other_agencies(made.evidence, OWN) == {}, "one page may be news of a neighbour"
    made.page("/b", "ข่าวสาร | เทศบาลตำบลท่านา")
    assert other_agencies(made.evidence, OWN) == {"เทศบาลตำบลท่านา": (f"{HOST}/a", f"{HOST}/b")}


def test_nothing_is_left_over_where_it_is_not_known_whose_site_it_is() -> None:
    made = Town()
    made.page("/", "ยินดีต้อนรับ", depth=0)
    assert other_agencies(made.evidence) == {}


@pytest.mark.parametrize("name", ["ทดสอบ", "ทดสอบ2", "Test", "test 1", "dsfsdfsdfsdf", "asdasd", "ทดสอบระบบ"])
def test_a_trial_record_is_told_and_is_no_document(name: str) -> None:
    made = _town()
    made.linked_file(name, "/a.pdf")
    assert is_trial(name)
    assert pages_with_trials(made.evidence) == {f"{HOST}/": (name,)}
    assert Site(made.evidence).links == []


@pytest.mark.parametrize(
    "name",
    ["ผลการทดสอบคุณภาพน้ำดื่ม", "แบบทดสอบความรู้", "ตัวอย่าง", "flash", "ประกาศทดสอบสมรรถภาพ", "2566", "salads"],
)
def test_an_honest_name_is_no_trial_record(name: str) -> None:
    assert not is_trial(name)


def test_sample_text_of_a_template_is_told() -> None:
    made = _town()
    made.page("/events", "กิจกรรม", "Lorem  Ipsum dolor sit amet")
    made.page("/contact", "ติดต่อ", "A108 Adam Street, New York")
    assert list(pages_with_fillers(made.evidence)) == [f"{HOST}/contact", f"{HOST}/events"]


def test_a_host_made_for_testing_is_told() -> None:
    made = _town()
    made.link("หน้าหลัก", "http://test.sanor.go.th/", own_host=False)
    made.link("ทดสอบความเร็ว", "http://testcenter.example.go.th/", own_host=False)
    assert trial_hosts(made.evidence) == {"test.sanor.go.th": f"{HOST}/"}
