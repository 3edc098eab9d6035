"""`oit score` as a user calls it."""

from __future__ import annotations

import json

import pytest

from tests.audits.cli.running import CommandLine

Y2564 = ("score", "--fiscal-year", "2564")
FIGURES_2564 = "76.39,70.06,68.98,64.19,58.98,82.85,81.87,79.78,68.43,18.75"
EIGHT = "76.39,70.06,68.98,64.19,58.98,82.85,81.87,79.78"


def test_the_published_total_of_2564_and_its_letter(oit: CommandLine) -> None:
    run = oit(*Y2564, "--indicators", FIGURES_2564)
    assert run.code == 0
    assert [line.split()[:2] for line in run.out.splitlines()[1:6]] == [
        ["IIT", "67.72"],
        ["EIT", "81.50"],
        ["OIT", "43.59"],
        ["รวม", "62.20"],
        ["ระดับ", "D"],
    ]


def test_the_published_total_of_2566_and_its_band(oit: CommandLine) -> None:
    figures = "100,97.89,99.83,98.77,99.56,98.32,97.65,98.25,100,100"
    run = oit("score", "--fiscal-year", "2566", "--indicators", figures, "--format", "json")
    plain = json.loads(run.out)
    assert (plain["total"], plain["grade"], plain["grade_confirmed"]) == (99.18, "ผ่านดีเยี่ยม", True)


def test_thai_digits_are_understood(oit: CommandLine) -> None:
    thai = FIGURES_2564.translate({ord("0") + n: 0x0E50 + n for n in range(10)})
    assert "62.20" in oit("score", "--fiscal-year", "๒๕๖๔", "--indicators", thai).out


@pytest.mark.parametrize("year", ["2569", "2570"])
def test_the_band_of_a_year_without_known_bands_is_that_of_2568_and_not_confirmed(
    oit: CommandLine, year: str
) -> None:
    run = oit("score", "--fiscal-year", year, "--indicators", FIGURES_2564, "--lang", "en")
    assert f"by the bands of 2568; not confirmed for {year}" in run.out


def test_missing_items_show_their_sub_indicator_and_the_oit_score(oit: CommandLine) -> None:
    plain = json.loads(oit(*Y2564, "--missing", "o20,O21?", "--format", "json").out)
    by_id = {sub["id"]: (sub["have"], sub["items"], sub["score"]) for sub in plain["sub_indicators"]}
    assert (by_id["9.3"], by_id["9.1"], plain["oit"]) == ((5, 7, 71.43), (9, 9, 100.0), 97.14)
    assert [item["code"] for item in plain["missing"]] == ["O20", "O21"]
    assert "total" not in plain


def test_with_iit_and_eit_the_total_is_given_too(oit: CommandLine) -> None:
    # 0.3 × 67.72 + 0.3 × 81.50 + 0.4 × 97.142857… = 20.316 + 24.45 + 38.857 = 83.623
    plain = json.loads(oit(*Y2564, "--missing", "020,๐๒๑", "--indicators", EIGHT, "--format", "json").out)
    assert (plain["oit"], plain["total"], plain["grade"]) == (97.14, 83.62, "B")


def test_the_fewest_items_to_reach_a_score(oit: CommandLine) -> None:
    # 2566: 5 + 5 + 5 + 5 + 1 points missing is 79; one item of 10.2 makes 84, two 89
    run = oit("score", "--fiscal-year", "2566", "--missing", "O1,O43,O42,O41,O40", "--reach", "85")
    assert "ทำ 2 ข้อนี้เป็นอย่างน้อย O40, O41 จะได้ 89.00" in run.out


def test_a_score_out_of_reach_is_said(oit: CommandLine) -> None:
    run = oit(*Y2564, "--missing", "O20", "--reach", "99", "--indicators", EIGHT, "--lang", "en")
    assert "the total cannot reach 99" in run.out  # 20.316 + 24.45 + 40 = 84.77
    assert "with everything done (items: 1) it is 84.77" in run.out


