"""How well answer sheets are judged, and whether the clicks that are drafted lead where they should.

``python -m benchmarks.answers [sheets|paths|all] [--seeds 400-419] [--json FILE] [--markdown]``
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from audits.answers.reading import read_sheet
from audits.answers.verifying import declared_addresses, sheet_of_site, verify_answers
from audits.audit import Audited, audit_agency, run_audit
from audits.demo.server import serve
from benchmarks.figures import Figures, Table, median, percent
from benchmarks.planted_sheets import FISCAL_YEAR, PAGE, Planted, Row, planted, write_sheet
from benchmarks.run import machine_now
from benchmarks.sites import loopback_options
from config.agency import Agency
from config.loading import checklist_for
from matchers.answer_model import Answers, AnswerSheet, AnswerVerdict, JudgedAnswer
from matchers.similarity import Matcher

REPORTED = "400-419"
"""Seeds of the figures; 300–309 were used while building."""
MAX_PAGES = 400
RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Judged:
    """One planted row and what was said of it."""

    seed: int
    kind: str
    row: Row
    said: str
    reason: str
    other: str
    instead_is_right: bool

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong with the row."""
        return bool(self.row.fault)

    @property
    def named_rightly(self) -> bool:
        """Whether the verdict is the true one, with the other item or the new address where there is one."""
        if self.said != self.row.verdict:
            return False
        if self.row.verdict == "other_item":
            return self.other == self.row.other
        return self.row.verdict != "moved" or self.instead_is_right


def measure_sheets(seeds: Sequence[int], note: Callable[[str], None]) -> Figures:
    """Judge the planted sheet of every seed."""
    matcher = Matcher(checklist_for(FISCAL_YEAR))
    rows: list[Judged] = []
    for seed in seeds:
        found = list(judged(planted(seed), matcher))
        rows += found
        wrong = [
            f"{j.row.code} {j.row.fault or RIGHT} → {j.said} {j.other} ({j.reason})"
            for j in found
            if _is_wrong(j)
        ]
        note(f"answers: seed {seed}, {found[0].kind}: {'; '.join(wrong) or 'all right'}")
    return Figures("sheets", _values(rows), tuple(_tables(rows, seeds)))


def _is_wrong(one: Judged) -> bool:
    return not one.named_rightly


def judged(one: Planted, matcher: Matcher) -> Iterator[Judged]:
    """Every row of a planted sheet with its verdict; rows are told apart by their order."""
    with serve(one.town) as server, tempfile.TemporaryDirectory() as folder:
        sheet, audited = _verified(one, server.url, Path(folder), matcher)
        answers = verify_answers(sheet, audited, matcher)
        yield from (_joined(one, row, said, server.url) for row, said in _pairs(one.rows, answers))


def _verified(one: Planted, origin: str, folder: Path, matcher: Matcher) -> tuple[AnswerSheet, Audited]:
    """The sheet as it is read, and the audit with its addresses opened."""
    sheet = None if one.kind == "page" else read_sheet(write_sheet(one, origin, folder), site=f"{origin}/")
    wanted = declared_addresses(sheet) if sheet else (f"{origin}{PAGE}",)
    audited = audit(origin, one, matcher, wanted)
    if sheet is None:
        sheet = sheet_of_site(audited, matcher, page=f"{origin}{PAGE}", year=FISCAL_YEAR)
    assert sheet is not None
    return sheet, audited


def audit(origin: str, one: Planted, matcher: Matcher, wanted: Sequence[str] = ()) -> Audited:
    """An audit of the town with what its sheet declares."""
    options = loopback_options(f"{origin}/", MAX_PAGES)
    agency, checklist = Agency(url=f"{origin}/"), checklist_for(FISCAL_YEAR)
    return run_audit(audit_agency(agency, options, checklist, one.town.as_of, matcher=matcher, wanted=wanted))


def _pairs(rows: Sequence[Row], answers: Answers) -> Iterator[tuple[Row, JudgedAnswer | None]]:
    """Each planted row with its judged row: by code where it has one, else by place."""
    by_code: dict[str, JudgedAnswer] = {}
    for one in answers.rows:
        by_code.setdefault(one.row.code, one)
    strange = iter([one for one in answers.rows if one.verdict is AnswerVerdict.UNKNOWN_CODE])
    for row in rows:
        yield row, next(strange, None) if row.verdict == "unknown_code" else by_code.get(row.code)


