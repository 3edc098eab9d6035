"""The pictures of the documentation, taken from the real reports of the made-up town.

The overview of a province is that of a made-up sweep of sixty agencies.

``python -m benchmarks.pictures [report report-phone …]`` needs Chromium; the pages of
report.xlsx and report.docx need LibreOffice, and all paper pdftoppm. What is not here is left
out with a line.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
MOST_BYTES = 150_000
SIXTY = 60
"""Agencies of the made-up sweep; about one province of a kind."""
COLOURS = 128
"""Enough for pages of text; a picture takes a third of the space."""


class NotHere(Exception):
    """Raised when what a picture needs is not on this machine."""


def main() -> None:
    """Take the pictures named, or all of them."""
    wanted = sys.argv[1:] or list(SHOTS)
    with tempfile.TemporaryDirectory(prefix="oit-pictures-") as name:
        folder = Path(name)
        demo(folder)
        for one in wanted:
            try:
                save(one, SHOTS[one](folder))
            except NotHere as error:
                print(f"{one}: {error} is not here")


def demo(folder: Path) -> None:
    """The made-up town of fiscal year 2566 (พ.ศ.), audited into the folder."""
    command = [sys.executable, "-m", "audits.cli", "demo", "--quiet", "--fiscal-year", "2566"]
    # It ends with the exit code of what it found.
    subprocess.run([*command, "--output", folder], check=False, stdout=subprocess.DEVNULL)


def save(name: str, taken: bytes) -> None:
    """Write the picture with few colours, so that the repository stays small."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS)
    path = PICTURES / f"{name}.png"
    PICTURES.mkdir(exist_ok=True)
    picture.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {picture.width} × {picture.height}, {size / 1000:.0f} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES} bytes")


@contextmanager
def browsed(
    page_file: Path, width: int, height: int, *, dark: bool = False, scale: float = 1
) -> Iterator[Page]:
    """The file in a window of Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise NotHere("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
        )
        page.goto(page_file.as_uri())
        page.evaluate("document.fonts.ready")
        yield page
        browser.close()


def screen(
    folder: Path,
    width: int,
    height: int,
    *,
    page: str = "report.html",
    top: str = "",
    dark: bool = False,
    scale: float = 1,
) -> bytes:
    """What a window of that size shows of a page, scrolled to ``top``."""
    with browsed(folder / page, width, height, dark=dark, scale=scale) as shown:
        if top:
            shown.evaluate("name => document.getElementById(name).scrollIntoView()", top)
        return shown.screenshot()


def province(folder: Path, width: int, height: int, top: str = "") -> bytes:
    """index.html of a made-up sweep."""
    from reports.sweep_reports import write_sweep
    from tests.reports.sample_sweep import sample_sweep

    write_sweep(sample_sweep(SIXTY), folder, "th")
    return screen(folder, width, height, page="index.html", top=top)


def sheet(folder: Path, format_name: str) -> bytes:
    """The first page of a report on paper."""
    from config.loading import load_checklist
    from reports.audit_json import load_audit
    from reports.contract import UnknownFormat, write_reports

    audit = load_audit(folder / "audit.json")
    try:
        (path,) = write_reports(audit, load_checklist(audit.checklist.name), folder, (format_name,))
    except UnknownFormat as error:
        raise NotHere(format_name) from error
    if path.suffix != ".pdf":
        path = as_pdf(path, folder / "paper")
    if not (program := shutil.which("pdftoppm")):
        raise NotHere("pdftoppm")
    command = [program, "-png", "-r", "80", "-f", "1", "-l", "1", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def as_pdf(path: Path, folder: Path) -> Path:
    """The file as LibreOffice prints it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise NotHere("LibreOffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / f"{path.stem}.pdf"


SHOTS: dict[str, Callable[[Path], bytes]] = {
    "report": partial(screen, width=1000, height=1150),
    "report-to-do": partial(screen, width=1000, height=1000, top="filters"),
    "report-phone": partial(screen, width=360, height=760, top="to-do", scale=1.5),
    "report-dark": partial(screen, width=1000, height=700, top="glance", dark=True),
    "province": partial(province, width=1200, height=1000),
    "province-map": partial(province, width=1360, height=900, top="item-map"),
    "report-docx": partial(sheet, format_name="docx"),
    "report-pdf": partial(sheet, format_name="pdf"),
    "report-xlsx": partial(sheet, format_name="xlsx"),
}
"""Pictures by name; each takes the folder of the audit and gives the bytes of a PNG."""


if __name__ == "__main__":
    main()
