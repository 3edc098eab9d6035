"""The set of files: which are made, by what, and what is true of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.files.documents import Document, documents
from benchmarks.files.office import convert, soffice, write_docx, write_pptx, write_xlsx, write_zip
from benchmarks.files.pdfs import DAMAGES, chromium, write_by_chromium, write_by_typst, write_damaged
from benchmarks.files.plain_files import write_rtf, write_text

Write = Callable[[Document, Path], None]
FLOWING = "notice cover letter"


@dataclass(frozen=True, slots=True)
class Made:
    """A file and what is true of it. ``readable`` is false where only a picture of the text remains."""

    file: str
    group: str
    title: str
    item: str
    years: tuple[int, ...]
    readable: bool = True


def make_files(folder: Path, note: Callable[[str], None]) -> list[Made]:
    """All files that this machine can make, in ``folder``, with ``truth.json`` beside them."""
    made: list[Made] = []
    for group, maker in GROUPS.items():
        into = folder / group.replace(" ", "-").replace(",", "")
        into.mkdir(parents=True)
        new = list(maker(group, into))
        note(f"{group}: {len(new)} files")
        made += new
    (folder / "truth.json").write_text(json.dumps([asdict(m) for m in made], ensure_ascii=False))
    return made


def _truth(document: Document, path: Path, group: str, *, readable: bool = True) -> Made:
    return Made(str(path), group, document.title, document.item, document.years, readable)


def _written(
    write: Write, ending: str, count: int, forms: str, start: int = 0
) -> Callable[[str, Path], Iterator[Made]]:
    """Files that are written directly."""

    def maker(group: str, into: Path) -> Iterator[Made]:
        for document in documents(count, forms=forms, start=start):
            path = into / f"{document.number}.{ending}"
            write(document, path)
            yield _truth(document, path, group)

    return maker


def _converted(
    write: Write, source: str, ending: str, count: int, *, forms: str = FLOWING, start: int = 0
) -> Callable[[str, Path], Iterator[Made]]:
    """Files that LibreOffice makes of others; none where it is not installed."""

    def maker(group: str, into: Path) -> Iterator[Made]:
        if soffice() is None:
            return
        sources = into / "sources"
        sources.mkdir()
        chosen = list(documents(count, forms=forms, start=start))
        for document in chosen:
            write(document, sources / f"{document.number}.{source}")
        convert(sorted(sources.iterdir()), ending, into)
        for document in chosen:
            yield _truth(document, into / f"{document.number}.{ending.partition(':')[0]}", group)

    return maker


def _printed(group: str, into: Path) -> Iterator[Made]:
    """PDFs that Chromium prints; none where it is not installed."""
    if chromium() is not None:
        yield from _written(write_by_chromium, "pdf", 10, FLOWING, 2)(group, into)


def _damaged(damage: str) -> Callable[[str, Path], Iterator[Made]]:
    def maker(group: str, into: Path) -> Iterator[Made]:
        for document in documents(8, forms=FLOWING, start=list(DAMAGES).index(damage)):
            path = into / f"{document.number}.pdf"
            write_damaged(document, path, damage)
            yield _truth(document, path, group, readable=damage != "no map")

    return maker


# A row of the table each; scans can be added as one more group.
GROUPS: dict[str, Callable[[str, Path], Iterator[Made]]] = {
    "docx": _written(write_docx, "docx", 24, "notice cover letter sheet"),
    "doc": _converted(write_docx, "docx", "doc", 12, start=3),
    "odt": _converted(write_docx, "docx", "odt", 12, start=5),
    "rtf, LibreOffice": _converted(write_docx, "docx", "rtf", 8, start=7),
    "rtf, by hand": _written(write_rtf, "rtf", 12, FLOWING),
    "xlsx": _written(write_xlsx, "xlsx", 16, "sheet cover"),
    "xls": _converted(write_xlsx, "xlsx", "xls", 8, forms="sheet"),
    "ods": _converted(write_xlsx, "xlsx", "ods", 8, forms="sheet cover", start=4),
    "pptx": _written(write_pptx, "pptx", 8, "cover letter"),
    "odp": _converted(write_pptx, "pptx", "odp", 4, forms="cover"),
    "zip": _written(write_zip, "zip", 8, FLOWING),
    "txt and csv": _written(write_text, "txt", 12, "notice cover sheet"),
    "pdf, LibreOffice": _converted(write_docx, "docx", "pdf", 26, forms="notice cover letter sheet"),
    "pdf, Chromium": _printed,
    "pdf, typst": _written(write_by_typst, "pdf", 13, FLOWING),
    **{f"pdf, {damage}": _damaged(damage) for damage in DAMAGES},
}
BORN_DIGITAL = frozenset(group for group in GROUPS if group.removeprefix("pdf, ") not in DAMAGES)