def _joined(one: Planted, row: Row, said: JudgedAnswer | None, origin: str) -> Judged:
    if said is None:
        return Judged(one.seed, one.kind, row, "no row", "", "", instead_is_right=False)
    instead = {url.removeprefix(origin) for url in said.found_instead}
    return Judged(
        one.seed,
        one.kind,
        row,
        said.verdict.value,
        said.reason_code,
        said.other_item,
        bool(instead & row.instead),
    )


def _values(rows: Sequence[Judged]) -> dict[str, Any]:
    by_seed: dict[int, list[Judged]] = defaultdict(list)
    for one in rows:
        by_seed[one.seed].append(one)
    faults = [one for one in rows if one.is_fault]
    sound = [one for one in rows if not one.is_fault]
    shares = [_share(one.named_rightly for one in found if one.is_fault) for found in by_seed.values()]
    alarms = [one for one in sound if one.said != RIGHT]
    return {
        "sheets": len(by_seed),
        "rows": len(rows),
        "faults": len(faults),
        "named_rightly": sum(one.named_rightly for one in faults),
        "share": _share(one.named_rightly for one in faults),
        "median": median(shares),
        "worst": min(shares),
        "sound": len(sound),
        "false_alarms": len(alarms),
        "alarm_share": len(alarms) / max(1, len(sound)),
        "worst_alarms": max(
            len([one for one in found if not one.is_fault and one.said != RIGHT])
            for found in by_seed.values()
        ),
    }


def _share(answers: Iterable[bool]) -> float:
    found = list(answers)
    return sum(found) / len(found) if found else 1.0


def _tables(rows: Sequence[Judged], seeds: Sequence[int]) -> Iterator[Table]:
    v = _values(rows)
    size = v["rows"] // v["sheets"]
    title = f"Answer sheets, {v['sheets']} of {size} items each, seeds {seeds[0]}–{seeds[-1]}"
    columns = ("", "number", "share", "median sheet", "worst sheet")
    yield Table(
        title,
        columns,
        (
            (
                "planted faults named rightly",
                f"{v['named_rightly']} of {v['faults']}",
                percent(v["share"]),
                percent(v["median"]),
                percent(v["worst"]),
            ),
            (
                "false alarms on sound rows",
                f"{v['false_alarms']} of {v['sound']}",
                percent(v["alarm_share"]),
                "",
                f"{v['worst_alarms']} rows",
            ),
        ),
    )
    by_fault: dict[str, list[Judged]] = defaultdict(list)
    for one in rows:
        by_fault[one.row.fault or "(none)"].append(one)
    lines = []
    for fault, found in sorted(by_fault.items()):
        said = Counter(f"{one.said}{f' {one.other}' if one.other else ''}" for one in found if _is_wrong(one))
        told = ", ".join(f"{what} {n}" for what, n in said.most_common(5))
        right = sum(one.named_rightly for one in found)
        lines.append((fault, found[0].row.verdict, f"{right} of {len(found)}", told or "–"))
    yield Table("By kind of fault", ("planted", "true verdict", "named rightly", "else said"), tuple(lines))


def seeds_of(text: str) -> list[int]:
    """Seeds as they are written.

    >>> seeds_of("400-402"), seeds_of("7")
    ([400, 401, 402], [7])
    """
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("sheets", "paths", "all"), default="all")
    parser.add_argument("--seeds", default=REPORTED)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    given = parser.parse_args()
    screen, notes = Console(), Console(stderr=True, quiet=given.quiet)
    machine, measured = machine_now(), dict[str, Any]()
    seeds = seeds_of(given.seeds)

    def note(line: str) -> None:
        notes.print(line, markup=False, highlight=False, soft_wrap=True)

    for name in ("sheets", "paths") if given.what == "all" else (given.what,):
        if name == "sheets":
            figures = measure_sheets(seeds, note)
        else:
            from benchmarks.click_walks import measure_paths

            figures = measure_paths(seeds, note)
        measured[name] = figures.values
        for table in figures.tables:
            if given.markdown:
                screen.print(table.as_markdown(), markup=False, highlight=False, soft_wrap=True)
            else:
                screen.print(table.for_terminal(), highlight=False)
        if given.json:
            told = {"machine": machine, **measured}
            given.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
