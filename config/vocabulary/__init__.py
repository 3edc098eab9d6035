"""Word lists about Thai public-body sites, each with the place it was read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import Field

from config.checklist import Strict
from config.loading import read_model

_FILE = "config/vocabulary/names.yaml"


class WordList(Strict):
    """Words of one kind, and where they were read."""

    source: str = Field(min_length=2)
    words: tuple[str, ...] = Field(min_length=1)


class _File(Strict):
    """names.yaml as it is written."""

    generic_links: WordList
    agency_types: WordList
    placeholders: WordList
    test_names: WordList
    page_notes: WordList
    index_pages: WordList
    about: WordList


class Names(Strict):
    """Words about names; compare them without spaces, marks and capitals."""

    generic_links: tuple[str, ...] = Field(description="link texts that say nothing: ดาวน์โหลด, Read More")
    agency_types: tuple[str, ...] = Field(description="what an agency's name begins with, longest first")
    placeholders: tuple[str, ...] = Field(description="phrases that stand for content that is not there")
    test_names: tuple[str, ...] = Field(description="whole names of records that try a system out: ทดสอบ")
    page_notes: tuple[str, ...] = Field(description="what a line begins with that dates or counts an article")
    index_pages: tuple[str, ...] = Field(description="what a page that lists the items is called: ITA, OIT")
    about: tuple[str, ...] = Field(description="what the name of a paper about a document begins with")
    sources: Mapping[str, str] = Field(description="where the words of each list were read")


@cache
def names() -> Names:
    """The shipped words about names.

    >>> "อบต." in names().agency_types
    True

    Raises:
        ConfigError: when names.yaml is damaged.
    """
    lists = dict(read_model(resources.files("config").joinpath("vocabulary", "names.yaml"), _FILE, _File))
    sources = {name: words.source for name, words in lists.items()}
    return Names(sources=sources, **{name: _longest_first(words.words) for name, words in lists.items()})


def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
