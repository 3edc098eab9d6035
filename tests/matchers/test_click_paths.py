"""Clicks from the home page: the fewest that a person can see and name."""

from __future__ import annotations

from typing import Any

from matchers.click_paths import ClickPaths, Step, Way
from matchers.model import Evidence, NameSource
from matchers.site import Site
from tests.matchers.evidence import FILLER, HOME, Town, address, town


def way(made: Town, path: str) -> Way | None:
    return ClickPaths(Site(made.evidence)).to(address(path))


def deep() -> Town:
    """A plan two clicks away, by a menu and its page."""
    made = town()
    made.linked_page("แผนงาน", "/plans", FILLER)
    made.linked_file("แผนพัฒนาท้องถิ่น", "/plan.pdf", on="/plans")
    return made


def test_the_way_is_the_names_to_click_in_order() -> None:
    assert way(deep(), "/plan.pdf") == Way((Step("แผนงาน"), Step("แผนพัฒนาท้องถิ่น")))


def test_the_home_page_needs_no_click() -> None:
    assert way(deep(), "/") == Way(())


def test_what_no_page_links_to_has_no_way() -> None:
    made = deep()
    made.file("/kept.pdf", "แผนเก่า")
    assert way(made, "/kept.pdf") is None


def test_the_shorter_way_wins() -> None:
    made = deep()
    made.link("แผนห้าปี", "/plan.pdf")
    found = way(made, "/plan.pdf")
    assert found is not None
    assert found.names == ("แผนห้าปี",)


def shortcut(**facts: Any) -> Way | None:
    """The way where a link on the home page is shorter, but something is wrong with it."""
    made = deep()
    made.link(facts.pop("text", "แผนห้าปี"), "/plan.pdf", **facts)
    return way(made, "/plan.pdf")


LONGER = Way((Step("แผนงาน"), Step("แผนพัฒนาท้องถิ่น")))


def test_a_link_without_a_name_is_gone_around() -> None:
    assert shortcut(text="") == LONGER


def test_a_link_that_nobody_sees_is_gone_around() -> None:
    assert shortcut(unseen=True) == LONGER


def test_a_link_that_only_a_script_follows_is_no_step() -> None:
    assert shortcut(problems=("script",)) == LONGER


def test_a_banner_named_after_what_stands_beside_it_is_gone_around() -> None:
    assert shortcut(name_source=NameSource.BESIDE) == LONGER


def test_a_planted_advertisement_is_no_step() -> None:
    made = deep()
    made.linked_page("สล็อตเว็บตรง บาคาร่า", "/slot", FILLER)
    made.link("แผนห้าปี", "/plan2.pdf", on="/slot")
    assert way(made, "/plan2.pdf") is None


def test_where_there_is_no_other_way_the_nameless_one_says_so() -> None:
    made = town()
    made.linked_page("", "/ita", FILLER)
    made.linked_file("แผน", "/plan.pdf", on="/ita")
    found = way(made, "/plan.pdf")
    assert found is not None
    assert not found.told
    assert found.names == ("…", "แผน")


def test_a_banner_is_named_by_its_description() -> None:
    made = town()
    made.link("ITA 2566", "/ita", name_source=NameSource.ALT)
    made.page("/ita", "ITA")
    assert way(made, "/ita") == Way((Step("ITA 2566", "banner"),))


def test_an_icon_is_named_by_its_service() -> None:
    made = town()
    made.link("", "https://www.facebook.com/town", service="facebook")
    found = ClickPaths(Site(made.evidence)).to("https://www.facebook.com/town")
    assert found == Way((Step("Facebook", "icon"),))


def test_the_words_on_the_link_are_told_where_its_name_stands_beside_it() -> None:
    made = town()
    made.link("แผน 2566", "/plan.pdf", name_source=NameSource.ROW, label="ดาวน์โหลด")
    made.file("/plan.pdf")
    assert way(made, "/plan.pdf") == Way((Step("แผน 2566", label="ดาวน์โหลด"),))


def test_a_menu_that_unfolds_is_a_click_of_its_own() -> None:
    made = town()
    for number in range(2):
        made.link(f"แผน {number}", f"/{number}.pdf", in_menu=True, trail=("แผนงาน",))
        made.file(f"/{number}.pdf")
    assert way(made, "/1.pdf") == Way((Step("แผนงาน", "menu"), Step("แผน 1")))


def test_names_that_two_links_share_are_told_apart_by_their_heading() -> None:
    made = town()
    for year in (2565, 2566):
        made.link("ดูแผน", f"/{year}.pdf", trail=(f"ปี {year}",))
        made.file(f"/{year}.pdf")
    assert way(made, "/2566.pdf") == Way((Step("ดูแผน", under="ปี 2566"),))


def test_links_of_one_name_under_one_heading_are_told_apart_by_their_line() -> None:
    made = town()
    for name in ("แผนพัฒนา", "แผนดำเนินงาน"):
        made.link("คลิกเพื่อเปิดอ่าน", f"/{name}.pdf", beside=f"{name} คลิกเพื่อเปิดอ่าน")
        made.file(f"/{name}.pdf")
    assert way(made, "/แผนพัฒนา.pdf") == Way((Step("แผนพัฒนา", label="คลิกเพื่อเปิดอ่าน"),))


def test_links_that_nothing_tells_apart_say_so() -> None:
    made = town()
    for number in range(2):
        made.link("อ่านต่อ", f"/{number}.pdf")
        made.file(f"/{number}.pdf")
    found = way(made, "/1.pdf")
    assert found is not None
    assert not found.told


def test_what_a_frame_shows_costs_no_click() -> None:
    made = town()
    made.evidence.append(
        Evidence(
            kind="link",
            url=address("/inside"),
            text="กรอบ",
            found_on=HOME,
            href="/inside",
            tag="iframe",
            depth=1,
        )
    )
    made.page("/inside", "เมนู")
    made.linked_file("แผน", "/plan.pdf", on="/inside")
    assert way(made, "/plan.pdf") == Way((Step("แผน"),))
