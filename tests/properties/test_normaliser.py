"""The normaliser and what stands on it: total, idempotent where that is promised, and in one pass."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.extract.decoding import decode
from crawler.extract.names import clean
from crawler.extract.written import title_block
from crawler.links import address_in_script, intended
from matchers.agencies import read_agencies
from matchers.answer_rows import coded, written_addresses
from matchers.codes import read_codes
from matchers.document_reading import read_document
from matchers.explanations import steps_of, ways_of
from matchers.letters import THAI_MARKS, normalise, normalise_lines, squeeze
from matchers.masking import mask_personal
from matchers.periods import read_periods
from matchers.similarity import markless, toneless
from matchers.spam import without_spam_lines
from matchers.spelling import fold_misspellings, skeleton
from matchers.text import plain_name, read_title
from reports.escaping import readable_address, visible
from tests.properties.examples import ASKED, examples, hostile_texts

# Thai as sites write it, broken in the ways of PDFs, old fonts and hurried hands; marks of other scripts too.
PIECES = [
    *"กขอเแโใไะาำๅฤฦๆฯ", "\u0e4d", "\u0e31", "\u0e34", "\u0e35", "\u0e37", "\u0e38", "\u0e39", "\u0e3a",
    "\u0e47",
    "\u0e48", "\u0e49", "\u0e4b", "\u0e4c", "\u0e4e", " ", " ", "\u00a0", "\u200b", "\n", "\t",
    "\uf70a", "\uf711",
    "๒", "2", "．", "Ａ", "\u0eb8", "\u0ec8", "\u0301", "\u0323", "e", "\u0131", "\u0130", "ß", "\ud800",
    "เเ", "อ ื", "ใ ่",
]  # fmt: skip
broken = st.lists(st.sampled_from(PIECES), max_size=16).map("".join) | hostile_texts

IDEMPOTENT: list[Callable[[str], str]] = [
    normalise, normalise_lines, mask_personal, visible, without_spam_lines,
]  # fmt: skip


@pytest.mark.parametrize("form", IDEMPOTENT, ids=lambda form: form.__name__)
def test_a_second_time_changes_nothing(form: Callable[[str], str]) -> None:
    @examples(400)
    @given(broken)
    @example("า \u0eb8 \u0e38")  # NFC orders the Thai vowel before the Lao one, and so after the space
    @example("\u0eb8\u0e4c\u0e48")
    @example("\u0e4d\u0e32\u0eb8")
    @example("กา\u0e4c\u0e48")  # the tone is put before า in one go with the order of the marks
    def twice(text: str) -> None:
        once = form(text)
        assert form(once) == once

    twice()


@examples(400)
@given(broken)
def test_what_is_normalised_holds_nothing_that_is_to_be_made_plain(text: str) -> None:
    plain = normalise(text)
    assert plain == plain.strip()
    assert not any(
        wrong in plain for wrong in ("  ", "\u200b", "\u00a0", "๒", "\uf70a", "เเ", "\u0e4d\u0e32", "\ud800")
    )
    assert not any(f" {mark}" in plain for mark in THAI_MARKS.replace("-", ""))
    assert normalise_lines(text).split() == [w for line in text.splitlines() for w in normalise(line).split()]


@examples(200)
@given(broken, broken)
def test_lines_are_read_each_by_itself(one: str, other: str) -> None:
    assert normalise_lines(f"{one}\n{other}") == "\n".join(filter(None, map(normalise_lines, (one, other))))


@examples(300)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_the_comparison_form_does_not_know_spaces_or_case(text: str) -> None:
    assert squeeze(f" {text}.") == squeeze(text)
    assert " " not in squeeze(text)


@examples(300)
@given(broken)
def test_any_text_is_read_by_everyone(text: str) -> None:
    for read in LINEAR:
        read(text)


# One pass: eight times the text takes about eight times the work, not sixty-four. Measured in CPU time of
# this thread, the least of three, and only where there is anything to measure.

LINEAR: list[Callable[[str], object]] = [
    normalise, squeeze, toneless, markless, read_periods, read_codes, read_agencies, mask_personal,
    plain_name, read_title, skeleton,
    fold_misspellings, written_addresses, steps_of, ways_of, without_spam_lines, visible,
    readable_address, clean,
    read_document, title_block, address_in_script, intended,
    lambda text: written_addresses(f"x{text}y"),
    lambda text: coded(text, alone=True), lambda text: decode(text.encode("utf-8", "replace")),
]  # fmt: skip
SMALL, TIMES, MOST = 6_000, 8, 28
NOTICEABLE_S = 0.05
UNITS = [
    *(
        " ",
        "ก",
        "เ",
        "\u0e48",
        "0",
        "1-",
        "ปี ",
        "2566",
        "2566-",
        "พ.ศ.",
        "ไตรมาส 1-",
        "มี.ค. 66 – ",
        "ข้อ ",
        "O1-",
        "(",
    ),
    *(
        "เทศบาลตำบล",
        "ทต.ก",
        "อบต.",
        "ของ",
        "นาย",
        "โทร 0",
        "<",
        "<a ",
        "<!--",
        "%E0",
        "%",
        "http://",
        "www.",
        "a.",
        "> ",
    ),
    *(
        "คลิก ",
        "เมนู > ",
        '"',
        "'",
        "ใ ่",
        "อ ื",
        "\u0e4d",
        "(ลงชื่อ)",
        "....",
        "\n",
        "\n\n",
        "๑",
        ",",
        "- ",
        "สล็อต ",
    ),
]


@pytest.mark.parametrize("read", LINEAR, ids=lambda read: getattr(read, "__name__", "read"))
def test_long_junk_is_read_in_one_pass(read: Callable[[str], object]) -> None:
    @examples(6 if not ASKED else ASKED // 50)
    @given(
        st.lists(st.sampled_from(UNITS), min_size=1, max_size=3).map("".join),
        st.sampled_from(["", "x", "ก", "2566", "}"]),
    )
    def in_one_pass(unit: str, end: str) -> None:
        large = unit * (SMALL * TIMES // len(unit)) + end
        if (took := cpu_of(read, large)) > NOTICEABLE_S:
            small = unit * (SMALL // len(unit)) + end
            took = min(took, cpu_of(read, large), cpu_of(read, large))
            assert took < MOST * max(min(cpu_of(read, small) for _ in range(3)), NOTICEABLE_S / TIMES)

    in_one_pass()


def cpu_of(read: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    read(text)
    return time.thread_time() - began
