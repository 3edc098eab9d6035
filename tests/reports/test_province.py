"""The overview of a register: what is counted, ranked and said first, and its files for programs."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from config.wording import wording
from matchers.model import Verdict
from matchers.sweep_model import AgencyState, Canary, Sweep, SweepAlarm, SweptAgency, SweptChange
from reports.contract import ReportNotWritten
from reports.province import build_province
from reports.province_csv import AGENCY_COLUMNS, ITEM_COLUMNS
from reports.sweep_reports import SWEEP, SweepNotReadable, load_sweep, write_sweep
from reports.sweep_view import AgencyRow, Province
from tests.reports.sample_sweep import CHECKLIST, HOSTILE_NAMES, sample_sweep

ALL = [item.code for item in CHECKLIST.requirements]
PRESENT = dict.fromkeys(ALL, Verdict.PRESENT)
EMPTY = sample_sweep(0)


def agency(row: int, **fields: object) -> SweptAgency:
    """An audited agency where everything is there, unless told otherwise."""
    plain = {
        "name": f"เทศบาล {row}",
        "state": AgencyState.AUDITED,
        "verdicts": PRESENT,
        "estimate": 100.0,
        "folder": f"agencies/{row}",
    }
    return SweptAgency(row=row, **(plain | fields))


def sweep_of(*agencies: SweptAgency, **fields: object) -> Sweep:
    register = EMPTY.register_.model_copy(update={"rows": len(agencies)})
    return EMPTY.model_copy(update={"agencies": agencies, "register_": register, **fields})


def view_of(*agencies: SweptAgency, **fields: object) -> Province:
    return build_province(sweep_of(*agencies, **fields))


def failing(**verdicts: str) -> dict[str, Verdict]:
    return PRESENT | {code: Verdict(verdict) for code, verdict in verdicts.items()}


def ranks(view: Province) -> list[tuple[int, int | None]]:
    return [(row.line, row.rank) for row in view.agencies]


# --- ranking ------------------------------------------------------------------------------------


def test_equal_scores_share_a_rank_and_the_next_one_is_skipped() -> None:
    view = view_of(agency(2, estimate=70.0), agency(3, estimate=90.0), agency(4, estimate=90.0))
    assert ranks(view) == [(3, 1), (4, 1), (2, 3)]


def test_of_equal_scores_the_surer_stands_first() -> None:
    view = view_of(agency(2, estimate=80.0, worst=40.0), agency(3, estimate=80.0, worst=75.0))
    assert ranks(view) == [(3, 1), (2, 1)]


def test_what_was_not_judged_has_no_rank_and_comes_last() -> None:
    closed = agency(2, state=AgencyState.UNREACHABLE, verdicts={}, estimate=None)
    view = view_of(closed, agency(3, estimate=1.0))
    assert ranks(view) == [(3, 1), (2, None)]
    assert view.agencies[1].cells == ()


def test_a_score_of_an_agency_that_was_not_judged_is_no_score() -> None:
    blocked = agency(2, state=AgencyState.BLOCKED, verdicts=dict.fromkeys(ALL, Verdict.UNKNOWN), estimate=0.0)
    view = view_of(blocked, agency(3, estimate=50.0))
    assert view.glance.scored == 1
    assert {one.judged for one in view.item_counts} == {1}


def test_without_any_score_the_items_found_decide() -> None:
    few = agency(2, estimate=None, verdicts=failing(O1="missing", O2="missing"))
    assert ranks(view_of(few, agency(3, estimate=None))) == [(3, 1), (2, 2)]


# --- near the target ----------------------------------------------------------------------------


# 2566: indicator 10 is worth 50 points and has two sub-indicators. O39-O43 are one of them, 5 points
# each; O31-O38 are the other, 3.125 points each.
def test_near_miss_names_the_fewest_items_and_what_they_bring() -> None:
    lacking = failing(O39="missing", O40="wrong_year", O41="incomplete", O42="missing")
    (row,) = view_of(agency(2, verdicts=lacking, estimate=80.0)).near
    assert row.near is not None
    assert [(item.code, points) for item, points in row.near.items] == [("O39", "5")]
    assert row.near.after == 85.0


def test_three_items_short_is_not_near() -> None:
    lacking = failing(**dict.fromkeys(["O39", "O40", "O41", "O42", "O43", "O31"], "missing"))
    assert view_of(agency(2, verdicts=lacking, estimate=71.88)).near == ()


def test_who_has_reached_the_target_is_not_near_it() -> None:
    view = view_of(agency(2, verdicts=failing(O39="missing"), estimate=95.0))
    assert view.near == ()
    assert view.glance.reached == 1


def test_nobody_is_told_to_publish_what_could_not_be_looked_at() -> None:
    unseen = failing(**dict.fromkeys(["O39", "O40", "O41", "O42"], "unknown"))
    assert view_of(agency(2, verdicts=unseen, estimate=80.0)).near == ()


# --- what most lack -------------------------------------------------------------------------------


def test_items_are_ordered_by_how_many_have_not_passed_them() -> None:
    view = view_of(
        agency(2, verdicts=failing(O13="missing", O20="unknown")),
        agency(3, verdicts=failing(O13="wrong_year", O2="missing", O20="unknown")),
        agency(4, state=AgencyState.FAILED, verdicts={}, estimate=None),
    )
    first, second = view.item_counts[:2]
    assert [(c.item.code, c.not_passed, c.judged, c.percent) for c in (first, second)] == [
        ("O13", 2, 2, 100.0),
        ("O2", 1, 2, 50.0),
    ]
    assert {kind.token: n for kind, n in first.by_kind} == {"missing": 1, "wrong_year": 1}
    (unseen,) = [c for c in view.item_counts if c.item.code == "O20"]
    assert unseen.not_passed == 0


def test_found_without_known_elements_is_told_apart_from_complete() -> None:
    (row,) = view_of(agency(2, unchecked=("O33",), needs_person=("O5",))).agencies
    cells = dict(zip(ALL, row.cells, strict=True))
    assert cells["O33"] is not None
    assert cells["O33"].kind.token == "present_unchecked"
    assert "ครบ" not in cells["O33"].kind.short
    assert [code for code, cell in cells.items() if cell and cell.needs_person] == ["O5"]


def with_builder(
    rows: range, builder: str, reason: str = "other_years", **verdicts: str
) -> list[SweptAgency]:
    return [
        agency(row, builder=builder, verdicts=failing(**verdicts), reasons=dict.fromkeys(verdicts, reason))
        for row in rows
    ]


def test_sites_of_a_builder_that_fail_alike_are_told_with_the_reason() -> None:
    view = view_of(
        *with_builder(range(2, 6), "maker-a", O13="wrong_year"),
        *with_builder(range(6, 10), "maker-b"),
        *with_builder(range(10, 11), "maker-b", O13="wrong_year"),
    )
    shared = {builder.id: [failure.text for failure in builder.shared] for builder in view.builders}
    assert shared == {
        "maker-a": ["O13 รายงานผลการดำเนินงานประจำปี: มีแต่ข้อมูลปีอื่น 4 จาก 4 แห่ง (เว็บอื่น 20 %)"],
        "maker-b": [],
    }


def test_what_fails_for_different_reasons_is_not_the_builders() -> None:
    mixed = with_builder(range(2, 4), "maker", O13="missing", reason="nothing")
    mixed += with_builder(range(4, 6), "maker", O13="missing", reason="placeholder")
    (builder,) = view_of(*mixed, *with_builder(range(6, 9), "")).builders
    assert builder.shared == ()


def test_what_all_sites_lack_is_not_the_builders() -> None:
    view = view_of(
        *with_builder(range(2, 6), "maker", O13="missing"), *with_builder(range(6, 20), "", O13="missing")
    )
    assert [builder.shared for builder in view.builders] == [()]


def test_a_known_builder_has_its_name() -> None:
    (builder,) = view_of(agency(2, builder="wordpress")).builders
    assert builder.name == "WordPress"


def test_groups_count_who_was_judged_and_show_the_median() -> None:
    view = view_of(
        agency(2, type="อบต.", district="เมือง", estimate=60.0),
        agency(3, type="อบต.", district="เมือง", estimate=90.0),
        agency(4, type="อบต.", district="เมือง", state=AgencyState.NO_SITE, verdicts={}, estimate=None),
        agency(5, type="เทศบาล", district="เมือง", estimate=86.0),
    )
    (by_type,) = view.groups  # one district and one province divide nothing
    found = {g.name: (g.agencies, g.judged, g.scores.estimate, g.reached) for g in by_type.groups if g.scores}
    assert found == {"อบต.": (3, 2, 75.0, 1), "เทศบาล": (1, 1, 86.0, 1)}


def test_districts_of_one_name_in_two_provinces_stay_two() -> None:
    view = view_of(
        agency(2, province="ก", district="เมือง"),
        agency(3, province="ข", district="เมือง"),
    )
    (table,) = [table for table in view.groups if table.name == "district"]
    assert [group.name for group in table.groups] == ["เมือง (ก)", "เมือง (ข)"]


# --- changes and failures -------------------------------------------------------------------------


def changed_by(row: int, before: float, now: float, **codes: tuple[str, ...]) -> SweptAgency:
    change = SweptChange(since=date(2023, 1, 31), score_before=before, **codes)
    return agency(row, estimate=now, change=change)


def test_changes_stand_with_the_most_improved_first_and_leave_out_what_stayed() -> None:
    view = view_of(
        changed_by(2, 60.0, 55.0, broken=("O1",)),
        changed_by(3, 50.0, 62.5, fixed=("O2", "O3")),
        changed_by(4, 70.0, 70.0),
        agency(5),
    )
    told = [(row.line, row.change.difference_text) for row in view.changes if row.change]
    assert told == [(3, "+12.5"), (2, "−5")]
    assert view.changes_text == "เทียบได้ 3 แห่ง: ดีขึ้น 1 แย่ลง 1 เท่าเดิม 1"


def test_every_agency_that_was_not_audited_in_full_is_listed_with_its_reason() -> None:
    sweep = sample_sweep(46)
    view = build_province(sweep)
    expected = {a.row: a.reason for a in sweep.agencies if a.state is not AgencyState.AUDITED}
    assert {row.line: row.reason for row in view.failures} == expected
    assert all(expected.values())
    assert {a.state for a in sweep.agencies} == set(AgencyState)


# --- a green light can lie ------------------------------------------------------------------------


def test_a_finished_sweep_without_alarms_warns_of_nothing() -> None:
    assert [notice.text for notice in view_of(agency(2)).notices if notice.warn] == []


def test_what_makes_figures_doubtful_stands_first() -> None:
    view = view_of(
        agency(2),
        finished_at=None,
        waiting=0,
        canaries=(Canary(name="บ้านสอบ", passed=False, wrong={"O7": "present → missing"}),),
        alarms=(SweepAlarm(kind="unknown_share", message="มากผิดปกติ", agencies=tuple("กขคงจฉ")),),
    )
    warned = [notice.warn for notice in view.notices]
    assert warned == sorted(warned, reverse=True)
    texts = [notice.text for notice in view.notices if notice.warn]
    assert "ยังไม่เสร็จ" in texts[0]
    assert "บ้านสอบ" in texts[1]
    assert "O7 present → missing" in texts[1]
    assert texts[2] == "มากผิดปกติ (ก, ข, ค, ง, จ, และอีก 1 แห่ง)"


def test_an_agency_that_was_lost_is_told() -> None:
    sweep = sweep_of(agency(2))
    short = sweep.model_copy(update={"register_": sweep.register_.model_copy(update={"rows": 3})})
    assert any("ทะเบียนมี 3 แถว" in notice.text for notice in build_province(short).notices if notice.warn)


# --- hostile names and folders --------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["../x", "/etc", "a/../../b", "javascript:alert(1)", "C:\\x", "a?b", ""])
def test_a_folder_that_leads_elsewhere_is_no_link(folder: str) -> None:
    (row,) = view_of(agency(2, folder=folder)).agencies
    assert row.report is None


def test_a_report_that_is_not_there_is_no_link() -> None:
    view = build_province(sweep_of(agency(2)), has_file=lambda path: path != "agencies/2/report.html")
    assert view.agencies[0].report is None


def test_no_text_of_the_view_steers_a_screen_or_is_endless() -> None:
    view = build_province(sample_sweep(len(HOSTILE_NAMES), hostile=True))
    texts = [t for row in view.agencies for t in (row.name, row.type, row.district, row.code, row.builder)]
    assert all(len(text) <= 120 and text.isprintable() for text in texts)
    assert any("[U+202E]" in text for text in texts)


# --- files for programs ---------------------------------------------------------------------------


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def swept() -> Sweep:
    return sample_sweep(30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, swept: Sweep) -> Path:
    place = tmp_path_factory.mktemp("sweep")
    names = [path.name for path in write_sweep(swept, place)]
    assert names == ["sweep.json", "index.html", "sweep.xlsx", "agencies.csv", "items.csv"]
    assert sorted(path.name for path in place.iterdir()) == sorted(names)
    return place


def test_sweep_json_is_the_sweep(folder: Path, swept: Sweep) -> None:
    assert load_sweep(folder) == swept
    assert load_sweep(folder / "sweep.json") == swept


def test_sweep_json_keeps_to_its_published_schema(folder: Path) -> None:
    plain = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    Draft202012Validator(SWEEP.schema()).validate(plain)
    assert set(plain) >= {"schema", "register", "checklist", "agencies"}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "oit-audit/audit/1"}'])
def test_what_is_no_sweep_is_refused_with_its_name(content: str, tmp_path: Path) -> None:
    (tmp_path / "sweep.json").write_text(content, encoding="utf-8")
    with pytest.raises(SweepNotReadable, match=r"sweep\.json"):
        load_sweep(tmp_path)


def test_agencies_csv_has_a_line_for_each_row_of_the_register_in_its_order(
    folder: Path, swept: Sweep
) -> None:
    lines = table(folder / "agencies.csv")
    assert tuple(lines[0]) == AGENCY_COLUMNS
    assert [(line["row"], line["name"], line["state"]) for line in lines] == [
        (str(a.row), a.name, a.state.value) for a in swept.agencies
    ]
    assert {line["row"]: line["estimate"] for line in lines if line["estimate"]} == {
        str(a.row): str(a.estimate) for a in swept.agencies if a.estimate is not None
    }


def test_items_csv_has_a_line_for_each_agency_and_item(folder: Path, swept: Sweep) -> None:
    lines = table(folder / "items.csv")
    assert tuple(lines[0]) == ITEM_COLUMNS
    assert {(line["row"], line["item"]): line["verdict"] for line in lines} == {
        (str(a.row), code): a.verdicts[code].value if a.verdicts else ""
        for a in swept.agencies
        for code in ALL
    }
    persons = {(line["row"], line["item"]) for line in lines if line["needs_person"] == "true"}
    assert persons == {(str(a.row), code) for a in swept.agencies for code in a.needs_person}


def test_no_cell_of_a_table_can_become_a_formula(tmp_path: Path) -> None:
    write_sweep(sample_sweep(24, hostile=True), tmp_path)
    for name in ("agencies.csv", "items.csv"):
        cells = [cell for line in table(tmp_path / name) for cell in line.values()]
        assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_equal_sweeps_give_equal_bytes(folder: Path, swept: Sweep, tmp_path: Path) -> None:
    for again in write_sweep(swept, tmp_path):
        assert again.read_bytes() == (folder / again.name).read_bytes(), again.name


def test_one_file_that_cannot_be_replaced_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()  # a folder of that name cannot be replaced by a file
    with pytest.raises(ReportNotWritten, match=r"^index\.html"):
        write_sweep(sample_sweep(2), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "index.html", "sweep.json", "sweep.xlsx", "agencies.csv", "items.csv",
    }  # fmt: skip


def test_a_register_without_agencies_gives_every_file(tmp_path: Path) -> None:
    assert len(write_sweep(EMPTY, tmp_path, "en")) == 5


def test_a_checklist_that_is_not_at_hand_shows_the_codes_that_were_judged() -> None:
    used = EMPTY.checklist.model_copy(update={"name": "our-own"})
    strange = agency(2, verdicts={"O10": Verdict.MISSING, "O2": Verdict.PRESENT}, estimate=None)
    view = view_of(strange, checklist=used)
    assert [item.code for item in view.items] == ["O2", "O10"]
    assert not view.can_be_scored


def test_every_letter_is_its_own_and_a_part_of_the_word() -> None:
    for lang in ("th", "en"):
        letters = {k: v for k, v in wording(lang).sentences.items() if k.startswith("province.letters.")}
        assert len(set(letters.values())) == len(letters) == 8


def row_of(view: Province, line: int) -> AgencyRow:
    return next(row for row in view.agencies if row.line == line)


def test_the_place_names_the_province_only_where_there_are_several() -> None:
    one = view_of(agency(2, type="อบต.", province="ก", district="ข"))
    two = view_of(agency(2, type="อบต.", province="ก", district="ข"), agency(3, province="ค"))
    assert (row_of(one, 2).place, row_of(two, 2).place) == ("อบต. · ข", "อบต. · ข · ก")
