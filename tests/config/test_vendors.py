"""Profiles of site builders: what they must say, and how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.vendors import credit_words, read_vendor, vendors

PROFILE = """\
id: makers
name: Makers
kind: vendor
signs:
  - {where: meta, name: author, text: makers.example, strong: true, source: a page head}
"""


def _written(folder: Path, text: str, name: str = "makers.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_firms_that_were_read_have_profiles() -> None:
    firms = {vendor.id for vendor in vendors().values() if vendor.kind == "vendor"}
    assert firms >= {"as-system", "toptiersoft", "webabt", "cityvariety"}


def test_a_profile_is_read(tmp_path: Path) -> None:
    vendor = read_vendor(_written(tmp_path, PROFILE))
    assert (vendor.id, vendor.signs[0].strong, vendor.said("th")) == ("makers", True, ())


def test_notes_are_said_in_both_languages() -> None:
    vendor = vendors()["as-system"]
    assert len(vendor.said("th")) == len(vendor.said("en")) > 0
    assert "/Pages/ita_all" in vendor.said("th")[0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (PROFILE.replace("id: makers", "id: other"), "use the name of the file"),
        (PROFILE.replace(", source: a page head", ""), "is missing"),
        (PROFILE.replace(", strong: true", ""), "one weak sign never tells a builder"),
        (PROFILE.replace("name: author, ", ""), "name belongs to meta and header"),
        (PROFILE.replace("where: meta", "where: link_path"), "name belongs to meta and header"),
        (PROFILE.replace("where: meta, name: author", "where: link_path"), "it begins with /"),
        (PROFILE.replace("meta, name: author, text: makers", "link_host, text: https://m"), "is no host"),
        (PROFILE.replace("where: meta", "where: cookie"), "is none of"),
        (PROFILE.replace("text: makers.example", "text: abc"), "too short"),
        (PROFILE + PROFILE.splitlines()[-1] + "\n", "stands twice"),
        (PROFILE.replace("kind: vendor", "kind: firm"), "is none of"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_file_and_reason(tmp_path: Path, wrong: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=r"makers\.yaml") as error:
        read_vendor(_written(tmp_path, wrong))
    assert reason in str(error.value)


def test_the_line_of_what_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read_vendor(_written(tmp_path, PROFILE.replace("kind: vendor", "kind: firm")))
    assert (error.value.line, error.value.field) == (3, "kind")


def test_words_of_credit_are_written_as_they_are_compared() -> None:
    words = credit_words()
    for phrase in (*words.makers.thai, *words.makers.english, *words.owners.words):
        assert phrase == " ".join(phrase.casefold().split())
