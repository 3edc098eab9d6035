"""What reports weigh and what they cost.

``python -m benchmarks.reports agency [--audit AUDIT.json] [--markdown]`` measures every format
of one agency's report; without ``--audit`` that of the made-up town, 43 items.
``python -m benchmarks.reports province`` measures the overview of made-up registers of 30, 200
and 1,000 agencies, and how long a Chromium needs until its filters and its map can be used.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figures, Table, median

REPETITIONS = 5


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("agency", "province"))
    parser.add_argument("--audit", type=Path, help="audit.json; otherwise the made-up town is audited")
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args()
    screen = Console()
    with tempfile.TemporaryDirectory(prefix="oit-reports-") as folder:
        if given.what == "province":
            figures = measure_province(Path(folder))
        else:
            figures = measure_agency(given.audit or demo_audit(Path(folder)), Path(folder) / "formats")
    for table in figures.tables:
        if given.markdown:
            print(table.as_markdown())
        else:
            screen.print(table.for_terminal())


def demo_audit(folder: Path) -> Path:
    """audit.json of the made-up town, fiscal year 2566 (พ.ศ.)."""
    command = [sys.executable, "-m", "audits.cli", "demo", "--quiet", "--fiscal-year", "2566"]
    # A demo finds gaps on purpose, and may end with their exit code.
    subprocess.run([*command, "--output", folder], check=False, stdout=subprocess.DEVNULL)
    return folder / "audit.json"


def measure_agency(path: Path, folder: Path) -> Figures:
    """Bytes and CPU seconds of every built-in format, the first time (with imports) and afterwards."""
    from config.loading import load_checklist
    from reports.audit_json import load_audit
    from reports.contract import BUILT_IN, write_reports

    audit = load_audit(path)
    checklist = load_checklist(audit.checklist.name)
    sizes, firsts, laters = {}, {}, {}
    for name in (entry.name for entry in BUILT_IN):
        spent = []
        for _ in range(REPETITIONS + 1):
            begun = time.process_time()
            (written,) = write_reports(audit, checklist, folder, (name,))
            spent.append(time.process_time() - begun)
        sizes[written.name], firsts[written.name] = written.stat().st_size, spent[0]
        laters[written.name] = median(spent[1:])
    rows = [
        (name, f"{size / 1000:.1f}", f"{firsts[name]:.2f}", f"{laters[name]:.2f}")
        for name, size in sizes.items()
    ]
    all_of_them = ("all", f"{sum(sizes.values()) / 1000:.1f}")
    total = (*all_of_them, f"{sum(firsts.values()):.2f}", f"{sum(laters.values()):.2f}")
    table = Table(
        f"Reports of one audit, {len(audit.findings)} items",
        ("file", "kB", "CPU s, first", "CPU s, again"),
        (*rows, total),
        ("First: with imports and with everything read from disk, in a process of its own for all formats.",),
    )
    return Figures("agency reports", {"bytes": sizes, "cpu_first": firsts, "cpu_again": laters}, (table,))


def measure_province(folder: Path, sizes: tuple[int, ...] = (30, 200, 1000)) -> Figures:
    """Of the overview of a register: bytes, CPU seconds to write, wall seconds to interactive, to filter."""
    from reports.sweep_reports import write_sweep
    from tests.reports.sample_sweep import sample_sweep, with_reports

    rows, values = [], {}
    for size in sizes:
        sweep, place = sample_sweep(size), folder / str(size)
        with_reports(sweep, place)
        begun = time.process_time()
        written = {path.name: path.stat().st_size for path in write_sweep(sweep, place)}
        spent = time.process_time() - begun
        opening = [interactive(place / "index.html") for _ in range(REPETITIONS)]
        ready, filtered = (median([one[at] for one in opening]) for at in (0, 1))
        values[str(size)] = {"bytes": written, "cpu": spent, "ready": ready, "filter": filtered}
        weights = [f"{written[name] / 1000:,.0f}" for name in ("index.html", "sweep.xlsx", "items.csv")]
        rows.append((f"{size:,}", *weights, f"{spent:.2f}", f"{ready:.2f}", f"{filtered:.2f}"))
    heads = ("agencies", "index.html kB", "sweep.xlsx kB", "items.csv kB", "CPU s to write")
    table = Table(
        "Overview of a register, 43 items",
        (*heads, "s to interactive", "s to filter"),
        tuple(rows),
        (f"To interactive: from asking for the file to filters and map in use; median of {REPETITIONS}.",),
    )
    return Figures("overview of a register", values, (table,))


def interactive(file: Path) -> tuple[float, float]:
    """Wall seconds until a page that was never open before can be used, and until a filter has acted."""
    import shutil

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        begun = time.perf_counter()
        page.goto(file.as_uri(), wait_until="commit")
        page.wait_for_selector("html[data-ready]", state="attached")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        ready = time.perf_counter() - begun
        begun = time.perf_counter()
        page.select_option("[name=item]", "O13")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        filtered = time.perf_counter() - begun
        chromium.close()
    return ready, filtered


if __name__ == "__main__":
    main()
