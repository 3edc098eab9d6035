"""The figures of docs/accuracy.md come from machinery that counts right; nothing here is timed."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from benchmarks.accuracy import damage
from benchmarks.accuracy.__main__ import main
from benchmarks.accuracy.asking import Given, Outcome
from benchmarks.accuracy.baselines import (
    KEYWORDS,
    SCORERS,
    Setting,
    accepting,
    best_setting,
    keyword_rule,
    nearest,
)
from benchmarks.accuracy.damaged_titles import bare_label
from benchmarks.accuracy.document import FILE, thai_way
from benchmarks.accuracy.foreign import foreign_codes
from benchmarks.accuracy.gate import below, read_floors, write_floors
from benchmarks.accuracy.intervals import Share, wilson
from benchmarks.accuracy.labels import BadLabel, Label, read_labels, read_period_labels
from benchmarks.accuracy.split import Fold, Split, distinct, read_split, without
from benchmarks.accuracy.subjects import apart, asked_of, own_years, reporting
from benchmarks.accuracy.summary import Summary
from benchmarks.accuracy.tables import shown
from config.checklist import Alias, Checklist
from config.loading import load_checklist

HEAD = "text\ttrail\tpage_title\tleads_to\tpage\tbody\tconcept\tdecided_by\tfiscal_years\tperiod\tnote\n"


@cache
def checklist() -> Checklist:
    """The edition of 2566 with three aliases and no others."""
    edition = load_checklist("oit-2566")
    aliases = {
        "O1": (Alias(text="ผังของเรา", source="ทต.หนึ่ง"), Alias(text="ผังของทุกคน", source="ทต.หนึ่ง, ทต.สอง")),
        "O2": (Alias(text="ทีมงานนายก", source="ทต.สอง"),),
    }
    changed = [r.model_copy(update={"aliases": aliases.get(r.code, ())}) for r in edition.requirements]
    return edition.model_copy(update={"requirements": tuple(changed)})


def label(text: str, concept: str = "-", body: str = "ทต.หนึ่ง", **more: object) -> Label:
    fields = {
        "text": text, "trail": (), "page_title": "", "leads_to": "", "page": "", "body": body,
        "concepts": tuple(concept.split(",")), "decided_by": "text", "fiscal_years": (), "period": "",
        "note": "", "file": "phrases",
    }  # fmt: skip
    return Label(**{**fields, **more})  # type: ignore[arg-type]


SPLIT = Split(
    folds=(
        Fold(name="one", part="reporting", reason="made up", bodies=("ทต.หนึ่ง", "one.go.th")),
        Fold(name="two", part="tuning", reason="made up", bodies=("ทต.สอง",)),
    ),
    halved=("habits",),
    foreign_schemes=("2568/37",),
)


def alias_texts(edition: Checklist) -> set[str]:
    return {alias.text for r in edition.requirements for alias in r.aliases}


# --- folds ----------------------------------------------------------------------------------


def test_a_fold_loses_what_only_it_wrote_and_keeps_what_another_wrote_too() -> None:
    assert alias_texts(without(checklist(), ["ทต.หนึ่ง"])) == {"ผังของทุกคน", "ทีมงานนายก"}
    assert alias_texts(without(checklist(), ["ทต.หนึ่ง", "ทต.สอง"])) == set()


def test_each_body_is_asked_of_a_checklist_without_its_own_aliases() -> None:
    labels = [label("ก ข ค", body="one.go.th"), label("ง จ ฉ", body="ทต.สอง")]
    sides = {side.fold.name: alias_texts(side.checklist) for side in apart(labels, SPLIT, checklist())}
    assert sides == {"one": {"ผังของทุกคน", "ทีมงานนายก"}, "two": {"ผังของเรา", "ผังของทุกคน"}}


def test_reporting_bodies_lose_their_aliases_together_and_tuning_bodies_are_not_reported() -> None:
    labels = [label("ก ข ค"), label("ง จ ฉ", body="ทต.สอง")]
    (side,) = reporting(labels, SPLIT, checklist())
    assert side.fold.name == "one"
    assert alias_texts(side.checklist) == {"ผังของทุกคน", "ทีมงานนายก"}


def test_the_checklists_of_the_program_lose_aliases_of_the_bodies_in_the_split() -> None:
    edition, split = load_checklist("oit-2566"), read_split()
    for name in ("AS System", "ทต.โพนสูง", "อบต.สะนอ", "กทม."):
        (fold,) = (fold for fold in split.folds if fold.name == name)
        assert len(alias_texts(without(edition, fold.bodies))) < len(alias_texts(edition)), name


def test_a_name_is_new_only_where_neither_titles_nor_the_other_side_have_it() -> None:
    labels = [
        label("โครงสร้าง", "structure"),
        label("O1 โครงสร้าง ปี ๒๕๖๖", "structure"),
        label("แผนผัง  ของเมือง", "structure"),
        label("ทีมงาน นายก", "executives"),
        label("ผังของเรา", "structure"),
        label("แผนผังของเมือง ปี 2564", "structure", body="ทต.สอง"),
    ]
    side = next(side for side in apart(labels, SPLIT, checklist()) if side.fold.name == "one")
    standings = [side.known.standing(one.text) for one in side.labels]
    assert standings == ["title", "title", "seen", "seen", "new"]


def test_a_name_that_stands_on_forty_pages_is_one_observation() -> None:
    menu = [label("ข่าวสาร", page_title=f"หน้า {n}") for n in range(40)]
    assert len(list(distinct(menu, in_context=False))) == 1
    assert len(list(distinct(menu, in_context=True))) == 40


def test_two_readings_of_one_name_both_count() -> None:
    assert len(list(distinct([label("ข่าว"), label("ข่าว", "news")], in_context=False))) == 2


def test_a_body_that_is_not_named_is_a_fold_of_its_own_for_tuning() -> None:
    fold = SPLIT.fold_of(label("ก", body="ทต.สาม"))
    assert (fold.name, fold.part, fold.bodies) == ("ทต.สาม", "tuning", ("ทต.สาม",))


def test_no_body_stands_in_two_folds() -> None:
    bodies = [body for fold in read_split().folds for body in fold.bodies]
    assert len(bodies) == len(set(bodies))


# --- what is right --------------------------------------------------------------------------


def test_a_concept_becomes_the_code_of_the_edition() -> None:
    edition = load_checklist("oit-2566")
    assert label("x", "annual_report").acceptable(edition) == {"O13"}
    assert label("x", "risk_assessment,risk_management").acceptable(edition) == {"O34", "O35"}
    assert label("x", "-,structure").acceptable(edition) == {None, "O1"}


def test_a_concept_the_edition_does_not_ask_for_gives_none() -> None:
    assert label("x", "feedback_channel").acceptable(load_checklist("oit-2566")) == {None}
    assert label("x", "feedback_channel").acceptable(load_checklist("oit-2564")) == {"O32"}


def test_items_of_foreign_lists_are_not_asked_but_their_nothing_is() -> None:
    labels = [
        label("ก", "news", scheme="2568/37"),
        label("ข", scheme="2568/37"),
        label("ค", "news"),
        label("ง", "news", decided_by="nobody"),
    ]
    assert [one.text for one in asked_of(labels, SPLIT, 2566)] == ["ข", "ค"]
    assert asked_of(labels, SPLIT, 2564) == ()


@pytest.mark.parametrize(
    ("scheme", "years"),
    [("2563-2565/43", {2564, 2565}), ("2569/26", {2569}), ("2568/26+ (list cut)", {2568}), ("", {2566})],
)
def test_a_list_is_asked_of_the_editions_of_its_years(scheme: str, years: set[int]) -> None:
    assert own_years(label("ก", scheme=scheme), SPLIT.folds[0]) == years


# --- counting -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "cases", "interval"),
    # Brown, Cai and DasGupta 2001 and every textbook calculator: 8/10, 5/10, 0/10, 10/10, 81/263
    [
        (8, 10, (0.490, 0.943)),
        (5, 10, (0.237, 0.763)),
        (0, 10, (0.0, 0.278)),
        (10, 10, (0.722, 1.0)),
        (81, 263, (0.255, 0.366)),
    ],
)
def test_wilson_gives_the_known_intervals(hits: int, cases: int, interval: tuple[float, float]) -> None:
    assert wilson(hits, cases) == pytest.approx(interval, abs=0.0006)


def test_few_cases_are_told_without_a_percentage() -> None:
    assert "%" not in Share(9, 9).told()
    assert Share(9, 10).told() == "90.0 %, n 10"


def made(
    acceptable: set[str | None], item: str | None, first: str | None, *, person: bool = False
) -> Outcome:
    return Outcome(
        label("x"), "one", "new", frozenset(acceptable), None, Given(item, first, 0.7, needs_person=person)
    )


def test_a_summary_counts_what_its_names_say() -> None:
    figures = Summary.of(
        [
            made({"O1"}, "O1", "O1"),
            made({"O1"}, "O1", "O1", person=True),
            made({"O1"}, None, "O1"),
            made({"O1"}, "O2", "O2"),
            made({None}, None, "O3"),
            made({None}, "O3", "O3"),
            made({None, "O4"}, "O4", "O4"),
        ]
    )
    assert figures == Summary(
        top1=Share(3, 4), accepted=Share(2, 4), sure=Share(1, 4), wrong=Share(1, 4), none=Share(1, 2),
        precision=Share(3, 5), all=Share(4, 7),
    )  # fmt: skip


# --- baselines ------------------------------------------------------------------------------


def test_a_baseline_sees_the_wordings_of_its_checklist_and_no_others() -> None:
    asked = nearest(checklist(), "rapidfuzz ratio", "letters")(label("ผังของเรา"))
    assert (asked.first, asked.score) == ("O1", 100.0)
    assert (
        nearest(without(checklist(), ["ทต.หนึ่ง"]), "rapidfuzz ratio", "letters")(label("ผังของเรา")).score < 100
    )


def test_a_scorer_gets_the_threshold_with_most_right_answers() -> None:
    answers = [
        (frozenset({"O1"}), Given(None, "O1", 90.0)),
        (frozenset({"O1"}), Given(None, "O1", 75.0)),
        (frozenset({None}), Given(None, "O2", 71.0)),
    ]
    assert best_setting({"letters": answers}) == Setting("letters", 74)
    assert accepting(answers[1][1], 76).item is None


def test_the_keyword_rule_wants_a_word_of_every_group() -> None:
    asked = keyword_rule(load_checklist("oit-2566"), refusing=True)
    assert asked(bare_label("ผังองค์กรของเรา")).item == "O1"
    assert asked(bare_label("ราคายางพาราวันนี้")).item is None


# --- damage ---------------------------------------------------------------------------------


def test_damage_knows_nothing_of_the_program() -> None:
    tree = ast.parse(Path(damage.__file__).read_text(encoding="utf-8"))
    modules = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules == {"__future__", "collections", "random", "re"}
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"open", "__import__", "exec", "eval"}


TITLES = [r.title for r in load_checklist("oit-2566").requirements]


@pytest.mark.parametrize("kind", damage.KINDS)
def test_damage_changes_titles_and_a_seed_repeats_it(kind: str) -> None:
    first, again = damage.damaged(TITLES, kind, 1), damage.damaged(TITLES, kind, 1)
    assert first
    assert first == again
    assert all(left != TITLES[place] for place, left in first)


def test_other_seeds_give_other_damage() -> None:
    assert damage.damaged(TITLES, "misspelt", 1) != damage.damaged(TITLES, "misspelt", 2)


def test_what_is_cut_names_one_title_only() -> None:
    twins = ["รายงานผลการดำเนินงานประจำปี", "รายงานผลการดำเนินงานประจำเดือน"]
    assert all(damage.damaged(twins, damage.CUT, seed) == [] for seed in range(5))


def test_sara_am_is_written_in_two_signs() -> None:
    assert "ำ" not in dict(damage.damaged(["อำนาจหน้าที่"], "sara am in two signs", 1))[0]


# --- codes ----------------------------------------------------------------------------------


def test_codes_of_the_health_ministry_are_counted_apart_from_ours() -> None:
    labels = [label("ก", code_as_shown="EB 4 (1)"), label("ข", code_as_shown="O12"), label("MOIT 3 การจัดซื้อ")]
    found = foreign_codes(labels)
    assert (found.recognised, found.ours, found.missed) == (Share(2, 2), Share(1, 1), ())


# --- labels, floors and the page ------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three labels and two texts with times."""
    labels = tmp_path / "labels"
    labels.mkdir()
    rows = [
        "โครงสร้าง\tข้อมูล > พื้นฐาน\tหน้าแรก\t\tindex.html\tทต.หนึ่ง\tstructure\ttext\t\t\t",
        "รายงานผลการดำเนินงานประจำปี 2565\t\t\t\t\tทต.หนึ่ง\tannual_report,-\ttext\t2565\t\t",
        'ราคา "ยางพารา" วันนี้\t\t\t\t\tทต.สอง\t-\ttext\t\t\t',
    ]
    (labels / "habits.tsv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    (labels / "periods.tsv").write_text(
        "text\tfiscal_years\tkind\tbody\tnote\thalf\n"
        "ประจำปีงบประมาณ พ.ศ. 2565\t2565\tfiscal_year\tx\t\treport\n",
        encoding="utf-8",
    )
    return labels


