"""Every sentence, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.wording import Wording, read_wording, wording

SECTIONS = {"verdicts", "reports", "terminal", "elements", "warnings", "months"}


def test_both_languages_have_the_same_sentences() -> None:
    assert wording("th").keys ^ wording("en").keys == set()
    assert {key.partition(".")[0] for key in wording("th").keys} >= SECTIONS


@pytest.mark.parametrize("key", sorted(wording("th").keys))
def test_a_sentence_asks_for_the_same_facts_in_both_languages(key: str) -> None:
    assert wording("th").needs(key) == wording("en").needs(key)


def test_no_sentence_is_empty_and_thai_is_thai() -> None:
    for key in wording("th").keys:
        assert wording("en").say(key, **dict.fromkeys(wording("en").needs(key), "x"))
    assert wording("th").say("verdicts.missing") == "ไม่พบ"


def test_facts_are_inserted_as_plain_text() -> None:
    words = Wording("x.yaml", {"a.b": "{code}: {title}"})
    assert words.say("a.b", code="O1", title="{code} {0.__class__} %s") == "O1: {code} {0.__class__} %s"


def test_facts_a_sentence_does_not_use_are_ignored() -> None:
    assert Wording("x.yaml", {"a.b": "{code}"}).say("a.b", code="O1", more=1) == "O1"


def test_a_missing_fact_names_file_and_sentence() -> None:
    with pytest.raises(ConfigError, match=r"^x.yaml: a.b: the sentence needs the fact 'year'$"):
        Wording("x.yaml", {"a.b": "{code} {year}"}).say("a.b", code="O1")


def test_a_missing_sentence_names_file_and_sentence() -> None:
    with pytest.raises(ConfigError, match=r"^texts/th.yaml: reports.nothing: there is no sentence"):
        wording("th").say("reports.nothing")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ConfigError, match="no language 'fr'; there are th, en"):
        wording("fr")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: {b: x, b: y}", "x.yaml:1: "),
        ("a:\n  b: 3", "x.yaml:2: a.b: expected a text, found 3"),
        ("a: [x]", "a: expected a text"),
        ("a: '{x.__class__}'", "must be a plain name"),
        ("a: '{x!r}'", "must be a plain name"),
        ("a: '{}'", "must be a plain name"),
        ("a: '{x'", "braces do not match"),
        ("a: 'b", "x.yaml:1: not YAML"),
        ("a: !!python/object/apply:os.getcwd []", "x.yaml:1: "),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_wording(file, "x.yaml")
    assert reason in str(refused.value)


def test_a_name_that_yaml_takes_for_a_truth_value_never_becomes_a_sentence_unseen(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("a: {yes: x}", encoding="utf-8")
    try:
        keys = read_wording(file, "x.yaml").keys
    except ConfigError:
        return
    assert keys == {"a.yes"}
