"""Targets: files that pages link to. The product reads them in workers; here it is a child of the fuzzer.

Whatever Python raises costs the product one file, so it is let pass here, too: what counts is a crash, a
hang and memory. The limits are those of the product, but for the time.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from crawler.extract.archives import member_name
from crawler.extract.files import FileKind, Limits, Problem, ReadFile, read_file, sniff
from tests.crawler.extract import hostile_files as made

LIMITS = Limits(seconds=3.0)
_PIECE = b"<"
_OPEN_DOCUMENTS = (("text", FileKind.ODT), ("spreadsheet", FileKind.ODS), ("presentation", FileKind.ODP))


@cache
def _file() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="oit-fuzz-", dir=memory if memory.is_dir() else None)) / "file"


def _read(data: bytes, kind: FileKind) -> None:
    path = _file()
    path.write_bytes(data)
    try:
        read = read_file(path, kind, LIMITS)
    except MemoryError:
        raise
    except Exception:  # as in a worker: the file is what is wrong
        return
    assert isinstance(read, ReadFile)
    assert len(read.text) <= LIMITS.characters + 10_000
    assert not (read.searchable and read.problem not in (Problem.NONE, Problem.TOO_MANY_PAGES))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def kind(data: bytes) -> None:
    """What a file is, by its first bytes."""
    assert sniff(data) in FileKind


def pdf(data: bytes) -> None:
    """A PDF."""
    _read(data, FileKind.PDF)


def docx(data: bytes) -> None:
    """A .docx, or the XML of its document."""
    _read(made.docx_of(_text(data)) if data.startswith(_PIECE) else data, FileKind.DOCX)


def xlsx(data: bytes) -> None:
    """An .xlsx, or the XML of its sheet."""
    _read(made.xlsx_of(_text(data)) if data.startswith(_PIECE) else data, FileKind.XLSX)


def pptx(data: bytes) -> None:
    """A .pptx."""
    _read(data, FileKind.PPTX)


def open_document(data: bytes) -> None:
    """An OpenDocument file, the XML of one, or the body of a text."""
    name, kind_of_file = _OPEN_DOCUMENTS[len(data) % 3]
    if data.startswith(b"<?"):
        data = made.open_document(name, _text(data))
    elif data.startswith(_PIECE):
        data, kind_of_file = made.odt_of(_text(data)), FileKind.ODT
    _read(data, kind_of_file)


def old_office(data: bytes) -> None:
    """A .doc, .xls or another container of before 2007."""
    for each in (FileKind.DOC, FileKind.XLS, FileKind.OLE):
        _read(data, each)


def rtf(data: bytes) -> None:
    """A .rtf."""
    _read(data, FileKind.RTF)


def archive(data: bytes) -> None:
    """A zip and its members, or one member of a good zip under a name of its own."""
    if not data.startswith(b"PK"):
        into = io.BytesIO()
        with zipfile.ZipFile(into, "w") as packed:
            name, _, body = data.partition(b"\n")
            packed.writestr(zipfile.ZipInfo(name.decode("cp437") or "x"), body)
        data = into.getvalue()
    _read(data, FileKind.ZIP)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
    except Exception:
        return
    for member in members[:20]:
        member_name(member)


def image(data: bytes) -> None:
    """A picture: its header in the product's way, and its pixels as OCR would take them."""
    _read(data, FileKind.IMAGE)
    path = _file()
    from crawler.extract import ocr

    try:
        picture = ocr._opened(path)
        ocr.dark_on_light(picture)
    except MemoryError:
        raise
    except Exception:
        return


def plain(data: bytes) -> None:
    """A text file."""
    _read(data, FileKind.TEXT)
