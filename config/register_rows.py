"""One row of a register: its agency, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from config.agency import Agency
from config.agency_names import (
    code_of,
    compared,
    district_of,
    name_with_kind,
    province_of,
    provinces,
    register_words,
    tidy,
    type_of,
)
from config.web_address import MAX_URL, completed, fault_of, host_of, is_on

NoteKind = Literal[
    "heading_missing", "heading_twice", "columns_unused", "not_an_agency", "name_missing", "lines_joined",
    "type_unknown", "type_differs", "province_missing", "province_unknown", "no_site", "social_only",
    "several_addresses", "not_an_address", "not_http", "credentials", "private", "duplicate", "same_name",
    "same_site", "same_host", "same_code", "many_rows",
]  # fmt: skip
"""What a note says; ``registers.notes`` of the texts."""

Note = tuple[NoteKind, Mapping[str, object]]

_BETWEEN = re.compile(r"[\s,;|]+|(?<=[^:/])/\s")
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Cells:
    """What a row holds, as it is written."""

    name: str = ""
    type: str = ""
    province: str = ""
    district: str = ""
    url: str = ""
    code: str = ""


@dataclass(slots=True)
class ReadRow:
    """The agency of a row, None where the row names none, and what was noted."""

    agency: Agency | None = None
    unusable: str = ""
    notes: list[Note] = field(default_factory=list)


def read_row(cells: Cells, *, allow_private: bool = False) -> ReadRow:
    """The agency that a row names; total.

    >>> read = read_row(Cells(name="ทต.ท่านา", province="จ.เลย", url="www.thana.go.th"))
    >>> read.agency.name, read.agency.type, read.agency.province, read.agency.url, read.notes
    ('เทศบาลตำบลท่านา', 'เทศบาลตำบล', 'เลย', 'https://www.thana.go.th', [])
    """
    read = ReadRow()
    name, place = name_with_kind(cells.name, type_of(cells.type)), province_of(cells.province)
    if _is_sum(name, cells) or not (name or tidy(cells.url)):
        read.notes.append(("not_an_agency", {"text": _short(name or tidy(" ".join(_all(cells))))}))
        return read
    if any("\n" in cell.strip() for cell in (cells.name, cells.province, cells.district)):
        read.notes.append(("lines_joined", {"text": _short(name)}))
    if not name:
        read.notes.append(("name_missing", {}))
    url = _address(cells.url, read, allow_private=allow_private)
    kind = _kind(name, cells.type, read)
    if not place:
        read.notes.append(("province_missing", {}))
    elif place not in provinces():
        read.notes.append(("province_unknown", {"text": _short(place)}))
    district, code = district_of(cells.district), code_of(cells.code)
    read.agency = Agency(name=name, type=kind, province=place, district=district, url=url, code=code)
    return read


def _all(cells: Cells) -> tuple[str, ...]:
    return cells.name, cells.type, cells.province, cells.district, cells.code


def _is_sum(name: str, cells: Cells) -> bool:
    """Whether a row is the sum or the source below a table; a body named รวม… has an address or a kind."""
    if tidy(cells.url) or type_of(name):
        return False
    return compared(name).startswith(_sums())


def _kind(name: str, written: str, read: ReadRow) -> str:
    """The kind as written, in full, or what the name says where none of ours is written (เทศบาล)."""
    said, meant = type_of(name), type_of(written)
    if said and meant and meant != said:
        read.notes.append(("type_differs", {"written": _short(meant), "said": said}))
    found = meant or said or tidy(written)
    if not found and name:
        read.notes.append(("type_unknown", {"text": _short(name)}))
    return found


def _address(cell: str, read: ReadRow, *, allow_private: bool) -> str:
    """The address to begin at; empty for none, with a note why."""
    plain = tidy(cell, MAX_URL + 1)
    if _says_none(plain):
        read.notes.append(("no_site", {"text": _short(plain) or "–"}))
        return ""
    written = [word for word in _BETWEEN.split(plain) if word] if _looks_many(plain) else [plain]
    urls = [completed(word) for word in written]
    own = [url for url in urls if not is_on(host_of(url), register_words().social.hosts)]
    if not own or compared(plain) in _social_names():
        read.notes.append(("social_only", {"text": _shown(plain)}))
        return ""
    faults = [fault_of(url, allow_private=allow_private) for url in own]
    usable = [url for url, fault in zip(own, faults, strict=True) if fault is None]
    if not usable:
        kind = faults[0] or "not_an_address"
        read.notes.append((kind, {"text": _shown(plain)}))
        read.unusable = kind
        return ""
    if len(written) > 1:
        read.notes.append(("several_addresses", {"used": _short(usable[0]), "text": _shown(plain)}))
    return usable[0]


def _looks_many(plain: str) -> bool:
    """Whether a cell holds several words, of which more than one looks like an address."""
    return sum("." in word for word in _BETWEEN.split(plain)) > 1


def _says_none(plain: str) -> bool:
    """Whether a cell says there is no site: nothing, a dash, words for none.

    >>> [_says_none(text) for text in ("", " - ", "–", "ไม่มีเว็บไซต์", "N/A", "www.x.go.th")]
    [True, True, True, True, True, False]
    """
    return not compared(plain) or compared(plain) in _none_words()


@cache
def _sums() -> tuple[str, ...]:
    return tuple(map(compared, register_words().sums.words))


@cache
def _none_words() -> frozenset[str]:
    return frozenset(map(compared, register_words().no_site.words))


@cache
def _social_names() -> frozenset[str]:
    return frozenset(map(compared, register_words().social.names))


def _shown(written: str) -> str:
    """An address as a note may show it: without a name and password before the host.

    >>> _shown("https://admin:secret@x.go.th/a")
    '…@x.go.th/a'
    """
    before, at, after = written.rpartition("@")
    return _short(f"…@{after}" if at and before else written)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
