"""What a sweep leaves behind for people and programs, and how to read its sweep.json back.

sweep.json holds everything and comes first: the page, the workbook and the tables can be made
from it again. Each file is complete or not there at all; an older one of the same name stays
until the new one is finished.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from config.checklist import Checklist
from config.wording import Lang
from matchers.sweep_model import Sweep
from reports.contract import ReportNotWritten
from reports.json_forms import JsonForm, NotReadable
from reports.province import build_province
from reports.province_csv import agencies_csv, items_csv
from reports.province_html import province_page
from reports.province_xlsx import province_workbook
from reports.whole_files import put_whole, why


class SweepNotReadable(NotReadable):
    """Raised when a file is no sweep of ours; says where and why."""


SWEEP = JsonForm(
    "sweep",
    Sweep,
    "OIT audits of a register",
    SweepNotReadable,
    indent=1,
    max_bytes=512 * 1024 * 1024,  # a sweep of all 7,850 local governments takes about 20 megabytes
)
FILENAME = SWEEP.filename


def write_sweep(
    sweep: Sweep, folder: Path, lang: Lang = "th", checklist: Checklist | None = None
) -> list[Path]:
    """Write sweep.json, index.html, sweep.xlsx, agencies.csv and items.csv.

    Args:
        sweep: may be unfinished; the page then says so first.
        folder: of sweep.json; reports of agencies are looked for below it, at ``SweptAgency.folder``.
        lang: language of everything the program itself says.
        checklist: the edition, where it is none of the shipped ones.

    Returns:
        The files written.

    Raises:
        ReportNotWritten: after what could be written has been.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [put_whole(folder / FILENAME, dump_sweep(sweep))]
    view = build_province(sweep, lang, checklist, lambda report: (folder / report).is_file())
    formats: dict[str, Callable[[], bytes]] = {
        "index.html": lambda: province_page(view).encode("utf-8"),
        "sweep.xlsx": lambda: province_workbook(view),
        "agencies.csv": lambda: agencies_csv(view).encode("utf-8-sig"),
        "items.csv": lambda: items_csv(view).encode("utf-8-sig"),
    }
    failures: list[str] = []
    for name, make in formats.items():
        try:
            written.append(put_whole(folder / name, make()))
        except Exception as error:
            # One file held open in Excel must not cost the others.
            failures.append(f"{name}: {why(error)}")
    if failures:
        raise ReportNotWritten("; ".join(failures))
    return written


def dump_sweep(sweep: Sweep) -> bytes:
    """The sweep as UTF-8 JSON, byte for byte the same for equal sweeps."""
    return SWEEP.dump(sweep)


def load_sweep(path: Path) -> Sweep:
    """Read a sweep from sweep.json, or from the folder that holds it.

    Raises:
        SweepNotReadable: when it is missing, too large, no JSON, of another schema or incomplete.
    """
    return SWEEP.load(path)
