"""Office files as zips: what may be unpacked, and the properties that every kind has.

Nothing of an archive is ever written under a name of its own.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from crawler.extract.files import Bomb, Limits

SMALL = 16 << 20
"""Bytes unpacked below which no ratio is suspicious."""
PROPERTIES = 256 << 10
"""Bytes of the part that holds the properties; more is no such part."""

_SIGNATURES = ("_xmlsignatures/", "META-INF/documentsignatures.xml")


@contextlib.contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The zip at ``path``, when what it claims is within ``limits``.

    zipfile never gives more bytes of a member than the directory claims, so the claims can be
    trusted as an upper bound.

    Raises:
        Bomb: too many members, too many bytes, or packed too well.
        zipfile.BadZipFile: it is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        packed = max(1, path.stat().st_size)
        if len(members) > limits.parts or unpacked > limits.unpacked_bytes:
            raise Bomb(f"{len(members)} members, {unpacked} bytes")
        if unpacked > max(SMALL, packed * limits.ratio):
            raise Bomb(f"{unpacked} bytes from {packed}")
        yield archive


def xml_parser() -> etree.XMLParser:
    """A parser that expands no entity, fetches nothing, and refuses trees deeper than 256."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(frozen=True, slots=True)
class Properties:
    """What an Office file says about itself beside its text; weak witnesses. ``made`` is ค.ศ."""

    title: str = ""
    made: date | None = None
    signed_digitally: bool = False
    has_images: bool = False


def properties(archive: zipfile.ZipFile) -> Properties:
    """The properties of an OOXML or OpenDocument file; empty where they are damaged."""
    names = archive.namelist()
    root = next(
        (_part(archive, name) for name in ("docProps/core.xml", "meta.xml") if name in names),
        None,
    )
    said = {} if root is None else {etree.QName(e).localname: e.text or "" for e in root.iter("{*}*")}
    when = next((said[key] for key in ("modified", "date", "created", "creation-date") if said.get(key)), "")
    return Properties(
        title=said.get("title", ""),
        made=iso_date(when),
        signed_digitally=any(name.startswith(_SIGNATURES) for name in names),
        has_images=any("media/" in name or name.startswith("Pictures/") for name in names),
    )


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    if archive.getinfo(name).file_size > PROPERTIES:
        return None
    with contextlib.suppress(etree.XMLSyntaxError):
        return etree.fromstring(archive.read(name), xml_parser())
    return None


def iso_date(text: str) -> date | None:
    """The day of an ISO time stamp, None where it is none.

    >>> iso_date("2022-10-05T08:00:00Z"), iso_date("5/10/2565")
    (datetime.date(2022, 10, 5), None)
    """
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text.strip()[:10])
    return None
