"""Which exchanges of a crawl prove the findings of its audit.

Evidence names the address that answered and carries the digest of the body as it was read, after
decompression or drawn by a browser; an exchange has the digest of the bytes as they were sent, one
hop each. So the two are joined by address: whatever led to the address shown, and where that led.
Where body and evidence have the same digest, that counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import Connection, Row, select, update

from audits.archive.tables import exchanges
from crawler.canonical import canonical_or_same
from crawler.places import direct_download
from matchers.model import Audit, Evidence

MOST_HOPS = 20
_AT_A_TIME = 500


def mark_proofs(connection: Connection, crawl_id: int, audit: Audit, evidence: Sequence[Evidence]) -> None:
    """Mark the exchanges that must stay as long as the audit does."""
    columns = (exchanges.c.id, exchanges.c.url, exchanges.c.status, exchanges.c.headers, exchanges.c.body)
    rows = connection.execute(select(*columns).where(exchanges.c.crawl_id == crawl_id)).all()
    numbers = sorted(proving(rows, proof_addresses(audit, evidence), _digests(audit)))
    for start in range(0, len(numbers), _AT_A_TIME):
        some = numbers[start : start + _AT_A_TIME]
        connection.execute(update(exchanges).where(exchanges.c.id.in_(some)).values(proof=True))


def proof_addresses(audit: Audit, evidence: Iterable[Evidence]) -> set[str]:
    """Canonical addresses that findings rest on: what they show, where that was found, what led there."""
    shown = {one.url for finding in audit.findings for one in finding.evidence}
    shown |= {one.found_on for finding in audit.findings for one in finding.evidence if one.found_on}
    answered = [one for one in evidence if one.kind != "link"]
    for one in answered:
        if one.url in shown or shown.intersection(one.asked_as):
            shown |= {one.url, *one.asked_as}
    if audit.agency.url:
        shown.add(canonical_or_same(audit.agency.url))  # the home page, and with it which site it was
    return shown | {direct_download(url) for url in shown}


def proving(rows: Sequence[Row[*tuple[Any, ...]]], addresses: set[str], digests: set[str]) -> set[int]:
    """Numbers of the exchanges that belong to these addresses or bodies, redirects followed."""
    by_address: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        by_address.setdefault(canonical_or_same(row.url), []).append(row)
    found = {row.id for row in rows if row.body and row.body in digests}
    front = set(addresses)
    for _ in range(MOST_HOPS):
        reached = [row for address in front for row in by_address.pop(address, ())]
        found |= {row.id for row in reached}
        front = {target for row in reached for target in _location(row.url, dict_of(row.headers))}
        if not front:
            break
    return found


def dict_of(headers: Iterable[Sequence[str]]) -> dict[str, str]:
    """Headers by their name in lower case; the last of a name wins.

    >>> dict_of([("Location", "/a"), ("X", "1")])
    {'location': '/a', 'x': '1'}
    """
    return {name.lower(): value for name, value in headers}


def _location(url: str, headers: Mapping[str, str]) -> Iterator[str]:
    if target := headers.get("location"):
        try:
            yield canonical_or_same(urljoin(url, target.strip()))
        except ValueError:
            return


def _digests(audit: Audit) -> set[str]:
    return {one.sha256 for finding in audit.findings for one in finding.evidence} - {""}
