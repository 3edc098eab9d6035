"""What a sweep leaves behind for people and programs, and how to read its sweep.json back.

sweep.json holds everything and comes first: the page, the workbook and the tables can be made
from it again. Each file is complete or not there at all; an older one of the same name stays
until the new one is finished.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.checklist import Checklist
from config.wording import Lang
from matchers.sweep_model import SWEEP_SCHEMA, Sweep
from reports.audit_json import published_schema
from reports.contract import ReportNotWritten
from reports.province import build_province
from reports.province_csv import agencies_csv, items_csv
from reports.province_html import province_page
from reports.province_xlsx import province_workbook

FILENAME = "sweep.json"

MAX_BYTES = 512 * 1024 * 1024
"""Larger files are refused: a sweep of all 7,850 local governments takes about 20 megabytes."""


class SweepNotReadable(Exception):
    """Raised when a file is no sweep of ours; says where and why."""


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
    written = [_put_whole(folder / FILENAME, dump_sweep(sweep))]
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
            written.append(_put_whole(folder / name, make()))
        except Exception as error:
            # One file held open in Excel must not cost the others.
            failures.append(f"{name}: {_why(error)}")
    if failures:
        raise ReportNotWritten("; ".join(failures))
    return written


def dump_sweep(sweep: Sweep) -> bytes:
    """The sweep as UTF-8 JSON, byte for byte the same for equal sweeps."""
    plain = sweep.model_dump(mode="json", by_alias=True)
    return (json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def load_sweep(path: Path) -> Sweep:
    """Read a sweep from sweep.json, or from the folder that holds it.

    Raises:
        SweepNotReadable: when it is missing, too large, no JSON, of another schema or incomplete.
    """
    file = path / FILENAME if path.is_dir() else path
    try:
        if file.stat().st_size > MAX_BYTES:
            raise SweepNotReadable(f"{file}: larger than {MAX_BYTES:,} bytes; this is no sweep.json")
        plain = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SweepNotReadable(f"{file}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise SweepNotReadable(f"{file}: this is not JSON: {error}") from error
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if schema != SWEEP_SCHEMA:
        raise SweepNotReadable(f"{file}: schema is {schema!r}; this version reads {SWEEP_SCHEMA!r}")
    try:
        return Sweep.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise SweepNotReadable(f"{file}: {field}: {first['msg']} ({error.error_count()} in all)") from error


def sweep_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of sweep.json as it is written."""
    return published_schema(Sweep, SWEEP_SCHEMA, "OIT audits of a register")


def dump_schema() -> str:
    """The text of ``sweep.schema.json``; ``python -m reports.sweep_reports`` publishes it anew."""
    return json.dumps(sweep_schema(), ensure_ascii=False, indent=2) + "\n"


def _put_whole(path: Path, content: bytes) -> Path:
    """Write beside the place, then take it: who reads meets the old file or the new one, never half of it."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as beside:
        made = Path(beside) / path.name
        with made.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the new name with an empty file
        return made.replace(path)


def _why(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "cannot be replaced; close it in other programs and see that the folder can be written"
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    Path(__file__).with_name("sweep.schema.json").write_text(dump_schema(), encoding="utf-8", newline="\n")
