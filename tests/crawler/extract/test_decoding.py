"""Charset labels lie; these pages are read right all the same."""

from __future__ import annotations

import pytest

from crawler.extract.decoding import decode

THAI = "<html><head>{meta}</head><body>เทศบาลตำบลสะนอ “แผนพัฒนาท้องถิ่น” พ.ศ. ๒๕๖๖…</body></html>"
PLAIN = THAI.format(meta="")


@pytest.mark.parametrize("label", ["utf-8", "tis-620", "windows-874", "iso-8859-1", None])
def test_a_page_in_code_page_874_is_read_whatever_its_header_says(label: str | None) -> None:
    assert decode(PLAIN.encode("cp874"), label).text == PLAIN


@pytest.mark.parametrize("label", ["utf-8", "tis-620", "windows-874", "iso-8859-1", "x-windows-874", None])
def test_a_page_in_utf8_is_read_whatever_its_header_says(label: str | None) -> None:
    assert decode(PLAIN.encode(), label).text == PLAIN


@pytest.mark.parametrize(
    "label", ["tis-620", "TIS620", "iso-8859-11", "x-windows-874", "windows-874", "ms874"]
)
def test_every_thai_single_byte_label_means_cp874_and_is_true_of_its_pages(label: str) -> None:
    decoded = decode(PLAIN.encode("cp874"), label)
    assert (decoded.used, decoded.false_label) == ("cp874", False)


def test_curly_quotes_survive_in_a_page_labelled_tis620() -> None:
    assert "“แผน" in decode(PLAIN.encode("cp874"), "tis-620").text


def test_a_lying_label_is_told() -> None:
    decoded = decode(PLAIN.encode(), "tis-620")
    assert (decoded.used, decoded.declared, decoded.false_label) == ("utf-8", "tis-620", True)


def test_a_lying_meta_tag_is_told_where_the_header_is_silent() -> None:
    body = THAI.format(
        meta='<meta http-equiv="Content-Type" content="text/html; charset=windows-874">'
    ).encode()
    decoded = decode(body, None)
    assert (decoded.used, decoded.declared, decoded.false_label) == ("utf-8", "windows-874", True)


def test_a_true_label_and_no_label_are_not_called_lies() -> None:
    assert not decode(PLAIN.encode(), "UTF8").false_label
    assert not decode(PLAIN.encode(), None).false_label


def test_an_ascii_page_cannot_be_labelled_falsely() -> None:
    assert not decode(b"<html>plain</html>", "tis-620").false_label


def test_utf8_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    damaged = PLAIN.encode().replace("ส".encode(), "ส".encode()[:2], 1)
    decoded = decode(damaged, "tis-620")
    assert decoded.used == "utf-8"
    assert "แผนพัฒนาท้องถิ่น" in decoded.text


def test_a_western_page_is_not_taken_for_thai() -> None:
    assert decode("Café © 2566 São".encode("cp1252"), "iso-8859-1").text == "Café © 2566 São"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_wins_and_is_taken_off(charset: str) -> None:
    assert decode(PLAIN.encode(charset), "tis-620").text == PLAIN


def test_utf16_without_a_mark_is_recognised_by_its_zero_bytes() -> None:
    text = "<html>" + "municipality " * 20 + "เทศบาล</html>"
    assert decode(text.encode("utf-16-le"), None).text == text


@pytest.mark.parametrize("label", ["unicode_escape", "idna", "hex", "rot13", "\x00", "x" * 5000, "ไทย"])
def test_a_hostile_label_does_no_harm(label: str) -> None:
    assert decode(b"caf\xe9 \\x41", label).text == "café \\x41"


def test_any_bytes_give_some_text() -> None:
    assert decode(bytes(range(256)) * 3, None).text
    assert decode(b"", None).text == ""
