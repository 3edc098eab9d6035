"""Words of answer sheets: config/vocabulary/answer_sheets.yaml, checked when read."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from config.checklist import Strict
from matchers.wordlists import word_list


class Sourced(Strict):
    """Words, and where they were read."""

    source: str = Field(min_length=2)
    words: tuple[str, ...] = Field(min_length=1)


class Columns(Strict):
    """Headings of the columns of a sheet."""

    code: Sourced
    number: Sourced
    title: Sourced
    url: Sourced
    explanation: Sourced
    year: Sourced


class Wrapping(Strict):
    """Words before and after the name of a thing to click that do not belong to the name."""

    source: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class AnswerWords(Strict):
    """config/vocabulary/answer_sheets.yaml."""

    columns: Columns
    no_address: Sourced
    home: Sourced
    step: Sourced
    step_apart: Sourced
    main_menu: Sourced
    shown_as: Sourced
    under: Sourced
    not_steps: Sourced
    joint: Sourced
    remark: Sourced
    note: Sourced
    separators: tuple[str, ...]
    wrapping: Wrapping


@cache
def answer_words() -> AnswerWords:
    """The packaged words of answer sheets.

    Raises:
        ConfigError: the file is damaged.
    """
    return word_list("answer_sheets.yaml", AnswerWords)
