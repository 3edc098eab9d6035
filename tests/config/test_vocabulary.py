"""The words about names, and the sample register."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from config.vocabulary import names
from matchers.text import squeeze


@pytest.mark.parametrize("word", ["ดาวน์โหลด", "คลิกที่นี่", "อ่านต่อ", "เปิดอ่านเอกสาร", "ดูไฟล์แนบ", "Read More"])
def test_link_texts_that_say_nothing_are_known(word: str) -> None:
    assert word in names().generic_links


@pytest.mark.parametrize("word", ["อยู่ระหว่างจัดทำข้อมูล", "ไม่พบข้อมูล", "Lorem ipsum", "Card title", "Coming soon"])
def test_placeholders_are_known(word: str) -> None:
    assert word in names().placeholders


def test_a_trial_record_is_no_placeholder_inside_other_words() -> None:
    assert "ทดสอบ" in names().test_names
    assert not any(squeeze(p) in squeeze("ผลการทดสอบคุณภาพน้ำดื่ม") for p in names().placeholders)


def test_longer_agency_words_come_before_the_words_they_contain() -> None:
    words = names().agency_types
    assert words.index("สำนักงานเทศบาลตำบล") < words.index("เทศบาลตำบล")


def test_every_list_names_its_source_and_holds_no_word_twice() -> None:
    lists = names().model_dump(exclude={"sources"})
    assert lists.keys() == names().sources.keys()
    for words in lists.values():
        assert len(set(words)) == len(words)


def test_no_item_title_is_taken_for_a_word_that_says_nothing() -> None:
    from config.loading import editions

    titles = {squeeze(r.title) for c in editions() for r in c.requirements}
    silent = {squeeze(w) for w in (*names().generic_links, *names().placeholders, *names().index_pages)}
    assert titles & silent == set()


def test_the_sample_register_has_the_agreed_headers_and_no_real_site() -> None:
    text = resources.files("config").joinpath("registers", "sample.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0]) == ["name", "type", "province", "district", "url", "code"]
    hosts = [row["url"].removeprefix("https://").removeprefix("http://").split("/")[0] for row in rows]
    assert all(host == "" or host.endswith(".example") for host in hosts)
