"""scoring.yaml: weights, bands and the target, each with its source; a wrong file is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.scoring import Scoring, scoring


def changed(**fields: object) -> dict[str, Any]:
    return {**scoring().model_dump(), **fields}


def test_ten_indicators_make_three_instruments() -> None:
    assert [(i.id, i.indicators, i.percent) for i in scoring().instruments] == [
        ("IIT", 5, 30),
        ("EIT", 3, 30),
        ("OIT", 2, 40),
    ]


def test_letters_end_with_2565_and_words_begin_with_2566() -> None:
    assert [band.name.th for band in scoring().ladder_of(2565).bands] == [
        "AA", "A", "B", "C", "D", "E", "F",
    ]  # fmt: skip
    assert scoring().ladder_of(2566).bands[0].name.th == "ผ่านดีเยี่ยม"


def test_bands_of_2569_and_later_are_not_known() -> None:
    assert all(2568 in ladder.years for ladder in (scoring().ladder_of(2568), scoring().ladder_of(2570)))
    assert all(2569 not in ladder.years for ladder in scoring().ladders)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"instruments": ({"id": "OIT", "indicators": 2, "percent": 40},)}, "add up to 100"),
        ({"ladders": scoring().model_dump()["ladders"][::-1]}, "oldest first"),
        ({"target_fact": {"confidence": "1S", "sources": ("NOWHERE",)}}, "not under sources"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Scoring.model_validate(changed(**fields))


@pytest.mark.parametrize(
    ("bands", "reason"),
    [
        (
            [{"name": {"th": "ก", "en": "a"}, "total": 50}, {"name": {"th": "ข", "en": "b"}, "total": 60}],
            "best",
        ),
        (
            [{"name": {"th": "ก", "en": "a"}, "total": 50}, {"name": {"th": "ข", "en": "b"}, "total": 10}],
            "at 0",
        ),
    ],
)
def test_a_ladder_falls_to_nothing(bands: list[object], reason: str) -> None:
    ladder = {
        "years": {"first": 2563, "last": 2565},
        "fact": scoring().target_fact.model_dump(),
        "bands": bands,
    }
    with pytest.raises(ValidationError, match=reason):
        Scoring.model_validate(changed(ladders=[ladder]))
