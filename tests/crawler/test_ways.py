"""The way to a page: by names that can be seen, where there is such a way."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extract.html import Page, read_page
from crawler.fetching import Answer
from crawler.ways import shortest_ways
from matchers.model import Outcome

HOME = "http://x.go.th/"


@dataclass
class Visited:
    """An answer as the harvest keeps it."""

    answer: Answer
    own_host: bool = True


@dataclass
class Pages:
    """A site of hand-written pages."""

    pages: dict[str, str]
    known: dict[str, Visited] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, html in self.pages.items():
            url = HOME + path
            page: Page = read_page(html, url)
            self.known[url] = Visited(Answer(url, url, Outcome.OPENED, page=page))

    def ways(self) -> dict[str, tuple[str, ...]]:
        found = shortest_ways(self.known[HOME], self.known.get)
        return {url.removeprefix(HOME): way for url, way in found.items()}


def test_the_fewest_clicks_win() -> None:
    site = Pages({"": '<a href="a">แผนงาน</a><a href="b">แผน</a>', "a": '<a href="b">แผนห้าปี</a>', "b": ""})
    assert site.ways() == {"": (), "a": ("แผนงาน",), "b": ("แผน",)}


def test_a_nameless_link_is_gone_around_where_there_is_another_way() -> None:
    site = Pages({
        "": '<a href="b"><img src="home.png"></a><a href="a">แผนงาน</a>',
        "a": '<a href="b">แผนห้าปี</a>',
        "b": "",
    })  # fmt: skip
    assert site.ways()["b"] == ("แผนงาน", "แผนห้าปี")


def test_a_hidden_link_is_gone_around_where_there_is_another_way() -> None:
    site = Pages({
        "": '<div style="display:none"><a href="b">แผนลับ</a></div><a href="a">แผนงาน</a>',
        "a": '<a href="b">แผนห้าปี</a>',
        "b": "",
    })  # fmt: skip
    assert site.ways()["b"] == ("แผนงาน", "แผนห้าปี")


def test_a_hidden_link_is_taken_where_there_is_no_other() -> None:
    site = Pages({"": '<div style="display:none"><a href="b">แผน</a></div>', "b": ""})
    assert site.ways()["b"] == ("แผน",)


def test_frames_and_pages_that_send_on_by_themselves_cost_no_click() -> None:
    site = Pages({
        "": '<iframe src="menu"></iframe>',
        "menu": '<a href="old">แผน</a>',
        "old": '<meta http-equiv="refresh" content="0; url=new">',
        "new": "",
    })  # fmt: skip
    assert site.ways() == {"": (), "menu": (), "old": ("แผน",), "new": ("แผน",)}
