"""PDF files: printed by programs, and with the text layers that are damaged in known ways."""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import typst

from benchmarks.files.documents import Document
from benchmarks.files.office import FONTS
from tests.crawler.extract.tiny_pdfs import pdf

WIDTH = 72
"""Characters of a line in the files written by hand."""


def chromium() -> str | None:
    """A Chromium that can print, where one is installed."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def write_by_chromium(document: Document, path: Path) -> None:
    """A web page printed to PDF."""
    program, font = chromium(), FONTS[document.number % len(FONTS)]
    assert program is not None
    head = "".join(f"<h2 style='text-align:center'>{html.escape(line)}</h2>" for line in document.head())
    text = "".join(f"<p>{html.escape(line)}</p>" for line in document.lines()[len(document.head()) :])
    rows = ("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in document.table())
    page = (
        f"<!doctype html><meta charset=utf-8><body style=\"font-family:'{font}'\">{head}{text}"
        f"<table border=1>{''.join(rows)}</table>"
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
             "--no-pdf-header-footer", f"--print-to-pdf={path}", source.as_uri()],
            check=True, capture_output=True, timeout=90,
        )  # fmt: skip


def write_by_typst(document: Document, path: Path) -> None:
    """A document set by typst."""
    font = FONTS[document.number % len(FONTS)]
    head = "\n".join(f"#align(center)[#text(size: 18pt)[#{_quoted(line)}]]" for line in document.head())
    text = "\n\n".join(f"#{_quoted(line)}" for line in document.lines()[len(document.head()) :])
    cells = ", ".join(_quoted(cell) for row in document.table() for cell in row)
    source = (
        f'#set text(font: "{font}", size: 14pt, lang: "th")\n{head}\n\n{text}\n\n#table(columns: 5, {cells})'
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(source, encoding="utf-8")
        path.write_bytes(typst.compile(str(page), format="pdf"))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# What programs do to text layers (habits 35-37 and the faults of pdfium and poppler that were measured)


def _lost_am(text: str) -> str:
    return text.replace("ำ", "า")


def _turned_aa(text: str) -> str:
    return text.replace("า", "ำ")


def _split_am(text: str) -> str:
    return text.replace("ำ", "ํา")


def _private_glyphs(text: str) -> str:
    """Marks as the glyphs of old Windows fonts, and in Thai digits."""
    return text.translate({0x0E48: 0xF70A, 0x0E49: 0xF70B, 0x0E35: 0xF702, 0x0E34: 0xF701, 0x0E4C: 0xF70E})


def _loose_marks(text: str) -> str:
    """A gap before every mark above, and before every ำ."""
    return "".join(f" {c}" if c in "ิีึืัำ" else c for c in text)


def _gone(text: str) -> str:
    """Codes without a map: what a reader sees, no program can tell."""
    return "".join(chr(0xC0 + ord(c) % 0x30) if "ก" <= c <= "๛" else c for c in text)


DAMAGES: dict[str, Callable[[str], str]] = {
    "ำ lost": _lost_am,
    "า turned to ำ": _turned_aa,
    "ำ split": _split_am,
    "private glyphs": _private_glyphs,
    "marks apart": _loose_marks,
    "no map": _gone,
}


def write_damaged(document: Document, path: Path, damage: str) -> None:
    """A PDF whose text layer is damaged."""
    lines = [part for line in document.lines() for part in _wrapped(line)]
    path.write_bytes(pdf([DAMAGES[damage](line) for line in lines]))


def _wrapped(line: str) -> list[str]:
    words, lines = line.split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > WIDTH and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
