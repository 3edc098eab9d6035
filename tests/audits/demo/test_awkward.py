"""The awkward town publishes every item, each in its way, and the same each time."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pypdfium2
import pytest
from lxml import html as lxml_html

from audits.demo.specification import awkward_ways
from audits.demo.town import Reply, Town, build_town
from crawler.extract.kinds import FileKind, sniff

ITEMS = {f"O{number}" for number in range(1, 44)}
KINDS = {
    "docx": FileKind.DOCX,
    "xlsx": FileKind.XLSX,
    "pptx": FileKind.PPTX,
    "rtf": FileKind.RTF,
    "odt": FileKind.ODT,
    "doc": FileKind.RTF,  # the word processor of another maker saved it under this name
    "xls": FileKind.HTML,  # a program's table, which Excel opens
    "zip": FileKind.ZIP,
}


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(2566, variant="awkward")


def item_of(town: Town, part: str) -> str:
    """The item that goes this way."""
    return next(code for code, truth in town.truth.items() if part in truth.way.split(" > "))


def target(town: Town, part: str) -> tuple[str, Reply]:
    """Address of what the item's link leads to, and what is there."""
    code = item_of(town, part)
    path = next(link.path for link in town.item_links if link.code == code)
    return path, town.replies[path]


def pdf_text(body: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))


def test_every_item_is_there_and_none_in_a_plain_way(town: Town) -> None:
    assert set(town.truth) == ITEMS
    assert {truth.verdict for truth in town.truth.values()} == {"present"}
    slots = [slot for slots in awkward_ways().slots.values() for slot in slots]
    assert len(slots) == 43
    assert all(slot.link != "plain" or slot.page != "plain" for slot in slots)


def test_the_same_seed_gives_the_same_bytes(town: Town) -> None:
    assert build_town(2566, variant="awkward") == town


def test_another_seed_gives_the_same_ways_to_other_items(town: Town) -> None:
    other = build_town(2566, seed=1, variant="awkward")
    ways = [{code: truth.way for code, truth in one.truth.items()} for one in (town, other)]
    assert Counter(ways[0].values()) == Counter(ways[1].values())
    assert sum(ways[0][code] != ways[1][code] for code in ITEMS) > 20


def test_only_2566_has_an_awkward_town() -> None:
    with pytest.raises(ValueError, match="2566"):
        build_town(2564, variant="awkward")


def test_the_second_variant_differs_in_two_items(town: Town) -> None:
    other = build_town(2566, variant="awkward-scan")
    differ = {code: other.truth[code].verdict for code in ITEMS if other.truth[code] != town.truth[code]}
    assert differ == {"O37": "unreadable", "O26": "missing"}
    assert "O26" not in {link.code for link in other.item_links}


# --- what each way is ------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_is_of_the_kind_that_the_way_names(town: Town, ending: str) -> None:
    bodies = [reply.body for path, reply in town.replies.items() if path.endswith(f".{ending}")]
    assert [sniff(body) for body in bodies] == [KINDS[ending]]


def test_the_member_of_the_zip_is_named_in_the_code_page_of_thai_windows(town: Town) -> None:
    with zipfile.ZipFile(io.BytesIO(target(town, "zip")[1].body)) as archive:
        (member,) = archive.infolist()
    assert not member.flag_bits & 0x800
    assert "นโยบาย" in member.filename.encode("cp437").decode("cp874")


@pytest.mark.parametrize(
    ("way", "said"), [("unlabelled", ""), ("false_utf8", "utf-8"), ("false_latin1", "iso-8859-1")]
)
def test_a_page_in_windows_874_says_nothing_of_it_or_something_false(town: Town, way: str, said: str) -> None:
    _, reply = target(town, way)
    assert reply.headers["Content-Type"].partition("charset=")[2] == said
    assert b"windows-874" not in reply.body
    assert "เทศบาลตำบลบึงสมมติ" in reply.body.decode("cp874")


def test_the_text_layer_without_sara_am_says_tabon_with_sara_aa(town: Town) -> None:
    body = next(r.body for p, r in town.replies.items() if p.endswith("_complaint-guide.pdf"))
    assert "เทศบาลตาบล" in pdf_text(body)
    assert "ำ" not in pdf_text(body)


def test_the_text_layer_with_private_glyphs_has_them(town: Town) -> None:
    body = next(r.body for p, r in town.replies.items() if p.endswith("_risk.pdf"))
    assert "\uf70a" in pdf_text(body)


def test_links_after_the_end_of_the_page_stand_there(town: Town) -> None:
    code = item_of(town, "after_html")
    name = next(link.text for link in town.item_links if link.code == code)
    pages = [r.body.decode("utf-8", "replace") for r in town.replies.values() if b"</html>" in r.body]
    assert any(name in page.partition("</html>")[2] for page in pages)


def test_a_picture_menu_has_no_words_for_a_machine(town: Town) -> None:
    path, _ = target(town, "odt")
    pages = [r.body for r in town.replies.values() if path.encode() in r.body]
    (link,) = lxml_html.fromstring(pages[0].decode("utf-8")).xpath(f"//a[@href='{path}']")
    assert link.text_content().strip() == ""
    assert link.xpath("img/@alt") == []


def test_nothing_of_a_drawn_page_stands_in_it(town: Town) -> None:
    _, reply = target(town, "drawn")
    assert lxml_html.fromstring(reply.body.decode()).xpath("string(//body/div)") == ""
    assert "/uploads/" not in reply.body.decode()


def test_file_names_are_escaped_in_both_encodings(town: Town) -> None:
    names = [path for path in town.replies if path.startswith("/files/%")]
    assert sorted(name[7:12] for name in names) == ["%BC%C", "%E0%B"]


def test_the_download_script_tells_neither_name_nor_kind(town: Town) -> None:
    (reply,) = [r for path, r in town.replies.items() if path.startswith("/download?file=")]
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.body.startswith(b"%PDF")


# --- scans -----------------------------------------------------------------------------------------


def test_a_scan_is_a_picture_and_a_mislaid_layer_is_letters_apart(town: Town) -> None:
    scans = pytest.importorskip("audits.demo.scans")
    if scans.font_file() is None:
        pytest.skip("no Thai font is here")
    scan = target(town, "scan")[1].body
    layer = target(town, "broken_layer")[1].body
    assert pdf_text(scan) == ""
    assert "ร า ย ง า น" in pdf_text(layer)


def test_without_a_thai_font_scans_become_word_files(monkeypatch: pytest.MonkeyPatch) -> None:
    from audits.demo import scans

    monkeypatch.setattr(scans, "font_file", lambda: None)
    town = build_town(2566, variant="awkward")
    assert {truth.needs for truth in town.truth.values()} == {"", "chromium"}
    assert sum(path.endswith(".docx") for path in town.replies) == 3
