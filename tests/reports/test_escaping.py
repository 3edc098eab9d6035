"""Texts and addresses of strangers, made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.escaping import MAX_TEXT, formula_safe, readable_address, visible, web_address


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("http://town.go.th", "http://town.go.th"),
        ("HTTPS://Town.go.th/A?b=1&c=2#d", "https://town.go.th/A?b=1&c=2#d"),
        ("http://town.go.th:8080/x", "http://town.go.th:8080/x"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://127.0.0.1/x", "http://127.0.0.1/x"),
        ("http://town.go.th/100%", "http://town.go.th/100%25"),
        ("http://town.go.th/%E0%B8%81", "http://town.go.th/%E0%B8%81"),
        ("http://town.go.th/a b\"<>'.pdf", "http://town.go.th/a%20b%22%3C%3E'.pdf"),
        ("http://ไทย.ไทย/", "http://xn--o3cw4h.xn--o3cw4h/"),
        ("http://town.go.th/ไฟล์", "http://town.go.th/%E0%B9%84%E0%B8%9F%E0%B8%A5%E0%B9%8C"),
    ],
)
def test_web_addresses_become_links(url: str, href: str) -> None:
    assert web_address(url) == href


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://town.go.th/",
        "//town.go.th/",
        "/relative",
        "http:///nothing",
        "http://",
        "http://nacc.go.th@evil.example/",
        "http://user:pass@town.go.th/",
        "http://town.go.th\\@evil.example/",
        "http://town.go.th:99999/",
        "http://town.go.th:x/",
        "http://to wn.go.th/",
        "http://[::1/",
        "http://town.go.th/\x00",
        "http://town.go.th/\ud800",
        "http://town.go.th/" + "x" * 5000,
    ],
)
def test_everything_else_stays_text(url: str) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://t.go.th/%E0%B8%81%E0%B8%B3", "http://t.go.th/กำ"),
        ("http://t.go.th/a%2Fb%3F%23", "http://t.go.th/a%2Fb%3F%23"),
        ("http://t.go.th/%E2%80%AEfdp", "http://t.go.th/%E2%80%AEfdp"),  # an escaped direction mark
        ("http://t.go.th/%00%1b", "http://t.go.th/%00%1b"),
        ("http://t.go.th/%FF%FE", "http://t.go.th/%FF%FE"),  # not UTF-8
        ("http://t.go.th/%CA%C3%D8%BB", "http://t.go.th/%CA%C3%D8%BB"),  # cp874
        ("http://t.go.th/\u202efdp", "http://t.go.th/[U+202E]fdp"),
    ],
)
def test_addresses_are_decoded_only_where_it_helps_and_harms_nothing(url: str, shown: str) -> None:
    assert readable_address(url).casefold() == shown.casefold()


def test_invisible_joiners_vanish_and_spaces_are_single() -> None:
    assert visible("ประ\u200bจำ\ufeff \u00a0\t ปี\r\n2566") == "ประจำ ปี 2566"


def test_stacked_marks_are_cut_but_thai_is_whole() -> None:
    assert visible("ที่" + "\u0e48" * 50) == "ที่" + "\u0e48" * 2  # sara ii, then four marks in all
    assert visible("น้ำ ปู่ ที่ กิ๋ ฎีกา์") == "น้ำ ปู่ ที่ กิ๋ ฎีกา์"


def test_long_texts_end_in_an_ellipsis() -> None:
    cut = visible("ก" * 10_000_000)
    assert len(cut) == MAX_TEXT
    assert cut.endswith("…")


@given(st.text())
def test_nothing_that_steers_a_display_survives(text: str) -> None:
    import unicodedata

    shown = visible(text)
    assert {unicodedata.category(c) for c in shown}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    shown.encode("utf-8")


@given(st.text())
def test_any_text_has_a_readable_form_and_a_safe_link_or_none(text: str) -> None:
    readable_address(text)
    href = web_address("http://town.go.th/" + text)
    assert href is None or (href.isascii() and href.startswith("http://town.go.th/") and " " not in href)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u3000＝", "＋", "－", "＠", "|", "%"]
)
def test_what_could_be_a_formula_gets_an_apostrophe(start: str) -> None:
    assert formula_safe(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["", "O20", "แผน=1", "1-2", "'=1"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert formula_safe(cell) == cell
