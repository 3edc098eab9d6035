"""What the rows of a register have in common that they should not: bodies, addresses, codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.agency import Agency
from config.agency_names import compared, register_words
from config.register_rows import NoteKind
from config.web_address import host_of, is_on


@dataclass(slots=True)
class Twins:
    """Notes by line, and for each row that repeats another one the line of the first."""

    notes: list[tuple[int, NoteKind, Mapping[str, object]]] = field(default_factory=list)
    same_as: dict[int, int] = field(default_factory=dict)


def twins(rows: Sequence[tuple[int, Agency]]) -> Twins:
    """What rows share with an earlier one; each pair is told once, at the later line.

    Bodies of one name in one province are two where their districts differ: อบต.หนองบัว is many.
    """
    found = Twins()
    bodies: dict[tuple[str, str], list[tuple[int, Agency]]] = {}
    sites: dict[str, tuple[int, Agency]] = {}
    hosts: dict[str, tuple[int, Agency]] = {}
    codes: dict[str, tuple[int, Agency]] = {}
    for line, agency in rows:
        key = (compared(agency.name), agency.province)
        known = bodies.setdefault(key, []) if key[0] else []
        earlier = next((one for one in known if _same_district(one[1], agency)), None)
        known.append((line, agency))
        if earlier is not None and _site(earlier[1]) == _site(agency):
            found.same_as[line] = earlier[0]
            found.notes.append((line, "duplicate", _facts(*earlier)))
            continue
        if earlier is not None:
            found.notes.append((line, "same_name", _facts(*earlier)))
        _addresses(line, agency, sites, hosts, found)
        if agency.code:
            first = codes.setdefault(agency.code, (line, agency))
            if first[0] != line:
                found.notes.append((line, "same_code", _facts(*first)))
    return found


def _addresses(
    line: int,
    agency: Agency,
    sites: dict[str, tuple[int, Agency]],
    hosts: dict[str, tuple[int, Agency]],
    found: Twins,
) -> None:
    """Note a row whose address, or whose host, another body has already."""
    if not agency.url:
        return
    host = host_of(agency.url)
    first = sites.setdefault(_site(agency), (line, agency))
    neighbour = hosts.setdefault(host, (line, agency))
    if first[0] != line:
        found.notes.append((line, "same_site", {**_facts(*first), "host": host}))
    elif neighbour[0] != line and not is_on(host, register_words().shared_hosts.hosts):
        found.notes.append((line, "same_host", {**_facts(*neighbour), "host": host}))


def _same_district(one: Agency, other: Agency) -> bool:
    return not one.district or not other.district or one.district == other.district


def _site(agency: Agency) -> str:
    """Host and path, without what changes nothing; empty for no address."""
    if not agency.url:
        return ""
    parts = urlsplit(agency.url)
    return f"{host_of(agency.url)}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"


def _facts(line: int, agency: Agency) -> dict[str, object]:
    return {"first": line, "name": agency.name or agency.url}