TEN = ",".join(["80"] * 5 + ["90"] * 3 + ["70", "50"])  # 0.3 × 80 + 0.3 × 90 + 0.4 × 60 = 24 + 27 + 24 = 75


def test_from_ten_figures_the_oit_score_needed_is_told(oit: CommandLine) -> None:
    # (85 - 51) / 0.4 = 85
    run = oit("score", "--fiscal-year", "2566", "--indicators", TEN, "--reach", "85")
    assert (run.code, run.err) == (0, "")
    assert "คะแนน OIT ต้องได้อย่างน้อย 85.00 (ขณะนี้ 60.00)" in run.out
    # (80.01 - 51) / 0.4 = 72.525, of which 72.52 would not do
    plain = json.loads(
        oit("score", "--fiscal-year", "2566", "--indicators", TEN, "--reach", "80.01", "--format", "json").out
    )
    assert plain["reach"] == [
        {"what": "total", "target": 80.01, "possible": True, "oit": 72.53, "score": 80.01}
    ]


def test_what_ten_figures_have_reached_or_cannot_reach_is_told(oit: CommandLine) -> None:
    run = oit("score", "--fiscal-year", "2566", "--indicators", TEN, "--reach", "75", "--lang", "en")
    assert "the total has reached 75" in run.out
    run = oit("score", "--fiscal-year", "2566", "--indicators", TEN, "--reach", "91.01", "--lang", "en")
    assert "with an OIT score of 100 it is 91.00" in run.out


def test_an_edition_that_is_not_confirmed_gives_an_estimate(oit: CommandLine) -> None:
    run = oit("score", "--fiscal-year", "2565", "--missing", "O20")
    assert "เป็นค่าประมาณ เกณฑ์ปี 2565 กู้คืนได้บางส่วน" in run.out
    plain = json.loads(oit("score", "--fiscal-year", "๒๕๖๕", "--missing", "O20", "--format", "json").out)
    assert plain["estimate"] is True
    assert plain["checklist"] == {"name": "oit-2565", "status": "partly_recovered"}
    assert plain["missing"][0]["code"] == "O20"
    sure = oit("score", "--fiscal-year", "2566", "--missing", "O20")
    assert "เป็นค่าประมาณ" not in sure.out


WRONG = [
    # what was written, what the line must name
    ((), "--indicators"),
    (("--indicators", "1,2,3"), "10"),
    (("--indicators", EIGHT), "10"),
    (("--indicators", FIGURES_2564, "--missing", "O20"), "8"),
    (("--indicators", FIGURES_2564.replace("18.75", "100.01")), "100.01"),
    (("--indicators", FIGURES_2564.replace("18.75", "-1")), "-1"),
    (("--indicators", FIGURES_2564.replace("18.75", "nan")), "nan"),
    (("--indicators", FIGURES_2564.replace("18.75", "1e1")), "1e1"),
    (("--missing", "O99"), "O1–O43"),
    (("--missing", "แผน"), "O1–O43"),
    (("--missing", "EB 4"), "O1–O43"),
    (("--missing", ","), "O20,O21"),
    (("--missing", "O20", "--reach", "101"), "101"),
    (("--reach", "85"), "--missing"),
    (("--reach", "85"), "--indicators"),
    (("--indicators", FIGURES_2564, "--format", "xml"), "text, json"),
    (("--fiscal-year", "2021", "--missing", "O20"), "2563"),
    (("--fiscal-year", "ปีนี้", "--missing", "O20"), "2563"),
    (("--fiscal-year", "2568", "--missing", "O20"), "2568"),
    (("--fiscal-year", "2598", "--missing", "O20"), "2598"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG)
def test_what_is_wrong_is_one_line_and_nothing_on_stdout(
    oit: CommandLine, arguments: tuple[str, ...], named: str
) -> None:
    run = oit(*Y2564, *arguments)
    assert (run.code, run.out) == (2, "")
    assert named in run.err
    assert run.err.count("\n") == 1
