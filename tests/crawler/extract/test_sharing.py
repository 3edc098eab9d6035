"""Pages of one site hold their menus once."""

from __future__ import annotations

from crawler.extract.html import read_page
from crawler.extract.sharing import Shared

MENU = "<nav><ul><li><a href=/plan>แผนพัฒนาท้องถิ่น</a><li><a href=/#top>ขึ้นบน</a></ul></nav>"


def page(number: int) -> str:
    return f"<title>ข่าว {number}</title>{MENU}<h1>ข่าวที่ {number}</h1><p id=p>เรื่องที่ {number} {'ก' * 200}</p>"


def test_a_shared_page_is_equal_to_the_page_as_it_was_read() -> None:
    shared = Shared()
    for number in range(3):
        read = read_page(page(number), f"http://a.go.th/{number}")
        assert repr(shared.page(read)) == repr(read)


def test_the_menu_of_two_pages_is_one_and_what_is_their_own_is_not() -> None:
    shared = Shared()
    one, two = (shared.page(read_page(page(n), f"http://a.go.th/{n}")) for n in (1, 2))
    assert one.links[0].url == "http://a.go.th/plan"
    assert one.links[0] is two.links[0]
    assert [a is b for a, b in zip(one.blocks, two.blocks, strict=True)].count(True) == 2
    assert one.ids is two.ids
