"""Every page and link of tests/encodings.yaml is read as a visitor of the site sees it."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.decoding import decode
from crawler.extract.html import Page, read_page

CASES = yaml.safe_load((Path(__file__).resolve().parents[2] / "encodings.yaml").read_text(encoding="utf-8"))
TEXT = "เทศบาลตำบลสะนอ “แผนพัฒนาท้องถิ่น” พ.ศ. ๒๕๖๖…"
MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def document(case: dict[str, Any], content: str) -> tuple[bytes, str]:
    """The bytes of a page, and its text as it should be read."""
    meta = '<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if "meta" in case else ""
    meta = meta.format(**case)
    if case.get("entities"):
        content = content.encode("ascii", "xmlcharrefreplace").decode() + " \u2013\u00a0\u2022"
    if case.get("text"):
        text = content
    else:
        text = f"<html><head>{meta}<title>x</title></head><body>{content}</body></html>"
    body = text.encode(case["body"])
    if case.get("mark"):
        body = MARKS[case["body"]] + body
    if case.get("damage"):
        letter = "ท".encode(case["body"])
        body = body.replace(letter, letter[1:], 1)
    return body, text


@pytest.mark.parametrize("case", CASES["pages"], ids=lambda case: case["name"])
def test_a_page_is_read_by_its_bytes_and_a_false_label_is_told(case: dict[str, Any]) -> None:
    body, text = document(case, case.get("text", TEXT))
    decoded = decode(body, case.get("header"))
    assert (decoded.used, decoded.false_label) == (case["used"], case["false_label"])
    if case.get("damage"):
        assert text.partition("ท")[2] in decoded.text
    else:
        assert decoded.text == text


@pytest.mark.parametrize("case", CASES["links"], ids=lambda case: f"{case['body']} {case['href']}")
def test_an_address_in_a_page_is_asked_for_as_a_browser_asks(case: dict[str, Any]) -> None:
    body, _ = document(case, f'{TEXT} <a href="{case["href"]}">x</a>')
    decoded = decode(body, case.get("header"))
    page = read_page(decoded.text, "http://www.x.go.th/p/index.html", charset=decoded.used)
    assert [link.url for link in page.links] == [case["url"]]


def test_the_cases_hold_every_combination_of_labels_for_both_encodings() -> None:
    def kind(case: dict[str, Any], place: str) -> str:
        written = case.get(place, "").lower()
        true = {"utf-8": {"utf-8", "utf8"}, "cp874": {"windows-874", "tis-620", "iso-8859-11"}}
        return written and ("true" if written in true[case["body"]] else "false")

    for encoding in ("utf-8", "cp874"):
        plain = [c for c in CASES["pages"] if c["body"] == encoding and not c.get("damage")]
        found = {(kind(case, "header"), kind(case, "meta")) for case in plain}
        assert len(found) == 9, encoding


def test_a_label_in_a_comment_is_no_label() -> None:
    page = f"<!-- <meta charset=tis-620> --><meta charset=utf-8>{TEXT}".encode()
    assert decode(page).declared == "utf-8"
    assert not decode(page).false_label


# ---------------------------------------------------------------- any bytes at all

MARKUP = st.sampled_from(
    [
        *(
            "<a href='",
            "<a ",
            "</a>",
            "<!--",
            "-->",
            "<table><tr><td>",
            "</td>",
            "<frameset>",
            "<base href='",
        ),
        *("<img alt='", "' onclick='", "<iframe src='", "javascript:", "http:/", "?q=แผน", "<option value='"),
        *("<script>", "</script>", "\x00", "\xff", "'>", '"', "&#3649;", "<h2>", "</html>", "O12 ", "๒๕๖๖"),
    ]
)


@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "tis-620", "utf-16", "windows-1252", "zz"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_under_any_label_give_a_text_and_a_page(body: bytes, label: str) -> None:
    decoded = decode(body, label)
    page = read_page(decoded.text, "http://www.x.go.th/", charset=decoded.used)
    assert isinstance(page, Page)


@given(st.lists(MARKUP | st.text(max_size=6), max_size=30), st.sampled_from(["utf-8", "cp874", "utf-16-le"]))
@settings(max_examples=300, deadline=None)
def test_any_pile_of_markup_gives_a_page_whose_addresses_can_be_asked_for(
    pieces: list[str], charset: str
) -> None:
    page = read_page("".join(pieces), "http://www.x.go.th/p/", charset=charset)
    for link in page.links:
        assert link.url is None or (link.url.isascii() and link.url.startswith(("http://", "https://")))
