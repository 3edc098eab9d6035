"""What a workbook says beside its values: formulas, hyperlinks and merged cells of an XLSX."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

MAX_PART = 60 * 1024 * 1024
"""Bytes of one sheet of the package, unpacked; a sheet of 20,000 rows has about 10 MB."""
MOST_MARKS = 100_000
"""Formulas kept of one sheet; hyperlinks and merged cells are kept of twice as many cells together."""
_HYPERLINK = re.compile(r'=?\s*(?:_xlfn\.)?HYPERLINK\s*\(\s*"((?:[^"]|""){0,4000})"', re.IGNORECASE)
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MOST_COVERED = 5000
_SPREADSHEET = "xl/workbook.xml"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XLS_BEGINS = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_XLS_HEAD = 20
_WRITE_PROTECT, _FILE_PASS = b"\x86\x00\x00\x00", b"\x2f\x00"
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")

Place = tuple[int, int]
"""Row as the spreadsheet numbers it, and column from 0."""


class WorkbookDamaged(Exception):
    """Raised when the package cannot be read."""


@dataclass(slots=True)
class Marks:
    """Marks of one sheet by place.

    ``formulas`` holds the address of a HYPERLINK formula, or "" for any other; ``merged`` the first
    row of the merged cells that cover a place, that row itself included.
    """

    formulas: dict[Place, str] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    merged: dict[Place, int] = field(default_factory=dict)
    hidden: bool = False


def asks_for_password(raw: bytes) -> bool:
    """Whether a file is a workbook that opens only with a password (XLSX, ODS, XLS).

    Sources: MS-OFFCRYPTO 2.3 for XLSX; MS-XLS 2.1.7.20.3 and 2.4.117: of an XLS, FilePass comes first.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return _ENCRYPTED in raw or _file_pass(raw)
    if not raw.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            if any(member.flag_bits & 1 for member in package.infolist()):
                return True
            return b"encryption-data" in _part(package, "META-INF/manifest.xml")
    except (KeyError, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return False
    except Exception as error:  # zlib.error, LZMAError: each packing has its own
        if isinstance(error, WorkbookDamaged):
            return False
        raise WorkbookDamaged from error


def _file_pass(raw: bytes) -> bool:
    begins = raw.find(_XLS_BEGINS)
    if begins < 0:
        return False
    after = begins + _XLS_HEAD
    return raw.startswith(_FILE_PASS, after + len(_WRITE_PROTECT) * raw.startswith(_WRITE_PROTECT, after))


def is_other_kind(raw: bytes) -> bool:
    """Whether a file is plainly none that a spreadsheet program saves: a document, a picture."""
    if not raw.startswith(b"PK\x03\x04"):
        return raw.startswith(_OTHER_KINDS)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            return bool({"word/document.xml", "ppt/presentation.xml"} & set(package.namelist()))
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False


def marks_of(raw: bytes) -> dict[str, Marks]:
    """The marks of every worksheet by its name; empty for a file that is no XLSX.

    Raises:
        WorkbookDamaged: the package or a part of it cannot be read, or unpacks to too much.
    """
    if not raw.startswith(b"PK\x03\x04"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            if _SPREADSHEET not in package.namelist():
                return {}
            return {name: _marks(package, part, hidden) for name, part, hidden in _sheets(package)}
    except WorkbookDamaged:
        raise
    except Exception as error:  # a package is packed and written by strangers: anything may be broken in it
        raise WorkbookDamaged from error


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > MAX_PART:
        raise WorkbookDamaged
    with package.open(name) as part:
        data = part.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise WorkbookDamaged
    return data


def _elements(xml: bytes, *tags: str) -> Iterator[Any]:
    """The elements of an XML part with one of the local names; nothing is fetched or expanded."""
    steps = etree.iterparse(
        io.BytesIO(xml),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
    )
    for _, element in steps:
        yield element
        element.clear()
        while element.getprevious() is not None and element.getparent() is not None:
            del element.getparent()[0]


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    try:
        xml = _part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    except KeyError:
        return {}
    return {one.get("Id", ""): one.get("Target", "") for one in _elements(xml, "Relationship")}


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """Name and part of every worksheet, and whether it is hidden."""
    targets = _relations(package, _SPREADSHEET)
    present = set(package.namelist())  # less what an earlier sheet lies in
    for sheet in _elements(_part(package, _SPREADSHEET), "sheet"):
        target = targets.get(_by_local_name(sheet, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in present:
            present.remove(part)
            yield sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"


def _by_local_name(element: Any, name: str) -> str:
    """An attribute by its name without namespace: strict and transitional files differ in it."""
    return next(
        (str(v) for k, v in element.attrib.items() if k.startswith("{") and k.endswith(f"}}{name}")), ""
    )


def _marks(package: zipfile.ZipFile, part: str, hidden: bool) -> Marks:
    marks = Marks(hidden=hidden)
    targets, room = _relations(package, part), 2 * MOST_MARKS
    for element in _elements(_part(package, part), "c", "hyperlink", "mergeCell"):
        tag = etree.QName(element).localname
        if tag == "c":
            _note_formula(marks, element)
            continue
        places = list(_places(element.get("ref", ""))) if room > 0 else []
        room -= len(places)  # the same cells may be named again and again
        if tag == "hyperlink":
            target = targets.get(_by_local_name(element, "id"), "") or f"#{element.get('location') or ''}"
            marks.links.update(dict.fromkeys(places, target))
        else:
            marks.merged |= dict.fromkeys(places, places[0][0])
    return marks


def _note_formula(marks: Marks, cell: Any) -> None:
    formula = next((child for child in cell if etree.QName(child).localname == "f"), None)
    place = next(_places(cell.get("r", "")), None)
    if formula is None or place is None or len(marks.formulas) >= MOST_MARKS:
        return
    found = _HYPERLINK.match((formula.text or "").lstrip())
    marks.formulas[place] = found[1].replace('""', '"') if found else ""


def _places(ref: str) -> Iterator[Place]:
    """The cells of a reference such as B3 or B3:C5."""
    corners = [_PLACE.fullmatch(corner) for corner in ref.upper().split(":")[:2]]
    if not corners or not all(corners):
        return
    ends = [(int(found[2]), _column(found[1])) for found in corners if found]
    (top, left), (bottom, right) = ends[0], ends[-1]
    for covered, (row, column) in enumerate(
        (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
    ):
        if covered >= _MOST_COVERED:
            return
        yield row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
