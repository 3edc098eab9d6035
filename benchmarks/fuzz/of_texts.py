"""Targets: text that pages and files hold."""

from __future__ import annotations

import unicodedata

from config.agency_names import code_of, district_of, full_name, province_of, tidy, type_of
from config.checklist import Period
from crawler.extract.names import clean, is_generic, is_trivial
from crawler.extract.text_layer import closed_up, doubt, is_garbage, plausibility
from crawler.extract.text_layer import mended as mended_layer
from crawler.extract.written import date_of, has_signature_block, title_block
from matchers.agencies import (
    begins_with_body,
    read_agencies,
    read_province,
    same_body,
    same_place,
    split_name,
)
from matchers.answer_rows import coded, is_header, role_of, written_addresses
from matchers.click_names import likeness
from matchers.click_names import unwrapped as unwrapped_name
from matchers.codes import read_codes
from matchers.document_reading import read_document
from matchers.explanations import steps_of, ways_of
from matchers.item_codes import typed_code, typed_codes
from matchers.leftovers import is_trial
from matchers.letters import squeeze_with_places
from matchers.masking import mask_address, mask_personal
from matchers.period_mending import mended
from matchers.periods import best_period, covers, read_periods
from matchers.signs import read_signs
from matchers.similarity import markless, toneless
from matchers.spam import reads_as_spam, terms_in, without_spam_lines
from matchers.text import (
    fold_misspellings,
    lost_vowels,
    normalise,
    normalise_lines,
    plain_name,
    read_title,
    says_nothing,
    skeleton,
    squeeze,
)
from reports.escaping import formula_safe, readable_address, visible, web_address, xml_text

_RULES = tuple(Period)
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def normaliser(data: bytes) -> None:
    """The normaliser and what stands on it."""
    text = _text(data)
    once = normalise(text)
    assert normalise(once) == once
    assert len(once) <= 2 * len(text)  # NFC makes some characters three, though no Thai one
    lines = normalise_lines(text)
    assert normalise_lines(lines) == lines
    squeeze_with_places(lines)
    for read in (squeeze, toneless, markless, skeleton, fold_misspellings, lost_vowels, closed_up,
    mended_layer,
                 doubt, is_garbage, plausibility):  # fmt: skip
        read(text)


def periods(data: bytes) -> None:
    """Times stated in a text, and what they cover."""
    text = _text(data)
    mentions = read_periods(text)
    assert all(2540 <= year <= 2600 for mention in mentions for year in mention.fiscal_years)
    assert all(m.start <= m.end for m in mentions if m.start and m.end)
    rule = _RULES[len(data) % len(_RULES)]
    covers(rule, 2566, mentions)
    best_period([("title", text[:40]), ("document", text), ("page_date", text[:20])], rule, 2566)
    mended(normalise(text))
    date_of(text)


def names(data: bytes) -> None:
    """Titles, names of files, of bodies, of links, and personal data in them."""
    text = _text(data)
    read_title(text)
    read_agencies(text)
    assert mask_personal(mask_personal(text)) == mask_personal(text)
    same_body(text[:40], text[40:])
    same_place(text[:40], text[40:])
    likeness(text[:100], text[100:200])
    for read in (plain_name, says_nothing, split_name, read_province, begins_with_body, mask_address, clean,
                 is_generic, is_trivial, is_trial, reads_as_spam, terms_in, without_spam_lines,
                 unwrapped_name,
                 tidy, full_name, type_of, province_of, district_of, code_of):  # fmt: skip
        read(text)


def document(data: bytes) -> None:
    """A whole text as a document, its titles and its signs."""
    text = _text(data)
    read_document(text)
    read_signs(text)
    title_block(text)
    has_signature_block(text)


def cells(data: bytes) -> None:
    """Cells of an answer sheet."""
    text = _text(data)
    addresses, left = written_addresses(text)
    assert len(addresses) <= 40
    assert all(len(one) <= 4000 for one in addresses)
    assert all("\n" not in one for one in (*addresses, *left))
    coded(text, alone=True)
    coded(text, alone=False)
    role_of(text)
    is_header(text.split("|"))
    ways_of(text)
    steps_of(text)
    typed_code(text)
    typed_codes(text)
    for mention in read_codes(text, bare=bool(len(data) % 2)):
        assert 0 <= mention.start < mention.end <= len(text)


def escaping(data: bytes) -> None:
    """What reports do to strange text."""
    text = _text(data)
    shown = visible(text)
    assert visible(shown) == shown
    assert not _STEERING & {unicodedata.category(character) for character in shown}
    xml_text(text).encode()
    assert not formula_safe(text).lstrip().startswith(("=", "+", "-", "@", "|", "%"))
    readable_address(text)
    href = web_address(text)
    assert href is None or (href.isascii() and href.startswith(("http://", "https://")) and '"' not in href)
