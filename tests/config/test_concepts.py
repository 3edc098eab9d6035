"""What an edition takes from config/concepts.yaml, and what a file of one's own may say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.checklist import Requirement
from config.concepts import shared
from config.errors import ConfigError
from config.loading import checklist_for, editions, load_checklist
from config.movement import elsewhere, trails

GUIDE = Path(__file__).parents[2] / "docs" / "checklists.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def own_file(folder: Path, **changes: Any) -> Path:
    """The example of the guide as a file, the first requirement changed."""
    assert EXAMPLE, "docs/checklists.md must hold an example"
    data = yaml.safe_load(EXAMPLE[1])
    data["requirements"][0] |= changes
    for field in [name for name, value in changes.items() if value is None]:
        del data["requirements"][0][field]
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def first_of(folder: Path, **changes: Any) -> Requirement:
    return load_checklist(own_file(folder, **changes)).requirements[0]


def refusal(folder: Path, **changes: Any) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_checklist(own_file(folder, **changes))
    return caught.value


def test_the_example_of_the_guide_is_a_checklist_of_its_year(tmp_path: Path) -> None:
    checklist = load_checklist(own_file(tmp_path))
    assert (checklist.name, checklist.fiscal_year, len(checklist.requirements)) == ("oit-2570", 2570, 2)
    assert "2569" in checklist.by_code["O2"].advice.th  # the report of the year before
    assert checklist.divisions["clerk"].th == "สำนักปลัด"


def test_a_requirement_takes_from_its_concept_what_it_does_not_say(tmp_path: Path) -> None:
    given = shared().concepts["annual_report"]
    taken = load_checklist(own_file(tmp_path)).by_code["O2"]
    assert (taken.division, taken.must, taken.must_not) == (given.division, given.must, given.must_not)
    assert {a.text for a in taken.aliases} == {a.text for a in given.aliases}


def test_what_a_requirement_says_itself_replaces_what_its_concept_says(tmp_path: Path) -> None:
    own = first_of(tmp_path, must_not=["ผังเมือง"], aliases=[], division="finance")
    assert (own.must_not, own.aliases, own.division) == (("ผังเมือง",), (), "finance")


def test_an_item_that_joins_two_concepts_has_the_names_of_both(tmp_path: Path) -> None:
    names = {alias.text for alias in first_of(tmp_path).aliases}
    assert {"ผังองค์กร", "อำนาจและหน้าที่"} <= names


def test_a_joined_item_does_not_refuse_what_either_is_called(tmp_path: Path) -> None:
    assert {"โครงสร้าง", "อำนาจ"} <= set(first_of(tmp_path).must[0])


def test_an_alias_that_is_the_title_of_the_year_is_left_out(tmp_path: Path) -> None:
    own = first_of(tmp_path, title="ผังองค์กร")
    assert "ผังองค์กร" not in {alias.text for alias in own.aliases}


def test_a_concept_of_ones_own_needs_everything_and_the_message_says_why(tmp_path: Path) -> None:
    error = refusal(tmp_path, concept="town_clock")
    assert error.field == "requirements.0.division"
    assert "'town_clock' is no shared concept" in error.reason


def test_a_concept_of_ones_own_that_says_everything_is_taken(tmp_path: Path) -> None:
    words = {"th": "เผยแพร่นาฬิกา", "en": "Publish the clock"}
    own = first_of(
        tmp_path, concept="town_clock", also=None, division="clerk", what=words, advice=dict(words)
    )
    assert (own.concept, own.aliases) == ("town_clock", ())


def test_a_misspelt_joined_concept_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, also=["power"])
    assert (error.field, "'power' is no concept" in error.reason) == ("requirements.0.also.0", True)


def test_a_year_in_a_text_of_a_list_without_a_year_is_refused(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("fiscal_year: 2570\n", ""), encoding="utf-8")
    with pytest.raises(ConfigError, match="no fiscal_year"):
        load_checklist(path)


@pytest.mark.parametrize("value", [None, 5, [], ["x"], {}])
def test_requirements_of_any_shape_are_refused_and_break_nothing(tmp_path: Path, value: object) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump({"name": "x", "requirements": value}), encoding="utf-8")
    with pytest.raises(ConfigError):
        load_checklist(path)


@pytest.mark.parametrize("also", [5, "powers", [5], {"a": 1}])
def test_joined_concepts_of_any_shape_are_refused_and_break_nothing(tmp_path: Path, also: object) -> None:
    assert refusal(tmp_path, also=also).field.startswith("requirements.0.also")


def test_every_shared_concept_is_used_and_its_division_exists() -> None:
    used = {c for e in editions() for r in e.requirements for c in (r.concept, *r.also)}
    assert set(shared().concepts) - used == set()
    assert {c.division for c in shared().concepts.values()} <= set(shared().divisions)
    assert {name for join in shared().joined for name in join.of} <= set(shared().concepts)


# Movement.


def codes_of(concept: str) -> dict[int, str]:
    return dict(next(trail.codes for trail in trails() if trail.concept == concept))


@pytest.mark.parametrize(
    ("concept", "codes"),
    [
        ("procurement_plan", {2564: "O21", 2565: "O21", 2566: "O19"}),
        ("structure", {2564: "O1", 2565: "O1", 2566: "O1", 2567: "O1?", 2568: "O1", 2569: "O1"}),
        ("powers", {2564: "O3", 2565: "O3", 2566: "O3", 2567: "O3?", 2568: "O1", 2569: "O1"}),
        ("privacy_policy", {2566: "O10"}),
        ("participation", {2564: "O33", 2565: "O33", 2566: "O30", 2567: "O25?", 2568: "O20", 2569: "O19"}),
        ("annual_budget_plan", {2564: "O18", 2565: "O18", 2566: "O11", 2567: "O8?", 2568: "O6", 2569: "O6"}),
    ],
)
def test_an_item_can_be_followed_from_year_to_year(concept: str, codes: dict[int, str]) -> None:
    assert codes_of(concept) == codes


def test_the_act_stands_in_no_trail() -> None:
    assert not [trail.concept for trail in trails() if trail.concept.startswith("oia_")]


def test_a_joined_item_was_two_items_before() -> None:
    newer = checklist_for(2568)
    assert [p for p in elsewhere(newer.by_code["O1"], newer) if p[0] == 2566] == [(2566, "O1"), (2566, "O3")]


def test_the_official_titles_are_those_of_the_editions() -> None:
    told = {(t.title, t.of): t.years for t in shared().official_titles}
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for edition in sorted(editions(), key=lambda c: c.fiscal_year or 0):
        for r in edition.requirements if edition.fiscal_year else ():
            found.setdefault((r.title, (r.concept, *r.also)), []).append(edition.fiscal_year or 0)
    assert told == {name: tuple(years) for name, years in found.items()}


def test_the_title_of_another_year_is_a_name_of_the_item() -> None:
    plan = load_checklist("oit-2566").by_code["O11"]
    names = {alias.text: alias.source for alias in plan.aliases}
    assert names["แผนการใช้จ่ายงบประมาณประจำปี"] == "OIT 2564, OIT 2565"


def test_the_title_of_a_joined_item_names_none_of_its_halves() -> None:
    for code in ("O1", "O3"):
        names = [alias.text for alias in load_checklist("oit-2566").by_code[code].aliases]
        assert "โครงสร้างและอำนาจหน้าที่" not in names
