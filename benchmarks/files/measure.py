"""``python -m benchmarks.run files``: title, item and year of files of every kind, with their cost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Table, median, percent
from benchmarks.files.isolation import Endured, endure
from benchmarks.files.judging import Answer, judged, share
from benchmarks.files.making import BORN_DIGITAL, GROUPS, make_files
from benchmarks.measuring import measure

REPAIRS = {
    "as the file has it": "none",
    "+ broken title lines": "lines",
    "+ second reader": "lines,second",
    "+ mending": "lines,second,mend",
}
LAST = "+ mending"
_RIGHT = (
    "Right means: the whole title stands in the title read, letter by letter without spaces; the item is the "
    "one meant (edition 2566); the years are those of the title and no others. Of layers with no map nothing "
    "can be read: right is to say so. One process a kind; peak MB includes Python and the parser."
)
_COLUMNS = ("kind", "files", "title", "item", "year", "ms a file", "slowest ms", "peak MB", "read by")


def measure_files(note: Callable[[str], None] = lambda _: None) -> Figures:
    """Make the files, read each kind in a process of its own, and endure the hostile ones."""
    with tempfile.TemporaryDirectory(prefix="oit-files-") as name:
        folder = Path(name)
        made = {m.group for m in make_files(folder, note)}
        groups = [group for group in GROUPS if group in made]
        read = {group: _read(folder, group, REPAIRS[LAST]) for group in groups}
        before = {
            step: {g: _read(folder, g, how)[0] for g in groups if g.startswith("pdf")}
            for step, how in REPAIRS.items()
            if step != LAST
        }
    before[LAST] = {group: read[group][0] for group in read if group.startswith("pdf")}
    endured = endure(note)
    absent = [group for group in GROUPS if group not in made]
    tables = (_kinds(read, absent), _repairs(before), _isolation(endured))
    return Figures("files", _values(read, before, endured), tables)


def _read(folder: Path, group: str, repairs: str) -> tuple[list[Answer], float]:
    run = measure("benchmarks.files.reading", str(folder), group, repairs, every_s=0.01)
    return [judged(read) for read in run.printed["files"]], run.peak_mb


def _kinds(read: dict[str, tuple[list[Answer], float]], absent: Sequence[str]) -> Table:
    rows = [_row(group, answers, peak) for group, (answers, peak) in read.items()]
    born = [a for group, (answers, _) in read.items() if group in BORN_DIGITAL for a in answers]
    rows.append(_row("**all born digital**", born, max(peak for _, peak in read.values())))
    notes = [_RIGHT]
    if absent:
        notes.append(f"Not made on this machine (LibreOffice or Chromium is absent): {', '.join(absent)}.")
    return Table("Files of every kind", _COLUMNS, tuple(rows), tuple(notes))


def _row(group: str, answers: Sequence[Answer], peak: float) -> tuple[str, ...]:
    spent = [a.read["ms"] for a in answers]
    return (
        group,
        str(len(answers)),
        percent(share(a.title for a in answers)),
        percent(share(a.item for a in answers)),
        percent(share(a.year for a in answers)),
        f"{median(spent):.1f}",
        f"{max(spent):.0f}",
        f"{peak:.0f}",
        ", ".join(sorted({a.read["reader"] for a in answers})),
    )


def _repairs(steps: dict[str, dict[str, list[Answer]]]) -> Table:
    groups = list(next(iter(steps.values())))
    columns = ("text layer", *(f"{step}: title / item / year" for step in steps))
    rows = [(group, *(_shares(answers[group]) for answers in steps.values())) for group in groups]
    note = (
        "The first column is after normalisation, which mends split ำ, private glyphs and loose marks. "
        "Each step includes the ones before it."
    )
    return Table("Text layers of PDFs, repair by repair", columns, tuple(rows), (note,))


def _shares(answers: Sequence[Answer]) -> str:
    parts = (share(a.title for a in answers), share(a.item for a in answers), share(a.year for a in answers))
    return " / ".join(percent(part) for part in parts)


def _isolation(endured: Sequence[Endured]) -> Table:
    rows = [(e.name, e.problem, f"{e.seconds:.1f}", "yes" if e.others_unharmed else "NO") for e in endured]
    unharmed = share(e.others_unharmed for e in endured)
    note = f"Good files unharmed beside {percent(unharmed)} of {len(endured)} hostile ones."
    return Table(
        "Hostile files",
        ("file", "told", "seconds with 3 good files", "others unharmed"),
        tuple(rows),
        (note,),
    )


def _values(
    read: dict[str, tuple[list[Answer], float]],
    steps: dict[str, dict[str, list[Answer]]],
    endured: Sequence[Endured],
) -> dict[str, Any]:
    def figures(answers: Sequence[Answer]) -> dict[str, float]:
        return {
            "files": len(answers),
            "title": share(a.title for a in answers),
            "item": share(a.item for a in answers),
            "year": share(a.year for a in answers),
        }

    return {
        "kinds": {
            g: {**figures(a), "ms": median([x.read["ms"] for x in a]), "peak_mb": peak}
            for g, (a, peak) in read.items()
        },
        "repairs": {step: {g: figures(a) for g, a in groups.items()} for step, groups in steps.items()},
        "isolation": {e.name: {"told": e.problem, "others_unharmed": e.others_unharmed} for e in endured},
    }