def test_labels_are_read_as_they_were_written(folder: Path) -> None:
    first, second, third = read_labels(folder)
    assert (first.trail, first.page_title, first.body) == (("ข้อมูล", "พื้นฐาน"), "หน้าแรก", "ทต.หนึ่ง")
    assert (second.concepts, second.fiscal_years) == (("annual_report", "-"), (2565,))
    assert third.text == 'ราคา "ยางพารา" วันนี้'
    assert [one.fiscal_years for one in read_period_labels(folder)] == [(2565,)]


@pytest.mark.parametrize(
    "row", ["ก\t\t\t\t\tข\tnews\tperhaps\t\t\t", "ก\tข", "ก\t\t\t\t\tข\tnews\ttext\tsoon\t\t"]
)
def test_a_label_that_cannot_be_used_is_refused_with_its_line(folder: Path, row: str) -> None:
    (folder / "sanor.tsv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(BadLabel, match=r"sanor\.tsv:2"):
        read_labels(folder)


def test_the_labels_of_the_repository_can_be_used() -> None:
    concepts = {one for name in ("2564", "2566") for one in concepts_of(name)}
    labels = read_labels()
    assert {one.file for one in labels} == {"thongtanee", "phonsung", "sanor", "bkk", "habits", "phrases"}
    assert {"structure", "annual_report", "-"} <= {c for one in labels for c in one.concepts}
    assert len(concepts) > 43
    assert {one.half for one in read_period_labels()} == {"tune", "report"}


def concepts_of(year: str) -> set[str]:
    return {r.concept for r in load_checklist(f"oit-{year}").requirements}


def test_floors_are_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "floors.yaml"
    write_floors({"apart.2566.new.top1": 0.9123, "titles.2566.one side of หรือ.worst": 1.0}, file)
    assert read_floors(file) == {"apart.2566.new.top1": 0.9123, "titles.2566.one side of หรือ.worst": 1.0}


def test_a_figure_that_drops_or_is_gone_is_below_its_floor() -> None:
    floors = {"a": 0.5, "b": 0.9}
    assert below({"a": 0.5, "b": 0.95, "c": 0.1}, floors) == []
    assert below({"a": 0.4999, "b": 0.9}, floors) == ["a: 0.4999, below its floor 0.5000"]
    assert below({"a": 0.6}, floors) == ["b: not measured, its floor is 0.9000"]


@pytest.mark.slow
def test_the_gate_fails_when_a_figure_drops_and_the_page_repeats_itself(folder: Path, tmp_path: Path) -> None:
    floors, pages = tmp_path / "floors.yaml", [tmp_path / "a.md", tmp_path / "b.md"]
    common = ["--labels", str(folder), "--floors", str(floors), "--no-speed", "--write", "--document"]
    assert main([*common, str(pages[0]), "--update-floors"]) == 0
    measured = read_floors(floors)
    assert measured["titles.2566.all.median"] > 0.5
    write_floors({**measured, "titles.2566.all.median": 1.01}, floors)
    assert main([*common, str(pages[1])]) == 1
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert pages[0].read_text(encoding="utf-8").startswith("# ความแม่นยำ")


def test_the_thai_part_of_the_page_speaks_thai() -> None:
    thai, _, english = FILE.read_text(encoding="utf-8").partition("\n# ")
    assert "too few" in english
    assert not re.search("too few|keyword|siblings|refused", thai)
    assert all("ก" <= thai_way(way)[0] <= "ฮ" for way in (*KEYWORDS, *SCORERS))


def test_without_labels_nothing_is_claimed(tmp_path: Path) -> None:
    assert main(["--labels", str(tmp_path)]) == 2


def test_names_from_the_web_do_no_harm_on_the_page() -> None:
    assert shown("<script>|[a](javascript:b)") == "&lt;script&gt;|\\[a\\](javascript:b)"
