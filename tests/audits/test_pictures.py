"""Pictures that are documents, and pictures that are the only name of a link; served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from audits.audit import Audited
from crawler.extract import tesseract
from matchers.model import Evidence, Finding, Verdict
from tests.audits.auditing import audit_site
from tests.crawler.extract.scanned import as_image, banner, nothing, picture
from tests.crawler.loopback import Site, serve

PLAN = "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"
HTML = {"Content-Type": "text/html; charset=utf-8"}
JPEG = {"Content-Type": "image/jpeg"}
WELCOME = "ยินดีต้อนรับสู่เว็บไซต์ของเทศบาลตำบล ติดต่อสอบถามได้ในวันและเวลาราชการ"


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    tesseract.program.cache_clear()
    tesseract.languages.cache_clear()
    yield
    tesseract.program.cache_clear()
    tesseract.languages.cache_clear()


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@cache
def announcement() -> bytes:
    """A page of text as an office publishes it: a JPEG of some hundred KB."""
    return as_image(picture(), "JPEG", quality=80)


@cache
def menu_picture(name: str) -> bytes:
    return as_image(banner(name), "JPEG", quality=80)


def town(home: str, *pages: tuple[str, str], **pictures: bytes) -> Site:
    """A site: what its home page holds, its pages by path, and its pictures by the stem of their path."""
    answers = {"/": html("เทศบาลตำบลตัวอย่าง", f"<p>{WELCOME}</p>{home}")}
    answers |= {path: html("เทศบาลตำบลตัวอย่าง", body) for path, body in pages}
    answers |= {f"/{stem}.jpg": (200, JPEG, body) for stem, body in pictures.items()}
    return Site(dict(answers))


def html(title: str, body: str) -> tuple[int, dict[str, str], bytes]:
    return 200, HTML, f"<html><title>{title}</title><body>{body}</body></html>".encode()


def audited(site: Site) -> Audited:
    with serve(site):
        return audit_site(site.url)


def finding(done: Audited, code: str) -> Finding:
    return next(f for f in done.audit.findings if f.code == code)


def links(done: Audited, path: str) -> list[Evidence]:
    return [e for e in done.evidence if e.kind == "link" and e.url.endswith(path)]


def shown_on_a_page(img: str = '<img src="/IMG_0001.jpg">') -> Site:
    return town(
        '<a href="/plan">แผนการจัดซื้อจัดจ้าง</a>',
        ("/plan", f"<h1>{PLAN}</h1>{img}"),
        IMG_0001=announcement(),
    )


# ------------------------------------------------------------ pictures that are documents


@pytest.mark.usefixtures("thai_ocr")
def test_an_announcement_that_is_a_picture_in_a_page_is_read() -> None:
    found = finding(audited(shown_on_a_page()), "O19")
    assert found.verdict is Verdict.PRESENT
    assert (found.evidence[0].url.rpartition("/")[2], found.evidence[0].read_by) == (
        "IMG_0001.jpg",
        "ocr p.1",
    )


@pytest.mark.usefixtures("no_ocr")
def test_without_tesseract_a_picture_in_a_page_is_unreadable_and_never_missing() -> None:
    found = finding(audited(shown_on_a_page()), "O19")
    assert (found.verdict, found.reason_code) == (Verdict.UNREADABLE, "scan")
    assert "ค้นหาคำได้" in found.advice


@pytest.mark.usefixtures("no_ocr")
def test_a_picture_beside_a_link_onward_is_not_called_missing() -> None:
    site = shown_on_a_page('<img src="/IMG_0001.jpg"><p><a href="/tour">แหล่งท่องเที่ยว</a></p>')
    site.answers["/tour"] = html("เทศบาลตำบลตัวอย่าง", "<h1>แหล่งท่องเที่ยว</h1><p>น้ำตก วัด และตลาดน้ำ</p>")
    assert finding(audited(site), "O19").verdict is Verdict.UNREADABLE


@pytest.mark.usefixtures("thai_ocr")
def test_a_link_to_a_picture_that_promises_an_item_is_followed_and_read() -> None:
    site = town(f'<a href="/1.jpg">{PLAN}</a>', **{"1": announcement()})
    assert finding(audited(site), "O19").verdict is Verdict.PRESENT


@pytest.mark.usefixtures("no_ocr")
def test_pictures_that_promise_nothing_are_not_asked_for() -> None:
    site = town(
        '<a href="/party">งานประเพณีลอยกระทง</a>',
        ("/party", '<h1>งานประเพณีลอยกระทง</h1><img src="/a.jpg"><a href="/b.jpg"><img src="/c.jpg"></a>'),
        a=announcement(),
        b=announcement(),
        c=announcement(),
    )
    audited(site)
    assert not [path for path in site.paths if path.endswith(".jpg")]


@pytest.mark.usefixtures("no_ocr")
def test_a_picture_in_a_frame_is_asked_for_as_any_frame_is() -> None:
    site = shown_on_a_page('<iframe src="/IMG_0001.jpg"></iframe>')
    assert finding(audited(site), "O19").verdict is Verdict.UNREADABLE


@pytest.mark.usefixtures("no_ocr")
@pytest.mark.parametrize(
    "img",
    [
        '<img src="/IMG_0001.jpg" width="120" height="90">',
        '<img src="/logo.jpg">',
        '<img src="/img/head.png">',
    ],
)
def test_icons_logos_and_small_pictures_are_not_asked_for(img: str) -> None:
    site = shown_on_a_page(img)
    audited(site)
    assert not [path for path in site.paths if path.endswith((".jpg", ".png"))]


@pytest.mark.usefixtures("no_ocr")
def test_a_picture_shown_on_every_page_is_not_asked_for() -> None:
    shown = '<img src="/photo1.jpg">'
    site = town(
        '<a href="/plan">แผนการจัดซื้อจัดจ้าง</a> <a href="/b">กองช่าง</a> <a href="/c">กองคลัง</a>',
        ("/plan", f"{shown}<h1>{PLAN}</h1>"),
        ("/b", f"{shown}<h1>กองช่าง</h1>"),
        ("/c", f"{shown}<h1>กองคลัง</h1>"),
        photo1=announcement(),
    )
    audited(site)
    assert "/photo1.jpg" not in site.paths


@pytest.mark.usefixtures("no_ocr")
def test_no_more_pictures_of_a_page_are_asked_for_than_a_document_has() -> None:
    site = shown_on_a_page("".join(f'<img src="/{n}.jpg">' for n in range(9)))
    audited(site)
    assert [path for path in site.paths if path.endswith(".jpg")] == ["/0.jpg", "/1.jpg", "/2.jpg"]


@pytest.mark.usefixtures("no_ocr")
def test_items_take_turns_until_fifteen_pictures_were_asked_for() -> None:
    items = {
        "a": PLAN,
        "b": "แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566",
        "c": "คู่มือการปฏิบัติงาน",
        "d": "ประมวลจริยธรรมสำหรับเจ้าหน้าที่ของรัฐ",
        "e": "การประเมินความเสี่ยงการทุจริต ประจำปี 2566",
        "f": "แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2566 - 2570",
    }
    shown = {p: "".join(f'<img src="/{p}{n}.jpg">' for n in range(3)) for p in items}
    site = town(
        "".join(f'<p><a href="/{p}">{name}</a></p>' for p, name in items.items()),
        *((f"/{p}", f"<h1>{name}</h1>{shown[p]}") for p, name in items.items()),
    )
    audited(site)
    asked = [path for path in site.paths if path.endswith(".jpg")]
    assert len(asked) == 15
    assert {path[1] for path in asked[:6]} == set(items)


@pytest.mark.usefixtures("no_ocr")
def test_a_small_picture_that_came_after_all_is_no_document() -> None:
    site = shown_on_a_page()
    site.answers["/IMG_0001.jpg"] = (200, JPEG, as_image(nothing((200, 100)), "JPEG"))
    assert not links(audited(site), "IMG_0001.jpg")


# ------------------------------------------------------------ pictures that name a link


def with_menu(alt: str = "banner 1", name: str = "นโยบาย No Gift Policy") -> Site:
    """A picture without words leads to the declaration, which is a picture too."""
    return town(
        f'<ul><li><a href="/50912.jpg"><img src="/1.jpg" alt="{alt}"></a></li></ul>',
        **{"1": menu_picture(name), "50912": announcement()},
    )


@pytest.mark.usefixtures("thai_ocr")
@pytest.mark.parametrize("alt", ["", "banner 1", "IMG_0010"])
def test_a_link_without_words_is_named_by_its_picture_and_followed(alt: str) -> None:
    site = with_menu(alt)
    done = audited(site)
    (link,) = links(done, "/50912.jpg")
    assert (link.name_source, "No Gift Policy" in link.text) == ("picture", True)
    assert site.paths.index("/1.jpg") < site.paths.index("/50912.jpg")


@pytest.mark.usefixtures("thai_ocr")
def test_a_link_that_words_name_keeps_them_and_its_picture_is_not_asked_for() -> None:
    site = with_menu(alt="ภาพกิจกรรมวันแม่แห่งชาติ")
    (link,) = links(audited(site), "/50912.jpg")
    assert (link.name_source, link.text) == ("alt", "ภาพกิจกรรมวันแม่แห่งชาติ")
    assert "/1.jpg" not in site.paths


@pytest.mark.usefixtures("thai_ocr")
def test_words_on_a_picture_that_promise_no_item_are_left() -> None:
    (link,) = links(audited(with_menu(name="ตลาดน้ำวันอาทิตย์")), "/50912.jpg")
    assert (link.name_source, link.text) == ("file_name", "50912")


@pytest.mark.usefixtures("no_ocr")
def test_without_tesseract_pictures_of_menus_are_not_asked_for() -> None:
    site = with_menu()
    audited(site)
    assert "/1.jpg" not in site.paths


@pytest.mark.usefixtures("thai_ocr")
def test_at_most_twenty_pictures_of_menus_are_asked_for_and_none_that_is_huge() -> None:
    many = "".join(f'<li><a href="/p{n}"><img src="/m{n}.jpg"></a></li>' for n in range(30))
    site = town(many, **{f"m{n}": b"\xff\xd8\xff" + bytes(400_000) for n in range(30)})
    done = audited(site)
    asked = [path for path in site.paths if path.startswith("/m")]
    assert asked == [f"/m{n}.jpg" for n in range(20)]
    assert not [e for e in done.evidence if e.name_source == "picture"]


@pytest.mark.usefixtures("thai_ocr")
def test_two_crawls_ask_for_the_same_pictures_in_the_same_order() -> None:
    menu = "".join(f'<li><a href="/p{n}"><img src="/m{n}.jpg"></a></li>' for n in range(6))
    shown = "".join(f'<img src="/{n}.jpg">' for n in range(3))
    pictures = {f"m{n}": menu_picture("แผนดำเนินงาน") for n in range(6)}
    asked = []
    for _ in range(2):
        site = town(
            f'<a href="/plan">แผนการจัดซื้อจัดจ้าง</a><ul>{menu}</ul>',
            ("/plan", f"<h1>{PLAN}</h1>{shown}"),
            **pictures,
        )
        audited(site)
        asked.append([path for path in site.paths if path.endswith(".jpg")])
    assert asked[0] == asked[1] == [*(f"/m{n}.jpg" for n in range(6)), "/0.jpg", "/1.jpg", "/2.jpg"]


@pytest.mark.usefixtures("thai_ocr")
def test_robots_txt_holds_for_pictures_too() -> None:
    site = with_menu()
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /1.jpg\n")
    audited(site)
    assert "/1.jpg" not in site.paths
